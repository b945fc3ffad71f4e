//! The file system, read into a tree: litter and links are left out, archives stand unopened until it is known whose they are.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError};
use tst_engine::text::Refusal;

use super::account::Account;
use super::label::{self, classroom};
use super::litter::is_litter;
use super::node::{Depth, Kind, Manifest, Node, Packed};
use super::unpack::{Bounds, MOST_DEPTH, Stop, Used, is_archive, unpack};
use super::words::{composed, ending};
use super::{Limits, file_name};

/// Archives inside each other: a class's, a student's, and one more.
const MOST_ARCHIVES: usize = 3;

/// The most that is read of a source file or manifest, in bytes.
const MOST_TEXT: u64 = 1 << 20;

/// Reads what was handed in.
pub struct Reader<'r> {
    scratch: &'r Path,
    limits: Limits,
    endings: &'r [String],
    /// Where everything is that is read: no link below it is followed. Not held open: there may be more than a process may open.
    roots: Vec<PathBuf>,
    /// How many archives were unpacked.
    unpacked: usize,
    /// Files that stand for what was not unpacked.
    refused: HashMap<PathBuf, Refusal>,
    /// Files that stand for links.
    links: HashSet<PathBuf>,
    /// What has no place in the tree, and why.
    pub homeless: Vec<(String, Refusal)>,
}

impl<'r> Reader<'r> {
    /// Reads with these limits; `endings` are those of source files.
    pub fn new(scratch: &'r Path, limits: Limits, endings: &'r [String]) -> Self {
        let (unpacked, refused, links, homeless) = Default::default();
        Self { scratch, limits, endings, roots: vec![scratch.into()], unpacked, refused, links, homeless }
    }

    /// Reads one thing that was given on the command line; a link to it is followed. An archive is still packed.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(&mut self, given: &Path) -> io::Result<Node> {
        // `.` has no name, but the folder has.
        let named = given.file_name().map(PathBuf::from);
        let named = named.or_else(|| given.canonicalize().ok()?.file_name().map(PathBuf::from)).unwrap_or_default();
        let name = composed(&file_name::text(named.as_os_str()));
        let is_link = fs::symlink_metadata(given)?.is_symlink();
        let given = if is_link { given.canonicalize()? } else { given.to_path_buf() };
        let data = fs::metadata(&given)?;
        if data.is_dir() {
            let root = Folder::open(&given).map_err(FolderError::into_cause)?;
            let node = self.folder(name, &root, &given, Depth::default());
            self.roots.push(given);
            return Ok(node);
        }
        let above = given.parent().unwrap_or(Path::new(""));
        let root = Folder::open(above).map_err(FolderError::into_cause)?;
        let node = self.file(name, &root, &given, data.len(), Depth::default());
        if !self.roots.iter().any(|path| path == above) {
            self.roots.push(above.into());
        }
        Ok(node)
    }

    /// Unpacks an archive, at the expense of accounts.
    ///
    /// # Errors
    /// When there is more in it than one of them has, or the scratch folder cannot be written; what was written is removed.
    pub fn unpack(&mut self, node: &mut Node, accounts: &mut [&mut Account]) -> Result<(), Stop> {
        let Some(Packed { size, depth }) = node.packed.take() else { return Ok(()) };
        let mut bounds: Option<Bounds> = None;
        for account in accounts.iter_mut() {
            let own = account.open(size)?;
            bounds = Some(bounds.map_or(own, |bounds| bounds.within(own)));
        }
        let Some(bounds) = bounds else { return Ok(()) };
        self.unpacked += 1;
        let into = self.scratch.join(self.unpacked.to_string());
        let mut used = Used::default();
        let result = unpack(&|| self.open(&node.path), &node.name, &into, bounds, &mut used);
        if result.is_err() {
            // What was written before the trouble serves nobody.
            tst_engine::process::remove_folder(&into);
            (used.bytes, used.files) = (0, 0);
        }
        accounts.iter_mut().for_each(|account| account.charge(used));
        match result {
            Ok(unpacked) => {
                self.refused.extend(unpacked.refused);
                self.links.extend(unpacked.links);
                let entry = |(entry, why): (String, _)| (format!("{}: {entry}", node.name), why);
                self.homeless.extend(unpacked.homeless.into_iter().map(entry));
                let folder = Folder::open(&into).map_err(|error| Stop::Scratch(error.into_cause()))?;
                let is_nested = depth.folders > 0 || depth.archives > 0;
                let below = Depth { archives: depth.archives + 1, folders: depth.folders + usize::from(is_nested), ..depth };
                let origin = std::mem::take(&mut node.origin);
                *node = Node { is_archive: true, origin, ..self.folder(node.name.clone(), &folder, &into, below) };
                Ok(())
            }
            Err(Stop::Refused(refusal @ (Refusal::TooLarge { .. } | Refusal::TooManyFiles { .. }))) => {
                // The first is the submission's own.
                Err(accounts.first().map_or(refusal.clone(), |account| account.told(refusal)).into())
            }
            Err(Stop::Refused(refusal)) => {
                (node.kind, node.bytes, node.files) = (Kind::Refused(refusal), size, 1);
                Ok(())
            }
            Err(Stop::Scratch(error)) => Err(Stop::Scratch(error)),
        }
    }

    /// Opens a file that was read before.
    fn open(&self, path: &Path) -> io::Result<fs::File> {
        let inner = self.roots.iter().filter(|root| path.starts_with(root)).max_by_key(|root| root.as_os_str().len());
        let root = inner.ok_or(ErrorKind::NotFound)?;
        let file = Folder::open(root).and_then(|folder| folder.open_file(path.strip_prefix(root).unwrap_or(path)));
        file.map_err(FolderError::into_cause)
    }

    fn folder(&mut self, name: String, at: &Folder, path: &Path, depth: Depth) -> Node {
        if depth.folders > MOST_DEPTH {
            return refused(name, path, Refusal::TooDeep { most: MOST_DEPTH });
        }
        let mut entries = match at.names() {
            Ok(names) => names,
            Err(error) => return unreadable(name, path, &error.into_cause()),
        };
        entries.retain(|entry| !is_litter(&file_name::text(entry)));
        if depth.folders > 0 && entries.len() as u64 > self.limits.files {
            return refused(name, path, Refusal::TooManyFiles { most: self.limits.files });
        }
        // The same order everywhere.
        entries.sort();
        let in_package = depth.in_package || entries.iter().any(|entry| entry == "Cargo.toml");
        let below = Depth { folders: depth.folders + 1, in_package, ..depth };
        let mut node = Node::new(name, path, Kind::Folder(Vec::new()));
        node.was_cloned = path.join(".git").exists();
        node.assignment = path.join(classroom::MARKER).is_file().then(|| text(at, classroom::MARKER.as_ref()));
        node.assignment = node.assignment.and_then(|text| classroom::beginning(&text));
        let children = entries.iter().filter_map(|entry| self.entry(at, entry, &path.join(entry), below));
        node.kind = Kind::Folder(children.collect());
        node
    }

    /// What has a name in a folder; nothing if it went away meanwhile.
    fn entry(&mut self, at: &Folder, os: &OsStr, path: &Path, depth: Depth) -> Option<Node> {
        let name = composed(&file_name::text(os));
        // Of the entry itself: a link is none of its target's.
        match fs::symlink_metadata(path) {
            Ok(data) if data.is_dir() => match at.folder(os.as_ref()) {
                Ok(folder) => Some(self.folder(name, &folder, path, depth)),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => Some(unreadable(name, path, &error.into_cause())),
            },
            Ok(data) if data.is_file() => Some(self.file(name, at, path, data.len(), depth)),
            Ok(_) => Some(Node { links: 1, ..Node::new(name, path, Kind::Link) }),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => Some(unreadable(name, path, &error)),
        }
    }

    fn file(&mut self, name: String, at: &Folder, path: &Path, size: u64, depth: Depth) -> Node {
        if let Some(refusal) = self.refused.remove(path) {
            return Node { is_archive: is_archive(&name), ..refused(name, path, refusal) };
        }
        if self.links.remove(path) {
            return Node { links: 1, ..Node::new(name, path, Kind::Link) };
        }
        if is_archive(&name) {
            if depth.archives >= MOST_ARCHIVES {
                return refused(name, path, Refusal::TooDeep { most: MOST_ARCHIVES });
            }
            let packed = Some(Packed { size, depth });
            return Node { is_archive: true, packed, ..Node::new(name, path, Kind::Folder(Vec::new())) };
        }
        let os = path.file_name().unwrap_or_default();
        let kind = if name == "Cargo.toml" {
            Kind::Manifest(Manifest::read(&text(at, os)))
        } else {
            Kind::File { has_main: !depth.in_package && self.has_main(&name, at, os) }
        };
        let clock = (name == label::TIME).then(|| label::clock(&text(at, os))).flatten();
        Node { bytes: size, files: 1, clock, ..Node::new(name, path, kind) }
    }

    /// Whether a source file says where a program begins.
    fn has_main(&self, name: &str, at: &Folder, os: &OsStr) -> bool {
        let Some(ending) = ending(name).filter(|ending| self.endings.contains(ending)) else { return false };
        match ending.as_str() {
            "rs" => text(at, os).lines().any(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                words.windows(2).any(|pair| pair[0] == "fn" && (pair[1] == "main" || pair[1].starts_with("main(")))
            }),
            "py" => text(at, os).contains("__main__"),
            _ => false,
        }
    }
}

/// Whether a path names a link, also one with a slash behind it.
pub fn is_link(path: &Path) -> bool {
    let path = path.components().as_path();
    path.file_name().is_some() && fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink())
}

/// A link that was given on the command line and is not followed.
pub fn link(given: &Path) -> Node {
    let name = given.file_name().map(|name| composed(&file_name::text(name))).unwrap_or_default();
    Node { links: 1, ..Node::new(name, given, Kind::Link) }
}

/// The beginning of a file; nothing if it cannot be read.
fn text(at: &Folder, os: &OsStr) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = at.open_file(os.as_ref()) {
        // What was read until the trouble is enough.
        let _ = file.take(MOST_TEXT).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn unreadable(name: String, path: &Path, error: &io::Error) -> Node {
    let refusal = Refusal::CannotRead { file: name.clone(), why: error.to_string() };
    refused(name, path, refusal)
}

fn refused(name: String, path: &Path, refusal: Refusal) -> Node {
    Node::new(name, path, Kind::Refused(refusal))
}
