//! Locks of files, where the file system has them.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};

/// "No locks available" (errno(3)): what a network file system without a lock server answers to flock(2).
const ENOLCK: i32 = if cfg!(target_os = "macos") { 77 } else { 37 };

/// How often who locked a file is looked for. The kernel tells a page of locks at a time: where others are let go of meanwhile, lines
/// of the next page are passed over (10 of 3,000 looks, at some hundreds of locks).
#[cfg(target_os = "linux")]
const LOOKS: usize = 100;

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

/// Whether who locked a file has ended, and only its children hold the lock: those that it was about to start when it was killed,
/// and that let go of it as soon as they are other programs. What cannot be told is not so.
pub fn is_left_over(file: &File) -> bool {
    #[cfg(target_os = "linux")]
    return (0..LOOKS).find_map(|_| holder(file)).is_some_and(|pid| has_ended(pid) || has_let_go(pid, file));
    #[cfg(not(target_os = "linux"))]
    {
        let _ = file;
        false
    }
}

/// The process that locked a file with flock(2), as `/proc/locks` tells it (proc_locks(5)).
#[cfg(target_os = "linux")]
fn holder(file: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let data = file.metadata().ok()?;
    let device = data.dev();
    let place = format!("{:02x}:{:02x}:{}", rustix::fs::major(device), rustix::fs::minor(device), data.ino());
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_it = fields.get(1) == Some(&"FLOCK") && fields.get(5) == Some(&&*place);
        is_it.then(|| fields.get(4)?.parse().ok()).flatten()
    })
}

/// Whether a process has ended; it may not have been waited for.
#[cfg(target_os = "linux")]
fn has_ended(pid: u32) -> bool {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(line) => line.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X'])),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

/// Whether a process that lives has a file not open: it only has the number of the one that locked it, since numbers are given again.
/// Of a process of somebody else it cannot be told.
#[cfg(target_os = "linux")]
fn has_let_go(pid: u32, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(own) = file.metadata() else { return false };
    let look = || -> io::Result<bool> {
        for open in std::fs::read_dir(format!("/proc/{pid}/fd"))? {
            match std::fs::metadata(open?.path()) {
                Ok(other) if (other.dev(), other.ino()) == (own.dev(), own.ino()) => return Ok(false),
                Ok(_) => {}
                // Closed meanwhile.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    };
    look().unwrap_or_else(|error| error.kind() == ErrorKind::NotFound)
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
    fn who_holds_a_lock_and_lives_has_not_left_it_over() {
        let file = tempfile::tempfile().expect("a file");
        assert_eq!((holder(&file), is_left_over(&file)), (None, false));
        file.lock().expect("a lock");
        assert!(!is_left_over(&file));
        let mut child = std::process::Command::new("true").spawn().expect("true");
        let pid = child.id();
        assert!(!has_ended(std::process::id()));
        child.wait().expect("it ends");
        assert!(has_ended(pid));
    }

    #[test]
    fn who_got_the_number_of_who_locked_a_file_does_not_hold_it() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut other = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().expect("cat");
        assert!(!has_ended(other.id()) && has_let_go(other.id(), file.as_file()), "it lives, and has other files open");
        assert!(!has_let_go(std::process::id(), file.as_file()));
        let reads = file.reopen().expect("the same file");
        let mut holder = std::process::Command::new("sleep").arg("1000").stdin(reads).spawn().expect("sleep");
        assert!(!has_let_go(holder.id(), file.as_file()));
        for process in [&mut other, &mut holder] {
            process.kill().expect("killed");
            process.wait().expect("it ends");
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
