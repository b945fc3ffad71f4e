//! What is drawn, without a program.

use std::sync::Arc;

use super::super::Clients;
use super::*;

const OTHERS: [Call; 8] = [Call::Write, Call::Read, Call::Futex, Call::Close, Call::Nap, Call::Accept, Call::Shutdown, Call::Exit];

fn schedule(seed: u64, only: Option<Vec<Point>>) -> Schedule {
    Schedule { seed, only, forks: Arc::default(), clients: Arc::new(|| Clients::Wait(0)) }
}

/// What is drawn for a small program: threads numbered from 100 on, each of which is born and makes calls in turn with the others.
fn drawn(seed: u64, only: Option<Vec<Point>>) -> Vec<(i32, Call, Drawn)> {
    let mut draw = Draw::new(&schedule(seed, only));
    let mut all = Vec::new();
    let mut call = |thread, call| all.extend(draw.next(thread, call).map(|drawn| (thread, call, drawn)));
    call(100, Call::Listen);
    for thread in 101..105 {
        call(100, Call::Clone);
        call(thread, Call::Birth);
    }
    for round in 0..20 {
        for thread in 100..105 {
            call(thread, OTHERS[(round + thread as usize) % OTHERS.len()]);
        }
    }
    all
}

fn held(seed: u64, only: Option<Vec<Point>>) -> Vec<Point> {
    drawn(seed, only).into_iter().filter(|(_, _, drawn)| drawn.until.is_some()).map(|(_, _, drawn)| drawn.point).collect()
}

#[test]
fn the_same_seed_makes_the_same_choices_and_other_seeds_make_others() {
    let told = |seed| format!("{:?}", drawn(seed, None));
    let all: HashSet<String> = (0..50).map(told).collect();
    assert_eq!(all.len(), 50);
    for seed in 0..50 {
        assert_eq!(told(seed), told(seed));
    }
}

#[test]
fn every_pattern_holds_somebody_and_none_holds_everybody() {
    for pattern in 0..PATTERNS {
        let counts: Vec<usize> = (0..20).map(|number| held(Aim::Pattern(pattern).seed(number), None).len()).collect();
        let calls = drawn(Aim::Pattern(pattern).seed(0), None).len();
        assert!(counts.iter().any(|count| *count > 0), "pattern {pattern}");
        assert!(counts.iter().all(|count| *count < calls), "pattern {pattern}");
    }
}

#[test]
fn the_last_thread_alone_is_held_and_the_first_one_never() {
    for thread in 0..5 {
        for number in 0..10 {
            let last = held(Aim::Last(thread).seed(number), None);
            assert!(last.iter().all(|point| u64::from(point.thread) == thread), "{last:?}");
            let first = held(Aim::First(thread).seed(number), None);
            assert!(first.iter().all(|point| u64::from(point.thread) != thread) && !first.is_empty(), "{first:?}");
        }
        let held_sometimes = |aim: Aim| (0..10).any(|number| !held(aim.seed(number), None).is_empty());
        assert!(held_sometimes(Aim::Last(thread)) && held_sometimes(Aim::LastAfter(thread)));
        let sides = |aim: Aim| drawn(aim.seed(3), None).iter().map(|(_, _, drawn)| drawn.is_after).collect::<HashSet<bool>>();
        assert_eq!(sides(Aim::Last(thread)), HashSet::from([false]));
        assert_eq!(sides(Aim::LastAfter(thread)), HashSet::from([true]));
    }
}

#[test]
fn only_those_points_hold_that_are_wanted() {
    for seed in 0..40 {
        let all = held(seed, None);
        assert_eq!(held(seed, Some(Vec::new())), []);
        assert_eq!(held(seed, Some(all.clone())), all);
        for point in &all {
            assert_eq!(held(seed, Some(vec![*point])), [*point], "{seed}");
        }
    }
}

#[test]
fn nothing_is_drawn_before_the_program_listens_or_starts_a_thread() {
    for first in [Call::Listen, Call::Clone] {
        let mut draw = Draw::new(&schedule(9, None));
        for call in OTHERS {
            assert!(draw.next(1, call).is_none(), "{call:?}");
        }
        assert_eq!(draw.calls(), 0);
        let drawn = draw.next(1, first).expect("it counts");
        assert_eq!((drawn.point, draw.calls()), (Point { thread: 0, call: 0 }, 1));
        assert!(draw.next(1, Call::Read).is_some());
    }
}

#[test]
fn threads_and_calls_are_numbered_as_they_come() {
    let all = drawn(3, None);
    // At locks they are numbered apart: how often a thread comes to one depends on others.
    let (mut calls, mut locks) = ([0; 5], [LOCKS; 5]);
    for (thread, call, drawn) in all {
        let number = (thread - 100) as usize;
        let next = if call == Call::Futex { &mut locks[number] } else { &mut calls[number] };
        assert_eq!(drawn.point, Point { thread: number as u32, call: *next });
        *next += 1;
    }
}

#[test]
fn a_pattern_holds_at_its_moments_alone() {
    // Several writes for one thing: before a write that follows another, or after a write.
    for seed in (0..50).map(|number| Aim::Pattern(0).seed(number)) {
        let mut before = HashMap::new();
        for (thread, call, drawn) in drawn(seed, None) {
            let last = before.insert(thread, call);
            assert!(drawn.until.is_none() || last == Some(Call::Write), "{seed}: {call:?} after {last:?}");
        }
    }
    // Who leaves while others work.
    for seed in (0..50).map(|number| Aim::Pattern(1).seed(number)) {
        let mut before = HashMap::new();
        for (thread, call, drawn) in drawn(seed, None) {
            let last = before.insert(thread, call);
            let is_closing = |call| matches!(call, Call::Close | Call::Shutdown);
            let may = is_closing(call) || last.is_some_and(is_closing) || matches!(call, Call::Exit | Call::Write | Call::Read);
            assert!(drawn.until.is_none() || may, "{seed}: {call:?} after {last:?}");
        }
    }
    // Of slow threads there are others that are never held.
    let slow: Vec<usize> = (0..50)
        .map(|number| held(Aim::Pattern(6).seed(number), None).iter().map(|point| point.thread).collect::<HashSet<_>>().len())
        .collect();
    assert!(slow.iter().any(|threads| (1..5).contains(threads)), "{slow:?}");
}

#[test]
fn a_part_is_at_least_one_byte_and_at_most_half_and_one() {
    let mut shares = 0;
    for seed in 0..60 {
        for (_, _, drawn) in drawn(seed, None) {
            for wanted in [2, 3, 10, 4096] {
                if let Some(part) = drawn.part(wanted) {
                    shares += 1;
                    assert!((1..=(wanted / 2).max(1)).contains(&part), "{part} of {wanted}");
                }
            }
            assert_eq!((drawn.part(0), drawn.part(1)), (None, None), "there is no less");
        }
    }
    assert!(shares > 0);
}
