//! What lies where in the scratch folder, before anything is put there: nothing may be written through a link, nor lie where
//! something else does.
//!
//! Names are compared as the least distinguishing file system does that is in use: without letter case, and without the points
//! and spaces at the end that Windows leaves out.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::fixture::{Content, Fixture};
use super::model::Check;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// The longest name that file systems keep (`NAME_MAX`, limits.h(0p)), and the longest path here, in bytes.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 1000;

/// How many bytes all the files of an exercise hold together: they are kept, and written for each check.
const MOST_BYTES: u64 = 64 << 20;

/// What is put into the scratch folder so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// By their paths as they are compared.
    places: BTreeMap<String, Place>,
    /// How many bytes the files of the exercise hold.
    bytes: u64,
}

/// What is at a place, and how its path was written.
#[derive(Clone, Debug)]
struct Place {
    kind: Kind,
    path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
}

impl From<&Content> for Kind {
    fn from(content: &Content) -> Self {
        match content {
            Content::File(_) => Self::File,
            Content::Folder => Self::Folder,
            Content::Link(_) => Self::Link,
        }
    }
}

impl Layout {
    /// Holds the folder that `{dir}` stands for, and what can lie beside it.
    pub(super) fn of(folder: &Path, fixtures: &[Fixture]) -> Self {
        let mut layout = Self::default();
        if !folder.as_os_str().is_empty() {
            layout.places.insert(key(folder), Place { kind: Kind::Folder, path: folder.display().to_string() });
        }
        for fixture in fixtures {
            // Looked at when it was read.
            let _ = layout.add(fixture);
        }
        layout
    }

    /// The same where files of these checks are files of the exercise, too.
    #[must_use]
    pub(super) fn with_files_of(mut self, checks: &[Check]) -> Self {
        self.bytes += checks.iter().flat_map(|check| &check.files).map(size).sum::<u64>();
        self
    }

    /// Puts one more thing there, unless it cannot lie beside the others.
    pub(super) fn add(&mut self, fixture: &Fixture) -> Result<(), SpecProblem> {
        let (key, kind, path) = (key(&fixture.path), Kind::from(&fixture.content), fixture.path.display().to_string());
        let two_things = |other: &Place| SpecProblem::TwoThings { path: path.clone(), other: other.path.clone() };
        let above = key.match_indices('/').filter_map(|(end, _)| self.places.get(&key[..end])).map(|place| (place, false));
        for (place, is_itself) in above.chain(self.places.get(&key).map(|place| (place, true))) {
            match place.kind {
                Kind::Link => return Err(SpecProblem::BehindLink { path, link: place.path.clone() }),
                Kind::Folder if !is_itself => {}
                // A file of a check takes the place of the program's.
                there if is_itself && there == kind => {}
                _ => return Err(two_things(place)),
            }
        }
        let within = format!("{key}/");
        let inside = self.places.range(within.clone()..).next().filter(|(other, _)| other.starts_with(&within));
        if let Some((_, place)) = inside.filter(|_| kind != Kind::Folder) {
            return Err(two_things(place));
        }
        self.bytes = self.bytes.saturating_add(size(fixture));
        if self.bytes > MOST_BYTES {
            return Err(SpecProblem::FilesTooLarge { bytes: self.bytes, most: MOST_BYTES });
        }
        self.places.insert(key, Place { kind, path });
        Ok(())
    }

    /// The same for another check: what lies there is gone by then, but its files are files of the exercise.
    pub(super) fn after(&self, another: &Self) -> Self {
        Self { bytes: another.bytes, ..self.clone() }
    }
}

/// How many bytes a fixture holds.
fn size(fixture: &Fixture) -> u64 {
    match &fixture.content {
        Content::File(file) => file.size(),
        Content::Folder | Content::Link(_) => 0,
    }
}

/// A path as it is compared.
fn key(path: &Path) -> String {
    let name = |part: Component<'_>| {
        let name = part.as_os_str().to_string_lossy();
        // Some letters are longer in capitals: `ß` is `SS`.
        name.trim_end_matches(['.', ' ']).to_uppercase().to_lowercase()
    };
    path.components().map(name).collect::<Vec<_>>().join("/")
}

/// Reads a path that stays inside the folder it is relative to, and can be there.
pub(super) fn read_path(node: &Node<'_>) -> Reading<PathBuf> {
    let text = node.text()?;
    let path = Path::new(text);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    // As it is written, it may end in `/` or hold `/./`.
    if stays && can_be(text) {
        Ok(path.components().collect())
    } else {
        Err(node.mistake(SpecProblem::BadPath { path: text.into() }))
    }
}

/// Reads where a link at `path` leads, which is inside the scratch folder too: what the program writes there must not be
/// somebody's own.
pub(super) fn read_target(node: &Node<'_>, path: &Path) -> Reading<PathBuf> {
    let text = node.text()?;
    let parts: Vec<Component<'_>> = Path::new(text).components().filter(|part| *part != Component::CurDir).collect();
    let climbs = parts.iter().take_while(|part| **part == Component::ParentDir).count();
    // After a name `..` leads to wherever that lies, if it is a link.
    let goes_down = parts[climbs..].iter().all(|part| matches!(part, Component::Normal(_)));
    let stays = climbs < path.components().count() && goes_down;
    if stays && can_be(text) { Ok(text.into()) } else { Err(node.mistake(SpecProblem::BadTarget { target: text.into() })) }
}

/// Whether a file system takes it for a path.
fn can_be(text: &str) -> bool {
    let fits = |name: &str| name.len() <= LONGEST_NAME;
    (1..=LONGEST_PATH).contains(&text.len()) && !text.contains('\0') && text.split(['/', '\\']).all(fits)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::read_fixtures;
    use super::super::yaml::read_text;
    use super::*;

    /// What is wrong with these `files` of a check of a program whose `folder` is `site/pub`, and which has others `before`.
    fn mistake_after(before: &str, files: &str) -> Option<SpecProblem> {
        let mut layout = Layout::of(Path::new("site/pub"), &[]);
        let mut read =
            |files: &str| read_text(Path::new("t"), &format!("files: [{files}]\n"), |node| read_fixtures(&node, &mut layout));
        read(before).expect("valid");
        read(files).err().map(|error| *error.problem)
    }

    /// The same where all stand in one list.
    fn mistake(files: &str) -> Option<SpecProblem> {
        mistake_after("", files)
    }

    #[test]
    fn nothing_is_put_behind_a_link_or_in_its_place_however_it_is_spelt() {
        let link = "{ path: l, link: t }";
        for path in ["l", "l/", "L", "L/x", "l/a/b", "l./x", "l /x", "l//x", "l/./x"] {
            for what in ["text: x", "folder: true", "link: u"] {
                let behind = format!("{{ path: \"{path}\", {what} }}");
                for problem in [mistake_after(link, &behind), mistake(&format!("{link}, {behind}"))] {
                    assert!(matches!(problem, Some(SpecProblem::BehindLink { .. })), "{behind}: {problem:?}");
                }
            }
        }
        assert!(matches!(mistake("{ path: ./l, text: x }"), Some(SpecProblem::BadPath { .. })));
        let capitals = "{ path: a/ß, link: b }, { path: a/SS/x, text: x }";
        assert!(matches!(mistake(capitals), Some(SpecProblem::BehindLink { .. })));
        for there in ["{ path: l, text: x }", "{ path: l, folder: true }", "{ path: l/a, text: x }", "{ path: L/a, text: x }"] {
            for problem in [mistake_after(there, link), mistake(&format!("{there}, {link}"))] {
                assert!(matches!(problem, Some(SpecProblem::TwoThings { .. })), "{there}: {problem:?}");
            }
        }
        for files in ["{ path: site, link: b }", "{ path: site/pub, link: b }"] {
            assert!(matches!(mistake(files), Some(SpecProblem::TwoThings { .. })), "{files}");
        }
        assert_eq!(mistake(&format!("{link}, {{ path: l2, text: x }}, {{ path: t, text: y }}, {{ path: a/l, text: x }}")), None);
    }

    #[test]
    fn a_name_is_a_file_or_a_folder() {
        let file = "{ path: a, text: x }";
        for other in ["{ path: a/b, text: x }", "{ path: a, folder: true }", "{ path: a/b, link: c }"] {
            assert!(matches!(mistake_after(file, other), Some(SpecProblem::TwoThings { .. })), "{other}");
            if !other.contains("link") {
                assert!(matches!(mistake_after(other, file), Some(SpecProblem::TwoThings { .. })), "{other}");
            }
        }
        assert_eq!(mistake_after(file, file), None);
        assert_eq!(mistake_after("{ path: d/a, text: x }", "{ path: d, folder: true }, { path: d/b, text: y }"), None);
    }

    #[test]
    fn links_stay_inside() {
        let link = |path: &str, target: &str| mistake(&format!("{{ path: {path}, link: \"{target}\" }}"));
        for (path, target) in [("l", "t"), ("l", "."), ("l", "./a/b"), ("a/l", "../b/c"), ("a/b/l", "../../c"), ("a/l", "..")] {
            assert_eq!(link(path, target), None, "{path} -> {target}");
        }
        let long = "x/".repeat(600);
        for (path, target) in [("l", "/etc/passwd"), ("l", "../t"), ("a/l", "../../t"), ("l", "b/../../c"), ("a/l", "b/../c")]
            .into_iter()
            .chain([("l", ""), ("l", "a\\0b"), ("l", long.as_str())])
        {
            assert!(matches!(link(path, target), Some(SpecProblem::BadTarget { .. })), "{path} -> {target}");
        }
    }

    #[test]
    fn paths_that_no_file_system_holds_are_refused() {
        let with_path = |path: &str| mistake(&format!("{{ path: \"{path}\", text: x }}"));
        for path in ["x".repeat(256), "x/".repeat(501), "a\\0b".into()] {
            assert!(matches!(with_path(&path), Some(SpecProblem::BadPath { .. })), "{path}");
        }
        assert_eq!(with_path(&"x".repeat(255)), None);
    }

    #[test]
    fn the_files_of_an_exercise_are_bounded_together() {
        let files = |count: usize| vec!["{ path: a, random: 16777216 }"; count].join(", ");
        assert_eq!(mistake(&files(4)), None);
        assert!(matches!(mistake(&files(5)), Some(SpecProblem::FilesTooLarge { .. })));
    }
}
