//! A conversation as a sequence diagram: the program on the left, a lane for each client, time downwards.

use tst_engine::text::{StudentPage, columns, quote_within};

use super::conversation::{gap, who};
use super::document::Documents;
use super::evidence::bytes;
use super::number::milliseconds;
use super::writer::Writer;
use crate::grade::record::{CheckRecord, EventRecord};

/// The name under which the program itself stands in a conversation.
pub const PROGRAM: &str = "program";

/// The clients that are drawn: those that were the last to do something, if there are more.
const MOST_LANES: usize = 6;
/// Of a long conversation so many events are drawn from its beginning and its end.
const FIRST: usize = 12;
const LAST: usize = 36;
/// The rows that the bytes of one event may take.
const MOST_ROWS: usize = 3;

/// Measures, in pixels: a column of the text (12 px, monospaced: 0.602 em), a line of it, the space around an arrow.
const COLUMN: f64 = 7.3;
const LINE: usize = 16;
const SPACE: usize = 12;
/// Where the times end, where the program's line is, and the height of the names.
const TIME: usize = 62;
const FIRST_LANE: usize = 104;
const HEAD: usize = 24;
/// The space between a text and the lines beside it.
const MARGIN: usize = 10;
/// A lane's width in columns at least, and all lanes' together at most unless each has the least that is readable.
const NARROWEST: usize = 12;
const WIDEST: usize = 100;
const READABLE: usize = 22;
/// What the program does may take so many columns, however narrow the lanes are.
const SENTENCE: usize = 44;

/// Which way something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// From the client to the program.
    To,
    /// From the program to the client.
    From,
    /// It stays where it happens.
    Stays,
}

/// An event as it is drawn.
#[derive(Debug)]
struct Row {
    time: String,
    /// 0 is the program.
    lane: usize,
    way: Way,
    is_data: bool,
    lines: Vec<String>,
}

/// Everything that is drawn.
#[derive(Debug)]
struct Plan<'c> {
    clients: Vec<&'c str>,
    /// The clients for whom there was no room.
    left_out: usize,
    events: Vec<&'c EventRecord>,
    /// Before which of these some are missing, and the sentences about them.
    gap: usize,
    notes: Vec<String>,
    /// The width of each client's lane, in columns.
    widths: Vec<usize>,
}

/// The drawing; `place` tells its ids from others'.
pub fn show(page: &mut Writer, documents: &Documents<'_>, check: &CheckRecord, place: &str) {
    let plan = Plan::new(documents, check);
    let rows: Vec<Row> = plan.events.iter().map(|event| plan.row(documents, event)).collect();
    let height = |row: &Row| row.lines.len() * LINE + SPACE;
    let notes = if plan.notes.is_empty() { 0 } else { plan.notes.len() * LINE + SPACE };
    let bottom = HEAD + SPACE + rows.iter().map(height).sum::<usize>() + notes;
    let width = plan.width(documents, &rows);
    let title = documents.say(StudentPage::DiagramTitle { check: documents.words(&check.title).to_string() });
    page.open("div").attr("class", "conversation").attr("role", "region").attr("aria-label", &title).attr("tabindex", 0);
    page.open("svg").attr("viewBox", format_args!("0 0 {width} {bottom}")).attr("width", width).attr("height", bottom);
    page.attr("role", "img").attr("aria-labelledby", format_args!("{place}-title {place}-description"));
    page.open("title").attr("id", format_args!("{place}-title")).line(&title).close();
    let actors = plan.clients.iter().map(|client| who(documents, client)).collect::<Vec<_>>().join(", ");
    let describe = StudentPage::Diagram { actors, events: rows.len() };
    page.open("desc").attr("id", format_args!("{place}-description")).line(documents.say(describe)).close();
    lanes(page, documents, &plan, bottom);
    let mut y = HEAD + SPACE;
    let (before, after) = rows.split_at(plan.gap);
    for row in before {
        draw(page, &plan, row, y);
        y += height(row);
    }
    for (index, note) in plan.notes.iter().enumerate() {
        text(page, "act", TIME + MARGIN, y + (index + 1) * LINE, note);
    }
    y += notes;
    for row in after {
        draw(page, &plan, row, y);
        y += height(row);
    }
    page.close().end();
    if plan.left_out > 0 {
        page.element("p", documents.say(StudentPage::ActorsNotDrawn { count: plan.left_out }));
    }
}

impl<'c> Plan<'c> {
    fn new(documents: &Documents<'_>, check: &'c CheckRecord) -> Self {
        let (clients, left_out) = clients(&check.transcript);
        let is_drawn = |event: &EventRecord| {
            // What is said on standard error is shown for itself.
            event.event != "complained" && (event.who == PROGRAM || clients.contains(&event.who.as_str()))
        };
        let gap = gap(check);
        let (before, after) = check.transcript.split_at(gap);
        let pick = |events: &'c [EventRecord]| events.iter().filter(|event| is_drawn(event)).collect::<Vec<_>>();
        let (mut before, mut after) = (pick(before), pick(after));
        let mut not_drawn = 0;
        if before.len() + after.len() > FIRST + LAST {
            let all: Vec<_> = before.drain(..).chain(after.drain(..)).collect();
            not_drawn = all.len() - FIRST - LAST;
            before = all[..FIRST].to_vec();
            after = all[all.len() - LAST..].to_vec();
        }
        let kept = (check.events_left_out > 0).then_some(StudentPage::EventsNotKept { count: check.events_left_out });
        let drawn = (not_drawn > 0).then_some(StudentPage::EventsNotDrawn { count: not_drawn });
        let notes = drawn.into_iter().chain(kept).map(|note| documents.say(note)).collect();
        let gap = before.len();
        let mut plan = Self { clients, left_out, events: [before, after].concat(), gap, notes, widths: Vec::new() };
        plan.set_widths(documents);
        plan
    }

    /// Each lane is as wide as its widest text if there is room, else the widest give way.
    fn set_widths(&mut self, documents: &Documents<'_>) {
        let most = (WIDEST / self.clients.len().max(1)).max(READABLE);
        let widths = self.clients.iter().enumerate().map(|(index, client)| {
            let own = self.events.iter().filter(|event| self.lane(&event.who) == index + 1);
            let natural = |event: &EventRecord| content(documents, event, WIDEST).iter().map(|line| columns(line)).max();
            let widest = own.filter_map(|event| natural(event)).chain([columns(&who(documents, client))]).max();
            widest.unwrap_or(0).clamp(NARROWEST, most)
        });
        self.widths = widths.collect();
    }

    /// The number of an actor's lane: 0 for the program.
    fn lane(&self, who: &str) -> usize {
        self.clients.iter().position(|client| *client == who).map_or(0, |index| index + 1)
    }

    /// Where a lane's line is.
    fn x(&self, lane: usize) -> usize {
        FIRST_LANE + self.widths.iter().take(lane).map(|width| pixels(*width) + 2 * MARGIN).sum::<usize>()
    }

    /// The width of the whole: up to the end of the last name, or of what the program does.
    fn width(&self, documents: &Documents<'_>, rows: &[Row]) -> usize {
        let name = self.clients.last().map_or(0, |client| columns(&shorten(&who(documents, client), READABLE)));
        let own = rows.iter().filter(|row| row.lane == 0).flat_map(|row| &row.lines).map(|line| columns(line)).max();
        let notes = self.notes.iter().map(|note| columns(note)).max();
        let program = self.x(0) + MARGIN + pixels(own.unwrap_or(0));
        (self.x(self.clients.len()) + pixels(name) / 2).max(program).max(TIME + MARGIN + pixels(notes.unwrap_or(0))) + MARGIN
    }

    fn row(&self, documents: &Documents<'_>, event: &EventRecord) -> Row {
        let lane = self.lane(&event.who);
        let way = match event.event.as_str() {
            _ if lane == 0 => Way::Stays,
            "sent" | "connected" | "refused" | "half_closed" | "closed" | "reset" => Way::To,
            "received" | "saw_end" | "saw_reset" => Way::From,
            _ => Way::Stays,
        };
        // What the program does may be told over the lanes of the others.
        let room = if lane == 0 { self.widths.iter().sum::<usize>().max(SENTENCE) } else { self.widths[lane - 1] };
        Row {
            time: milliseconds(event.at_us, documents.lang()),
            lane,
            way,
            is_data: event.length > 0,
            lines: content(documents, event, room),
        }
    }
}

/// The clients who are drawn, in the order in which they came, and how many are not.
fn clients(events: &[EventRecord]) -> (Vec<&str>, usize) {
    let mut all: Vec<&str> = Vec::new();
    for event in events.iter().filter(|event| event.who != PROGRAM) {
        if !all.contains(&event.who.as_str()) {
            all.push(&event.who);
        }
    }
    let count = all.len();
    if count > MOST_LANES {
        let last = |who: &&str| events.iter().rposition(|event| event.who == *who);
        let mut latest = all.clone();
        latest.sort_by_key(|who| std::cmp::Reverse(last(who)));
        all.retain(|who| latest[..MOST_LANES].contains(who));
    }
    let left_out = count - all.len();
    (all, left_out)
}

/// What is said of an event, in lines of at most `room` columns: its bytes if it has some, else its words.
fn content(documents: &Documents<'_>, event: &EventRecord, room: usize) -> Vec<String> {
    let said = documents.words(&event.said);
    if event.length == 0 {
        return vec![shorten(said, room)];
    }
    let quoted = quote_within(&bytes(&event.base64), event.length, room, MOST_ROWS);
    match event.event.as_str() {
        "sent" | "received" => quoted,
        _ => std::iter::once(shorten(said, room)).chain(quoted).collect(),
    }
}

/// Words that are no data may be cut at their end.
fn shorten(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_string();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used <= room
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}

fn pixels(columns: usize) -> usize {
    (columns as f64 * COLUMN).ceil() as usize
}

fn lanes(page: &mut Writer, documents: &Documents<'_>, plan: &Plan<'_>, bottom: usize) {
    text(page, "time", TIME, HEAD - 8, &documents.say(StudentPage::Time));
    for (lane, name) in std::iter::once(&PROGRAM).chain(&plan.clients).enumerate() {
        let x = plan.x(lane);
        page.open("line").attr("class", "life").attr("x1", x).attr("x2", x).attr("y1", HEAD).attr("y2", bottom).close();
        text(page, "who", x, HEAD - 8, &shorten(&who(documents, name), READABLE));
    }
}

/// One event, from `top` on: its text above its arrow.
fn draw(page: &mut Writer, plan: &Plan<'_>, row: &Row, top: usize) {
    let (program, own) = (plan.x(0), plan.x(row.lane));
    let arrow = top + row.lines.len() * LINE + 4;
    let line = |index: usize| top + (index + 1) * LINE - 3;
    text(page, "time", TIME, line(0), &row.time);
    // A client's text stands before its line, in its own lane; the program's after its own.
    let x = if row.lane == 0 { own + MARGIN } else { plan.x(row.lane - 1) + MARGIN };
    let class = if row.is_data { "data" } else { "act" };
    for (index, shown) in row.lines.iter().enumerate() {
        text(page, class, x, line(index), shown);
    }
    let (class, from, to) = match row.way {
        Way::To => ("to", own, program),
        Way::From => ("from", program, own),
        Way::Stays => {
            page.open("circle").attr("class", "head to").attr("cx", own).attr("cy", line(0) - 4).attr("r", 4).close();
            return;
        }
    };
    let quiet = if row.is_data { "" } else { " quiet" };
    page.open("path").attr("class", format_args!("arrow {class}{quiet}"));
    page.attr("d", format_args!("M{from} {arrow}H{to}")).close();
    // The head points to the left when it goes to the program.
    let back = if to < from { 8 } else { -8 };
    page.open("path").attr("class", format_args!("head {class}"));
    page.attr("d", format_args!("M{to} {arrow}l{back} -4v8z")).close();
}

fn text(page: &mut Writer, class: &'static str, x: usize, y: usize, shown: &str) {
    page.open("text").attr("class", class).attr("x", x).attr("y", y).line(shown).close();
}

#[cfg(test)]
mod tests {
    use tst_engine::text::{Event, Lang};

    use super::super::sample::{self, Scene};
    use super::*;

    /// The drawing of a check with this conversation.
    fn drawn(scene: Scene, left_out: usize) -> String {
        let (class, records) = sample::class(1, Lang::En);
        let mut check = records.iter().find_map(|record| record.run()).expect("a run").checks[0].clone();
        (check.transcript, check.events_left_out) = (scene.events, left_out);
        let mut page = Writer::default();
        show(&mut page, &Documents::new(&class), &check, "x");
        page.finish()
    }

    #[test]
    fn what_is_sent_goes_to_the_program_and_what_is_received_comes_from_it() {
        let mut scene = Scene::default();
        scene.says("ana", "hi\n").hears("ana", "HI\n").acts("ana", Event::StoppedReading);
        let drawing = drawn(scene, 0);
        let (sent, rest) = drawing.split_once("class=\"arrow to\" d=\"").expect("an arrow");
        assert!(sent.contains(">&quot;hi\\n&quot;<") && !sent.contains("HI"), "{drawing}");
        let x = |path: &str| {
            let (from, rest) = path[1..].split_once(' ').expect("a place");
            let to = rest.split_once('H').expect("a line").1.split('"').next().unwrap_or_default();
            (from.parse::<usize>().expect("a number"), to.parse::<usize>().expect("a number"))
        };
        let received = rest.split_once("class=\"arrow from\" d=\"").expect("an arrow").1;
        assert_eq!(x(rest).0, x(received).1);
        assert_eq!(x(rest).1, x(received).0);
        assert!(x(rest).1 < x(rest).0, "the program is on the left\n{drawing}");
        assert_eq!(drawing.matches("class=\"arrow").count(), 2);
        assert_eq!(drawing.matches("<circle").count(), 1);
    }

    #[test]
    fn a_cut_is_never_inside_the_quotation_marks() {
        let mut scene = Scene::default();
        scene.event("ana", Event::Sent, &[b'x'; 1024], 70_000);
        let drawing = drawn(scene, 0);
        assert!(drawing.contains("xxx&quot;… 70000 B<"), "{drawing}");
    }

    #[test]
    fn of_many_clients_and_events_the_last_are_drawn_and_the_others_counted() {
        let mut scene = Scene::default();
        for round in 0..3 {
            for client in 0..50 {
                scene.says(&format!("ana {client}"), &format!("round {round}\n"));
            }
        }
        let drawing = drawn(scene, 1000);
        assert_eq!(drawing.matches("class=\"who\"").count(), 1 + MOST_LANES, "{drawing}");
        assert!(drawing.contains(">ana 49<") && !drawing.contains(">ana 0<"));
        assert!(drawing.contains("44 more clients are not drawn: see the list."), "{drawing}");
        assert!(drawing.contains("[1000 events were not kept]") && !drawing.contains("not drawn here"), "{drawing}");
        let mut scene = Scene::default();
        for number in 0..60 {
            scene.says("ana", &format!("{number}\n"));
        }
        let drawing = drawn(scene, 0);
        assert!(drawing.contains("[12 events are not drawn here: see the list]"), "{drawing}");
        for (number, is_drawn) in [(11, true), (12, false), (23, false), (24, true), (59, true)] {
            assert_eq!(drawing.contains(&format!(">&quot;{number}\\n&quot;<")), is_drawn, "{number}\n{drawing}");
        }
    }
}
