//! What stops a command about sites, and whose trouble it is.

use std::io;
use std::path::Path;

use tst_engine::folder::{FolderError, Why};
use tst_engine::spec::SpecError;
use tst_engine::text::{Lang, Say as _, SiteProblem};
use tst_engine::verdict::ExitStatus;

use super::address::masked;

/// Something that stopped a command about sites.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Said in a sentence about sites.
    #[error("{}", masked(&.0.en()))]
    Said(SiteProblem),
    /// A YAML file that is not valid.
    #[error(transparent)]
    Spec(#[from] SpecError),
}

/// Result of anything about sites.
pub type Sited<T> = Result<T, SiteError>;

impl SiteError {
    /// The sentence in `lang`.
    pub fn say(&self, lang: Lang) -> String {
        masked(&match self {
            Self::Said(problem) => problem.say(lang),
            Self::Spec(error) => error.say(lang),
        })
    }

    /// The status to end with.
    pub fn status(&self) -> ExitStatus {
        use SiteProblem::{Busy, CannotRead, CannotWrite, NoSuchExercise};
        match self {
            Self::Said(CannotWrite { .. } | CannotRead { .. } | Busy { .. }) => ExitStatus::Machine,
            Self::Said(NoSuchExercise { silent, .. }) if !silent.is_empty() => ExitStatus::Machine,
            _ if self.is_silence() => ExitStatus::Machine,
            _ => ExitStatus::Usage,
        }
    }

    /// Whether the site gave no answer, so that another one may be asked.
    pub fn is_silence(&self) -> bool {
        use SiteProblem::{NotHttps, NotProtected, NotReachable, NotTrusted, Refused, TooSlow};
        let Self::Said(problem) = self else { return false };
        let is_unsafe = matches!(problem, NotHttps { .. } | NotProtected { .. } | NotTrusted { .. });
        is_unsafe || matches!(problem, NotReachable { .. } | TooSlow { .. } | Refused { .. })
    }
}

/// Turns an error of the machine into one that names what was to be written.
pub fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |error| SiteError::Said(SiteProblem::CannotWrite { path: path.display().to_string(), why: error.to_string() })
}

/// Turns an error below a folder that was to be written into one of sites.
pub fn below(error: FolderError) -> SiteError {
    let path = error.path.display().to_string();
    SiteError::Said(match error.why {
        Why::Link => SiteProblem::ThroughLink { path },
        Why::LeadsOut | Why::System(_) => SiteProblem::CannotWrite { path, why: error.into_cause().to_string() },
    })
}

/// Turns an error below a folder that was to be read into one of sites.
pub fn unread(error: FolderError) -> SiteError {
    let path = error.path.display().to_string();
    SiteError::Said(match error.why {
        Why::Link => SiteProblem::ThroughLink { path },
        Why::LeadsOut | Why::System(_) => SiteProblem::CannotRead { path, why: error.into_cause().to_string() },
    })
}

/// Turns an error of the machine into one that names what was to be read.
pub fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |error| SiteError::Said(SiteProblem::CannotRead { path: path.display().to_string(), why: error.to_string() })
}
