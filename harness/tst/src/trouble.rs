//! What stops a command, whose trouble it is, and the exit status that says so.

use std::path::Path;
use std::process::ExitCode;

use tst_engine::process::Keeper;
use tst_engine::run;
use tst_engine::spec::SpecError;
use tst_engine::text::{ClassProblem, CommandProblem, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

#[cfg(feature = "class")]
use crate::grade::journal::is_part_of_results;
#[cfg(feature = "class")]
use crate::intake::IntakeError;
#[cfg(feature = "class")]
use crate::site::SiteError;
use crate::terminal;

/// Why a command did nothing, in the language in which to say so.
#[derive(Debug)]
pub struct Trouble {
    /// The status to end with.
    pub status: ExitStatus,
    /// The one line.
    pub message: String,
    /// What is shown below it, and further mistakes of the same file.
    pub below: Vec<String>,
}

/// Result of a command.
pub type Done = Result<ExitStatus, Trouble>;

impl Trouble {
    /// Said in one line.
    pub fn new(status: ExitStatus, message: String) -> Self {
        Self { status, message, below: Vec::new() }
    }

    /// Wrong use of the command.
    pub fn usage(problem: &CommandProblem, lang: Lang) -> Self {
        Self::new(ExitStatus::Usage, problem.say(lang))
    }

    /// A file that is not valid.
    pub fn spec(error: &SpecError, lang: Lang) -> Self {
        let mut lines = error.in_full(lang);
        let below = lines.split_off(1);
        Self { below, ..Self::new(ExitStatus::Usage, lines.remove(0)) }
    }

    /// Something the machine lacks.
    pub fn machine(problem: &CommandProblem, lang: Lang) -> Self {
        Self::new(ExitStatus::Machine, problem.say(lang))
    }

    /// A fault of the kit itself.
    pub fn kit(error: &std::io::Error, lang: Lang) -> Self {
        Self::new(ExitStatus::Kit, CommandProblem::Kit { why: error.to_string() }.say(lang))
    }

    /// Why submissions could not be taken in.
    #[cfg(feature = "class")]
    pub fn intake(error: &IntakeError, lang: Lang) -> Self {
        match error {
            IntakeError::Usage(problem) => Self::new(ExitStatus::Usage, problem.say(lang)),
            IntakeError::Machine(problem) => Self::new(ExitStatus::Machine, problem.say(lang)),
        }
    }

    /// What went wrong with a site.
    #[cfg(feature = "class")]
    pub fn site(error: &SiteError, lang: Lang) -> Self {
        Self::new(error.status(), error.say(lang))
    }

    /// What is wrong with a request for a report of a class.
    pub fn class(problem: &ClassProblem, lang: Lang) -> Self {
        Self::new(ExitStatus::Usage, problem.say(lang))
    }

    /// Why nothing could be judged.
    pub fn judging(trouble: &run::Trouble, lang: Lang) -> Self {
        match trouble {
            run::Trouble::Usage(problem) => Self::usage(problem, lang),
            run::Trouble::Machine(problem) => Self::machine(problem, lang),
        }
    }
}

/// A keeper, or why the machine has no room for one.
pub fn keeper(lang: Lang) -> Result<Keeper, Trouble> {
    Keeper::new().map_err(|error| Trouble::machine(&CommandProblem::NoScratch { why: error.to_string() }, lang))
}

/// Checks that an output does not take the place of what a folder of results is made of.
///
/// # Errors
/// When it would.
#[cfg(feature = "class")]
pub fn check_output(file: &Path, lang: Lang) -> Result<(), Trouble> {
    let problem = || CommandProblem::OverResults { file: file.display().to_string() };
    if is_part_of_results(file) { Err(Trouble::usage(&problem(), lang)) } else { Ok(()) }
}

/// Says what stopped the command, if anything did, and gives the status.
pub fn finish(done: Done) -> ExitCode {
    let status = match done {
        Err(trouble) => {
            say(&trouble.message);
            for line in &trouble.below {
                // What is shown of a file is indented; another mistake begins with the file's name.
                if line.starts_with(' ') { terminal::complain_below(line) } else { say(line) }
            }
            trouble.status
        }
        // What was said is part of what was done.
        Ok(status) => match terminal::problem() {
            Some(problem) => {
                say(&problem);
                status.max(ExitStatus::Machine)
            }
            None => status,
        },
    };
    ExitCode::from(status.code())
}

/// Writes one line on standard error.
pub fn say(line: &str) {
    terminal::complain(line);
}
