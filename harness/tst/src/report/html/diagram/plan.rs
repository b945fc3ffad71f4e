//! What is drawn of a conversation, and where: the lanes, their widths, the events and what is left out.

use std::cmp::Reverse;

use tst_engine::text::{StudentPage, columns, quote_within};
use tst_engine::verdict::Moment;

use super::super::conversation::{gap, said, who as name};
use super::super::document::Documents;
use super::super::evidence::bytes;
use super::super::number::milliseconds;
use super::held::{GOES_ON, HELD};
use super::{MARGIN, PROGRAM, TIME};
use crate::grade::record::{CheckRecord, EventRecord};

/// The clients that are drawn: those that were the last to do something, if there are more.
pub(super) const MOST_LANES: usize = 6;
/// The threads of the program that are drawn: those that were held, and that do most, if there are more.
pub(super) const MOST_THREADS: usize = 4;
/// Of a long conversation so many events are drawn from its beginning and its end.
const FIRST: usize = 12;
const LAST: usize = 36;
/// The rows that the bytes of one event may take.
const MOST_ROWS: usize = 3;

/// A column of the text, in pixels: 12 px, monospaced, 0.602 em.
const COLUMN: f64 = 7.3;
/// Where the program's line is, in pixels.
const FIRST_LANE: usize = 104;
/// A lane's width in columns at least, and all lanes' together at most unless each has the least that is readable.
const NARROWEST: usize = 12;
const WIDEST: usize = 100;
pub(super) const READABLE: usize = 22;
/// What the program does may take so many columns, however narrow the lanes are.
const SENTENCE: usize = 44;

/// Which way something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From the client to the program.
    To,
    /// From the program to the client.
    From,
    /// It stays where it happens.
    Stays,
}

/// An event as it is drawn.
#[derive(Debug)]
pub(super) struct Row {
    /// In milliseconds.
    pub(super) time: String,
    /// 0 is the program, or the first of its instances.
    pub(super) lane: usize,
    /// The lane of the program to which a client talks.
    pub(super) program: usize,
    /// Which way it goes.
    pub(super) way: Way,
    /// Whether it has bytes.
    pub(super) is_data: bool,
    /// Whether a thread is held there, or goes on.
    pub(super) is_hold: bool,
    /// What is said of it.
    pub(super) lines: Vec<String>,
}

/// Everything that is drawn.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    /// Who stands in the first lane: the program, or the first of its instances.
    pub(super) program: &'c str,
    /// Those with a lane: threads of the program, which stand on its left, and then clients, on its right.
    pub(super) actors: Vec<&'c str>,
    /// The clients for whom there was no room, and the threads.
    pub(super) left_out: [usize; 2],
    /// What is drawn, in order.
    pub(super) events: Vec<&'c EventRecord>,
    /// Before which of these some are missing, and the sentences about them.
    pub(super) gap: usize,
    pub(super) notes: Vec<String>,
    /// How many of them are threads.
    threads: usize,
    /// The width of each of their lanes, in columns.
    widths: Vec<usize>,
    /// The space between the last thread's line and the program's, in pixels.
    beside: usize,
}

impl<'c> Plan<'c> {
    /// A plan of a check's conversation.
    pub(super) fn new(documents: &Documents<'_>, check: &'c CheckRecord) -> Self {
        let program = program(&check.transcript);
        let (actors, left_out) = cast(&check.transcript, program);
        let is_drawn = |event: &EventRecord| {
            // What is said on standard error is shown for itself.
            event.event != "complained" && (event.who == program || actors.contains(&event.who.as_str()))
        };
        let gap = gap(check);
        let (before, after) = check.transcript.split_at(gap);
        let pick = |events: &'c [EventRecord]| events.iter().filter(|event| is_drawn(event)).collect::<Vec<_>>();
        let (mut before, mut after) = (pick(before), pick(after));
        let mut not_drawn = 0;
        // Of a race the end: what led to it lies in between.
        let most_first = if actors.iter().any(|who| Moment::thread(who).is_some()) { 1 } else { FIRST };
        let most_last = FIRST + LAST - most_first;
        if before.len() + after.len() > FIRST + LAST {
            // There is one gap in a drawing: nothing from before the one of the record stands after it.
            let last = if check.events_left_out > 0 { after.len().min(most_last) } else { most_last };
            let all: Vec<_> = before.drain(..).chain(after.drain(..)).collect();
            let first = most_first.min(all.len() - last);
            not_drawn = all.len() - first - last;
            before = all[..first].to_vec();
            after = all[all.len() - last..].to_vec();
        }
        let kept = (check.events_left_out > 0).then_some(StudentPage::EventsNotKept { count: check.events_left_out });
        let drawn = (not_drawn > 0).then_some(StudentPage::EventsNotDrawn { count: not_drawn });
        let notes = drawn.into_iter().chain(kept).map(|note| documents.say(note)).collect();
        let gap = before.len();
        let threads = actors.iter().filter(|who| Moment::thread(who).is_some()).count();
        let mut plan = Self {
            program,
            actors,
            left_out,
            events: [before, after].concat(),
            gap,
            notes,
            threads,
            widths: Vec::new(),
            beside: 0,
        };
        plan.set_widths(documents);
        plan
    }

    /// Each lane is as wide as its widest text if there is room, else the widest give way.
    fn set_widths(&mut self, documents: &Documents<'_>) {
        let most = (WIDEST / self.actors.len().max(1)).max(READABLE);
        let widths = self.actors.iter().enumerate().map(|(index, actor)| {
            let own = self.events.iter().filter(|event| self.lane(&event.who) == index + 1);
            let natural = |event: &&EventRecord| content(documents, event, WIDEST).iter().map(|line| columns(line)).max();
            let widest = own.filter_map(natural).chain([columns(&name(documents, actor))]).max();
            widest.unwrap_or(0).clamp(NARROWEST, most)
        });
        self.widths = widths.collect();
        // Names stand in the middle above their lines.
        let half = |who: &str| pixels(columns(&shorten(&name(documents, who), READABLE))) / 2;
        self.beside = self.actors[..self.threads].last().map_or(0, |last| half(last) + half(self.program) + MARGIN);
    }

    /// The number of an actor's lane: 0 for the program.
    pub(super) fn lane(&self, who: &str) -> usize {
        self.actors.iter().position(|client| *client == who).map_or(0, |index| index + 1)
    }

    /// Where a lane's line is.
    pub(super) fn x(&self, lane: usize) -> usize {
        let wide = |widths: &[usize]| widths.iter().map(|width| pixels(*width) + 2 * MARGIN).sum::<usize>();
        let (threads, clients) = self.widths.split_at(self.threads);
        match lane {
            1.. if lane <= self.threads => TIME + wide(&threads[..lane]),
            _ => FIRST_LANE.max(TIME + wide(threads) + self.beside) + wide(&clients[..lane.saturating_sub(self.threads)]),
        }
    }

    /// Where the text of a lane begins: before its line, but the program's after it.
    pub(super) fn text_x(&self, lane: usize) -> usize {
        if lane == 0 { self.x(0) + MARGIN } else { self.x(lane) - MARGIN - pixels(self.widths[lane - 1]) }
    }

    /// The width of the whole: up to the end of the last name, or of what the program does.
    pub(super) fn width(&self, documents: &Documents<'_>, rows: &[Row]) -> usize {
        let last = if self.threads < self.actors.len() { self.actors.len() } else { 0 };
        let name = columns(&shorten(&name(documents, if last == 0 { self.program } else { self.actors[last - 1] }), READABLE));
        let own = rows.iter().filter(|row| row.lane == 0).flat_map(|row| &row.lines).map(|line| columns(line)).max();
        let notes = self.notes.iter().map(|note| columns(note)).max();
        let program = self.x(0) + MARGIN + pixels(own.unwrap_or(0));
        (self.x(last) + pixels(name) / 2).max(program).max(TIME + MARGIN + pixels(notes.unwrap_or(0))) + MARGIN
    }

    /// The lane of the program to which a client talks at an event: of several instances the one to which it turned last.
    fn program_of(&self, event: &EventRecord) -> usize {
        let until = self.events.iter().position(|other| std::ptr::eq(*other, event)).map_or(0, |at| at + 1);
        let own = self.events[..until].iter().rev().filter(|other| other.who == event.who);
        own.filter_map(|other| other.instance.as_deref()).next().map_or(0, |name| self.lane(name))
    }

    /// An event as it is drawn.
    pub(super) fn row(&self, documents: &Documents<'_>, event: &EventRecord) -> Row {
        let lane = self.lane(&event.who);
        let way = match event.event.as_str() {
            _ if lane == 0 => Way::Stays,
            "sent" | "connected" | "refused" | "half_closed" | "closed" | "reset" | "opened" | "doubled_sent" => Way::To,
            "received" | "saw_end" | "saw_reset" | "strayed" | "unreachable" | "doubled_received" => Way::From,
            _ => Way::Stays,
        };
        // What the program does may be told over the lanes of the others.
        let room = if lane == 0 { self.widths[self.threads..].iter().sum::<usize>().max(SENTENCE) } else { self.widths[lane - 1] };
        Row {
            time: milliseconds(event.at_us, documents.lang()),
            lane,
            program: self.program_of(event),
            way,
            is_data: event.length > 0,
            is_hold: event.event == HELD || event.event == GOES_ON,
            lines: content(documents, event, room),
        }
    }
}

/// Who stands in the first lane: of several instances the first that was started.
fn program(events: &[EventRecord]) -> &str {
    let is_started = |event: &&EventRecord| event.event == "started";
    let alone = events.iter().any(|event| event.who == PROGRAM);
    events.iter().filter(|_| !alone).find(is_started).map_or(PROGRAM, |event| &event.who)
}

/// The threads and then the clients that are drawn, each in the order in which they came, and how many are not; instances of
/// the program are among the clients, whom they come before.
fn cast<'c>(events: &'c [EventRecord], program: &str) -> (Vec<&'c str>, [usize; 2]) {
    let mut all: Vec<&str> = Vec::new();
    for event in events.iter().filter(|event| event.who != program) {
        if !all.contains(&event.who.as_str()) {
            all.push(&event.who);
        }
    }
    let (threads, clients): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|who| Moment::thread(who).is_some());
    let last = |who: &str| Reverse(events.iter().rposition(|event| event.who == who));
    let is_held = |who: &str| events.iter().any(|event| event.who == who && event.event == HELD);
    let count = |who: &str| Reverse(events.iter().filter(|event| event.who == who).count());
    let (clients, more_clients) = first_of(clients, MOST_LANES, |who| last(who));
    let (threads, more_threads) = first_of(threads, MOST_THREADS, |who| ((!is_held(who), count(who)), last(who)));
    ([threads, clients].concat(), [more_clients, more_threads])
}

/// The first `most` of these by what `rank` says, in the order in which they were, and how many more there are.
fn first_of<R: Ord>(mut all: Vec<&str>, most: usize, rank: impl Fn(&str) -> R) -> (Vec<&str>, usize) {
    let more = all.len().saturating_sub(most);
    let mut ranked = all.clone();
    ranked.sort_by_cached_key(|who| rank(who));
    all.retain(|who| ranked[..ranked.len() - more].contains(who));
    (all, more)
}

/// What is said of an event, in lines of at most `room` columns: its bytes if it has some, else its words.
fn content(documents: &Documents<'_>, event: &EventRecord, room: usize) -> Vec<String> {
    let said = said(documents, event);
    if event.length == 0 {
        return vec![shorten(said, room)];
    }
    let quoted = quote_within(&bytes(&event.base64), event.length, room, MOST_ROWS);
    match event.event.as_str() {
        "sent" | "received" => quoted,
        _ => std::iter::once(shorten(said, room)).chain(quoted).collect(),
    }
}

/// Words that are no data may be cut at their end: between two of them, if the first fits, so that no number seems to be
/// another.
pub(super) fn shorten(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_string();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    let whole = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
    format!("{whole}…")
}

fn pixels(columns: usize) -> usize {
    (columns as f64 * COLUMN).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_between_words() {
        assert_eq!(shorten("connects to 127.0.0.1:41234", 27), "connects to 127.0.0.1:41234");
        assert_eq!(shorten("connects to 127.0.0.1:41234", 26), "connects to…");
        assert_eq!(shorten("somebody", 5), "some…");
    }
}
