//! What a thread does at a lock, as far as its call tells (futex(2)).

/// A call by which a thread waits for others, or tells those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLock {
    /// Where in the program's memory the lock is.
    pub place: u64,
    /// What the thread does there.
    pub what: LockUse,
}

/// What a thread does at a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockUse {
    /// It waits until a lock is free; the thread that has it, by its number, where the lock itself tells.
    Waits {
        /// Who has it.
        holder: Option<u32>,
    },
    /// It waits for something else that another thread does, or for that only for a time.
    WaitsElse,
    /// It tells those that wait.
    Wakes,
}

impl AtLock {
    /// What a call with these arguments does; `word` reads the memory of the program, and `number` knows its threads.
    #[cfg(target_os = "linux")]
    pub(super) fn of(args: [u64; 6], word: impl Fn(u64) -> Option<u32>, number: impl Fn(i32) -> Option<u32>) -> Option<Self> {
        let [place, what, wanted, timeout, ..] = args;
        let what = match what as i32 & !(libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME) {
            // Both the C library's locks and those of Rust hold a 2 while somebody waits for them.
            libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET if wanted as u32 == 2 && timeout == 0 => {
                // Behind the word and a count the C library's locks keep whose they are.
                let holder = word(place + 8).and_then(|thread| number(i32::try_from(thread).ok()?));
                LockUse::Waits { holder }
            }
            libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET | libc::FUTEX_WAIT_REQUEUE_PI => LockUse::WaitsElse,
            libc::FUTEX_LOCK_PI => LockUse::Waits { holder: word(place).and_then(|word| number((word & 0x3fff_ffff) as i32)) },
            libc::FUTEX_WAKE | libc::FUTEX_WAKE_BITSET | libc::FUTEX_UNLOCK_PI => LockUse::Wakes,
            _ => return None,
        };
        Some(Self { place, what })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_a_lock_is_told_from_who_waits_for_a_signal_and_the_lock_tells_whose_it_is() {
        let found = |what: i32, wanted: u64, timeout: u64, owner: u32| {
            let at =
                AtLock::of([0x1000, what as u64, wanted, timeout, 0, 0], |_| Some(owner), |thread| (thread == 77).then_some(3));
            at.map(|at| at.what)
        };
        let private = libc::FUTEX_PRIVATE_FLAG;
        assert_eq!(found(libc::FUTEX_WAIT | private, 2, 0, 77), Some(LockUse::Waits { holder: Some(3) }));
        assert_eq!(found(libc::FUTEX_WAIT_BITSET | private, 2, 0, 5), Some(LockUse::Waits { holder: None }), "nobody's number");
        assert_eq!(found(libc::FUTEX_WAIT_BITSET | private | libc::FUTEX_CLOCK_REALTIME, 0, 0, 77), Some(LockUse::WaitsElse));
        assert_eq!(found(libc::FUTEX_WAIT | private, 2, 0x2000, 77), Some(LockUse::WaitsElse), "only for a time");
        assert_eq!(found(libc::FUTEX_WAKE | private, 1, 0, 77), Some(LockUse::Wakes));
        assert_eq!(found(libc::FUTEX_REQUEUE, 1, 0, 77), None);
    }
}
