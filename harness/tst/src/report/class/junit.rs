//! A class as JUnit's XML: one suite for each submission, one case for each check. Only what all readers take is written: Jenkins'
//! xUnit plugin refuses properties of a case, and a count of what was skipped on the outermost element.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use tst_engine::text::{ClassText, Label, Lang, Say as _};

use super::shown::paragraph;
use super::submission::{Submission, number, one_line, remarks, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Grade, Records};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, Outcome};

/// Writes JUnit's XML; for instructors, since hidden checks are in it.
#[derive(Debug)]
pub struct Junit;

impl ClassReport for Junit {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let [tests, failures, errors] = totals(class);
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            out,
            "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">",
            attribute(&class.course)
        )?;
        // One suite at a time: a report of all of them would be in memory as a whole.
        for submission in submissions(class, records) {
            write_suite(suite(&submission?, class.lang), out)?;
        }
        for thing in &class.strange {
            let mut case = TestCase::new(xml(&thing.source), error(thing.why.say(class.lang)));
            case.set_classname("not_understood");
            let mut suite = TestSuite::new(xml(&thing.source));
            suite.add_test_case(case);
            write_suite(suite, out)?;
        }
        writeln!(out, "</testsuites>")?;
        Ok(Vec::new())
    }
}

/// How many tests there are, and how many of them failed, or could not be judged.
fn totals(class: &Class) -> [usize; 3] {
    let grades = class.students.iter().flat_map(|row| row.grades.iter().flatten());
    let mut sum = [class.strange.len(), 0, class.strange.len()];
    for grade in grades {
        let count = |finding| grade.findings.iter().filter(|found| **found == finding).count();
        let whole = usize::from(grade.trouble.is_some());
        let is_fault = usize::from(grade.is_fault);
        let tests = if whole == 1 { 1 } else { grade.findings.len() };
        let counts = if whole == 1 { [1 - is_fault, is_fault] } else { [count(Finding::Failed), count(Finding::Error)] };
        for (sum, more) in sum.iter_mut().zip([tests].into_iter().chain(counts)) {
            *sum += more;
        }
    }
    sum
}

/// A suite's element, taken out of the document that the library makes of it.
fn write_suite(suite: TestSuite, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new("");
    report.add_test_suite(suite);
    let text = report.to_string().map_err(io::Error::other)?;
    let begin = text.find("<testsuite ").unwrap_or(text.len());
    let end = text.rfind("</testsuites>").unwrap_or(text.len());
    writeln!(out, "    {}", text[begin..end.max(begin)].trim_end())
}

fn suite(submission: &Submission<'_>, lang: Lang) -> TestSuite {
    let Submission { student, column, grade, record } = submission;
    let mut suite = TestSuite::new(xml(&submission.label()));
    let mut property = |name: &str, value: &str| {
        if !value.is_empty() {
            suite.add_property(Property::new(name, xml(value)));
        }
    };
    if !student.key.is_empty() {
        property("student", &student.name);
        property("key", &student.key);
    }
    property("exercise", &column.name);
    property("source", &record.source);
    property("points", &number(grade.points));
    property("max_points", &grade.max.to_string());
    property("penalty_percent", &number(grade.penalty_percent));
    let decided: Vec<String> = grade.steps.iter().map(|step| one_line(&step.say(lang))).collect();
    property("decisions", &decided.join("; "));
    property("remarks", &remarks(record).join(" "));
    property("attempt", &grade.attempt.0.to_string());
    property("seed", &record.seed.to_string());
    property("isolation", record.isolation.word());
    match &record.result {
        Outcome::Judged(run) => {
            suite.set_time(Duration::from_millis(run.duration_ms));
            suite.add_test_cases(run.checks.iter().map(|check| case(check, &column.name, lang)));
            if !run.build.output.is_empty() {
                suite.set_system_err(xml(&run.build.output));
            }
        }
        Outcome::Unusable(_) | Outcome::Fault(_) => {
            suite.add_test_case(trouble(grade, &column.name, lang));
        }
    }
    suite
}

fn trouble(grade: &Grade, exercise: &str, lang: Lang) -> TestCase {
    let words = grade.trouble.as_ref().map(|words| words.say(lang)).unwrap_or_default();
    let status = if grade.is_fault { error(words) } else { failure("unusable", words, words) };
    let mut case = TestCase::new(exercise, status);
    case.set_classname(exercise).set_time(Duration::ZERO);
    case
}

fn case(check: &CheckRecord, exercise: &str, lang: Lang) -> TestCase {
    let reason = check.reason.as_ref().map(|reason| reason.say(lang)).unwrap_or_default();
    let status = match (check.finding(), &check.failure) {
        (Finding::Passed, _) => TestCaseStatus::success(),
        (Finding::Skipped, _) => skipped(reason),
        // There is no word for it here: what comes nearest is that nobody had to.
        (Finding::NotYet, found) => {
            let found = found.as_ref().map(|found| format!(": {}", paragraph(check, found, lang)));
            skipped(&format!("{}{}", Label::ExtraNotYet.say(lang), found.unwrap_or_default()))
        }
        (Finding::Failed, Some(found)) => failure(&found.kind, &paragraph(check, found, lang), found.explanation.say(lang)),
        (Finding::Failed, None) => failure("failed", reason, reason),
        (Finding::Error, _) => error(reason),
    };
    let mut case = TestCase::new(check.name.as_str(), status);
    case.set_classname(exercise).set_time(Duration::from_millis(check.duration_ms));
    case.set_system_out(xml(&format!("{} ({}/{})", check.title.say(lang), check.points, check.max_points)));
    case
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(xml(message));
    status
}

fn failure(kind: &str, message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    // GitLab shows the text alone where there is one.
    let whole = if description.starts_with(message) { description.to_string() } else { format!("{message}\n\n{description}") };
    status.set_type(kind).set_message(xml(message)).set_description(xml(&whole));
    status
}

fn error(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("error").set_message(xml(message));
    status
}

/// A text without the characters that XML 1.0 (section 2.2, Char) forbids.
fn xml(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..) && *c != '\u{7f}';
    text.chars().filter(is_allowed).collect()
}

/// A text inside the quotation marks of an attribute.
fn attribute(text: &str) -> String {
    xml(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace(['\n', '\r', '\t'], " ")
}
