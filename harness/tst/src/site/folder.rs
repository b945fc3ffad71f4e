//! A site that is a folder of this machine.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tst_engine::folder::{self, FolderError, Why};
use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited};
use super::source::{Source, is_web, open, too_large};

/// A folder of this machine.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder with this path.
    pub fn new(path: &str) -> Self {
        Self(PathBuf::from(path))
    }
}

impl Source for Folder {
    fn get(&self, path: &str, most: u64) -> Sited<Option<Vec<u8>>> {
        let at = || self.0.display().to_string();
        let reached = folder::Folder::open(&self.0).and_then(|folder| folder.names().map(|_| folder));
        let folder = reached
            .map_err(|error| SiteError::Said(SiteProblem::NotReachable { at: at(), why: error.into_cause().to_string() }))?;
        // The folder itself is no file.
        let name: PathBuf = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let read = match folder.kind(&name) {
            _ if name == Path::new("") => return Ok(None),
            Ok(Some(folder::Kind::File | folder::Kind::Link)) => folder.read(&name, most),
            Ok(_) => return Ok(None),
            Err(error) => Err(error),
        };
        match read {
            Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(too_large(self.at(path), most)),
            Err(error) => refused(error),
            Ok(bytes) => Ok(Some(bytes)),
        }
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

/// Why a file is not read: no link is followed. That there is none is no error.
fn refused(error: FolderError) -> Sited<Option<Vec<u8>>> {
    let path = error.path.display().to_string();
    match &error.why {
        Why::Link => Err(SiteError::Said(SiteProblem::LinkOnSite { path })),
        Why::System(why) if matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Why::System(_) | Why::LeadsOut => {
            Err(SiteError::Said(SiteProblem::CannotRead { path, why: error.into_cause().to_string() }))
        }
    }
}
