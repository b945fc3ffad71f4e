//! Which client a thread takes, and which thread it starts: the system tells neither, but their order does.

use std::collections::HashMap;
use std::time::Duration;

use super::{Names, made};
use crate::process::{Call, Trace};
use crate::text::Event;
use crate::verdict::Conversation;

/// Of clients that connect within this time nobody knows who is first.
const AT_ONCE: Duration = Duration::from_millis(2);

/// A client that was taken, and when at the earliest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub who: Option<String>,
    pub at: Duration,
}

/// By the positions of the calls that took one, whom: clients are taken in the order in which they connect. `None` where a program
/// asks more often than clients come.
pub(super) fn taken(trace: &Trace, conversation: &Conversation, names: &Names<'_>) -> Option<HashMap<usize, Taken>> {
    let came: Vec<(Duration, &str)> = conversation
        .moments
        .iter()
        .filter(|moment| matches!(moment.event, Event::Connected { .. }))
        .map(|moment| (moment.at, moment.who.as_str()))
        .collect();
    let mut asked: Vec<usize> = (0..trace.acts.len()).filter(|at| trace.acts[*at].doing.call == Call::Accept).collect();
    asked.sort_by_key(|at| made(&trace.acts[*at]));
    let mut askers: Vec<u32> = asked.iter().map(|at| trace.acts[*at].point.thread).collect();
    askers.sort_unstable();
    askers.dedup();
    if asked.len() > came.len() + askers.len() || trace.left_out > 0 {
        return None;
    }
    let is_alone = |at: usize| {
        let close = |other: usize| came.get(other).is_none_or(|other| other.0.abs_diff(came[at].0) >= AT_ONCE);
        close(at + 1) && at.checked_sub(1).is_none_or(close)
    };
    let taken = came.iter().enumerate().zip(asked).map(|((number, (came_at, who)), at)| {
        let who = is_alone(number).then(|| (*who).to_string());
        (at, Taken { who, at: (*came_at).max((names.since)(made(&trace.acts[at]))) })
    });
    Some(taken.collect())
}

/// By the positions of the calls that start a thread, which: where no other could have been meant.
pub(super) fn started(trace: &Trace) -> HashMap<usize, u32> {
    let mut order: Vec<usize> =
        (0..trace.acts.len()).filter(|at| matches!(trace.acts[*at].doing.call, Call::Clone | Call::Birth)).collect();
    order.sort_by_key(|at| match trace.acts[*at].doing.call {
        Call::Clone => made(&trace.acts[*at]),
        _ => trace.acts[*at].begin,
    });
    // Those that have started one that has not come yet; nothing of one that may have been meant already.
    let (mut open, mut started): (Vec<Option<usize>>, HashMap<usize, u32>) = (Vec::new(), HashMap::new());
    for at in order {
        if trace.acts[at].doing.call == Call::Clone {
            open.push(Some(at));
            continue;
        }
        if let [Some(only)] = open[..] {
            started.insert(only, trace.acts[at].point.thread);
        }
        open.pop();
        open.fill(None);
    }
    started
}
