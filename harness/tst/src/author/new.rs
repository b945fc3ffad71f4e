//! `tst new`: a new exercise that passes `tst lint` from the start: statement, starter, checks, solution, corpus.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use tst_engine::settings::{Config, Settings};
use tst_engine::subject::fingerprint;
use tst_engine::text::{CommandProblem, Lang, NewExercise, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::course;
use crate::site::Aside;
use crate::trouble::{Done, Trouble};

/// The longest name.
const MOST_LETTERS: usize = 40;

/// The files of the exercise, below its folder; `NAME` stands for its name.
const EXERCISE: [(&str, &str); 8] = [
    ("README.md", include_str!("template/README.md")),
    ("README.pt-BR.md", include_str!("template/README.pt-BR.md")),
    ("exercise.yaml", include_str!("template/exercise.yaml")),
    ("Cargo.toml", include_str!("template/Cargo.toml.txt")),
    ("src/main.rs", include_str!("template/starter.rs")),
    ("corpus/right/a_file_of_lines.py", include_str!("template/right.py")),
    ("corpus/wrong/another_word.py", include_str!("template/wrong_word.py")),
    ("corpus/wrong/a_read_is_a_line.py", include_str!("template/wrong_read.py")),
];

/// The files of its solution.
const SOLUTION: [(&str, &str); 2] =
    [("Cargo.toml", include_str!("template/Cargo.toml.txt")), ("src/main.rs", include_str!("template/solution.rs"))];

/// The options of `tst new`.
#[derive(Debug)]
pub struct NewOptions {
    /// The exercise's name.
    pub name: Option<String>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Makes the exercise.
///
/// # Errors
/// When it cannot be called so, is there already, or cannot be written.
pub fn run(options: &NewOptions) -> Done {
    let settings = course::settings(options.lang)?;
    let lang = settings.lang;
    let usage = |problem: &NewExercise| Trouble { status: ExitStatus::Usage, message: problem.say(lang) };
    let name = options.name.as_deref().ok_or_else(|| usage(&NewExercise::NoName))?;
    if !is_name(name) {
        return Err(usage(&NewExercise::BadName { name: name.into() }));
    }
    let folders = [settings.exercise_folder(name), settings.solution_folder(name)];
    if let Some(taken) = folders.iter().find(|folder| fs::symlink_metadata(folder).is_ok()) {
        return Err(usage(&NewExercise::Taken { path: taken.display().to_string() }));
    }
    make(name, &settings).map_err(|error| {
        let problem = CommandProblem::CannotWrite { file: folders[0].display().to_string(), why: error.to_string() };
        Trouble::machine(&problem, lang)
    })?;
    let listed = match enlist(name, &settings.root) {
        Some(()) => NewExercise::Listed { name: name.into() },
        None => NewExercise::NotListed { name: name.into() },
    };
    let mut out = anstream::stdout();
    for note in [NewExercise::Made { name: name.into() }, listed, NewExercise::Next { name: name.into() }] {
        let _ = writeln!(out, "{}", note.say(lang));
    }
    Ok(ExitStatus::Passed)
}

/// A name that is one of a package, of a program and of a group of checks.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= MOST_LETTERS && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits)
}

/// Writes both folders aside, and gives them their names when they are whole.
fn make(name: &str, settings: &Settings) -> std::io::Result<()> {
    let aside = Aside::new(&settings.root, ".tst-new-", |_| {})?;
    let write = |part: &str, crate_name: &str, files: &[(&str, &str)]| {
        let folder = aside.path().join(part);
        for (file, content) in files {
            let path = folder.join(file);
            let called = if *file == "Cargo.toml" { crate_name } else { name };
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            fs::write(path, content.replace("NAME", called))?;
        }
        std::io::Result::Ok(folder)
    };
    let exercise = write("exercise", name, &EXERCISE)?;
    fs::write(exercise.join(".starter"), fingerprint(&exercise)? + "\n")?;
    let solution = write("solution", &format!("{name}-solution"), &SOLUTION)?;
    for (from, to) in [(solution, settings.solution_folder(name)), (exercise, settings.exercise_folder(name))] {
        fs::create_dir_all(to.parent().unwrap_or(&to))?;
        fs::rename(from, to)?;
    }
    Ok(())
}

/// Adds the name to `exercises: [...]` in `config.yaml`, when the list stands on one line.
fn enlist(name: &str, root: &Path) -> Option<()> {
    let file = root.join("config.yaml");
    let text = fs::read_to_string(&file).ok()?;
    let is_list = |line: &&str| line.starts_with("exercises:") && line.contains('[') && line.trim_end().ends_with(']');
    let line = text.lines().find(is_list)?;
    let (before, _) = line.trim_end().rsplit_once(']')?;
    let comma = if before.trim_end().ends_with('[') { "" } else { ", " };
    let changed = text.replacen(line, &format!("{before}{comma}{name}]"), 1);
    let mut aside = tempfile::NamedTempFile::new_in(root).ok()?;
    aside.write_all(changed.as_bytes()).ok()?;
    // What was changed must still say the same, and one name more.
    let read = Config::read(aside.path()).ok()?;
    if read.exercises.last().map(String::as_str) != Some(name) {
        return None;
    }
    fs::write(&file, changed).ok()
}
