//! Which student of a class a row of a platform's file is about.

use std::collections::HashMap;

use super::submission::one_line;
use crate::grade::class::{Class, Row};

/// What a row says of its student.
#[derive(Debug, Default)]
pub struct Said<'r> {
    /// Numbers and logins, the surest first.
    pub ids: Vec<&'r str>,
    /// Addresses for mail.
    pub emails: Vec<&'r str>,
    /// The name.
    pub name: Option<&'r str>,
}

/// The students of a class by everything that a row may call them.
#[derive(Debug)]
pub struct Students<'c> {
    class: &'c Class,
    by_id: Index,
    by_email: Index,
    by_name: Index,
}

/// Positions of students; `None` where several are called the same.
type Index = HashMap<String, Option<usize>>;

impl<'c> Students<'c> {
    /// The students of a class.
    pub fn of(class: &'c Class) -> Self {
        let index = |keys: &dyn Fn(&Row) -> Vec<String>| {
            let mut index = Index::new();
            for (position, row) in class.students.iter().enumerate() {
                for key in keys(row).into_iter().filter(|key| !key.is_empty()) {
                    let place = index.entry(key).or_insert(Some(position));
                    *place = place.filter(|known| *known == position);
                }
            }
            index
        };
        let mut by_id = index(&|row| {
            let handed_in = row.grades.iter().flatten().filter_map(|grade| grade.id.as_ref());
            handed_in.chain([&row.student.key]).map(|id| plain(id)).collect()
        });
        // The number of somebody who handed in nothing here may be of another assignment, in which it was another's.
        for (position, row) in class.students.iter().enumerate().filter(|(_, row)| row.grades.iter().all(Option::is_none)) {
            by_id.entry(row.student.id.as_deref().map(plain).unwrap_or_default()).or_insert(Some(position));
        }
        by_id.remove("");
        Self {
            class,
            by_id,
            by_email: index(&|row| row.student.email.iter().map(|email| plain(email)).collect()),
            by_name: index(&|row| vec![plain_name(&row.student.name)]),
        }
    }

    /// The position of the student whom a row is about: by number, then mail, then name. A row whose number and name lead
    /// to two students is nobody's: a grade in the wrong row is worse than none.
    pub fn find(&self, said: &Said<'_>) -> Option<usize> {
        let look = |index: &Index, keys: &[&str]| keys.iter().find_map(|key| index.get(&plain(key)).copied().flatten());
        let by_name = said.name.and_then(|name| self.by_name.get(&plain_name(name)).copied().flatten());
        let sure = look(&self.by_id, &said.ids).or_else(|| look(&self.by_email, &said.emails));
        match (sure, by_name) {
            (Some(one), Some(other)) if one != other => None,
            (found, by_name) => found.or(by_name),
        }
    }

    /// The rows of the class.
    pub fn rows(&self) -> &'c [Row] {
        &self.class.students
    }
}

fn plain(text: &str) -> String {
    one_line(text).to_lowercase()
}

/// A name so that `Silva, Ana` and `Ana Silva` are the same.
fn plain_name(name: &str) -> String {
    let name = plain(name);
    match name.split_once(',') {
        Some((last, first)) => format!("{} {}", first.trim(), last.trim()),
        None => name,
    }
}
