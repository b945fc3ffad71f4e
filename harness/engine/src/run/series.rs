//! Under which schedules a check is played, one after the other. Pure.

use crate::process::{Aim, SCHEDULE_PATTERNS, SINGLED_OUT};

/// So many are played before it is asked how many threads the program has.
pub(super) const SCOUTS: u64 = 4;

/// The schedules of one check.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    /// From which they are drawn.
    pub salt: u64,
    /// How many threads the program was seen to have, once it was.
    pub threads: u64,
}

impl Series {
    /// The seed of a schedule, counted from 0. Races of different kinds are looked for in turn; each thread is the last one, and the
    /// first one, before any is again.
    pub(super) fn seed(self, number: u64) -> u64 {
        // SplitMix64's last steps: any mixing would do.
        let mixed = (self.salt ^ (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        // It is to be typed.
        self.aim(number).seed((mixed ^ mixed >> 31) % 10_000)
    }

    fn aim(self, number: u64) -> Aim {
        let threads = self.threads.clamp(1, SINGLED_OUT);
        let Some(later) = number.checked_sub(SCOUTS) else { return Aim::Pattern((self.salt + number) % SCHEDULE_PATTERNS) };
        let (round, place) = (later / 4, later % 4);
        let thread = |count: u64| (self.salt % threads + count) % threads;
        match place {
            0 | 1 => {
                let count = 2 * round + place;
                if count / threads % 2 == 0 { Aim::Last(thread(count)) } else { Aim::LastAfter(thread(count)) }
            }
            2 => Aim::First(thread(round)),
            _ => Aim::Pattern((self.salt + SCOUTS + round) % SCHEDULE_PATTERNS),
        }
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
                let all: Vec<Aim> = (0..20).map(|number| Series { salt, threads }.aim(number)).collect();
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
        let seeds = |threads| (0..SCOUTS).map(|number| Series { salt: 9, threads }.seed(number)).collect::<Vec<_>>();
        assert_eq!(seeds(1), seeds(7));
        assert!(
            (0..200)
                .all(|number| Aim::of(Series { salt: 9, threads: 0 }.seed(number)) == Series { salt: 9, threads: 1 }.aim(number))
        );
    }

    #[test]
    fn no_two_of_a_grading_are_the_same() {
        let seeds: HashSet<u64> = (0..100).map(|number| Series { salt: 3, threads: 5 }.seed(number)).collect();
        assert_eq!(seeds.len(), 100);
    }
}
