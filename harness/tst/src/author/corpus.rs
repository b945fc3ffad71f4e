//! The corpus of an exercise: programs with known verdicts, each telling in its head what is right or wrong with it.

use std::path::{Path, PathBuf};

use tst_engine::plain;
use tst_engine::spec::{Exercise, nearest};
use tst_engine::text::LintText;
use tst_engine::verdict::FailureKind;

use super::LARGEST;
use super::head::{WHY, comment};

/// One mistake shows in so many failures at most, unless the program says why it is several: who reads ten failures mends the
/// wrong one first.
const MOST_FAILURES: usize = 3;

/// What stands between two kinds of failure of which either is right.
const OR: &str = " or ";

/// With what the head of each sort begins.
pub(super) const HEADS: [(&str, Sort); 3] = [("right:", Sort::Right), ("wrong:", Sort::Wrong), ("races:", Sort::Racy)];

/// A program of the corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source file.
    pub file: PathBuf,
    /// What is right or wrong with it, in the words of its head.
    pub what: String,
    /// The checks it must fail, with the kind; none for a right program. Of a racy one, those of which it fails one at least.
    pub fails: Vec<Claim>,
    /// What it is here for.
    pub sort: Sort,
    /// The first thing that is wrong with its head: what is said then is less than the whole of it.
    pub flaw: Option<Flaw>,
}

/// What a program of the corpus proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// That no check fails who is right.
    Right,
    /// That a check finds its mistake.
    Wrong,
    /// That the schedules of a check find its race.
    Racy,
}

/// A check that a wrong program says it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The check's name.
    pub check: String,
    /// The words of the kinds, any of which is right: with luck it is the one or the other. The message beside the corpus is of
    /// the first.
    pub kinds: Vec<String>,
    /// The line that says so, from 1.
    pub line: usize,
}

impl Claim {
    /// The kinds as the head says them.
    pub fn kind(&self) -> String {
        self.kinds.join(OR)
    }
}

impl Entry {
    /// Whether its head says what it fails: else only a run can tell.
    pub fn says_what_fails(&self) -> bool {
        use LintText::{BadHead, NoFailure, NoHead, UnknownCheck, UnknownKind};
        let unknown =
            |flaw: &&Flaw| matches!(flaw.text, NoHead | NoFailure | BadHead { .. } | UnknownCheck { .. } | UnknownKind { .. });
        self.flaw.as_ref().filter(unknown).is_none()
    }

    /// Whether what is wrong with it shows in time that passes: it is waited for, or measured, and measured again.
    pub fn takes_long(&self) -> bool {
        use FailureKind::{DidNotClose, NoAnswer, NotConcurrent, TooSlow};
        let slow = [NotConcurrent, TooSlow, NoAnswer, DidNotClose].map(|kind| kind.word());
        self.fails.iter().flat_map(|claim| &claim.kinds).any(|kind| slow.contains(kind))
    }
}

/// Something wrong with the head of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub text: LintText,
}

/// The source files in `folder/right`, `folder/wrong` and `folder/racy`, in order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["right", "wrong", "racy"]
        .iter()
        .filter_map(|part| std::fs::read_dir(folder.join(part)).ok())
        .flat_map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())))
        .filter(|path| path.is_file() && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
        .collect();
    files.sort();
    files
}

/// Reads the head of a file: comment lines from its first line on, or from the second where the first one names an interpreter.
///
/// # Errors
/// When the file cannot be read.
pub fn read(file: &Path, exercise: &Exercise) -> Result<Entry, Flaw> {
    let unread = |error: std::io::Error| Flaw { line: 1, text: LintText::NotJudged { why: error.to_string() } };
    let source = plain::read(file, LARGEST).map_err(unread)?;
    let mut entry = Entry { file: file.into(), what: String::new(), fails: Vec::new(), sort: sort_of(file), flaw: None };
    entry.flaw = read_head(&String::from_utf8_lossy(&source), exercise, &mut entry).err();
    Ok(entry)
}

/// What a program is here for, by its folder.
fn sort_of(file: &Path) -> Sort {
    let is_in = |folder| file.parent().is_some_and(|parent| parent.ends_with(folder));
    match () {
        () if is_in("right") => Sort::Right,
        () if is_in("racy") => Sort::Racy,
        () => Sort::Wrong,
    }
}

fn read_head(source: &str, exercise: &Exercise, entry: &mut Entry) -> Result<(), Flaw> {
    let flaw = |line, text| Flaw { line, text };
    let mut sort = None;
    let mut has_reason = false;
    let mut placeholder = None;
    let mut what: Vec<&str> = Vec::new();
    let skipped = usize::from(source.starts_with("#!"));
    for (line, number) in source.lines().zip(1..).skip(skipped) {
        let Some((_, text)) = comment(line) else { break };
        let begins = |(mark, sort)| text.strip_prefix(mark).map(|text| (sort, text.trim()));
        if let Some((found, text)) = HEADS.into_iter().find_map(begins) {
            (sort, entry.sort) = (Some(found), found);
            placeholder = (text == WHY).then(|| flaw(number, LintText::NoReason { word: WHY.into() }));
            what.push(text);
        } else if let Some(claim) = text.strip_prefix("fails:") {
            entry.fails.push(read_claim(claim, number, exercise)?);
        } else if let Some(reason) = text.strip_prefix("several:") {
            has_reason = !reason.trim().is_empty();
        } else if sort.is_none() {
            // The sentence may go on over several lines, but it has to begin.
            return Err(flaw(number, LintText::NoHead));
        } else if entry.fails.is_empty() && !text.is_empty() {
            what.push(text);
        }
    }
    let sort = sort.ok_or_else(|| flaw(1 + skipped, LintText::NoHead))?;
    entry.what = what.join(" ");
    let fails = &entry.fails;
    if sort == Sort::Wrong && fails.is_empty() {
        return Err(flaw(1, LintText::NoFailure));
    }
    let has_schedules = |claim: &Claim| exercise.checks.iter().any(|check| check.name == claim.check && check.schedules > 0);
    if sort == Sort::Racy && !fails.iter().any(has_schedules) {
        return Err(flaw(1, LintText::NoFailureUnderSchedules));
    }
    // Luck decides which of them a racy program fails: its head names what may come.
    if let Some(claim) = fails.get(MOST_FAILURES).filter(|_| !has_reason && sort != Sort::Racy) {
        return Err(flaw(claim.line, LintText::ManyFailures { most: MOST_FAILURES }));
    }
    placeholder.map_or(Ok(()), Err)
}

fn read_claim(claim: &str, line: usize, exercise: &Exercise) -> Result<Claim, Flaw> {
    let bad = || Flaw { line, text: LintText::BadHead { line: format!("fails: {}", claim.trim()) } };
    let (check, kinds) = claim.trim().split_once(' ').ok_or_else(bad)?;
    let checks: Vec<&str> = exercise.checks.iter().map(|check| check.name.as_str()).collect();
    if !checks.contains(&check) {
        return Err(Flaw { line, text: LintText::UnknownCheck { check: check.into(), near: nearest(check, &checks) } });
    }
    let known: Vec<String> = FailureKind::ALL.iter().map(|kind| kind.word()).collect();
    let kinds: Vec<String> = kinds.split(OR).map(|kind| kind.trim().into()).collect();
    for kind in &kinds {
        if kind.is_empty() || kind.contains(' ') {
            return Err(bad());
        }
        if !known.contains(kind) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return Err(Flaw { line, text: LintText::UnknownKind { kind: kind.clone(), near: nearest(kind, &known) } });
        }
    }
    Ok(Claim { check: check.into(), kinds, line })
}
