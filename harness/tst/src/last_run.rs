//! The score of an exercise's last run, kept for `tst list` in the repository's `.tst` folder.

use std::io::{Read as _, Write as _};
use std::path::Path;

use tst_engine::folder::Folder;
use tst_engine::score::Score;

/// So much of such a file is read: two numbers.
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
    let mut text = String::new();
    Folder::open(root).ok()?.open_file(file(exercise).as_ref()).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    let (points, max) = text.trim().split_once(' ')?;
    Some((points.parse().ok()?, max.parse().ok()?))
}
