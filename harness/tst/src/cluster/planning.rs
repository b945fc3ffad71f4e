//! From what the command line and the course say to a plan: every path as the nodes will know it.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tst_engine::settings::Settings;
use tst_engine::text::{Grading, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use super::engine::Engine;
use super::plan::{Plan, REPOSITORY_SHARDS, common};
use super::{ClusterOptions, ClusterText};
use crate::grade::{self, GradeOptions};
use crate::trouble::Trouble;

/// Why there is no plan.
#[derive(Debug)]
pub(super) enum NoPlan {
    /// Something is wrong with what was asked for.
    Wrong(ClusterText),
    /// The results would lie in what is graded.
    Inside(String),
    /// The machine does not tell something.
    Machine(ClusterText),
}

impl NoPlan {
    pub(super) fn trouble(self, lang: Lang) -> Trouble {
        let (status, message) = match self {
            Self::Wrong(text) => (ExitStatus::Usage, text.say(lang)),
            Self::Inside(folder) => (ExitStatus::Usage, Grading::OutInside { folder }.say(lang)),
            Self::Machine(text) => (ExitStatus::Machine, text.say(lang)),
        };
        Trouble::new(status, message)
    }
}

/// The plan for an engine.
pub(super) fn plan(options: &ClusterOptions, engine: Engine, tasks: u32, settings: &Settings) -> Result<Plan, NoPlan> {
    let given = &options.grade;
    let tables = || given.roster.iter().chain(&given.groups).chain(&given.times);
    let out = given.out.clone().unwrap_or_default();
    let nodes = Nodes { engine, root: whole(engine, &settings.root)? };
    let shards = if engine.shares_files() { out.clone() } else { settings.root.join(REPOSITORY_SHARDS) };
    if let Some(folder) = given.submissions.iter().find(|folder| grade::is_inside(&shards, folder)) {
        return Err(NoPlan::Inside(folder.display().to_string()));
    }
    let out = whole(engine, &out)?;
    text(&out)?;
    let mount = if engine == Engine::Kubernetes {
        let used = given.submissions.iter().chain(tables()).map(|path| whole(engine, path));
        let mut used = used.collect::<Result<Vec<_>, _>>()?;
        used.extend([nodes.root.clone(), out.clone()]);
        text(&common(&used).ok_or(NoPlan::Wrong(ClusterText::NoCommonFolder))?)?
    } else {
        String::new()
    };
    if mount.contains(':') {
        return Err(NoPlan::Wrong(ClusterText::ColonInFolder { folder: mount }));
    }
    let builds = engine == Engine::GitHub && settings.cluster.install.is_none();
    if builds && !settings.root.join("harness/tst/Cargo.toml").is_file() {
        return Err(NoPlan::Wrong(ClusterText::NoKit { root: settings.root.display().to_string() }));
    }
    let submissions = given.submissions.iter().map(|path| nodes.path(path)).collect::<Result<Vec<_>, _>>()?;
    Ok(Plan {
        engine,
        tasks,
        cluster: settings.cluster.clone(),
        tst: own_path(engine)?,
        root: text(&nodes.root)?,
        out,
        mount,
        submissions,
        options: words(given, settings, &nodes)?,
        merging: given.lang.map(spoken).into_iter().collect(),
        interpreters: settings.run.iter().map(|(ending, command)| (ending.clone(), command.clone())).collect(),
    })
}

/// Where the command lies: on nodes that see the files of this machine, this very one.
fn own_path(engine: Engine) -> Result<String, NoPlan> {
    if engine != Engine::Slurm {
        return Ok("tst".into());
    }
    let own = std::env::current_exe();
    text(&own.map_err(|error| NoPlan::Machine(ClusterText::NoOwnPath { why: error.to_string() }))?)
}

fn spoken(lang: Lang) -> Vec<String> {
    vec!["--lang".into(), lang.tag().into()]
}

/// How nodes know the files of this machine.
struct Nodes {
    engine: Engine,
    root: PathBuf,
}

impl Nodes {
    /// A path as they know it, which no command takes for an option.
    fn path(&self, path: &Path) -> Result<String, NoPlan> {
        let whole = whole(self.engine, path)?;
        if self.engine.shares_files() {
            return text(&whole);
        }
        let outside = || ClusterText::OutsideRepository { path: path.display().to_string(), root: self.root.display().to_string() };
        let inside = text(whole.strip_prefix(&self.root).map_err(|_| NoPlan::Wrong(outside()))?)?;
        Ok(if inside.is_empty() || inside.starts_with('-') { format!("./{inside}") } else { inside })
    }
}

/// The options of `tst grade` on nodes. What would be taken from the machine there is said.
fn words(given: &GradeOptions, settings: &Settings, nodes: &Nodes) -> Result<Vec<Vec<String>>, NoPlan> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut add = |name: &str, value: String| all.push(vec![name.to_string(), value]);
    if let Some(name) = &given.exercise {
        add("--exercise", name.clone());
    }
    for (name, table) in [("--roster", &given.roster), ("--groups", &given.groups), ("--times", &given.times)] {
        if let Some(path) = table {
            add(name, nodes.path(path)?);
        }
    }
    let of_system = || TimeZone::try_system().ok()?.iana_name().map(String::from);
    if let Some(zone) = given.timezone.clone().or_else(of_system) {
        add("--timezone", zone);
    }
    if let Some(most) = given.max_mb {
        add("--max-size", most.to_string());
    }
    if let Some(time) = &given.submission_time {
        add("--submission-time", time.clone());
    }
    if let Some(seed) = given.seed {
        add("--seed", seed.to_string());
    }
    add("--jobs", given.jobs.map_or(settings.cluster.cpus, |jobs| jobs as u64).to_string());
    if let Some(lang) = given.lang {
        add("--lang", lang.tag().into());
    }
    if given.allow_weak_isolation {
        all.push(vec!["--allow-weak-isolation".into()]);
    }
    Ok(all)
}

/// The path from the root of everything. Slurm's nodes know it as this machine's users do, links and all; where it is cut to
/// pieces, links would be in the way.
fn whole(engine: Engine, path: &Path) -> Result<PathBuf, NoPlan> {
    text(path)?;
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if engine == Engine::Slurm {
        return Ok(whole);
    }
    // Of what is not there yet, the nearest above it that is.
    let there = whole.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    Ok(match there {
        Some((folder, real)) => {
            whole.strip_prefix(folder).map_or(real.clone(), |rest| if rest.as_os_str().is_empty() { real } else { real.join(rest) })
        }
        None => whole,
    })
}

/// The path as a text without control characters.
fn text(path: &Path) -> Result<String, NoPlan> {
    let wrong = |problem: fn(String) -> ClusterText| NoPlan::Wrong(problem(path.display().to_string()));
    let text = path.to_str().ok_or_else(|| wrong(|path| ClusterText::NoText { path }))?;
    if text.contains(char::is_control) {
        return Err(wrong(|path| ClusterText::ControlCharacter { path }));
    }
    Ok(text.into())
}
