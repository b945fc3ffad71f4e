//! Making what fails small: of the points at which threads were held, those without which it does not fail. Pure.

/// The most trials.
const TRIALS: usize = 40;

/// Of `points` as few as are found with which `fails` still holds, by leaving out halves, quarters and so on (delta debugging: Zeller
/// and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). It ends early: small is for people, and trials take time.
pub(super) fn shrink<P: Clone>(points: &[P], mut fails: impl FnMut(&[P]) -> bool) -> Vec<P> {
    let (mut least, mut parts, mut trials) = (points.to_vec(), 2, 0);
    // What happened last before it failed is why, most often.
    for count in std::iter::successors(Some(1), |count| Some(count * 2)).take_while(|count| *count < points.len()) {
        trials += 1;
        let last = &points[points.len() - count..];
        if fails(last) {
            least = last.to_vec();
            break;
        }
    }
    while least.len() > 1 && trials < TRIALS {
        let size = least.len().div_ceil(parts);
        let mut found = None;
        for begin in (0..least.len()).step_by(size) {
            let part = begin..(begin + size).min(least.len());
            let alone = least[part.clone()].to_vec();
            let others = [&least[..part.start], &least[part.end..]].concat();
            for candidate in [alone, others] {
                if candidate.is_empty() || candidate.len() == least.len() || trials == TRIALS {
                    continue;
                }
                trials += 1;
                if fails(&candidate) {
                    found = Some(candidate);
                    break;
                }
            }
            if found.is_some() {
                break;
            }
        }
        match found {
            Some(smaller) => (least, parts) = (smaller, 2),
            None if size == 1 => break,
            None => parts = (parts * 2).min(least.len()),
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_left_out() {
        let all: Vec<u32> = (0..32).collect();
        assert_eq!(shrink(&all, |some| some.contains(&11)), [11]);
        let both = shrink(&all, |some| some.contains(&3) && some.contains(&4));
        assert!(both.contains(&3) && both.contains(&4) && both.len() < 9, "{both:?}");
        assert_eq!(shrink(&all, |_| false), all, "what only all of them show stays");
        assert_eq!(shrink(&[] as &[u32], |_| true), [] as [u32; 0]);
    }

    #[test]
    fn it_ends_after_some_trials() {
        let all: Vec<u32> = (0..1000).collect();
        let mut trials = 0;
        shrink(&all, |some| {
            trials += 1;
            some.len() > 500
        });
        assert!(trials <= TRIALS);
    }
}
