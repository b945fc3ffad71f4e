//! The time that a program lost: it stood ready and others had the processors, or nothing of the machine ran for us at all.

use std::time::{Duration, Instant};

use super::pressure::Waits;

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

impl Lost {
    pub(super) fn new() -> Self {
        Self { looked: Instant::now(), waits: Waits::default(), late: Duration::ZERO, total: Duration::ZERO }
    }

    /// Notes that the judge woke by so much too `late`; gives all that was lost by now. `waits` asks the program's threads.
    pub(super) fn note(&mut self, late: Duration, waits: impl FnOnce() -> Waits) -> Duration {
        self.late += late;
        let stretch = self.looked.elapsed();
        if stretch >= LOOK {
            let now = waits();
            self.total += now.longest_since(&self.waits).max(self.late).min(stretch);
            (self.looked, self.waits, self.late) = (Instant::now(), now, Duration::ZERO);
        }
        self.total + self.late
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_judge_itself_missed_counts_for_the_program_too() {
        let mut lost = Lost::new();
        let ms = Duration::from_millis;
        assert_eq!(lost.note(ms(40), Waits::default), ms(40));
        assert_eq!(lost.note(ms(60), Waits::default), ms(100));
        lost.looked = lost.looked.checked_sub(LOOK).expect("a machine that runs for longer");
        assert_eq!(lost.note(ms(10), Waits::default), ms(110));
        assert_eq!(lost.note(ms(5), Waits::default), ms(115), "and is not counted twice");
    }
}
