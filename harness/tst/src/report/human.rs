//! The result for people, in a terminal of 80 columns or more.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use tst_engine::explain::{Line, Role, Whole, explain, tell, warnings, wrap};
use tst_engine::score::{is_undone, points};
use tst_engine::text::{Label, Lang, Problem, Say as _, Unscheduled, Watching, coloured, printable};
use tst_engine::verdict::{FailureKind, Fault, Outcome, Verdict};

use super::{Report, Result};

/// Text is laid out for this width whatever the terminal's: longer lines are hard to read.
pub(super) const WIDTH: usize = 80;

pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default();
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(super) const CAREFUL: Style = AnsiColor::Yellow.on_default();

/// Writes for people.
#[derive(Debug)]
pub struct Human {
    /// For each verdict, the files that hold the whole of its evidence.
    pub(super) whole: Vec<Option<Whole>>,
}

impl Report for Human {
    fn render(&self, result: &Result<'_>) -> String {
        let mut page = String::new();
        if !result.build.ok {
            let _ =
                writeln!(page, "{BAD}{}{BAD:#}. {}:\n", Problem::BuildFailed.say(result.lang), Label::Compiler.say(result.lang));
            page.push_str(&coloured(result.build.output.trim_end()));
            page.push_str("\n\n");
        } else {
            list(&mut page, result);
            for (verdict, whole) in result.verdicts.iter().zip(&self.whole) {
                detail(&mut page, result, verdict, whole.as_ref());
            }
            let warned = compiler_warnings(result);
            if !warned.is_empty() {
                put(&mut page, &warned);
                page.push('\n');
            }
        }
        summary(&mut page, result);
        page
    }
}

/// What the compiler warned of, where something failed that it may explain.
pub(super) fn compiler_warnings(result: &Result<'_>) -> Vec<Line> {
    let has_failed = checks(result).any(|(verdict, check)| matches!(verdict.outcome, Outcome::Failed(_)) && !check.extra);
    if has_failed && result.build.ok { warnings(&result.build, result.lang, WIDTH) } else { Vec::new() }
}

/// One line for each check.
fn list(page: &mut String, result: &Result<'_>) {
    let words = [Label::Passed, Label::Failed, Label::Skipped, Label::Errored].map(|label| label.say(result.lang));
    let not_yet = Label::ExtraNotYet.say(result.lang);
    let longest = Some(&not_yet).filter(|_| result.score.undone > 0);
    let widest = words.iter().chain(longest).map(|word| word.chars().count()).max().unwrap_or(0);
    let mut rows = checks(result).peekable();
    while let Some((verdict, check)) = rows.next() {
        let (word, style) = match &verdict.outcome {
            Outcome::Passed => (&words[0], GOOD),
            outcome if check.extra && is_undone(outcome) => (&not_yet, CAREFUL),
            Outcome::Failed(_) => (&words[1], BAD),
            Outcome::Skipped(_) => (&words[2], CAREFUL),
            Outcome::Error(_) => (&words[3], BAD),
        };
        let pad = " ".repeat(widest - word.chars().count());
        let worth = Label::Points { got: points(result.exercise, verdict), of: check.points }.say(result.lang);
        let extra = if check.extra { format!(" [{}]", Label::Extra.say(result.lang)) } else { String::new() };
        let title = format!("{}{extra}", check.title.say(result.lang));
        let indent = widest + 10;
        for (index, part) in wrap(&title, WIDTH - indent).into_iter().enumerate() {
            let _ = match index {
                0 => writeln!(page, "{style}{word}{style:#}{pad}  {worth:>6}  {part}"),
                _ => writeln!(page, "{}{part}", " ".repeat(indent)),
            };
        }
        // Several checks in a row that were skipped for one reason share its line.
        let next = rows.peek().map(|(verdict, _)| &verdict.outcome);
        if let Outcome::Skipped(reason) = &verdict.outcome
            && next != Some(&verdict.outcome)
        {
            for part in wrap(&format!("({})", reason.say(result.lang)), WIDTH - indent) {
                let _ = writeln!(page, "{}{DIM}{part}{DIM:#}", " ".repeat(indent));
            }
        }
    }
    page.push('\n');
    unscheduled(page, result);
}

/// Which checks were to be played under schedules and were not, and why: said once for each reason.
fn unscheduled(page: &mut String, result: &Result<'_>) {
    let mut reasons: Vec<(&Unscheduled, Vec<&str>)> = Vec::new();
    for verdict in result.verdicts {
        let Some(why) = verdict.schedules.as_ref().and_then(|told| told.refused.as_ref()) else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(&verdict.check),
            None => reasons.push((why, vec![&verdict.check])),
        }
    }
    for (why, names) in reasons {
        for part in wrap(&format!("{}: {}.", names.join(", "), why.say(result.lang)), WIDTH) {
            let _ = writeln!(page, "{CAREFUL}{part}{CAREFUL:#}");
        }
        page.push('\n');
    }
}

pub(super) fn checks<'r>(result: &'r Result<'_>) -> impl Iterator<Item = (&'r Verdict, &'r tst_engine::spec::Check)> {
    let find = |verdict: &'r Verdict| Some((verdict, result.exercise.checks.iter().find(|check| check.name == verdict.check)?));
    result.verdicts.iter().filter_map(find)
}

/// The explanation of a failed check; of any check when everything is to be shown.
pub(super) fn detail(page: &mut String, result: &Result<'_>, verdict: &Verdict, whole: Option<&Whole>) {
    let Some(check) = result.exercise.checks.iter().find(|check| check.name == verdict.check) else { return };
    let lines = match &verdict.outcome {
        Outcome::Failed(failure) if failure.kind == FailureKind::BuildFailed => return,
        Outcome::Failed(_) => explain(check, verdict, &result.reproduce_of(check), whole, result.lang, WIDTH),
        Outcome::Error(fault) => trouble(fault, result.lang),
        _ if result.verbose => tell(verdict, result.lang, WIDTH),
        _ => return,
    };
    let heading = format!("── {}::{} ", result.exercise.name, check.name);
    let rule = "─".repeat(WIDTH.saturating_sub(heading.chars().count()));
    let _ = writeln!(page, "{STRONG}{heading}{rule}{STRONG:#}");
    for line in wrap(&check.title.say(result.lang), WIDTH) {
        let _ = writeln!(page, "{STRONG}{line}{STRONG:#}");
    }
    page.push('\n');
    put(page, &lines);
    page.push('\n');
}

/// What was in the way of a verdict.
pub(super) fn trouble(fault: &Fault, lang: Lang) -> Vec<Line> {
    let whose = Label::Fault { owner: fault.owner }.say(lang);
    wrap(&format!("{whose}: {}", fault.why), WIDTH).into_iter().map(|text| Line { role: Role::Bad, text }).collect()
}

/// Lines of an explanation, each in its colour.
pub(super) fn put(page: &mut String, lines: &[Line]) {
    for Line { role, text } in lines {
        let style = match role {
            Role::Label => STRONG,
            Role::Plain => Style::new(),
            Role::Good => GOOD,
            Role::Bad => BAD,
            Role::Dim => DIM,
        };
        let _ = writeln!(page, "{style}{}{style:#}", text.trim_end());
    }
}

pub(super) fn summary(page: &mut String, result: &Result<'_>) {
    tally(page, result);
    let _ = writeln!(
        page,
        "{DIM}{}: {}; {}{DIM:#}",
        result.exercise.name,
        printable(&result.subject),
        Label::Seed { seed: result.seed }.say(result.lang)
    );
}

/// How many checks passed and failed, and the score.
pub(super) fn tally(page: &mut String, result: &Result<'_>) {
    let score = result.score;
    let lang = result.lang;
    let tally = Label::Tally { passed: score.passed, failed: score.failed, skipped: score.skipped, errors: score.errors };
    let style = if score.failed + score.errors == 0 { GOOD } else { BAD };
    let _ = write!(page, "{style}{}{style:#}", tally.say(lang));
    if score.undone > 0 {
        let _ = write!(page, ", {CAREFUL}{}{CAREFUL:#}", Label::ExtrasNotYet { count: score.undone }.say(lang));
    }
    // A part of an exercise has no total.
    let is_whole = result.verdicts.len() == result.exercise.checks.len();
    if result.left_out == 0 && is_whole {
        let _ = write!(page, "; {}", Label::Score { got: score.points, of: score.max }.say(lang));
        if score.extra > 0 {
            let _ = write!(page, " ({})", Label::ExtraPoints { got: score.extra }.say(lang));
        }
    }
    page.push('\n');
    if result.left_out > 0 {
        for part in wrap(&Watching::NotJudgedAgain { checks: result.left_out }.say(lang), WIDTH) {
            let _ = writeln!(page, "{CAREFUL}{part}{CAREFUL:#}");
        }
    }
}
