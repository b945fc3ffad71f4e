//! Timers, which can end any wait of a process.

use std::path::Path;

/// Whether a process has a timer: a POSIX one, or a file that may be one and is waited for with epoll.
pub(super) fn has_timers(pid: i32) -> bool {
    let timers = std::fs::read_to_string(format!("/proc/{pid}/timers")).unwrap_or_default();
    let Ok(files) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return true };
    let is_timer =
        |target: &Path| matches!(target.to_str(), Some("anon_inode:[timerfd]" | "anon_inode:[io_uring]" | "anon_inode:[signalfd]"));
    !timers.trim().is_empty() || files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok()).any(|target| is_timer(&target))
}
