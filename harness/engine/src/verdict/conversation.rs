//! The conversation of a check as data: who did what, when, with which bytes.

use std::time::Duration;

use crate::text::Event;

/// One event of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Time since the check began.
    pub at: Duration,
    /// The actor it happened to; `program` for the program itself.
    pub who: String,
    /// What happened.
    pub event: Event,
    /// The bytes sent, received or printed; only the first [`Moment::KEPT`] of them.
    pub bytes: Vec<u8>,
    /// How many bytes there were.
    pub length: usize,
}

impl Moment {
    /// How many bytes of one event are kept: enough to read, little enough for a check that moves megabytes.
    pub const KEPT: usize = 1024;
}

/// All events of a check, in the order in which they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// The events.
    pub moments: Vec<Moment>,
    /// How many more there were than were kept.
    pub left_out: usize,
}
