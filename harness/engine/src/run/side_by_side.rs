//! Doing something with many items, a few at a time.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::Builder;

/// What `work` makes of each of `items`, in their order; `at_once` of them are under way at a time, each begun as soon as
/// a place is free.
pub fn side_by_side<T: Sync, R: Send>(items: &[T], at_once: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let Ok(made) = try_side_by_side(items, at_once, |item| Ok::<R, Infallible>(work(item)));
    made
}

/// The same of work that may fail: the first error in the order of `items`, if there is one; after an error nothing
/// further is begun.
///
/// # Errors
/// Those of `work`.
pub fn try_side_by_side<T: Sync, R: Send, E: Send>(
    items: &[T],
    at_once: usize,
    work: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let some = || {
        let mut made = Vec::new();
        // They are begun in order: before the first error nothing is left out.
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let one = work(item);
            failed.fetch_or(one.is_err(), Ordering::Relaxed);
            made.push((index, one));
        }
        made
    };
    let mut made = std::thread::scope(|scope| {
        // Who asks works, too: a single item needs no thread, and where no more can be had, fewer are under way.
        let more = (1..at_once.min(items.len())).map_while(|_| Builder::new().spawn_scoped(scope, some).ok());
        let helpers: Vec<_> = more.collect();
        let mut made = some();
        made.extend(helpers.into_iter().flat_map(|helper| helper.join().unwrap_or_else(|panic| resume_unwind(panic))));
        made
    });
    made.sort_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_is_done_once_and_what_is_made_of_them_comes_in_their_order() {
        let items: Vec<u64> = (0..100).collect();
        assert_eq!(side_by_side(&items, 6, |n| n * 2), (0..100).map(|n| n * 2).collect::<Vec<u64>>());
        assert_eq!(side_by_side(&["a", "b"], 8, |item| *item), ["a", "b"]);
        side_by_side(&[(); 0], 4, |()| unreachable!("there is no item"));
    }

    #[test]
    fn the_first_error_in_their_order_counts() {
        let items: Vec<u64> = (0..100).collect();
        let refuse = |n: &u64| if *n < 40 { Ok(*n) } else { Err(*n) };
        assert_eq!(try_side_by_side(&items, 6, refuse), Err(40));
        assert_eq!(try_side_by_side(&[] as &[u64], 6, refuse), Ok(Vec::new()));
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn a_panic_is_never_lost() {
        let items: Vec<u64> = (0..100).collect();
        side_by_side(&items, 6, |n| assert!(*n != 7, "seven"));
    }
}
