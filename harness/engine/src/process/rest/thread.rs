//! A thread that waits without a time limit or with one that ends too late to matter, or has ended.

use std::sync::RwLock;
use std::time::Duration;

use super::call::{Call, Wait};
use super::file;
use crate::process::status::Status;

/// What a thread waits in, and how often it was switched: equal at two moments, it did not run in between.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    /// The thread's number.
    pub number: i32,
    /// Nothing for a thread that has ended while others of its process go on: it never runs again.
    call: Option<String>,
    switches: String,
    /// Whether its wait ends by itself some time.
    pub(super) is_limited: bool,
}

impl Waiting {
    /// What a thread of `pid` waits in; `None` when it runs, may wait for less than `time`, or it cannot be told. Without a
    /// `time` any limit is good: that is for threads that run nothing of the program.
    pub(super) fn of(pid: i32, thread: i32, time: Option<Duration>) -> Option<Self> {
        let call = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall")).ok()?;
        let (may_wait, is_limited) = match Call::read(&call).map(|call| (call.wait(), call)) {
            Some((Wait::Unlimited | Wait::OnFile(..), _)) => (true, false),
            Some((Wait::Until(limit), call)) => match time {
                Some(time) => (limit.is_beyond(time, (pid, thread), &call), true),
                None => (true, false),
            },
            Some((Wait::Limited, _)) | None => (false, false),
        };
        let status = Status::of(thread)?;
        let state = status.field("State")?.chars().next()?;
        let call = match state {
            'S' if may_wait => Some(call),
            'Z' => None,
            // One in state D waits for the kernel itself (a lock of a pipe that its reader holds, a disk), whatever its
            // call; a stopped one goes on when somebody says so.
            _ => return None,
        };
        let switches = ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"];
        let switches = switches.map(|name| status.field(name).unwrap_or_default()).join(" ");
        Some(Self { number: thread, call, switches, is_limited })
    }

    /// Whether it has not ended.
    pub(super) fn is_alive(&self) -> bool {
        self.call.is_some()
    }

    /// Whether the file on which it waits, if it does, carries no time limit. `eye` shows the files of its process, `pid`.
    pub(super) fn is_unlimited(&self, pid: i32, eye: i32, forks: &RwLock<()>) -> bool {
        let Some(call) = &self.call else { return true };
        match Call::read(call).map(|call| call.wait()) {
            Some(Wait::OnFile(file, direction)) => file::waits_without_limit(pid, eye, file, direction, forks),
            // A limit was looked at when the call was.
            Some(Wait::Unlimited | Wait::Until(_)) => true,
            Some(Wait::Limited) | None => false,
        }
    }
}

/// Whether a thread is seen neither to run nor to wait for less than `time`, at one glance.
pub(super) fn may_rest(pid: i32, thread: i32, time: Duration) -> bool {
    let Ok(line) = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall")) else { return false };
    match Call::read(&line).map(|call| (call.wait(), call)) {
        Some((Wait::Unlimited | Wait::OnFile(..), _)) => true,
        Some((Wait::Until(limit), call)) => limit.is_beyond(time, (pid, thread), &call),
        Some((Wait::Limited, _)) => false,
        // One that has ended is in no call.
        None => line.starts_with("-1"),
    }
}
