//! One thing that can be told of a race.

use crate::text::{Event, Say as _, ThreadAct, quote};
use crate::verdict::Moment;

/// Bytes stand below words, and a little to the right, in at most so many rows.
const INDENT: usize = 4;
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

    /// Whether others can notice it: it is no mere waiting, and not what somebody else's act leads to.
    pub(super) fn is_seen(&self) -> bool {
        let is_arrival = matches!(self.moment.event, Event::Received | Event::SawEnd | Event::SawReset);
        !self.is_frame()
            && !is_arrival
            && !matches!(
                self.does(),
                Some(ThreadAct::Sleeps | ThreadAct::WaitsForLock { .. } | ThreadAct::Waits | ThreadAct::EndsWithIt)
            )
    }

    /// How many rows it takes in a lane of so many columns, about.
    pub(super) fn rows(&self, width: usize) -> usize {
        let words = self.moment.event.en().chars().count();
        let bytes = if self.moment.length == 0 { 0 } else { quote(&self.moment.bytes).chars().count() };
        if words + bytes < width {
            return 1;
        }
        words.div_ceil(width).max(1) + bytes.div_ceil(width - INDENT).min(MOST_ROWS)
    }
}
