//! Damaging datagrams in one way, once. Pure.

use super::damager::Once;
use crate::text::{DamageKind, Way};

/// A datagram that goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Whether it goes to another client, or comes from one.
    pub is_astray: bool,
}

impl Sent {
    fn on(bytes: Vec<u8>) -> Self {
        Self { bytes, is_astray: false }
    }
}

/// One direction between one client and the program.
#[derive(Debug)]
pub(super) struct Path {
    way: Way,
    /// What is held until the next one has passed.
    held: Option<Vec<u8>>,
}

impl Path {
    pub(super) fn new(way: Way) -> Self {
        Self { way, held: None }
    }

    /// Lets a datagram pass, damaged when it is its turn. `has_others` tells whether there is another client.
    pub(super) fn pass(&mut self, once: &mut Once, mut bytes: Vec<u8>, has_others: bool) -> Vec<Sent> {
        use DamageKind::*;
        once.note_datagram(self.way);
        let held = self.held.take();
        if held.is_some() {
            once.strike();
        }
        let late = held.map(Sent::on);
        let kind = once.kind();
        let is_meant = match kind {
            DatagramLost | DatagramDoubled | DatagramsSwapped => true,
            DatagramChanged | DatagramCut => !bytes.is_empty(),
            DatagramMisdelivered => has_others,
            _ => false,
        };
        if !(is_meant && once.is(self.way, kind) && once.comes()) {
            return std::iter::once(Sent::on(bytes)).chain(late).collect();
        }
        let sent = match kind {
            DatagramDoubled => vec![Sent::on(bytes.clone()), Sent::on(bytes)],
            DatagramsSwapped => {
                self.held = Some(bytes);
                once.begin_to_strike();
                return late.into_iter().collect();
            }
            DatagramChanged => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                vec![Sent::on(bytes)]
            }
            DatagramCut => {
                bytes.pop();
                vec![Sent::on(bytes)]
            }
            DatagramMisdelivered => vec![Sent { bytes, is_astray: true }],
            _ => Vec::new(),
        };
        once.strike();
        sent.into_iter().chain(late).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::damager::Mutation;
    use super::*;
    use crate::text::Damage;

    fn passed(kind: DamageKind, occasion: u64, datagrams: &[&str]) -> (Vec<String>, bool) {
        let mutation = Mutation::new(Damage { kind, way: Way::ToClient, occasion });
        let mut once = Once::new(mutation.clone());
        let mut path = Path::new(Way::ToClient);
        let sent = datagrams.iter().flat_map(|datagram| path.pass(&mut once, datagram.as_bytes().to_vec(), true));
        let text = |sent: Sent| {
            let mark = if sent.is_astray { "~" } else { "" };
            mark.to_string() + &String::from_utf8_lossy(&sent.bytes)
        };
        let sent = sent.map(text).collect();
        drop(once);
        (sent, mutation.has_struck())
    }

    #[test]
    fn each_damage_is_done_once_at_its_occasion() {
        use DamageKind::*;
        for (kind, occasion, left, has_struck) in [
            (Nothing, 1, ["ab", "cd", "ef"].as_slice(), false),
            (DatagramLost, 2, &["ab", "ef"], true),
            (DatagramDoubled, 1, &["ab", "ab", "cd", "ef"], true),
            (DatagramsSwapped, 1, &["cd", "ab", "ef"], true),
            (DatagramsSwapped, 3, &["ab", "cd"], true),
            (DatagramChanged, 2, &["ab", "ce", "ef"], true),
            (DatagramCut, 3, &["ab", "cd", "e"], true),
            (DatagramMisdelivered, 2, &["ab", "~cd", "ef"], true),
            (DatagramLost, 4, &["ab", "cd", "ef"], false),
            (LineDoubled, 1, &["ab", "cd", "ef"], false),
        ] {
            let left = left.iter().map(ToString::to_string).collect();
            assert_eq!(passed(kind, occasion, &["ab", "cd", "ef"]), (left, has_struck), "{kind:?} {occasion}");
        }
    }

    #[test]
    fn an_empty_datagram_cannot_be_cut_and_the_next_one_is() {
        assert_eq!(passed(DamageKind::DatagramCut, 1, &["", "ab"]).0, ["", "a"]);
    }
}
