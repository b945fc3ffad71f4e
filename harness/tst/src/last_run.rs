//! The score of an exercise's last run, kept for `tst list` in the repository's `.tst` folder.

use std::io::Write as _;
use std::path::Path;

use tst_engine::folder::Folder;
use tst_engine::score::Score;

/// The most that such a file may hold: two numbers.
const MOST_BYTES: u64 = 64;

fn file(exercise: &str) -> String {
    format!(".tst/last/{exercise}")
}

/// Keeps a score; that it cannot be kept is no reason to trouble anybody. A reader sees the old score or the new one.
pub fn keep(root: &Path, exercise: &str, score: Score) {
    let line = |out: &mut std::fs::File| writeln!(out, "{} {}", score.points, score.max);
    let _ = Folder::open(root).and_then(|root| root.replace_soon(file(exercise).as_ref(), &mut { line }));
}

/// The points and the maximum of the last run, if there was one.
pub fn read(root: &Path, exercise: &str) -> Option<(u32, u32)> {
    let text = String::from_utf8(Folder::open(root).ok()?.read(file(exercise).as_ref(), MOST_BYTES).ok()?).ok()?;
    let (points, max) = text.trim().split_once(' ')?;
    Some((points.parse().ok()?, max.parse().ok()?))
}
