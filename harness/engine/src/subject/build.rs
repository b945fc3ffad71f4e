//! Turning a subject into something that can be started, by cargo, by rustc, or by nothing at all.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use super::server::only_server;
use super::smallest::{build_smallest, is_doubtful};
use super::source::{ending, known_endings};
use super::utf8::in_utf8;
use super::{Launch, Ready, Subject, Workshop};
use crate::settings::{Answer, Settings};
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
    let done = attempt(subject, settings, workshop, None);
    if let Err(BuildError::Rejected(build)) = &done
        && workshop.stranger.is_none()
        && is_doubtful(build.ok, &build.output)
    {
        // No compiler complains of the program: perhaps none was reached. What a stranger's has spoilt proves nothing.
        build_smallest(subject, settings, workshop).map_err(BuildError::Machine)?;
    }
    done
}

/// Builds the subject; a package into the folder `target`, or into the one that is usual for it. Whatever a tool refuses
/// counts as the program's fault.
pub(super) fn attempt(
    subject: &Subject,
    settings: &Settings,
    workshop: Workshop<'_>,
    target: Option<&Path>,
) -> Result<(Ready, Build), BuildError> {
    let begin = Instant::now();
    let done = |launch, output| {
        let build = Build { ok: true, duration: begin.elapsed(), output };
        Ok((Ready::Launch(launch), build))
    };
    let rejected = |output| Err(BuildError::Rejected(Build { ok: false, duration: begin.elapsed(), output }));
    match subject {
        Subject::Crate { folder, bin } => {
            let mut cargo = cargo_build(&in_utf8(folder, workshop.scratch).map_err(no_scratch)?, workshop.colour);
            if let Some(target) = target {
                cargo.arg("--target-dir").arg(target);
            }
            if workshop.stranger.is_some() {
                cargo.arg("--offline");
            }
            let output = run(cargo, settings, workshop)?;
            let said = said(&output, settings);
            if !output.is_good() {
                return rejected(said);
            }
            let binary = pick_binary(&output.stdout, folder, bin)?;
            done(Launch::built(&binary), said)
        }
        Subject::File(file) if ending(file) == "rs" => {
            // A folder of its own: several programs may be built at the same time.
            let folder = tempfile::tempdir_in(workshop.scratch).map_err(no_scratch)?.keep();
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
                .arg(in_utf8(file, workshop.scratch).map_err(no_scratch)?);
            let output = run(rustc, settings, workshop)?;
            let said = said(&output, settings);
            if output.is_good() { done(Launch::built(&binary), said) } else { rejected(said) }
        }
        Subject::File(file) => {
            let ending = ending(file);
            let unknown = || BuildError::Usage(CommandProblem::UnknownEnding { file: text(file), known: known_endings(settings) });
            let words = split(settings.run.get(&ending).ok_or_else(unknown)?)?;
            check_tool(&words)?;
            let interpreter = asked(settings.interpreters.behind(&words[0], &ending, workshop.run, settings.limits.build))?;
            // The program's current folder is another one.
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            let words = words.into_iter().map(OsString::from).chain([file.into_os_string()]);
            done(Launch::new(words).with_executable(interpreter), String::new())
        }
        Subject::Command(command) => {
            let words = split(command)?;
            check_tool(&words)?;
            let interpreter = asked(settings.interpreters.behind_command(&words[0], workshop.run, settings.limits.build))?;
            let launch = Launch::new(words).with_executable(interpreter);
            if let Some((wrong, right)) = launch.mistaken_placeholder() {
                return Err(BuildError::Usage(CommandProblem::UnknownPlaceholder { wrong, right }));
            }
            done(launch, String::new())
        }
        Subject::Remote(address) => Ok((Ready::Remote(address.clone()), Build { ok: true, ..Build::default() })),
    }
}

fn no_scratch(error: std::io::Error) -> BuildError {
    BuildError::Machine(CommandProblem::NoScratch { why: error.to_string() })
}

/// An interpreter that does not answer is the machine's trouble.
fn asked(found: Result<Option<PathBuf>, CommandProblem>) -> Result<Option<PathBuf>, BuildError> {
    found.map_err(BuildError::Machine)
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

/// What it said, with what ended it if that was us.
fn said(answer: &Answer, settings: &Settings) -> String {
    let said = String::from_utf8_lossy(&answer.stderr).into_owned();
    if answer.status.is_some() {
        return said;
    }
    let ended = match answer.exceeded {
        Some(limit) => CommandProblem::BuildTooLarge { limit },
        None => CommandProblem::BuildTooSlow { seconds: settings.limits.build.as_secs() },
    };
    format!("{said}\n{}\n", ended.say(settings.lang))
}

/// Runs a compiler. Should the judge end before it, it is ended by its mark, and what it has not tidied up goes with the
/// scratch folder.
fn run(mut command: Command, settings: &Settings, workshop: Workshop<'_>) -> Result<Answer, BuildError> {
    let tool = command.get_program().to_string_lossy().into_owned();
    if let Some(confine) = workshop.stranger {
        // Neither its own folder's settings count nor those of the folders above: cargo and rustup look for them from
        // where they are started, upwards, and everybody may write into the folder for temporary files.
        command.current_dir("/");
        confine(&mut command);
    }
    command.env("TMPDIR", workshop.scratch);
    let limit = workshop.stranger.map(|_| settings.limits.build);
    (workshop.run)(command, limit).map_err(|error| {
        BuildError::Machine(match error.kind() {
            ErrorKind::NotFound => CommandProblem::MissingTool { tool },
            ErrorKind::TimedOut => CommandProblem::BuildStarved { seconds: settings.limits.build.as_secs() },
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
    let mut binaries: Vec<(String, PathBuf)> = lines
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok())
        .filter(|message| message.reason == "compiler-artifact")
        .filter_map(|message| Some((message.target?.name, message.executable?)))
        .collect();
    // They come in the order in which they happened to be finished.
    binaries.sort();
    let named = binaries.iter().find(|(name, _)| name == bin || name.strip_suffix("-solution") == Some(bin));
    let names: Vec<&str> = binaries.iter().map(|(name, _)| name.as_str()).collect();
    let named = named.or_else(|| only_server(&names).and_then(|server| binaries.iter().find(|(name, _)| name == server)));
    match (&binaries[..], named) {
        (_, Some((_, path))) | ([(_, path)], None) => Ok(path.clone()),
        ([], _) => Err(BuildError::Usage(CommandProblem::NoBinary { folder: text(folder) })),
        _ => {
            let names = binaries.into_iter().map(|(name, _)| name).collect();
            Err(BuildError::Usage(CommandProblem::SeveralBinaries { names }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    /// What becomes of a program whose compiler ends so.
    fn built(end: fn() -> std::io::Result<Answer>) -> BuildError {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings::alone(folder.path(), Some(Lang::En)).expect("what holds without a config.yaml");
        let workshop =
            Workshop { scratch: folder.path(), colour: false, run: &move |_, _| end(), stranger: Some(&|_: &mut Command| ()) };
        build(&Subject::File(folder.path().join("echo.rs")), &settings, workshop).expect_err("nothing is built")
    }

    #[test]
    fn a_compiler_that_had_its_time_is_the_programs_trouble_and_one_that_never_got_it_the_machines() {
        let used = || Ok(Answer { status: None, stdout: Vec::new(), stderr: b"warning: x\n".to_vec(), exceeded: None });
        let BuildError::Rejected(rejected) = built(used) else { panic!("it is the program's") };
        assert_eq!(rejected.output, "warning: x\n\nthe compiler was ended: it took longer than 120 s\n");
        assert_eq!(built(|| Err(ErrorKind::TimedOut.into())), BuildError::Machine(CommandProblem::BuildStarved { seconds: 120 }));
    }
}
