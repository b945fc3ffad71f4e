//! Conversations that tests write down.

use std::time::Duration;

use crate::explain::{Line, Page, conversation, plain};
use crate::text::{Doing, Ending, Event, Lang, Problem, StallProof};
use crate::verdict::{Conversation, Evidence, Failure, Moment};

/// A conversation that is written down event by event, one millisecond apart.
#[derive(Default)]
pub(super) struct Script {
    moments: Vec<Moment>,
    pub(super) micros: u64,
}

impl Script {
    /// A server that has started.
    pub(super) fn new() -> Self {
        Self::default().event("program", Event::Started { command: "subject 20000".into() })
    }

    pub(super) fn push(mut self, who: &str, event: Event, bytes: &[u8]) -> Self {
        self.micros += 1000;
        let kept = bytes[..bytes.len().min(Moment::KEPT)].to_vec();
        let at = Duration::from_micros(self.micros);
        self.moments.push(Moment { at, who: who.into(), event, bytes: kept, length: bytes.len() });
        self
    }

    pub(super) fn event(self, who: &str, event: Event) -> Self {
        self.push(who, event, &[])
    }

    pub(super) fn connects(self, who: &str) -> Self {
        self.event(who, Event::Connected { from: "127.0.0.1:40000".into(), to: "127.0.0.1:20000".into() })
    }

    pub(super) fn sends(self, who: &str, text: &str) -> Self {
        self.push(who, Event::Sent, text.as_bytes())
    }

    pub(super) fn receives(self, who: &str, text: &str) -> Self {
        self.push(who, Event::Received, text.as_bytes())
    }

    pub(super) fn prints(self, text: &str) -> Self {
        self.push("program", Event::Printed, text.as_bytes())
    }

    pub(super) fn stopped(self) -> Self {
        self.event("program", Event::Stopped)
    }

    /// Connects, greets, and everybody present gets the greeting.
    pub(super) fn joins(self, who: &str, present: &[&str]) -> Self {
        let line = format!("{who} chegou\n");
        let mut script = self.connects(who).sends(who, &line);
        for other in present.iter().chain([&who]) {
            script = script.receives(other, &line);
        }
        script
    }

    pub(super) fn draw(self, lang: Lang, failure: Option<&Failure>) -> Vec<Line> {
        let mut page = Page { lines: Vec::new(), lang, width: 80, hex: false };
        conversation::show(&mut page, &Conversation { moments: self.moments, left_out: 0 }, failure, conversation::Span::Usual);
        page.lines
    }

    /// The drawing without its heading.
    pub(super) fn drawn(self, lang: Lang, failure: Option<&Failure>) -> String {
        plain(&self.draw(lang, failure)[2..])
    }
}

/// Somebody waits for a text in vain.
pub(super) fn no_answer(who: &str, wanted: &str) -> Failure {
    let problem = Problem::NoAnswer { who: who.into(), others: false, proof: StallProof::AtRest };
    let data = wanted.as_bytes().to_vec();
    Failure::new(Doing::Receives { who: who.into(), data: data.clone() }, problem)
        .with_evidence(Evidence::Bytes(data), Evidence::Bytes(Vec::new()))
}

/// A conversation of some actors that do anything in any order.
pub(super) fn random(random: &mut fastrand::Rng) -> Script {
    let names: Vec<String> =
        (0..random.usize(2..60)).map(|number| format!("{}{number}", "actor_".repeat(random.usize(0..6)))).collect();
    let texts = ["", "oi\n", "\0\u{202e}\u{1b}[31m", "linha longa com espaços  e mais\n", "日本語🦀", "\\\\\"\"", "ação\u{301}"];
    let mut script = Script::default();
    for _ in 0..random.usize(2..120) {
        let who = if random.u8(..) < 20 { "program" } else { random.choice(&names).map_or("ana", String::as_str) };
        let mut bytes = texts[random.usize(..texts.len())].repeat(random.usize(1..4)).into_bytes();
        if random.u8(..) < 30 {
            bytes = (0..random.usize(1..5000)).map(|_| random.u8(..)).collect();
        }
        script.micros += random.u64(..1_000_000);
        let to = format!("127.0.0.{}:{}", random.u8(1..3), 20_000);
        let end = Ending::Signal(random.i32(1..20));
        script = match random.u8(..16) {
            0..6 => script.push(who, Event::Received, &bytes),
            6..9 => script.push(who, Event::Sent, &bytes),
            9 => script.event(who, Event::Connected { from: "127.0.0.1:40000".into(), to }),
            10 => script.event(who, Event::Refused { to }),
            11 => script.event(who, [Event::SawEnd, Event::SawReset, Event::Closed][random.usize(..3)].clone()),
            12 => script.event(who, [Event::HalfClosed, Event::ResetIt, Event::StoppedReading][random.usize(..3)].clone()),
            13 => script.push("program", Event::Printed, &bytes),
            14 => script.event("program", Event::Signalled { name: "TERM".into() }),
            _ => script.event("program", Event::Ended { ending: end }),
        };
    }
    script
}
