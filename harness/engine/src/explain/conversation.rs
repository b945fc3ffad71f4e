//! The conversation of a failed check, one event a line, with times.

use super::{Page, Role};
use crate::text::{Event, Label, Say as _, quote_short};
use crate::verdict::{Conversation, Moment};

/// How many events from the beginning and from the end are shown.
const FIRST: usize = 4;
const LAST: usize = 14;

/// Shows the conversation, its middle left out when it is long; of a long one only what `who` and the program did.
pub(super) fn show(page: &mut Page, conversation: &Conversation, who: Option<&str>) {
    if conversation.moments.is_empty() {
        return;
    }
    page.blank();
    page.push(Role::Label, format!("{}:", Label::Conversation.say(page.lang)));
    for line in lines(page, conversation, who) {
        page.push(Role::Dim, line);
    }
}

/// The events as lines; what the program says on standard error is shown elsewhere.
fn lines(page: &Page, conversation: &Conversation, who: Option<&str>) -> Vec<String> {
    let mut shown: Vec<&Moment> = conversation.moments.iter().filter(|moment| moment.event != Event::Complained).collect();
    let all = shown.len() + conversation.left_out;
    if let (true, Some(who)) = (shown.len() > FIRST + LAST + 1, who) {
        shown.retain(|moment| moment.who == who || moment.who == "program");
    }
    let widest = shown.iter().map(|moment| name(page, moment).chars().count()).max().unwrap_or(0);
    let line = |moment: &&Moment| {
        let who = name(page, moment);
        let pad = " ".repeat(widest - who.chars().count());
        let bytes = if moment.length == 0 { String::new() } else { format!(" {}", quoted(moment)) };
        let text = format!("{:>9.1} ms  {who}{pad}  {}{bytes}", moment.at.as_secs_f64() * 1000.0, moment.event.say(page.lang));
        shorten(&text, page.width)
    };
    let (first, last) =
        if shown.len() <= FIRST + LAST + 1 { (1.min(shown.len()), shown.len().saturating_sub(1)) } else { (FIRST, LAST) };
    let mut lines: Vec<String> = shown[..first].iter().map(line).collect();
    if all > first + last {
        lines.push(format!("{:>12}  {}", "", Label::EventsLeftOut { count: all - first - last }.say(page.lang)));
    }
    lines.extend(shown[shown.len() - last..].iter().map(line));
    lines
}

fn name(page: &Page, moment: &Moment) -> String {
    if moment.who == "program" { Label::Program.say(page.lang) } else { moment.who.clone() }
}

fn quoted(moment: &Moment) -> String {
    if moment.length > moment.bytes.len() {
        let start: Vec<u8> = moment.bytes.iter().copied().take(32).collect();
        return format!("{}… ({} bytes)", crate::text::quote(&start), moment.length);
    }
    quote_short(&moment.bytes)
}

/// Events are not data: a long command line may be cut at its end.
fn shorten(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_string()
    } else {
        text.chars().take(width.saturating_sub(1)).collect::<String>() + "…"
    }
}
