//! Turning a subject into something that can be started, by cargo, by rustc, or by nothing at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::source::known_endings;
use super::{Launch, Ready, Subject, Workshop};
use crate::settings::Settings;
use crate::text::{CommandProblem, Say as _};
use crate::verdict::Build;

/// Why there is no program to judge, told apart by whose trouble it is.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// The compiler refused the program: the student's.
    #[error("the program does not build")]
    Rejected(Build),
    /// What was asked for cannot be judged: the command line's.
    #[error("{}", .0.en())]
    Usage(CommandProblem),
    /// A tool is missing or broken: the machine's.
    #[error("{}", .0.en())]
    Machine(CommandProblem),
}

pub(super) fn build(subject: &Subject, settings: &Settings, workshop: Workshop<'_>) -> Result<(Ready, Build), BuildError> {
    let begin = Instant::now();
    let done = |launch, output| {
        let build = Build { ok: true, duration: begin.elapsed(), output };
        Ok((Ready::Launch(launch), build))
    };
    let rejected = |output| Err(BuildError::Rejected(Build { ok: false, duration: begin.elapsed(), output }));
    match subject {
        Subject::Crate { folder, bin } => {
            let mut cargo = cargo_build(folder, workshop.colour);
            if workshop.stranger.is_some() {
                // Its own folder's configuration does not count: cargo looks for one from where it is started.
                cargo.arg("--offline").current_dir(workshop.scratch);
            }
            let output = run(cargo, workshop)?;
            let said = said(&output, settings);
            if !output.is_ok {
                return rejected(said);
            }
            let binary = pick_binary(&output.stdout, folder, bin)?;
            done(Launch::built(&binary), said)
        }
        Subject::File(file) if file.extension().is_some_and(|ending| ending == "rs") => {
            // A folder of its own: several programs may be built at the same time.
            let folder = tempfile::tempdir_in(workshop.scratch)
                .map_err(|error| BuildError::Machine(CommandProblem::NoScratch { why: error.to_string() }))?
                .keep();
            let binary = folder.join("subject");
            let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
            // The crate's name would be the file's, which a browser or a learning platform may have made: `echo (1).rs`.
            rustc
                .args([
                    "--edition",
                    "2024",
                    "--crate-name",
                    "subject",
                    "--color",
                    if workshop.colour { "always" } else { "never" },
                    "-o",
                ])
                .arg(&binary)
                .arg(file);
            let output = run(rustc, workshop)?;
            let said = said(&output, settings);
            if output.is_ok { done(Launch::built(&binary), said) } else { rejected(said) }
        }
        Subject::File(file) => {
            let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
            let unknown = || BuildError::Usage(CommandProblem::UnknownEnding { file: text(file), known: known_endings(settings) });
            let mut words = split(settings.run.get(&ending).ok_or_else(unknown)?)?;
            // The program's current folder is another one.
            words.push(text(&std::path::absolute(file).unwrap_or_else(|_| file.clone())));
            check_tool(&words)?;
            let interpreter = settings.interpreters.behind(&words[0], &ending);
            done(Launch::new(words).with_executable(interpreter), String::new())
        }
        Subject::Command(command) => {
            let words = split(command)?;
            check_tool(&words)?;
            let interpreter = settings.interpreters.behind_command(&words[0]);
            let launch = Launch::new(words).with_executable(interpreter);
            if let Some((wrong, right)) = launch.mistaken_placeholder() {
                return Err(BuildError::Usage(CommandProblem::UnknownPlaceholder { wrong, right }));
            }
            done(launch, String::new())
        }
        Subject::Remote(address) => Ok((Ready::Remote(address.clone()), Build { ok: true, ..Build::default() })),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn split(command: &str) -> Result<Vec<String>, BuildError> {
    shlex::split(command)
        .filter(|words| !words.is_empty())
        .ok_or_else(|| BuildError::Usage(CommandProblem::UnclosedQuote { command: command.into() }))
}

/// A missing interpreter is the machine's trouble and must not look like a program that ends at once.
fn check_tool(words: &[String]) -> Result<(), BuildError> {
    let tool = &words[0];
    let found = if tool.contains('/') {
        Path::new(tool).is_file()
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(tool).is_file() || folder.join(format!("{tool}.exe")).is_file())
    };
    if !found {
        return Err(BuildError::Machine(CommandProblem::MissingTool { tool: tool.clone() }));
    }
    if tool.contains('/') && !is_executable(Path::new(tool)) {
        return Err(BuildError::Usage(CommandProblem::NotExecutable { file: tool.clone() }));
    }
    Ok(())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|data| data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_file: &Path) -> bool {
    true
}

/// What a compiler did.
struct Ran {
    /// Whether it made a program.
    is_ok: bool,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// The limit it went beyond, if it did.
    beyond: Option<Duration>,
}

/// What it said, with what ended it if that was us.
fn said(ran: &Ran, settings: &Settings) -> String {
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let Some(limit) = ran.beyond else { return said };
    format!("{said}\n{}\n", CommandProblem::BuildTooSlow { seconds: limit.as_secs() }.say(settings.lang))
}

/// Runs a compiler. Should the judge end before it, it is ended by its mark, and what it has not tidied up goes with the
/// scratch folder.
fn run(mut command: Command, workshop: Workshop<'_>) -> Result<Ran, BuildError> {
    let tool = command.get_program().to_string_lossy().into_owned();
    if let Some(stranger) = workshop.stranger {
        (stranger.confine)(&mut command);
    }
    let (mark, value) = workshop.mark;
    command.env(mark, value).env("TMPDIR", workshop.scratch);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let forking = workshop.forks.read().unwrap_or_else(PoisonError::into_inner);
    let started = command.spawn();
    drop(forking);
    let broken = |error: std::io::Error| {
        BuildError::Machine(match error.kind() {
            ErrorKind::NotFound => CommandProblem::MissingTool { tool: tool.clone() },
            _ => CommandProblem::BrokenTool { tool: tool.clone(), why: error.to_string() },
        })
    };
    let child = started.map_err(broken)?;
    let limit = workshop.stranger.map(|stranger| stranger.limit);
    let (output, beyond) = output(child, limit).map_err(broken)?;
    Ok(Ran { is_ok: output.status.success() && beyond.is_none(), stdout: output.stdout, stderr: output.stderr, beyond })
}

/// Waits for the end of a command and collects its output; after `limit` it is ended with its whole group.
fn output(child: Child, limit: Option<Duration>) -> std::io::Result<(Output, Option<Duration>)> {
    let Some(limit) = limit else { return Ok((child.wait_with_output()?, None)) };
    let pid = child.id() as i32;
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let timer = std::thread::spawn(move || {
        // Its end disconnects; as long as it is not reaped, its number and its group's are its own.
        let is_over = receiver.recv_timeout(limit) == Err(std::sync::mpsc::RecvTimeoutError::Timeout);
        #[cfg(unix)]
        if let (true, Some(group)) = (is_over, rustix::process::Pid::from_raw(pid)) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = pid;
        is_over
    });
    let output = child.wait_with_output();
    drop(sender);
    let is_over = timer.join().unwrap_or(false);
    Ok((output?, is_over.then_some(limit)))
}

/// The cargo that runs us, if one does; diagnostics come rendered on standard error, artifacts as JSON on standard output.
fn cargo_build(folder: &Path, colour: bool) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--message-format=json-render-diagnostics", "--manifest-path"]).arg(folder.join("Cargo.toml"));
    cargo.args(["--color", if colour { "always" } else { "never" }]);
    cargo
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The executable named `bin`, or the only one there is.
fn pick_binary(messages: &[u8], folder: &Path, bin: &str) -> Result<PathBuf, BuildError> {
    let lines = messages.split(|byte| *byte == b'\n');
    let mut binaries: Vec<(String, PathBuf)> = lines
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter_map(|message| Some((message.target?.name, message.executable?)))
        .collect();
    // They come in the order in which they happened to be finished.
    binaries.sort();
    let named = binaries.iter().find(|(name, _)| name == bin || name.strip_suffix("-solution") == Some(bin));
    match (&binaries[..], named) {
        (_, Some((_, path))) | ([(_, path)], None) => Ok(path.clone()),
        ([], _) => Err(BuildError::Usage(CommandProblem::NoBinary { folder: text(folder) })),
        _ => {
            let names = binaries.into_iter().map(|(name, _)| name).collect();
            Err(BuildError::Usage(CommandProblem::SeveralBinaries { names }))
        }
    }
}
