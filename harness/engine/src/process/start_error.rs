//! Why a program could not be started.

use std::io;

use rustix::io::Errno;

/// Why a program could not be started.
#[derive(Debug, thiserror::Error)]
#[error("{program} cannot be started: {cause}")]
pub struct StartError {
    /// The program's name or path.
    pub program: String,
    /// What the system said.
    pub cause: io::Error,
}

impl StartError {
    /// Whether the file is to blame, and not the machine: it is gone, is no file, or no program.
    pub fn is_of_program(&self) -> bool {
        const OF_FILES: [Errno; 7] =
            [Errno::NOENT, Errno::ACCESS, Errno::NOEXEC, Errno::NOTDIR, Errno::ISDIR, Errno::LOOP, Errno::INVAL];
        self.cause.raw_os_error().is_some_and(|error| OF_FILES.iter().any(|known| known.raw_os_error() == error))
    }
}
