//! What the machine chose, by examples: ports, and the scratch folder.

use std::net::SocketAddr;

use crate::process::Port;
use crate::text::{Cause, DatagramCause, DatagramDoing, DatagramEvent, DatagramProblem, Doing, Event, Problem};
use crate::verdict::{Evidence, Failure, Moment};

/// Stands for the port that was given out for the check.
const PORT: u16 = 12345;
/// Stands for a port that the system chose, a client's or the program's own.
const CHOSEN: u16 = 54321;
/// Where the ports begin that a system chooses by itself.
const EPHEMERAL: u16 = 32_768;
/// Stands for the scratch folder.
const SCRATCH: &str = "/tmp/check";

/// What appeared in a conversation and means nothing: ports, which are found again as numbers in what came, and the
/// scratch folder.
pub(super) struct Examples {
    ports: Vec<(String, String)>,
    scratch: String,
}

impl Examples {
    pub(super) fn of(moments: &[Moment], scratch: &str) -> Self {
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
                Event::Connected { from, .. } | Event::Datagram(DatagramEvent::Opened { from, .. }) => {
                    if let Ok(address) = from.parse::<SocketAddr>() {
                        note(address.port(), CHOSEN);
                    }
                }
                _ => {}
            }
        }
        Self { ports: known, scratch: scratch.into() }
    }

    pub(super) fn replace(&self, failure: &mut Failure) {
        match &mut failure.requirement {
            Doing::Connects { address, .. } | Doing::Datagram(DatagramDoing::Reaches { address, .. }) => {
                *address = example_of(address)
            }
            Doing::Starts { command } => *command = self.in_text(command),
            Doing::ReceivesResponse { asked: Some(asked), .. } => *asked = self.in_text(asked),
            Doing::Exits { with: Some(words), .. } | Doing::Complains { with: Some(words) } => {
                words.iter_mut().for_each(|word| *word = self.in_text(word));
            }
            _ => {}
        }
        match &mut failure.problem {
            Problem::NotListening { port, .. }
            | Problem::Datagram(DatagramProblem::NotBound { port, .. })
            | Problem::EndedBeforeListening { port, .. } => *port = example(*port),
            Problem::WrongAddress { address, found } => {
                *address = example_of(address);
                found.iter_mut().for_each(|address| *address = example_of(address));
            }
            Problem::Refused { address, .. }
            | Problem::Datagram(DatagramProblem::Unreachable { address, .. })
            | Problem::Unreachable { address, .. } => *address = example_of(address),
            _ => {}
        }
        match &mut failure.cause {
            Some(Cause::ExtraText { extra, .. }) => *extra = self.in_text(extra),
            Some(Cause::Uncaught(error)) => error.message = self.in_text(&error.message),
            Some(Cause::Datagram(DatagramCause::OverTcp { port })) => *port = example(*port),
            Some(Cause::Datagram(DatagramCause::FromElsewhere { from, to })) => {
                [from, to].into_iter().for_each(|address| *address = example_of(address));
            }
            Some(Cause::BindUnchecked { found, .. }) => found.iter_mut().for_each(|address| *address = example_of(address)),
            _ => {}
        }
        for evidence in [&mut failure.expected, &mut failure.received].into_iter().flatten() {
            if let Evidence::Many { bytes, reported, .. } = evidence {
                *evidence = Evidence::Bytes(bytes[..(*reported).min(bytes.len())].to_vec());
            }
            match evidence {
                Evidence::Bytes(bytes) => *bytes = self.in_bytes(bytes),
                Evidence::Words(words) => *words = self.in_text(words),
                Evidence::Many { .. } | Evidence::Line(_) | Evidence::End(_) => {}
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn moment(event: Event) -> Moment {
        Moment { at: Duration::ZERO, who: "ana".into(), event, bytes: Vec::new(), length: 0 }
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
        let mut failure = Failure::new(
            Doing::Runs,
            Problem::WrongAddress { address: format!("127.0.0.1:{given}"), found: vec!["0.0.0.0:9090".into()] },
        );
        examples.replace(&mut failure);
        let Problem::WrongAddress { address, found } = failure.problem else { panic!("still the same problem") };
        assert_eq!((address, found), (format!("127.0.0.1:{PORT}"), vec!["0.0.0.0:9090".to_string()]));
    }
}
