//! What a compiler or a program may reach where no sandbox is to be had: the kernel itself refuses every other file
//! (landlock(7)), and our filter the calls that no exercise needs.
//!
//! The three system calls are made here, and not by a crate: what they need is a few numbers, students compile this, and
//! between fork and exec no memory may be asked for.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Calls;
use super::sandbox::{Mount, View};

/// What may be done with a file (linux/landlock.h).
const EXECUTE: u64 = 1;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const MAKE_CHAR: u64 = 1 << 6;
const MAKE_BLOCK: u64 = 1 << 11;
/// All of the first version: files and folders made, removed, read, written and executed.
const FIRST: u64 = (1 << 13) - 1;
/// Moving from one folder to another, cutting, and talking to a device's driver; each with the version that has it.
const LATER: [(u32, u64); 3] = [(2, 1 << 13), (3, 1 << 14), (5, 1 << 15)];
/// What can be said of a single file, and not of a folder only.
const OF_FILES: u64 = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15;
/// Binding and connecting a TCP socket, from the fourth version on.
const TCP: (u32, u64) = (4, 0b11);
/// No socket by an abstract name, and no signal, to what is outside; from the sixth version on.
const SCOPES: (u32, u64) = (6, 0b11);
/// The kind of a rule about a path.
const PATH_BENEATH: libc::c_int = 1;
/// Asks for the version instead of making rules.
const VERSION: u32 = 1;

/// What of the kernel's own files can be read: processes by their numbers, the machine's processors and memory. Of what is
/// outside, nothing behind that can be: neither memory, nor environments, nor open files.
const READ: [&str; 1] = ["/proc"];
/// Devices that hold nothing, can be read and written.
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// Puts each compiler and each program behind rules about files.
#[derive(Clone, Debug)]
pub struct Fence {
    view: View,
    /// What was handed in, and what was built of it.
    work: PathBuf,
    /// How many processes and threads the user had before.
    tasks: u64,
}

/// Rules, made ready to be set between fork and exec.
#[derive(Debug)]
pub struct Rules {
    ruleset: OwnedFd,
    calls: Calls,
    /// How many processes and threads the user may have, these and all others.
    tasks: u64,
}

/// `struct landlock_ruleset_attr`.
#[repr(C)]
struct Handled {
    files: u64,
    network: u64,
    scopes: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct Beneath {
    allowed: u64,
    parent: i32,
}

impl Fence {
    /// For one submission, which lies in the folder `work` with what is built of it; `view` is what can be read besides.
    pub fn new(view: View, work: PathBuf) -> Self {
        Self { view, work, tasks: tasks() }
    }

    /// The version of the kernel's rules; 0 where it has none.
    pub fn version() -> u32 {
        // SAFETY: with this flag the call reads nothing.
        let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<Handled>(), 0, VERSION) };
        u32::try_from(version).unwrap_or(0)
    }

    /// What was handed in, and what was built of it.
    pub fn work(&self) -> &Path {
        &self.work
    }

    /// Lets a compiler write what was handed in and what is built of it, and reach no network by TCP. `tasks` is how
    /// many processes and threads there may be.
    ///
    /// # Errors
    /// When the kernel has no such rules.
    pub fn around_compiler(&self, command: &mut Command, tasks: u64) -> io::Result<()> {
        use std::os::unix::process::CommandExt as _;
        let rules = Rules { tasks: self.tasks + tasks, ..Rules::new(&self.view, &[], std::slice::from_ref(&self.work), false)? };
        // SAFETY: the closure makes only system calls, allocates nothing and takes no lock, so it may run between fork and
        // exec (signal-safety(7)).
        unsafe {
            command.pre_exec(move || rules.enforce());
        }
        Ok(())
    }

    /// The rules of a program, which may read what was handed in, and write the folders `write`. `tasks` is how
    /// many processes and threads there may be.
    ///
    /// # Errors
    /// When the kernel has no such rules.
    pub fn around_program(&self, write: &[PathBuf], tasks: u64) -> io::Result<Rules> {
        Ok(Rules { tasks: self.tasks + tasks, ..Rules::new(&self.view, std::slice::from_ref(&self.work), write, true)? })
    }
}

impl Rules {
    fn new(view: &View, read: &[PathBuf], write: &[PathBuf], has_network: bool) -> io::Result<Self> {
        let version = Fence::version();
        let since = |(first, rights): (u32, u64)| if version >= first { rights } else { 0 };
        let all = LATER.into_iter().fold(FIRST, |all, later| all | since(later));
        let handled = Handled { files: all, network: if has_network { 0 } else { since(TCP) }, scopes: since(SCOPES) };
        // SAFETY: the kernel reads this struct, of this size; what it does not know yet is 0. What it gives is a new file.
        let ruleset = unsafe {
            let made = libc::syscall(libc::SYS_landlock_create_ruleset, &raw const handled, size_of::<Handled>(), 0);
            if made < 0 {
                return Err(io::Error::last_os_error());
            }
            OwnedFd::from_raw_fd(made as i32)
        };
        let rules = Self { ruleset, calls: Calls::usual(), tasks: u64::MAX };
        let reading = EXECUTE | READ_FILE | READ_DIR;
        let seen = view.mounts.iter().filter_map(|mount| match mount {
            Mount::Read { at, .. } => Some(at.as_path()),
            Mount::Write(_) | Mount::Link { .. } | Mount::Memory { .. } => None,
        });
        for path in seen.chain(READ.map(Path::new)).chain(read.iter().map(PathBuf::as_path)) {
            rules.allow(path, reading)?;
        }
        for path in DEVICES.map(Path::new) {
            rules.allow(path, all & OF_FILES & !EXECUTE)?;
        }
        for path in write {
            rules.allow(path, all & !(MAKE_CHAR | MAKE_BLOCK))?;
        }
        Ok(rules)
    }

    /// Allows what is in a folder, or a file, if there is one.
    fn allow(&self, path: &Path, rights: u64) -> io::Result<()> {
        let name = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: the path ends with 0, the kernel reads it and the struct, and what is opened is a new file.
        unsafe {
            let opened = libc::open(name.as_ptr(), libc::O_PATH | libc::O_CLOEXEC);
            if opened < 0 {
                let error = io::Error::last_os_error();
                // What is not there, or not for this user, needs no rule.
                let is_out_of_reach = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied);
                return if is_out_of_reach { Ok(()) } else { Err(error) };
            }
            let opened = OwnedFd::from_raw_fd(opened);
            let allowed = if path.is_dir() { rights } else { rights & OF_FILES };
            let beneath = Beneath { allowed, parent: opened.as_raw_fd() };
            let ruleset = self.ruleset.as_raw_fd();
            match libc::syscall(libc::SYS_landlock_add_rule, ruleset, PATH_BENEATH, &raw const beneath, 0) {
                0 => Ok(()),
                _ => Err(io::Error::last_os_error()),
            }
        }
    }

    /// From now on the calling process, and what it becomes, can do no more than that. Makes only system calls.
    ///
    /// # Errors
    /// What the system said.
    pub fn enforce(&self) -> io::Result<()> {
        // SAFETY: both calls touch no memory here.
        let refused = unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
                || libc::syscall(libc::SYS_landlock_restrict_self, self.ruleset.as_raw_fd(), 0) != 0
        };
        if refused {
            return Err(io::Error::last_os_error());
        }
        super::limit_tasks(self.tasks)?;
        self.calls.enforce()
    }
}

/// How many processes and threads the user of this process has (proc_pid_status(5)).
fn tasks() -> u64 {
    let user = rustix::process::getuid().as_raw();
    let count = |folder: PathBuf| {
        use std::os::unix::fs::MetadataExt as _;
        if std::fs::metadata(&folder).ok()?.uid() != user {
            return None;
        }
        // Anybody's name may end in the middle of a character.
        let status = std::fs::read(folder.join("status")).ok()?;
        String::from_utf8_lossy(&status).lines().find_map(|line| line.strip_prefix("Threads:"))?.trim().parse::<u64>().ok()
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| count(entry.path())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a shell script prints behind rules by which only `write` can be written, and what it complains of.
    fn said(script: &str, write: &Path) -> Option<String> {
        if Fence::version() == 0 {
            return None;
        }
        let system = super::super::sandbox::SYSTEM.iter().map(|name| Path::new("/").join(name));
        let mounts = system.map(|path| Mount::Read { from: path.clone(), at: path }).collect();
        let fence = Fence::new(View { mounts, ..View::default() }, write.to_path_buf());
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(write);
        fence.around_compiler(&mut command, 1000).expect("rules");
        let output = command.output().expect("a shell");
        Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    #[test]
    fn only_the_system_is_read_and_only_what_is_given_is_written() {
        let (inside, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let secret = outside.path().join("secret");
        std::fs::write(&secret, "cleartext").expect("written");
        let script =
            format!("echo mine > own; cat own; cat {0}; echo over > {0}; ls {1}", secret.display(), outside.path().display());
        let Some(said) = said(&script, inside.path()) else { return };
        assert!(said.starts_with("mine\n") && !said.contains("cleartext") && !said.contains("\nsecret"), "{said}");
        assert_eq!(std::fs::read_to_string(secret).expect("there"), "cleartext");
    }
}
