//! What was measured, by an amount that breaks the same bound.

use std::time::Duration;

use crate::text::{Cause, DatagramCause, DatagramProblem, Doing, DoorProblem, Problem, StallProof};
use crate::verdict::{Evidence, Failure};

/// Stands for how many threads or open files a program has when nobody is connected.
const OWN: u64 = 10;
/// Stands for the time of what is compared with.
const BASE: Duration = Duration::from_millis(100);

/// Stands for the processor time of a program that never waits.
const USED: Duration = Duration::from_secs(5);

/// Stands for how many bytes came back.
const HALF: usize = 1000;

/// Stands for how many threads wait for each other, and how many there are.
const THREADS: (usize, usize) = (1, 2);

/// Replaces what was measured by what would just as well have been too long or too short.
pub(super) fn replace_amounts(failure: &mut Failure) {
    if let Some(cause) = &mut failure.cause {
        replace_amounts_of_cause(cause);
    }
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
        Problem::Datagram(DatagramProblem::NotAmong { passed, .. }) => *passed = HALF,
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
        // A busy machine waits longer for the same.
        Problem::NotListening { proof, .. }
        | Problem::NoAnswer { proof, .. }
        | Problem::Door(DoorProblem::NothingCame { proof, .. } | DoorProblem::NeverConnected { proof, .. })
        | Problem::DidNotClose { proof, .. }
        | Problem::Datagram(DatagramProblem::NotBound { proof, .. })
        | Problem::DidNotExit { proof } => {
            if let StallProof::Waited { limit, took } = proof {
                *took = *limit;
            }
        }
        _ => {}
    }
}

/// The same of a cause: how many threads there are besides those that matter, and who of a crowd it was.
fn replace_amounts_of_cause(cause: &mut Cause) {
    match cause {
        Cause::Busy { used } => *used = USED,
        Cause::Stuck { waiting, all, .. } | Cause::LockHeld { waiting, all } => (*waiting, *all) = THREADS,
        Cause::Deadlock { waiting, all, .. } => (*waiting, *all) = (THREADS.1, THREADS.1),
        Cause::FewThreads { all } => *all = THREADS.1,
        Cause::LockHeldWhileReading { waiting, all, who } => {
            (*waiting, *all) = THREADS;
            leave_numbers_out(who);
        }
        Cause::ReadsFromOthers { who } => leave_numbers_out(who),
        Cause::OneAtATime { who, .. } => *who = of_crowd(who),
        Cause::Asleep { asleep } => *asleep = THREADS.1,
        // Which of the clients that come and go it was.
        Cause::NotAccepted { before, held, .. } => (*before, *held) = ((*before).min(1), (*held).min(THREADS.1)),
        Cause::ReadAll { got, .. } => *got = HALF,
        Cause::Datagram(DatagramCause::Dropped { count }) => *count = HALF as u64,
        _ => {}
    }
}

/// Of the members of a crowd, which a race decides, one that stands for all.
fn leave_numbers_out(who: &mut Vec<String>) {
    who.iter_mut().for_each(|name| *name = of_crowd(name));
    who.dedup();
}

/// The name of a member that stands for its crowd; any other name as it is.
fn of_crowd(name: &str) -> String {
    let is_number = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    let crowd = name.rsplit_once('-').filter(|(_, number)| is_number(number));
    crowd.map_or_else(|| name.into(), |(crowd, _)| format!("{crowd}-N"))
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

    #[test]
    fn of_a_crowd_it_is_no_matter_who_it_was() {
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut who = names(&["ana", "c-3", "c-17", "ana-x"]);
        leave_numbers_out(&mut who);
        assert_eq!(who, names(&["ana", "c-N", "ana-x"]));
    }
}
