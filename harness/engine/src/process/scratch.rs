//! What a stranger's program leaves in files: the folders that it may write are its own, so that all they hold counts.

use std::path::{Path, PathBuf};

use crate::confine::Bounds;
use crate::text::LimitKind;

/// How many files, folders and links a program may leave at any moment: each takes memory, also an empty one.
const ENTRIES: u64 = 50_000;

/// What is in use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    bytes: u64,
    entries: u64,
}

/// Where a program may write.
#[derive(Debug)]
pub(super) enum Scratch {
    /// Where the user who judges may: that is not looked at.
    Anywhere,
    /// In these folders of a file system that holds much else: they are gone through.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Folders(Vec<PathBuf>),
    /// In a file system that is the submission's alone: what it holds is asked for in one call, however many files there are.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    FileSystem {
        /// A folder in it.
        folder: PathBuf,
        /// What was in it before the program began.
        before: Used,
    },
}

impl Scratch {
    /// Of a program behind `bounds` that may write these folders.
    pub(super) fn of(bounds: &Bounds, write: &[PathBuf]) -> Self {
        match (bounds, write) {
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            (Bounds::Fence(_), folders) => Self::Folders(folders.to_vec()),
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            (Bounds::Walls(_), [folder, ..]) => Self::FileSystem { folder: folder.clone(), before: Used::of_file_system(folder) },
            _ => Self::Anywhere,
        }
    }

    /// Of a compiler behind `bounds`: only where the file system is the submission's alone.
    pub(super) fn of_compiler(bounds: &Bounds) -> Self {
        match bounds {
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Bounds::Walls(walls) => {
                Self::FileSystem { folder: walls.work().to_path_buf(), before: Used::of_file_system(walls.work()) }
            }
            _ => Self::Anywhere,
        }
    }

    /// How many files, folders and links are there that were not there before, where that is known.
    pub(super) fn entries(&self) -> u64 {
        self.used().entries
    }

    /// The limit that was gone beyond, if one was.
    pub(super) fn exceeded(&self, bytes: u64) -> Option<LimitKind> {
        let now = self.used();
        if now.bytes > bytes {
            Some(LimitKind::Scratch(bytes))
        } else if now.entries > ENTRIES {
            Some(LimitKind::Entries(ENTRIES))
        } else {
            None
        }
    }

    /// What is in use that was not before; nothing where that is not looked at.
    fn used(&self) -> Used {
        match self {
            Self::Anywhere => Used::default(),
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Self::Folders(folders) => Used::of_folders(folders),
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Self::FileSystem { folder, before } => Used::of_file_system(folder).without(*before),
        }
    }
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Used {
    /// Of the file system that a folder is in; nothing where that cannot be asked.
    fn of_file_system(folder: &Path) -> Self {
        let Ok(found) = rustix::fs::statvfs(folder) else { return Self::default() };
        let bytes = found.f_blocks.saturating_sub(found.f_bfree) * found.f_frsize;
        Self { bytes, entries: found.f_files.saturating_sub(found.f_ffree) }
    }

    /// Of all that lies in some folders; no more is gone through than may be there. A file that is open and has no name any
    /// more is not seen.
    fn of_folders(folders: &[PathBuf]) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let mut used = Self::default();
        let mut open = folders.to_vec();
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                used.entries += 1;
                if used.entries > ENTRIES {
                    return used;
                }
                // Of a link itself, and not of what it leads to.
                let Ok(data) = entry.metadata() else { continue };
                used.bytes += data.blocks() * BLOCK;
                if data.is_dir() {
                    open.push(entry.path());
                }
            }
        }
        used
    }

    fn without(self, before: Self) -> Self {
        Self { bytes: self.bytes.saturating_sub(before.bytes), entries: self.entries.saturating_sub(before.entries) }
    }
}

/// The unit in which a file's room is counted, whatever the file system's is (stat(2)), in bytes.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const BLOCK: u64 = 512;
