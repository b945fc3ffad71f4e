//! What is tried out on a program once a verdict is certain: which of the things that a client can still do brings what was missing.

use std::sync::Arc;
use std::time::Duration;

use super::Turn;
use super::investigate::EXPLAINING;
use super::patience::{Limited as _, Patience};
use super::wait::{FIRST_LOOK, Seen, Silence, Source};
use crate::matcher::{Look, Matcher};
use crate::text::{Cause, Doing, More};
use crate::wire::Client;

/// More than any buffer holds that a program has for one client, and less than a connection takes at once.
const AMOUNT: usize = 64 * 1024;

/// What an experiment showed.
pub(super) enum Tried {
    /// What was missing came after this.
    Came(More),
    /// Nothing came, whatever was tried.
    Nothing,
    /// Something else came, or it could not be tried.
    Unclear,
}

impl Turn<'_> {
    /// Lets a client do one thing after another, until what `matcher` awaits has come. `last` is the last byte that it sent of its
    /// own accord: one that sent nothing only ends its side. So does one that awaits `anything` of a kind, which what it sends
    /// may bring about itself.
    pub(super) fn try_out(
        &self,
        client: &Arc<Client>,
        matcher: &mut dyn Matcher,
        (last, anything): (Option<u8>, bool),
        is_at_rest: bool,
    ) -> Tried {
        // A program that waits for this now answers, or waits again: that needs no limit of its own.
        let time = if is_at_rest { self.stage.limit() } else { self.stage.limit().min(EXPLAINING) };
        let line = if last == Some(b'\n') { More::NextLine } else { More::LineFeed };
        let all = [More::Byte, line, More::Amount, More::End];
        let can_send = last.is_some() && !anything && !client.has_ended_its_side();
        let total = || client.inbox().lock().total;
        let before = total();
        for more in all.into_iter().filter(|more| can_send || *more == More::End) {
            // What is not at rest is waited for in vain each time.
            if more == More::Byte && !is_at_rest {
                continue;
            }
            client.try_out();
            match more {
                More::Byte => self.say(client, b"x"),
                More::LineFeed | More::NextLine => self.say(client, b"\n"),
                More::Amount => self.say(client, &b"0123456789abcde\n".repeat(AMOUNT / 16)),
                More::End => client.half_close(),
            }
            if self.is_met_now(client, matcher, time) {
                return Tried::Came(more);
            }
            let has_ended = client.inbox().lock().end.is_some();
            if total() > before || (has_ended && more != More::End) {
                return Tried::Unclear;
            }
        }
        if can_send && is_at_rest { Tried::Nothing } else { Tried::Unclear }
    }

    /// What it shows that a program sends back something else than it is sent: a byte that it is to send next is zero, or the
    /// last one of what was sent is missing.
    pub(super) fn try_what_is_lost(&self, client: &Client, wanted: &[u8], at: usize) -> Option<Cause> {
        if !client.is_open() || !client.has_sent() || client.has_ended_its_side() {
            return None;
        }
        if wanted.get(at) == Some(&0) {
            return (self.answer_to(client, b"ab\0cd") == b"ab").then_some(Cause::CutAtZeroByte);
        }
        (at + 1 == wanted.len() && self.answer_to(client, b"xyz") == b"xy").then_some(Cause::LastByteLost)
    }

    /// What a program sends because a client says this.
    fn answer_to(&self, client: &Client, said: &[u8]) -> Vec<u8> {
        self.let_it_finish();
        let before = client.inbox().lock().total;
        client.try_out();
        self.say(client, said);
        self.let_it_finish();
        let held = client.inbox().lock();
        let new = usize::try_from(held.total - before).unwrap_or(usize::MAX);
        held.bytes()[held.bytes().len().saturating_sub(new)..].to_vec()
    }

    /// Waits until a program has done what it does, where that can be told, and else for a while.
    fn let_it_finish(&self) {
        let mut patience = Patience::new(self.stage, EXPLAINING);
        while self.at_rest().is_none() && self.exceeded().is_none() && !patience.is_over(self.stage) {
            std::thread::sleep(FIRST_LOOK);
        }
    }

    /// Sends as much as the connection takes without a wait.
    fn say(&self, client: &Client, bytes: &[u8]) {
        client.send(bytes, None, || || true);
    }

    /// Whether what was awaited comes after all, now that something has changed.
    pub(super) fn is_met_now(&self, client: &Arc<Client>, matcher: &mut dyn Matcher, time: Duration) -> bool {
        let source = Source::Client(client.clone());
        let mut patience = Patience::new(self.stage, time);
        loop {
            // What comes bit by bit leaves no pause in which anything else is asked.
            if self.exceeded().is_some() || patience.is_over(self.stage) {
                return false;
            }
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
}
