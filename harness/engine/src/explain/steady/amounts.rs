//! What was measured, by an amount that breaks the same bound.

use std::time::Duration;

use crate::text::{Doing, Problem};
use crate::verdict::{Evidence, Failure};

/// Stands for how many threads or open files a program has when nobody is connected.
const OWN: u64 = 10;
/// Stands for the time of what is compared with.
const BASE: Duration = Duration::from_millis(100);

/// Replaces what was measured by what would just as well have been too long or too short.
pub(super) fn replace_amounts(failure: &mut Failure) {
    let milliseconds = |sign: &str, time: Duration| Some(Evidence::Words(format!("{sign}{} ms", time.as_millis())));
    match &mut failure.problem {
        Problem::SlowerThan { took, base, times, .. } => {
            *base = BASE;
            let most = BASE.mul_f64(*times);
            *took = most * 2;
            (failure.expected, failure.received) = (milliseconds("≤ ", most), milliseconds("", *took));
        }
        Problem::FasterThan { took, least, .. } => {
            *took = *least / 2;
            (failure.expected, failure.received) = (milliseconds("≥ ", *least), milliseconds("", *took));
        }
        // Which of the lines came too early, a slow machine decides.
        Problem::LineTooEarly { line, at, least } => {
            (*line, *at, *least) = ("…".into(), BASE / 2, BASE);
            (failure.expected, failure.received) = (milliseconds("≥ ", *least), milliseconds("", *at));
        }
        Problem::SleptTooLong { slept, most } => {
            *slept = *most * 2;
            failure.received = milliseconds("", *slept);
        }
        Problem::NotTaken { sent, of, .. } => *sent = *of / 2,
        // A response that was cut off, wherever that happened.
        Problem::WrongContentLength { said, got, .. } => {
            if let Some(length) = said.trim().parse::<usize>().ok().filter(|length| *length > *got) {
                *got = length / 2;
                failure.received = failure.received.take().map(|_| Evidence::Words(format!("{got} bytes")));
            }
        }
        // How many a runtime has for itself, besides those that stayed.
        Problem::LeakedThreads { before, now } | Problem::LeakedFiles { before, now } => {
            (*before, *now) = (OWN, OWN + now.saturating_sub(*before));
        }
        // How many threads a runtime has besides those that were asked for.
        Problem::TooFewThreads { wanted, most } => {
            if let Doing::HasThreads { least, base: Some(base) } = &mut failure.requirement {
                (*least, *base) = (*least - *base + OWN, OWN);
                (*wanted, *most) = (*least, *base);
            }
            *most = (*most).min(*wanted / 2);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_examples_that_break_the_same_bound() {
        let problem = Problem::SlowerThan {
            what: "a".into(),
            took: Duration::from_millis(917),
            than: "b".into(),
            base: Duration::from_millis(88),
            times: 4.0,
        };
        let mut failure = Failure::new(Doing::Runs, problem);
        replace_amounts(&mut failure);
        assert_eq!(failure.expected, Some(Evidence::Words("≤ 400 ms".into())));
        assert_eq!(failure.received, Some(Evidence::Words("800 ms".into())));
    }
}
