//! What is told: as much as one screen holds, what has most to do with the failure first; and of the holds those in which somebody
//! else did something of it.

use std::time::Duration;

use super::beat::Beat;
use super::{Names, thread_name};
use crate::process::Trace;
use crate::text::{Event, ThreadAct};
use crate::verdict::{Conversation, Moment};

/// The rows of a screen, about, and how many holds they show, of two rows each; and the columns that lanes have, and how many lanes
/// there may be.
const ROWS: usize = 40;
const MOST: usize = 3 * ROWS;
const HOLDS: usize = 7;
const COLUMNS: usize = 68;
const LANES: usize = 4;
/// So few holds are all needed: without any of them it does not fail.
const FEW: usize = 4;

/// A time for which a thread is held; to the end of the program where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hold {
    pub thread: u32,
    pub from: Duration,
    pub to: Option<Duration>,
}

impl Hold {
    fn covers(&self, at: Duration) -> bool {
        at > self.from && self.to.is_none_or(|to| at < to)
    }
}

/// What is told of all that happened, in its order.
pub(super) fn choose(all: Vec<Beat>, trace: &Trace, names: &Names<'_>) -> Conversation {
    let holds = holds(trace, names);
    let count = all.len();
    let chosen = fitting(all, &holds);
    let left_out = count - chosen.len();
    let mut moments: Vec<Moment> = Vec::new();
    for hold in worth(&holds, &chosen) {
        let who = Moment::of_thread(&thread_name(trace, hold.thread, names));
        let moment = |at, act| Moment { at, who: who.clone(), event: Event::Thread(act), bytes: Vec::new(), length: 0 };
        moments.push(moment(hold.from, ThreadAct::Held));
        moments.extend(hold.to.map(|to| moment(to, ThreadAct::GoesOn)));
    }
    moments.extend(chosen.into_iter().map(|beat| beat.moment));
    Conversation { moments: in_order(moments), left_out }
}

/// In the order of time. Of those at the same time a thread goes on before what it does then, and is held after it.
fn in_order(mut all: Vec<Moment>) -> Vec<Moment> {
    let rank = |moment: &Moment| match moment.event {
        Event::Thread(ThreadAct::GoesOn) => 0,
        Event::Thread(ThreadAct::Held) => 2,
        _ => 1,
    };
    all.sort_by_key(|moment| (moment.at, rank(moment)));
    all
}

/// As many of the heaviest as fit a screen together with the holds that they leave: the fewer take part, the wider are their lanes,
/// and the more fits.
fn fitting(all: Vec<Beat>, holds: &[Hold]) -> Vec<Beat> {
    // More than these would not fit, one row each.
    let all = heaviest(all, MOST, usize::MAX);
    let mut least = Vec::new();
    for lanes in 1..=LANES {
        let mut rows = ROWS;
        loop {
            least = heaviest(all.clone(), rows, COLUMNS / lanes - 3);
            let used: usize = least.iter().map(|beat| beat.rows(COLUMNS / lanes - 3)).sum();
            if used + 2 * worth(holds, &least).len() <= ROWS || rows <= ROWS / 2 {
                break;
            }
            rows -= 1;
        }
        let mut actors: Vec<&str> = least.iter().filter(|beat| !beat.is_frame()).map(|beat| beat.moment.who.as_str()).collect();
        actors.sort_unstable();
        actors.dedup();
        if actors.len() <= lanes {
            break;
        }
    }
    least
}

/// As many of the heaviest as fit into so many rows of so many columns, in their order.
fn heaviest(all: Vec<Beat>, rows: usize, width: usize) -> Vec<Beat> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|one, other| all[*other].weight.total_cmp(&all[*one].weight).then(one.cmp(other)));
    let mut used = 0;
    let mut is_told = vec![false; all.len()];
    for at in order {
        let height = all[at].rows(width);
        if all[at].weight.is_infinite() || used + height <= rows {
            is_told[at] = true;
            used += height;
        }
    }
    all.into_iter().zip(is_told).filter(|(_, is_told)| *is_told).map(|(beat, _)| beat).collect()
}

/// Where threads were held, by the clock of the check.
fn holds(trace: &Trace, names: &Names<'_>) -> Vec<Hold> {
    let held = trace.acts.iter().filter(|act| act.held.is_some() || act.never_went_on);
    held.map(|act| Hold {
        thread: act.point.thread,
        from: (names.since)(act.begin),
        to: act.held.filter(|_| !act.never_went_on).map(|end| (names.since)(end)),
    })
    .collect()
}

/// The holds that are told: those of a thread with nothing of its own between them are one, and one in which nobody else did
/// anything that is told is none, unless there are few: what others do to the memory that they share is not seen.
pub(super) fn worth(holds: &[Hold], chosen: &[Beat]) -> Vec<Hold> {
    let mut joined: Vec<Hold> = Vec::new();
    for hold in holds {
        let before = joined.iter_mut().rev().find(|before| before.thread == hold.thread);
        match before {
            Some(before) if !acts_between(chosen, hold.thread, before.to, hold.from) => before.to = hold.to,
            _ => joined.push(*hold),
        }
    }
    let is_few = holds.len() <= FEW;
    let mut weighed: Vec<(f64, Hold)> = joined
        .into_iter()
        .filter_map(|hold| {
            let meanwhile =
                chosen.iter().filter(|beat| beat.thread != Some(hold.thread) && beat.is_seen() && hold.covers(beat.moment.at));
            let weight: f64 = meanwhile.map(|beat| beat.weight).sum();
            let has_own = chosen.iter().any(|beat| beat.thread == Some(hold.thread));
            ((weight > 0.0 || is_few) && has_own).then_some((weight, hold))
        })
        .collect();
    weighed.sort_by(|one, other| other.0.total_cmp(&one.0));
    weighed.truncate(HOLDS);
    weighed.into_iter().map(|(_, hold)| hold).collect()
}

/// Whether something is told that a thread did between two holds.
fn acts_between(chosen: &[Beat], thread: u32, from: Option<Duration>, to: Duration) -> bool {
    let Some(from) = from else { return false };
    chosen.iter().any(|beat| beat.thread == Some(thread) && beat.moment.at >= from && beat.moment.at <= to)
}
