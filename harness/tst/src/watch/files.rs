//! The files whose changes are waited for: which they are, and what is in them.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tst_engine::folder::folder_around;
use tst_engine::plain;
use tst_engine::run::Trouble;
use tst_engine::subject::Subject;
use tst_engine::text::CommandProblem;

/// Files above this size are no sources: their size and time stand for their content.
const LARGE: u64 = 1 << 20;

/// What builds, interpreters and version managers of packages write.
const PRODUCTS: [&str; 4] = ["target", "Cargo.lock", "__pycache__", "node_modules"];

/// The file by which vim finds out whether it may write into a folder.
const PROBE_OF_VIM: &str = "4913";

/// By the standard of <https://bford.info/cachedir/>: a folder with this file in it can be made again.
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// What is in the files, as a number for each.
pub type Look = BTreeMap<PathBuf, u64>;

/// The watched files.
#[derive(Debug)]
pub struct Files {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    watcher: RecommendedWatcher,
}

impl Files {
    /// The files of a subject and the exercise in `folder`. `touched` is called whenever something may have changed.
    ///
    /// # Errors
    /// When the system has no means to watch files, or there are none.
    pub fn of(subject: &Subject, folder: &Path, touched: impl Fn() + Send + 'static) -> Result<Self, Trouble> {
        let real = |path: &Path| path.canonicalize().map_err(|_| gone(path));
        let mut files = vec![real(&folder.join("exercise.yaml"))?];
        let mut folders = Vec::new();
        match subject {
            Subject::Crate { folder, .. } => folders.push(real(folder)?),
            Subject::File(file) => files.push(real(file)?),
            Subject::Command(_) => folders.push(real(Path::new("."))?),
            Subject::Remote(_) => {}
        }
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // To read a file is no change: else every look would be the reason for the next one.
            if event.map_or(true, |event| !event.kind.is_access()) {
                touched();
            }
        });
        Ok(Self { folders, files, watcher: watcher.map_err(cannot_watch)? })
    }

    /// Looks at all files. Whatever changes from now on is told.
    ///
    /// # Errors
    /// When a watched folder is gone, or the system cannot watch so many.
    pub fn look(&mut self) -> Result<Look, Trouble> {
        let mut look = Look::new();
        for file in self.files.clone() {
            let folder = folder_around(&file);
            self.watch(folder)?;
            if !folder.is_dir() {
                return Err(gone(folder));
            }
            look.extend(number(&file).map(|number| (file, number)));
        }
        let mut open = self.folders.clone();
        while let Some(folder) = open.pop() {
            // Before it is read: what changes in between is told.
            self.watch(&folder)?;
            let Ok(entries) = folder.read_dir() else {
                if self.folders.contains(&folder) {
                    return Err(gone(&folder));
                }
                continue; // Removed just now, or not ours to read.
            };
            for entry in entries.flatten().filter(|entry| !is_litter(&entry.file_name())) {
                let path = entry.path();
                if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    look.extend(number(&path).map(|number| (path, number)));
                } else if !path.join(CACHE_TAG).exists() {
                    open.push(path);
                }
            }
        }
        Ok(look)
    }

    /// Watches one folder alone: those below that are of interest are watched by themselves, a `target` is not. One that
    /// is watched already is watched again, because it may be another one of that name.
    fn watch(&mut self, folder: &Path) -> Result<(), Trouble> {
        // A folder that is just being removed, or that is not ours to read, is passed over.
        match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => Err(cannot_watch(error)),
            _ => Ok(()),
        }
    }
}

/// The first file that is not the same in both looks.
pub fn difference<'l>(before: &'l Look, now: &'l Look) -> Option<&'l Path> {
    let other = |path: &&PathBuf| before.get(*path) != now.get(*path);
    before.keys().chain(now.keys()).find(other).map(PathBuf::as_path)
}

/// Whether files of this name are not written by the author of a program, but by editors, builds and other tools.
fn is_litter(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_backup = name.ends_with('~') || name.ends_with(".swp") || name.starts_with('#') && name.ends_with('#');
    // What begins with a dot belongs to tools: .git, .tst, .idea, vim's .main.rs.swp, the locks of Emacs.
    name.starts_with('.') || is_backup || name == PROBE_OF_VIM || PRODUCTS.contains(&&*name)
}

/// A number that stands for a file's content and for whether it can be started; `None` for what is no file.
fn number(file: &Path) -> Option<u64> {
    let data = file.metadata().ok().filter(Metadata::is_file)?;
    let mut hasher = DefaultHasher::new();
    data.permissions().mode().hash(&mut hasher);
    match plain::read(file, LARGE) {
        Ok(content) => content.hash(&mut hasher),
        _ => (data.len(), data.modified().ok()).hash(&mut hasher),
    }
    Some(hasher.finish())
}

fn gone(path: &Path) -> Trouble {
    Trouble::Usage(CommandProblem::WatchedIsGone { path: path.display().to_string() })
}

fn cannot_watch(error: notify::Error) -> Trouble {
    Trouble::Machine(CommandProblem::CannotWatch { why: error.to_string() })
}
