//! What a schedule's seed aims at: moments at which something may go wrong, or one of the program's threads. Pure.

/// So many patterns look for moments, or hold some of the threads at any moment.
pub const PATTERNS: u64 = 7;
/// A seed can single out one of so many threads: those with higher numbers are of the same kind as others before, most often.
pub const SINGLED_OUT: u64 = 16;
/// The patterns, and the three ways to single a thread out.
const KINDS: u64 = PATTERNS + 3;

/// What a schedule aims at. Threads are numbered as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// One of the [`PATTERNS`].
    Pattern(u64),
    /// A thread lags behind all others: it is held before its calls until they have come to rest.
    Last(u64),
    /// The same after its calls, where that can be: they are made, and nothing comes of them for the thread.
    LastAfter(u64),
    /// A thread runs ahead of all others.
    First(u64),
}

impl Aim {
    /// The seed of a schedule with this aim; what else it decides comes from `drawn`.
    pub fn seed(self, drawn: u64) -> u64 {
        let (kind, thread) = match self {
            Self::Pattern(pattern) => (pattern % PATTERNS, 0),
            Self::Last(thread) => (PATTERNS, thread),
            Self::LastAfter(thread) => (PATTERNS + 1, thread),
            Self::First(thread) => (PATTERNS + 2, thread),
        };
        (drawn * SINGLED_OUT + thread % SINGLED_OUT) * KINDS + kind
    }

    /// The aim of a seed.
    pub fn of(seed: u64) -> Self {
        let thread = seed / KINDS % SINGLED_OUT;
        match seed % KINDS {
            pattern @ 0..PATTERNS => Self::Pattern(pattern),
            PATTERNS => Self::Last(thread),
            kind if kind == PATTERNS + 1 => Self::LastAfter(thread),
            _ => Self::First(thread),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_says_what_it_aims_at() {
        let patterns = (0..PATTERNS).map(Aim::Pattern);
        let threads = (0..SINGLED_OUT).flat_map(|thread| [Aim::Last(thread), Aim::LastAfter(thread), Aim::First(thread)]);
        for aim in patterns.chain(threads) {
            for drawn in [0, 1, 4711] {
                assert_eq!(Aim::of(aim.seed(drawn)), aim);
            }
        }
        assert_ne!(Aim::First(3).seed(1), Aim::First(3).seed(2));
        // Any number is a seed.
        for seed in 0..1000 {
            let drawn = seed / (KINDS * SINGLED_OUT);
            let of_pattern = matches!(Aim::of(seed), Aim::Pattern(_));
            assert!(of_pattern || Aim::of(seed).seed(drawn) == seed, "{seed}");
        }
    }
}
