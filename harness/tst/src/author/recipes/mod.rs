//! What the report says to try by hand, tried: against a wrong program of the corpus and against the solution. A person must
//! see the difference.

mod player;
mod seen;

pub use player::serve_if_asked;

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tst_engine::evidence::keep_for_recipe;
use tst_engine::explain::{Netcat, Reproduce};
use tst_engine::folder::Folder;
use tst_engine::process::remove_folder;
use tst_engine::run::Judge;
use tst_engine::spec::Exercise;
use tst_engine::text::{NotByHand, shell_word};
use tst_engine::verdict::Verdict;

pub use seen::Compared;
use seen::Seen;

/// How the program is called in a recipe that is played.
const PROGRAM: &str = "./program";

/// A wrong program that fails a check, and what it was told.
#[derive(Debug)]
pub struct Case {
    /// The program.
    pub file: PathBuf,
    /// Its judge, which holds what was built.
    pub judge: Arc<Judge>,
    /// The verdict on the check.
    pub verdict: Verdict,
}

/// What a recipe showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// What a person sees of the wrong program beside the solution.
    Seen(Compared),
    /// There is no recipe, and why.
    NoRecipe(NotByHand),
    /// It could not be played, and why.
    NotPlayed(String),
}

/// Plays the recipe of a case against its program and, twice, against the solution; `room` is an empty folder for it. Each time
/// it has a network of its own: the ports are those that a person is told.
pub fn play(case: &Case, solution: &Judge, room: &Path) -> Shown {
    played(case, solution, room).unwrap_or_else(|error| Shown::NotPlayed(error.to_string()))
}

fn played(case: &Case, solution: &Judge, room: &Path) -> io::Result<Shown> {
    let exercise: &Exercise = case.judge.exercise();
    let subject = case.judge.subject();
    let reproduce = Reproduce::new(exercise, subject, room, Some(case.judge.seed())).here(None).started_as(PROGRAM, subject);
    let Some(recipe) = reproduce.recipe(&case.verdict) else { return Err(io::Error::other("nothing was started")) };
    if let Some(why) = recipe.not {
        return Ok(Shown::NoRecipe(why));
    }
    let look = |judge: &Judge| -> io::Result<Seen> {
        let folder = Folder::create(room)?;
        keep_for_recipe(room, &reproduce, &case.verdict);
        lay_program(judge, &folder)?;
        let terminals = player::play(&recipe.acts, &folder)?;
        remove_folder(room);
        Ok(Seen::of(&recipe.acts, &terminals, exercise.program.kind))
    };
    let (wrong, right, again) = (look(&case.judge)?, look(solution)?, look(solution)?);
    Ok(Shown::Seen(wrong.beside(&right, &again)))
}

/// A script that becomes a judge's program, with the arguments that it is given.
fn lay_program(judge: &Judge, folder: &Folder) -> io::Result<()> {
    let launch = judge.launch().ok_or_else(|| io::Error::other("nothing that could be started"))?;
    let root = &judge.settings().root;
    let words = launch.words().into_iter().map(|word| {
        // A file is named from the repository, and is started from elsewhere.
        let path = root.join(&word);
        let word = if word.as_encoded_bytes().contains(&b'/') && path.is_file() { path.into_os_string() } else { word };
        word.into_string().map_err(|_| io::Error::other("its path is no text"))
    });
    let words = words.collect::<io::Result<Vec<String>>>()?;
    let line = words.into_iter().map(shell_word).collect::<Vec<_>>().join(" ");
    let mut script = folder.create_new(Path::new(PROGRAM.trim_start_matches("./")))?;
    script.write_all(format!("#!/bin/sh\nexec {line} \"$@\"\n").as_bytes())?;
    script.set_permissions(Permissions::from_mode(0o755))
}

/// What this computer's netcat is called.
pub fn netcat() -> &'static str {
    match tst_engine::explain::Desk::here().netcat {
        Netcat::OpenBsd => "OpenBSD",
        Netcat::Traditional => "traditional",
        Netcat::Gnu => "GNU",
        Netcat::Ncat(_) => "Nmap",
        Netcat::BusyBox => "BusyBox",
        Netcat::Apple => "Apple",
        Netcat::Absent => "bash, Python",
    }
}
