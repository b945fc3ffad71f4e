//! Pieces of scenes, cases, time that passes, and what is tried until it is met.

use std::time::{Duration, Instant};

use super::patience::{Limited as _, Patience};
use super::{Played, Stop, Turn};
use crate::spec::{Action, Each, Eventually, Pause, Plays, Step, Who};
use crate::text::{Case, Event};
use crate::verdict::Failure;

/// How often it is looked in a pause whether the scene is over.
const LOOK: Duration = Duration::from_millis(20);

impl Turn<'_> {
    pub(super) fn play_piece(&mut self, plays: &Plays) -> Played {
        let Some(who) = &plays.who else { return self.play(&plays.steps) };
        let around = self.names.clone();
        self.names = self.names.with("who", self.actor_name(who));
        let played = self.play(&plays.steps);
        self.names = self.names.with_same("who", &around);
        played
    }

    pub(super) fn play_each(&mut self, each: &Each) -> Played {
        let around = self.names.clone();
        for (index, case) in each.cases.iter().enumerate() {
            let filled: Vec<(String, String)> = case.iter().map(|(name, value)| (name.clone(), around.fill(value))).collect();
            for (name, value) in &filled {
                self.names = self.names.with(name, value);
            }
            let told = || Case { number: index + 1, of: each.cases.len(), values: filled.clone() };
            self.play(&each.steps).map_err(|stop| stop.in_case(told))?;
        }
        for (name, _) in each.cases.iter().flatten() {
            self.names = self.names.with_same(name, &around);
        }
        Ok(())
    }

    /// Lets time pass, at least as much as is said. It is the judge's own, and counts as nobody's.
    pub(super) fn pause(&mut self, pause: &Pause) -> Played {
        self.stage.recorder().note("program", Event::Paused { time: pause.time, because: pause.because.clone() });
        self.let_pass(pause.time)
    }

    fn let_pass(&self, time: Duration) -> Played {
        let begin = Instant::now();
        while let Some(left) = time.checked_sub(begin.elapsed()).filter(|left| !left.is_zero()) {
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            std::thread::sleep(left.min(LOOK));
        }
        self.stage.add_pause(begin.elapsed());
        Ok(())
    }

    /// Plays steps again and again until they are met. They are given up when the program has ended, or the time is over in
    /// which it could run; what came in a try is let go before the next one.
    pub(super) fn play_until_met(&mut self, tried: &Eventually) -> Played {
        let mut patience = Patience::new(self.stage, self.stage.limit());
        let was = std::mem::replace(&mut self.is_tentative, true);
        let mut tries = 0;
        let played = loop {
            tries += 1;
            let failure = match self.play(&tried.steps) {
                Err(Stop::Failed(failure)) => failure,
                played => break played,
            };
            // What one instance of the program has ended without, another may still bring about.
            self.turn_to_any();
            if self.ending().is_some() || self.exceeded().is_some() {
                break Err(in_last(failure, tries));
            }
            if patience.is_over(self.stage) {
                break patience.proof().and_then(|_| Err(in_last(failure, tries)));
            }
            // In which nothing is asked of the program: it is no time of a check that could be too long.
            if let Err(stop) = self.let_pass(tried.every) {
                break Err(stop);
            }
            self.let_go(&tried.steps);
        };
        self.is_tentative = was;
        played
    }

    /// Lets go of what has come and was not awaited, for those who act in these steps.
    fn let_go(&self, steps: &[Step]) {
        for step in steps {
            match &step.action {
                Action::Actor(Who::One(name), _) => {
                    if let Some(client) = self.stage.actor(&self.actor_name(name)) {
                        let mut held = client.inbox().lock();
                        let count = held.bytes().len();
                        held.take(count);
                    }
                }
                Action::Plays(Plays { steps, .. }) | Action::Each(Each { steps, .. }) | Action::Repeat(_, steps) => {
                    self.let_go(steps);
                }
                _ => {}
            }
        }
    }
}

fn in_last(mut failure: Box<Failure>, tries: usize) -> Stop {
    failure.tries = tries;
    Stop::Failed(failure)
}
