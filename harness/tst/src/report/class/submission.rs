//! The submissions of a class, one at a time, and how people and numbers are written in reports.

use std::io;

use serde_json::Value;
use tst_engine::text::{Lang, Say as _};

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

    /// What was decided about it, and what a teacher says of it: lines for who is graded.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        let decided = self.grade.steps.iter().map(|step| one_line(&step.say(lang)));
        decided.chain(remarks(&self.record)).collect()
    }
}

/// What a teacher says of it, in lines that are not empty.
pub fn remarks(record: &Record) -> Vec<String> {
    let lines = record.run().into_iter().flat_map(|run| &run.remarks).flat_map(|remark| remark.lines());
    lines.map(one_line).filter(|line| !line.is_empty()).collect()
}

/// Puts words of a whole submission, of which a format knows nothing but tests, before the text of the first test that `is_wrong`,
/// else of the first one.
pub fn put(words: &[String], tests: &mut [Value], is_wrong: impl Fn(&Value) -> bool, field: &str) {
    let at = tests.iter().position(is_wrong).unwrap_or(0);
    let Some(test) = tests.get_mut(at).filter(|_| !words.is_empty()) else { return };
    let words = words.join("\n");
    let text = match test[field].as_str().filter(|text| !text.is_empty()) {
        Some(text) => format!("{words}\n\n{text}"),
        None => words,
    };
    test[field] = text.into();
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
    // Most are whole, and hundreds of thousands are written at a time.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return (value as i64).to_string();
    }
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
        let written: Vec<String> = [80.0, 66.666_666, 0.5, 0.0, -0.001, -0.0, -3.0, 100.0].into_iter().map(number).collect();
        assert_eq!(written, ["80", "66.67", "0.5", "0", "0", "0", "-3", "100"]);
        assert_eq!((json_number(80.0).to_string(), json_number(1.0 / 3.0).to_string()), ("80".into(), "0.3333".into()));
    }

    #[test]
    fn words_come_before_those_of_the_first_test_that_is_wrong_else_of_the_first() {
        use serde_json::json;
        let put = |tests: Value, words: &[&str]| {
            let mut tests = tests.as_array().cloned().unwrap_or_default();
            let words: Vec<String> = words.iter().map(|word| (*word).to_string()).collect();
            super::put(&words, &mut tests, |test| test["ok"] == false, "text");
            Value::from(tests)
        };
        let wrong = json!([{"ok": true}, {"ok": false, "text": "x"}, {"ok": false}]);
        assert_eq!(put(wrong.clone(), &["a", "b"])[1]["text"], "a\nb\n\nx");
        assert_eq!(put(wrong.clone(), &[]), wrong);
        assert_eq!(put(json!([{"ok": true, "text": ""}, {"ok": true}]), &["a"]), json!([{"ok": true, "text": "a"}, {"ok": true}]));
        assert_eq!(put(json!([]), &["a"]), json!([]));
    }

    #[test]
    fn a_name_stands_in_one_line_and_is_not_said_twice() {
        let student = |key: &str, name: &str| Student { key: key.into(), name: name.into(), ..Student::default() };
        assert_eq!(name(&student("12", "Ana\r\n\tD'Ávila")), "Ana D'Ávila (12)");
        assert_eq!(name(&student("Ana", "Ana")), "Ana");
        assert_eq!(name(&student("12", "")), "12");
    }
}
