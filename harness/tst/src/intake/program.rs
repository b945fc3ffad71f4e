//! Where in what a student handed in the program of an exercise is. Pure; as `Subject::find`, for deeper folders.

use std::path::{Path, PathBuf};

use tst_engine::subject::only_server;
use tst_engine::text::Refusal;

use super::label::ADDRESS;
use super::node::{Kind, Node, binaries};
use super::words::{ending, named_in, squeezed, stem};

/// Languages that cannot be judged, by the endings of their files.
const FOREIGN: [&str; 22] = [
    "java", "c", "cpp", "cc", "h", "hpp", "cs", "go", "rb", "php", "kt", "swift", "ts", "ipynb", "class", "jar", "exe", "hs",
    "scala", "pl", "lua", "sh",
];

/// A program, found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// A cargo package.
    Crate {
        /// The folder of its `Cargo.toml`.
        folder: PathBuf,
        /// The folder of the workspace around it, in what was handed in.
        workspace: Option<PathBuf>,
    },
    /// A single source file.
    File {
        /// The file.
        file: PathBuf,
        /// What stands beside it.
        company: Company,
    },
}

/// What belongs to a single source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Company {
    /// Nothing: its folder holds others' files.
    None,
    /// Everything in this folder.
    Folder(PathBuf),
    /// These files, under the names that the student gave them.
    Files(Vec<(String, PathBuf)>),
}

/// What a student handed in for an exercise: some of the things in a folder, or files out of one that is not the
/// student's alone.
#[derive(Clone, Debug)]
pub struct Bundle<'n> {
    /// The student's own folder, if it is one.
    pub home: Option<&'n Path>,
    /// What is in it.
    pub nodes: Vec<&'n Node>,
}

/// A source file, and the folder that is all its own.
struct Source<'n> {
    node: &'n Node,
    home: Option<&'n Path>,
    depth: usize,
}

/// A package, and the workspace around it.
struct Package<'n> {
    node: &'n Node,
    name: &'n str,
    workspace: Option<&'n Node>,
}

#[derive(Default)]
struct Found<'n> {
    packages: Vec<Package<'n>>,
    sources: Vec<Source<'n>>,
    refusals: Vec<&'n Refusal>,
    foreign: Vec<String>,
    others: Vec<String>,
}

/// Finds the program of `exercise`, among files with these endings and packages.
///
/// # Errors
/// Why there is none, or which of several it is cannot be said.
pub fn locate(bundle: &Bundle<'_>, exercise: &str, endings: &[String]) -> Result<Program, Refusal> {
    let mut found = Found::default();
    for node in &bundle.nodes {
        found.visit(node, bundle.home, None, 0, endings);
    }
    let name = |text: &str| squeezed(text.strip_suffix("-solution").unwrap_or(text)) == squeezed(exercise);
    let whole = |package: &Package<'_>| Program::Crate {
        folder: package.node.path.clone(),
        workspace: package.workspace.map(|node| node.path.clone()),
    };
    let named: Vec<&Package<'_>> = found.packages.iter().filter(|package| name(package.name)).collect();
    let by_folder = || found.packages.iter().filter(|package| name(stem(&package.node.name))).collect::<Vec<_>>();
    let chosen = if named.is_empty() { by_folder() } else { named };
    match (&chosen[..], &found.packages[..]) {
        ([only], _) => return Ok(whole(only)),
        ([], [only]) => return Ok(whole(only)),
        ([], []) => {}
        (several, all) => {
            let several: Vec<&Package<'_>> = if several.is_empty() { all.iter().collect() } else { several.to_vec() };
            let programs = several.iter().map(|package| package.node.name.clone()).collect();
            return Err(Refusal::SeveralPrograms { programs, exercise: exercise.into() });
        }
    }
    let source = found.source(exercise)?;
    let Some(source) = source else { return Err(found.nothing(endings)) };
    let company = match source.home {
        Some(home) => Company::Folder(home.into()),
        None if bundle.nodes.len() > 1 => {
            let is_file = |node: &&&Node| matches!(node.kind, Kind::File { .. } | Kind::Manifest(_));
            Company::Files(bundle.nodes.iter().filter(is_file).map(|node| (node.name.clone(), node.path.clone())).collect())
        }
        None => Company::None,
    };
    Ok(Program::File { file: source.node.path.clone(), company })
}

impl<'n> Found<'n> {
    fn visit(&mut self, node: &'n Node, home: Option<&'n Path>, workspace: Option<&'n Node>, depth: usize, endings: &[String]) {
        match &node.kind {
            Kind::Folder(children) => {
                let is_workspace = node.manifest().is_some_and(|manifest| manifest.is_workspace);
                let workspace = workspace.or(is_workspace.then_some(node));
                let package = node.package();
                self.packages.extend(package.map(|name| Package { node, name, workspace }));
                for child in children {
                    // Sources of a package are not programs of their own; a package inside may be one.
                    if package.is_none() || child.is_folder() && holds_package(child) {
                        self.visit(child, Some(&node.path), workspace, depth + 1, endings);
                    }
                }
            }
            Kind::File { .. } if node.is_source(endings) => self.sources.push(Source { node, home, depth }),
            Kind::File { .. } if ending(&node.name).is_some_and(|ending| is_foreign(&ending)) => {
                self.foreign.push(node.name.clone());
            }
            Kind::File { .. } | Kind::Manifest(_) | Kind::Link => self.others.push(node.name.clone()),
            Kind::Refused(refusal) => self.refusals.push(refusal),
        }
    }

    /// The source file that is the program, if there is a file at all.
    fn source(&self, exercise: &str) -> Result<Option<&Source<'n>>, Refusal> {
        if let [only] = &self.sources[..] {
            return Ok(Some(only));
        }
        let only = |wanted: &dyn Fn(&Source<'n>) -> bool| {
            let mut fitting: Vec<&Source<'n>> = self.sources.iter().filter(|source| wanted(source)).collect();
            // The one nearest to the top; two at the same height are two.
            let top = fitting.iter().map(|source| source.depth).min();
            fitting.retain(|source| Some(source.depth) == top);
            <[&Source<'n>; 1]>::try_from(fitting).ok().map(|[only]| only)
        };
        let own = [exercise.to_string()];
        let is_named = |source: &Source<'n>| squeezed(stem(&source.node.name)) == squeezed(exercise);
        let names_it = |source: &Source<'n>| named_in(stem(&source.node.name), &own).is_some();
        let is_main = |source: &Source<'n>| matches!(stem(&source.node.name), "main" | "__main__");
        let has_main = |source: &Source<'n>| matches!(source.node.kind, Kind::File { has_main: true });
        let names: Vec<&str> = self.sources.iter().map(|source| source.node.name.as_str()).collect();
        let server = only_server(&names);
        let is_server = |source: &Source<'n>| server == Some(source.node.name.as_str());
        let mains: Vec<String> = self.sources.iter().filter(|s| has_main(s)).map(|s| s.node.name.clone()).collect();
        let found = only(&is_named).or_else(|| only(&is_main)).or_else(|| only(&names_it)).or_else(|| only(&is_server));
        match (found, &mains[..]) {
            (Some(found), _) => Ok(Some(found)),
            (None, [_]) => Ok(self.sources.iter().find(|source| has_main(source))),
            (None, []) if self.sources.is_empty() => Ok(None),
            (None, []) => {
                let programs = self.sources.iter().map(|source| source.node.name.clone()).collect();
                Err(Refusal::SeveralPrograms { programs, exercise: exercise.into() })
            }
            (None, _) => Err(Refusal::TwoMains { files: mains, exercise: exercise.into() }),
        }
    }

    /// Why there is no program.
    fn nothing(self, endings: &[String]) -> Refusal {
        if let Some(refusal) = self.refusals.first() {
            (*refusal).clone()
        } else if !self.foreign.is_empty() {
            Refusal::WrongLanguage { files: self.foreign, known: endings.to_vec() }
        } else if self.others.is_empty() {
            Refusal::Empty
        } else if self.others.iter().all(|name| name == ADDRESS) {
            Refusal::Address
        } else {
            Refusal::NoCode { found: self.others }
        }
    }
}

/// The server that is judged, and what stands beside it, where nothing but their names tells them apart.
pub fn server(program: &Result<Program, Refusal>, nodes: &[&Node]) -> Option<(String, Vec<String>)> {
    let names: Vec<String> = match program.as_ref().ok()? {
        Program::Crate { folder, .. } => binaries(find(nodes, folder)?),
        Program::File { file, .. } => {
            let beside = |node: &&&Node| node.path.parent() == file.parent() && matches!(node.kind, Kind::File { .. });
            let inside = nodes.iter().flat_map(|node| all(node));
            inside.collect::<Vec<_>>().iter().filter(beside).map(|node| node.name.clone()).collect()
        }
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let server = only_server(&names)?;
    let is_taken = match program.as_ref().ok()? {
        Program::Crate { .. } => true,
        Program::File { file, .. } => file.file_name().is_some_and(|name| name == server),
    };
    let others = names.iter().filter(|name| **name != server).map(|name| (*name).to_string()).collect();
    is_taken.then(|| (server.to_string(), others))
}

fn all(node: &Node) -> Vec<&Node> {
    std::iter::once(node).chain(node.children().iter().flat_map(all)).collect()
}

fn find<'n>(nodes: &[&'n Node], folder: &Path) -> Option<&'n Node> {
    nodes.iter().flat_map(|node| all(node)).find(|node| node.path == folder)
}

/// Whether files with this ending are programs of a language that cannot be judged.
pub fn is_foreign(ending: &str) -> bool {
    FOREIGN.contains(&ending)
}

/// Whether a package is in a folder or below.
fn holds_package(node: &Node) -> bool {
    node.package().is_some() || node.children().iter().any(holds_package)
}

/// What is in it and could not be read.
pub fn refusals<'n>(nodes: &[&'n Node]) -> Vec<&'n Refusal> {
    let of = |node: &&'n Node| match &node.kind {
        Kind::Refused(refusal) => vec![refusal],
        Kind::Folder(children) => refusals(&children.iter().collect::<Vec<_>>()),
        Kind::File { .. } | Kind::Manifest(_) | Kind::Link => Vec::new(),
    };
    nodes.iter().flat_map(of).collect()
}
