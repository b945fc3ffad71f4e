//! A file that is whole before it has its place.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::{Below, Fill, Folder, FolderError, Why, aside};

impl Folder {
    /// Writes a file that is to get a name in this folder itself, and flushes it: it has its place once it is put there, and
    /// nothing of it is left when it never is. So several files are written side by side, and none has its place before all are whole.
    ///
    /// # Errors
    /// As those of [`Folder::replace`]; a `name` below other folders is refused.
    pub fn prepare(&self, name: &Path, fill: Fill<'_>) -> Below<Prepared<'_>> {
        let (above, last) = self.split(name)?;
        if !above.is_empty() {
            return Err(FolderError { path: self.path.join(name), why: Why::LeadsOut });
        }
        if !self.is_swept.swap(true, Ordering::Relaxed) {
            aside::sweep(&self.handle);
        }
        let (aside, _file) = aside::write(&self.handle, last, fill, true).map_err(|error| self.error(name, error))?;
        Ok(Prepared { folder: self, aside, name: last.into(), is_placed: false, _file })
    }
}

/// A file that is whole, and waits for its place; see [`Folder::prepare`].
#[derive(Debug)]
pub struct Prepared<'f> {
    folder: &'f Folder,
    aside: OsString,
    name: OsString,
    is_placed: bool,
    /// Held, as a sign that its run lives.
    _file: File,
}

impl Prepared<'_> {
    /// Puts it into its place.
    ///
    /// # Errors
    /// When that cannot be; then what was there before still is.
    pub fn place(mut self) -> Below {
        self.is_placed = true;
        let Self { folder, aside, name, .. } = &self;
        aside::give_name(&folder.handle, aside, name, true).map_err(|error| folder.error(name.as_ref(), error))
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = self.folder.handle.remove(&self.aside);
        }
    }
}
