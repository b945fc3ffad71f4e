//! What is awaited at a port on which the judge listens: that the program connects, or that it does not.

use std::sync::Arc;

use super::doors::Named;
use super::investigate::EXPLAINING;
use super::patience::{Limited, Patience};
use super::starting::Starting;
use super::wait::{FIRST_LOOK, LAST_LOOK, Seen, Source};
use super::{Played, Stop, Turn};
use crate::spec::{Kin, ListenerVerb};
use crate::text::{Doing, DoorProblem, DoorWish, Ending, Event, Problem, StallProof};
use crate::verdict::{Evidence, Failure};
use crate::wire::{Client, Connected};

/// Why what is waited for does not come.
pub(super) enum Absent {
    /// The program has ended.
    Ended(Ending),
    /// It was waited for in vain.
    Silent(StallProof),
}

impl Turn<'_> {
    /// Does what `verb` says at one of these doors.
    pub(super) fn at_door(&mut self, names: &[String], verb: &ListenerVerb) -> Played {
        let doors = names.iter().map(|name| self.door(name)).collect::<Played<Vec<_>>>()?;
        match verb {
            ListenerVerb::Accepts { who, kin } => self.accept(&doors, &self.actor_name(who), kin.as_ref()),
            ListenerVerb::SeesNothing => doors.iter().try_for_each(|door| self.sees_nobody(door)),
            ListenerVerb::Refuse => {
                for named in doors {
                    self.stage.refuse_at(&named);
                    self.stage.recorder().note(&named.name, Event::Refuses);
                }
                Ok(())
            }
            ListenerVerb::Listen => doors.iter().try_for_each(|named| {
                self.stage.listen_at(named).map_err(|error| Stop::of_system(&error))?;
                self.stage.recorder().note(&named.name, Event::Listens);
                Ok(())
            }),
        }
    }

    fn door(&self, name: &str) -> Played<Arc<Named>> {
        self.stage.doors().named(name).ok_or_else(|| Stop::of_file(format!("nobody listens as `{name}`")))
    }

    fn accept(&self, doors: &[Arc<Named>], who: &str, kin: Option<&Kin>) -> Played {
        // Who comes again leaves first, as a client does.
        if let Some(former) = self.stage.leave(who) {
            former.close();
        }
        let at = |other: &str| self.stage.doors().of(&self.actor_name(other)).unwrap_or_default();
        let fits = |named: &Arc<Named>| match kin {
            None => true,
            Some(Kin::Like(other)) => named.name == at(other),
            Some(Kin::Unlike(other)) => named.name != at(other),
        };
        let doors: Vec<&Arc<Named>> = doors.iter().filter(|named| fits(named)).collect();
        let wanted: Vec<String> = doors.iter().map(|named| named.name.clone()).collect();
        let doing = Doing::AtDoor(DoorWish::Accepts { at: wanted.clone(), who: who.into() });
        // Of several the one at which somebody has waited longest.
        let come = || {
            let first = doors.iter().filter_map(|named| Some((named.door.waits_since()?, named))).min_by_key(|(since, _)| *since);
            first.and_then(|(_, named)| Some((named.name.clone(), named.door.accept()?)))
        };
        let (at, connected): (String, Connected) = match self.wait_at_doors(&doing, come)? {
            Ok(come) => come,
            Err(Absent::Ended(ending)) => {
                return Err(self.failed(doing, Problem::Door(DoorProblem::EndedBefore { to: wanted, ending })));
            }
            Err(Absent::Silent(proof)) => return Err(self.nobody_came(doing, wanted, proof)),
        };
        let stage = self.stage;
        let client = Client::accepted(who, &at, connected, stage.recorder().clone(), stage.account());
        let client = client.map_err(|error| Stop::of_system(&error))?;
        stage.doors().note(&at, &client);
        stage.enter_accepted(client, &at);
        Ok(())
    }

    /// The failure of a program that did not connect; it may have connected elsewhere.
    fn nobody_came(&self, doing: Doing, wanted: Vec<String>, proof: StallProof) -> Stop {
        let other = self.stage.doors().all().into_iter().find(|named| named.door.is_waited_at());
        let Some(other) = other else {
            return self.failed(doing, Problem::Door(DoorProblem::NeverConnected { to: wanted, proof }));
        };
        let said = self.opening(&other);
        let failure = Failure::new(doing, Problem::Door(DoorProblem::OtherConnected { to: other.name.clone(), wanted }));
        let failure = failure.with_evidence(Evidence::Bytes(Vec::new()), Evidence::Bytes(said));
        Stop::Failed(Box::new(self.with_program_state(failure, self.ending())))
    }

    /// Nobody may come, and who was accepted there and may go on may say nothing more: proved by the program's end, by rest, or by the silence
    /// of the whole time limit where rest cannot be proved.
    fn sees_nobody(&self, named: &Named) -> Played {
        let doing = Doing::AtDoor(DoorWish::SeesNothing { at: named.name.clone() });
        let speaks = || {
            let all = self.stage.accepted_actors().into_iter();
            let mut all = all.filter(|client| self.stage.doors().of(client.name()).as_deref() == Some(&named.name));
            // Where our side has ended, nobody asks again.
            all.find(|client| !client.has_ended_its_side() && !client.inbox().lock().bytes().is_empty())
        };
        let fault = || if named.door.is_waited_at() { Some(None) } else { speaks().map(Some) };
        let Ok(fault) = self.wait_at_doors(&doing, fault)? else { return Ok(()) };
        let (problem, said) = match fault {
            None => (DoorProblem::ConnectedAgain { to: named.name.clone() }, self.opening(named)),
            Some(client) => {
                let said = client.inbox().lock().bytes().to_vec();
                (DoorProblem::SpokeAgain { to: named.name.clone(), who: client.name().into() }, said)
            }
        };
        let failure = Failure::new(doing, Problem::Door(problem));
        let failure = failure.with_evidence(Evidence::Bytes(Vec::new()), Evidence::of_received(&said, Evidence::KEPT));
        Err(Stop::Failed(Box::new(self.with_program_state(failure, self.ending()))))
    }

    /// What the first says who waits at a door, if it does so soon.
    fn opening(&self, named: &Named) -> Vec<u8> {
        let mut patience = Patience::new(self.stage, EXPLAINING);
        loop {
            // Asked before the look: what came until then is seen by it.
            let is_over = patience.is_over(self.stage) || self.ending().is_some() || self.at_rest().is_some();
            let said = named.door.opening().unwrap_or_default();
            if is_over || said.contains(&b'\n') {
                return said;
            }
            std::thread::sleep(FIRST_LOOK);
        }
    }

    /// Waits until `test` gives something, which it may whenever somebody comes to a door or speaks; until it is certain that it
    /// will not.
    fn wait_at_doors<T>(&self, requirement: &Doing, test: impl Fn() -> Option<T>) -> Played<Result<T, Absent>> {
        let stage = self.stage;
        let (doors, source) = (stage.doors(), Source::Doors(stage.doors().clone()));
        let is_starting = !stage.was_reached(self.about) && !doors.were_used();
        let mut patience: Box<dyn Limited> =
            if is_starting { Box::new(Starting::new(stage, self.about)) } else { Box::new(Patience::new(stage, stage.limit())) };
        let mut pause = FIRST_LOOK;
        loop {
            // Asked before the look: what the program did until then is seen by it.
            let ending = self.ending();
            let is_all = !doors.have_news();
            let seen = source.seen();
            if let Some(found) = test() {
                return Ok(Ok(found));
            }
            if let (Some(ending), true) = (ending, is_all) {
                return Ok(Err(Absent::Ended(ending)));
            }
            let waiting = stage.players().wait(&source, seen);
            let held = doors.bell().lock();
            if Seen::of(&held) == seen {
                drop(doors.bell().wait(held, 1, pause));
            } else {
                drop(held);
            }
            if stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(limit) = self.exceeded() {
                return Err(self.failed(requirement.clone(), Problem::Limit { limit }));
            }
            let proof = stage.players().all_wait_while(pause, || stage.program_rests());
            drop(waiting);
            let proof = match proof {
                None if patience.is_over(stage) => Some(patience.proof()?),
                proof => proof,
            };
            if let Some(proof) = proof {
                // It may have come just before the proof.
                return Ok(test().ok_or(Absent::Silent(proof)));
            }
            pause = (pause * 2).min(LAST_LOOK);
        }
    }
}
