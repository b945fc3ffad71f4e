//! Laying an exercise out, aside, as it will stand alone.

use tst_engine::folder::Folder;
use tst_engine::spec::{self, SpecError};
use tst_engine::subject::{fingerprint, is_untouched};
use tst_engine::text::SpecProblem;

use super::error::{SiteError, Sited, below, cannot_read};
use super::file::{Item, MANIFEST, alone, files_of, flush, folders_of, write_new};
use super::shop::invalid;

/// Writes the files of `exercise` into `folder`, which is new, and gives them as they are now: a crate is made a workspace
/// of its own.
///
/// # Errors
/// When a file cannot be written, or the exercise file is not valid; `site` is named then.
pub fn stage(exercise: &str, mut items: Vec<Item>, into: &Folder, site: &str) -> Sited<Vec<Item>> {
    for item in &items {
        write_new(into, item.name.path(), &item.content, item.mode)?;
    }
    let folder = into.path();
    let was_starter = is_untouched(folder);
    let at = |file: &str| format!("{}/{exercise}/{file}", site.trim_end_matches('/'));
    for item in items.iter_mut().filter(|item| item.name.as_str() == MANIFEST) {
        let text = std::str::from_utf8(&item.content).map_err(|error| invalid(&at(MANIFEST), error))?;
        item.content = alone(text).into_bytes();
        rewrite(item, into)?;
    }
    if was_starter {
        let now = fingerprint(folder).map_err(cannot_read(folder))? + "\n";
        for item in items.iter_mut().filter(|item| item.name.as_str() == ".starter") {
            item.content = now.clone().into_bytes();
            rewrite(item, into)?;
        }
    }
    if items.iter().any(|item| item.name.as_str() == "exercise.yaml") {
        let misplaced = |error: SpecError| SpecError { file: at("exercise.yaml").into(), ..error };
        let read = spec::load(folder).map_err(misplaced)?;
        if read.name != exercise {
            let problem = SpecProblem::NameIsNotFolder { name: read.name, folder: exercise.into() };
            return Err(SiteError::Spec(SpecError::of_file(at("exercise.yaml").as_ref(), problem)));
        }
    }
    flush(&files_of(&items, folder).chain(folders_of(&items, folder)).collect::<Vec<_>>())?;
    Ok(items)
}

fn rewrite(item: &Item, folder: &Folder) -> Sited<()> {
    folder.remove(item.name.path()).map_err(below)?;
    write_new(folder, item.name.path(), &item.content, item.mode)
}
