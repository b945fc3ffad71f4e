//! What of a run a student may see: nothing of checks that are kept back, not even their names.

use std::borrow::Cow;

use tst_engine::spec::Visibility;
use tst_engine::text::ClassText;

use crate::grade::record::{CheckRecord, Run, Words};

/// A run as a student may see it.
#[derive(Debug)]
pub struct PublicRun<'r> {
    /// The checks that may be seen.
    pub shown: Vec<Cow<'r, CheckRecord>>,
    /// The others, of which only points may be told.
    pub hidden: Vec<&'r CheckRecord>,
}

/// Splits a run by who may see a check.
pub fn public(run: &Run, is_shown: impl Fn(Visibility) -> bool) -> PublicRun<'_> {
    let (shown, hidden): (Vec<&CheckRecord>, Vec<&CheckRecord>) = run.checks.iter().partition(|check| is_shown(check.visibility));
    let is_hidden = |name: &String| hidden.iter().any(|check| check.name == *name);
    let clean = |check| clean(check, &is_hidden);
    PublicRun { shown: shown.into_iter().map(clean).collect(), hidden }
}

/// The check without the names of hidden ones that it needs.
fn clean<'r>(check: &'r CheckRecord, is_hidden: &impl Fn(&String) -> bool) -> Cow<'r, CheckRecord> {
    if !check.needs.iter().any(is_hidden) {
        return Cow::Borrowed(check);
    }
    let mut check = check.clone();
    check.needs.retain(|name| !is_hidden(name));
    check.reason = check.reason.map(|_| Words::of(&ClassText::NeedsOthers));
    Cow::Owned(check)
}
