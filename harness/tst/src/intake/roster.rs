//! The students of a class, and which of them somebody is who handed in. Pure but for reading the file.

use std::path::Path;

use tst_engine::text::IntakeProblem;

use super::columns::{Columns, Entry};
use super::label::Person;
use super::table::Table;
use super::words::{fold, squeezed};
use crate::grade::record::Student;

/// The students of a class.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    entries: Vec<Entry>,
    /// As the rest of the kit knows them, in the same order.
    pub students: Vec<Student>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// The student at this place.
    One(usize),
    /// It could be any of these.
    Several(Vec<usize>),
    /// Nobody.
    None,
}

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    /// When it cannot be read, or no column says who.
    pub fn read(file: &Path) -> Result<Self, IntakeProblem> {
        Self::of(&Table::read(file)?)
    }

    /// The students in a table.
    ///
    /// # Errors
    /// When no column says who.
    pub fn of(table: &Table) -> Result<Self, IntakeProblem> {
        let columns = Columns::find(table)
            .ok_or_else(|| IntakeProblem::NoStudentColumn { file: table.file.clone(), known: Columns::known() })?;
        let mut roster = Self::default();
        for entry in table.rows.iter().filter_map(|row| columns.read(row)) {
            let student = roster.student(&entry);
            // A row twice is one student.
            if !roster.students.contains(&student) {
                roster.students.push(student);
                roster.entries.push(entry);
            }
        }
        Ok(roster)
    }

    /// A roster of these, whatever is known of them, in their order.
    pub fn from_entries(entries: Vec<Entry>) -> Self {
        let mut roster = Self::default();
        for entry in entries {
            let student = roster.student(&entry);
            roster.students.push(student);
            roster.entries.push(entry);
        }
        roster
    }

    /// All numbers of the student at a place.
    pub fn numbers(&self, place: usize) -> Vec<String> {
        self.entries[place].numbers.clone()
    }

    /// The login of the student at a place.
    pub fn login(&self, place: usize) -> Option<String> {
        self.entries[place].login.clone()
    }

    fn student(&self, entry: &Entry) -> Student {
        let id = entry.numbers.first().or(entry.login.as_ref()).cloned();
        let name = entry.name.clone().map(|name| in_order(&name));
        let name = name.or_else(|| entry.login.clone()).or_else(|| entry.email.clone()).or_else(|| id.clone()).unwrap_or_default();
        let key = id.clone().or_else(|| entry.email.clone()).unwrap_or_else(|| name.clone());
        // Two students of one name and no number.
        let is_taken = |key: &str| self.students.iter().any(|other| other.key == key && other.name != name);
        let key = if is_taken(&key) { format!("{key} ({name})") } else { key };
        Student { key, name, id, email: entry.email.clone() }
    }

    /// Whether somebody goes by this name, number, login or address.
    pub fn knows(&self, text: &str) -> bool {
        let person = Person { name: text.into(), id: Some(text.into()), is_stable: true };
        !self.students.is_empty() && self.find(&person) != Match::None
    }

    /// Which student somebody is: by number, login, address, name; whatever fits first.
    pub fn find(&self, person: &Person) -> Match {
        let same = |one: &str, other: &str| fold(one) == fold(other) && !fold(one).is_empty();
        let ids: Vec<&str> = person.id.iter().map(String::as_str).chain([person.name.as_str()]).collect();
        let is_id = |text: &str| ids.iter().any(|id| same(id, text));
        let local = |email: &str| email.split('@').next().unwrap_or_default().to_string();
        let words: Vec<String> = fold(&person.name).split(' ').map(String::from).collect();
        let steps: [&dyn Fn(&Entry) -> bool; 7] = [
            &|entry| entry.numbers.iter().any(|number| is_id(number)),
            &|entry| entry.login.as_deref().is_some_and(is_id),
            &|entry| entry.email.as_deref().is_some_and(&is_id),
            &|entry| entry.name.as_deref().is_some_and(|name| same(name, &person.name)),
            // `Silva, Ana`, and `silvaana` of Canvas.
            &|entry| entry.name.as_deref().is_some_and(|name| is_same_turned(name, &person.name)),
            &|entry| entry.email.as_deref().is_some_and(|email| is_id(&local(email))),
            // `20230001 - Ana Silva`.
            &|entry| entry.numbers.iter().any(|number| number.len() >= LEAST_NUMBER && words.contains(&fold(number))),
        ];
        for step in steps {
            let fitting: Vec<usize> = (0..self.entries.len()).filter(|at| step(&self.entries[*at])).collect();
            match fitting[..] {
                [] => {}
                [only] => return Match::One(only),
                _ => return Match::Several(fitting),
            }
        }
        Match::None
    }
}

/// A number inside a name is a student's only if it is as long as this: shorter ones count files.
const LEAST_NUMBER: usize = 4;

/// `Silva, Ana` as people say it.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() && !first.contains(',') => format!("{} {}", first.trim(), last.trim()),
        _ => name.into(),
    }
}

/// Whether two names have the same words, the last of them first in one; or are the same without spaces.
fn is_same_turned(one: &str, other: &str) -> bool {
    let (folded, wanted) = (fold(one), squeezed(other));
    let words: Vec<&str> = folded.split(' ').collect();
    !wanted.is_empty() && (0..words.len()).any(|at| [&words[at..], &words[..at]].concat().concat() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: &str = "name,id,login,email\nAna Maria Silva,2023001,anams,ana@x.br\n\"Souza, José\",2023002,jose,zezinho@x.br\n\
                         João Lima,2023003,,\nJoão Lima,2023004,,\n";

    fn roster() -> Roster {
        Roster::of(&Table::parse("a.csv", CLASS.as_bytes()).expect("a table")).expect("a roster")
    }

    fn find(name: &str, id: Option<&str>) -> Match {
        roster().find(&Person { name: name.into(), id: id.map(String::from), is_stable: true })
    }

    #[test]
    fn students_are_found_however_they_are_named() {
        for name in [
            "Ana Maria Silva",
            "ANA  MARIA SILVA",
            "Silva, Ana Maria",
            "silvaanamaria",
            "mariasilvaana",
            "anams",
            "ana@x.br",
            "ana",
            "2023001",
            "2023001 - Ana",
        ] {
            assert_eq!(find(name, None), Match::One(0), "{name}");
        }
        for name in ["José Souza", "jose souza", "Jose\u{301} Souza", "souzajose", "SOUZA, JOSÉ", "zezinho"] {
            assert_eq!(find(name, None), Match::One(1), "{name}");
        }
        assert_eq!(find("whoever", Some("2023003")), Match::One(2));
        assert_eq!(find("João Lima", Some("77")), Match::Several(vec![2, 3]));
        assert_eq!(find("Bia", Some("9")), Match::None);
        assert_eq!(find("", None), Match::None);
        assert_eq!(find("🦀", None), Match::None);
    }

    #[test]
    fn students_have_a_name_and_a_key_of_their_own() {
        let students = roster().students;
        assert_eq!((students[1].name.as_str(), students[1].key.as_str()), ("José Souza", "2023002"));
        let names = Roster::of(&Table::parse("a.csv", b"nome\nAna\nAna\nBia\n").expect("a table")).expect("a roster");
        assert_eq!(names.students.len(), 2);
        assert!(Roster::of(&Table::parse("a.csv", b"x,y\n1,2\n").expect("a table")).is_err());
    }
}
