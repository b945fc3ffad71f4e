//! Times, sizes and names of many, as people read them.

use std::time::Duration;

/// At most four names; of more, the first three and a word for the others.
pub(super) fn few(names: &[String], others: impl Fn(usize) -> String) -> Vec<String> {
    const NAMED: usize = 3;
    match names.len() {
        count if count > NAMED + 1 => names[..NAMED].iter().cloned().chain([others(count - NAMED)]).collect(),
        _ => names.to_vec(),
    }
}

/// A duration for people: milliseconds below one second, else seconds with two decimals.
pub(super) fn seconds(time: Duration, point: &str) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.2} s", time.as_secs_f64()).replace('.', point)
    }
}

pub(super) fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}
