//! Amounts with a unit, as people write them: `256M`, `30s`, `10%`.

use std::time::Duration;

/// A size in bytes: a number, perhaps with `K`, `M` or `G` (powers of 1024).
pub(super) fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let factor = match unit {
        "" | "B" => 1,
        "K" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// A duration: a number with `ms`, `s`, `m` or `h`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

/// A share: a number with `%`, at most 100.
pub(super) fn percent(text: &str) -> Option<u64> {
    split(text).and_then(|(number, unit)| (unit == "%" && number <= 100).then_some(number))
}

fn split(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_durations_need_a_known_unit() {
        assert_eq!(bytes("256M"), Some(256 << 20));
        assert_eq!(bytes("17"), Some(17));
        assert_eq!(duration("30s"), Some(Duration::from_secs(30)));
        assert_eq!(duration("15 m"), Some(Duration::from_secs(900)));
        for wrong in ["", "M", "1.5G", "-3s", "10 parsecs", "99999999999999999999K"] {
            assert_eq!((bytes(wrong), duration(wrong)), (None, None), "{wrong}");
        }
    }
}
