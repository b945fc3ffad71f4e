//! What this system lets the judge know about programs, found out by trying.

use super::census::Level;
use super::pressure;
use super::quota::{self, Allowed};

/// Whether threads and open files can be counted.
pub fn counts() -> bool {
    Level::of(&[std::process::id() as i32]).is_some()
}

/// Whether it can be told how long programs waited for a processor.
pub fn knows_pressure() -> bool {
    pressure::stalled().is_some()
}

/// Whether it can be told how long a quota kept programs from the processors.
pub fn knows_quota() -> bool {
    quota::is_told()
}

/// What quotas leave this process and all that it starts.
pub fn allowed() -> Allowed {
    quota::allowed()
}

/// Whether it can be told what a thread waits for; a system may forbid it even for one's own processes.
pub fn knows_rest() -> bool {
    cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))
        && std::fs::read_to_string("/proc/self/task/self/syscall")
            .or_else(|_| std::fs::read_to_string("/proc/self/syscall"))
            .is_ok()
}
