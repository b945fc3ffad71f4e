//! A file that goes into a site or comes from one, and writing it safely.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::error::{Sited, cannot_write};
use super::name::FileName;

/// The manifest of a crate.
pub const MANIFEST: &str = "Cargo.toml";

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

/// What may be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// It may be changed.
    pub writable: bool,
    /// It can be started.
    pub executable: bool,
}

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

/// Writes a new file, making its folders, and waits until the disk has it.
///
/// # Errors
/// When that cannot be done.
pub fn write_new(path: &Path, content: &[u8], mode: Mode) -> Sited<()> {
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let mut file = File::create_new(path)?;
        file.write_all(content)?;
        set_mode(&file, mode)?;
        file.sync_all()
    };
    write().map_err(cannot_write(path))
}

/// Writes a file aside and puts it in the place of whatever has this name.
///
/// # Errors
/// When that cannot be done; then the old file is still there.
pub fn replace(path: &Path, content: &[u8], mode: Mode) -> Sited<()> {
    let write = || {
        let folder = path.parent().unwrap_or(path);
        fs::create_dir_all(folder)?;
        // Made inside a folder of its own, so that it has the permissions that the user's files have.
        let aside = tempfile::Builder::new().prefix(".tst-").tempdir_in(folder)?;
        let new = aside.path().join("new");
        let mut file = File::create_new(&new)?;
        file.write_all(content)?;
        set_mode(&file, mode)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(cannot_write(path))
}

#[cfg(unix)]
fn set_mode(file: &File, mode: Mode) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // What the user's mask takes away stays away.
    let given = file.metadata()?.permissions().mode();
    let executable = if mode.executable { (given & 0o444) >> 2 } else { 0 };
    let kept = if mode.writable { given } else { given & !0o222 };
    file.set_permissions(fs::Permissions::from_mode(kept | executable))
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
