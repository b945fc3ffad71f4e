//! Over what clients and program talk: a stream of bytes (TCP) or datagrams (UDP), and which verbs belong to which.

use std::collections::BTreeMap;

use super::data::{Data, read_data};
use super::line::{LineRule, read_line_pattern, read_pattern};
use super::model::{ActorVerb, Cut, Expectation};
use super::network::read_network;
use super::yaml::{Node, Reading};
use crate::text::{NotOver, SpecProblem};

/// The most bytes that one datagram holds over IPv4: 65,535 less the heads of IP (20) and of UDP (8; RFC 768).
pub const MOST_DATAGRAM: u64 = 65_507;
/// How many datagrams may be awaited in any order.
const MOST_AWAITED: usize = 1000;

/// Over what a client and the program talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// A connection: a stream of bytes that has ends.
    #[default]
    Tcp,
    /// Datagrams, each of which comes whole or not at all.
    Udp,
}

/// What one datagram has to be.
#[derive(Clone, Debug)]
pub enum DatagramRule {
    /// Exactly one of these.
    OneOf(Vec<Data>),
    /// A text, all of it, that fits the rule of a line.
    Text(LineRule),
}

impl DatagramRule {
    /// The names that its patterns give to parts of it.
    pub fn captures(&self) -> Vec<String> {
        match self {
            Self::OneOf(_) => Vec::new(),
            Self::Text(rule) => rule.captures(),
        }
    }

    /// How many bytes are awaited.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::OneOf(all) => all.iter().map(Data::size).fold(0, u64::saturating_add),
            Self::Text(_) => 0,
        }
    }
}

/// Reads over what is talked.
pub(super) fn read_over(node: &Node<'_>) -> Reading<Over> {
    node.one_of(&[("tcp", Over::Tcp), ("udp", Over::Udp)])
}

/// Reads over what a client talks; TLS is within a stream of bytes.
pub(super) fn read_over_of_client(node: &Node<'_>) -> Reading<Over> {
    node.one_of(&[("tcp", Over::Tcp), ("udp", Over::Udp), ("tls", Over::Tcp)])
}

/// Reads a verb that clients over UDP have for themselves, or with another meaning; `None` for any other one.
pub(super) fn read_datagram_verb(verb: &str, value: &Node<'_>) -> Reading<Option<ActorVerb>> {
    Ok(Some(match verb {
        "receives_datagram" => {
            let map = ["pattern", "lacks", "one_of"];
            let rule = if map.iter().any(|key| value.get(key).is_some()) {
                value.only(&map)?;
                read_rule(value)?
            } else {
                DatagramRule::OneOf(vec![read_data(value)?])
            };
            ActorVerb::Expect(Expectation::Datagram(rule))
        }
        "receives_until" => {
            let map = ["pattern", "one_of", "others"];
            let (rule, others) = if map.iter().any(|key| value.get(key).is_some()) {
                value.only(&map)?;
                let others = value.get("others").map(|others| read_pattern(&others)).transpose()?;
                (read_rule(value)?, others.map(LineRule::Matches))
            } else {
                (DatagramRule::OneOf(vec![read_data(value)?]), None)
            };
            ActorVerb::Expect(Expectation::DatagramUntil(rule, others))
        }
        "receives_datagrams" => {
            value.only(&["any_order"])?;
            let list = value.need("any_order")?;
            let all = list.list()?.iter().map(read_data).collect::<Reading<Vec<Data>>>()?;
            if all.len() < 2 {
                return Err(list.mistake(SpecProblem::TooFewToChoose));
            }
            if all.len() > MOST_AWAITED {
                let (lines, most) = (all.len() as u64, MOST_AWAITED as u64);
                return Err(list.mistake(SpecProblem::TooManyLines { lines, most }));
            }
            ActorVerb::Expect(Expectation::Datagrams(all))
        }
        "network" => ActorVerb::Network(read_network(value)?),
        _ => return Ok(None),
    }))
}

fn read_rule(node: &Node<'_>) -> Reading<DatagramRule> {
    let keys = ["pattern", "lacks", "one_of"];
    let found: Vec<&str> = keys.iter().copied().filter(|key| node.get(key).is_some()).collect();
    match found[..] {
        ["pattern"] => Ok(DatagramRule::Text(LineRule::Matches(read_line_pattern(&node.need("pattern")?)?))),
        ["lacks"] => Ok(DatagramRule::Text(LineRule::Lacks(node.need("lacks")?.text()?.to_string()))),
        ["one_of"] => {
            let list = node.need("one_of")?;
            let all = list.list()?.iter().map(read_data).collect::<Reading<Vec<Data>>>()?;
            if all.len() < 2 { Err(list.mistake(SpecProblem::TooFewToChoose)) } else { Ok(DatagramRule::OneOf(all)) }
        }
        [] => Err(node.mistake(SpecProblem::MissingKey { key: "pattern" })),
        _ => Err(node.mistake(SpecProblem::SeveralVerbs { found: found.iter().map(|key| format!("`{key}`")).collect() })),
    }
}

/// Over what each client of a scene talks, at a point of it.
#[derive(Clone, Debug)]
pub(super) struct Talks {
    usual: Over,
    others: BTreeMap<String, Over>,
}

impl Talks {
    pub(super) fn new(usual: Over) -> Self {
        Self { usual, others: BTreeMap::new() }
    }

    /// Over what a client talks; a member of a crowd is called `NAME-1` and so on. Of everyone, UDP if anybody does.
    pub(super) fn of(&self, name: &str) -> Over {
        if name == "everyone" {
            return self.others.values().copied().find(|over| *over == Over::Udp).unwrap_or(self.usual);
        }
        let crowd = || self.others.get(name.rsplit_once('-')?.0);
        self.others.get(name).or_else(crowd).copied().unwrap_or(self.usual)
    }

    /// Refuses a verb that makes no sense over what the client talks, and takes note of a new connection.
    pub(super) fn note(&mut self, node: &Node<'_>, name: &str, verb: &ActorVerb) -> Reading<()> {
        if let ActorVerb::Connect { over, .. } = verb {
            self.others.insert(name.into(), over.unwrap_or(self.usual));
        }
        if matches!(verb, ActorVerb::Request { .. }) && self.of(name) == Over::Tcp {
            self.others.insert(name.into(), Over::Tcp);
        }
        match not_over(self.of(name), verb) {
            Some(why) => Err(node.mistake(SpecProblem::NotOver { why })),
            None => Ok(()),
        }
    }
}

/// Why a verb makes no sense, if it does not.
fn not_over(over: Over, verb: &ActorVerb) -> Option<NotOver> {
    let of_datagrams = matches!(
        verb,
        ActorVerb::Network(_)
            | ActorVerb::Expect(Expectation::Datagram(_) | Expectation::DatagramUntil(..) | Expectation::Datagrams(_))
    );
    if over == Over::Tcp {
        return of_datagrams.then_some(NotOver::Tcp);
    }
    match verb {
        ActorVerb::Connect { receive_buffer: Some(_), .. } => Some(NotOver::Buffer),
        ActorVerb::Send { cut: Cut::Every(_), .. } => Some(NotOver::Cut),
        ActorVerb::Send { data, .. } if data.size() > MOST_DATAGRAM => {
            Some(NotOver::TooLarge { bytes: data.size(), most: MOST_DATAGRAM })
        }
        ActorVerb::Request { .. } | ActorVerb::Expect(Expectation::Response(_)) => Some(NotOver::Http),
        ActorVerb::Expect(Expectation::Line(_) | Expectation::Until(..)) => Some(NotOver::Line),
        ActorVerb::Expect(Expectation::AnyOrder(_) | Expectation::Merged(_)) => Some(NotOver::Lines),
        ActorVerb::SeesEnd { .. } | ActorVerb::HalfClose | ActorVerb::Reset => Some(NotOver::End),
        ActorVerb::StopReading | ActorVerb::ResumeReading => Some(NotOver::Reading),
        _ => None,
    }
}
