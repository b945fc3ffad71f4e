//! Which of the ways a stranger's compilers and programs are kept from the rest of the machine.

use std::path::Path;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use super::{Fence, Walls};

/// What each compiler and each program that a judge starts is put behind.
#[derive(Clone, Debug, Default)]
pub enum Bounds {
    /// Nothing: it is the user's own, or nothing is to be had.
    #[default]
    Open,
    /// Rules about files, and a filter of calls, that it is given before it begins.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Fence(Fence),
    /// A sandbox.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Walls(Walls),
}

impl Bounds {
    /// The folder of what was handed in and is built: the one that a compiler may write; none where it may write any.
    pub fn work(&self) -> Option<&Path> {
        match self {
            Self::Open => None,
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Self::Fence(fence) => Some(fence.work()),
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Self::Walls(walls) => Some(walls.work()),
        }
    }
}
