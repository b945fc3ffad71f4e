//! What the reporter of GitHub Classroom (`autograding-grading-reporter`, version 1 of its input) reads of one student.

use std::io::Write;

use serde_json::{Value, json};
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, ClassText, Lang, Say as _, shell_word};

use super::gradescope::told;
use super::public::public;
use super::submission::{Submission, json_number, one_line, put, submissions};
use super::{ClassError, ClassReport};
use crate::grade::adjusted::Step;
use crate::grade::class::{Class, Records};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, Outcome, Status};

/// The version of the reporter's input.
const VERSION: u32 = 1;

/// Writes the reporter's JSON. It prints all of it into a log that the student reads at once: hidden checks are one sum.
#[derive(Debug)]
pub struct Github;

impl ClassReport for Github {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let all: Vec<Submission<'_>> = submissions(class, records).collect::<Result<_, _>>()?;
        if all.is_empty() {
            return Err(ClassProblem::NoSubmission.into());
        }
        let prefix =
            |submission: &Submission<'_>| if all.len() > 1 { format!("{}: ", submission.column.name) } else { String::new() };
        let told = |submission: &Submission<'_>| {
            let mut tests = tests(submission, &prefix(submission), class.lang);
            put(&submission.words(class.lang), &mut tests, |test| test["status"] != "pass", "message");
            tests
        };
        let tests: Vec<Value> = all.iter().flat_map(told).collect();
        let worst = all.iter().map(whole).max().unwrap_or(Whole::Pass);
        let status = match worst {
            Whole::Pass => "pass",
            Whole::Fail => "fail",
            Whole::Error => "error",
        };
        let results = json!({
            "version": VERSION,
            "status": status,
            "max_score": all.iter().map(|submission| u64::from(submission.grade.max)).sum::<u64>(),
            "isolation": class.isolation.word(),
            "tests": tests,
        });
        serde_json::to_writer_pretty(&mut *out, &results)?;
        out.write_all(b"\n")?;
        Ok(Vec::new())
    }

    fn is_for_one_student(&self) -> bool {
        true
    }
}

/// How a submission came out as a whole: an extra that was not done is no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whole {
    Pass,
    Fail,
    Error,
}

fn whole(submission: &Submission<'_>) -> Whole {
    let Outcome::Judged(run) = &submission.record.result else {
        return if submission.grade.is_fault { Whole::Error } else { Whole::Fail };
    };
    let of = |check: &CheckRecord| match (check.finding(), check.visibility) {
        (Finding::Passed | Finding::NotYet, _) => Whole::Pass,
        // Of what is hidden it is only said that it did not pass.
        (Finding::Error, Visibility::Visible) => Whole::Error,
        _ => Whole::Fail,
    };
    run.checks.iter().map(of).max().unwrap_or(Whole::Pass)
}

fn tests(submission: &Submission<'_>, prefix: &str, lang: Lang) -> Vec<Value> {
    let exercise = submission.column.name.as_str();
    let Outcome::Judged(run) = &submission.record.result else {
        let why = submission.grade.trouble.as_ref().map(|trouble| trouble.say(lang));
        let status = if submission.grade.is_fault { "error" } else { "fail" };
        return vec![test(exercise, status, submission.grade.points, why.unwrap_or_default(), 0, "")];
    };
    let run = public(run, |visibility| visibility == Visibility::Visible);
    // The reporter knows no points but those of tests: late work and corrections that lower them are taken off each.
    let earned: f64 = run.shown.iter().map(|check| f64::from(check.points)).sum::<f64>()
        + run.hidden.iter().map(|check| f64::from(check.points)).sum::<f64>();
    let kept = if earned > 0.0 { (submission.grade.points / earned).min(1.0) } else { 0.0 };
    let mut tests: Vec<Value> = run
        .shown
        .iter()
        .map(|check| {
            let line = check.failure.as_ref().map_or(0, |failure| failure.line);
            let schedule = check.failed_under().map(|(_, seed)| format!(" --schedule {seed}")).unwrap_or_default();
            let again = format!("tst test {} --check {}{schedule}", shell_word(exercise), shell_word(&check.name));
            let name = format!("{prefix}{}", check.title.say(lang));
            test(&name, status(check), f64::from(check.points) * kept, &told(check, lang), line, &again)
        })
        .collect();
    if !run.hidden.is_empty() {
        let points: f64 = run.hidden.iter().map(|check| f64::from(check.points)).sum();
        let all_passed = run.hidden.iter().all(|check| matches!(check.finding(), Finding::Passed | Finding::NotYet));
        let name = format!("{prefix}{}", ClassText::HiddenChecks { count: run.hidden.len() }.say(lang));
        let (status, message) = if all_passed { ("pass", String::new()) } else { ("fail", ClassText::HiddenFailed.say(lang)) };
        tests.push(test(&name, status, points * kept, &message, 0, ""));
    }
    // What somebody gave beside them is one more.
    let more = submission.grade.points - earned * kept;
    if more > f64::EPSILON * earned.max(1.0) {
        let corrected = submission.grade.steps.iter().filter(|step| matches!(step, Step::Corrected { .. }));
        let said: Vec<String> = corrected.map(|step| one_line(&step.say(lang))).collect();
        tests.push(test(&format!("{prefix}{}", said.join("; ")), "pass", more, "", 0, ""));
    }
    tests
}

fn test(name: &str, status: &str, score: f64, message: &str, line: usize, code: &str) -> Value {
    json!({
        "name": name,
        "status": status,
        "score": json_number(score),
        "message": message,
        "line_no": line,
        "filename": if line == 0 { "" } else { "exercise.yaml" },
        "test_code": code,
    })
}

fn status(check: &CheckRecord) -> &'static str {
    match check.status {
        Status::Passed => "pass",
        // The reporter knows no skipping and no extras, and there are no points for them.
        Status::Failed | Status::Skipped => "fail",
        Status::Error => "error",
    }
}
