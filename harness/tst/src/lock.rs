//! Locks of files, where the file system has them.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};

/// "No locks available" (errno(3)): what a network file system without a lock server answers to flock(2).
const ENOLCK: i32 = if cfg!(target_os = "macos") { 77 } else { 37 };

/// Locks a file, until it is closed; whether nobody else holds it. A file system without locks is no reason not to go on:
/// there nobody is known to hold it.
///
/// # Errors
/// What else the system said.
pub fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if is_missing(&error) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the file system has no locks.
fn is_missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::Unsupported || error.raw_os_error() == Some(ENOLCK)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_locks_is_told_from_one_that_refuses() {
        // ENOSYS, EOPNOTSUPP and ENOLCK; EACCES and EIO (errno(3)).
        for (number, missing) in [(38, true), (95, true), (37, true), (13, false), (5, false)] {
            assert_eq!(is_missing(&io::Error::from_raw_os_error(number)), missing, "{number}");
        }
    }

    #[test]
    fn a_file_is_locked_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || File::options().create(true).append(true).open(folder.path().join("lock")).expect("a file");
        let (one, other) = (open(), open());
        assert_eq!((try_lock(&one).ok(), try_lock(&other).ok()), (Some(true), Some(false)));
    }
}
