//! What is judged of a submission: which files, a fingerprint of them, a copy of them. Both are of what was read once, so that
//! what is judged is what was hashed, also while its student goes on working in the folder.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tst_engine::folder::{Folder, FolderError, Kind};
use tst_engine::text::{Refusal, Say as _};

use super::litter::is_litter;
use super::unpack::MOST_DEPTH;
use super::{Limits, MB, file_name};
use crate::sha256::hexadecimal;

/// The largest `Cargo.toml` that is taken, in bytes.
const LARGEST_MANIFEST: u64 = 1 << 20;

/// Bytes that are read at a time.
const CHUNK: usize = 64 << 10;

/// The name of a package's manifest.
const MANIFEST: &str = "Cargo.toml";

/// What the judge gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A cargo package.
    Crate {
        /// The folder of its `Cargo.toml`.
        folder: PathBuf,
        /// The folder of the workspace that it was handed in with, if there was one.
        workspace: Option<PathBuf>,
    },
    /// A single source file.
    File {
        /// The file.
        file: PathBuf,
        /// The folder of the student's own in which it stands: what is in it may belong to it. None when others' files
        /// are there, too.
        folder: Option<PathBuf>,
    },
    /// Nothing that could be judged.
    Unusable(Refusal),
}

/// Why something that was handed in was not read or copied.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// A file or folder of it cannot be read.
    #[error("{file} cannot be read: {why}")]
    Unread {
        /// Which.
        file: String,
        /// What the system said.
        why: io::Error,
    },
    /// It has grown beyond what is taken.
    #[error("{}", .0.en())]
    TooMuch(Refusal),
    /// The copy cannot be written.
    #[error("{0}")]
    Unwritten(io::Error),
}

impl ContentError {
    fn unread(file: &str, error: FolderError) -> Self {
        Self::Unread { file: file.into(), why: error.into_cause() }
    }

    /// What is wrong with what was handed in; none when that is not why: when it went away meanwhile, or the machine failed.
    pub fn refusal(&self) -> Option<Refusal> {
        use ErrorKind::{InvalidFilename, InvalidInput, IsADirectory, NotADirectory, PermissionDenied};
        match self {
            Self::Unread { why, .. } => {
                let is_theirs =
                    matches!(why.kind(), PermissionDenied | InvalidInput | InvalidFilename | IsADirectory | NotADirectory);
                is_theirs.then(|| self.as_refusal())
            }
            Self::TooMuch(refusal) => Some(refusal.clone()),
            // A name may be longer as text than it was in its old encoding.
            Self::Unwritten(why) => (why.kind() == InvalidFilename).then(|| self.as_refusal()),
        }
    }

    /// It as a sentence.
    pub fn as_refusal(&self) -> Refusal {
        match self {
            Self::Unread { file, why } => Refusal::CannotRead { file: file.clone(), why: why.to_string() },
            Self::TooMuch(refusal) => refusal.clone(),
            Self::Unwritten(why) => Refusal::NotCopied { why: why.to_string() },
        }
    }
}

/// A copy of what is judged.
#[derive(Debug)]
pub struct Copied {
    /// The fingerprint of what was copied.
    pub fingerprint: String,
    /// The source file that is judged, below the folder of the copy; of a package its manifest.
    pub main: PathBuf,
    /// The package's manifest, as it was handed in.
    pub manifest: String,
    /// The manifest of the workspace around it, if there was one.
    pub workspace: Option<String>,
}

/// SHA-256, in hexadecimal, over the names and contents of what is judged: equal as long as nothing that matters changes,
/// wherever it lies.
///
/// # Errors
/// When something cannot be read, or has grown beyond `most`.
pub fn fingerprint(content: &Content, most: Limits) -> Result<String, ContentError> {
    Ok(read(content, most, None)?.fingerprint)
}

/// Copies what belongs to it into an empty folder, as plain files, but for the names that are `left_out`.
///
/// # Errors
/// As those of [`fingerprint`], or when the copy cannot be written.
pub fn copy(content: &Content, most: Limits, into: &Folder, left_out: &dyn Fn(&str) -> bool) -> Result<Copied, ContentError> {
    read(content, most, Some((into, left_out)))
}

/// Where copies go, and which files are none of them.
type Into<'i> = Option<(&'i Folder, &'i dyn Fn(&str) -> bool)>;

/// A file that belongs to what is judged.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// Its name below the folder, with slashes; no two are alike.
    name: String,
    /// The same as the system knows it.
    path: PathBuf,
}

fn read(content: &Content, most: Limits, into: Into<'_>) -> Result<Copied, ContentError> {
    let mut hash = Sha256::new();
    let (folder, main) = match content {
        Content::Crate { folder, .. } => (folder.as_path(), Path::new(MANIFEST)),
        Content::File { file, folder } => {
            let folder = folder.as_deref().unwrap_or_else(|| file.parent().unwrap_or(Path::new("")));
            (folder, file.strip_prefix(folder).unwrap_or(file))
        }
        Content::Unusable(refusal) => {
            text(&mut hash, "unusable");
            text(&mut hash, &refusal.en());
            let (main, manifest) = Default::default();
            return Ok(Copied { fingerprint: hexadecimal(hash), main, manifest, workspace: None });
        }
    };
    let shown = |path: &Path| file_name::text(path.file_name().unwrap_or(path.as_os_str()));
    let root = Folder::open(folder).map_err(|error| ContentError::unread(&shown(folder), error))?;
    let mut parts = Vec::new();
    match content {
        Content::File { folder: None, .. } => parts.push(Part { name: shown(main), path: main.into() }),
        _ => collect(&root, (&shown(folder), "", Path::new("")), &mut parts)?,
    }
    parts.sort();
    if parts.len() as u64 > most.files {
        return Err(ContentError::TooMuch(Refusal::TooManyFiles { most: most.files }));
    }
    // What went away is not there; the program itself must be.
    let gone = || ContentError::Unread { file: shown(main), why: ErrorKind::NotFound.into() };
    let name = parts.iter().find(|part| part.path == main).map(|part| part.name.clone()).ok_or_else(gone)?;
    let mut copied = Copied { fingerprint: String::new(), main: PathBuf::from(&name), manifest: String::new(), workspace: None };
    match content {
        Content::Crate { workspace, .. } => {
            text(&mut hash, "crate");
            copied.workspace = workspace.as_deref().map(manifest_in);
            text(&mut hash, copied.workspace.as_deref().unwrap_or_default());
        }
        _ => {
            text(&mut hash, "file");
            text(&mut hash, &name);
        }
    }
    let mut left = most.bytes;
    for part in &parts {
        let mut file = match root.open_file(&part.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound && part.path != main => continue,
            Err(error) => return Err(ContentError::unread(&part.name, error)),
        };
        text(&mut hash, &part.name);
        if part.name == MANIFEST && matches!(content, Content::Crate { .. }) {
            copied.manifest = manifest(&mut file, &part.name)?;
            left = take(left, copied.manifest.len() as u64, most)?;
            hash.update(Sha256::digest(&copied.manifest));
            continue;
        }
        let copy = match into {
            Some((folder, left_out)) if !left_out(&part.name) => {
                let made = folder.create_new(part.name.as_ref());
                Some(made.map_err(|error| ContentError::Unwritten(error.into_cause()))?)
            }
            _ => None,
        };
        hash.update(pass(&mut file, copy, &part.name, (&mut left, most))?);
    }
    copied.fingerprint = hexadecimal(hash);
    Ok(copied)
}

/// What a text is can't be mistaken for where it ends.
fn text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}

/// What is left after so many bytes.
fn take(left: u64, bytes: u64, most: Limits) -> Result<u64, ContentError> {
    left.checked_sub(bytes).ok_or(ContentError::TooMuch(Refusal::TooLarge { most_mb: most.bytes / MB }))
}

/// Reads a file to its end; gives the hash of what was read and written.
///
/// # Errors
/// When it cannot be read, or the copy not written, or there are more bytes than are `left`.
pub(super) fn pass(
    file: &mut File,
    mut copy: Option<File>,
    name: &str,
    (left, most): (&mut u64, Limits),
) -> Result<impl AsRef<[u8]> + use<>, ContentError> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.finalize()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(why) => return Err(ContentError::Unread { file: name.into(), why }),
        };
        *left = take(*left, count as u64, most)?;
        hash.update(&buffer[..count]);
        if let Some(copy) = &mut copy {
            copy.write_all(&buffer[..count]).map_err(ContentError::Unwritten)?;
        }
    }
}

/// A package's manifest; bytes that are no text are for cargo to complain of.
fn manifest(file: &mut File, name: &str) -> Result<String, ContentError> {
    let mut bytes = Vec::new();
    let why = |why| ContentError::Unread { file: name.into(), why };
    file.take(LARGEST_MANIFEST + 1).read_to_end(&mut bytes).map_err(why)?;
    if bytes.len() as u64 > LARGEST_MANIFEST {
        return Err(ContentError::TooMuch(Refusal::LargeManifest { most_kb: LARGEST_MANIFEST >> 10 }));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The manifest of a workspace: nothing when it cannot be read, since the package may do without.
fn manifest_in(folder: &Path) -> String {
    let file = Folder::open(folder).and_then(|folder| folder.open_file(MANIFEST.as_ref()));
    file.ok().and_then(|mut file| manifest(&mut file, MANIFEST).ok()).unwrap_or_default()
}

/// The files in a folder and below it, but for litter and links.
fn collect(folder: &Folder, (shown, above, path): (&str, &str, &Path), parts: &mut Vec<Part>) -> Result<(), ContentError> {
    if above.matches('/').count() > MOST_DEPTH {
        return Err(ContentError::TooMuch(Refusal::TooDeep { most: MOST_DEPTH }));
    }
    let names: Vec<OsString> = match folder.names() {
        Ok(names) => names,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ContentError::unread(shown, error)),
    };
    for (own, os) in file_name::texts(names.iter().map(OsString::as_os_str)) {
        if is_litter(&own) {
            continue;
        }
        let name = format!("{above}{own}");
        match folder.kind(os.as_ref()) {
            Ok(Some(Kind::Folder)) => match folder.folder(os.as_ref()) {
                Ok(inner) => collect(&inner, (&name, &format!("{name}/"), &path.join(os)), parts)?,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(ContentError::unread(&name, error)),
            },
            Ok(Some(Kind::File)) => parts.push(Part { name, path: path.join(os) }),
            Ok(Some(Kind::Link | Kind::Other) | None) => {}
            Err(error) => return Err(ContentError::unread(&name, error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(folder: &Path, name: impl AsRef<Path>, text: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn package(folder: &Path) -> Content {
        Content::Crate { folder: folder.into(), workspace: None }
    }

    fn print(content: &Content) -> String {
        fingerprint(content, Limits::default()).expect("readable")
    }

    #[test]
    fn the_fingerprint_is_of_what_is_judged_wherever_it_lies() {
        let (one, other) = (folder(), folder());
        let of = |folder: &Path| print(&package(folder));
        for folder in [one.path(), other.path()] {
            write(folder, "Cargo.toml", "[package]\n");
            write(folder, "src/main.rs", "fn main() {}\n");
        }
        write(one.path(), "target/debug/main", "a binary");
        write(one.path(), ".git/HEAD", "x");
        assert_eq!(of(one.path()), of(other.path()));
        assert_eq!(of(one.path()).len(), 64);
        let before = of(one.path());
        write(one.path(), "src/main.rs", "fn main() { }\n");
        assert_ne!(of(one.path()), before);
        let alone = |file: &str| print(&Content::File { file: other.path().join(file), folder: None });
        assert_ne!(alone("src/main.rs"), alone("Cargo.toml"));
    }

    #[test]
    fn a_copy_has_the_fingerprint_of_what_was_copied() {
        let (from, to) = (folder(), folder());
        write(from.path(), "a/main.py", "import b\n");
        write(from.path(), "b.py", "");
        write(from.path(), "notes.txt", "left out");
        let content = Content::File { file: from.path().join("a/main.py"), folder: Some(from.path().into()) };
        let into = Folder::open(to.path()).expect("a folder");
        let copied = copy(&content, Limits::default(), &into, &|name| name == "notes.txt").expect("copied");
        assert_eq!((copied.main.as_path(), copied.fingerprint.clone()), (Path::new("a/main.py"), print(&content)));
        assert!(to.path().join("b.py").exists() && !to.path().join("notes.txt").exists());
        write(to.path(), "notes.txt", "left out");
        let copy = Content::File { file: to.path().join("a/main.py"), folder: Some(to.path().into()) };
        assert_eq!(print(&copy), copied.fingerprint);
    }

    #[test]
    fn what_has_grown_beyond_the_limits_is_not_taken() {
        let from = folder();
        write(from.path(), "main.py", &"x".repeat(2 * MB as usize));
        let content = Content::File { file: from.path().join("main.py"), folder: Some(from.path().into()) };
        let within = |bytes, files| fingerprint(&content, Limits { bytes, files }).map_err(|error| error.refusal());
        assert!(within(2 * MB, 1).is_ok());
        assert_eq!(within(2 * MB - 1, 1), Err(Some(Refusal::TooLarge { most_mb: 1 })));
        assert_eq!(within(2 * MB, 0), Err(Some(Refusal::TooManyFiles { most: 0 })));
        write(from.path(), "Cargo.toml", &"#".repeat(LARGEST_MANIFEST as usize + 1));
        let refusal = fingerprint(&package(from.path()), Limits::default()).map_err(|error| error.refusal());
        assert_eq!(refusal, Err(Some(Refusal::LargeManifest { most_kb: 1024 })));
        write(from.path(), "x/".repeat(MOST_DEPTH + 2) + "x", "");
        assert!(matches!(fingerprint(&content, Limits::default()), Err(ContentError::TooMuch(Refusal::TooDeep { .. }))));
    }

    #[test]
    fn what_went_away_is_nobodys_fault() {
        let from = folder();
        write(from.path(), "main.py", "");
        let content = Content::File { file: from.path().join("gone.py"), folder: Some(from.path().into()) };
        let error = fingerprint(&content, Limits::default()).expect_err("gone");
        assert_eq!(error.refusal(), None);
        assert!(error.as_refusal().en().starts_with("gone.py cannot be read: "), "{error}");
        assert!(fingerprint(&package(&from.path().join("nowhere")), Limits::default()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn neither_links_nor_pipes_are_read_and_names_that_are_no_utf8_stay_different() {
        use std::os::unix::ffi::OsStrExt as _;
        let (from, to, secret) = (folder(), folder(), folder());
        write(secret.path(), "secret.py", "secret");
        for (target, link) in [(secret.path().to_path_buf(), "inside"), (secret.path().join("secret.py"), "file.py")] {
            std::os::unix::fs::symlink(target, from.path().join(link)).expect("a link");
        }
        assert!(std::process::Command::new("mkfifo").arg(from.path().join("pipe")).status().expect("mkfifo").success());
        write(from.path(), "main.py", "");
        for name in [&b"p\xe9.py"[..], b"p\xea.py", "pé.py".as_bytes()] {
            write(from.path(), std::ffi::OsStr::from_bytes(name), "");
        }
        let content = Content::File { file: from.path().join("main.py"), folder: Some(from.path().into()) };
        let into = Folder::open(to.path()).expect("a folder");
        copy(&content, Limits::default(), &into, &|_| false).expect("copied");
        let mut names: Vec<_> = fs::read_dir(to.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        assert_eq!(names, ["_pé.py", "main.py", "pé.py", "pê.py"]);
        // Each such byte is two as text.
        write(from.path(), std::ffi::OsStr::from_bytes(&[0xe9; 150]), "");
        let into = Folder::open(secret.path()).expect("a folder");
        let error = copy(&content, Limits::default(), &into, &|_| false).expect_err("a name too long");
        assert!(matches!(error.refusal(), Some(Refusal::NotCopied { .. })), "{error}");
        // What was a file when it was listed.
        let link = Content::File { file: from.path().join("file.py"), folder: None };
        assert!(fingerprint(&link, Limits::default()).is_err_and(|error| error.refusal().is_some()));
    }
}
