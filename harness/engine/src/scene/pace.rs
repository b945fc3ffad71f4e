//! Moments at which a scene lets the program come along. They make a check sharper and its failures clearer; none decides
//! a verdict.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Turn;
use super::patience::{Limited as _, Patience};
use crate::wire::Client;

/// How long a program is given to take a connection before the next comes. Many have room for five that wait, and who finds
/// no room tries again only a second later (the kernel's TCP_TIMEOUT_INIT).
const ACCEPTING: Duration = Duration::from_millis(100);
/// How long a program is given to send all that it can, where it cannot be seen that it is done.
const SENDING: Duration = Duration::from_millis(500);
/// The first and the longest pause between two looks.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(16);

impl Turn<'_> {
    /// Where clients come one after the other: waits until the program has accepted this one. A program that did not accept
    /// one in time is waited for no more.
    pub(super) fn let_it_accept(&self, client: &Client) {
        let Some(keeps_up) = self.one_by_one.as_ref().filter(|keeps_up| keeps_up.load(Ordering::Relaxed)) else { return };
        self.let_it_run(ACCEPTING, || !client.waits_to_be_accepted());
        keeps_up.store(!client.waits_to_be_accepted(), Ordering::Relaxed);
    }

    /// Waits until the program has sent all that it can: a client that reads late shall read late, however slowly the
    /// program runs.
    pub(super) fn let_it_send(&self) {
        self.let_it_run(SENDING, || self.at_rest().is_some());
    }

    fn let_it_run(&self, time: Duration, is_done: impl Fn() -> bool) {
        let mut patience = Patience::new(self.stage, time);
        let mut pause = FIRST_LOOK;
        while !is_done() && self.ending().is_none() && !patience.is_over(self.stage) {
            std::thread::sleep(pause);
            pause = (pause * 2).min(LAST_LOOK);
        }
    }
}
