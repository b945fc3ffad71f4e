//! Exercises as the original tst keeps them: a JSON answer with the files, or `tst.yaml` with `include:` lines.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use tst_engine::spec::{self, Node, Reading};
use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited};
use super::file::{Item, Mode, Parcel};
use super::name::{FileName, check_together};
use super::shop::{MOST_FILE, MOST_FILES, invalid};
use super::source::{Source, at_once, too_large};

/// The file that describes an exercise.
pub const DESCRIPTION: &str = "tst.yaml";

/// The most bytes of that file: the parser's time grows with the square of the depth of nesting.
const MOST_DESCRIPTION: u64 = 256 << 10;

/// The most bytes of all files of an exercise.
const MOST_BYTES: usize = 64 << 20;

/// A file that `tst.yaml` names, with its content when that stands there, too.
struct Included {
    name: String,
    content: Option<String>,
    mode: Mode,
}

/// An answer, in JSON, that holds the files themselves.
#[derive(Deserialize)]
struct Answer {
    files: Option<Files>,
}

/// A file in such an answer.
#[derive(Deserialize)]
struct Held {
    name: Option<String>,
    content: Option<String>,
    mode: Option<String>,
}

/// The files of such an answer; of too many, one more than there may be.
struct Files(Vec<Held>);

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Files;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Files, A::Error> {
                let mut files = Vec::new();
                while files.len() <= MOST_FILES
                    && let Some(file) = list.next_element()?
                {
                    files.push(file);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Files(files))
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// The files of an exercise; `None` when there is none of that name.
///
/// # Errors
/// When the site does not answer, or what it answers is not valid.
pub fn fetch(api: &dyn Source, exercise: &str) -> Sited<Option<Parcel>> {
    match api.get(exercise, MOST_FILE) {
        Ok(Some(answer)) => {
            // A page for people, such as the list of a folder, is no answer.
            if answer.trim_ascii_start().starts_with(b"{") {
                match serde_json::from_slice(&answer) {
                    Ok(answer) => {
                        let items = whole(answer, &api.at(exercise))?;
                        return Ok(Some(Parcel { items, missing: Vec::new() }));
                    }
                    Err(error) if error.is_data() => return Err(invalid(&api.at(exercise), error)),
                    Err(_) => {}
                }
            }
        }
        // Some servers refuse to show a folder.
        Ok(None) | Err(SiteError::Said(SiteProblem::Refused { .. })) => {}
        Err(error) => return Err(error),
    }
    let path = format!("{exercise}/{DESCRIPTION}");
    let at = api.at(&path);
    let Some(bytes) = api.get(&path, MOST_DESCRIPTION)? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| SiteError::Said(SiteProblem::NotText { at: at.clone() }))?;
    let mut included = spec::read_text(Path::new(&at), &text, |node| read(&node))?;
    included.retain(|file| file.name != DESCRIPTION);
    included.push(Included { name: DESCRIPTION.into(), content: Some(text), mode: Mode::read("ro") });
    if included.len() > MOST_FILES {
        return Err(SiteError::Said(SiteProblem::TooManyFiles { at, most: MOST_FILES }));
    }
    let names = included.iter().map(|file| FileName::read(&file.name, &at)).collect::<Sited<Vec<_>>>()?;
    check_together(names.iter(), &at)?;
    let wanted: Vec<_> = included.into_iter().zip(names).collect();
    let total = AtomicUsize::new(0);
    let contents = at_once(&wanted, |(file, name)| {
        let content = match &file.content {
            Some(content) => Some(content.clone().into_bytes()),
            None => api.get(&format!("{exercise}/{}", name.as_str()), MOST_FILE)?,
        };
        let bytes = content.as_ref().map_or(0, Vec::len);
        let is_too_much = total.fetch_add(bytes, Ordering::Relaxed) + bytes > MOST_BYTES;
        if is_too_much { Err(too_large(at.clone(), MOST_BYTES as u64)) } else { Ok(content) }
    })?;
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    for ((file, name), content) in wanted.into_iter().zip(contents) {
        match content {
            Some(content) => items.push(Item { name, content, mode: file.mode }),
            // Sites that are written by hand name files that they do not have; the others are still of use.
            None => missing.push(api.at(&format!("{exercise}/{}", name.as_str()))),
        }
    }
    // Beside the description there has to be something.
    match missing.first() {
        Some(at) if items.len() == 1 => Err(SiteError::Said(SiteProblem::Missing { at: at.clone() })),
        _ => Ok(Some(Parcel { items, missing })),
    }
}

/// The files of an answer that holds them itself.
fn whole(answer: Answer, at: &str) -> Sited<Vec<Item>> {
    let Answer { files: Some(Files(files)) } = answer else { return Err(invalid(at, "it has no list `files`")) };
    if files.len() > MOST_FILES {
        return Err(SiteError::Said(SiteProblem::TooManyFiles { at: at.into(), most: MOST_FILES }));
    }
    let mut items = Vec::new();
    for file in files {
        let need = |text: Option<String>, key| text.ok_or_else(|| invalid(at, format!("a file has no `{key}`")));
        items.push(Item {
            name: FileName::read(&need(file.name, "name")?, at)?,
            content: need(file.content, "content")?.into_bytes(),
            mode: Mode::read(file.mode.as_deref().unwrap_or("ro")),
        });
    }
    check_together(items.iter().map(|item| &item.name), at)?;
    Ok(items)
}

/// What `tst.yaml` names; private files are not fetched.
fn read(node: &Node<'_>) -> Reading<Vec<Included>> {
    let mut found = Vec::new();
    for file in
        node.entries()?.iter().find(|(key, _)| *key == "files").map(|(_, files)| files.list()).transpose()?.unwrap_or_default()
    {
        let mode = file.get("mode").map(|mode| mode.text()).transpose()?.unwrap_or("ro");
        let content = Some(file.need("content")?.text()?.to_string());
        found.push(Included { name: file.need("name")?.text()?.into(), content, mode: Mode::read(mode) });
    }
    // A text of one line names the statement's file.
    if let Some(text) = node.get("text").map(|text| text.text()).transpose()?.filter(|text| !text.contains(['\n', '\r'])) {
        found.push(Included { name: text.trim().into(), content: None, mode: Mode::read("ro") });
    }
    for line in node.get("include").map(|list| list.list()).transpose()?.unwrap_or_default() {
        let mut words = line.text()?.split(',').map(str::trim);
        let name = words.next().unwrap_or_default().to_string();
        let words: Vec<&str> = words.collect();
        if !words.contains(&"public") {
            found.retain(|file| file.name != name);
            continue;
        }
        let mode = Mode::read(words.iter().find(|word| !matches!(**word, "public" | "private")).copied().unwrap_or("ro"));
        match found.iter_mut().find(|file| file.name == name) {
            Some(file) => file.mode = mode,
            None => found.push(Included { name, content: None, mode }),
        }
    }
    Ok(found)
}
