//! What was handed in, as a tree of names: archives stand as folders, litter is gone. Pure.

use std::path::{Path, PathBuf};

use tst_engine::text::Refusal;

use super::words::ending;

/// A file, folder or archive.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name, accents composed.
    pub name: String,
    /// Where it lies: of an archive, where it was unpacked.
    pub path: PathBuf,
    /// Where it was handed in: of an archive, the archive itself.
    pub origin: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Whether it is an archive.
    pub is_archive: bool,
    /// Of an archive that is not unpacked yet: an empty folder until then.
    pub packed: Option<Packed>,
    /// Whether it is a folder that git made.
    pub was_cloned: bool,
    /// With what the names of all clones of its assignment begin, as a file of Classroom 50 in it says.
    pub assignment: Option<String>,
    /// The clock that is in it, if it is a platform's file with the time.
    pub clock: Option<String>,
    /// Bytes of a file.
    pub bytes: u64,
    /// 1 for a file.
    pub files: u64,
    /// 1 for a link or device, which is not followed.
    pub links: u64,
    /// Why nothing of it is taken: as a whole it is too much.
    pub refusal: Option<Refusal>,
}

/// An archive that is not unpacked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The archive's own bytes.
    pub size: u64,
    /// Where it lies.
    pub depth: Depth,
}

/// Where something lies in what was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Folders above it.
    pub folders: usize,
    /// Archives above it.
    pub archives: usize,
    /// Whether a package's manifest was found above: its sources are not looked into.
    pub in_package: bool,
}

/// What is in a node and below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Bytes of files.
    pub bytes: u64,
    /// Files.
    pub files: u64,
    /// Links and devices.
    pub links: u64,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A folder, or what was in an archive.
    Folder(Vec<Node>),
    /// A file, and whether it has a main function, where that was asked for.
    File {
        /// Whether it has one.
        has_main: bool,
    },
    /// A `Cargo.toml`.
    Manifest(Manifest),
    /// Something that could not be read or unpacked.
    Refused(Refusal),
    /// A link, device or pipe.
    Link,
}

/// What matters of a `Cargo.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The package's name, if it is one.
    pub package: Option<String>,
    /// Whether it is (also) a workspace.
    pub is_workspace: bool,
    /// Whether it says itself where its binary is.
    pub names_binary: bool,
    /// What it calls them.
    pub binaries: Vec<String>,
}

impl Manifest {
    /// Reads what matters. What is wrong with the file is for cargo to say.
    pub fn read(text: &str) -> Self {
        let mut manifest = Self::default();
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line.trim_matches(['[', ']', ' ']).to_string();
                manifest.is_workspace |= section == "workspace" || section.starts_with("workspace.");
                manifest.names_binary |= section == "bin";
            } else if let Some((key, value)) = line.split_once('=')
                && key.trim() == "name"
            {
                let value = value.split('#').next().unwrap_or_default();
                let value = value.trim().trim_matches(['"', '\'']).to_string();
                match section.as_str() {
                    "package" => manifest.package = Some(value),
                    "bin" => manifest.binaries.push(value),
                    _ => {}
                }
            }
        }
        manifest
    }
}

impl Sum {
    /// Of several nodes.
    pub fn of<'n>(nodes: impl Iterator<Item = &'n Node>) -> Self {
        let mut sum = Self::default();
        nodes.for_each(|node| sum.add(node));
        sum
    }

    fn add(&mut self, node: &Node) {
        self.bytes = self.bytes.saturating_add(node.bytes);
        self.files += node.files;
        self.links += node.links;
        node.children().iter().for_each(|child| self.add(child));
    }
}

impl Node {
    /// Something that lies where it was handed in.
    pub fn new(name: String, path: &Path, kind: Kind) -> Self {
        let (is_archive, packed, was_cloned, assignment, clock) = Default::default();
        let (bytes, files, links, refusal) = Default::default();
        let (path, origin) = (path.into(), path.into());
        Self { name, path, origin, kind, is_archive, packed, was_cloned, assignment, clock, bytes, files, links, refusal }
    }

    /// Whether there is an archive in it that is not unpacked yet.
    pub fn has_packed(&self) -> bool {
        self.packed.is_some() || self.children().iter().any(Self::has_packed)
    }

    /// As [`Node::children`], to be changed.
    pub fn children_mut(&mut self) -> &mut [Self] {
        match &mut self.kind {
            Kind::Folder(children) => children,
            _ => &mut [],
        }
    }

    /// What is in a folder; nothing for a file.
    pub fn children(&self) -> &[Node] {
        match &self.kind {
            Kind::Folder(children) => children,
            _ => &[],
        }
    }

    /// Whether it is a folder or an archive.
    pub fn is_folder(&self) -> bool {
        matches!(self.kind, Kind::Folder(_))
    }

    /// Whether it is a source file with one of these endings.
    pub fn is_source(&self, endings: &[String]) -> bool {
        matches!(self.kind, Kind::File { .. }) && ending(&self.name).is_some_and(|ending| endings.contains(&ending))
    }

    /// The manifest in a folder.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.children().iter().find_map(|child| match &child.kind {
            Kind::Manifest(manifest) => Some(manifest),
            _ => None,
        })
    }

    /// The child folder of this name.
    pub fn folder(&self, name: &str) -> Option<&Node> {
        self.children().iter().find(|child| child.is_folder() && child.name == name)
    }

    /// The package in this folder, if it holds one that cargo could build.
    pub fn package(&self) -> Option<&str> {
        let manifest = self.manifest()?;
        let name = manifest.package.as_deref()?;
        // Without `src` cargo finds nothing: the sources were handed in one by one, and are taken so.
        (self.folder("src").is_some() || manifest.names_binary).then_some(name)
    }
}

/// The names of a package's binaries, where cargo finds several: by its manifest, and below `src/bin`.
pub fn binaries(package: &Node) -> Vec<String> {
    let mut names = package.manifest().map(|manifest| manifest.binaries.clone()).unwrap_or_default();
    let inside = package.folder("src").and_then(|source| source.folder("bin")).map(Node::children).unwrap_or_default();
    let is_binary = |node: &&Node| node.is_folder() || ending(&node.name).is_some_and(|ending| ending == "rs");
    names.extend(inside.iter().filter(is_binary).map(|node| super::words::stem(&node.name).to_string()));
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_manifest_the_packages_name_matters() {
        let read = |text: &str| Manifest::read(text).package;
        assert_eq!(read("[package]\nname = \"echo\"\n[dependencies]\nname = \"x\"\n").as_deref(), Some("echo"));
        assert_eq!(read("[package]\nname='echo' # mine\n").as_deref(), Some("echo"));
        assert_eq!(read("[workspace]\nmembers = []\n"), None);
        assert!(Manifest::read("[workspace]\n").is_workspace && Manifest::read("[[bin]]\n").names_binary);
        assert_eq!(read("name"), None);
        assert_eq!(read("[package]\nname"), None);
    }
}
