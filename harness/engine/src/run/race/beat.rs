//! One thing that can be told of a race.

use crate::text::{Event, Say as _, ThreadAct, quote};
use crate::verdict::Moment;

/// In a lane about so many columns are for words, and for bytes below them, in at most so many rows.
const WORDS: usize = 14;
const BYTES: usize = 11;
const MOST_ROWS: usize = 6;

/// One thing that can be told of a race.
#[derive(Clone, Debug)]
pub(super) struct Beat {
    pub moment: Moment,
    /// The thread that does it.
    pub thread: Option<u32>,
    /// The client whose connection it has to do with.
    pub client: Option<String>,
    /// Where it stands in the trace.
    pub act: Option<usize>,
    /// How much it has to do with the failure.
    pub weight: f64,
}

impl Beat {
    /// What a client or the program as a whole does.
    pub(super) fn of_client(moment: Moment) -> Self {
        let client = Some(moment.who.clone());
        Self { moment, thread: None, client, act: None, weight: 0.0 }
    }

    /// What the thread does, if it is a thread's.
    pub(super) fn does(&self) -> Option<&ThreadAct> {
        match &self.moment.event {
            Event::Thread(act) => Some(act),
            _ => None,
        }
    }

    /// Whether the judge ended the program here.
    pub(super) fn is_stop(&self) -> bool {
        self.moment.event == Event::Stopped
    }

    /// Whether it is told whatever else happened: where the program begins and ends.
    pub(super) fn is_frame(&self) -> bool {
        matches!(self.moment.event, Event::Started { .. } | Event::Stopped | Event::Ended { .. })
    }

    /// Whether others can notice it: it is no mere waiting.
    pub(super) fn is_seen(&self) -> bool {
        !self.is_frame()
            && !matches!(
                self.does(),
                Some(ThreadAct::Sleeps | ThreadAct::WaitsForLock { .. } | ThreadAct::Waits | ThreadAct::EndsWithIt)
            )
    }

    /// How many rows it takes in a lane, about.
    pub(super) fn rows(&self) -> usize {
        let words = self.moment.event.en().chars().count();
        let bytes = if self.moment.length == 0 { 0 } else { quote(&self.moment.bytes).chars().count() };
        if words + bytes < WORDS {
            return 1;
        }
        words.div_ceil(WORDS).max(1) + bytes.div_ceil(BYTES).min(MOST_ROWS)
    }
}
