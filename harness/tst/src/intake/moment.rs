//! Times as people and platforms write them, as seconds since 1970 (UTC). Pure.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// A time zone as an option says it: `-03:00`, `UTC`, `America/Recife`.
pub fn zone(text: &str) -> Option<TimeZone> {
    let text = text.trim();
    match text.as_bytes() {
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let digits: String = std::str::from_utf8(rest).ok()?.replace(':', "");
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let (hours, minutes) = match digits.len() {
                1 | 2 => (digits.parse::<i32>().ok()?, 0),
                4 => (digits[..2].parse().ok()?, digits[2..].parse::<i32>().ok()?),
                _ => return None,
            };
            let seconds = (hours * 60 + minutes) * 60;
            let is_there = minutes < 60 && hours <= 14;
            is_there.then(|| Offset::from_seconds(if *sign == b'-' { -seconds } else { seconds }).ok().map(TimeZone::fixed))?
        }
        b"Z" | b"UTC" | b"utc" => Some(TimeZone::UTC),
        _ => TimeZone::get(text).ok(),
    }
}

/// A time: RFC 3339 with its own offset, or a date and a clock in `zone`.
pub fn moment(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Some(exact.as_second());
    }
    // The date `20/11/2026` of Portuguese spreadsheets, the day first.
    let turned = turned(text);
    let local: DateTime = turned.as_deref().unwrap_or(text).parse().ok()?;
    zone.to_timestamp(local).ok().map(Timestamp::as_second)
}

/// `20/11/2026 23:59` as `2026-11-20 23:59`.
fn turned(text: &str) -> Option<String> {
    let (date, clock) = text.split_once([' ', 'T'])?;
    let [day, month, year] = <[&str; 3]>::try_from(date.split('/').collect::<Vec<_>>()).ok()?;
    (year.len() == 4).then(|| format!("{year}-{month:0>2}-{day:0>2} {}", clock.trim()))
}

/// The time in a name by Blackboard, `2026-11-20-23-59-30`, in `zone`.
pub fn clock(text: &str, zone: &TimeZone) -> Option<i64> {
    let (date, time) = (text.get(..10)?, text.get(11..)?);
    moment(&format!("{date} {}", time.replace('-', ":")), zone)
}

/// A time for people, in `zone`: `2026-11-20 23:59`.
pub fn shown(second: i64, zone: &TimeZone) -> String {
    let stamp = Timestamp::from_second(second).unwrap_or_default();
    stamp.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20 23:59:00 UTC.
    const THEN: i64 = 1_795_219_140;

    #[test]
    fn times_are_read_with_and_without_an_offset() {
        let recife = zone("-03:00").expect("a zone");
        for text in ["2026-11-20T23:59:00Z", "2026-11-20 20:59", "2026-11-20 20:59:00", "2026-11-20T20:59", "20/11/2026 20:59"] {
            assert_eq!(moment(text, &recife), Some(THEN), "{text}");
        }
        assert_eq!(moment("2026-11-21T01:59:00+02:00", &recife), Some(THEN));
        assert_eq!(clock("2026-11-20-20-59-00", &recife), Some(THEN));
        assert_eq!(moment("2026-11-20 23:59", &TimeZone::UTC), Some(THEN));
        assert_eq!(shown(THEN, &recife), "2026-11-20 20:59");
        for text in ["", "yesterday", "2026-13-01 00:00", "23:59", "2026-11-20 25:00", "31/02/2026 10:00", "1/2"] {
            assert_eq!(moment(text, &recife), None, "{text}");
        }
        assert_eq!(clock("x", &recife), None);
        assert_eq!(clock("ação-ação-ação-ação", &recife), None);
    }

    #[test]
    fn a_zone_is_an_offset_or_a_name() {
        let at = |text: &str| zone(text).map(|zone| zone.to_offset(Timestamp::UNIX_EPOCH).seconds());
        assert_eq!(at("-03:00"), Some(-10800));
        assert_eq!(at("+0530"), Some(19800));
        assert_eq!(at("+1"), Some(3600));
        assert_eq!(at("UTC"), Some(0));
        for text in ["", "+", "-03:99", "+25", "Nowhere/City", "-a", "+ação", "-🦀", "-1:0:0"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
