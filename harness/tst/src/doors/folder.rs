//! The folders in which the doors try things: one for each thread, emptied before each try.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

thread_local! {
    static FOLDER: TempDir = TempDir::with_prefix("tst-door-").expect("a temporary folder");
}

/// Does something with an empty folder, and another one beside it that must stay empty of everything but it.
pub fn with_folder<T>(act: impl FnOnce(&Path) -> T) -> T {
    FOLDER.with(|outer| {
        let inner = outer.path().join("inner");
        let _ = fs::remove_dir_all(&inner);
        fs::create_dir(&inner).expect("a folder");
        let done = act(&inner);
        let beside: Vec<PathBuf> = fs::read_dir(outer.path()).expect("a folder").flatten().map(|entry| entry.path()).collect();
        assert_eq!(beside, [inner], "something was written outside of the folder");
        done
    })
}

/// All files below a folder, with their sizes; panics at a link.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, u64)> {
    let (mut open, mut found) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder that can be read").flatten() {
            let data = entry.path().symlink_metadata().expect("an entry");
            assert!(!data.is_symlink(), "{} is a link", entry.path().display());
            if data.is_dir() {
                open.push(entry.path());
            } else {
                found.push((entry.path(), data.len()));
            }
        }
    }
    found
}
