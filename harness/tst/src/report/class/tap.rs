//! A class in the Test Anything Protocol, version 14: one subtest for each submission, one test point for each check.

use std::io::{self, Write};

use tst_engine::text::{ClassText, Lang, Say as _, printable};

use super::shown::paragraph;
use super::submission::{Submission, name, number, one_line, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};
use crate::grade::record::{CheckRecord, Outcome, Status, Words};

/// Writes TAP; for instructors, since hidden checks are in it.
#[derive(Debug)]
pub struct Tap;

impl ClassReport for Tap {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        writeln!(out, "TAP version 14")?;
        writeln!(out, "# tst {}; isolation: {}", class.kit, class.isolation.word())?;
        if let Some(run) = only_run(class, records)? {
            // It needs no subtests.
            points(&run, class.lang, "", out)?;
            return Ok(Vec::new());
        }
        let missing: Vec<String> = not_handed_in(class);
        let judged = class.students.iter().flat_map(|row| &row.grades).flatten().count();
        writeln!(out, "1..{}", judged + missing.len() + class.strange.len())?;
        let mut test = 0;
        for submission in submissions(class, records) {
            let submission = submission?;
            test += 1;
            let label = escaped(&submission.label());
            writeln!(out, "# Subtest: {label}")?;
            points(&submission, class.lang, "    ", out)?;
            let word = if is_right(&submission) { "ok" } else { "not ok" };
            let (got, of) = (number(submission.grade.points), submission.grade.max);
            writeln!(out, "{word} {test} - {label} ({got}/{of})")?;
        }
        for label in missing {
            test += 1;
            writeln!(out, "ok {test} - {} # SKIP {}", escaped(&label), ClassText::NotHandedIn.say(class.lang))?;
        }
        for thing in &class.strange {
            test += 1;
            writeln!(out, "not ok {test} - {}", escaped(&thing.source))?;
            diagnostics(out, "", &[("message", one_line(thing.why.say(class.lang)))], "")?;
        }
        Ok(Vec::new())
    }
}

/// The submission of a class that is a single run: it is nobody's.
fn only_run<'c>(class: &'c Class, records: &dyn Records) -> io::Result<Option<Submission<'c>>> {
    match (&class.students[..], &class.exercises[..]) {
        ([row], [column]) if row.student.key.is_empty() => {
            let Some(Some(grade)) = row.grades.first() else { return Ok(None) };
            Ok(Some(Submission { student: &row.student, column, grade, record: records.record(grade.place)? }))
        }
        _ => Ok(None),
    }
}

fn not_handed_in(class: &Class) -> Vec<String> {
    let cells = class.students.iter().flat_map(|row| class.exercises.iter().zip(&row.grades).map(move |cell| (row, cell)));
    let missing = cells.filter(|(_, (_, grade))| grade.is_none());
    missing.map(|(row, (column, _))| format!("{} / {}", name(&row.student), column.name)).collect()
}

/// Whether nothing of the submission is wrong; what was skipped is not.
fn is_right(submission: &Submission<'_>) -> bool {
    let is_wrong = |status: &Status| matches!(status, Status::Failed | Status::Error);
    submission.grade.trouble.is_none() && !submission.grade.statuses.iter().any(is_wrong)
}

/// The plan and the points of one submission.
fn points(submission: &Submission<'_>, lang: Lang, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let (kind, words) = match &submission.record.result {
        Outcome::Judged(run) => {
            writeln!(out, "{indent}1..{}", run.checks.len())?;
            return run.checks.iter().zip(1..).try_for_each(|(check, number)| point(check, number, lang, indent, out));
        }
        Outcome::Unusable(words) => ("fail", words),
        Outcome::Fault(words) => ("error", words),
    };
    writeln!(out, "{indent}1..1\n{indent}not ok 1 - {}", escaped(&submission.column.name))?;
    diagnostics(out, indent, &[("message", one_line(words.say(lang))), ("severity", kind.into())], "")
}

fn point(check: &CheckRecord, number: usize, lang: Lang, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let say = |words: &Option<Words>| words.as_ref().map(|words| one_line(words.say(lang))).unwrap_or_default();
    let label = escaped(&format!("{}: {}", check.name, check.title.say(lang)));
    match check.status {
        Status::Passed => writeln!(out, "{indent}ok {number} - {label}"),
        Status::Skipped => writeln!(out, "{indent}ok {number} - {label} # SKIP {}", say(&check.reason)),
        Status::Error => {
            writeln!(out, "{indent}not ok {number} - {label}")?;
            diagnostics(out, indent, &[("message", say(&check.reason)), ("severity", "error".into())], "")
        }
        Status::Failed => {
            writeln!(out, "{indent}not ok {number} - {label}")?;
            let Some(failure) = &check.failure else { return Ok(()) };
            let fields =
                [("message", one_line(&paragraph(failure, lang))), ("severity", "fail".into()), ("kind", failure.kind.clone())];
            diagnostics(out, indent, &fields, failure.explanation.say(lang))
        }
    }
}

/// A block of YAML below a test point: short values quoted as JSON does, a long text as a literal block.
fn diagnostics(out: &mut dyn Write, indent: &str, fields: &[(&str, String)], explanation: &str) -> io::Result<()> {
    writeln!(out, "{indent}  ---")?;
    for (key, value) in fields {
        writeln!(out, "{indent}  {key}: {}", serde_json::Value::from(value.as_str()))?;
    }
    if !explanation.is_empty() {
        // Its indent is given because the first line may begin with a space.
        writeln!(out, "{indent}  explanation: |2")?;
        for line in explanation.lines() {
            writeln!(out, "{}", format!("{indent}    {}", printable(line)).trim_end())?;
        }
    }
    writeln!(out, "{indent}  ...")
}

/// A description in which nothing is taken for a directive (TAP 14, "Escaping").
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}
