//! The caller's folder, seen from the scratch folder in which a command given by hand is started: by links, so that what
//! it names is found there, and what it writes is not left behind.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::Folder;

/// The most entries that are linked: a folder of programs has fewer, and this is done once for every check.
const MOST: usize = 1000;
/// What the judge itself keeps in the folders that it is started in.
const OURS: &str = ".tst";

/// Links to the files and folders in `from` that `into` has nothing of the same name of. Nothing is followed: a link is
/// linked to as any file is. `ours` lies somewhere in the judge's own folder for temporary files, which is left out.
pub(super) fn mirror(from: &Path, into: &Folder, ours: &Path) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(from)?
        .filter_map(Result::ok)
        // A socket or a pipe of an earlier run would be in the way of this one's.
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir() || kind.is_symlink()))
        .map(|entry| entry.path())
        .filter(|path| !ours.starts_with(path) && path.file_name().is_some_and(|name| name != OURS))
        .collect();
    entries.sort();
    for path in entries.iter().take(MOST) {
        let name = path.file_name().unwrap_or_default().as_ref();
        if into.kind(name)?.is_none() {
            into.link(name, path)?;
        }
    }
    Ok(())
}

/// `word` as a program finds it that is started in `folder`: what is not there, but in the caller's folder `from`, by its
/// whole path.
pub(super) fn found_from(folder: &Path, from: &Path, word: &OsStr) -> Option<PathBuf> {
    let is_relative = !word.is_empty() && Path::new(word).is_relative();
    (is_relative && !folder.join(word).exists() && from.join(word).exists()).then(|| from.join(word))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_the_callers_folder_is_found_and_nothing_is_put_in_the_place_of_what_is_there() {
        let (from, into) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        for name in ["a.txt", "both.txt", ".env"] {
            std::fs::write(from.path().join(name), "caller's").expect("written");
        }
        for name in [OURS, "tst-1", "pack"] {
            std::fs::create_dir(from.path().join(name)).expect("a folder");
        }
        std::fs::write(into.path().join("both.txt"), "the exercise's").expect("written");
        std::os::unix::fs::symlink("/no/such/file", from.path().join("broken")).expect("a link");
        let _socket = std::os::unix::net::UnixListener::bind(from.path().join("left.sock")).expect("a socket");
        let folder = Folder::open(into.path()).expect("opened");
        mirror(from.path(), &folder, &from.path().join("tst-1/check-1")).expect("links");
        let mut names: Vec<_> =
            std::fs::read_dir(into.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        assert_eq!(names, [".env", "a.txt", "both.txt", "broken", "pack"]);
        let read = |name: &str| std::fs::read_to_string(into.path().join(name)).expect("a file");
        assert_eq!((read("a.txt").as_str(), read("both.txt").as_str()), ("caller's", "the exercise's"));
    }

    #[test]
    fn only_what_the_program_would_not_find_becomes_a_whole_path() {
        let (here, from) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::fs::write(from.path().join("a.py"), "").expect("written");
        std::fs::write(from.path().join("both.py"), "").expect("written");
        std::fs::write(here.path().join("both.py"), "").expect("written");
        let found = |word: &str| found_from(here.path(), from.path(), OsStr::new(word));
        assert_eq!(found("a.py"), Some(from.path().join("a.py")));
        for word in ["both.py", "other.py", "", "-v", "/etc"] {
            assert_eq!(found(word), None, "{word}");
        }
    }
}
