//! The Python that tests use: the program itself, not a script that looks for it.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folders of commands. The first holds nothing but `python3`, a link to the interpreter: what is first on the PATH may
/// be a script that takes half a second to find one, or an interpreter that takes long to load what is installed with it.
/// `None` where there is no Python.
pub fn path() -> Option<&'static OsString> {
    static PATH: OnceLock<Option<OsString>> = OnceLock::new();
    PATH.get_or_init(|| {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let folder = linked(&interpreter(&old)?);
        std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&old))).ok()
    })
    .as_ref()
}

/// The first `python3` that is no script; else the one that the first script leads to.
fn interpreter(path: &OsString) -> Option<PathBuf> {
    let all = || std::env::split_paths(path).map(|folder| folder.join("python3")).filter(|file| file.is_file());
    all().find(|file| !is_script(file)).or_else(|| {
        let said = Command::new(all().next()?).args(["-c", "import sys; print(sys.executable)"]).output().ok()?;
        let file = PathBuf::from(std::str::from_utf8(&said.stdout).ok()?.trim());
        file.is_file().then_some(file)
    })
}

fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"#!"
}

/// A folder with a link to the interpreter, beside what else is built for tests.
fn linked(interpreter: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let (link, aside) = (folder.join("python3"), folder.join(format!("{}.new", std::process::id())));
    if std::fs::read_link(&link).ok().as_deref() != Some(interpreter) {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::os::unix::fs::symlink(interpreter, &aside).expect("a link");
        std::fs::rename(&aside, &link).expect("a link");
    }
    folder
}
