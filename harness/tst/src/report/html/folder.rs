//! A folder of pages: each is written aside and renamed, and those that nobody wrote this time go.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;

use super::HtmlError;
use super::document::GENERATOR;

/// So much of a file is read to find out whether it is a page of ours: the mark stands in its head.
const HEAD: u64 = 1024;

/// A folder of pages.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes it, unless it is there.
    pub fn create(path: PathBuf) -> Result<Self, HtmlError> {
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(HtmlError::Write { path, source }),
        }
    }

    /// Writes a page. It is not flushed to the disk: it can be made again from the journal at any time.
    pub fn write(&self, name: &str, page: &str) -> Result<(), HtmlError> {
        let (aside, path) = (self.0.join(format!(".{name}.new")), self.0.join(name));
        fs::write(&aside, page).and_then(|()| fs::rename(&aside, &path)).map_err(|source| HtmlError::Write { path, source })
    }

    /// Removes the pages that are none of these, named without their ending; files that are not our pages stay.
    pub fn keep_only(&self, names: &[String]) -> Result<(), HtmlError> {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let error = |path: &PathBuf, source| HtmlError::Write { path: path.clone(), source };
        for entry in fs::read_dir(&self.0).map_err(|source| error(&self.0, source))? {
            let path = entry.map_err(|source| error(&self.0, source))?.path();
            let is_page = path.extension().is_some_and(|ending| ending == "html");
            let is_kept = path.file_stem().and_then(|name| name.to_str()).is_some_and(|name| names.contains(name));
            if is_page && !is_kept && is_ours(&path).map_err(|source| error(&path, source))? {
                fs::remove_file(&path).map_err(|source| error(&path, source))?;
            }
        }
        Ok(())
    }
}

/// Whether a file says in its head that the kit made it.
fn is_ours(path: &PathBuf) -> io::Result<bool> {
    let mut head = Vec::new();
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(false);
    }
    fs::File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).contains(&format!("<meta name=\"generator\" content=\"{GENERATOR}\">")))
}
