//! What clients and the program as a whole did, as far as the threads' calls do not tell it already.

use std::collections::{HashMap, HashSet};

use super::beat::Beat;
use super::{Names, other_end};
use crate::process::{Call, Trace};
use crate::text::Event;
use crate::verdict::{Conversation, Moment};

/// Pieces of at most so many bytes are told as one.
const PIECE: usize = 4;

/// What clients did, and the program: what a thread was seen to print or to send is told of the thread, and not of who got it.
pub(super) fn beats(trace: &Trace, conversation: &Conversation, names: &Names<'_>) -> Vec<Beat> {
    let writes = |file: i32| trace.acts.iter().any(|act| act.doing.call == Call::Write && act.doing.file == file);
    let (prints, quits) = (writes(1), trace.acts.iter().any(|act| act.doing.call == Call::Quit));
    let sends = |at: &usize| trace.acts[*at].doing.call == Call::Write;
    let sent: HashSet<String> =
        (0..trace.acts.len()).filter(sends).filter_map(|at| other_end(&trace.acts, at)).map(|peer| names.client(peer)).collect();
    let is_told = |moment: &&Moment| match moment.event {
        Event::Complained | Event::TriedOut => false,
        Event::Printed => !prints,
        Event::Received => !sent.contains(&moment.who),
        Event::Ended { .. } => !quits,
        _ => true,
    };
    let told = conversation.moments.iter().filter(is_told);
    together(told).into_iter().map(Beat::of_client).collect()
}

/// What somebody sends in small pieces is told as one, where its last piece is.
fn together<'m>(moments: impl Iterator<Item = &'m Moment>) -> Vec<Moment> {
    let mut told: Vec<Option<Moment>> = Vec::new();
    let mut open: HashMap<&str, usize> = HashMap::new();
    for moment in moments {
        let mut moment_now = moment.clone();
        if moment.event == Event::Sent && moment.length <= PIECE {
            if let Some(before) = open.insert(&moment.who, told.len()).and_then(|at| told[at].take()) {
                moment_now.bytes = [&before.bytes[..], &moment.bytes].concat();
                moment_now.bytes.truncate(Moment::KEPT);
                moment_now.length += before.length;
            }
        } else {
            open.remove(moment.who.as_str());
        }
        told.push(Some(moment_now));
    }
    told.into_iter().flatten().collect()
}
