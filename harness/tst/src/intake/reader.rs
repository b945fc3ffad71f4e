//! The file system, read into a tree: archives are unpacked into a scratch folder, litter and links are left out.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use tst_engine::text::Refusal;

use super::litter::is_litter;
use super::node::{Kind, Manifest, Node};
use super::unpack::{Bounds, PASSED_OVER, Stop, is_archive, unpack};
use super::words::{composed, ending};
use super::{Limits, file_name};

/// Archives inside each other: a class's, a student's, and one more.
const MOST_ARCHIVES: usize = 3;

/// Folders inside each other.
pub const MOST_DEPTH: usize = 40;

/// Files that a class's archive may hold.
const MOST_OF_CLASS: u64 = 300_000;

/// A class's archive is no bomb as long as so many times its size comes out of it: deflate reaches 1,032 times with
/// nothing but zeros, source code ten times.
const MOST_RATIO: u64 = 50;

/// The most that is read of a source file or manifest, in bytes.
const MOST_TEXT: u64 = 1 << 20;

/// Reads what was handed in.
pub struct Reader<'r> {
    scratch: &'r Path,
    limits: Limits,
    endings: &'r [String],
    /// How many archives were unpacked.
    unpacked: usize,
    /// Files that stand for what was not unpacked.
    refused: HashMap<PathBuf, Refusal>,
    /// Files that stand for links.
    links: HashSet<PathBuf>,
    /// What has no place in the tree, and why.
    pub homeless: Vec<(String, Refusal)>,
}

/// Where the reader is.
#[derive(Clone, Copy, Default)]
struct Depth {
    folders: usize,
    archives: usize,
    /// Whether a package's manifest was found above: its sources are not looked into.
    in_package: bool,
}

impl<'r> Reader<'r> {
    /// Reads with these limits; `endings` are those of source files.
    pub fn new(scratch: &'r Path, limits: Limits, endings: &'r [String]) -> Self {
        Self { scratch, limits, endings, unpacked: 0, refused: HashMap::new(), links: HashSet::new(), homeless: Vec::new() }
    }

    /// Reads one thing that was given on the command line; a link to it is followed.
    ///
    /// # Errors
    /// When it is not there, or the scratch folder cannot be written.
    pub fn read(&mut self, given: &Path) -> io::Result<Node> {
        let data = fs::metadata(given)?;
        // `.` has no name, but the folder has.
        let named = given.file_name().map(Path::new).map(Path::to_path_buf);
        let named = named.or_else(|| given.canonicalize().ok()?.file_name().map(PathBuf::from)).unwrap_or_default();
        let name = composed(&file_name::text(named.as_os_str()));
        if data.is_dir() {
            self.folder(name, given, Depth::default())
        } else {
            self.file(name, given, data.len(), Depth::default())
        }
    }

    fn folder(&mut self, name: String, path: &Path, depth: Depth) -> io::Result<Node> {
        if depth.folders > MOST_DEPTH {
            return Ok(refused(name, path, Refusal::TooDeep { most: MOST_DEPTH }));
        }
        let list = match fs::read_dir(path) {
            Ok(list) => list,
            Err(error) => {
                let refusal = Refusal::CannotRead { file: name.clone(), why: error.to_string() };
                return Ok(refused(name, path, refusal));
            }
        };
        let mut entries: Vec<DirEntry> = list.flatten().filter(|entry| !is_litter(&file_name::text(&entry.file_name()))).collect();
        if depth.folders > 0 && entries.len() as u64 > self.limits.files {
            return Ok(refused(name, path, Refusal::TooManyFiles { most: self.limits.files }));
        }
        // The same order everywhere.
        entries.sort_by_key(DirEntry::file_name);
        let in_package = depth.in_package || entries.iter().any(|entry| entry.file_name() == "Cargo.toml");
        let below = Depth { folders: depth.folders + 1, in_package, ..depth };
        let mut node = node(name, path, Kind::Folder(Vec::new()));
        node.was_cloned = path.join(".git").exists();
        let mut children = Vec::with_capacity(entries.len());
        for entry in entries {
            let child = self.entry(&entry, below)?;
            node.bytes += child.bytes;
            node.files += child.files;
            node.links += child.links;
            children.push(child);
        }
        node.kind = Kind::Folder(children);
        Ok(node)
    }

    fn entry(&mut self, entry: &DirEntry, depth: Depth) -> io::Result<Node> {
        let (path, name) = (entry.path(), composed(&file_name::text(&entry.file_name())));
        // Of the entry itself: a link is none of its target's.
        match entry.metadata() {
            Ok(data) if data.is_dir() => self.folder(name, &path, depth),
            Ok(data) if data.is_file() => self.file(name, &path, data.len(), depth),
            Ok(_) => Ok(Node { links: 1, ..node(name, &path, Kind::Link) }),
            Err(error) => {
                let refusal = Refusal::CannotRead { file: name.clone(), why: error.to_string() };
                Ok(refused(name, &path, refusal))
            }
        }
    }

    fn file(&mut self, name: String, path: &Path, bytes: u64, depth: Depth) -> io::Result<Node> {
        if let Some(refusal) = self.refused.remove(path) {
            return Ok(Node { is_archive: is_archive(&name), ..refused(name, path, refusal) });
        }
        if self.links.remove(path) {
            return Ok(Node { links: 1, ..node(name, path, Kind::Link) });
        }
        if is_archive(&name) {
            return self.archive(name, path, bytes, depth);
        }
        let kind = if name == "Cargo.toml" {
            Kind::Manifest(Manifest::read(&text(path)))
        } else {
            Kind::File { has_main: !depth.in_package && self.has_main(&name, path) }
        };
        Ok(Node { bytes, files: 1, ..node(name, path, kind) })
    }

    fn archive(&mut self, name: String, path: &Path, bytes: u64, depth: Depth) -> io::Result<Node> {
        let is_own = depth.folders == 0 && depth.archives == 0;
        let bounds = self.bounds(is_own, bytes);
        if depth.archives >= MOST_ARCHIVES {
            return Ok(refused(name, path, Refusal::TooDeep { most: MOST_ARCHIVES }));
        }
        if bytes > bounds.bytes.saturating_mul(PASSED_OVER) {
            return Ok(refused(name, path, Refusal::TooLarge { most_mb: bounds.bytes / super::MB }));
        }
        self.unpacked += 1;
        let into = self.scratch.join(self.unpacked.to_string());
        match unpack(path, &name, &into, bounds) {
            Ok(unpacked) => {
                self.refused.extend(unpacked.refused);
                self.links.extend(unpacked.links);
                self.homeless.extend(unpacked.homeless.into_iter().map(|(entry, why)| (format!("{name}: {entry}"), why)));
                let below = Depth { archives: depth.archives + 1, folders: depth.folders + usize::from(!is_own), ..depth };
                let folder = self.folder(name, &into, below)?;
                Ok(Node { is_archive: true, ..folder })
            }
            Err(Stop::Refused(refusal)) => {
                // What was written before the trouble serves nobody.
                let _ = fs::remove_dir_all(&into);
                Ok(Node { is_archive: true, bytes, files: 1, ..refused(name, path, refusal) })
            }
            Err(Stop::Scratch(error)) => Err(error),
        }
    }

    /// What may come out of an archive; of one that was given itself, which may be a whole class's.
    fn bounds(&self, is_own: bool, bytes: u64) -> Bounds {
        let own = self.limits.bytes;
        if is_own {
            let bytes = own.max(bytes.saturating_mul(MOST_RATIO));
            Bounds { bytes, file_bytes: own, files: MOST_OF_CLASS, depth: MOST_DEPTH, is_strict: false }
        } else {
            Bounds { bytes: own, file_bytes: own, files: self.limits.files, depth: MOST_DEPTH, is_strict: true }
        }
    }

    /// Whether a source file says where a program begins.
    fn has_main(&self, name: &str, path: &Path) -> bool {
        let Some(ending) = ending(name).filter(|ending| self.endings.contains(ending)) else { return false };
        match ending.as_str() {
            "rs" => text(path).lines().any(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                words.windows(2).any(|pair| pair[0] == "fn" && (pair[1] == "main" || pair[1].starts_with("main(")))
            }),
            "py" => text(path).contains("__main__"),
            _ => false,
        }
    }
}

/// The beginning of a file; nothing if it cannot be read.
fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    let _ = File::open(path).and_then(|file| file.take(MOST_TEXT).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn node(name: String, path: &Path, kind: Kind) -> Node {
    Node { name, path: path.into(), kind, is_archive: false, was_cloned: false, bytes: 0, files: 0, links: 0 }
}

fn refused(name: String, path: &Path, refusal: Refusal) -> Node {
    node(name, path, Kind::Refused(refusal))
}
