//! The machine that an experiment is made on, and whether it has something else to do.

use std::time::Duration;

use super::record::Machine;

/// For how long it is looked what others do.
const LOOK: Duration = Duration::from_millis(500);

/// This machine, as it is just now: nothing of ours may run meanwhile.
pub fn look() -> Machine {
    let before = times();
    std::thread::sleep(LOOK);
    let busy_percent = before.zip(times()).and_then(|(before, after)| busy(before, after));
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let system = format!("{} {}", std::env::consts::OS, release.trim()).trim().to_string();
    Machine { processors: std::thread::available_parallelism().map_or(1, usize::from), busy_percent, system }
}

/// The ticks in which processors were busy, and all of them: the first line of `/proc/stat` (proc_stat(5)).
fn times() -> Option<(u64, u64)> {
    read(&std::fs::read_to_string("/proc/stat").ok()?)
}

fn read(text: &str) -> Option<(u64, u64)> {
    let line = text.lines().next()?.strip_prefix("cpu ")?;
    // user nice system idle iowait irq softirq steal; guests are part of user.
    let ticks: Vec<u64> = line.split_whitespace().take(8).map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let idle = ticks.get(3)? + ticks.get(4)?;
    let all: u64 = ticks.iter().sum();
    Some((all - idle, all))
}

fn busy(before: (u64, u64), after: (u64, u64)) -> Option<f64> {
    let all = after.1.saturating_sub(before.1);
    (all > 0).then(|| after.0.saturating_sub(before.0) as f64 * 100.0 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_idle_is_busy() {
        let before = read("cpu  100 0 50 800 40 0 10 0 0 0\ncpu0 1 2 3\n");
        let after = read("cpu  110 0 60 860 50 0 10 0 0 0\n");
        assert_eq!((before, after), (Some((160, 1000)), Some((180, 1090))));
        let percent = busy((160, 1000), (180, 1090)).expect("time went by");
        assert!((percent - 22.2).abs() < 0.1, "{percent}");
        assert_eq!(busy((1, 2), (1, 2)), None);
        assert_eq!(read("no such file"), None);
    }
}
