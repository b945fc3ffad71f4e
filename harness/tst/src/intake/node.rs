//! What was handed in, as a tree of names: archives stand as folders, litter is gone. Pure.

use std::path::PathBuf;

use tst_engine::text::Refusal;

use super::words::ending;

/// A file, folder or archive.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name, accents composed.
    pub name: String,
    /// Where it lies: of an archive, where it was unpacked.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Whether it is an archive, which was unpacked.
    pub is_archive: bool,
    /// Whether it is a folder that git made.
    pub was_cloned: bool,
    /// Bytes in it and below.
    pub bytes: u64,
    /// Files in it and below.
    pub files: u64,
    /// Links and devices in it and below, which are not followed.
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
            } else if let Some((key, value)) = line.split_once('=').filter(|_| section == "package")
                && key.trim() == "name"
            {
                let value = value.split('#').next().unwrap_or_default();
                manifest.package = Some(value.trim().trim_matches(['"', '\'']).to_string());
            }
        }
        manifest
    }
}

impl Node {
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
