//! Workers: processes of our own, each of which judges one submission, in a sandbox or behind rules.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tst_engine::confine::{Fence, installed};
use tst_engine::process::Keeper;
use tst_engine::run::Gate;
use tst_engine::settings::Settings;
use tst_engine::text::{CommandProblem, IsolationProblem};

use super::fenced::Fenced;
use super::job::Job;
use super::outer::Outer;
use super::self_test::{self, Asked, Found};
use super::surroundings::Surroundings;
use super::view::{self, open_to_all};
use super::worker::{ASKED, SELF_TEST, TEST, TOOLS};
use crate::grade::record::{Outcome, Words};
use crate::isolation::Isolation;
use crate::reason::reason;

/// How long a worker may take besides what its limits explain.
const BESIDES: Duration = Duration::from_secs(600);
/// How long the self-test may take.
const TRYING: Duration = Duration::from_secs(180);

/// Why there is no outcome: never the submission's fault.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The system refused something.
    #[error("{0}")]
    System(#[from] io::Error),
    /// The worker, or the sandbox around it, ended without a word of ours.
    #[error("the sandbox failed: {0}")]
    Silent(String),
}

/// What is the same for all submissions of a run.
#[derive(Debug)]
pub struct Workers {
    /// Our folder in which all that is made for workers lies.
    folder: PathBuf,
    /// The course's folder, as it is seen from outside.
    root: PathBuf,
    way: Way,
}

/// How a worker is kept apart.
#[derive(Debug)]
enum Way {
    Outer(Outer),
    Fenced(Fenced),
}

impl Workers {
    /// Lays out what workers need in sandboxes.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn in_sandboxes(settings: &Settings, keeper: &Keeper) -> io::Result<Self> {
        let folder = Self::lay_out(settings, keeper, "sandbox")?;
        let view = view::of_this_machine(Some(&folder.join("etc")))?;
        open_to_all(&folder)?;
        let outer = Outer::new(&folder, view, folder.join(COURSE), &settings.root, folder.join(GATE))?;
        Ok(Self { folder, root: settings.root.clone(), way: Way::Outer(outer) })
    }

    /// The same behind rules about files.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn behind_rules(settings: &Settings, keeper: &Keeper) -> io::Result<Self> {
        let folder = Self::lay_out(settings, keeper, "fenced")?;
        open_to_all(&folder)?;
        let fenced = Fenced::new(&folder, view::of_this_machine(None)?)?;
        Ok(Self { folder, root: settings.root.clone(), way: Way::Fenced(fenced) })
    }

    /// Makes our folder, with place for the course, and the gate; and asks once, and not each worker, what interpreters stand
    /// behind wrappers. One that does not tell is asked again by the workers, and told of.
    fn lay_out(settings: &Settings, keeper: &Keeper, name: &str) -> io::Result<PathBuf> {
        let run = |command: Command, limit| keeper.run(command, limit);
        for (ending, command) in &settings.run {
            if let Some(tool) = command.split_whitespace().next() {
                let _ = settings.interpreters.behind(tool, ending, &run, settings.limits.build);
            }
        }
        let folder = keeper.scratch().join(name);
        fs::create_dir_all(folder.join(COURSE).join("exercises"))?;
        Gate::make(&folder.join(GATE))?;
        Ok(folder)
    }

    /// Lets workers judge by an exercise, which lies in the folder `from` in these files.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn add(&self, from: &Path, exercise: &str, files: &[&str]) -> io::Result<()> {
        let to = self.folder.join(COURSE).join("exercises").join(exercise);
        fs::create_dir_all(&to)?;
        for file in files {
            if from.join(file).is_file() {
                io::copy(&mut fs::File::open(from.join(file))?, &mut fs::File::create(to.join(file))?)?;
            }
        }
        open_to_all(&to)
    }

    /// Tries them out; what is missing, if they do not isolate.
    pub fn problem(&self, keeper: &Keeper) -> Option<IsolationProblem> {
        if matches!(self.way, Way::Fenced(_)) && Fence::version() == 0 {
            return Some(IsolationProblem::NoLandlock);
        }
        let room = self.folder.join("self-test");
        let tried = fs::create_dir(&room).map_err(WorkerError::from).and_then(|()| {
            let asked = Asked::of(self.surroundings(&room), &room)?;
            self.worker(keeper, &room, (SELF_TEST, &asked), TRYING)
        });
        let found: Result<Result<Found, String>, WorkerError> = tried;
        let why = match found {
            Ok(Ok(found)) => return found.problem(&self.surroundings(&room).view),
            Ok(Err(why)) | Err(WorkerError::Silent(why)) => why,
            Err(WorkerError::System(error)) => error.to_string(),
        };
        Some(match self.way {
            Way::Outer(_) => self_test::understood(why),
            Way::Fenced(_) => IsolationProblem::NotConfined { what: why },
        })
    }

    /// How far they keep programs from the machine.
    pub fn isolation(&self) -> Isolation {
        match self.way {
            Way::Outer(_) => Isolation::Full,
            Way::Fenced(_) => Isolation::Limited,
        }
    }

    /// The folder below which what is handed to a worker has to lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a worker is told whose folder is `room`.
    pub fn surroundings(&self, room: &Path) -> Surroundings {
        match &self.way {
            Way::Outer(outer) => outer.surroundings(&self.root),
            Way::Fenced(fenced) => fenced.surroundings(room, &self.folder.join(COURSE), &self.folder.join(GATE)),
        }
    }

    /// Lets a worker judge what lies in `room`, a folder below ours, as `job` says.
    ///
    /// # Errors
    /// When there is no outcome.
    pub fn judge(&self, keeper: &Keeper, room: &Path, job: &Job) -> Result<Outcome, WorkerError> {
        self.worker(keeper, room, (ASKED, job), Self::time(job))
    }

    /// Lets a worker do what `asked` says with `job`, whose files lie in `room`, a folder below ours.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn test<A: DeserializeOwned>(
        &self,
        keeper: &Keeper,
        room: &Path,
        job: &Job,
        asked: &impl Serialize,
    ) -> Result<A, WorkerError> {
        self.worker(keeper, room, (TEST, asked), Self::time(job))
    }

    /// Why programs in Rust cannot be built where `job` is done, in an empty `room` below our folder.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn tool_problem(&self, keeper: &Keeper, room: &Path, job: &Job) -> Result<Option<Words>, WorkerError> {
        match self.missing_toolchain() {
            Some(problem) => Ok(Some(Words::of(&problem))),
            None => self.worker(keeper, room, (TOOLS, job), Self::time(job)),
        }
    }

    /// Why no toolchain of Rust is seen within, if so.
    pub fn missing_toolchain(&self) -> Option<CommandProblem> {
        if self.surroundings(&self.folder).view.rust.is_some() { None } else { view::toolchain().err() }
    }

    /// How long a worker may take for a job.
    fn time(job: &Job) -> Duration {
        let limits = job.settings().limits;
        limits.build + limits.submission + limits.time + BESIDES
    }

    /// What a worker answers that finds what it is to do in `room`.
    fn worker<A: DeserializeOwned>(
        &self,
        keeper: &Keeper,
        room: &Path,
        (asked, told): (&str, &impl Serialize),
        time: Duration,
    ) -> Result<A, WorkerError> {
        fs::write(Surroundings::job(room), serde_json::to_vec(told).map_err(io::Error::from)?)?;
        open_to_all(room)?;
        let mut command = match &self.way {
            Way::Outer(outer) => outer.command(room, asked),
            Way::Fenced(fenced) => fenced.command(room, asked),
        }?;
        command.current_dir("/").env_clear().envs(self.environment(room));
        let answer = keeper.run(command, Some(time))?;
        let said = serde_json::from_slice(&answer.stdout);
        said.map_err(|error| {
            let why = reason(&String::from_utf8_lossy(&answer.stderr));
            let how = answer.status.map_or("its time is over".into(), |status| status.to_string());
            WorkerError::Silent(if why.is_empty() { format!("{how}; {error}") } else { format!("{why} ({how})") })
        })
    }

    /// The environment of a worker: nothing of the caller's but where tools are.
    fn environment(&self, room: &Path) -> Vec<(OsString, OsString)> {
        let around = self.surroundings(room);
        let home = match self.way {
            Way::Outer(_) => Path::new("/tmp"),
            Way::Fenced(_) => &around.scratch,
        };
        let set = |name: &str, value: &Path| (OsString::from(name), OsString::from(value));
        let mut all: Vec<_> = installed().into_iter().map(|(name, place)| (OsString::from(name), place)).collect();
        all.extend([
            (OsString::from("PATH"), around.view.path.clone()),
            set("LANG", Path::new("C.UTF-8")),
            set("HOME", home),
            set("TMPDIR", home),
            set("CARGO_HOME", &around.cargo_home()),
        ]);
        if let Some(rust) = &around.view.rust {
            all.extend([set("CARGO", &rust.join("bin/cargo")), set("RUSTC", &rust.join("bin/rustc"))]);
        }
        all.retain(|(name, _)| name != "RUSTUP_TOOLCHAIN" && name != "RUSTUP_HOME");
        all
    }
}

/// The folders in ours of what is read of the course, and of the locks that workers share.
const COURSE: &str = "course";
const GATE: &str = "gate";
