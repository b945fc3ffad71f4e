//! Whether threads run, or stand ready to.

use std::collections::BTreeSet;
use std::fs;

use super::call::Call;

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
            let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { return false };
            let threads = tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse::<i32>().ok());
            for thread in threads.filter(|thread| !held.contains(thread)) {
                if busiest == Self::Running {
                    break;
                }
                if runs(thread) {
                    busiest = Self::Running;
                } else if busiest == Self::Resting && naps(thread) {
                    busiest = Self::Napping;
                }
            }
            true
        });
        busiest
    }
}

/// Whether a signal is on its way to a thread, or that cannot be told (proc_pid_status(5)). Kernels before 6.18 may then forget an
/// answer and let the call be made once more.
pub(super) fn may_be_signalled(thread: i32) -> bool {
    let Ok(status) = fs::read_to_string(format!("/proc/{thread}/status")) else { return true };
    let set = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        u64::from_str_radix(line.trim(), 16).ok()
    };
    match (set("SigPnd:"), set("ShdPnd:"), set("SigBlk:")) {
        (Some(own), Some(shared), Some(blocked)) => (own | shared) & !blocked != 0,
        _ => true,
    }
}

/// Whether a thread sleeps for a time that it asked for (proc_pid_syscall(5)).
fn naps(thread: i32) -> bool {
    let Ok(line) = fs::read_to_string(format!("/proc/{thread}/syscall")) else { return false };
    let number = line.split(' ').next().and_then(|word| word.parse().ok());
    number.and_then(Call::of) == Some(Call::Nap)
}

/// Whether a thread runs, or stands ready to. One that waits for a disk goes on soon.
fn runs(thread: i32) -> bool {
    state(thread).is_some_and(|state| matches!(state, 'R' | 'D'))
}

/// The state of a thread: the letter after its name in parentheses (proc_pid_stat(5)).
fn state(thread: i32) -> Option<char> {
    let line = fs::read_to_string(format!("/proc/{thread}/stat")).ok()?;
    line.rsplit(')').next()?.trim_start().chars().next()
}
