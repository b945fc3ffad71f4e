//! What one student handed in: attempts, exercises, programs. Pure.

use std::collections::HashSet;
use std::path::Path;

use tst_engine::text::{Oddity, Refusal};

use super::account::Account;
use super::label::{Person, is_marked};
use super::node::{Kind, Node, Sum};
use super::program::{Bundle, locate, refusals, server};
use super::sort::{Found, Rules, Sorted};
use super::words::{fold, named_in, stem};

/// Whose it is, and what the platform says of it.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Who.
    pub person: Person,
    /// Whether the platform marks it as late.
    pub is_late: bool,
    /// The platform's clock.
    pub clock: Option<String>,
    /// The exercise, if nothing in it says another.
    pub hint: Option<String>,
}

impl Owner {
    /// Of somebody of whom nothing else is known.
    pub fn of(person: Person) -> Self {
        Self { person, is_late: false, clock: None, hint: None }
    }
}

/// Words with a number behind them that name an attempt, without accents.
const ATTEMPT: [&str; 10] =
    ["attempt", "tentativa", "try", "submission", "submissao", "envio", "entrega", "version", "versao", "v"];

/// The most attempts of a student at an exercise.
pub(super) const MOST_ATTEMPTS: usize = 20;
/// The highest number of an attempt's folder: longer numbers are students' own.
const HIGHEST_ATTEMPT: u32 = 99;

/// What the name of an attempt's folder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which it is.
    pub number: u32,
    /// Whether a word says that it is one.
    pub has_word: bool,
}

/// The attempt that a folder of this name is, if the name says so.
pub fn attempt(name: &str) -> Option<Attempt> {
    let folded = fold(stem(name));
    let digits = folded.trim_start_matches(|c: char| !c.is_ascii_digit());
    let word = folded[..folded.len() - digits.len()].trim_end();
    let number = digits.parse().ok().filter(|number| *number <= HIGHEST_ATTEMPT)?;
    (word.is_empty() || ATTEMPT.contains(&word)).then_some(Attempt { number, has_word: !word.is_empty() })
}

/// Which attempts the folders of a student are, if there is nothing but those.
pub fn attempts<'n>(nodes: &'n [Node], endings: &[String]) -> Option<Vec<(u32, &'n Node)>> {
    let has_file = nodes.iter().any(|node| node.is_source(endings) || matches!(node.kind, Kind::Manifest(_)));
    let folders: Vec<&Node> = nodes.iter().filter(|node| node.is_folder()).collect();
    let number = |node: &&Node| {
        let attempt = attempt(&node.name)?;
        (attempt.has_word || folders.len() > 1).then_some(attempt.number)
    };
    let numbers: Vec<u32> = folders.iter().map(number).collect::<Option<_>>()?;
    let is_usual = !has_file && (1..=MOST_ATTEMPTS).contains(&numbers.len());
    is_usual.then(|| numbers.into_iter().zip(folders).collect())
}

/// A folder with its versions, each with its number.
type Versions<'n> = (&'n Node, Vec<(u32, &'n Node)>);

/// Each assignment of a student in Teams, if there is nothing but those: `ASSIGNMENT/Version 2`.
fn versions(folder: &Node) -> Option<Vec<Versions<'_>>> {
    let number = |node: &Node| {
        let folded = fold(&node.name);
        let (word, number) = folded.split_once(' ')?;
        number.parse().ok().filter(|_| node.is_folder() && ["version", "versao"].contains(&word))
    };
    let of = |assignment: &'_ Node| -> Option<Vec<u32>> {
        let numbers: Vec<u32> = assignment.children().iter().map(number).collect::<Option<_>>()?;
        (!numbers.is_empty()).then_some(numbers)
    };
    let all = folder.children();
    let each = all.iter().map(|assignment| Some((assignment, of(assignment)?.into_iter().zip(assignment.children()).collect())));
    each.collect::<Option<Vec<Versions<'_>>>>().filter(|all| !all.is_empty())
}

/// The name of a file without the mark of a second upload: `echo-1.py` by Canvas, `echo (1).py` by browsers.
pub fn upload(name: &str) -> Option<(String, u32)> {
    let stem = stem(name);
    let (base, number) = match stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('(')) {
        Some((base, number)) => (base.trim_end(), number),
        None => stem.rsplit_once('-')?,
    };
    let number: u32 = number.parse().ok().filter(|number| (1..100).contains(number))?;
    (!base.is_empty()).then(|| (format!("{base}{}", &name[stem.len()..]), number + 1))
}

/// Sorts what a student handed in, as folders and as single files with others' around them.
pub fn sort(
    owner: &Owner,
    (folders, flat): (&[Node], &[Node]),
    exercise: Option<String>,
    source: String,
    rules: &Rules<'_>,
    sorted: &mut Sorted,
) {
    if let (Some(only), Some(exercise)) = (rules.only, &exercise)
        && only != exercise
    {
        sorted.strange.push((source, Oddity::OtherExercise { name: exercise.clone() }));
        return;
    }
    let exercise = rules.only.map(String::from).or(exercise);
    let links = Sum::of(folders.iter().chain(flat)).links;
    let label = folders.iter().find_map(label_inside).map(String::from);
    let mut hand = Hand { owner, exercise, rules, sorted, attempt: None, too_much: too_much(folders, flat, rules), links, label };
    // Files that were handed in again stand beside those that they replace.
    let names: HashSet<&str> = flat.iter().map(|node| node.name.as_str()).collect();
    let is_again = |node: &&Node| upload(&node.name).is_some_and(|(base, _)| names.contains(base.as_str()));
    let (again, first): (Vec<&Node>, Vec<&Node>) = flat.iter().partition(is_again);
    for node in again {
        hand.attempt = upload(&node.name).map(|(_, attempt)| attempt);
        hand.attempt(&[], vec![node], format!("{source}: {}", node.name));
    }
    hand.attempt = None;
    match folders {
        [] if first.is_empty() && !flat.is_empty() => {}
        [only] if first.is_empty() => hand.folder(only, source),
        folders => hand.attempt(folders, first, source),
    }
}

/// The first name below a folder that looks as if a platform had given it.
fn label_inside(folder: &Node) -> Option<&str> {
    let mut children = folder.children().iter();
    children.find_map(|child| if is_marked(&child.name) { Some(child.name.as_str()) } else { label_inside(child) })
}

/// What goes beyond the limits.
fn too_much(folders: &[Node], flat: &[Node], rules: &Rules<'_>) -> Option<Refusal> {
    let all = || folders.iter().chain(flat);
    let known = all().find_map(|node| node.refusal.clone());
    known.or_else(|| {
        let sum = Sum::of(all());
        Account::of_submission(rules.limits, (sum.bytes, sum.files)).err()
    })
}

/// The sorting of one student's work.
struct Hand<'h> {
    owner: &'h Owner,
    exercise: Option<String>,
    rules: &'h Rules<'h>,
    sorted: &'h mut Sorted,
    attempt: Option<u32>,
    too_much: Option<Refusal>,
    links: u64,
    label: Option<String>,
}

impl Hand<'_> {
    /// A folder that is the student's alone.
    fn folder(&mut self, folder: &Node, source: String) {
        if let Some(all) = versions(folder).filter(|_| self.too_much.is_none()) {
            return all.into_iter().for_each(|(assignment, versions)| self.newest(&assignment.name, &versions, &source));
        }
        // What is too much is so as a whole.
        match attempts(folder.children(), self.rules.endings).filter(|_| self.too_much.is_none()) {
            Some(attempts) => {
                for (number, node) in attempts {
                    self.attempt = Some(number);
                    self.attempt(std::slice::from_ref(node), Vec::new(), format!("{source}/{}", node.name));
                }
            }
            None => self.attempt(std::slice::from_ref(folder), Vec::new(), source),
        }
    }

    /// Of the versions of an assignment in Teams only the highest counts there.
    fn newest(&mut self, assignment: &str, versions: &[(u32, &Node)], source: &str) {
        let place = |node: &Node| format!("{source}/{assignment}/{}", node.name);
        let Some((highest, newest)) = versions.iter().max_by_key(|(number, _)| *number) else { return };
        let older = versions.iter().filter(|(number, _)| number != highest);
        self.sorted.strange.extend(older.map(|(_, node)| (place(node), Oddity::OlderVersion)));
        let named = named_in(assignment, self.rules.exercises).map(|(name, _)| name.to_string());
        let before = self.exercise.clone();
        self.exercise = before.clone().or(named);
        self.attempt(std::slice::from_ref(*newest), Vec::new(), place(newest));
        self.exercise = before;
    }

    /// One attempt, at one exercise or at several: the student's own folders, and files among others' files.
    fn attempt(&mut self, folders: &[Node], loose: Vec<&Node>, source: String) {
        let mut parts = Parts { rules: self.rules, of: Vec::new(), left: Vec::new() };
        let course = folders.iter().chain(loose.iter().copied()).find_map(|node| course(node, self.rules));
        match course {
            Some(exercises) => parts.named(exercises),
            None => {
                // The student's own folder says who, not what; that was looked at before.
                folders.iter().for_each(|folder| parts.inside(folder));
                parts.level(&loose, None);
            }
        }
        let whole = Bundle { home: None, nodes: folders.iter().chain(loose).collect() };
        if let Some(exercise) = self.exercise.clone() {
            let is_clear = course.is_none() && locate(&whole, &exercise, self.rules.endings).is_ok();
            let own = parts.of(&exercise).filter(|_| !is_clear);
            return self.found(exercise, &own.unwrap_or(whole), source);
        }
        if parts.of.is_empty() {
            return self.unnamed(&whole, source);
        }
        for name in self.rules.exercises {
            if let Some(bundle) = parts.of(name) {
                self.found(name.clone(), &bundle, source.clone());
            }
        }
        let known = self.rules.exercises.to_vec();
        let strange =
            parts.left.into_iter().map(|name| (format!("{source}: {name}"), Oddity::WhichExercise { known: known.clone() }));
        self.sorted.strange.extend(strange);
    }

    /// Nothing in it says for which exercise it is.
    fn unnamed(&mut self, bundle: &Bundle<'_>, source: String) {
        let only = match self.rules.exercises {
            [only] => Some(only.clone()),
            _ => self.owner.hint.clone(),
        };
        if let Some(exercise) = only {
            return self.found(exercise, bundle, source);
        }
        let oddity = match locate(bundle, "", self.rules.endings) {
            Ok(_) | Err(Refusal::SeveralPrograms { .. } | Refusal::TwoMains { .. }) => {
                Oddity::WhichExercise { known: self.rules.exercises.to_vec() }
            }
            Err(refusal) => Oddity::Refused(self.too_much.clone().unwrap_or(refusal)),
        };
        self.sorted.strange.push((source, oddity));
    }

    fn found(&mut self, exercise: String, bundle: &Bundle<'_>, source: String) {
        let program = match &self.too_much {
            Some(refusal) => Err(refusal.clone()),
            None => locate(bundle, &exercise, self.rules.endings),
        };
        let left_out = if program.is_ok() { refusals(&bundle.nodes).into_iter().cloned().collect() } else { Vec::new() };
        let server = self.rules.servers.contains(&exercise).then(|| server(&program, &bundle.nodes)).flatten();
        self.sorted.found.push(Found {
            person: self.owner.person.clone(),
            exercise,
            is_late: self.owner.is_late,
            clock: self.owner.clock.clone(),
            attempt: self.attempt,
            source,
            program,
            left_out,
            server,
            label: self.label.clone(),
            links: self.links,
        });
    }
}

/// The folder `exercises` of a clone of a course, a few levels down at most.
fn course<'n>(node: &'n Node, rules: &Rules<'_>) -> Option<&'n [Node]> {
    let is_exercise = |child: &Node| rules.exercises.contains(&child.name);
    let own = node.folder("exercises").filter(|folder| folder.children().iter().any(is_exercise));
    own.map(Node::children).or_else(|| match node.children() {
        [only] => course(only, rules),
        _ => None,
    })
}

/// What belongs to which exercise.
struct Parts<'n, 'r> {
    rules: &'r Rules<'r>,
    of: Vec<(String, Bundle<'n>)>,
    left: Vec<String>,
}

impl<'n> Parts<'n, '_> {
    /// The folders of a clone of a course: those that are no exercise are not the student's.
    fn named(&mut self, exercises: &'n [Node]) {
        for node in exercises.iter().filter(|node| self.rules.exercises.contains(&node.name)) {
            self.of.push((node.name.clone(), Bundle { home: Some(&node.path), nodes: vec![node] }));
        }
    }

    /// What is in a folder that says nothing itself.
    fn inside(&mut self, folder: &'n Node) {
        match folder.package() {
            Some(package) => match self.exercise(package) {
                Some(exercise) => self.of.push((exercise, Bundle { home: None, nodes: vec![folder] })),
                None => self.left.push(folder.name.clone()),
            },
            None => self.level(&folder.children().iter().collect::<Vec<_>>(), Some(&folder.path)),
        }
    }

    /// Things beside each other.
    fn level(&mut self, nodes: &[&'n Node], home: Option<&'n Path>) {
        let is_file = |node: &&&Node| matches!(node.kind, Kind::File { .. } | Kind::Manifest(_));
        let files: Vec<&Node> = nodes.iter().filter(is_file).copied().collect();
        let sources = files.iter().filter(|file| file.is_source(self.rules.endings));
        let named: Vec<(String, &Node)> = sources.filter_map(|file| Some((self.exercise(stem(&file.name))?, *file))).collect();
        match &named[..] {
            // Whatever stands beside it belongs to the only exercise that is named.
            [(first, _), rest @ ..] if rest.iter().all(|(other, _)| other == first) => {
                self.of.push((first.clone(), Bundle { home, nodes: files }));
            }
            several => {
                let bundle = |(name, file): &(String, &'n Node)| (name.clone(), Bundle { home, nodes: vec![*file] });
                self.of.extend(several.iter().map(bundle));
            }
        }
        for node in nodes.iter().filter(|node| matches!(node.kind, Kind::Folder(_) | Kind::Refused(_))) {
            let by_package = node.package().and_then(|package| self.exercise(package));
            match by_package.or_else(|| self.exercise(stem(&node.name))) {
                Some(exercise) => self.of.push((exercise, Bundle { home, nodes: vec![node] })),
                None => self.inside(node),
            }
        }
    }

    /// The exercise that a name names.
    fn exercise(&self, name: &str) -> Option<String> {
        named_in(name, self.rules.exercises).map(|(name, _)| name.to_string())
    }

    /// Everything that belongs to an exercise.
    fn of(&self, exercise: &str) -> Option<Bundle<'n>> {
        let mut bundles = self.of.iter().filter(|(name, _)| name == exercise).map(|(_, bundle)| bundle);
        let mut all = bundles.next()?.clone();
        all.nodes.extend(bundles.flat_map(|bundle| bundle.nodes.clone()));
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_an_attempt_only_while_it_is_small() {
        let number = |name: &str| attempt(name).map(|attempt| (attempt.number, attempt.has_word));
        for (name, found) in [
            ("2", Some((2, false))),
            ("attempt 10", Some((10, true))),
            ("Tentativa_3.zip", Some((3, true))),
            ("v2", Some((2, true))),
            ("Submissão 1", Some((1, true))),
            ("20231001", None),
            ("100", None),
            ("2023-1-0042", None),
            ("1-2", None),
            ("entrega 20231001", None),
            ("ana 2", None),
            ("attempt", None),
            ("", None),
        ] {
            assert_eq!(number(name), found, "{name}");
        }
    }

    #[test]
    fn a_second_upload_is_known_by_its_number() {
        assert_eq!(upload("echo-1.py"), Some(("echo.py".into(), 2)));
        assert_eq!(upload("echo (2).tar.gz"), Some(("echo.tar.gz".into(), 3)));
        for name in ["echo.py", "echo-.py", "-1.py", "echo-x.py", "echo-2026.py", "("] {
            assert_eq!(upload(name), None, "{name}");
        }
    }
}
