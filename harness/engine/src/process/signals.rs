//! What signals do to the judge itself.

/// Lets a write to a file that may not grow further fail, as one to a full disk does, so that it is told: by default such a
/// write ends who tries it (SIGXFSZ, setrlimit(2)). Programs that are started have the default again.
pub(super) fn let_large_writes_fail() {
    #[cfg(unix)]
    #[expect(unsafe_code, reason = "no safe interface ignores a signal")]
    // SAFETY: SIG_IGN is a valid disposition for SIGXFSZ, and no handler of ours is replaced.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}
