//! Our own index of a site: the exercises with the SHA-256 of each file. `tst.json` names it.

use serde::{Deserialize, Serialize};

/// The version of the format that is written and read.
pub const SCHEMA: u32 = 1;

/// The file's name in a site that `tst publish` wrote.
pub const INDEX: &str = "index.json";

/// The file by which a site is known: the original tst reads `api-url` in it, we read `index`, too.
pub const DOOR: &str = "tst.json";

/// The page that people read.
pub const PAGE: &str = "index.html";

/// A whole site.
#[derive(Debug, Serialize, Deserialize)]
pub struct Index {
    /// The version of the format.
    pub schema: u32,
    /// The course's name.
    pub course: String,
    /// The exercises, in the order of the course.
    pub exercises: Vec<Entry>,
}

/// The JSON Schema of `exercise.yaml`, for the editors of who writes exercises beside those of the site.
pub const FORMAT: &str = "exercise.schema.json";

/// One exercise.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, which is also its folder's.
    pub name: String,
    /// Its title.
    pub title: Title,
    /// `server` or `batch`.
    pub kind: String,
    /// Its files.
    pub files: Vec<Listed>,
}

/// A title in both languages.
#[derive(Debug, Serialize, Deserialize)]
pub struct Title {
    /// In English.
    pub en: String,
    /// In Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    pub pt: String,
}

/// One file of an exercise.
#[derive(Debug, Serialize, Deserialize)]
pub struct Listed {
    /// Its name below the exercise's folder.
    pub name: String,
    /// As in the original tst: `w` stands for writable, `x` for executable.
    pub mode: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}
