//! Doing something for many items, a few at a time.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` for each of `items`, `at_once` of them at a time, each as soon as a place is free.
pub fn side_by_side<T: Sync>(items: &[T], at_once: usize, work: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else { return };
                    work(number, item);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn each_item_is_done_once() {
        let done = Mutex::new(Vec::new());
        side_by_side(&["a", "b", "c"], 2, |number, item| done.lock().expect("no panic").push((number, *item)));
        let mut done = done.into_inner().expect("no panic");
        done.sort_unstable();
        assert_eq!(done, [(0, "a"), (1, "b"), (2, "c")]);
        side_by_side(&[(); 0], 4, |_, ()| unreachable!("there is no item"));
    }
}
