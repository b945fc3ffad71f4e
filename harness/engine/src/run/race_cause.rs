//! What a trace proves about a race. Pure.

use crate::process::{Act, Call, Point, Trace};
use crate::text::{RaceCause, RacePlace};

use super::race::{Names, OUTPUTS, made, other_end, thread_name};

/// What explains a failure, if the threads' calls prove it, and which calls do.
pub(super) fn race_cause(trace: &Trace, names: &Names<'_>) -> Option<(RaceCause, Vec<Point>)> {
    let mut acts: Vec<&Act> = trace.acts.iter().filter(|act| !act.never_went_on).collect();
    acts.sort_by_key(|act| made(act));
    between_writes(&acts, (trace, names))
        .or_else(|| used_after_close(&acts, (trace, names)))
        .or_else(|| ended_meanwhile(trace, names))
}

/// Two writes of a thread for one line, and one of another thread to the same client between them.
fn between_writes(acts: &[&Act], (trace, names): (&Trace, &Names<'_>)) -> Option<(RaceCause, Vec<Point>)> {
    // Of a connection, else of a file, as long as nobody closes it.
    let ends: Vec<_> = (0..acts.len()).map(|at| other_end(acts, at)).collect();
    let place =
        |at: usize| (acts[at].doing.call == Call::Write).then_some((ends[at], ends[at].is_none().then_some(acts[at].doing.file)));
    acts.iter().enumerate().find_map(|(at, first)| {
        let to = place(at)?;
        let is_closed = |act: &Act| act.doing.call == Call::Close && to.1 == Some(act.doing.file);
        let later: Vec<&Act> = (at + 1..acts.len())
            .take_while(|later| !is_closed(acts[*later]))
            .filter(|later| place(*later) == Some(to))
            .map(|later| acts[later])
            .collect();
        let is_own = |act: &Act| act.point.thread == first.point.thread;
        let part = first.part.filter(|part| *part < first.doing.length);
        // All of it is known, and it is no whole line.
        let is_open =
            first.doing.bytes.len() == first.doing.length && !first.doing.bytes.is_empty() && !first.doing.bytes.ends_with(b"\n");
        if !is_open && part.is_none() {
            return None;
        }
        let other = later.first().filter(|act| !is_own(act))?;
        // It goes on later: what it wrote was not all.
        let rest = later.iter().find(|act| is_own(act))?;
        let name = |act: &Act| thread_name(trace, act.point.thread, names);
        let to = match to.0 {
            Some(peer) => RacePlace::Client(names.client(peer)),
            None if OUTPUTS.contains(&first.doing.file) => RacePlace::Output,
            None => RacePlace::File(first.doing.file),
        };
        let cause = RaceCause::BetweenWrites { thread: name(first), other: name(other), to, is_part: part.is_some() };
        Some((cause, [*first, *other, *rest].map(|act| act.point).to_vec()))
    })
}

/// A thread uses the number of a file that another thread has closed, and that belongs to another connection by then.
fn used_after_close(acts: &[&Act], (trace, names): (&Trace, &Names<'_>)) -> Option<(RaceCause, Vec<Point>)> {
    acts.iter().enumerate().find_map(|(at, close)| {
        let (Call::Close, Some(peer), file) = (close.doing.call, close.doing.peer, close.doing.file) else { return None };
        let later = acts[at + 1..].iter().filter(|act| act.doing.file == file && act.doing.peer.is_some_and(|other| other != peer));
        // One that had to do with the connection that was closed, and now has with another one of the same number.
        let knew = |act: &&&Act| acts[..at].iter().any(|one| one.point.thread == act.point.thread && one.doing.peer == Some(peer));
        let used = later.into_iter().find(knew)?;
        let served = trace
            .peers
            .get(used.point.thread as usize)
            .is_some_and(|peers| used.doing.peer.is_some_and(|now| peers.contains(&now)));
        if served {
            return None;
        }
        let name = |act: &Act| thread_name(trace, act.point.thread, names);
        let cause = RaceCause::UsedAfterClose { thread: name(used), other: name(close), file };
        Some((cause, vec![close.point, used.point]))
    })
}

/// The program ended while a thread still had something to do: it was held, and never went on.
fn ended_meanwhile(trace: &Trace, names: &Names<'_>) -> Option<(RaceCause, Vec<Point>)> {
    let held = trace.acts.iter().find(|act| act.never_went_on && act.doing.call != Call::Exit && act.point.thread > 0)?;
    let end = trace.acts.iter().filter(|act| act.doing.call == Call::Quit).map(|act| act.point);
    Some((RaceCause::EndedMeanwhile { thread: thread_name(trace, held.point.thread, names) }, end.collect()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::net::SocketAddr;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::process::{CallDoing, Point};

    /// Acts of threads: thread, call, file, the client's port, bytes.
    fn found(acts: &[(u32, Call, i32, u16, &str)], peers: &[&[u16]]) -> Option<RaceCause> {
        let start = Instant::now();
        let address = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        let act = |(at, (thread, call, file, port, bytes)): (usize, &(u32, Call, i32, u16, &str))| Act {
            point: Point { thread: *thread, call: at as u32 },
            doing: CallDoing {
                peer: (*port > 0).then(|| address(*port)),
                bytes: bytes.as_bytes().to_vec(),
                length: bytes.len(),
                ..CallDoing::new(*call, *file)
            },
            begin: start + Duration::from_millis(at as u64),
            held: None,
            is_after: false,
            never_went_on: false,
            part: None,
        };
        let acts = acts.iter().enumerate().map(act).collect();
        let peers = peers.iter().map(|ports| ports.iter().map(|port| address(*port)).collect()).collect();
        let clients = HashMap::from([(address(1), "ana".to_string()), (address(2), "bia".to_string())]);
        let trace = Trace { acts, peers, ..Trace::default() };
        race_cause(&trace, &Names { clients: &clients, since: &|_| Duration::ZERO }).map(|(cause, _)| cause)
    }

    #[test]
    fn a_line_in_two_writes_with_another_between_is_found_and_a_whole_one_is_not() {
        use Call::Write;
        let torn = [(1, Write, 4, 1, "ana "), (2, Write, 4, 1, "oi\n"), (1, Write, 4, 1, "left\n")];
        let cause = found(&torn, &[&[], &[1], &[2]]);
        let Some(RaceCause::BetweenWrites { thread, other, to, is_part: false }) = cause else { panic!("{cause:?}") };
        assert_eq!((thread.as_str(), other.as_str(), to), ("ana", "bia", RacePlace::Client("ana".into())));
        let whole = [(1, Write, 4, 1, "ana\n"), (2, Write, 4, 1, "oi\n"), (1, Write, 4, 1, "left\n")];
        assert_eq!(found(&whole, &[&[], &[1], &[2]]), None);
        let elsewhere = [(1, Write, 4, 1, "ana "), (2, Write, 5, 2, "oi\n"), (1, Write, 4, 1, "left\n")];
        assert_eq!(found(&elsewhere, &[&[], &[1], &[2]]), None, "to another client");
        let last = [(1, Write, 4, 1, "ana "), (2, Write, 4, 1, "oi\n")];
        assert_eq!(found(&last, &[&[], &[1], &[2]]), None, "nothing shows that it was not all");
        let place = |file, port| {
            let torn = [(1, Write, file, port, "ana "), (2, Write, file, 0, "oi\n"), (1, Write, file, 0, "left\n")];
            match found(&torn, &[&[], &[], &[]]) {
                Some(RaceCause::BetweenWrites { to, .. }) => to,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(place(1, 0), RacePlace::Output);
        assert_eq!(place(4, 0), RacePlace::File(4), "nobody knows whose");
        assert_eq!(place(4, 1), RacePlace::Client("ana".into()), "known from another call");
        let reused = [(1, Write, 4, 0, "ana "), (1, Call::Close, 4, 0, ""), (2, Write, 4, 0, "oi\n"), (1, Write, 4, 0, "left\n")];
        assert_eq!(found(&reused, &[&[], &[], &[]]), None, "another file by now");
    }

    #[test]
    fn a_number_that_belongs_to_another_by_now_is_found() {
        use Call::{Close, Read, Write};
        let acts = [(1, Read, 4, 1, ""), (2, Write, 4, 1, "x\n"), (2, Close, 4, 1, ""), (1, Write, 4, 2, "oi\n")];
        let cause = found(&acts, &[&[], &[1], &[]]);
        assert!(matches!(cause, Some(RaceCause::UsedAfterClose { file: 4, .. })), "{cause:?}");
        let served = [(1, Read, 4, 1, ""), (1, Close, 4, 1, ""), (1, Read, 4, 2, ""), (1, Write, 4, 2, "oi\n")];
        assert_eq!(found(&served, &[&[], &[1, 2]]), None, "a worker that serves the next one");
    }
}
