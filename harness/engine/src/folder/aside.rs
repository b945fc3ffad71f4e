//! A file that is written beside its place, under a name by which the next run knows it when this one is killed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;

use super::handle::Handle;
use super::{Fill, Kind};

/// How the names of such files begin; what follows is random.
const PREFIX: &str = ".tst-aside-";

/// Writes a file aside and gives it the name `part`.
pub(super) fn put(at: &Handle, part: &OsStr, fill: Fill<'_>, is_flushed: bool) -> io::Result<()> {
    let (aside, file) = write(at, part, fill, is_flushed)?;
    give_name(at, &aside, part, is_flushed)?;
    // Locked until it has its name.
    drop(file);
    Ok(())
}

/// Writes what is to get the name `part`: the name that it has meanwhile, and itself.
pub(super) fn write(at: &Handle, part: &OsStr, fill: Fill<'_>, is_flushed: bool) -> io::Result<(OsString, File)> {
    let (aside, mut file) = create(at)?;
    let written = at.take_permissions(part, &file).and_then(|()| fill(&mut file));
    match written.and_then(|()| if is_flushed { file.sync_all() } else { Ok(()) }) {
        Ok(()) => Ok((aside, file)),
        Err(error) => {
            let _ = at.remove(&aside);
            Err(error)
        }
    }
}

/// Gives what was written aside its name.
pub(super) fn give_name(at: &Handle, aside: &OsStr, part: &OsStr, is_flushed: bool) -> io::Result<()> {
    let named = at.rename(aside, at, part).and_then(|()| if is_flushed { at.flush() } else { Ok(()) });
    if named.is_err() {
        // Once it has its name there is nothing left under the other.
        let _ = at.remove(aside);
    }
    named
}

/// A new file of this run alone, locked as long as it is open: whoever can lock it knows that its run is dead.
pub(super) fn create(at: &Handle) -> io::Result<(OsString, File)> {
    loop {
        let aside = OsString::from(format!("{PREFIX}{:016x}", fastrand::u64(..)));
        let file = match at.create_new(&aside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            created => created?,
        };
        // Where there are no locks, nothing is swept either.
        let _ = file.lock();
        // Another run may have taken it, not yet locked, for one that a dead run left.
        if at.kind(&aside)?.is_some() {
            return Ok((aside, file));
        }
    }
}

/// Removes what dead runs left.
pub(super) fn sweep(at: &Handle) {
    let is_aside = |name: &OsString| name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
    for name in at.names().unwrap_or_default().into_iter().filter(is_aside) {
        if !matches!(at.kind(&name), Ok(Some(Kind::File))) {
            continue;
        }
        // Held until the name is gone: its run, if it lives after all, then makes another.
        if let Ok(file) = at.open_file(&name)
            && file.try_lock().is_ok()
        {
            let _ = at.remove(&name);
        }
    }
}
