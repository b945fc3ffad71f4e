//! A class as one JSON document: docs/grading.md has the schema.

use std::io::Write;

use serde_json::{Map, Value, json};
use tst_engine::text::{ClassText, Lang, Say as _};

use super::shown::{self, shown};
use super::submission::json_number;
use super::{ClassError, ClassReport};
use crate::grade::class::{Came, Class, Column, Grade, Past, Records, Row};
use crate::grade::record::{CheckRecord, FailureRecord, Outcome, Record, Run, ScheduledRecord, Words};

/// The version of the document.
const SCHEMA: u32 = 1;

/// Writes JSON, one student a line.
#[derive(Debug)]
pub struct Json;

impl ClassReport for Json {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let exercises: Vec<Value> = class.exercises.iter().map(column).collect();
        let strange = |thing: &crate::grade::class::Strange| json!({"source": thing.source, "why": thing.why.say(class.lang)});
        let not_understood: Vec<Value> = class.strange.iter().map(strange).collect();
        let head = json!({
            "schema": SCHEMA,
            "kit": class.kit,
            "course": class.course,
            "lang": class.lang.tag(),
            "judged": class.judged,
            "isolation": class.isolation.word(),
            "exercises": exercises,
            "not_understood": not_understood,
        });
        // The students follow, each when it is written: together they are too many.
        let head = head.to_string();
        write!(out, "{},\n\"students\": [", &head[..head.len() - 1])?;
        for (index, row) in class.students.iter().enumerate() {
            out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &student(class, row, records)?)?;
        }
        out.write_all(b"\n]}\n")?;
        Ok(Vec::new())
    }
}

fn words(words: &Words) -> Value {
    json!({"en": words.en, "pt-BR": words.pt})
}

fn column(column: &Column) -> Value {
    let checks = column.checks.iter().map(|check| {
        json!({
            "name": check.name,
            "title": words(&check.title),
            "max_points": check.max_points,
            "visibility": check.visibility,
        })
    });
    json!({
        "name": column.name,
        "title": words(&column.title),
        "max": column.max,
        "weight": json_number(column.weight),
        "checks": checks.collect::<Vec<_>>(),
    })
}

fn student(class: &Class, row: &Row, records: &dyn Records) -> Result<Value, ClassError> {
    let mut grades = Map::new();
    for (column, cell) in class.exercises.iter().zip(&row.grades) {
        let value = match cell {
            Some(cell) => grade(cell, &records.record(cell.place)?, class.lang),
            None => Value::Null,
        };
        grades.insert(column.name.clone(), value);
    }
    Ok(json!({
        "key": row.student.key,
        "name": row.student.name,
        "id": row.student.id,
        "email": row.student.email,
        "total_percent": json_number(row.total),
        "grades": grades,
    }))
}

fn grade(grade: &Grade, record: &Record, lang: Lang) -> Value {
    json!({
        "id": grade.id.as_deref(),
        "group": grade.group.as_deref(),
        "points": json_number(grade.points),
        "raw_points": grade.raw_points,
        "max": grade.max,
        "penalty_percent": json_number(grade.penalty_percent),
        "late_s": grade.late_s,
        "attempt": grade.attempt.0,
        "attempts": grade.attempt.1,
        "trouble": grade.trouble.as_ref().map(|words| words.say(lang)),
        "is_fault": grade.is_fault,
        "excused": grade.is_excused,
        "remarks": record.run().map(|run| &run.remarks[..]).unwrap_or_default(),
        "decisions": grade.steps.iter().map(|step| step.say(lang)).collect::<Vec<_>>(),
        "not_judged_since": grade.newer.as_ref().map(|newer| json!({"judged": newer.judged, "why": newer.why.say(lang)})),
        "history": grade.history.iter().map(past).collect::<Vec<_>>(),
        "submitted": record.submitted,
        "judged": record.judged,
        "source": record.source,
        "seed": record.seed,
        "fingerprint": record.fingerprint,
        "isolation": record.isolation.word(),
        "run": match &record.result {
            Outcome::Judged(found) => run(found, lang),
            Outcome::Unusable(_) | Outcome::Fault(_) => Value::Null,
        },
    })
}

/// One of the results that the journal keeps.
fn past(past: &Past) -> Value {
    let (outcome, points) = match past.came {
        Came::Judged { points, .. } => ("judged", Some(points)),
        Came::Unusable => ("unusable", None),
        Came::Fault => ("fault", None),
    };
    json!({"judged": past.judged, "outcome": outcome, "points": points, "counts": past.counts})
}

fn run(run: &Run, lang: Lang) -> Value {
    let checks: Vec<Value> = run.checks.iter().map(|found| check(found, lang)).collect();
    json!({"extra": run.extra, "duration_ms": run.duration_ms, "build": run.build, "checks": checks})
}

fn check(check: &CheckRecord, lang: Lang) -> Value {
    json!({
        "name": check.name,
        "status": check.status.word(),
        "points": check.points,
        "max_points": check.max_points,
        "is_extra": check.is_extra,
        "visibility": check.visibility,
        "duration_ms": check.duration_ms,
        "reason": check.reason.as_ref().map(|reason| reason.say(lang)),
        "schedules": check.schedules.as_ref().map(|schedules| scheduled(schedules, lang)),
        "failure": check.failure.as_ref().map(|failure| self::failure(failure, check.hint.say(lang), lang)),
    })
}

fn scheduled(schedules: &ScheduledRecord, lang: Lang) -> Value {
    json!({
        "played": schedules.played,
        "of": schedules.of,
        "seed": schedules.seed,
        "holds": schedules.holds,
        "parts": schedules.parts,
        "refused": schedules.refused.as_ref().map(|why| why.say(lang)),
    })
}

fn failure(failure: &FailureRecord, hint: &str, lang: Lang) -> Value {
    let side = |evidence: &Option<_>| evidence.as_ref().map(|evidence| shown(evidence, lang));
    let (expected, received) = (side(&failure.expected), side(&failure.received));
    let text = |side: &Option<(String, Option<usize>)>| side.as_ref().map(|(text, _)| text.clone());
    let length = |side: &Option<(String, Option<usize>)>| side.as_ref().and_then(|(_, length)| *length);
    json!({
        "kind": failure.kind,
        "message": failure.message.say(lang),
        "requirement": failure.requirement.say(lang),
        "line": failure.line,
        "expected": text(&expected),
        "expected_length": length(&expected),
        "expected_from": failure.expected.as_ref().and_then(shown::from),
        "received": text(&received),
        "received_length": length(&received),
        "received_from": failure.received.as_ref().and_then(shown::from),
        "difference": failure.difference,
        "cause": failure.cause.as_ref().map(|cause| cause.say(lang)),
        "standard_error": failure.standard_error,
        "hint": hint,
    })
}
