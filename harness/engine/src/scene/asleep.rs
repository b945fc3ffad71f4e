//! The time that the whole program sleeps while steps are played, and the bound on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;
use std::time::Duration;

use super::stage::Stage;
use super::{Played, Stop, Turn};
use crate::process::{Running, Slept, pause};
use crate::spec::{Measure, SleepBound};
use crate::text::{CommandProblem, Doing, Ending, Problem, SkipReason};
use crate::verdict::{Evidence, Failure, FailureKind};

/// How often the program's threads are looked at.
const LOOK: Duration = Duration::from_millis(4);

/// Raises a flag when it is dropped, however that happens.
struct Raise<'f>(&'f AtomicBool);

impl Drop for Raise<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Turn<'_> {
    /// Plays what is measured, during which the program may sleep no longer than the bound says, if there is one.
    pub(super) fn play_measured(&mut self, measure: &Measure) -> Played {
        let Some(bound) = &measure.sleep else { return self.play(&measure.steps) };
        let over = AtomicBool::new(false);
        let stage = self.stage;
        let (played, slept) = std::thread::scope(|scope| {
            let watching = Builder::new().name("asleep".into()).spawn_scoped(scope, || watch(stage, bound.most, &over));
            let watching = watching.map_err(|error| Stop::of_system(&error))?;
            let raise = Raise(&over);
            let played = self.play(&measure.steps);
            drop(raise);
            Ok((played, watching.join()))
        })?;
        let slept = slept.map_err(|_| Stop::fault("a panic"))?;
        match (played, slept) {
            (Ok(()), Sleep::NotTold) => Err(Stop::Skipped(SkipReason::NotOnThisSystem)),
            (Ok(()) | Err(Stop::Aborted), Sleep::For { certain, .. }) if certain > bound.most => {
                Err(self.slept_too_long(bound, certain))
            }
            (Ok(()), Sleep::For { certain, missed }) if certain + missed > bound.most => {
                Err(Stop::Fault(CommandProblem::TooBusy { took: stage.age(), lost: missed }))
            }
            (played, _) => played,
        }
    }

    fn slept_too_long(&self, bound: &SleepBound, slept: Duration) -> Stop {
        let problem = Problem::SleptTooLong { slept, most: bound.most };
        let mut failure = Failure::new(Doing::SleepsAtMost { most: bound.most }, problem).with_evidence(
            Evidence::Words(format!("≤ {} ms", bound.most.as_millis())),
            Evidence::Words(format!("{} ms", slept.as_millis())),
        );
        if bound.means_not_concurrent {
            failure.kind = FailureKind::NotConcurrent;
        }
        // How it ended in order, if it has by now, says nothing of the time before.
        let ending = self.ending().filter(|ending| *ending != Ending::Status(0));
        Stop::Failed(Box::new(self.with_program_state(failure, ending)))
    }
}

/// What is known of the time that a program slept.
enum Sleep {
    /// The system does not tell.
    NotTold,
    /// So long for certain, and perhaps for so much longer while the machine did not let anybody look.
    For { certain: Duration, missed: Duration },
}

/// Adds up for how long the whole program sleeps, until `over` is raised; at twice the `most` it can be no accident, and
/// nobody waits any longer.
fn watch(stage: &Stage<'_>, most: Duration, over: &AtomicBool) -> Sleep {
    let (mut slept, mut told, mut late) = (Slept::new(), true, Duration::ZERO);
    while !over.load(Ordering::Relaxed) {
        if let Some(looked) = stage.ask(None, Running::activity) {
            told = looked.is_some();
            if let Some(looked) = looked {
                slept.add(looked, late);
            }
        } else {
            slept.skip();
        }
        if slept.certain() > 2 * most {
            stage.abort();
            break;
        }
        late = pause(LOOK);
    }
    slept.end();
    if told { Sleep::For { certain: slept.certain(), missed: slept.missed() } } else { Sleep::NotTold }
}
