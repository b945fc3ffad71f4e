//! One client of a recipe: what it does, whether a person can type it, and the keys that are pressed.

use super::deeds::{Awaited, Deed};
use super::recipe::{Key, Press, TYPED, WRITTEN};
use crate::spec::Over;
use crate::text::is_hidden;

/// One client, from its connection on.
pub(super) struct Client<'d> {
    pub(super) who: &'d str,
    pub(super) to: Option<&'d str>,
    /// Another port than the program's own.
    pub(super) port: Option<u16>,
    pub(super) over: Over,
    /// Its deeds, each with its place among all.
    pub(super) deeds: Vec<(usize, &'d Deed)>,
    /// Whether it is a crowd that says nothing more.
    pub(super) crowd: Option<(usize, &'d [u8])>,
}

impl Client<'_> {
    pub(super) fn sends(&self) -> impl Iterator<Item = (usize, &[u8], Option<usize>)> {
        self.deeds.iter().filter_map(|(at, deed)| match deed {
            Deed::Send { bytes, cut, .. } => Some((*at, bytes.as_slice(), *cut)),
            _ => None,
        })
    }

    pub(super) fn ends(&self) -> bool {
        self.deeds.iter().any(|(_, deed)| matches!(deed, Deed::EndSide { .. }))
    }

    /// Whether it asked, got what it asked for, and takes no further part.
    pub(super) fn is_done(&self) -> bool {
        let response = |deed: &Deed| matches!(deed, Deed::Await { what: Awaited::Response { .. }, .. });
        let plain = |deed: &Deed| match deed {
            Deed::Connect { .. } | Deed::Send { .. } => true,
            Deed::Await { what, .. } => matches!(what, Awaited::Response { .. } | Awaited::End),
            _ => false,
        };
        self.deeds.iter().any(|(_, deed)| response(deed)) && self.deeds.iter().all(|(_, deed)| plain(deed))
    }
}

/// The clients in the order in which they connect; who comes again is another one.
pub(super) fn clients<'d>(deeds: &[&'d Deed]) -> Vec<Client<'d>> {
    let mut all: Vec<Client<'d>> = Vec::new();
    for (at, deed) in deeds.iter().enumerate() {
        match deed {
            Deed::Connect { who, to, port, over } => {
                all.push(Client { who, to: to.as_deref(), port: *port, over: *over, deeds: vec![(at, deed)], crowd: None });
            }
            Deed::Silent { who, size, bytes } => {
                all.push(Client {
                    who,
                    to: None,
                    port: None,
                    over: Over::Tcp,
                    deeds: vec![(at, deed)],
                    crowd: Some((*size, bytes)),
                });
            }
            deed => {
                let own = deed.who().and_then(|who| all.iter_mut().rev().find(|client| client.who == who));
                own.into_iter().for_each(|client| client.deeds.push((at, deed)));
            }
        }
    }
    all
}

/// Whether a person can type what a client sends.
pub(super) fn is_typeable(client: &Client<'_>) -> bool {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(|c: char| is_hidden(c) && c != '\n'));
    let total: usize = client.sends().map(|(_, bytes, _)| bytes.len()).sum();
    let lines: usize = client.sends().map(|(_, bytes, _)| bytes.split(|byte| *byte == b'\n').count() - 1).sum();
    // What is typed leaves line by line.
    let in_one = |bytes: &[u8]| client.over == Over::Tcp || !bytes[..bytes.len().saturating_sub(1)].contains(&b'\n');
    client.sends().all(|(_, bytes, _)| in_one(bytes))
        && total <= WRITTEN
        && lines <= TYPED
        && client.sends().all(|(_, bytes, _)| text(bytes))
}

/// The keys that a client presses, each with its place among all deeds.
pub(super) fn keys_of(client: &Client<'_>, terminal: u8) -> Vec<(usize, Key)> {
    let mut keys = Vec::new();
    for (at, deed) in &client.deeds {
        let mut press = |press| keys.push((*at, Key { terminal, who: client.who.to_string(), press }));
        match deed {
            Deed::Send { bytes, .. } => {
                for line in String::from_utf8_lossy(bytes).split_inclusive('\n') {
                    match line.strip_suffix('\n') {
                        Some(line) => press(Press::Line(line.into())),
                        None => press(Press::Part(line.into())),
                    }
                }
            }
            Deed::EndSide { .. } => press(Press::End),
            Deed::Leave { .. } => press(Press::Interrupt),
            _ => {}
        }
    }
    keys
}
