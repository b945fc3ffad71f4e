//! The languages of a course: a course of one language writes its texts once.

use std::path::Path;

use super::model::Exercise;
use super::yaml::{Node, Reading, read_text, text_in};
use crate::text::{Lang, SpecProblem};

/// The key, in `config.yaml` for a course, and in `exercise.yaml` for an exercise that stands alone.
pub(super) const KEY: &str = "languages";

/// The file of a course.
const CONFIG: &str = "config.yaml";

/// Reads the languages of a course, or of an exercise; `None` if nothing is said.
///
/// # Errors
/// That these are no languages.
pub fn read_languages(node: &Node<'_>) -> Reading<Option<Vec<Lang>>> {
    let Some(list) = node.get(KEY) else { return Ok(None) };
    let languages = list.list()?;
    if languages.is_empty() {
        return Err(list.mistake(SpecProblem::MissingKey { key: "en" }));
    }
    let one = |word: &Node<'_>| word.one_of(&[("en", Lang::En), ("pt-BR", Lang::PtBr)]);
    languages.iter().map(one).collect::<Reading<_>>().map(Some)
}

impl Exercise {
    /// Whether its texts are written in this language.
    pub fn speaks(&self, language: Lang) -> bool {
        self.language.is_none_or(|only| only == language)
    }
}

/// The only one of these, if it is one.
pub(super) fn only(languages: Option<Vec<Lang>>) -> Option<Lang> {
    let languages = languages?;
    let first = *languages.first()?;
    languages.iter().all(|language| *language == first).then_some(first)
}

/// The only language of the course to which the exercise in `folder` belongs. A mistake in its file is told where that is read.
pub(super) fn of_course(folder: &Path) -> Option<Lang> {
    let folder = folder.canonicalize().ok()?;
    let file = folder.parent()?.parent()?.join(CONFIG);
    let text = text_in(&file).ok()?;
    only(read_text(&file, &text, |node| read_languages(&node)).ok()?)
}
