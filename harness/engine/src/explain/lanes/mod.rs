//! The conversation of several actors: a lane for each, time downwards.

mod cast;
mod cell;
mod plan;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod race_tests;
mod rows;
#[cfg(test)]
mod script;
mod sheet;
#[cfg(test)]
mod tests;

use self::cast::ProgramActs;
use self::plan::Plan;
use self::sheet::Sheet;
use super::conversation::Span;
use super::{Line, Page};
use crate::text::Label;
use crate::verdict::{Failure, Moment};

/// What is in a lane before its text, in columns: the line that stands for the connection, and a space.
const RULE: usize = 2;

/// Draws the conversation; so many events of its middle are not known.
pub(super) fn draw(page: &Page, moments: &[&Moment], extent: (usize, Span), failure: Option<&Failure>) -> Vec<Line> {
    let plan = |with_program| Plan::new(page, moments, extent, failure, with_program);
    let plan = match ProgramActs::of(moments) {
        ProgramActs::Never => plan(false),
        ProgramActs::Throughout => plan(true),
        // Its end alone is not worth that others be cramped: it is told over the whole width then.
        ProgramActs::AtItsEnd => Some(plan(true)).filter(|plan| !plan.is_cramped).unwrap_or_else(|| plan(false)),
    };
    let mut sheet = Sheet::new(page, &plan);
    for row in &plan.beginning {
        sheet.row(row, !matches!(extent.1, Span::Last(_)));
    }
    sheet.head();
    for (index, row) in plan.talk.iter().enumerate() {
        if index == plan.first && plan.hidden > 0 {
            sheet.note(&Label::EventsLeftOut { count: plan.hidden });
        }
        sheet.row(row, plan.shows(index));
    }
    sheet.lines
}
