//! What a program has taken of the machine, held against its limits.

use std::time::Duration;

use super::census;
use crate::settings::Limits;
use crate::text::LimitKind;

/// How many threads a program may have for each of the processes that it may have: a thread for each of a thousand clients,
/// and as many again for what they say, is no fault.
const THREADS_PER_PROCESS: u64 = 64;
/// A program that prints what it relays may print it several times over (escaped, for each client) before its output
/// counts as a flood: so many bytes for each byte that its clients sent and received.
const OUTPUT_PER_TRAFFIC: u64 = 8;

/// What a program has taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken<'t> {
    /// Its processes.
    pub pids: &'t [i32],
    /// Bytes on its standard output and standard error.
    pub printed: u64,
    /// Bytes that its clients sent and received.
    pub traffic: u64,
}

impl Taken<'_> {
    /// The limit that it went beyond, if it did.
    pub(super) fn beyond(&self, limits: &Limits) -> Option<LimitKind> {
        let is_too_much = |of: fn(i32) -> u64| self.sum(of) > limits.memory;
        if self.pids.len() as u64 > limits.processes {
            return Some(LimitKind::Processes(limits.processes));
        }
        // The exact amount is looked up only where the amount that it is at most is too much.
        if is_too_much(census::most_memory) && is_too_much(census::memory) {
            return Some(LimitKind::Memory(limits.memory));
        }
        if self.sum(|pid| census::threads(pid).len() as u64) > threads(limits) {
            return Some(LimitKind::Threads(threads(limits)));
        }
        if self.printed > limits.output.saturating_add(OUTPUT_PER_TRAFFIC.saturating_mul(self.traffic)) {
            return Some(LimitKind::Output(limits.output));
        }
        if self.pids.iter().map(|pid| census::processor_time(*pid)).sum::<Duration>() > limits.cpu {
            return Some(LimitKind::Cpu(limits.cpu));
        }
        // More than this the system does not let it have: it is told as gone beyond when there is no room for another one.
        let is_full = |pid: &i32| census::files(*pid).is_some_and(|count| count >= limits.open_files);
        self.pids.iter().any(is_full).then_some(LimitKind::OpenFiles(limits.open_files))
    }

    fn sum(&self, of: impl Fn(i32) -> u64) -> u64 {
        self.pids.iter().map(|pid| of(*pid)).sum()
    }
}

/// How many threads a program may have in all its processes.
fn threads(limits: &Limits) -> u64 {
    THREADS_PER_PROCESS * limits.processes
}

/// How many processes and threads the system lets it have: more than it may, so that it is seen to go beyond that.
pub(super) fn tasks(limits: &Limits) -> u64 {
    threads(limits) * 5 / 4
}
