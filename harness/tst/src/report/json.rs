//! The result as one JSON object, as INTERFACE promises it.

use serde_json::{Value, json};
use tst_engine::score::points;
use tst_engine::text::{Lang, Say as _, quote};
use tst_engine::verdict::{Conversation, Evidence, Failure, Outcome, Scheduled, Verdict};

use super::{Report, Result};

/// The version of the format.
const SCHEMA: u32 = 1;

/// Writes JSON.
#[derive(Debug)]
pub struct Json;

impl Report for Json {
    fn render(&self, result: &Result<'_>) -> String {
        let checks: Vec<Value> = result.verdicts.iter().map(|verdict| check(result, verdict)).collect();
        let score = result.score;
        let object = json!({
            "schema": SCHEMA,
            "exercise": result.exercise.name,
            "subject": result.subject,
            "seed": result.seed,
            "env": result.env,
            "score": score.points,
            "max_score": score.max,
            "passed": score.passed,
            "failed": score.failed,
            "skipped": score.skipped,
            "extras_not_done": score.undone,
            "duration_ms": result.duration.as_millis() as u64,
            "build": {
                "ok": result.build.ok,
                "duration_ms": result.build.duration.as_millis() as u64,
                "output": anstream::adapter::strip_str(&result.build.output).to_string(),
            },
            "checks": checks,
        });
        format!("{object:#}\n")
    }
}

fn check(result: &Result<'_>, verdict: &Verdict) -> Value {
    let check = result.exercise.checks.iter().find(|check| check.name == verdict.check);
    let mut object = json!({
        "name": verdict.check,
        "title": check.map(|check| check.title.say(result.lang)),
        "status": verdict.outcome.word(),
        "points": points(result.exercise, verdict),
        "max_points": check.map_or(0, |check| check.points),
        "duration_ms": verdict.duration.as_millis() as u64,
        "failure": null,
        "schedules": verdict.schedules.as_ref().map(|schedules| scheduled(schedules, result.lang)),
        "transcript": transcript(&verdict.conversation),
        "race": verdict.schedules.as_ref().and_then(|schedules| schedules.race.as_ref()).map(transcript),
    });
    match &verdict.outcome {
        Outcome::Failed(found) => {
            object["failure"] = failure(found, result.lang);
        }
        Outcome::Skipped(reason) => object["reason"] = json!(reason.say(result.lang)),
        Outcome::Error(fault) => object["reason"] = json!(fault.why),
        Outcome::Passed => {}
    }
    object
}

fn scheduled(schedules: &Scheduled, lang: Lang) -> Value {
    json!({
        "played": schedules.played,
        "of": schedules.of,
        "seed": schedules.seed,
        "holds": schedules.holds,
        "parts": schedules.parts,
        "refused": schedules.refused.as_ref().map(|why| why.say(lang)),
    })
}

fn failure(failure: &Failure, lang: Lang) -> Value {
    json!({
        "kind": failure.kind,
        "message": failure.problem.say(lang),
        "requirement": failure.requirement.say(lang),
        "line": failure.line,
        "expected": failure.expected.as_ref().map(|shown| evidence(shown, lang)),
        "received": failure.received.as_ref().map(|shown| evidence(shown, lang)),
        "difference": failure.difference,
        "cause": failure.cause.as_ref().map(|cause| cause.say(lang)),
        "standard_error": failure.standard_error,
        "hint": failure.hint.say(lang),
    })
}

/// Bytes as the inside of a Rust string: text as it is, all else escaped.
fn evidence(evidence: &Evidence, lang: Lang) -> String {
    match evidence {
        Evidence::Bytes(bytes) => escaped(bytes),
        Evidence::Many { bytes, reported, .. } => escaped(&bytes[..*reported]),
        Evidence::Words(words) => words.clone(),
        Evidence::Line(wish) => wish.say(lang),
        Evidence::End(wish) => wish.say(lang),
    }
}

fn escaped(bytes: &[u8]) -> String {
    let quoted = quote(bytes);
    quoted[1..quoted.len() - 1].to_string()
}

fn transcript(conversation: &Conversation) -> Vec<Value> {
    let event = |moment: &tst_engine::verdict::Moment| {
        json!({
            "at_us": moment.at.as_micros() as u64,
            "who": moment.who,
            "event": moment.event.word(),
            "bytes": escaped(&moment.bytes),
            "length": moment.length,
        })
    };
    conversation.moments.iter().map(event).collect()
}
