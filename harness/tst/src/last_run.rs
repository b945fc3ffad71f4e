//! An exercise's last run, kept in the repository's `.tst` folder: its score for `tst list`, and what it was of, so that the next
//! run can say what has changed.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tst_engine::folder::Folder;
use tst_engine::score::Score;

/// The most that such a file may hold: two numbers, a fingerprint, and the names of checks.
const MOST_BYTES: u64 = 64 << 10;

/// A run of a whole exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastRun {
    /// The points.
    pub points: u32,
    /// What they are out of.
    pub max: u32,
    /// The fingerprint of the sources; empty where that is not known.
    pub sources: String,
    /// The checks that passed; empty where that is not known.
    pub passed: Vec<String>,
}

impl LastRun {
    /// A run of which the score alone is known.
    pub fn of(score: Score) -> Self {
        Self { points: score.points, max: score.max, ..Self::default() }
    }
}

fn file(exercise: &str) -> String {
    format!(".tst/last/{exercise}")
}

/// Keeps a run; that it cannot be kept is no reason to trouble anybody. A reader sees the old one or the new one.
pub fn keep(root: &Path, exercise: &str, run: &LastRun) {
    let LastRun { points, max, sources, passed } = run;
    let write = |out: &mut std::fs::File| write!(out, "{points} {max}\n{sources}\n{}\n", passed.join(" "));
    let _ = Folder::open(root).and_then(|root| root.replace_soon(file(exercise).as_ref(), &mut { write }));
}

/// The last run, if there was one.
pub fn read(root: &Path, exercise: &str) -> Option<LastRun> {
    let text = String::from_utf8(Folder::open(root).ok()?.read(file(exercise).as_ref(), MOST_BYTES).ok()?).ok()?;
    let mut lines = text.lines();
    let (points, max) = lines.next()?.trim().split_once(' ')?;
    let sources = lines.next().unwrap_or_default().trim().to_string();
    let passed = lines.next().unwrap_or_default().split_whitespace().map(String::from).collect();
    Some(LastRun { points: points.parse().ok()?, max: max.parse().ok()?, sources, passed })
}

/// How long ago the last run was.
pub fn age(root: &Path, exercise: &str) -> Option<Duration> {
    let kept = std::fs::symlink_metadata(root.join(file(exercise))).ok()?.modified().ok()?;
    SystemTime::now().duration_since(kept).ok()
}
