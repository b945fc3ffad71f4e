//! A failed check as lines of text: requirement, evidence with the first difference marked, cause, conversation, how to repeat it.

mod by_hand;
mod conversation;
mod evidence;
mod hex;
mod lanes;
mod screen;
mod steady;
#[cfg(test)]
mod tests;
mod turns;
mod warnings;
mod whole;
mod wrap;

pub(crate) use by_hand::FOLDER;
pub use by_hand::{Act, Desk, Key, Netcat, Press, Recipe, Reproduce, called};
pub use screen::{Paper, explain_on};
pub use steady::steady;
pub use warnings::warnings;
pub use whole::{Whole, WholeFile};
pub use wrap::wrap;

use conversation::Span;

use crate::spec::Check;
use crate::text::{Label, Lang, Say as _, UnderSchedule, columns, printable};
use crate::verdict::{Failure, Outcome, Scheduled, Verdict};

/// How many lines of standard error are shown.
const ERROR_LINES: usize = 8;

/// How many characters of one of them are shown.
const ERROR_LINE: usize = 400;

/// What a line is, so that a report can colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A heading, a label, or what is worth most.
    Label,
    /// Ordinary text.
    Plain,
    /// What was wanted.
    Good,
    /// What was wrong.
    Bad,
    /// What is there for who wants it.
    Dim,
}

/// One line of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub role: Role,
    /// The text, without a line feed.
    pub text: String,
}

/// Collects lines.
#[derive(Debug)]
pub(crate) struct Page {
    lines: Vec<Line>,
    lang: Lang,
    width: usize,
    /// Whether bytes are shown as numbers.
    hex: bool,
}

impl Page {
    /// A line; whatever it holds, it does nothing to a terminal.
    fn push(&mut self, role: Role, text: impl AsRef<str>) {
        self.lines.push(Line { role, text: printable(text.as_ref()) });
    }

    fn blank(&mut self) {
        self.push(Role::Plain, "");
    }

    /// A label and a text beside it, wrapped under itself.
    fn field(&mut self, label: &Label, role: Role, text: &str) {
        let label = format!("{}: ", label.say(self.lang));
        let indent = columns(&label);
        for (index, part) in wrap(text, self.width.saturating_sub(indent).max(20)).into_iter().enumerate() {
            let lead = if index == 0 { label.clone() } else { " ".repeat(indent) };
            self.push(role, lead + &part);
        }
    }
}

/// Explains a failed verdict in `lang`, for a page of `width` columns, with the files that hold what is cut, if there are
/// any; no lines for any other outcome.
pub fn explain(
    check: &Check,
    verdict: &Verdict,
    reproduce: &Reproduce,
    whole: Option<&Whole>,
    lang: Lang,
    width: usize,
) -> Vec<Line> {
    let Outcome::Failed(failure) = &verdict.outcome else { return Vec::new() };
    let mut page = Page { lines: Vec::new(), lang, width, hex: failure.hex };
    show_finding(&mut page, failure, whole);
    show_schedule(&mut page, verdict);
    show_end_of_program(&mut page, failure);
    show_standard_error(&mut page, failure);
    conversation::show(&mut page, verdict.told(), Some(failure), Span::Usual);
    page.blank();
    page.field(&Label::Hint, Role::Plain, &failure.hint.say(lang));
    by_hand::show_repetition(&mut page, check, verdict, reproduce);
    by_hand::show(&mut page, verdict, reproduce);
    page.lines
}

/// The part of an explanation that the kit itself says: no conversation, no standard error, no commands. Of a
/// [`steady`] failure it is the same in every run.
pub fn essence(failure: &Failure, lang: Lang, width: usize) -> Vec<Line> {
    let mut page = Page { lines: Vec::new(), lang, width, hex: failure.hex };
    show_finding(&mut page, failure, None);
    show_end_of_program(&mut page, failure);
    page.field(&Label::Hint, Role::Plain, &failure.hint.say(lang));
    page.lines
}

/// What was asked for, what was found instead, and what explains it.
fn show_finding(page: &mut Page, failure: &Failure, whole: Option<&Whole>) {
    show_requirement(page, failure);
    show_found(page, failure);
    let cut = evidence::show(page, failure);
    if let Some(whole) = whole {
        whole::show(page, failure, cut, whole);
    }
    show_cause(page, failure);
}

fn show_requirement(page: &mut Page, failure: &Failure) {
    page.field(&Label::Requirement, Role::Plain, &requirement(failure, page.lang));
}

fn show_found(page: &mut Page, failure: &Failure) {
    page.field(&Label::Found, Role::Bad, &failure.problem.say(page.lang));
}

/// Under which schedule it failed, if it did under one.
fn show_schedule(page: &mut Page, verdict: &Verdict) {
    let under = verdict.schedules.as_ref().and_then(Scheduled::failed_under).filter(UnderSchedule::matters);
    for part in under.map(|under| wrap(&under.say(page.lang), page.width)).unwrap_or_default() {
        page.push(Role::Plain, part);
    }
}

fn show_cause(page: &mut Page, failure: &Failure) {
    if let Some(cause) = &failure.cause {
        page.field(&Label::LikelyCause, Role::Label, &cause.say(page.lang));
    }
}

/// Whether a page of `width` columns leaves out something of what was wanted or of what came.
pub fn is_cut(failure: &Failure, lang: Lang, width: usize) -> bool {
    let mut page = Page { lines: Vec::new(), lang, width, hex: failure.hex };
    evidence::show(&mut page, failure) != evidence::Cut::default()
}

/// The conversation of any verdict, as lines.
pub fn tell(verdict: &Verdict, lang: Lang, width: usize) -> Vec<Line> {
    let mut page = Page { lines: Vec::new(), lang, width, hex: false };
    conversation::show(&mut page, verdict.told(), None, Span::Usual);
    page.lines
}

fn requirement(failure: &Failure, lang: Lang) -> String {
    let said = failure.required().say(lang);
    if failure.line == 0 { said } else { format!("{said} (exercise.yaml:{})", failure.line) }
}

fn show_end_of_program(page: &mut Page, failure: &Failure) {
    if let Some(ending) = failure.ending.filter(|_| !failure.problem.tells_ending() && failure.programs.is_empty()) {
        page.field(&Label::Program, Role::Dim, &ending.say(page.lang));
    }
    for program in &failure.programs {
        let is_told = failure.program.as_ref() == Some(&program.name) && failure.problem.tells_ending();
        if !is_told {
            let said = program.ending.map_or_else(|| Label::GoesOn.say(page.lang), |ending| ending.say(page.lang));
            page.field(&Label::Named(program.name.clone()), Role::Dim, &said);
        }
    }
}

fn show_standard_error(page: &mut Page, failure: &Failure) {
    let said = failure.standard_error.trim();
    if said.is_empty() {
        return;
    }
    let label = format!("{}:", Label::StandardError.say(page.lang));
    page.push(Role::Label, label);
    let lines: Vec<&str> = said.lines().collect();
    if lines.len() > ERROR_LINES {
        page.push(Role::Dim, "  …");
    }
    for line in &lines[lines.len().saturating_sub(ERROR_LINES)..] {
        let line: String = printable(line).chars().take(ERROR_LINE).collect();
        for part in wrap::fold(&line, page.width - 2) {
            page.push(Role::Dim, format!("  {part}"));
        }
    }
}

/// The lines as plain text.
pub fn plain(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.trim_end()).collect::<Vec<_>>().join("\n")
}
