//! Several threads of one scene: branches at the same time, crowds of like actors.

use super::{Played, Stop, Turn};
use crate::spec::{Crowd, Step};

/// A crowd may have a thousand members; each only waits and sends.
const STACK: usize = 256 * 1024;

impl<'s> Turn<'s> {
    /// The turn of one of several threads.
    fn branch(&self) -> Turn<'s> {
        Turn { alone: false, ..self.clone() }
    }

    pub(super) fn play_together(&self, branches: &[Vec<Step>]) -> Played {
        let turns = branches.iter().map(|steps| (self.branch(), steps.as_slice())).collect();
        play_all(turns, |mut turn, steps| turn.play(steps))
    }

    pub(super) fn play_crowd(&mut self, crowd: &Crowd) -> Played {
        let member = |turn: Turn<'s>, i: usize| {
            let mut turn = turn;
            turn.names = turn.names.with("i", i);
            turn.aliases.insert(crowd.name.clone(), format!("{}-{i}", crowd.name));
            turn
        };
        if crowd.in_order {
            return (1..=crowd.size).try_for_each(|i| member(self.clone(), i).play(&crowd.steps));
        }
        let turns = (1..=crowd.size).map(|i| (member(self.branch(), i), crowd.steps.as_slice())).collect();
        play_all(turns, |mut turn, steps| turn.play(steps))
    }
}

/// Plays all turns at the same time. The first that fails stops the others, and its reason is the result.
pub(super) fn play_all<'s, T: Send + Copy>(turns: Vec<(Turn<'s>, T)>, play: impl Fn(Turn<'s>, T) -> Played + Sync) -> Played {
    let stage = match turns.first() {
        Some((turn, _)) => turn.stage,
        None => return Ok(()),
    };
    let results: Vec<Played> = std::thread::scope(|scope| {
        let spawn = |(turn, work): (Turn<'s>, T)| {
            let play = &play;
            let run = move || {
                let played = play(turn, work);
                if played.is_err() {
                    stage.abort();
                }
                played
            };
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run)
        };
        let threads: Vec<_> = turns.into_iter().map(spawn).collect();
        let join = |thread: std::io::Result<std::thread::ScopedJoinHandle<'_, Played>>| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(Stop::fault("a thread of the judge panicked"))),
            Err(error) => Err(Stop::fault(error)),
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
