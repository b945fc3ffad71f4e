//! Neighbouring events that say the same: one line for all of them.

use std::borrow::Cow;

use crate::text::Event;
use crate::verdict::Moment;

/// One event, or several in a row that are told as one.
#[derive(Debug)]
pub(super) struct Turn<'m> {
    /// The first of them.
    pub(super) moment: &'m Moment,
    /// How many they are.
    pub(super) times: usize,
    /// What was sent or received: once if it was the same each time, else the beginning of all of it.
    pub(super) bytes: Cow<'m, [u8]>,
    /// How many bytes that were.
    pub(super) length: usize,
    /// Whether each of them is the same.
    pub(super) is_same: bool,
}

/// What one event has to do with the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequel {
    /// Nothing.
    New,
    /// It is the same again.
    Same,
    /// Both are parts of one stream, and into how many pieces it was cut says nothing: they are so long that only their
    /// beginnings are shown, or a byte each.
    Piece,
}

/// What `next` has to do with `one`, which comes right before it.
pub(super) fn sequel(one: &Moment, next: &Moment) -> Sequel {
    if one.who != next.who || one.event != next.event || !matches!(next.event, Event::Sent | Event::Received) {
        return Sequel::New;
    }
    let both = |holds: fn(&Moment) -> bool| holds(one) && holds(next);
    if both(|moment| moment.length > moment.bytes.len()) || both(|moment| moment.length == 1) {
        Sequel::Piece
    } else if one.bytes == next.bytes && one.length == next.length {
        Sequel::Same
    } else {
        Sequel::New
    }
}

/// The events, neighbours that say the same folded.
pub(super) fn turns<'m>(moments: &[&'m Moment]) -> Vec<Turn<'m>> {
    let mut turns: Vec<Turn<'m>> = Vec::new();
    let mut before: Option<&Moment> = None;
    for &moment in moments {
        let sequel = before.map_or(Sequel::New, |before| sequel(before, moment));
        before = Some(moment);
        match (sequel, turns.last_mut()) {
            (Sequel::Same, Some(turn)) if turn.is_same => turn.times += 1,
            (Sequel::Piece, Some(turn)) if turn.times == 1 || !turn.is_same => {
                turn.is_same = false;
                turn.times += 1;
                // Of pieces that were not kept whole, only the first one's beginning goes on without a gap.
                if turn.bytes.len() == turn.length && turn.bytes.len() < Moment::KEPT {
                    turn.bytes.to_mut().extend_from_slice(&moment.bytes);
                }
                turn.length += moment.length;
            }
            _ => turns.push(Turn { moment, times: 1, bytes: Cow::Borrowed(&moment.bytes), length: moment.length, is_same: true }),
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn told(events: &[(&str, Event, &[u8])]) -> Vec<(usize, Vec<u8>, usize)> {
        let moment = |(who, event, bytes): &(&str, Event, &[u8])| Moment {
            at: Duration::ZERO,
            who: (*who).into(),
            event: event.clone(),
            bytes: bytes[..bytes.len().min(Moment::KEPT)].to_vec(),
            length: bytes.len(),
        };
        let moments: Vec<Moment> = events.iter().map(moment).collect();
        let all: Vec<&Moment> = moments.iter().collect();
        turns(&all).into_iter().map(|turn| (turn.times, turn.bytes.into_owned(), turn.length)).collect()
    }

    #[test]
    fn what_is_received_again_and_again_is_told_once() {
        let again = ("ana", Event::Received, &b"oi\n"[..]);
        assert_eq!(told(&[again.clone(), again.clone(), again.clone()]), [(3, b"oi\n".to_vec(), 3)]);
        // Of somebody else, or the other way round, it is another event; so is what has no bytes.
        let other = ("bia", Event::Received, &b"oi\n"[..]);
        let sent = ("ana", Event::Sent, &b"oi\n"[..]);
        assert_eq!(told(&[again.clone(), other, again.clone(), sent, again]).len(), 5);
        assert_eq!(told(&[("ana", Event::SawEnd, b""), ("ana", Event::SawEnd, b"")]).len(), 2);
    }

    #[test]
    fn the_pieces_of_a_stream_are_one() {
        let bytes = ["olá".as_bytes().to_vec(), vec![b'x'; 5000]].concat();
        let letters: Vec<_> = bytes[..4].chunks(1).map(|byte| ("ana", Event::Sent, byte)).collect();
        assert_eq!(told(&letters), [(4, b"ol\xc3\xa1".to_vec(), 4)]);
        let long = ("ana", Event::Received, &bytes[..]);
        let all = told(&[long.clone(), long.clone(), long]);
        assert_eq!((all.len(), all[0].0, all[0].2), (1, 3, 15_012));
        assert_eq!(all[0].1, bytes[..Moment::KEPT]);
        // Small parts may be messages: they stay apart.
        assert_eq!(told(&[("ana", Event::Sent, b"um\n"), ("ana", Event::Sent, b"dois\n")]).len(), 2);
    }
}
