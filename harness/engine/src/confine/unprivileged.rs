//! Leaving root's rights behind: neither a user namespace nor rules about files make root another user.

use std::ffi::{CString, OsStr};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

/// The user and the group that strangers' programs are when root grades: of no account, and beyond those that systems give
/// to people (login.defs(5)) and to services (systemd takes 61184 to 65519 for a while only, and not twice).
pub const UNPRIVILEGED: u32 = 60_909;

/// What root changes of what is seen by one command of its own: so that who has no rights reaches what only root can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file or folder takes the place of another one.
    Show {
        /// What is shown.
        from: PathBuf,
        /// Where.
        at: PathBuf,
    },
    /// An empty folder that everybody can enter takes the place of another one.
    Cover(PathBuf),
    /// A folder is made.
    Folder(PathBuf),
}

/// The same with paths as system calls take them.
enum Step {
    Show { from: CString, at: CString },
    Cover(CString),
    Folder(CString),
}

/// Lets a command of root's be started as a user without rights. What is seen is changed for this command alone first.
///
/// # Errors
/// When a path holds a zero byte.
pub fn become_unprivileged(command: &mut Command, changes: &[Change]) -> io::Result<()> {
    let text = |path: &PathBuf| CString::new(OsStr::as_bytes(path.as_os_str())).map_err(io::Error::from);
    let step = |change: &Change| {
        Ok(match change {
            Change::Show { from, at } => Step::Show { from: text(from)?, at: text(at)? },
            Change::Cover(folder) => Step::Cover(text(folder)?),
            Change::Folder(folder) => Step::Folder(text(folder)?),
        })
    };
    let steps: Vec<Step> = changes.iter().map(step).collect::<io::Result<_>>()?;
    // SAFETY: the closure makes only system calls, allocates nothing and takes no lock, so it may run between fork and exec
    // (signal-safety(7)).
    unsafe {
        command.pre_exec(move || become_it(&steps));
    }
    Ok(())
}

fn become_it(steps: &[Step]) -> io::Result<()> {
    let done = |result: libc::c_int| if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) };
    let nothing = std::ptr::null();
    // SAFETY: all paths are strings that end with 0 and live until these calls return; the others are numbers. What is
    // mounted is in a mount namespace of this process' own, and goes with it.
    unsafe {
        if !steps.is_empty() {
            done(libc::unshare(libc::CLONE_NEWNS))?;
            done(libc::mount(nothing, c"/".as_ptr(), nothing, libc::MS_REC | libc::MS_SLAVE, nothing.cast()))?;
        }
        libc::umask(0o022);
        for step in steps {
            done(match step {
                Step::Show { from, at } => {
                    libc::mount(from.as_ptr(), at.as_ptr(), nothing, libc::MS_BIND | libc::MS_REC, nothing.cast())
                }
                Step::Cover(folder) => {
                    libc::mount(c"none".as_ptr(), folder.as_ptr(), c"tmpfs".as_ptr(), 0, c"mode=755,size=1m".as_ptr().cast())
                }
                Step::Folder(folder) => libc::mkdir(folder.as_ptr(), 0o755),
            })?;
        }
        done(libc::setgroups(0, std::ptr::null()))?;
        done(libc::setresgid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED))?;
        done(libc::setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED))
    }
}
