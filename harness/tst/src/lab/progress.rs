//! How far an experiment is, on one line of the terminal.

use std::io::Write as _;
use std::time::Instant;

use tst_engine::text::{Lang, Say as _};

use super::text::Label;

/// Says how many runs of how many are done, since `begin`; takes the line away after the last.
pub fn show(done: usize, of: usize, begin: Instant, lang: Lang) {
    let mut error = std::io::stderr().lock();
    // A terminal that is gone is no reason to stop.
    if done == of {
        let _ = write!(error, "\r\x1b[K");
        return;
    }
    let each = begin.elapsed().as_secs_f64() / done.max(1) as f64;
    let left_s = (each * (of - done) as f64).round() as u64;
    let _ = write!(error, "\r\x1b[K{}", Label::Progress { done: done + 1, of, left_s }.say(lang));
    let _ = error.flush();
}
