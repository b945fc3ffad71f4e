//! The vocabulary of judging: outcomes, failure kinds, evidence, whose fault it is, exit status and progress events. Pure.

mod conversation;
mod evidence;
mod failure;
mod status;

pub use conversation::{Conversation, Moment};
pub use evidence::Evidence;
pub use failure::{Failure, FailureKind, ProgramEnd};
pub use status::ExitStatus;

use std::path::Path;
use std::time::Duration;

use crate::text::{Owner, SkipReason, UnderSchedule, Unscheduled};

/// What one check found.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Everything the check asks for was seen.
    Passed,
    /// The program does not do what the check asks for.
    Failed(Box<Failure>),
    /// The check was not run, for a reason that is not the program's.
    Skipped(SkipReason),
    /// The kit, the machine or the exercise file failed; nothing is known of the program.
    Error(Fault),
}

/// Why a check has no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whose trouble it is.
    pub owner: Owner,
    /// What happened.
    pub why: String,
}

impl Fault {
    /// A fault of the kit.
    pub fn of_kit(why: impl ToString) -> Self {
        Self { owner: Owner::Kit, why: why.to_string() }
    }
}

impl Outcome {
    /// Whether the check passed.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed)
    }

    /// The word of the outcome in JSON: `passed`, `failed`, `skipped` or `error`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
            Self::Error(_) => "error",
        }
    }
}

/// The outcome of one check with everything that a report may show of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The check's name in the exercise file.
    pub check: String,
    /// What was found.
    pub outcome: Outcome,
    /// How long the check took, building and waiting for its turn not counted.
    pub duration: Duration,
    /// What was said between the actors and the program.
    pub conversation: Conversation,
    /// The schedules that it was played under, if any.
    pub schedules: Option<Scheduled>,
}

/// How a check came out under several schedules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheduled {
    /// How many there were; none where threads could not be held.
    pub played: u32,
    /// Why threads could not be held, if so.
    pub refused: Option<Unscheduled>,
    /// How many there were to be.
    pub of: u32,
    /// The seed of the one under which it failed, if it did.
    pub seed: Option<u64>,
    /// At how many points threads are held there, when those without which it fails as well are left out.
    pub holds: usize,
    /// How many calls more send or receive only a part there.
    pub parts: usize,
    /// What clients and threads did from the first of these points on.
    pub race: Option<Conversation>,
}

impl Scheduled {
    /// The one under which it failed, if it did.
    pub fn failed_under(&self) -> Option<UnderSchedule> {
        self.seed.map(|_| UnderSchedule { number: self.played, of: self.of, holds: self.holds, parts: self.parts })
    }
}

impl Verdict {
    /// What is to be shown: the race, if it failed under a schedule that holds a thread, else the conversation.
    pub fn told(&self) -> &Conversation {
        self.schedules.as_ref().and_then(|schedules| schedules.race.as_ref()).unwrap_or(&self.conversation)
    }

    /// The conversation, and the race if there is one.
    pub fn conversations_mut(&mut self) -> impl Iterator<Item = &mut Conversation> {
        let race = self.schedules.as_mut().and_then(|schedules| schedules.race.as_mut());
        std::iter::once(&mut self.conversation).chain(race)
    }

    /// Tells the program's starts as [`Conversation::tell_elsewhere`] does, those in its race, too.
    pub fn tell_elsewhere(&mut self, here: &Path, there: &Path) {
        self.conversations_mut().for_each(|told| told.tell_elsewhere(here, there));
    }
}

/// What happened to the build of the subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Build {
    /// Whether there is a program to judge.
    pub ok: bool,
    /// How long building took.
    pub duration: Duration,
    /// What the compiler said, as it renders it itself.
    pub output: String,
}

/// Progress of a run, for whoever wants to show it.
#[derive(Clone, Debug)]
pub enum Progress {
    /// The subject is being built.
    Building,
    /// The build ended.
    Built(Build),
    /// A check (by its position in the exercise file) began.
    CheckStarted(usize),
    /// A check (by its position) has its verdict.
    CheckEnded(usize, Box<Verdict>),
}
