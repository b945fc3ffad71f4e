//! How many plays are under way at once, of all judges that share this: more than the machine can run only wait for each other.

use std::sync::{Condvar, Mutex, PoisonError};

/// So many places; each play takes one.
#[derive(Debug)]
pub(super) struct Places {
    free: Mutex<usize>,
    left: Condvar,
}

/// One that was taken, until it is dropped.
#[derive(Debug)]
pub(super) struct Place<'p>(&'p Places);

impl Places {
    pub fn new(count: usize) -> Self {
        Self { free: Mutex::new(count.max(1)), left: Condvar::new() }
    }

    /// Waits until one is free.
    pub fn take(&self) -> Place<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.left.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_are_in_than_there_are_places_and_all_come_in() {
        let (places, inside, most, done) = (Places::new(3), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    let _place = places.take();
                    most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert!((1..=3).contains(&most.into_inner()));
        assert_eq!(done.into_inner(), 20);
    }
}
