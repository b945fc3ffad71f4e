//! Which student a row of a platform's file is about.

use std::collections::HashMap;

use super::submission::one_line;
use crate::grade::class::{Class, Grade, Row};
use crate::grade::id_kind::IdKind;
use crate::intake::{agree, is_hidden};

/// What a row says of its student.
#[derive(Debug, Default)]
pub struct Said<'r> {
    /// Numbers and logins, the surest first.
    pub ids: Vec<(IdKind, &'r str)>,
    /// Addresses for mail.
    pub emails: Vec<&'r str>,
    /// The name.
    pub name: Option<&'r str>,
    /// Whether that is sure to be one: where a platform hides names, something else stands there.
    pub is_named: bool,
}

/// Who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The student at this position.
    One(usize),
    /// Two students, or one of another name: the one at this position is the first.
    Differs(usize),
    /// Nobody here.
    Nobody,
}

/// The students of a class by everything that a row may call them.
#[derive(Debug)]
pub struct Students<'c> {
    class: &'c Class,
    by_id: HashMap<String, Vec<(IdKind, usize)>>,
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
        let mut by_id: HashMap<String, Vec<(IdKind, usize)>> = HashMap::new();
        for (position, row) in class.students.iter().enumerate() {
            for (kind, id) in ids(row) {
                let known = by_id.entry(plain(id)).or_default();
                if !known.contains(&(kind, position)) {
                    known.push((kind, position));
                }
            }
        }
        // The number of somebody who handed in nothing here may be of another assignment, in which it was another's.
        for (position, row) in
            class.students.iter().enumerate().filter(|(_, row)| !row.grades.iter().flatten().any(Grade::is_handed_in))
        {
            let known = by_id.entry(row.student.id.as_deref().map(plain).unwrap_or_default()).or_default();
            if known.is_empty() {
                known.push((row.student.kind, position));
            }
        }
        by_id.remove("");
        Self {
            class,
            by_id,
            by_email: index(&|row| row.student.email.iter().map(|email| plain(email)).collect()),
            by_name: index(&|row| vec![plain_name(&row.student.name)]),
        }
    }

    /// The student whom a row is about: by a number of the same kind, then mail, then name. A row whose number and name lead to
    /// two students, or whose name is another than the student's, is nobody's: a grade in the wrong row is worse than none.
    pub fn find(&self, said: &Said<'_>) -> Meant {
        let by_name = said.name.and_then(|name| self.by_name.get(&plain_name(name)).copied().flatten());
        let by_id = said.ids.iter().find_map(|(kind, id)| self.by_id(*kind, id));
        let by_email = || said.emails.iter().find_map(|email| self.by_email.get(&plain(email)).copied().flatten());
        match (by_id.or_else(by_email), by_name) {
            (Some(one), Some(other)) if one != other => Meant::Differs(one),
            (Some(one), None) if self.is_called_otherwise(one, said) => Meant::Differs(one),
            (found, by_name) => found.or(by_name).map_or(Meant::Nobody, Meant::One),
        }
    }

    /// The group of this name, if it handed in under it: no student, of whom there would be an address or a number of another kind.
    pub fn group(&self, name: &str) -> Option<usize> {
        let position = self.by_name.get(&plain_name(name)).copied().flatten()?;
        let student = &self.class.students[position].student;
        let is_group = matches!(student.kind, IdKind::Group | IdKind::Participant | IdKind::Unknown);
        (is_group && student.email.is_none()).then_some(position)
    }

    fn by_id(&self, kind: IdKind, id: &str) -> Option<usize> {
        let known = self.by_id.get(&plain(id))?.iter().filter(|(known, _)| known.may_be(kind));
        // Of the same kind, if there is one.
        let exact: Vec<usize> = known.clone().filter(|(known, _)| *known == kind).map(|(_, position)| *position).collect();
        let mut all = if exact.is_empty() { known.map(|(_, position)| *position).collect() } else { exact };
        all.dedup();
        if let [only] = all[..] { Some(only) } else { None }
    }

    fn is_called_otherwise(&self, position: usize, said: &Said<'_>) -> bool {
        let student = &self.class.students[position].student;
        let name = said.name.filter(|name| said.is_named && !name.is_empty());
        name.is_some_and(|name| !is_hidden(&student.name, student.id.as_deref()) && !agree(name, &student.name))
    }

    /// The rows of the class.
    pub fn rows(&self) -> &'c [Row] {
        &self.class.students
    }
}

/// The identifiers of a student, each with its kind: those of what was handed in, and what tells the student from others.
fn ids(row: &Row) -> Vec<(IdKind, &str)> {
    let student = &row.student;
    let handed_in = row.grades.iter().flatten().filter_map(|grade| Some((grade.id_kind, grade.id.as_deref()?)));
    let is_id = student.id.as_ref() == Some(&student.key);
    let kind = match student.kind {
        kind if is_id || kind.is_unknown() => kind,
        _ => IdKind::Own,
    };
    // A key that is the name again is no number.
    let is_name = !is_id && plain_name(&student.key) == plain_name(&student.name) && !student.kind.is_unknown();
    let key = (!is_name).then_some((kind, student.key.as_str()));
    // A group's number is none of its members'.
    let of_group = student.group.is_some();
    handed_in.chain(key).filter(|(kind, _)| !(of_group && *kind == IdKind::Group)).collect()
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
