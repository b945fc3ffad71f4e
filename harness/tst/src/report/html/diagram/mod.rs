//! A conversation as a sequence diagram: the program on the left, a lane for each client, time downwards. In a race threads of the
//! program have lanes, too: on its left.

mod held;
mod plan;

use tst_engine::text::StudentPage;

use self::held::{Bar, Edge, bars};
use self::plan::{Plan, READABLE, Row, Way, shorten};
use super::conversation::who;
use super::document::Documents;
use super::writer::Writer;
use crate::grade::record::CheckRecord;

/// The name under which the program itself stands in a conversation.
pub const PROGRAM: &str = "program";

/// Measures, in pixels: a line of text, and the space around an arrow.
const LINE: usize = 16;
const SPACE: usize = 12;
/// Where the times end, and the height of the names.
const TIME: usize = 62;
const HEAD: usize = 24;
/// Where the dot of an event that stays where it happens is, below its top, and half of the width of a held thread's bar.
const DOT: usize = LINE - 7;
const HALF: usize = 5;
/// The space between a text and the lines beside it.
const MARGIN: usize = 10;

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
    let actors = plan.actors.iter().map(|actor| who(documents, actor)).collect::<Vec<_>>().join(", ");
    let describe = StudentPage::Diagram { actors, events: rows.len() };
    page.open("desc").attr("id", format_args!("{place}-description")).line(documents.say(describe)).close();
    lanes(page, documents, &plan, bottom);
    let mut tops = Vec::with_capacity(rows.len());
    let (mut y, mut gap) = (HEAD + SPACE, HEAD + SPACE);
    for (index, row) in rows.iter().enumerate() {
        if index == plan.gap {
            gap = y;
            y += notes;
        }
        tops.push(y);
        y += height(row);
    }
    if plan.gap == rows.len() {
        gap = y;
    }
    for bar in bars(&plan, check) {
        draw_held(page, &plan, bar, |edge| match edge {
            Edge::Event(index) => tops[index] + DOT,
            Edge::Gap => gap + notes / 2,
            Edge::Bottom => bottom,
        });
    }
    let rest = tops.split_off(plan.gap);
    let (before, after) = rows.split_at(plan.gap);
    before.iter().zip(tops).for_each(|(row, top)| draw(page, &plan, row, top));
    for (index, note) in plan.notes.iter().enumerate() {
        text(page, "act", TIME + MARGIN, gap + (index + 1) * LINE, note);
    }
    after.iter().zip(rest).for_each(|(row, top)| draw(page, &plan, row, top));
    page.close().end();
    let [clients, threads] = plan.left_out;
    for (count, note) in
        [(clients, StudentPage::ActorsNotDrawn { count: clients }), (threads, StudentPage::ThreadsNotDrawn { count: threads })]
    {
        if count > 0 {
            page.element("p", documents.say(note));
        }
    }
}

fn lanes(page: &mut Writer, documents: &Documents<'_>, plan: &Plan<'_>, bottom: usize) {
    text(page, "time", TIME, HEAD - 8, &documents.say(StudentPage::Time));
    for (lane, name) in std::iter::once(&plan.program).chain(&plan.actors).enumerate() {
        let x = plan.x(lane);
        page.open("line").attr("class", "life").attr("x1", x).attr("x2", x).attr("y1", HEAD).attr("y2", bottom).close();
        text(page, "who", x, HEAD - 8, &shorten(&who(documents, name), READABLE));
    }
}

/// A thread that is held.
fn draw_held(page: &mut Writer, plan: &Plan<'_>, bar: Bar, y: impl Fn(Edge) -> usize) {
    let (from, to) = (y(bar.from), y(bar.to));
    page.open("rect").attr("class", "held").attr("x", plan.x(bar.lane) - HALF).attr("width", 2 * HALF);
    page.attr("y", from).attr("height", to.saturating_sub(from)).attr("rx", HALF).close();
}

/// One event, from `top` on: its text above its arrow.
fn draw(page: &mut Writer, plan: &Plan<'_>, row: &Row, top: usize) {
    let (program, own) = (plan.x(row.program), plan.x(row.lane));
    let arrow = top + row.lines.len() * LINE + 4;
    let line = |index: usize| top + (index + 1) * LINE - 3;
    text(page, "time", TIME, line(0), &row.time);
    let x = plan.text_x(row.lane);
    let class = match row.is_data {
        true => "data",
        false if row.is_hold => "hold",
        false => "act",
    };
    for (index, shown) in row.lines.iter().enumerate() {
        text(page, class, x, line(index), shown);
    }
    let (class, from, to) = match row.way {
        Way::To => ("to", own, program),
        Way::From => ("from", program, own),
        Way::Stays => {
            page.open("circle").attr("class", "head to").attr("cx", own).attr("cy", top + DOT).attr("r", 4).close();
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
    use super::plan::MOST_LANES;
    use super::*;
    use crate::grade::record::FIRST_EVENTS;

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
    fn what_the_record_lacks_is_said_where_it_is_missing() {
        let mut scene = Scene::default();
        for number in 0..FIRST_EVENTS + 10 {
            scene.says("ana", &format!("{number}\n"));
        }
        let drawing = drawn(scene, 7);
        let place = |text: &str| drawing.find(text).unwrap_or_else(|| panic!("{text}\n{drawing}"));
        let (drawn, lacking) = (place("[28 events are not drawn here"), place("[7 events were not kept]"));
        assert!(place(">&quot;11\\n&quot;<") < drawn && drawn < lacking && lacking < place(">&quot;40\\n&quot;<"), "{drawing}");
        assert!(!drawing.contains(">&quot;39\\n"), "{drawing}");
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
