//! What is kept of a scene under names: times, and counts of threads and files.

use std::time::Duration;

use super::{Remembered, Stage, lock};

impl Stage<'_> {
    /// Keeps a time under a name.
    pub(in crate::scene) fn sample(&self, label: &str, time: Duration) {
        lock(&self.samples).entry(label.into()).or_default().push(time);
    }

    /// Keeps only the first `count` times under a name.
    pub(in crate::scene) fn forget_samples(&self, label: &str, count: usize) {
        if let Some(samples) = lock(&self.samples).get_mut(label) {
            samples.truncate(count);
        }
    }

    /// The times kept under a name.
    pub(in crate::scene) fn samples(&self, label: &str) -> Vec<Duration> {
        lock(&self.samples).get(label).cloned().unwrap_or_default()
    }

    /// Keeps a count of threads and files under a name.
    pub(in crate::scene) fn remember(&self, name: &str, level: Remembered) {
        lock(&self.levels).insert(name.into(), level);
    }

    /// The count kept under a name.
    pub(in crate::scene) fn level(&self, name: &str) -> Option<Remembered> {
        lock(&self.levels).get(name).copied()
    }
}
