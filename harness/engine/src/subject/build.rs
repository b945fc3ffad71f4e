//! Turning a subject into something that can be started, by cargo, by rustc, or by nothing at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::PoisonError;
use std::time::Instant;

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
    let finished = |words, output| done(Launch::new(words), output);
    let rejected = |output| Err(BuildError::Rejected(Build { ok: false, duration: begin.elapsed(), output }));
    match subject {
        Subject::Crate { folder, bin } => {
            let output = run(cargo_build(folder, workshop.colour), workshop)?;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if !output.status.success() {
                return rejected(said);
            }
            let binary = pick_binary(&output.stdout, folder, bin)?;
            finished(vec![text(&binary)], said)
        }
        Subject::File(file) if file.extension().is_some_and(|ending| ending == "rs") => {
            // A folder of its own: several programs may be built at the same time.
            let folder = tempfile::tempdir_in(workshop.scratch)
                .map_err(|error| BuildError::Machine(CommandProblem::NoScratch { why: error.to_string() }))?
                .keep();
            let binary = folder.join("subject");
            let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
            rustc
                .args(["--edition", "2024", "--color", if workshop.colour { "always" } else { "never" }, "-o"])
                .arg(&binary)
                .arg(file);
            let output = run(rustc, workshop)?;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.success() { finished(vec![text(&binary)], said) } else { rejected(said) }
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
            finished(words, String::new())
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

/// Runs a compiler. Should the judge end before it, it is ended by its mark, and what it has not tidied up goes with the
/// scratch folder.
fn run(mut command: Command, workshop: Workshop<'_>) -> Result<Output, BuildError> {
    let (mark, value) = workshop.mark;
    command.env(mark, value).env("TMPDIR", workshop.scratch);
    let tool = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let forking = workshop.forks.read().unwrap_or_else(PoisonError::into_inner);
    let started = command.spawn();
    drop(forking);
    started.and_then(Child::wait_with_output).map_err(|error| {
        BuildError::Machine(match error.kind() {
            ErrorKind::NotFound => CommandProblem::MissingTool { tool },
            _ => CommandProblem::BrokenTool { tool, why: error.to_string() },
        })
    })
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
    let binaries: Vec<(String, PathBuf)> = lines
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter_map(|message| Some((message.target?.name, message.executable?)))
        .collect();
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
