//! Numbers, times and spans of time, as each language writes them.

use tst_engine::text::Lang;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// A number with at most two decimals, and without those that are zero.
pub fn number(value: f64, lang: Lang) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text == "-0" { "0" } else { text };
    localised(text, lang)
}

/// A percentage with at most one decimal.
pub fn percent(value: f64, lang: Lang) -> String {
    format!("{}%", number((value * 10.0).round() / 10.0, lang))
}

/// Milliseconds with one decimal.
pub fn milliseconds(microseconds: u64, lang: Lang) -> String {
    localised(&format!("{:.1}", microseconds as f64 / 1000.0), lang)
}

/// A number in English as the language writes it.
pub fn localised(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_string(),
        Lang::PtBr => text.replace('.', ","),
    }
}

/// A span of time in its two largest units, which no line breaks: the signs of units are the same in both languages.
pub fn span(seconds: i64) -> String {
    let units = [("d", DAY), ("h", 3600), ("min", 60), ("s", 1)];
    let mut rest = seconds.max(0);
    let mut parts = Vec::new();
    for (sign, length) in units {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            parts.push(format!("{count}\u{a0}{sign}"));
        } else if !parts.is_empty() {
            break;
        }
    }
    parts.truncate(2);
    if parts.is_empty() { "0\u{a0}s".into() } else { parts.join("\u{a0}") }
}

/// A time in seconds since 1970 as people of the language write it, in UTC.
pub fn time(seconds: i64, lang: Lang) -> String {
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let (hour, minute) = (seconds.rem_euclid(DAY) / 3600, seconds.rem_euclid(3600) / 60);
    match lang {
        Lang::En => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC"),
        Lang::PtBr => format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02} UTC"),
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar. Years are counted from March, so
/// that the day that comes every four years is the last one.
fn date(days: i64) -> (i64, i64, i64) {
    const FOUR_CENTURIES: i64 = 146_097;
    // From 0000-03-01 to 1970-01-01.
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(FOUR_CENTURIES), days.rem_euclid(FOUR_CENTURIES));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_needless_decimals() {
        assert_eq!(number(85.0, Lang::En), "85");
        assert_eq!(number(7.5, Lang::PtBr), "7,5");
        assert_eq!(number(2.0 / 3.0, Lang::En), "0.67");
        assert_eq!(number(-0.001, Lang::En), "0");
        assert_eq!(number(100.0, Lang::En), "100");
        assert_eq!(percent(66.666, Lang::PtBr), "66,7%");
        assert_eq!(milliseconds(12_340, Lang::En), "12.3");
    }

    #[test]
    fn spans_have_their_two_largest_units() {
        let spans = [0, 59, 60, 3_720, 3_605, 90_000, 86_400 + 120, 10 * 86_400 + 3_600 + 59]
            .map(|seconds| span(seconds).replace('\u{a0}', " "));
        assert_eq!(spans, ["0 s", "59 s", "1 min", "1 h 2 min", "1 h", "1 d 1 h", "1 d", "10 d 1 h"]);
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(time(0, Lang::En), "1970-01-01 00:00 UTC");
        assert_eq!(time(951_782_400 + 3_661, Lang::En), "2000-02-29 01:01 UTC");
        assert_eq!(time(1_773_500_940, Lang::PtBr), "14/03/2026 15:09 UTC");
        assert_eq!(time(-1, Lang::En), "1969-12-31 23:59 UTC");
        assert_eq!(time(4_107_542_399, Lang::En), "2100-02-28 23:59 UTC");
        assert_eq!(time(4_107_542_400, Lang::En), "2100-03-01 00:00 UTC");
        // Nonsense is no reason to stop.
        let _ = (time(i64::MAX, Lang::En), time(i64::MIN, Lang::En));
    }
}
