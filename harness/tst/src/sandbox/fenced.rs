//! Workers where no sandbox can be made: each is a process beside us, of a user without rights if we are root, and keeps
//! what it starts behind rules about files.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tst_engine::confine::sandbox::{Mount, View, is_system};
use tst_engine::confine::{Change, UNPRIVILEGED, become_unprivileged};

use super::surroundings::Surroundings;
use super::view::{STAND, is_root};
use crate::isolation::Isolation;

/// How long it may take to try whether folders can be shown elsewhere.
const TRYING: Duration = Duration::from_secs(60);
/// The folder in a worker's room in which there is place for what is judged.
const SCRATCH: &str = ".scratch";

/// What is the same for the workers of all submissions.
#[derive(Debug)]
pub struct Fenced {
    /// Our folder in which all that is made for workers lies.
    folder: PathBuf,
    /// Where a worker sees it.
    seen: PathBuf,
    view: View,
    is_root: bool,
    /// What root changes of what a worker sees.
    changes: Vec<Change>,
    /// Our own program: a user without rights may not reach it by its path.
    own: fs::File,
}

impl Fenced {
    /// Lays out what workers need in `folder`.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn new(folder: &Path, view: View) -> io::Result<Self> {
        let own = fs::File::open(std::env::current_exe()?)?;
        let (folder, seen, is_root) = (folder.to_path_buf(), folder.to_path_buf(), is_root());
        let mut fenced = Self { folder, seen, view, is_root, changes: Vec::new(), own };
        if is_root {
            let changes = fenced.changes()?;
            if can_change(&changes) {
                fenced.seen = STAND.into();
                fenced.changes = changes;
            } else {
                // Nobody can guess its name, and nobody else can list the folder above it.
                let above = fenced.folder.parent().unwrap_or(Path::new("/"));
                fs::set_permissions(above, fs::Permissions::from_mode(0o711))?;
            }
        }
        Ok(fenced)
    }

    /// What a worker is told whose folder is `room`, of a course that was put into `course`.
    pub fn surroundings(&self, room: &Path, course: &Path, gate: &Path) -> Surroundings {
        let handed_in = self.seen(room);
        Surroundings {
            isolation: Isolation::Limited,
            view: self.view.clone(),
            scratch: handed_in.join(SCRATCH),
            handed_in,
            gate: self.seen(gate),
            root: self.seen(course),
        }
    }

    /// A worker for what lies in `room`, a folder below ours.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn command(&self, room: &Path, asked: &str) -> io::Result<Command> {
        let scratch = room.join(SCRATCH);
        fs::create_dir(&scratch)?;
        fs::set_permissions(&scratch, fs::Permissions::from_mode(0o700))?;
        let mut command = Command::new(format!("/proc/self/fd/{}", self.own.as_raw_fd()));
        command.arg(asked).arg(self.seen(room));
        if self.is_root {
            std::os::unix::fs::chown(&scratch, Some(UNPRIVILEGED), Some(UNPRIVILEGED))?;
            become_unprivileged(&mut command, &self.changes)?;
        }
        Ok(command)
    }

    /// Where a worker sees a file or folder of ours.
    fn seen(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.folder).map_or(path.to_path_buf(), |inside| self.seen.join(inside))
    }

    /// Lets who has no rights reach our folder, and the tools that lie where only root can go: everything else that is
    /// there is covered.
    fn changes(&self) -> io::Result<Vec<Change>> {
        let points = self.folder.join("points");
        fs::create_dir(&points)?;
        let show = |from: &Path, at: &Path| Change::Show { from: from.into(), at: at.into() };
        let mut changes = vec![show(&self.folder, Path::new(STAND))];
        let (mut covers, mut made, mut last) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for tool in hidden_tools(&self.view) {
            let Some(closed) = closed_above(&tool) else { continue };
            let name = changes.len().to_string();
            fs::create_dir(points.join(&name))?;
            let point = Path::new(STAND).join("points").join(name);
            changes.push(show(&tool, &point));
            let inside: Vec<&Path> = tool.ancestors().take_while(|folder| *folder != closed).collect();
            for folder in inside.into_iter().rev() {
                if made.insert(folder.to_path_buf()) {
                    last.push(Change::Folder(folder.to_path_buf()));
                }
            }
            last.push(show(&point, &tool));
            covers.insert(closed);
        }
        changes.extend(covers.into_iter().map(Change::Cover));
        changes.extend(last);
        Ok(changes)
    }
}

/// The folders of tools, without those that are part of another one.
fn hidden_tools(view: &View) -> Vec<PathBuf> {
    let read = view.mounts.iter().filter_map(|mount| match mount {
        Mount::Read { at, .. } if !is_system(at) && at.is_dir() => Some(at.clone()),
        _ => None,
    });
    let sorted: BTreeSet<PathBuf> = read.collect();
    let mut found: Vec<PathBuf> = Vec::new();
    for tool in sorted {
        if !found.iter().any(|above| tool.starts_with(above)) {
            found.push(tool);
        }
    }
    found
}

/// The uppermost folder above a tool that not everybody can enter.
fn closed_above(tool: &Path) -> Option<PathBuf> {
    let mut above: Vec<&Path> = tool.ancestors().skip(1).collect();
    above.reverse();
    let is_closed = |folder: &&Path| fs::metadata(folder).is_ok_and(|data| data.permissions().mode() & 0o001 == 0);
    above.into_iter().find(is_closed).map(Path::to_path_buf)
}

/// Whether root can change what one command sees: in a container it mostly cannot.
fn can_change(changes: &[Change]) -> bool {
    let mut command = Command::new("true");
    let tried = become_unprivileged(&mut command, changes).and_then(|()| tst_engine::process::ask(command, TRYING));
    tried.is_ok_and(|answer| answer.is_good())
}
