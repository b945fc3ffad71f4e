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

/// A duration that is more than none: `30s`.
pub fn time_span(text: &str) -> Option<Duration> {
    duration(text).filter(|time| !time.is_zero())
}

/// A share: a number with `%`, at most 100.
pub(super) fn percent(text: &str) -> Option<u64> {
    split(text).and_then(|(number, unit)| (unit == "%" && number <= 100).then_some(number))
}

/// As [`percent`], and beyond the whole: at most ten times of it.
pub(super) fn share(text: &str) -> Option<u64> {
    split(text).and_then(|(number, unit)| (unit == "%" && number <= 1000).then_some(number))
}

/// A moment: `2026-11-20T23:59-03:00`, seconds and their parts optional, `Z` for UTC (RFC 3339, section 5.6); in seconds
/// since 1970.
pub(super) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let mut date =
        date.splitn(3, '-').map(|part| part.parse::<i64>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())));
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone_at);
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let seconds = clock_seconds(&zone[1..])?;
            if zone.starts_with('-') { -seconds } else { seconds }
        }
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of = |month: i64| match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => 31,
    };
    if !(1970..10_000).contains(&year) || !(1..=12).contains(&month) || !(1..=days_of(month)).contains(&day) {
        return None;
    }
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + (1..month).map(days_of).sum::<i64>() + day - 1;
    Some(days * 86_400 + clock_seconds(clock)? - offset)
}

/// `23:59` or `23:59:30.5` in seconds.
fn clock_seconds(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let mut number = |most: i64| {
        let part = parts.next()?;
        let digits = part.split('.').next()?;
        (digits.len() == 2).then(|| digits.parse::<i64>().ok()).flatten().filter(|number| (0..=most).contains(number))
    };
    let (hours, minutes) = (number(23)?, number(59)?);
    Some(hours * 3600 + minutes * 60 + if text.matches(':').count() == 2 { number(60)? } else { 0 })
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
    fn moments_have_a_date_a_time_and_a_zone() {
        assert_eq!(moment("1970-01-01T00:00Z"), Some(0));
        // As `date -d ... +%s` has them.
        assert_eq!(moment("2026-11-20T23:59-03:00"), Some(1_795_229_940));
        assert_eq!(moment("2024-02-29 12:30:15.250+05:30"), Some(1_709_190_015));
        assert_eq!(moment("2100-03-01T00:00:00Z"), Some(4_107_542_400));
        for wrong in
            ["", "2026-11-20", "2026-11-20T23:59", "2026-13-01T00:00Z", "2025-02-29T00:00Z", "2026-11-20T24:00Z", "tomorrow"]
        {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sizes_and_durations_need_a_known_unit() {
        assert_eq!(bytes("256M"), Some(256 << 20));
        assert_eq!(bytes("17"), Some(17));
        assert_eq!(duration("30s"), Some(Duration::from_secs(30)));
        assert_eq!(duration("15 m"), Some(Duration::from_secs(900)));
        assert_eq!(["100%", "110 %", "1001%"].map(share), [Some(100), Some(110), None]);
        assert_eq!(["100%", "110 %"].map(percent), [Some(100), None]);
        for wrong in ["", "M", "1.5G", "-3s", "10 parsecs", "99999999999999999999K"] {
            assert_eq!((bytes(wrong), duration(wrong)), (None, None), "{wrong}");
        }
    }
}
