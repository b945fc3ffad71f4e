//! What was found out before of what a student handed in for an exercise: every result that the journals keep.

use std::collections::HashSet;
use std::sync::Arc;

use super::causes::Causes;
use super::class::{Came, Past};
use super::found::Found;
use super::joined::Measured;
use super::journal::WorkId;

/// What tells a result from all others: when it was made, of which work it is, what came out, and by what it was judged.
pub(super) type Identity = (i64, WorkId, Came, u32);

/// A result of a journal, small enough to keep all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    /// Of what a student handed in for an exercise, by [`Entries::whose`](super::entries::Entries::whose).
    whose: u128,
    /// Of which work it is.
    pub work: WorkId,
    /// Where the record is.
    pub place: usize,
    judged: i64,
    pub came: Came,
    measure: u32,
}

impl Trace {
    /// Of what came out of a work.
    pub fn of(found: &Found, work: WorkId, whose: u128) -> Self {
        let Found { judged, points, max, place, measure, .. } = *found;
        let came = match &found.trouble {
            Some(_) if found.is_fault => Came::Fault,
            Some(_) => Came::Unusable,
            None => Came::Judged { points, max },
        };
        Self { whose, work, place, judged, came, measure }
    }
}

impl Trace {
    /// What tells a result from all others, in whichever journals it is.
    pub fn identity(&self) -> Identity {
        (self.judged, self.work, self.came, self.measure)
    }
}

/// All results that the journals keep, in one list: most of hundreds of thousands are the only one of their kind, and a list for each
/// would take more than they do.
#[derive(Debug, Default)]
pub(super) struct Traces(Vec<Trace>);

impl Traces {
    /// Adds one; they come in the order of the files.
    pub fn push(&mut self, trace: Trace) {
        self.0.push(trace);
    }

    /// Puts those together that belong together, which the other functions need.
    pub fn settle(&mut self) {
        self.0.sort_unstable_by_key(|trace| (trace.whose, trace.place));
    }

    /// Forgets what is the only result of its kind, but where `keeps` says that it may still be asked for: of most work there is only
    /// one, which is no history.
    pub fn forget_single(&mut self, keeps: impl Fn(u128) -> bool) {
        let own = self.0.chunk_by(|one, other| one.whose == other.whose);
        self.0 = own.filter(|own| own.len() > 1 || keeps(own[0].whose)).flatten().copied().collect();
    }

    /// All that was ever found out of what one student handed in for one exercise, in the order of the files.
    pub fn of(&self, whose: u128) -> &[Trace] {
        let from = self.0.partition_point(|trace| trace.whose < whose);
        let own = &self.0[from..];
        &own[..own.iter().take_while(|trace| trace.whose == whose).count()]
    }

    /// What was found out more than once, each together.
    pub fn several(&self) -> impl Iterator<Item = &[Trace]> {
        self.0.chunk_by(|one, other| one.whose == other.whose).filter(|own| own.len() > 1)
    }
}

/// The results as a page shows them, the oldest first; nothing where there is only one. Of one that two journals hold, only the first.
/// The one at this place counts.
pub(super) fn history(traces: &[Trace], measures: &[Arc<Measured>], counting: usize) -> Box<[Past]> {
    let counting = traces.iter().find(|trace| trace.place == counting).map(Trace::identity);
    let mut traces: Vec<&Trace> = traces.iter().collect();
    // In one file the order is the order, whatever the clock said; several files are put in order by their clocks.
    traces.sort_by_key(|trace| trace.judged);
    let mut known = HashSet::new();
    traces.retain(|trace| known.insert(trace.identity()));
    if traces.len() < 2 {
        return Box::default();
    }
    let measure = |trace: &Trace| measures.get(trace.measure as usize);
    let past = |(at, trace): (usize, &&Trace)| {
        let before = at.checked_sub(1).map(|at| traces[at]);
        let causes = before.map(|before| {
            let both = measure(before).zip(measure(trace));
            let differs = |of: fn(&Measured) -> &str| both.is_some_and(|(one, other)| of(one) != of(other));
            Causes {
                program: before.work != trace.work,
                checks: differs(|measured| &measured.checks),
                kit: differs(|measured| &measured.kit),
                ..Causes::default()
            }
        });
        let counts = counting == Some(trace.identity());
        Past { judged: trace.judged, place: trace.place, came: trace.came, causes, counts }
    };
    traces.iter().enumerate().map(past).collect()
}

/// The last result of these that says something, for work of which nothing else does.
pub(super) fn last_sound(traces: &[Trace]) -> Option<&Trace> {
    traces
        .iter()
        .enumerate()
        .filter(|(_, trace)| trace.came != Came::Fault)
        .max_by_key(|(at, trace)| (trace.judged, *at))
        .map(|(_, trace)| trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUDGED: Came = Came::Judged { points: 40, max: 100 };

    fn trace(work: WorkId, judged: i64, came: Came, measure: u32) -> Trace {
        Trace { whose: 0, work, place: usize::try_from(judged).unwrap_or(0), judged, came, measure }
    }

    fn measures() -> Vec<Arc<Measured>> {
        [("a", "1"), ("b", "1"), ("b", "2")]
            .map(|(checks, kit)| Arc::new(Measured { exercise: "parrot".into(), checks: checks.into(), kit: kit.into() }))
            .into()
    }

    #[test]
    fn a_history_says_of_each_result_what_was_otherwise_than_before() {
        let traces = [
            trace(1, 1, JUDGED, 0),
            trace(2, 2, JUDGED, 0),
            trace(2, 3, Came::Fault, 1),
            trace(2, 4, JUDGED, 2),
            trace(2, 5, JUDGED, 2),
        ];
        let told: Vec<Option<Causes>> = history(&traces, &measures(), 4).iter().map(|past| past.causes).collect();
        let none = Causes::default();
        let wanted = [
            None,
            Some(Causes { program: true, ..none }),
            Some(Causes { checks: true, ..none }),
            Some(Causes { kit: true, ..none }),
            Some(none),
        ];
        assert_eq!(told, wanted);
        assert_eq!(*history(&traces[..1], &measures(), 1), [], "one result is no history");
    }

    #[test]
    fn what_two_journals_hold_is_one_result() {
        let (one, other) = (trace(1, 1, JUDGED, 0), trace(2, 1, JUDGED, 0));
        let twice = [one, other, Trace { place: 9, ..one }, Trace { place: 10, ..other }];
        let counts: Vec<bool> = history(&twice, &measures(), 9).iter().map(|past| past.counts).collect();
        assert_eq!(counts, [true, false], "wherever it stands");
    }

    #[test]
    fn of_what_was_found_out_once_only_that_is_kept_which_is_asked_for() {
        let of = |whose, judged| Trace { whose, ..trace(1, judged, JUDGED, 0) };
        let mut traces = Traces::default();
        [of(7, 1), of(8, 2), of(7, 3), of(9, 4)].into_iter().for_each(|trace| traces.push(trace));
        traces.settle();
        traces.forget_single(|whose| whose == 9);
        let counts = [7, 8, 9].map(|whose| traces.of(whose).len());
        assert_eq!((counts, traces.several().count()), ([2, 0, 1], 1));
    }

    #[test]
    fn the_last_result_that_says_something_is_found() {
        let traces = [trace(1, 1, JUDGED, 0), trace(2, 2, Came::Unusable, 0), trace(3, 3, Came::Fault, 0)];
        assert_eq!(last_sound(&traces).map(|trace| trace.work), Some(2));
        assert_eq!(last_sound(&traces[2..]), None);
    }
}
