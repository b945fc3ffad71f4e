//! What several inboxes may hold together: each client's is small beside the machine, and a thousand of them are not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An account of bytes from which inboxes take what they keep. It grows with what was sent and with what is awaited: who answers
/// everything with as much, or with what is asked for, keeps within it, however long nobody looks at the answers.
#[derive(Debug, Default)]
pub struct Account {
    taken: AtomicU64,
    due: AtomicU64,
    /// How much room in the program's socket those datagrams take that were sent since it was last looked at.
    posted: Mutex<u64>,
}

/// How much is there when nothing was sent or awaited, and how much more there may be then, in bytes.
const USUAL: u64 = 64 << 20;
const MOST_DUE: u64 = 192 << 20;

impl Account {
    /// One of which nothing was taken.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was posted since the program was last seen to receive; who holds it is the only one who posts.
    pub fn posted(&self) -> MutexGuard<'_, u64> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that so many bytes were sent, which may come back, or are awaited.
    pub fn note_due(&self, bytes: usize) {
        self.due.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Takes so many bytes, or as many as are left.
    fn take(&self, bytes: usize) -> usize {
        let most = USUAL + self.due.load(Ordering::Relaxed).min(MOST_DUE);
        let granted = |taken: u64| most.saturating_sub(taken).min(bytes as u64);
        let before = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |taken| Some(taken + granted(taken)));
        before.map_or(0, |before| granted(before) as usize)
    }

    /// Gives so many bytes back.
    fn give_back(&self, bytes: usize) {
        self.taken.fetch_sub(bytes as u64, Ordering::Relaxed);
    }
}

/// What one inbox has taken from an account.
#[derive(Debug)]
pub(super) struct Share {
    account: Arc<Account>,
    taken: usize,
}

impl Share {
    /// Nothing yet.
    pub(super) fn of(account: Arc<Account>) -> Self {
        Self { account, taken: 0 }
    }

    /// Takes so many bytes more, or as many as are left.
    pub(super) fn take(&mut self, bytes: usize) -> usize {
        let granted = self.account.take(bytes);
        self.taken += granted;
        granted
    }

    /// Gives back what is not needed any more beyond so many bytes.
    pub(super) fn shrink_to(&mut self, bytes: usize) {
        let due = self.taken.min(bytes);
        self.account.give_back(self.taken - due);
        self.taken = due;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink_to(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn what_is_left_is_given_and_what_is_given_back_is_there_again() {
        let account = Account::new();
        assert_eq!((account.take(60 * MIB), account.take(5 * MIB), account.take(1)), (60 * MIB, 4 * MIB, 0));
        account.give_back(3 * MIB);
        assert_eq!((account.take(2 * MIB), account.take(2 * MIB)), (2 * MIB, MIB));
    }

    #[test]
    fn what_is_due_may_come_but_not_without_end() {
        let account = Account::new();
        account.note_due(80 * MIB);
        assert_eq!(account.take(1000 * MIB), (64 + 80) * MIB);
        account.note_due(1 << 40);
        assert_eq!(account.take(1000 * MIB), (256 - 64 - 80) * MIB);
    }
}
