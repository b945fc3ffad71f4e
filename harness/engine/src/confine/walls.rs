//! The inner sandbox around one command.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::sandbox::{self, View};

/// Puts each compiler and each program into an inner sandbox.
#[derive(Clone, Debug)]
pub struct Walls {
    view: View,
    /// What was handed in, and what was built of it.
    work: PathBuf,
}

impl Walls {
    /// For one submission, which lies in the folder `work` with what is built of it; `view` is as seen from here.
    pub fn new(view: View, work: PathBuf) -> Self {
        Self { view, work }
    }

    /// What was handed in, and what was built of it.
    pub fn work(&self) -> &Path {
        &self.work
    }

    /// The same command in a sandbox in which nothing can be written but what was handed in and what is built of it; the
    /// kit's own program starts it there, as `first` says.
    pub fn around_compiler(&self, command: &Command, first: &[&OsStr]) -> Command {
        self.around(
            command,
            first,
            sandbox::inner(&self.view, &[], std::slice::from_ref(&self.work), command.get_current_dir(), false),
        )
    }

    /// The same command in a sandbox in which nothing can be written but the folders `write`.
    pub fn around_program(&self, command: &Command, first: &[&OsStr], write: &[PathBuf]) -> Command {
        let read = std::slice::from_ref(&self.work);
        self.around(command, first, sandbox::inner(&self.view, read, write, command.get_current_dir(), true))
    }

    fn around(&self, command: &Command, first: &[&OsStr], arguments: Vec<std::ffi::OsString>) -> Command {
        let mut whole = Command::new("bwrap");
        whole.args(arguments).arg(sandbox::SELF).args(first).arg("--").arg(command.get_program()).args(command.get_args());
        whole.env_clear();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                whole.env(name, value);
            }
        }
        whole.current_dir("/");
        whole
    }
}
