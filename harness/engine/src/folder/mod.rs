//! A folder that is filled with what comes from outside. It is opened once; no name leads out of it, and no link below it is
//! ever followed, also when somebody changes the folder meanwhile.

mod aside;
mod emptied;
#[cfg_attr(not(unix), path = "elsewhere.rs")]
#[cfg_attr(unix, path = "unix.rs")]
mod handle;
mod prepared;
#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::Deref;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::plain;
use crate::text::{PathProblem, Say as _};
use handle::Handle;
pub use prepared::Prepared;

/// An open folder. The names that it is given are relative to it, of plain parts.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    handle: Handle,
    /// Whether what dead runs left aside in it was removed.
    is_swept: AtomicBool,
}

/// Why something below a folder was not done.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.problem().en())]
pub struct FolderError {
    /// What could not be made, opened or removed.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub why: Why,
}

/// What stands against it.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// The name is empty, absolute, or has parts such as `..`.
    #[error("the name leads out of the folder")]
    LeadsOut,
    /// It is a link, or would lie behind one.
    #[error("a link is not followed")]
    Link,
    /// The system said no.
    #[error("{0}")]
    System(#[source] io::Error),
}

/// The folder in which something lies, or is to lie: of a bare name the current one.
pub fn folder_around(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Result of anything below a folder.
pub type Below<T = ()> = Result<T, FolderError>;

/// What has a name in a folder; a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// What fills a new file. It may be called again from the beginning, with another empty file.
pub type Fill<'f> = &'f mut dyn FnMut(&mut File) -> io::Result<()>;

impl FolderError {
    fn system(path: PathBuf, error: io::Error) -> Self {
        Self { path, why: Why::System(error) }
    }

    /// It as a sentence.
    pub fn problem(&self) -> PathProblem {
        let path = self.path.display().to_string();
        match &self.why {
            Why::LeadsOut => PathProblem::LeadsOut { path },
            Why::Link => PathProblem::Link { path },
            Why::System(error) => PathProblem::System { path, why: error.to_string() },
        }
    }

    /// What the system said, for whoever names the place otherwise.
    pub fn into_cause(self) -> io::Error {
        match self.why {
            Why::System(error) => error,
            Why::LeadsOut | Why::Link => self.into(),
        }
    }

    /// What kind of error the system would call it.
    pub fn kind(&self) -> io::ErrorKind {
        match &self.why {
            Why::System(error) => error.kind(),
            Why::LeadsOut | Why::Link => io::ErrorKind::InvalidInput,
        }
    }
}

impl From<FolderError> for io::Error {
    fn from(error: FolderError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// A folder that is this one, or one below it.
enum At<'f> {
    Here(&'f Handle),
    Below(Handle),
}

impl Deref for At<'_> {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        match self {
            Self::Here(handle) => handle,
            Self::Below(handle) => handle,
        }
    }
}

impl Folder {
    /// Opens a folder by the name that the user, or the kit itself, gave it: that may lead through links.
    ///
    /// # Errors
    /// When it is no folder, or cannot be opened.
    pub fn open(path: &Path) -> Below<Self> {
        // What lies above a bare name has no name; the system knows no empty one.
        let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let handle = Handle::open(named).map_err(|error| FolderError::system(named.into(), error))?;
        Ok(Self { path: path.into(), handle, is_swept: AtomicBool::new(false) })
    }

    /// As [`Folder::open`], making it first, with the folders above it, unless it is there.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn create(path: &Path) -> Below<Self> {
        std::fs::create_dir_all(path).map_err(|error| FolderError::system(path.into(), error))?;
        Self::open(path)
    }

    /// The name by which it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder called `name`.
    ///
    /// # Errors
    /// When there is none, or it lies behind a link.
    pub fn folder(&self, name: &Path) -> Below<Self> {
        self.inside(name, false)
    }

    /// The folder called `name`, made with those above it unless it is there.
    ///
    /// # Errors
    /// When it cannot be made, or would lie behind a link.
    pub fn make(&self, name: &Path) -> Below<Self> {
        self.inside(name, true)
    }

    /// What is called `name`, if anything is; a folder above that is missing means that nothing is.
    ///
    /// # Errors
    /// When it lies behind a link, or cannot be looked at.
    pub fn kind(&self, name: &Path) -> Below<Option<Kind>> {
        let (above, last) = self.split(name)?;
        match self.reach(&above, false) {
            Ok(at) => at.kind(last).map_err(|error| self.error(name, error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A new file, and the folders above it.
    ///
    /// # Errors
    /// When there is something of this name, or it cannot be made.
    pub fn create_new(&self, name: &Path) -> Below<File> {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, true)?;
        at.create_new(last).map_err(|error| self.refusal(&at, name, last, error))
    }

    /// A new file with these bytes, and the folders above it.
    ///
    /// # Errors
    /// As those of [`Folder::create_new`], or when it cannot be written.
    pub fn write_new(&self, name: &Path, bytes: &[u8]) -> Below {
        self.create_new(name)?.write_all(bytes).map_err(|error| self.error(name, error))
    }

    /// A new file in the place of whatever file or link has this name, and the folders above it. For folders that nobody
    /// reads before they are whole.
    ///
    /// # Errors
    /// When a folder has this name, or it cannot be made.
    pub fn create_over(&self, name: &Path) -> Below<File> {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, true)?;
        let file = at.create_new(last).or_else(|error| {
            if error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error);
            }
            at.remove(last)?;
            at.create_new(last)
        });
        file.map_err(|error| self.error(name, error))
    }

    /// The plain file of this name, to be locked or added to; made when there is none.
    ///
    /// # Errors
    /// When it is something else, or cannot be made.
    pub fn open_or_create(&self, name: &Path) -> Below<File> {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, true)?;
        at.open_or_create(last).map_err(|error| self.refusal(&at, name, last, error))
    }

    /// The folder opened like a file, to be locked.
    ///
    /// # Errors
    /// When it cannot be read, or folders cannot be opened so on this system.
    pub fn itself(&self) -> Below<File> {
        self.handle.itself().map_err(|error| FolderError::system(self.path.clone(), error))
    }

    /// Puts a file in the place of whatever file or link has this name: written aside, flushed to the disk and renamed, so
    /// that there is always a whole file under the name. A plain file's permissions stay what they are.
    ///
    /// # Errors
    /// When `fill` fails, or it cannot be written; then the old file is still there, and nothing of the new one.
    pub fn replace(&self, name: &Path, fill: Fill<'_>) -> Below {
        self.put(name, fill, true)
    }

    /// As [`Folder::replace`], without waiting for the disk: for what can be written again.
    ///
    /// # Errors
    /// As those of [`Folder::replace`].
    pub fn replace_soon(&self, name: &Path, fill: Fill<'_>) -> Below {
        self.put(name, fill, false)
    }

    /// A symbolic link, and the folders above it.
    ///
    /// # Errors
    /// When there is something of this name, or it cannot be made.
    pub fn link(&self, name: &Path, target: &Path) -> Below {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, true)?;
        at.link(last, target).map_err(|error| self.refusal(&at, name, last, error))
    }

    /// Opens a plain file to be read.
    ///
    /// # Errors
    /// When there is none, or it is something else.
    pub fn open_file(&self, name: &Path) -> Below<File> {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, false)?;
        at.open_file(last).map_err(|error| self.refusal(&at, name, last, error))
    }

    /// A plain file's whole content, of at most so many bytes.
    ///
    /// # Errors
    /// When there is none, it is something else, cannot be read, or is larger.
    pub fn read(&self, name: &Path, most: u64) -> Below<Vec<u8>> {
        plain::whole(self.open_file(name)?, most).map_err(|error| self.error(name, error))
    }

    /// Removes a file, or a link itself.
    ///
    /// # Errors
    /// When there is none, or it is a folder.
    pub fn remove(&self, name: &Path) -> Below {
        let (above, last) = self.split(name)?;
        self.reach(&above, false)?.remove(last).map_err(|error| self.error(name, error))
    }

    /// As [`Folder::remove`]; that nothing is there, or that another one was faster, is as good.
    ///
    /// # Errors
    /// When it is a folder, or cannot be removed.
    pub fn remove_if_there(&self, name: &Path) -> Below {
        self.remove(name).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// When there is none, or something is in it.
    pub fn remove_folder(&self, name: &Path) -> Below {
        let (above, last) = self.split(name)?;
        self.reach(&above, false)?.remove_folder(last).map_err(|error| self.error(name, error))
    }

    /// Removes everything in it but what is called `kept`, however deep and also what is locked.
    ///
    /// # Errors
    /// When something cannot be removed; the rest is gone.
    pub fn clear(&self, kept: &Path) -> Below {
        emptied::empty(&self.handle, kept.as_os_str()).map_err(|error| FolderError::system(self.path.clone(), error))
    }

    /// Gives its owner all rights to it, where that is possible.
    pub(crate) fn unlock(&self) {
        self.handle.unlock();
    }

    /// Finds out whether files can be made in it.
    ///
    /// # Errors
    /// When not.
    pub fn try_write(&self) -> Below {
        let tried = aside::create(&self.handle).and_then(|(aside, _file)| self.handle.remove(&aside));
        tried.map_err(|error| FolderError::system(self.path.clone(), error))
    }

    /// Gives what is called `from` here the name `to` in `other`, on the same disk, making the folders above it. A file of
    /// that name is replaced.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn rename(&self, from: &Path, other: &Self, to: &Path) -> Below {
        let ((above, last), (above_to, last_to)) = (self.split(from)?, other.split(to)?);
        let (at, at_to) = (self.reach(&above, false)?, other.reach(&above_to, true)?);
        at.rename(last, &at_to, last_to).map_err(|error| other.error(to, error))
    }

    /// The names in it, in no order.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self) -> Below<Vec<std::ffi::OsString>> {
        self.handle.names().map_err(|error| FolderError::system(self.path.clone(), error))
    }

    /// Waits until the disk knows the names in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&self) -> Below {
        self.handle.flush().map_err(|error| FolderError::system(self.path.clone(), error))
    }

    fn put(&self, name: &Path, fill: Fill<'_>, is_flushed: bool) -> Below {
        let (above, last) = self.split(name)?;
        let at = self.reach(&above, true)?;
        if !above.is_empty() || !self.is_swept.swap(true, Ordering::Relaxed) {
            aside::sweep(&at);
        }
        aside::put(&at, last, fill, is_flushed).map_err(|error| self.error(name, error))
    }

    fn inside(&self, name: &Path, make: bool) -> Below<Self> {
        let handle = match self.reach(&self.parts(name)?, make)? {
            At::Below(handle) => handle,
            At::Here(handle) => handle.again().map_err(|error| self.error(name, error))?,
        };
        Ok(Self { path: self.path.join(name), handle, is_swept: AtomicBool::new(false) })
    }

    /// The parts of a name, which all lie below this folder. The empty name is the folder itself.
    fn parts<'n>(&self, name: &'n Path) -> Below<Vec<&'n OsStr>> {
        let plain = |part| match part {
            Component::Normal(part) => Ok(part),
            _ => Err(FolderError { path: self.path.join(name), why: Why::LeadsOut }),
        };
        name.components().map(plain).collect()
    }

    /// The folders above, and the last part of a name.
    fn split<'n>(&self, name: &'n Path) -> Below<(Vec<&'n OsStr>, &'n OsStr)> {
        let mut parts = self.parts(name)?;
        let last = parts.pop().ok_or_else(|| FolderError { path: self.path.join(name), why: Why::LeadsOut })?;
        Ok((parts, last))
    }

    /// The folder that these parts lead to, one after the other.
    fn reach(&self, parts: &[&OsStr], make: bool) -> Below<At<'_>> {
        if parts.is_empty() {
            return Ok(At::Here(&self.handle));
        }
        if let Some(handle) = self.handle.enter_all(parts) {
            return Ok(At::Below(handle));
        }
        let mut at = At::Here(&self.handle);
        let mut name = PathBuf::new();
        for part in parts {
            name.push(part);
            let entered = match at.enter(part) {
                Err(error) if make && error.kind() == io::ErrorKind::NotFound => {
                    // Another run may make it at the same time.
                    let made = at.make(part).or_else(|error| already(error).map(drop));
                    made.and_then(|()| at.enter(part))
                }
                entered => entered,
            };
            at = At::Below(entered.map_err(|error| self.refusal(&at, &name, part, error))?);
        }
        Ok(at)
    }

    fn error(&self, name: &Path, error: io::Error) -> FolderError {
        FolderError::system(self.path.join(name), error)
    }

    /// As [`Folder::error`], in plainer words when a link is why.
    fn refusal(&self, at: &Handle, name: &Path, part: &OsStr, error: io::Error) -> FolderError {
        match at.kind(part) {
            Ok(Some(Kind::Link)) => FolderError { path: self.path.join(name), why: Why::Link },
            _ => self.error(name, error),
        }
    }
}

/// That something is there already is as good as having made it.
fn already(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) }
}
