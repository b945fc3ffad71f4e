//! The programs of a corpus in a lint: each is judged, and comes out as its head says.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use tst_engine::run::{Judge, side_by_side};
use tst_engine::subject::Subject;
use tst_engine::text::LintText;
use tst_engine::verdict::{Outcome, Verdict};

use super::super::corpus::{self, Claim, Entry, Flaw, Sort};
use super::super::edit;
use super::super::head;
use super::super::messages::{self, Finding};
use super::super::racy::{self, Fate};
use super::{Lint, PROGRAMS_AT_ONCE};

impl Lint {
    pub(super) fn corpus(&self) {
        let folder = &self.corpus;
        let files = corpus::files(folder);
        if files.is_empty() {
            self.error(&self.exercise.file, 1, &LintText::NoCorpus);
            return;
        }
        let mut entries = Vec::new();
        for file in &files {
            match corpus::read(file, &self.exercise) {
                Ok(entry) => entries.push(entry),
                Err(Flaw { line, text }) => self.error(file, line, &text),
            }
        }
        // What a head lacks that a run can tell is told after it, or written.
        for (entry, flaw) in entries.iter().filter(|entry| entry.says_what_fails()).filter_map(|e| Some((e, e.flaw.as_ref()?))) {
            self.error(&entry.file, flaw.line, &flaw.text);
        }
        // What takes long comes first, so that nothing is waited for alone at the end.
        entries.sort_by_key(|entry| !entry.takes_long());
        let as_said = side_by_side(&entries, PROGRAMS_AT_ONCE, |entry| {
            let as_said = self.entry(entry);
            self.bar.ended();
            as_said
        });
        let good = |sort| entries.iter().zip(&as_said).filter(|(entry, as_said)| **as_said && entry.sort == sort).count();
        self.proved(LintText::RightPass { programs: good(Sort::Right), schedules: self.of_right_ones() });
        self.proved(LintText::WrongFail { programs: good(Sort::Wrong) });
        self.every_check_can_fail(&entries);
        if self.exercise.checks.iter().any(|check| check.schedules > 0) {
            self.proved(LintText::RacyFail { programs: good(Sort::Racy) });
        }
        let mut programs = std::mem::take(&mut *self.left_out.lock().unwrap_or_else(PoisonError::into_inner));
        if !programs.is_empty() {
            programs.sort();
            self.note(LintText::NoCompiler { programs });
        }
        for check in racy::unproved(&self.exercise, &entries) {
            self.error_of(check, &LintText::NobodyRaces { check: check.name.clone() });
        }
        self.messages(folder, &files);
    }

    /// Compares what the wrong programs were told with what is written beside the corpus, or writes it down anew.
    fn messages(&self, folder: &Path, files: &[PathBuf]) {
        if self.bless {
            match self.messages.bless(folder, files, &self.exercise.name) {
                Ok(()) => self.proved(LintText::MessagesWritten),
                Err(error) => self.error(folder, 1, &LintText::MessagesNotWritten { why: error.to_string() }),
            }
        } else if !messages::are_written(folder) && folder.starts_with(&self.folder) {
            // The corpus of an exercise that stands alone: its author may do without.
            self.note(LintText::NoMessages { exercise: self.exercise.name.clone() });
        } else if !messages::are_written(folder) {
            self.error(folder, 1, &LintText::NoMessages { exercise: self.exercise.name.clone() });
        } else {
            let findings = self.messages.compare(folder, files);
            for Finding { file, line, text } in &findings {
                self.error(file, *line, text);
            }
            if findings.is_empty() {
                self.proved(LintText::MessagesHold);
            }
        }
    }

    /// Judges a program of the corpus; whether it came out as its head says.
    fn entry(&self, entry: &Entry) -> bool {
        let told = entry.flaw.as_ref().filter(|_| !entry.says_what_fails() && entry.sort == Sort::Racy);
        if let Some(Flaw { line, text }) = told {
            self.error(&entry.file, *line, text);
        }
        if entry.sort == Sort::Racy && entry.flaw.is_some() {
            return false;
        }
        let Some(subject) = self.subject(entry) else { return false };
        let judge = Arc::new(self.judge(subject, entry.sort));
        if entry.sort == Sort::Racy {
            return self.is_caught(entry, &judge);
        }
        let verdicts = match self.verdicts_on(&judge, entry.sort, &entry.fails) {
            Ok(verdicts) => verdicts,
            Err(trouble) => {
                self.error(&entry.file, 1, &LintText::NotJudged { why: trouble.message });
                return false;
            }
        };
        let differences: Vec<(usize, LintText)> = match entry.says_what_fails() {
            true => verdicts.iter().filter_map(|verdict| self.compare(entry, verdict)).collect(),
            false => Vec::new(),
        };
        if let Some(written) = self.written(entry, &verdicts, &differences) {
            self.keep_case(&written, &judge, &verdicts);
            self.messages.keep(&written, &self.exercise, &verdicts, self.seed);
            return written.flaw.is_none();
        }
        if let Some(Flaw { line, text }) = entry.flaw.as_ref().filter(|_| !entry.says_what_fails()) {
            let claims = claims(entry, &verdicts);
            let text = match entry.sort {
                Sort::Wrong => LintText::HeadWouldSay { flaw: Box::new(text.clone()), claims },
                _ => text.clone(),
            };
            self.error(&entry.file, *line, &text);
            return false;
        }
        self.keep_case(entry, &judge, &verdicts);
        self.messages.keep(entry, &self.exercise, &verdicts, self.seed);
        for (line, text) in &differences {
            self.error(&entry.file, *line, text);
        }
        differences.is_empty() && entry.flaw.is_none()
    }

    /// The program as it is read again, once its head was written as it was judged; `None` where that is not asked for, not needed,
    /// or where something could not be judged.
    fn written(&self, entry: &Entry, verdicts: &[Verdict], differences: &[(usize, LintText)]) -> Option<Entry> {
        use LintText::{FailsToo, WrongKind, WrongPasses};
        let is_judged = verdicts.iter().all(|verdict| !matches!(verdict.outcome, Outcome::Error(_)));
        let is_of_head = |(_, text): &(_, LintText)| matches!(text, FailsToo { .. } | WrongKind { .. } | WrongPasses { .. });
        let is_needed = !entry.says_what_fails() || !differences.is_empty() && differences.iter().all(is_of_head);
        if !self.bless || !is_judged || !is_needed {
            return None;
        }
        let claims = if entry.sort == Sort::Right { Vec::new() } else { claims(entry, verdicts) };
        let is_unnoticed = entry.sort == Sort::Wrong && claims.is_empty();
        if is_unnoticed {
            return None;
        }
        match head::write(entry, &claims) {
            Ok(()) => self.note_of(&entry.file, &LintText::HeadWritten),
            Err(error) => {
                self.error(&entry.file, 1, &LintText::NotWritten { why: error.to_string() });
                return None;
            }
        }
        let written = corpus::read(&entry.file, &self.exercise).ok()?;
        if let Some(Flaw { line, text }) = &written.flaw {
            self.error(&entry.file, *line, text);
        }
        Some(written)
    }

    /// A program of the corpus, unless something was to be said of it.
    fn subject(&self, entry: &Entry) -> Option<Subject> {
        let file = self.program(entry)?;
        let found = if entry.sort == Sort::Racy && file.extension().is_some_and(|ending| ending == "c") {
            racy::compiled(&file, &self.keeper, &self.settings).map_err(|why| LintText::NotCompiled { why })
        } else {
            let found = Subject::find(&file, &self.exercise.name, &self.settings);
            found.map(Some).map_err(|error| LintText::NotJudged { why: error.to_string() })
        };
        match found {
            Ok(Some(subject)) => return Some(subject),
            Ok(None) => {
                let name = entry.file.file_name().unwrap_or_default().display().to_string();
                self.left_out.lock().unwrap_or_else(PoisonError::into_inner).push(name);
            }
            Err(text) => self.error(&entry.file, 1, &text),
        }
        None
    }

    /// The whole source of a program: of an edit of the solution it is made first.
    fn program(&self, entry: &Entry) -> Option<PathBuf> {
        if !edit::is_edit(&entry.file) {
            return Some(entry.file.clone());
        }
        let solution = Subject::find(&self.solution_folder(), &self.exercise.name, &self.settings).ok();
        match edit::program(&entry.file, solution.as_ref(), &self.keeper.scratch().join("edited"), &self.settings.root) {
            Ok(program) => Some(program),
            Err(Flaw { line, text }) => {
                self.error(&entry.file, line, &text);
                None
            }
        }
    }

    /// Whether a check with schedules finds the race of a program.
    fn is_caught(&self, entry: &Entry, judge: &Judge) -> bool {
        let marks = self.known.marks(judge, self.schedules(Sort::Racy));
        let named = racy::named(entry, &self.exercise).into_iter().map(|(index, _)| index).collect::<Vec<_>>();
        if marks.as_ref().is_some_and(|marks| self.known.was_caught(marks, &named)) {
            return true;
        }
        match racy::fate(entry, judge, |verdict| self.why(verdict).1) {
            Fate::Caught => {
                if let Some(marks) = marks.filter(|marks| self.known.are_still(marks, judge, self.schedules(Sort::Racy))) {
                    self.known.keep_caught(&marks, &named);
                }
                return true;
            }
            Fate::Missed(missed) => missed.iter().for_each(|(line, text)| self.error(&entry.file, *line, text)),
            Fate::Refused(why) => self.keep_refusal(Some(&why)),
        }
        false
    }

    /// What is not as the head says about one check.
    fn compare(&self, entry: &Entry, verdict: &Verdict) -> Option<(usize, LintText)> {
        let check = verdict.check.clone();
        let claim = entry.fails.iter().find(|claim| claim.check == check);
        let (kind, why) = self.why(verdict);
        match (&verdict.outcome, claim) {
            (Outcome::Failed(_), Some(claim)) if claim.kinds.contains(&kind) => None,
            (Outcome::Failed(_), Some(claim)) => {
                Some((claim.line, LintText::WrongKind { check, wanted: claim.kind(), got: kind, why }))
            }
            (Outcome::Passed, Some(claim)) => Some((claim.line, LintText::WrongPasses { check, kind: claim.kind() })),
            (_, Some(claim)) => Some((claim.line, LintText::WrongNotJudged { check, kind: claim.kind(), why })),
            (Outcome::Passed, None) => None,
            (Outcome::Skipped(_), None) if entry.sort != Sort::Right => None,
            (Outcome::Error(_), None) => Some((1, LintText::NotJudged { why })),
            // Its mistake may be a race besides: whether a schedule finds that, luck decides.
            (Outcome::Failed(_), None) if entry.sort == Sort::Wrong && racy::failed_under(verdict).is_some() => None,
            (_, None) if entry.sort == Sort::Right => {
                let text = match racy::failed_under(verdict) {
                    Some(seed) => {
                        let again = self.once_more(&check, &entry.file, seed);
                        LintText::RightFailsUnder { check, kind, why, seed, again }
                    }
                    None => LintText::RightFails { check, kind, why },
                };
                Some((1, text))
            }
            (_, None) => Some((1, LintText::FailsToo { check, kind, why })),
        }
    }

    fn every_check_can_fail(&self, entries: &[Entry]) {
        let mut all = true;
        for check in &self.exercise.checks {
            let mut claims = entries.iter().filter(|entry| entry.sort == Sort::Wrong).flat_map(|entry| &entry.fails);
            if !claims.any(|claim| claim.check == check.name) {
                all = false;
                self.error_of(check, &LintText::NobodyFails { check: check.name.clone() });
            }
        }
        if all {
            self.proved(LintText::EveryCheckCanFail { checks: self.exercise.checks.len() });
        }
    }
}

/// What a program was seen to fail, as its head is to say it: in the words that it has already, where they hold.
fn claims(entry: &Entry, verdicts: &[Verdict]) -> Vec<String> {
    let claim = |verdict: &Verdict| {
        let Outcome::Failed(failure) = &verdict.outcome else { return None };
        let kind = failure.kind.word();
        let holds = |claim: &&Claim| claim.check == verdict.check && claim.kinds.contains(&kind);
        let kind = entry.fails.iter().find(holds).map_or(kind.clone(), Claim::kind);
        Some(format!("{} {kind}", verdict.check))
    };
    verdicts.iter().filter_map(claim).collect()
}
