//! Times as people and platforms write them, as seconds since 1970 (UTC). Pure.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::calendar;

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
    let local = turned.as_deref().unwrap_or(text).parse::<DateTime>().ok().or_else(|| spelled_out(text))?;
    zone.to_timestamp(local).ok().map(Timestamp::as_second)
}

/// A time in words, as Moodle, Canvas and Brightspace write it in their languages: `Friday, 20 November 2026, 11:59 PM`;
/// `sexta-feira, 20 nov. 2026, 23:59`; `vendredi 20 novembre 2026, 23h59`; `20/11/26, 23:59` (the day first, as all but the United
/// States write it).
pub fn spelled_out(text: &str) -> Option<DateTime> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{a0}' | '\u{202f}');
    let words: Vec<&str> = text.split(is_between).filter(|word| !word.is_empty()).collect();
    // The clock is the only word with an hour and its minutes.
    let (at, (last, (hour, minute, second), rest)) = (0..words.len()).find_map(|at| Some((at, clock_in(&words, at)?)))?;
    let after = words.get(last + 1).filter(|_| rest.is_empty());
    let half = calendar::half(rest).or_else(|| {
        // `p. m.` has a space in Spanish.
        let both = after.zip(words.get(last + 2)).map(|(one, other)| format!("{one}{other}"));
        after
            .and_then(|word| calendar::half(word).filter(|_| word.len() > 1))
            .or_else(|| both.and_then(|both| calendar::half(&both)))
    });
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(is_after_noon) => hour % 12 + if is_after_noon { 12 } else { 0 },
        None => hour,
    };
    let (year, month, day) = date_in(&words[..at])?;
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// A clock that begins with a word: `23:59`, `11:59PM`, `23h59`, `23 h 59`; how far it goes, and what follows in the last word.
fn clock_in<'w>(words: &[&'w str], at: usize) -> Option<(usize, (i8, i8, i8), &'w str)> {
    let word = words[at];
    let (word, minutes, last) = match (word.split_once([':', 'h', 'H']), words.get(at + 1..at + 3)) {
        (Some((hour, rest)), _) => (hour, rest, at),
        (None, Some(["h" | "H", minutes])) => (word, *minutes, at + 2),
        _ => return None,
    };
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let count = digits(minutes);
    let (minute, mut rest) = minutes.split_at(count);
    let mut second = "0";
    if let Some(more) = rest.strip_prefix(':') {
        (second, rest) = more.split_at(digits(more));
    }
    (count == 2).then_some(())?;
    Some((last, (word.parse().ok()?, minute.parse().ok()?, second.parse().ok()?), rest))
}

/// Year, month and day among words: as numbers with signs between them, or with a month's name beside the day.
fn date_in(words: &[&str]) -> Option<(i16, i8, i8)> {
    let full = |year: i16, digits: usize| if digits == 2 { year + 2000 } else { year };
    let numbers = words.iter().find_map(|word| {
        let parts: Vec<&str> = word.split(['/', '.', '-']).filter(|part| !part.is_empty()).collect();
        let [day, month, year] = parts[..] else { return None };
        Some((full(year.parse().ok()?, year.len()), month.parse().ok()?, day.parse().ok()?))
    });
    if numbers.is_some() {
        return numbers;
    }
    let number = |word: &&str| word.trim_end_matches(['.', 'º', 'ª']).parse::<i16>().ok();
    let year = words.iter().filter_map(number).find(|year| (1970..3000).contains(year))?;
    let is_day = |word: &&str| number(word).is_some_and(|day| (1..=31).contains(&day));
    let place = words.iter().position(is_day)?;
    let day = i8::try_from(number(&words[place])?).ok()?;
    // Names of days come before it, and may look like a month's: `mar.` is Tuesday in Spanish.
    let mut near = words[place + 1..].iter().chain(words[..place].iter().rev());
    Some((year, near.find_map(|word| calendar::month(word))?, day))
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
        for text in ["Friday", "20 November 2026", "23:59 2026", "Friday, 20 November 2026, 13:59 PM", "20 Foo 2026, 23:59"] {
            assert_eq!(moment(text, &recife), None, "{text}");
        }
        for text in ["", "yesterday", "2026-13-01 00:00", "23:59", "2026-11-20 25:00", "31/02/2026 10:00", "1/2"] {
            assert_eq!(moment(text, &recife), None, "{text}");
        }
        assert_eq!(clock("x", &recife), None);
        assert_eq!(clock("ação-ação-ação-ação", &recife), None);
    }

    #[test]
    fn the_sentences_of_platforms_are_read_in_their_languages() {
        // Moodle's strftimedaydatetime and strftimedatetimeshort, in its packs of several years.
        for text in [
            "Friday, 20 November 2026, 11:59 PM",
            "Friday, November 20, 2026, 11:59 PM",
            "Friday, 20 November 2026, 23:59",
            "20/11/26, 23:59",
            "sexta-feira, 20 nov. 2026, 23:59",
            "sexta, 20 Nov 2026, 23:59",
            "sexta-feira, 20 de novembro de 2026 às 23:59",
            "Sexta, 20 de Novembro de 2026 às 23:59",
            "20/11/26 às 23:59",
            "viernes, 20 de noviembre de 2026, 23:59",
            "viernes, 20 de noviembre de 2026, 11:59 p. m.",
            "vie. 20 nov. 2026, 11:59 p.m.",
            "vendredi 20 novembre 2026, 23:59",
            "vendredi 20 novembre 2026, 23h59",
            "vendredi, 20 novembre 2026, 23 h 59",
            "vendredi 20 novembre 2026 à 23h59",
            "Freitag, 20. November 2026, 23:59",
            "Fr, 20.11.2026, 23:59",
            "Nov 20, 2026 11:59 PM",
            "Nov 20, 2026 at 11:59pm",
            "20 de nov. de 2026 23:59:00",
        ] {
            assert_eq!(moment(text, &TimeZone::UTC), Some(THEN), "{text}");
        }
        for (text, shown_as) in [
            ("martes, 3 mar. 2026, 12:05 AM", "2026-03-03 00:05"),
            ("mar. 3 nov. 2026, 12:05 PM", "2026-11-03 12:05"),
            ("mar. 3 août 2027 à 0h05", "2027-08-03 00:05"),
            ("Samstag, 2. Mai 2026, 08:00", "2026-05-02 08:00"),
            ("dom, 1 fev 2026, 08:00", "2026-02-01 08:00"),
        ] {
            assert_eq!(
                moment(text, &TimeZone::UTC).map(|second| shown(second, &TimeZone::UTC)).as_deref(),
                Some(shown_as),
                "{text}"
            );
        }
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
