//! What a program's threads were seen to do under a schedule.

use std::net::SocketAddr;
use std::time::Instant;

use super::{AtLock, Call, Point};
use crate::text::Unscheduled;

/// Most acts that are kept.
pub(super) const MOST: usize = 4096;

/// Who did what, and was held where.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In the order in which they were done.
    pub acts: Vec<Act>,
    /// How many more there were.
    pub left_out: usize,
    /// Of each thread the other ends of connections that it read from, first the one that it did first.
    pub peers: Vec<Vec<SocketAddr>>,
    /// Why the threads could not be held, if so.
    pub refused: Option<Unscheduled>,
}

impl Trace {
    /// Where threads were held, or did less than they wanted.
    pub fn points(&self) -> Vec<Point> {
        self.acts.iter().filter(|act| act.held.is_some() || act.is_part()).map(|act| act.point).collect()
    }

    /// At how many points threads were held, and how many more calls did less than they were asked for.
    pub fn changes(&self) -> (usize, usize) {
        let held = self.acts.iter().filter(|act| act.held.is_some()).count();
        (held, self.points().len() - held)
    }

    pub(super) fn add(&mut self, act: Act) {
        if self.acts.len() < MOST { self.acts.push(act) } else { self.left_out += 1 }
    }
}

/// A call of a thread.
#[derive(Clone, Debug)]
pub struct Act {
    /// Whose, and which.
    pub point: Point,
    /// What for.
    pub doing: Doing,
    /// When it was about to be made, and when it was let go after it was held, if it was.
    pub begin: Instant,
    /// Until when it was held.
    pub held: Option<Instant>,
    /// Whether it was held after its call was made, instead of before.
    pub is_after: bool,
    /// Whether it was still held when the program ended.
    pub never_went_on: bool,
    /// How many bytes it was let send or receive, where that was less than it wanted.
    pub part: Option<usize>,
}

impl Act {
    /// What lies there to be written when it goes on: another thread may have changed it while it was held.
    #[cfg(target_os = "linux")]
    pub(super) fn writes_now(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() && bytes != self.doing.bytes {
            self.doing.meant = Some(std::mem::replace(&mut self.doing.bytes, bytes));
        }
    }

    /// Whether it was let send or receive less than it wanted.
    fn is_part(&self) -> bool {
        self.part.is_some_and(|part| part < self.doing.length)
    }
}

/// What a call is for, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// What it is for.
    pub call: Call,
    /// The number of the file.
    pub file: i32,
    /// The other end of the connection, where it is one and was asked for.
    pub peer: Option<SocketAddr>,
    /// The beginning of what it writes.
    pub bytes: Vec<u8>,
    /// How many bytes it wants to write or to read; 0 for other calls.
    pub length: usize,
    /// What it was to write when it was held, if others had changed that by the time it went on.
    pub meant: Option<Vec<u8>>,
    /// The last part of the path of a file that is no connection, where it was asked for.
    pub name: Option<String>,
    /// What it does at a lock.
    pub at_lock: Option<AtLock>,
}

impl Doing {
    /// A call of which no more is known.
    pub fn new(call: Call, file: i32) -> Self {
        Self { call, file, peer: None, bytes: Vec::new(), length: 0, meant: None, name: None, at_lock: None }
    }
}
