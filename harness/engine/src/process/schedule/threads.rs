//! Whether threads run, or stand ready to.

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
    /// Of the threads of `process` that are not in `held`.
    pub(super) fn of(process: i32, held: &[i32]) -> Self {
        let Ok(tasks) = fs::read_dir(format!("/proc/{process}/task")) else { return Self::Resting };
        let threads = tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse::<i32>().ok());
        let mut busiest = Self::Resting;
        for thread in threads.filter(|thread| !held.contains(thread)) {
            if runs(thread) {
                return Self::Running;
            }
            if busiest == Self::Resting && naps(thread) {
                busiest = Self::Napping;
            }
        }
        busiest
    }
}

/// The process of a thread: most likely `process`.
pub(super) fn process_of(thread: i32, process: i32) -> Option<i32> {
    if thread == process || fs::exists(format!("/proc/{process}/task/{thread}")).unwrap_or(false) {
        return Some(process);
    }
    let status = fs::read_to_string(format!("/proc/{thread}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("Tgid:"))?.trim().parse().ok()
}

/// Whether a thread sleeps for a time that it asked for (proc_pid_syscall(5)).
fn naps(thread: i32) -> bool {
    let Ok(line) = fs::read_to_string(format!("/proc/{thread}/syscall")) else { return false };
    let number = line.split(' ').next().and_then(|word| word.parse().ok());
    number.and_then(Call::of) == Some(Call::Nap)
}

/// The state of a thread: the letter after its name in parentheses (proc_pid_stat(5)). One that waits for a disk goes on soon.
fn runs(thread: i32) -> bool {
    let Ok(line) = fs::read_to_string(format!("/proc/{thread}/stat")) else { return false };
    line.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next()).is_some_and(|state| matches!(state, 'R' | 'D'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_of_a_thread_is_found_whatever_is_likely() {
        let this = i32::try_from(std::process::id()).expect("a number");
        assert_eq!(process_of(this, this), Some(this));
        // Tests run in threads of their own.
        let thread = rustix::thread::gettid().as_raw_nonzero().get();
        assert_eq!(process_of(thread, this), Some(this));
        assert_eq!(process_of(thread, 1), Some(this));
    }
}
