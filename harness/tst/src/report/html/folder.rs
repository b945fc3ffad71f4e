//! A folder of pages: each is written aside and renamed, and those that nobody wrote this time go.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::path::Path;

use tst_engine::folder::{self, Below, FolderError};

use super::HtmlError;
use super::document::GENERATOR;

/// So much of a file is read to find out whether it is a page of ours: the mark stands in its head.
const HEAD: u64 = 1024;

/// A folder of pages.
#[derive(Debug)]
pub struct Folder(folder::Folder);

impl Folder {
    /// Makes it, unless it is there.
    pub fn create(path: &Path) -> Result<Self, HtmlError> {
        folder::Folder::create(path).map(Self).map_err(cannot_write)
    }

    /// Makes a folder in it, unless it is there.
    pub fn make(&self, name: &str) -> Result<Self, HtmlError> {
        self.0.make(name.as_ref()).map(Self).map_err(cannot_write)
    }

    /// Writes a page. It is not flushed to the disk: it can be made again from the journal at any time.
    pub fn write(&self, name: &str, page: &str) -> Result<(), HtmlError> {
        self.0.replace_soon(name.as_ref(), &mut |file| file.write_all(page.as_bytes())).map_err(cannot_write)
    }

    /// Removes the pages that are none of these, named without their ending; files that are not our pages stay.
    pub fn keep_only(&self, names: &[String]) -> Result<(), HtmlError> {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        for name in self.0.names().map_err(cannot_write)? {
            let name = Path::new(&name);
            let is_page = name.extension().is_some_and(|ending| ending == "html");
            let is_kept = name.file_stem().and_then(|name| name.to_str()).is_some_and(|name| names.contains(name));
            if is_page && !is_kept && self.is_ours(name).map_err(cannot_write)? {
                self.0.remove_if_there(name).map_err(cannot_write)?;
            }
        }
        Ok(())
    }

    /// Whether a file says in its head that the kit made it.
    fn is_ours(&self, name: &Path) -> Below<bool> {
        if self.0.kind(name)? != Some(folder::Kind::File) {
            return Ok(false);
        }
        let mut head = Vec::new();
        let read = self.0.open_file(name).map(|file| file.take(HEAD).read_to_end(&mut head));
        let is_read = matches!(read, Ok(Ok(_)));
        // Another run may have removed it meanwhile; what cannot be read is not known to be ours.
        Ok(is_read && String::from_utf8_lossy(&head).contains(&format!("<meta name=\"generator\" content=\"{GENERATOR}\">")))
    }
}

fn cannot_write(error: FolderError) -> HtmlError {
    HtmlError::Write { path: error.path.clone(), source: error.into_cause() }
}
