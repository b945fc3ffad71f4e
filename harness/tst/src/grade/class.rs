//! A graded class: who has which grade for what, and where in the journal the evidence is. Small even for thousands.

use std::io;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tst_engine::spec::Visibility;
use tst_engine::text::Lang;

use super::adjusted::Step;
use super::causes::Causes;
use super::changes::Changes;
use super::finding::Finding;
use super::id_kind::IdKind;
use super::joined::Measured;
use super::journal::WorkId;
use super::record::{Record, Student, Words};
use crate::isolation::Isolation;

/// A class with its grades, as every report of a class sees it.
#[derive(Clone, Debug)]
pub struct Class {
    /// The course's name.
    pub course: String,
    /// The language of reports.
    pub lang: Lang,
    /// When the newest record was made, in seconds since 1970 (UTC).
    pub judged: i64,
    /// The weakest isolation that a record had.
    pub isolation: Isolation,
    /// The version of the kit.
    pub kit: String,
    /// The exercises, in the order of the course.
    pub exercises: Vec<Column>,
    /// The students, by name; who did not hand anything in is among them when there is a roster.
    pub students: Vec<Row>,
    /// What was handed in and could not be understood: never left out.
    pub strange: Vec<Strange>,
    /// What changed since the last grading, if anything did.
    pub changes: Option<Changes>,
}

/// One exercise of a class.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Words,
    /// What its regular checks are worth together.
    pub max: u32,
    /// Its part in the total, relative to the other exercises' weights.
    pub weight: f64,
    /// Its checks, hidden ones last.
    pub checks: Vec<CheckColumn>,
}

/// One check of an exercise.
#[derive(Clone, Debug, Serialize)]
pub struct CheckColumn {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Words,
    /// What it is worth.
    pub max_points: u32,
    /// Who may see it.
    pub visibility: Visibility,
}

/// One student of a class.
#[derive(Clone, Debug)]
pub struct Row {
    /// The student.
    pub student: Student,
    /// Percent of everything, by the exercises' weights, from 0; extras may bring it beyond 100.
    pub total: f64,
    /// The grade for each exercise, in the order of the class; `None` for one that was not handed in.
    pub grades: Vec<Option<Grade>>,
}

/// A student's grade for an exercise: of the attempt that counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grade {
    /// The student's number where it was handed in; platforms give another one in each of their assignments.
    pub id: Option<Arc<str>>,
    /// What kind of identifier that is.
    pub id_kind: IdKind,
    /// The group that handed it in together, if one did.
    pub group: Option<Arc<str>>,
    /// Points after the penalty for late work, corrections by hand, and the course's cap.
    pub points: f64,
    /// Points before it.
    pub raw_points: u32,
    /// What the regular checks are worth together.
    pub max: u32,
    /// What was taken off for late work, in percent of the points.
    pub penalty_percent: f64,
    /// How late it was, in seconds after the due time; 0 when in time or unknown.
    pub late_s: i64,
    /// Which attempt counts, from 1, and of how many.
    pub attempt: (u32, u32),
    /// What came out of each check, in the order of the column; empty when nothing could be judged. Most grades of a class share it.
    pub findings: Arc<[Finding]>,
    /// Why nothing could be judged, if so.
    pub trouble: Option<Arc<Words>>,
    /// Whether the kit failed, and not the student.
    pub is_fault: bool,
    /// Where the record is: the argument for [`Records::record`].
    pub place: usize,
    /// What could not be judged later, if so: this older result stays.
    pub newer: Option<Arc<Newer>>,
    /// What the course's rules and people made of it beside the penalty, in this order.
    pub steps: Box<[Step]>,
    /// Whether it does not count in the total: the student is excused.
    pub is_excused: bool,
    /// Of which work it is; 0 when nothing was handed in.
    pub work: WorkId,
    /// By what it was judged, if it was.
    pub measured: Option<Arc<Measured>>,
    /// Every result that the journal keeps of what the student handed in for it, the oldest first, when there is more than one.
    pub history: Box<[Past]>,
}

impl Grade {
    /// Whether anything was handed in: a grade by hand is for nothing as well.
    pub fn is_handed_in(&self) -> bool {
        self.attempt.1 > 0
    }
}

/// What could not be judged, for which an older result stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// When that was, in seconds since 1970 (UTC); 0 when nobody tried yet.
    pub judged: i64,
    /// Where its record is.
    pub place: usize,
    /// Why.
    pub why: Words,
}

/// One result that the journal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// When it was made, in seconds since 1970 (UTC).
    pub judged: i64,
    /// Where the record is: the argument for [`Records::record`].
    pub place: usize,
    /// What came out.
    pub came: Came,
    /// What was otherwise than in the one before; `None` of the first.
    pub causes: Option<Causes>,
    /// Whether it is the one that counts.
    pub counts: bool,
}

/// What came out, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// It was judged.
    Judged {
        /// Points, extras included.
        points: u32,
        /// What the regular checks are worth together.
        max: u32,
    },
    /// There was nothing that could be judged.
    Unusable,
    /// The kit or the machine failed.
    Fault,
}

/// Something that was handed in, of which it is not known whose or what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Strange {
    /// Where it was found.
    pub source: String,
    /// Why it was not understood.
    pub why: Words,
}

/// The records behind a class, read when they are needed: thousands of conversations do not fit into little memory. Several
/// threads may read at once.
pub trait Records: Sync {
    /// The record at a place that a [`Grade`] names.
    ///
    /// # Errors
    /// When it cannot be read (any more).
    fn record(&self, place: usize) -> io::Result<Record>;

    /// Whether a teacher says something of some of them: else nobody has to read them for that.
    fn have_remarks(&self) -> bool {
        false
    }
}

impl<R: Records> Records for &R {
    fn record(&self, place: usize) -> io::Result<Record> {
        (*self).record(place)
    }

    fn have_remarks(&self) -> bool {
        (*self).have_remarks()
    }
}

impl Records for Vec<Record> {
    fn record(&self, place: usize) -> io::Result<Record> {
        self.get(place).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
