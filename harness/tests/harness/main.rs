//! The test target that students run: `cargo test -p harness -- EXERCISE`. The checks are data; this lists and runs them.

mod filter;
mod trials;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::Arguments;
use tst_engine::process::{Keeper, serve_if_asked};
use tst_engine::settings::{Settings, lang_of_environment};
use tst_engine::spec::{self, Exercise, SpecError};
use tst_engine::text::{CommandProblem, Say as _};

/// The status with which libtest ends when it cannot run at all.
const CANNOT_RUN: u8 = 101;

fn main() -> ExitCode {
    serve_if_asked();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let (settings, exercises) = match course(root) {
        Ok(course) => course,
        Err(error) => return refuse(&error.say(lang_of_environment())),
    };
    let request = filter::Request::new(std::env::args().skip(1), exercises.iter().map(|exercise| exercise.name.clone()).collect());
    let keeper = match Keeper::new() {
        Ok(keeper) => Arc::new(keeper),
        Err(error) => return refuse(&CommandProblem::NoScratch { why: error.to_string() }.say(settings.lang)),
    };
    let trials = trials::all(&exercises, &Arc::new(settings.clone()), &keeper, &request);
    if trials.is_empty() && !request.flags().contains(&"--list".to_string()) {
        let known = exercises.iter().map(|exercise| exercise.name.clone()).collect();
        return refuse(&CommandProblem::NothingMatches { filter: request.patterns().join(" "), known }.say(settings.lang));
    }
    let arguments = Arguments::from_iter(std::iter::once("harness".to_string()).chain(request.flags().iter().cloned()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn course(root: &Path) -> Result<(Settings, Vec<Arc<Exercise>>), SpecError> {
    let settings = Settings::load(root, None)?;
    let load = |name: &String| spec::load(&settings.exercise_folder(name)).map(Arc::new);
    let exercises = settings.exercises.iter().map(load).collect::<Result<_, _>>()?;
    Ok((settings, exercises))
}

#[expect(clippy::print_stderr, reason = "this is the report")]
fn refuse(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(CANNOT_RUN)
}
