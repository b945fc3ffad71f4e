//! What stands beside what matters: what the same thread did right before and after, and what others did in between. Pure.

use super::beat::Beat;

/// What the nearest things of the same thread gain, one after the other.
const OWN: [f64; 3] = [200.0, 90.0, 40.0];
/// What others gain in the time since the thread's last own thing: the later the more.
const OTHERS: f64 = 90.0;
const FADES: f64 = 0.9;

/// A place at which something of a thread matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Focus {
    pub thread: u32,
    /// Among all that is told; right before this where nothing of the thread stands there.
    pub at: usize,
    /// How much it matters.
    pub share: f64,
}

/// What each thing gains by where it stands.
pub(super) fn beside(all: &[Beat], focal: &[Focus]) -> Vec<f64> {
    let mut gains = vec![0.0_f64; all.len()];
    for focus in focal {
        let is_own = |at: &usize| all[*at].thread == Some(focus.thread) && all[*at].is_seen();
        let mut gain = |at: usize, gained: f64| gains[at] = gains[at].max(gained * focus.share);
        let before: Vec<usize> = (0..focus.at.min(all.len())).rev().filter(is_own).take(OWN.len()).collect();
        let after = (focus.at + 1..all.len()).find(is_own);
        // Where it goes on.
        let here = Some(focus.at).filter(|at| *at < all.len()).filter(is_own);
        before.iter().zip(OWN).for_each(|(at, own)| gain(*at, own));
        here.into_iter().chain(after).for_each(|at| gain(at, OWN[0]));
        // What changed the world of the thread may have begun before its last own thing.
        let since = before.get(1).or(before.first()).map_or(0, |at| at + 1);
        let others =
            (since..focus.at.min(all.len())).rev().filter(|at| all[*at].thread != Some(focus.thread) && all[*at].is_seen());
        others.enumerate().for_each(|(number, at)| gain(at, OTHERS * FADES.powi(number.min(200) as i32)));
    }
    gains
}
