//! Judging again what a busy machine kept from being judged: it is no verdict, and it is not tried for ever.

use tst_engine::text::Owner;
use tst_engine::verdict::{Outcome, Verdict};

/// How often a check is judged while the machine is too busy for it.
pub const RUNS: usize = 5;

/// The verdict, judged up to `RUNS` times while the machine keeps it from being one.
pub fn judged(judge: impl Fn() -> Verdict) -> Verdict {
    let tries = (1..RUNS).map(|_| judge());
    tries.into_iter().find(|verdict| !lacks_the_machine(verdict)).unwrap_or_else(judge)
}

/// Whether there is no verdict because of the machine.
pub fn lacks_the_machine(verdict: &Verdict) -> bool {
    matches!(&verdict.outcome, Outcome::Error(fault) if fault.owner == Owner::Machine)
}
