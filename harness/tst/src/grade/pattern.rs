//! How a program failed, in words that stay the same from one grading to the next: programs of one pattern failed alike, and one
//! remark can be for all of them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tst_engine::spec::Visibility;

use super::finding::Finding;
use super::record::{CheckRecord, FailureRecord, Run, Shown, Words};
use crate::sha256::sha256;

/// How many hexadecimal digits of a hash tell patterns of an exercise apart: 32 bits, for the few hundred that a class has.
const DIGITS: usize = 8;
/// The longest answer that is compared word by word, in bytes: longer ones are data, which may be drawn anew each time.
const LONGEST_ANSWER: usize = 256;
/// What a program that does not build has instead of failed checks.
const BUILD_FAILED: &str = "build_failed";
/// Kinds of failures of which the evidence is a measurement: another one each time.
const MEASURED: [&str; 6] = ["not_concurrent", "too_slow", "too_fast", "limit_exceeded", "leaked_threads", "leaked_files"];
/// Kinds of which the message says how that was found out, which depends on the machine.
const SILENT: [&str; 2] = ["no_answer", "did_not_close"];
/// Kinds that a program explains itself.
const EXPLAINED: [&str; 2] = ["crashed", "exited_early"];

/// What a program failed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Its name: the exercise's, and a hash.
    pub id: String,
    /// The failed checks, in the order of the exercise file; of a program that does not build one without a name.
    pub failed: Vec<FailedCheck>,
}

/// A failed check of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// Its name; none when nothing was built.
    pub check: Option<String>,
    /// The word of the failure's kind.
    pub kind: String,
    /// What to show of it: the cause where one was proved, else what was found; of the first program that is met.
    pub said: Words,
    /// Who may see the check.
    pub visibility: Visibility,
}

impl Pattern {
    /// The pattern of a run of this exercise; `None` where nothing failed.
    pub fn of(exercise: &str, run: &Run) -> Option<Self> {
        let mut marks = String::new();
        let mut failed = Vec::new();
        if !run.build.ok {
            let said = Words::same(first_error(&run.build.output).unwrap_or_default());
            writeln!(marks, "{BUILD_FAILED} {}", build_mark(&run.build.output)).ok()?;
            failed.push(FailedCheck { check: None, kind: BUILD_FAILED.into(), said, visibility: Visibility::Visible });
        } else {
            for (check, failure) in run.checks.iter().filter_map(failing) {
                writeln!(marks, "{} {} {}", check.name, failure.kind, evidence(failure)).ok()?;
                failed.push(FailedCheck {
                    check: Some(check.name.clone()),
                    kind: failure.kind.clone(),
                    said: failure.cause.as_ref().unwrap_or(&failure.message).clone(),
                    visibility: check.visibility,
                });
            }
        }
        let id = || format!("{exercise}-{}", &sha256(marks.as_bytes())[..DIGITS]);
        (!failed.is_empty()).then(|| Self { id: id(), failed })
    }
}

/// Whether a text can be the name of a pattern: what stands before the hash is the exercise's.
pub fn is_id(text: &str) -> bool {
    let is_hash = |hash: &str| hash.len() == DIGITS && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    text.rsplit_once('-').is_some_and(|(exercise, hash)| tst_engine::spec::is_name(exercise) && is_hash(hash))
}

fn failing(check: &CheckRecord) -> Option<(&CheckRecord, &FailureRecord)> {
    Some((check, check.failure.as_ref().filter(|_| check.finding() == Finding::Failed)?))
}

/// What of a failure is the same whenever the same program fails in the same way.
fn evidence(failure: &FailureRecord) -> String {
    let kind = failure.kind.as_str();
    if MEASURED.contains(&kind) {
        return String::new();
    }
    let step = masked(&failure.requirement.en);
    if let Some(cause) = &failure.cause {
        return format!("{step}: {}", masked(&cause.en));
    }
    if EXPLAINED.contains(&kind) {
        return format!("{step}: {}", masked(last_words(&failure.standard_error)));
    }
    if SILENT.contains(&kind) {
        return step;
    }
    format!("{step}: {}: {}", masked(&failure.message.en), answer(failure))
}

/// What a program answered, without what it was to answer, and without numbers.
fn answer(failure: &FailureRecord) -> String {
    let text = |shown: &Option<Shown>| match shown {
        Some(Shown::Bytes { base64, length, .. }) if *length <= LONGEST_ANSWER => {
            STANDARD.decode(base64).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        }
        Some(Shown::Words(words)) => Some(words.en.clone()),
        _ => None,
    };
    let (Some(expected), Some(received)) = (text(&failure.expected), text(&failure.received)) else { return String::new() };
    let wanted: Vec<&str> = expected.split_whitespace().collect();
    let words = received.split_whitespace().map(|word| if wanted.contains(&word) { "=".into() } else { masked(word) });
    words.collect::<Vec<_>>().join(" ")
}

/// A sentence without what changes from one run to the next: what is quoted, and numbers with the word that follows them (a unit,
/// whose plural depends on the number).
fn masked(sentence: &str) -> String {
    let mut out = String::new();
    let mut rest = sentence.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                out.push('"');
                while let Some(inner) = rest.next() {
                    match inner {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            c if c.is_ascii_digit() => {
                out.push('#');
                while rest.next_if(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':')).is_some() {}
                if rest.next_if_eq(&' ').is_some() {
                    while rest.next_if(|c| c.is_alphabetic()).is_some() {}
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// What a program that ended said of it, without the particulars: Rust's message of a panic, or the last line that another
/// language's interpreter wrote, up to a colon.
fn last_words(standard_error: &str) -> &str {
    let lines = || standard_error.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_place = |line: &&str| line.contains("panicked at ");
    let said = lines().skip_while(|line| !is_place(line)).nth(1).or_else(|| lines().next_back()).unwrap_or_default();
    said.split(':').next().unwrap_or_default()
}

/// The first line of a compiler's output that tells of an error.
fn first_error(output: &str) -> Option<&str> {
    output.lines().find(|line| line.starts_with("error") || line.contains("Error:") || line.contains(": error"))
}

/// What is the same of the outputs of a compiler for the same mistakes: the numbers of Rust's errors, else the first error.
fn build_mark(output: &str) -> String {
    let number = |line: &str| Some(line.strip_prefix("error[")?.split_once(']')?.0.to_string());
    let mut numbers: Vec<String> = output.lines().filter_map(number).collect();
    numbers.sort();
    numbers.dedup();
    if numbers.is_empty() { masked(first_error(output).unwrap_or_default()) } else { numbers.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::super::record::{BuildRecord, Status};
    use super::*;

    fn bytes(text: &str) -> Option<Shown> {
        Some(Shown::Bytes { base64: STANDARD.encode(text), length: text.len(), from: 0 })
    }

    fn failed(name: &str, kind: &str, message: &str, (expected, received): (&str, &str)) -> CheckRecord {
        let failure = FailureRecord {
            kind: kind.into(),
            message: Words::same(message),
            requirement: Words::same(format!("ana receives \"{expected}\" (4 bytes)")),
            line: 12,
            expected: bytes(expected),
            received: bytes(received),
            difference: Some(0),
            cause: None,
            standard_error: String::new(),
            explanation: Words::default(),
        };
        CheckRecord { failure: Some(failure), ..check(name, Status::Failed) }
    }

    fn check(name: &str, status: Status) -> CheckRecord {
        CheckRecord {
            name: name.into(),
            title: Words::default(),
            hint: Words::default(),
            status,
            points: 0,
            max_points: 10,
            is_extra: false,
            visibility: Visibility::Visible,
            needs: Vec::new(),
            duration_ms: 1,
            reason: None,
            failure: None,
            schedules: None,
            transcript: Vec::new(),
            events_left_out: 0,
        }
    }

    fn id(checks: Vec<CheckRecord>) -> Option<String> {
        let build = BuildRecord { ok: true, ..BuildRecord::default() };
        Pattern::of("parrot", &Run { build, checks, ..Run::default() }).map(|pattern| pattern.id)
    }

    #[test]
    fn what_was_drawn_anew_and_measured_anew_does_not_matter() {
        let first = failed("speaks", "wrong_bytes", "byte 3 is the first that differs", ("say 17", "SAY 17"));
        let again = failed("speaks", "wrong_bytes", "byte 12 is the first that differs", ("say 2041", "SAY 2041"));
        assert_eq!(id(vec![first.clone()]), id(vec![again, check("other", Status::Passed)]));
        let slow = |message| failed("speaks", "too_slow", message, ("a", "a"));
        assert_eq!(id(vec![slow("1.2 s are more than 3 times 0.1 s")]), id(vec![slow("900 ms are more than 3 times 1 s")]));
        let silent = |message| failed("speaks", "no_answer", message, ("a", ""));
        assert_eq!(id(vec![silent("all threads wait")]), id(vec![silent("nothing came within 5 s")]));
        assert_eq!(id(vec![check("speaks", Status::Passed)]), None);
        let name = id(vec![first]).expect("a pattern");
        assert!(is_id(&name) && name.starts_with("parrot-"), "{name}");
    }

    #[test]
    fn another_check_kind_cause_or_answer_is_another_pattern() {
        let one = failed("speaks", "wrong_bytes", "m", ("say", "SAY"));
        let mut caused = one.clone();
        caused.failure.as_mut().expect("a failure").cause = Some(Words::same("only upper and lower case differ."));
        let others = [
            failed("sings", "wrong_bytes", "m", ("say", "SAY")),
            failed("speaks", "incomplete", "m", ("say", "SAY")),
            failed("speaks", "wrong_bytes", "m", ("say", "nay")),
            failed("speaks", "wrong_bytes", "n", ("say", "SAY")),
            caused,
        ];
        let mut ids: Vec<_> = others.iter().chain([&one]).map(|check| id(vec![check.clone()])).collect();
        ids.push(id(vec![one.clone(), others[0].clone()]));
        let before = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), before, "{ids:?}");
    }

    #[test]
    fn an_extra_that_was_not_done_is_no_failure() {
        let extra = CheckRecord { is_extra: true, ..failed("sings", "wrong_bytes", "m", ("a", "b")) };
        assert_eq!(id(vec![extra]), None);
    }

    #[test]
    fn programs_that_do_not_build_are_alike_by_their_errors() {
        let of = |output: &str| {
            let build = BuildRecord { ok: false, output: output.into(), duration_ms: 1 };
            let all = vec![failed("speaks", BUILD_FAILED, "m", ("", ""))];
            Pattern::of("parrot", &Run { build, checks: all, ..Run::default() }).expect("a pattern")
        };
        let moved = "error[E0382]: borrow of moved value: `x`\n --> src/main.rs:4:5\nerror: aborting";
        let pattern = of(moved);
        assert_eq!(pattern.id, of("warning: y\nerror[E0382]: use of moved value: `line`\n --> src/main.rs:9:1\n").id);
        assert_ne!(pattern.id, of("error[E0425]: cannot find value").id);
        assert_eq!((pattern.failed.len(), &pattern.failed[0].check), (1, &None));
        assert_eq!(
            of("  File \"a.py\", line 3\nSyntaxError: invalid syntax").id,
            of("  File \"b.py\", line 9\nSyntaxError: invalid syntax").id
        );
    }

    #[test]
    fn a_crash_is_known_by_its_last_words() {
        let rust = "thread 'main' (7) panicked at src/main.rs:3:5:\ncalled `Option::unwrap()` on a `None` value\nnote: run with\n";
        assert_eq!(last_words(rust), "called `Option");
        let python = "Traceback (most recent call last):\n  File \"a.py\", line 3\nConnectionResetError: [Errno 104] x\n";
        assert_eq!(last_words(python), "ConnectionResetError");
        assert_eq!(last_words(""), "");
    }

    #[test]
    fn numbers_and_quotes_are_masked() {
        assert_eq!(masked("got 1 byte of \"a \\\" 7\" after 2.5 s"), "got # of \" after #");
        assert_eq!(masked("só os primeiros 3 de 10 bytes"), "só os primeiros # #");
    }

    #[test]
    fn only_names_of_patterns_are_taken_for_them() {
        for (text, is) in [
            ("parrot-0123abcd", true),
            ("parrot_2-0123abcd", true),
            ("parrot-0123abc", false),
            ("parrot-0123abcX", false),
            ("0123abcd", false),
            ("-0123abcd", false),
        ] {
            assert_eq!(is_id(text), is, "{text}");
        }
    }
}
