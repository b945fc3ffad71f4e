//! A single run in the formats of a class: a class of one student with one submission.

use super::class::{Check50, ClassError, ClassReport, Classroom50, Classroom50Said, Github, Gradescope, Junit, Tap};
use super::{Format, Report, Result};
use crate::grade::class::{CheckColumn, Class, Column, Grade, Row};
use crate::grade::of_run::{Judged, run_record};
use crate::grade::record::{CheckRecord, Fingerprint, Outcome, Record, SCHEMA, Student, Words, now};

/// Writes a run as a class of one.
#[derive(Debug)]
pub struct One {
    /// The format; the two that are not of a class are written elsewhere.
    pub format: Format,
}

impl Report for One {
    fn render(&self, result: &Result<'_>) -> String {
        let record = record(result);
        let class = class(result, &record);
        let mut text = Vec::new();
        // Memory takes everything, and the only record is there.
        let _ = write(self.format, &class, &vec![record], &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

fn write(format: Format, class: &Class, records: &Vec<Record>, out: &mut Vec<u8>) -> std::result::Result<(), ClassError> {
    let report: Box<dyn ClassReport> = match format {
        Format::Junit => Box::new(Junit),
        Format::Gradescope => Box::new(Gradescope { leaderboard: false }),
        Format::Classroom50 => Box::new(Classroom50 { said: Classroom50Said::here() }),
        Format::Github => Box::new(Github),
        Format::Check50 => Box::new(Check50),
        Format::Human | Format::Json | Format::Tap => Box::new(Tap),
    };
    report.write(class, records, out).map(drop)
}

fn record(result: &Result<'_>) -> Record {
    let judged = Judged { build: &result.build, reproduce: &result.reproduce, seed: result.seed, duration: result.duration };
    Record {
        schema: SCHEMA,
        student: Student { key: String::new(), name: result.subject.clone(), ..Student::default() },
        exercise: result.exercise.name.clone(),
        attempt: 1,
        source: result.subject.clone(),
        submitted: None,
        is_late: false,
        fingerprint: Fingerprint { kit: env!("CARGO_PKG_VERSION").into(), ..Fingerprint::default() },
        isolation: result.isolation,
        seed: result.seed,
        judged: now(),
        result: Outcome::Judged(Box::new(run_record(result.exercise, result.verdicts, &judged))),
    }
}

fn class(result: &Result<'_>, record: &Record) -> Class {
    let checks = record.run().map(|run| &run.checks[..]).unwrap_or_default();
    let findings = checks.iter().map(CheckRecord::finding).collect();
    let columns = checks.iter().map(|check| CheckColumn {
        name: check.name.clone(),
        title: check.title.clone(),
        max_points: check.max_points,
        visibility: check.visibility,
    });
    let (points, max) = (result.score.points, result.score.max);
    let grade = Grade { points: f64::from(points), raw_points: points, max, attempt: (1, 1), findings, ..Grade::default() };
    let total = if max == 0 { 0.0 } else { f64::from(points) / f64::from(max) * 100.0 };
    let title = Words::from(&result.exercise.title);
    Class {
        course: result.exercise.name.clone(),
        lang: result.lang,
        judged: record.judged,
        isolation: record.isolation,
        kit: record.fingerprint.kit.clone(),
        exercises: vec![Column { name: result.exercise.name.clone(), title, max, weight: 1.0, checks: columns.collect() }],
        students: vec![Row { student: record.student.clone(), total, grades: vec![Some(grade)] }],
        strange: Vec::new(),
        changes: None,
    }
}
