//! A made-up class of 120 submissions is graded right, and with the same result from what Moodle exports, with kills in
//! between.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};

use crate::common::{Seen, Trial, repository};
use crate::made_up::compiler;
use crate::made_up::oracle::{Exercise, Statuses};
use crate::made_up::{Class, Entry, MISSING, STRANGE, Wanted};
use crate::support::has;
use serde_json::Value;
use tempfile::TempDir;

/// How many submissions there are.
const SUBMISSIONS: u32 = 120;
/// Something of every class cannot be full marks.
const SOME_FAILED: i32 = 1;
/// The kit or the machine failed.
const KIT: i32 = 70;
/// How often a grading is tried again when another program of this machine had the default port.
const TRIES: usize = 5;
/// How often the grading is killed, at the least.
const KILLS: usize = 8;
/// The seed of the moments of killing.
const SEED: u64 = 5;

/// A class that was written down, in a course of its own.
struct World {
    class: Class,
    folder: TempDir,
    /// What compiles the single files, see [`compiler`].
    rustc: PathBuf,
    submissions: Vec<PathBuf>,
    measures: BTreeMap<String, Exercise>,
}

/// What came out of a grading.
#[derive(Debug, PartialEq)]
struct Graded {
    /// By student and exercise.
    grades: BTreeMap<(String, String), Grade>,
    /// What was not understood, with the reason.
    strange: Vec<(String, String)>,
}

/// A grade in `results.json`.
#[derive(Clone, Debug, PartialEq)]
struct Grade {
    points: f64,
    raw_points: u64,
    max: u64,
    penalty: f64,
    attempts: u64,
    is_built: bool,
    trouble: Option<String>,
    statuses: Statuses,
}

/// Two gradings came out alike.
fn expect_same(again: &Graded, first: &Graded) {
    let others: Vec<_> = first.grades.iter().filter(|(whose, grade)| again.grades.get(*whose) != Some(grade)).collect();
    let again: Vec<_> = others.iter().map(|(whose, _)| again.grades.get(*whose)).collect();
    assert!(others.is_empty(), "first {others:#?}, then {again:#?}");
}

/// As folders, or as what Moodle exports.
fn world(as_folders: bool, rustc: &Path) -> World {
    let class = Class::new(&repository());
    let folder = tempfile::tempdir().expect("a folder");
    class.write_course(&repository(), folder.path());
    let target = folder.path().join("class");
    std::fs::create_dir(&target).expect("a folder");
    let submissions = if as_folders { class.write_folders(&target) } else { class.write_moodle(&target) };
    let measure = |name: &String| (name.clone(), Exercise::read(&repository().join("exercises").join(name)));
    let measures = class.exercises.iter().map(measure).collect();
    World { class, folder, rustc: rustc.into(), submissions, measures }
}

impl World {
    /// The command that grades into the folder `out`.
    fn grading(&self, out: &str) -> Trial {
        let path = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        Trial::grade(self.folder.path(), &self.submissions)
            .flag("--allow-weak-isolation")
            .option("--roster", &path("roster.csv"))
            .option("--times", &path("times.csv"))
            .option("--out", &path(out))
            .variable("RUSTC", &self.rustc.to_string_lossy())
    }

    /// Grades into the folder `out` to the end.
    fn grade(&self, out: &str) -> Graded {
        for _ in 1..TRIES {
            let seen = self.grading(out).start().finish();
            // 9090 may be a stranger's for a while, and the machine too busy for a program that is judged by its sleep: the kit
            // says that it is not the students' fault, gives nobody a grade for it, and goes on when the command is run again.
            let journal = self.journal(out);
            let is_machine = |line: &str| line.contains("is taken by another program on this machine") || line.contains("too busy");
            if seen.code() != Some(KIT) || !journal.lines().any(is_machine) {
                return self.graded(out, &seen);
            }
        }
        self.graded(out, &self.grading(out).start().finish())
    }

    fn out(&self, out: &str) -> PathBuf {
        self.folder.path().join(out)
    }

    fn journal(&self, out: &str) -> String {
        std::fs::read_to_string(self.out(out).join("journal.jsonl")).unwrap_or_default()
    }

    /// What is in the reports of a grading that has ended.
    fn graded(&self, out: &str, seen: &Seen) -> Graded {
        assert_eq!(seen.code(), Some(SOME_FAILED), "{seen:?}");
        let json: Value =
            serde_json::from_slice(&std::fs::read(self.out(out).join("results.json")).expect("results")).expect("JSON");
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let text = |value: &Value| value.as_str().expect("a text").to_string();
        let mut grades = BTreeMap::new();
        for student in list(&json["students"]) {
            for (exercise, grade) in student["grades"].as_object().expect("grades") {
                if !grade.is_null() {
                    grades.insert((text(&student["name"]), exercise.clone()), Grade::read(grade));
                }
            }
        }
        let strange = list(&json["not_understood"]).iter().map(|thing| (text(&thing["source"]), text(&thing["why"]))).collect();
        Graded { grades, strange }
    }

    /// The table of a grading.
    fn rows(&self, out: &str) -> Vec<csv::StringRecord> {
        let mut table = csv::Reader::from_path(self.out(out).join("grades.csv")).expect("a table");
        table.records().map(|row| row.expect("a row")).collect()
    }

    /// What must come out of an entry.
    fn wanted(&self, entry: &Entry) -> (Statuses, u64) {
        let measure = &self.measures[&entry.exercise];
        let statuses = match &entry.wanted {
            Wanted::Fails(failed) => measure.statuses(failed),
            Wanted::NotBuilt => measure.all_failed(),
            Wanted::Unusable(_) => return (Statuses::new(), 0),
        };
        let points = measure.points(&statuses);
        (statuses, points.into())
    }

    /// Every submission came out as it must, and nobody was left out.
    fn expect_right(&self, out: &str, graded: &Graded) {
        let name = |entry: &Entry| (composed(entry.student()), entry.exercise.clone());
        let handed_in: BTreeSet<(String, String)> = self.class.entries.iter().map(name).collect();
        let rows: BTreeSet<(String, String)> = graded.grades.keys().cloned().collect();
        let others: Vec<_> = rows.symmetric_difference(&handed_in).collect();
        assert!(others.is_empty(), "left out, or there by mistake: {others:?}");
        for entry in &self.class.entries {
            let grade = &graded.grades[&name(entry)];
            let (statuses, points) = self.wanted(entry);
            let what = format!("{} ({}, {}): {grade:#?}", entry.kind, entry.student(), entry.exercise);
            assert_eq!(grade.statuses, statuses, "{what}");
            assert_eq!((grade.raw_points, grade.attempts), (points, entry.attempts.into()), "{what}");
            assert_eq!(grade.max, u64::from(self.measures[&entry.exercise].max()), "{what}");
            let percent = f64::from(entry.late.map_or(0, |(_, percent)| percent));
            assert!((grade.points - points as f64 * (1.0 - percent / 100.0)).abs() < 1e-9, "{what}");
            assert!((grade.penalty - percent).abs() < 1e-9, "{what}");
            match (&entry.wanted, &grade.trouble) {
                (Wanted::Unusable(why), Some(trouble)) => assert!(trouble.contains(why), "{what}"),
                (Wanted::Unusable(_), None) | (_, Some(_)) => panic!("{what}"),
                (wanted, None) => assert_eq!(grade.is_built, !matches!(wanted, Wanted::NotBuilt), "{what}"),
            }
        }
        let [(source, why)] = &graded.strange[..] else { panic!("{:?}", graded.strange) };
        assert!(source.ends_with(STRANGE) && why.contains("neither a program nor"), "{source}: {why}");
        let rows = self.rows(out);
        for name in MISSING {
            let cells = rows.iter().filter(|row| &row[1] == name);
            assert_eq!(cells.filter(|row| &row[18] == "not handed in").count(), self.class.exercises.len(), "{name}");
        }
        assert!(rows.iter().any(|row| row[1].ends_with(STRANGE) && &row[4] == "NOT_UNDERSTOOD"));
    }
}

impl Grade {
    fn read(grade: &Value) -> Self {
        let number = |key: &str| grade[key].as_u64().expect("a number");
        let run = &grade["run"];
        let checks = run["checks"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        Self {
            points: grade["points"].as_f64().expect("points"),
            raw_points: number("raw_points"),
            max: number("max"),
            penalty: grade["penalty_percent"].as_f64().expect("a penalty"),
            attempts: number("attempts"),
            is_built: run["build"]["ok"] == true,
            trouble: grade["trouble"].as_str().map(String::from),
            statuses: checks.iter().map(|check| (text(&check["name"]), text(&check["status"]))).collect(),
        }
    }

    /// In a few words.
    fn short(&self) -> String {
        match &self.trouble {
            Some(_) => "0: unusable, with the reason".into(),
            None if !self.is_built => "0: does not build".into(),
            None if self.raw_points == 0 => "0: the first check fails".into(),
            None if self.statuses.values().any(|status| status == "failed") => "as its head says".into(),
            None if self.penalty > 0.0 => {
                format!("{} of {} after {} %", self.points, self.max, self.penalty)
            }
            None => "full marks".into(),
        }
    }
}

/// A name in composed form, as the roster's are told.
fn composed(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.nfc().collect()
}

/// Whose work which line of the journal is about; what could not be judged is judged again, and so left out.
fn works(journal: &str) -> Vec<String> {
    let work = |line: &str| {
        let record: Value = serde_json::from_str(line).expect("a record");
        format!("{} {} {}", record["student"]["key"], record["exercise"], record["fingerprint"]["content"])
    };
    journal.lines().filter(|line| !could_not_be_judged(line)).map(work).collect()
}

/// Whether a line of the journal tells of trouble that was not the student's.
fn could_not_be_judged(line: &str) -> bool {
    let record: Value = serde_json::from_str(line).expect("a record");
    !record["result"]["fault"].is_null()
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is for whoever asks for it with --nocapture")]
fn a_class_is_graded_right_and_the_same_from_what_moodle_exports_with_kills_in_between() {
    if !has("python3") {
        return;
    }
    let compiled = tempfile::tempdir().expect("a folder");
    let rustc = compiler::remembering(compiled.path());
    let (folders, moodle) = (world(true, &rustc), world(false, &rustc));
    let (graded, killed) = std::thread::scope(|scope| {
        let killed = scope.spawn(|| grade_with_kills_at_any_moment(&moodle));
        let graded = folders.grade("out");
        (graded, joined(killed))
    });
    assert_eq!(folders.class.submissions(), SUBMISSIONS);
    assert_eq!(folders.journal("out").lines().count(), SUBMISSIONS as usize);
    folders.expect_right("out", &graded);
    let names = std::fs::read_dir(folders.out("out")).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let wanted =
        ["changes.csv", "class.json", "grades.csv", "grades.json", "instructor", "journal.jsonl", "results.json", "students"]
            .map(String::from);
    assert_eq!(names.collect::<BTreeSet<String>>(), BTreeSet::from(wanted), "nothing else is left");
    println!("{}", folders.class.table(|entry| graded.grades[&(composed(entry.student()), entry.exercise.clone())].short()));

    moodle.expect_right("out", &killed);
    assert_eq!(killed.grades.len(), graded.grades.len());
    expect_same(&killed, &graded);
    // Moodle's numbers are not the roster's.
    let cells = |world: &World| -> Vec<Vec<String>> {
        let row = |row: csv::StringRecord| row.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, cell)| cell.into()).collect();
        world.rows("out").into_iter().filter(|row| !row[1].ends_with(STRANGE)).map(row).collect()
    };
    assert_eq!(cells(&moodle), cells(&folders));
    // Once more, there is nothing to do.
    assert_eq!(moodle.grade("out"), killed);
    assert_eq!(works(&moodle.journal("out")).len(), SUBMISSIONS as usize);
}

/// What came out of a thread; its panic is the test's.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn grade_with_kills_at_any_moment(world: &World) -> Graded {
    let mut random = fastrand::Rng::with_seed(SEED);
    let lines = || world.journal("out").matches('\n').count();
    for kill in 1..=KILLS {
        // The last time it is making the reports.
        let some = (lines() + random.usize(0..2 * SUBMISSIONS as usize / KILLS)).min(SUBMISSIONS as usize * 3 / 4);
        let wanted = if kill == KILLS { usize::MAX } else { some };
        let page = world.out("out").join("instructor");
        let mut running = world.grading("out").start();
        running.wait_until("so much was graded", || lines() >= wanted || page.exists());
        if kill < KILLS {
            // Anywhere in what it does next.
            std::thread::sleep(std::time::Duration::from_millis(random.u64(0..300)));
        }
        running.signal("KILL", false);
        let seen = running.finish();
        assert_eq!(seen.status.and_then(|status| status.signal()), Some(9), "{seen:?}");
    }
    let again = world.grade("out");
    let works = works(&world.journal("out"));
    let different: BTreeSet<&String> = works.iter().collect();
    assert_eq!((works.len(), different.len()), (SUBMISSIONS as usize, SUBMISSIONS as usize), "nothing is judged twice");
    again
}
