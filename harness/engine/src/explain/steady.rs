//! A failure without what chance decided: what differs from run to run is replaced by an example, field by field.

use std::net::SocketAddr;
use std::time::Duration;

use crate::process::Port;
use crate::spec::{Check, Exercise};
use crate::text::{Cause, Doing, Event, Problem};
use crate::verdict::{Evidence, Failure, Moment, Outcome, Verdict};

/// Stands for the port that was given out for the check.
const PORT: u16 = 12345;
/// Stands for a port that the system chose, a client's or the program's own.
const CHOSEN: u16 = 54321;
/// Where the ports begin that a system chooses by itself.
const EPHEMERAL: u16 = 32_768;
/// Stands for the scratch folder.
const SCRATCH: &str = "/tmp/check";
/// Stands for how many threads or open files a program has when nobody is connected.
const OWN: u64 = 10;
/// So many bytes after the first difference are much: how many more have come is a matter of the moment.
const MUCH: usize = 1000;
/// So many of them are enough for any comparison.
const ENOUGH: usize = 100;
/// Stands for the time of what is compared with.
const BASE: Duration = Duration::from_millis(100);

/// The failure of a verdict as it would be in every run of the same program: ports, clients' addresses and times are
/// examples; what a race decides, and the step's line, which moves with every edit of the exercise file, are left out.
/// `None` for any other outcome.
pub fn steady(exercise: &Exercise, check: &Check, verdict: &Verdict) -> Option<Failure> {
    let Outcome::Failed(failure) = &verdict.outcome else { return None };
    let mut failure = (**failure).clone();
    let is_in_crowd = exercise.is_in_crowd(check, failure.line);
    failure.line = 0;
    Examples::of(&verdict.conversation.moments, &failure.scratch).replace(&mut failure);
    replace_amounts(&mut failure);
    cut_after_the_line(&mut failure);
    leave_races_out(is_in_crowd, &mut failure);
    if check.has_slow_reader() {
        leave_amounts_out(&mut failure);
    }
    Some(failure)
}

/// What came after the line that differs may have come or not, unless the cause speaks of it; of very much, only what a
/// comparison needs is certain.
fn cut_after_the_line(failure: &mut Failure) {
    let Some((wanted, _)) = failure.expected.as_ref().and_then(Evidence::bytes) else { return };
    let is_line = !wanted.is_empty() && wanted.iter().position(|byte| *byte == b'\n') == Some(wanted.len() - 1);
    let line_counts = is_line && failure.cause.is_none();
    let (Some(at), Some(Evidence::Bytes(received))) = (failure.difference, &mut failure.received) else { return };
    let end = match received.get(at..) {
        Some(rest) if line_counts => rest.iter().position(|byte| *byte == b'\n').map(|length| at + length + 1),
        Some(rest) if rest.len() > MUCH => Some(at + ENOUGH),
        _ => None,
    };
    received.truncate(end.unwrap_or(received.len()));
}

/// Leaves out how much of the data came through to a client that reads late: the system's buffers decide that.
fn leave_amounts_out(failure: &mut Failure) {
    match &mut failure.problem {
        Problem::Incomplete { got, of, .. } => *got = *of / 2,
        Problem::WrongContentLength { got, .. } => *got = 1000,
        _ => return,
    }
    // Whether the lost piece was the last one, and how large the rest is.
    if matches!(failure.cause, Some(Cause::BytesLost { .. } | Cause::StoppedAtBuffer { .. })) {
        failure.cause = None;
    }
    failure.expected = Some(Evidence::Words("…".into()));
    failure.received = Some(Evidence::Words("…".into()));
    failure.difference = None;
}

/// Leaves out what is decided by which of several threads, of the program or of the judge, came first.
fn leave_races_out(is_in_crowd: bool, failure: &mut Failure) {
    let unknown = || Some(Evidence::Words("…".into()));
    // How much of the data came through before a reset.
    let is_reset = matches!(failure.problem, Problem::Reset { .. });
    // Several senders' lines: which one is next depends on how they were mixed.
    let is_mixture = matches!(failure.requirement, Doing::PrintsLines { .. } | Doing::ReceivesLines { .. });
    // How far the program came with its next line before it ended.
    if let (true, Problem::MissingNewline { who } | Problem::ClosedEarly { who }) = (is_mixture, &failure.problem) {
        failure.problem = Problem::ClosedEarly { who: who.clone() };
        failure.received = unknown();
    }
    if let (true, Problem::NeverCame { .. }, Some(_)) = (is_mixture, &failure.problem, &failure.received) {
        failure.received = unknown();
    }
    let is_torn = matches!(failure.cause, Some(Cause::GluedLines | Cause::SplitLine));
    let member = failure.requirement.who().and_then(|who| who.rsplit_once('-')).filter(|_| is_in_crowd);
    let member = member.map(|(crowd, _)| format!("{crowd}-N"));
    if failure.expected.is_some() && (is_mixture || is_reset || member.is_some()) {
        (failure.expected, failure.difference) = (unknown(), None);
    }
    if failure.received.is_some() && (is_reset || is_torn || member.is_some()) {
        (failure.received, failure.difference) = (unknown(), None);
    }
    if member.is_some() && matches!(failure.problem, Problem::Ended { .. }) {
        // Whether a member was connecting or already waiting when the program ended.
        failure.requirement = Doing::Runs;
        (failure.expected, failure.received) = (None, None);
    }
    if let Some(member) = member {
        let names = [failure.requirement.who_mut(), failure.problem.who_mut()];
        names.into_iter().flatten().for_each(|who| who.clone_from(&member));
        if let Doing::ReceivesResponse { asked, .. } = &mut failure.requirement {
            *asked = asked.take().map(|_| "…".into());
        }
    }
}

/// What appeared in a conversation and means nothing: ports, which are found again as numbers in what came, and the
/// scratch folder.
struct Examples {
    ports: Vec<(String, String)>,
    scratch: String,
}

impl Examples {
    fn of(moments: &[Moment], scratch: &str) -> Self {
        let mut known = Vec::new();
        let mut note = |port: u16, example: u16| {
            let pair = (port.to_string(), example.to_string());
            if !known.contains(&pair) {
                known.push(pair);
            }
        };
        for moment in moments {
            match &moment.event {
                Event::Started { command } => {
                    command
                        .split(' ')
                        .filter_map(|word| word.parse().ok())
                        .filter(|port| is_given_out(*port))
                        .for_each(|port| note(port, PORT));
                }
                Event::Connected { from, .. } => {
                    if let Ok(address) = from.parse::<SocketAddr>() {
                        note(address.port(), CHOSEN);
                    }
                }
                _ => {}
            }
        }
        Self { ports: known, scratch: scratch.into() }
    }

    fn replace(&self, failure: &mut Failure) {
        match &mut failure.requirement {
            Doing::Connects { address, .. } => *address = example_of(address),
            Doing::HasThreads { least, base: Some(base) } => (*least, *base) = (*least - *base + OWN, OWN),
            Doing::Starts { command } => *command = self.in_text(command),
            Doing::ReceivesResponse { asked: Some(asked), .. } => *asked = self.in_text(asked),
            Doing::Exits { with: Some(words), .. } | Doing::Complains { with: Some(words) } => {
                words.iter_mut().for_each(|word| *word = self.in_text(word));
            }
            _ => {}
        }
        match &mut failure.problem {
            Problem::NotListening { port, .. } | Problem::EndedBeforeListening { port, .. } => *port = example(*port),
            Problem::WrongAddress { address, found } => {
                *address = example_of(address);
                found.iter_mut().for_each(|address| *address = example_of(address));
            }
            Problem::Refused { address, .. } | Problem::Unreachable { address, .. } => *address = example_of(address),
            _ => {}
        }
        if let Some(Cause::ExtraText { extra, .. }) = &mut failure.cause {
            *extra = self.in_text(extra);
        }
        for evidence in [&mut failure.expected, &mut failure.received].into_iter().flatten() {
            if let Evidence::Many { bytes, reported, .. } = evidence {
                *evidence = Evidence::Bytes(bytes[..(*reported).min(bytes.len())].to_vec());
            }
            match evidence {
                Evidence::Bytes(bytes) => *bytes = self.in_bytes(bytes),
                Evidence::Words(words) => *words = self.in_text(words),
                Evidence::Many { .. } | Evidence::Line(_) => {}
            }
        }
    }

    fn in_text(&self, text: &str) -> String {
        let text = if self.scratch.is_empty() { text.to_string() } else { text.replace(&self.scratch, SCRATCH) };
        String::from_utf8_lossy(&self.in_bytes(text.as_bytes())).into_owned()
    }

    /// The bytes with each known number replaced where it stands alone, no other digit beside it.
    fn in_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for run in bytes.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()) {
            let example = self.ports.iter().find(|(port, _)| port.as_bytes() == run);
            out.extend_from_slice(example.map_or(run, |(_, example)| example.as_bytes()));
        }
        out
    }
}

fn is_given_out(port: u16) -> bool {
    Port::is_given_out(port)
}

/// A port as an example, unless it is one that somebody wrote down: a default port says something.
fn example(port: u16) -> u16 {
    if is_given_out(port) {
        PORT
    } else if port >= EPHEMERAL {
        CHOSEN
    } else {
        port
    }
}

fn example_of(address: &str) -> String {
    match address.parse::<SocketAddr>() {
        Ok(mut address) => {
            address.set_port(example(address.port()));
            address.to_string()
        }
        Err(_) => address.into(),
    }
}

/// Replaces what was measured by what would just as well have been too long or too short.
fn replace_amounts(failure: &mut Failure) {
    let milliseconds = |sign: &str, time: Duration| Some(Evidence::Words(format!("{sign}{} ms", time.as_millis())));
    match &mut failure.problem {
        Problem::SlowerThan { took, base, times, .. } => {
            *base = BASE;
            let most = BASE.mul_f64(*times);
            *took = most * 2;
            (failure.expected, failure.received) = (milliseconds("≤ ", most), milliseconds("", *took));
        }
        // Which line is the first that is seen to be early: who starts later seems to be in time for longer.
        Problem::LineTooEarly { line, at, least } => {
            (*line, *least, *at) = ("…".into(), BASE, BASE / 2);
            (failure.expected, failure.received) = (milliseconds("≥ ", *least), milliseconds("", *at));
        }
        Problem::FasterThan { took, least, .. } => {
            *took = *least / 2;
            (failure.expected, failure.received) = (milliseconds("≥ ", *least), milliseconds("", *took));
        }
        Problem::SleptTooLong { slept, most } => {
            *slept = *most * 2;
            failure.received = milliseconds("", *slept);
        }
        Problem::NotTaken { sent, of, .. } => *sent = *of / 2,
        // A response that was cut off, wherever that happened.
        Problem::WrongContentLength { said, got, .. } => {
            if let Some(length) = said.trim().parse::<usize>().ok().filter(|length| *length > *got) {
                *got = length / 2;
                failure.received = failure.received.take().map(|_| Evidence::Words(format!("{got} bytes")));
            }
        }
        // How many a runtime has for itself, besides those that stayed.
        Problem::LeakedThreads { before, now } | Problem::LeakedFiles { before, now } => {
            (*before, *now) = (OWN, OWN + now.saturating_sub(*before));
        }
        // How many threads a runtime has besides those that were asked for.
        Problem::TooFewThreads { wanted, most } => {
            if let Doing::HasThreads { least, base: Some(base) } = failure.requirement {
                (*wanted, *most) = (least, base);
            }
            *most = (*most).min(*wanted / 2);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(event: Event) -> Moment {
        Moment { at: Duration::ZERO, who: "ana".into(), event, bytes: Vec::new(), length: 0 }
    }

    fn failed(problem: Problem) -> Failure {
        Failure::new(Doing::ReceivesNothing { who: "c-7".into() }, problem)
    }

    #[test]
    fn ports_become_examples_where_they_stand_alone() {
        let (given, own) = (Port::first() + 5, "40001");
        let moments = [
            moment(Event::Started { command: format!("server {given} /tmp/x/site") }),
            moment(Event::Connected { from: format!("127.0.0.1:{own}"), to: format!("127.0.0.1:{given}") }),
        ];
        let examples = Examples::of(&moments, "/tmp/x");
        assert_eq!(examples.in_text(&format!("{own} left, {given}, 1{own}, 9090")), format!("{CHOSEN} left, {PORT}, 1{own}, 9090"));
        assert_eq!(examples.in_text("/tmp/x/site"), format!("{SCRATCH}/site"));
        let mut failure =
            failed(Problem::WrongAddress { address: format!("127.0.0.1:{given}"), found: vec!["0.0.0.0:9090".into()] });
        examples.replace(&mut failure);
        let Problem::WrongAddress { address, found } = failure.problem else { panic!("still the same problem") };
        assert_eq!((address, found), (format!("127.0.0.1:{PORT}"), vec!["0.0.0.0:9090".to_string()]));
    }

    #[test]
    fn times_become_examples_that_break_the_same_bound() {
        let problem = Problem::SlowerThan {
            what: "a".into(),
            took: Duration::from_millis(917),
            than: "b".into(),
            base: Duration::from_millis(88),
            times: 4.0,
        };
        let mut failure = failed(problem);
        replace_amounts(&mut failure);
        assert_eq!(failure.expected, Some(Evidence::Words("≤ 400 ms".into())));
        assert_eq!(failure.received, Some(Evidence::Words("800 ms".into())));
    }

    #[test]
    fn a_member_of_a_crowd_stands_for_all_of_it() {
        let evidence = || Evidence::Bytes(b"7 says 3".to_vec());
        let mut failure = failed(Problem::UnexpectedBytes { who: "c-7".into() }).with_evidence(evidence(), evidence());
        leave_races_out(true, &mut failure);
        assert_eq!(failure.requirement.who(), Some("c-N"));
        assert_eq!(failure.problem, Problem::UnexpectedBytes { who: "c-N".into() });
        assert_eq!(failure.received, Some(Evidence::Words("…".into())));
        let mut alone = failed(Problem::UnexpectedBytes { who: "c-7".into() }).with_evidence(evidence(), evidence());
        leave_races_out(false, &mut alone);
        assert_eq!((alone.requirement.who(), alone.received), (Some("c-7"), Some(evidence())));
    }
}
