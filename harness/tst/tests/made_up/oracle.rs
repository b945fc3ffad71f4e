//! What an exercise must find, from its file: which checks are skipped when some fail, and what is left of the points.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

/// An exercise, as far as points go.
#[derive(Debug, Deserialize)]
pub struct Exercise {
    checks: Vec<Check>,
}

#[derive(Debug, Deserialize)]
struct Check {
    name: String,
    points: u32,
    #[serde(default)]
    extra: bool,
    #[serde(default)]
    needs: Vec<String>,
}

/// What came out of each check, by name.
pub type Statuses = BTreeMap<String, String>;

impl Exercise {
    /// Reads the exercise file in a folder, by its keys alone.
    pub fn read(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("exercise.yaml")).expect("an exercise file");
        serde_yaml::from_str(&text).expect("YAML")
    }

    /// The checks that need no other, one of which every other needs in the end.
    pub fn first(&self) -> BTreeSet<String> {
        self.checks.iter().filter(|check| check.needs.is_empty()).map(|check| check.name.clone()).collect()
    }

    /// What a program that fails these checks, and no other, comes out with.
    pub fn statuses(&self, failed: &BTreeSet<String>) -> Statuses {
        let mut statuses = Statuses::new();
        for check in &self.checks {
            let is_passed = |need: &String| statuses.get(need).is_some_and(|status| status == "passed");
            let status = if !check.needs.iter().all(is_passed) {
                "skipped"
            } else if failed.contains(&check.name) {
                "failed"
            } else {
                "passed"
            };
            statuses.insert(check.name.clone(), status.into());
        }
        statuses
    }

    /// What a program that does not build comes out with.
    pub fn all_failed(&self) -> Statuses {
        self.checks.iter().map(|check| (check.name.clone(), "failed".into())).collect()
    }

    /// The points of the checks that passed; extras lift nothing above the regular ones while one of those is missing.
    pub fn points(&self, statuses: &Statuses) -> u32 {
        let passed = || self.checks.iter().filter(|check| statuses[&check.name] == "passed");
        let all: u32 = passed().map(|check| check.points).sum();
        let regular: u32 = passed().filter(|check| !check.extra).map(|check| check.points).sum();
        if regular < self.max() { all.min(self.max()) } else { all }
    }

    /// The points of the regular checks.
    pub fn max(&self) -> u32 {
        self.checks.iter().filter(|check| !check.extra).map(|check| check.points).sum()
    }
}
