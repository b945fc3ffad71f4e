//! What the network does to the datagrams of one direction: some are lost, some come twice, some late. Pure.

use crate::spec::{Faults, Which};

/// What becomes of one datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// It comes.
    Comes(Vec<u8>),
    /// It comes once more.
    Again(Vec<u8>),
    /// It is lost.
    Lost(Vec<u8>),
    /// It is held up, until the next one has come.
    Held(Vec<u8>),
}

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Path {
    faults: Faults,
    /// Upon which it depends what is drawn.
    salt: u64,
    /// How many datagrams have set out.
    count: u64,
    held: Vec<Vec<u8>>,
}

impl Path {
    /// One on which these faults happen from now on.
    pub(super) fn new(faults: Faults, salt: u64) -> Self {
        Self { faults, salt, ..Self::default() }
    }

    /// A datagram sets out: what becomes of it, and of those that it overtakes.
    pub(super) fn pass(&mut self, datagram: Vec<u8>) -> Vec<Passing> {
        self.count += 1;
        if self.is_meant(&self.faults.loses, 1) {
            return vec![Passing::Lost(datagram)];
        }
        if self.is_meant(&self.faults.delays, 2) {
            self.held.push(datagram.clone());
            return vec![Passing::Held(datagram)];
        }
        let again = self.is_meant(&self.faults.doubles, 3).then(|| Passing::Again(datagram.clone()));
        let late = std::mem::take(&mut self.held).into_iter().map(Passing::Comes);
        std::iter::once(Passing::Comes(datagram)).chain(again).chain(late).collect()
    }

    /// Nothing follows for a while: those that were held up come now.
    pub(super) fn release(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.held)
    }

    fn is_meant(&self, which: &Which, kind: u64) -> bool {
        match which {
            Which::Numbers(numbers) => numbers.contains(&self.count),
            // Whether one is lost must not depend on what became of the others.
            Which::Percent(percent) => {
                let seed =
                    self.salt.wrapping_add(self.count.wrapping_mul(4).wrapping_add(kind).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                fastrand::Rng::with_seed(seed).u32(0..100) < *percent
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Passing::*;
    use super::*;

    fn passes(faults: Faults, salt: u64, count: u8) -> Vec<Passing> {
        let mut path = Path::new(faults, salt);
        (1..=count).flat_map(|number| path.pass(vec![number])).collect()
    }

    fn numbers(all: &[u64]) -> Which {
        Which::Numbers(all.to_vec())
    }

    #[test]
    fn each_number_is_lost_doubled_or_overtaken() {
        let faults = Faults { loses: numbers(&[1]), doubles: numbers(&[2]), delays: numbers(&[3]) };
        let all = passes(faults, 0, 4);
        assert_eq!(all, [Lost(vec![1]), Comes(vec![2]), Again(vec![2]), Held(vec![3]), Comes(vec![4]), Comes(vec![3])]);
    }

    #[test]
    fn what_is_held_to_the_last_can_be_released() {
        let mut path = Path::new(Faults { delays: numbers(&[1]), ..Faults::default() }, 0);
        assert_eq!(path.pass(vec![1]), [Held(vec![1])]);
        assert_eq!(path.release(), [vec![1]]);
        assert_eq!(path.pass(vec![2]), [Comes(vec![2])]);
    }

    #[test]
    fn what_is_drawn_is_the_same_each_time_and_about_as_much_as_was_asked_for() {
        let faults = || Faults { loses: Which::Percent(30), ..Faults::default() };
        let lost = |salt| passes(faults(), salt, 200).iter().filter(|passing| matches!(passing, Lost(_))).count();
        assert!((30..=90).contains(&lost(7)), "{}", lost(7));
        assert_eq!(passes(faults(), 7, 50), passes(faults(), 7, 50));
        assert_ne!(passes(faults(), 7, 50), passes(faults(), 8, 50));
    }
}
