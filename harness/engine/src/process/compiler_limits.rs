//! What a compiler may take of this machine, with what it starts: a constant of a hundred gigabytes, or a build script of one
//! of its dependencies, would take all there is, and everybody's programs with it.

use std::time::Duration;

use super::census;
use super::cost::Cost;
use super::family::Family;
use super::room;
use super::scratch::Scratch;
use crate::text::LimitKind;

/// How much memory a stranger's compilers may take at once: several times what a large dependency takes, in bytes.
const MEMORY: u64 = 4 << 30;
/// How much memory one's own may take: as many as there are processors, and some more for one that is large, in bytes.
const OWN_MEMORY: u64 = 2 << 30;
const FOR_EACH: u64 = 512 << 20;
/// Beyond this they may take no more than three times what the machine has left, in bytes: a large program is built with less.
const MODEST: u64 = 1 << 30;
const TIMES_LEFT: u64 = 3;
/// How many files, folders and links they may make in a sandbox, where each takes memory: many dependencies make some ten
/// thousands.
const ENTRIES: u64 = 200_000;
/// How often it is looked; less often where that takes more than one part in so many of a processor, but never more seldom
/// than this.
const WATCH: Duration = Duration::from_millis(25);
const PARTS: u32 = 50;
const SELDOM: Duration = Duration::from_millis(250);

/// Watches over what a compiler takes.
#[derive(Debug)]
pub(super) struct CompilerLimits {
    /// What it writes into, where nobody else does.
    scratch: Scratch,
    /// How much memory it may take, and how much processor time.
    memory: u64,
    cpu: Duration,
    looked: Option<Cost>,
}

impl CompilerLimits {
    /// Of a stranger's.
    pub(super) fn new(scratch: Scratch, cpu: Duration) -> Self {
        Self { scratch, memory: MEMORY, cpu, looked: None }
    }

    /// Of one's own.
    pub(super) fn of_own(scratch: Scratch) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        Self { memory: MEMORY.max(OWN_MEMORY + processors * FOR_EACH), ..Self::new(scratch, Duration::MAX) }
    }

    /// What it takes too much of.
    pub(super) fn exceeded(&mut self, family: &Family) -> Option<LimitKind> {
        if self.looked.is_some_and(|cost| !cost.is_over(cost.pause(PARTS).clamp(WATCH, SELDOM), 0)) {
            return None;
        }
        let (exceeded, cost) = Cost::of(|| {
            let pids = family.pids();
            // The exact amount is looked up only where the amount that it is at most is too much.
            let limit = self.beyond(pids.iter().map(|pid| census::most_memory(*pid)).sum(), room::left);
            if limit.and_then(|_| self.beyond(pids.iter().map(|pid| census::memory(*pid)).sum(), room::left)).is_some() {
                return limit;
            }
            // That of those that have ended is in the time of who waited for them.
            if pids.iter().map(|pid| census::processor_time(*pid)).sum::<Duration>() > self.cpu {
                return Some(LimitKind::Cpu(self.cpu));
            }
            let entries = self.scratch.entries();
            (entries > ENTRIES).then_some(LimitKind::Entries(ENTRIES))
        });
        self.looked = Some(cost);
        exceeded
    }

    /// Whether so many bytes of memory are too much, where the machine has so many `left`.
    fn beyond(&self, bytes: u64, left: impl FnOnce() -> Option<u64>) -> Option<LimitKind> {
        if bytes > self.memory {
            return Some(LimitKind::Memory(self.memory));
        }
        let is_short = bytes > MODEST && left().is_some_and(|left| left.saturating_mul(TIMES_LEFT) < bytes);
        is_short.then_some(LimitKind::MemoryLeft(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_may_take_what_it_needs_and_not_what_the_machine_needs() {
        const MIB: u64 = 1 << 20;
        let limits = CompilerLimits::new(Scratch::of_compiler(&crate::confine::Bounds::Open), Duration::MAX);
        let beyond = |bytes: u64, left: u64| limits.beyond(bytes * MIB, || Some(left * MIB));
        assert_eq!(beyond(1000, 0), None, "whatever is left");
        assert_eq!(beyond(3000, 1100), None);
        assert_eq!(beyond(3000, 900), Some(LimitKind::MemoryLeft(3000 * MIB)));
        assert_eq!(beyond(4097, 1_000_000), Some(LimitKind::Memory(MEMORY)));
        assert_eq!(limits.beyond(3 << 30, || None), None, "where the system does not tell");
    }
}
