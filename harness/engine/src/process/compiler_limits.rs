//! What a stranger's compiler may take of this machine, with what it starts: a constant of a hundred gigabytes, or a build
//! script of one of its dependencies, would take all there is, and everybody's programs with it.

use std::time::Duration;

use super::census;
use super::cost::Cost;
use super::family::Family;
use super::scratch::Scratch;
use crate::text::LimitKind;

/// How much memory compilers may take at once: several times what a large dependency takes, in bytes.
const MEMORY: u64 = 4 << 30;
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
    /// How much processor time it may take.
    cpu: Duration,
    looked: Option<Cost>,
}

impl CompilerLimits {
    pub(super) fn new(scratch: Scratch, cpu: Duration) -> Self {
        Self { scratch, cpu, looked: None }
    }

    /// What it takes too much of.
    pub(super) fn exceeded(&mut self, family: &Family) -> Option<LimitKind> {
        if self.looked.is_some_and(|cost| !cost.is_over(cost.pause(PARTS).clamp(WATCH, SELDOM), 0)) {
            return None;
        }
        let (exceeded, cost) = Cost::of(|| {
            let pids = family.pids();
            let is_too_much = |of: fn(i32) -> u64| pids.iter().map(|pid| of(*pid)).sum::<u64>() > MEMORY;
            if is_too_much(census::most_memory) && is_too_much(census::memory) {
                return Some(LimitKind::Memory(MEMORY));
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
}
