//! What lies in the scratch folder before a program is started.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::data::{Data, Names};

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
    pub(super) fn new(data: Data) -> Self {
        Self { data, made: OnceLock::new() }
    }

    /// The bytes; `names` give those that are random.
    pub fn bytes(&self, names: &Names) -> Cow<'_, [u8]> {
        if self.data.is_random() {
            return self.data.bytes(names).into();
        }
        self.made.get_or_init(|| self.data.bytes(names)).into()
    }
}
