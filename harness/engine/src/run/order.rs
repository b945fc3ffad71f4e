//! The order in which checks are judged when several can be judged at once. Pure.

use crate::spec::Check;

/// The positions of the wanted checks and of all that they need, those that need nothing first: within that, in the
/// order of the file, and the ones that must be alone last.
pub(super) fn plan(checks: &[Check], wanted: &[usize]) -> Vec<usize> {
    let mut found = with_needs(checks, wanted);
    let mut depths = vec![None; checks.len()];
    found.sort_by_cached_key(|index| (checks[*index].alone, depth(checks, *index, &mut depths), *index));
    found
}

/// The positions of the wanted checks and of all that they need, in any order.
pub fn with_needs(checks: &[Check], wanted: &[usize]) -> Vec<usize> {
    let (mut found, mut open) = (Vec::new(), wanted.to_vec());
    while let Some(index) = open.pop() {
        if !found.contains(&index) {
            found.push(index);
            open.extend(&checks[index].needs);
        }
    }
    found
}

/// How long the longest chain of needs below a check is; circles are refused when the file is read. Each is looked at once: there
/// may be more ways down than anybody can go.
fn depth(checks: &[Check], index: usize, known: &mut [Option<usize>]) -> usize {
    if let Some(depth) = known[index] {
        return depth;
    }
    let found = checks[index].needs.iter().map(|need| depth(checks, *need, known) + 1).max().unwrap_or(0);
    known[index] = Some(found);
    found
}
