//! The solution in a lint: it comes first, and where it fails nothing else is judged. Its failure is shown as a student would read it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tst_engine::explain::Reproduce;
use tst_engine::run::Judge;
use tst_engine::score::score;
use tst_engine::subject::Subject;
use tst_engine::text::LintText;
use tst_engine::verdict::{Outcome, Verdict};

use super::super::corpus::Sort;
use super::super::racy;
use super::{Lint, source_of};
use crate::course;
use crate::isolation::Isolation;
use crate::report::{self, Format, Result as Judged};
use crate::trouble::Trouble;

/// What became of the solution.
pub(super) enum Solved {
    /// It passes everything: its judge.
    Passes(Box<Judge>),
    /// There is none, or the machine left some checks out.
    Unknown,
    /// It fails: whatever else was judged by these checks would tell nothing.
    Fails,
}

impl Lint {
    /// The folder of the solution.
    pub(super) fn solution_folder(&self) -> PathBuf {
        course::solution_folder(&self.folder, &self.exercise.name, &self.settings)
    }

    /// Judges the solution.
    pub(super) fn solution(&self) -> Result<Solved, Trouble> {
        let folder = self.solution_folder();
        if !folder.is_dir() {
            self.error(&folder, 1, &LintText::SolutionMissing { folder: folder.display().to_string() });
            return Ok(Solved::Unknown);
        }
        let subject = match Subject::find(&folder, &self.exercise.name, &self.settings) {
            Ok(subject) => subject,
            Err(error) => {
                self.error(&folder, 1, &LintText::NotJudged { why: error.to_string() });
                return Ok(Solved::Unknown);
            }
        };
        let source = source_of(&subject, &folder);
        let judge = self.judge(subject, Sort::Right);
        let begin = Instant::now();
        let verdicts = self.verdicts_on(&judge, Sort::Right, &[])?;
        let is_failure = |verdict: &&Verdict| matches!(verdict.outcome, Outcome::Failed(_) | Outcome::Error(_));
        let fails = verdicts.iter().any(|verdict| is_failure(&verdict));
        let has_built = judge.build().is_ok_and(|build| build.ok);
        if !has_built {
            self.error(&source, 1, &LintText::SolutionDoesNotBuild);
        }
        // What needs a check that failed is no mistake of its own.
        for verdict in
            verdicts.iter().filter(|verdict| has_built && if fails { is_failure(verdict) } else { !verdict.outcome.is_passed() })
        {
            self.error(&source, 1, &self.unsolved(verdict, &folder));
        }
        if fails {
            self.show(&judge, &verdicts, begin.elapsed());
            self.note(LintText::NothingElse);
            return Ok(Solved::Fails);
        }
        if !verdicts.iter().all(|verdict| verdict.outcome.is_passed()) {
            return Ok(Solved::Unknown);
        }
        self.proved(LintText::SolutionPasses { checks: verdicts.len(), schedules: self.of_right_ones() });
        Ok(Solved::Passes(Box::new(judge)))
    }

    /// Whether the solution fails, played anew, one of the checks at these positions that it does not pass behind the relay, but was
    /// known to pass from before: it may hang on something elsewhere. What it fails is told, and not known any more.
    pub(super) fn fails_after_all(&self, checks: &[usize]) -> bool {
        let folder = self.solution_folder();
        let Ok(subject) = Subject::find(&folder, &self.exercise.name, &self.settings) else { return false };
        let source = source_of(&subject, &folder);
        let judge = self.judge(subject, Sort::Right);
        let Some(marks) = self.known.marks(&judge, self.schedules(Sort::Right)) else { return false };
        let recalled = self.known.recalled(&marks, checks);
        if recalled.is_empty() {
            return false;
        }
        let others: Vec<usize> = (0..self.exercise.checks.len()).filter(|index| !recalled.contains(index)).collect();
        let Ok(verdicts) = self.verdicts_beside(&judge, &others) else { return false };
        self.known.keep(&marks, &self.exercise, &verdicts);
        let failed: Vec<&Verdict> = verdicts.iter().filter(|verdict| matches!(verdict.outcome, Outcome::Failed(_))).collect();
        failed.iter().for_each(|verdict| self.error(&source, 1, &self.unsolved(verdict, &folder)));
        !failed.is_empty()
    }

    /// What is said of a check that the solution does not pass.
    fn unsolved(&self, verdict: &Verdict, folder: &Path) -> LintText {
        let (check, why) = (verdict.check.clone(), self.why(verdict).1);
        match racy::failed_under(verdict) {
            Some(seed) => {
                let again = self.once_more(&check, folder, seed);
                LintText::SolutionFailsUnder { check, why, seed, again }
            }
            None => LintText::SolutionFails { check, why },
        }
    }

    /// The report of `tst test`, with every failure as a whole.
    fn show(&self, judge: &Judge, verdicts: &[Verdict], duration: Duration) {
        let root = &self.settings.root;
        let judged = Judged {
            root,
            exercise: &self.exercise,
            subject: judge.subject().describe(root),
            reproduce: Reproduce::new(&self.exercise, judge.subject(), root, Some(self.seed))
                .here(std::env::current_dir().ok().as_deref()),
            env: Vec::new(),
            seed: judge.seed(),
            build: judge.build().cloned().unwrap_or_default(),
            verdicts,
            left_out: 0,
            score: score(&self.exercise, verdicts),
            duration,
            isolation: Isolation::None,
            lang: self.settings.lang,
            verbose: false,
            rows: None,
        };
        self.bar.show(&format!("\n{}\n", report::text(&judged, Format::Human)));
    }
}
