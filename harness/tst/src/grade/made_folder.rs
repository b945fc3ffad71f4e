//! The folder of results: made when it is not there, and taken away again when nothing came into it.

use std::io;
use std::path::{Path, PathBuf};

/// Makes the folder of the results, if it is not there: with grades and hidden checks in it, it is nobody else's.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(out: &Path) -> io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(out)
}

/// A folder that was made for results. Dropped before it is said that it stays, it goes again, as long as it is empty.
#[derive(Debug)]
pub(super) struct MadeFolder {
    /// What was not there before, the innermost first.
    new: Vec<PathBuf>,
}

impl MadeFolder {
    /// Makes it, with those above it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(out: &Path) -> io::Result<Self> {
        let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = Self { new: out.ancestors().take_while(is_new).map(Path::to_path_buf).collect() };
        make_folder(out)?;
        Ok(made)
    }

    /// Something is in it now.
    pub fn stays(mut self) {
        self.new.clear();
    }
}

impl Drop for MadeFolder {
    fn drop(&mut self) {
        // One that is not empty refuses.
        self.new.iter().take_while(|folder| std::fs::remove_dir(folder).is_ok()).for_each(drop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_to_nothing_goes_again_and_nothing_else() {
        let root = tempfile::tempdir().expect("a folder");
        let out = root.path().join("a/b");
        drop(MadeFolder::make(&out).expect("made"));
        assert!(!root.path().join("a").exists());
        assert!(root.path().exists(), "it was there before");
        let made = MadeFolder::make(&out).expect("made");
        std::fs::write(out.join("file"), "").expect("written");
        drop(made);
        assert!(out.join("file").exists());
        MadeFolder::make(&root.path().join("c")).expect("made").stays();
        assert!(root.path().join("c").exists());
    }
}
