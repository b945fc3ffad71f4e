//! The rows of a drawn conversation: one event each, except where sharing a row hides no order that matters.

use std::collections::HashMap;
use std::time::Duration;

use super::super::turns::{Sequel, sequel};
use super::cast::Cast;
use crate::text::{DatagramEvent, Event, ThreadAct};
use crate::verdict::Moment;

/// What everybody gets within this time is told in one row.
const AT_ONCE: Duration = Duration::from_millis(5);

/// One row.
#[derive(Debug)]
pub(super) struct Row<'m> {
    pub(super) at: Duration,
    /// How many events it tells.
    pub(super) events: usize,
    pub(super) content: Content<'m>,
}

/// What is in a row.
#[derive(Debug)]
pub(super) enum Content<'m> {
    /// An event of somebody who has no lane, or that a lane is too narrow for.
    Wide(&'m Moment),
    /// What happens in lanes, each at most once.
    Cells(Vec<Cell<'m>>),
}

/// What happens in one lane.
#[derive(Debug)]
pub(super) struct Cell<'m> {
    pub(super) lane: usize,
    pub(super) moment: &'m Moment,
    /// How often it happens, one right after the other.
    pub(super) times: usize,
    /// How many bytes were sent or received, each time.
    pub(super) length: usize,
    pub(super) edge: Edge,
    /// Whether others have the same lane, so that it must be said whose this is.
    pub(super) is_shared: bool,
}

/// What an event does to the connection, or to the program as a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// It begins.
    Opens,
    /// It goes on.
    Stays,
    /// It is over.
    Leaves,
    /// It does not come about.
    Fails,
}

/// The rows of those who have a lane, and of the program.
pub(super) fn rows<'m>(moments: &[&'m Moment], cast: &Cast<'_>) -> Vec<Row<'m>> {
    let mut rows: Vec<Row<'m>> = Vec::new();
    for (moment, edge) in moments.iter().copied().zip(edges(moments)) {
        let lane = cast.lane(&moment.who);
        let (content, at) = match (&moment.event, lane) {
            // A command line is too long for a lane.
            (Event::Started { .. }, _) => (Content::Wide(moment), moment.at),
            (Event::Stopped | Event::Ended { .. }, None) => (Content::Wide(moment), moment.at),
            (_, None) => continue,
            // A bar needs a line of its own.
            (Event::Thread(ThreadAct::Held | ThreadAct::GoesOn), Some(lane)) if cast.is_shared(lane) => continue,
            (_, Some(lane)) => {
                let is_shared = cast.is_shared(lane);
                let cell = Cell { lane, moment, times: 1, length: moment.length, edge, is_shared };
                let Some(cell) = share(rows.last_mut(), cell) else { continue };
                (Content::Cells(vec![cell]), moment.at)
            }
        };
        rows.push(Row { at, events: 1, content });
    }
    rows
}

/// Adds a cell to the row before it, or gives it back.
fn share<'m>(row: Option<&mut Row<'m>>, cell: Cell<'m>) -> Option<Cell<'m>> {
    let Some(Row { at, events, content: Content::Cells(cells) }) = row else { return Some(cell) };
    if let [only] = &mut cells[..]
        && only.lane == cell.lane
    {
        match sequel(only.moment, cell.moment) {
            Sequel::Same => only.times += 1,
            // Letter by letter the lane tells what it got.
            Sequel::Piece if cell.length > 1 => only.length += cell.length,
            _ => return Some(cell),
        }
        *events += 1;
        return None;
    }
    if cell.moment.at.saturating_sub(*at) > AT_ONCE || !cells.iter().all(|other| is_same_arrival(other, &cell)) {
        return Some(cell);
    }
    *events += 1;
    cells.push(cell);
    None
}

/// Whether two actors got the same: who did so first does not matter.
fn is_same_arrival(one: &Cell<'_>, other: &Cell<'_>) -> bool {
    one.lane != other.lane
        && one.moment.event == Event::Received
        && other.moment.event == Event::Received
        && (one.times, one.length) == (other.times, other.length)
        && one.moment.bytes == other.moment.bytes
}

/// For each event, what it does to the connection: it is over with the last thing that an actor does before connecting
/// again, if that is an end.
fn edges(moments: &[&Moment]) -> Vec<Edge> {
    // Whether the next event of an actor belongs to the same connection.
    let mut later: HashMap<&str, bool> = HashMap::new();
    let mut edges: Vec<Edge> = Vec::with_capacity(moments.len());
    for moment in moments.iter().rev() {
        let opens = matches!(
            moment.event,
            Event::Connected { .. }
                | Event::Accepted { .. }
                | Event::Datagram(DatagramEvent::Opened { .. })
                | Event::Started { .. }
        );
        edges.push(match &moment.event {
            Event::Refused { .. } => Edge::Fails,
            event => {
                let goes_on = later.insert(&moment.who, !opens) == Some(true);
                match event {
                    _ if opens => Edge::Opens,
                    event if leaves(event) && !goes_on => Edge::Leaves,
                    _ => Edge::Stays,
                }
            }
        });
    }
    edges.reverse();
    edges
}

fn leaves(event: &Event) -> bool {
    matches!(event, Event::SawEnd | Event::SawReset | Event::Closed | Event::ResetIt | Event::Stopped | Event::Ended { .. })
}
