//! For whom a page is, and so what may stand in it.

use tst_engine::spec::Visibility;

use crate::grade::record::{CheckRecord, Run};

/// For whom a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Sees everything.
    Instructor,
    /// Sees nothing of hidden checks, nor yet of those that are for later, but the sum of their points.
    Student,
}

impl Viewer {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Instructor, Self::Student];

    /// Whether a check may be seen.
    pub fn sees(self, visibility: Visibility) -> bool {
        match (self, visibility) {
            (Self::Instructor, _) | (Self::Student, Visibility::Visible) => true,
            (Self::Student, Visibility::Hidden | Visibility::AfterDueDate) => false,
        }
    }

    /// Whether a text may be seen, of a run with checks that may not be: none of their names may stand in it.
    pub fn may_read(self, text: &str, run: &Run) -> bool {
        !run.checks.iter().any(|check| !self.sees(check.visibility) && names(text, &check.name))
    }

    /// What of a run's checks may be seen, in their order.
    pub fn checks(self, run: &Run) -> impl Iterator<Item = &CheckRecord> {
        run.checks.iter().filter(move |check| self.sees(check.visibility))
    }
}

/// Whether a text holds a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_alone = |(at, _): (usize, &str)| {
        !text[..at].chars().next_back().is_some_and(is_word) && !text[at + name.len()..].chars().next().is_some_and(is_word)
    };
    !name.is_empty() && text.match_indices(name).any(is_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_only_as_a_word() {
        assert!(names("needs secret, which", "secret") && names("secret", "secret") && names("é secret", "secret"));
        assert!(!names("secretly", "secret") && !names("a_secret", "secret") && !names("any", ""));
    }
}
