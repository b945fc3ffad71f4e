//! What `check50 --output json` writes, of one student.

use std::io::Write;

use serde_json::{Value, json};
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, ClassText, Label, Lang, Say as _};

use super::public::public;
use super::shown::{event, paragraph, text};
use super::submission::{Submission, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, Outcome, Status};

/// Writes check50's JSON; students read it, so that of hidden checks there are points alone.
#[derive(Debug)]
pub struct Check50;

impl ClassReport for Check50 {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let all: Vec<Submission<'_>> = submissions(class, records).collect::<Result<_, _>>()?;
        let Some(first) = all.first() else { return Err(ClassProblem::NoSubmission.into()) };
        let is_one = all.len() == 1;
        let slug = if is_one { &first.column.name } else { &class.course };
        let results: Vec<Value> = all
            .iter()
            .flat_map(|submission| {
                let prefix = if is_one { String::new() } else { format!("{}::", submission.column.name) };
                let mut results = results(submission, &prefix, class.lang);
                let at = results.iter().position(|result| result["passed"] != true).unwrap_or(0);
                if let Some(log) = results.get_mut(at).and_then(|result| result["log"].as_array_mut()) {
                    log.splice(..0, submission.words(class.lang).into_iter().map(Value::from));
                }
                results
            })
            .collect();
        let document = json!({"slug": slug, "results": results, "version": class.kit, "isolation": class.isolation.word()});
        serde_json::to_writer_pretty(&mut *out, &document)?;
        out.write_all(b"\n")?;
        Ok(Vec::new())
    }

    fn is_for_one_student(&self) -> bool {
        true
    }
}

fn results(submission: &Submission<'_>, prefix: &str, lang: Lang) -> Vec<Value> {
    let Outcome::Judged(run) = &submission.record.result else {
        let name = format!("{prefix}{}", submission.column.name);
        let title = submission.column.title.say(lang);
        let why = submission.grade.trouble.as_ref().map(|trouble| trouble.say(lang));
        let passed = if submission.grade.is_fault { Value::Null } else { false.into() };
        let cause = json!({"rationale": why, "help": null});
        return vec![json!({
            "name": name, "description": title, "passed": passed, "log": [], "cause": cause, "data": {}, "dependency": null,
        })];
    };
    let run = public(run, |visibility| visibility == Visibility::Visible);
    let shown = run.shown.iter().map(|check| result(check, prefix, lang));
    let hidden = run.hidden.iter().zip(1..).map(|(check, number)| {
        let is_passed = check.status == Status::Passed;
        let passed = if check.finding() == Finding::NotYet { Value::Null } else { is_passed.into() };
        json!({
            "name": format!("{prefix}hidden_{number}"),
            "description": ClassText::HiddenCheck { number }.say(lang),
            "passed": passed,
            "log": [],
            "cause": if is_passed { Value::Null } else { json!({"rationale": ClassText::HiddenFailed.say(lang), "help": null}) },
            "data": points(check),
            "dependency": null,
        })
    });
    shown.chain(hidden).collect()
}

fn result(check: &CheckRecord, prefix: &str, lang: Lang) -> Value {
    let passed = passed(check);
    let log: Vec<String> = check.transcript.iter().map(|moment| event(moment, lang)).collect();
    let mut data = points(check);
    if let Some(failure) = &check.failure {
        data["kind"] = json!(failure.kind);
    }
    json!({
        "name": format!("{prefix}{}", check.name),
        "description": check.title.say(lang),
        "passed": passed,
        "log": log,
        "cause": cause(check, lang),
        "data": data,
        "dependency": check.needs.first().map(|need| format!("{prefix}{need}")),
    })
}

/// Neither where it was not run, nor where nobody had to do it.
fn passed(check: &CheckRecord) -> Value {
    match check.finding() {
        Finding::Passed => Value::Bool(true),
        Finding::Failed => Value::Bool(false),
        Finding::Skipped | Finding::NotYet | Finding::Error => Value::Null,
    }
}

fn points(check: &CheckRecord) -> Value {
    json!({"points": check.points, "max_points": check.max_points})
}

/// Why it did not pass; null when it did.
fn cause(check: &CheckRecord, lang: Lang) -> Value {
    if check.status == Status::Passed {
        return Value::Null;
    }
    let Some(failure) = &check.failure else {
        return json!({"rationale": check.reason.as_ref().map(|reason| reason.say(lang)), "help": null});
    };
    let found = match check.finding() {
        Finding::NotYet => format!("{}: {}", Label::ExtraNotYet.say(lang), paragraph(check, failure, lang)),
        _ => paragraph(check, failure, lang),
    };
    let mut cause = json!({"rationale": found, "help": check.hint.say(lang)});
    // check50 shows both, or none.
    if let (Some(expected), Some(actual)) = (&failure.expected, &failure.received) {
        cause["expected"] = json!(text(expected, lang));
        cause["actual"] = json!(text(actual, lang));
    }
    cause
}
