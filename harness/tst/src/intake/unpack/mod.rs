//! Archives that strangers made, unpacked so that nothing gets out of its folder and nothing grows without end.

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
    /// Folders inside each other.
    pub depth: usize,
    /// Whether one bad entry spoils all. A class's archive is not given up for one student's file.
    pub is_strict: bool,
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

/// What is passed over in an archive (litter, links) may be so many times as large as what is taken.
pub const PASSED_OVER: u64 = 20;

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

/// Unpacks `archive`, called `shown`, into the new folder `into`.
///
/// # Errors
/// Why it cannot be unpacked; the folder then holds a part of it, or is not there. The machine's own trouble is apart.
pub(crate) fn unpack(archive: &Path, shown: &str, into: &Path, bounds: Bounds) -> Result<Unpacked, Stop> {
    let cannot_read = |error: io::Error| Refusal::CannotRead { file: shown.into(), why: error.to_string() };
    let mut file = File::open(archive).map_err(cannot_read)?;
    let format = sniff(&mut file).map_err(cannot_read)?;
    let into = Folder::create(into).map_err(|error| Stop::Scratch(error.into_cause()))?;
    let mut sink = Sink::new(into, shown, bounds);
    match format {
        Some(Format::Zip) => zip::read(archive, shown, &mut sink)?,
        Some(Format::Tar) => tar::read(BufReader::new(file), shown, &mut sink)?,
        Some(Format::Gzip) => tar::read(flate2::read::MultiGzDecoder::new(BufReader::new(file)), shown, &mut sink)?,
        Some(Format::Other) => return Err(Refusal::UnknownArchive { archive: shown.into() }.into()),
        None => return Err(Refusal::NoArchive { archive: shown.into() }.into()),
    }
    Ok(sink.done())
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
