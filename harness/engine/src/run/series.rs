//! Under which schedules a check is played, one after the other. Pure.

use crate::process::{Aim, SCHEDULE_PATTERNS, SINGLED_OUT};

/// So many are played before it is asked how many threads the program has.
pub(super) const SCOUTS: u32 = 4;

/// The schedules of one check.
#[derive(Clone, Copy, Debug)]
pub(super) enum Series {
    /// One, by its seed.
    Only(u64),
    /// So many, drawn from a number.
    Several { salt: u64, count: u32 },
}

impl Series {
    /// How many there are.
    pub(super) fn count(self) -> u32 {
        match self {
            Self::Only(_) => 1,
            Self::Several { count, .. } => count,
        }
    }

    /// The seed of one of them, counted from 0, for a program of so many threads; those of the [`SCOUTS`] do not depend on these.
    pub(super) fn seed(self, number: u32, threads: usize) -> u64 {
        match self {
            Self::Only(seed) => seed,
            Self::Several { salt, .. } => {
                let number = u64::from(number);
                // SplitMix64's last steps: any mixing would do.
                let mixed = (salt ^ (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                // It is to be typed.
                aim(salt, number, threads as u64).seed((mixed ^ mixed >> 31) % 10_000)
            }
        }
    }
}

/// What one of several schedules aims at: races of different kinds are looked for in turn, and each thread is the last one, and the
/// first one, before any is again.
fn aim(salt: u64, number: u64, threads: u64) -> Aim {
    let threads = threads.clamp(1, SINGLED_OUT);
    let Some(later) = number.checked_sub(u64::from(SCOUTS)) else {
        return Aim::Pattern((salt % SCHEDULE_PATTERNS + number) % SCHEDULE_PATTERNS);
    };
    let (round, place) = (later / 4, later % 4);
    let thread = |count: u64| (salt % threads + count) % threads;
    match place {
        0 | 1 => {
            let count = 2 * round + place;
            if (count / threads).is_multiple_of(2) { Aim::Last(thread(count)) } else { Aim::LastAfter(thread(count)) }
        }
        2 => Aim::First(thread(round)),
        _ => Aim::Pattern((salt % SCHEDULE_PATTERNS + u64::from(SCOUTS) + round) % SCHEDULE_PATTERNS),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn of_twenty_schedules_each_of_a_few_threads_is_the_last_one_and_the_first_one_once() {
        for salt in 0..50 {
            for threads in 1..=4 {
                let all: Vec<Aim> = (0..20).map(|number| aim(salt, number, threads)).collect();
                for thread in 0..threads {
                    for aim in [Aim::Last(thread), Aim::LastAfter(thread), Aim::First(thread)] {
                        assert!(all.contains(&aim), "{salt}, {threads}: {aim:?}");
                    }
                }
                let patterns: HashSet<String> =
                    all.iter().filter(|aim| matches!(aim, Aim::Pattern(_))).map(|aim| format!("{aim:?}")).collect();
                assert_eq!(patterns.len() as u64, SCHEDULE_PATTERNS);
            }
        }
    }

    #[test]
    fn the_first_ones_do_not_depend_on_how_many_threads_there_are() {
        let several = Series::Several { salt: u64::MAX, count: 20 };
        let seeds = |threads| (0..20).map(|number| several.seed(number, threads)).collect::<Vec<u64>>();
        let (few, many) = (seeds(1), seeds(7));
        assert_eq!(few[..SCOUTS as usize], many[..SCOUTS as usize]);
        assert_ne!(few, many);
        assert_eq!(HashSet::<u64>::from_iter(many).len(), 20, "no two are the same");
        assert_eq!((several.count(), Series::Only(9).count(), Series::Only(9).seed(0, 5)), (20, 1, 9));
    }
}
