//! A class in the Test Anything Protocol: one subtest for each submission, one test point for each check. Version 13 is announced,
//! and written so that readers of that version (prove, tap.py) and of 14 (tap-parser) understand the same: the plan comes first, and
//! a block of YAML has one line for each key, none of them empty.

use std::io::{self, Write};

use tst_engine::text::{ClassText, Label, Lang, Say as _, printable};

use super::shown::paragraph;
use super::submission::{Submission, name, number, one_line, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, Outcome, Words};

/// Writes TAP; for instructors, since hidden checks are in it.
#[derive(Debug)]
pub struct Tap;

impl ClassReport for Tap {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let heading = format!("# tst {}; isolation: {}", printable(&class.kit), class.isolation.word());
        writeln!(out, "TAP version 13")?;
        if let Some(run) = only_run(class, records)? {
            // It needs no subtests.
            points(&run, class.lang, ("", &heading), out)?;
            return Ok(Vec::new());
        }
        let missing: Vec<String> = not_handed_in(class);
        let judged = class.students.iter().flat_map(|row| &row.grades).flatten().count();
        writeln!(out, "1..{}\n{heading}", judged + missing.len() + class.strange.len())?;
        let mut test = 0;
        for submission in submissions(class, records) {
            let submission = submission?;
            test += 1;
            let label = escaped(&submission.label());
            writeln!(out, "# Subtest: {label}")?;
            points(&submission, class.lang, ("    ", ""), out)?;
            let word = if is_right(&submission) { "ok" } else { "not ok" };
            let (got, of) = (number(submission.grade.points), submission.grade.max);
            writeln!(out, "{word} {test} - {label} ({got}/{of})")?;
            for words in submission.words(class.lang) {
                // A comment, which is never the heading of a subtest.
                writeln!(out, "# - {}", escaped(&words))?;
            }
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
    let is_wrong = |finding: &Finding| matches!(finding, Finding::Failed | Finding::Error);
    submission.grade.trouble.is_none() && !submission.grade.findings.iter().any(is_wrong)
}

/// The plan and the points of one submission.
fn points(submission: &Submission<'_>, lang: Lang, (indent, heading): (&str, &str), out: &mut dyn Write) -> io::Result<()> {
    // No reader takes a comment before the plan, and all take one after it.
    let plan = |count: usize| if heading.is_empty() { format!("{indent}1..{count}") } else { format!("1..{count}\n{heading}") };
    let (kind, words) = match &submission.record.result {
        Outcome::Judged(run) => {
            writeln!(out, "{}", plan(run.checks.len()))?;
            return run.checks.iter().zip(1..).try_for_each(|(check, number)| point(check, number, lang, indent, out));
        }
        Outcome::Unusable(words) => ("fail", words),
        Outcome::Fault(words) => ("error", words),
    };
    writeln!(out, "{}\n{indent}not ok 1 - {}", plan(1), escaped(&submission.column.name))?;
    diagnostics(out, indent, &[("message", one_line(words.say(lang))), ("severity", kind.into())], "")
}

fn point(check: &CheckRecord, number: usize, lang: Lang, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let say = |words: &Option<Words>| words.as_ref().map(|words| one_line(words.say(lang))).unwrap_or_default();
    let label = escaped(&format!("{}: {}", check.name, check.title.say(lang)));
    match check.finding() {
        Finding::Passed => writeln!(out, "{indent}ok {number} - {label}"),
        Finding::Skipped => writeln!(out, "{indent}ok {number} - {label} # SKIP {}", printable(&say(&check.reason))),
        Finding::Error => {
            writeln!(out, "{indent}not ok {number} - {label}")?;
            diagnostics(out, indent, &[("message", say(&check.reason)), ("severity", "error".into())], "")
        }
        finding @ (Finding::Failed | Finding::NotYet) => {
            // What is expected not to pass yet (TAP 14, "TODO tests"): no reader counts it as a failure.
            let (severity, directive) = match finding {
                Finding::NotYet => ("todo", format!(" # TODO {}", Label::ExtraNotYet.say(lang))),
                _ => ("fail", String::new()),
            };
            writeln!(out, "{indent}not ok {number} - {label}{directive}")?;
            let Some(failure) = &check.failure else { return Ok(()) };
            let fields = [
                ("message", one_line(&paragraph(check, failure, lang))),
                ("severity", severity.into()),
                ("kind", failure.kind.clone()),
            ];
            diagnostics(out, indent, &fields, failure.explanation.say(lang))
        }
    }
}

/// A block of YAML below a test point: values quoted as JSON does, each in one line. What YAML 1.2 does not call printable (section
/// 5.1), or older readers take for the end of a line, is spelled out.
fn diagnostics(out: &mut dyn Write, indent: &str, fields: &[(&str, String)], explanation: &str) -> io::Result<()> {
    let lines: Vec<String> = explanation.lines().map(|line| printable(line).trim_end().to_string()).collect();
    let explained = (!explanation.is_empty()).then(|| ("explanation", lines.join("\n")));
    writeln!(out, "{indent}  ---")?;
    for (key, value) in fields.iter().map(|(key, value)| (*key, printable(value))).chain(explained) {
        writeln!(out, "{indent}  {key}: {}", serde_json::Value::from(value))?;
    }
    writeln!(out, "{indent}  ...")
}

/// A description in which nothing is taken for a directive, nor for the end of a line. Readers do not agree on how `#` is escaped
/// (TAP 14 has a backslash for it, 13 nothing), so its wide form (U+FF03) stands for it.
fn escaped(text: &str) -> String {
    printable(&one_line(text)).replace('\\', "\\\\").replace('#', "\u{ff03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_block_is_one_that_yaml_prints_and_none_ends_a_line_or_turns_it_round() {
        let is_printable = |c: char| matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
        let is_odd = |c: char| matches!(c, '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        let every: String = ('\0'..=char::MAX).chain("é日🦀".chars()).collect();
        let mut block = Vec::new();
        diagnostics(&mut block, "", &[("message", one_line(&every))], &every).expect("memory takes everything");
        let text = String::from_utf8(block).expect("UTF-8") + &escaped(&every);
        let bad: Vec<char> = text.chars().filter(|c| !is_printable(*c) || is_odd(*c)).collect();
        assert_eq!(bad, []);
        assert!(text.contains("\\u{2028}") && text.contains("\\u{fffe}") && text.contains("é日🦀"), "the others stay");
    }
}
