//! What Classroom 50 reads of one student: `result.json`, schema `classroom50/result/v1` (foundation50/classroom50, `schemas`).

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tst_engine::spec::Visibility;
use tst_engine::text::{ClassProblem, ClassText, Lang, Say as _};

use super::gradescope::told;
use super::public::public;
use super::submission::{Submission, put, submissions};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records};
use crate::grade::finding::Finding;
use crate::grade::id_kind::IdKind;
use crate::grade::record::{CheckRecord, Outcome};
use crate::isolation::Isolation;

/// The schema's name.
const SCHEMA: &str = "classroom50/result/v1";
/// What stands for a name that nothing tells, in a run outside of Classroom 50.
const LOCAL: &str = "local";
/// With what the tag of a submission begins.
const TAG: &str = "submit/";

/// Writes the result. It lies in a release of the student's repository: hidden checks are one sum.
#[derive(Debug, Default)]
pub struct Classroom50 {
    /// What the runner says.
    pub said: Said,
}

/// What the runner of Classroom 50 says in the environment of an autograder, as far as there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// `CLASSROOM`, `ASSIGNMENT` and `USERNAME`, of which the repository's name is made.
    names: [Option<String>; 3],
    /// `SUBMISSION_TAG`.
    submission: Option<String>,
    /// `COMMIT_URL`, `RELEASE_URL` and `REVIEW_URL`.
    links: [Option<String>; 3],
    /// `MODE`: whether a group handed it in.
    is_group: bool,
}

impl Said {
    /// What variables of these names hold.
    pub fn by(variable: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
        Self {
            names: ["CLASSROOM", "ASSIGNMENT", "USERNAME"].map(text),
            submission: text("SUBMISSION_TAG").filter(|tag| tag.starts_with(TAG)),
            links: ["COMMIT_URL", "RELEASE_URL", "REVIEW_URL"].map(text),
            is_group: text("MODE").is_some_and(|mode| mode == "group"),
        }
    }

    /// What the environment of this process holds.
    pub fn here() -> Self {
        Self::by(|name| std::env::var(name).ok())
    }
}

impl ClassReport for Classroom50 {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let all: Vec<Submission<'_>> = submissions(class, records).collect::<Result<_, _>>()?;
        let Some(first) = all.first() else { return Err(ClassProblem::NoSubmission.into()) };
        let [classroom, assignment, owner] = self.names(first).ok_or(ClassProblem::WhichRepository)?;
        let prefix =
            |submission: &Submission<'_>| if all.len() > 1 { format!("{}: ", submission.column.name) } else { String::new() };
        let (mut score, mut most, mut tests) = (0, 0, Vec::new());
        for submission in &all {
            // Of what the kit could not judge nothing is known: no test, no points of none.
            if submission.grade.is_fault {
                continue;
            }
            let max = u64::from(submission.grade.max);
            let own = whole(submission.grade.points).min(max);
            (score, most) = (score + own, most + max);
            let mut told = self::tests(submission, own, &prefix(submission), class.lang);
            put(&submission.words(class.lang), &mut told, |test| test["passed"] == false, "output");
            tests.extend(told);
        }
        let handed_in = all.iter().filter_map(|submission| submission.record.submitted).max();
        let judged = all.iter().map(|submission| submission.record.judged).max().unwrap_or_default();
        let handed_in = handed_in.or_else(|| self.said.submission.as_deref().and_then(tagged)).unwrap_or(judged);
        let tag = self.said.submission.clone().unwrap_or_else(|| format!("{TAG}manual-{}", utc(handed_in).replace(':', "-")));
        let [commit, release, review] = self.said.links.clone().map(|link| link.unwrap_or_else(|| tag.clone()));
        let is_group = self.said.is_group || all.iter().any(|submission| submission.grade.group.is_some());
        let result = json!({
            "schema": SCHEMA,
            "classroom": classroom,
            "assignment": assignment,
            "assignment_type": if is_group { "group" } else { "individual" },
            "owner": owner,
            "submission": tag,
            "commit": commit,
            "release": release,
            "review": review,
            "datetime": utc(handed_in),
            "graded_at": utc(judged),
            "score": score,
            "max-score": most,
            "tests": tests,
        });
        serde_json::to_writer_pretty(&mut *out, &result)?;
        out.write_all(b"\n")?;
        // The schema has no room for it.
        Ok(match class.isolation {
            Isolation::Full => Vec::new(),
            Isolation::Limited => vec![ClassText::LimitedIsolation],
            Isolation::None => vec![ClassText::NoIsolation],
        })
    }

    fn is_for_one_student(&self) -> bool {
        true
    }
}

impl Classroom50 {
    /// The classroom, the assignment and the owner: as the runner says, else by the name of the clone, which they make.
    fn names(&self, submission: &Submission<'_>) -> Option<[String; 3]> {
        let is_run = submission.student.key.is_empty();
        let local = |exercise: &str| [LOCAL, exercise, LOCAL].map(String::from);
        let found = if is_run { Some(local(&submission.column.name)) } else { of_clone(submission) };
        let mut found = found.map(|names| names.map(Some)).unwrap_or_default();
        for (found, said) in found.iter_mut().zip(&self.said.names) {
            *found = said.clone().or(found.take());
        }
        let [Some(classroom), Some(assignment), Some(owner)] = found else { return None };
        Some([classroom, assignment, owner])
    }
}

/// Classroom, assignment and owner by the folder `CLASSROOM-ASSIGNMENT-USERNAME` in which the work was found.
fn of_clone(submission: &Submission<'_>) -> Option<[String; 3]> {
    let login = submission.grade.id.as_deref().filter(|_| submission.grade.id_kind == IdKind::Login)?;
    let ending = format!("-{login}");
    let name = submission.record.source.split('/').find_map(|folder| folder.strip_suffix(ending.as_str()))?;
    let own = format!("-{}", submission.column.name);
    let (classroom, assignment) = match name.strip_suffix(own.as_str()) {
        Some(classroom) => (classroom, &own[1..]),
        None => name.split_once('-')?,
    };
    let all = [classroom, assignment, login];
    all.iter().all(|name| !name.is_empty()).then(|| all.map(String::from))
}

/// The tests of a submission, which have `score` together.
fn tests(submission: &Submission<'_>, score: u64, prefix: &str, lang: Lang) -> Vec<Value> {
    let Outcome::Judged(run) = &submission.record.result else {
        let why = submission.grade.trouble.as_ref().map(|trouble| trouble.say(lang)).unwrap_or_default();
        let name = format!("{prefix}{}", submission.column.name);
        return vec![test(&name, false, (score, u64::from(submission.grade.max)), why)];
    };
    let run = public(run, |visibility| visibility == Visibility::Visible);
    let sum = |points: &dyn Fn(&CheckRecord) -> u32| run.hidden.iter().map(|check| u64::from(points(check))).sum::<u64>();
    let hidden = (!run.hidden.is_empty()).then(|| (sum(&|check| check.points), sum(&|check| check.max_points)));
    let shown = run.shown.iter().map(|check| (u64::from(check.points), u64::from(check.max_points)));
    let earned: Vec<u64> = shown.clone().map(|(points, _)| points).chain(hidden.map(|(points, _)| points)).collect();
    let most: Vec<u64> = shown.map(|(_, most)| most).chain(hidden.map(|(_, most)| most)).collect();
    let mut shares = shares(&earned, score).into_iter().zip(most);
    let mut tests: Vec<Value> = run
        .shown
        .iter()
        .zip(&mut shares)
        .map(|(check, points)| {
            let name = format!("{prefix}{}", check.title.say(lang));
            test(&name, is_passed(check), points, &told(check, lang))
        })
        .collect();
    if let Some(points) = shares.next() {
        let all_passed = run.hidden.iter().all(|check| is_passed(check));
        let name = format!("{prefix}{}", ClassText::HiddenChecks { count: run.hidden.len() }.say(lang));
        let said = if all_passed { String::new() } else { ClassText::HiddenFailed.say(lang) };
        tests.push(test(&name, all_passed, points, &said));
    }
    tests
}

fn is_passed(check: &CheckRecord) -> bool {
    matches!(check.finding(), Finding::Passed | Finding::NotYet)
}

fn test(name: &str, passed: bool, (score, most): (u64, u64), said: &str) -> Value {
    let mut test = Map::new();
    test.insert("test-name".into(), name.into());
    test.insert("passed".into(), passed.into());
    test.insert("score".into(), score.into());
    test.insert("max-score".into(), most.into());
    if !said.is_empty() {
        test.insert("output".into(), said.into());
    }
    Value::Object(test)
}

/// Whole points: the schema knows no others.
fn whole(points: f64) -> u64 {
    points.round().max(0.0) as u64
}

/// A sum in whole parts that are as what was earned, and none more than that: what is lost by rounding down goes to those who lost
/// most.
fn shares(earned: &[u64], sum: u64) -> Vec<u64> {
    let all: u64 = earned.iter().sum();
    if all <= sum {
        return earned.to_vec();
    }
    let exact = |points: &u64| u128::from(*points) * u128::from(sum);
    let mut shares: Vec<u64> = earned.iter().map(|points| (exact(points) / u128::from(all)) as u64).collect();
    let mut order: Vec<usize> = (0..earned.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(&earned[*at]) % u128::from(all)));
    let left = sum.saturating_sub(shares.iter().sum());
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        shares[at] += 1;
    }
    shares
}

/// A time as the schema has it.
fn utc(second: i64) -> String {
    Timestamp::from_second(second).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time in `submit/2026-11-20T23-59-30Z-abc1234`.
fn tagged(tag: &str) -> Option<i64> {
    let clock = tag.strip_prefix(TAG)?.get(..20)?;
    let (date, time) = clock.split_once('T')?;
    format!("{date}T{}", time.replace('-', ":")).parse::<Timestamp>().ok().map(|stamp| stamp.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_and_make_up_the_sum() {
        assert_eq!(shares(&[60, 20, 20], 90), [54, 18, 18]);
        assert_eq!(shares(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(shares(&[33, 33, 34], 50), [17, 16, 17]);
        assert_eq!(shares(&[10, 5], 15), [10, 5]);
        assert_eq!(shares(&[0, 0], 0), [0, 0]);
        assert_eq!(shares(&[100, 20], 100), [83, 17]);
        for sum in 0..=100 {
            let parts = shares(&[7, 13, 29, 51], sum);
            assert!(parts.iter().sum::<u64>() == sum && parts.iter().zip([7, 13, 29, 51]).all(|(part, most)| *part <= most));
        }
    }

    #[test]
    fn the_time_of_a_tag_is_that_of_the_submission() {
        assert_eq!(tagged("submit/2026-11-20T23-59-30Z-abc1234").map(utc).as_deref(), Some("2026-11-20T23:59:30Z"));
        for tag in ["submit/x", "2026-11-20T23-59-30Z", "submit/2026-11-20 23-59-30Z", "submit/manual-2026-02-02T00-00-00Z"] {
            assert_eq!(tagged(tag), None, "{tag}");
        }
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
    }
}
