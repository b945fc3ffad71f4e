//! Corrections by hand: a line of JSON for each in the folder of results, only ever appended, so that who changed a grade, when and
//! why stays known, also when it was taken back.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tst_engine::folder::Folder;
use tst_engine::plain;

use super::lines::{LineError, Lines};
use super::record::{SCHEMA, Student};
use crate::lock::try_lock;

/// The name of the corrections in the folder of results.
pub const REGRADES: &str = "regrades.jsonl";

/// One correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Regrade {
    /// The version of the format: [`SCHEMA`].
    pub schema: u32,
    /// Whose grade.
    pub student: Student,
    /// For which exercise.
    pub exercise: String,
    /// What is changed.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub who: String,
    /// When, in seconds since 1970 (UTC).
    pub when: i64,
    /// Of which work it was, in hexadecimal; empty when nothing was handed in.
    pub work: String,
}

/// What a correction changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The points are these, whatever was judged.
    Set(f64),
    /// So many points more, or less, than what was judged is worth.
    Add(f64),
    /// The exercise does not count in the student's total.
    Excuse,
    /// The last correction of the same student and exercise that holds does not hold any more.
    TakeBack,
}

/// Why corrections cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum ByHandError {
    /// A line is no correction.
    #[error("{}:{line}: {why}", file.display())]
    Strange {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The system refuses.
    #[error("{}: {source}", file.display())]
    Refused {
        /// The file.
        file: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// The corrections of a class that hold, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByHand {
    all: Vec<Regrade>,
    /// Of each student's key and exercise the places of those that hold.
    holding: HashMap<(String, String), Vec<usize>>,
}

impl ByHand {
    /// Takes up one that came later, unless it is known: folders that were merged hold the same ones.
    pub fn add(&mut self, regrade: Regrade) {
        if self.all.contains(&regrade) {
            return;
        }
        let holding = self.holding.entry((regrade.student.key.clone(), regrade.exercise.clone())).or_default();
        if regrade.change == Change::TakeBack {
            holding.pop();
        } else {
            holding.push(self.all.len());
        }
        self.all.push(regrade);
    }

    /// Those that hold of a student's grade for an exercise.
    pub fn of<'h>(&'h self, key: &str, exercise: &str) -> impl Iterator<Item = &'h Regrade> {
        let places = if self.holding.is_empty() { None } else { self.holding.get(&(key.to_string(), exercise.to_string())) };
        places.into_iter().flatten().filter_map(|place| self.all.get(*place))
    }

    /// All of them, also those that do not hold any more.
    pub fn all(&self) -> &[Regrade] {
        &self.all
    }

    /// Whether one still holds.
    pub fn holds(&self, place: usize) -> bool {
        self.holding.values().any(|places| places.contains(&place))
    }

    /// Reads those in a folder of results; a last line that was being written when the power went is left out. Gives the number
    /// of that line.
    ///
    /// # Errors
    /// When they cannot be read, or a line is no correction.
    pub fn read(&mut self, folder: &Path) -> Result<Option<usize>, ByHandError> {
        let file = folder.join(REGRADES);
        match plain::open(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ByHandError::Refused { file, source }),
            Ok(open) => self.read_from(&open, &file).map(|end| end.torn),
        }
    }

    fn read_from(&mut self, open: &File, file: &Path) -> Result<End, ByHandError> {
        let mut lines = Lines::of(BufReader::new(open));
        let mut end = End::default();
        let strange = |line, why: String| ByHandError::Strange { file: file.into(), line, why };
        loop {
            let line = match lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(end),
                Err(LineError::TooLong { line, mib }) => return Err(strange(line, format!("longer than {mib} MiB"))),
                Err(LineError::Refused(source)) => return Err(ByHandError::Refused { file: file.into(), source }),
            };
            if line.is_torn() {
                end.torn = Some(line.number);
                return Ok(end);
            }
            let regrade: Regrade = serde_json::from_slice(line.text).map_err(|error| strange(line.number, error.to_string()))?;
            if regrade.schema != SCHEMA {
                return Err(strange(line.number, format!("schema {}", regrade.schema)));
            }
            end = End { whole: line.end(), lacks_line_feed: !line.is_ended, torn: None };
            self.add(regrade);
        }
    }

    /// Whether the newest of the same student and exercise says the same: whoever gives a command again that was killed means it once.
    pub fn is_repeated(&self, regrade: &Regrade) -> bool {
        let is_of = |one: &&Regrade| one.student.key == regrade.student.key && one.exercise == regrade.exercise;
        let newest = self.all.iter().rev().find(is_of);
        newest.is_some_and(|one| (one.change, &one.reason, &one.who) == (regrade.change, &regrade.reason, &regrade.who))
    }

    /// Adds one to the file in a folder, unless the newest of the same student and exercise says the same; whether it did. It is on the
    /// disk when this returns, and nothing of it is left when it cannot be. A last line that is torn is taken off.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn append(folder: &Path, regrade: &Regrade) -> Result<bool, ByHandError> {
        let file = folder.join(REGRADES);
        let refused = |source: io::Error| ByHandError::Refused { file: file.clone(), source };
        let place = Folder::open(folder).map_err(|error| refused(error.into()))?;
        let mut open = place.open_or_create(REGRADES.as_ref()).map_err(|error| refused(error.into()))?;
        // Another correction at the same time ends first, and takes no time.
        if !try_lock(&open).map_err(refused)? {
            open.lock().map_err(refused)?;
        }
        open.seek(SeekFrom::Start(0)).map_err(refused)?;
        let mut there = Self::default();
        let end = there.read_from(&open, &file)?;
        if there.is_repeated(regrade) {
            return Ok(false);
        }
        let before = open.metadata().map_err(refused)?.len();
        let mut line = if end.lacks_line_feed { b"\n".to_vec() } else { Vec::new() };
        line.extend(serde_json::to_vec(regrade).map_err(|error| refused(error.into()))?);
        line.push(b'\n');
        let mut write = || {
            open.set_len(end.whole.min(before))?;
            open.seek(SeekFrom::End(0))?;
            open.write_all(&line)?;
            open.sync_data()
        };
        let written = write();
        if written.is_err() {
            // Half a line would spoil the next one.
            let _ = open.set_len(end.whole);
        }
        written.map_err(refused)?;
        place.flush().map_err(|error| refused(error.into()))?;
        Ok(true)
    }
}

/// How the file ends.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// Where its last correction ends.
    whole: u64,
    /// Whether that has no line feed.
    lacks_line_feed: bool,
    /// The number of a line that is torn.
    torn: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regrade(key: &str, change: Change) -> Regrade {
        let student = Student { key: key.into(), name: "Ana \"é\"\n".into(), ..Student::default() };
        Regrade {
            schema: SCHEMA,
            student,
            exercise: "parrot".into(),
            change,
            reason: "why not".into(),
            who: "me".into(),
            when: 7,
            work: String::new(),
        }
    }

    fn holding(by_hand: &ByHand, key: &str) -> Vec<Change> {
        by_hand.of(key, "parrot").map(|regrade| regrade.change).collect()
    }

    fn read(folder: &Path) -> Result<(ByHand, Option<usize>), ByHandError> {
        let mut by_hand = ByHand::default();
        by_hand.read(folder).map(|torn| (by_hand, torn))
    }

    #[test]
    fn what_is_taken_back_does_not_hold_and_stays_known() {
        let mut by_hand = ByHand::default();
        let changes = [Change::Set(50.0), Change::Add(-5.0), Change::TakeBack, Change::Excuse];
        changes.iter().for_each(|change| by_hand.add(regrade("ana", *change)));
        by_hand.add(regrade("bia", Change::TakeBack));
        assert_eq!(holding(&by_hand, "ana"), [Change::Set(50.0), Change::Excuse]);
        assert_eq!(holding(&by_hand, "bia"), []);
        assert_eq!((by_hand.all().len(), by_hand.holds(0), by_hand.holds(1)), (5, true, false));
        // Of two folders that were merged.
        by_hand.add(regrade("ana", Change::Set(50.0)));
        assert_eq!(by_hand.all().len(), 5);
    }

    #[test]
    fn the_same_command_again_corrects_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let append =
            |key: &str, change, when| ByHand::append(folder.path(), &Regrade { when, ..regrade(key, change) }).expect("kept");
        let added = [
            append("ana", Change::Add(5.0), 1),
            append("bia", Change::Add(5.0), 2),
            append("ana", Change::Add(5.0), 3),
            append("ana", Change::TakeBack, 4),
            append("ana", Change::TakeBack, 5),
            append("ana", Change::Add(5.0), 6),
        ];
        assert_eq!(added, [true, true, false, true, false, true]);
        assert_eq!(holding(&read(folder.path()).expect("read").0, "ana"), [Change::Add(5.0)]);
    }

    #[test]
    fn what_is_appended_is_read_again_whatever_was_cut_off_its_last_line() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()).expect("nothing"), (ByHand::default(), None));
        let file = folder.path().join(REGRADES);
        ByHand::append(folder.path(), &regrade("ana", Change::Set(50.0))).expect("written");
        let first = std::fs::read(&file).expect("read");
        ByHand::append(folder.path(), &regrade("bia", Change::Excuse)).expect("written");
        let whole = std::fs::read(&file).expect("read");
        for cut in first.len()..=whole.len() {
            std::fs::write(&file, &whole[..cut]).expect("cut");
            let (found, torn) = read(folder.path()).expect("the others are there");
            let has_second = cut + 1 >= whole.len();
            assert_eq!(
                (found.all().len(), torn.is_some()),
                (1 + usize::from(has_second), cut > first.len() && !has_second),
                "{cut}"
            );
            ByHand::append(folder.path(), &regrade("caio", Change::Add(1.0))).expect("written");
            let (found, torn) = read(folder.path()).expect("whole again");
            assert_eq!((found.all().len(), torn), (2 + usize::from(has_second), None), "{cut}");
            assert_eq!(holding(&found, "caio"), [Change::Add(1.0)]);
        }
    }

    #[test]
    fn a_line_in_the_middle_that_is_no_correction_is_told_and_the_file_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(REGRADES);
        ByHand::append(folder.path(), &regrade("ana", Change::Set(50.0))).expect("written");
        let line = std::fs::read_to_string(&file).expect("read");
        for wrong in ["my diary\n", "{\"schema\":1}\n", "\0\0\n", &line.replace("\"schema\":1", "\"schema\":2")] {
            let text = format!("{line}{wrong}{line}");
            std::fs::write(&file, &text).expect("written");
            let told = read(folder.path()).expect_err("a strange line").to_string();
            assert!(told.contains("regrades.jsonl:2: "), "{told}");
            assert!(ByHand::append(folder.path(), &regrade("bia", Change::Excuse)).is_err());
            assert_eq!(std::fs::read_to_string(&file).expect("read"), text);
        }
    }
}
