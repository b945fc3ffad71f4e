//! What a new process becomes: found and laid out before the process is made, so that it makes nothing but system calls.
//!
//! execvpe(3) does all that in the new process, and puts a pointer for each argument on its stack.

#![expect(unsafe_code, reason = "the new process calls execve(2) itself")]

use std::ffi::{CString, OsStr, OsString, c_char};
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::ptr::null;

/// Where commands are looked for when nobody says where (`_CS_PATH`, confstr(3)).
const USUAL_PATH: &str = "/bin:/usr/bin";
/// What runs a program that is a script without `#!`, as execvp(3) has it.
const SHELL: &std::ffi::CStr = c"/bin/sh";

/// A program with its arguments and its environment.
#[derive(Debug)]
pub(super) struct Exec {
    path: CString,
    /// What the lists point to.
    _texts: [Vec<CString>; 2],
    args: Vec<*const c_char>,
    /// The arguments where the shell runs it.
    script: Vec<*const c_char>,
    environment: Vec<*const c_char>,
}

impl Exec {
    /// Of a command, with nothing of our own environment; where commands are looked for is ours.
    ///
    /// # Errors
    /// When there is no such program, or a text in it holds a zero byte.
    pub(super) fn of(command: &Command) -> io::Result<Self> {
        let path = std::env::var_os("PATH").unwrap_or_else(|| USUAL_PATH.into());
        let program = find(command.get_program(), command.get_current_dir(), &path)?;
        let path = text(program.as_os_str().as_bytes())?;
        let args = std::iter::once(command.get_program()).chain(command.get_args());
        let args: Vec<CString> = args.map(|arg| text(arg.as_bytes())).collect::<io::Result<_>>()?;
        let set = command.get_envs().filter_map(|(name, value)| Some((name.to_os_string(), value?.to_os_string())));
        let set = set.map(|(name, value): (OsString, OsString)| text(&[name.into_vec(), value.into_vec()].join(&b'=')));
        let environment: Vec<CString> = set.collect::<io::Result<_>>()?;
        let mut script = vec![SHELL.as_ptr(), path.as_ptr()];
        script.extend(ended(&args[1..]));
        Ok(Self { args: ended(&args), script, environment: ended(&environment), path, _texts: [args, environment] })
    }

    /// Becomes the program; returns only when that cannot be. Allocates nothing, and its stack does not grow with what there is.
    pub(super) fn become_it(&self) -> io::Error {
        // SAFETY: all are made of strings that end with 0 and live as long as `self`, in lists that end with a null pointer.
        unsafe {
            libc::execve(self.path.as_ptr(), self.args.as_ptr(), self.environment.as_ptr());
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(libc::ENOEXEC) {
                return error;
            }
            libc::execve(SHELL.as_ptr(), self.script.as_ptr(), self.environment.as_ptr());
        }
        io::Error::last_os_error()
    }
}

/// The path of a program, to be used in `folder`: one without `/` is looked for in `path`, as execvp(3) does.
fn find(program: &OsStr, folder: Option<&Path>, path: &OsStr) -> io::Result<PathBuf> {
    if program.is_empty() {
        return Err(io::Error::from_raw_os_error(libc::ENOENT));
    }
    if program.as_bytes().contains(&b'/') {
        return Ok(program.into());
    }
    let mut error = libc::ENOENT;
    for place in std::env::split_paths(path) {
        let found = if place.as_os_str().is_empty() { Path::new(".").join(program) } else { place.join(program) };
        let from_here = folder.unwrap_or(Path::new("")).join(&found);
        if !from_here.is_file() {
            continue;
        }
        let may = rustix::fs::accessat(rustix::fs::CWD, &from_here, rustix::fs::Access::EXEC_OK, rustix::fs::AtFlags::EACCESS);
        if may.is_ok() {
            return Ok(found);
        }
        error = libc::EACCES;
    }
    Err(io::Error::from_raw_os_error(error))
}

fn text(bytes: &[u8]) -> io::Result<CString> {
    CString::new(bytes).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))
}

/// A list of pointers to `texts` that ends with a null pointer.
fn ended(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([null()]).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_program_is_looked_for_where_execvp_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, mode| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(&file, "").expect("a file");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("rights");
        };
        put("one/a", 0o644);
        put("two/a", 0o755);
        put("one/b/file", 0o644);
        put("two/b", 0o755);
        put("c", 0o755);
        put("one/d", 0o644);
        let found = |name: &str, path: &str| {
            let path = path.replace('@', &folder.path().display().to_string());
            find(OsStr::new(name), Some(folder.path()), OsStr::new(&path)).map_err(|error| error.raw_os_error())
        };
        let two = |name: &str| Ok(folder.path().join("two").join(name));
        assert_eq!(found("a", "@/one:@/two"), two("a"), "what cannot be executed is passed over");
        assert_eq!(found("b", "@/one:@/two"), two("b"), "and a folder");
        assert_eq!(found("a", "one:two"), Ok("two/a".into()), "as seen from its own folder");
        assert_eq!(found("c", "@/one::@/two"), Ok("./c".into()), "nothing between two points is the current folder");
        assert_eq!(found("d", "@/one:@/two"), Err(Some(libc::EACCES)));
        assert_eq!(found("e", "@/one:@/two"), Err(Some(libc::ENOENT)));
        assert_eq!(found("", "@/one"), Err(Some(libc::ENOENT)));
        assert_eq!(found("./e", "@/one"), Ok("./e".into()), "and one with a path is nowhere else");
    }
}
