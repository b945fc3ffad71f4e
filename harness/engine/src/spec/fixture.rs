//! What lies in the scratch folder before a program is started.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::data::{DATA_KEYS, Data, Names, read_data, read_map};
use super::layout::{Layout, read_path, read_target};
use super::yaml::{Node, Reading};

/// Something put into the scratch folder.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Its path inside the scratch folder.
    pub path: PathBuf,
    /// What it is.
    pub content: Content,
}

/// What a fixture is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file.
    File(FixtureFile),
    /// An empty folder.
    Folder,
    /// A symbolic link to this target, relative to the link.
    Link(PathBuf),
}

/// What is in a file that is put there for each check.
#[derive(Clone, Debug)]
pub struct FixtureFile {
    data: Data,
    /// The bytes, once they were made, if they are the same for all checks.
    made: OnceLock<Vec<u8>>,
}

impl FixtureFile {
    fn new(data: Data) -> Self {
        Self { data, made: OnceLock::new() }
    }

    /// How many bytes there are at most.
    pub(super) fn size(&self) -> u64 {
        self.data.size()
    }

    /// The bytes; `names` give those that are random.
    pub fn bytes(&self, names: &Names) -> Cow<'_, [u8]> {
        if self.data.is_random() {
            return self.data.bytes(names).into();
        }
        self.made.get_or_init(|| self.data.bytes(names)).into()
    }
}

/// Reads the `files` of a program or of a check, which are put where `layout` tells what is there already.
pub(super) fn read_fixtures(node: &Node<'_>, layout: &mut Layout) -> Reading<Vec<Fixture>> {
    let Some(files) = node.get("files") else { return Ok(Vec::new()) };
    let mut fixtures = Vec::new();
    for file in files.list()? {
        let fixture = read_fixture(&file)?;
        layout.add(&fixture).map_err(|problem| file.get("path").as_ref().unwrap_or(&file).mistake(problem))?;
        fixtures.push(fixture);
    }
    Ok(fixtures)
}

fn read_fixture(node: &Node<'_>) -> Reading<Fixture> {
    let known: Vec<&str> = DATA_KEYS.into_iter().chain(["path", "data", "folder", "link"]).collect();
    node.only(&known)?;
    let path = read_path(&node.need("path")?)?;
    let content = if let Some(flag) = node.get("folder") {
        flag.flag()?;
        Content::Folder
    } else if let Some(target) = node.get("link") {
        Content::Link(read_target(&target, &path)?)
    } else if let Some(data) = node.get("data") {
        Content::File(FixtureFile::new(read_data(&data)?))
    } else {
        Content::File(FixtureFile::new(read_map(node)?))
    };
    Ok(Fixture { path, content })
}
