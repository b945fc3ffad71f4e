//! Which ports are given out: those that the kernel does not take for the connections of others, where there are enough.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

/// Below it live the services of a machine.
const LOWEST: u16 = 10_000;
/// No program without special rights may listen below (ip(7), `ip_unprivileged_port_start`).
const UNPRIVILEGED: u16 = 1024;
/// The kernel's own ports where it does not say (Linux' default).
const EPHEMERAL: RangeInclusive<u16> = 32_768..=60_999;
/// So many must be free for choice: all checks of some runs at once.
const ENOUGH: usize = 1000;

/// The ports to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    parts: Vec<RangeInclusive<u16>>,
    /// The ports that the kernel gives to who asks for none.
    kernel: RangeInclusive<u16>,
    /// Whether the kernel takes its ports from the same ones: they have to be held until their program is there.
    pub(super) is_shared: bool,
}

impl Pool {
    /// The pool of this machine.
    pub(super) fn of_machine() -> &'static Self {
        static POOL: OnceLock<Pool> = OnceLock::new();
        POOL.get_or_init(Self::read)
    }

    fn read() -> Self {
        let text = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
        let mut words = text.split_whitespace().filter_map(|word| word.parse().ok());
        Self::beside(match (words.next(), words.next()) {
            (Some(first), Some(last)) => first..=last,
            _ => EPHEMERAL,
        })
    }

    /// The pool where the kernel takes `ephemeral`.
    fn beside(ephemeral: RangeInclusive<u16>) -> Self {
        let (first, last) = (*ephemeral.start(), *ephemeral.end());
        let part = |from: u16, to: u16| if from <= to { vec![from..=to] } else { Vec::new() };
        let above = last.checked_add(1).map_or_else(Vec::new, |from| part(from.max(UNPRIVILEGED), u16::MAX));
        let usual = part(LOWEST, first.saturating_sub(1));
        let below = part(UNPRIVILEGED, first.saturating_sub(1));
        for parts in [usual.clone(), [above.clone(), usual].concat(), [above, below].concat()] {
            let pool = Self { parts, kernel: ephemeral.clone(), is_shared: false };
            if pool.len() >= ENOUGH {
                return pool;
            }
        }
        Self { parts: part(LOWEST.max(first), last), kernel: ephemeral, is_shared: true }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(ExactSizeIterator::len).sum()
    }

    /// The port at a position.
    pub(super) fn at(&self, mut position: usize) -> Option<u16> {
        for part in &self.parts {
            if position < part.len() {
                return part.clone().nth(position);
            }
            position -= part.len();
        }
        None
    }

    /// Whether a port is one of them.
    pub(super) fn contains(&self, number: u16) -> bool {
        self.parts.iter().any(|part| part.contains(&number))
    }

    /// Whether the kernel gives a port to who asks for none.
    pub(super) fn is_of_kernel(&self, number: u16) -> bool {
        self.kernel.contains(&number)
    }

    /// Them in words: `10000-32767`.
    pub(super) fn describe(&self) -> String {
        let parts = self.parts.iter().map(|part| format!("{}-{}", part.start(), part.end()));
        parts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_lie_beside_those_of_the_kernel_as_long_as_there_are_enough() {
        let pool = |first: u16, last: u16| {
            let pool = Pool::beside(first..=last);
            (pool.describe(), pool.is_shared)
        };
        assert_eq!(pool(32_768, 60_999), ("10000-32767".into(), false));
        assert_eq!(pool(10_000, 60_999), ("61000-65535".into(), false));
        assert_eq!(pool(10_500, 65_000), ("65001-65535, 10000-10499".into(), false));
        assert_eq!(pool(9_000, 65_535), ("1024-8999".into(), false));
        assert_eq!(pool(1_024, 65_535), ("10000-65535".into(), true));
        assert_eq!(pool(1, 65_535), ("10000-65535".into(), true));
    }

    #[test]
    fn every_position_is_a_port_of_the_pool_and_no_other() {
        let pool = Pool::beside(10_500..=65_000);
        let all: Vec<u16> = (0..pool.len()).filter_map(|position| pool.at(position)).collect();
        assert_eq!((all.len(), all[0], all[535], pool.at(pool.len())), (1035, 65_001, 10_000, None));
        assert!(all.iter().all(|number| pool.contains(*number)) && !pool.contains(10_500));
    }
}
