//! Whether a student has begun: an exercise's folder remembers the fingerprint of its starter.

use std::io;
use std::path::{Path, PathBuf};

use crate::plain;

/// The file in an exercise's folder that holds the fingerprint.
const FILE: &str = ".starter";

/// The most that is read of it, and of one file of a program, in bytes: a starter is a few lines.
const LARGEST_FINGERPRINT: u64 = 100;
const LARGEST_SOURCE: u64 = 16 << 20;

/// Whether the program in `folder` still equals its starter. A folder without a fingerprint counts as begun.
pub fn is_untouched(folder: &Path) -> bool {
    let Ok(kept) = plain::read_text(&folder.join(FILE), LARGEST_FINGERPRINT) else { return false };
    fingerprint(folder).is_ok_and(|now| now == kept.trim())
}

/// A fingerprint of a crate's manifest and sources, or of the source files in a folder that is no crate: their names and
/// contents; line ends do not count, since git may change them.
///
/// # Errors
/// When a file cannot be read.
pub fn fingerprint(folder: &Path) -> io::Result<String> {
    let manifest = folder.join("Cargo.toml");
    let mut files = Vec::new();
    if manifest.is_file() {
        files.push(manifest);
        collect(&folder.join("src"), &mut files)?;
    } else {
        let entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        files.extend(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file() && is_source(path)));
    }
    files.sort();
    // FNV-1a: it only has to notice that something was changed.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let content = plain::read(&file, LARGEST_SOURCE)?;
        let content = content.into_iter().filter(|byte| *byte != b'\r');
        for byte in name.bytes().chain([0]).chain(content).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}

/// Whether a file of an exercise's folder is neither a text for people, nor data of ours, nor litter.
pub fn is_source(file: &Path) -> bool {
    let is_litter = file.file_name().is_none_or(|name| is_litter(&name.to_string_lossy()));
    !is_litter && file.extension().is_some_and(|ending| ending != "md" && ending != "yaml")
}

/// Whether an editor or a version control left a file of this name, maybe with what once stood in another.
pub fn is_litter(name: &str) -> bool {
    name.starts_with(['.', '#']) || ["~", ".orig", ".rej", ".bak", ".swp"].iter().any(|end| name.ends_with(end))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A link to a folder is none: it may lead back here.
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
