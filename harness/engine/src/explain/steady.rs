//! A failure without what chance decided: what differs from run to run is replaced by an example, field by field.

use std::net::SocketAddr;
use std::time::Duration;

use crate::process::Port;
use crate::text::{Doing, Event, Problem};
use crate::verdict::{Evidence, Failure, Moment, Outcome, Verdict};

/// Stands for the port that was given out for the check.
const PORT: u16 = 12345;
/// Stands for a port that the system chose, a client's or the program's own.
const CHOSEN: u16 = 54321;
/// Where the ports begin that a system chooses by itself.
const EPHEMERAL: u16 = 32_768;
/// Stands for the time of what is compared with.
const BASE: Duration = Duration::from_millis(100);

/// The failure of a verdict as it would be in every run of the same program: ports, clients' addresses and times are
/// examples, and the step's line, which moves with every edit of the exercise file, is left out. `None` for any other
/// outcome.
pub fn steady(verdict: &Verdict) -> Option<Failure> {
    let Outcome::Failed(failure) = &verdict.outcome else { return None };
    let mut failure = (**failure).clone();
    failure.line = 0;
    let ports = Ports::of(&verdict.conversation.moments);
    ports.replace(&mut failure);
    replace_amounts(&mut failure);
    Some(failure)
}

/// The ports that appeared in a conversation and mean nothing: each is found again as a number in what came.
struct Ports(Vec<(String, String)>);

impl Ports {
    fn of(moments: &[Moment]) -> Self {
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
        Self(known)
    }

    fn replace(&self, failure: &mut Failure) {
        match &mut failure.requirement {
            Doing::Connects { address, .. } => *address = example_of(address),
            Doing::Starts { command } => *command = self.in_text(command),
            _ => {}
        }
        match &mut failure.problem {
            Problem::NotListening { port, .. } | Problem::EndedBeforeListening { port, .. } => *port = example(*port),
            Problem::WrongAddress { port, found } => {
                *port = example(*port);
                found.iter_mut().for_each(|address| *address = example_of(address));
            }
            Problem::Refused { address, .. } | Problem::Unreachable { address, .. } => *address = example_of(address),
            _ => {}
        }
        for evidence in [&mut failure.expected, &mut failure.received].into_iter().flatten() {
            match evidence {
                Evidence::Bytes(bytes) => *bytes = self.in_bytes(bytes),
                Evidence::Words(words) => *words = self.in_text(words),
                Evidence::Line(_) => {}
            }
        }
    }

    fn in_text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.in_bytes(text.as_bytes())).into_owned()
    }

    /// The bytes with each known number replaced where it stands alone, no other digit beside it.
    fn in_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for run in bytes.chunk_by(|one, next| one.is_ascii_digit() == next.is_ascii_digit()) {
            let example = self.0.iter().find(|(port, _)| port.as_bytes() == run);
            out.extend_from_slice(example.map_or(run, |(_, example)| example.as_bytes()));
        }
        out
    }
}

fn is_given_out(port: u16) -> bool {
    let (first, last) = Port::range();
    (first..=last).contains(&port)
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
        Problem::FasterThan { took, least, .. } | Problem::LineTooEarly { at: took, least, .. } => {
            *took = *least / 2;
            (failure.expected, failure.received) = (milliseconds("≥ ", *least), milliseconds("", *took));
        }
        Problem::NotTaken { sent, of, .. } => *sent = *of / 2,
        _ => {}
    }
}
