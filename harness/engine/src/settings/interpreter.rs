//! The interpreter behind a wrapper script, found once.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::RunTool;
use crate::plain;
use crate::text::CommandProblem;

/// Version managers (pyenv, asdf) put a script in an interpreter's place that takes longer, at every start, than the
/// interpreter itself. What each stands for is asked once and kept here.
#[derive(Clone, Debug, Default)]
pub struct Interpreters(Arc<Mutex<BTreeMap<String, Found>>>);

/// The interpreter behind a tool, where there is one; or why the tool cannot be used.
type Found = Result<Option<PathBuf>, CommandProblem>;

impl Interpreters {
    /// What somebody else has found out: the tool with the ending of its files, and the interpreter.
    pub fn knowing(found: impl IntoIterator<Item = (String, Option<PathBuf>)>) -> Self {
        Self(Arc::new(Mutex::new(found.into_iter().map(|(name, place)| (name, Ok(place))).collect())))
    }

    /// What was found out so far, for [`Interpreters::knowing`].
    pub fn found(&self) -> Vec<(String, Option<PathBuf>)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter_map(|(name, found)| Some((name.clone(), found.clone().ok()?))).collect()
    }

    /// The interpreter that `tool` on the PATH starts for files with this ending; `None` when `tool` is no script, or
    /// does not tell: then it is started itself. It is asked by `run`, and has `limit` to answer.
    ///
    /// # Errors
    /// When it does not answer: nor would it start a program.
    pub fn behind(&self, tool: &str, ending: &str, run: &RunTool<'_>, limit: Duration) -> Found {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(format!("{tool} {ending}")).or_insert_with(|| ask(tool, ending, run, limit)).clone()
    }

    /// The same for the first word of a command line, where its name says which language it speaks.
    ///
    /// # Errors
    /// The same.
    pub fn behind_command(&self, tool: &str, run: &RunTool<'_>, limit: Duration) -> Found {
        let speaks = |name: &str| tool.strip_prefix(name).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        match () {
            () if speaks("python") => self.behind(tool, "py", run, limit),
            () if speaks("node") => self.behind(tool, "js", run, limit),
            () => Ok(None),
        }
    }
}

/// Lets the interpreter itself say where it is.
fn ask(tool: &str, ending: &str, run: &RunTool<'_>, limit: Duration) -> Found {
    let question = match ending {
        "py" => ["-c", "import sys; print(sys.executable)"],
        "js" => ["-p", "process.execPath"],
        _ => return Ok(None),
    };
    if !on_path(tool).is_some_and(|file| is_script(&file)) {
        return Ok(None);
    }
    // From a folder in which, and above which, nobody has put settings of a version manager.
    let mut command = Command::new(tool);
    command.args(question).current_dir("/");
    let Ok(answer) = run(command, Some(limit)) else { return Ok(None) };
    if answer.status.is_none() {
        return Err(CommandProblem::NoAnswer { tool: tool.into(), seconds: limit.as_secs() });
    }
    let path = PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim_end());
    Ok(Some(path).filter(|path| answer.is_good() && path.is_absolute() && path.is_file() && !is_script(path)))
}

/// Where the system finds a command.
fn on_path(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| file.is_file())
}

fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    plain::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_script_stands_for_itself() {
        for tool in ["cat", "there-is-no-such-tool"] {
            let never: &RunTool<'_> = &|_, _| panic!("it is not asked");
            assert_eq!(Interpreters::default().behind(tool, "py", never, Duration::ZERO), Ok(None));
        }
    }
}
