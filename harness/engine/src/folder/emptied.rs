//! Removing all that lies in a folder, however deep: what a folder within it holds is first moved up, so that it takes neither a
//! stack nor more than a few open files.

use std::ffi::{OsStr, OsString};
use std::io;

use super::Kind;
use super::handle::Handle;

/// How the names of folders begin that were moved up; what follows is random.
const PREFIX: &str = ".tst-removed-";

/// Removes everything in a folder but what is called `kept`. What resists does not keep the rest; the first error is told.
pub(super) fn empty(at: &Handle, kept: &OsStr) -> io::Result<()> {
    let mut done = Ok(());
    let mut names: Vec<OsString> = at.names()?.into_iter().filter(|name| name != kept).collect();
    while let Some(name) = names.pop() {
        done = done.and(remove(at, &name, &mut names));
    }
    done
}

/// Removes one thing, whatever it is; of a folder, those within it go to `at` and are put on the list.
fn remove(at: &Handle, name: &OsStr, names: &mut Vec<OsString>) -> io::Result<()> {
    match at.kind(name)? {
        None => return Ok(()),
        Some(Kind::Folder) if at.remove_folder(name).is_ok() => return Ok(()),
        Some(Kind::Folder) => {}
        Some(_) => return at.remove(name),
    }
    let folder = at.enter(name)?;
    folder.unlock();
    for inner in folder.names()? {
        match folder.kind(&inner)? {
            None => {}
            Some(Kind::Folder) if folder.remove_folder(&inner).is_ok() => {}
            Some(Kind::Folder) => names.push(move_up(&folder, &inner, at)?),
            Some(_) => folder.remove(&inner)?,
        }
    }
    at.remove_folder(name)
}

/// Moves a folder out of another one, under a name that nothing has.
fn move_up(from: &Handle, name: &OsStr, at: &Handle) -> io::Result<OsString> {
    // Who moves a folder changes what is above it: the folder itself must be writable (rename(2)).
    from.enter(name)?.unlock();
    loop {
        let free = OsString::from(format!("{PREFIX}{:016x}", fastrand::u64(..)));
        if at.kind(&free)?.is_none() {
            from.rename(name, at, &free)?;
            return Ok(free);
        }
    }
}
