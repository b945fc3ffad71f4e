//! A thread that waits without a time limit, or has ended.

use std::sync::RwLock;

use super::call::{Call, Wait};
use super::file;

/// What a thread waits in, and how often it was switched: equal at two moments, it did not run in between.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    /// The thread's number.
    pub number: i32,
    /// Nothing for a thread that has ended while others of its process go on: it never runs again.
    call: Option<String>,
    switches: String,
}

impl Waiting {
    /// What a thread of `pid` waits in; `None` when it runs, waits with a limit, or it cannot be told.
    pub(super) fn of(pid: i32, thread: i32) -> Option<Self> {
        let folder = format!("/proc/{pid}/task/{thread}");
        let call = std::fs::read_to_string(format!("{folder}/syscall")).ok()?;
        let may_wait = Call::read(&call).is_some_and(|call| call.wait() != Wait::Limited);
        let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
        let state = status.lines().find_map(|line| line.strip_prefix("State:"))?.trim_start().chars().next()?;
        let call = match state {
            'S' if may_wait => Some(call),
            'Z' => None,
            // One in state D waits for the kernel itself (a lock of a pipe that its reader holds, a disk), whatever its
            // call; a stopped one goes on when somebody says so.
            _ => return None,
        };
        Some(Self { number: thread, call, switches: status.lines().filter(|line| line.contains("ctxt_switches")).collect() })
    }

    /// Whether it has not ended.
    pub(super) fn is_alive(&self) -> bool {
        self.call.is_some()
    }

    /// Whether the file on which it waits, if it does, carries no time limit. `eye` shows the files of its process, `pid`.
    pub(super) fn is_unlimited(&self, pid: i32, eye: i32, forks: &RwLock<()>) -> bool {
        let Some(call) = &self.call else { return true };
        match Call::read(call).map(|call| call.wait()) {
            Some(Wait::Unlimited) => true,
            Some(Wait::OnFile(file, direction)) => file::waits_without_limit(pid, eye, file, direction, forks),
            Some(Wait::Limited) | None => false,
        }
    }
}

/// Whether a thread is seen neither to run nor to wait with a limit, at one glance.
pub(super) fn may_rest(pid: i32, thread: i32) -> bool {
    let call = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall"));
    // One that has ended is in no call.
    call.is_ok_and(|call| call.starts_with("-1") || Call::read(&call).is_some_and(|call| call.wait() != Wait::Limited))
}
