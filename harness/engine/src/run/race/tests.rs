//! What is told of races, as a specification.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::{Names, other_end, race};
use crate::process::{Act, AtLock, Call, CallDoing, LockUse, Point, Trace};
use crate::text::{Doing, Event, Problem, Say as _, StallProof};
use crate::verdict::{Conversation, Failure, Moment};

/// What threads and clients do, one thing a millisecond.
struct Play {
    start: Instant,
    acts: Vec<Act>,
    moments: Vec<Moment>,
    peers: Vec<Vec<SocketAddr>>,
    millis: u64,
    key: Vec<Point>,
    failure: Failure,
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

impl Play {
    fn new() -> Self {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 0 };
        let failure = Failure::new(Doing::SeesEnd { who: "ana".into() }, problem);
        Self {
            start: Instant::now(),
            acts: Vec::new(),
            moments: Vec::new(),
            peers: vec![Vec::new(); 20],
            millis: 0,
            key: Vec::new(),
            failure,
        }
    }

    fn stalls(mut self) -> Self {
        let problem = Problem::NoAnswer { who: "ana".into(), others: false, proof: StallProof::AtRest };
        self.failure = Failure::new(Doing::SeesEnd { who: "ana".into() }, problem);
        self
    }

    fn does(mut self, thread: u32, doing: CallDoing) -> Self {
        self.millis += 1;
        let begin = self.start + Duration::from_millis(self.millis);
        let point = Point { thread, call: self.acts.len() as u32 };
        if let (Call::Read, Some(peer)) = (doing.call, doing.peer) {
            self.peers[thread as usize].push(peer);
        }
        self.acts.push(Act { point, doing, begin, held: None, is_after: false, never_went_on: false, part: None });
        self
    }

    fn call(self, thread: u32, call: Call) -> Self {
        self.does(thread, CallDoing::new(call, -1))
    }

    /// A call on a client's connection, whose port is the number of its file, too.
    fn of(self, thread: u32, call: Call, port: u16, text: &str) -> Self {
        let doing = CallDoing {
            peer: Some(address(port)),
            bytes: text.as_bytes().to_vec(),
            length: text.len(),
            ..CallDoing::new(call, port.into())
        };
        self.does(thread, doing)
    }

    fn writes(self, thread: u32, file: i32, text: &str) -> Self {
        self.does(thread, CallDoing { bytes: text.as_bytes().to_vec(), length: text.len(), ..CallDoing::new(Call::Write, file) })
    }

    fn reads_file(self, thread: u32, name: &str) -> Self {
        self.does(thread, CallDoing { name: Some(name.into()), ..CallDoing::new(Call::Read, 9) })
    }

    fn at_lock(self, thread: u32, place: u64, what: LockUse) -> Self {
        self.does(thread, CallDoing { at_lock: Some(AtLock { place, what }), ..CallDoing::new(Call::Futex, -1) })
    }

    /// The last call was held before, until so many more things had happened.
    fn held(mut self, millis: u64) -> Self {
        let end = self.start + Duration::from_millis(self.millis) + Duration::from_micros(millis * 1000 + 500);
        self.acts.last_mut().expect("an act").held = Some(end);
        self
    }

    fn key(mut self) -> Self {
        self.key.push(self.acts.last().expect("an act").point);
        self
    }

    fn client(mut self, who: &str, event: Event, text: &str) -> Self {
        self.millis += 1;
        let at = Duration::from_millis(self.millis);
        self.moments.push(Moment { at, who: who.into(), event, bytes: text.as_bytes().to_vec(), length: text.len() });
        self
    }

    fn connects(mut self, who: &str) -> Self {
        self.millis += 5;
        self.client(who, Event::Connected { from: String::new(), to: String::new() }, "")
    }

    fn told(self) -> Option<Conversation> {
        let trace = Trace { acts: self.acts, peers: self.peers, ..Trace::default() };
        let clients = HashMap::from([(address(11), "ana".to_string()), (address(12), "bia".to_string())]);
        let start = self.start;
        let names = Names { clients: &clients, since: &|at: Instant| at.duration_since(start) };
        race(&trace, &Conversation { moments: self.moments, left_out: 0 }, &names, (&self.failure, &self.key))
    }

    /// Everything that is told, as `who: what text`.
    fn lines(self) -> Vec<String> {
        let line = |moment: &Moment| {
            let text = String::from_utf8_lossy(&moment.bytes).trim().to_string();
            format!("{}: {} {text}", moment.who.trim_start_matches("program/"), moment.event.en()).trim().to_string()
        };
        self.told().expect("somebody was held").moments.iter().map(line).collect()
    }
}

#[test]
fn what_others_do_while_a_thread_is_held_is_told_between_its_bars() {
    let play = Play::new().of(1, Call::Read, 11, "").of(1, Call::Write, 11, "oi ").held(1);
    let play = play.of(2, Call::Write, 11, "eu\n").of(1, Call::Write, 11, "ana\n");
    let wanted =
        ["ana: reads from ana", "ana: ** held **", "2: to ana: eu", "ana: ** goes on **", "ana: to ana: oi", "ana: to ana: ana"];
    assert_eq!(play.lines(), wanted);
}

#[test]
fn without_a_hold_there_is_nothing_to_tell() {
    assert_eq!(Play::new().writes(0, 1, "oi\n").told(), None);
}

#[test]
fn holds_with_nothing_of_the_thread_between_are_one_and_many_that_changed_nothing_are_left_out() {
    let mut play = Play::new().writes(1, 1, "a\n");
    for _ in 0..4 {
        play = play.call(1, Call::Futex).held(0);
    }
    play = play.writes(2, 1, "b\n").call(1, Call::Futex).held(0).writes(1, 1, "c\n");
    // Nobody does anything meanwhile.
    for number in 0..6 {
        play = play.writes(1, 1, &format!("{number}\n")).held(0);
    }
    let lines = play.lines();
    let held: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("held")).collect();
    assert_eq!(held.len(), 1, "{lines:?}");
    assert_eq!(lines[held[0]..held[0] + 3], ["1: ** held **", "2: prints b", "1: ** goes on **"]);
}

#[test]
fn what_the_cause_tells_of_is_never_left_out_and_is_marked() {
    let mut play = Play::new().writes(6, 1, "F").key().writes(0, 1, "Fi").key().writes(6, 1, ": 1\n").held(1).key();
    for number in 0..300 {
        play = play.of(3, Call::Write, 11, &format!("the line number {number}\n"));
    }
    let lines = play.lines();
    let marked: Vec<&String> = lines.iter().filter(|line| line.contains("► ")).collect();
    assert_eq!(
        marked,
        ["6: ► prints F", "main: ► prints Fi", "6: ► prints : 1"].map(|line| line.replace("main", "0")).iter().collect::<Vec<_>>()
    );
    assert!(lines.len() < 45, "one screen: {lines:?}");
}

#[test]
fn an_error_that_nobody_caught_is_told_once_by_its_last_line() {
    let play = Play::new().writes(1, 2, "from the cache: a\n").call(1, Call::Futex).held(1).reads_file(2, "b.txt");
    let play = play.writes(1, 2, "Exception in thread Thread-1:\n").writes(1, 2, "Traceback (most recent call last):\n");
    let play =
        play.reads_file(1, "program.py").writes(1, 2, "  File x\n").writes(1, 2, "KeyError: 'a'\n").of(1, Call::Close, 11, "");
    let lines = play.lines();
    let wanted = [
        "1: stderr: from the cache: a",
        "1: ** held **",
        "2: reads b.txt",
        "1: ** goes on **",
        "1: stderr, 4 writes, the last: KeyError: 'a'",
        "1: closes ana",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn what_is_printed_sent_or_received_is_told_of_the_thread_alone() {
    let play = Play::new().writes(0, 1, "a\n").held(0).client("program", Event::Printed, "a\n");
    let play = play.of(0, Call::Write, 11, "oi\n").client("ana", Event::Received, "oi\n").client("bia", Event::Received, "ola\n");
    let lines = play.lines();
    assert_eq!(lines.iter().filter(|line| line.ends_with(" a")).count(), 1, "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("ana:")), "{lines:?}");
    assert!(lines.contains(&"bia: receives ola".to_string()), "nobody was seen to send it: {lines:?}");
}

#[test]
fn pieces_are_told_together() {
    let mut play = Play::new().writes(2, 1, "x\n").held(1);
    for letter in ["G", "E", "T"] {
        play = play.client("ana", Event::Sent, letter).of(1, Call::Read, 11, "");
    }
    let lines = play.call(1, Call::Nap).call(1, Call::Nap).lines();
    assert_eq!(lines.iter().filter(|line| line.contains("sends")).collect::<Vec<_>>(), ["ana: sends GET"]);
    assert_eq!(lines.iter().filter(|line| line.contains("reads")).count(), 1, "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("sleeps")).count(), 1, "{lines:?}");
}

#[test]
fn clients_are_taken_in_the_order_in_which_they_come_if_there_is_one() {
    let play = Play::new().call(0, Call::Accept).connects("ana").call(0, Call::Accept).connects("bia").call(0, Call::Accept);
    let lines = play.writes(0, 1, "x\n").held(0).lines();
    assert!(lines.contains(&"0: accepts ana".to_string()) && lines.contains(&"0: accepts bia".to_string()), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("accepts")).count(), 2, "nobody comes any more: {lines:?}");
    let mut play = Play::new().call(0, Call::Accept).connects("ana");
    play.millis -= 5;
    let lines = play.connects("bia").call(0, Call::Accept).writes(0, 1, "x\n").held(0).lines();
    assert_eq!(lines.iter().filter(|line| *line == "0: accepts").count(), 2, "both at once: {lines:?}");
}

#[test]
fn which_thread_is_started_is_told_where_no_other_could_be_meant() {
    let lines = |play: Play| {
        play.writes(0, 1, "x\n").held(0).lines().into_iter().filter(|line| line.contains("starts")).collect::<Vec<_>>()
    };
    let one = Play::new().call(0, Call::Clone).call(1, Call::Birth).call(0, Call::Clone).call(2, Call::Birth);
    assert_eq!(lines(one), ["0: starts thread 1", "0: starts thread 2"]);
    let both = Play::new().call(0, Call::Clone).call(0, Call::Clone).call(1, Call::Birth).call(2, Call::Birth);
    assert_eq!(lines(both), ["0: starts a thread", "0: starts a thread"]);
}

#[test]
fn locks_for_which_threads_wait_to_the_end_are_numbered() {
    let waits = |holder| LockUse::Waits { holder };
    let play = Play::new().stalls().writes(1, 1, "one\n").held(1).writes(2, 1, "two\n");
    // One that is free again is none of them.
    let play = play.at_lock(1, 0x30, waits(None)).at_lock(1, 0x20, waits(None)).at_lock(1, 0x10, waits(Some(2)));
    let lines = play.at_lock(2, 0x20, waits(None)).lines();
    let locks: Vec<&String> = lines.iter().filter(|line| line.contains("lock")).collect();
    let wanted = ["1: waits for lock 2", "1: has lock 2", "1: waits for lock 1, which thread 2 has", "2: waits for lock 2"];
    assert_eq!(locks, wanted.map(String::from).iter().collect::<Vec<_>>());
}

#[test]
fn who_ends_the_program_and_which_threads_with_it_is_told() {
    let play = Play::new().writes(1, 1, "a\n").writes(2, 1, "b\n").call(2, Call::Exit).writes(1, 1, "c\n").held(0);
    let play = play.does(0, CallDoing::new(Call::Quit, 3));
    let lines = play.client("program", Event::Ended { ending: crate::text::Ending::Status(3) }, "").lines();
    assert_eq!(lines[lines.len() - 2..], ["0: ends the program: exit status 3", "1: is ended with it"]);
}

#[test]
fn of_a_response_its_head_is_told_in_words() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nana";
    let lines = Play::new().of(1, Call::Write, 11, head).held(0).lines();
    assert!(lines.contains(&"1: to ana: 200 OK, length 4, body 3 B".to_string()), "{lines:?}");
}

#[test]
fn what_a_held_thread_was_to_write_is_told_where_others_changed_it() {
    let mut play = Play::new().of(1, Call::Write, 11, "eu\n").held(1).of(2, Call::Write, 12, "eu\n");
    play.acts[0].doing.meant = Some(b"oi\n".to_vec());
    let lines = play.lines();
    let wanted = ["1: has ready to ana: oi", "1: ** held **", "2: to bia: eu", "1: ** goes on **", "1: to ana: eu"];
    assert_eq!(lines, wanted);
}

#[test]
fn what_is_known_of_a_file_is_its_name() {
    let play = Play::new().reads_file(1, "menu.html").held(0).does(1, CallDoing::new(Call::Close, 9));
    assert_eq!(play.lines()[2..], ["1: reads menu.html", "1: closes menu.html"]);
}

#[test]
fn whose_connection_it_is_is_known_from_other_calls_until_it_is_closed() {
    let call = |play: Play, what| play.does(1, CallDoing::new(what, 4));
    let mut acts = [Call::Read, Call::Write, Call::Close, Call::Write].into_iter().fold(Play::new(), call).acts;
    let peer = address(7);
    for known in 0..3 {
        acts.iter_mut().for_each(|act| act.doing.peer = None);
        acts[known].doing.peer = Some(peer);
        let told = [0, 1, 2, 3].map(|at| other_end(&acts, at));
        assert_eq!(told, [Some(peer), Some(peer), Some(peer), None], "known from {known}");
    }
}
