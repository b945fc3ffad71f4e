//! What the threads of a program wait for, and what that explains.

use crate::process::Occupation;
use crate::text::{Cause, Held};

/// What the threads of a program wait for, at one moment.
#[derive(Debug)]
pub struct Threads {
    occupations: Vec<Occupation>,
}

impl Threads {
    /// These.
    pub fn new(occupations: Vec<Occupation>) -> Self {
        Self { occupations }
    }

    /// How many of them are so.
    fn count(&self, wanted: impl Fn(Occupation) -> bool) -> usize {
        self.occupations.iter().filter(|doing| wanted(**doing)).count()
    }

    /// How many wait for other threads of the program, a lock among that.
    fn inward(&self) -> usize {
        self.count(|doing| matches!(doing, Occupation::Lock | Occupation::Thread))
    }

    /// That the program reads the keyboard, and does nothing else: whatever other threads it has wait for each other. One that
    /// has a thread for its clients as well may be right.
    pub fn read_the_keyboard(&self) -> bool {
        let typing = self.count(|doing| doing == Occupation::Keyboard);
        typing > 0 && typing + self.inward() == self.occupations.len()
    }

    /// That nobody can go on with what some clients sent, over these sockets, though it was read: no thread reads from one of
    /// them again, and some wait for a lock, or all for each other. At rest, nobody wakes them any more. Where some wait in
    /// another way beside those, they may be idle (a queue without work, whose workers take turns under a lock), and the
    /// client may have been forgotten; a thread that waits for several things at once may wait for the client, too.
    pub fn are_stuck(&self, sockets: &[u64]) -> Option<Cause> {
        let goes_on = |doing| match doing {
            Occupation::Socket(inode) => sockets.contains(&inode),
            Occupation::Other | Occupation::Keyboard | Occupation::Asleep => true,
            Occupation::Lock | Occupation::Thread => false,
        };
        if self.count(goes_on) > 0 || sockets.is_empty() {
            return None;
        }
        let (waiting, all) = (self.inward(), self.occupations.len());
        let locks = self.count(|doing| doing == Occupation::Lock);
        if locks > 0 && locks == waiting {
            Some(Cause::Stuck { waiting, all, held: Held::Lock })
        } else {
            (waiting > 0 && waiting == all).then_some(Cause::Stuck { waiting, all, held: Held::Unknown })
        }
    }

    /// That all threads wait for each other. At rest, nobody wakes them any more.
    pub fn are_deadlocked(&self) -> Option<Cause> {
        let all = self.occupations.len();
        let held = |waiting| if waiting > 0 { (waiting, Held::Lock) } else { (all, Held::Unknown) };
        let (waiting, held) = held(self.count(|doing| doing == Occupation::Lock));
        (all > 0 && self.inward() == all).then_some(Cause::Deadlock { waiting, all, held })
    }

    /// Why so many lines of what is to be printed side by side are missing: some threads wait for a lock, each sleeps that should
    /// have printed one, or there are fewer threads than lines.
    pub fn keep_lines_back(&self, missing: usize) -> Option<Cause> {
        let all = self.occupations.len();
        let asleep = self.count(|doing| doing == Occupation::Asleep);
        match self.count(|doing| doing == Occupation::Lock) {
            0 if asleep > 1 && asleep == missing => Some(Cause::Asleep { asleep }),
            0 => (all > 0 && all < missing).then_some(Cause::FewThreads { all }),
            waiting => Some(Cause::LockHeld { waiting, all }),
        }
    }

    /// Why the client of a socket (if it has one yet) is served only once others have left, over whose sockets these threads
    /// read: some wait for a lock, or each thread that serves clients reads from one of those.
    pub fn are_taken(&self, socket: Option<u64>, others: &[(String, u64)]) -> Option<Cause> {
        let all = self.occupations.len();
        let is_read = |inode: u64| self.occupations.contains(&Occupation::Socket(inode));
        if self.count(|doing| matches!(doing, Occupation::Other | Occupation::Keyboard | Occupation::Asleep)) > 0
            || socket.is_some_and(is_read)
        {
            return None;
        }
        let mut who: Vec<String> = others.iter().filter(|(_, inode)| is_read(*inode)).map(|(name, _)| name.clone()).collect();
        match self.count(|doing| doing == Occupation::Lock) {
            _ if who.is_empty() => None,
            0 if who.len() == 1 => {
                // Nobody is left to accept: whoever does not read waits for another thread.
                let waits = self.count(|doing| doing == Occupation::Thread) > 0 && self.inward() + 1 == all;
                who.pop().map(|who| Cause::OneAtATime { who, waits })
            }
            0 => Some(Cause::ReadsFromOthers { who }),
            waiting => Some(Cause::LockHeldWhileReading { waiting, all, who }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Occupation::{Asleep, Keyboard, Lock, Other, Socket, Thread};
    use super::*;

    fn threads(occupations: &[Occupation]) -> Threads {
        Threads::new(occupations.to_vec())
    }

    #[test]
    fn the_keyboard_explains_a_program_that_has_nobody_for_its_clients() {
        assert!(threads(&[Keyboard]).read_the_keyboard());
        assert!(threads(&[Thread, Keyboard]).read_the_keyboard());
        for occupations in [&[][..], &[Thread], &[Keyboard, Socket(7)], &[Keyboard, Other]] {
            assert!(!threads(occupations).read_the_keyboard(), "{occupations:?}");
        }
    }

    #[test]
    fn threads_are_stuck_where_none_comes_back_to_a_client() {
        let stuck = |waiting, all, held| Some(Cause::Stuck { waiting, all, held });
        const LISTENER: u64 = 1;
        assert_eq!(threads(&[Socket(LISTENER), Lock]).are_stuck(&[7]), stuck(1, 2, Held::Lock));
        assert_eq!(threads(&[Socket(LISTENER), Lock, Socket(9), Lock]).are_stuck(&[7, 8]), stuck(2, 4, Held::Lock));
        assert_eq!(threads(&[Thread]).are_stuck(&[7]), stuck(1, 1, Held::Unknown));
        assert_eq!(threads(&[Thread, Lock]).are_stuck(&[7]), stuck(2, 2, Held::Unknown));
        for occupations in [
            // Someone reads on: it waits for more, or thinks that it has answered.
            &[Socket(LISTENER), Lock, Socket(7)][..],
            // It may wait for this client and for others at once.
            &[Other, Lock],
            &[Keyboard, Lock],
            // Workers that take turns at a queue which is empty, and writers whose clients have nothing to be told.
            &[Socket(LISTENER), Lock, Thread, Lock],
            &[Socket(LISTENER), Socket(9), Thread],
            // Nobody waits for a thread: the client was forgotten.
            &[Socket(LISTENER)],
            &[],
        ] {
            assert_eq!(threads(occupations).are_stuck(&[7]), None, "{occupations:?}");
        }
        assert_eq!(threads(&[Lock]).are_stuck(&[]), None);
    }

    #[test]
    fn a_deadlock_is_one_of_all_threads() {
        let deadlock = |waiting, all, held| Some(Cause::Deadlock { waiting, all, held });
        assert_eq!(threads(&[Thread, Lock, Lock]).are_deadlocked(), deadlock(2, 3, Held::Lock));
        assert_eq!(threads(&[Thread, Thread]).are_deadlocked(), deadlock(2, 2, Held::Unknown));
        for occupations in [&[][..], &[Lock, Asleep], &[Lock, Keyboard], &[Thread, Other], &[Lock, Socket(7)]] {
            assert_eq!(threads(occupations).are_deadlocked(), None, "{occupations:?}");
        }
    }

    #[test]
    fn lines_are_kept_back_by_a_lock_or_by_too_few_threads() {
        assert_eq!(threads(&[Thread, Other, Lock, Lock]).keep_lines_back(2), Some(Cause::LockHeld { waiting: 2, all: 4 }));
        assert_eq!(threads(&[Thread, Other]).keep_lines_back(35), Some(Cause::FewThreads { all: 2 }));
        assert_eq!(threads(&[Thread, Asleep, Asleep]).keep_lines_back(2), Some(Cause::Asleep { asleep: 2 }));
        assert_eq!(threads(&[Thread, Asleep, Asleep]).keep_lines_back(5), Some(Cause::FewThreads { all: 3 }));
        // Each line may have its thread, and a program that is gone has none.
        assert_eq!(threads(&[Thread, Other, Other]).keep_lines_back(2), None);
        assert_eq!(threads(&[]).keep_lines_back(2), None);
    }

    #[test]
    fn who_is_served_last_waits_for_a_lock_or_for_a_thread() {
        const LISTENER: u64 = 1;
        let others = [("ana".to_string(), 7), ("bia".to_string(), 8), ("caio".to_string(), 9)];
        let who = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let pool = threads(&[Socket(LISTENER), Socket(7), Socket(8)]);
        assert_eq!(pool.are_taken(None, &others), Some(Cause::ReadsFromOthers { who: who(&["ana", "bia"]) }));
        assert_eq!(pool.are_taken(Some(8), &others), None, "somebody reads from this one");
        let sequential = threads(&[Thread, Socket(9)]).are_taken(None, &others);
        assert_eq!(sequential, Some(Cause::OneAtATime { who: "caio".into(), waits: true }));
        let alone = threads(&[Socket(9)]).are_taken(None, &others);
        assert_eq!(alone, Some(Cause::OneAtATime { who: "caio".into(), waits: false }));
        let held = threads(&[Lock, Socket(7)]).are_taken(Some(10), &others);
        assert_eq!(held, Some(Cause::LockHeldWhileReading { waiting: 1, all: 2, who: who(&["ana"]) }));
        assert_eq!(threads(&[Lock, Socket(LISTENER)]).are_taken(Some(10), &others), None, "nobody reads from the others");
        assert_eq!(threads(&[Other, Socket(7)]).are_taken(Some(10), &others), None);
    }
}
