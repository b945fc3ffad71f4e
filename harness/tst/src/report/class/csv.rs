//! A class as a table for spreadsheets: one row for each student and exercise, one with each student's total.

use std::borrow::Cow;
use std::io::Write;

use tst_engine::text::{ClassText, Lang, Say as _};

use super::submission::{number, remarks};
use super::{ClassError, ClassReport};
use crate::grade::adjusted::Step;
use crate::grade::class::{Class, Column, Grade, Records, Row};
use crate::grade::finding::Finding;
use crate::grade::record::Student;

/// The columns; docs/grading.md says what each holds.
const HEADER: [&str; 29] = [
    "key",
    "name",
    "id",
    "email",
    "exercise",
    "points",
    "max",
    "percent",
    "raw_points",
    "penalty_percent",
    "late_s",
    "attempt",
    "attempts",
    "passed",
    "failed",
    "skipped",
    "errors",
    "failed_checks",
    "trouble",
    "kit_failed",
    "isolation",
    "extras_not_done",
    "group",
    "not_judged_since",
    "correction",
    "excused",
    "late_days",
    "decisions",
    "remarks",
];

/// What stands in the column `exercise` of a row with a total: no exercise is called so, because their names are in small
/// letters.
const TOTAL: &str = "TOTAL";
/// What stands there in the row of something that was not understood.
const STRANGE: &str = "NOT_UNDERSTOOD";

/// Writes CSV (RFC 4180) in UTF-8.
#[derive(Debug)]
pub struct Csv;

impl ClassReport for Csv {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let mut put = |row: [String; HEADER.len()]| {
            row.iter().try_for_each(|cell| table.write_field(&*harmless(cell))).map_err(io_error)?;
            table.write_record(None::<&[u8]>).map_err(io_error)
        };
        put(HEADER.map(String::from))?;
        for row in &class.students {
            for (column, grade) in class.exercises.iter().zip(&row.grades) {
                let mut cells = cells(class, &row.student, column, grade.as_ref());
                if let Some(grade) = grade.as_ref().filter(|_| records.have_remarks()) {
                    cells[28] = remarks(&records.record(grade.place)?).join(" ");
                }
                put(cells)?;
            }
            put(total(class, row))?;
        }
        for thing in &class.strange {
            let mut cells = blank(class);
            cells[1] = thing.source.clone();
            cells[4] = STRANGE.into();
            cells[18] = thing.why.say(class.lang).into();
            put(cells)?;
        }
        table.flush()?;
        Ok(Vec::new())
    }
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it. Where lists are
/// separated by semicolons or tabs, cells begin behind those as well, and no quotation marks around the whole help. Tables are also
/// looked at on terminals: what is not seen but obeyed there becomes a mark that is seen.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'_' | b'@' | b'/');
    if !cell.starts_with('@') && cell.bytes().all(is_plain) {
        return Cow::Borrowed(cell);
    }
    // A negative number is none.
    let is_number = || cell.parse::<f64>().is_ok_and(f64::is_finite);
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number();
    let seen = cell.replace(is_obeyed, &char::REPLACEMENT_CHARACTER.to_string());
    let mut safe = String::from(if is_formula { "'" } else { "" });
    let mut rest = seen.as_str();
    while let Some(end) = rest.find([';', '\t', '\r', '\n']) {
        let (part, next) = rest.split_at(end + 1);
        safe.push_str(part);
        if next.trim_start_matches(['"', ' ']).starts_with(['=', '+', '-', '@']) {
            safe.push('\'');
        }
        rest = next;
    }
    safe.push_str(rest);
    Cow::Owned(safe)
}

/// Whether a terminal takes a character for a command, or for a wish in which direction to show others (Unicode, UAX #9).
fn is_obeyed(c: char) -> bool {
    c.is_control() && !['\t', '\r', '\n'].contains(&c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn io_error(error: csv::Error) -> std::io::Error {
    std::io::Error::other(error)
}

fn blank(class: &Class) -> [String; HEADER.len()] {
    let mut cells = HEADER.map(|_| String::new());
    cells[20] = class.isolation.word().into();
    cells
}

fn who(class: &Class, student: &Student) -> [String; HEADER.len()] {
    let mut cells = blank(class);
    let id = student.id.clone().unwrap_or_default();
    let email = student.email.clone().unwrap_or_default();
    for (cell, text) in cells.iter_mut().zip([student.key.clone(), student.name.clone(), id, email]) {
        *cell = text;
    }
    cells
}

fn cells(class: &Class, student: &Student, column: &Column, grade: Option<&Grade>) -> [String; HEADER.len()] {
    let mut cells = who(class, student);
    cells[4] = column.name.clone();
    cells[6] = column.max.to_string();
    let Some(grade) = grade else {
        cells[18] = ClassText::NotHandedIn.say(class.lang);
        return cells;
    };
    if let Some(id) = &grade.id {
        cells[2] = id.to_string();
    }
    let percent = if grade.max == 0 { 0.0 } else { grade.points / f64::from(grade.max) * 100.0 };
    let count = |finding: Finding| grade.findings.iter().filter(|found| **found == finding).count().to_string();
    let values = [
        number(grade.points),
        grade.max.to_string(),
        number(percent),
        grade.raw_points.to_string(),
        number(grade.penalty_percent),
        grade.late_s.to_string(),
        grade.attempt.0.to_string(),
        grade.attempt.1.to_string(),
        count(Finding::Passed),
        count(Finding::Failed),
        count(Finding::Skipped),
        count(Finding::Error),
        failed_checks(column, grade),
        trouble(grade, class.lang),
        u8::from(grade.is_fault).to_string(),
    ];
    for (cell, value) in cells[5..20].iter_mut().zip(values) {
        *cell = value;
    }
    cells[21] = count(Finding::NotYet);
    cells[22] = grade.group.as_deref().unwrap_or_default().into();
    if !grade.is_handed_in() {
        cells[18] = ClassText::NotHandedIn.say(class.lang);
    }
    cells[23] = grade.newer.as_ref().map(|newer| newer.why.say(class.lang).to_string()).unwrap_or_default();
    let (mut correction, mut days) = (None, 0);
    for step in &grade.steps {
        match step {
            Step::Corrected { from, to, .. } => correction = Some(correction.unwrap_or(0.0) + to - from),
            Step::LateDays { spent, .. } => days = *spent,
            Step::Extended { .. } | Step::Capped { .. } | Step::Excused { .. } => {}
        }
    }
    cells[24] = correction.map(number).unwrap_or_default();
    cells[25] = u8::from(grade.is_excused).to_string();
    cells[26] = days.to_string();
    cells[27] = grade.steps.iter().map(|step| step.say(class.lang)).collect::<Vec<_>>().join("; ");
    cells
}

fn trouble(grade: &Grade, lang: Lang) -> String {
    grade.trouble.as_ref().map(|words| words.say(lang).to_string()).unwrap_or_default()
}

fn failed_checks(column: &Column, grade: &Grade) -> String {
    let failed = column.checks.iter().zip(&*grade.findings).filter(|(_, finding)| **finding == Finding::Failed);
    failed.map(|(check, _)| check.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn total(class: &Class, row: &Row) -> [String; HEADER.len()] {
    let mut cells = who(class, &row.student);
    cells[4] = TOTAL.into();
    cells[7] = number(row.total);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_disarmed_and_numbers_stay() {
        for formula in ["=cmd()", "+1+1", "-2+3", "@SUM(A1)", "-inf"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for (formula, safe) in [
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("x;=1+1;", "x;'=1+1;"),
            ("x\t@A1;\"=1\"; +2", "x\t'@A1;'\"=1\";' +2"),
            ("x\n-1", "x\n'-1"),
        ] {
            assert_eq!(harmless(formula), safe);
        }
        assert_eq!(harmless("\u{1b}[2J\u{9b}m\u{202e}a"), "\u{fffd}[2J\u{fffd}m\u{fffd}a");
        for plain in ["Ana", "-5", "-0.5", "12", "a=b", "a; b=c", ""] {
            assert_eq!(harmless(plain), plain);
        }
    }
}
