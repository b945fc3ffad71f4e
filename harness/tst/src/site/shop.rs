//! A site as a reader sees it: which exercises it has, and the files of one. Ours are checked by their SHA-256.

use serde_json::Value;
use tst_engine::text::{SiteProblem, beginning};

use super::address::masked;
use super::error::{SiteError, Sited};
use super::file::{Item, Mode, Parcel};
use super::index::{DOOR, Entry, Index, Listed, SCHEMA};
use super::name::{FileName, check_together, is_exercise_name};
use super::original;
use super::source::{Source, at_once, open, too_large};
use crate::sha256::sha256;

/// The most bytes of the file by which a site is known.
const MOST_DOOR: u64 = 64 << 10;
/// The most that is told of why something is not valid, in characters.
const MOST_WHY: usize = 300;
/// The most bytes of an index.
const MOST_INDEX: u64 = 4 << 20;
/// The most bytes of one file of an exercise.
pub const MOST_FILE: u64 = 16 << 20;
/// The most bytes of all files of an exercise.
const MOST_BYTES: u64 = 64 << 20;
/// The most files of an exercise.
pub const MOST_FILES: usize = 1000;

/// A site that has answered.
pub struct Shop {
    source: Box<dyn Source>,
    shelves: Shelves,
}

/// How the site keeps its exercises.
enum Shelves {
    /// As `tst publish` writes them.
    Ours(Index),
    /// As the original tst does, at this place.
    Original(Box<dyn Source>),
}

impl Shop {
    /// Asks the site at `url` what it is.
    ///
    /// # Errors
    /// When it does not answer, or not in a way that makes sense.
    pub fn enter(url: &str) -> Sited<Self> {
        let source = open(url)?;
        let shelves = match source.get(DOOR, MOST_DOOR)? {
            // Older sites of the original have no such file: the exercises are just there.
            None => Shelves::Original(source.lead(".")?),
            Some(door) => shelves(source.as_ref(), &door)?,
        };
        Ok(Self { source, shelves })
    }

    /// The exercises, when the site keeps a list of them.
    pub fn exercises(&self) -> Option<&[Entry]> {
        match &self.shelves {
            Shelves::Ours(index) => Some(&index.exercises),
            Shelves::Original(_) => None,
        }
    }

    /// The files of an exercise; `None` when the site does not have it.
    ///
    /// # Errors
    /// When a file is missing, too large, or not the announced one.
    pub fn fetch(&self, exercise: &str) -> Sited<Option<Parcel>> {
        match &self.shelves {
            Shelves::Original(api) => original::fetch(api.as_ref(), exercise),
            Shelves::Ours(index) => {
                let Some(entry) = index.exercises.iter().find(|entry| entry.name == exercise) else { return Ok(None) };
                let items = at_once(&entry.files, |file| self.take(exercise, file))?;
                Ok(Some(Parcel { items, missing: Vec::new() }))
            }
        }
    }

    fn take(&self, exercise: &str, listed: &Listed) -> Sited<Item> {
        let path = format!("{exercise}/{}", listed.name);
        let at = self.source.at(&path);
        let name = FileName::read(&listed.name, &at)?;
        // No more than was announced has to be read to know that it is another file.
        let content = match self.source.get(&path, listed.size) {
            Err(SiteError::Said(SiteProblem::TooLarge { .. })) => return Err(SiteError::Said(SiteProblem::WrongHash { at })),
            answer => answer?.ok_or_else(|| SiteError::Said(SiteProblem::Missing { at: at.clone() }))?,
        };
        if sha256(&content) != listed.sha256 {
            return Err(SiteError::Said(SiteProblem::WrongHash { at }));
        }
        Ok(Item { name, content, mode: Mode::read(&listed.mode) })
    }
}

fn shelves(source: &dyn Source, door: &[u8]) -> Sited<Shelves> {
    let at = source.at(DOOR);
    let door: Value = serde_json::from_slice(door).map_err(|error| invalid(&at, error))?;
    let text = |key: &str| door.get(key).and_then(Value::as_str);
    if let Some(name) = text("index") {
        return index(source, FileName::read(name, &at)?.as_str()).map(Shelves::Ours);
    }
    let api = text("api-url").ok_or_else(|| invalid(&at, "it has neither `api-url` nor `index`"))?;
    // Sites that live on carry this slip, and the original tst reads it so.
    let api = api.strip_prefix("http://").filter(|rest| rest.starts_with("https://")).unwrap_or(api);
    source.lead(api).map(Shelves::Original)
}

fn index(source: &dyn Source, name: &str) -> Sited<Index> {
    let at = source.at(name);
    let bytes = source.get(name, MOST_INDEX)?.ok_or_else(|| SiteError::Said(SiteProblem::Missing { at: at.clone() }))?;
    let index: Index = serde_json::from_slice(&bytes).map_err(|error| invalid(&at, error))?;
    if index.schema != SCHEMA {
        return Err(invalid(&at, format!("schema {} (known: {SCHEMA})", index.schema)));
    }
    for entry in &index.exercises {
        if !is_exercise_name(&entry.name) {
            return Err(SiteError::Said(SiteProblem::BadExerciseName { name: entry.name.clone() }));
        }
        check_sizes(entry.files.iter().map(|file| file.size), || source.at(&entry.name))?;
        let names = entry.files.iter().map(|file| FileName::read(&file.name, &at)).collect::<Sited<Vec<_>>>()?;
        check_together(names.iter(), &at)?;
    }
    Ok(index)
}

/// Checks that an exercise's files, which are at `at`, are no more and no larger than a checkout takes.
///
/// # Errors
/// When they are.
pub fn check_sizes(sizes: impl ExactSizeIterator<Item = u64> + Clone, at: impl Fn() -> String) -> Sited<()> {
    if sizes.len() > MOST_FILES {
        return Err(SiteError::Said(SiteProblem::TooManyFiles { at: at(), most: MOST_FILES }));
    }
    match sizes.clone().fold(0_u64, u64::saturating_add) {
        _ if sizes.clone().any(|size| size > MOST_FILE) => Err(too_large(at(), MOST_FILE)),
        total if total > MOST_BYTES => Err(too_large(at(), MOST_BYTES)),
        _ => Ok(()),
    }
}

/// The refusal of something that is not valid.
pub fn invalid(at: &str, why: impl std::fmt::Display) -> SiteError {
    // It may quote all that is there; what is cut must not have been the end of a secret.
    let why = beginning(&masked(&why.to_string()), MOST_WHY).into_owned();
    SiteError::Said(SiteProblem::Invalid { at: at.into(), why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_that_no_checkout_would_take_is_refused() {
        let told = |sizes: Vec<u64>| check_sizes(sizes.into_iter(), || "here".into()).map_err(|error| error.to_string());
        assert!(told(vec![MOST_FILE; 4]).is_ok() && told(vec![0; MOST_FILES]).is_ok());
        let large = |most: u64| Err(SiteError::Said(SiteProblem::TooLarge { at: "here".into(), most }).to_string());
        assert_eq!(told(vec![1, MOST_FILE + 1]), large(MOST_FILE));
        assert_eq!(
            [told(vec![MOST_FILE, MOST_FILE, MOST_FILE, MOST_FILE, 1]), told(vec![16; 5_000])].map(|told| told.is_err()),
            [true; 2]
        );
        assert_eq!(told(vec![u64::MAX; 2]), large(MOST_FILE));
    }
}
