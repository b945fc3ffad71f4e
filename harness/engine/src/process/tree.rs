//! The processes that a program started, and ending all of them. What cannot be known on a system is empty here.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, waitpid};

use super::census;

/// How long a killed process is waited for: it ends at once, unless the kernel itself holds it (a disk, a tracer).
pub(super) const DYING: Duration = Duration::from_secs(10);
/// The pause between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(1);
/// The pause before the second look that finds nothing: whoever was passed over at the first one has run by then.
pub(super) const AGAIN: Duration = Duration::from_millis(3);

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
    let of = |pid: i32| std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    let found = of(pid);
    // Asked only then: who is about to end is to be asked at once.
    if found.is_empty() && census::living(pid) != pid { of(census::living(pid)) } else { found }
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

/// Sends SIGKILL to processes that were found one by one, and to the groups that they belong to: a group is killed in one step
/// of the kernel's, so that none of it can fork meanwhile and end. Groups of our own session are not: they hold who started
/// the judge.
pub(super) fn kill_with_groups(pids: &[i32]) {
    let ours = census::our_session();
    let groups: BTreeSet<i32> = pids
        .iter()
        .filter_map(|pid| census::belongs(*pid))
        .filter(|(group, session)| *group > 1 && Some(*session) != ours)
        .map(|(group, _)| group)
        .collect();
    groups.iter().copied().for_each(kill_group);
    pids.iter().copied().for_each(kill);
    // Somebody may have come into a group by then.
    groups.into_iter().for_each(kill_group);
}

/// Kills a child of ours and all its descendants, and reaps it; whether it is gone.
pub(super) fn end(child: i32) -> bool {
    for pid in descendants(child) {
        kill(pid);
    }
    reap(child, DYING)
}

/// Ends children of ours, again and again until `strays` finds none twice: what forks without end leaves a child behind each
/// time, and a list that changes while it is read may pass over one. Whether nothing is left: the kernel may hold something.
pub(super) fn end_all(strays: impl Fn() -> Vec<i32>) -> bool {
    let begin = Instant::now();
    let mut found = strays();
    while !found.is_empty() {
        if begin.elapsed() > DYING {
            return false;
        }
        let below: Vec<i32> = found.iter().flat_map(|stray| descendants(*stray)).collect();
        kill_with_groups(&below);
        if !found.into_iter().map(|stray| reap(stray, DYING)).fold(true, |all, gone| all & gone) {
            return false;
        }
        found = strays();
        if found.is_empty() {
            std::thread::sleep(AGAIN);
            found = strays();
        }
    }
    true
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
