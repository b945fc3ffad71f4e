//! A thread that waits without a time limit.

use std::sync::RwLock;

use super::call::{Call, Wait};
use super::file;

/// What a thread waits in, and how often it was switched: equal at two moments, it did not run in between.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    thread: i32,
    call: String,
    switches: String,
}

impl Waiting {
    /// What a thread of `pid` waits in; `None` when it runs, waits with a limit, or it cannot be told.
    pub(super) fn of(pid: i32, thread: i32, forks: &RwLock<()>) -> Option<Self> {
        let folder = format!("/proc/{pid}/task/{thread}");
        let call = std::fs::read_to_string(format!("{folder}/syscall")).ok()?;
        if !waits_without_limit(pid, &call, forks) {
            return None;
        }
        Some(Self { thread, call, switches: switches(&folder)? })
    }
}

/// Whether a thread is seen neither to run nor to wait with a limit, at one glance.
pub(super) fn may_rest(pid: i32, thread: i32) -> bool {
    let call = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall"));
    call.is_ok_and(|call| Call::read(&call).is_some_and(|call| call.wait() != Wait::Limited))
}

fn waits_without_limit(pid: i32, call: &str, forks: &RwLock<()>) -> bool {
    match Call::read(call).map(|call| call.wait()) {
        Some(Wait::Unlimited) => true,
        Some(Wait::OnFile(file, direction)) => file::waits_without_limit(pid, file, direction, forks),
        Some(Wait::Limited) | None => false,
    }
}

/// The lines of a sleeping thread's status that count its context switches (proc_pid_status(5)). A thread in state D
/// waits for the kernel itself (a lock of a pipe that its reader holds, a disk), whatever its call: not asleep.
fn switches(folder: &str) -> Option<String> {
    let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
    let is_asleep = status.lines().any(|line| line.starts_with("State:\tS"));
    is_asleep.then(|| status.lines().filter(|line| line.contains("ctxt_switches")).collect())
}
