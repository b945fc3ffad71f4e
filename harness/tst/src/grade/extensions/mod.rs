//! Extensions for one student or group: more time for an exercise or for all of them, or none at all to be counted. They are kept in
//! the folder of results, so that every later report respects them.

mod table;
mod text;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tst_engine::folder::Folder;
use tst_engine::plain;
use tst_engine::spec::nearest;

pub use table::read as read_table;
pub use text::{ExtensionProblem, ExtensionText};

use super::again::near;
use super::id_kind::IdKind;
use super::record::{SCHEMA, Student};
use crate::intake::{Id, fold};

/// The name of the extensions in the folder of results.
pub const EXTENSIONS: &str = "extensions.json";

/// The largest file of extensions, in bytes: what the largest table becomes.
const LARGEST: u64 = 256 << 20;

/// The extensions of a class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extensions {
    /// The version of the format: [`SCHEMA`].
    schema: u32,
    /// The table they are from, as it was given.
    file: String,
    /// Its rows.
    rows: Vec<Extension>,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    /// The line of the table, from 1.
    pub line: u64,
    /// The numbers and logins that say who, each with its kind.
    pub numbers: Vec<Id>,
    /// The address for mail that does.
    pub email: Option<String>,
    /// The name that does.
    pub name: Option<String>,
    /// The group that does.
    pub group: Option<String>,
    /// The exercise; `None`: all.
    pub exercise: Option<String>,
    /// Until when there is time, in seconds since 1970 (UTC).
    pub until: Option<i64>,
    /// How many days more there are.
    pub days: u64,
    /// Whether it does not count at all.
    pub is_excused: bool,
    /// Why; it may be empty.
    pub reason: String,
}

/// What somebody has for an exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Until when there is time.
    pub until: Option<i64>,
    /// How many days more there are.
    pub days: u64,
    /// Why there is.
    pub reason: String,
    /// Why it does not count, if it does not.
    pub excused: Option<String>,
}

/// The extensions by student, and by group.
#[derive(Debug, Default)]
pub struct ByStudent<'e> {
    /// By the student's key.
    own: HashMap<&'e str, Vec<&'e Extension>>,
    /// By the group's folded name.
    of_groups: HashMap<String, Vec<&'e Extension>>,
}

impl Extensions {
    /// Those of a table.
    pub fn of(file: String, rows: Vec<Extension>) -> Self {
        Self { schema: SCHEMA, file, rows }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Checks that everybody in it is on the roster, if there is one.
    ///
    /// # Errors
    /// The first row that is of nobody.
    pub fn check(&self, roster: &[Student]) -> Result<(), ExtensionProblem> {
        let students: Vec<&Student> = roster.iter().collect();
        let of_nobody = if roster.is_empty() { Vec::new() } else { self.by_student(&students, &[]).1 };
        // A team is on no roster.
        let is_of_student = |problem: &ExtensionProblem| match problem {
            ExtensionProblem::Nobody { line, .. } => !self.rows.iter().any(|row| row.line == *line && row.group.is_some()),
            _ => true,
        };
        of_nobody.into_iter().find(is_of_student).map_or(Ok(()), Err)
    }

    /// That there are some, if so.
    pub fn still_hold(&self) -> Option<ExtensionText> {
        (!self.rows.is_empty()).then_some(ExtensionText::StillHold { count: self.rows.len() })
    }

    /// Takes up those of another folder.
    pub fn join(&mut self, other: Self) {
        if self.rows.is_empty() {
            self.file = other.file;
        }
        self.schema = SCHEMA;
        for row in other.rows {
            if !self.rows.contains(&row) {
                self.rows.push(row);
            }
        }
    }

    /// Reads those that a folder of results keeps; none when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let bytes = match plain::read(&folder.join(EXTENSIONS), LARGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            bytes => bytes?,
        };
        let extensions: Self = serde_json::from_slice(&bytes)?;
        if extensions.schema == SCHEMA { Ok(extensions) } else { Err(io::Error::other(format!("schema {}", extensions.schema))) }
    }

    /// Keeps them in a folder of results, in place of those before.
    ///
    /// # Errors
    /// When they cannot be written; then those before are still there.
    pub fn keep(&self, folder: &Folder) -> io::Result<()> {
        let write = &mut |file: &mut std::fs::File| Ok(serde_json::to_writer(io::BufWriter::new(file), self)?);
        folder.replace(EXTENSIONS.as_ref(), write).map_err(io::Error::from)
    }

    /// Who has which; and the rows of nobody among these students and groups.
    pub fn by_student<'e>(&'e self, students: &[&'e Student], groups: &[Arc<str>]) -> (ByStudent<'e>, Vec<ExtensionProblem>) {
        let (mut by_student, mut of_nobody) = (ByStudent::default(), Vec::new());
        if self.rows.is_empty() {
            return (by_student, of_nobody);
        }
        let known = Known::of(students);
        let groups: HashMap<String, &str> = groups.iter().map(|group| (fold(group), &**group)).collect();
        for row in &self.rows {
            let places = known.find(row);
            let group = row.group.as_deref().map(fold).filter(|group| groups.contains_key(group));
            if places.is_empty() && group.is_none() {
                let name = row.shown();
                let folded: Vec<&str> = groups.keys().map(String::as_str).filter(|_| row.group.is_some()).collect();
                let near_group = || nearest(&fold(&name), &folded).and_then(|near| groups.get(&near)).map(ToString::to_string);
                let near = near(&name, students).or_else(near_group).filter(|near| fold(near) != fold(&name));
                of_nobody.push(ExtensionProblem::Nobody { file: self.file.clone(), line: row.line, name, near });
            }
            for place in places {
                by_student.own.entry(&students[place].key).or_default().push(row);
            }
            group.into_iter().for_each(|group| by_student.of_groups.entry(group).or_default().push(row));
        }
        (by_student, of_nobody)
    }
}

impl Extension {
    /// Who it is for, as the table says it.
    pub fn shown(&self) -> String {
        self.group
            .as_ref()
            .or(self.name.as_ref())
            .or(self.email.as_ref())
            .or(self.numbers.first().map(|id| &id.text))
            .cloned()
            .unwrap_or_default()
    }
}

impl ByStudent<'_> {
    /// What somebody has for an exercise that was handed in by one of these `groups`, if by any: of several rows the most time. A
    /// group's extension is for its own work: other exercises may have other groups of that name.
    pub fn of(&self, key: &str, exercise: &str, groups: &[Arc<str>]) -> Own {
        let mut own = Own::default();
        let of_groups = groups.iter().filter(|_| !self.of_groups.is_empty()).filter_map(|group| self.of_groups.get(&fold(group)));
        let rows = self.own.get(key).into_iter().chain(of_groups).flatten();
        let mut reasons: Vec<&str> = Vec::new();
        for row in rows.filter(|row| row.exercise.as_deref().is_none_or(|name| name == exercise)) {
            if row.is_excused {
                own.excused = Some(row.reason.clone());
                continue;
            }
            own.until = own.until.max(row.until);
            own.days = own.days.max(row.days);
            if !row.reason.is_empty() && !reasons.contains(&row.reason.as_str()) {
                reasons.push(&row.reason);
            }
        }
        own.reason = reasons.join("; ");
        own
    }
}

/// What kind a number is of, whether it tells the student from all others, and where the student is.
type Number = (IdKind, bool, usize);

/// Students by what names them; an identifier of one kind is never taken for another.
struct Known<'s> {
    students: &'s [&'s Student],
    /// Each with its kind, and whether it tells the student from all others.
    numbers: HashMap<String, Vec<Number>>,
    emails: HashMap<String, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
}

impl<'s> Known<'s> {
    fn of(students: &'s [&'s Student]) -> Self {
        let mut known = Self { students, numbers: HashMap::new(), emails: HashMap::new(), names: HashMap::new() };
        for (place, student) in students.iter().enumerate() {
            let put = |places: &mut HashMap<String, Vec<usize>>, text: &str| {
                let places = places.entry(fold(text)).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            };
            let is_key = student.id.as_ref() == Some(&student.key);
            let kind = if is_key { student.kind } else { IdKind::Own };
            known.numbers.entry(fold(&student.key)).or_default().push((kind, true, place));
            for id in student.id.iter().filter(|_| !is_key) {
                known.numbers.entry(fold(id)).or_default().push((student.kind, false, place));
            }
            student.email.iter().for_each(|email| put(&mut known.emails, email));
            put(&mut known.names, &student.name);
        }
        known
    }

    /// The places of who is meant: one student, or a team that is graded under its own name. What fits several students, or one whose name is another
    /// than the row's, fits nobody.
    fn find(&self, row: &Extension) -> Vec<usize> {
        let at = |places: &HashMap<String, Vec<usize>>, text: &str| places.get(&fold(text)).cloned().unwrap_or_default();
        if let Some(group) = &row.group {
            return at(&self.names, group);
        }
        // A column `id` may hold what the table of grades calls somebody, whatever kind that is.
        let fits = |id: &Id, kind: IdKind, is_key: bool| kind.may_be(id.kind) || is_key && id.kind == IdKind::Own;
        let by_number = row.numbers.iter().map(|id| {
            let known = self.numbers.get(&fold(&id.text)).into_iter().flatten();
            let mut places: Vec<usize> = known.filter(|(kind, is_key, _)| fits(id, *kind, *is_key)).map(|known| known.2).collect();
            places.dedup();
            places
        });
        let by_email = row.email.iter().map(|email| at(&self.emails, email));
        let by_name = row.name.iter().map(|name| at(&self.names, name));
        let found = by_number.chain(by_email).chain(by_name).find(|places| !places.is_empty()).unwrap_or_default();
        let is_called_so = |place: &usize| row.name.as_ref().is_none_or(|name| fold(name) == fold(&self.students[*place].name));
        match found[..] {
            [only] if is_called_so(&only) => found,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(key: &str, name: &str) -> Student {
        Student { key: key.into(), name: name.into(), id: Some(key.into()), email: Some(format!("{key}@x")), ..Student::default() }
    }

    fn row(name: &str, exercise: Option<&str>) -> Extension {
        Extension { line: 2, name: Some(name.into()), exercise: exercise.map(String::from), days: 1, ..Extension::default() }
    }

    fn own(rows: Vec<Extension>, key: &str, exercise: &str) -> (Own, usize) {
        let students = [student("1", "Ana Silva"), student("2", "Bia Souza"), student("3", "Bia Souza")];
        let students: Vec<&Student> = students.iter().collect();
        let extensions = Extensions::of("e.csv".into(), rows);
        let (by_student, of_nobody) = extensions.by_student(&students, &[]);
        (by_student.of(key, exercise, &[]), of_nobody.len())
    }

    #[test]
    fn an_extension_is_its_students_by_number_mail_or_name_and_nobody_elses() {
        assert_eq!(own(vec![row("ana silva", None)], "1", "echo").0.days, 1);
        assert_eq!(own(vec![row("ana silva", Some("chat"))], "1", "echo"), (Own::default(), 0));
        assert_eq!(own(vec![row("Bia Souza", None)], "2", "echo"), (Own::default(), 1), "there are two");
        let numbered = |number: &str, name: &str| Extension { numbers: vec![Id::new(IdKind::Own, number)], ..row(name, None) };
        assert_eq!(own(vec![numbered("3", "Bia Souza")], "3", "echo").0.days, 1);
        assert_eq!(own(vec![numbered("1", "Bia Souza")], "1", "echo"), (Own::default(), 1), "number and name are two people's");
        let mailed = Extension { name: None, email: Some("2@X".into()), ..row("", None) };
        assert_eq!(own(vec![mailed], "2", "echo").0.days, 1);
        // A number is no name.
        assert_eq!(own(vec![row("1", None)], "1", "echo"), (Own::default(), 1));
    }

    #[test]
    fn a_number_of_one_kind_is_no_other() {
        let ana = Student { kind: IdKind::Participant, ..student("11", "Ana Silva") };
        let bia = Student { id: Some("12".into()), kind: IdKind::Participant, ..student("b@x", "Bia Souza") };
        let days = |kind, number: &str, key: &str| {
            let numbered = Extension { name: None, numbers: vec![Id::new(kind, number)], ..row("", None) };
            let extensions = Extensions::of("e.csv".into(), vec![numbered]);
            extensions.by_student(&[&ana, &bia], &[]).0.of(key, "echo", &[]).days
        };
        assert_eq!([IdKind::Participant, IdKind::Own, IdKind::Number].map(|kind| days(kind, "11", "11")), [1, 1, 0]);
        // What tells her from others is her address; the number is another one in each assignment.
        assert_eq!([IdKind::Participant, IdKind::Own, IdKind::Number].map(|kind| days(kind, "12", "b@x")), [1, 0, 0]);
    }

    #[test]
    fn of_several_extensions_the_most_time_counts_and_all_reasons_are_told() {
        let until =
            |until, reason: &str| Extension { until: Some(until), days: 0, reason: reason.into(), ..row("Ana Silva", None) };
        let excused = Extension { is_excused: true, days: 0, reason: "ill".into(), ..row("Ana Silva", Some("chat")) };
        let rows = || vec![until(7, "ill"), until(5, "train"), row("Ana Silva", Some("echo")), excused.clone()];
        let wanted = Own { until: Some(7), days: 1, reason: "ill; train".into(), excused: None };
        assert_eq!(own(rows(), "1", "echo").0, wanted);
        assert_eq!(own(rows(), "1", "chat").0, Own { days: 0, excused: Some("ill".into()), ..wanted });
    }

    #[test]
    fn the_extension_of_a_group_is_for_its_work_and_nobody_elses() {
        let of_group = |name: &str| Extension { name: None, group: Some(name.into()), ..row("", None) };
        let extensions = Extensions::of("e.csv".into(), vec![of_group("os bons"), of_group("Os Bnos"), of_group("Ana Silva")]);
        let (ana, groups) = (student("1", "Ana Silva"), ["Os Bons", "Outros"].map(Arc::from));
        let (by_student, of_nobody) = extensions.by_student(&[&ana], &groups);
        let days = |key: &str, groups: &[Arc<str>]| by_student.of(key, "echo", groups).days;
        assert_eq!((days("2", &groups[..1]), days("2", &groups[1..]), days("2", &[])), (1, 0, 0));
        assert_eq!(days("1", &[]), 1, "a team that is graded under its own name");
        let near = Some("Os Bons".to_string());
        assert_eq!(of_nobody, [ExtensionProblem::Nobody { file: "e.csv".into(), line: 2, name: "Os Bnos".into(), near }]);
    }

    #[test]
    fn who_is_misspelt_is_told_with_who_may_be_meant() {
        let students = [student("1", "Ana Silva")];
        let extensions = Extensions::of("e.csv".into(), vec![row("Anna Silva", None)]);
        let (_, of_nobody) = extensions.by_student(&students.iter().collect::<Vec<_>>(), &[]);
        let wanted =
            ExtensionProblem::Nobody { file: "e.csv".into(), line: 2, name: "Anna Silva".into(), near: Some("Ana Silva".into()) };
        assert_eq!(of_nobody, [wanted]);
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_is_something_else_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Extensions::load(folder.path()).expect("none"), Extensions::default());
        let some = Extensions::of("e.csv".into(), vec![row("Ana", None)]);
        some.keep(&Folder::open(folder.path()).expect("a folder")).expect("written");
        assert_eq!(Extensions::load(folder.path()).expect("read"), some);
        for wrong in ["", "[]", "{\"schema\":2,\"file\":\"\",\"rows\":[]}", "diary"] {
            std::fs::write(folder.path().join(EXTENSIONS), wrong).expect("written");
            assert!(Extensions::load(folder.path()).is_err(), "{wrong}");
        }
    }
}
