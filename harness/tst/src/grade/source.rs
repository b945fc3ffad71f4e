//! The journals that results are read from: of a folder of results, of a folder of shards, or a journal alone.

use std::path::{Path, PathBuf};

use tst_engine::text::ClassProblem;

use super::journal::JOURNAL;
use super::shard::{Heading, runs};
use super::snapshot::SNAPSHOT;

/// A journal, and what says which of its records are of what is handed in now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The journal.
    pub journal: PathBuf,
    /// Which works count.
    pub counting: Counting,
    /// Whether it goes on from the one before it: of both the later line counts, whatever the clocks said.
    pub goes_on: bool,
}

/// Which works of a journal count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Those in this snapshot of what was handed in; without one, all.
    Snapshot(PathBuf),
    /// All.
    All,
    /// Those that another journal's snapshot names.
    Others,
}

/// A class that was dealt: where its shards are, and how many. Journals that lie alone are told apart by exercises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dealing {
    /// The folder of the shards' folders.
    pub folder: Option<PathBuf>,
    exercises: Vec<String>,
    /// How many shards there are.
    pub of: u32,
}

impl Source {
    /// The journal in a folder of results.
    pub fn folder(folder: &Path) -> Self {
        Self { journal: folder.join(JOURNAL), counting: Counting::Snapshot(folder.join(SNAPSHOT)), goes_on: false }
    }

    /// The dealing of which the shard is that has this journal.
    pub fn dealing(&self, heading: &Heading) -> Dealing {
        let above = || self.journal.parent()?.parent();
        let own = above().filter(|shard| shard.file_name().is_some_and(|name| name == &*heading.shard.folder()));
        // A journal that lies elsewhere is of the class with the same exercises.
        let folder = own.and_then(Path::parent).map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.into()));
        let exercises = if folder.is_some() { Vec::new() } else { heading.checks.keys().cloned().collect() };
        Dealing { folder, exercises, of: heading.shard.of }
    }

    fn file(file: &Path) -> Self {
        if file.file_name().is_some_and(|name| name == JOURNAL) {
            return Self::folder(file.parent().unwrap_or(Path::new("")));
        }
        Self { journal: file.into(), counting: Counting::All, goes_on: false }
    }
}

/// The journals of a shard's runs, the oldest first: what the newest of them found handed in counts.
pub fn of_runs(runs: &[PathBuf]) -> Vec<Source> {
    let newest = runs.iter().rposition(|run| run.join(SNAPSHOT).is_file()).unwrap_or(runs.len().saturating_sub(1));
    let source = |(at, run): (usize, &PathBuf)| {
        let source = Source { goes_on: at > 0, ..Source::folder(run) };
        if at == newest { source } else { Source { counting: Counting::Others, ..source } }
    };
    runs.iter().enumerate().map(source).collect()
}

/// All journals of what is given: folders of results, folders of shards, journals.
///
/// # Errors
/// When something holds none.
pub fn sources(given: &[PathBuf]) -> Result<Vec<Source>, ClassProblem> {
    let mut all = Vec::new();
    for path in given {
        let before = all.len();
        if path.is_file() {
            all.push(Source::file(path));
            continue;
        }
        if path.join(JOURNAL).symlink_metadata().is_ok() {
            all.push(Source::folder(path));
        }
        all.extend(of_runs(&runs::in_folder(path)));
        for shard in runs::shards(path) {
            all.extend(of_runs(&runs::of(path, shard)));
        }
        if all.len() == before {
            return Err(ClassProblem::NoJournal { folder: path.display().to_string() });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each source: the journal in `root`, whose works count, and whether it goes on.
    fn told(root: &Path, given: &[&str]) -> Vec<(String, &'static str, bool)> {
        let given: Vec<PathBuf> = given.iter().map(|name| root.join(name)).collect();
        let told = |source: Source| {
            let counting = match source.counting {
                Counting::Snapshot(_) => "snapshot",
                Counting::All => "all",
                Counting::Others => "others",
            };
            (source.journal.strip_prefix(root).expect("inside").display().to_string(), counting, source.goes_on)
        };
        sources(&given).expect("journals").into_iter().map(told).collect()
    }

    #[test]
    fn folders_of_results_of_shards_and_of_one_shard_and_files_hold_journals() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |name: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "{}").expect("written");
        };
        for name in ["1-of-2/run-2", "2-of-2/run-1", "1-of-2/run-10"] {
            write(&format!("shards/{name}/journal.jsonl"));
        }
        write("shards/1-of-2/run-2/class.json");
        write("results/journal.jsonl");
        write("alone.jsonl");
        std::fs::create_dir(root.path().join("shards/1-of-2/run-11")).expect("made");
        let (run_2, run_10) = ("shards/1-of-2/run-2/journal.jsonl".to_string(), "shards/1-of-2/run-10/journal.jsonl".to_string());
        let first = [(run_2, "snapshot", false), (run_10, "others", true)];
        let second = ("shards/2-of-2/run-1/journal.jsonl".to_string(), "snapshot", false);
        assert_eq!(told(root.path(), &["shards"]), [&first[..], &[second]].concat());
        assert_eq!(told(root.path(), &["shards/1-of-2"]), first);
        let results = ("results/journal.jsonl".to_string(), "snapshot", false);
        assert_eq!(told(root.path(), &["results", "results/journal.jsonl"]), [results.clone(), results]);
        assert_eq!(told(root.path(), &["alone.jsonl"]), [("alone.jsonl".to_string(), "all", false)]);
        assert!(matches!(sources(&[root.path().into()]), Err(ClassProblem::NoJournal { .. })));
    }
}
