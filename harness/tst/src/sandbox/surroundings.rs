//! What a worker is told of where it is: how far programs are to be kept from the machine, and where its folders are.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tst_engine::confine::sandbox::View;
use tst_engine::confine::{Bounds, Fence, Walls};
use tst_engine::process::Keeper;

use crate::isolation::Isolation;

/// The surroundings of a worker, as they are seen from within.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Surroundings {
    /// How far programs are kept from the machine.
    pub isolation: Isolation,
    /// What programs can read of the machine.
    pub view: View,
    /// Where what was handed in lies, for the worker alone.
    pub handed_in: PathBuf,
    /// Where there is room for what is judged.
    pub scratch: PathBuf,
    /// Where the locks of the gate are that workers share.
    pub gate: PathBuf,
    /// The course's folder.
    pub root: PathBuf,
}

impl Surroundings {
    /// Where what was handed in is built, and lies while it is judged.
    pub fn work(&self) -> PathBuf {
        self.scratch.join("work")
    }

    /// Where cargo keeps what it needs: what a submission puts there meets no other one.
    pub fn cargo_home(&self) -> PathBuf {
        self.work().join(".cargo")
    }

    /// Who keeps house for programs that are kept in as it says.
    ///
    /// # Errors
    /// When there is no room for a scratch folder.
    pub fn keeper(&self) -> io::Result<Keeper> {
        let bounds = match self.isolation {
            Isolation::Full => Bounds::Walls(Walls::new(self.view.clone(), self.work())),
            Isolation::Limited => Bounds::Fence(Fence::new(self.view.clone(), self.work())),
            Isolation::None => Bounds::Open,
        };
        Keeper::within(bounds, &self.scratch)
    }

    /// The folders that mean nothing outside.
    pub fn folders(&self) -> [PathBuf; 2] {
        [self.work(), self.scratch.clone()]
    }

    /// The file with what a worker is to do, in the folder of what was handed in.
    pub fn job(handed_in: &Path) -> PathBuf {
        handed_in.join("job.json")
    }
}
