//! Time in which a control group was kept from the processors because it had used up its share: no pressure file tells it.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the groups that this process belongs to, as its programs do, were kept from the processors, all added up; none
/// where they have no quota.
pub(super) fn throttled() -> Duration {
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let stat = |folder: &Path| std::fs::read_to_string(folder.join("cpu.stat")).ok();
    folders(&groups, "cpu").iter().filter_map(|folder| time(&stat(folder)?)).sum()
}

/// Whether the system tells of it for this process.
pub(super) fn is_told() -> bool {
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    folders(&groups, "cpu").iter().any(|folder| folder.join("cpu.stat").exists())
}

/// What quotas leave a process and all that it starts; `None` where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Allowed {
    /// Processors at once.
    pub processors: Option<f64>,
    /// Memory, in bytes.
    pub memory: Option<u64>,
}

/// The least that any group of this process leaves it.
pub(super) fn allowed() -> Allowed {
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let read = |folder: &Path, name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let cpu = |folder: &PathBuf| {
        let both = || Some(format!("{} {}", read(folder, "cpu.cfs_quota_us")?.trim(), read(folder, "cpu.cfs_period_us")?.trim()));
        processors(&read(folder, "cpu.max").or_else(both)?)
    };
    let memory = |folder: &PathBuf| bytes(&read(folder, "memory.max").or_else(|| read(folder, "memory.limit_in_bytes"))?);
    Allowed {
        processors: folders(&groups, "cpu").iter().filter_map(cpu).min_by(f64::total_cmp),
        memory: folders(&groups, "memory").iter().filter_map(memory).min(),
    }
}

/// A quota and its period, both in microseconds: `cpu.max`, where `max` is none (version 2, the kernel's
/// Documentation/admin-guide/cgroup-v2.rst), or the two files of version 1, where -1 is none (Documentation/scheduler/sched-bwc.rst).
fn processors(text: &str) -> Option<f64> {
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().ok());
    let (quota, period) = (numbers.next()??, numbers.next()??);
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

/// `memory.max`, where `max` is none, or `memory.limit_in_bytes` of version 1, where as much as can be counted is none.
fn bytes(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| *bytes < 1 << 60)
}

/// The folders of a process' own group and of all above it, of version 2 and of this controller of version 1 (cgroups(7): a line is `0::/PATH` in version 2, and
/// `NUMBER:CONTROLLERS:/PATH` in version 1). In a container the mounted root may be the group itself, so that only `/` is there.
pub(super) fn folders(groups: &str, controller: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let root = match controllers {
            "" => PathBuf::from("/sys/fs/cgroup"),
            named if named.split(',').any(|name| name == controller) => Path::new("/sys/fs/cgroup").join(named),
            _ => continue,
        };
        let own = Path::new(path.trim_start_matches('/'));
        found.extend(own.ancestors().map(|group| root.join(group)));
    }
    found
}

/// `throttled_usec`, in microseconds (version 2, the kernel's Documentation/admin-guide/cgroup-v2.rst), or `throttled_time`, in
/// nanoseconds (version 1, Documentation/scheduler/sched-bwc.rst).
fn time(stat: &str) -> Option<Duration> {
    let field = |name: &str| stat.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok());
    field("throttled_usec").map(Duration::from_micros).or_else(|| field("throttled_time").map(Duration::from_nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_of_control_groups_tell_it_in_their_own_unit() {
        let second = "usage_usec 5\nnr_periods 9\nnr_throttled 3\nthrottled_usec 2500\n";
        assert_eq!(time(second), Some(Duration::from_micros(2500)));
        assert_eq!(time("nr_periods 9\nnr_throttled 3\nthrottled_time 7000\n"), Some(Duration::from_nanos(7000)));
        assert_eq!(time("usage_usec 5\nuser_usec 3\n"), None, "a group without a quota");
    }

    #[test]
    fn what_a_quota_leaves_is_read_in_both_versions_and_none_is_told_from_little() {
        assert_eq!(processors("50000 100000\n"), Some(0.5));
        assert_eq!(processors("max 100000\n"), None);
        assert_eq!((processors("-1 100000"), processors("5"), processors("")), (None, None, None));
        assert_eq!(bytes("4294967296\n"), Some(4 << 30));
        assert_eq!((bytes("max\n"), bytes("9223372036854771712\n")), (None, None));
    }

    #[test]
    fn a_group_and_all_above_it_are_looked_at_and_other_controllers_are_not() {
        let paths = |text: &str| -> Vec<String> { folders(text, "cpu").iter().map(|path| path.display().to_string()).collect() };
        assert_eq!(paths("0::/a/b\n"), ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup/"]);
        assert_eq!(paths("0::/\n"), ["/sys/fs/cgroup/"]);
        assert_eq!(paths("5:memory:/x\n4:cpu,cpuacct:/\n"), ["/sys/fs/cgroup/cpu,cpuacct/"]);
        assert!(paths("nonsense\n").is_empty());
    }
}
