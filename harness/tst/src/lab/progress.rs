//! How far an experiment is, on one line of the terminal.

use std::cell::Cell;
use std::time::Instant;

use tst_engine::text::{Lang, Say as _};

use super::text::Label;
use crate::progress::Bar;

/// Counts the runs of an experiment; the line goes when this is dropped.
pub struct Progress {
    bar: Bar,
    begin: Instant,
    begun: Cell<usize>,
    of: usize,
    lang: Lang,
}

impl Progress {
    /// Of so many runs.
    pub fn new(of: usize, lang: Lang) -> Self {
        Self { bar: Bar::with_message(""), begin: Instant::now(), begun: Cell::new(0), of, lang }
    }

    /// The next run begins.
    pub fn begins(&self) {
        let done = self.begun.replace(self.begun.get() + 1);
        let each = self.begin.elapsed().as_secs_f64() / done.max(1) as f64;
        let left_s = (each * (self.of - done) as f64).round() as u64;
        self.bar.tell(&Label::Progress { done: done + 1, of: self.of, left_s }.say(self.lang));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.clear();
    }
}
