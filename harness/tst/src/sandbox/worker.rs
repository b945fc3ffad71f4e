//! The worker apart from the machine: it judges one submission, and says what came out on its standard output.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tst_engine::process::Keeper;
use tst_engine::run::Gate;
use tst_engine::spec::{Exercise, load_with_hidden};
use tst_engine::subject::Subject;

use super::job::Job;
use super::self_test::{self, Found};
use super::surroundings::Surroundings;
use super::view::copy;
use crate::grade::judging::{self, Court};
use crate::grade::record::{Outcome, Words};
use crate::isolated;

/// The argument that makes the kit's program a worker.
pub const ASKED: &str = "sandbox-worker";
/// The argument that makes it a worker that looks whether it isolates.
pub const SELF_TEST: &str = "sandbox-self-test";

/// The argument that makes it a worker that judges for `tst test --isolated`.
pub const TEST: &str = "sandbox-test";

/// The argument that makes it a worker that tries the tools of Rust.
pub const TOOLS: &str = "sandbox-tools";

/// In a process that was started as a worker: it judges, and ends the process.
pub fn serve_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    let asked = arguments.next();
    let mut handed_in = || PathBuf::from(arguments.next().unwrap_or_default());
    let said = match asked.as_deref() {
        Some(asked) if asked == OsStr::new(ASKED) => {
            say(&judge(&handed_in()).unwrap_or_else(|error| Outcome::Fault(Words::same(error.to_string()))))
        }
        Some(asked) if asked == OsStr::new(SELF_TEST) => say(&look(&handed_in()).map_err(|error| error.to_string())),
        Some(asked) if asked == OsStr::new(TOOLS) => {
            say(&tool_problem(&handed_in()).unwrap_or_else(|error| Some(Words::same(error.to_string()))))
        }
        Some(asked) if asked == OsStr::new(TEST) => {
            say(&isolated::judge(&handed_in()).unwrap_or_else(|error| isolated::trouble(&error)))
        }
        _ => return,
    };
    std::process::exit(i32::from(said.is_err()));
}

/// Says it on standard output, which nothing but this process holds: what it starts has outputs of its own.
fn say(answer: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    out.flush()
}

/// What it is to do.
///
/// # Errors
/// When it cannot be read.
pub fn told<T: DeserializeOwned>(handed_in: &Path) -> io::Result<T> {
    Ok(serde_json::from_slice(&fs::read(Surroundings::job(handed_in))?)?)
}

fn look(handed_in: &Path) -> io::Result<Found> {
    self_test::look(&told(handed_in)?)
}

/// Copies what was handed in to where it is judged; who keeps house there.
///
/// # Errors
/// When it cannot be read or written.
pub fn lay_out(handed_in: &Path, job: &Job) -> io::Result<(Subject, Arc<Keeper>)> {
    let around = &job.surroundings;
    let folder = around.work().join(&job.exercise);
    copy(&handed_in.join(&job.exercise), &folder)?;
    fs::create_dir_all(around.cargo_home())?;
    if let Some(registry) = &around.view.registry {
        std::os::unix::fs::symlink(registry, around.cargo_home().join("registry"))?;
    }
    let subject = match &job.file {
        Some(name) => Subject::File(folder.join(name)),
        None => Subject::Crate { folder, bin: job.exercise.clone() },
    };
    Ok((subject, Arc::new(around.keeper()?)))
}

fn judge(handed_in: &Path) -> io::Result<Outcome> {
    in_court(handed_in, |court, exercise, subject| court.outcome(exercise, subject))
}

fn tool_problem(handed_in: &Path) -> io::Result<Option<Words>> {
    in_court(handed_in, |court, exercise, subject| court.problem_with_tools(exercise, subject))
}

/// Lays out what was handed in, and lets `work` decide about it; what it says is without folders that mean nothing outside.
fn in_court<A: Serialize + DeserializeOwned>(
    handed_in: &Path,
    work: impl FnOnce(&Court, &Arc<Exercise>, &Subject) -> A,
) -> io::Result<A> {
    let job: Job = told(handed_in)?;
    let (subject, keeper) = lay_out(handed_in, &job)?;
    let settings = Arc::new(job.settings());
    let exercise = Arc::new(load_with_hidden(&settings.exercise_folder(&job.exercise)).map_err(io::Error::other)?);
    let court = Court::of_one(settings, keeper.clone(), Gate::of(job.surroundings.gate.clone()), job.seed);
    let answer = work(&court, &exercise, &subject);
    let [work, scratch] = job.surroundings.folders();
    Ok(judging::without_paths(&answer, &[&work, keeper.scratch(), &scratch])?)
}
