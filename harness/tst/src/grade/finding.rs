//! How a check came out, for whoever counts: an extra that was not done did not fail.

use serde::Serialize;
use tst_engine::verdict::FailureKind;

use super::record::{CheckRecord, Status};

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Everything it asks for was seen.
    Passed,
    /// The program does not do what it has to.
    Failed,
    /// The program does not do what nobody has to: an extra.
    NotYet,
    /// Not run, for a reason that is not the program's.
    Skipped,
    /// The kit, the machine or the exercise file failed.
    Error,
}

impl Finding {
    /// Of what is written down of a check, with the word of its failure's kind. A program that does not build is wrong, whatever
    /// is asked of it.
    pub fn of(status: Status, is_extra: bool, kind: Option<&str>) -> Self {
        match status {
            Status::Passed => Self::Passed,
            Status::Failed if is_extra && kind != Some(&FailureKind::BuildFailed.word()) => Self::NotYet,
            Status::Failed => Self::Failed,
            Status::Skipped => Self::Skipped,
            Status::Error => Self::Error,
        }
    }
}

impl CheckRecord {
    /// How it came out.
    pub fn finding(&self) -> Finding {
        Finding::of(self.status, self.is_extra, self.failure.as_ref().map(|failure| failure.kind.as_str()))
    }
}
