//! The outer sandbox from outside: one for each submission, with our own worker in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tst_engine::confine::sandbox::{self, HANDED_IN, Mount, SCRATCH, SELF, View};
use tst_engine::confine::{Change, become_unprivileged};

use super::surroundings::Surroundings;
use super::view::{STAND, is_root};
use crate::isolation::Isolation;

/// What a submission may take with all that it builds and writes, in bytes.
const SCRATCH_BYTES: u64 = 1 << 30;
/// Where the exercises are in a course: no more of it is shown, as tools may lie in its folder, such as Python's environments.
const EXERCISES: &str = "exercises";
/// Where the locks of the gate are that workers share.
const GATE: &str = "/.tst/gate";

/// What is the same for the outer sandboxes of all submissions.
#[derive(Debug)]
pub struct Outer {
    /// Our folder in which all that is made for workers lies.
    folder: PathBuf,
    view: View,
    mounts: Vec<Mount>,
    /// What root shows to who has no rights.
    shown: Vec<Change>,
    is_root: bool,
}

impl Outer {
    /// Lays out what sandboxes need in `folder`, for a course that has been put into `course`, and is seen at `root`.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn new(folder: &Path, view: View, course: PathBuf, root: &Path, gate: PathBuf) -> io::Result<Self> {
        let read = |from: PathBuf, at: &Path| Mount::Read { from, at: at.into() };
        let mounts = vec![
            read(std::env::current_exe()?, Path::new(SELF)),
            read(course.join(EXERCISES), &root.join(EXERCISES)),
            read(gate, Path::new(GATE)),
        ];
        let mut outer = Self { folder: folder.to_path_buf(), view, mounts, shown: Vec::new(), is_root: is_root() };
        if outer.is_root {
            outer.shown.push(Change::Show { from: outer.folder.clone(), at: STAND.into() });
            outer.show_all()?;
        }
        Ok(outer)
    }

    /// What a worker is told.
    pub fn surroundings(&self, root: &Path) -> Surroundings {
        Surroundings {
            isolation: Isolation::Full,
            view: self.view.from_within(),
            handed_in: HANDED_IN.into(),
            scratch: SCRATCH.into(),
            gate: GATE.into(),
            root: root.to_path_buf(),
        }
    }

    /// Lets who has no rights reach what root may have for itself.
    fn show_all(&mut self) -> io::Result<()> {
        let points = self.folder.join("points");
        fs::create_dir(&points)?;
        for mount in self.view.mounts.iter_mut().chain(&mut self.mounts) {
            let Mount::Read { from, .. } = mount else { continue };
            if let Ok(inside) = from.strip_prefix(&self.folder) {
                *from = Path::new(STAND).join(inside);
            } else if !sandbox::is_system(from) {
                let name = self.shown.len().to_string();
                let point = points.join(&name);
                if from.is_dir() { fs::create_dir(&point) } else { fs::File::create(&point).map(drop) }?;
                let at = Path::new(STAND).join("points").join(name);
                self.shown.push(Change::Show { from: std::mem::replace(from, at.clone()), at });
            }
        }
        Ok(())
    }

    /// A worker in a sandbox, for what lies in `room`, a folder below ours.
    ///
    /// # Errors
    /// When a path holds a zero byte.
    pub fn command(&self, room: &Path, asked: &str) -> io::Result<Command> {
        let mut from = room.to_path_buf();
        if let (true, Ok(inside)) = (self.is_root, room.strip_prefix(&self.folder)) {
            from = Path::new(STAND).join(inside);
        }
        let mut mounts = self.mounts.clone();
        mounts.push(Mount::Read { from, at: HANDED_IN.into() });
        let mut command = Command::new("bwrap");
        command.args(sandbox::outer(&self.view, &mounts, SCRATCH_BYTES)).args([SELF, asked, HANDED_IN]);
        // Who interrupts at a terminal asks the judge, which lets what is under way go on: the signal is not for bubblewrap.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        if self.is_root {
            become_unprivileged(&mut command, &self.shown)?;
        }
        Ok(command)
    }
}
