//! Evidence as text: bytes as the inside of a Rust string.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tst_engine::text::{Lang, Say as _, ThreadName, quote};
use tst_engine::verdict::Moment;

use crate::grade::record::{CheckRecord, EventRecord, FailureRecord, Shown};

/// Evidence as text, and of bytes how many there were: of many only the first are kept.
pub fn shown(evidence: &Shown, lang: Lang) -> (String, Option<usize>) {
    match evidence {
        Shown::Words(words) => (words.say(lang).to_string(), None),
        Shown::Bytes { base64, length, .. } => (escaped(base64), Some(*length)),
    }
}

/// Which byte is the first of those that are kept, if it is bytes.
pub fn from(evidence: &Shown) -> Option<usize> {
    match evidence {
        Shown::Words(_) => None,
        Shown::Bytes { from, .. } => Some(*from),
    }
}

/// Evidence as it is when it is text, else as [`shown`] gives it; what is left out before it is told.
pub fn text(evidence: &Shown, lang: Lang) -> String {
    match evidence {
        Shown::Words(words) => words.say(lang).to_string(),
        Shown::Bytes { from, base64, .. } => {
            let before = if *from == 0 { String::new() } else { format!("[{from}…] ") };
            before + &String::from_utf8(STANDARD.decode(base64).unwrap_or_default()).unwrap_or_else(|_| escaped(base64))
        }
    }
}

/// An event in one line.
pub fn event(event: &EventRecord, lang: Lang) -> String {
    let bytes = if event.length == 0 { String::new() } else { format!(" \"{}\"", escaped(&event.base64)) };
    let said = event.said.say(lang);
    let who = Moment::thread(&event.who).map_or_else(|| event.who.clone(), |name| ThreadName(name).say(lang));
    format!("{:.1} ms  {who}  {said}{bytes}", event.at_us as f64 / 1000.0)
}

/// What was found, likely the cause, and the schedule under which it was, in one paragraph.
pub fn paragraph(check: &CheckRecord, failure: &FailureRecord, lang: Lang) -> String {
    let mut found = failure.message.say(lang).to_string();
    if let Some(cause) = &failure.cause {
        found.push_str(&format!("; {}", cause.say(lang)));
    }
    if let Some((under, seed)) = check.failed_under() {
        found.push_str(&format!("; {} (--schedule {seed})", under.say(lang)));
    }
    found
}

fn escaped(base64: &str) -> String {
    let mut quoted = quote(&STANDARD.decode(base64).unwrap_or_default());
    quoted.pop();
    quoted.remove(0);
    quoted
}
