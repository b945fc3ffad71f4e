//! A check under several schedules: until it fails, and then under as little of that one as still fails. Pure, apart from its clock.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::series::{SCOUTS, Series};
use super::shrink::shrink;
use super::side_by_side::try_side_by_side;
use crate::process::Trace;
use crate::scene::Timetable;
use crate::verdict::{Conversation, Outcome, Scheduled};

/// Under so many schedules a check is played at once.
const AT_ONCE: usize = 4;
/// How long is tried at most to fail under less of a schedule: it is only for the picture.
const SHRINKING: Duration = Duration::from_secs(8);

/// What came of a check that was played once.
pub(super) struct Played {
    pub outcome: Outcome,
    pub conversation: Conversation,
    pub trace: Option<Trace>,
    pub race: Option<Conversation>,
}

/// Plays a check under one schedule after the other, until it fails; then under parts of that one, so that little is left of it.
pub(super) fn under(series: Series, play: &(dyn Fn(Option<Timetable>) -> Played + Sync)) -> (Played, Scheduled) {
    let of = series.count();
    // How many threads a program that passed was seen to have, or what came of one that did not.
    let one = |number: u32, seed: u64| {
        let played = play(Some(Timetable { seed, only: None }));
        let refused = played.trace.as_ref().and_then(|trace| trace.refused.clone());
        if refused.is_none() && played.outcome.is_passed() {
            Ok(played.trace.map_or(0, |trace| trace.peers.len()))
        } else {
            Err(Box::new((number + 1, seed, refused, played)))
        }
    };
    // In those that pass most time is spent with waiting.
    let some = |numbers: Range<u32>, threads: usize| {
        let numbers: Vec<u32> = numbers.collect();
        try_side_by_side(&numbers, AT_ONCE, |number| one(*number, series.seed(*number, threads)))
    };
    let scouts = of.min(SCOUTS);
    let threads = some(0..scouts, 0);
    let stopped = threads.and_then(|threads| some(scouts..of, threads.into_iter().max().unwrap_or(0)));
    let Err(stopped) = stopped else {
        let passed = Played { outcome: Outcome::Passed, conversation: Conversation::default(), trace: None, race: None };
        return (passed, Scheduled { played: of, of, ..Scheduled::default() });
    };
    let (number, seed, refused, mut played) = *stopped;
    let before = number - 1;
    if let Some(why) = refused {
        // Under no schedule at all once is enough; what was asked and not answered as it should be counts for nothing.
        if !played.outcome.is_passed() && why.was_asked() {
            played = play(None);
        }
        return (played, Scheduled { played: before, of, refused: Some(why), ..Scheduled::default() });
    }
    let mut told = Scheduled { played: number, of, ..Scheduled::default() };
    if matches!(played.outcome, Outcome::Failed(_)) {
        told.seed = Some(seed);
        played = smaller(played, seed, play);
        (told.holds, told.parts) = played.trace.as_ref().map_or((0, 0), Trace::changes);
        told.race = played.race.take();
    }
    (played, told)
}

/// What failed under a schedule, played under as little of it as it fails in the same way.
fn smaller(failed: Played, seed: u64, play: &(dyn Fn(Option<Timetable>) -> Played + Sync)) -> Played {
    let kind = |played: &Played| match &played.outcome {
        Outcome::Failed(failure) => Some((failure.kind, failure.line)),
        _ => None,
    };
    // Without one, only luck failed it, and no thread is drawn.
    let has_points = |played: &Played| played.trace.as_ref().is_some_and(|trace| !trace.points().is_empty());
    let (wanted, begin) = (kind(&failed), Instant::now());
    let points = failed.trace.as_ref().map(Trace::points).unwrap_or_default();
    let mut least = failed;
    shrink(&points, |some| {
        if begin.elapsed() > SHRINKING {
            return false;
        }
        let played = play(Some(Timetable { seed, only: Some(some.to_vec()) }));
        let is_same = kind(&played) == wanted && has_points(&played);
        if is_same {
            least = played;
        }
        is_same
    });
    least
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::process::{Act, Call, CallDoing, Point};
    use crate::text::{Doing, Problem, Unscheduled};
    use crate::verdict::Failure;

    /// A play in which a thread was held at these of its calls.
    fn played(held: &[u32], outcome: Outcome) -> Played {
        let now = Instant::now();
        let doing = CallDoing { length: 3, ..CallDoing::new(Call::Write, 4) };
        let act = |call: &u32| Act {
            point: Point { thread: 1, call: *call },
            doing: doing.clone(),
            begin: now,
            held: Some(now),
            is_after: false,
            never_went_on: false,
            part: None,
        };
        let trace = Trace { acts: held.iter().map(act).collect(), ..Trace::default() };
        let race = (!held.is_empty()).then(Conversation::default);
        Played { outcome, conversation: Conversation::default(), trace: Some(trace), race }
    }

    fn failed() -> Outcome {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 0 };
        Outcome::Failed(Box::new(Failure::new(Doing::Runs, problem)))
    }

    #[test]
    fn of_what_fails_as_little_is_held_as_it_takes() {
        let play = |timetable: Option<Timetable>| match timetable.expect("one").only {
            None => played(&[1, 2, 3, 4, 5, 6, 7, 8], failed()),
            Some(only) => {
                let held: Vec<u32> = only.iter().map(|point| point.call).collect();
                played(&held, if held.contains(&3) { failed() } else { Outcome::Passed })
            }
        };
        let (least, told) = under(Series::Only(0), &play);
        assert_eq!(least.trace.expect("a trace").points(), [Point { thread: 1, call: 3 }]);
        assert_eq!((told.holds, told.parts, told.seed, told.race.is_some()), (1, 0, Some(0), true));
    }

    #[test]
    fn what_fails_again_by_luck_with_nobody_held_shows_no_race_and_is_not_taken() {
        let play = |timetable: Option<Timetable>| match timetable.expect("one").only {
            None => played(&[1, 2, 3, 4], failed()),
            // It came to none of these points.
            Some(_) => played(&[], failed()),
        };
        let (least, told) = under(Series::Only(0), &play);
        assert_eq!(least.trace.expect("a trace").points().len(), 4);
        assert_eq!((told.holds, told.race.is_some()), (4, true));
    }

    #[test]
    fn what_fails_in_another_way_is_not_taken() {
        let other = || {
            let problem = Problem::ClosedEarly { who: "ana".into() };
            Outcome::Failed(Box::new(Failure::new(Doing::Runs, problem)))
        };
        let play = |timetable: Option<Timetable>| match timetable.expect("one").only {
            None => played(&[1, 2], failed()),
            Some(only) => played(&[only[0].call], other()),
        };
        let (least, told) = under(Series::Only(0), &play);
        assert_eq!(least.outcome, failed());
        assert_eq!(told.holds, 2);
    }

    #[test]
    fn what_passes_is_played_under_all_and_what_is_refused_once_and_plainly() {
        let count = Mutex::new(0);
        let passes = |_: Option<Timetable>| {
            *count.lock().expect("a number") += 1;
            played(&[1], Outcome::Passed)
        };
        let (_, told) = under(Series::Several { salt: 0, count: 7 }, &passes);
        assert_eq!((told.played, told.of, told.seed, told.refused), (7, 7, None, None));
        assert_eq!(*count.lock().expect("a number"), 7);
        let refused = |timetable: Option<Timetable>| {
            let outcome = if timetable.is_some() { failed() } else { Outcome::Passed };
            let mut played = played(&[], outcome);
            let why = timetable.map(|_| Unscheduled::NotSeen);
            played.trace = Some(Trace { refused: why, ..Trace::default() });
            played
        };
        let (plain, told) = under(Series::Several { salt: 0, count: 7 }, &refused);
        assert_eq!((plain.outcome, told.played, told.of, told.refused), (Outcome::Passed, 0, 7, Some(Unscheduled::NotSeen)));
    }
}
