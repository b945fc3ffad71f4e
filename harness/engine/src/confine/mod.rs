//! What a program may do and see: the limits that the operating system itself enforces on a command, its environment, and
//! the sandbox around it.

#![cfg_attr(unix, expect(unsafe_code, reason = "limits must be set in the child, between fork and exec"))]

mod bounds;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod calls;
mod environment;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod fence;
#[cfg(target_os = "linux")]
pub mod sandbox;
#[cfg(target_os = "linux")]
mod unprivileged;
#[cfg(target_os = "linux")]
mod walls;

use std::process::Command;

pub use bounds::Bounds;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use calls::Calls;
pub use environment::{empty_environment, environment, environment_for_rust, installed};
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use fence::{Fence, Rules};
#[cfg(target_os = "linux")]
pub use unprivileged::{Change, UNPRIVILEGED, become_unprivileged};
#[cfg(target_os = "linux")]
pub use walls::Walls;

/// What the system itself lets each process of a command have (setrlimit(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rlimits {
    /// The largest file that it may write, in bytes.
    pub file_bytes: u64,
    /// How many files it may have open.
    pub open_files: u64,
}

impl Rlimits {
    /// For a compiler of a stranger's program, which writes large files and reads many.
    pub const COMPILER: Self = Self { file_bytes: 1 << 30, open_files: 1 << 16 };

    /// For a program with these limits.
    pub fn of(limits: &crate::settings::Limits) -> Self {
        Self { file_bytes: limits.files, open_files: limits.open_files }
    }
}

/// How large the stack of a program's first thread, and so of its other ones, may become, unless it asks for more: the
/// soft limit of Linux (`_STK_LIM`), in bytes.
#[cfg(unix)]
const USUAL_STACK: u64 = 8 << 20;
/// The rights of the files that a program makes are cut by this: nobody else may write them (umask(2)).
#[cfg(unix)]
const USUAL_MASK: rustix::fs::RawMode = 0o022;

/// How many files a program may open, unless it asks for more: the soft limit of most systems. The judge's own is higher.
#[cfg(unix)]
const USUAL_FILES: u64 = 1024;

/// Limits what `command` may do: see [`before_exec`].
pub fn limit(command: &mut Command, rlimits: Rlimits) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        // SAFETY: the closure makes only system calls, allocates nothing and takes no lock, so it may run between fork and
        // exec (signal-safety(7)).
        unsafe {
            command.pre_exec(move || before_exec(rlimits));
        }
    }
    #[cfg(not(unix))]
    let _ = (command, rlimits);
}

/// What a new process does to itself before it becomes the program, by system calls alone: it leads a session, dumps no
/// core, keeps within `rlimits`, keeps no open file but the standard three, and ends with the thread
/// that started it. Memory, processes, output and time are watched from outside, because a program that reserves memory
/// it does not use, or starts threads, would be stopped by the system's own limits without having done wrong.
///
/// What else it would inherit becomes the usual: signals (a shell's job in the background ignores SIGINT, and nohup(1)
/// SIGHUP), the mask of rights, soft limits, and where memory lies (setarch(1), a debugger).
///
/// # Errors
/// What the system said.
#[cfg(unix)]
pub fn before_exec(rlimits: Rlimits) -> std::io::Result<()> {
    reset_signals();
    before_exec_but_signals(rlimits)
}

/// The same where signals were reset before: it sets no handler.
///
/// # Errors
/// The same.
#[cfg(unix)]
pub(crate) fn before_exec_but_signals(rlimits: Rlimits) -> std::io::Result<()> {
    // A session of its own, and so a group of its own, which no process of it can leave for ours (setpgid(2)).
    rustix::process::setsid()?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(USUAL_MASK));
    set_limits(rlimits)?;
    #[cfg(target_os = "linux")]
    {
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        reset_personality();
        close_inherited_files();
    }
    Ok(())
}

/// The limits of setrlimit(2).
#[cfg(unix)]
fn set_limits(rlimits: Rlimits) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let exactly = |most| Rlimit { current: Some(most), maximum: Some(most) };
    let at_most = |resource, usual: u64, most: Option<u64>| {
        let maximum = getrlimit(resource).maximum.into_iter().chain(most).min();
        setrlimit(resource, Rlimit { current: Some(maximum.map_or(usual, |most| most.min(usual))), maximum })
    };
    at_most(Resource::Nofile, USUAL_FILES, Some(rlimits.open_files))?;
    at_most(Resource::Stack, USUAL_STACK, None)?;
    // What the caller's shell lets its own commands have is not the program's: the judge watches what it takes.
    for resource in [Resource::As, Resource::Cpu, Resource::Data, Resource::Nproc] {
        let maximum = getrlimit(resource).maximum;
        setrlimit(resource, Rlimit { current: maximum, maximum })?;
    }
    setrlimit(Resource::Core, exactly(0))?;
    setrlimit(Resource::Fsize, exactly(rlimits.file_bytes))?;
    Ok(())
}

/// How many processes and threads the user of this process may have, in the user namespace that it is in (`RLIMIT_NPROC`,
/// getrlimit(2)). Makes only system calls.
///
/// # Errors
/// What the system said.
#[cfg(target_os = "linux")]
pub fn limit_tasks(most: u64) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // What is lower already cannot be raised.
    let most = getrlimit(Resource::Nproc).maximum.map_or(most, |already| already.min(most));
    Ok(setrlimit(Resource::Nproc, Rlimit { current: Some(most), maximum: Some(most) })?)
}

/// Every signal does what it does by default, and none is blocked: neither a handler of ours, nor what was ignored when
/// the judge was started, is the program's.
#[cfg(unix)]
pub(crate) fn reset_signals() {
    for signal in 1..=LAST_SIGNAL {
        // Two of them cannot be set: that is their default.
        set_default(signal);
    }
    // SAFETY: a set of signals is plain numbers, and sigemptyset(3) fills it.
    unsafe {
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut none);
        libc::pthread_sigmask(libc::SIG_SETMASK, &none, std::ptr::null_mut());
    }
}

/// The number of the last signal (signal(7)).
#[cfg(target_os = "linux")]
const LAST_SIGNAL: libc::c_int = 64;
#[cfg(all(unix, not(target_os = "linux")))]
const LAST_SIGNAL: libc::c_int = 31;

#[cfg(target_os = "linux")]
fn set_default(signal: libc::c_int) {
    // The kernel's own `struct sigaction`: a handler, flags, on some machines a restorer, and a set of 64 signals.
    let usual = [0_u64; 4];
    // SAFETY: all zeros are the default (SIG_DFL), no flag, and an empty set; the dispositions of this process are its
    // own. The C library would keep two signals for itself, which are inherited as well.
    unsafe {
        libc::syscall(libc::SYS_rt_sigaction, signal, usual.as_ptr(), std::ptr::null_mut::<u64>(), size_of::<u64>());
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn set_default(signal: libc::c_int) {
    // SAFETY: the default is valid for every signal; the dispositions of this process are its own.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
    }
}

/// The usual personality(2): under setarch(1) or a debugger memory does not lie at random places. Where a sandbox refuses
/// the call, it stays what it was.
#[cfg(target_os = "linux")]
fn reset_personality() {
    // SAFETY: personality(2) touches no memory; what it changes begins with exec.
    unsafe {
        libc::personality(0);
    }
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
