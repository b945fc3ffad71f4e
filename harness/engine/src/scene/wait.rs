//! Waiting for an expectation, no longer than until it is met or can no longer be met.

use std::sync::Arc;
use std::time::Duration;

use super::doors::Doors;
use super::investigate::EXPLAINING;
use super::patience::{Limited as _, Patience, slowed};
use super::{Played, Stop, Turn};
use crate::matcher::{Look, Matcher, Mismatch, Missing};
use crate::process::{Held, Inbox};
use crate::text::{Doing, LimitKind, Problem, StallProof};
use crate::wire::Client;

/// The first and the longest pause between two looks at a silent program.
pub(super) const FIRST_LOOK: Duration = Duration::from_millis(4);
pub(super) const LAST_LOOK: Duration = Duration::from_millis(50);
/// How long is waited for the last words of a program that has ended.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// On what an expectation waits.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A client's connection.
    Client(Arc<Client>),
    /// The program's standard output.
    Output(Arc<Inbox>),
    /// The doors at which the program may come.
    Doors(Arc<Doors>),
}

impl Source {
    pub(super) fn inbox(&self) -> &Inbox {
        match self {
            Self::Client(client) => client.inbox(),
            Self::Output(inbox) => inbox,
            Self::Doors(doors) => doors.bell(),
        }
    }

    /// What of it can be seen now.
    pub(super) fn seen(&self) -> Seen {
        Seen::of(&self.inbox().lock())
    }

    /// Whether something has come that was not read yet.
    pub(super) fn is_arriving(&self) -> bool {
        match self {
            Self::Client(client) => client.has_news(),
            Self::Doors(doors) => doors.have_news(),
            Self::Output(_) => false,
        }
    }

    pub(super) fn who(&self) -> String {
        match self {
            Self::Client(client) => client.name().to_string(),
            Self::Output(_) | Self::Doors(_) => "program".into(),
        }
    }
}

/// What of a stream had been seen at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    total: u64,
    posts: u64,
    ended: bool,
}

impl Seen {
    pub(super) fn of(held: &Held) -> Self {
        Self { total: held.total, posts: held.posts, ended: held.end.is_some() }
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
pub(super) enum Silence {
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

    /// What an ended program wrote on its standard output, all of it; of one that runs, what has come so far.
    pub(super) fn printed(&self) -> Vec<u8> {
        let drained = self.with_program(|program| {
            program.drain();
            program.stdout().clone()
        });
        let Some(output) = drained else { return Vec::new() };
        let mut patience = Patience::new(self.stage, LAST_WORDS);
        while self.ending().is_some() && output.lock().end.is_none() && !patience.is_over(self.stage) {
            std::thread::sleep(FIRST_LOOK);
        }
        output.lock().bytes().to_vec()
    }

    /// Waits until more has come than `seen`, or it is certain that nothing will. What comes at once while less has come
    /// than what is lacking is left to gather for a moment: a look at each piece would cost more than the program.
    pub(super) fn listen(
        &self,
        source: &Source,
        (seen, lacks): (Seen, usize),
        limit: Duration,
        requirement: &Doing,
    ) -> Played<Silence> {
        let inbox = source.inbox();
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
            if let Some(proof) = self.stage.players().all_wait_while(pause, || self.stage.program_rests()) {
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
        let time = self.stage.props().limits.time * slowed(self.stage);
        let by_program = self.stage.ask_all(|all| all.iter().find_map(|program| program.exceeded())).flatten();
        by_program.or(self.stage.is_older_than(time).then_some(LimitKind::Time(time)))
    }

    /// The same when there is a verdict to give: looked at again.
    pub(super) fn exceeded_at_last(&self) -> Option<LimitKind> {
        self.stage.ask_all(|all| all.iter().find_map(|program| program.exceeds())).flatten().or_else(|| self.exceeded())
    }

    /// That the program is at rest, when no other thread of the scene could be about to act.
    pub(super) fn at_rest(&self) -> Option<StallProof> {
        self.stage.players().is_alone().then(|| self.stage.program_rests())?
    }
}
