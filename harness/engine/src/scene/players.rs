//! The threads that play a scene, and which of them wait: rest is proved only when all of them do.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use super::wait::{Seen, Source};
use crate::process::{Clients, Cost, is_ready, this_thread};

/// One part in so many of a processor is what the looks for rest may take.
const PARTS: u32 = 8;

/// Who plays and who waits.
#[derive(Debug)]
pub(super) struct Players {
    state: Mutex<State>,
    /// Held by the thread that tries to prove rest: a crowd that tried all at once would keep the program from running.
    /// What it cost when it was last tried in vain.
    proving: Mutex<Option<Cost>>,
}

#[derive(Debug)]
struct State {
    /// How many threads play; one that waits for its branches to end is not counted.
    playing: usize,
    /// On what each waiting thread waits, and what of it had been seen.
    waiting: HashMap<ThreadId, (Source, Seen)>,
    /// The system's numbers of the threads that play or have played.
    threads: Vec<i32>,
    /// Counts every change of what stands above.
    changes: u64,
}

impl Default for Players {
    /// One thread, the one that begins the scene.
    fn default() -> Self {
        Self {
            state: Mutex::new(State { playing: 1, waiting: HashMap::new(), threads: vec![this_thread()], changes: 0 }),
            proving: Mutex::default(),
        }
    }
}

impl Players {
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        state.changes += 1;
        change(&mut state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calling thread begins to wait for branches that play in its place.
    pub(super) fn split(&self, branches: usize) {
        self.change(|state| state.playing += branches - 1);
    }

    /// The calling thread begins to play a branch.
    pub(super) fn begin_branch(&self) {
        self.change(|state| state.threads.push(this_thread()));
    }

    /// A branch has come to its end. The last one gives the turn back to the thread that waits for it.
    pub(super) fn end_branch(&self, is_last: bool) {
        self.change(|state| {
            state.playing -= usize::from(!is_last);
            // Its number may be another's soon.
            state.threads.retain(|thread| *thread != this_thread());
        });
    }

    /// The calling thread waits on `source`, of which it has seen `seen`; until what is returned is dropped.
    pub(super) fn wait(&self, source: &Source, seen: Seen) -> Waiting<'_> {
        self.change(|state| state.waiting.insert(std::thread::current().id(), (source.clone(), seen)));
        Waiting(self)
    }

    /// Whether the calling thread alone plays.
    pub(super) fn is_alone(&self) -> bool {
        self.lock().playing == 1
    }

    /// What `proof` gives at a moment at which every thread waits and none of them has anything new to look at. What
    /// another thread of a crowd has tried in vain within the last `pause` is not tried again, nor what took much of a
    /// processor (a program with a thousand threads) before some time has passed.
    pub(super) fn all_wait_while<T>(&self, pause: Duration, proof: impl FnOnce() -> Option<T>) -> Option<T> {
        let mut tried = self.proving.try_lock().ok()?;
        if tried.is_some_and(|tried| !tried.is_over(pause, PARTS)) {
            return None;
        }
        let (holds, cost) = Cost::of(|| self.all_wait_for(proof));
        *tried = Some(cost);
        holds
    }

    /// What they all do at this moment.
    pub(super) fn clients(&self) -> Clients {
        let state = self.lock();
        let has_seen_all = |(source, seen): &(Source, Seen)| source.seen() == *seen && !source.is_arriving();
        if state.waiting.len() == state.playing {
            return if state.waiting.values().all(has_seen_all) { Clients::Wait(state.changes) } else { Clients::Act };
        }
        if state.threads.iter().any(|thread| is_ready(*thread)) { Clients::Act } else { Clients::Idle }
    }

    fn all_wait_for<T>(&self, proof: impl FnOnce() -> Option<T>) -> Option<T> {
        let before = {
            let state = self.lock();
            if state.waiting.len() != state.playing {
                return None;
            }
            state.changes
        };
        let found = proof()?;
        let state = self.lock();
        // What arrived before the proof is in an inbox now, and would be news to the thread that waits for it.
        let nothing_new = state.changes == before && state.waiting.values().all(|(source, seen)| source.seen() == *seen);
        nothing_new.then_some(found)
    }
}

/// While it lives, a thread counts as waiting.
pub(super) struct Waiting<'p>(&'p Players);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.change(|state| state.waiting.remove(&std::thread::current().id()));
    }
}
