//! What a program may do and see: the limits that the operating system itself enforces on a command, and its environment.
//! The sandbox will stand here.

#![cfg_attr(unix, expect(unsafe_code, reason = "limits must be set in the child, between fork and exec"))]

use std::path::Path;
use std::process::Command;

/// How many files a program may open, unless it asks for more: the soft limit of most systems. The judge's own is higher.
#[cfg(unix)]
const USUAL_FILES: u64 = 1024;

/// What a stranger's program, or its compiler, finds in its environment: where programs are, and `folder` for whatever
/// else it asks for. Variables of ours could hold secrets, or change what it does.
pub fn empty_environment(command: &mut Command, folder: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LANG", "C.UTF-8");
    for home in ["HOME", "TMPDIR"] {
        command.env(home, folder);
    }
}

/// The same for a compiler of Rust, which also needs to know where it is installed.
pub fn environment_for_rust(command: &mut Command, folder: &Path) {
    empty_environment(command, folder);
    let home = std::env::home_dir().unwrap_or_default();
    for (variable, usual) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        command.env(variable, std::env::var_os(variable).unwrap_or_else(|| home.join(usual).into_os_string()));
    }
    for variable in ["RUSTUP_TOOLCHAIN", "SYSTEMROOT"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
}

/// Limits what `command` may do: see [`before_exec`].
pub fn limit(command: &mut Command, files: u64) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // SAFETY: the closure makes only system calls (setrlimit, setsid, prctl, close_range), allocates nothing and takes no
        // lock, so it may run between fork and exec (signal-safety(7)).
        unsafe {
            command.pre_exec(move || before_exec(files));
        }
    }
    #[cfg(not(unix))]
    let _ = (command, files);
}

/// What a new process does to itself before it becomes the program, by system calls alone: it leads a session, dumps no
/// core, writes no file larger than `files` bytes, keeps no open file but the standard three, and ends with the thread
/// that started it. Memory, processes, output and time are watched from outside, because a program that reserves memory
/// it does not use, or starts threads, would be stopped by the system's own limits without having done wrong.
///
/// # Errors
/// What the system said.
#[cfg(unix)]
pub fn before_exec(files: u64) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit, setsid};
    let exactly = |most| Rlimit { current: Some(most), maximum: Some(most) };
    // A session of its own, and so a group of its own, which no process of it can leave for ours (setpgid(2)).
    setsid()?;
    let files_open = getrlimit(Resource::Nofile).maximum;
    let usual = Some(files_open.map_or(USUAL_FILES, |most| most.min(USUAL_FILES)));
    setrlimit(Resource::Nofile, Rlimit { current: usual, maximum: files_open })?;
    setrlimit(Resource::Core, exactly(0))?;
    setrlimit(Resource::Fsize, exactly(files))?;
    #[cfg(target_os = "linux")]
    {
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        close_inherited_files();
    }
    Ok(())
}

/// Lets exec(2) close all files but the standard three: an editor's terminal, or whoever started the judge, may have handed
/// some down to it, and the program would count them as its own. They stay open until then, because through one of them
/// std learns whether exec failed.
#[cfg(target_os = "linux")]
fn close_inherited_files() {
    let (first, last): (libc::c_uint, libc::c_uint) = (3, libc::c_uint::MAX);
    // Kernels before 5.11 do not know this: there the program keeps what the judge was given, as it would without a judge.
    // SAFETY: close_range(2) touches no memory.
    unsafe {
        libc::syscall(libc::SYS_close_range, first, last, libc::CLOSE_RANGE_CLOEXEC);
    }
}
