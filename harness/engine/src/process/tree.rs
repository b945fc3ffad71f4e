//! The processes that a program started, and ending all of them. What cannot be known on a system is empty here.

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// The environment variable that marks every process of a judged program.
pub(super) const MARK: &str = "TST_MARK";

/// `root` and all its descendants.
pub(super) fn descendants(root: i32) -> Vec<i32> {
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        for child in children(found[next]) {
            if !found.contains(&child) {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

/// The children of a process (proc_pid_task_children(5)).
pub(super) fn children(pid: i32) -> Vec<i32> {
    let threads = super::census::threads(pid);
    threads
        .into_iter()
        .filter_map(|thread| std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/children")).ok())
        .flat_map(|list| list.split_whitespace().filter_map(|word| word.parse().ok()).collect::<Vec<i32>>())
        .collect()
}

/// Whether the environment with which a process was started holds `MARK=mark`, or `MARK=mark.` and a number.
pub(super) fn has_mark(pid: i32, mark: &str) -> bool {
    let Ok(environment) = std::fs::read(format!("/proc/{pid}/environ")) else { return false };
    let wanted = format!("{MARK}={mark}");
    environment
        .split(|byte| *byte == 0)
        .any(|entry| entry.strip_prefix(wanted.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b".")))
}

/// Whether a process carries any mark.
pub(super) fn is_marked(pid: i32) -> bool {
    has_variable(pid, MARK)
}

/// Whether a process was started with an environment variable of this name.
pub(super) fn has_variable(pid: i32, name: &str) -> bool {
    let wanted = format!("{name}=");
    std::fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(wanted.as_bytes())))
}

/// Sends SIGKILL to a process; one that is gone already is no trouble.
pub(super) fn kill(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Ends every process that fell to us (as subreaper) and carries `mark`, with its descendants, until none is left.
pub(super) fn sweep(mark: &str) {
    // A process that forks while it is being killed leaves a child behind; the child is found in the next round.
    for _ in 0..100 {
        let strays: Vec<i32> = children(std::process::id() as i32).into_iter().filter(|pid| has_mark(*pid, mark)).collect();
        if strays.is_empty() {
            return;
        }
        for stray in strays {
            end(stray);
        }
    }
}

/// Kills a child of ours and all its descendants, and reaps it.
pub(super) fn end(child: i32) {
    for pid in descendants(child) {
        kill(pid);
    }
    reap(child);
}

/// Waits for the end of a child of ours.
pub(super) fn reap(child: i32) {
    if let Some(pid) = Pid::from_raw(child) {
        while let Err(rustix::io::Errno::INTR) = waitpid(Some(pid), WaitOptions::empty()) {}
    }
}
