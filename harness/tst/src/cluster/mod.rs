//! `tst cluster`: the same grading on many machines, which an engine that is there already runs. The kit writes down what that
//! has to do, and schedules nothing itself.

mod engine;
mod files;
mod plan;
mod planning;
mod submit;
mod text;

use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError};
use tst_engine::settings::Settings;
use tst_engine::spec::nearest;
use tst_engine::text::{Grading, IntakeProblem, Lang, Say as _, shell_path};
use tst_engine::verdict::ExitStatus;

pub use text::ClusterText;

use crate::course;
use crate::grade::journal::JOURNAL;
use crate::grade::shard::{ShardText, runs};
use crate::grade::{self, GradeOptions};
use crate::intake::IntakeError;
use crate::terminal;
use crate::trouble::{Done, Trouble};
use engine::Engine;
use files::Written;
use plan::Plan;

/// The most that a file of ours has, in bytes: what is larger is not ours.
const MOST: u64 = 1 << 20;

/// The options of `tst cluster`.
#[derive(Debug)]
pub struct ClusterOptions {
    /// The engine's word.
    pub engine: Option<String>,
    /// How many tasks.
    pub tasks: Option<u64>,
    /// Whether they are submitted.
    pub submit: bool,
    /// What is graded, and how; where, too.
    pub grade: GradeOptions,
}

/// Writes what an engine needs, or shows it; submits it where that is asked for.
///
/// # Errors
/// When something is wrong with what was asked for, or it cannot be written or submitted.
pub fn run(options: &ClusterOptions) -> Done {
    let settings = course::settings(options.grade.lang)?;
    let lang = settings.lang;
    let usage = |problem: ClusterText| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let (engine, tasks) = wanted(options).map_err(usage)?;
    grade::check(&options.grade, &settings)?;
    let out = options.grade.out.as_deref();
    let out = out.ok_or_else(|| Trouble::intake(&IntakeError::Usage(IntakeProblem::NoOut), lang))?;
    check_out(out, lang)?;
    if options.submit && !submit::is_there() {
        return Err(Trouble::new(ExitStatus::Machine, ClusterText::NoSbatch.say(lang)));
    }
    let plan = planning::plan(options, engine, tasks, &settings).map_err(|error| error.trouble(lang))?;
    let files = files::files(&plan);
    // As the user wrote it.
    let folder = out.join(engine.word());
    if options.grade.dry_run {
        files.iter().for_each(|file| show(&folder, file));
        return Ok(ExitStatus::Passed);
    }
    write(&folder, &files).map_err(|(status, problem)| Trouble::new(status, problem.say(lang)))?;
    let names = files.iter().map(|(name, _)| (*name).to_string()).collect();
    tell(&ClusterText::Written { folder: folder.display().to_string(), files: names }, lang);
    if options.submit {
        let [shards, merge] = submit::submit(&folder, lang)?;
        tell(&ClusterText::Submitted { shards, tasks, merge, results: plan.results() }, lang);
    } else {
        next(&plan, &folder, &settings).iter().for_each(|text| tell(text, lang));
    }
    Ok(ExitStatus::Passed)
}

/// The engine, and the number of tasks.
fn wanted(options: &ClusterOptions) -> Result<(Engine, u32), ClusterText> {
    let word = options.engine.as_deref().ok_or(ClusterText::WhichEngine)?;
    let known = Engine::ALL.map(Engine::word);
    let unknown = || ClusterText::NoEngine { word: word.into(), near: nearest(word, &known) };
    let engine = Engine::from_word(word).ok_or_else(unknown)?;
    let tasks = options.tasks.ok_or(ClusterText::NoTasks)?;
    let most = engine.most_tasks();
    let tasks = u32::try_from(tasks).ok().filter(|tasks| *tasks <= most).ok_or(ClusterText::TooManyTasks { engine, most })?;
    if options.submit && engine != Engine::Slurm {
        return Err(ClusterText::OnlySlurm { option: "--submit", engine });
    }
    Ok((engine, tasks))
}

/// Checks that the folder is none of those that `tst grade` keeps for itself.
fn check_out(out: &Path, lang: Lang) -> Result<(), Trouble> {
    let folder = out.display().to_string();
    let message = if out.is_file() {
        Grading::OutIsFile { file: folder }.say(lang)
    } else if out.join(JOURNAL).exists() {
        ShardText::OutHasResults { folder }.say(lang)
    } else if !runs::shards(out).is_empty() {
        ShardText::OutHasShards { folder }.say(lang)
    } else {
        return Ok(());
    };
    Err(Trouble::new(ExitStatus::Usage, message))
}

/// Shows a file as `head` and `tail` do when there are several.
fn show(folder: &Path, (name, content): &Written) {
    terminal::say(&format!("==> {} <==", folder.join(name).display()));
    content.lines().for_each(terminal::say);
    terminal::say("");
}

/// Writes all files, or none when one of them is there and says something else: somebody may have changed it by hand.
fn write(folder: &Path, files: &[Written]) -> Result<(), (ExitStatus, ClusterText)> {
    let cannot_write = |path: PathBuf, error: FolderError| {
        let (file, why) = (path.display().to_string(), error.into_cause().to_string());
        (ExitStatus::Machine, ClusterText::CannotWrite { file, why })
    };
    let made = grade::make_folder(folder).map_err(|error| {
        let (file, why) = (folder.display().to_string(), error.to_string());
        (ExitStatus::Machine, ClusterText::CannotWrite { file, why })
    });
    made?;
    let inside = Folder::open(folder).map_err(|error| cannot_write(folder.into(), error))?;
    let mut missing = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        match inside.kind(name.as_ref()).map_err(|error| cannot_write(path.clone(), error))? {
            None => missing.push((name, content)),
            Some(_) if inside.read(name.as_ref(), MOST).is_ok_and(|bytes| bytes == content.as_bytes()) => {}
            Some(_) => return Err((ExitStatus::Usage, ClusterText::IsThere { file: path.display().to_string() })),
        }
    }
    for (name, content) in missing {
        inside.write_new(name.as_ref(), content.as_bytes()).map_err(|error| cannot_write(folder.join(name), error))?;
    }
    Ok(())
}

/// What the user does next.
fn next(plan: &Plan, folder: &Path, settings: &Settings) -> Vec<ClusterText> {
    let script = |name: &str| format!("bash {}", shell_path(&folder.join(name)));
    let file = |name: &str| folder.join(name).display().to_string();
    let image = || ClusterText::MakeImage {
        image: files::image(plan),
        command: format!("podman build --file {} --tag {} .", shell_path(&folder.join("Containerfile")), files::image(plan)),
    };
    match plan.engine {
        Engine::Slurm => {
            vec![ClusterText::SubmitThem { command: script("submit.sh"), results: plan.results() }, ClusterText::Nodes]
        }
        Engine::GitHub => vec![ClusterText::UseWorkflow { file: file("tst-grade.yml") }],
        Engine::GitLab => {
            let ignored = settings.cluster.at_once.map(|_| ClusterText::NotAtOnce);
            let used = [ClusterText::UsePipeline { file: file(".gitlab-ci.yml") }, image(), ClusterText::Nodes];
            used.into_iter().chain(ignored).collect()
        }
        Engine::Kubernetes => {
            let claim = files::claim(plan).into();
            let (command, mount, results) = (script("run.sh"), plan.mount.clone(), plan.results());
            vec![ClusterText::UseManifests { command, claim, mount, results }, image(), ClusterText::Nodes]
        }
    }
}

fn tell(text: &ClusterText, lang: Lang) {
    terminal::say(&terminal::laid_out(&text.say(lang), "  "));
}
