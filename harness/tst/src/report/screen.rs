//! The result for people on a terminal: one failure, whole, on one screen; everything else in a line each.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use tst_engine::explain::{Line, Paper, Whole, explain_on, wrap};
use tst_engine::score::{is_undone, points};
use tst_engine::spec::Check;
use tst_engine::text::{Label, Problem, Say as _, SkipReason, coloured, columns, printable};
use tst_engine::verdict::{FailureKind, Outcome, Verdict};

use super::human::{BAD, CAREFUL, DIM, STRONG, WIDTH, checks, compiler_warnings, detail, put, tally, trouble};
use super::{Report, Result};

/// The first failure takes at most so many rows, its heading included: what is longer is not read.
const MOST: usize = 20;
/// The fewest rows that it takes, however small the terminal is.
const LEAST: usize = 8;
/// Rows that belong to others: the summary, and the shell's next prompt.
const OTHERS: usize = 3;
/// A title in fewer columns says nothing.
const LEAST_TITLE: usize = 12;

/// Writes for people at a terminal. The first failure comes last, right above the score: what else there is may scroll away.
#[derive(Debug)]
pub struct Screen {
    /// For each verdict, the files that hold the whole of its evidence.
    pub(super) whole: Vec<Option<Whole>>,
    /// How many rows the terminal has.
    pub(super) rows: usize,
}

impl Report for Screen {
    fn render(&self, result: &Result<'_>) -> String {
        let mut page = String::new();
        let most = most(self.rows);
        if !result.build.ok {
            compiler(&mut page, result, most);
        }
        let failures = checks(result).filter(|(verdict, _)| has_failed(verdict));
        let (extras, failures): (Vec<_>, Vec<_>) = failures.partition(|(verdict, check)| is_not_yet(verdict, check));
        for (verdict, check) in extras {
            one_line(&mut page, result, verdict, check);
        }
        if let Some(((verdict, check), others)) = failures.split_first() {
            for (verdict, check) in others {
                one_line(&mut page, result, verdict, check);
            }
            let files = files_of(&self.whole, result, verdict);
            let warned = compiler_warnings(result);
            // They take rows of the failure, of which there are enough for both.
            one(&mut page, result, (verdict, check), files, (&Label::FirstFailure, most.saturating_sub(warned.len()).max(LEAST)));
            put(&mut page, &warned);
        }
        skipped(&mut page, result);
        summary(&mut page, result);
        page
    }
}

/// A failure, to be looked at on its own.
#[derive(Debug, Deserialize, Serialize)]
pub struct Failed {
    /// As the first one stands on the screen.
    pub brief: String,
    /// All that is known of it.
    pub whole: String,
    /// What helps, uncut.
    pub hint: String,
}

/// All failures of a result, for a terminal of so many rows, in the order of the exercise file.
pub(super) fn failures(result: &Result<'_>, whole: &[Option<Whole>], rows: usize) -> Vec<Failed> {
    let found: Vec<(&Verdict, &Check)> = checks(result).filter(|(verdict, _)| has_failed(verdict)).collect();
    let of = found.len();
    let page = |(number, (verdict, check)): (usize, &(&Verdict, &Check))| {
        let files = files_of(whole, result, verdict);
        let mut page = Failed { brief: String::new(), whole: String::new(), hint: String::new() };
        let heading = Label::Failure { number: number + 1, of };
        one(&mut page.brief, result, (verdict, check), files, (&heading, most(rows)));
        detail(&mut page.whole, result, verdict, files);
        if let Outcome::Failed(failure) = &verdict.outcome {
            let hint = format!("{}: {}", Label::Hint.say(result.lang), failure.hint.say(result.lang));
            wrap(&hint, WIDTH).iter().for_each(|line| page.hint.push_str(&format!("{line}\n")));
        }
        page
    };
    found.iter().enumerate().map(page).collect()
}

/// The files that hold the whole of a verdict's evidence.
fn files_of<'w>(whole: &'w [Option<Whole>], result: &Result<'_>, verdict: &Verdict) -> Option<&'w Whole> {
    let at = result.verdicts.iter().position(|other| other.check == verdict.check)?;
    whole.get(at)?.as_ref()
}

/// How many rows a failure gets on a terminal of so many.
fn most(rows: usize) -> usize {
    rows.saturating_sub(OTHERS).clamp(LEAST, MOST)
}

/// Whether a verdict is to be told of; that nothing was built is told once.
fn has_failed(verdict: &Verdict) -> bool {
    match &verdict.outcome {
        Outcome::Failed(failure) => failure.kind != FailureKind::BuildFailed,
        Outcome::Error(_) => true,
        Outcome::Passed | Outcome::Skipped(_) => false,
    }
}

/// What the compiler says: its first error is the one to mend, the others may follow from it.
fn compiler(page: &mut String, result: &Result<'_>, most: usize) {
    let lang = result.lang;
    let _ = writeln!(page, "{BAD}{}{BAD:#}. {}:", Problem::BuildFailed.say(lang), Label::Compiler.say(lang));
    let output = coloured(result.build.output.trim());
    let lines: Vec<&str> = output.lines().collect();
    // Warnings may come before it.
    let is_error = |line: &&str| anstream::adapter::strip_str(line).to_string().starts_with("error");
    let begin = if lines.len() > most { lines.iter().position(is_error).unwrap_or(0) } else { 0 };
    let shown = &lines[begin..lines.len().min(begin + most.saturating_sub(2))];
    for line in shown {
        let _ = writeln!(page, "{line}");
    }
    if shown.len() < lines.len() {
        let _ = writeln!(page, "{DIM}{}{DIM:#}", Label::LinesLeftOut { count: lines.len() - shown.len() }.say(lang));
    }
}

/// A failure that is not the first: what it is about, and the option that shows it.
fn one_line(page: &mut String, result: &Result<'_>, verdict: &Verdict, check: &Check) {
    let word = word(result, verdict, check);
    let style = if is_not_yet(verdict, check) { CAREFUL } else { BAD };
    let worth = Label::Points { got: points(result.exercise, verdict), of: check.points }.say(result.lang);
    let command = format!("--check {}", check.name);
    let used = columns(&word) + columns(&format!("{worth:>7}")) + columns(&command) + 4;
    let room = WIDTH.saturating_sub(used);
    let title = cut(&printable(&check.title.say(result.lang)), room);
    let _ = match room {
        0..LEAST_TITLE => writeln!(page, "{style}{word}{style:#}{worth:>7}  {DIM}{command}{DIM:#}"),
        _ => {
            let pad = " ".repeat(room.saturating_sub(columns(&title)));
            writeln!(page, "{style}{word}{style:#}{worth:>7}  {title}{pad}  {DIM}{command}{DIM:#}")
        }
    };
}

/// Whether it is an extra that nobody has to do, and that was not done.
fn is_not_yet(verdict: &Verdict, check: &Check) -> bool {
    check.extra && is_undone(&verdict.outcome)
}

fn word(result: &Result<'_>, verdict: &Verdict, check: &Check) -> String {
    match &verdict.outcome {
        _ if is_not_yet(verdict, check) => Label::ExtraNotYet,
        Outcome::Error(_) => Label::Errored,
        _ => Label::Failed,
    }
    .say(result.lang)
}

/// The beginning of a title that is too long.
fn cut(title: &str, room: usize) -> String {
    if columns(title) <= room {
        return title.into();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns(c.encode_utf8(&mut [0; 4]));
        used <= room
    };
    title.chars().take_while(fits).collect::<String>().trim_end().to_string() + "…"
}

/// One failure, below a heading, in at most so many rows.
fn one(
    page: &mut String,
    result: &Result<'_>,
    (verdict, check): (&Verdict, &Check),
    whole: Option<&Whole>,
    (heading, most): (&Label, usize),
) {
    let worth = Label::Points { got: points(result.exercise, verdict), of: check.points }.say(result.lang);
    let heading = format!("── {}: {}::{} ── {worth} ", heading.say(result.lang), result.exercise.name, check.name);
    let rule = "─".repeat(WIDTH.saturating_sub(columns(&heading)));
    let _ = writeln!(page, "{STRONG}{heading}{rule}{STRONG:#}");
    let titles = wrap(&check.title.say(result.lang), WIDTH);
    for line in &titles {
        let _ = writeln!(page, "{STRONG}{line}{STRONG:#}");
    }
    let paper = Paper { width: WIDTH, lines: most.saturating_sub(1 + titles.len()) };
    let lines: Vec<Line> = match &verdict.outcome {
        Outcome::Error(fault) => trouble(fault, result.lang).into_iter().take(paper.lines).collect(),
        _ => explain_on(verdict, &result.reproduce_of(check), whole, result.lang, paper),
    };
    put(page, &lines);
}

/// Why checks were skipped: each reason once; those that build on others in one line.
fn skipped(page: &mut String, result: &Result<'_>) {
    let mut told: Vec<&SkipReason> = Vec::new();
    for verdict in result.verdicts {
        let Outcome::Skipped(reason) = &verdict.outcome else { continue };
        if matches!(reason, SkipReason::Needs(_)) || told.contains(&reason) {
            continue;
        }
        told.push(reason);
        let said = format!("{}: {} ({})", Label::Skipped.say(result.lang), verdict.check, reason.say(result.lang));
        for part in wrap(&said, WIDTH) {
            let _ = writeln!(page, "{CAREFUL}{part}{CAREFUL:#}");
        }
    }
}

/// The score, and in one row who was judged, by which seed, and how everything is shown.
fn summary(page: &mut String, result: &Result<'_>) {
    tally(page, result);
    let all = Label::ShowsAll.say(result.lang);
    let seed = Label::Seed { seed: result.seed }.say(result.lang);
    let name = &result.exercise.name;
    let room = WIDTH.saturating_sub(columns(&format!("{name}: ; {seed}; {all}")));
    let subject = cut(&printable(&result.subject), room);
    let _ = writeln!(page, "{DIM}{name}: {subject}; {seed}; {all}{DIM:#}");
}
