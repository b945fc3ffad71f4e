//! The runs of a shard in a folder of results. Each has a folder and a journal of its own, made by it and written by nobody
//! else, so that a task that was put into the queue again, while the one before may still be alive on a node that nobody
//! reaches, needs no lock: network file systems may have none.

use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;

use super::{Heading, Shard};
use crate::grade::journal::{JOURNAL, Journal, JournalError, Known};

/// How the folder of a run begins; its number follows, from 1.
const RUN: &str = "run-";

/// The folders of a shard's runs in `out`, the oldest first; those without a journal left out.
pub fn of(out: &Path, shard: Shard) -> Vec<PathBuf> {
    in_folder(&out.join(shard.folder()))
}

/// The same in the shard's own folder.
pub fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let mut runs: Vec<(u32, PathBuf)> = entries(folder).filter_map(|path| Some((number(&path)?, path))).collect();
    runs.retain(|(_, path)| path.join(JOURNAL).symlink_metadata().is_ok());
    runs.sort();
    runs.into_iter().map(|(_, path)| path).collect()
}

/// The shards of which there is a folder in `out`, by number of shards and number.
pub fn shards(out: &Path) -> Vec<Shard> {
    let mut shards: Vec<Shard> = entries(out).filter_map(|path| Shard::of_folder(path.file_name()?.to_str()?)).collect();
    shards.sort_by_key(|shard| (shard.of, shard.number));
    shards
}

/// The number of the run that has this folder.
fn number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix(RUN)?.parse().ok()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// What the earlier runs of a shard know; of the same work the later run counts.
///
/// # Errors
/// The journal that cannot be read or is none, and why.
pub fn known(out: &Path, shard: Shard) -> Result<Known, (PathBuf, JournalError)> {
    let mut all = Known::new();
    for run in of(out, shard) {
        let journal = run.join(JOURNAL);
        Journal::look(&journal, &mut all).map_err(|error| (journal, error))?;
    }
    Ok(all)
}

/// Begins a new run of a shard: its folder, and its journal, which nobody had.
///
/// # Errors
/// When it cannot be written.
pub fn begin(out: &Path, heading: &Heading) -> Result<(PathBuf, Journal), JournalError> {
    let shard = Folder::open(out)?.make(heading.shard.folder().as_ref())?;
    let mut newest = entries(shard.path()).filter_map(|path| number(&path)).max().unwrap_or(0);
    loop {
        // The highest number is the newest, whichever of those before are there.
        newest =
            newest.checked_add(1).ok_or_else(|| JournalError::LastRun { folder: shard.path().join(format!("{RUN}{newest}")) })?;
        let name = format!("{RUN}{newest}");
        match Journal::begin(&shard.make(name.as_ref())?, heading) {
            // Another machine was faster.
            Err(JournalError::Busy) => {}
            begun => return Ok((shard.path().join(name), begun?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(number: u32) -> Heading {
        let (course, kit, checks, command) = Default::default();
        Heading { schema: 1, shard: Shard { number, of: 8 }, submissions: 0, class: 0, course, kit, checks, command }
    }

    #[test]
    fn each_run_of_a_shard_has_a_journal_that_nobody_else_writes() {
        let out = tempfile::tempdir().expect("a folder");
        let begin = || begin(out.path(), &heading(3)).expect("a run");
        let (first, _journal) = begin();
        // The first one still holds its own.
        let (second, _other) = begin();
        assert_eq!((first.ends_with("3-of-8/run-1"), second.ends_with("3-of-8/run-2")), (true, true));
        assert_eq!(of(out.path(), heading(3).shard), [first, second]);
        assert_eq!(shards(out.path()), [heading(3).shard]);
        assert!(known(out.path(), heading(3).shard).expect("readable").is_empty());
    }

    #[test]
    fn a_new_run_is_the_newest_whichever_of_those_before_are_there() {
        let out = tempfile::tempdir().expect("a folder");
        let begin = || begin(out.path(), &heading(3)).map(|(folder, _)| folder);
        let shard = out.path().join("3-of-8");
        std::fs::create_dir_all(shard.join("run-3")).expect("made");
        std::fs::write(shard.join("run-3").join(JOURNAL), "").expect("written");
        assert_eq!(begin().expect("a run"), shard.join("run-4"));
        // One whose journal is not there yet.
        std::fs::create_dir(shard.join("run-7")).expect("made");
        assert_eq!(begin().expect("a run"), shard.join("run-8"));
        std::fs::create_dir(shard.join(format!("run-{}", u32::MAX))).expect("made");
        let error = begin().expect_err("no number is left");
        assert_eq!(error.to_string(), format!("after {} there is no number for a run", shard.join("run-4294967295").display()));
    }

    #[test]
    fn machines_that_begin_at_once_get_a_run_each() {
        let out = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| begin(out.path(), &heading(1)).expect("a run"));
            }
        });
        let runs = of(out.path(), heading(1).shard);
        assert_eq!(runs.len(), 8);
        for run in runs {
            let text = std::fs::read(run.join(JOURNAL)).expect("a journal");
            assert_eq!(Heading::of_line(text.trim_ascii_end()), Some(heading(1)), "one heading, whole");
        }
    }
}
