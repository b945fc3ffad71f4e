//! Writing a conversation down while it happens, from several threads.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::text::Event;
use crate::verdict::{Conversation, Moment};

/// How many events from the beginning are kept; they show who is who.
const FIRST: usize = 200;
/// How many of the latest events are kept; they show what went wrong.
const LAST: usize = 800;

/// Somebody who is told of everything at the moment at which it is written down.
pub trait Witness: Send + Sync + Debug {
    /// Told of it, with all others waiting: it had better be quick.
    fn saw(&self, moment: &Moment);
}

/// A shared notebook; clones write into the same one.
#[derive(Clone, Debug)]
pub struct Recorder {
    begin: Instant,
    pages: Arc<Mutex<Pages>>,
    traffic: Arc<AtomicU64>,
    witness: Option<Arc<dyn Witness>>,
}

#[derive(Debug, Default)]
struct Pages {
    first: Vec<Moment>,
    last: VecDeque<Moment>,
    left_out: usize,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// An empty notebook; times count from now.
    pub fn new() -> Self {
        Self { begin: Instant::now(), pages: Arc::default(), traffic: Arc::default(), witness: None }
    }

    /// The same before a witness, if there is one.
    #[must_use]
    pub fn before(self, witness: Option<Arc<dyn Witness>>) -> Self {
        Self { witness, ..self }
    }

    /// The time of a moment, as it stands beside events.
    pub fn since(&self, moment: Instant) -> std::time::Duration {
        moment.saturating_duration_since(self.begin)
    }

    /// Writes down an event without bytes.
    pub fn note(&self, who: &str, event: Event) {
        self.note_bytes(who, event, &[]);
    }

    /// Writes down an event with the bytes that belong to it.
    pub fn note_bytes(&self, who: &str, event: Event, bytes: &[u8]) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(&mut pages, who, event, bytes);
    }

    /// Lets `send` take some of `bytes` and writes down that they were sent: nothing else is written down meanwhile, so
    /// that nobody receives them before.
    ///
    /// # Errors
    /// What `send` says, and nothing is written down.
    pub fn note_sent(&self, who: &str, bytes: &[u8], send: impl FnOnce() -> io::Result<usize>) -> io::Result<usize> {
        self.note_sent_as(who, Event::Sent, bytes, send)
    }

    /// The same as another event.
    ///
    /// # Errors
    /// What `send` says, and nothing is written down.
    pub fn note_sent_as(
        &self,
        who: &str,
        event: Event,
        bytes: &[u8],
        send: impl FnOnce() -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let count = send()?;
        self.write(&mut pages, who, event, &bytes[..count]);
        Ok(count)
    }

    fn write(&self, pages: &mut Pages, who: &str, event: Event, bytes: &[u8]) {
        if matches!(event, Event::Sent | Event::Received) {
            self.traffic.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        let kept = bytes[..bytes.len().min(Moment::KEPT)].to_vec();
        // The time is taken inside the lock, so that it rises from event to event.
        let moment = Moment { at: self.begin.elapsed(), who: who.into(), event, bytes: kept, length: bytes.len() };
        if let Some(witness) = &self.witness {
            witness.saw(&moment);
        }
        // What a program prints in one go comes in any number of pieces.
        let last = if pages.last.is_empty() { pages.first.last_mut() } else { pages.last.back_mut() };
        if let Some(last) = last.filter(|last| moment.event == Event::Printed && last.event == Event::Printed) {
            let room = Moment::KEPT - last.bytes.len();
            last.bytes.extend(moment.bytes.iter().take(room));
            last.length += moment.length;
            return;
        }
        if pages.first.len() < FIRST {
            pages.first.push(moment);
            return;
        }
        pages.last.push_back(moment);
        if pages.last.len() > LAST {
            pages.last.pop_front();
            pages.left_out += 1;
        }
    }

    /// How many bytes clients have sent and received so far.
    pub fn traffic(&self) -> u64 {
        self.traffic.load(Ordering::Relaxed)
    }

    /// When the notebook was opened.
    pub fn begin(&self) -> Instant {
        self.begin
    }

    /// What was written down so far.
    pub fn conversation(&self) -> Conversation {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut moments = pages.first.clone();
        moments.extend(pages.last.iter().cloned());
        Conversation { moments, left_out: pages.left_out }
    }
}
