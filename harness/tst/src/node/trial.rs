//! What a folder's file system does, found out by trying it in a folder of its own there, which is removed again.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trial {
    /// Whether a file takes the place of another whole.
    pub renames: bool,
    /// Whether who locked a file is noticed.
    pub locks: bool,
}

/// Tries what results are kept with.
///
/// # Errors
/// When nothing can be written there.
pub(super) fn files(folder: &Path) -> io::Result<Trial> {
    let room = tempfile::Builder::new().prefix(".tst-doctor-").tempdir_in(folder)?;
    let (old, new) = (room.path().join("old"), room.path().join("new"));
    for (path, content) in [(&old, "old"), (&new, "new")] {
        let mut file = File::create(path)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()?;
    }
    let renames = fs::rename(&new, &old).is_ok() && fs::read(&old).is_ok_and(|content| content == b"new") && !new.exists();
    let (one, other) = (File::open(&old)?, File::open(&old)?);
    let locks = one.try_lock().is_ok() && matches!(other.try_lock(), Err(TryLockError::WouldBlock));
    // A node that cannot remove its files leaves more with every run.
    room.close()?;
    Ok(Trial { renames, locks })
}

/// How many bytes there is room for, where something can be written.
///
/// # Errors
/// When nothing can.
pub(super) fn room(folder: &Path) -> io::Result<u64> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&[0])?;
    let disk = rustix::fs::fstatvfs(&file)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_folder_does_all_that_and_nothing_is_left_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(files(folder.path()).expect("tried"), Trial { renames: true, locks: true });
        assert!(room(folder.path()).expect("room") > 0);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        assert!(files(&folder.path().join("none")).is_err() && room(&folder.path().join("none")).is_err());
    }
}
