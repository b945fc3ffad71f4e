//! What decides about grades beside what was judged: the course's rules, extensions, corrections by hand; as folders of results hold
//! them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use tst_engine::settings::Grading;
use tst_engine::text::{ClassProblem, Lang, Say};

use super::by_hand::{ByHand, ByHandError, REGRADES};
use super::extensions::{EXTENSIONS, ExtensionProblem, Extensions};
use super::journal::JOURNAL;
use super::source::Source;

/// What decides about grades.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The rules of config.yaml.
    pub grading: Grading,
    /// More time for one student or group.
    pub extensions: Extensions,
    /// Corrections by hand.
    pub by_hand: ByHand,
    /// Of a student's key and exercise for which something was decided, and nothing handed in: the place of a record that says so.
    pub(super) nothing: HashMap<(String, String), usize>,
}

/// What is to be told of files of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleNote {
    /// A last line that was being written when the power went.
    Torn {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A correction of somebody who is not in the class.
    OfNobody {
        /// The file.
        file: String,
        /// Whose.
        student: String,
        /// For which exercise.
        exercise: String,
    },
    /// An extension of somebody who is not in the class.
    Extension(ExtensionProblem),
}

impl Rules {
    /// Those of the folders in which these journals lie; and what is to be told of them.
    ///
    /// # Errors
    /// When a file cannot be read, or holds something else.
    pub fn load(sources: &[Source], grading: Grading) -> Result<(Self, Vec<RuleNote>), ClassProblem> {
        let mut rules = Self { grading, ..Self::default() };
        let mut notes = Vec::new();
        for folder in folders(sources) {
            let file = |name: &str| folder.join(name).display().to_string();
            match rules.by_hand.read(&folder) {
                Ok(None) => {}
                Ok(Some(line)) => notes.push(RuleNote::Torn { file: file(REGRADES), line }),
                Err(error) => return Err(cannot_read(error)),
            }
            rules.extensions.join(Extensions::load(&folder).map_err(|error| cannot_read_extensions(&folder, &error))?);
        }
        Ok((rules, notes))
    }

    /// The place of the record of what somebody did not hand in, but is graded for.
    pub(super) fn nothing(&self, key: &str, exercise: &str) -> Option<usize> {
        if self.nothing.is_empty() { None } else { self.nothing.get(&(key.to_string(), exercise.to_string())).copied() }
    }
}

/// A file of corrections that cannot be read, as a sentence.
pub fn cannot_read(error: ByHandError) -> ClassProblem {
    match error {
        ByHandError::Strange { file, line, why } => ClassProblem::CannotRead { file: format!("{}:{line}", file.display()), why },
        ByHandError::Refused { file, source } => {
            ClassProblem::CannotRead { file: file.display().to_string(), why: source.to_string() }
        }
    }
}

/// Kept extensions that cannot be read, as a sentence.
pub fn cannot_read_extensions(folder: &Path, error: &std::io::Error) -> ClassProblem {
    ClassProblem::CannotRead { file: folder.join(EXTENSIONS).display().to_string(), why: error.to_string() }
}

/// The folders of results of these journals, each once; a journal of another name is no folder's.
fn folders(sources: &[Source]) -> Vec<PathBuf> {
    let mut known = BTreeSet::new();
    let of = |source: &Source| {
        let is_folder = source.journal.file_name().is_some_and(|name| name == JOURNAL);
        is_folder.then(|| source.journal.parent().unwrap_or(Path::new("")).to_path_buf())
    };
    sources.iter().filter_map(of).filter(|folder| known.insert(folder.clone())).collect()
}

impl Say for RuleNote {
    fn en(&self) -> String {
        match self {
            Self::Torn { file, line } => {
                format!("{file}:{line}: this correction is cut off, as when the power fails, and left out: make it again")
            }
            Self::OfNobody { file, student, exercise } => {
                format!("{file}: a correction of {exercise} is of {student}, who is not in the class now: it is kept, and waits")
            }
            Self::Extension(problem) => problem.say(Lang::En),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Torn { file, line } => {
                format!("{file}:{line}: esta correção está cortada, como quando falta energia, e fica de fora: faça-a de novo")
            }
            Self::OfNobody { file, student, exercise } => {
                format!("{file}: uma correção de {exercise} é de {student}, que não está na turma agora: fica guardada, e espera")
            }
            Self::Extension(problem) => problem.say(Lang::PtBr),
        }
    }
}
