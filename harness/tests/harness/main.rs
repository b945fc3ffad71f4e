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
    let settings = match Settings::load(root, None) {
        Ok(settings) => Arc::new(settings),
        Err(error) => return refuse(&error.say(lang_of_environment())),
    };
    let request = filter::Request::new(std::env::args().skip(1), settings.exercises.clone());
    // nextest starts this target once for each check: only the exercises that are asked for are read.
    let wanted = settings.exercises.iter().filter(|name| request.may_choose(name));
    let load = |name: &String| spec::load(&settings.exercise_folder(name)).map(Arc::new);
    let exercises: Vec<Arc<Exercise>> = match wanted.map(load).collect::<Result<_, SpecError>>() {
        Ok(exercises) => exercises,
        Err(error) => return refuse(&error.say(settings.lang)),
    };
    let keeper = match Keeper::new() {
        Ok(keeper) => Arc::new(keeper),
        Err(error) => return refuse(&CommandProblem::NoScratch { why: error.to_string() }.say(settings.lang)),
    };
    let trials = trials::all(&exercises, &settings, &keeper, &request);
    if trials.is_empty() && !request.flags().contains(&"--list".to_string()) {
        let known = settings.exercises.clone();
        return refuse(&CommandProblem::NothingMatches { filter: request.patterns().join(" "), known }.say(settings.lang));
    }
    let arguments = Arguments::from_iter(std::iter::once("harness".to_string()).chain(request.flags().iter().cloned()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[expect(clippy::print_stderr, reason = "this is the report")]
fn refuse(message: &str) -> ExitCode {
    eprintln!("{}", tst_engine::text::printable(message));
    ExitCode::from(CANNOT_RUN)
}
