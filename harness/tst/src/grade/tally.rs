//! How grading goes: a bar with the time left and a running tally while it runs, and the tally of a class.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tst_engine::text::{Grading, Lang, Say as _, printable};
use tst_engine::verdict::ExitStatus;

use super::class::Class;
use super::record::Outcome;
use crate::progress::clock;
use crate::trouble;

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(200);

/// How many submissions came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    full: usize,
    some: usize,
    unusable: usize,
    faults: usize,
}

impl Tally {
    /// Of the attempts that count in a class.
    pub fn of(class: &Class) -> Self {
        let mut tally = Self::default();
        let grades = class.students.iter().flat_map(|row| row.grades.iter().flatten());
        for grade in grades.filter(|grade| grade.is_handed_in()) {
            // What could not be judged is to be told, also where an older result stays.
            tally.faults += usize::from(grade.newer.is_some());
            match &grade.trouble {
                Some(_) if grade.is_fault => tally.faults += 1,
                Some(_) => tally.unusable += 1,
                None if grade.raw_points >= grade.max => tally.full += 1,
                None => tally.some += 1,
            }
        }
        tally
    }

    fn add(&mut self, result: &Outcome) {
        match result {
            Outcome::Judged(run) if run.points >= run.max => self.full += 1,
            Outcome::Judged(_) => self.some += 1,
            Outcome::Unusable(_) => self.unusable += 1,
            Outcome::Fault(_) => self.faults += 1,
        }
    }

    /// In a sentence.
    pub fn summary(self) -> Grading {
        let Self { full, some, unusable, faults } = self;
        Grading::Done { full, some, unusable, faults }
    }

    /// The status with which the command ends.
    pub fn status(self) -> ExitStatus {
        match self {
            Self { faults: 1.., .. } => ExitStatus::Kit,
            Self { some: 0, unusable: 0, .. } => ExitStatus::Passed,
            _ => ExitStatus::Failed,
        }
    }
}

/// Draws how far grading is; nothing unless standard error is a terminal.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    tally: Mutex<Tally>,
    done: AtomicUsize,
    under_way: AtomicUsize,
    of: usize,
    begin: Instant,
    lang: Lang,
}

impl Bar {
    /// A bar for so many submissions.
    pub fn new(of: usize, lang: Lang) -> Self {
        let bar = ProgressBar::new(of as u64);
        let style =
            ProgressStyle::with_template("{bar:16} {pos}/{len}  {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("█▌ "));
        bar.enable_steady_tick(TICK);
        let (done, under_way) = Default::default();
        Self { bar, tally: Mutex::default(), done, under_way, of, begin: Instant::now(), lang }
    }

    /// The work of this student is begun.
    pub fn begins(&self, student: &str, exercise: &str) {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        if self.done() == 0 {
            self.bar.set_message(format!("{exercise}: {}", printable(student)));
        }
    }

    /// It came out like this.
    pub fn ended(&self, result: &Outcome) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let Ok(mut tally) = self.tally.lock() else { return };
        tally.add(result);
        let Tally { full, some, unusable, .. } = *tally;
        let left = self.begin.elapsed().mul_f64((self.of - done.min(self.of)) as f64 / done as f64);
        self.bar.set_position(done as u64);
        self.bar.set_message(Grading::Tally { left: clock(left), full, some, unusable }.say(self.lang));
    }

    /// Says something above the bar.
    pub fn say(&self, said: &Grading) {
        self.bar.suspend(|| trouble::say(&said.say(self.lang)));
    }

    /// How many ended.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// How many are being judged now.
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kit_could_not_judge_decides_the_status() {
        let status = |some, unusable, faults| Tally { full: 3, some, unusable, faults }.status();
        assert_eq!(status(0, 0, 0), ExitStatus::Passed);
        assert_eq!((status(1, 0, 0), status(0, 1, 0)), (ExitStatus::Failed, ExitStatus::Failed));
        assert_eq!(status(1, 1, 1), ExitStatus::Kit);
    }
}
