//! What students were given: files that say nothing of whose work it is as long as nobody has changed them.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::is_source;
use crate::grade::room::is_left_out;
use crate::sha256::sha256;

/// The largest file of a starter, in bytes.
const LARGEST: u64 = 1 << 20;
/// How deep folders are looked into: students' and the starter's are as deep as intake takes them.
const DEEPEST: usize = 40;

/// The files of an exercise's folder that are sources.
#[derive(Debug, Default)]
pub struct Starter {
    files: Vec<(PathBuf, Vec<u8>)>,
    known: HashSet<String>,
}

impl Starter {
    /// Of an exercise's folder; of one that is not there nothing.
    pub fn read(folder: &Path, endings: &[String]) -> Self {
        let all = files_below(folder).unwrap_or_default();
        let is_own = |(file, _): &(PathBuf, Vec<u8>)| {
            let name = super::shown(file);
            !is_left_out(&name) && !name.split('/').any(|part| part == "target") && is_source(file, endings)
        };
        let files: Vec<_> = all.into_iter().filter(is_own).collect();
        let known = files.iter().map(|(_, bytes)| mark(bytes)).collect();
        Self { files, known }
    }

    /// Whether a file is one of them, unchanged, whatever it is called and however its lines end.
    pub fn has(&self, bytes: &[u8]) -> bool {
        self.known.contains(&mark(bytes))
    }

    /// Its files, by their names.
    pub fn files(&self) -> impl Iterator<Item = &(PathBuf, Vec<u8>)> {
        self.files.iter()
    }
}

/// What is the same of two files that differ in their line ends and empty lines at the end only.
fn mark(bytes: &[u8]) -> String {
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
    sha256(text.trim_ascii_end())
}

/// All plain files below a folder, by name; links and what is too large are none.
///
/// # Errors
/// When something cannot be read.
pub fn files_below(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let (mut open, mut found) = (vec![(folder.to_path_buf(), 0)], Vec::new());
    while let Some((inside, depth)) = open.pop() {
        for entry in fs::read_dir(&inside)? {
            let path = entry?.path();
            let data = path.symlink_metadata()?;
            let is_entered = data.is_dir() && depth < DEEPEST && path.file_name().is_none_or(|name| name != "target");
            if is_entered {
                open.push((path, depth + 1));
            } else if data.is_file() && data.len() <= LARGEST {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
                found.push((name, fs::read(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_changed_is_known_however_its_lines_end() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("src")).expect("a folder");
        fs::create_dir_all(folder.path().join("target/debug")).expect("a folder");
        for (name, text) in
            [("src/main.rs", "fn main() {\n}\n"), ("README.md", "read"), ("target/debug/a.rs", "x"), ("build.rs", "b")]
        {
            fs::write(folder.path().join(name), text).expect("written");
        }
        let starter = Starter::read(folder.path(), &["rs".into()]);
        assert_eq!(starter.files().map(|(name, _)| super::super::shown(name)).collect::<Vec<_>>(), ["src/main.rs"]);
        assert!(starter.has(b"fn main() {\r\n}\r\n") && starter.has(b"fn main() {\n}") && !starter.has(b"fn main() { }"));
        assert!(!Starter::read(&folder.path().join("none"), &["rs".into()]).has(b""));
    }
}
