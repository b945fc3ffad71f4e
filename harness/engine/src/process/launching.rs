//! What a program is started with.

use std::ffi::OsString;
use std::path::PathBuf;

use super::keeper::Keeper;
use super::recorder::Recorder;
use super::schedule::Schedule;
use crate::settings::{Limits, Trust, Variable};

/// What to start, and how.
#[derive(Debug)]
pub struct Launching<'a> {
    /// By which it is called where what happens is written down.
    pub name: String,
    /// The command line, program first.
    pub words: Vec<OsString>,
    /// The same as people see it.
    pub shown: Vec<OsString>,
    /// The file that is executed, where that is not the first word.
    pub executable: Option<PathBuf>,
    /// Its current folder.
    pub folder: PathBuf,
    /// The folder for what it keeps, and for its temporary files.
    pub home: PathBuf,
    /// The folders that are its own, of which these two are, or are part.
    pub write: &'a [PathBuf],
    /// What is passed to it of the environment, on purpose.
    pub variables: &'a [Variable],
    /// What it may use.
    pub limits: Limits,
    /// Whose it is.
    pub trust: Trust,
    /// Whether its standard output is a terminal.
    pub terminal: bool,
    /// What changes its standard output, if anything does.
    pub filter: Option<Box<dyn Filter>>,
    /// How its threads are scheduled, if they are.
    pub schedule: Option<Schedule>,
    /// Where what happens is written down.
    pub recorder: Recorder,
    /// Who keeps house.
    pub keeper: &'a Keeper,
}

/// Changes what a program prints on its way to us.
pub trait Filter: std::fmt::Debug + Send {
    /// What becomes of these bytes.
    fn pass(&mut self, bytes: &[u8]) -> Vec<u8>;
    /// What comes after the last of them.
    fn end(&mut self) -> Vec<u8>;
}
