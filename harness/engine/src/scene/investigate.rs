//! Why an expectation was not met: what the bytes tell, and what is tried out on the program once the verdict is certain.

use std::sync::Arc;
use std::time::Duration;

use super::experiment::Tried;
use super::patience::{Limited as _, Patience};
use super::wait::{FIRST_LOOK, Source};
use super::{Stop, Turn};
use crate::diagnosis::is_printed;
use crate::matcher::{Matcher, Mismatch, Missing};
use crate::process::{Running, inode_of_server};
use crate::text::{Cause, Coming, Doing, DoorProblem, Ending, More, Problem, StallProof};
use crate::verdict::{Evidence, Failure, FailureKind};
use crate::wire::{Client, LastSent};

/// How long is waited for what only serves to explain a failure.
pub(super) const EXPLAINING: Duration = Duration::from_secs(1);

/// So many sockets a runtime may have for itself.
const OWN: usize = 8;

/// A write that takes only a part of what it is given takes so much at least, in bytes: no buffer of a socket is smaller (tcp(7),
/// the first number of `tcp_wmem`).
const LEAST_PART: usize = 4096;

/// How a response begins (RFC 9112, section 4).
const RESPONSE: &[u8] = b"HTTP/1.";

impl Turn<'_> {
    /// The failure of an expectation that what came does not meet.
    pub(super) fn mismatch(&self, source: &Source, mismatch: Mismatch, requirement: Doing) -> Stop {
        let mut failure = Failure::new(requirement, mismatch.problem).with_evidence(mismatch.expected, mismatch.received);
        (failure.difference, failure.cause) = (mismatch.difference, mismatch.cause);
        if let (Source::Client(client), Some((received, _)), None | Some(Cause::ExtraText { .. })) =
            (source, failure.received.as_ref().and_then(Evidence::bytes), &failure.cause)
            && client.inbox().lock().came_before(received)
            // Another request may well have the same value for an answer.
            && !matches!(failure.problem, Problem::WrongValue { .. })
            // Responses may well have the same head.
            && (!matches!(failure.requirement, Doing::ReceivesResponse { .. }) || matches!(failure.problem, Problem::WrongBody { .. }))
        {
            failure.cause = Some(Cause::CameAgain);
        }
        if let Source::Client(client) = source {
            explain_the_end(client, &mut failure);
        }
        let mut stop = self.explain(source, failure);
        if let (Source::Client(client), Stop::Failed(failure)) = (source, &mut stop) {
            self.look_at_what_was_printed(client, failure);
            if let Some(Cause::BytesLost { .. }) = failure.cause
                && self.players_are_alone()
                && !client.was_accepted()
            {
                failure.cause = self.lost_on_the_way(client, failure).or(failure.cause.take());
            }
            explain_what_is_missing(client, failure);
            self.look_for_its_sender(client, failure);
        }
        stop
    }

    /// Finds out whether the wrong line that a client got is the one that another one had just sent.
    fn look_for_its_sender(&self, client: &Client, failure: &mut Failure) {
        let Some((line, _)) = failure.received.as_ref().and_then(Evidence::bytes) else { return };
        let is_line = line.len() > 2 && line.ends_with(b"\n");
        if let (None, true, [sender]) = (&failure.cause, is_line, self.stage.who_said_last(line).as_slice())
            && sender != client.name()
        {
            failure.cause = Some(Cause::SentOn { who: sender.clone() });
        }
    }

    /// The failure of an expectation that will not be met.
    pub(super) fn give_up(
        &self,
        source: &Source,
        matcher: &mut dyn Matcher,
        missing: Missing,
        requirement: Doing,
        proof: StallProof,
    ) -> Stop {
        let silent = missing.problem.is_none() && !missing.only_end;
        let problem = missing.problem.unwrap_or(if missing.only_end {
            Problem::DidNotClose { who: source.who(), proof }
        } else {
            match source {
                Source::Client(client) if client.was_accepted() && !matcher.has_passed_over() => {
                    Problem::Door(DoorProblem::NothingCame { who: source.who(), proof })
                }
                _ => Problem::NoAnswer { who: source.who(), others: matcher.has_passed_over(), proof },
            }
        });
        let mut failure = Failure::new(requirement, problem).with_evidence(missing.expected, missing.received);
        (failure.difference, failure.cause) = (missing.difference, missing.cause);
        // The program's state is taken before anything is tried out on it: an experiment must not change the verdict.
        let mut stop = self.explain(source, failure);
        let is_alone = self.players_are_alone();
        if let (Source::Client(client), true, Stop::Failed(failure)) = (source, is_alone, &mut stop)
            && failure.ending.is_none()
            && !client.was_accepted()
        {
            let told = failure.cause.clone().filter(Cause::is_of_the_program);
            match failure.problem {
                Problem::NoAnswer { .. } if silent && self.may_go_on(&Coming::TriesItOut { who: client.name().into() }) => {
                    self.investigate(client, matcher, failure);
                }
                Problem::Incomplete { .. } | Problem::MissingNewline { .. } => {
                    self.explain_the_rest(client, matcher, failure, proof)
                }
                _ => {}
            }
            // Who answers after all was not stuck.
            let answered = failure.cause.as_ref().is_some_and(Cause::was_tried_out);
            let told = told.filter(|told| !(answered && matches!(told, Cause::Stuck { .. })));
            failure.cause = told.or(failure.cause.take());
        }
        if let (Source::Client(client), Stop::Failed(failure)) = (source, &mut stop) {
            self.look_at_what_was_printed(client, failure);
            explain_what_is_missing(client, failure);
        }
        stop
    }

    /// Finds out whether a client that got nothing at all should have got what the program printed, or whether the program
    /// printed what this client said, where nothing was found that explains more.
    pub(super) fn look_at_what_was_printed(&self, client: &Client, failure: &mut Failure) {
        let is_missing = matches!(
            failure.problem,
            Problem::ClosedEarly { .. } | Problem::Reset { .. } | Problem::NoAnswer { .. } | Problem::Ended { .. }
        );
        let may_be_it = matches!(failure.cause, None | Some(Cause::OnlyWaits { .. } | Cause::UnreadDataAtClose));
        if !is_missing || !may_be_it || client.inbox().lock().total > 0 {
            return;
        }
        let printed = [self.printed(), failure.standard_error.as_bytes().to_vec()].concat();
        let wanted = failure.expected.as_ref().and_then(Evidence::bytes).map(|(bytes, _)| bytes);
        let is_response = matches!(failure.requirement, Doing::ReceivesResponse { .. });
        let said = client.opening();
        if (is_response && printed.split(|byte| *byte == b'\n').any(|line| line.starts_with(RESPONSE)))
            || (said.is_none() && wanted.is_some_and(|wanted| is_printed(wanted, &printed)))
        {
            failure.cause = Some(Cause::PrintedInstead);
        } else if said.is_some_and(|said| is_printed(said, &printed)) {
            failure.cause = Some(Cause::PrintedWhatCame { who: client.name().into() });
        }
    }

    /// Whether no other thread of the scene acts, and nobody waits on purpose, and nothing is tried again: only then can anything be tried out.
    fn players_are_alone(&self) -> bool {
        // What clients of one instance do, the others may see.
        self.stage.players().is_alone() && !self.others_wait && !self.is_tentative && !self.stage.has_instances()
    }

    /// Finds out what brings the rest of an answer; what is wrong stays what it is.
    fn explain_the_rest(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, failure: &mut Failure, proof: StallProof) {
        if self.stage.open_actors().iter().any(|other| other.name() != client.name()) || !client.is_open() {
            return;
        }
        let last = client.last_byte();
        if let Some(cause) = self.lost_on_the_way(client, failure) {
            failure.cause = Some(cause);
        } else if let Tried::Came(more) = self.try_out(client, matcher, (last, awaits_anything(failure)), is_at_rest(proof)) {
            failure.cause = Some(Cause::CameAfter { rest: true, more });
        }
    }

    /// What is found by trying to be lost of everything that the program sends back.
    fn lost_on_the_way(&self, client: &Client, failure: &Failure) -> Option<Cause> {
        let (wanted, _) = failure.expected.as_ref().and_then(Evidence::bytes)?;
        self.try_what_is_lost(client, wanted, failure.difference.unwrap_or_default())
    }

    /// That a client's connection waits to be accepted, and what the program did with those before it. Those of the `present`
    /// aside, it may hold no more sockets than a runtime has for itself.
    fn not_accepted(&self, client: &Client, present: &[Arc<Client>]) -> Cause {
        let mut held = self.with_program(Running::connections).unwrap_or_default();
        for client in present {
            inode_of_server(&client.connection()).map(|inode| held.remove(&inode));
        }
        let waiting = present.iter().filter(|other| other.waits_to_be_accepted()).count();
        let before = self.stage.clients_so_far(self.about).saturating_sub(waiting);
        Cause::NotAccepted { who: client.name().into(), before, held: if held.len() > OWN { held.len() } else { 0 } }
    }

    /// Finds out why an answer did not come.
    fn investigate(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, failure: &mut Failure) {
        let all = self.stage.open_actors();
        let at_rest = matches!(failure.problem, Problem::NoAnswer { proof, .. } if is_at_rest(proof));
        if let Some(deaf) = all.iter().find(|other| !other.connection().reading && other.name() != client.name()) {
            failure.cause = Some(Cause::DeafClient { who: deaf.name().into() });
            return;
        }
        if client.is_accepted() == Some(false) {
            failure.cause = Some(self.not_accepted(client, &all));
        }
        let more = matcher.has_passed_over();
        let only_waits = |tried| Cause::OnlyWaits { who: client.name().into(), tried, more };
        // This client first: it is the one the failure is about.
        let unread = std::iter::once(client).chain(&all).find(|one| one.last_sent() == Some(LastSent::Unread));
        if let Some(unheard) = unread {
            failure.cause = failure.cause.take().or(Some(Cause::NotRead { who: unheard.name().into() }));
            self.prove_not_concurrent(unheard, &all, failure);
        } else if all.len() > 1 && all.iter().all(|one| !one.has_sent() || one.last_sent().is_some()) && client.has_sent() {
            failure.cause = failure.cause.take().or(at_rest.then(|| only_waits(false)));
        } else if all.len() > 1 && client.last_sent().is_none() {
            // It cannot be told what was read (a server on another machine): only who comes first can stop who follows.
            let others: Vec<_> = all.iter().take_while(|other| other.name() != client.name()).cloned().collect();
            let taken = self.taken(Some(client), &others);
            let others = self.send_away(&others);
            if !others.is_empty() && self.is_met_now(client, matcher, self.stage.limit()) {
                not_concurrent(client, others, taken, failure);
            }
        } else if all.len() == 1 {
            let (was_read, last) = (client.last_sent().is_some(), client.last_byte());
            if let Some(cause) = self.lost_on_the_way(client, failure) {
                failure.cause = Some(cause);
                return;
            }
            match self.try_out(client, matcher, (last, awaits_anything(failure)), at_rest) {
                Tried::Came(More::End) if last.is_none() => failure.cause = Some(Cause::WaitsToBeSpokenTo),
                Tried::Came(more) => failure.cause = Some(Cause::CameAfter { rest: false, more }),
                tried if at_rest && was_read => {
                    failure.cause = failure.cause.take().or(Some(only_waits(matches!(tried, Tried::Nothing))));
                }
                Tried::Nothing | Tried::Unclear => {}
            }
        }
    }

    /// What `unheard` sent lies unread. If it is read once the other clients have left, they were in the way.
    fn prove_not_concurrent(&self, unheard: &Arc<Client>, all: &[Arc<Client>], failure: &mut Failure) {
        let others: Vec<_> = all.iter().filter(|other| other.name() != unheard.name()).cloned().collect();
        let taken = self.taken(Some(unheard), &others);
        let others = self.send_away(&others);
        let mut patience = Patience::new(self.stage, self.stage.limit());
        while !others.is_empty() && !patience.is_over(self.stage) {
            if unheard.last_sent() != Some(LastSent::Unread) {
                return not_concurrent(unheard, others, taken, failure);
            }
            std::thread::sleep(FIRST_LOOK);
        }
    }

    /// Lets clients close and leave; returns their names.
    pub(super) fn send_away(&self, clients: &[Arc<Client>]) -> Vec<String> {
        for client in clients {
            self.stage.leave(client.name());
            client.close();
        }
        clients.iter().map(|client| client.name().to_string()).collect()
    }
}

/// Tells how a connection ended where more was awaited. One that is closed after an answer ends in order for who comes
/// first, and is reset for who sends more before it is seen: that is one fault, and no matter of what was left unread.
fn explain_the_end(client: &Client, failure: &mut Failure) {
    if !matches!(failure.problem, Problem::ClosedEarly { .. } | Problem::Reset { .. }) || client.was_accepted() {
        return;
    }
    let answers = client.inbox().lock().times_taken();
    let nothing_since = failure.received.as_ref().and_then(Evidence::bytes).is_some_and(|(bytes, _)| bytes.is_empty());
    let more_was_due = !matches!(failure.requirement, Doing::SeesEnd { .. } | Doing::ReceivesNothing { .. });
    if answers > 0 && client.has_sent() && nothing_since && more_was_due {
        failure.problem = Problem::ClosedEarly { who: client.name().into() };
        failure.kind = FailureKind::from(&failure.problem);
        failure.cause = failure.cause.take().or((answers == 1).then_some(Cause::ClosedAfterFirstAnswer));
    } else if let (Problem::Reset { .. }, None) = (&failure.problem, &failure.cause) {
        failure.cause = client.has_sent().then_some(Cause::UnreadDataAtClose);
    }
}

/// What the end of a connection, and what was read over it, tell of what is missing, where nothing else explains it.
fn explain_what_is_missing(client: &Client, failure: &mut Failure) {
    let who = || client.name().to_string();
    match (&failure.problem, &failure.cause) {
        (Problem::ClosedEarly { .. }, None) if client.inbox().lock().total == 0 => match failure.ending {
            Some(Ending::Status(0)) => failure.cause = Some(Cause::EndedUnsent { who: who() }),
            None if !client.was_accepted() => failure.cause = Some(Cause::ClosedUnsent { who: who() }),
            _ => {}
        },
        (Problem::Incomplete { got, of, .. }, None | Some(Cause::StoppedAtBuffer { .. }))
            // One that ends its side first may read on, and only throw away what it reads.
            if *got >= LEAST_PART && client.is_open() && client.is_all_read(*of) =>
        {
            failure.cause = Some(Cause::ReadAll { who: who(), got: *got });
        }
        _ => {}
    }
}

/// Whether what is awaited is no more than of a kind: lines that match something, or come from several senders.
fn awaits_anything(failure: &Failure) -> bool {
    !matches!(failure.requirement, Doing::Receives { .. } | Doing::ReceivesResponse { .. })
}

fn is_at_rest(proof: StallProof) -> bool {
    matches!(proof, StallProof::AtRest | StallProof::Late)
}

/// Makes a failure say that others kept a client from being served, and how, if that was seen.
fn not_concurrent(client: &Client, others: Vec<String>, taken: Option<Cause>, failure: &mut Failure) {
    failure.problem = Problem::NotConcurrent { who: client.name().into(), others };
    failure.kind = FailureKind::NotConcurrent;
    failure.cause = taken;
}
