//! A made-up class of 120 submissions for the course's exercises: right ones, wrong ones, and broken things.

mod archive;
mod broken;
pub mod compiler;
mod entry;
pub mod oracle;
mod usual;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub use entry::{Entry, Wanted};

/// When everything is due.
const DUE: &str = "2026-11-20T23:59:00-03:00";
/// What comes before the files of a student in what Moodle exports.
const MOODLE: &str = "_assignsubmission_file_";
/// Something that is nobody's submission.
pub const STRANGE: &str = "lembretes.txt";
/// Who is on the roster and hands in nothing.
pub const MISSING: [&str; 2] = ["Zélia Ausente", "Zózimo Ausente"];

const FIRST: [&str; 6] = ["Ana", "Beatriz", "Caio", "Débora", "Érico", "João"];
const LAST: [&str; 8] = ["Araújo", "Brandão", "da Conceição", "d'Ávila", "Gonçalves", "Lima", "Nóbrega", "Simões"];

/// A class.
pub struct Class {
    /// What was handed in; everybody has a name now.
    pub entries: Vec<Entry>,
    /// The exercises.
    pub exercises: Vec<String>,
}

impl Class {
    /// The class, from the repository at `root`.
    pub fn new(root: &Path) -> Self {
        let mut entries = usual::entries(root);
        entries.extend(broken::entries(root));
        // Everybody hands in at most one thing for each exercise.
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for entry in entries.iter_mut().filter(|entry| entry.student.is_none()) {
            let next = taken.entry(entry.exercise.clone()).or_default();
            entry.student = Some(format!("{} {}", FIRST[*next % FIRST.len()], LAST[*next / FIRST.len()]));
            *next += 1;
        }
        let exercises = usual::EXERCISES.map(String::from).to_vec();
        Self { entries, exercises }
    }

    /// How many submissions it is, each attempt counted.
    pub fn submissions(&self) -> u32 {
        self.entries.iter().map(|entry| entry.attempts).sum()
    }

    /// The course in `folder`: its rules, its roster, the times that only a table knows.
    pub fn write_course(&self, root: &Path, folder: &Path) {
        let due: String = self.exercises.iter().map(|name| format!("    {name}: \"{DUE}\"\n")).collect();
        let exercises = self.exercises.join(", ");
        let late = "{ per_day: 10%, grace: 15m, at_most: 50% }";
        let config = format!("course: Turma\nexercises: [{exercises}]\ngrading:\n  late: {late}\n  due:\n{due}");
        write(&folder.join("config.yaml"), config.as_bytes());
        for name in ["exercises", "Cargo.toml"] {
            std::os::unix::fs::symlink(root.join(name), folder.join(name)).expect("a link");
        }
        let mut names: Vec<&str> = self.entries.iter().map(Entry::student).chain(MISSING).collect();
        names.sort_unstable();
        names.dedup();
        let mut roster = csv::Writer::from_path(folder.join("roster.csv")).expect("a table");
        roster.write_record(["name", "id"]).expect("written");
        for (number, name) in names.iter().enumerate() {
            roster.write_record([*name, &format!("{}", 1001 + number)]).expect("written");
        }
        let mut times = csv::Writer::from_path(folder.join("times.csv")).expect("a table");
        times.write_record(["name", "exercise", "time"]).expect("written");
        for entry in &self.entries {
            if let Some((time, _)) = entry.late {
                times.write_record([entry.student(), &entry.exercise, time]).expect("written");
            }
        }
    }

    /// A folder for each exercise with a folder for each student.
    pub fn write_folders(&self, folder: &Path) -> Vec<PathBuf> {
        for entry in &self.entries {
            for (name, content) in &entry.files {
                write(&folder.join(&entry.exercise).join(entry.student()).join(name), content);
            }
        }
        write(&folder.join(usual::EXERCISES[0]).join(STRANGE), b"notas ate sexta\n");
        vec![folder.to_path_buf()]
    }

    /// What Moodle exports: a zip for each exercise.
    pub fn write_moodle(&self, folder: &Path) -> Vec<PathBuf> {
        let mut zips: BTreeMap<&str, Vec<(String, Vec<u8>)>> = BTreeMap::new();
        for (number, entry) in (5000..).zip(&self.entries) {
            // Moodle gives a number to each submission, and flattens what is no folder if it is told to.
            let before = format!("{}_{number}{MOODLE}", entry.student());
            let name = |name: &str| {
                if entry.is_single() && number % 2 == 0 { format!("{before}{name}") } else { format!("{before}/{name}") }
            };
            let files = zips.entry(&entry.exercise).or_default();
            files.extend(entry.files.iter().map(|(file, content)| (name(file), content.clone())));
        }
        let strange = (STRANGE.to_string(), b"notas ate sexta\n".to_vec());
        zips.get_mut(usual::EXERCISES[0]).expect("it is one of them").push(strange);
        let written = zips.into_iter().map(|(exercise, files)| {
            let file = folder.join(format!("Turma-{exercise}-77.zip"));
            write(&file, &archive::zip(&files));
            file
        });
        written.collect()
    }

    /// The kinds of submissions, how many there are of each, and what came out of them.
    pub fn table(&self, outcome: impl Fn(&Entry) -> String) -> String {
        let mut kinds: Vec<(&str, BTreeMap<String, u32>)> = Vec::new();
        for entry in &self.entries {
            if !kinds.iter().any(|(kind, _)| *kind == entry.kind) {
                kinds.push((entry.kind, BTreeMap::new()));
            }
            let found = kinds.iter_mut().find(|(kind, _)| *kind == entry.kind).expect("it was put there");
            *found.1.entry(outcome(entry)).or_default() += entry.attempts;
        }
        let mut table = format!("{:<34} {:>5}  result\n", "kind", "count");
        for (kind, outcomes) in kinds {
            let sum: u32 = outcomes.values().sum();
            let said: Vec<String> = outcomes.into_keys().collect();
            let _ = writeln!(table, "{kind:<34} {sum:>5}  {}", said.join(" | "));
        }
        table
    }
}

impl Entry {
    /// Whose it is.
    pub fn student(&self) -> &str {
        self.student.as_deref().expect("everybody has a name")
    }
}

fn write(file: &Path, content: &[u8]) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder is made");
    std::fs::write(file, content).expect("the file is written");
}
