//! A pseudo-terminal for a program's standard output: it then prints line by line, as when a person runs it.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// The judge's end, to read from, and the program's end, to be its standard output.
pub(super) fn pair() -> io::Result<(File, OwnedFd)> {
    #[cfg(target_os = "linux")]
    let judge = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    #[cfg(not(target_os = "linux"))]
    let judge = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    #[cfg(not(target_os = "linux"))]
    rustix::io::fcntl_setfd(&judge, rustix::io::FdFlags::CLOEXEC)?;
    grantpt(&judge)?;
    unlockpt(&judge)?;
    let name = ptsname(&judge, Vec::new())?;
    let program = open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    // Raw: no line feed becomes "\r\n", nothing is echoed.
    let mut modes = tcgetattr(&program)?;
    modes.make_raw();
    tcsetattr(&program, OptionalActions::Now, &modes)?;
    Ok((File::from(judge), program))
}
