//! Finding what a path holds: a crate, a source file, or a folder with exactly one of them.

use std::path::{Path, PathBuf};

use super::server::only_server;
use super::{BuildError, Subject};
use crate::folder::folder_around;
use crate::settings::Settings;
use crate::text::CommandProblem;

/// The endings of files that can be started, from the settings, with Rust first.
pub(super) fn known_endings(settings: &Settings) -> Vec<String> {
    std::iter::once("rs".to_string()).chain(settings.run.keys().cloned()).collect()
}

/// A file's ending in small letters, without the dot; nothing when it has none. Some systems write all names in capitals.
pub(super) fn ending(file: &Path) -> String {
    file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

pub(super) fn find(path: &Path, bin: &str, settings: &Settings) -> Result<Subject, BuildError> {
    let known = known_endings(settings);
    let is_source = |file: &Path| known.contains(&ending(file));
    if path.is_file() {
        return if is_source(path) {
            Ok(Subject::File(path.into()))
        } else if path.file_name().is_some_and(|name| name == "Cargo.toml") {
            Ok(Subject::Crate { folder: folder_around(path).into(), bin: bin.into() })
        } else {
            Err(BuildError::Usage(CommandProblem::UnknownEnding { file: text(path), known }))
        };
    }
    if !path.is_dir() {
        return Err(no_such(path));
    }
    if path.join("Cargo.toml").is_file() {
        return Ok(Subject::Crate { folder: path.into(), bin: bin.into() });
    }
    let mut inside = entries(path)?;
    inside.sort();
    let crates: Vec<&PathBuf> = inside.iter().filter(|entry| entry.join("Cargo.toml").is_file()).collect();
    if let [only] = crates[..] {
        return Ok(Subject::Crate { folder: only.clone(), bin: bin.into() });
    }
    let files: Vec<PathBuf> = inside.into_iter().filter(|entry| entry.is_file() && is_source(entry)).collect();
    let named = files.iter().find(|file| file.file_stem().is_some_and(|stem| stem == bin || stem == "main"));
    let named = named.or_else(|| {
        let names: Vec<&str> = files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
        let server = only_server(&names)?;
        files.iter().find(|file| file.file_name().is_some_and(|name| name == server))
    });
    match (&files[..], named) {
        ([], _) => Err(BuildError::Usage(CommandProblem::NothingToRun { folder: text(path), known })),
        ([only], _) | (_, Some(only)) => Ok(Subject::File(only.clone())),
        _ => Err(BuildError::Usage(CommandProblem::SeveralSources { files: files.iter().map(|file| text(file)).collect() })),
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn no_such(path: &Path) -> BuildError {
    BuildError::Usage(CommandProblem::NoSuchPath { path: text(path) })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let list = std::fs::read_dir(folder).map_err(|_| no_such(folder))?;
    Ok(list.filter_map(Result::ok).map(|entry| entry.path()).collect())
}
