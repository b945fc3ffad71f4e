//! The folder for everything (`--out`): tried before anything is measured, and filled with all of it or with nothing.

use std::io;
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError, Kind};
use tst_engine::text::CommandProblem;

use crate::report::cannot_write;
use crate::site::aside::Aside;

/// How the folder begins in which everything is written first.
const PREFIX: &str = ".tst-experiment-";
/// The file with which room is tried, and more than a page with all its plots takes, in bytes.
const TRIAL: &str = "trial";
const ROOM: usize = 1 << 20;

/// The folder.
#[derive(Debug)]
pub struct Out {
    path: PathBuf,
    folder: Folder,
}

impl Out {
    /// Makes it, unless it is there, and finds out whether files can be written there.
    ///
    /// # Errors
    /// When they cannot.
    pub fn open(path: &Path) -> Result<Self, CommandProblem> {
        let cannot = |error: io::Error| cannot_write(path, &error);
        if path.exists() && !path.is_dir() {
            return Err(cannot(rustix::io::Errno::NOTDIR.into()));
        }
        let folder = Folder::create(path).map_err(|error| cannot(error.into_cause()))?;
        let out = Self { path: path.into(), folder };
        let try_room = || {
            let (_aside, stage) = out.stage()?;
            stage.write_new(TRIAL.as_ref(), &vec![0; ROOM]).map_err(FolderError::into_cause)
        };
        try_room().map_err(cannot)?;
        Ok(out)
    }

    /// Puts files there, by their names, in the place of those that are called so.
    ///
    /// # Errors
    /// When one of them cannot be written; then the folder is as it was.
    pub fn fill(&self, files: &[(String, String)]) -> Result<(), CommandProblem> {
        let fill = || {
            let (_aside, stage) = self.stage()?;
            for (name, text) in files {
                if self.folder.kind(name.as_ref()).map_err(FolderError::into_cause)? == Some(Kind::Folder) {
                    return Err(rustix::io::Errno::ISDIR.into());
                }
                stage
                    .replace(name.as_ref(), &mut |file| io::Write::write_all(file, text.as_bytes()))
                    .map_err(FolderError::into_cause)?;
            }
            // From here on no room is needed any more.
            for (name, _) in files {
                stage.rename(name.as_ref(), &self.folder, name.as_ref()).map_err(FolderError::into_cause)?;
            }
            self.folder.flush().map_err(FolderError::into_cause)
        };
        fill().map_err(|error| cannot_write(&self.path, &error))
    }

    /// A folder in it, for this run alone, and gone with what is dropped.
    fn stage(&self) -> io::Result<(Aside, Folder)> {
        let aside = Aside::new(&self.path, PREFIX, |_| true)?;
        let stage = Folder::open(aside.path()).map_err(FolderError::into_cause)?;
        Ok((aside, stage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: [&str; 2]) -> Vec<(String, String)> {
        names.map(|name| (name.to_string(), format!("this is {name}"))).into()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_there_or_none() {
        let room = tempfile::tempdir().expect("a folder");
        let path = room.path().join("a/b");
        let out = Out::open(&path).expect("a new folder");
        assert!(names(&path).is_empty(), "trying leaves nothing");
        std::fs::write(path.join("mine"), "mine").expect("written");
        std::fs::write(path.join("one"), "old").expect("written");
        std::fs::create_dir(path.join("two")).expect("a folder");
        let said = out.fill(&files(["one", "two"])).expect_err("a folder is in the way");
        assert_eq!(said, cannot_write(&path, &rustix::io::Errno::ISDIR.into()));
        assert_eq!(names(&path), ["mine", "one", "two"]);
        assert_eq!(std::fs::read_to_string(path.join("one")).expect("a file"), "old");
        out.fill(&files(["one", "three"])).expect("written");
        assert_eq!(names(&path), ["mine", "one", "three", "two"]);
        assert_eq!(std::fs::read_to_string(path.join("one")).expect("a file"), "this is one");
    }

    #[test]
    fn what_is_no_folder_is_told_before() {
        let room = tempfile::tempdir().expect("a folder");
        let file = room.path().join("file");
        std::fs::write(&file, "").expect("written");
        for path in [file.clone(), file.join("below")] {
            let why = rustix::io::Errno::NOTDIR.into();
            assert_eq!(Out::open(&path).expect_err("a file"), cannot_write(&path, &why));
        }
    }
}
