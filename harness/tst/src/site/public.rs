//! Which files of an exercise the public gets: only what is named here, so that nothing slips out.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use tst_engine::plain;
use tst_engine::spec::{Exercise, Visibility, public_text};
use tst_engine::subject::{is_litter, is_source, is_untouched};
use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited, cannot_read};
use super::file::{Item, MANIFEST, Mode, alone};
use super::name::FileName;
use super::shop::{MOST_FILE, check_sizes};
use super::source::too_large;

/// The statement, in the order in which it is shown: file and language.
pub const STATEMENTS: [(&str, &str); 2] = [("README.md", "en"), ("README.pt-BR.md", "pt-BR")];

/// The folders that go out with everything in them.
const FOLDERS: [&str; 3] = ["src", "fixtures", "images"];

/// What never goes out, wherever it lies.
const NEVER: [&str; 6] = ["hidden.yaml", "corpus", "solution", "solutions", "target", "Cargo.lock"];

/// The starter's fingerprint, which is made anew: the manifest of a checkout differs.
const FINGERPRINT: &str = ".starter";

/// What of an exercise is published.
pub struct Public {
    /// The files.
    pub items: Vec<Item>,
    /// How many checks are kept back.
    pub withheld: usize,
    /// What lies in the folder and is not published.
    pub left_out: Vec<String>,
}

/// Collects what of `exercise`, in `folder`, is public.
///
/// # Errors
/// When the crate is not the starter, could not stand alone, or a file cannot be read.
pub fn collect(exercise: &Exercise, folder: &Path, after_due_date: bool) -> Sited<Public> {
    let name = &exercise.name;
    if folder.join(FINGERPRINT).exists() && !is_untouched(folder) {
        return Err(SiteError::Said(SiteProblem::StarterChanged { name: name.clone() }));
    }
    let shown = |visibility| match visibility {
        Visibility::Visible => true,
        Visibility::AfterDueDate => after_due_date,
        Visibility::Hidden => false,
    };
    let text = public_text(exercise, shown).map_err(|error| {
        SiteError::Said(SiteProblem::Invalid { at: exercise.file.display().to_string(), why: error.to_string() })
    })?;
    if text.withheld == exercise.checks.len() {
        return Err(SiteError::Said(SiteProblem::NothingVisible { name: name.clone() }));
    }
    let mut public = Public { items: Vec::new(), withheld: text.withheld, left_out: Vec::new() };
    // The starter of an exercise that is no crate is one file, called as the exercise is.
    let is_crate = folder.join(MANIFEST).is_file();
    for file in names_in(folder)? {
        let path = folder.join(&file);
        match file.as_str() {
            "exercise.yaml" => public.push(&file, text.text.clone().into_bytes())?,
            MANIFEST => public.push(&file, manifest(&path)?)?,
            FINGERPRINT => {}
            statement if STATEMENTS.iter().any(|(file, _)| *file == statement) => public.push(&file, read(&path)?)?,
            inside if FOLDERS.contains(&inside) => public.walk(&path, &file)?,
            _ if !is_crate && path.file_stem().is_some_and(|stem| stem == name.as_str()) && is_source(&path) => {
                public.push(&file, read(&path)?)?;
            }
            _ => public.left_out.push(file),
        }
    }
    // What no checkout would take is told to whoever publishes it: an index with it in it is refused as a whole.
    check_sizes(public.items.iter().map(|item| item.content.len() as u64), || folder.display().to_string())?;
    Ok(public)
}

impl Public {
    fn push(&mut self, name: &str, content: Vec<u8>) -> Sited<()> {
        // The original tst separates the words of an `include:` line by commas.
        let bad = || SiteError::Said(SiteProblem::BadFileName { at: "tst publish".into(), name: name.into() });
        let name = FileName::new(name).filter(|name| !name.as_str().contains(',')).ok_or_else(bad)?;
        self.items.push(Item { name, content, mode: Mode { writable: true, executable: false } });
        Ok(())
    }

    fn walk(&mut self, folder: &Path, below: &str) -> Sited<()> {
        for file in names_in(folder)? {
            let (path, name) = (folder.join(&file), format!("{below}/{file}"));
            if NEVER.contains(&file.as_str()) || is_litter(&file) {
                self.left_out.push(name);
                continue;
            }
            let kind = fs::symlink_metadata(&path).map_err(cannot_read(&path))?.file_type();
            if kind.is_dir() {
                self.walk(&path, &name)?;
            } else {
                self.push(&name, read(&path)?)?;
            }
        }
        Ok(())
    }
}

fn manifest(path: &Path) -> Sited<Vec<u8>> {
    let at = path.display().to_string();
    let text = String::from_utf8(read(path)?).map_err(|_| SiteError::Said(SiteProblem::NotText { at: at.clone() }))?;
    let inherits = |line: &str| {
        let line: String = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        line.contains("workspace=true")
    };
    if text.lines().any(inherits) {
        return Err(SiteError::Said(SiteProblem::TiedToWorkspace { file: at }));
    }
    Ok(alone(&text).into_bytes())
}

/// The bytes of a plain file; a link could lead to a solution.
fn read(path: &Path) -> Sited<Vec<u8>> {
    if !fs::symlink_metadata(path).map_err(cannot_read(path))?.is_file() {
        return Err(SiteError::Said(SiteProblem::NotPlain { path: path.display().to_string() }));
    }
    plain::read(path, MOST_FILE).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => too_large(path.display().to_string(), MOST_FILE),
        _ => cannot_read(path)(error),
    })
}

/// What lies in a folder, sorted; a folder that is a link is none.
fn names_in(folder: &Path) -> Sited<Vec<String>> {
    if !fs::symlink_metadata(folder).map_err(cannot_read(folder))?.is_dir() {
        return Err(SiteError::Said(SiteProblem::NotPlain { path: folder.display().to_string() }));
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot_read(folder))? {
        let name = entry.map_err(cannot_read(folder))?.file_name();
        let bad = || SiteProblem::NotPlain { path: folder.join(&name).display().to_string() };
        names.push(name.to_str().ok_or_else(|| SiteError::Said(bad()))?.to_string());
    }
    names.sort();
    Ok(names)
}
