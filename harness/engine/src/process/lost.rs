//! The time that a program lost: it stood ready and others had the processors, or nothing of the machine ran for us at all.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::pressure::Waits;

/// So many times a limit is all that a program or a compiler gets which waits for a processor.
pub const MOST_EXTENDED: u32 = 10;

/// How often the program's threads are asked: each time costs a file for each thread.
const LOOK: Duration = Duration::from_millis(250);

/// Adds up the time that a program lost.
#[derive(Debug)]
pub(super) struct Lost {
    looked: Instant,
    /// What its threads had waited for a processor by then.
    waits: Waits,
    /// By how much the judge itself woke later than it had asked, since then: a group that has used up its share of the
    /// processors (cgroups(7), `cpu.max`), a machine that stands still. The program fares no better.
    late: Duration,
    total: Duration,
}

impl Default for Lost {
    fn default() -> Self {
        Self { looked: Instant::now(), waits: Waits::default(), late: Duration::ZERO, total: Duration::ZERO }
    }
}

impl Lost {
    /// Notes that the judge woke by so much too `late`.
    pub(super) fn note_late(&mut self, late: Duration) {
        self.late += late;
    }

    /// Whether it is time to ask the program's threads again.
    pub(super) fn is_due(&self) -> bool {
        self.looked.elapsed() >= LOOK
    }

    /// Notes how long the program's threads have run and waited by now.
    pub(super) fn note_waits(&mut self, mut now: Waits) {
        let stretch = self.looked.elapsed();
        // What the program itself used of all processors, others did not take from it: who spins in many threads waits for himself.
        let own = now.ran_in_all_since(&self.waits) / processors();
        let of_others = stretch.saturating_sub(own);
        self.total += now.kept_since(&self.waits, stretch).max(self.late).min(of_others);
        (self.looked, self.waits, self.late) = (Instant::now(), now, Duration::ZERO);
    }

    /// All that was lost by now.
    pub(super) fn total(&self) -> Duration {
        self.total + self.late
    }
}

/// How many processors a program may use at a time.
fn processors() -> u32 {
    static COUNT: OnceLock<u32> = OnceLock::new();
    *COUNT.get_or_init(|| std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_judge_itself_missed_counts_for_the_program_too() {
        let mut lost = Lost::default();
        let ms = Duration::from_millis;
        lost.note_late(ms(40));
        assert_eq!(lost.total(), ms(40));
        lost.note_late(ms(60));
        assert_eq!(lost.total(), ms(100));
        lost.looked = lost.looked.checked_sub(LOOK).expect("a machine that runs for longer");
        assert!(lost.is_due());
        lost.note_late(ms(10));
        lost.note_waits(Waits::default());
        assert_eq!(lost.total(), ms(110));
        lost.note_late(ms(5));
        assert_eq!(lost.total(), ms(115), "and is not counted twice");
    }

    /// Notes looks at one thread, each after a stretch of 250 ms; what it ran and waited by then, and how it stands.
    fn after(looks: &[(u64, u64, char)]) -> Duration {
        let ms = Duration::from_millis;
        let mut lost = Lost { waits: Waits::of_one(ms(1), ms(0)), ..Lost::default() };
        for (ran, waited, state) in looks {
            lost.looked = Instant::now().checked_sub(LOOK).expect("a machine that runs for longer");
            lost.note_waits(match state {
                'S' => Waits::of_one(ms(*ran), ms(*waited)),
                state => Waits::of_one_that_stands(ms(*ran), ms(*waited), *state),
            });
        }
        lost.total()
    }

    /// The clock goes on between two lines, by a little.
    fn about(lost: Duration, wanted: u64) -> bool {
        (wanted..wanted + 100).contains(&u64::try_from(lost.as_millis()).expect("a short time"))
    }

    #[test]
    fn a_long_wait_is_lost_though_it_is_told_only_when_it_is_over() {
        let begin = [(1, 0, 'R'), (1, 0, 'R'), (1, 0, 'R')];
        assert!(about(after(&begin), 750), "it still waits");
        let over = [&begin[..], &[(5, 800, 'S')]].concat();
        assert!(about(after(&over), 800), "and nothing is counted twice: {:?}", after(&over));
        let again = [&over[..], &[(5, 800, 'R'), (7, 1100, 'R')]].concat();
        assert!(about(after(&again), 1100), "{:?}", after(&again));
    }

    #[test]
    fn what_the_kernel_holds_is_lost_and_what_sleeps_is_silent() {
        assert!(about(after(&[(1, 0, 'D'), (1, 0, 'D'), (2, 0, 'S')]), 500));
        assert_eq!(after(&[(1, 0, 'S'), (1, 0, 'S')]), Duration::ZERO);
        assert_eq!(after(&[(200, 0, 'R'), (400, 0, 'R')]), Duration::ZERO, "it runs");
    }

    #[test]
    fn what_others_took_is_lost_and_what_the_program_itself_used_is_not() {
        let ms = Duration::from_millis;
        let begin = || {
            let mut lost = Lost { waits: Waits::of_one(ms(0), ms(0)), ..Lost::default() };
            lost.looked = lost.looked.checked_sub(ms(1000)).expect("a machine that runs for longer");
            lost
        };
        let mut starved = begin();
        starved.note_waits(Waits::of_one(ms(0), ms(900)));
        assert_eq!(starved.total(), ms(900));
        let mut spinning = begin();
        spinning.note_waits(Waits::of_one(ms(1000) * processors(), ms(900)));
        // The clock goes on between the two lines, by a little.
        assert!(spinning.total() < ms(500), "{:?}", spinning.total());
        // Who keeps the processors so busy that the judge itself comes late has kept himself from them.
        let mut crowded = begin();
        crowded.note_late(ms(900));
        crowded.note_waits(Waits::of_one(ms(1000) * processors(), ms(0)));
        assert!(crowded.total() < ms(500), "{:?}", crowded.total());
        // And so has who does it by processes that are over by the time of the look.
        let mut forking = begin();
        forking.note_waits(Waits::of_one(ms(0), ms(900)).with_used(ms(1000) * processors()));
        assert!(forking.total() < ms(500), "{:?}", forking.total());
    }
}
