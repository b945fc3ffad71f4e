//! What the network between a client and the program does to their datagrams, as a scene says it.

use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// The last datagram that can be meant by its number.
const MOST: u64 = 10_000;

/// What becomes of datagrams in both directions, counted from the step that says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Of what the client sends.
    pub sent: Faults,
    /// Of what the program sends.
    pub received: Faults,
}

/// What becomes of the datagrams of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Which ones are lost.
    pub loses: Which,
    /// Which ones come twice.
    pub doubles: Which,
    /// Which ones are overtaken by the next one.
    pub delays: Which,
}

/// Which datagrams are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of these numbers, from 1.
    Numbers(Vec<u64>),
    /// So many of a hundred, drawn from the seed.
    Percent(u32),
}

impl Default for Which {
    fn default() -> Self {
        Self::Numbers(Vec::new())
    }
}

impl Network {
    /// Whether it depends on the seed.
    pub fn is_drawn(&self) -> bool {
        let drawn = |which: &Which| matches!(which, Which::Percent(_));
        [&self.sent, &self.received].iter().any(|faults| [&faults.loses, &faults.doubles, &faults.delays].into_iter().any(drawn))
    }
}

/// Reads `{ sent: { loses: [2] }, received: { doubles: { percent: 10 } } }`; for both ways the same without them.
pub(super) fn read_network(node: &Node<'_>) -> Reading<Network> {
    node.only(&["sent", "received"])?;
    if node.get("sent").is_none() && node.get("received").is_none() {
        return Err(node.mistake(SpecProblem::MissingKey { key: "sent" }));
    }
    let faults = |key: &str| node.get(key).map(|faults| read_faults(&faults)).transpose().map(Option::unwrap_or_default);
    Ok(Network { sent: faults("sent")?, received: faults("received")? })
}

fn read_faults(node: &Node<'_>) -> Reading<Faults> {
    node.only(&["loses", "doubles", "delays"])?;
    let which = |key: &str| node.get(key).map(|which| read_which(&which)).transpose().map(Option::unwrap_or_default);
    Ok(Faults { loses: which("loses")?, doubles: which("doubles")?, delays: which("delays")? })
}

fn read_which(node: &Node<'_>) -> Reading<Which> {
    if node.is_map() {
        node.only(&["percent"])?;
        return Ok(Which::Percent(node.need("percent")?.number(1, 100)? as u32));
    }
    if node.is_list() {
        return node.list()?.iter().map(|number| number.number(1, MOST)).collect::<Reading<_>>().map(Which::Numbers);
    }
    node.number(1, MOST).map(|number| Which::Numbers(vec![number]))
}
