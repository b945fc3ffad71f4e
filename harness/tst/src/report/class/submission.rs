//! The submissions of a class, one at a time, and how people and numbers are written in reports.

use std::io;

use serde_json::Value;

use crate::grade::class::{Class, Column, Grade, Records};
use crate::grade::record::{Record, Student};

/// One submission that counts, with its record.
#[derive(Debug)]
pub struct Submission<'c> {
    /// Whose it is.
    pub student: &'c Student,
    /// The exercise.
    pub column: &'c Column,
    /// The grade.
    pub grade: &'c Grade,
    /// The record.
    pub record: Record,
}

impl Submission<'_> {
    /// Whose it is, and which exercise; in a run without a student the exercise alone.
    pub fn label(&self) -> String {
        if self.student.key.is_empty() {
            self.column.name.clone()
        } else {
            format!("{} / {}", name(self.student), self.column.name)
        }
    }

    /// The part of the points that late work keeps, from 0 to 1.
    pub fn kept(&self) -> f64 {
        1.0 - self.grade.penalty_percent / 100.0
    }
}

/// Every submission that counts, student by student; a record is read when its turn comes.
pub fn submissions<'c>(class: &'c Class, records: &'c dyn Records) -> impl Iterator<Item = io::Result<Submission<'c>>> {
    let grades = class.students.iter().flat_map(|row| {
        let cells = class.exercises.iter().zip(&row.grades);
        cells.filter_map(|(column, grade)| Some((&row.student, column, grade.as_ref()?)))
    });
    grades.map(|(student, column, grade)| Ok(Submission { student, column, grade, record: records.record(grade.place)? }))
}

/// A student in one line: the name, and the platform's number or login.
pub fn name(student: &Student) -> String {
    let name = one_line(&student.name);
    match student.id.as_deref().or(Some(&student.key)).map(one_line).filter(|key| !key.is_empty() && *key != name) {
        Some(key) if name.is_empty() => key,
        Some(key) => format!("{name} ({key})"),
        None => name,
    }
}

/// A text without line breaks and other control characters: a name may hold anything.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number with at most two decimals, and none that are 0.
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// A number in JSON: with at most four decimals, whole when it is.
pub fn json_number(value: f64) -> Value {
    let rounded = (value * 1e4).round() / 1e4;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 { Value::from(rounded as i64) } else { Value::from(rounded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let written: Vec<String> = [80.0, 66.666_666, 0.5, 0.0, -0.001, 100.0].into_iter().map(number).collect();
        assert_eq!(written, ["80", "66.67", "0.5", "0", "0", "100"]);
        assert_eq!((json_number(80.0).to_string(), json_number(1.0 / 3.0).to_string()), ("80".into(), "0.3333".into()));
    }

    #[test]
    fn a_name_stands_in_one_line_and_is_not_said_twice() {
        let student = |key: &str, name: &str| Student { key: key.into(), name: name.into(), ..Student::default() };
        assert_eq!(name(&student("12", "Ana\r\n\tD'Ávila")), "Ana D'Ávila (12)");
        assert_eq!(name(&student("Ana", "Ana")), "Ana");
        assert_eq!(name(&student("12", "")), "12");
    }
}
