//! How a lint goes, on a terminal: what is tried, how much of it is done, and how long the rest will take.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tst_engine::text::{Lang, LintText, Say as _, printable};

use crate::progress::clock;
use crate::terminal;

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(200);

/// A line on standard error; draws nothing unless that is a terminal.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    done: AtomicUsize,
    of: AtomicUsize,
    begin: Instant,
    lang: Lang,
}

impl Bar {
    /// A bar for nothing yet.
    pub fn new(lang: Lang) -> Self {
        let bar = ProgressBar::new(0);
        let style =
            ProgressStyle::with_template("{bar:16} {pos}/{len}  {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("█▌ "));
        // Its thread is started by the library, with a panic where the system has none left.
        if !bar.is_hidden() && std::thread::Builder::new().spawn(|| ()).is_ok_and(|thread| thread.join().is_ok()) {
            bar.enable_steady_tick(TICK);
        }
        let (done, of) = Default::default();
        Self { bar, done, of, begin: Instant::now(), lang }
    }

    /// So many more things will be tried.
    pub fn expect(&self, more: usize) {
        let of = self.of.fetch_add(more, Ordering::Relaxed) + more;
        self.bar.set_length(of as u64);
    }

    /// This is tried now.
    pub fn begins(&self, text: &LintText) {
        self.bar.set_message(printable(&text.say(self.lang)));
    }

    /// One thing was tried.
    pub fn ended(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let of = self.of.load(Ordering::Relaxed).max(done);
        let left = self.begin.elapsed().mul_f64((of - done) as f64 / done as f64);
        self.bar.set_position(done as u64);
        self.begins(&LintText::Left { left: clock(left) });
    }

    /// Lines above the bar, laid out already.
    pub fn show(&self, lines: &str) {
        self.bar.suspend(|| terminal::show(lines));
    }

    /// A line above the bar, after a sign which may be coloured.
    pub fn tell(&self, sign: &str, line: &str) {
        self.bar.suspend(|| terminal::show(&format!("{sign}  {}\n", printable(line))));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
