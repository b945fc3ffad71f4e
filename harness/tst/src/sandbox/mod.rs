//! Judging strangers' programs apart from the machine: what is seen of it, the worker that judges, and what it is told.

mod answer;
mod fenced;
mod job;
mod outer;
mod self_test;
mod surroundings;
mod view;
pub mod worker;
mod workers;

pub use answer::{EVENTS, lighten};
pub use job::Job;
pub use workers::{WorkerError, Workers};

use tst_engine::process::Keeper;
use tst_engine::settings::Settings;
use tst_engine::text::{CommandProblem, Grading, IsolationProblem, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::isolation::Isolation;
use crate::trouble::Trouble;

/// The environment variable that asks for a level, where a weaker one than the best may be: to measure.
const ASKED: &str = "TST_ISOLATION";

/// How strangers' programs are judged.
#[derive(Debug)]
pub struct Level {
    /// Who judges them; nobody but us where there is no isolation.
    pub workers: Option<Workers>,
    /// The one line that says how far they are kept from the machine.
    pub said: Grading,
}

/// The best level that is to be had: full isolation, or less where that `may` be.
///
/// # Errors
/// When they have to be isolated, and cannot be.
pub fn best(may: bool, settings: &Settings, keeper: &Keeper, lang: Lang) -> Result<Level, Trouble> {
    let asked = std::env::var(ASKED).ok().filter(|_| may).and_then(|word| Isolation::from_word(&word)).unwrap_or(Isolation::Full);
    let mut why = format!("{ASKED}={}", asked.word());
    if asked == Isolation::Full {
        match full(settings, keeper, lang)? {
            Ok(workers) => return Ok(Level { workers: Some(workers), said: Grading::Isolated }),
            Err(problem) => why = problem.say(lang),
        }
        if !may {
            return Err(Trouble::new(ExitStatus::Machine, Grading::NeedsLeave { why }.say(lang)));
        }
    }
    if asked <= Isolation::Limited {
        match limited(settings, keeper, lang)? {
            Ok(workers) => return Ok(Level { workers: Some(workers), said: Grading::LimitedIsolation { why } }),
            Err(problem) => why = format!("{why}; {}", problem.say(lang)),
        }
    }
    Ok(Level { workers: None, said: Grading::NotIsolated { why } })
}

/// Workers in sandboxes, or what is missing.
///
/// # Errors
/// When there is no room for what they need.
pub fn full(settings: &Settings, keeper: &Keeper, lang: Lang) -> Result<Result<Workers, IsolationProblem>, Trouble> {
    match self_test::missing() {
        Some(problem) => Ok(Err(problem)),
        None => tried(Workers::in_sandboxes(settings, keeper), keeper, lang),
    }
}

/// Workers behind rules about files, or what is missing.
fn limited(settings: &Settings, keeper: &Keeper, lang: Lang) -> Result<Result<Workers, IsolationProblem>, Trouble> {
    if !cfg!(target_os = "linux") {
        return Ok(Err(IsolationProblem::NotHere));
    }
    tried(Workers::behind_rules(settings, keeper), keeper, lang)
}

/// Workers that have shown that they isolate.
fn tried(made: std::io::Result<Workers>, keeper: &Keeper, lang: Lang) -> Result<Result<Workers, IsolationProblem>, Trouble> {
    let workers = made.map_err(|error| Trouble::machine(&CommandProblem::NoScratch { why: error.to_string() }, lang))?;
    Ok(workers.problem(keeper).map_or(Ok(workers), Err))
}
