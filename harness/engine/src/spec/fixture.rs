//! What lies in the scratch folder before a program is started.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use super::data::{DATA_KEYS, Data, Names, read_data, read_map};
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// Something put into the scratch folder.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Its path inside the scratch folder.
    pub path: PathBuf,
    /// What it is.
    pub content: Content,
}

/// What a fixture is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file.
    File(FixtureFile),
    /// An empty folder.
    Folder,
    /// A symbolic link to this target, relative to the link.
    Link(PathBuf),
}

/// What is in a file that is put there for each check.
#[derive(Clone, Debug)]
pub struct FixtureFile {
    data: Data,
    /// The bytes, once they were made, if they are the same for all checks.
    made: OnceLock<Vec<u8>>,
}

impl FixtureFile {
    fn new(data: Data) -> Self {
        Self { data, made: OnceLock::new() }
    }

    /// The bytes; `names` give those that are random.
    pub fn bytes(&self, names: &Names) -> Cow<'_, [u8]> {
        if self.data.is_random() {
            return self.data.bytes(names).into();
        }
        self.made.get_or_init(|| self.data.bytes(names)).into()
    }
}

/// The longest path of a fixture, and the longest name in it, in bytes: what file systems hold.
const MOST_PATH: usize = 1000;
const MOST_NAME: usize = 255;

/// What is where in the scratch folder, with the folders above.
#[derive(Debug, Default)]
pub(super) struct Layout<'l> {
    places: HashMap<PathBuf, Place>,
    /// What is there for every check.
    before: Option<&'l Layout<'l>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    File,
    Folder,
    Link,
}

impl Place {
    fn of(fixture: &Fixture) -> Self {
        match fixture.content {
            Content::File(_) => Self::File,
            Content::Folder => Self::Folder,
            Content::Link(_) => Self::Link,
        }
    }
}

impl Layout<'_> {
    /// Of a program's folder, which is made first, and its files.
    pub(super) fn of(folder: &Path, files: &[Fixture]) -> Self {
        let mut layout = Self::default();
        layout.keep(folder, Place::Folder);
        for fixture in files {
            layout.keep(&fixture.path, Place::of(fixture));
        }
        layout
    }

    fn at(&self, path: &Path) -> Option<Place> {
        self.places.get(path).copied().or_else(|| self.before?.at(path))
    }

    fn keep(&mut self, path: &Path, place: Place) {
        for folder in path.ancestors().skip(1) {
            self.places.insert(folder.into(), Place::Folder);
        }
        self.places.insert(path.into(), place);
    }

    /// Adds a fixture, unless it cannot be put there: nothing is written through a link.
    fn add(&mut self, fixture: &Fixture) -> Result<(), SpecProblem> {
        let place = Place::of(fixture);
        let shown = |path: &Path| path.display().to_string();
        for above in fixture.path.ancestors() {
            let is_itself = above == fixture.path;
            match self.at(above) {
                Some(Place::Link) => {
                    return Err(SpecProblem::BehindLink { path: shown(&fixture.path), link: shown(above) });
                }
                None => {}
                Some(Place::Folder) if !is_itself => {}
                // A file of a check takes the place of the program's.
                Some(there) if is_itself && there == place => {}
                Some(_) => return Err(SpecProblem::TwoThings { path: shown(&fixture.path), other: shown(above) }),
            }
        }
        self.keep(&fixture.path, place);
        Ok(())
    }
}

/// Reads the `files` of a program or of a check, which come after what is there `before`.
pub(super) fn read_fixtures(node: &Node<'_>, before: &Layout<'_>) -> Reading<Vec<Fixture>> {
    let Some(files) = node.get("files") else { return Ok(Vec::new()) };
    let mut layout = Layout { before: Some(before), ..Layout::default() };
    let mut read = Vec::new();
    for file in files.list()? {
        let fixture = read_fixture(&file)?;
        layout.add(&fixture).map_err(|problem| file.need("path").map_or_else(|mistake| mistake, |path| path.mistake(problem)))?;
        read.push(fixture);
    }
    Ok(read)
}

fn read_fixture(node: &Node<'_>) -> Reading<Fixture> {
    let known: Vec<&str> = DATA_KEYS.into_iter().chain(["path", "data", "folder", "link"]).collect();
    node.only(&known)?;
    let path = read_path(&node.need("path")?)?;
    let content = if let Some(flag) = node.get("folder") {
        flag.flag()?;
        Content::Folder
    } else if let Some(target) = node.get("link") {
        Content::Link(read_target(&target, &path)?)
    } else if let Some(data) = node.get("data") {
        Content::File(FixtureFile::new(read_data(&data)?))
    } else {
        Content::File(FixtureFile::new(read_map(node)?))
    };
    Ok(Fixture { path, content })
}

/// A path that stays inside the folder it is relative to.
pub(super) fn read_path(node: &Node<'_>) -> Reading<PathBuf> {
    let text = node.text()?;
    let path = PathBuf::from(text);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    if stays && is_path(&path) { Ok(path) } else { Err(node.mistake(SpecProblem::BadPath { path: text.into() })) }
}

/// Where the link at `path` leads: `..` at the beginning alone, and not out of the scratch folder. That holds also when
/// what follows is another link, because none lies behind one.
fn read_target(node: &Node<'_>, path: &Path) -> Reading<PathBuf> {
    let target = PathBuf::from(node.text()?);
    let depth = path.components().count() - 1;
    let up = target.components().take_while(|part| *part == Component::ParentDir).count();
    let stays = up <= depth && target.components().skip(up).all(|part| matches!(part, Component::Normal(_)));
    if stays && is_path(&target) {
        return Ok(target);
    }
    Err(node.mistake(SpecProblem::BadTarget { target: target.display().to_string() }))
}

/// Whether a file system could hold it.
fn is_path(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let fits = |part: Component<'_>| part.as_os_str().len() <= MOST_NAME;
    !bytes.is_empty() && bytes.len() <= MOST_PATH && !bytes.contains(&0) && path.components().all(fits)
}

#[cfg(test)]
mod tests {
    use super::super::yaml::read_text;
    use super::*;

    /// What is wrong with this list of files, after those that stand there before.
    fn problem(before: &str, files: &str) -> Option<SpecProblem> {
        let read = |text: &str, layout: &Layout<'_>| {
            read_text(Path::new("x.yaml"), &format!("files: [{text}]"), |node| read_fixtures(&node, layout))
        };
        let before = Layout::of(Path::new(""), &read(before, &Layout::default()).expect("valid"));
        read(files, &before).err().map(|error| *error.problem)
    }

    #[test]
    fn nothing_is_put_behind_a_link_or_in_its_place() {
        let link = "{ path: l, link: t }";
        for behind in ["{ path: l, text: x }", "{ path: l/a, text: x }", "{ path: l/a, folder: true }", "{ path: l, link: u }"] {
            for problem in [problem(link, behind), problem("", &format!("{link}, {behind}"))] {
                assert!(matches!(problem, Some(SpecProblem::BehindLink { .. })), "{behind}: {problem:?}");
            }
        }
        for there in ["{ path: l, text: x }", "{ path: l, folder: true }", "{ path: l/a, text: x }"] {
            assert!(matches!(problem(there, link), Some(SpecProblem::TwoThings { .. })), "{there}");
        }
        assert_eq!(problem(link, "{ path: l2, text: x }, { path: t, text: y }"), None);
    }

    #[test]
    fn a_name_is_a_file_or_a_folder() {
        let file = "{ path: a, text: x }";
        for other in ["{ path: a/b, text: x }", "{ path: a, folder: true }", "{ path: a/b, link: c }"] {
            assert!(matches!(problem(file, other), Some(SpecProblem::TwoThings { .. })), "{other}");
            if !other.contains("link") {
                assert!(matches!(problem(other, file), Some(SpecProblem::TwoThings { .. })), "{other}");
            }
        }
        assert_eq!(problem(file, file), None);
        assert_eq!(problem("{ path: d/a, text: x }", "{ path: d, folder: true }, { path: d/b, text: y }"), None);
    }

    #[test]
    fn links_stay_inside() {
        let link = |path: &str, target: &str| problem("", &format!("{{ path: {path}, link: {target:?} }}"));
        for (path, target) in [("l", "t"), ("l", "a/b"), ("a/l", "../b/c"), ("a/b/l", "../../c"), ("a/l", "..")] {
            assert_eq!(link(path, target), None, "{path} -> {target}");
        }
        let long = "x/".repeat(600);
        for (path, target) in [("l", "/etc/passwd"), ("l", "../t"), ("a/l", "../../t"), ("l", "b/../../c"), ("a/l", "b/../c")]
            .into_iter()
            .chain([("l", ""), ("l", "a\0b"), ("l", long.as_str())])
        {
            let target = target.replace("\\0", "\0");
            assert!(matches!(link(path, &target), Some(SpecProblem::BadTarget { .. })), "{path} -> {target}");
        }
    }

    #[test]
    fn paths_that_no_file_system_holds_are_refused() {
        for path in ["x".repeat(256), "x/".repeat(501), "a\\0b".replace("\\\\", "\\")] {
            let problem = problem("", &format!("{{ path: \"{path}\", text: x }}"));
            assert!(matches!(problem, Some(SpecProblem::BadPath { .. })), "{path}");
        }
        assert_eq!(problem("", &format!("{{ path: \"{}\", text: x }}", "x".repeat(255))), None);
    }
}
