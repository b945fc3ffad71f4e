//! Locks: who waits for one to the end, and who got it before.

use std::collections::HashMap;
use std::time::Duration;

use super::beat::Beat;
use super::{Names, thread_name};
use crate::process::{Act, AtLock, Call, LockUse, Trace};
use crate::text::{Event, ThreadAct};
use crate::verdict::Moment;

/// Threads that wait to the end, for a lock or for something else; of those locks, which are numbered, also who waited and got one.
pub(super) fn beats(trace: &Trace, names: &Names<'_>) -> Vec<Beat> {
    let mut calls: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, act) in trace.acts.iter().enumerate() {
        calls.entry(act.point.thread).or_default().push(at);
    }
    let lock_of = |act: &Act| match act.doing.at_lock {
        Some(AtLock { place, what: LockUse::Waits { .. } }) => Some(place),
        _ => None,
    };
    // The locks for which somebody waits to the end.
    let mut locks: Vec<u64> = Vec::new();
    let mut last: Vec<usize> = calls.values().filter_map(|own| own.last().copied()).collect();
    last.sort_unstable();
    for place in last.iter().filter_map(|at| lock_of(&trace.acts[*at])) {
        if !locks.contains(&place) {
            locks.push(place);
        }
    }
    let number = |place: u64| locks.iter().position(|lock| *lock == place).map(|at| at + 1);
    let beat = |at: usize, when: Duration, what: ThreadAct| {
        let thread = trace.acts[at].point.thread;
        let who = Moment::of_thread(&thread_name(trace, thread, names));
        let moment = Moment { at: when, who, event: Event::Thread(what), bytes: Vec::new(), length: 0 };
        Beat { moment, thread: Some(thread), client: None, act: Some(at), weight: 0.0 }
    };
    let mut told = Vec::new();
    let mut threads: Vec<(u32, Vec<usize>)> = calls.into_iter().collect();
    threads.sort_unstable();
    for (_, own) in threads {
        for (index, at) in own.iter().copied().enumerate() {
            let act = &trace.acts[at];
            let when = (names.since)(super::made(act));
            let next = own.get(index + 1).map(|at| &trace.acts[*at]);
            let Some(AtLock { place, what }) = act.doing.at_lock else { continue };
            match (what, number(place), next) {
                (LockUse::Waits { holder }, Some(lock), _) => {
                    // It wakes up in vain, and waits again.
                    let again = |before: &usize| lock_of(&trace.acts[own[*before]]) == Some(place);
                    if !index.checked_sub(1).as_ref().is_some_and(again) {
                        let holder = holder.map(|thread| thread_name(trace, thread, names));
                        told.push(beat(at, when, ThreadAct::WaitsForLock { lock, holder }));
                    }
                    if let Some(next) = next.filter(|next| lock_of(next) != Some(place)) {
                        told.push(beat(at, (names.since)(next.begin), ThreadAct::HasLock { lock }));
                    }
                }
                (LockUse::WaitsElse, _, None) => told.push(beat(at, when, ThreadAct::Waits)),
                _ => {}
            }
        }
    }
    told.retain(|beat| beat.act.is_some_and(|at| trace.acts[at].doing.call == Call::Futex && !trace.acts[at].never_went_on));
    told
}
