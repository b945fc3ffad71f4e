//! Judging the same program again and again: every verdict that is not the first run's is told.

use tst_engine::run::Judge;
use tst_engine::text::{Lang, Repetition, Say as _, printable};
use tst_engine::verdict::{Outcome, Verdict};

use crate::progress::Bar;
use crate::terminal;
use crate::trouble::Trouble;

/// What came of the repeated runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs, the first one among them.
    pub runs: u64,
    /// Verdicts in all runs.
    pub verdicts: u64,
    /// Verdicts that were not the first run's.
    pub changed: u64,
}

/// Runs a judged program `runs - 1` more times; `first` is what the first run found. `show` gets every run's changed
/// verdicts, with the judge that found them.
///
/// # Errors
/// When nothing can be judged any more.
pub fn repeat(
    first: &Judge,
    (wanted, verdicts): (&[usize], &[Verdict]),
    runs: u64,
    lang: Lang,
    show: impl Fn(&Judge, &[Verdict]),
) -> Result<Tally, Trouble> {
    let mut tally = Tally { runs: 1, verdicts: verdicts.len() as u64, changed: 0 };
    for run in 2..=runs {
        // A program that changes its mind with the data is as unstable as one that does with time.
        let judge = first.again(first.seed().wrapping_add(run - 1));
        let bar = Bar::with_message(&Repetition::Run { run, of: runs }.say(lang));
        let now = judge.run(wanted, &|_| {});
        bar.clear();
        let now = now.map_err(|trouble| Trouble::judging(&trouble, lang))?;
        tally.runs += 1;
        tally.verdicts += now.len() as u64;
        let changed = changes(verdicts, &now);
        for verdict in &changed {
            let was = verdicts.iter().find(|was| was.check == verdict.check).map_or_else(String::new, |was| word(&was.outcome));
            let told =
                Repetition::Changed { run, seed: judge.seed(), check: verdict.check.clone(), was, now: word(&verdict.outcome) };
            terminal::show(&format!("\n{}\n", printable(&told.say(lang))));
        }
        if !changed.is_empty() {
            tally.changed += changed.len() as u64;
            show(&judge, &changed);
        }
    }
    Ok(tally)
}

/// The verdicts in `now` that say something else than those in `before`: another outcome, or another kind of failure.
fn changes(before: &[Verdict], now: &[Verdict]) -> Vec<Verdict> {
    let same = |verdict: &&Verdict| {
        let was = before.iter().find(|was| was.check == verdict.check);
        was.is_some_and(|was| word(&was.outcome) == word(&verdict.outcome))
    };
    now.iter().filter(|verdict| !same(verdict)).cloned().collect()
}

/// An outcome in one word, a failure with its kind.
fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Failed(failure) => format!("{} ({})", outcome.word(), failure.kind.word()),
        _ => outcome.word().into(),
    }
}
