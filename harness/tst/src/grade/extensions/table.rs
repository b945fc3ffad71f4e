//! The table of extensions that a teacher brings. Pure but for reading the file.

use std::path::Path;

use jiff::tz::TimeZone;
use tst_engine::spec::nearest;
use tst_engine::text::IntakeProblem;

use super::{Extension, ExtensionProblem};
use crate::grade::id_kind::IdKind;
use crate::intake::{Columns, GROUP, Id, Table, TableRow, fold, moment, squeezed};

/// Names of columns, folded.
const EXERCISE: [&str; 5] = ["exercise", "exercicio", "assignment", "atividade", "tarefa"];
const UNTIL: [&str; 8] = ["until", "new due", "due", "extended until", "ate", "prazo", "novo prazo", "prazo estendido"];
const DAYS: [&str; 4] = ["days", "extra days", "dias", "dias a mais"];
const EXCUSED: [&str; 6] = ["excused", "exempt", "dispensado", "dispensada", "dispensa", "isento"];
const REASON: [&str; 6] = ["reason", "note", "comment", "motivo", "razao", "observacao"];
/// Words for all exercises, yes and no, folded.
const ALL: [&str; 5] = ["all", "todos", "todas", "tudo", "any"];
const YES: [&str; 8] = ["yes", "y", "true", "x", "1", "sim", "s", "excused"];
const NO: [&str; 6] = ["no", "n", "false", "0", "nao", "falso"];

/// The most days that an extension gives: more than a year has.
const MOST_DAYS: u64 = 366;
/// The longest reason, in characters.
const LONGEST: usize = 1000;

/// Where what is.
struct Places {
    who: Option<Columns>,
    group: Option<usize>,
    exercise: Option<usize>,
    until: Option<usize>,
    days: Option<usize>,
    excused: Option<usize>,
    reason: Option<usize>,
}

/// Reads a table of extensions; times without an offset are in `zone`.
///
/// # Errors
/// The first mistake, with its line and column.
pub fn read(file: &Path, exercises: &[String], zone: &TimeZone) -> Result<Vec<Extension>, ExtensionProblem> {
    of(&Table::read(file)?, exercises, zone)
}

fn of(table: &Table, exercises: &[String], zone: &TimeZone) -> Result<Vec<Extension>, ExtensionProblem> {
    let [group, exercise, until, days, excused, reason] =
        [&GROUP[..], &EXERCISE, &UNTIL, &DAYS, &EXCUSED, &REASON].map(|names| table.column(names));
    let places = Places { who: Columns::find(table), group, exercise, until, days, excused, reason };
    if places.who.is_none() && group.is_none() {
        let known = Columns::known().into_iter().chain(["group".into(), "grupo".into()]).collect();
        return Err(IntakeProblem::NoStudentColumn { file: table.file.clone(), known }.into());
    }
    if until.or(days).or(excused).is_none() {
        return Err(ExtensionProblem::NoColumn { file: table.file.clone() });
    }
    table.rows.iter().map(|row| extension(row, &table.file, &places, (exercises, zone))).collect()
}

fn extension(
    row: &TableRow,
    file: &str,
    places: &Places,
    (exercises, zone): (&[String], &TimeZone),
) -> Result<Extension, ExtensionProblem> {
    let (line, file) = (row.line, || file.to_string());
    let group = row.cell(places.group).map(String::from);
    let entry = places.who.map(|columns| columns.read(row, &file())).transpose()?.flatten().unwrap_or_default();
    let mut extension =
        Extension { line, group, numbers: entry.numbers, email: entry.email, name: entry.name, ..Extension::default() };
    extension.numbers.extend(entry.login.map(|login| Id::new(IdKind::Login, login)));
    if extension.shown().is_empty() {
        return Err(IntakeProblem::NobodyInRow { file: file(), line }.into());
    }
    if let Some(name) = row.cell(places.exercise).filter(|name| !ALL.contains(&fold(name).as_str()) && *name != "*") {
        let same = exercises.iter().find(|exercise| squeezed(exercise) == squeezed(name));
        let unknown = || {
            let known: Vec<&str> = exercises.iter().map(String::as_str).collect();
            let near = nearest(name, &known);
            ExtensionProblem::NoExercise { file: file(), line, name: name.into(), near, known: exercises.to_vec() }
        };
        extension.exercise = Some(same.ok_or_else(unknown)?.clone());
    }
    if let Some(text) = row.cell(places.until) {
        let wrong = || ExtensionProblem::BadTime { file: file(), line, text: text.into() };
        extension.until = Some(moment(text, zone).ok_or_else(wrong)?);
    }
    if let Some(text) = row.cell(places.days) {
        let wrong = || ExtensionProblem::BadDays { file: file(), line, text: text.into(), most: MOST_DAYS };
        extension.days = text.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days)).ok_or_else(wrong)?;
    }
    if let Some(text) = row.cell(places.excused) {
        let word = fold(text);
        extension.is_excused = YES.contains(&word.as_str());
        if !extension.is_excused && !NO.contains(&word.as_str()) {
            return Err(ExtensionProblem::BadYes { file: file(), line, text: text.into() });
        }
    }
    if extension.until.is_none() && extension.days == 0 && !extension.is_excused {
        return Err(ExtensionProblem::Nothing { file: file(), line });
    }
    extension.reason = row.cell(places.reason).unwrap_or_default().chars().take(LONGEST).collect();
    Ok(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<Extension>, ExtensionProblem> {
        let table = Table::parse("e.csv", text.as_bytes())?;
        of(&table, &["echo".into(), "chat".into()], &TimeZone::UTC)
    }

    #[test]
    fn tables_of_both_languages_are_read() {
        let found =
            rows("student,exercise,until,days,excused,reason\nAna,Echo,2026-11-30 23:59,,,ill\nBia,all,,2,no,\nCaio,,,,yes,\n");
        let found = found.expect("extensions");
        let told: Vec<_> = found.iter().map(|row| (row.exercise.as_deref(), row.until, row.days, row.is_excused)).collect();
        assert_eq!(told, [(Some("echo"), Some(1_796_083_140), 0, false), (None, None, 2, false), (None, None, 0, true)]);
        assert_eq!((found[0].line, found[0].reason.as_str()), (2, "ill"));
        let found = rows("Grupo;Exercício;Dias;Motivo\nGrupo A;chat;1;ônibus\n").expect("extensions");
        assert_eq!((found[0].group.as_deref(), found[0].days, found[0].reason.as_str()), (Some("Grupo A"), 1, "ônibus"));
        let found = rows("nome,matrícula,email,prazo\nAna,7,a@x,30/11/2026 23:59\n").expect("extensions");
        assert_eq!((&found[0].numbers[..], found[0].email.as_deref()), (&[Id::new(IdKind::Number, "7")][..], Some("a@x")));
    }

    #[test]
    fn mistakes_are_told_with_their_line_and_column_and_what_to_do() {
        for (text, en) in [
            (
                "x,days\nAna,1\n",
                "e.csv:1: no column says who: name one of them name, nome, id, matrícula, login, email, group or grupo",
            ),
            ("student\nAna\n", "e.csv:1: no column says what is extended: name one `until`, `days` or `excused`"),
            ("student,days\n,1\n", "e.csv:2: this row names nobody"),
            (
                "student,exercise,days\n\nAna,ecko,1\n",
                "e.csv:3, column `exercise`: there is no exercise `ecko`: did you mean `echo`? There are: echo and chat",
            ),
            (
                "student,until\nAna,soon\n",
                "e.csv:2, column `until`: `soon` is no time: write 2026-11-20 23:59 or 2026-11-20T23:59:00-03:00",
            ),
            ("student,days\nAna,0\n", "e.csv:2, column `days`: `0` is no number of days: write one from 1 to 366"),
            ("student,days\nAna,1.5\n", "e.csv:2, column `days`: `1.5` is no number of days: write one from 1 to 366"),
            ("student,excused\nAna,maybe\n", "e.csv:2, column `excused`: `maybe` is neither yes nor no"),
            ("student,days,excused\nAna,,no\n", "e.csv:2: this row gives nothing: write a time, days, or that it is excused"),
        ] {
            use tst_engine::text::Say as _;
            assert_eq!(rows(text).map_err(|problem| problem.en()), Err(en.to_string()), "{text}");
        }
    }
}
