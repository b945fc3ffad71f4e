//! What is to be done on many machines, before it is written down for one engine or another. Pure.

use std::path::{Path, PathBuf};

use tst_engine::settings::Cluster;

use super::engine::Engine;

/// The folders, below that of the user's, of the shards and of what is made of them.
const SHARDS: &str = "shards";
const RESULTS: &str = "results";
/// The same in a repository that a runner has for itself.
pub const REPOSITORY_SHARDS: &str = "tst-shards";
const REPOSITORY_RESULTS: &str = "tst-results";

/// Everything that the files for an engine say. All paths are as the nodes know them: whole where they share files with this
/// machine, else from the root of the repository.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What runs the tasks.
    pub engine: Engine,
    /// How many there are.
    pub tasks: u32,
    /// What each of them may have.
    pub cluster: Cluster,
    /// The command.
    pub tst: String,
    /// The repository of the course.
    pub root: String,
    /// The folder of the user's.
    pub out: PathBuf,
    /// The folder that all pods share, where it is.
    pub mount: String,
    /// What was handed in.
    pub submissions: Vec<String>,
    /// Further words of `tst grade`, each option with its value.
    pub options: Vec<Vec<String>>,
    /// Further words of `tst merge`.
    pub merging: Vec<Vec<String>>,
    /// The commands that start programs, with the endings of their files.
    pub interpreters: Vec<(String, String)>,
}

impl Plan {
    /// The folder of the shards, as nodes know it.
    pub fn shards(&self) -> String {
        self.folder(SHARDS, REPOSITORY_SHARDS)
    }

    /// The folder of the results, as nodes know it.
    pub fn results(&self) -> String {
        self.folder(RESULTS, REPOSITORY_RESULTS)
    }

    fn folder(&self, shared: &str, own: &str) -> String {
        if self.engine.shares_files() { self.out.join(shared).display().to_string() } else { own.into() }
    }

    /// The folder of the files that are written, below the user's.
    pub fn folder_of_files(&self) -> PathBuf {
        self.out.join(self.engine.word())
    }

    /// How many tasks run at once.
    pub fn at_once(&self) -> u64 {
        /// So many tasks leave something of a machine that others use as well.
        const USUAL: u64 = 32;
        self.cluster.at_once.unwrap_or(USUAL).min(u64::from(self.tasks))
    }
}

/// The folder that holds all of these; none where only the root of everything does.
pub fn common(paths: &[PathBuf]) -> Option<PathBuf> {
    let (first, rest) = paths.split_first()?;
    let holds = |folder: &&Path| rest.iter().all(|path| path.starts_with(folder));
    first.ancestors().find(holds).filter(|folder| folder.parent().is_some()).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_holds_all_is_the_deepest_one_and_never_the_root() {
        let common = |paths: &[&str]| common(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(common(&["/srv/class/course", "/srv/class/in", "/srv/class"]), Some("/srv/class".into()));
        assert_eq!(common(&["/srv/class-a", "/srv/class"]), Some("/srv".into()));
        assert_eq!(common(&["/srv/class"]), Some("/srv/class".into()));
        assert_eq!(common(&["/srv/class", "/home/ana"]), None);
    }
}
