//! A file that goes into a site or comes from one, and writing it safely.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;
use tst_engine::run::try_side_by_side;

use super::error::{Sited, below, cannot_write, unread};
use super::name::FileName;
use super::shop::MOST_FILE;

/// The manifest of a crate.
pub const MANIFEST: &str = "Cargo.toml";

/// How many files the disk is asked for at once.
const FLUSHES_AT_ONCE: usize = 8;

/// A file of an exercise.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name below the exercise's folder.
    pub name: FileName,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Whether it may be written, and whether it can be started.
    pub mode: Mode,
}

/// The files of an exercise as they came from a site.
#[derive(Debug)]
pub struct Parcel {
    /// The files.
    pub items: Vec<Item>,
    /// Addresses of files that the site names and does not have.
    pub missing: Vec<String>,
}

/// What may be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// It may be changed.
    pub writable: bool,
    /// It can be started.
    pub executable: bool,
}

/// What a file of the kit's own is.
pub const PLAIN: Mode = Mode { writable: true, executable: false };

impl Mode {
    /// Reads a mode as the original tst writes it: `w` and `x` count, wherever they stand.
    pub fn read(text: &str) -> Self {
        Self { writable: text.contains('w'), executable: text.contains('x') }
    }

    /// The mode as it is written.
    pub fn text(self) -> String {
        format!("r{}{}", if self.writable { "w" } else { "o" }, if self.executable { "x" } else { "" })
    }
}

/// The bytes of a file below `folder`; `None` of one that is larger than any that a site may have.
///
/// # Errors
/// When there is none, it is something else, or cannot be read.
pub fn content(folder: &Folder, name: &FileName) -> Sited<Option<Vec<u8>>> {
    match folder.read(name.path(), MOST_FILE) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => Ok(None),
        read => read.map(Some).map_err(unread),
    }
}

/// Writes a new file below `folder`, making the folders above it; [`flush`] waits until the disk has it.
///
/// # Errors
/// When that cannot be done.
pub fn write_new(folder: &Folder, name: &Path, content: &[u8], mode: Mode) -> Sited<()> {
    let mut file = folder.create_new(name).map_err(below)?;
    file.write_all(content).and_then(|()| set_mode(&file, mode)).map_err(cannot_write(&folder.path().join(name)))
}

/// Puts a file below `folder` in the place of whatever file has this name.
///
/// # Errors
/// When that cannot be done; then the old file is still there.
pub fn replace(folder: &Folder, name: &Path, content: &[u8], mode: Mode) -> Sited<()> {
    folder.replace(name, &mut |file| file.write_all(content).and_then(|()| set_mode(file, mode))).map_err(below)
}

/// Waits until the disk has these files, and knows which names these folders hold. All at once: a disk that is asked
/// for one after the other makes each wait for all that others write.
///
/// # Errors
/// When one of them cannot be written.
pub fn flush(paths: &[PathBuf]) -> Sited<()> {
    let flush_one = |path: &PathBuf| match path {
        // Elsewhere a folder cannot be opened like a file.
        path if cfg!(not(unix)) && !path.is_file() => Ok(()),
        path => File::open(path).and_then(|open| open.sync_all()).map_err(cannot_write(path)),
    };
    try_side_by_side(paths, FLUSHES_AT_ONCE, flush_one).map(drop)
}

/// The files that `items` are below `folder`.
pub fn files_of(items: &[Item], folder: &Path) -> impl Iterator<Item = PathBuf> {
    items.iter().map(move |item| item.name.under(folder))
}

/// The folders of `items` below `folder`, and itself.
pub fn folders_of(items: &[Item], folder: &Path) -> BTreeSet<PathBuf> {
    let below = items.iter().flat_map(|item| item.name.folders()).map(|name| folder.join(name));
    below.chain([folder.to_path_buf()]).collect()
}

#[cfg(unix)]
fn set_mode(file: &File, mode: Mode) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // What the user's mask takes away stays away.
    let given = file.metadata()?.permissions().mode();
    let executable = if mode.executable { (given & 0o444) >> 2 } else { 0 };
    let kept = if mode.writable { given } else { given & !0o222 };
    file.set_permissions(std::fs::Permissions::from_mode(kept | executable))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: Mode) -> std::io::Result<()> {
    Ok(())
}

/// A manifest that makes its crate a workspace of its own, so that it builds inside another workspace, too.
pub fn alone(manifest: &str) -> String {
    let is_root = |line: &str| line.trim_start().starts_with("[workspace]") || line.trim_start().starts_with("[workspace.");
    if manifest.lines().any(is_root) {
        return manifest.to_string();
    }
    let end = if manifest.ends_with('\n') { "" } else { "\n" };
    format!("{manifest}{end}\n# This crate stands alone, inside other workspaces too.\n[workspace]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_becomes_a_workspace_once() {
        let once = alone("[package]\nname = \"a\"");
        assert!(once.ends_with("\n[workspace]\n"), "{once}");
        assert_eq!(alone(&once), once);
    }

    #[test]
    fn modes_are_read_as_the_original_reads_them() {
        for (text, written) in [("ro", "ro"), ("rw", "rw"), ("x", "rox"), ("rwx", "rwx"), ("", "ro")] {
            assert_eq!(Mode::read(text).text(), written, "{text}");
        }
    }
}
