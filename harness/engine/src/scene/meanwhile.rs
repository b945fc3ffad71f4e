//! Steps that are done while other clients wait for their answers: an order of events, which no slow machine changes.

use std::sync::Arc;

use super::{Played, Stop, Turn};
use crate::spec::WhileWaiting;
use crate::text::{Cause, CommandProblem, Problem};
use crate::verdict::{Failure, FailureKind};
use crate::wire::{Client, LastSent};

/// How often the steps are done before it counts as unclear in which order things happened: those who wait may get their
/// answers because a busy machine took too long over the steps.
const TRIES: usize = 3;

impl Turn<'_> {
    pub(super) fn play_while_waiting(&mut self, meanwhile: &WhileWaiting) -> Played {
        for _ in 0..TRIES {
            let mut turn = self.clone();
            turn.others_wait = true;
            match turn.play(&meanwhile.steps) {
                Ok(()) if self.waiting(&meanwhile.who).iter().all(has_heard_nothing) => {
                    (self.names, self.learned) = (turn.names, turn.learned);
                    return Ok(());
                }
                Ok(()) => {}
                Err(Stop::Failed(failure)) => return Err(Stop::Failed(Box::new(self.not_meanwhile(*failure, &meanwhile.who)))),
                Err(stop) => return Err(stop),
            }
        }
        Err(Stop::Fault(CommandProblem::NotMeanwhile { who: meanwhile.who.clone() }))
    }

    /// The client or the members of the crowd of this name.
    fn waiting(&self, who: &str) -> Vec<Arc<Client>> {
        let is_one = |name: &str| name == who || name.rsplit_once('-').is_some_and(|(crowd, _)| crowd == who);
        self.stage.present_actors().into_iter().filter(|client| is_one(client.name())).collect()
    }

    /// That a client got no answer means, where others wait for theirs, that not all are served at the same time.
    fn not_meanwhile(&self, mut failure: Failure, who: &str) -> Failure {
        let Some(name) = failure.requirement.who().map(String::from) else { return failure };
        let others: Vec<String> = self.waiting(who).iter().map(|client| client.name().to_string()).collect();
        let others: Vec<String> = others.into_iter().filter(|other| *other != name).collect();
        if failure.kind == FailureKind::NoAnswer && !others.is_empty() {
            let unread = self.stage.actor(&name).is_some_and(|client| client.last_sent() == Some(LastSent::Unread));
            failure.cause = failure.cause.or(unread.then(|| Cause::NotRead { who: name.clone() }));
            failure.problem = Problem::NotMeanwhile { who: name, others };
            failure.kind = FailureKind::NotConcurrent;
        }
        failure
    }
}

fn has_heard_nothing(client: &Arc<Client>) -> bool {
    let held = client.inbox().lock();
    held.total == 0 && held.posts == 0 && held.end.is_none()
}
