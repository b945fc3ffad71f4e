//! The present moment as a protocol says it: seconds since some day, or a date and a time in a line.

use std::time::{SystemTime, UNIX_EPOCH};

use super::data::Names;
use super::model::{Action, ActorVerb, ProgramVerb, Step};
use super::yaml::{Node, Reading};
use crate::text::{SpecProblem, ValueProblem};

/// The longest tolerance: a day.
const MOST_TOLERANCE: u64 = 86_400;
const DAY: i64 = 86_400;

/// The names of months and of days of the week, as `%b`, `%B`, `%a` and `%A` say them (in English, as RFCs do).
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// A time in a line: how it is written, and how many seconds from now it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// As for strftime(3), in UTC.
    pub format: String,
    /// Seconds more or less.
    pub within: u64,
    /// The earliest moment at which it was written: when something was done last.
    pub acted: Option<i64>,
}

/// The seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

impl Clock {
    /// The same, of what comes after something was done.
    #[must_use]
    pub fn filled(&self, names: &Names) -> Self {
        Self { acted: Some(names.acted()), ..self.clone() }
    }

    /// Whether a line says a moment that was now when it was written: however late it is looked at, that was since something
    /// was done last.
    pub fn fits(&self, line: &str) -> bool {
        let (now, within) = (now(), self.within as i64);
        (self.acted.unwrap_or(now).min(now) - within..=now + within).rev().any(|moment| self.write(moment) == line)
    }

    /// A moment, in seconds since 1970, as it is written.
    pub fn write(&self, moment: i64) -> String {
        let (days, time) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
        let (year, month, day) = date(days);
        let mut text = String::new();
        let mut letters = self.format.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                text.push(letter);
                continue;
            }
            let (hour, minute) = (time / 3600, time / 60 % 60);
            text.push_str(&match letters.next() {
                Some('Y') => format!("{year:04}"),
                Some('y') => format!("{:02}", year.rem_euclid(100)),
                Some('m') => format!("{month:02}"),
                Some('d') => format!("{day:02}"),
                Some('e') => format!("{day:2}"),
                Some('H') => format!("{hour:02}"),
                Some('I') => format!("{:02}", (hour + 11) % 12 + 1),
                Some('p') => if hour < 12 { "AM" } else { "PM" }.into(),
                Some('M') => format!("{minute:02}"),
                Some('S') => format!("{:02}", time % 60),
                Some('s') => moment.to_string(),
                Some('b') => MONTHS[month as usize - 1][..3].into(),
                Some('B') => MONTHS[month as usize - 1].into(),
                Some('a') => DAYS[days.rem_euclid(7) as usize][..3].into(),
                Some('A') => DAYS[days.rem_euclid(7) as usize].into(),
                Some('j') => format!("{:03}", days - days_before(year, 1, 1) + 1),
                Some('F') => format!("{year:04}-{month:02}-{day:02}"),
                Some('T') => format!("{hour:02}:{minute:02}:{:02}", time % 60),
                Some('Z') => "UTC".into(),
                Some('z') => "+0000".into(),
                Some('%') => "%".into(),
                _ => String::new(),
            });
        }
        text
    }

    /// How many seconds a line is away from `now`, if it says a moment within a day of it: each is written, and compared.
    pub fn distance(&self, line: &str, now: i64) -> Option<i64> {
        let hours = (-14..=14).map(|hour| hour * 3600);
        let wide = hours.flat_map(|hour| (-120..=120).map(move |second| hour + second));
        wide.into_iter().find(|away| self.write(now + away) == line)
    }
}

impl Step {
    /// Whether it does something, and does not only wait for what comes.
    pub fn acts(&self) -> bool {
        let waits = matches!(
            self.action,
            Action::Actor(_, ActorVerb::Expect(_) | ActorVerb::SeesEnd { .. } | ActorVerb::SeesNothing)
                | Action::Program(_, ProgramVerb::Prints(_) | ProgramVerb::OutputEnds)
        );
        !waits
    }
}

/// Reads `time` of a line, and `within_s` beside it.
pub(super) fn read_clock(node: &Node<'_>) -> Reading<Clock> {
    let format = node.need("time")?;
    let text = format.text()?;
    let mut letters = text.chars();
    let mut has_any = false;
    while let Some(letter) = letters.next() {
        if letter == '%' {
            let next = letters.next();
            if !next.is_some_and(|next| "YymdeHIpMSsbBaAjFTZz%".contains(next)) {
                let letter = next.map(String::from).unwrap_or_default();
                return Err(format.mistake(SpecProblem::Value(ValueProblem::NoTimeLetter { letter })));
            }
            has_any = true;
        }
    }
    if !has_any {
        return Err(format.mistake(SpecProblem::Value(ValueProblem::NoTimeLetter { letter: String::new() })));
    }
    Ok(Clock { format: text.trim_end_matches('\n').to_string(), within: read_within(node)?, acted: None })
}

/// Reads `within_s`.
pub(super) fn read_within(node: &Node<'_>) -> Reading<u64> {
    node.need("within_s")?.number(1, MOST_TOLERANCE)
}

/// Reads `since`: a day, as seconds since 1970.
pub(super) fn read_since(node: &Node<'_>) -> Reading<i64> {
    let Some(since) = node.get("since") else { return Ok(0) };
    let text = since.text()?;
    let parts: Vec<i64> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year @ 1..=9999, month @ 1..=12, day @ 1..=31] if date(days_before(year, month, day)) == (year, month, day) => {
            Ok(days_before(year, month, day) * DAY)
        }
        _ => Err(since.mistake(SpecProblem::Value(ValueProblem::NoDay { text: text.into() }))),
    }
}

/// How many days lie between 1970-01-01 and a day of the Gregorian calendar.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is their last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year, the month and the day that lie so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(format: &str) -> Clock {
        Clock { format: format.into(), within: 2, acted: None }
    }

    #[test]
    fn moments_are_written_as_by_strftime() {
        let all = "%Y-%m-%dT%H:%M:%SZ %a %A %b %B %j %e %y %I %p %s %F %T %%";
        // date -u -d @951782399 +...
        assert_eq!(
            clock(all).write(951_782_399),
            "2000-02-28T23:59:59Z Mon Monday Feb February 059 28 00 11 PM 951782399 2000-02-28 23:59:59 %"
        );
        assert_eq!(clock("%F %a").write(951_782_400), "2000-02-29 Tue");
        assert_eq!(clock("%F %T").write(-1), "1969-12-31 23:59:59");
        assert_eq!(days_before(1900, 1, 1) * DAY, -2_208_988_800);
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = date(days);
            assert_eq!(days_before(year, month, day), days);
        }
    }

    #[test]
    fn what_was_written_since_something_was_done_is_now_however_late_it_is_looked_at() {
        let clock = Clock { acted: Some(now() - 100), ..clock("%s") };
        let fits = |away: i64| clock.fits(&(now() + away).to_string());
        assert!(fits(0) && fits(-50) && fits(-101) && fits(1));
        assert!(!fits(-110) && !fits(10));
    }

    #[test]
    fn how_far_a_line_is_from_now_is_found_also_in_another_zone() {
        let clock = clock("%F %T");
        assert_eq!(clock.distance("2000-02-29 00:00:01", 951_782_400), Some(1));
        assert_eq!(clock.distance("2000-02-28 21:00:00", 951_782_400), Some(-3 * 3600));
        assert_eq!(clock.distance("2000-01-01 00:00:00", 951_782_400), None);
    }
}
