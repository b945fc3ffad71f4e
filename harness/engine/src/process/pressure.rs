//! How busy the machine is: the time in which something that could run had to wait for a processor.

use std::time::Duration;

/// The time since the start of the machine in which at least one task waited for a processor: the total of the line
/// `some` of `/proc/pressure/cpu`, in microseconds (the kernel's Documentation/accounting/psi.rst). `None` where the
/// system does not tell.
pub fn stalled() -> Option<Duration> {
    total(&std::fs::read_to_string("/proc/pressure/cpu").ok()?)
}

fn total(text: &str) -> Option<Duration> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split_whitespace().find_map(|field| field.strip_prefix("total="))?;
    total.parse().ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_the_line_some_is_read_in_microseconds() {
        let text = "some avg10=6.32 avg60=52.87 avg300=60.74 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        assert_eq!(total(text), Some(Duration::from_millis(2500)));
        assert_eq!(total("full avg10=0.00 total=3\n"), None);
        assert_eq!(total("some avg10=0.00 total=-1\n"), None);
    }
}
