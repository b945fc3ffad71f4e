//! What is said of judging the same program again and again.

use super::{Say, plural};

/// A sentence about repeated runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence beside each variant says what it means")]
pub enum Repetition {
    Run { run: u64, of: u64 },
    Changed { run: u64, seed: u64, check: String, was: String, now: String },
    Stable { runs: u64, verdicts: u64, busy: u64 },
    Unstable { runs: u64, verdicts: u64, changed: u64, busy: u64 },
}

impl Say for Repetition {
    fn en(&self) -> String {
        let busy = |threads: &u64| match threads {
            0 => String::new(),
            some => format!(", beside {}", plural(*some, "busy thread", "busy threads")),
        };
        match self {
            Self::Run { run, of } => format!("run {run}/{of}"),
            Self::Changed { run, seed, check, was, now } => {
                format!("run {run} (seed {seed}): `{check}` is {now} now, it was {was} in the first run")
            }
            Self::Stable { runs, verdicts, busy: b } => {
                format!("{}, {verdicts} verdicts{}: none changed", plural(*runs, "run", "runs"), busy(b))
            }
            Self::Unstable { runs, verdicts, changed, busy: b } => {
                format!("{}, {verdicts} verdicts{}: {changed} changed", plural(*runs, "run", "runs"), busy(b))
            }
        }
    }

    fn pt(&self) -> String {
        let busy = |threads: &u64| match threads {
            0 => String::new(),
            some => format!(", ao lado de {}", plural(*some, "thread ocupada", "threads ocupadas")),
        };
        match self {
            Self::Run { run, of } => format!("rodada {run}/{of}"),
            Self::Changed { run, seed, check, was, now } => {
                format!("rodada {run} (semente {seed}): `{check}` agora é {now}, na primeira rodada era {was}")
            }
            Self::Stable { runs, verdicts, busy: b } => {
                format!("{}, {verdicts} vereditos{}: nenhum mudou", plural(*runs, "rodada", "rodadas"), busy(b))
            }
            Self::Unstable { runs, verdicts, changed, busy: b } => {
                let mudou = plural(*changed, "mudou", "mudaram");
                format!("{}, {verdicts} vereditos{}: {mudou}", plural(*runs, "rodada", "rodadas"), busy(b))
            }
        }
    }
}
