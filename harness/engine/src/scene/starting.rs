//! How long a program is given to start: as long as an interpreter on a busy computer may take, and once it listens
//! somewhere, it has started.

use std::time::{Duration, Instant};

use super::door::Absent;
use super::patience::{Limited, Patience};
use super::stage::Stage;
use super::{Played, Stop, Turn};
use crate::text::{Doing, Problem, StallProof};

/// A program that starts slowly (an interpreter, a virtual machine, a busy computer) is waited for at least so long.
pub(super) const STARTING: Duration = Duration::from_secs(10);
/// How often it is looked where the program listens.
const LOOK: Duration = Duration::from_millis(50);
/// The pause between two looks whether a program serves, or has received, by now.
pub(super) const NEXT_LOOK: Duration = Duration::from_millis(2);

/// A wait for what a program that starts does next.
#[derive(Debug)]
pub(super) struct Starting {
    all: Patience,
    /// What it has from when it was seen to listen on: as long as anybody who has started.
    since_it_listens: Option<Patience>,
    looked: Instant,
    limits: (Duration, Duration),
    about: Option<usize>,
}

impl Starting {
    /// From now on; of the program in this place, if one is meant.
    pub(super) fn new(stage: &Stage<'_>, about: Option<usize>) -> Self {
        let limits = (stage.limit().max(STARTING), stage.limit());
        Self { all: Patience::new(stage, limits.0), since_it_listens: None, looked: Instant::now(), limits, about }
    }
}

impl Limited for Starting {
    fn is_over(&mut self, stage: &Stage<'_>) -> bool {
        if self.since_it_listens.is_none() && self.looked.elapsed() >= LOOK {
            self.looked = Instant::now();
            let listens = stage.ask(self.about, |program| !program.listening().is_empty()) == Some(true);
            self.since_it_listens = listens.then(|| Patience::new(stage, self.limits.1));
        }
        self.all.is_over(stage) || self.since_it_listens.as_mut().is_some_and(|patience| patience.is_over(stage))
    }

    fn proof(&self) -> Played<StallProof> {
        let all = self.all.proof()?;
        self.since_it_listens.as_ref().map_or(Ok(all), Limited::proof)
    }
}

impl Turn<'_> {
    /// Waits until the program `serves`, as long as may be waited for one that starts. `requirement` is what needs that.
    pub(super) fn wait_until_it_serves(
        &self,
        requirement: impl Fn() -> Doing,
        serves: impl Fn() -> bool,
    ) -> Played<Result<(), Absent>> {
        let mut patience = Starting::new(self.stage, self.about);
        loop {
            // Asked before the look: what it did until then is seen by it.
            let (ending, rest) = (self.ending(), self.at_rest());
            if serves() {
                return Ok(Ok(()));
            }
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(limit) = self.exceeded() {
                return Err(self.failed(requirement(), Problem::Limit { limit }));
            }
            if let Some(ending) = ending {
                return Ok(Err(Absent::Ended(ending)));
            }
            if let Some(proof) = rest {
                return Ok(Err(Absent::Silent(proof)));
            }
            if patience.is_over(self.stage) {
                return patience.proof().map(|proof| Err(Absent::Silent(proof)));
            }
            std::thread::sleep(NEXT_LOOK);
        }
    }
}
