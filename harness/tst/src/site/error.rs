//! What stops a command about sites, and whose trouble it is.

use std::io;
use std::path::Path;

use tst_engine::text::{Say as _, SiteProblem};
use tst_engine::verdict::ExitStatus;

/// Something that stopped a command about sites.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.en())]
pub struct SiteError(pub SiteProblem);

/// Result of anything about sites.
pub type Sited<T> = Result<T, SiteError>;

impl SiteError {
    /// The status to end with.
    pub fn status(&self) -> ExitStatus {
        match &self.0 {
            SiteProblem::CannotWrite { .. } | SiteProblem::CannotRead { .. } | SiteProblem::Busy { .. } => ExitStatus::Machine,
            SiteProblem::NoSuchExercise { silent, .. } if !silent.is_empty() => ExitStatus::Machine,
            _ if self.is_silence() => ExitStatus::Machine,
            _ => ExitStatus::Usage,
        }
    }

    /// Whether the site gave no answer, so that another one may be asked.
    pub fn is_silence(&self) -> bool {
        matches!(self.0, SiteProblem::NotReachable { .. } | SiteProblem::TooSlow { .. } | SiteProblem::Refused { .. })
    }
}

/// Turns an error of the machine into one that names what was to be written.
pub fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |error| SiteError(SiteProblem::CannotWrite { path: path.display().to_string(), why: error.to_string() })
}

/// Turns an error of the machine into one that names what was to be read.
pub fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> SiteError + '_ {
    move |error| SiteError(SiteProblem::CannotRead { path: path.display().to_string(), why: error.to_string() })
}
