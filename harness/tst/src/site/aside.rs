//! A folder beside the place of something that is being made: it goes when that is done, and what a killed run left goes
//! with the next one.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::TempDir;
use tst_engine::folder::{Folder, Kind};

/// Held by the run that uses the folder: whoever can take it knows that this run is dead.
const LOCK: &str = "lock";

/// A folder of one run.
#[derive(Debug)]
pub struct Aside {
    folder: TempDir,
    inside: Folder,
    // Dropped last: until the folder is gone nobody takes it for a dead one's.
    _lock: File,
}

impl Aside {
    /// A new folder in `parent`, after those of dead runs were removed; `salvage` sees each of them first, and
    /// says whether it may go.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(parent: &Path, prefix: &str, salvage: impl Fn(&Folder) -> bool) -> io::Result<Self> {
        sweep(parent, prefix, salvage);
        loop {
            let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(parent)?;
            let open = Folder::open(folder.path()).and_then(|inside| Ok((inside.open_or_create(LOCK.as_ref())?, inside)));
            let (lock, inside) = match open {
                // Another run took the folder, still empty, for one that a dead run left.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                open => open?,
            };
            // Where there are no locks, nothing is swept either.
            let _ = lock.lock();
            if inside.kind(LOCK.as_ref())?.is_some() {
                return Ok(Self { folder, inside, _lock: lock });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.inside
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        clear(&self.inside);
    }
}

/// Empties a folder; the lock goes last, so that whoever is killed in between leaves a folder that can be told from others.
fn clear(folder: &Folder) {
    if folder.clear(LOCK.as_ref()).is_ok() {
        let _ = folder.remove(LOCK.as_ref());
    }
}

/// Removes the folders of dead runs; `salvage` sees each of them first, and says whether it may go. No link is followed:
/// others may write into the folder in which they lie.
pub fn sweep(parent: &Path, prefix: &str, salvage: impl Fn(&Folder) -> bool) {
    let Ok(parent) = Folder::open(parent) else { return };
    for name in parent.names().unwrap_or_default() {
        let name = Path::new(&name);
        let is_ours = name.as_os_str().as_encoded_bytes().starts_with(prefix.as_bytes());
        if !is_ours || !matches!(parent.kind(name), Ok(Some(Kind::Folder))) {
            continue;
        }
        let Ok(dead) = parent.folder(name) else { continue };
        match dead.open_file(LOCK.as_ref()) {
            Ok(lock) if lock.try_lock().is_ok() => {
                if salvage(&dead) {
                    clear(&dead);
                    let _ = parent.remove_folder(name);
                }
            }
            Ok(_) => {}
            // Killed before there was a lock: only an empty folder goes this way.
            Err(_) => drop(parent.remove_folder(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        let other = Aside::new(parent.path(), ".x-", |dead| {
            assert!(dead.folder("inside".as_ref()).is_ok());
            salvaged.set(salvaged.get() + 1);
            true
        });
        assert_eq!((names(parent.path()), salvaged.get()), (3, 1));
        drop((living, other));
        assert_eq!(names(parent.path()), 1);
    }
}
