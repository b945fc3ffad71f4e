//! How much memory there still is for what the judge starts.

use std::path::Path;

use super::quota;

/// How many bytes the machine has left without taking them from anybody, and no more than the control groups that this process
/// belongs to; `None` where the system does not tell.
pub(super) fn left() -> Option<u64> {
    let machine = available(&std::fs::read_to_string("/proc/meminfo").ok()?)?;
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_groups = quota::folders(&groups, "memory").into_iter().filter_map(|folder| left_in(&folder));
    Some(of_groups.fold(machine, u64::min))
}

/// `MemAvailable`, in kB (proc_meminfo(5)).
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok().map(|kib: u64| kib * 1024)
}

/// What a group has left: its limit without what it uses, in which files count that nobody has to keep. In version 2 of control
/// groups (the kernel's Documentation/admin-guide/cgroup-v2.rst), or in version 1 (Documentation/admin-guide/cgroup-v1/memory.rst).
fn left_in(folder: &Path) -> Option<u64> {
    let number = |file: &str| std::fs::read_to_string(folder.join(file)).ok()?.trim().parse::<u64>().ok();
    let in_stat = |name: &str| {
        let stat = std::fs::read_to_string(folder.join("memory.stat")).ok()?;
        stat.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse::<u64>().ok())
    };
    let second = || Some((number("memory.max")?, number("memory.current")?, in_stat("inactive_file")));
    let first = || Some((number("memory.limit_in_bytes")?, number("memory.usage_in_bytes")?, in_stat("total_inactive_file")));
    let (most, used, files) = second().or_else(first)?;
    Some(most.saturating_sub(used.saturating_sub(files.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_available_is_read_in_bytes() {
        let meminfo = "MemTotal:       24684340 kB\nMemFree:          500000 kB\nMemAvailable:   12000000 kB\n";
        assert_eq!(available(meminfo), Some(12_000_000 * 1024));
        assert_eq!(available("MemTotal: 5 kB\n"), None);
    }

    #[test]
    fn both_versions_of_control_groups_tell_what_is_left_and_files_that_can_go_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        assert_eq!(left_in(folder.path()), None);
        put("memory.limit_in_bytes", "1000\n");
        put("memory.usage_in_bytes", "700\n");
        put("memory.stat", "inactive_file 1\ntotal_inactive_file 200\n");
        assert_eq!(left_in(folder.path()), Some(500));
        put("memory.current", "900\n");
        put("memory.max", "max\n");
        assert_eq!(left_in(folder.path()), Some(500), "no limit of the second version");
        put("memory.max", "800\n");
        put("memory.stat", "anon 5\ninactive_file 50\n");
        assert_eq!(left_in(folder.path()), Some(0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_has_something_left() {
        assert!(left().is_some_and(|bytes| bytes > 0));
    }
}
