//! The reference server in a container: the same source as a static program, in an image that holds nothing else, which
//! podman or docker runs.
//!
//! The container has the network of its host: a port that is published goes through a proxy or through rules of the
//! kernel, and what these take would be measured with it.
//!
//! Nothing of it runs on, or takes room. All that podman keeps (images, containers, locks) is in the keeper's scratch folder,
//! and every process that it starts carries the keeper's mark, so the guard ends them however the experiment ends; what an
//! interrupted one of root's leaves is an empty control group, until the machine starts anew. Docker has all of this in its
//! daemon: what is made there carries a label of this experiment, by which a janitor removes it, however that ends.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::{Resource, getrlimit};
use tst_engine::plain;
use tst_engine::process::Keeper;
use tst_engine::settings::Answer;
use tst_engine::subject::Launch;

use super::janitor::Janitor;
use super::laws::Design;
use super::servers::{self, FILES, PROCESSES, Server};
use super::text::LabProblem;
use super::within::Within;
use crate::course::Place;
use crate::reason::reason;

/// The largest Containerfile, in bytes.
const MOST_RECIPE: u64 = 1 << 20;

/// From where the server in a container is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From outside, over the network of the machine, which is the container's too.
    Outside,
    /// From within: the container has a network of its own, and the load is in it.
    Within,
}

/// All of them.
pub const WAYS: [Way; 2] = [Way::Outside, Way::Within];

impl Way {
    /// What the subject is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Outside => "container",
            Self::Within => "container in",
        }
    }

    /// The network it has, as the record says it.
    pub fn network(self) -> &'static str {
        match self {
            Self::Outside => "host network",
            Self::Within => "own network, load within",
        }
    }
}

/// The design of the server in it.
pub const DESIGN: Design = Design::Threads;

/// May hold the command of the engine with its global options, such as `podman --runtime runc`.
const ENGINE: &str = "TST_CONTAINER_ENGINE";
/// May hold further options of `run`.
const OPTIONS: &str = "TST_CONTAINER_OPTIONS";
/// What is looked for without that, in this order.
const ENGINES: [&str; 2] = ["podman", "docker"];
/// How long an engine may take to say that it is there.
const ANSWERING: Duration = Duration::from_secs(20);
/// How long it may take for what it is asked then.
const ASKING: Duration = Duration::from_secs(60);
/// The label of what an experiment makes; its value is the keeper's mark.
const LABEL: &str = "tst-experiment";
/// Variables of the caller by which an engine finds its user's session, its settings, or its daemon.
const SESSION: [&str; 7] =
    ["HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "CONTAINERS_CONF"];

/// Puts the reference server into a container, and waits until it listens.
///
/// # Errors
/// When there is no engine, or none that can run it.
pub fn start<'a>(place: &Place, keeper: &'a Keeper, way: Way) -> Result<Server<'a>, LabProblem> {
    if !cfg!(target_os = "linux") {
        // Elsewhere engines run Linux in a machine of their own, whose network is not this one's.
        return Err(LabProblem::ContainersOfLinux);
    }
    let engines = engines();
    if engines.is_empty() {
        return Err(LabProblem::NoEngine);
    }
    if way == Way::Within && !rustix::process::geteuid().is_root() {
        return Err(LabProblem::WithinNeedsRoot);
    }
    let program = build_static(place, keeper)?;
    let context = context(place, keeper, &program).map_err(|error| LabProblem::Machine { why: error.to_string() })?;
    let mut first = None;
    for words in engines {
        match Engine::new(words, keeper).and_then(|engine| engine.serve(place, &context, way)) {
            Ok(server) => return Ok(server),
            Err(problem) => first = first.or(Some(problem)),
        }
    }
    Err(first.unwrap_or(LabProblem::NoEngine))
}

/// The engines of this machine, as words of a command line: the one that was asked for, or those that are there.
fn engines() -> Vec<Vec<OsString>> {
    let asked = words_of(ENGINE);
    if !asked.is_empty() {
        return vec![asked];
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let is_there = |name: &&str| folders.iter().any(|folder| folder.join(name).is_file());
    ENGINES.into_iter().filter(is_there).map(|name| vec![name.into()]).collect()
}

/// The words that a variable of the environment holds.
fn words_of(variable: &str) -> Vec<OsString> {
    std::env::var(variable).unwrap_or_default().split_whitespace().map(Into::into).collect()
}

/// Builds the reference server as a program that needs no library of the system, beside what cargo has built for this one.
fn build_static(place: &Place, keeper: &Keeper) -> Result<PathBuf, LabProblem> {
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let version = said(keeper, rustc, &["-vV"])?;
    let triple = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let metadata = said(keeper, servers::cargo(place), &["metadata", "--no-deps", "--offline", "--format-version", "1"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap_or_default();
    let target = metadata.get("target_directory").and_then(serde_json::Value::as_str).unwrap_or("target");
    servers::build_reference(place, keeper, |cargo| {
        cargo.arg("--target").arg(triple).arg("--target-dir").arg(Path::new(target).join("static"));
        // With --target these are for the program alone, and not for what cargo runs to build it.
        cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", "-C target-feature=+crt-static");
    })
}

/// What a tool of Rust answers.
fn said(keeper: &Keeper, mut tool: Command, arguments: &[&str]) -> Result<String, LabProblem> {
    tool.args(arguments);
    let answer = keeper.run(tool, Some(ASKING)).map_err(|error| LabProblem::Machine { why: error.to_string() })?;
    if !answer.is_good() {
        return Err(LabProblem::NotBuilt { said: complaint(&answer) });
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// The folder that the image is made of: the program, and the Containerfile of the exercise.
fn context(place: &Place, keeper: &Keeper, program: &Path) -> std::io::Result<PathBuf> {
    let exercise = &place.exercise.name;
    let folder = keeper.scratch().join("context");
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(program, folder.join(exercise))?;
    let recipe = place.settings.exercise_folder(exercise).join("Containerfile");
    let text = plain::read_text(&recipe, MOST_RECIPE)
        .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", recipe.display())))?;
    std::fs::write(folder.join("Containerfile"), labelled(&text, &format!("{LABEL}={}", keeper.mark().1)))?;
    Ok(folder)
}

/// The recipe of an image that carries a label from its beginning on: what is left of a build that was ended has it, too.
fn labelled(recipe: &str, label: &str) -> String {
    let mut text = String::new();
    for line in recipe.lines() {
        text.push_str(line);
        text.push('\n');
        if line.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("FROM ")) {
            text.push_str(&format!("LABEL {label}\n"));
        }
    }
    text
}

/// Podman or docker, and how it is called.
struct Engine<'a> {
    keeper: &'a Keeper,
    /// What it is called in messages.
    name: String,
    /// The command with its global options, behind env(1), which gives it what a program under measurement is not given.
    words: Vec<OsString>,
    /// Whether it keeps everything in the scratch folder.
    is_ours: bool,
}

impl<'a> Engine<'a> {
    fn new(mut asked: Vec<OsString>, keeper: &'a Keeper) -> Result<Self, LabProblem> {
        let program = asked.remove(0);
        let name = Path::new(&program).file_name().unwrap_or(&program).to_string_lossy().into_owned();
        let is_ours = name.contains("podman");
        let kept = |name: &&str| Some(assignment(name, &std::env::var_os(name)?));
        let mut words: Vec<OsString> = [OsString::from("env")].into_iter().chain(SESSION.iter().filter_map(kept)).collect();
        if is_ours {
            if std::env::var_os("CONTAINERS_CONF").is_none() {
                let file = settings(keeper).map_err(|error| LabProblem::Machine { why: error.to_string() })?;
                words.push(assignment("CONTAINERS_CONF", file.as_os_str()));
            }
            let folder = |name: &str| keeper.scratch().join(name).into_os_string();
            // What it is about while an image is made: killed then, it leaves that.
            std::fs::create_dir_all(folder("aside")).map_err(|error| LabProblem::Machine { why: error.to_string() })?;
            words.push(assignment("TMPDIR", &folder("aside")));
            words.push(program);
            // vfs mounts nothing, needs no module of the kernel, and no room to speak of: the image is one file.
            let store = [("--root", folder("store")), ("--runroot", folder("run")), ("--tmpdir", folder("tmp"))];
            let mut state = OsString::from("root=");
            state.push(folder("state"));
            let more = [("--runtime-flag", state), ("--storage-driver", "vfs".into()), ("--events-backend", "file".into())];
            let store = store.into_iter().chain(more);
            words.extend(store.flat_map(|(option, value)| [option.into(), value]));
        } else {
            words.push(program);
        }
        words.extend(asked);
        Ok(Self { keeper, name, words, is_ours })
    }

    /// Makes the image and runs it.
    fn serve(&self, place: &Place, context: &Path, way: Way) -> Result<Server<'a>, LabProblem> {
        // The mark is not the same twice: no experiment removes what another one runs.
        let (variable, mark) = self.keeper.mark();
        if way == Way::Within && !self.is_ours {
            return Err(LabProblem::WithinNeedsRoot);
        }
        let own_name = format!("{mark}{}", if way == Way::Within { "-within" } else { "" });
        let image = format!("tst-{}:{own_name}", place.exercise.name);
        self.ask(&["version".into()], ANSWERING)?;
        let mut removal = Removal { keeper: self.keeper, commands: Vec::new(), _janitor: None };
        if self.is_ours {
            removal.commands.push(self.command(&["rm".into(), "--force".into(), (&own_name).into()]));
            removal.commands.push(self.command(&["rmi".into(), "--force".into(), (&image).into()]));
        } else {
            let janitor = Janitor::start(self.keeper, &self.words, &format!("{LABEL}={mark}"), &image);
            removal._janitor = Some(janitor.map_err(|error| LabProblem::Machine { why: error.to_string() })?);
        }
        let recipe = context.join("Containerfile");
        let build =
            ["build".into(), "--quiet".into(), "--tag".into(), (&image).into(), "--file".into(), recipe.into(), context.into()];
        self.ask(&build, ASKING)?;
        // Without memory to share nothing need be mounted. The first process of a container heeds no SIGTERM that it does not
        // handle, and an engine would wait ten seconds for it. By its name alone, a variable has the value that the engine's
        // own one has: the mark of just this program.
        let network = if way == Way::Within { "none" } else { "host" };
        let own = ["run", "--rm", "--name", &own_name, "--network", network];
        let fixed = ["--ipc", "none", "--stop-signal", "KILL", "--log-driver", "none", "--env", variable];
        let mut run: Vec<OsString> = own.into_iter().chain(fixed).map(Into::into).collect();
        // An engine asks for as many open files as a system can have, which is refused where ours may be fewer.
        for (name, limit, most) in [("nofile", Resource::Nofile, FILES), ("nproc", Resource::Nproc, PROCESSES)] {
            let most = getrlimit(limit).maximum.unwrap_or(most).min(most);
            run.extend(["--ulimit".into(), format!("{name}={most}:{most}").into()]);
        }
        let within = (way == Way::Within).then(|| Within { pid_file: self.keeper.scratch().join("within.pid") });
        if let Some(within) = &within {
            run.extend(["--pidfile".into(), within.pid_file.clone().into_os_string()]);
        }
        run.extend(words_of(OPTIONS));
        run.extend([image.into(), "{port}".into(), "/".into(), "--design".into(), DESIGN.name().into()]);
        let server = Server::start_within(place, self.keeper, &Launch::new(self.command(&run)), (Some(removal), within));
        server.map_err(|problem| match problem {
            LabProblem::Ended { said, .. } => self.failed(said),
            LabProblem::NeverListens { seconds, .. } => LabProblem::NeverListens { name: self.name.clone(), seconds },
            problem => problem,
        })
    }

    fn command(&self, arguments: &[OsString]) -> Vec<OsString> {
        self.words.iter().chain(arguments).cloned().collect()
    }

    fn ask(&self, arguments: &[OsString], limit: Duration) -> Result<(), LabProblem> {
        let asked = self.keeper.run(command(&self.command(arguments)), Some(limit));
        let answer = asked.map_err(|error| self.failed(error.to_string()))?;
        heard(&answer).map_err(|said| match said {
            Some(said) => self.failed(said),
            None => LabProblem::EngineHangs { engine: self.name.clone(), seconds: limit.as_secs() },
        })
    }

    fn failed(&self, said: String) -> LabProblem {
        LabProblem::EngineFails { engine: self.name.clone(), said, is_podman: self.is_ours }
    }
}

/// What an engine answered: what it complains about, if it did not do it; nothing when its time was over.
fn heard(answer: &Answer) -> Result<(), Option<String>> {
    match answer.status {
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(Some(complaint(answer))),
        None => Err(None),
    }
}

/// Writes the settings of podman: the process between it and the container, which outlives both, carries the keeper's mark
/// as well, and locks are files of ours instead of shared memory that stays.
fn settings(keeper: &Keeper) -> std::io::Result<PathBuf> {
    let file = keeper.scratch().join("containers.conf");
    let (name, mark) = keeper.mark();
    let path = std::env::var("PATH").unwrap_or_default();
    let variables = [format!("{name}={mark}"), format!("PATH={path}")];
    std::fs::write(&file, format!("[engine]\nconmon_env_vars = {variables:?}\nlock_type = \"file\"\n"))?;
    Ok(file)
}

fn assignment(name: &str, value: &std::ffi::OsStr) -> OsString {
    let mut word = OsString::from(format!("{name}="));
    word.push(value);
    word
}

fn command(words: &[OsString]) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

/// The one line that tells why a tool did not do what it was asked.
fn complaint(answer: &Answer) -> String {
    match reason(&String::from_utf8_lossy(&answer.stderr)) {
        line if line.is_empty() => reason(&String::from_utf8_lossy(&answer.stdout)),
        line => line,
    }
}

/// Removes what an engine has made when it is dropped.
#[derive(Debug)]
pub struct Removal<'a> {
    keeper: &'a Keeper,
    commands: Vec<Vec<OsString>>,
    /// Who removes what a daemon has; it does when this is dropped.
    _janitor: Option<Janitor>,
}

impl Drop for Removal<'_> {
    fn drop(&mut self) {
        for words in &self.commands {
            // What is gone already cannot be removed, and is no trouble.
            let _ = self.keeper.run(command(words), Some(ASKING));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_its_label_before_anything_is_in_it() {
        let recipe = "# FROM nowhere\nFROM scratch\nCOPY http /http\nfrom a AS b\nENTRYPOINT [\"/http\"]";
        let wanted = "# FROM nowhere\nFROM scratch\nLABEL a=b\nCOPY http /http\nfrom a AS b\nLABEL a=b\nENTRYPOINT [\"/http\"]\n";
        assert_eq!(labelled(recipe, "a=b"), wanted);
    }

    #[cfg(unix)]
    #[test]
    fn an_engine_that_says_nothing_in_its_time_hangs() {
        use std::os::unix::process::ExitStatusExt as _;
        let answer = |status: Option<i32>, stderr: &str| Answer {
            status: status.map(std::process::ExitStatus::from_raw),
            stdout: Vec::new(),
            stderr: stderr.into(),
            exceeded: None,
        };
        assert_eq!(heard(&answer(Some(0), "warning")), Ok(()));
        assert_eq!(heard(&answer(Some(256), "Error: no\nSee 'podman run --help'\n")), Err(Some("Error: no".into())));
        assert_eq!(heard(&answer(None, "")), Err(None));
    }
}
