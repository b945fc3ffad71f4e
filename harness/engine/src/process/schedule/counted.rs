//! For how long threads were held, as far as that counts against the bounds of holding: on a busy machine whoever could have let them go
//! gets no processor. Pure.

use std::time::Duration;

/// The time that counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    total: Duration,
    /// Processor time that the program has taken so far, and what of it is not counted yet.
    ran: Duration,
    credit: Duration,
}

impl Counted {
    /// From now on: the program has taken so much processor time.
    pub(super) fn go_on(&mut self, ran: Duration) {
        (self.ran, self.credit) = (ran, Duration::ZERO);
    }

    /// So much time has passed in which somebody who is not held stood ready to run, and the program has taken so much processor time in
    /// all: what others had the processor counts for nothing.
    pub(super) fn ready(&mut self, passed: Duration, ran: Duration) {
        self.credit += ran.saturating_sub(self.ran);
        self.ran = self.ran.max(ran);
        let counts = passed.min(self.credit);
        self.credit -= counts;
        self.total += counts;
    }

    /// So much time has passed in which all others were asleep.
    pub(super) fn asleep(&mut self, passed: Duration) {
        self.total += passed;
    }

    /// What counts so far.
    pub(super) fn total(self) -> Duration {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_without_a_processor_does_not_count_and_sleep_and_work_do() {
        let ms = Duration::from_millis;
        let mut counted = Counted::default();
        counted.go_on(ms(500));
        // Others have the processor.
        for _ in 0..100 {
            counted.ready(ms(1), ms(500));
        }
        assert_eq!(counted.total(), ms(0));
        // The system tells processor time in steps of 10 ms.
        for passed in 1..=20 {
            counted.ready(ms(1), ms(500 + passed / 10 * 10));
        }
        assert_eq!(counted.total(), ms(11), "the rest of it comes with the next looks");
        counted.asleep(ms(30));
        assert_eq!(counted.total(), ms(41));
        // What it took while nobody was held is not counted later.
        counted.go_on(ms(900));
        counted.ready(ms(5), ms(900));
        assert_eq!(counted.total(), ms(41));
    }
}
