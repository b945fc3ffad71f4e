//! An error that nobody caught, as the runtime of a language told it on standard error.

use super::Say;

/// An error that ended a program, or a thread of it, or that was reported and passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncaught {
    /// What the language calls it.
    pub kind: ErrorKind,
    /// What it ended.
    pub ended: Ended,
    /// The file and the line of the program where it came up, as `src/main.rs:12`, where that is told.
    pub place: Option<String>,
    /// What the runtime said of it, in one line.
    pub message: String,
}

/// What a language calls an error that nobody caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Rust and Go.
    Panic,
    /// Python, Java, JavaScript, Ruby, C++.
    Exception,
    /// C: `assert`, or what watches its memory.
    Abort,
}

/// What an error ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The whole program.
    Program,
    /// One thread; the others go on.
    Thread,
    /// Neither is known: it was reported.
    Unknown,
}

impl Say for Uncaught {
    fn en(&self) -> String {
        let kind = match self.kind {
            ErrorKind::Panic => "a panic",
            ErrorKind::Exception => "an exception",
            ErrorKind::Abort => "an abort",
        };
        let at = self.place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
        let message = &self.message;
        match self.ended {
            Ended::Program => format!("the program ended with {kind}{at}: {message}"),
            Ended::Thread => format!("a thread of the program ended with {kind}{at}: {message}"),
            Ended::Unknown => format!("the program reported {kind}{at}: {message}"),
        }
    }

    fn pt(&self) -> String {
        let kind = match self.kind {
            ErrorKind::Panic => "um panic",
            ErrorKind::Exception => "uma exceção",
            ErrorKind::Abort => "um abort",
        };
        let at = self.place.as_ref().map(|place| format!(" em {place}")).unwrap_or_default();
        let message = &self.message;
        match self.ended {
            Ended::Program => format!("o programa terminou com {kind}{at}: {message}"),
            Ended::Thread => format!("uma thread do programa terminou com {kind}{at}: {message}"),
            Ended::Unknown => format!("o programa relatou {kind}{at}: {message}"),
        }
    }
}
