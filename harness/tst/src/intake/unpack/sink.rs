//! Where unpacked files go: below one folder, counted as they are written.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError, Kind};
use tst_engine::text::{Refusal, short_name};

use super::name::{Wrong, parts};
use super::{Bounds, Stop, Unpacked, Used};
use crate::intake::MB;
use crate::intake::litter::is_litter;

/// What to do with an entry.
pub enum Take {
    /// Nothing: it is litter, or refused.
    Skip,
    /// Write a file there, below the folder.
    Write(PathBuf),
}

/// A folder that is being filled.
pub struct Sink<'s> {
    root: Folder,
    shown: &'s str,
    bounds: Bounds,
    bytes: u64,
    files: u64,
    /// Bytes of entries that are passed by, and of those that are written again.
    passed: u64,
    unpacked: Unpacked,
}

/// Bytes that are copied at a time.
const CHUNK: usize = 64 << 10;

impl<'s> Sink<'s> {
    /// Fills `root`, for the archive called `shown`.
    pub fn new(root: Folder, shown: &'s str, bounds: Bounds) -> Self {
        Self { root, shown, bounds, bytes: 0, files: 0, passed: 0, unpacked: Unpacked::default() }
    }

    /// What came out beside the files.
    pub fn done(self) -> Unpacked {
        self.unpacked
    }

    /// What it took until now.
    pub fn used(&self) -> Used {
        Used { bytes: self.bytes, files: self.files, work: self.passed.max(self.bytes) }
    }

    /// An entry of so many bytes goes through.
    pub fn pass(&mut self, bytes: u64) -> Result<(), Stop> {
        self.passed = self.passed.saturating_add(bytes);
        if self.passed > self.bounds.work { Err(self.too_large(self.bounds.bytes).into()) } else { Ok(()) }
    }

    /// The limit of bytes in all.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// A link or device: left out.
    pub fn link(&mut self, name: &str) -> Result<(), Stop> {
        let Take::Write(path) = self.file(name, 0)? else { return Ok(()) };
        match self.root.create_new(&path) {
            Ok(_) => drop(self.unpacked.links.insert(self.root.path().join(path))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(no_room(error)),
        }
        Ok(())
    }

    /// Makes the folder called `name`.
    pub fn folder(&mut self, name: &str) -> Result<(), Stop> {
        let Some(parts) = self.parts(name)? else { return Ok(()) };
        self.make(&parts.iter().collect::<PathBuf>(), name).map(|_| ())
    }

    /// Where the file called `name`, which says to have `size` bytes, is to be written.
    pub fn file(&mut self, name: &str, size: u64) -> Result<Take, Stop> {
        let Some(parts) = self.parts(name)? else { return Ok(Take::Skip) };
        let Some((last, above)) = parts.split_last() else { return Ok(Take::Skip) };
        let folder: PathBuf = above.iter().collect();
        if !self.make(&folder, name)? {
            return Ok(Take::Skip);
        }
        let path = folder.join(last);
        if matches!(self.root.kind(&path), Ok(Some(Kind::Folder))) {
            return self.refuse(name, Refusal::FileAndFolder { archive: self.shown.into(), name: name.into() });
        }
        if size > self.bounds.file_bytes {
            let refusal = self.too_large(self.bounds.file_bytes);
            return self.stand_in(path, refusal);
        }
        if self.bytes.saturating_add(size) > self.bounds.bytes {
            return Err(self.too_large(self.bounds.bytes).into());
        }
        Ok(Take::Write(path))
    }

    /// Writes a file, however long its source turns out to be.
    pub fn write(&mut self, path: PathBuf, from: &mut impl Read) -> Result<(), Stop> {
        // Of several files of one name the last counts, as with the programs that unpack archives.
        let whole = self.root.path().join(&path);
        self.unpacked.links.remove(&whole);
        self.unpacked.refused.remove(&whole);
        let mut file = self.root.create_over(&path).map_err(no_room)?;
        let mut buffer = vec![0; CHUNK];
        let mut written = 0;
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return self.broken(path, &error),
            };
            written += count as u64;
            self.bytes += count as u64;
            if self.bytes > self.bounds.bytes {
                return Err(self.too_large(self.bounds.bytes).into());
            }
            if written > self.bounds.file_bytes {
                self.bytes -= written;
                let refusal = self.too_large(self.bounds.file_bytes);
                return self.stand_in(path, refusal).map(|_| ());
            }
            file.write_all(&buffer[..count]).map_err(Stop::Scratch)?;
        }
    }

    /// The entry at `path` cannot be read to its end.
    pub fn broken(&mut self, path: PathBuf, why: &dyn std::fmt::Display) -> Result<(), Stop> {
        let refusal = Refusal::Broken { archive: self.shown.into(), why: why.to_string() };
        self.stand_in(path, refusal).map(|_| ())
    }

    /// Leaves out an entry that this refusal is about; in a strict archive, all.
    pub fn refuse(&mut self, name: &str, refusal: Refusal) -> Result<Take, Stop> {
        if self.bounds.is_strict {
            return Err(refusal.into());
        }
        self.unpacked.homeless.push((short_name(name).into_owned(), refusal));
        Ok(Take::Skip)
    }

    /// An empty file stands where this was not written.
    pub fn stand_in(&mut self, path: PathBuf, refusal: Refusal) -> Result<Take, Stop> {
        if self.bounds.is_strict {
            return Err(refusal.into());
        }
        self.root.create_over(&path).map_err(no_room)?;
        self.unpacked.refused.insert(self.root.path().join(path), refusal);
        Ok(Take::Skip)
    }

    fn too_large(&self, bytes: u64) -> Refusal {
        Refusal::TooLarge { most_mb: bytes / MB }
    }

    /// The name as a path, counted; none for litter and for what is refused.
    fn parts(&mut self, name: &str) -> Result<Option<Vec<String>>, Stop> {
        let found = parts(name);
        if found.as_ref().is_ok_and(|parts| parts.iter().any(|part| is_litter(part))) {
            return Ok(None);
        }
        // Also what is refused is kept, by its name.
        self.files += 1;
        if self.files > self.bounds.files {
            return Err(Refusal::TooManyFiles { most: self.bounds.files }.into());
        }
        let (archive, shown) = (self.shown.to_string(), short_name(name).into_owned());
        let refusal = match found {
            Ok(parts) if parts.len() > self.bounds.depth => Refusal::TooDeep { most: self.bounds.depth },
            Ok(parts) => return Ok(Some(parts)),
            Err(Wrong::Climbs) => Refusal::Climbs { archive, name: shown },
            Err(Wrong::Bad) => Refusal::BadName { archive, name: shown },
        };
        self.refuse(name, refusal).map(|_| None)
    }

    /// Makes a folder and those above it; false when a file is in its way.
    fn make(&mut self, folder: &Path, name: &str) -> Result<bool, Stop> {
        match self.root.make(folder) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                let refusal = Refusal::FileAndFolder { archive: self.shown.into(), name: name.into() };
                self.refuse(name, refusal).map(|_| false)
            }
            Err(error) if is_of_machine(error.kind()) => Err(no_room(error)),
            // The file system knows better than we what can be a name.
            Err(_) => {
                let refusal = Refusal::BadName { archive: self.shown.into(), name: name.into() };
                self.refuse(name, refusal).map(|_| false)
            }
        }
    }
}

/// The scratch folder cannot be written; where in it is nobody's business.
fn no_room(error: FolderError) -> Stop {
    Stop::Scratch(error.into_cause())
}

/// Whether the scratch folder is at fault, and not a name.
fn is_of_machine(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(kind, StorageFull | QuotaExceeded | ReadOnlyFilesystem | PermissionDenied)
}
