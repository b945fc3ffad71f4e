//! What is judged of a submission: which files, a fingerprint of them, a copy of them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tst_engine::folder::Folder;
use tst_engine::text::{Refusal, Say as _};

use super::litter::is_litter;
use crate::sha256::hexadecimal;

/// What the judge gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A cargo package.
    Crate {
        /// The folder of its `Cargo.toml`.
        folder: PathBuf,
        /// The folder of the workspace that it was handed in with, if there was one.
        workspace: Option<PathBuf>,
    },
    /// A single source file.
    File {
        /// The file.
        file: PathBuf,
        /// The folder of the student's own in which it stands: what is in it may belong to it. None when others' files
        /// are there, too.
        folder: Option<PathBuf>,
    },
    /// Nothing that could be judged.
    Unusable(Refusal),
}

impl Content {
    /// The files that belong to it, by their names relative to its folder, in a fixed order. No litter, no links.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let mut found = Vec::new();
        match self {
            Self::Crate { folder, .. } | Self::File { folder: Some(folder), .. } => collect(folder, "", &mut found)?,
            Self::File { file, folder: None } => found.push((name(file), file.clone())),
            Self::Unusable(_) => {}
        }
        found.sort();
        Ok(found)
    }

    /// Copies what belongs to it into an existing, empty folder, as plain files; gives the copy.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn copy_into(&self, target: &Path) -> io::Result<Self> {
        let folder = Folder::open(target)?;
        for (name, from) in self.files()? {
            // Not `fs::copy`: a file that was read-only or executable is neither here.
            io::copy(&mut File::open(from)?, &mut folder.create_over(name.as_ref())?)?;
        }
        Ok(match self {
            Self::Crate { .. } => Self::Crate { folder: target.into(), workspace: None },
            Self::File { file, folder } => {
                let inside = folder.as_ref().and_then(|folder| file.strip_prefix(folder).ok());
                let file = target.join(inside.unwrap_or(Path::new(&name(file))));
                Self::File { file, folder: Some(target.into()) }
            }
            Self::Unusable(refusal) => Self::Unusable(refusal.clone()),
        })
    }
}

/// SHA-256, in hexadecimal, over the names and contents of what is judged: equal as long as nothing that matters changes,
/// wherever it lies.
///
/// # Errors
/// When a file cannot be read.
pub fn fingerprint(content: &Content) -> io::Result<String> {
    let mut hash = Sha256::new();
    // What a text is can't be mistaken for where it ends.
    let text = |hash: &mut Sha256, text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    match content {
        Content::Crate { workspace, .. } => {
            text(&mut hash, "crate");
            let manifest = workspace.as_ref().map(|folder| fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default());
            text(&mut hash, &manifest.unwrap_or_default());
        }
        Content::File { file, folder } => {
            text(&mut hash, "file");
            let inside = folder.as_ref().and_then(|folder| file.strip_prefix(folder).ok());
            text(&mut hash, &slashed(inside.unwrap_or(Path::new(&name(file)))));
        }
        Content::Unusable(refusal) => {
            text(&mut hash, "unusable");
            text(&mut hash, &refusal.en());
        }
    }
    for (name, path) in content.files()? {
        text(&mut hash, &name);
        let mut file = File::open(path)?;
        hash.update(file.metadata()?.len().to_le_bytes());
        io::copy(&mut file, &mut Feed(&mut hash))?;
    }
    Ok(hexadecimal(hash))
}

/// What is written goes into the hash.
struct Feed<'h>(&'h mut Sha256);

impl io::Write for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn collect(folder: &Path, above: &str, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name().to_string_lossy().into_owned();
        let name = format!("{above}{own}");
        if is_litter(&own) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), found)?;
        } else if kind.is_file() {
            found.push((name, entry.path()));
        }
    }
    Ok(())
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    #[test]
    fn the_fingerprint_is_of_what_is_judged_wherever_it_lies() {
        let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let of = |folder: &Path| fingerprint(&Content::Crate { folder: folder.into(), workspace: None }).expect("readable");
        for folder in [one.path(), other.path()] {
            write(folder, "Cargo.toml", "[package]\n");
            write(folder, "src/main.rs", "fn main() {}\n");
        }
        write(one.path(), "target/debug/main", "a binary");
        write(one.path(), ".git/HEAD", "x");
        assert_eq!(of(one.path()), of(other.path()));
        assert_eq!(of(one.path()).len(), 64);
        let before = of(one.path());
        write(one.path(), "src/main.rs", "fn main() { }\n");
        assert_ne!(of(one.path()), before);
        let alone = |file: &str| fingerprint(&Content::File { file: other.path().join(file), folder: None }).expect("readable");
        assert_ne!(alone("src/main.rs"), alone("Cargo.toml"));
    }

    #[test]
    fn a_copy_is_judged_as_the_original() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        write(from.path(), "a/main.py", "import b\n");
        write(from.path(), "b.py", "");
        let file = from.path().join("a/main.py");
        let content = Content::File { file, folder: Some(from.path().into()) };
        let copy = content.copy_into(to.path()).expect("copied");
        assert_eq!(copy, Content::File { file: to.path().join("a/main.py"), folder: Some(to.path().into()) });
        assert_eq!(fingerprint(&copy).expect("readable"), fingerprint(&content).expect("readable"));
    }
}
