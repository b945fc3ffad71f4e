//! Waiting for an expectation, no longer than until it is met or can no longer be met.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::patience::{Limited as _, Patience};
use super::{Played, Stop, Turn};
use crate::matcher::{Look, Matcher, Mismatch, Missing};
use crate::process::{Held, Inbox};
use crate::text::{Cause, Doing, Ending, LimitKind, Problem, StallProof};
use crate::verdict::{Evidence, Failure, FailureKind};
use crate::wire::{Client, LastSent};

/// The first and the longest pause between two looks at a silent program.
const FIRST_LOOK: Duration = Duration::from_millis(4);
const LAST_LOOK: Duration = Duration::from_millis(50);
/// How long a program whose connection ended is given to end itself, before it counts as running on.
pub(super) const DYING: Duration = Duration::from_secs(3);
/// A program of which nothing has run or stood ready for so long is about nothing: it goes on.
const CALM: Duration = Duration::from_secs(1);
/// How long is waited for the last words of a program that has ended.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// How long is waited for what only serves to explain a failure.
const EXPLAINING: Duration = Duration::from_secs(1);

/// On what an expectation waits.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A client's connection.
    Client(Arc<Client>),
    /// The program's standard output.
    Output(Arc<Inbox>),
}

impl Source {
    fn inbox(&self) -> &Inbox {
        match self {
            Self::Client(client) => client.inbox(),
            Self::Output(inbox) => inbox,
        }
    }

    /// What of it can be seen now.
    pub(super) fn seen(&self) -> Seen {
        Seen::of(&self.inbox().lock())
    }

    fn who(&self) -> String {
        match self {
            Self::Client(client) => client.name().to_string(),
            Self::Output(_) => "program".into(),
        }
    }
}

/// What of a stream had been seen at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    total: u64,
    ended: bool,
}

impl Seen {
    fn of(held: &Held) -> Self {
        Self { total: held.total, ended: held.end.is_some() }
    }
}

/// How a wait ended.
pub(super) enum Waited {
    /// What was awaited came.
    Met,
    /// Something else came.
    Wrong(Box<Mismatch>),
    /// Nothing more comes: what is missing then, and how it is known.
    Silent(Box<Missing>, StallProof),
}

/// How a silence ended.
enum Silence {
    /// Something came, or the stream ended.
    Broken,
    /// Nothing can come any more, or nothing came for too long.
    Proved(StallProof),
}

impl Turn<'_> {
    /// Waits until `matcher` is met on `source`, and takes what met it.
    pub(super) fn wait_for(&self, source: &Source, matcher: &mut dyn Matcher, requirement: Doing) -> Played {
        match self.look_and_listen(source, matcher, &requirement)? {
            Waited::Met => Ok(()),
            Waited::Wrong(mismatch) => {
                let explained = self.look_again(source, matcher, mismatch);
                Err(self.mismatch(source, *explained, requirement))
            }
            Waited::Silent(missing, proof) => Err(self.give_up(source, matcher, *missing, requirement, proof)),
        }
    }

    /// Looks at what has come and waits for more until it is certain how the wait ends.
    pub(super) fn look_and_listen(&self, source: &Source, matcher: &mut dyn Matcher, requirement: &Doing) -> Played<Waited> {
        loop {
            // A flood leaves no pause in which to ask this.
            if let Some(limit) = self.exceeded() {
                return Err(self.failed(requirement.clone(), Problem::Limit { limit }));
            }
            let mut held = source.inbox().lock();
            // Noted under the same lock as the look: what comes after it is news.
            let seen = Seen::of(&held);
            let lacks = match matcher.look(held.bytes(), held.end) {
                Look::Met(count) => {
                    held.take(count);
                    return Ok(Waited::Met);
                }
                Look::Wrong(mismatch) => return Ok(Waited::Wrong(mismatch)),
                Look::More => matcher.lacks(held.bytes()),
            };
            drop(held);
            if let Silence::Proved(proof) = self.listen(source, (seen, lacks), self.stage.limit(), requirement)? {
                let held = source.inbox().lock();
                // What came while the proof was made is no silence.
                if Seen::of(&held) == seen {
                    return Ok(Waited::Silent(Box::new(matcher.missing(held.bytes())), proof));
                }
            }
        }
    }

    /// A mismatch is certain from its first byte on, what explains it is not: what may still change that is given time to
    /// come, until nothing more comes. Time that other programs had the processors does not count.
    pub(super) fn look_again(&self, source: &Source, matcher: &mut dyn Matcher, mut mismatch: Box<Mismatch>) -> Box<Mismatch> {
        let mut patience = Patience::new(self.stage, EXPLAINING);
        let mut pause = FIRST_LOOK;
        loop {
            // Asked before the look: what came until then is seen by it.
            let is_over = self.exceeded().is_some() || self.at_rest().is_some() || patience.is_over(self.stage);
            let held = source.inbox().lock();
            let seen = Seen::of(&held);
            if let Look::Wrong(now) = matcher.look(held.bytes(), held.end) {
                mismatch = now;
            }
            if mismatch.is_settled || held.end.is_some() || is_over {
                return mismatch;
            }
            let held = source.inbox().wait(held, 1, pause);
            pause = if Seen::of(&held) == seen { (pause * 2).min(LAST_LOOK) } else { FIRST_LOOK };
        }
    }

    /// The failure of an expectation that what came does not meet.
    pub(super) fn mismatch(&self, source: &Source, mismatch: Mismatch, requirement: Doing) -> Stop {
        let mut failure = Failure::new(requirement, mismatch.problem).with_evidence(mismatch.expected, mismatch.received);
        (failure.difference, failure.cause) = (mismatch.difference, mismatch.cause);
        if let (Source::Client(client), Some((received, _)), None | Some(Cause::ExtraText { .. })) =
            (source, failure.received.as_ref().and_then(Evidence::bytes), &failure.cause)
            && client.inbox().lock().came_before(received)
        {
            failure.cause = Some(Cause::CameAgain);
        }
        if let Source::Client(client) = source {
            explain_the_end(client, &mut failure);
        }
        let mut stop = self.explain(source, failure);
        // What a client that said nothing should have got cannot be a mere record of what it said.
        if let (Source::Client(client), Stop::Failed(failure)) = (source, &mut stop)
            && let (Problem::ClosedEarly { .. }, Some(Evidence::Bytes(wanted)), None) =
                (&failure.problem, &failure.expected, &failure.cause)
            && !client.has_sent()
            && crate::matcher::contains(&self.printed(), wanted)
        {
            failure.cause = Some(Cause::PrintedInstead);
        }
        stop
    }

    /// What an ended program wrote on its standard output, all of it; of one that runs, what has come so far.
    pub(super) fn printed(&self) -> Vec<u8> {
        let Some(output) = self.stage.with_program(|program| program.stdout().clone()) else { return Vec::new() };
        let mut patience = Patience::new(self.stage, LAST_WORDS);
        while self.ending().is_some() && output.lock().end.is_none() && !patience.is_over(self.stage) {
            std::thread::sleep(FIRST_LOOK);
        }
        output.lock().bytes().to_vec()
    }

    /// Waits until more has come than `seen`, or it is certain that nothing will. What comes at once while less has come
    /// than what is lacking is left to gather for a moment: a look at each piece would cost more than the program.
    fn listen(&self, source: &Source, (seen, lacks): (Seen, usize), limit: Duration, requirement: &Doing) -> Played<Silence> {
        let inbox = source.inbox();
        // What a program printed may still be on its way to us when it is at rest; what it sent to a client is seen.
        let may_rest = matches!(source, Source::Client(_));
        let mut patience = Patience::new(self.stage, limit);
        let mut pause = FIRST_LOOK;
        let _waiting = self.stage.players().wait(source, seen);
        loop {
            let held = inbox.lock();
            if Seen::of(&held) != seen {
                return Ok(Silence::Broken);
            }
            let held = inbox.wait(held, if pause == FIRST_LOOK { lacks } else { 1 }, pause);
            if Seen::of(&held) != seen {
                return Ok(Silence::Broken);
            }
            drop(held);
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            if let Some(kind) = self.exceeded() {
                return Err(self.failed(requirement.clone(), Problem::Limit { limit: kind }));
            }
            if may_rest && let Some(proof) = self.stage.players().all_wait_while(pause, || self.stage.program_rests()) {
                return Ok(Silence::Proved(proof));
            }
            if patience.is_over(self.stage) {
                return Ok(Silence::Proved(patience.proof()?));
            }
            pause = (pause * 2).min(LAST_LOOK).min(patience.left().max(FIRST_LOOK));
        }
    }

    /// The limit that the program, or the check as a whole, went beyond.
    pub(super) fn exceeded(&self) -> Option<LimitKind> {
        let time = self.stage.props().limits.time;
        let by_program = self.stage.with_program(crate::process::Running::exceeded).flatten();
        by_program.or(self.stage.is_older_than(time).then_some(LimitKind::Time(time)))
    }

    /// The same when there is a verdict to give: looked at again.
    pub(super) fn exceeded_at_last(&self) -> Option<LimitKind> {
        self.stage.with_program(crate::process::Running::exceeds).flatten().or_else(|| self.exceeded())
    }

    /// That the program is at rest, when no other thread of the scene could be about to act.
    pub(super) fn at_rest(&self) -> Option<StallProof> {
        self.stage.players().is_alone().then(|| self.stage.program_rests())?
    }

    /// The failure of an expectation that will not be met.
    fn give_up(&self, source: &Source, matcher: &mut dyn Matcher, missing: Missing, requirement: Doing, proof: StallProof) -> Stop {
        let silent = missing.problem.is_none() && !missing.only_end;
        let problem = missing.problem.unwrap_or(if missing.only_end {
            Problem::DidNotClose { who: source.who(), proof }
        } else {
            Problem::NoAnswer { who: source.who(), proof }
        });
        let mut failure = Failure::new(requirement, problem).with_evidence(missing.expected, missing.received);
        (failure.difference, failure.cause) = (missing.difference, missing.cause);
        // The program's state is taken before anything is tried out on it: an experiment must not change the verdict.
        let mut stop = self.explain(source, failure);
        let is_alone = self.stage.players().is_alone() && !self.others_wait;
        if let (Source::Client(client), true, Stop::Failed(failure)) = (source, is_alone, &mut stop)
            && failure.ending.is_none()
        {
            match failure.problem {
                Problem::NoAnswer { .. } if silent => self.investigate(client, matcher, failure),
                Problem::Incomplete { .. } => self.explain_the_rest(client, matcher, failure, proof),
                _ => {}
            }
        }
        stop
    }

    /// Finds out whether the rest of an answer only waits for the client to end its side; what is wrong stays what it is.
    fn explain_the_rest(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, failure: &mut Failure, proof: StallProof) {
        let others = self.stage.open_actors().iter().any(|other| other.name() != client.name());
        if others || !client.is_open() {
            return;
        }
        client.half_close();
        let at_rest = matches!(proof, StallProof::AtRest | StallProof::Late);
        let time = if at_rest { self.stage.limit() } else { self.stage.limit().min(EXPLAINING) };
        if self.is_met_now(client, matcher, time) {
            let expected = failure.expected.as_ref().and_then(Evidence::bytes).unwrap_or_default().0;
            failure.cause = Some(held_back(expected, failure.difference.unwrap_or_default()));
        }
    }

    /// Finds out why an answer did not come.
    fn investigate(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, failure: &mut Failure) {
        let all = self.stage.open_actors();
        let at_rest = matches!(failure.problem, Problem::NoAnswer { proof: StallProof::AtRest | StallProof::Late, .. });
        if let Some(deaf) = all.iter().find(|other| !other.connection().reading && other.name() != client.name()) {
            failure.cause = Some(Cause::DeafClient { who: deaf.name().into() });
            return;
        }
        if client.is_accepted() == Some(false) {
            failure.cause = Some(Cause::NotAccepted { who: client.name().into() });
        }
        let only_waits = || Cause::OnlyWaits { who: client.name().into() };
        // This client first: it is the one the failure is about.
        let unread = std::iter::once(client).chain(&all).find(|one| one.last_sent() == Some(LastSent::Unread));
        if let Some(unheard) = unread {
            failure.cause = failure.cause.take().or(Some(Cause::NotRead { who: unheard.name().into() }));
            self.prove_not_concurrent(unheard, &all, failure);
        } else if all.len() > 1 && all.iter().all(|one| !one.has_sent() || one.last_sent().is_some()) && client.has_sent() {
            failure.cause = failure.cause.take().or(at_rest.then(only_waits));
        } else if all.len() > 1 && client.last_sent().is_none() {
            // It cannot be told what was read (a server on another machine): only who comes first can stop who follows.
            let others: Vec<_> = all.iter().take_while(|other| other.name() != client.name()).cloned().collect();
            let others = self.send_away(&others);
            if !others.is_empty() && self.is_met_now(client, matcher, self.stage.limit()) {
                not_concurrent(client, others, failure);
            }
        } else if all.len() == 1 {
            let was_read = client.last_sent().is_some();
            client.half_close();
            // A program that waits for this now answers, or waits again: that needs no limit of its own.
            let time = if at_rest { self.stage.limit() } else { self.stage.limit().min(EXPLAINING) };
            if self.is_met_now(client, matcher, time) {
                failure.cause = Some(match client.last_byte() {
                    None => Cause::WaitsToBeSpokenTo,
                    Some(byte) => Cause::WaitsForEnd { line_was_whole: byte == b'\n' },
                });
            } else if at_rest && was_read {
                failure.cause = failure.cause.take().or_else(|| Some(only_waits()));
            }
        }
    }

    /// What `unheard` sent lies unread. If it is read once the other clients have left, they were in the way.
    fn prove_not_concurrent(&self, unheard: &Arc<Client>, all: &[Arc<Client>], failure: &mut Failure) {
        let others: Vec<_> = all.iter().filter(|other| other.name() != unheard.name()).cloned().collect();
        let others = self.send_away(&others);
        let mut patience = Patience::new(self.stage, self.stage.limit());
        while !others.is_empty() && !patience.is_over(self.stage) {
            if unheard.last_sent() != Some(LastSent::Unread) {
                return not_concurrent(unheard, others, failure);
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

    /// Whether what was awaited comes after all, now that something has changed.
    fn is_met_now(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, time: Duration) -> bool {
        let source = Source::Client(client.clone());
        loop {
            let held = client.inbox().lock();
            let seen = Seen::of(&held);
            match matcher.look(held.bytes(), held.end) {
                Look::Met(_) => return true,
                Look::Wrong(_) => return false,
                Look::More => drop(held),
            }
            if !matches!(self.listen(&source, (seen, 1), time, &Doing::Runs), Ok(Silence::Broken)) {
                return false;
            }
        }
    }

    /// Adds to a failure what the program's own state says of it, and lets a crash be called one.
    pub(super) fn explain(&self, source: &Source, mut failure: Failure) -> Stop {
        let ended_with_it = failure.problem.waits_for_the_end();
        // An orderly end says nothing of what came before it, and may come a moment sooner or later.
        let is_open = matches!(failure.problem, Problem::NoAnswer { .. });
        let ending = if is_open {
            // Silence was waited through, and the program holds its end open still: nothing is about to happen.
            self.wait_for_death(Duration::ZERO)
        } else if ended_with_it {
            self.wait_for_death(DYING)
        } else {
            self.ending().filter(|end| *end != Ending::Status(0))
        };
        if let Some(limit) = self.exceeded_at_last() {
            failure.problem = Problem::Limit { limit };
            failure.kind = FailureKind::LimitExceeded;
        } else if let (true, Some(ending)) = (ended_with_it, ending.filter(|ending| self.is_premature(*ending))) {
            failure.problem = Problem::Ended { ending };
            failure.kind = FailureKind::from(&failure.problem);
            failure.cause = None;
        } else if matches!(source, Source::Output(_)) {
            failure.kind = FailureKind::WrongOutput;
        }
        Stop::Failed(Box::new(self.with_program_state(failure, ending)))
    }

    /// Whether a program that ended like this should have gone on: one that had a single client may end with it.
    pub(super) fn is_premature(&self, ending: Ending) -> bool {
        ending != Ending::Status(0) || self.stage.clients_so_far() > 1
    }

    /// Adds standard error, the ending and the cause that they prove.
    pub(super) fn with_program_state(&self, mut failure: Failure, ending: Option<Ending>) -> Failure {
        failure.ending = ending;
        failure.scratch = self.stage.root().display().to_string();
        failure.standard_error = self.stage.with_program(crate::process::Running::standard_error).unwrap_or_default();
        failure.cause = not_implemented(ending, &failure.standard_error).or(failure.cause);
        failure
    }

    /// How the program has ended, if it has.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.stage.with_program(crate::process::Running::ending).flatten()
    }

    /// A program whose connections just ended may be about to end itself: its sockets close a moment before.
    pub(super) fn wait_for_death(&self, time: Duration) -> Option<Ending> {
        let mut patience = Patience::new(self.stage, time);
        let mut calm = Instant::now();
        let is_exiting = || self.stage.with_program(crate::process::Running::is_exiting) == Some(true);
        while !patience.is_over(self.stage) || is_exiting() {
            if let Some(ending) = self.stage.with_program(|program| program.wait(FIRST_LOOK)).flatten() {
                return Some(ending);
            }
            if self.stage.with_program(crate::process::Running::is_asleep) != Some(true) {
                calm = Instant::now();
            }
            if calm.elapsed() >= CALM && !is_exiting() {
                break;
            }
            // The system may take long to take down what a disk or a tracer holds.
            if self.stage.is_over() || self.exceeded().is_some() || self.stage.program().is_none() || self.at_rest().is_some() {
                break;
            }
        }
        self.ending()
    }
}

/// Tells how a connection ended where more was awaited. One that is closed after an answer ends in order for who comes
/// first, and is reset for who sends more before it is seen: that is one fault, and no matter of what was left unread.
fn explain_the_end(client: &Client, failure: &mut Failure) {
    if !matches!(failure.problem, Problem::ClosedEarly { .. } | Problem::Reset { .. }) {
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

/// Why what follows the first `got` bytes of `expected` came only with the client's end.
fn held_back(expected: &[u8], got: usize) -> Cause {
    let (came, rest) = expected.split_at(got.min(expected.len()));
    if came.ends_with(b"\n") && !rest.contains(&b'\n') { Cause::RestWaitsForLine } else { Cause::RestWaitsForEnd }
}

/// Whether a program ended where a starter says that something is still to be written. The message of todo!() is fixed by
/// the documentation of std; Python names the exception on the last line, and ends with status 1.
fn not_implemented(ending: Option<Ending>, standard_error: &str) -> Option<Cause> {
    let last = standard_error.trim_end().lines().next_back().unwrap_or_default();
    let mark = match ending? {
        Ending::Status(Ending::RUST_PANIC) if standard_error.contains("not yet implemented") => "todo!()",
        Ending::Status(1) if last.starts_with("NotImplementedError") => "NotImplementedError",
        _ => return None,
    };
    Some(Cause::NotImplemented { mark })
}

/// Makes a failure say that others kept a client from being served.
fn not_concurrent(client: &Client, others: Vec<String>, failure: &mut Failure) {
    failure.problem = Problem::NotConcurrent { who: client.name().into(), others };
    failure.kind = FailureKind::NotConcurrent;
    failure.cause = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_line_is_told_by_where_it_stopped() {
        assert_eq!(held_back(b"one\ntwo", 4), Cause::RestWaitsForLine);
        assert_eq!(held_back(b"one\ntwo\nthree", 4), Cause::RestWaitsForEnd, "a whole line was held back as well");
        assert_eq!(held_back(b"one\ntwo", 5), Cause::RestWaitsForEnd);
        assert_eq!(held_back(b"one", 0), Cause::RestWaitsForEnd);
    }
}
