//! The students of a class, and which of them somebody is who handed in. Pure but for reading the file.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use tst_engine::text::IntakeProblem;

use super::columns::{Columns, Entry};
use super::label::Person;
use super::table::Table;
use super::words::{fold, spelled};
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
        let is_taken = self.keys.get(&key).is_some_and(|place| self.students[*place].name != name);
        let key = if is_taken { format!("{key} ({name})") } else { key };
        Student { key, name, id, email: entry.email.clone() }
    }

    /// Whether somebody goes by this name, number, login or address.
    pub fn knows(&self, text: &str) -> bool {
        let person = Person { name: text.into(), id: Some(text.into()), is_stable: true };
        !self.students.is_empty() && self.find(&person) != Match::None
    }

    /// Which student somebody is.
    pub fn find(&self, person: &Person) -> Match {
        self.names.find(person)
    }
}

/// The most words of a name with which it may begin.
const MOST_TURNS: usize = 12;

/// Which students a folded text stands for.
type Places = HashMap<String, Vec<usize>>;

/// Students by whatever may name them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: Places,
    logins: Places,
    emails: Places,
    /// What stands before the `@`.
    boxes: Places,
    names: Places,
    /// The names as they are written, by place.
    written: HashMap<usize, String>,
    /// Names without spaces, beginning with any of their words: `Silva, Ana`, and `silvaana` of Canvas.
    turned: Places,
}

impl Names {
    /// Of these students, in their order.
    pub fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut names = Self::default();
        entries.enumerate().for_each(|(place, entry)| names.add(place, entry));
        names
    }

    /// Which student somebody is: by number, login, address, name; whatever fits first.
    pub fn find(&self, person: &Person) -> Match {
        let name = fold(&person.name);
        // A number that is the assignment's may by chance be another student's own: it counts last.
        let (own, of_assignment): (Vec<String>, Vec<String>) = person.id.iter().map(|id| fold(id)).partition(|_| person.is_stable);
        let ids: Vec<String> = own.into_iter().chain([name.clone()]).collect();
        let long: Vec<String> = name.split(' ').filter(|word| word.len() >= LEAST_NUMBER).map(String::from).collect();
        let steps: [(&Places, &[String]); 8] = [
            (&self.numbers, &ids),
            (&self.logins, &ids),
            (&self.emails, &ids),
            (&self.names, std::slice::from_ref(&name)),
            (&self.turned, &[name.replace(' ', "")]),
            (&self.boxes, &ids),
            // `20230001 - Ana Silva`.
            (&self.numbers, &long),
            (&self.numbers, &of_assignment),
        ];
        // Two whose names differ by an accent alone.
        let is_written_so = |place: &&usize| self.written.get(*place).is_some_and(|known| spelled(known) == spelled(&person.name));
        for (places, texts) in steps {
            let fitting: BTreeSet<usize> = texts.iter().filter_map(|text| places.get(text)).flatten().copied().collect();
            match fitting.len() {
                0 => {}
                1 => return fitting.first().map_or(Match::None, |only| Match::One(*only)),
                _ if fitting.iter().filter(|place| is_written_so(place)).count() == 1 => {
                    return fitting.iter().find(|place| is_written_so(place)).map_or(Match::None, |only| Match::One(*only));
                }
                _ => return Match::Several(fitting.into_iter().collect()),
            }
        }
        Match::None
    }

    fn add(&mut self, place: usize, entry: &Entry) {
        let put = |places: &mut Places, text: String| {
            let known = places.entry(text).or_default();
            // A text without letters and digits names nobody.
            if known.last() != Some(&place) {
                known.push(place);
            }
        };
        entry.numbers.iter().for_each(|number| put(&mut self.numbers, fold(number)));
        entry.login.iter().for_each(|login| put(&mut self.logins, fold(login)));
        if let Some(email) = &entry.email {
            put(&mut self.emails, fold(email));
            put(&mut self.boxes, fold(email.split('@').next().unwrap_or_default()));
        }
        if let Some(name) = &entry.name {
            let folded = fold(name);
            let words: Vec<&str> = folded.split(' ').collect();
            // Each turn is as long as the name.
            (0..words.len().min(MOST_TURNS)).for_each(|at| put(&mut self.turned, [&words[at..], &words[..at]].concat().concat()));
            put(&mut self.names, folded);
            self.written.insert(place, name.clone());
        }
        for places in [&mut self.numbers, &mut self.logins, &mut self.emails, &mut self.boxes, &mut self.names, &mut self.turned] {
            places.remove("");
        }
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
        let of_moodle = |name: &str, id: &str| roster().find(&Person { name: name.into(), id: Some(id.into()), is_stable: false });
        assert_eq!(of_moodle("Ana Maria Silva", "2023002"), Match::One(0));
        assert_eq!(of_moodle("Participant 2023002", "2023002"), Match::One(1));
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
