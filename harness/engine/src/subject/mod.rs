//! What is judged: a crate, a single file, a command, a server that already runs; building it, and how it starts.

mod build;
mod launch;
mod server;
mod smallest;
mod source;
mod starter;
mod utf8;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use build::BuildError;
pub use launch::{Launch, Word};
pub use server::only_server;
pub use smallest::is_doubtful;
pub use starter::{fingerprint, is_litter, is_source, is_untouched};

use crate::settings::{RunTool, Settings};
use crate::spec::Language;
use crate::text::CommandProblem;
use crate::verdict::Build;

/// What is to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A cargo package, and the binary of it that is meant when it has several.
    Crate {
        /// The folder with its `Cargo.toml`.
        folder: PathBuf,
        /// The preferred binary.
        bin: String,
    },
    /// One source file, compiled (Rust) or started by the command for its ending.
    File(PathBuf),
    /// A command line; `{port}` and `{dir}` in it are filled in, else the arguments are appended.
    Command(String),
    /// A server that already runs, as `HOST:PORT`.
    Remote(String),
}

/// Where and how a subject is built.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a function")]
pub struct Workshop<'w> {
    /// A folder for whatever a compiler writes that is not to stay.
    pub scratch: &'w Path,
    /// Whether compilers may use colours.
    pub colour: bool,
    /// Runs a compiler, or asks an interpreter.
    pub run: &'w RunTool<'w>,
    /// Puts the limits of a stranger's compiler on a command, where the program is a stranger's: nothing is fetched for it,
    /// and it is built within its time.
    pub stranger: Option<&'w dyn Fn(&mut Command)>,
}

/// A subject that can be judged.
#[derive(Clone, Debug)]
pub enum Ready {
    /// A program to start.
    Launch(Launch),
    /// A server to connect to.
    Remote(String),
}

impl Subject {
    /// Finds out what `path` holds: a crate, a source file, or a folder with one of them.
    ///
    /// # Errors
    /// When there is nothing that can be started, or more than one thing.
    pub fn find(path: &Path, bin: &str, settings: &Settings) -> Result<Self, BuildError> {
        source::find(path, bin, settings)
    }

    /// Builds the subject. What the compiler said is in the returned [`Build`] and, if it refused, in the error.
    ///
    /// # Errors
    /// Whose fault it is that there is no program to judge: see [`BuildError`].
    pub fn build(&self, settings: &Settings, workshop: Workshop<'_>) -> Result<(Ready, Build), BuildError> {
        build::build(self, settings, workshop)
    }

    /// Builds the smallest program of the same kind in the same way: whether the tools work that the subject needs.
    ///
    /// # Errors
    /// Why not even that can be built.
    pub fn try_tools(&self, settings: &Settings, workshop: Workshop<'_>) -> Result<(), CommandProblem> {
        smallest::build_smallest(self, settings, workshop)
    }

    /// The language that the program is written in, as far as its name or its command tells.
    pub fn language(&self) -> Option<Language> {
        let of_path = |path: &Path| Language::of_ending(&source::ending(path));
        match self {
            Self::Crate { .. } => Some(Language::Rust),
            Self::File(file) => of_path(file),
            Self::Command(command) => {
                let words = shlex::split(command)?;
                let name = Path::new(words.first()?).file_name()?.to_str()?;
                Language::of_interpreter(name).or_else(|| words.iter().find_map(|word| of_path(Path::new(word))))
            }
            Self::Remote(_) => None,
        }
    }

    /// The subject in one line, for reports.
    pub fn describe(&self, root: &Path) -> String {
        let short = |path: &Path| match path.strip_prefix(root) {
            // A checkout is its own root.
            Ok(inside) if inside.as_os_str().is_empty() => path.file_name().unwrap_or_default().display().to_string(),
            Ok(inside) => inside.display().to_string(),
            Err(_) => path.display().to_string(),
        };
        match self {
            Self::Crate { folder, .. } => short(folder),
            Self::File(file) => short(file),
            Self::Command(command) => command.clone(),
            Self::Remote(address) => address.clone(),
        }
    }
}
