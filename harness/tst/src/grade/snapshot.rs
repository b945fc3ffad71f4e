//! What the last run of grading found in what was handed in: who is in the class, and which work counts. Beside the
//! journal, which only knows what was judged.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tst_engine::plain;

use super::class::Strange;
use super::journal::Work;
use super::record::{Fingerprint, Outcome, Record, SCHEMA, Student, Words};
use crate::isolation::Isolation;
use crate::report;

/// The file's name in the folder of results.
pub const SNAPSHOT: &str = "class.json";

/// The most that is read of it, in bytes: a million entries.
const LARGEST: u64 = 256 << 20;

/// A class as it was handed in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The version of the format.
    pub schema: u32,
    /// What was handed in and understood.
    pub handed_in: Vec<HandedIn>,
    /// Who is on the roster and handed in nothing.
    pub missing: Vec<Student>,
    /// What was not understood.
    pub strange: Vec<Strange>,
}

/// One attempt of a student at an exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandedIn {
    /// Whose it is.
    pub student: Student,
    /// The exercise's name.
    pub exercise: String,
    /// Which attempt it is, from 1, in the order of time.
    pub attempt: u32,
    /// When it was handed in, in seconds since 1970 (UTC), if that is known.
    pub submitted: Option<i64>,
    /// Whether the platform says that it came late, without saying when.
    pub is_late: bool,
    /// The hash of its content, by which its record is found.
    pub content: String,
}

impl HandedIn {
    /// What tells it from other work.
    pub fn work(&self) -> Work {
        Work { student: self.student.key.clone(), exercise: self.exercise.clone(), content: self.content.clone() }
    }

    /// A record of it, of which nothing came out yet.
    pub fn record(&self) -> Record {
        Record {
            schema: SCHEMA,
            student: self.student.clone(),
            exercise: self.exercise.clone(),
            attempt: self.attempt,
            source: String::new(),
            submitted: self.submitted,
            is_late: self.is_late,
            fingerprint: Fingerprint { content: self.content.clone(), ..Fingerprint::default() },
            isolation: Isolation::None,
            seed: 0,
            judged: 0,
            result: Outcome::Fault(Words::default()),
        }
    }
}

impl Snapshot {
    /// The snapshot in a file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is not one.
    pub fn read(file: &Path) -> io::Result<Option<Self>> {
        match plain::read(file, LARGEST) {
            Ok(bytes) => {
                let snapshot: Self = serde_json::from_slice(&bytes)?;
                if snapshot.schema != SCHEMA {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, format!("schema {}", snapshot.schema)));
                }
                Ok(Some(snapshot))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts it into a folder of results, in the place of the one before: written aside, flushed, renamed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        report::save_in(folder, SNAPSHOT, &mut |out| Ok(serde_json::to_writer(out, self)?))
    }
}
