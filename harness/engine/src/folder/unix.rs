//! An open folder as the system knows it. Every name is one part, so that only the last thing named can be a link, and that
//! one is never followed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::Kind;
use crate::plain;

/// How a folder is opened, in which things are then named: that it cannot be listed is no reason not to write into it.
#[cfg(target_os = "linux")]
const TO_NAME_IN: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const TO_NAME_IN: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

/// How a new file is made: less what the user's mask takes away.
const NEW_FILE: Mode = Mode::from_raw_mode(0o666);
const NEW_FOLDER: Mode = Mode::from_raw_mode(0o777);

/// An open folder.
#[derive(Debug)]
pub(super) struct Handle(OwnedFd);

impl Handle {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, TO_NAME_IN, Mode::empty())?))
    }

    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// The folder that all these parts lead to, in one call of the system that neither leaves this folder nor follows a
    /// link, where there is one (openat2(2)); `None` when there is not, or it cannot be entered: then the parts, taken one
    /// after the other, tell why.
    #[cfg(target_os = "linux")]
    pub(super) fn enter_all(&self, parts: &[&OsStr]) -> Option<Self> {
        use rustix::fs::ResolveFlags;
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let name: std::path::PathBuf = parts.iter().collect();
        rustix::fs::openat2(&self.0, &name, TO_NAME_IN, Mode::empty(), within).ok().map(Self)
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn enter_all(&self, _parts: &[&OsStr]) -> Option<Self> {
        None
    }

    pub(super) fn enter(&self, part: &OsStr) -> io::Result<Self> {
        Ok(Self(rustix::fs::openat(&self.0, part, TO_NAME_IN | OFlags::NOFOLLOW, Mode::empty())?))
    }

    pub(super) fn make(&self, part: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::mkdirat(&self.0, part, NEW_FOLDER)?)
    }

    pub(super) fn create_new(&self, part: &OsStr) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.0, part, flags, NEW_FILE)?.into())
    }

    /// Opens a plain file; what is none is not waited for.
    pub(super) fn open_file(&self, part: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        plain::only(rustix::fs::openat(&self.0, part, flags, Mode::empty())?.into())
    }

    pub(super) fn open_or_create(&self, part: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        plain::only(rustix::fs::openat(&self.0, part, flags | OFlags::CLOEXEC, NEW_FILE)?.into())
    }

    pub(super) fn link(&self, part: &OsStr, target: &Path) -> io::Result<()> {
        Ok(rustix::fs::symlinkat(target, &self.0, part)?)
    }

    pub(super) fn remove(&self, part: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, part, AtFlags::empty())?)
    }

    pub(super) fn remove_folder(&self, part: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, part, AtFlags::REMOVEDIR)?)
    }

    pub(super) fn rename(&self, from: &OsStr, other: &Self, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &other.0, to)?)
    }

    pub(super) fn kind(&self, part: &OsStr) -> io::Result<Option<Kind>> {
        match rustix::fs::statat(&self.0, part, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(what) => Ok(Some(kind_of(what.st_mode))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a file the permissions of the plain file called `part`, if there is one.
    pub(super) fn take_permissions(&self, part: &OsStr, file: &File) -> io::Result<()> {
        let Ok(old) = rustix::fs::statat(&self.0, part, AtFlags::SYMLINK_NOFOLLOW) else { return Ok(()) };
        if kind_of(old.st_mode) == Kind::File {
            rustix::fs::fchmod(file, Mode::from_raw_mode(old.st_mode) & Mode::from_raw_mode(0o777))?;
        }
        Ok(())
    }

    pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(self.itself()?)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.into());
            }
        }
        Ok(names)
    }

    /// Gives the owner all rights to the folder itself, whatever has its name by now.
    #[cfg(target_os = "linux")]
    pub(super) fn unlock(&self) {
        use std::os::fd::AsRawFd as _;
        // One that is only named in cannot be changed by its number, but by the link of that (open(2), O_PATH).
        let _ = rustix::fs::chmod(format!("/proc/self/fd/{}", self.0.as_raw_fd()), Mode::RWXU);
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn unlock(&self) {
        let _ = rustix::fs::fchmod(&self.0, Mode::RWXU);
    }

    pub(super) fn flush(&self) -> io::Result<()> {
        self.itself()?.sync_all()
    }

    pub(super) fn itself(&self) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.0, ".", flags, Mode::empty())?.into())
    }
}

fn kind_of(mode: rustix::fs::RawMode) -> Kind {
    match FileType::from_raw_mode(mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}
