//! The conversation of a failed check with its times: lanes when several clients take part, else one event a line.

use super::turns::{Turn, turns};
use super::{Line, Page, Role, lanes};
use crate::text::{Event, Label, Say as _, ThreadName, columns, hex_within, printable, quote_rows, quote_within};
use crate::verdict::{Conversation, Failure, Moment};

/// How many events from the beginning and from the end are shown of a long conversation.
const FIRST: usize = 4;
const LAST: usize = 14;
/// The same of a race: only its end, and more of it, since what led to it lies between. It was chosen to fit a screen.
const RACE: usize = 50;

/// How much of a conversation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// All of it, or of a long one the beginning and the end.
    Usual,
    /// Of a long race its end.
    Race,
    /// So many of its last events.
    Last(usize),
}
/// The fewest columns in which bytes are shown.
const LEAST: usize = 12;

/// The name under which the program itself stands in a conversation.
pub(super) const PROGRAM: &str = "program";

/// Shows the conversation, its middle left out when it is long; `failure` tells whose lanes matter most.
pub(super) fn show(page: &mut Page, conversation: &Conversation, failure: Option<&Failure>, span: Span) {
    let has_threads = conversation.moments.iter().any(|moment| Moment::thread(&moment.who).is_some());
    let label = if has_threads { Label::Race } else { Label::Conversation };
    let span = if has_threads && span == Span::Usual { Span::Race } else { span };
    // What the program says on standard error is shown elsewhere.
    let mut moments: Vec<&Moment> = conversation.moments.iter().filter(|moment| moment.event != Event::Complained).collect();
    if let Span::Last(most) = span {
        moments.truncate(without_farewell(&moments));
        // The last bytes of the check are worth more than what was tried after them, and how everybody left.
        let over = moments.iter().position(|moment| moment.event == Event::TriedOut).unwrap_or(moments.len());
        let last_bytes = moments[..over].iter().rposition(|moment| moment.length > 0).unwrap_or(0);
        moments.truncate(last_bytes.saturating_add(most));
    }
    if moments.is_empty() {
        return;
    }
    let is_client = |moment: &&&Moment| moment.who != PROGRAM;
    let first = moments.iter().find(is_client).map(|moment| &moment.who);
    let lines = if moments.iter().filter(is_client).any(|moment| Some(&moment.who) != first) {
        lanes::draw(page, &moments, (conversation.left_out, span), failure)
    } else {
        list(page, &moments, conversation.left_out, span)
    };
    page.blank();
    page.push(Role::Label, format!("{}:", label.say(page.lang)));
    page.lines.extend(lines);
}

/// How many of `count` events are shown from the beginning and from the end; `left_out` more are not even known.
pub(super) fn ends(count: usize, left_out: usize, span: Span) -> (usize, usize) {
    if let Span::Last(most) = span {
        (0, count.min(most))
    } else if span == Span::Race {
        (0, count.min(RACE))
    } else if count > FIRST + LAST + 1 {
        (FIRST, LAST)
    } else if left_out > 0 {
        (FIRST.min(count), count.saturating_sub(FIRST))
    } else {
        (count, 0)
    }
}

/// How many events there are before the judge puts everything away: the last ones say the least.
fn without_farewell(moments: &[&Moment]) -> usize {
    let is_farewell = |moment: &&Moment| matches!(moment.event, Event::Stopped | Event::Closed);
    let count = moments.iter().rposition(|moment| !is_farewell(moment)).map_or(0, |last| last + 1);
    match &moments[..count] {
        // Whoever ends its side sees the other one end.
        [.., own, other] if own.event == Event::HalfClosed && other.event == Event::SawEnd && own.who == other.who => count - 1,
        _ => count,
    }
}

/// How an actor is called.
pub(super) fn name(page: &Page, who: &str) -> String {
    match Moment::thread(who) {
        None if who == PROGRAM => Label::Program.say(page.lang),
        None => who.to_string(),
        Some(thread) => ThreadName(thread).say(page.lang),
    }
}

/// One event a line, or several that say the same.
fn list(page: &Page, moments: &[&Moment], left_out: usize, span: Span) -> Vec<Line> {
    let widest = moments.iter().map(|moment| columns(&name(page, &moment.who))).max().unwrap_or(0);
    let line = |turn: &Turn<'_>| {
        let moment = turn.moment;
        let who = name(page, &moment.who);
        let pad = " ".repeat(widest - columns(&who));
        let mut text = format!("{:>9} ms  {who}{pad}  {}", time(moment.at), printable(&moment.event.say(page.lang)));
        let times = match turn {
            Turn { times: 1, .. } => None,
            Turn { times, is_same: true, .. } => Some(Label::Times { count: *times }),
            Turn { times, length, .. } => Some(Label::TimesInAll { count: *times, bytes: *length }),
        };
        if let Some(times) = times {
            text = format!("{text} {}{}", times.say(page.lang), if turn.is_same { "" } else { ":" });
        }
        if turn.length == 0 {
            return shorten(&text, page.width);
        }
        let room = page.width.saturating_sub(columns(&text) + 1).max(LEAST);
        let data = if page.hex {
            hex_within(&turn.bytes, turn.length, room)
        } else if turn.is_same {
            quote_within(&turn.bytes, turn.length, room, 1).join(" ")
        } else {
            // How long all of it is was just said.
            let (rows, shown) = quote_rows(&turn.bytes, room - 1, 1);
            rows.concat() + if shown < turn.length { "…" } else { "" }
        };
        format!("{text} {data}")
    };
    let turns = turns(moments);
    let (first, last) = ends(turns.len(), left_out, span);
    let mut texts: Vec<String> = turns[..first].iter().map(line).collect();
    let hidden = turns[first..turns.len() - last].iter().map(|turn| turn.times).sum::<usize>() + left_out;
    if hidden > 0 {
        texts.push(format!("{:>12}  {}", "", Label::EventsLeftOut { count: hidden }.say(page.lang)));
    }
    texts.extend(turns[turns.len() - last..].iter().map(line));
    texts.into_iter().map(|text| Line { role: Role::Dim, text }).collect()
}

/// A time since the beginning, in milliseconds.
pub(super) fn time(at: std::time::Duration) -> String {
    format!("{:.1}", at.as_secs_f64() * 1000.0)
}

/// Events without bytes are not data: a long command line may be cut at its end.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_string();
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used < width
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}
