//! What lies beside an exercise's file in a lint: its statement, the mark of its starter, and whether the course knows it.

use std::io::Write as _;
use std::path::Path;

use tst_engine::folder::Folder;
use tst_engine::plain;
use tst_engine::spec::ProgramKind;
use tst_engine::subject::{fingerprint, is_untouched};
use tst_engine::text::{Lang, LintText};

use super::super::{LARGEST, template};
use super::Lint;
use crate::site::STATEMENTS;

/// The file that holds the mark of a starter.
const STARTER: &str = ".starter";

impl Lint {
    /// The statement in each language: it is there, and about this exercise.
    pub(super) fn statement(&self) {
        if !self.settings.exercises.contains(&self.exercise.name) {
            return self.note(LintText::NotListed { config: "config.yaml".into() });
        }
        let mut all = true;
        for (name, _) in STATEMENTS.into_iter().filter(|(_, tag)| Lang::from_tag(tag).is_none_or(|lang| self.exercise.speaks(lang)))
        {
            let file = self.folder.join(name);
            let text = match plain::read_text(&file, LARGEST) {
                Ok(text) if text.trim().is_empty() => LintText::StatementMissing,
                Ok(text) if self.is_of_template(name, &text) => LintText::StatementUntouched,
                Ok(_) => continue,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => LintText::StatementMissing,
                Err(error) => LintText::NotJudged { why: error.to_string() },
            };
            all = false;
            self.error(&file, 1, &text);
        }
        if all {
            self.proved(LintText::StatementThere);
        }
    }

    /// Whether a statement says what `tst new` wrote, while the checks are others.
    fn is_of_template(&self, name: &str, text: &str) -> bool {
        [ProgramKind::Server, ProgramKind::Batch].into_iter().map(template::exercise).any(|files| {
            let content = |wanted: &str| files.iter().find(|(file, _)| *file == wanted).map(|(_, content)| *content);
            let Some((statement, checks)) = content(name).zip(content("exercise.yaml")) else { return false };
            let statement = statement.replace("NAME", &self.exercise.name);
            let is_title = |line: &&str| !line.starts_with("# ");
            let is_same = text.lines().filter(is_title).eq(statement.lines().filter(is_title));
            is_same && !self.exercise.checks.iter().all(|check| checks.contains(&format!("- name: {}\n", check.name)))
        })
    }

    /// The mark by which a starter is known that nobody changed yet; `main` is the starter's file, and `is_proved` says whether it
    /// is one.
    pub(super) fn mark(&self, main: &Path, is_proved: bool) {
        if is_untouched(&self.folder) {
            return;
        }
        let is_there = self.folder.join(STARTER).exists();
        if self.bless && is_proved {
            match self.write_mark() {
                Ok(()) => self.note_of(&self.folder.join(STARTER), &LintText::StarterMarked),
                Err(error) => self.error(main, 1, &LintText::NotWritten { why: error.to_string() }),
            }
        } else if is_there {
            self.error(main, 1, &LintText::StarterStale { file: STARTER.into() });
        } else {
            self.note(LintText::StarterUnmarked { file: STARTER.into() });
        }
    }

    fn write_mark(&self) -> std::io::Result<()> {
        let mark = fingerprint(&self.folder)? + "\n";
        Folder::open(&self.folder)?.replace(STARTER.as_ref(), &mut |out| out.write_all(mark.as_bytes()))?;
        Ok(())
    }
}
