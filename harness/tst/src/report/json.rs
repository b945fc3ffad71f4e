//! The result as one JSON object, as INTERFACE promises it.

use serde::Serialize;
use tst_engine::score::points;
use tst_engine::text::{Lang, Say as _, quote};
use tst_engine::verdict::{Conversation, Evidence, FailureKind, Outcome, Verdict};

use super::{Report, Result};

/// The version of the format.
const SCHEMA: u32 = 1;

/// Writes JSON.
#[derive(Debug)]
pub struct Json;

/// The result of a run.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
pub struct Run {
    /// The version of the format.
    schema: u32,
    /// The exercise's name.
    exercise: String,
    /// What was judged.
    subject: String,
    /// The seed of all random choices.
    seed: u64,
    /// The variables that the program was given, by name.
    env: Vec<String>,
    /// The points of the checks that passed, extras included.
    score: u32,
    /// What the regular checks are worth together.
    max_score: u32,
    /// How many checks passed.
    passed: usize,
    /// How many failed.
    failed: usize,
    /// How many were skipped.
    skipped: usize,
    /// How many extras were not done.
    extras_not_done: usize,
    /// How long it took, in milliseconds.
    duration_ms: u64,
    /// What happened to the build.
    build: Build,
    /// The checks, in the order of the exercise file.
    checks: Vec<Check>,
}

/// What happened to the build.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct Build {
    /// Whether there was a program to judge.
    ok: bool,
    /// How long it took, in milliseconds.
    duration_ms: u64,
    /// What the compiler said, without colours.
    output: String,
}

/// One check.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct Check {
    /// Its name in the exercise file.
    name: String,
    /// What it shows when it passes.
    title: Option<String>,
    /// How it came out.
    #[cfg_attr(feature = "class", schemars(extend("enum" = ["passed", "failed", "skipped", "error"])))]
    status: String,
    /// The points it earned.
    points: u32,
    /// What it is worth.
    max_points: u32,
    /// How long it took, in milliseconds.
    duration_ms: u64,
    /// What was wrong, of a check that failed.
    failure: Option<Failure>,
    /// The schedules that it was played under.
    schedules: Option<Scheduled>,
    /// The conversation.
    transcript: Vec<Event>,
    /// The race under the schedule at which it failed.
    race: Option<Vec<Event>>,
    /// Why it was skipped or could not be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// How a check came out under schedules.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct Scheduled {
    /// How many there were, up to the one under which it failed.
    played: u32,
    /// How many there were to be.
    of: u32,
    /// The seed of the one under which it failed.
    seed: Option<u64>,
    /// At how many points threads are held there.
    holds: usize,
    /// How many calls more send or receive only a part there.
    parts: usize,
    /// Why threads could not be held.
    refused: Option<String>,
}

/// What was wrong in a check.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct Failure {
    /// Its kind.
    #[cfg_attr(feature = "class", schemars(with = "String", extend("enum" = crate::schema::kinds())))]
    kind: FailureKind,
    /// What was found.
    message: String,
    /// What was asked for.
    requirement: String,
    /// The line of the step in the exercise file, from 1; 0 when there is none.
    line: usize,
    /// The instance of the program that it is about, where there are several.
    program: Option<String>,
    /// How each of them had ended, or that it went on.
    programs: Vec<ProgramEnd>,
    /// What was wanted; bytes as inside of a Rust string.
    expected: Option<String>,
    /// What came, likewise.
    received: Option<String>,
    /// The first byte at which both differ.
    difference: Option<usize>,
    /// The likely cause, when one was proved.
    cause: Option<String>,
    /// The end of what the program wrote on standard error.
    standard_error: String,
    /// The hint of the exercise file.
    hint: String,
}

/// How one of several instances of the program had ended when a check failed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct ProgramEnd {
    /// Its name.
    name: String,
    /// How it had ended; nothing while it went on.
    ending: Option<String>,
}

/// One event of a conversation.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
struct Event {
    /// Microseconds since the check began.
    at_us: u64,
    /// The actor it happened to; `program` for the program itself.
    who: String,
    /// The word for what happened.
    event: String,
    /// The bytes, as inside of a Rust string; the first of them.
    bytes: String,
    /// How many bytes there were.
    length: usize,
}

impl Report for Json {
    fn render(&self, result: &Result<'_>) -> String {
        let score = result.score;
        let run = Run {
            schema: SCHEMA,
            exercise: result.exercise.name.clone(),
            subject: result.subject.to_string(),
            seed: result.seed,
            env: result.env.iter().map(|name| (*name).to_string()).collect(),
            score: score.points,
            max_score: score.max,
            passed: score.passed,
            failed: score.failed,
            skipped: score.skipped,
            extras_not_done: score.undone,
            duration_ms: result.duration.as_millis() as u64,
            build: Build {
                ok: result.build.ok,
                duration_ms: result.build.duration.as_millis() as u64,
                output: anstream::adapter::strip_str(&result.build.output).to_string(),
            },
            checks: result.verdicts.iter().map(|verdict| check(result, verdict)).collect(),
        };
        // Nothing in it can fail to be written.
        format!("{:#}\n", serde_json::to_value(run).unwrap_or_default())
    }
}

fn check(result: &Result<'_>, verdict: &Verdict) -> Check {
    let check = result.exercise.checks.iter().find(|check| check.name == verdict.check);
    let schedules = verdict.schedules.as_ref();
    Check {
        name: verdict.check.clone(),
        title: check.map(|check| check.title.say(result.lang)),
        status: verdict.outcome.word().to_string(),
        points: points(result.exercise, verdict),
        max_points: check.map_or(0, |check| check.points),
        duration_ms: verdict.duration.as_millis() as u64,
        failure: match &verdict.outcome {
            Outcome::Failed(found) => Some(failure(found, result.lang)),
            _ => None,
        },
        schedules: schedules.map(|schedules| scheduled(schedules, result.lang)),
        transcript: transcript(&verdict.conversation),
        race: schedules.and_then(|schedules| schedules.race.as_ref()).map(transcript),
        reason: match &verdict.outcome {
            Outcome::Skipped(reason) => Some(reason.say(result.lang)),
            Outcome::Error(fault) => Some(fault.why.to_string()),
            Outcome::Passed | Outcome::Failed(_) => None,
        },
    }
}

fn scheduled(schedules: &tst_engine::verdict::Scheduled, lang: Lang) -> Scheduled {
    Scheduled {
        played: schedules.played,
        of: schedules.of,
        seed: schedules.seed,
        holds: schedules.holds,
        parts: schedules.parts,
        refused: schedules.refused.as_ref().map(|why| why.say(lang)),
    }
}

fn failure(failure: &tst_engine::verdict::Failure, lang: Lang) -> Failure {
    Failure {
        kind: failure.kind,
        message: failure.problem.say(lang),
        requirement: failure.required().say(lang),
        line: failure.line,
        program: failure.program.clone(),
        programs: failure.programs.iter().map(|program| end_of(program, lang)).collect(),
        expected: failure.expected.as_ref().map(|shown| evidence(shown, lang)),
        received: failure.received.as_ref().map(|shown| evidence(shown, lang)),
        difference: failure.difference,
        cause: failure.cause.as_ref().map(|cause| cause.say(lang)),
        standard_error: failure.standard_error.clone(),
        hint: failure.hint.say(lang),
    }
}

fn end_of(program: &tst_engine::verdict::ProgramEnd, lang: Lang) -> ProgramEnd {
    ProgramEnd { name: program.name.clone(), ending: program.ending.map(|ending| ending.say(lang)) }
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

fn transcript(conversation: &Conversation) -> Vec<Event> {
    let event = |moment: &tst_engine::verdict::Moment| Event {
        at_us: moment.at.as_micros() as u64,
        who: moment.who.clone(),
        event: moment.event.word().to_string(),
        bytes: escaped(&moment.bytes),
        length: moment.length,
    };
    conversation.moments.iter().map(event).collect()
}
