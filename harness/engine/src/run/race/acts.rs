//! What the program's threads did, call by call; what only belongs together is told once.

use std::collections::HashMap;
use std::time::Duration;

use super::beat::Beat;
use super::{Names, locks, made, other_end, thread_name, whose};
use crate::process::{Call, CallDoing, Trace};
use crate::text::{Event, ThreadAct};
use crate::verdict::{Conversation, Moment};

/// Standard error.
const ERRORS: i32 = 2;
/// With these an uncaught error begins to be told, in Python and in Rust.
const UNCAUGHT: [&[u8]; 4] = [b"Traceback ", b"Exception in thread ", b"thread '", b"\nthread '"];

/// All that threads were seen to do.
pub(super) fn beats(trace: &Trace, conversation: &Conversation, names: &Names<'_>) -> Vec<Beat> {
    let teller = Teller {
        trace,
        names,
        taken: whose::taken(trace, conversation, names),
        started: whose::started(trace),
        files: files(trace),
    };
    let mut order: Vec<usize> = (0..trace.acts.len()).filter(|at| is_made(trace, *at)).collect();
    order.sort_by_key(|at| made(&trace.acts[*at]));
    let told: Vec<Beat> = order.iter().filter_map(|at| teller.beat(*at)).collect();
    // Who got a lock has it before what is done then.
    let mut all = locks::beats(trace, names);
    all.extend(folded(told));
    all.extend(order.iter().filter_map(|at| teller.meant(*at)));
    all.extend(teller.cut_off());
    all
}

/// Whether a call was made: not one before which its thread was held to the end.
fn is_made(trace: &Trace, at: usize) -> bool {
    !trace.acts[at].never_went_on || trace.acts[at].is_after
}

/// By the position of a call what the file is called that it has to do with: as in the last call before it that knew.
fn files(trace: &Trace) -> HashMap<usize, String> {
    let mut open: HashMap<i32, &str> = HashMap::new();
    let mut files = HashMap::new();
    for (at, act) in trace.acts.iter().enumerate().filter(|(_, act)| act.doing.call.has_file()) {
        let file = act.doing.file;
        match &act.doing.name {
            Some(name) => drop(open.insert(file, name)),
            None if act.doing.peer.is_some() => drop(open.remove(&file)),
            None => {}
        }
        let name = if act.doing.call == Call::Close { open.remove(&file) } else { open.get(&file).copied() };
        if let Some(name) = name {
            files.insert(at, name.to_string());
        }
    }
    files
}

/// A response that begins with its head, as far as it is known.
fn answer(doing: &CallDoing, who: &str) -> Option<ThreadAct> {
    let text = doing.bytes.strip_prefix(b"HTTP/1.")?;
    let line = text.split(|byte| *byte == b'\r' || *byte == b'\n').next()?;
    let status = String::from_utf8_lossy(line.get(2..)?).into_owned();
    let blank = doing.bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let lines = doing.bytes[..blank.unwrap_or(doing.bytes.len())].split(|byte| *byte == b'\n');
    let announced = lines.filter_map(|line| std::str::from_utf8(line).ok()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().to_string())
    });
    // Of a head that is not whole only what it announces is worth more than its bytes.
    if blank.is_none() && announced.is_none() {
        return None;
    }
    let length = doing.length.max(doing.bytes.len());
    Some(ThreadAct::Answers { who: who.to_string(), status, announced, body: blank.map_or(0, |blank| length - blank) })
}

struct Teller<'t> {
    trace: &'t Trace,
    names: &'t Names<'t>,
    taken: Option<HashMap<usize, whose::Taken>>,
    started: HashMap<usize, u32>,
    files: HashMap<usize, String>,
}

impl Teller<'_> {
    fn thread(&self, thread: u32) -> String {
        thread_name(self.trace, thread, self.names)
    }

    /// What a call is to people, if it is anything.
    fn beat(&self, at: usize) -> Option<Beat> {
        let act = &self.trace.acts[at];
        let mut when = (self.names.since)(made(act));
        let client = other_end(&self.trace.acts, at).map(|peer| self.names.client(peer));
        let file = || self.files.get(&at).cloned();
        let part = act.part.filter(|part| *part < act.doing.length);
        let what = match (act.doing.call, client.clone()) {
            (Call::Write, None) if act.doing.file == ERRORS => ThreadAct::Complains { writes: 1 },
            (Call::Write, None) if act.doing.file == 1 => ThreadAct::Prints,
            (Call::Write, None) => ThreadAct::WritesTo { file: file().unwrap_or_else(|| act.doing.file.to_string()) },
            (Call::Write, Some(who)) if part.is_some() => ThreadAct::SendsPartTo { who, of: act.doing.length },
            (Call::Write, Some(who)) => answer(&act.doing, &who).unwrap_or(ThreadAct::SendsTo { who }),
            (Call::Read, Some(who)) if part.is_some() => ThreadAct::ReadsPartFrom { who, count: part.unwrap_or_default() },
            (Call::Read, Some(who)) => ThreadAct::ReadsFrom { who },
            (Call::Read, None) => ThreadAct::ReadsFile { file: file()? },
            (Call::Shutdown, Some(who)) => ThreadAct::ShutsDown { who },
            (Call::Close, Some(who)) => ThreadAct::Closes { who },
            (Call::Close | Call::Shutdown, None) => ThreadAct::ClosesFile { file: file()? },
            (Call::Accept, _) => {
                let taken = self.taken.as_ref().map(|taken| taken.get(&at));
                let who = match taken {
                    // It waits for one that does not come.
                    Some(None) => return None,
                    Some(Some(taken)) => {
                        when = taken.at;
                        taken.who.clone()
                    }
                    None => None,
                };
                ThreadAct::Accepts { who }
            }
            (Call::Clone, _) => ThreadAct::Starts { thread: self.started.get(&at).map(|thread| self.thread(*thread)) },
            (Call::Nap, _) => ThreadAct::Sleeps,
            (Call::Exit, _) => ThreadAct::Ends,
            (Call::Quit, _) => ThreadAct::Quits { status: act.doing.file },
            (Call::Futex | Call::Birth | Call::Listen, _) => return None,
        };
        let length = part.unwrap_or(act.doing.length.max(act.doing.bytes.len()));
        let (bytes, length) = match act.doing.call {
            Call::Write if !matches!(what, ThreadAct::Answers { .. }) => {
                (act.doing.bytes[..length.min(act.doing.bytes.len())].to_vec(), length)
            }
            _ => (Vec::new(), 0),
        };
        let client = match &what {
            ThreadAct::Accepts { who } => who.clone(),
            _ => client,
        };
        Some(self.of_thread(act.point.thread, (Some(at), when), (what, client), (bytes, length)))
    }

    /// What a thread was to write when it was held, where others changed it.
    fn meant(&self, at: usize) -> Option<Beat> {
        let act = &self.trace.acts[at];
        let bytes = act.doing.meant.clone()?;
        let who = other_end(&self.trace.acts, at).map(|peer| self.names.client(peer));
        let doing = CallDoing { bytes: bytes.clone(), ..act.doing.clone() };
        let what = match who.clone() {
            None => ThreadAct::Prints,
            Some(who) => answer(&doing, &who).unwrap_or(ThreadAct::SendsTo { who }),
        };
        let told = if matches!(what, ThreadAct::Answers { .. }) { (Vec::new(), 0) } else { (bytes, act.doing.length) };
        let what = ThreadAct::MeansTo(Box::new(what));
        Some(self.of_thread(act.point.thread, (Some(at), (self.names.since)(act.begin)), (what, who), told))
    }

    fn of_thread(
        &self,
        thread: u32,
        (act, at): (Option<usize>, Duration),
        (what, client): (ThreadAct, Option<String>),
        (bytes, length): (Vec<u8>, usize),
    ) -> Beat {
        let who = Moment::of_thread(&self.thread(thread));
        let moment = Moment { at, who, event: Event::Thread(what), bytes, length };
        Beat { moment, thread: Some(thread), client, act, weight: 0.0 }
    }

    /// The threads that were still there when the program ended as a whole.
    fn cut_off(&self) -> Vec<Beat> {
        let acts = &self.trace.acts;
        let Some(end) = acts.iter().rposition(|act| act.doing.call == Call::Quit) else { return Vec::new() };
        let thread_of_end = acts[end].point.thread;
        let mut there: Vec<u32> = Vec::new();
        for act in &acts[..end] {
            let thread = act.point.thread;
            match act.doing.call {
                Call::Exit => there.retain(|other| *other != thread),
                _ if thread != thread_of_end && !there.contains(&thread) => there.push(thread),
                _ => {}
            }
        }
        let at = (self.names.since)(made(&acts[end]));
        let cut = |thread: u32| self.of_thread(thread, (None, at), (ThreadAct::EndsWithIt, None), (Vec::new(), 0));
        there.into_iter().map(cut).collect()
    }
}

/// What a thread does again and again with nothing of its own between is told once: reading from one client (where it has read all),
/// sleeping, and all that it says of an error, the files that it reads for that included.
fn folded(beats: Vec<Beat>) -> Vec<Beat> {
    let mut told: Vec<Option<Beat>> = Vec::new();
    // Of each thread the last thing that it did.
    let mut last: HashMap<Option<u32>, usize> = HashMap::new();
    for mut beat in beats {
        let before = last.get(&beat.thread).copied();
        let earlier = before.and_then(|at| told[at].as_ref());
        match (earlier.and_then(Beat::does), beat.does()) {
            (Some(before_it), Some(now)) if goes_on(before_it, now) => {
                before.map(|at| told[at].take());
            }
            (Some(ThreadAct::Complains { .. }), Some(ThreadAct::ReadsFile { .. } | ThreadAct::ClosesFile { .. }))
                if earlier.is_some_and(|earlier| is_uncaught(&earlier.moment.bytes)) =>
            {
                continue;
            }
            (Some(ThreadAct::Complains { writes }), Some(ThreadAct::Complains { .. })) => {
                let writes = *writes + 1;
                if let Some(earlier) = earlier
                    && (is_uncaught(&earlier.moment.bytes) || !is_uncaught(&beat.moment.bytes))
                {
                    // It stands where it began; its last line says what it was.
                    let bytes = [&earlier.moment.bytes[..], &beat.moment.bytes].concat();
                    beat.moment = Moment { at: earlier.moment.at, length: bytes.len(), bytes, ..beat.moment };
                    beat.moment.event = Event::Thread(ThreadAct::Complains { writes });
                    beat.act = earlier.act;
                    if let Some(at) = before {
                        told[at] = Some(beat);
                        continue;
                    }
                }
            }
            _ => {}
        }
        last.insert(beat.thread, told.len());
        told.push(Some(beat));
    }
    let mut told: Vec<Beat> = told.into_iter().flatten().collect();
    told.iter_mut().for_each(shorten_complaint);
    told
}

/// Whether a thread does no more than what it did just before.
fn goes_on(before: &ThreadAct, now: &ThreadAct) -> bool {
    match (before, now) {
        (ThreadAct::ReadsFrom { who }, ThreadAct::ReadsFrom { who: now })
        | (ThreadAct::ShutsDown { who }, ThreadAct::Closes { who: now }) => who == now,
        (ThreadAct::ReadsFile { file }, ThreadAct::ReadsFile { file: now }) => file == now,
        (ThreadAct::Sleeps, ThreadAct::Sleeps) => true,
        _ => false,
    }
}

/// Whether somebody begins to tell an error that nobody caught.
pub(super) fn is_uncaught(said: &[u8]) -> bool {
    UNCAUGHT.iter().any(|start| crate::matcher::contains(&said[..said.len().min(200)], start))
}

/// Of what was said in several writes, the last line.
fn shorten_complaint(beat: &mut Beat) {
    if let Some(ThreadAct::Complains { writes: 2.. }) = beat.does() {
        let is_line = |line: &&[u8]| !line.trim_ascii().is_empty();
        let mut lines = beat.moment.bytes.split(|byte| *byte == b'\n').filter(is_line);
        if lines.clone().count() == 1 {
            // In however many pieces.
            beat.moment.event = Event::Thread(ThreadAct::Complains { writes: 1 });
            return;
        }
        beat.moment.bytes = lines.next_back().unwrap_or_default().to_vec();
        beat.moment.length = beat.moment.bytes.len();
    }
}
