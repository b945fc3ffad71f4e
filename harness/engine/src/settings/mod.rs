//! What a run is set to: `config.yaml` of the repository, the user's own file, the environment; resolved once.

mod amount;
mod answer;
mod cluster;
mod config;
mod grading;
mod interpreter;
mod owner;
mod variable;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use amount::time_span;
pub use answer::{Answer, RunTool};
pub use cluster::Cluster;
pub use config::{Config, Site};
pub use grading::{Attempts, Grading, Late};
pub use interpreter::Interpreters;
pub use variable::Variable;

use serde::{Deserialize, Serialize};

use crate::spec::SpecError;
use crate::text::Lang;

/// What a program may use while it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Resident memory of the whole process tree, in bytes.
    pub memory: u64,
    /// Processes in the tree.
    pub processes: u64,
    /// Time for one check.
    pub time: Duration,
    /// Processor time of the whole process tree.
    pub cpu: Duration,
    /// Files that one process may have open, sockets among them.
    pub open_files: u64,
    /// Bytes on standard output and standard error beyond what its conversations explain.
    pub output: u64,
    /// Bytes in one file it writes.
    pub files: u64,
    /// Bytes in all files that a stranger's program leaves at any moment, in a sandbox.
    pub scratch: u64,
    /// Time for the compiler of a stranger's program, and for a tool that is asked something.
    pub build: Duration,
    /// Processor time of the compiler of a stranger's program, with all that it starts.
    pub build_cpu: Duration,
    /// Time for a stranger's submission, its build and all its checks: those that have not begun then are not tried.
    pub submission: Duration,
}

impl Default for Limits {
    /// The values of the `limits` line in INTERFACE.md. A compiler gets a hundred times what it takes, or more.
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            processes: 64,
            time: Duration::from_secs(30),
            // Two processors for the whole time of a check.
            cpu: Duration::from_secs(60),
            // Some runtimes raise the soft limit as far as they may.
            open_files: 4096,
            output: 1 << 20,
            files: 64 << 20,
            scratch: 256 << 20,
            build: Duration::from_secs(120),
            // Two processors for the whole time of a build.
            build_cpu: Duration::from_secs(240),
            // As many checks as there are in an exercise, each for half a minute.
            submission: Duration::from_secs(30 * 60),
        }
    }
}

/// Whose program is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The user's own: its compiler has the user's environment, and both may use what the user's tools have kept.
    #[default]
    Own,
    /// A stranger's: its compiler sees an emptied environment, too, and nothing is fetched for it.
    Stranger,
}

/// The repository's settings and the user's, as one.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds `config.yaml`, `exercises` and `solutions`.
    pub root: PathBuf,
    /// The name of the course.
    pub course: String,
    /// The exercises, in the order of the course.
    pub exercises: Vec<String>,
    /// Where exercises come from.
    pub sites: Vec<Site>,
    /// How single-file programs start, by file extension.
    pub run: BTreeMap<String, String>,
    /// What the commands in `run` really start.
    pub interpreters: Interpreters,
    /// What a program gets of the environment besides what every program gets.
    pub variables: Vec<Variable>,
    /// What a program may use.
    pub limits: Limits,
    /// Whose programs are judged.
    pub trust: Trust,
    /// How a class is graded.
    pub grading: Grading,
    /// What a task may have where many machines grade a class.
    pub cluster: Cluster,
    /// Whether a program that can never answer is failed when that is certain. Turned off by `TST_REST=off`, to measure
    /// what it is worth: the time limit then serves for all.
    pub rest: bool,
    /// The language of messages.
    pub lang: Lang,
}

impl Settings {
    /// Reads `root/config.yaml` and, when there is one, the user's file; `lang` (from an option) beats both files.
    ///
    /// # Errors
    /// The first mistake in either file, with its place.
    pub fn load(root: &Path, lang: Option<Lang>) -> Result<Self, SpecError> {
        Self::resolve(root, Config::read(&root.join("config.yaml"))?.anchored(root), lang)
    }

    /// The settings of the repository around the folder `here`, as [`find_root`] finds it; `None` when there is none.
    ///
    /// # Errors
    /// The first mistake in its file or the user's, with its place; or that the repository's, above `here`, is somebody's who must
    /// not say what this user runs.
    pub fn around(here: &Path, lang: Option<Lang>) -> Result<Option<Self>, SpecError> {
        let Some(root) = find_root(here) else { return Ok(None) };
        owner::check(&root.join("config.yaml"), here)?;
        Self::load(&root, lang).map(Some)
    }

    /// The settings of a folder outside any course: the user's file and the defaults.
    ///
    /// # Errors
    /// The first mistake in the user's file, with its place.
    pub fn alone(folder: &Path, lang: Option<Lang>) -> Result<Self, SpecError> {
        Self::resolve(folder, Config::default(), lang)
    }

    fn resolve(root: &Path, course: Config, lang: Option<Lang>) -> Result<Self, SpecError> {
        let user = match user_file().filter(|file| file.is_file()) {
            Some(file) => Config::read_user(&file)?.anchored(file.parent().unwrap_or(&file)),
            None => Config::default(),
        };
        let mut run = default_run();
        run.extend(course.run);
        run.extend(user.run);
        let mut variables = course.env;
        variables.extend(user.env);
        let mut sites = course.sites;
        sites.extend(user.sites.into_iter().filter(|site| !sites_named(&sites, &site.name)).collect::<Vec<_>>());
        Ok(Self {
            root: root.to_path_buf(),
            course: course.course.unwrap_or_default(),
            exercises: course.exercises,
            sites,
            run,
            interpreters: Interpreters::default(),
            variables,
            limits: course.limits.unwrap_or_default(),
            trust: Trust::Own,
            grading: course.grading,
            cluster: course.cluster,
            rest: std::env::var_os("TST_REST").is_none_or(|value| value != "off"),
            lang: lang.or(user.language).or(course.language).unwrap_or_else(lang_of_environment),
        })
    }

    /// The folder of an exercise in this repository.
    pub fn exercise_folder(&self, name: &str) -> PathBuf {
        self.root.join("exercises").join(name)
    }

    /// The folder of an exercise's solution in this repository.
    pub fn solution_folder(&self, name: &str) -> PathBuf {
        self.root.join("solutions").join(name)
    }
}

/// The nearest folder at or above `from` that holds a `config.yaml` beside a folder `exercises`.
pub fn find_root(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|folder| folder.join("config.yaml").is_file() && folder.join("exercises").is_dir()).map(Path::to_path_buf)
}

/// The language that the environment asks for: `LANGUAGE` beats `LC_ALL`, `LC_MESSAGES` and `LANG` (gettext manual,
/// "The LANGUAGE variable"); English when none is spoken here.
pub fn lang_of_environment() -> Lang {
    let listed = std::env::var("LANGUAGE").unwrap_or_default();
    let locales = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).unwrap_or_default());
    let locale = locales.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    // Without a locale the C library does not look at LANGUAGE at all.
    let listed = if matches!(locale.as_str(), "" | "C" | "POSIX") { String::new() } else { listed };
    listed.split(':').find_map(Lang::from_tag).or_else(|| Lang::from_tag(&locale)).unwrap_or_default()
}

fn sites_named(sites: &[Site], name: &str) -> bool {
    sites.iter().any(|site| site.name == name)
}

/// The user's own configuration file, whether it is there or not; `None` for a user without a home.
pub fn user_file() -> Option<PathBuf> {
    std::env::home_dir().map(|home| home.join(".tst").join("config.yaml"))
}

fn default_run() -> BTreeMap<String, String> {
    [("py", "python3"), ("js", "node")].map(|(ending, command)| (ending.to_string(), command.to_string())).into()
}
