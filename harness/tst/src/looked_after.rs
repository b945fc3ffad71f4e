//! Looking at something again and again while work is under way that may take long.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// How often is looked at what takes long.
const LOOK: Duration = Duration::from_millis(20);

/// What comes of `work`, which may take long: `look` is called again and again meanwhile. Where no thread can be had, it is
/// done without that.
pub fn looked_after<T: Send>(work: impl FnOnce() -> T + Send, mut look: impl FnMut()) -> T {
    let work = Mutex::new(Some(work));
    let once = || work.lock().unwrap_or_else(PoisonError::into_inner).take().map(|work| work());
    let made = std::thread::scope(|scope| match Builder::new().spawn_scoped(scope, once) {
        Ok(working) => {
            while !working.is_finished() {
                look();
                std::thread::sleep(LOOK);
            }
            working.join().unwrap_or_else(|panic| resume_unwind(panic))
        }
        Err(_) => once(),
    });
    made.unwrap_or_else(|| unreachable!("who did not get a thread took nothing"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn what_takes_long_is_looked_after() {
        let (begun, seen) = (AtomicBool::new(false), AtomicBool::new(false));
        let work = || {
            begun.store(true, Ordering::Relaxed);
            while !seen.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            7
        };
        assert_eq!(looked_after(work, || seen.store(begun.load(Ordering::Relaxed), Ordering::Relaxed)), 7);
    }
}
