//! A race as people are shown it: what clients saw, and what the program's threads did around the points at which they were held.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::process::{Act, Call, Point, Trace};
use crate::text::{Event, ThreadAct};
use crate::verdict::{Conversation, Moment};

/// So much of what came before the first hold is shown.
const BEFORE: Duration = Duration::from_millis(1);
/// The most acts of other threads that are shown while one is held, and of the held one before and after.
const MEANWHILE: usize = 8;
const BESIDE: usize = 2;

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

/// The conversation from the first hold on, with what the threads did; `None` when no thread was held.
pub(super) fn race(trace: &Trace, conversation: &Conversation, names: &Names<'_>) -> Option<Conversation> {
    let shown = shown(&trace.acts);
    let first = shown.iter().map(|at| trace.acts[*at].begin).min()?;
    let begin = (names.since)(first).saturating_sub(BEFORE);
    let threads = shown.iter().flat_map(|at| moments(trace, *at, names));
    let clients = conversation.moments.iter().filter(|moment| moment.at >= begin || matches!(moment.event, Event::Started { .. }));
    let mut moments: Vec<Moment> = clients.cloned().chain(threads).collect();
    moments.sort_by_key(|moment| moment.at);
    Some(Conversation { moments, left_out: 0 })
}

/// The positions of the acts that are shown.
fn shown(acts: &[Act]) -> Vec<usize> {
    let matters = |act: &Act| !matches!(act.doing.call, Call::Futex | Call::Birth | Call::Listen);
    let mut shown = Vec::new();
    for (at, held) in acts.iter().enumerate() {
        let end = match held.held {
            Some(end) => end,
            None if held.part.is_some() => held.begin,
            None => continue,
        };
        let is_own = |other: &&usize| acts[**other].point.thread == held.point.thread && matters(&acts[**other]);
        let (before, after): (Vec<usize>, Vec<usize>) = ((0..at).rev().collect(), (at + 1..acts.len()).collect());
        shown.extend(before.iter().filter(is_own).take(BESIDE));
        shown.extend(after.iter().filter(is_own).take(BESIDE));
        let meanwhile = |other: &&usize| !is_own(other) && acts[**other].begin <= end && matters(&acts[**other]);
        shown.extend(after.iter().filter(meanwhile).take(MEANWHILE));
        shown.push(at);
    }
    shown.sort_unstable();
    shown.dedup();
    shown
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

/// What a thread did, and where it was held.
fn moments(trace: &Trace, at: usize, names: &Names<'_>) -> Vec<Moment> {
    let act = &trace.acts[at];
    let who = Moment::of_thread(&thread_name(trace, act.point, names));
    let moment = |at: Instant, what: ThreadAct, bytes: &[u8], length: usize| Moment {
        at: (names.since)(at),
        who: who.clone(),
        event: Event::Thread(what),
        bytes: bytes.to_vec(),
        length,
    };
    let plain = |at, what| moment(at, what, &[], 0);
    let peer = || other_end(&trace.acts, at).map(|peer| names.client(peer));
    let whom = || peer().unwrap_or_else(|| act.doing.file.to_string());
    let bytes = &act.doing.bytes;
    let done = |at| match act.doing.call {
        Call::Write => match (peer(), act.part.filter(|part| *part < act.doing.length)) {
            (None, _) if OUTPUTS.contains(&act.doing.file) => moment(at, ThreadAct::Prints, bytes, act.doing.length),
            (None, _) => moment(at, ThreadAct::WritesTo { file: act.doing.file }, bytes, act.doing.length),
            (Some(who), None) => moment(at, ThreadAct::SendsTo { who }, bytes, act.doing.length),
            (Some(who), Some(part)) => {
                moment(at, ThreadAct::SendsPartTo { who, of: act.doing.length }, &bytes[..part.min(bytes.len())], part)
            }
        },
        Call::Read => plain(at, ThreadAct::ReadsFrom { who: whom() }),
        Call::Close | Call::Shutdown => plain(at, ThreadAct::Closes { who: whom() }),
        Call::Accept => plain(at, ThreadAct::Accepts),
        Call::Clone => plain(at, ThreadAct::Starts),
        Call::Nap => plain(at, ThreadAct::Sleeps),
        Call::Exit => plain(at, ThreadAct::Ends),
        Call::Futex | Call::Birth | Call::Listen => plain(at, ThreadAct::Locks),
    };
    match act.held {
        None => vec![done(act.begin)],
        Some(end) if act.is_after => vec![done(act.begin), plain(act.begin, ThreadAct::Held), plain(end, ThreadAct::GoesOn)],
        Some(end) => vec![plain(act.begin, ThreadAct::Held), plain(end, ThreadAct::GoesOn), done(end)],
    }
}

/// How a thread is called: by its number, or by whom it serves.
pub(super) fn thread_name(trace: &Trace, point: Point, names: &Names<'_>) -> String {
    let peers = trace.peers.get(point.thread as usize).map(Vec::as_slice).unwrap_or_default();
    let mut served: Vec<&str> = peers.iter().filter_map(|peer| names.clients.get(peer)).map(String::as_str).collect();
    served.dedup();
    let ([name], 1..) = (&served[..], point.thread) else { return point.thread.to_string() };
    // Who comes back is served by another thread.
    let serves = |peers: &&Vec<SocketAddr>| peers.iter().any(|peer| names.clients.get(peer).is_some_and(|other| other == name));
    match trace.peers[1..point.thread as usize].iter().filter(serves).count() {
        0 => (*name).into(),
        before => format!("{name} ({})", before + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::CallDoing;

    fn act(start: Instant, thread: u32, call: u32, at: u64, what: Call) -> Act {
        let doing = CallDoing { call: what, file: 4, peer: None, bytes: b"oi\n".to_vec(), length: 3 };
        let begin = start + Duration::from_millis(at);
        Act { point: Point { thread, call }, doing, begin, held: None, is_after: false, never_went_on: false, part: None }
    }

    #[test]
    fn what_others_do_while_a_thread_is_held_is_shown_and_the_rest_is_not() {
        let start = Instant::now();
        let mut acts = vec![
            act(start, 1, 0, 0, Call::Read),
            act(start, 2, 0, 1, Call::Write),
            act(start, 1, 1, 2, Call::Write),
            act(start, 2, 1, 3, Call::Futex),
            act(start, 2, 2, 4, Call::Write),
            act(start, 2, 3, 40, Call::Write),
            act(start, 1, 2, 50, Call::Close),
        ];
        acts[2].held = Some(start + Duration::from_millis(10));
        assert_eq!(shown(&acts), [0, 2, 4, 6]);
        let trace = Trace { acts, peers: vec![Vec::new(), vec![([127, 0, 0, 1], 7).into()]], ..Trace::default() };
        let clients = HashMap::from([(SocketAddr::from(([127, 0, 0, 1], 7)), "ana".to_string())]);
        let since = |at: Instant| at.duration_since(start);
        let names = Names { clients: &clients, since: &since };
        let told = race(&trace, &Conversation::default(), &names).expect("somebody was held");
        let told: Vec<(&str, String)> =
            told.moments.iter().map(|moment| (moment.who.as_str(), crate::text::Say::en(&moment.event))).collect();
        let wanted = [
            ("program/ana", "reads from 4"),
            ("program/ana", "** held **"),
            ("program/2", "writes to file 4:"),
            ("program/ana", "** goes on **"),
            ("program/ana", "writes to file 4:"),
            ("program/ana", "closes 4"),
        ];
        assert_eq!(told, wanted.map(|(who, said)| (who, said.to_string())));
    }

    #[test]
    fn whose_connection_it_is_is_known_from_other_calls_until_it_is_closed() {
        let start = Instant::now();
        let peer = SocketAddr::from(([127, 0, 0, 1], 7));
        let mut acts = vec![
            act(start, 1, 0, 0, Call::Read),
            act(start, 1, 1, 1, Call::Write),
            act(start, 1, 2, 2, Call::Close),
            act(start, 1, 3, 3, Call::Write),
        ];
        for known in 0..3 {
            acts.iter_mut().for_each(|act| act.doing.peer = None);
            acts[known].doing.peer = Some(peer);
            let told = [0, 1, 2, 3].map(|at| other_end(&acts, at));
            assert_eq!(told, [Some(peer), Some(peer), Some(peer), None], "known from {known}");
        }
    }

    #[test]
    fn without_a_hold_there_is_nothing_to_show() {
        let trace = Trace { acts: vec![act(Instant::now(), 0, 0, 0, Call::Write)], ..Trace::default() };
        let names = Names { clients: &HashMap::new(), since: &|_| Duration::ZERO };
        assert_eq!(race(&trace, &Conversation::default(), &names), None);
    }
}
