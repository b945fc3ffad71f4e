//! What a tool says that is run for its answer: a compiler, an interpreter that is asked where it is.

use std::io;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use crate::text::LimitKind;

/// What a tool answered.
#[derive(Debug)]
pub struct Answer {
    /// How it ended; `None` when its time was over, or when it was ended for what it took.
    pub status: Option<ExitStatus>,
    /// What it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to its standard error.
    pub stderr: Vec<u8>,
    /// What it took too much of, if that was why it was ended.
    pub exceeded: Option<LimitKind>,
}

impl Answer {
    /// Whether it ended by itself, and well.
    pub fn is_good(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }
}

/// Runs a tool to its end, at most for the time given, and leaves nothing of it behind.
pub type RunTool<'r> = dyn Fn(Command, Option<Duration>) -> io::Result<Answer> + 'r;
