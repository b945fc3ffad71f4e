//! What happened, in the few words that fit into one actor's lane of a drawn conversation.

use super::{Event, Say};

/// An event as a lane tells it: the actor's name stands above.
#[derive(Clone, Copy, Debug)]
pub struct InLane<'e>(pub &'e Event);

impl Say for InLane<'_> {
    fn en(&self) -> String {
        match self.0 {
            Event::Started { .. } => "starts".into(),
            Event::Connected { .. } => "connects".into(),
            Event::Refused { .. } => "is refused".into(),
            Event::Accepted { at, .. } => format!("accepts at {at}"),
            Event::Refuses => "refuses".into(),
            Event::Listens => "listens again".into(),
            Event::Datagram(event) => event.in_lane_en(),
            Event::Sent => "→".into(),
            Event::Received => "←".into(),
            Event::ResetIt => "resets it".into(),
            Event::Signalled { name } => format!("gets signal {name}"),
            Event::TriedOut => "helps find the cause".into(),
            Event::Typed => "stdin".into(),
            Event::InputEnded => "stdin ends".into(),
            Event::Paused { time, .. } => format!("left alone: {} ms", time.as_millis()),
            Event::HalfClosed
            | Event::SawEnd
            | Event::SawReset
            | Event::Closed
            | Event::Secured(_)
            | Event::StoppedReading
            | Event::ResumedReading
            | Event::Printed
            | Event::Complained
            | Event::Stopped
            | Event::Ended { .. }
            | Event::Thread(_) => self.0.en(),
        }
    }

    fn pt(&self) -> String {
        match self.0 {
            Event::Started { .. } => "inicia".into(),
            Event::Connected { .. } => "conecta-se".into(),
            Event::Refused { .. } => "é recusado".into(),
            Event::Accepted { at, .. } => format!("aceita em {at}"),
            Event::Refuses => "recusa".into(),
            Event::Listens => "volta a escutar".into(),
            Event::Datagram(event) => event.in_lane_pt(),
            Event::Sent => "→".into(),
            Event::Received => "←".into(),
            Event::TriedOut => "ajuda a achar a causa".into(),
            Event::HalfClosed => "encerra seu lado".into(),
            Event::ResetIt => "interrompe (reset)".into(),
            Event::Signalled { name } => format!("recebe sinal {name}"),
            Event::Typed => "stdin".into(),
            Event::InputEnded => "stdin termina".into(),
            Event::Paused { time, .. } => format!("em paz: {} ms", time.as_millis()),
            Event::SawEnd
            | Event::SawReset
            | Event::Closed
            | Event::Secured(_)
            | Event::StoppedReading
            | Event::ResumedReading
            | Event::Printed
            | Event::Complained
            | Event::Stopped
            | Event::Ended { .. }
            | Event::Thread(_) => self.0.pt(),
        }
    }
}
