//! The conversation of a failed check, or its race: drawn when clients or threads took part, and as a list for everybody.

use tst_engine::text::{Label, StudentPage, ThreadName, quote_within};
use tst_engine::verdict::Moment;

use super::check::label;
use super::diagram::{self, PROGRAM};
use super::document::{Documents, shown_name};
use super::evidence::bytes;
use super::number::milliseconds;
use super::writer::Writer;
use crate::grade::record::{CheckRecord, EventRecord, FIRST_EVENTS};

/// How much of an event's bytes the list shows, in columns.
const COLUMNS: usize = 400;

/// The part of the page; `place` tells the ids of this check's from others.
pub fn show(page: &mut Writer, documents: &Documents<'_>, check: &CheckRecord, place: &str) {
    let events = &check.transcript;
    if events.is_empty() {
        return;
    }
    let has_threads = is_race(check);
    page.element("h4", label(documents, if has_threads { Label::Race } else { Label::Conversation }));
    if !events.iter().any(|event| event.who != PROGRAM) {
        // What only one says is a list already.
        list(page, documents, check);
        return;
    }
    diagram::show(page, documents, check, place);
    page.open("details").element("summary", documents.say(StudentPage::AsList));
    list(page, documents, check);
    page.end();
}

fn list(page: &mut Writer, documents: &Documents<'_>, check: &CheckRecord) {
    page.open("ol").attr("class", "events").text("\n");
    for (index, event) in check.transcript.iter().enumerate() {
        if index == gap(check) {
            not_kept(page, documents, check);
        }
        item(page, documents, event);
    }
    if check.transcript.len() == gap(check) {
        not_kept(page, documents, check);
    }
    page.end();
}

fn item(page: &mut Writer, documents: &Documents<'_>, event: &EventRecord) {
    page.open("li").open("span").attr("class", "time");
    page.line(milliseconds(event.at_us, documents.lang())).text(" ").line(documents.say(StudentPage::Time)).close();
    page.open("span").element("b", who(documents, &event.who)).text(" ").line(said(documents, event));
    if event.length > 0 {
        let rows = quote_within(&bytes(&event.base64), event.length, COLUMNS, 1);
        page.text(" ").element("code", rows.join(" "));
    }
    page.close().end();
}

fn not_kept(page: &mut Writer, documents: &Documents<'_>, check: &CheckRecord) {
    if check.events_left_out > 0 {
        let note = StudentPage::EventsNotKept { count: check.events_left_out };
        page.open("li").open("span").close().open("span").attr("class", "cut").line(documents.say(note)).close().end();
    }
}

/// Whether threads of the program take part.
pub fn is_race(check: &CheckRecord) -> bool {
    check.transcript.iter().any(|event| Moment::thread(&event.who).is_some())
}

/// Before which event of the transcript some are missing, if any are: of a race, which was chosen from more, it is said before all.
pub fn gap(check: &CheckRecord) -> usize {
    if is_race(check) {
        return 0;
    }
    FIRST_EVENTS.min(check.transcript.len())
}

/// How an actor is called.
pub fn who(documents: &Documents<'_>, who: &str) -> String {
    match Moment::thread(who) {
        Some(thread) => shown_name(&documents.say(ThreadName(thread))),
        None if who == PROGRAM => documents.say(Label::Program),
        None => shown_name(who),
    }
}

/// What happened, in words. In a terminal asterisks mark where a thread is held; here a bar does.
pub fn said<'w>(documents: &Documents<'_>, event: &'w EventRecord) -> &'w str {
    documents.words(&event.said).trim_matches(['*', ' '])
}
