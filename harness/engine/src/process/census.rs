//! Counting what a program holds: threads, open files, memory, processes.

use super::tree::descendants;

/// How many threads and open files a program has, its whole process tree counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Threads.
    pub threads: u64,
    /// Open files, sockets among them.
    pub files: u64,
}

impl Level {
    /// Counts now; `None` where the system does not tell (it does on Linux).
    pub(super) fn of(root: i32) -> Option<Self> {
        let tree = descendants(root);
        let files = |pid: &i32| std::fs::read_dir(format!("/proc/{pid}/fd")).map(|entries| entries.count() as u64).ok();
        files(&root)?;
        Some(Self { threads: tree.iter().map(|pid| threads(*pid).len() as u64).sum(), files: tree.iter().filter_map(files).sum() })
    }
}

/// The thread numbers of a process.
pub(super) fn threads(pid: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

/// Whether a process is on its way out or a zombie (its state and the flag `PF_EXITING`, proc_pid_stat(5)).
pub(super) fn is_exiting(pid: i32) -> bool {
    const EXITING: u64 = 4;
    let Ok(line) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    // The name in parentheses may hold spaces; what follows it does not.
    let fields: Vec<&str> = line.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let flags = fields.get(6).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
    matches!(fields.first(), Some(&("Z" | "X"))) || flags & EXITING != 0
}

/// Resident memory of a process in bytes, pages shared with others not counted (proc_pid_statm(5)).
pub(super) fn memory(pid: i32) -> u64 {
    let Ok(line) = std::fs::read_to_string(format!("/proc/{pid}/statm")) else { return 0 };
    let mut fields = line.split_whitespace().skip(1).map(|word| word.parse::<u64>().unwrap_or(0));
    let (resident, shared) = (fields.next().unwrap_or(0), fields.next().unwrap_or(0));
    resident.saturating_sub(shared) * rustix::param::page_size() as u64
}
