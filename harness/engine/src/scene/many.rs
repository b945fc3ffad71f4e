//! Several threads of one scene: branches at the same time, crowds of like actors.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Played, Stage, Stop, Turn};
use crate::spec::{Crowd, Step};

/// A crowd may have a thousand members; each only waits and sends.
const STACK: usize = 256 * 1024;

impl<'s> Turn<'s> {
    pub(super) fn play_together(&mut self, branches: &[Vec<Step>]) -> Played {
        let learned: Vec<Mutex<Vec<(String, String)>>> = branches.iter().map(|_| Mutex::default()).collect();
        let turn = || Turn { learned: Vec::new(), ..self.clone() };
        let turns = branches.iter().zip(&learned).map(|(steps, learned)| (turn(), (steps.as_slice(), learned))).collect();
        play_all(turns, |mut turn, (steps, learned)| {
            turn.play(steps)?;
            *learned.lock().unwrap_or_else(PoisonError::into_inner) = turn.learned;
            Ok(())
        })?;
        // In the order of the file, whoever was first.
        for branch in learned {
            let all = branch.into_inner().unwrap_or_else(PoisonError::into_inner);
            all.into_iter().for_each(|(name, value)| self.learn(name, value));
        }
        Ok(())
    }

    pub(super) fn play_crowd(&mut self, crowd: &Crowd) -> Played {
        let one_by_one = crowd.in_order.then(|| Arc::new(AtomicBool::new(true)));
        let member = |turn: Turn<'s>, i: usize| {
            let mut turn = turn;
            turn.names = turn.names.with("i", i);
            turn.one_by_one.clone_from(&one_by_one);
            turn.is_watched = false;
            turn.aliases.insert(crowd.name.clone(), format!("{}-{i}", crowd.name));
            turn
        };
        if crowd.in_order {
            return (1..=crowd.size).try_for_each(|i| member(self.clone(), i).play(&crowd.steps));
        }
        let turns = (1..=crowd.size).map(|i| (member(self.clone(), i), crowd.steps.as_slice())).collect();
        play_all(turns, |mut turn, steps| turn.play(steps))
    }
}

/// Plays all turns at the same time. The first that fails stops the others, and its reason is the result.
pub(super) fn play_all<'s, T: Send + Copy>(turns: Vec<(Turn<'s>, T)>, play: impl Fn(Turn<'s>, T) -> Played + Sync) -> Played {
    let stage = match turns.first() {
        Some((turn, _)) => turn.stage,
        None => return Ok(()),
    };
    let left = AtomicUsize::new(turns.len());
    stage.players().split(turns.len());
    let results: Vec<Played> = std::thread::scope(|scope| {
        let spawn = |(mut turn, work): (Turn<'s>, T)| {
            turn.is_watched = false;
            let play = &play;
            let left = &left;
            let run = move || {
                let _end = BranchEnd(stage, left);
                stage.players().begin_branch();
                let played = play(turn, work);
                if played.is_err() {
                    stage.abort();
                }
                played
            };
            let spawned = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
            if spawned.is_err() {
                drop(BranchEnd(stage, left));
            }
            spawned
        };
        let threads: Vec<_> = turns.into_iter().map(spawn).collect();
        let join = |thread: std::io::Result<std::thread::ScopedJoinHandle<'_, Played>>| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(Stop::fault("a thread of the judge panicked"))),
            Err(error) => Err(Stop::of_system(&error)),
        };
        threads.into_iter().map(join).collect()
    });
    let mut stops: Vec<Stop> = results.into_iter().filter_map(Result::err).collect();
    match stops.iter().position(|stop| !matches!(stop, Stop::Aborted)) {
        Some(first) => Err(stops.swap_remove(first)),
        None if stops.is_empty() => Ok(()),
        None => Err(Stop::Aborted),
    }
}

/// Tells the stage that a branch has ended, also when it panicked.
struct BranchEnd<'b, 's>(&'b Stage<'s>, &'b AtomicUsize);

impl Drop for BranchEnd<'_, '_> {
    fn drop(&mut self) {
        let is_last = self.1.fetch_sub(1, Ordering::SeqCst) == 1;
        self.0.players().end_branch(is_last);
    }
}
