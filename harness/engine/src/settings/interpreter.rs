//! The interpreter behind a wrapper script, found once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// Version managers (pyenv, asdf) put a script in an interpreter's place that takes longer, at every start, than the
/// interpreter itself. What each stands for is asked once and kept here.
#[derive(Clone, Debug, Default)]
pub struct Interpreters(Arc<Mutex<BTreeMap<String, Option<PathBuf>>>>);

impl Interpreters {
    /// The interpreter that `tool` on the PATH starts for files with this ending; `None` when `tool` is no script, or
    /// does not tell: then it is started itself.
    pub fn behind(&self, tool: &str, ending: &str) -> Option<PathBuf> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(format!("{tool} {ending}")).or_insert_with(|| ask(tool, ending)).clone()
    }

    /// The same for the first word of a command line, where its name says which language it speaks.
    pub fn behind_command(&self, tool: &str) -> Option<PathBuf> {
        let speaks = |name: &str| tool.strip_prefix(name).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        match () {
            () if speaks("python") => self.behind(tool, "py"),
            () if speaks("node") => self.behind(tool, "js"),
            () => None,
        }
    }
}

/// Lets the interpreter itself say where it is.
fn ask(tool: &str, ending: &str) -> Option<PathBuf> {
    let question = match ending {
        "py" => ["-c", "import sys; print(sys.executable)"],
        "js" => ["-p", "process.execPath"],
        _ => return None,
    };
    is_script(&on_path(tool)?).then_some(())?;
    // From a folder without settings of a version manager, as programs are started from one.
    let output = Command::new(tool).args(question).current_dir(std::env::temp_dir()).stdin(Stdio::null()).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end());
    (output.status.success() && path.is_absolute() && path.is_file() && !is_script(&path)).then_some(path)
}

/// Where the system finds a command.
fn on_path(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| file.is_file())
}

fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_script_stands_for_itself() {
        assert_eq!(Interpreters::default().behind("cat", "py"), None);
        assert_eq!(Interpreters::default().behind("there-is-no-such-tool", "py"), None);
    }
}
