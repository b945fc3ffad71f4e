//! Archives that strangers made, unpacked so that nothing gets out of its folder and nothing grows without end.

mod code_page;
mod name;
mod sink;
mod tar;
mod zip;

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;
use tst_engine::text::Refusal;

use super::words::ending;
pub use name::file_name;
use sink::Sink;

/// What may come out of an archive.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes in all, counted as they are written.
    pub bytes: u64,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files and folders in all.
    pub files: u64,
    /// Bytes that go through, also those of what is left out.
    pub work: u64,
    /// Folders inside each other.
    pub depth: usize,
    /// Whether one bad entry spoils all. A class's archive is not given up for one student's file.
    pub is_strict: bool,
}

impl Bounds {
    /// The narrower of two, in everything.
    pub fn within(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.min(other.bytes),
            file_bytes: self.file_bytes.min(other.file_bytes),
            files: self.files.min(other.files),
            work: self.work.min(other.work),
            depth: self.depth.min(other.depth),
            is_strict: self.is_strict || other.is_strict,
        }
    }
}

/// What an archive took, whatever became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Bytes that were written.
    pub bytes: u64,
    /// Files and folders.
    pub files: u64,
    /// Bytes that went through.
    pub work: u64,
}

/// What came out beside the files.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// Empty files that stand for what was not written, and why.
    pub refused: HashMap<PathBuf, Refusal>,
    /// Empty files that stand for links and devices.
    pub links: HashSet<PathBuf>,
    /// Entries that have no place to stand at, and why.
    pub homeless: Vec<(String, Refusal)>,
}

/// Folders inside each other.
pub const MOST_DEPTH: usize = 40;

/// Kinds of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Zip,
    Tar,
    Gzip,
    /// Some other kind that people use.
    Other,
}

/// Endings of archives that are unpacked.
const READ: [&str; 4] = ["zip", "tar", "tgz", "gz"];

/// Endings of archives that are not.
const NOT_READ: [&str; 8] = ["rar", "7z", "bz2", "xz", "zst", "tbz2", "txz", "lzma"];

/// Whether a file of this name is meant to be an archive.
pub fn is_archive(name: &str) -> bool {
    ending(name).is_some_and(|ending| READ.contains(&ending.as_str()) || NOT_READ.contains(&ending.as_str()))
}

/// Why an archive gave nothing.
pub(crate) enum Stop {
    /// Because of what is in it.
    Refused(Refusal),
    /// The scratch folder cannot be written.
    Scratch(io::Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Unpacks the archive that `open` opens, called `shown`, into the new folder `into`; tells what it took, also when it
/// fails.
///
/// # Errors
/// Why it cannot be unpacked; the folder then holds a part of it, or is not there. The machine's own trouble is apart.
pub(crate) fn unpack(
    open: &dyn Fn() -> io::Result<File>,
    shown: &str,
    into: &Path,
    bounds: Bounds,
    used: &mut Used,
) -> Result<Unpacked, Stop> {
    let cannot_read = |error: io::Error| Refusal::CannotRead { file: shown.into(), why: error.to_string() };
    let mut file = open().map_err(cannot_read)?;
    let format = sniff(&mut file).map_err(cannot_read)?;
    let folder = Folder::create(into).map_err(|error| Stop::Scratch(error.into_cause()))?;
    let mut sink = Sink::new(folder, shown, bounds);
    let result = match format {
        Some(Format::Zip) => zip::read(open, shown, &mut sink),
        Some(Format::Tar) => tar::read(BufReader::new(file), shown, &mut sink),
        Some(Format::Gzip) => tar::read(flate2::read::MultiGzDecoder::new(BufReader::new(file)), shown, &mut sink),
        Some(Format::Other) => Err(Refusal::UnknownArchive { archive: shown.into() }.into()),
        None => Err(Refusal::NoArchive { archive: shown.into() }.into()),
    };
    *used = sink.used();
    result.map(|()| sink.done())
}

/// What the first bytes say: names lie. Leaves the file at its beginning.
fn sniff(file: &mut File) -> io::Result<Option<Format>> {
    let mut start = Vec::new();
    file.take(512).read_to_end(&mut start)?;
    file.rewind()?;
    let marks: [(&[u8], usize, Format); 10] = [
        (b"PK\x03\x04", 0, Format::Zip),
        (b"PK\x05\x06", 0, Format::Zip),
        (b"PK\x06\x06", 0, Format::Zip),
        (b"\x1f\x8b", 0, Format::Gzip),
        (b"ustar", 257, Format::Tar),
        (b"Rar!", 0, Format::Other),
        (b"7z\xbc\xaf\x27\x1c", 0, Format::Other),
        (b"BZh", 0, Format::Other),
        (b"\xfd7zXZ", 0, Format::Other),
        (b"\x28\xb5\x2f\xfd", 0, Format::Other),
    ];
    let found = marks.iter().find(|(mark, at, _)| start.get(*at..).is_some_and(|rest| rest.starts_with(mark)));
    // An empty tar is zeros alone; an old one has no mark, but its ending.
    let is_empty_tar = start.len() == 512 && start.iter().all(|byte| *byte == 0);
    Ok(found.map(|(_, _, format)| *format).or(is_empty_tar.then_some(Format::Tar)))
}
