//! Expected and received, one above the other, with the first difference marked.

use super::{Page, Role};
use crate::text::{Alphabet, Excerpt, Label, Say as _, columns, excerpt, quote_rows, quoted_columns, start_before};
use crate::verdict::{Evidence, Failure};

/// So many rows of received bytes are shown where there is no difference to cut around.
const MOST_ROWS: usize = 6;
/// Narrower than this, in columns, nothing can be read.
const LEAST: usize = 20;

/// Of which evidence something was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) expected: bool,
    pub(super) received: bool,
}

/// Shows what was wanted and what came.
pub(super) fn show(page: &mut Page, failure: &Failure) -> Cut {
    let (Some(expected), Some(received)) = (&failure.expected, &failure.received) else { return Cut::default() };
    page.blank();
    match (expected.bytes(), received.bytes(), failure.difference) {
        (Some(wanted), Some(got), at) if failure.hex => super::hex::show(page, wanted, got, at),
        (Some(wanted), Some(got), Some(at)) => show_difference(page, wanted, got, at),
        _ => {
            let expected = show_rows(page, &Label::Expected, Role::Good, expected);
            let received = show_rows(page, &Label::Received, Role::Bad, received);
            Cut { expected, received }
        }
    }
}

/// The first columns of a line of evidence: the label, or spaces of the same width without one.
pub(super) fn lead(page: &Page, label: Option<&Label>) -> String {
    let say = |label: &Label| format!("{}: ", label.say(page.lang));
    let width = columns(&say(&Label::Expected)).max(columns(&say(&Label::Received)));
    let text = label.map(say).unwrap_or_default();
    let pad = " ".repeat(width - columns(&text));
    text + &pad
}

/// Both on one line each, cut around the first difference, with a mark below it. Of each, the bytes that are kept and how
/// many there were.
fn show_difference(page: &mut Page, wanted: (&[u8], usize), got: (&[u8], usize), at: usize) -> Cut {
    let indent = lead(page, None);
    let room = page.width.saturating_sub(columns(&indent) + 2).max(LEAST);
    // Both in the same: what is compared has to look the same where it is.
    let alphabet = Alphabet::of(if wanted.0.is_empty() { got.0 } else { wanted.0 });
    let first = window(page, (wanted.0, got.0), at, alphabet, room);
    let cut = |(bytes, of): (&[u8], usize)| {
        let note = if first == 0 { 0 } else { columns(&left_out(page, first)) };
        let mut shown = excerpt(bytes, first, at, alphabet, room.saturating_sub(note));
        if shown.after + of - bytes.len() > 0 {
            let note = note + columns(&left_out(page, of));
            shown = excerpt(bytes, first, at, alphabet, room.saturating_sub(note));
        }
        shown.after += of - bytes.len();
        shown
    };
    let (wanted, got) = (cut(wanted), cut(got));
    let (wanted_line, _) = draw(page, &wanted);
    let (got_line, column) = draw(page, &got);
    page.push(Role::Good, lead(page, Some(&Label::Expected)) + &wanted_line);
    page.push(Role::Bad, lead(page, Some(&Label::Received)) + &got_line);
    // Where nothing came, or nothing should have, there is no place to point at.
    let is_empty = |cut: &Excerpt| cut.before == 0 && cut.text.is_empty() && cut.after == 0;
    if !is_empty(&wanted) && !is_empty(&got) {
        let (before, mark) = (columns(&indent) + column, "^".repeat(got.width.max(1)));
        let words = Label::FirstDifference.say(page.lang);
        let fits = before + mark.len() + 1 + columns(&words) <= page.width;
        // Near the edge of the page the words stand before the mark.
        let lead = " ".repeat(if fits { before } else { before.saturating_sub(columns(&words) + 1) });
        page.push(Role::Bad, if fits { format!("{lead}{mark} {words}") } else { format!("{lead}{words} {mark}") });
    }
    let is_cut = |cut: &Excerpt| cut.before + cut.after > 0;
    Cut { expected: is_cut(&wanted), received: is_cut(&got) }
}

/// The byte with which both lines begin: the first one if both fit into `room` columns like that, else one that leaves
/// most of the room to what follows the difference.
fn window(page: &Page, (wanted, got): (&[u8], &[u8]), at: usize, alphabet: Alphabet, room: usize) -> usize {
    if [wanted, got].iter().all(|bytes| quoted_columns(bytes, alphabet, room).is_some()) {
        return 0;
    }
    let longest = wanted.len().max(got.len());
    let notes = 2 * columns(&left_out(page, longest));
    // What follows a difference says more than what came before it.
    start_before(if wanted.len() > at { wanted } else { got }, at, alphabet, room.saturating_sub(notes) / 3)
}

fn left_out(page: &Page, count: usize) -> String {
    Label::BytesLeftOut { count }.say(page.lang)
}

/// An excerpt in quotation marks, with what is left out said outside of them, and the column of its mark.
fn draw(page: &Page, cut: &Excerpt) -> (String, usize) {
    let note = |count| if count == 0 { String::new() } else { left_out(page, count) };
    let (before, after) = (note(cut.before), note(cut.after));
    if cut.text.is_empty() && cut.before == 0 && cut.after == 0 {
        return (Label::NothingReceived.say(page.lang), 0);
    }
    let column = columns(&before) + 1 + cut.column;
    (format!("{before}\"{}\"{after}", cut.text), column)
}

/// Evidence that is compared with nothing, in a few rows; whether something of it is left out.
fn show_rows(page: &mut Page, label: &Label, role: Role, evidence: &Evidence) -> bool {
    let room = page.width.saturating_sub(columns(&lead(page, None))).max(LEAST);
    let (rows, left) = match evidence {
        Evidence::Words(words) => (super::wrap::fold(words, room), 0),
        Evidence::Line(wish) => (super::wrap::fold(&wish.say(page.lang), room), 0),
        Evidence::End(wish) => (super::wrap::fold(&wish.say(page.lang), room), 0),
        Evidence::Bytes(bytes) if bytes.is_empty() => (vec![Label::NothingReceived.say(page.lang)], 0),
        Evidence::Bytes(bytes) | Evidence::Many { bytes, .. } => {
            let of = evidence.bytes().map_or(bytes.len(), |(_, of)| of);
            let (rows, shown) = quote_rows(bytes, room, MOST_ROWS);
            (rows, of - shown)
        }
    };
    let mut rows = rows;
    if left > 0 {
        rows.push(left_out(page, left));
    }
    for (index, row) in rows.into_iter().enumerate() {
        let lead = lead(page, (index == 0).then_some(label));
        page.push(role, lead + &row);
    }
    left > 0
}
