//! In which order runs are made: by chance, so that no drift of the machine looks like an effect. Pure.

/// One run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Planned {
    /// Which subject.
    pub subject: usize,
    /// With how many clients.
    pub clients: usize,
    /// Which repetition.
    pub repetition: u32,
}

/// All runs: each repetition holds each subject with each number of clients once, in an order that `seed` decides.
pub fn runs(subjects: usize, clients: &[usize], repetitions: u32, seed: u64) -> Vec<Planned> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut all = Vec::new();
    for repetition in 0..repetitions {
        let every = |subject| clients.iter().map(move |clients| Planned { subject, clients: *clients, repetition });
        let mut round: Vec<Planned> = (0..subjects).flat_map(every).collect();
        random.shuffle(&mut round);
        all.extend(round);
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_run_is_made_once_in_an_order_that_the_seed_decides() {
        let all = runs(4, &[1, 2, 5, 10], 3, 7);
        assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (48, 48));
        assert_eq!(all, runs(4, &[1, 2, 5, 10], 3, 7));
        assert_ne!(all, runs(4, &[1, 2, 5, 10], 3, 8));
        assert!(all.chunks(16).zip(0..).all(|(round, number)| round.iter().all(|run| run.repetition == number)));
    }
}
