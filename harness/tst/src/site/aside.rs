//! A folder beside the place of something that is being made: it goes when that is done, and what a killed run left goes
//! with the next one.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// Held by the run that uses the folder: whoever can take it knows that this run is dead.
const LOCK: &str = "lock";

/// A folder of one run.
pub struct Aside {
    folder: TempDir,
    // Dropped last: until the folder is gone nobody takes it for a dead one's.
    _lock: File,
}

impl Aside {
    /// A new folder in `parent`, after those of dead runs were removed; `salvage` sees each of them first, and
    /// says whether it may go.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(parent: &Path, prefix: &str, salvage: impl Fn(&Path) -> bool) -> io::Result<Self> {
        sweep(parent, prefix, salvage);
        loop {
            let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?;
            let path = folder.path().join(LOCK);
            let lock = match File::options().create(true).append(true).open(&path) {
                // Another run took the folder, still empty, for one that a dead run left.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                open => open?,
            };
            // Where there are no locks, nothing is swept either.
            let _ = lock.lock();
            if path.exists() {
                return Ok(Self { folder, _lock: lock });
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        clear(self.folder.path());
    }
}

/// Empties a folder; the lock goes last, so that whoever is killed in between leaves a folder that can be told from others.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| entry.file_name() != LOCK) {
        let path = entry.path();
        let _ = if entry.file_type().is_ok_and(|kind| kind.is_dir()) { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
    let _ = fs::remove_file(folder.join(LOCK));
}

/// Removes the folders of dead runs; `salvage` sees each of them first, and says whether it may go.
pub fn sweep(parent: &Path, prefix: &str, salvage: impl Fn(&Path) -> bool) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix) && entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_ours {
            continue;
        }
        let path = entry.path();
        match File::options().append(true).open(path.join(LOCK)) {
            Ok(lock) if lock.try_lock().is_ok() => {
                if salvage(&path) {
                    clear(&path);
                    let _ = fs::remove_dir(&path);
                }
            }
            Ok(_) => {}
            // Killed before there was a lock: only an empty folder goes this way.
            Err(_) => drop(fs::remove_dir(&path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).expect("a folder").count()
    }

    #[test]
    fn a_living_runs_folder_stays_and_a_dead_ones_goes() {
        let parent = tempfile::tempdir().expect("a folder");
        let living = Aside::new(parent.path(), ".x-", |_| true).expect("a folder");
        let dead = parent.path().join(".x-dead");
        fs::create_dir_all(dead.join("inside")).expect("a folder");
        fs::write(dead.join(LOCK), "").expect("written");
        fs::create_dir(parent.path().join(".x-empty")).expect("a folder");
        fs::create_dir(parent.path().join("student")).expect("a folder");
        let salvaged = std::cell::Cell::new(0);
        let other = Aside::new(parent.path(), ".x-", |path| {
            assert!(path.join("inside").is_dir());
            salvaged.set(salvaged.get() + 1);
            true
        });
        assert_eq!((names(parent.path()), salvaged.get()), (3, 1));
        drop((living, other));
        assert_eq!(names(parent.path()), 1);
    }
}
