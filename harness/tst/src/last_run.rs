//! The score of an exercise's last run, kept for `tst list` in the repository's `.tst` folder.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tst_engine::score::Score;

fn file(root: &Path, exercise: &str) -> PathBuf {
    root.join(".tst").join("last").join(exercise)
}

/// Keeps a score; that it cannot be kept is no reason to trouble anybody.
pub fn keep(root: &Path, exercise: &str, score: Score) {
    let file = file(root, exercise);
    let write = || -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)?;
        // Written aside and renamed: a reader sees the old score or the new one.
        let mut aside = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(aside, "{} {}", score.points, score.max)?;
        aside.persist(&file)?;
        Ok(())
    };
    let _ = write();
}

/// The points and the maximum of the last run, if there was one.
pub fn read(root: &Path, exercise: &str) -> Option<(u32, u32)> {
    let text = std::fs::read_to_string(file(root, exercise)).ok()?;
    let (points, max) = text.trim().split_once(' ')?;
    Some((points.parse().ok()?, max.parse().ok()?))
}
