//! Damaging a stream of bytes in one way, once. Pure.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::occasions::Occasions;
use crate::process::Filter;
use crate::text::{Damage, DamageKind, Way};

/// So much of a line is kept, in bytes, to show it.
const SHOWN: usize = 60;

/// A damage that is to be done in each of one or several checks, whether any of them gave an occasion, and for what else
/// there would have been one.
#[derive(Clone, Debug)]
pub struct Mutation {
    damage: Damage,
    struck: Arc<AtomicBool>,
    /// What it struck: see [`Self::struck_line`].
    line: Arc<Mutex<Vec<u8>>>,
    occasions: Arc<Mutex<Occasions>>,
}

impl Mutation {
    /// A mutation that has not struck yet.
    pub fn new(damage: Damage) -> Self {
        Self { damage, struck: Arc::default(), line: Arc::default(), occasions: Arc::default() }
    }

    /// One that damages nothing, and only sees what passes: on the program's output, and also between it and those it talks to
    /// where another way is given.
    pub fn nothing(way: Way) -> Self {
        Self::new(Damage { kind: DamageKind::Nothing, way, occasion: 1 })
    }

    /// What is done.
    pub fn damage(&self) -> Damage {
        self.damage
    }

    /// Whether it was done in any check so far.
    pub fn has_struck(&self) -> bool {
        self.struck.load(Ordering::Relaxed)
    }

    /// The line in which it struck, as far as it had come, or the last one before the end that it struck: at most [`SHOWN`] bytes.
    pub fn struck_line(&self) -> Vec<u8> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what passed so far would have given another damage its occasion.
    pub fn would_have_struck(&self, damage: Damage) -> bool {
        self.occasions().are_enough_for(damage)
    }

    /// The program's standard output, damaged; `None` when this damage belongs elsewhere.
    pub fn of_output(&self) -> Option<Box<dyn Filter>> {
        (self.damage.way == Way::Output || self.damage.kind == DamageKind::Nothing).then(|| {
            let once = Once::new(self.clone());
            let stream = Stream::new(Way::Output, &once);
            Box::new(Output { once, stream }) as Box<dyn Filter>
        })
    }

    fn occasions(&self) -> MutexGuard<'_, Occasions> {
        self.occasions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mutation in one check: it strikes at one occasion of all that the check's streams give.
#[derive(Debug)]
pub(super) struct Once {
    mutation: Mutation,
    occasions: u64,
    done: bool,
    /// It was done, but comes to nothing if the stream ends now.
    is_open: bool,
    /// It was done in the line that a stream is in, whose rest is still to be shown.
    is_in_line: bool,
}

impl Once {
    pub(super) fn new(mutation: Mutation) -> Self {
        Self { mutation, occasions: 0, done: false, is_open: false, is_in_line: false }
    }

    /// What is to be done.
    pub(super) fn kind(&self) -> DamageKind {
        self.mutation.damage.kind
    }

    /// A datagram passes.
    pub(super) fn note_datagram(&self, way: Way) {
        self.mutation.occasions().datagram(way);
    }

    /// Whether this is still to be done.
    pub(super) fn is(&self, way: Way, kind: DamageKind) -> bool {
        !self.done && self.mutation.damage.way == way && self.mutation.damage.kind == kind
    }

    /// Counts an occasion; whether it is the one.
    pub(super) fn comes(&mut self) -> bool {
        self.occasions += 1;
        self.occasions == self.mutation.damage.occasion
    }

    /// It makes a difference.
    pub(super) fn strike(&mut self) {
        (self.done, self.is_open, self.is_in_line) = (true, false, true);
        self.mutation.struck.store(true, Ordering::Relaxed);
    }

    /// Strikes, unless the stream's end shows that it made no difference.
    pub(super) fn begin_to_strike(&mut self) {
        (self.done, self.is_open) = (true, true);
    }
}

impl Drop for Once {
    /// What was held to the last was never seen.
    fn drop(&mut self) {
        if self.is_open {
            self.strike();
        }
    }
}

/// What becomes of bytes or of an end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// What goes on to where it was meant to go.
    pub bytes: Vec<u8>,
    /// What goes to another client's connection.
    pub astray: Vec<u8>,
    /// How the stream ends, if it does now.
    pub end: Option<Finish>,
}

/// How a stream is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// In order.
    End,
    /// By a reset of the connection.
    Reset,
}

/// What is being done to the line that a stream is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// Nothing.
    Pass,
    /// It is kept for a second time.
    Double,
    /// Its line feed will go.
    LoseNewline,
    /// It is thrown away.
    Drop,
    /// It is held, until the other side speaks.
    Delay,
    /// It is held, until the next line has passed.
    Swap,
    /// The line that passes before the held one.
    Overtake,
    /// It goes astray.
    Stray,
    /// Something ends with it.
    Last(Finish),
}

/// One direction of one connection, or the program's output.
#[derive(Debug)]
pub(super) struct Stream {
    way: Way,
    /// Bytes seen so far.
    count: u64,
    in_line: bool,
    mood: Mood,
    held: Vec<u8>,
    /// The beginning of the line, to show it.
    line: Vec<u8>,
    /// Nothing passes any more.
    cut: bool,
    /// An end that is held back until the other side ends.
    late_end: bool,
}

impl Stream {
    /// A stream that begins in the check of `once`.
    pub(super) fn new(way: Way, once: &Once) -> Self {
        once.mutation.occasions().stream(way);
        Self { way, count: 0, in_line: false, mood: Mood::Pass, held: Vec::new(), line: Vec::new(), cut: false, late_end: false }
    }

    /// Lets bytes pass, damaged when it is their turn. `has_others` tells whether there is another client's connection to
    /// which they could go.
    pub(super) fn pass(&mut self, once: &mut Once, bytes: &[u8], has_others: bool) -> Passed {
        let mut passed = Passed::default();
        once.mutation.occasions().pass(self.way, bytes, self.count + bytes.len() as u64, self.in_line);
        let is_due = !once.done && once.mutation.damage.way == self.way && once.mutation.damage.kind != DamageKind::Nothing;
        if !is_due && self.mood == Mood::Pass && !self.cut {
            self.count += bytes.len() as u64;
            self.in_line = bytes.last().map_or(self.in_line, |byte| *byte != b'\n');
            passed.bytes.extend_from_slice(bytes);
            return passed;
        }
        for byte in bytes {
            if self.cut {
                once.strike();
                break;
            }
            self.take(once, *byte, has_others, &mut passed);
            self.show(once, *byte == b'\n');
        }
        passed
    }

    fn take(&mut self, once: &mut Once, byte: u8, has_others: bool, passed: &mut Passed) {
        self.count += 1;
        if !self.in_line {
            self.line.clear();
        }
        if self.line.len() < SHOWN {
            self.line.push(byte);
        }
        if !self.in_line {
            self.begin_line(once, has_others);
            self.in_line = true;
        }
        if self.count == once.mutation.damage.occasion {
            for (kind, instead) in [
                (DamageKind::ByteDropped, Vec::new()),
                (DamageKind::ByteChanged, vec![byte ^ 1]),
                (DamageKind::ByteAdded, vec![b'!', byte]),
            ] {
                if once.is(self.way, kind) {
                    once.strike();
                    passed.bytes.extend(instead);
                    self.in_line = byte != b'\n';
                    return;
                }
            }
        }
        let ends = byte == b'\n';
        match self.mood {
            Mood::Pass | Mood::Last(_) | Mood::Overtake => passed.bytes.push(byte),
            Mood::Double => {
                passed.bytes.push(byte);
                self.held.push(byte);
            }
            Mood::LoseNewline if ends => once.strike(),
            Mood::LoseNewline => passed.bytes.push(byte),
            Mood::Drop => {}
            Mood::Delay | Mood::Swap => self.held.push(byte),
            Mood::Stray => passed.astray.push(byte),
        }
        if ends {
            self.end_line(once, passed);
            self.in_line = false;
        }
    }

    /// Keeps the line in which it struck, until that ends.
    fn show(&self, once: &mut Once, is_end: bool) {
        if once.is_in_line {
            self.line.clone_into(&mut once.mutation.line.lock().unwrap_or_else(PoisonError::into_inner));
            once.is_in_line = !is_end;
        }
    }

    /// Decides what is done to the line that begins.
    fn begin_line(&mut self, once: &mut Once, has_others: bool) {
        if self.mood == Mood::Swap {
            self.mood = Mood::Overtake;
            return;
        }
        if self.mood != Mood::Pass || once.done || once.mutation.damage.way != self.way {
            return;
        }
        let mood = match once.mutation.damage.kind {
            DamageKind::NewlineLost => Mood::LoseNewline,
            DamageKind::LineDoubled => Mood::Double,
            DamageKind::LineDelayed => Mood::Delay,
            DamageKind::LinesSwapped => Mood::Swap,
            DamageKind::LineWithheld => Mood::Drop,
            DamageKind::LineMisdelivered if has_others => Mood::Stray,
            DamageKind::EndTooEarly => Mood::Last(Finish::End),
            DamageKind::ResetTooEarly => Mood::Last(Finish::Reset),
            _ => return,
        };
        if once.comes() {
            self.mood = mood;
            // What takes effect with the first byte; the others strike at the line's end.
            match mood {
                Mood::Drop | Mood::Stray => once.strike(),
                Mood::Delay | Mood::Swap => once.begin_to_strike(),
                _ => {}
            }
        }
    }

    fn end_line(&mut self, once: &mut Once, passed: &mut Passed) {
        match self.mood {
            // Held on: by what comes next, or by what the other side does.
            Mood::Swap | Mood::Delay | Mood::Pass => return,
            Mood::Double => {
                once.strike();
                passed.bytes.append(&mut self.held);
            }
            Mood::Overtake => {
                once.strike();
                passed.bytes.append(&mut self.held);
            }
            Mood::Last(finish) => {
                match finish {
                    // The stream might have ended there by itself: only what is cut off makes a difference.
                    Finish::End => once.done = true,
                    Finish::Reset => once.strike(),
                }
                self.cut = true;
                passed.end = Some(finish);
            }
            Mood::LoseNewline | Mood::Drop | Mood::Stray => {}
        }
        self.mood = Mood::Pass;
    }

    /// The other side of the connection has said something: what waited for that passes now.
    pub(super) fn other_spoke(&mut self, once: &mut Once) -> Passed {
        let mut passed = Passed::default();
        if self.mood == Mood::Delay {
            once.strike();
            self.mood = Mood::Pass;
            passed.bytes.append(&mut self.held);
        }
        passed
    }

    /// The other side of the connection has ended.
    pub(super) fn other_ended(&mut self, once: &mut Once) -> Passed {
        let mut passed = self.other_spoke(once);
        if std::mem::take(&mut self.late_end) {
            passed.end = Some(Finish::End);
        }
        passed
    }

    /// The stream comes to its end; `other_has_ended` tells whether the other side did before.
    pub(super) fn end(&mut self, once: &mut Once, other_has_ended: bool) -> Passed {
        let mut passed = Passed { bytes: std::mem::take(&mut self.held), ..Passed::default() };
        // A line without a line feed is no line that could come twice.
        if self.mood == Mood::Double {
            passed.bytes.clear();
        }
        if matches!(self.mood, Mood::Delay | Mood::Swap | Mood::Overtake) {
            once.is_open = false;
        }
        self.mood = Mood::Pass;
        passed.end = (!self.cut).then_some(Finish::End);
        if self.cut || once.done || once.mutation.damage.way != self.way {
            return passed;
        }
        let kind = once.mutation.damage.kind;
        let is_occasion = match kind {
            DamageKind::EndNever | DamageKind::ResetAtEnd => true,
            DamageKind::EndTooLate => !other_has_ended,
            _ => false,
        };
        if is_occasion && once.comes() {
            once.strike();
            self.show(once, true);
            self.late_end = kind == DamageKind::EndTooLate;
            passed.end = (kind == DamageKind::ResetAtEnd).then_some(Finish::Reset);
        }
        passed
    }
}

/// Damages what a program prints.
#[derive(Debug)]
struct Output {
    once: Once,
    stream: Stream,
}

impl Filter for Output {
    fn pass(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.stream.pass(&mut self.once, bytes, false).bytes
    }

    fn end(&mut self) -> Vec<u8> {
        self.stream.end(&mut self.once, true).bytes
    }
}

#[cfg(test)]
mod tests;
