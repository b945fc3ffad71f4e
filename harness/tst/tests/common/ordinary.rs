//! Who grades: whoever runs these tests and, where that is root, an ordinary user as well.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Trial;
use crate::support::system::is_root;

/// The user, and the group, that root becomes: nobody else's.
const ORDINARY: &str = "60910";
/// Shows the toolchain, which may be root's own, in the course, and starts what follows as that user.
const BECOME: &str = "test -z \"$1\" || mount --bind \"$1\" toolchain || exit 1; shift; \
                      exec setpriv --reuid \"$0\" --regid \"$0\" --clear-groups -- \"$@\"";

/// Who grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grader {
    /// Whoever runs the tests.
    Caller,
    /// A user without rights, whom root becomes.
    Ordinary,
}

impl Grader {
    /// All that there can be here.
    pub fn all() -> &'static [Self] {
        if is_root() { &[Self::Caller, Self::Ordinary] } else { &[Self::Caller] }
    }

    /// Where it finds the Rust toolchain of this machine; `None` where there is none.
    pub fn toolchain(self, course: &Path) -> Option<PathBuf> {
        let own = toolchain()?;
        Some(if self == Self::Caller || own == Path::new("/usr") { own } else { course.join("toolchain") })
    }

    /// `tst grade` of these submissions in the course in `course`, by this one.
    pub fn grade(self, course: &Path, submissions: &[PathBuf]) -> Trial {
        if self == Self::Caller {
            return Trial::grade(course, submissions);
        }
        // Where the kit was built nobody else may be able to go.
        let tst = course.join("tst");
        std::fs::copy(assert_cmd::cargo::cargo_bin!("tst"), &tst).expect("a copy");
        std::fs::create_dir_all(course.join("toolchain")).expect("a folder");
        let shown = toolchain().filter(|own| own != Path::new("/usr")).unwrap_or_default();
        let mut command = Command::new("unshare");
        command.args(["--mount", "--", "sh", "-c", BECOME, ORDINARY]).arg(shown).arg(tst);
        let mut trial = Trial::calling(command, &["grade"]).within(course);
        trial.command.args(submissions).env("HOME", course.join("home"));
        let tools = self.toolchain(course).map(|folder| folder.join("bin"));
        let path = crate::support::python::path().cloned().unwrap_or_default();
        let path = std::env::join_paths(tools.into_iter().chain(std::env::split_paths(&path)));
        trial.command.env("PATH", path.expect("a PATH"));
        trial.hang = super::CLASS_HANG;
        let mut own = Command::new("chown");
        own.args(["-hR", &format!("{ORDINARY}:{ORDINARY}")]).arg(course).arg(trial.temporary.path());
        assert!(own.status().expect("chown").success());
        trial
    }
}

/// The folder of the Rust toolchain that is usual here.
fn toolchain() -> Option<PathBuf> {
    let said = Command::new("rustc").args(["--print", "sysroot"]).current_dir("/").output().ok()?;
    let folder = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim_end());
    folder.join("bin/cargo").is_file().then_some(folder)
}
