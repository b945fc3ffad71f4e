//! What a thread of a program waits for.

/// What a thread waits for, as the system shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occupation {
    /// For a mutex that is held.
    Lock,
    /// For another thread in some other way: a queue, a condition, the end of one, or a lock that cannot be told from these.
    Thread,
    /// For something to read from the socket with this inode: a connection, or one that listens.
    Socket(u64),
    /// For something to be typed: it reads standard input.
    Keyboard,
    /// For time to pass: it sleeps.
    Asleep,
    /// It runs, or waits for something else.
    Other,
}
