//! Who handed in what for which exercise: from names alone, whatever the folders are sorted by. Pure.

use std::collections::HashMap;
use std::path::PathBuf;

use tst_engine::text::{Oddity, Refusal};

use super::hand_in::Owner;
use super::label::{self, Label, Naming, Person, plain};
use super::litter::is_litter;
use super::node::{Kind, Node};
use super::program::Program;
use super::role::{Role, Standing};
use super::words::{composed, ending, fold, named_in, stem};

/// What names are compared with.
#[derive(Clone, Copy)]
pub struct Rules<'r> {
    /// The exercises of the course, in its order.
    pub exercises: &'r [String],
    /// The only exercise that is graded, if one is asked for.
    pub only: Option<&'r str>,
    /// The endings of source files.
    pub endings: &'r [String],
    /// Those of the exercises whose programs are servers.
    pub servers: &'r [String],
    /// The limits of one submission.
    pub limits: super::Limits,
    /// Whether somebody of this name is on the roster.
    pub is_known: &'r dyn Fn(&str) -> bool,
}

/// Something that was understood.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who.
    pub person: Person,
    /// The exercise's name.
    pub exercise: String,
    /// Whether the platform marks it as late.
    pub is_late: bool,
    /// The platform's clock, from the name.
    pub clock: Option<String>,
    /// Which attempt it is, if a name says so.
    pub attempt: Option<u32>,
    /// Where it was.
    pub source: String,
    /// The program, or why there is none.
    pub program: Result<Program, Refusal>,
    /// What of it could not be read, although there is a program.
    pub left_out: Vec<Refusal>,
    /// The server that was taken, and what stands beside it, where only names tell them apart.
    pub server: Option<(String, Vec<String>)>,
    /// A platform's label that is on something in it, where it says nothing.
    pub label: Option<String>,
    /// How many links were left out.
    pub links: u64,
}

/// Everything that was handed in.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// What was understood.
    pub found: Vec<Found>,
    /// What was not, and why.
    pub strange: Vec<(String, Oddity)>,
}

/// Where in the tree the sorting is.
#[derive(Clone, Default)]
struct Place {
    /// The exercise that a folder above names.
    exercise: Option<String>,
    /// The exercise that the name of a class holds, which may mean something else.
    hint: Option<String>,
    /// The names of the folders above.
    source: String,
    /// The last of them.
    parent: String,
    /// How these things came to be here.
    origin: Origin,
}

/// How things beside each other came to be where they are.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Origin {
    /// They were given on the command line.
    Given,
    /// They are in what was given, with nothing around them but folders.
    Outermost,
    /// Others are beside a folder above them.
    #[default]
    Below,
}

/// Sorts what was given on the command line.
pub fn sort(given: &[Node], rules: &Rules<'_>) -> Sorted {
    let mut sorter = Sorter { rules, sorted: Sorted::default(), bundles: None };
    sorter.all(given);
    sorter.sorted
}

/// What is one student's, as far as can be said while archives are still packed: where each thing of it was handed in.
pub fn bundles(given: &[Node], rules: &Rules<'_>) -> Vec<Vec<PathBuf>> {
    let mut sorter = Sorter { rules, sorted: Sorted::default(), bundles: Some(Vec::new()) };
    sorter.all(given);
    sorter.bundles.unwrap_or_default()
}

struct Sorter<'r> {
    rules: &'r Rules<'r>,
    sorted: Sorted,
    /// Only whose things are is asked.
    bundles: Option<Vec<Vec<PathBuf>>>,
}

impl Sorter<'_> {
    fn all(&mut self, given: &[Node]) {
        let rules = self.rules;
        match given {
            [only] if only.is_folder() && label::platform(&only.name).is_none() && !is_clone(only) => {
                let hint = named_in(stem(&only.name), rules.exercises).map(|(name, _)| name.to_string());
                let place = Place { parent: stem(&only.name).into(), origin: Origin::Outermost, ..Place::default() };
                match rules.role_alone(only) {
                    Role::Class => self.class(only.children(), &Place { hint, ..place }),
                    Role::Exercise(name) => self.class(only.children(), &Place { exercise: Some(name), ..place }),
                    Role::Student => self.item(only, &place, None),
                }
            }
            // One clone, whose own file says whose it is; several classes, or the students of one, as a shell's `*` gives them.
            given => self.class(given, &Place { origin: Origin::Given, ..Place::default() }),
        }
    }

    /// Things beside each other, of students who are not known yet.
    fn class(&mut self, nodes: &[Node], place: &Place) {
        // The platform parts what one student handed in; times tell attempts apart.
        let mut groups: Vec<(Label, Vec<(&Node, Label)>)> = Vec::new();
        let mut places: HashMap<Label, usize> = HashMap::new();
        let mut others: Vec<&Node> = Vec::new();
        for (node, label) in nodes.iter().zip(label::platforms(nodes.iter().map(|node| node.name.as_str()))) {
            // Sakai's names without a comma are known by the file with the time.
            let has_time = || node.children().iter().any(|child| child.clock.is_some());
            let label = label.or_else(|| Some(label::of_sakai(&node.name)?).filter(|_| has_time()));
            let Some(label) = label else {
                others.push(node);
                continue;
            };
            let of_all = Label { file: None, ..label.clone() };
            let place = *places.entry(of_all).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, members)) => members.push((node, label)),
                None => groups.push((label.clone(), vec![(node, label)])),
            }
        }
        for (label, members) in groups {
            self.labelled(label, &members, place);
        }
        let folders: Vec<&Node> = others.iter().copied().filter(|node| node.is_folder()).collect();
        let names: Vec<&str> = folders.iter().map(|node| stem(&node.name)).collect();
        let are_clones = !folders.is_empty() && folders.iter().all(|node| node.was_cloned);
        let clones: Vec<(&str, Option<&str>)> = folders.iter().map(|node| (stem(&node.name), node.assignment.as_deref())).collect();
        let marked = label::classroom::marked(&clones).map(String::from);
        let prefix = marked.or_else(|| label::assignment(&names, &place.parent, are_clones, self.rules.exercises));
        let alike = others.len() == nodes.len() && self.rules.are_classes(&others, place.origin == Origin::Given);
        let standing = match place.origin {
            Origin::Given => Standing::Given { alike },
            Origin::Outermost if nodes.len() == 1 => Standing::Only,
            Origin::Outermost | Origin::Below => Standing::Among { alike },
        };
        for node in others {
            if let Some(oddity) = of_platform(node) {
                self.sorted.strange.push((place.joined(&node.name), oddity));
                continue;
            }
            match prefix
                .as_deref()
                .filter(|_| node.is_folder())
                .and_then(|prefix| Some((prefix, stem(&node.name).get(prefix.len()..)?)))
            {
                Some((prefix, login)) => {
                    let exercise = named_in(prefix.trim_end_matches('-'), self.rules.exercises).map(|(name, _)| name.to_string());
                    let owner = Owner::of(label::login(login));
                    self.hand_in(&owner, std::slice::from_ref(node), &[], exercise, place, place.joined(&node.name));
                }
                None => self.item(node, place, Some(standing)),
            }
        }
    }

    /// Everything that bears one student's label.
    fn labelled(&mut self, label: Label, members: &[(&Node, Label)], place: &Place) {
        let source = match members {
            [] => return,
            [(only, _)] if label.person.naming == Naming::Nobody => {
                return self.sorted.strange.push((place.joined(&only.name), Oddity::InNoGroup));
            }
            [(first, _), rest @ ..] if label.person.naming == Naming::Nobody => {
                let source = format!("{} (+{})", place.joined(&first.name), rest.len());
                return self.sorted.strange.push((source, Oddity::InNoGroup));
            }
            [(only, _)] => place.joined(&only.name),
            [(first, _), rest @ ..] => format!("{} (+{})", place.joined(&first.name), rest.len()),
        };
        let mut folders: Vec<Node> = Vec::new();
        let mut flat: Vec<Node> = Vec::new();
        for (node, label) in members {
            let mut node = (*node).clone();
            match &label.file {
                // A platform's own notes, and what an editor left, hold nothing of the student's.
                Some(file) if file.is_empty() || is_litter(file) => {}
                // The student's own name for the file.
                Some(file) => {
                    node.name.clone_from(file);
                    flat.push(node);
                }
                None => folders.push(node),
            }
        }
        // Sakai's time is in a file beside the student's.
        let stamp = folders.iter().flat_map(Node::children).find_map(|node| node.clock.clone());
        if stamp.is_some() {
            folders.iter_mut().for_each(without_sakais);
        }
        let owner = Owner { is_late: label.is_late, clock: label.clock.or(stamp), ..Owner::of(label.person) };
        self.hand_in(&owner, &folders, &flat, None, place, source);
    }

    /// One thing without a platform's name; without a standing, one that is known to be somebody's.
    fn item(&mut self, node: &Node, place: &Place, standing: Option<Standing>) {
        let source = place.joined(&node.name);
        let strange = |sorter: &mut Self, oddity| sorter.sorted.strange.push((source.clone(), oddity));
        match &node.kind {
            Kind::Link => return strange(self, Oddity::Link),
            Kind::File { .. } | Kind::Manifest(_) if !node.is_source(self.rules.endings) => {
                let is_code = ending(&node.name).is_some_and(|ending| super::program::is_foreign(&ending));
                if !is_code {
                    return strange(self, Oddity::NotAProgram);
                }
            }
            Kind::Folder(children) => match standing.map_or(Role::Student, |standing| self.rules.role(node, standing)) {
                Role::Class => return self.class(children, &place.inside(&node.name, standing)),
                Role::Exercise(name) => {
                    return self.class(children, &Place { exercise: Some(name), ..place.inside(&node.name, standing) });
                }
                Role::Student => {}
            },
            _ => {}
        }
        let name = if node.is_folder() && !node.is_archive { &node.name } else { stem(&node.name) };
        let (person, exercise) = plain(name, self.rules.exercises);
        let person = if (self.rules.is_known)(name) { Some(Person::typed(composed(name))) } else { person };
        match (person, &node.kind) {
            (Some(person), Kind::Folder(_)) => {
                self.hand_in(&Owner::of(person), std::slice::from_ref(node), &[], exercise, place, source);
            }
            (Some(person), _) => self.hand_in(&Owner::of(person), &[], std::slice::from_ref(node), exercise, place, source),
            (None, Kind::Refused(refusal)) => strange(self, Oddity::Refused(refusal.clone())),
            (None, _) => strange(self, Oddity::Whose),
        }
    }

    fn hand_in(&mut self, owner: &Owner, folders: &[Node], flat: &[Node], exercise: Option<String>, place: &Place, source: String) {
        if let Some(bundles) = &mut self.bundles {
            return bundles.push(folders.iter().chain(flat).map(|node| node.origin.clone()).collect());
        }
        let exercise = place.exercise.clone().or(exercise);
        let owner = &Owner { hint: place.hint.clone(), ..owner.clone() };
        super::hand_in::sort(owner, (folders, flat), exercise, source, self.rules, &mut self.sorted);
    }
}

/// Whether it is a clone whose name begins as its own file says.
fn is_clone(node: &Node) -> bool {
    label::classroom::marked(&[(stem(&node.name), node.assignment.as_deref())]).is_some()
}

/// What platforms put beside what was handed in, folded: lists, times, and what teachers wrote.
const OWN: [&str; 12] = [
    "index html",
    "index htm",
    "comments txt",
    "timestamp txt",
    "feedbacktext html",
    "feedback attachment s",
    "working files",
    "arquivos de trabalho",
    "ficheiros de trabalho",
    "grades csv",
    "submissions csv",
    "readme txt",
];
/// Endings of tables.
const TABLES: [&str; 5] = ["csv", "tsv", "xls", "xlsx", "ods"];

/// What Sakai puts beside a student's files, folded.
const OF_SAKAI: [&str; 4] = ["timestamp txt", "comments txt", "feedbacktext html", "feedback attachment s"];

/// Leaves that out.
fn without_sakais(folder: &mut Node) {
    if let Kind::Folder(children) = &mut folder.kind {
        children.retain(|child| !OF_SAKAI.contains(&fold(&child.name).as_str()));
    }
}

/// What is said of something that a platform, or the teacher, put beside what was handed in.
fn of_platform(node: &Node) -> Option<Oddity> {
    let is_table = !node.is_folder() && ending(&node.name).is_some_and(|ending| TABLES.contains(&ending.as_str()));
    let is_own = OWN.contains(&fold(&node.name).as_str());
    is_own.then_some(Oddity::PlatformsOwn).or(is_table.then_some(Oddity::Table))
}

impl Place {
    fn joined(&self, name: &str) -> String {
        if self.source.is_empty() { name.into() } else { format!("{}/{name}", self.source) }
    }

    fn inside(&self, name: &str, standing: Option<Standing>) -> Self {
        Self {
            exercise: self.exercise.clone(),
            hint: self.hint.clone(),
            source: self.joined(name),
            parent: stem(name).into(),
            origin: if standing == Some(Standing::Only) { Origin::Outermost } else { Origin::Below },
        }
    }
}
