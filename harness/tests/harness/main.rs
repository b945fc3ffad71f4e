//! The test target that students run: `cargo test -p harness -- EXERCISE`. The checks are data; this lists and runs them, and
//! speaks as libtest does.

mod request;
mod show;
mod trials;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use request::Request;
use show::Show;
use tst_engine::process::{Keeper, serve_if_asked};
use tst_engine::settings::{Settings, lang_of_environment};
use tst_engine::spec::{self, Exercise, SpecError, nearest};
use tst_engine::text::{CommandProblem, Say as _};

/// The status with which libtest ends when something failed, or when it cannot run at all.
const FAILED: u8 = 101;

fn main() -> ExitCode {
    serve_if_asked();
    // Cargo and nextest say where the package lies now; it may have been moved since it was built.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&package).parent().unwrap_or(Path::new("."));
    let settings = match Settings::load(root, None) {
        Ok(settings) => Arc::new(settings),
        Err(error) => return refuse(&error.say(lang_of_environment())),
    };
    let request = match Request::new(std::env::args().skip(1), settings.exercises.clone()) {
        Ok(request) => request,
        Err(problem) => return refuse(&problem.say(settings.lang)),
    };
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
    let all: usize = exercises.iter().map(|exercise| exercise.checks.len()).sum();
    let trials = trials::all(&exercises, &settings, &keeper, &request);
    let show = Show::new(&trials, &request, all - trials.len());
    if request.is_list() {
        show.list(&trials);
        return ExitCode::SUCCESS;
    }
    if trials.is_empty() && request.is_filtered() {
        return refuse(&nothing_fits(&request, &settings).say(settings.lang));
    }
    let all_is_well = show.run(&trials, request.threads());
    if all_is_well { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
}

/// No check is called so.
fn nothing_fits(request: &Request, settings: &Settings) -> CommandProblem {
    let known: Vec<&str> = settings.exercises.iter().map(String::as_str).collect();
    let near = request.patterns().iter().find_map(|pattern| nearest(pattern, &known));
    CommandProblem::NothingMatches { filter: request.patterns().join(" "), near, known: settings.exercises.clone() }
}

#[expect(clippy::print_stderr, reason = "this is the report")]
fn refuse(message: &str) -> ExitCode {
    eprintln!("{}", tst_engine::text::printable(message));
    ExitCode::from(FAILED)
}
