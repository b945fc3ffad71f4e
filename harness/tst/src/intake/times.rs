//! When things were handed in, where names do not say: a table of the teacher's. Pure but for reading the file.

use std::path::Path;

use jiff::tz::TimeZone;
use tst_engine::text::IntakeProblem;

use super::columns::{Columns, Entry, GROUP, LONGEST};
use super::label::{Person, is_in_no_group};
use super::moment::moment;
use super::table::Table;
use super::words::squeezed;

/// Names of columns, folded.
const TIME: [&str; 13] = [
    "time",
    "submitted",
    "submitted at",
    "submission time",
    "timestamp",
    "date",
    "last modified submission",
    "ultima modificacao envio",
    "hora",
    "horario",
    "data",
    "data de envio",
    "entrega",
];
/// How Moodle's column *Last modified (submission)* begins (`mod_assign`, `lastmodifiedsubmission`), folded: it comes before that
/// of the grade.
const MODIFIED: [&str; 6] = [
    "last modified ",
    "ultima modificacao ",
    "ultima modificacion ",
    "derniere modification ",
    "zuletzt geandert ",
    "ultima modifica ",
];
const EXERCISE: [&str; 5] = ["exercise", "exercicio", "assignment", "atividade", "tarefa"];

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Who; it may be nobody when a group is named.
    pub entry: Entry,
    /// The group that is named, if one is.
    pub group: Option<String>,
    /// The exercise, if the table says.
    pub exercise: Option<String>,
    /// When, in seconds since 1970 (UTC).
    pub second: i64,
    /// Where it stands: file and line.
    pub source: String,
}

/// Reads a table of times; those without an offset are in `zone`.
///
/// # Errors
/// The first mistake, with its line.
pub fn read(file: &Path, exercises: &[String], zone: &TimeZone) -> Result<Vec<Time>, IntakeProblem> {
    of(&Table::read(file)?, exercises, zone)
}

/// The times in a table.
///
/// # Errors
/// The first mistake, with its line.
pub fn of(table: &Table, exercises: &[String], zone: &TimeZone) -> Result<Vec<Time>, IntakeProblem> {
    let file = || table.file.clone();
    let (columns, group) = (Columns::find(table), table.column(&GROUP));
    if columns.is_none() && group.is_none() {
        let known = Columns::known().into_iter().chain(["group".into(), "grupo".into()]).collect();
        return Err(IntakeProblem::NoStudentColumn { file: file(), known });
    }
    let known = || ["time", "hora", "submitted"].map(String::from).into();
    let when = table
        .column(&TIME)
        .or_else(|| table.column_beginning(&MODIFIED))
        .ok_or_else(|| IntakeProblem::NoTimeColumn { file: file(), known: known() })?;
    let what = table.column(&EXERCISE);
    let mut times = Vec::new();
    for row in &table.rows {
        let line = row.line;
        // Who did not hand in has no time, in Moodle's table a hyphen.
        let Some(text) = row.cell(Some(when)).filter(|text| *text != "-") else { continue };
        let entry = columns.map(|columns| columns.read(row, &table.file)).transpose()?.flatten().unwrap_or_default();
        let group = row.cell(group).filter(|name| !is_in_no_group(name)).map(String::from);
        if group.as_ref().is_some_and(|name| name.chars().nth(LONGEST).is_some()) {
            return Err(IntakeProblem::LongCell { file: file(), line, most: LONGEST });
        }
        if group.is_none() && entry == Entry::default() {
            return Err(IntakeProblem::NobodyInRow { file: file(), line });
        }
        let second = moment(text, zone).ok_or_else(|| IntakeProblem::BadTime { file: file(), line, text: text.into() })?;
        let exercise = match row.cell(what) {
            None => None,
            Some(name) => {
                let same = exercises.iter().find(|exercise| squeezed(exercise) == squeezed(name));
                let unknown = || IntakeProblem::BadExercise { file: file(), line, name: name.into(), known: exercises.to_vec() };
                Some(same.ok_or_else(unknown)?.clone())
            }
        };
        times.push(Time { entry, group, exercise, second, source: format!("{}:{line}", table.file) });
    }
    Ok(times)
}

impl Time {
    /// Everything by which the row names somebody.
    pub fn persons(&self) -> Vec<Person> {
        self.entry.persons()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(text: &str) -> Result<Vec<Time>, IntakeProblem> {
        let table = Table::parse("t.csv", text.as_bytes()).expect("a table");
        of(&table, &["echo".into(), "chat".into()], &TimeZone::UTC)
    }

    #[test]
    fn times_are_read_with_and_without_an_exercise() {
        let found =
            times("student,exercise,time\nAna,Echo,2026-11-20 23:59\nBia,,2026-11-20T23:59:00Z\nCaio,chat,-\n").expect("times");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].exercise.as_deref(), found[1].exercise.as_deref()), (Some("echo"), None));
        assert_eq!(found[0].second, found[1].second);
        assert_eq!(found[1].source, "t.csv:3");
    }

    #[test]
    fn a_row_may_name_a_group_alone() {
        let found = times("Grupo;hora\nOs Bons;20/11/2026 23:59\n").expect("times");
        assert_eq!((found[0].group.as_deref(), found[0].persons()), (Some("Os Bons"), Vec::new()));
        let found = times("name,group,time\nAna,Default group,2026-11-20 23:59\n").expect("times");
        assert_eq!(found[0].group, None);
        assert!(matches!(times("group,time\nDefault group,2026-11-20 23:59\n"), Err(IntakeProblem::NobodyInRow { line: 2, .. })));
        let long = format!("group,time\n{},2026-11-20 23:59\n", "x".repeat(LONGEST + 1));
        assert!(matches!(times(&long), Err(IntakeProblem::LongCell { line: 2, .. })));
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        assert!(matches!(times("student,time\n\nAna,soon\n"), Err(IntakeProblem::BadTime { line: 3, .. })));
        assert!(matches!(
            times("student,exercise,time\nAna,x,2026-11-20 23:59\n"),
            Err(IntakeProblem::BadExercise { line: 2, .. })
        ));
        assert!(matches!(times("student\nAna\n"), Err(IntakeProblem::NoTimeColumn { .. })));
        assert!(matches!(times("time\n2026-11-20 23:59\n"), Err(IntakeProblem::NoStudentColumn { .. })));
        assert!(matches!(times("student,time\n,2026-11-20 23:59\n"), Err(IntakeProblem::NobodyInRow { line: 2, .. })));
    }
}
