//! How to repeat a failed check alone, and how to try the same by hand.

mod client;
mod datagrams;
mod deeds;
mod desk;
mod instances;
mod netcat;
mod recipe;
mod request;
mod shell;
mod show;
#[cfg(test)]
mod tests;
mod told;
mod typed;

pub use desk::Desk;
pub use netcat::Netcat;
pub use recipe::{Act, Key, Press, Recipe};
pub(super) use show::{show, show_repetition};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deeds::Plot;
use recipe::Around;
use shell::{counted, counted_at_the_end};
use told::{Told, is_given_out, variables};

use crate::process::Port;
use crate::spec::{Check, Exercise, Names, ProgramKind};
use crate::subject::Subject;
use crate::text::{Doing, Event, NotByHand, shell_path, shell_word};
use crate::verdict::{Failure, FailureKind, Moment, Outcome, Verdict};

/// Stands for a command line that the conversation tells as a whole.
const WHOLE: &str = "{whole}";
/// How far the port lies from the usual one where it may be the usual one alone on which the program listens.
const OTHER: u16 = 101;
/// The longest command line that starts a program by hand, in bytes.
const LONGEST_START: usize = 240;
/// The folder of all evidence, from the repository.
pub(crate) const FOLDER: &str = ".tst/evidence";

/// The folder of a repository whose program is `cargo tst`.
const KIT: &str = "harness/student";

/// The commands that lead back to a failure.
#[derive(Clone, Debug)]
pub struct Reproduce {
    exercise: Arc<Exercise>,
    command: String,
    options: String,
    /// The variables that the program is given besides those of who starts it, as a shell takes them.
    variables: Vec<String>,
    start: String,
    host: String,
    port: Option<u16>,
    seed: Option<u64>,
    /// The repository, and how a person gets there from where they stand.
    root: PathBuf,
    way: String,
    /// What there is to try it with; asked of this computer where it is not known.
    desk: Option<Desk>,
    /// Whether files can be kept for the recipes.
    keeps_files: bool,
    /// What stands in the place of the program, and the name of its file where an interpreter runs it.
    stand_in: Option<(String, Option<String>)>,
}

/// Where a program is that `tst` finds by the exercise's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    /// In a checkout, which is its own root.
    Checkout,
    /// In the exercise's folder of a repository.
    Exercise,
    /// In the solution's.
    Solution,
    /// It has to be named.
    Elsewhere,
}

impl Home {
    fn of(exercise: &Exercise, subject: &Subject, root: &Path) -> Self {
        let folder = match subject {
            Subject::Crate { folder, .. } => Some(folder.as_path()),
            // What is no crate is one file, called as the exercise is.
            Subject::File(file) if file.file_stem().is_some_and(|stem| stem == exercise.name.as_str()) => {
                file.parent().filter(|folder| !folder.join("Cargo.toml").is_file())
            }
            _ => None,
        };
        match folder {
            Some(folder) if folder == root && exercise.file.parent() == Some(root) => Self::Checkout,
            Some(folder) if folder == root.join("exercises").join(&exercise.name) => Self::Exercise,
            Some(folder) if folder == root.join("solutions").join(&exercise.name) => Self::Solution,
            _ => Self::Elsewhere,
        }
    }
}

/// What an exercise is called on a command line in the repository `root`, as a shell takes it: by its name, and one that is none of the
/// course's by its folder.
pub fn called(exercise: &Exercise, root: &Path) -> String {
    let in_course = root.join("exercises").join(&exercise.name);
    let is_elsewhere = |folder: &&Path| folder.starts_with(root) && *folder != root && *folder != in_course;
    let short = |folder: &Path| shell_path(folder.strip_prefix(root).unwrap_or(folder));
    exercise.file.parent().filter(is_elsewhere).map_or_else(|| exercise.name.clone(), short)
}

impl Reproduce {
    /// For a subject of an exercise; `root` is the repository. A `seed` is named when the check depends on it.
    pub fn new(exercise: &Exercise, subject: &Subject, root: &Path, seed: Option<u64>) -> Self {
        let short = |path: &Path| shell_path(path.strip_prefix(root).unwrap_or(path));
        let name = &exercise.name;
        let home = Home::of(exercise, subject, root);
        let meant = called(exercise, root);
        // `cargo tst` means something beside the kit's own sources; a checkout, and a course of one's own, stand alone.
        let command = match home {
            Home::Checkout => "tst test".into(),
            _ if root.join(KIT).is_dir() => format!("cargo tst test {meant}"),
            _ => format!("tst test {meant}"),
        };
        let is_workspace = root.join("Cargo.toml").is_file();
        let options = match (home, subject) {
            (Home::Checkout | Home::Exercise, _) => String::new(),
            (Home::Solution, _) => " --solution".into(),
            (Home::Elsewhere, Subject::Crate { folder: path, .. } | Subject::File(path)) => format!(" --subject {}", short(path)),
            (Home::Elsewhere, Subject::Command(command)) => format!(" --run {}", shell_word(command)),
            (Home::Elsewhere, Subject::Remote(address)) => format!(" --connect {}", shell_word(address)),
        };
        let start = match (subject, home) {
            (Subject::Crate { .. }, Home::Checkout) => "cargo run --".into(),
            (Subject::Crate { .. }, Home::Exercise) if is_workspace => format!("cargo run --bin {name} --"),
            (Subject::Crate { .. }, Home::Solution) if is_workspace => format!("cargo run --bin {name}-solution --"),
            (Subject::Crate { folder, .. }, _) => {
                format!("cargo run --manifest-path {} --", short(&folder.join("Cargo.toml")))
            }
            (Subject::File(file), _) if file.extension().is_some_and(|ending| ending == "rs") => {
                format!("rustc --edition 2024 -o server {} && ./server", short(file))
            }
            (Subject::File(_) | Subject::Command(_), _) => WHOLE.into(),
            (Subject::Remote(_), _) => String::new(),
        };
        let (host, port) = match subject {
            Subject::Remote(address) => match address.rsplit_once(':') {
                Some((host, port)) => (host.trim_matches(['[', ']']).to_string(), port.parse().ok()),
                None => (address.clone(), None),
            },
            _ => ("127.0.0.1".into(), exercise.program.default_port),
        };
        let (exercise, root, way) = (Arc::new(exercise.clone()), root.to_path_buf(), String::new());
        let (desk, keeps_files, stand_in, variables) = (Some(Desk::USUAL), false, None, Vec::new());
        Self { exercise, command, options, variables, start, host, port, seed, root, way, desk, keeps_files, stand_in }
    }

    /// The same, naming this seed or none.
    #[must_use]
    pub fn with_seed(self, seed: Option<u64>) -> Self {
        Self { seed, ..self }
    }

    /// The same, with these variables passed to the program.
    #[must_use]
    pub fn passing(mut self, variables: &[String]) -> Self {
        for variable in variables {
            self.options.push_str(&format!(" --env {}", shell_word(variable)));
            // One without a value has that of whoever starts the program.
            if let Some((name, value)) = variable.split_once('=') {
                self.variables.push(format!("{name}={}", shell_word(value)));
            }
        }
        self
    }

    /// The same, to be tried at this very computer, by who stands in the folder `from`: files are kept for it.
    #[must_use]
    pub fn here(self, from: Option<&Path>) -> Self {
        let below = from.and_then(|from| from.canonicalize().ok()).and_then(|from| {
            let root = self.root.canonicalize().ok()?;
            Some(from.strip_prefix(root).ok()?.components().count())
        });
        Self { desk: None, way: "../".repeat(below.unwrap_or(0)), keeps_files: true, ..self }
    }

    /// The same, with another netcat.
    #[must_use]
    pub fn with(self, desk: Desk) -> Self {
        Self { desk: Some(desk), ..self }
    }

    /// The same, but the recipes start `program`, a word of a shell, in the place of `subject`, and nothing is built.
    #[must_use]
    pub fn started_as(self, program: &str, subject: &Subject) -> Self {
        let file = match subject {
            Subject::File(file) if file.extension().is_none_or(|ending| ending != "rs") => file.file_name(),
            _ => None,
        };
        let stand_in = Some((program.to_string(), file.map(|name| name.to_string_lossy().into_owned())));
        Self { stand_in, ..self }
    }

    /// What leads from where a person stands to the repository: nothing, or `../` a few times.
    pub fn way(&self) -> &str {
        &self.way
    }

    fn alone(&self, check: &Check) -> String {
        let seed = self.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
        format!("{}{} --check {}{seed}", self.command, self.options, check.name)
    }

    /// The command that plays the check a step at a time.
    fn step_by_step(&self, check: &Check) -> String {
        let seed = self.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
        format!("{} {}{}{seed}", self.command.replacen("tst test", "tst try", 1), check.name, self.options)
    }

    /// How a failed check is repeated by hand; `None` where it did not fail, or nothing was started.
    pub fn recipe(&self, verdict: &Verdict) -> Option<Recipe> {
        let check = self.check_of(verdict)?;
        let Outcome::Failed(failure) = &verdict.outcome else { return None };
        let moments = &verdict.conversation.moments;
        let is_server = self.exercise.program.kind == ProgramKind::Server;
        let started: Vec<&str> = moments.iter().filter_map(started).collect();
        if started.is_empty() && !self.start.is_empty() {
            return None;
        }
        let ports = &self.exercise.program.ports;
        let not = [(&ports.listens, NotByHand::TakesAServer), (&ports.more, NotByHand::SeveralPorts)];
        let not = not.into_iter().filter(|(names, _)| !names.is_empty()).map(|(_, why)| why);
        if let Some(why) = not.chain(ports.tls.as_ref().map(|_| NotByHand::Tls)).next() {
            return Some(Recipe { not: Some(why), ..Recipe::default() });
        }
        let kept = self.folder(check);
        let port = self.port_for(failure, started.last().copied());
        let starts: Vec<Vec<String>> = match self.start.as_str() {
            "" => Vec::new(), // The server already runs.
            // The others are started in the same way.
            _ if !check.programs.is_empty() => Vec::new(),
            _ => started.last().map(|line| self.start_line(line, failure, &self.told(port), &kept)).into_iter().collect(),
        };
        let starts: Vec<Vec<String>> = match check.starts_in_folder() {
            true => starts.into_iter().map(|words| self.in_folder(words, &kept)).collect(),
            false => starts,
        };
        if starts.last().is_some_and(|words| words.iter().map(String::len).sum::<usize>() > LONGEST_START) {
            return Some(Recipe { not: Some(NotByHand::TooLong), ..Recipe::default() });
        }
        let below = self.root.join(FOLDER).join(&self.exercise.name).join(&check.name);
        let dir = below.join(&self.exercise.program.folder);
        let names = Names::new(check.salt(self.seed.unwrap_or_default()));
        let names = names.with("port", port).with("dir", dir.display()).with("root", below.display());
        let told = Told::by_hand(failure, port);
        let names = told.names(names);
        let instances = check.programs.iter().filter_map(|instance| {
            let line = moments.iter().filter(|moment| moment.who == instance.name).filter_map(self::started).next_back()?;
            let told = told.for_instance(instance, &self.exercise, &names);
            Some((instance.name.clone(), self.start_line(line, failure, &told, &kept)))
        });
        let instances: Vec<(String, Vec<String>)> = instances.collect();
        let plot = Plot::of(&self.exercise, check, failure, names);
        let needs_files = starts.last().is_some_and(|words| words.iter().any(|word| word.contains(&kept)));
        let around = Around {
            desk: self.desk.unwrap_or_else(Desk::here),
            starts,
            instances,
            host: &self.host,
            port,
            is_taken: check.takes_port(),
            asks_complaint: matches!(failure.requirement, Doing::Complains { .. }),
            asks_status: matches!(failure.requirement, Doing::Exits { .. }),
            stays_open: failure.kind == FailureKind::DidNotClose,
            is_reset: failure.kind == FailureKind::Reset,
            has_ended: failure.ending.is_some(),
            is_server,
            folder: kept,
        };
        let recipe = Recipe { needs_files, ..Recipe::of(&plot, &around) };
        if recipe.needs_folder() && !self.keeps_files {
            return Some(Recipe { not: Some(NotByHand::Elsewhere), ..Recipe::default() });
        }
        Some(recipe)
    }

    /// What the only program is told.
    fn told(&self, port: u16) -> Told {
        let names = Names::default().with("port", port);
        let is_server = self.exercise.program.kind == ProgramKind::Server;
        Told { port: is_server.then_some(port), given: Vec::new(), env: variables(&self.exercise.program.env, &names) }
    }

    /// The exercise, and the seed of its random bytes.
    pub(crate) fn origin(&self) -> (&Exercise, u64) {
        (&self.exercise, self.seed.unwrap_or_default())
    }

    /// A start of the program whose current folder is the one with the exercise's files.
    fn in_folder(&self, mut words: Vec<String>, kept: &str) -> Vec<String> {
        let folder = Path::new(kept).join(&self.exercise.program.folder);
        // What is built before it is built here, and lies here.
        let own = words.iter().position(|word| word == "&&").map_or(0, |at| at + 1);
        let here = |word: &String| match word.strip_prefix("./") {
            Some(name) => format!("\"$OLDPWD\"/{name}"),
            None if self.root.join(word).is_file() => shell_path(&self.root.join(word)),
            None => word.clone(),
        };
        let run: Vec<String> = words.split_off(own).iter().map(here).collect();
        words.push(format!("(cd {} &&", shell_path(&folder)));
        words.extend(run);
        words.last_mut().into_iter().for_each(|last| last.push(')'));
        words
    }

    /// The check that a verdict is on.
    pub(crate) fn check_of(&self, verdict: &Verdict) -> Option<&Check> {
        self.exercise.checks.iter().find(|check| check.name == verdict.check)
    }

    /// Whether the folder is there for what a recipe of this check needs.
    fn is_kept(&self, check: &Check) -> bool {
        self.root.join(FOLDER).join(&self.exercise.name).join(&check.name).is_dir()
    }

    /// The folder for what a recipe of this check needs, as it is typed.
    fn folder(&self, check: &Check) -> String {
        format!("{}{FOLDER}/{}/{}", self.way, self.exercise.name, check.name)
    }

    /// The port for who tries it: the usual one, unless that may be the only one on which the program listens.
    fn port_for(&self, failure: &Failure, started: Option<&str>) -> u16 {
        let usual = self.port.unwrap_or_else(Port::first);
        let is_given = started.is_some_and(|line| line.split([' ', '=']).any(is_given_out));
        let is_unreached = matches!(failure.kind, FailureKind::NotListening | FailureKind::WrongAddress);
        if is_given && is_unreached && !self.start.is_empty() { usual.saturating_add(OTHER) } else { usual }
    }

    /// How the program is started by hand, as it was in this check.
    fn start_line(&self, started: &str, failure: &Failure, told: &Told, kept: &str) -> Vec<String> {
        let split = shlex::split(started).unwrap_or_else(|| started.split(' ').map(String::from).collect());
        let word = |word: &String| {
            let (option, value) = word.rsplit_once('=').map_or((String::new(), word.as_str()), |(o, v)| (format!("{o}="), v));
            let value = match value {
                value if told.number(value).is_some() => told.number(value).map_or(String::new(), |port| port.to_string()),
                value if !failure.scratch.is_empty() => value.replace(&failure.scratch, kept),
                value => value.to_string(),
            };
            let root = format!("{}/", self.root.display());
            let value = value.strip_prefix(&root).map_or(value.clone(), |below| format!("{}{below}", self.way));
            shell_word(option + &value)
        };
        let words: Vec<String> = split.iter().map(word).collect();
        if let Some((program, file)) = &self.stand_in {
            let is_file = |word: &String| file.as_deref().is_some_and(|file| Path::new(word).ends_with(file));
            let own = split.iter().position(is_file).map_or(1, |at| at + 1);
            let arguments = counted(words.into_iter().skip(own).collect());
            return std::iter::once(program.clone()).chain(arguments).collect();
        }
        match self.start.as_str() {
            // The conversation tells the whole command line.
            WHOLE => told.env.iter().cloned().chain(self.variables.iter().cloned()).chain(counted_at_the_end(words)).collect(),
            start => {
                let start = if words.len() < 2 { start.trim_end_matches(" --") } else { start };
                let (build, run) = start.split_once(" && ").map_or((None, start), |(build, run)| (Some(build), run));
                let build = build.map(|build| [build.to_string(), "&&".into()]);
                let own = build
                    .into_iter()
                    .flatten()
                    .chain(told.env.iter().cloned().chain(self.variables.iter().cloned()))
                    .chain([run.to_string()]);
                own.chain(counted(words.into_iter().skip(1).collect())).collect()
            }
        }
    }
}

/// The command line of a start.
fn started(moment: &Moment) -> Option<&str> {
    match &moment.event {
        Event::Started { command } => Some(command),
        _ => None,
    }
}
