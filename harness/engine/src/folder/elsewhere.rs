//! An open folder where the system cannot name things below one: by its path. Links are looked for and refused; somebody
//! who changes the folder in between is not seen.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Kind;

/// A folder.
#[derive(Debug)]
pub(super) struct Handle(PathBuf);

impl Handle {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        if fs::metadata(path)?.is_dir() { Ok(Self(path.into())) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    pub(super) fn again(&self) -> io::Result<Self> {
        Ok(Self(self.0.clone()))
    }

    pub(super) fn enter_all(&self, _parts: &[&OsStr]) -> Option<Self> {
        None
    }

    pub(super) fn enter(&self, part: &OsStr) -> io::Result<Self> {
        match self.kind(part)? {
            Some(Kind::Folder) => Ok(Self(self.0.join(part))),
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn make(&self, part: &OsStr) -> io::Result<()> {
        fs::create_dir(self.0.join(part))
    }

    pub(super) fn create_new(&self, part: &OsStr) -> io::Result<File> {
        File::create_new(self.0.join(part))
    }

    pub(super) fn open_file(&self, part: &OsStr) -> io::Result<File> {
        match self.kind(part)? {
            Some(Kind::File) => File::open(self.0.join(part)),
            Some(Kind::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            Some(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn open_or_create(&self, part: &OsStr) -> io::Result<File> {
        match self.kind(part)? {
            None | Some(Kind::File) => File::options().read(true).append(true).create(true).open(self.0.join(part)),
            Some(Kind::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            Some(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")),
        }
    }

    pub(super) fn itself(&self) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Links need rights there that students seldom have; a missing one only makes a check weaker.
    pub(super) fn link(&self, _part: &OsStr, _target: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn remove(&self, part: &OsStr) -> io::Result<()> {
        fs::remove_file(self.0.join(part))
    }

    pub(super) fn remove_folder(&self, part: &OsStr) -> io::Result<()> {
        fs::remove_dir(self.0.join(part))
    }

    pub(super) fn rename(&self, from: &OsStr, other: &Self, to: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(from), other.0.join(to))
    }

    pub(super) fn kind(&self, part: &OsStr) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(self.0.join(part)) {
            Ok(what) if what.is_symlink() => Ok(Some(Kind::Link)),
            Ok(what) if what.is_dir() => Ok(Some(Kind::Folder)),
            Ok(what) if what.is_file() => Ok(Some(Kind::File)),
            Ok(_) => Ok(Some(Kind::Other)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn take_permissions(&self, _part: &OsStr, _file: &File) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
        fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    /// What is locked there is locked otherwise.
    pub(super) fn unlock(&self) {}

    /// A folder cannot be opened like a file there.
    pub(super) fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}
