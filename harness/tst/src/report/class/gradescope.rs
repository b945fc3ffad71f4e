//! Gradescope's `results.json` of one student, as its "Autograder Specifications" ask for it.

use std::io::Write;

use serde_json::{Value, json};
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, ClassText, Label, Lang, Say as _};

use super::public::public;
use super::submission::{Submission, json_number, number, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, Outcome, Status};

/// Writes `results.json`. Students may read it, hidden tests too if a setting is wrong: of hidden checks there are points
/// alone.
#[derive(Debug)]
pub struct Gradescope {
    /// Whether points and time are shown to the whole class.
    pub leaderboard: bool,
}

impl ClassReport for Gradescope {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let all: Vec<Submission<'_>> = submissions(class, records).collect::<Result<_, _>>()?;
        if all.is_empty() {
            return Err(ClassProblem::NoSubmission.into());
        }
        let lang = class.lang;
        let prefix =
            |submission: &Submission<'_>| if all.len() > 1 { format!("{}: ", submission.column.name) } else { String::new() };
        let tests: Vec<Value> = all.iter().flat_map(|submission| tests(submission, &prefix(submission), lang)).collect();
        let output: Vec<String> = all.iter().map(|submission| prefix(submission) + &output(submission, lang)).collect();
        let points: f64 = all.iter().map(|submission| submission.grade.points).sum();
        let seconds =
            all.iter().filter_map(|submission| submission.record.run()).map(|run| run.duration_ms as f64 / 1e3).sum::<f64>();
        let mut results = json!({
            "score": json_number(points),
            "execution_time": json_number(seconds),
            "output": output.join("\n\n"),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "extra_data": {"kit": class.kit, "isolation": class.isolation.word(), "seed": all[0].record.seed},
            "tests": tests,
        });
        if self.leaderboard {
            results["leaderboard"] = json!([
                {"name": "points", "value": json_number(points)},
                {"name": "seconds", "value": json_number(seconds), "order": "asc"},
            ]);
        }
        serde_json::to_writer_pretty(&mut *out, &results)?;
        out.write_all(b"\n")?;
        Ok(Vec::new())
    }

    fn is_for_one_student(&self) -> bool {
        true
    }
}

/// What is said of the whole submission.
fn output(submission: &Submission<'_>, lang: Lang) -> String {
    let grade = submission.grade;
    let points = ClassText::Points { got: number(grade.points), of: grade.max.to_string() };
    let mut lines = vec![points.say(lang)];
    if grade.penalty_percent > 0.0 {
        lines.push(ClassText::Penalty { percent: number(grade.penalty_percent) }.say(lang));
    }
    lines.extend(submission.words(lang));
    lines.extend(grade.trouble.as_ref().map(|trouble| trouble.say(lang).to_string()));
    if let Some(run) = submission.record.run().filter(|run| !run.build.output.is_empty()) {
        lines.push(String::new());
        lines.push(run.build.output.trim_end().to_string());
    }
    lines.join("\n")
}

fn tests(submission: &Submission<'_>, prefix: &str, lang: Lang) -> Vec<Value> {
    let Outcome::Judged(run) = &submission.record.result else {
        let grade = submission.grade;
        let why = grade.trouble.as_ref().map(|trouble| trouble.say(lang));
        return vec![json!({
            "name": submission.column.name,
            "status": "failed",
            "score": 0,
            "max_score": grade.max,
            "output": why,
            "tags": [submission.column.name],
            "visibility": "visible",
        })];
    };
    // Gradescope itself keeps back what is for after the due date.
    let run = public(run, |visibility| visibility != Visibility::Hidden);
    let exercise = submission.column.name.as_str();
    let shown = run.shown.iter().map(|check| shown_test(check, exercise, prefix, lang));
    let hidden = run.hidden.iter().zip(1..).map(|(check, number)| {
        let name = ClassText::HiddenCheck { number }.say(lang);
        json!({
            "name": format!("{prefix}{name}"),
            "status": if check.status == Status::Passed { "passed" } else { "failed" },
            "score": check.points,
            "max_score": max(check),
            "tags": [exercise],
            "visibility": "hidden",
        })
    });
    shown.chain(hidden).collect()
}

fn shown_test(check: &CheckRecord, exercise: &str, prefix: &str, lang: Lang) -> Value {
    let visibility = match check.visibility {
        Visibility::Visible => "visible",
        Visibility::AfterDueDate => "after_due_date",
        Visibility::Hidden => "hidden",
    };
    let mut tags = vec![exercise];
    tags.extend(check.failure.as_ref().map(|failure| failure.kind.as_str()));
    json!({
        "name": format!("{prefix}{}", check.title.say(lang)),
        "status": if check.status == Status::Passed { "passed" } else { "failed" },
        "score": check.points,
        "max_score": max(check),
        "output": told(check, lang),
        "output_format": "text",
        "tags": tags,
        "visibility": visibility,
    })
}

/// What an extra check is worth is not part of the whole.
fn max(check: &CheckRecord) -> u32 {
    if check.is_extra { 0 } else { check.max_points }
}

/// What a student reads of a check that did not pass.
pub(super) fn told(check: &CheckRecord, lang: Lang) -> String {
    let reason = check.reason.as_ref().map(|reason| reason.say(lang));
    let explanation = check.failure.as_ref().map(|failure| failure.explanation.say(lang));
    let told = explanation.or(reason).unwrap_or_default();
    // Neither this platform nor Classroom has a word of its own for it.
    if check.finding() == Finding::NotYet { format!("{}\n\n{told}", Label::ExtraNotYet.say(lang)) } else { told.to_string() }
}
