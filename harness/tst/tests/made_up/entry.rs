//! What one made-up student hands in for one exercise, and what must come out of it.

use std::collections::BTreeSet;
use std::path::Path;

/// What must come out.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// It is judged, and fails these checks and no other.
    Fails(BTreeSet<String>),
    /// The compiler refuses it: every check fails, and what it said is shown.
    NotBuilt,
    /// It cannot be judged, with this in the reason.
    Unusable(&'static str),
}

/// What a student hands in for an exercise.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What sort of submission it is, for the table.
    pub kind: &'static str,
    /// The exercise.
    pub exercise: String,
    /// Who, if it matters; else somebody is found.
    pub student: Option<String>,
    /// Names and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// What must come out; of several attempts of the best one.
    pub wanted: Wanted,
    /// How many attempts it is.
    pub attempts: u32,
    /// When it was handed in, if that is known, and the percent that are taken off for it.
    pub late: Option<(&'static str, u32)>,
}

impl Entry {
    /// A single file, called by the exercise's name, that must come out with full marks.
    pub fn file(kind: &'static str, exercise: &str, source: impl Into<Vec<u8>>) -> Self {
        Self::files(kind, exercise, vec![(format!("{exercise}.rs"), source.into())])
    }

    /// Files that must come out with full marks.
    pub fn files(kind: &'static str, exercise: &str, files: Vec<(String, Vec<u8>)>) -> Self {
        let wanted = Wanted::Fails(BTreeSet::new());
        Self { kind, exercise: exercise.into(), student: None, files, wanted, attempts: 1, late: None }
    }

    /// The same, of which this comes out.
    pub fn wanted(self, wanted: Wanted) -> Self {
        Self { wanted, ..self }
    }

    /// The same, that cannot be judged, with this in the reason.
    pub fn unusable(self, why: &'static str) -> Self {
        self.wanted(Wanted::Unusable(why))
    }

    /// The same by somebody of this name.
    pub fn by(self, student: &str) -> Self {
        Self { student: Some(student.into()), ..self }
    }

    /// The same with all files in a folder.
    pub fn within(self, folder: &str) -> Self {
        let files = self.files.into_iter().map(|(name, content)| (format!("{folder}/{name}"), content)).collect();
        Self { files, ..self }
    }

    /// Puts a file beside the others.
    pub fn with(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.into(), content.into()));
        self
    }

    /// Whether it is one source file with nothing beside it.
    pub fn is_single(&self) -> bool {
        matches!(&self.files[..], [(name, _)] if !name.contains('/') && (name.ends_with(".rs") || name.ends_with(".py")))
    }
}

/// The files in a folder that a student would hand in: the manifest and the sources, and nothing of the teacher's.
pub fn package(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("Cargo.toml".to_string(), read(&folder.join("Cargo.toml")))];
    for entry in std::fs::read_dir(folder.join("src")).expect("sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        files.push((format!("src/{name}"), read(&path)));
    }
    files
}

/// The bytes of a file.
pub fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
