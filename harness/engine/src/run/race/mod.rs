//! A race as people are shown it: of all that clients and the program's threads did what has to do with the failure, and the holds
//! without which it would not have happened. Pure.

mod acts;
mod beat;
mod choose;
mod clients;
mod focus;
mod locks;
mod stakes;
#[cfg(test)]
mod tests;
mod whose;

use std::borrow::Borrow;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use self::beat::Beat;
use self::stakes::Stakes;
use crate::process::{Act, Call, Point, Trace};
use crate::verdict::{Conversation, Failure};

/// Standard output and standard error.
pub(super) const OUTPUTS: [i32; 2] = [1, 2];

/// Who is called what.
pub(super) struct Names<'n> {
    /// The clients by the addresses from which they connected.
    pub clients: &'n HashMap<SocketAddr, String>,
    /// The time of a moment since the check began.
    pub since: &'n dyn Fn(Instant) -> Duration,
}

impl Names<'_> {
    /// What the client at an address is called; by the address where it is none of ours.
    pub(super) fn client(&self, peer: SocketAddr) -> String {
        self.clients.get(&peer).cloned().unwrap_or_else(|| peer.to_string())
    }
}

/// What explains `failure`, whose cause lies in the calls `key`; `None` when no thread was held.
pub(super) fn race(
    trace: &Trace,
    conversation: &Conversation,
    names: &Names<'_>,
    (failure, key): (&Failure, &[Point]),
) -> Option<Conversation> {
    if trace.points().is_empty() {
        return None;
    }
    let clients = clients::beats(trace, conversation, names);
    let mut all: Vec<Beat> = clients.into_iter().chain(acts::beats(trace, conversation, names)).collect();
    all.sort_by_key(|beat| beat.moment.at);
    // What is done after the end of all tells nothing.
    if let Some(last) = all.iter().rposition(Beat::is_stop) {
        all.truncate(last + 1);
    }
    Stakes::of(&all, (trace, names), failure, key).weigh(&mut all);
    Some(choose::choose(all, trace, names))
}

/// When a call was made: not yet, while its thread was held before it.
pub(super) fn made(act: &Act) -> Instant {
    act.held.filter(|_| !act.is_after).unwrap_or(act.begin)
}

/// The other end of the connection with which an act has to do. It is not asked for at each call, and after a reset the system does
/// not tell it any more: then it is that of other calls for the same number, as long as nobody closes it.
pub(super) fn other_end<A: Borrow<Act>>(acts: &[A], at: usize) -> Option<SocketAddr> {
    let act = acts[at].borrow();
    if act.doing.peer.is_some() || !act.doing.call.has_file() || OUTPUTS.contains(&act.doing.file) {
        return act.doing.peer;
    }
    let is_open = |other: &&Act| other.doing.call != Call::Close;
    let is_same = |other: &&Act| other.doing.file == act.doing.file && other.doing.call.has_file();
    let before = acts[..at].iter().rev().map(Borrow::borrow).filter(is_same).take_while(is_open);
    let after = acts[at + 1..].iter().map(Borrow::borrow).filter(is_same).filter(|_| is_open(&act));
    // The call that closes it still means the same one.
    let closing = after.clone().find(|other| !is_open(other));
    before.chain(after.take_while(is_open)).chain(closing).find_map(|other| other.doing.peer)
}

/// How a thread is called: by its number, or by whom it serves.
pub(super) fn thread_name(trace: &Trace, thread: u32, names: &Names<'_>) -> String {
    let peers = trace.peers.get(thread as usize).map(Vec::as_slice).unwrap_or_default();
    let mut served: Vec<&str> = peers.iter().filter_map(|peer| names.clients.get(peer)).map(String::as_str).collect();
    served.dedup();
    let ([name], 1..) = (&served[..], thread) else { return thread.to_string() };
    // Who comes back is served by another thread.
    let serves = |peers: &&Vec<SocketAddr>| peers.iter().any(|peer| names.clients.get(peer).is_some_and(|other| other == name));
    match trace.peers[1..thread as usize].iter().filter(serves).count() {
        0 => (*name).into(),
        before => format!("{name} ({})", before + 1),
    }
}
