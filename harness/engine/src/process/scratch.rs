//! What a stranger's program leaves in files: the folders that it may write are its own, so that all they hold counts.

use std::path::PathBuf;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use {
    rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, ResolveFlags, openat, openat2, statat},
    rustix::io::Errno,
    std::ffi::OsStr,
    std::os::fd::{AsRawFd as _, OwnedFd},
    std::os::unix::ffi::OsStrExt as _,
    std::path::Path,
    std::sync::Arc,
};

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

    /// Of all that lies in some folders, however deep; no more is gone through than may be there. A file that is open and has no
    /// name any more is not seen.
    fn of_folders(folders: &[PathBuf]) -> Self {
        let mut used = Self::default();
        let mut left: Vec<Found> = folders.iter().filter_map(|folder| Found::top(folder)).collect();
        while let Some(found) = left.pop() {
            let (folder, entries) = match found.open() {
                Ok(opened) => opened,
                // It is gone by now, or something else.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => continue,
                // Nothing is left where it would not count.
                Err(error) if error == Errno::ACCESS || found.anchors > 0 => return Self { entries: ENTRIES + 1, ..used },
                // The machine lacks something.
                Err(_) => continue,
            };
            let folder = Arc::new(folder);
            for entry in entries.flatten() {
                let name = OsStr::from_bytes(entry.file_name().to_bytes());
                if name == "." || name == ".." {
                    continue;
                }
                used.entries += 1;
                if used.entries > ENTRIES {
                    return used;
                }
                // Of a link itself, and not of what it leads to.
                let Ok(data) = statat(&*folder, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
                used.bytes += data.st_blocks as u64 * BLOCK;
                if FileType::from_raw_mode(data.st_mode) == FileType::Directory {
                    left.push(found.within(&folder, name));
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

/// A path of more bytes is not grown: the folder that it leads to is held open, and those within are found from there. With a name
/// of 255 bytes it is short of what the system takes (PATH_MAX in limits.h, 4096).
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const FAR: usize = 3000;

/// A folder that was found, and is still to be gone through.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[derive(Debug)]
struct Found {
    /// A folder that it lies in, and its path from there.
    above: Arc<OwnedFd>,
    path: PathBuf,
    /// How many folders on the way to it are held open.
    anchors: usize,
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
impl Found {
    /// The folder at a path that is ours.
    fn top(path: &Path) -> Option<Self> {
        let above = openat(CWD, path, OFlags::PATH | FOLDER, Mode::empty()).ok()?;
        Some(Self { above: Arc::new(above), path: ".".into(), anchors: 0 })
    }

    /// Opens it, and no link that has its name or one of those on the way by now; what a program has locked is unlocked.
    fn open(&self) -> Result<(OwnedFd, Dir), Errno> {
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let open = |flags: OFlags| match openat2(&*self.above, &self.path, flags | FOLDER, Mode::empty(), within) {
            // Some sandboxes know no such call.
            Err(Errno::NOSYS | Errno::PERM) => openat(&*self.above, &self.path, flags | FOLDER | OFlags::NOFOLLOW, Mode::empty()),
            opened => opened,
        };
        let readable = match open(OFlags::RDONLY) {
            Err(Errno::ACCESS) => {
                let named = open(OFlags::PATH)?;
                // One that is only named in cannot be changed by its number, but by the link of that (open(2), O_PATH).
                let link = format!("/proc/self/fd/{}", named.as_raw_fd());
                let mode = Mode::from_raw_mode(rustix::fs::stat(&link)?.st_mode) & Mode::from_raw_mode(0o7777);
                rustix::fs::chmod(&link, mode | Mode::RUSR | Mode::XUSR)?;
                open(OFlags::RDONLY)?
            }
            opened => opened?,
        };
        let entries = Dir::read_from(&readable)?;
        Ok((readable, entries))
    }

    /// The folder called `name` in it, which is open as `folder`.
    fn within(&self, folder: &Arc<OwnedFd>, name: &OsStr) -> Self {
        if self.path.as_os_str().len() > FAR {
            Self { above: folder.clone(), path: name.into(), anchors: self.anchors + 1 }
        } else {
            Self { above: self.above.clone(), path: self.path.join(name), anchors: self.anchors }
        }
    }
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

#[cfg(all(test, target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use super::*;
    use crate::folder::Folder;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const FILE: u64 = 1 << 20;

    fn of(folder: &Path) -> Used {
        Used::of_folders(&[folder.to_path_buf()])
    }

    /// Puts a file into the last of so many folders in each other, beside each of which lies an empty one.
    fn dig(folder: &Path, depth: usize, name: &str) {
        let mut at = Folder::open(folder).expect("a folder");
        for _ in 0..depth {
            at.make(Path::new("beside")).expect("made");
            at = at.make(Path::new(name)).expect("made");
        }
        at.write_new(Path::new("file"), &vec![1; FILE as usize]).expect("written");
    }

    #[test]
    fn what_lies_deeper_than_a_path_can_say_counts() {
        for (depth, name) in [(1, "d"), (20, &"d".repeat(250)), (300, &"d".repeat(100))] {
            let dir = tempfile::tempdir().expect("a folder");
            dig(dir.path(), depth, name);
            let used = of(dir.path());
            assert_eq!(used.entries, 2 * depth as u64 + 1);
            assert!(used.bytes >= FILE, "{used:?}");
            crate::process::remove_folder(dir.path());
        }
    }

    #[test]
    fn what_is_locked_counts_and_what_lies_behind_links_does_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let work = dir.path().join("work");
        std::fs::create_dir_all(work.join("locked/within")).expect("made");
        std::fs::write(work.join("locked/within/file"), vec![1; FILE as usize]).expect("written");
        symlink(dir.path(), work.join("link")).expect("a link");
        for folder in ["locked/within", "locked"] {
            std::fs::set_permissions(work.join(folder), std::fs::Permissions::from_mode(0o300)).expect("locked");
        }
        let used = of(&work);
        assert_eq!(used.entries, 4);
        assert!((FILE..2 * FILE).contains(&used.bytes), "{used:?}");
    }
}
