//! The order in which checks are judged when several can be judged at once. Pure.

use crate::spec::Check;

/// The positions of the wanted checks and of all that they need, those that need nothing first: within that, in the
/// order of the file, and the ones that must be alone last.
pub(super) fn plan(checks: &[Check], wanted: &[usize]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = wanted.to_vec();
    while let Some(index) = open.pop() {
        if !found.contains(&index) {
            found.push(index);
            open.extend(&checks[index].needs);
        }
    }
    found.sort_by_key(|index| (checks[*index].alone, depth(checks, *index), *index));
    found
}

/// How long the longest chain of needs below a check is; circles are refused when the file is read.
fn depth(checks: &[Check], index: usize) -> usize {
    checks[index].needs.iter().map(|need| depth(checks, *need) + 1).max().unwrap_or(0)
}
