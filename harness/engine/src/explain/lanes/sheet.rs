//! The drawing itself: rows of a plan as lines, with a vertical rule for each connection that is there.

use super::super::conversation::{PROGRAM, name, shorten, time};
use super::super::{Line, Page, Role};
use super::RULE;
use super::cell;
use super::plan::{MS, Plan, lane_name};
use super::rows::{Cell, Content, Edge, Row};
use crate::text::{Event, Label, Say as _, ThreadAct, columns, printable};
use crate::verdict::Moment;

/// The rule of a thread that is held.
const HELD: &str = "┃";

/// Lines on their way to the page.
pub(super) struct Sheet<'p> {
    page: &'p Page,
    plan: &'p Plan<'p>,
    /// Whether the connection of a lane is there, or the process of the program's.
    open: Vec<bool>,
    /// Whether the thread of a lane is held.
    held: Vec<bool>,
    pub(super) lines: Vec<Line>,
}

impl<'p> Sheet<'p> {
    /// An empty sheet.
    pub(super) fn new(page: &'p Page, plan: &'p Plan<'p>) -> Self {
        let lanes = plan.cast.lanes.len();
        Self { page, plan, open: vec![false; lanes], held: vec![false; lanes], lines: Vec::new() }
    }

    fn push(&mut self, role: Role, text: &str) {
        self.lines.push(Line { role, text: text.trim_end().to_string() });
    }

    /// The beginning of a line: a time, or nothing.
    fn margin(&self, text: &str) -> String {
        format!("  {text:>width$}  ", width = self.plan.latest)
    }

    /// A line about what is not drawn.
    pub(super) fn note(&mut self, label: &Label) {
        let text = self.margin("") + &label.say(self.page.lang);
        self.push(Role::Dim, &text);
    }

    /// The names, and how many have none.
    pub(super) fn head(&mut self) {
        let lanes = self.plan.cast.lanes.iter().zip(&self.plan.widths);
        let names: Vec<Vec<String>> =
            lanes.map(|(who, width)| cell::fold(&lane_name(self.page, &self.plan.cast, who), width - 1)).collect();
        let height = names.iter().map(Vec::len).max().unwrap_or(0);
        for index in 0..height {
            let mut text = self.margin(if index == 0 { MS } else { "" });
            for (name, width) in names.iter().zip(&self.plan.widths) {
                text.push_str(&padded(line_of(name, index), *width));
            }
            self.push(Role::Label, &text);
        }
        if self.plan.cast.left_out > 0 {
            self.note(&Label::ClientsLeftOut { count: self.plan.cast.left_out });
        }
    }

    /// A row; one that is not shown still tells who is connected.
    pub(super) fn row(&mut self, row: &Row<'_>, shown: bool) {
        match &row.content {
            Content::Wide(moment) => self.wide(moment, shown),
            Content::Cells(cells) => {
                let rules = self.pass(cells);
                if shown {
                    self.cells(row, cells, &rules);
                }
            }
        }
    }

    fn wide(&mut self, moment: &Moment, shown: bool) {
        if let (Event::Started { .. }, Some(lane)) = (&moment.event, self.plan.cast.lane(PROGRAM)) {
            self.open[lane] = true;
        }
        if shown {
            let said = printable(&format!("{} {}", name(self.page, &moment.who), moment.event.say(self.page.lang)));
            let text = self.margin(&time(moment.at)) + &said;
            self.push(Role::Dim, &shorten(&text, self.page.width));
        }
    }

    fn rules(&self) -> Vec<&'static str> {
        let rule = |(open, held): (&bool, &bool)| match (open, held) {
            (_, true) => HELD,
            (true, false) => "│",
            (false, false) => "",
        };
        self.open.iter().zip(&self.held).map(rule).collect()
    }

    /// Notes who connects and who leaves; gives the rules of the row in which they do.
    fn pass(&mut self, cells: &[Cell<'_>]) -> Vec<&'static str> {
        let mut rules = self.rules();
        // Whoever shares a lane has no line of its own there.
        for cell in cells.iter().filter(|cell| !cell.is_shared) {
            let (rule, open) = match cell.edge {
                Edge::Opens => ("┌", true),
                Edge::Stays => ("│", true),
                Edge::Leaves => ("└", false),
                Edge::Fails => continue,
            };
            (rules[cell.lane], self.open[cell.lane]) = (rule, open);
            // From where it is held to where it goes on.
            match &cell.moment.event {
                Event::Thread(ThreadAct::Held) => self.held[cell.lane] = true,
                Event::Thread(ThreadAct::GoesOn) => self.held[cell.lane] = false,
                _ => continue,
            }
            rules[cell.lane] = HELD;
        }
        rules
    }

    fn cells(&mut self, row: &Row<'_>, cells: &[Cell<'_>], rules: &[&str]) {
        let widths = &self.plan.widths;
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); widths.len()];
        for cell in cells {
            texts[cell.lane] = cell::cell(self.page, cell, self.plan.style, widths[cell.lane] - RULE - 1);
        }
        let height = texts.iter().map(Vec::len).max().unwrap_or(0);
        let after = self.rules();
        for index in 0..height {
            let (mut line, rules) = if index == 0 { (self.margin(&time(row.at)), rules) } else { (self.margin(""), &after[..]) };
            for ((rule, text), width) in rules.iter().zip(&texts).zip(widths) {
                line.push_str(&padded(&(padded(rule, RULE) + line_of(text, index)), *width));
            }
            self.push(Role::Dim, &line);
        }
    }
}

fn line_of(text: &[String], index: usize) -> &str {
    text.get(index).map_or("", String::as_str)
}

fn padded(text: &str, width: usize) -> String {
    let pad = " ".repeat(width.saturating_sub(columns(text)));
    text.to_string() + &pad
}
