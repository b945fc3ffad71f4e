//! What is drawn, and how wide: the lanes, their rows, and which of these are left out.

use super::super::Page;
use super::super::conversation::{Span, ends, name, time};
use super::RULE;
use super::cast::{Cast, OTHERS};
use super::cell::{self, Style};
use super::rows::{self, Content, Row};
use crate::text::{DatagramEvent, Event, Label, Say as _, columns};
use crate::verdict::{Failure, Moment};

/// The narrowest lane in which something can be read, in columns, the space after it included.
const LEAST: usize = 15;
/// The space that lanes have after their text, if there is room for it.
const GAP: usize = 2;
/// The space around the times.
const MARGIN: usize = 4;
/// The heading of the times.
pub(super) const MS: &str = "ms";

/// A drawing that only needs to be put on paper.
#[derive(Debug)]
pub(super) struct Plan<'m> {
    pub(super) cast: Cast<'m>,
    /// What happened before anybody connected.
    pub(super) beginning: Vec<Row<'m>>,
    pub(super) talk: Vec<Row<'m>>,
    /// How many rows of `talk` are shown from its beginning and from its end.
    pub(super) first: usize,
    pub(super) last: usize,
    /// How many events are left out between them.
    pub(super) hidden: usize,
    pub(super) widths: Vec<usize>,
    /// The width of the times.
    pub(super) latest: usize,
    pub(super) style: Style,
    /// Whether somebody has less room than would be good, or none.
    pub(super) is_cramped: bool,
}

impl<'m> Plan<'m> {
    /// A plan for a page; with a lane for the program, or without.
    pub(super) fn new(
        page: &Page,
        moments: &[&'m Moment],
        (left_out, span): (usize, Span),
        failure: Option<&Failure>,
        with_program: bool,
    ) -> Self {
        let latest = moments.iter().map(|moment| columns(&time(moment.at))).max().unwrap_or(0).max(columns(MS));
        let room = page.width.saturating_sub(latest + MARGIN);
        // The last lane needs no space after it.
        let cast = Cast::of(moments, failure, ((room + 1) / LEAST).max(1), with_program);
        let mut beginning = rows::rows(moments, &cast);
        let talk = beginning.split_off(beginning.iter().take_while(|row| matches!(row.content, Content::Wide(_))).count());
        let (first, last) = ends(talk.len(), left_out, span);
        let hidden = talk[first..talk.len() - last].iter().map(|row| row.events).sum::<usize>() + left_out;
        let style = Style { addresses: has_several_addresses(moments), race: cast.is_race() };
        let is_cramped = cast.left_out > 0;
        let mut plan = Self { cast, beginning, talk, first, last, hidden, widths: Vec::new(), latest, style, is_cramped };
        plan.set_widths(page, room);
        plan
    }

    /// Whether the row of `talk` at `index` is shown.
    pub(super) fn shows(&self, index: usize) -> bool {
        index < self.first || index >= self.talk.len() - self.last
    }

    /// Each lane is as wide as it likes to be if there is room; else the widest give way.
    fn set_widths(&mut self, page: &Page, room: usize) {
        let mut wishes: Vec<usize> = self.cast.lanes.iter().map(|who| columns(&lane_name(page, &self.cast, who)) + GAP).collect();
        let shown = self.talk.iter().enumerate().filter(|(index, _)| self.shows(*index)).map(|(_, row)| row);
        for row in shown {
            let Content::Cells(cells) = &row.content else { continue };
            for cell in cells {
                let wish = RULE + cell::natural(page, cell, self.style, room.saturating_sub(RULE)) + GAP;
                wishes[cell.lane] = wishes[cell.lane].max(wish);
            }
        }
        let narrowed = |most: usize| wishes.iter().map(move |wish| *wish.min(&most)).collect::<Vec<usize>>();
        let fits = |most: &usize| narrowed(*most).iter().sum::<usize>() <= room + 1;
        let most = (LEAST..=room + GAP).rev().find(fits).unwrap_or(LEAST);
        self.is_cramped |= wishes.iter().any(|wish| *wish > most);
        self.widths = narrowed(most);
    }
}

/// What stands above a lane.
pub(super) fn lane_name(page: &Page, cast: &Cast<'_>, who: &str) -> String {
    match who {
        OTHERS if cast.has_other_threads => Label::Others.say(page.lang),
        OTHERS => Label::OtherClients.say(page.lang),
        who => name(page, who),
    }
}

/// Whether connections go to different addresses, which must then be told apart.
fn has_several_addresses(moments: &[&Moment]) -> bool {
    let mut all = moments.iter().filter_map(|moment| match &moment.event {
        Event::Connected { to, .. } | Event::Refused { to } | Event::Datagram(DatagramEvent::Opened { to, .. }) => Some(to),
        _ => None,
    });
    let first = all.next();
    all.any(|address| Some(address) != first) || moments.iter().any(|moment| moment.event.instance().is_some())
}
