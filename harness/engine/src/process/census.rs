//! Counting what a program holds: threads, open files, memory, processes; and the processor time that it took.

use std::sync::OnceLock;
use std::time::Duration;

use super::stat_line::{StatLine, number};

/// How many threads and open files a program has, all its processes counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Threads.
    pub threads: u64,
    /// Open files, sockets among them.
    pub files: u64,
}

impl Level {
    /// Counts now, over the processes of a program, the first of which must be there; `None` where the system does not
    /// tell (it does on Linux).
    pub(super) fn of(pids: &[i32]) -> Option<Self> {
        files(*pids.first()?)?;
        let all_files = pids.iter().filter_map(|pid| files(*pid)).sum();
        Some(Self { threads: pids.iter().map(|pid| threads(*pid).len() as u64).sum(), files: all_files })
    }
}

/// How many files a process has open; `None` where that is not told.
pub(super) fn files(pid: i32) -> Option<u64> {
    let entries = std::fs::read_dir(format!("/proc/{}/fd", living(pid))).ok()?;
    Some(entries.count() as u64)
}

/// The processor time that a process has taken, with that of its children that have ended and been waited for.
pub(super) fn processor_time(pid: i32) -> Duration {
    // utime, stime, cutime and cstime are fields 14 to 17 (proc_pid_stat(5)); the name in parentheses is the second.
    let Some(line) = StatLine::of(&format!("/proc/{pid}")) else { return Duration::ZERO };
    let ticks: u64 = line.fields().skip(11).take(4).filter_map(number::<u64>).sum();
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second().max(1))
}

/// The letter of a thread's state (proc_pid_stat(5)).
pub(super) fn state(pid: i32, thread: i32) -> Option<char> {
    Stat::of(pid, thread).map(|stat| stat.state)
}

/// The thread numbers of a process.
pub(super) fn threads(pid: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// The number under which `/proc` shows what a process holds (files, memory, environment): its own. Where its main thread
/// has ended while others go on (pthread_exit(3)), that shows nothing any more; one of the others then.
pub(super) fn living(pid: i32) -> i32 {
    if !Stat::of(pid, pid).is_some_and(|stat| stat.is_dead()) {
        return pid;
    }
    threads(pid).into_iter().find(|thread| Stat::of(pid, *thread).is_some_and(|stat| !stat.is_dead())).unwrap_or(pid)
}

/// The number of the calling thread, where threads have numbers.
pub fn this_thread() -> i32 {
    #[cfg(target_os = "linux")]
    return rustix::thread::gettid().as_raw_nonzero().get();
    #[cfg(not(target_os = "linux"))]
    return 0;
}

/// Whether a thread runs, or stands ready to; never where that is not told. One that waits for a disk goes on soon.
pub(super) fn runs(pid: i32, thread: i32) -> bool {
    state(pid, thread).is_some_and(|state| matches!(state, 'R' | 'D'))
}

/// The same of a thread of ours.
pub fn is_ready(own: i32) -> bool {
    runs(std::process::id() as i32, own)
}

/// Whether a process is on its way out, or a zombie: all its threads are.
pub(super) fn is_exiting(pid: i32) -> bool {
    all_threads(pid, Stat::is_exiting)
}

/// Whether nothing of a process but its number is left: all its threads have ended.
pub(super) fn is_dead(pid: i32) -> bool {
    all_threads(pid, Stat::is_dead)
}

/// Whether all threads of a process are asleep, or have ended: none runs, stands ready, or waits for a disk.
pub(super) fn is_asleep(pid: i32) -> bool {
    all_threads(pid, |stat| stat.is_dead() || stat.state == 'S')
}

fn all_threads(pid: i32, holds: impl Fn(&Stat) -> bool) -> bool {
    let numbers = threads(pid);
    !numbers.is_empty() && numbers.into_iter().all(|thread| Stat::of(pid, thread).is_none_or(|stat| holds(&stat)))
}

/// Whether a process belongs to the session of the judge: what the judge starts leads sessions of their own, or is ours.
pub(super) fn is_in_our_session(pid: i32) -> bool {
    belongs(pid).map(|(_, session)| session) == our_session()
}

/// The process group and the session that a process belongs to, also of one that has ended and was not waited for.
pub(super) fn belongs(pid: i32) -> Option<(i32, i32)> {
    Stat::of(pid, pid).map(|stat| (stat.group, stat.session))
}

/// The session of the judge, which it never leaves.
pub(super) fn our_session() -> Option<i32> {
    static OURS: OnceLock<Option<i32>> = OnceLock::new();
    *OURS.get_or_init(|| belongs(std::process::id() as i32).map(|(_, session)| session))
}

/// Whether a process belongs to the process group of the judge; `None` where it is gone.
pub(super) fn is_in_our_group(pid: i32) -> Option<bool> {
    let group = |pid: i32| Stat::of(pid, pid).map(|stat| stat.group);
    Some(group(pid)? == group(std::process::id() as i32)?)
}

/// What is told of a thread (proc_pid_stat(5)).
struct Stat {
    state: char,
    /// The process group, and the session: 0 where its leader is outside our PID namespace (a container's shell), for
    /// which the wrappers of getpgid(2) and getsid(2) have no value.
    group: i32,
    session: i32,
    flags: u64,
}

impl Stat {
    /// The kernel's flag `PF_EXITING`.
    const EXITING: u64 = 4;

    fn of(pid: i32, thread: i32) -> Option<Self> {
        let line = StatLine::of(&format!("/proc/{pid}/task/{thread}"))?;
        let mut fields = line.fields();
        let state = char::from(*fields.next()?.first()?);
        // After the parent, and before the terminal and its group.
        let (group, session) = (number(fields.nth(1)?)?, number(fields.next()?)?);
        Some(Self { state, group, session, flags: number(fields.nth(2)?)? })
    }

    /// Whether it never runs again.
    fn is_dead(&self) -> bool {
        matches!(self.state, 'Z' | 'X')
    }

    fn is_exiting(&self) -> bool {
        self.is_dead() || self.flags & Self::EXITING != 0
    }
}

/// Resident memory of a process in bytes, pages of files not counted (proc_pid_statm(5)): at most this; asked often.
pub(super) fn most_memory(pid: i32) -> u64 {
    let Ok(line) = std::fs::read_to_string(format!("/proc/{}/statm", living(pid))) else { return 0 };
    let mut fields = line.split_whitespace().skip(1).map(|word| word.parse::<u64>().unwrap_or(0));
    let (resident, shared) = (fields.next().unwrap_or(0), fields.next().unwrap_or(0));
    resident.saturating_sub(shared) * rustix::param::page_size() as u64
}

/// The same with each page shared out among the processes that have it (`Pss_Anon` and `Pss_Shmem`, proc_pid_smaps(5), Linux
/// 5.4): what a server forks has nearly all its pages from its parent. The kernel walks through all of them.
pub(super) fn memory(pid: i32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", living(pid))).unwrap_or_default();
    let of = |name: &str| -> Option<u64> {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().strip_suffix(" kB")?.parse().ok())
    };
    match (of("Pss_Anon"), of("Pss_Shmem")) {
        (Some(anonymous), Some(shared)) => (anonymous + shared) * 1024,
        _ => most_memory(pid),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::{Child, Command, Stdio};

    use super::*;
    use crate::process::tree;

    struct Ended(Child);

    impl Drop for Ended {
        fn drop(&mut self) {
            tree::descendants(self.0.id() as i32).into_iter().for_each(tree::kill);
            let _ = self.0.wait();
        }
    }

    #[test]
    fn memory_that_a_forked_process_shares_with_its_parent_counts_once() {
        const BLOCK: u64 = 32 << 20;
        let script = format!("block=$(head -c {BLOCK} /dev/zero | tr '\\0' x); (read line; true); true");
        let shell = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn();
        let shell = Ended(shell.expect("a shell"));
        let pid = shell.0.id() as i32;
        // Both have it once the second one reads: what else the shell starts has ended by then, and never has so much.
        let both = loop {
            let found = tree::descendants(pid);
            if found.len() == 2 && found.iter().all(|pid| most_memory(*pid) >= BLOCK && is_asleep(*pid)) {
                break found;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        };
        let sum = |of: fn(i32) -> u64| both.iter().map(|pid| of(*pid)).sum::<u64>();
        let (most, shared_out) = (sum(most_memory), sum(memory));
        assert!(shared_out >= BLOCK && shared_out <= most * 3 / 5, "{shared_out} of {most}");
    }
}
