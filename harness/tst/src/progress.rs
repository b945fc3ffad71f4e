//! Progress while checks run, on a terminal only.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tst_engine::spec::Exercise;
use tst_engine::text::{Label, Lang, Say as _, printable};
use tst_engine::verdict::Progress;

/// How often the spinner moves.
const TICK: Duration = Duration::from_millis(100);

/// A line that tells what is going on; draws nothing unless standard error is a terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    names: Vec<String>,
    exercise: String,
    wanted: usize,
    done: AtomicUsize,
    lang: Lang,
}

impl Bar {
    /// A bar for `wanted` checks.
    pub fn new(exercise: &Exercise, wanted: usize, lang: Lang) -> Self {
        let bar = spinner();
        let names = exercise.checks.iter().map(|check| check.name.clone()).collect();
        Self { bar, names, exercise: exercise.name.clone(), wanted, done: AtomicUsize::new(0), lang }
    }

    /// A line that tells one thing.
    pub fn with_message(message: &str) -> Self {
        let bar = spinner();
        bar.set_message(printable(message));
        Self { bar, names: Vec::new(), exercise: String::new(), wanted: 0, done: AtomicUsize::new(0), lang: Lang::En }
    }

    /// Shows what has just happened.
    pub fn show(&self, progress: &Progress) {
        let label = match progress {
            Progress::Building => Label::Building { exercise: self.exercise.clone() },
            Progress::Built(_) => return,
            Progress::CheckStarted(index) => {
                let done = self.done.load(Ordering::Relaxed);
                Label::Judging { done, of: self.wanted, name: self.names[*index].clone() }
            }
            Progress::CheckEnded(..) => {
                self.done.fetch_add(1, Ordering::Relaxed);
                return;
            }
        };
        self.bar.set_message(printable(&label.say(self.lang)));
    }

    /// Tells something else.
    pub fn tell(&self, message: &str) {
        self.bar.set_message(printable(message));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
    // Its thread is started by the library, with a panic where the system has none left.
    let has_thread = || std::thread::Builder::new().spawn(|| ()).is_ok_and(|thread| thread.join().is_ok());
    if !bar.is_hidden() && has_thread() {
        bar.enable_steady_tick(TICK);
    }
    bar
}

/// A time for people, as coarse as a guess is: `40 s`, `3 min`, `2 h 10 min`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_coarsely_as_they_are_known() {
        let told = [0, 59, 61, 3599, 7800].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(told, ["0 s", "59 s", "2 min", "60 min", "2 h 10 min"]);
    }
}
