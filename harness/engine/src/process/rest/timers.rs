//! Timers that belong to a process as such, and can end any wait of its threads.

/// The signal with which alarm(2) and setitimer(2) end a wait, as a bit of a mask of signals. The two other timers of
/// setitimer(2) count the time that a process computes, and one that waits does not.
const ALARM: u64 = 1 << (libc::SIGALRM - 1);

/// Whether a timer may end a wait of a process. POSIX timers are listed (timer_create(2)). The one of alarm(2) and
/// setitimer(2) shows nowhere: whoever catches its signal may have set it, and one that is ignored wakes nobody. Where it
/// does what it does by default, it ends the process, which is no way to answer.
pub(super) fn may_wake(pid: i32, eye: i32) -> bool {
    // A kernel that does not list them knows them all the same.
    let has_none = std::fs::read_to_string(format!("/proc/{pid}/timers")).is_ok_and(|timers| timers.trim().is_empty());
    !has_none || catches_the_alarm(eye)
}

fn catches_the_alarm(pid: i32) -> bool {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) else { return true };
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & ALARM != 0)
}
