//! The servers of an experiment: built, started on ports of their own, and ended with it.

use std::ffi::OsString;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tst_engine::process::{Filter, Keeper, Launching, Port, Recorder, Running, somebody_listens};
use tst_engine::run::resolve_all;
use tst_engine::settings::{Limits, Trust};
use tst_engine::subject::{BuildError, Launch, Ready, Subject, Word, Workshop};
use tst_engine::text::{CommandProblem, Ending};

use super::container::Removal;
use super::laws::Design;
use super::text::LabProblem;
use super::within::Within;
use crate::course::Place;
use crate::reason::reason;

/// How many threads the pool of the reference server has (`POOL` in its design.rs).
pub const POOL: usize = 4;
/// How long an address of a server elsewhere may take to answer, before another one of the same name is tried.
const KNOCK: Duration = Duration::from_secs(5);
/// How long a server may take to listen.
const STARTING: Duration = Duration::from_secs(30);
/// How long a server that listens no more may take to end.
const ENDING: Duration = Duration::from_secs(5);
/// The pause between two tries to reach it.
const RETRY: Duration = Duration::from_millis(5);
/// What a server may take while it is measured: more than while it is judged, and not the whole machine.
const MEMORY: u64 = 4 << 30;
/// The same for processes and threads.
pub const PROCESSES: u64 = 1 << 14;
/// The same for open files.
pub const FILES: u64 = 1 << 16;

/// A server that answers.
#[derive(Debug)]
pub struct Server<'a> {
    /// Where it is to be asked.
    pub address: SocketAddr,
    /// The network in which it is to be asked, where that is not ours.
    pub within: Option<Within>,
    /// It, where we started it; it ends with this.
    running: Option<Running>,
    /// What is to be removed after it, while its port is still ours.
    removal: Option<Removal<'a>>,
    /// Its port is ours as long as it runs.
    _port: Option<Port>,
}

impl<'a> Server<'a> {
    /// One that runs already.
    ///
    /// # Errors
    /// When there is no such address.
    pub fn elsewhere(address: &str) -> Result<Self, LabProblem> {
        let all = resolve_all(address).map_err(LabProblem::Usage)?;
        // A name may have several, and the server only one of them.
        let answers = all.iter().find(|address| TcpStream::connect_timeout(address, KNOCK).is_ok());
        Ok(Self { address: *answers.unwrap_or(&all[0]), within: None, running: None, removal: None, _port: None })
    }

    /// Starts one on a port of its own, and waits until it listens. One that another program starts for this command line (a
    /// container) comes with what is to be removed after it.
    ///
    /// # Errors
    /// When it cannot be started, or does not listen.
    pub fn start(place: &Place, keeper: &Keeper, launch: &Launch, removal: Option<Removal<'a>>) -> Result<Self, LabProblem> {
        Self::start_within(place, keeper, launch, (removal, None))
    }

    /// The same of one that listens in a network of its own.
    ///
    /// # Errors
    /// When it cannot be started, or does not listen.
    pub fn start_within(
        place: &Place,
        keeper: &Keeper,
        launch: &Launch,
        (removal, within): (Option<Removal<'a>>, Option<Within>),
    ) -> Result<Self, LabProblem> {
        let machine = |why: String| LabProblem::Machine { why };
        let port = keeper.port(0).map_err(|error| machine(error.to_string()))?;
        let program = &place.exercise.program;
        let folder = keeper.scratch().join(&program.folder);
        std::fs::create_dir_all(&folder).map_err(|error| machine(error.to_string()))?;
        let folder = folder.display().to_string();
        let fill = |arg: &String| arg.replace("{port}", &port.number().to_string()).replace("{dir}", &folder);
        let args: Vec<String> = program.args.iter().map(fill).collect();
        let limits =
            Limits { memory: MEMORY, processes: PROCESSES, open_files: FILES, cpu: Duration::MAX, ..place.settings.limits };
        let (running, name) = run(place, keeper, launch, (&args, &folder), (limits, Printed::Dropped))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port.number()));
        let server = Self { address, within, running: Some(running), removal, _port: Some(port) };
        server.wait_until_it_listens(&name)?;
        Ok(server)
    }

    fn wait_until_it_listens(&self, name: &str) -> Result<(), LabProblem> {
        let begin = Instant::now();
        while !self.listens() {
            if let Some(running) = &self.running
                && let Some(ending) = running.ending()
            {
                return Err(ended(name, ending, running));
            }
            if begin.elapsed() > STARTING {
                return Err(LabProblem::NeverListens { name: name.into(), seconds: STARTING.as_secs() });
            }
            std::thread::sleep(RETRY);
        }
        Ok(())
    }

    /// Whether it listens. What listens in a container is no process of the command that asked for it.
    fn listens(&self) -> bool {
        let port = self.address.port();
        match (&self.within, &self.removal, &self.running) {
            (Some(within), ..) => within.listens(self.address),
            (None, None, Some(running)) => running.listens_on(port),
            _ => somebody_listens(port),
        }
    }

    /// Does something where the server can be asked.
    ///
    /// # Errors
    /// What `work` says, or that its network cannot be entered.
    pub fn do_there<T: Send>(&self, work: impl FnOnce() -> std::io::Result<T> + Send) -> std::io::Result<T> {
        match &self.within {
            Some(within) => within.run(work),
            None => work(),
        }
    }

    /// How it ended, if it did; one that does not listen any more may be about to.
    pub fn ending(&self) -> Option<Ending> {
        let running = self.running.as_ref()?;
        if self.listens() { running.ending() } else { running.wait(ENDING) }
    }
}

/// What becomes of what a program prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// It is kept, to be looked at, up to the limit of output.
    Kept,
    /// A server may say as much as it likes, and nobody keeps it.
    Dropped,
}

/// Keeps nothing of what is printed.
#[derive(Debug)]
struct Deaf;

impl Filter for Deaf {
    fn pass(&mut self, _bytes: &[u8]) -> Vec<u8> {
        Vec::new()
    }

    fn end(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

/// Starts a program with these arguments, with `folder` where it wants one; with it comes what it is called.
///
/// # Errors
/// When the system refuses to start it.
pub fn run(
    place: &Place,
    keeper: &Keeper,
    launch: &Launch,
    (args, folder): (&[String], &str),
    (limits, printed): (Limits, Printed),
) -> Result<(Running, String), LabProblem> {
    let limits = if printed == Printed::Kept { limits } else { Limits { output: u64::MAX / 16, ..limits } };
    let line = launch.command_line(&place.exercise.program.args, args, folder);
    let shown: Vec<OsString> = line.iter().map(Word::shown).collect();
    let name = shown.first().map(|word| word.display().to_string()).unwrap_or_default();
    let home = keeper.scratch().to_path_buf();
    let started = Running::start(Launching {
        name: "program".into(),
        words: line.iter().map(|word| word.start(|_| None)).collect(),
        shown,
        executable: launch.executable().map(PathBuf::from),
        folder: home.clone(),
        home: home.clone(),
        write: &[home],
        variables: &place.settings.variables,
        limits,
        trust: Trust::Own,
        terminal: false,
        filter: (printed == Printed::Dropped).then(|| Box::new(Deaf) as Box<dyn Filter>),
        schedule: None,
        recorder: Recorder::new(),
        keeper,
    });
    let running = started.map_err(|error| LabProblem::Machine { why: error.to_string() })?;
    Ok((running, name))
}

/// A program that ended when it should not have.
pub fn ended(name: &str, ending: Ending, running: &Running) -> LabProblem {
    LabProblem::Ended { name: name.into(), ending, said: reason(&running.standard_error()) }
}

/// Cargo, in the folder of the course.
pub fn cargo(place: &Place) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&place.settings.root);
    cargo
}

/// Builds the reference server, as fast as it can be; `change` says what else cargo is told.
///
/// # Errors
/// When there is none, or cargo cannot build it.
pub fn build_reference(place: &Place, keeper: &Keeper, change: impl FnOnce(&mut Command)) -> Result<PathBuf, LabProblem> {
    // Beside the solution, which itself is one design, and one file.
    let folder = place.settings.solution_folder(&place.exercise.name).join("designs");
    let manifest = folder.join("Cargo.toml");
    if !manifest.is_file() {
        return Err(LabProblem::NoReference { folder: folder.display().to_string() });
    }
    let mut cargo = cargo(place);
    cargo.args(["build", "--release", "--quiet", "--message-format", "json-render-diagnostics"]);
    cargo.arg("--manifest-path").arg(&manifest);
    change(&mut cargo);
    let answer = keeper.run(cargo, None).map_err(|error| LabProblem::Machine { why: error.to_string() })?;
    if !answer.is_good() {
        return Err(LabProblem::NotBuilt { said: String::from_utf8_lossy(&answer.stderr).trim().to_string() });
    }
    let built = |line: &str| Some(PathBuf::from(serde_json::from_str::<Value>(line).ok()?.get("executable")?.as_str()?));
    let said = String::from_utf8_lossy(&answer.stdout);
    said.lines().filter_map(built).next_back().ok_or_else(|| LabProblem::NotBuilt { said: "no program".into() })
}

/// The command line of the reference server in one of its designs.
pub fn reference(program: &Path, design: Design) -> Launch {
    let words = ["{port}", "{dir}", "--design", design.name()].map(OsString::from);
    Launch::new([program.as_os_str().to_owned()].into_iter().chain(words))
}

/// The command line of a subject of the user's.
///
/// # Errors
/// When it does not build.
pub fn of_subject(place: &Place, keeper: &Keeper, subject: &Subject) -> Result<Launch, LabProblem> {
    let run = |command: Command, limit| keeper.run(command, limit);
    let workshop = Workshop { scratch: keeper.scratch(), colour: false, run: &run, stranger: None };
    match subject.build(&place.settings, workshop) {
        Ok((Ready::Launch(launch), _)) => Ok(launch),
        // It runs already, and has no command line.
        Ok((Ready::Remote(text), _)) => Err(LabProblem::Usage(CommandProblem::BadAddress { text })),
        Err(BuildError::Rejected(build)) => Err(LabProblem::NotBuilt { said: build.output }),
        Err(BuildError::Usage(problem)) => Err(LabProblem::Usage(problem)),
        Err(error @ BuildError::Machine(_)) => Err(LabProblem::Machine { why: error.to_string() }),
    }
}
