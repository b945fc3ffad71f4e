//! Names of files as a site may give them: they stay inside their folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited};

/// The longest name.
const MOST_BYTES: usize = 240;

/// Folders in a checkout that are none of the site's business.
const OURS: [&str; 2] = [".tst", ".git"];

/// The name of a file below an exercise's folder, with `/` between its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName(String);

impl FileName {
    /// The name, unless it could lead out of the folder.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |part: &str| !part.is_empty() && part != "." && part != "..";
        let odd = |c: char| matches!(c, '\\' | ':') || c.is_control();
        let is_ours = |part: &str| OURS.iter().any(|ours| part.eq_ignore_ascii_case(ours));
        let first = text.split('/').next().unwrap_or_default();
        (text.len() <= MOST_BYTES && !text.contains(odd) && text.split('/').all(fits) && !is_ours(first))
            .then(|| Self(text.to_string()))
    }

    /// As [`FileName::new`], with the refusal of what stands in `at`.
    ///
    /// # Errors
    /// When the name could lead out of the folder.
    pub fn read(text: &str, at: &str) -> Sited<Self> {
        Self::new(text).ok_or_else(|| SiteError::Said(SiteProblem::BadFileName { at: at.into(), name: text.into() }))
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a path.
    pub fn path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The file below `folder`.
    pub fn under(&self, folder: &Path) -> PathBuf {
        self.0.split('/').fold(folder.to_path_buf(), |path, part| path.join(part))
    }

    /// The folders above the file, from the outside in.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(end, _)| &self.0[..end])
    }
}

/// Checks that the names can all be there at once, also where letter case does not count.
///
/// # Errors
/// When one stands there twice, or as a file and as a folder.
pub fn check_together<'n>(names: impl Iterator<Item = &'n FileName> + Clone, at: &str) -> Sited<()> {
    let folders: BTreeSet<String> = names.clone().flat_map(FileName::folders).map(str::to_lowercase).collect();
    let mut seen = BTreeSet::new();
    for name in names {
        let (at, low, name) = (at.to_string(), name.as_str().to_lowercase(), name.as_str().to_string());
        if folders.contains(&low) {
            return Err(SiteError::Said(SiteProblem::FileAndFolder { at, name }));
        }
        if !seen.insert(low) {
            return Err(SiteError::Said(SiteProblem::DoubledFile { at, name }));
        }
    }
    Ok(())
}

/// Whether an exercise may be called so.
pub fn is_exercise_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !text.is_empty() && text.len() <= 100 && !text.starts_with('.') && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_lead_out_are_refused() {
        for bad in
            ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\\b", "a\0b", "C:x", ".tst/checkout.json", ".Git/x"]
        {
            assert_eq!(FileName::new(bad), None, "{bad:?}");
        }
        for good in ["README.md", "src/main.rs", ".starter", "a..b", "ação.txt"] {
            assert!(FileName::new(good).is_some(), "{good}");
        }
    }

    #[test]
    fn a_file_cannot_be_a_folder_too() {
        let names = |names: &[&str]| names.iter().filter_map(|name| FileName::new(name)).collect::<Vec<_>>();
        assert!(check_together(names(&["a/b", "a/c", "d"]).iter(), "x").is_ok());
        assert!(check_together(names(&["a/b", "A"]).iter(), "x").is_err());
        assert!(check_together(names(&["a", "b", "a"]).iter(), "x").is_err());
    }
}
