//! The students of a class, and which of them somebody is who handed in. Pure but for reading the file.

use std::collections::HashMap;
use std::path::Path;

use tst_engine::text::IntakeProblem;

use super::columns::{Columns, Entry};
use super::label::{Id, Person};
use super::names::Names;
use super::table::Table;
use crate::grade::id_kind::IdKind;
use crate::grade::record::Student;

/// The students of a class.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    entries: Vec<Entry>,
    names: Names,
    /// Who has which key.
    keys: HashMap<String, usize>,
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
    /// By a number it would be the student at this place, whose name is another.
    NameDiffers(usize),
    /// Nobody; what was written by mistake may be the student at this place.
    Likely(usize),
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
    /// When no column says who, or what one says is too long.
    pub fn of(table: &Table) -> Result<Self, IntakeProblem> {
        let columns = Columns::find(table)
            .ok_or_else(|| IntakeProblem::NoStudentColumn { file: table.file.clone(), known: Columns::known() })?;
        let entries = table.rows.iter().filter_map(|row| columns.read(row, &table.file).transpose());
        Ok(Self::from_entries(entries.collect::<Result<_, _>>()?))
    }

    /// A roster of these, in their order; what is there twice is one student.
    pub fn from_entries(entries: Vec<Entry>) -> Self {
        let mut roster = Self::default();
        for entry in entries {
            let student = roster.student(&entry);
            if roster.keys.get(&student.key).is_none_or(|place| roster.students[*place] != student) {
                let place = roster.students.len();
                roster.keys.insert(student.key.clone(), place);
                roster.names.add(place, &entry);
                roster.students.push(student);
                roster.entries.push(entry);
            }
        }
        roster
    }

    /// By what the student at a place is known.
    pub fn entry(&self, place: usize) -> &Entry {
        &self.entries[place]
    }

    fn student(&self, entry: &Entry) -> Student {
        let id = entry.numbers.first().cloned().or_else(|| Some(Id::new(IdKind::Login, entry.login.clone()?)));
        let (id, kind) = id.map_or((None, IdKind::Own), |id| (Some(id.text), id.kind));
        let name = entry.name.clone().map(|name| in_order(&name));
        let name = name.or_else(|| entry.login.clone()).or_else(|| entry.email.clone()).or_else(|| id.clone()).unwrap_or_default();
        let key = id.clone().or_else(|| entry.email.clone()).unwrap_or_else(|| name.clone());
        // Two students of one name and no number.
        let is_taken = self.keys.get(&key).is_some_and(|place| self.students[*place].name != name);
        let key = if is_taken { format!("{key} ({name})") } else { key };
        Student { key, name, id, email: entry.email.clone(), kind, group: None }
    }

    /// Whether somebody goes by this name, number, login or address.
    pub fn knows(&self, text: &str) -> bool {
        !self.students.is_empty() && matches!(self.find(&Person::typed(text)), Match::One(_) | Match::Several(_))
    }

    /// Which student somebody is.
    pub fn find(&self, person: &Person) -> Match {
        self.names.find(person)
    }
}

/// A student in a message: the name, and the number behind it.
pub fn shown(student: &Student) -> String {
    let id = student.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{}{id}", student.name)
}

/// `Silva, Ana` as people say it.
fn in_order(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.trim().is_empty() && !first.contains(',') => format!("{} {}", first.trim(), last.trim()),
        _ => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Naming;
    use super::*;

    const CLASS: &str = "name,id,login,email\nAna Maria Silva,2023001,anams,ana@x.br\n\"Souza, José\",2023002,jose,zezinho@x.br\n\
                         João Lima,2023003,,\nJoão Lima,2023004,,\n";

    fn roster() -> Roster {
        Roster::of(&Table::parse("a.csv", CLASS.as_bytes()).expect("a table")).expect("a roster")
    }

    fn find(name: &str, id: Option<&str>) -> Match {
        let person = match id {
            Some(id) => Person { naming: Naming::Hidden, name: name.into(), ..Person::hidden(IdKind::User, id) },
            None => Person::typed(name),
        };
        roster().find(&person)
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
        let of_moodle = |name: &str, id: &str| roster().find(&Person::named(name, IdKind::Participant, id));
        assert_eq!(of_moodle("Ana Maria Silva", "2023002"), Match::One(0));
        assert_eq!(of_moodle("João Lima", "77"), Match::Several(vec![2, 3]));
        assert_eq!(find("Bia", Some("9")), Match::None);
        assert_eq!(find("", None), Match::None);
        assert_eq!(find("🦀", None), Match::None);
    }

    #[test]
    fn an_identifier_of_one_kind_is_never_taken_for_another() {
        let table = "Student,ID,SIS User ID,SIS Login ID,email\n\"Silva, Ana\",11,22,33,44@x.br\n\"Souza, Bia\",22,33,44,11@x.br\n";
        let roster = Roster::of(&Table::parse("a.csv", table.as_bytes()).expect("a table")).expect("a roster");
        let find = |kind, id: &str| roster.find(&Person::hidden(kind, id));
        assert_eq!([find(IdKind::User, "11"), find(IdKind::User, "22")], [Match::One(0), Match::One(1)]);
        assert_eq!([find(IdKind::Login, "33"), find(IdKind::Login, "44")], [Match::One(0), Match::One(1)]);
        assert_eq!(find(IdKind::Number, "33"), Match::One(1));
        for kind in [IdKind::Participant, IdKind::Group, IdKind::Anonymous] {
            assert_eq!(["11", "22", "33", "44"].map(|id| find(kind, id)), [const { Match::None }; 4], "{kind:?}");
        }
        // Two identifiers that lead to two students are nobody's.
        assert_eq!(roster.find(&Person::typed("22")), Match::Several(vec![0, 1]));
        // A number and a name that lead to two students, too.
        assert_eq!(roster.find(&Person::named("souzabia", IdKind::User, "11")), Match::NameDiffers(0));
        assert_eq!(roster.find(&Person::named("Caio", IdKind::User, "11")), Match::NameDiffers(0));
        assert_eq!(roster.find(&Person::named("silvaana", IdKind::User, "11")), Match::One(0));
        // Somebody else of the same name.
        assert_eq!(roster.find(&Person::named("silvaana", IdKind::User, "99")), Match::None);
        assert_eq!(roster.find(&Person::named("Ana Silva", IdKind::Participant, "99")), Match::One(0));
        // A group is no student, whatever it is called.
        assert_eq!(roster.find(&Person::named("Ana Silva", IdKind::Group, "99")), Match::None);
    }

    #[test]
    fn zeros_that_a_spreadsheet_took_away_and_numbers_in_a_column_for_others_are_told_and_not_believed() {
        let table = "nome,matrícula\nAna Silva,1234\nBia Souza,00077\nCaio Lima,077\n";
        let roster = Roster::of(&Table::parse("a.csv", table.as_bytes()).expect("a table")).expect("a roster");
        assert_eq!(roster.find(&Person::typed("001234")), Match::Likely(0));
        assert_eq!(roster.find(&Person::hidden(IdKind::Login, "1234")), Match::Likely(0));
        assert_eq!(roster.find(&Person::typed("1234")), Match::One(0));
        assert_eq!(roster.find(&Person::typed("77")), Match::None, "it may be either");
        assert!(!roster.knows("001234"));
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
