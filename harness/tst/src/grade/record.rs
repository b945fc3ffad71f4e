//! What the journal keeps of one graded submission: plain data in both languages, from which every report is made.

use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tst_engine::spec::Visibility;
use tst_engine::text::{Bilingual, Lang, Say, UnderSchedule};

use super::id_kind::IdKind;
use crate::intake::ContentError;
use crate::isolation::Isolation;

/// The version of the format.
pub const SCHEMA: u32 = 1;

/// How many events of a conversation's beginning are kept when its middle is left out; the others are its latest ones.
pub const FIRST_EVENTS: usize = 40;

/// One submission of one exercise, graded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The version of the format: [`SCHEMA`].
    pub schema: u32,
    /// Whose it is.
    pub student: Student,
    /// The exercise's name.
    pub exercise: String,
    /// Which attempt of this student at this exercise it is, from 1, in the order of time.
    pub attempt: u32,
    /// Where it was found, relative to what was given on the command line; for the teacher, who may search for it.
    pub source: String,
    /// When it was handed in, in seconds since 1970 (UTC), if that is known.
    pub submitted: Option<i64>,
    /// Whether the platform says that it came late, without saying when.
    pub is_late: bool,
    /// What was judged, by what: as long as all is the same, it is not judged again.
    pub fingerprint: Fingerprint,
    /// How far the program was kept from the rest of the machine.
    pub isolation: Isolation,
    /// The seed of all random choices.
    pub seed: u64,
    /// When it was judged, in seconds since 1970 (UTC).
    pub judged: i64,
    /// What came out.
    pub result: Outcome,
}

/// A student, as the platform or the teacher names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Student {
    /// What tells this student from all others in the class: the platform's number or login, else the name.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The platform's number or login, if there is one.
    pub id: Option<String>,
    /// The address for mail, if the roster gives it.
    pub email: Option<String>,
    /// What kind of identifier `id` is.
    #[serde(default, skip_serializing_if = "IdKind::is_unknown")]
    pub kind: IdKind,
    /// The group whose work it is, if several handed it in together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl Student {
    /// Who tells this work from others': all members of a group hand in one.
    pub fn author(&self) -> Cow<'_, str> {
        author(&self.key, self.group.as_deref())
    }
}

/// The same of a student's key and group.
pub fn author<'k>(key: &'k str, group: Option<&str>) -> Cow<'k, str> {
    group.map_or(Cow::Borrowed(key), |group| Cow::Owned(format!("group {group}")))
}

/// What was judged, by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fingerprint {
    /// SHA-256 over the names and contents of what was handed in, in hexadecimal.
    pub content: String,
    /// SHA-256 over the exercise file and the hidden checks.
    pub checks: String,
    /// The version of the kit.
    pub kit: String,
}

/// What came out of grading a submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was judged.
    Judged(Box<Run>),
    /// There was nothing that could be judged: the student's trouble, worth no points.
    Unusable(Words),
    /// The kit or the machine failed: nothing is known of the submission, and it is judged again the next time.
    Fault(Words),
}

impl Outcome {
    /// The run, if it was judged.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Judged(run) => Some(run),
            Self::Unusable(_) | Self::Fault(_) => None,
        }
    }
}

impl Outcome {
    /// Of what was handed in and cannot be read or copied: its student's trouble where it is why, else nobody's.
    pub fn of_unread(error: &ContentError) -> Self {
        match error.refusal() {
            Some(refusal) => Self::Unusable(Words::of(&refusal)),
            None => Self::Fault(Words::of(&error.as_refusal())),
        }
    }
}

/// A judged submission.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Points of the checks that passed, extras included.
    pub points: u32,
    /// How many of them are extra.
    pub extra: u32,
    /// What the regular checks are worth together, hidden ones included.
    pub max: u32,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What happened to the build.
    pub build: BuildRecord,
    /// The checks, in the order of the exercise file, hidden ones last.
    pub checks: Vec<CheckRecord>,
    /// What a teacher says of it, which is in a file of its own: [`super::remarks`].
    #[serde(skip)]
    pub remarks: Vec<String>,
}

/// What happened to the build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BuildRecord {
    /// Whether there was a program to judge.
    pub ok: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What the compiler said, without colours, cut to what a person reads.
    pub output: String,
}

/// One check. What there is nothing of is not written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckRecord {
    /// Its name in the exercise file.
    pub name: String,
    /// What it shows when it passes.
    pub title: Words,
    /// The hint for who fails it; empty for whom it does not fail.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub hint: Words,
    /// What was found.
    pub status: Status,
    /// The points it earned.
    pub points: u32,
    /// What it is worth.
    pub max_points: u32,
    /// Whether its points come on top of the regular ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_extra: bool,
    /// Who may see it.
    #[schemars(with = "crate::schema::SeenBy")]
    pub visibility: Visibility,
    /// The checks without which this one is not run.
    #[serde(default)]
    pub needs: Vec<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why it was skipped, or could not be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Words>,
    /// What was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureRecord>,
    /// The schedules that it was played under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedules: Option<ScheduledRecord>,
    /// The conversation, of a check that failed; or its race, in which threads of the program (`program/ana`) take part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transcript: Vec<EventRecord>,
    /// How many events of the conversation's middle are not in `transcript`: after its first [`FIRST_EVENTS`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub events_left_out: usize,
}

/// How a check came out under schedules. What there is nothing of is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduledRecord {
    /// How many there were, up to the one under which it failed; none where threads could not be held.
    pub played: u32,
    /// How many there were to be.
    pub of: u32,
    /// The seed of the one under which it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// At how many points threads are held there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub holds: usize,
    /// How many calls more send or receive only a part there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub parts: usize,
    /// Why threads could not be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Words>,
}

impl ScheduledRecord {
    /// The one under which it failed, and its seed, if there is anything to say of it.
    pub fn failed_under(&self) -> Option<(UnderSchedule, u64)> {
        let under = UnderSchedule { number: self.played, of: self.of, holds: self.holds, parts: self.parts };
        self.seed.filter(|_| under.matters()).map(|seed| (under, seed))
    }
}

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything it asks for was seen.
    Passed,
    /// The program does not do what it asks for.
    Failed,
    /// Not run, for a reason that is not the program's.
    Skipped,
    /// The kit, the machine or the exercise file failed.
    Error,
}

impl Status {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Error => "error",
        }
    }
}

/// What was wrong in a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FailureRecord {
    /// The word of its kind: INTERFACE lists them.
    pub kind: String,
    /// What was found.
    pub message: Words,
    /// What was asked for.
    pub requirement: Words,
    /// The line of the step in the exercise file, from 1; 0 when there is none.
    pub line: usize,
    /// What was wanted.
    pub expected: Option<Shown>,
    /// What came.
    pub received: Option<Shown>,
    /// The first byte at which both differ.
    pub difference: Option<usize>,
    /// The likely cause, when one was proved.
    pub cause: Option<Words>,
    /// The end of what the program wrote on standard error.
    pub standard_error: String,
    /// The whole explanation as a terminal shows it, in 80 columns, without colours.
    pub explanation: Words,
}

/// What was wanted or what came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Bytes, in base64 (RFC 4648): of many those around the first difference, and how many there were.
    Bytes {
        /// Which byte is the first of those that are kept, counted from 0.
        #[serde(default, skip_serializing_if = "is_zero")]
        from: usize,
        /// The bytes that are kept.
        base64: String,
        /// How many bytes there were.
        length: usize,
    },
    /// A description.
    Words(Words),
}

/// One event of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// Microseconds since the check began.
    pub at_us: u64,
    /// The actor it happened to; `program` for the program itself.
    pub who: String,
    /// The one word by which the event is known in JSON: `sent`, `received`, `connected`, `saw_end` ...
    pub event: String,
    /// What happened, in words (`connects to …`, `sees the end`); without the bytes.
    pub said: Words,
    /// The instance of the program to which a client turns there, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The bytes, in base64; the first of them.
    pub base64: String,
    /// How many bytes there were.
    pub length: usize,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Words {
    /// English.
    pub en: String,
    /// Brazilian Portuguese.
    pub pt: String,
}

/// Whether there is none: a record does not say so.
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl CheckRecord {
    /// The schedule under which it failed, and its seed, if it did under one.
    pub fn failed_under(&self) -> Option<(UnderSchedule, u64)> {
        self.schedules.as_ref().and_then(ScheduledRecord::failed_under)
    }
}

impl Words {
    /// Whether they say nothing.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.pt.is_empty()
    }

    /// What `said` says in both languages.
    pub fn of(said: &impl Say) -> Self {
        Self { en: said.en(), pt: said.pt() }
    }

    /// A text that is the same in both.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), pt: text }
    }

    /// The text in `lang`.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::PtBr => &self.pt,
        }
    }
}

impl From<&Bilingual> for Words {
    fn from(text: &Bilingual) -> Self {
        Self { en: text.en.clone(), pt: text.pt.clone() }
    }
}

/// The time in which records are made: seconds since 1970 (UTC).
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl Record {
    /// The run, if it was judged.
    pub fn run(&self) -> Option<&Run> {
        self.result.run()
    }
}
