//! Why a report of a class was not written.

use std::io;

use thiserror::Error;
use tst_engine::text::{ClassProblem, Say as _};

/// Why a report of a class was not written.
#[derive(Debug, Error)]
pub enum ClassError {
    /// What was asked for, or a file for it, is not right.
    #[error("{}", .0.en())]
    Problem(ClassProblem),
    /// Something could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ClassProblem> for ClassError {
    fn from(problem: ClassProblem) -> Self {
        Self::Problem(problem)
    }
}

impl From<serde_json::Error> for ClassError {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}
