//! What is typed at the program's standard input, and that it ends.

use super::patience::{Limited as _, Patience};
use super::program::not_started;
use super::wait::{FIRST_LOOK, Source};
use super::{Played, Stop, Turn};
use crate::spec::{Cut, Data};
use crate::text::{Cause, Doing, Event, Problem, short_name};
use crate::verdict::Failure;

impl Turn<'_> {
    /// Types `data`, each piece once the program has read the one before.
    pub(super) fn type_in(&mut self, data: &Data, cut: Cut) -> Played {
        if let Some(text) = data.misfit(&self.names) {
            return Err(Stop::of_file(format!("`{}` is no number of this width", short_name(&text))));
        }
        let bytes = data.bytes(&self.names);
        let pieces: Vec<&[u8]> = match cut {
            Cut::Whole => vec![&bytes],
            Cut::Every(size) => bytes.chunks(size).collect(),
        };
        let mut sent = 0;
        for (index, piece) in pieces.iter().enumerate() {
            self.stage.recorder().note_bytes(self.name(), Event::Typed, piece);
            let is_last = index + 1 == pieces.len();
            if !self.type_piece(piece, &mut sent, !is_last)? {
                // What its end means is seen by what is awaited next.
                return Ok(());
            }
            let due: usize = pieces[..=index].iter().map(|piece| piece.len()).sum();
            if sent < due {
                return Err(self.not_read(bytes, sent));
            }
        }
        Ok(())
    }

    /// Types one piece, and waits until it has been read if more follows; whether anybody can read it.
    fn type_piece(&self, piece: &[u8], sent: &mut usize, until_read: bool) -> Played<bool> {
        let mut rest = piece;
        let mut patience = Patience::new(self.stage, self.stage.limit());
        let mut is_first = true;
        loop {
            if self.stage.is_over() {
                return Err(Stop::Aborted);
            }
            // Asked before anything is typed: a program that has read all and waits for more rests, too.
            let rests = !std::mem::take(&mut is_first) && self.at_rest().is_some();
            let Ok(count) = self.with_program(|program| program.keyboard().write(rest)).ok_or_else(not_started)? else {
                return Ok(false);
            };
            *sent += count;
            rest = &rest[count..];
            let is_read = || self.with_program(|program| program.keyboard().is_read()) == Some(true);
            if rest.is_empty() && (!until_read || is_read()) {
                return Ok(true);
            }
            if count > 0 {
                patience = Patience::new(self.stage, self.stage.limit());
                continue;
            }
            if self.ending().is_some() || self.exceeded().is_some() {
                return Ok(false);
            }
            if rests {
                return Ok(true);
            }
            if patience.is_over(self.stage) {
                patience.proof()?;
                return Ok(true);
            }
            std::thread::sleep(FIRST_LOOK);
        }
    }

    fn not_read(&self, data: Vec<u8>, sent: usize) -> Stop {
        let problem = Problem::NotTaken { who: "program".into(), sent, of: data.len() };
        let failure = Failure::new(Doing::IsTyped { data }, problem);
        match self.output() {
            Ok(source @ Source::Output(_)) => self.explain(&source, failure),
            _ => Stop::Failed(Box::new(failure)),
        }
    }

    /// Ends the program's standard input.
    pub(super) fn end_input(&self) -> Played {
        self.stage.recorder().note(self.name(), Event::InputEnded);
        self.with_program(|program| program.keyboard().end()).ok_or_else(not_started)
    }

    /// Why a program that reads its standard input waits: nobody types, or nothing more is typed.
    pub(super) fn waits_for_input(&self) -> Cause {
        match self.with_program(|program| program.keyboard().typed()).unwrap_or_default() {
            typed if typed.bytes > 0 && !typed.has_ended => Cause::WantsMoreInput { typed: typed.bytes },
            _ => Cause::Keyboard,
        }
    }
}
