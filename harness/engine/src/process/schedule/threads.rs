//! Whether threads run, or stand ready to.

use std::collections::BTreeSet;
use std::fs;

use super::call::Call;
use crate::process::census;
use crate::process::status::Status;

/// What the threads of a process do that are not held, the busiest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Busy {
    /// All wait.
    Resting,
    /// One sleeps for a time.
    Napping,
    /// One runs, or stands ready to.
    Running,
}

impl Busy {
    /// Of the threads of `processes` that are not in `held`. Takes those processes away that have ended.
    pub(super) fn of(processes: &mut BTreeSet<i32>, held: &[i32]) -> Self {
        let mut busiest = Self::Resting;
        processes.retain(|process| {
            let threads = census::threads(*process);
            for thread in threads.iter().filter(|thread| !held.contains(thread)) {
                if busiest == Self::Running {
                    break;
                }
                if census::runs(*process, *thread) {
                    busiest = Self::Running;
                } else if busiest == Self::Resting && naps(*thread) {
                    busiest = Self::Napping;
                }
            }
            !threads.is_empty()
        });
        busiest
    }
}

/// Whether a signal is on its way to a thread, or that cannot be told (proc_pid_status(5)). Kernels before 6.18 may then forget an
/// answer and let the call be made once more.
pub(super) fn may_be_signalled(thread: i32) -> bool {
    let Some(status) = Status::of(thread) else { return true };
    match (status.signals("SigPnd"), status.signals("ShdPnd"), status.signals("SigBlk")) {
        (Some(own), Some(shared), Some(blocked)) => (own | shared) & !blocked != 0,
        _ => true,
    }
}

/// What is told of the call that a thread is in, first its number (proc_pid_syscall(5)); nothing where that is not told.
pub(super) fn call_of(thread: i32) -> String {
    fs::read_to_string(format!("/proc/{thread}/syscall")).unwrap_or_default()
}

/// Whether a thread sleeps for a time that it asked for.
fn naps(thread: i32) -> bool {
    let number = call_of(thread).split_whitespace().next().and_then(|word| word.parse().ok());
    number.and_then(Call::of) == Some(Call::Nap)
}
