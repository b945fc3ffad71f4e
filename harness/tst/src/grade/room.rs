//! A clean room for one submission: a copy of what is judged, without anything that would change how.

use std::path::Path;

use tst_engine::folder::{Folder, FolderError};
use tst_engine::plain;
use tst_engine::subject::Subject;

use super::manifest::harmless;
use crate::intake::{Content, ContentError, Copied, Limits, copy};

/// The most that is read of the course's own manifest, in bytes.
const LARGEST_MANIFEST: u64 = 1 << 20;

/// What of a package's own folder is not taken along: what configures cargo or rustup, builds or tests.
const LEFT_OUT: [&str; 8] =
    ["Cargo.lock", "Cargo.toml", "build.rs", "rust-toolchain", "rust-toolchain.toml", "tests", "benches", "examples"];

/// A folder with a copy of a submission, removed when this is dropped.
#[derive(Debug)]
pub struct Room {
    folder: tempfile::TempDir,
    subject: Subject,
    /// The fingerprint of what was copied, which may have changed since it was taken in.
    pub fingerprint: String,
}

impl Room {
    /// Copies what is judged of `content`, at most so much, into a new folder inside `scratch`; `None` when there is
    /// nothing. The package is named as the `exercise` when it has no better name; what it takes over from a workspace and
    /// does not bring along is taken from the one at `root`.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn of(
        content: &Content,
        most: Limits,
        exercise: &str,
        (root, scratch): (&Path, &Path),
    ) -> Result<Option<Self>, ContentError> {
        let unwritten = |error: FolderError| ContentError::Unwritten(error.into_cause());
        let room = tempfile::Builder::new().prefix("room-").tempdir_in(scratch).map_err(ContentError::Unwritten)?;
        let inside = Folder::open(room.path()).and_then(|room| room.make(exercise.as_ref())).map_err(unwritten)?;
        let folder = inside.path().to_path_buf();
        let (subject, fingerprint) = match content {
            Content::Crate { .. } => {
                let Copied { fingerprint, manifest, workspace, .. } = copy(content, most, &inside, &is_left_out)?;
                let of_course = plain::read_text(&root.join("Cargo.toml"), LARGEST_MANIFEST).ok();
                let workspaces: Vec<String> = workspace.into_iter().chain(of_course).collect();
                let manifest = harmless(&manifest, &workspaces);
                inside.write_new("Cargo.toml".as_ref(), manifest.as_bytes()).map_err(unwritten)?;
                (Subject::Crate { folder, bin: exercise.into() }, fingerprint)
            }
            Content::File { .. } => {
                let Copied { fingerprint, main, .. } = copy(content, most, &inside, &|_| false)?;
                (Subject::File(folder.join(main)), fingerprint)
            }
            Content::Unusable(_) => return Ok(None),
        };
        Ok(Some(Self { folder: room, subject, fingerprint }))
    }

    /// What is judged.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The name of the file that is judged, if it is one.
    pub fn file(&self) -> Option<String> {
        match &self.subject {
            Subject::File(file) => file.file_name().map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        }
    }

    /// The folder, as it may show up in what a compiler or a program says.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A program may have left folders there that cannot be entered.
        tst_engine::process::remove_folder(self.folder.path());
    }
}

/// Whether a file of a package is left out: by its name at the top, or because it or a folder above it is hidden.
pub(crate) fn is_left_out(name: &str) -> bool {
    let mut parts = name.split('/');
    let top = parts.next().unwrap_or_default();
    // Some file systems do not tell letter case.
    LEFT_OUT.iter().any(|left| top.eq_ignore_ascii_case(left)) || name.split('/').any(|part| part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_configures_cargo_or_tests_the_program_stays_outside() {
        for name in
            ["Cargo.lock", "build.rs", "Build.rs", "tests/echo.rs", ".cargo/config.toml", "src/.hidden/x.rs", "rust-toolchain.toml"]
        {
            assert!(is_left_out(name), "{name}");
        }
        for name in ["src/main.rs", "src/tests/mod.rs", "page.html", "src/build.rs"] {
            assert!(!is_left_out(name), "{name}");
        }
    }
}
