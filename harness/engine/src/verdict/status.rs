//! The exit status of the kit's commands.

/// How a command of the kit ends; the numbers are a promise to scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// All checks passed.
    Passed,
    /// Some check failed; a program that does not build counts as failed.
    Failed,
    /// Wrong use of the command, or a file that is not valid.
    Usage,
    /// The machine lacks something that was asked for.
    Machine,
    /// The user stopped the command (128 and the number of SIGINT, as shells have it).
    Interrupted,
    /// A fault of the kit itself (`EX_SOFTWARE` of sysexits.h).
    Kit,
}

impl ExitStatus {
    /// The number that the operating system is given.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Machine => 3,
            Self::Interrupted => 130,
            Self::Kit => 70,
        }
    }
}
