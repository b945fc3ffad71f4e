//! Files that the program left in its scratch folder.

use std::io::ErrorKind;

use super::patience::Patience;
use super::program::SETTLING;
use super::{Played, Stop, Turn};
use crate::folder::Folder;
use crate::matcher::{contains, first_difference};
use crate::spec::{LeftFile, LeftRule};
use crate::text::{Doing, FileProblem, Problem, quote_short};
use crate::verdict::{Evidence, Failure};

/// The largest file that is looked into.
const MOST: u64 = 64 << 20;

/// What is wrong with a file, what was wanted, and what it holds.
type Wrong = (FileProblem, Evidence, Evidence);

impl Turn<'_> {
    /// Waits until a file is as it has to be, or the program does nothing any more.
    pub(super) fn leaves_file(&self, file: &LeftFile) -> Played {
        if let LeftRule::Absent = file.rule {
            // Nobody can say so of a program that is about to write it.
            let _ = self.wait_until(Patience::settling(self.stage, SETTLING), || self.ending())?;
        }
        // One that has ended leaves nothing more.
        let is_over = || self.ending().is_some();
        let done = || {
            let was_over = is_over();
            match self.wrong_file(file) {
                None => Some(None),
                wrong if was_over => Some(wrong),
                _ => None,
            }
        };
        let waited = self.wait_until(Patience::new(self.stage, self.stage.limit()), done)?;
        let Some((problem, expected, received)) = waited.unwrap_or_else(|_| self.wrong_file(file)) else { return Ok(()) };
        let doing = Doing::LeavesFile { path: file.path.display().to_string() };
        let (wanted, got) = (expected.bytes().map(|(bytes, _)| bytes.to_vec()), received.bytes().map(|(bytes, _)| bytes.to_vec()));
        let mut failure = Failure::new(doing, Problem::File(problem)).with_evidence(expected, received);
        failure.difference = wanted.zip(got).and_then(|(wanted, got)| first_difference(&wanted, &got));
        Err(Stop::Failed(Box::new(self.with_program_state(failure, self.ending()))))
    }

    fn wrong_file(&self, file: &LeftFile) -> Option<Wrong> {
        let path = || file.path.display().to_string();
        let nothing = || Evidence::Bytes(Vec::new());
        let content = Folder::open(self.stage.root()).and_then(|root| root.read(&file.path, MOST));
        let content = match (content, &file.rule) {
            (Err(error), LeftRule::Absent) if error.kind() == ErrorKind::NotFound => return None,
            (Ok(content), LeftRule::Absent) => {
                return Some((
                    FileProblem::StillThere { path: path() },
                    nothing(),
                    Evidence::of_received(&content, Evidence::KEPT),
                ));
            }
            (Ok(content), _) => content,
            (Err(error), _) if error.kind() == ErrorKind::NotFound => {
                return Some((FileProblem::Missing { path: path() }, nothing(), nothing()));
            }
            (Err(error), _) => {
                return Some((FileProblem::NoFile { path: path(), why: error.into_cause().to_string() }, nothing(), nothing()));
            }
        };
        let received = || Evidence::of_received(&content, Evidence::KEPT);
        match &file.rule {
            LeftRule::Is(data) => {
                let wanted = data.bytes(&self.names);
                let at = first_difference(&wanted, &content)?;
                Some((FileProblem::Differs { path: path(), at }, Evidence::Bytes(wanted), received()))
            }
            LeftRule::Contains(text) => {
                let wanted = self.names.fill(text);
                let expected = Evidence::Words(format!("… {} …", quote_short(wanted.as_bytes())));
                (!contains(&content, wanted.as_bytes()))
                    .then(|| (FileProblem::Lacks { path: path(), wanted }, expected, received()))
            }
            LeftRule::Absent => None,
        }
    }
}
