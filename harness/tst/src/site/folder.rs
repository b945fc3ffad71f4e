//! A site that is a folder of this machine.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;

use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited, cannot_read};
use super::source::{Source, is_web, open, too_large};

/// A folder of this machine.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder with this path.
    pub fn new(path: &str) -> Self {
        Self(PathBuf::from(path))
    }

    /// The path of a plain file below the folder that is not reached through a link.
    fn find(&self, name: &str) -> Sited<Option<PathBuf>> {
        let mut path = self.0.clone();
        for part in name.split('/').filter(|part| !part.is_empty() && *part != ".") {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(what) if what.is_symlink() => {
                    return Err(SiteError::Said(SiteProblem::LinkOnSite { path: path.display().to_string() }));
                }
                Ok(_) => {}
                Err(_) => return Ok(None),
            }
        }
        Ok(path.is_file().then_some(path))
    }
}

impl Source for Folder {
    fn get(&self, path: &str, most: u64) -> Sited<Option<Vec<u8>>> {
        if let Err(error) = fs::read_dir(&self.0) {
            let at = self.0.display().to_string();
            return Err(SiteError::Said(SiteProblem::NotReachable { at, why: error.to_string() }));
        }
        let Some(file) = self.find(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = File::open(&file).and_then(|open| open.take(most + 1).read_to_end(&mut bytes));
        read.map_err(cannot_read(&file))?;
        if bytes.len() as u64 > most { Err(too_large(self.at(path), most)) } else { Ok(Some(bytes)) }
    }

    fn at(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }

    fn lead(&self, to: &str) -> Sited<Box<dyn Source>> {
        if is_web(to) || to.starts_with("file:") {
            open(to)
        } else {
            Ok(Box::new(Self(self.0.join(if to == "." { "" } else { to }))))
        }
    }
}
