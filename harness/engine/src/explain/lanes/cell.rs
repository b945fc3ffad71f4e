//! What one lane says of one event, in rows of few columns.

use super::super::conversation::name;
use super::super::{Page, wrap};
use super::rows::Cell;
use crate::text::{
    Alphabet, DatagramEvent, Event, InLane, Say as _, columns, hex_within, quote_rows, quote_within, quoted_columns,
};

/// Bytes take at most so many rows; more are cut. In a race each letter may be the one that matters.
const MOST_ROWS: usize = 4;
const ROWS_OF_RACE: usize = 6;
/// So many columns are asked for by bytes that will be cut all the same.
const CUT: usize = 30;

/// How a cell is to be said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Whether connections go to different addresses, which must then be told apart.
    pub(super) addresses: bool,
    /// Whether it is a race.
    pub(super) race: bool,
}

/// The rows of a cell, each of at most `width` columns.
pub(super) fn cell(page: &Page, cell: &Cell<'_>, style: Style, width: usize) -> Vec<String> {
    let lead = lead(page, cell, style);
    if cell.length == 0 {
        return fold(&lead, width);
    }
    let beside = columns(&lead) + 1;
    if page.hex {
        return vec![format!("{lead} {}", hex_within(&cell.moment.bytes, cell.length, width.saturating_sub(beside).max(6)))];
    }
    if let Some(room) = width.checked_sub(beside) {
        let (rows, shown) = quote_rows(&cell.moment.bytes, room, 1);
        if shown == cell.length {
            return vec![format!("{lead} {}", rows.concat())];
        }
    }
    let data =
        quote_within(&cell.moment.bytes, cell.length, width.saturating_sub(2), if style.race { ROWS_OF_RACE } else { MOST_ROWS });
    let data = data.into_iter().map(|row| format!("  {row}"));
    if beside > 2 {
        return fold(&lead, width).into_iter().chain(data).collect();
    }
    // An arrow takes no more than the indent.
    let mut rows: Vec<String> = data.collect();
    if let Some(first) = rows.first_mut() {
        first.replace_range(..1, &lead);
    }
    rows
}

/// How many columns a cell would like to have, up to `most`.
pub(super) fn natural(page: &Page, cell: &Cell<'_>, style: Style, most: usize) -> usize {
    let lead = columns(&lead(page, cell, style));
    if cell.length == 0 {
        return lead.min(most);
    }
    let room = most.saturating_sub(lead + 1);
    if page.hex {
        return (lead + 1 + columns(&hex_within(&cell.moment.bytes, cell.length, room))).min(most);
    }
    let whole = quoted_columns(&cell.moment.bytes, Alphabet::of(&cell.moment.bytes), room.saturating_sub(2));
    let data = whole.filter(|_| cell.length == cell.moment.bytes.len()).map_or(CUT, |data| data + 2);
    (lead + 1 + data).min(most)
}

fn lead(page: &Page, cell: &Cell<'_>, style: Style) -> String {
    let said = said(page, cell, style);
    if cell.is_shared { format!("{}: {said}", name(page, &cell.moment.who)) } else { said }
}

fn said(page: &Page, cell: &Cell<'_>, style: Style) -> String {
    match &cell.moment.event {
        event @ (Event::Connected { .. } | Event::Refused { .. } | Event::Datagram(DatagramEvent::Opened { .. }))
            if style.addresses =>
        {
            // Of several instances the name says which one it is.
            let mut event = event.clone();
            let name = event.instance().map(String::from);
            event.target_mut().zip(name).into_iter().for_each(|(target, name)| *target = name);
            event.say(page.lang)
        }
        event if cell.times > 1 => format!("{} {}×", InLane(event).say(page.lang), cell.times),
        event => InLane(event).say(page.lang),
    }
}

/// Words in rows; one that is too long is broken.
pub(super) fn fold(text: &str, width: usize) -> Vec<String> {
    wrap(text, width).iter().flat_map(|row| wrap::fold(row, width)).collect()
}
