//! The processes that a program started, and ending all of them. What cannot be known on a system is empty here.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, waitpid};

use super::census;

/// How long a killed process is waited for: it ends at once, unless the kernel itself holds it (a disk, a tracer).
pub(super) const DYING: Duration = Duration::from_secs(10);
/// The pause between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(1);

/// The environment variable that marks every process of a judged program.
pub(super) const MARK: &str = "TST_MARK";

/// `root` and all its descendants.
pub(super) fn descendants(root: i32) -> Vec<i32> {
    let mut found = Vec::new();
    add_descendants(&mut found, root, usize::MAX);
    found
}

/// Adds `root` and all its descendants to what was found, which is to be so many at most: who forks without end does so faster
/// than all of them can be looked at.
pub(super) fn add_descendants(found: &mut Vec<i32>, root: i32, most: usize) {
    if found.contains(&root) {
        return;
    }
    let mut next = found.len();
    found.push(root);
    while next < found.len() && found.len() < most {
        for child in children(found[next]) {
            if !found.contains(&child) {
                found.push(child);
            }
        }
        next += 1;
    }
}

/// The children of a process (proc_pid_task_children(5)).
pub(super) fn children(pid: i32) -> Vec<i32> {
    census::threads(pid).into_iter().flat_map(|thread| children_of_thread(pid, thread)).collect()
}

/// The children that a thread of a process started, or that fell to it.
pub(super) fn children_of_thread(pid: i32, thread: i32) -> Vec<i32> {
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// The environment with which a process was started, if it can be read and was not written over.
fn environment(pid: i32) -> Vec<u8> {
    std::fs::read(format!("/proc/{}/environ", census::living(pid))).unwrap_or_default()
}

/// Whether the environment with which a process was started holds `MARK=mark`, or `MARK=mark.` and a number.
pub(super) fn has_mark(pid: i32, mark: &str) -> bool {
    let wanted = format!("{MARK}={mark}");
    let is_ours = |entry: &[u8]| entry.strip_prefix(wanted.as_bytes()).is_some_and(|rest| rest.is_empty() || rest[0] == b'.');
    environment(pid).split(|byte| *byte == 0).any(is_ours)
}

/// Whether a process carries any mark.
pub(super) fn is_marked(pid: i32) -> bool {
    has_variable(pid, MARK)
}

/// Whether a process was started with an environment variable of this name.
pub(super) fn has_variable(pid: i32, name: &str) -> bool {
    let wanted = format!("{name}=");
    environment(pid).split(|byte| *byte == 0).any(|entry| entry.starts_with(wanted.as_bytes()))
}

/// Sends SIGKILL to a process; one that is gone already is no trouble.
pub(super) fn kill(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Lets a process group stand still, if there is one: what forks without end then leaves us time to look at it.
pub(super) fn halt_group(group: i32) {
    if let Some(group) = Pid::from_raw(group) {
        let _ = kill_process_group(group, Signal::STOP);
    }
}

/// Sends SIGKILL to a process group, if there is one.
pub(super) fn kill_group(group: i32) {
    if let Some(group) = Pid::from_raw(group) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Kills a child of ours and all its descendants, and reaps it; whether it is gone.
pub(super) fn end(child: i32) -> bool {
    for pid in descendants(child) {
        kill(pid);
    }
    reap(child, DYING)
}

/// Waits for the end of a child of ours, at most `time`; whether it came.
pub(super) fn reap(child: i32, time: Duration) -> bool {
    let Some(pid) = Pid::from_raw(child) else { return false };
    let begin = Instant::now();
    loop {
        match waitpid(Some(pid), WaitOptions::NOHANG) {
            Ok(None) if begin.elapsed() < time => std::thread::sleep(LOOK),
            Err(rustix::io::Errno::INTR) => {}
            ended => return !matches!(ended, Ok(None)),
        }
    }
}
