//! The journal of a folder of results: one line of JSON for each graded submission, only ever appended, on the disk before
//! the next one is begun.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tst_engine::folder::{Folder, FolderError};
use tst_engine::plain;
use tst_engine::text::{ClassText, PathProblem, Say as _};

use super::by_hand::REGRADES;
use super::extensions::EXTENSIONS;
use super::last::LAST;
use super::lines::{LONGEST, LineError, Lines};
use super::name;
use super::record::{Fingerprint, Outcome, Record, SCHEMA, Student, Words};
use super::shard::Heading;
use super::snapshot::SNAPSHOT;
use crate::isolation::Isolation;
use crate::lock::{is_left_over, try_lock};

/// The journal's name in the folder of results.
pub const JOURNAL: &str = "journal.jsonl";

/// A journal that is ours alone while this lives.
#[derive(Debug)]
pub struct Journal(Mutex<File>);

/// Why there is no journal to write to.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another run writes it.
    #[error("another run writes it")]
    Busy,
    /// A line in its middle is no record.
    #[error("line {line} is no record")]
    Strange {
        /// The line, from 1.
        line: usize,
    },
    /// A line is longer than a record may be.
    #[error("line {line} is longer than {mib} MiB")]
    LongLine {
        /// The line, from 1.
        line: usize,
        /// The most, in MiB.
        mib: u64,
    },
    /// It is to be of a run after the one that has the highest number there is.
    #[error("after {} there is no number for a run", .folder.display())]
    LastRun {
        /// That one's folder.
        folder: PathBuf,
    },
    /// It is a link: where that leads is nobody's wish.
    #[error("{}", .0.en())]
    Link(PathProblem),
    /// The system refuses.
    #[error(transparent)]
    Refused(#[from] io::Error),
}

impl From<LineError> for JournalError {
    fn from(error: LineError) -> Self {
        match error {
            LineError::TooLong { line, mib } => Self::LongLine { line, mib },
            LineError::Refused(error) => Self::Refused(error),
        }
    }
}

impl From<FolderError> for JournalError {
    fn from(error: FolderError) -> Self {
        match error.problem() {
            problem @ PathProblem::Link { .. } => Self::Link(problem),
            PathProblem::LeadsOut { .. } | PathProblem::System { .. } => Self::Refused(error.into_cause()),
        }
    }
}

/// What was judged before: the newest fingerprint by what tells one piece of work from another.
pub type Known = HashMap<Work, Fingerprint>;

/// A piece of work: whose, for which exercise, and the hash of its content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Work {
    /// The student's key, or the group whose work it is.
    pub student: String,
    /// The exercise's name.
    pub exercise: String,
    /// The SHA-256 of its content.
    pub content: String,
}

/// A [`Work`], for where there are very many.
pub type WorkId = u128;

impl Work {
    /// A number that no other work has.
    pub fn id(&self) -> WorkId {
        digest(&[&self.student, &self.exercise, &self.content])
    }
}

/// A number that no other texts have: half of their SHA-256.
pub fn digest(texts: &[&str]) -> u128 {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let bytes = hash.finalize();
    u128::from_be_bytes(std::array::from_fn(|at| bytes[at]))
}

/// What of a record decides whether work is judged again.
#[derive(Debug, Deserialize)]
struct Brief {
    schema: u32,
    student: Student,
    #[serde(deserialize_with = "name::read")]
    exercise: String,
    fingerprint: Fingerprint,
    #[expect(dead_code, reason = "a line without it is no record")]
    isolation: Isolation,
    result: Ended,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ended {
    Judged(serde::de::IgnoredAny),
    Unusable(serde::de::IgnoredAny),
    Fault(#[expect(dead_code, reason = "a record has it")] Words),
}

impl Journal {
    /// Opens the journal in `folder`, or begins it; tells what it knows. A last line that was being written when the
    /// power went is taken off; a record that somebody's editor left without its line end gets one. Calls `waiting` before
    /// it waits for what is left of a run that was killed.
    ///
    /// # Errors
    /// When another run has it open, or it is not a journal.
    pub fn open(folder: &Path, waiting: &dyn Fn()) -> Result<(Self, Known), JournalError> {
        let folder = Folder::open(folder)?;
        let mut file = folder.open_or_create(JOURNAL.as_ref())?;
        if !try_lock(&file)? {
            if !is_left_over(&file) {
                return Err(JournalError::Busy);
            }
            waiting();
            file.lock()?;
        }
        let mut known = Known::new();
        let end = read(&file, &mut known)?;
        if file.metadata()?.len() > end.whole {
            file.set_len(end.whole)?;
        }
        file.seek(SeekFrom::End(0))?;
        if end.lacks_line_feed {
            file.write_all(b"\n")?;
        }
        // That the file is there is on the disk only once its folder is.
        folder.flush()?;
        Ok((Self(Mutex::new(file)), known))
    }

    /// Begins the journal of a shard in a new `folder`; takes no lock, since nobody else can have begun it.
    ///
    /// # Errors
    /// `Busy` when somebody has; else when it cannot be written.
    pub fn begin(folder: &Folder, heading: &Heading) -> Result<Self, JournalError> {
        let mut file = folder.create_new(JOURNAL.as_ref()).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => JournalError::Busy,
            _ => error.into(),
        })?;
        let mut line = serde_json::to_vec(heading).map_err(io::Error::from)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_data()?;
        folder.flush()?;
        Ok(Self(Mutex::new(file)))
    }

    /// Adds what the journal in a file knows to what is `known`; changes nothing.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn look(file: &Path, known: &mut Known) -> Result<(), JournalError> {
        read(&plain::open(file)?, known)?;
        Ok(())
    }

    /// Appends a record; it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written, the disk being full most likely.
    pub fn append(&self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        if line.len() as u64 > LONGEST {
            // Nobody's journal becomes one that cannot be read.
            let why = Words::of(&ClassText::LongRecord { mib: LONGEST >> 20 });
            line = serde_json::to_vec(&Record { result: Outcome::Fault(why), ..record.clone() })?;
        }
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = file.metadata()?.len();
        let written = file.write_all(&line).and_then(|()| file.sync_data());
        if written.is_err() {
            // Half a line would spoil the next one.
            let _ = file.set_len(before);
        }
        written
    }
}

/// How a journal ends.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// Where its last record ends.
    whole: u64,
    /// Whether that has no line feed.
    lacks_line_feed: bool,
}

/// Adds what a journal knows; tells how it ends.
fn read(mut file: &File, known: &mut Known) -> Result<End, JournalError> {
    file.seek(SeekFrom::Start(0))?;
    let mut lines = Lines::of(BufReader::new(file));
    let mut end = End::default();
    while let Some(line) = lines.next()? {
        if line.is_torn() {
            break;
        }
        if line.number == 1 && Heading::of_line(line.text).is_some_and(|heading| heading.schema == SCHEMA) {
            end = End { whole: line.end(), lacks_line_feed: !line.is_ended };
            continue;
        }
        let strange = || JournalError::Strange { line: line.number };
        let brief: Brief = serde_json::from_slice(line.text).map_err(|_| strange())?;
        if brief.schema != SCHEMA {
            return Err(strange());
        }
        end = End { whole: line.end(), lacks_line_feed: !line.is_ended };
        let work = Work {
            student: brief.student.author().into_owned(),
            exercise: brief.exercise,
            content: brief.fingerprint.content.clone(),
        };
        match brief.result {
            Ended::Judged(_) | Ended::Unusable(_) => known.insert(work, brief.fingerprint),
            // Nothing is known of it: it is judged again.
            Ended::Fault(_) => known.remove(&work),
        };
    }
    Ok(end)
}

/// Whether what is written to `path` would take the place of what a folder of results is made of.
pub fn is_part_of_results(path: &Path) -> bool {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let is_ours =
        path.file_name().is_some_and(|name| [JOURNAL, SNAPSHOT, LAST, EXTENSIONS, REGRADES].iter().any(|ours| name == *ours));
    is_ours && path.with_file_name(JOURNAL).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(student: &str, content: &str, result: Outcome) -> Record {
        let student = Student { key: student.into(), name: student.into(), ..Student::default() };
        let fingerprint = Fingerprint { content: content.into(), checks: "c".into(), kit: "1".into() };
        Record {
            schema: SCHEMA,
            student,
            exercise: "parrot".into(),
            attempt: 1,
            source: "ana".into(),
            submitted: None,
            is_late: false,
            fingerprint,
            isolation: Isolation::None,
            seed: 1,
            judged: 0,
            result,
        }
    }

    /// The journal of a folder. Whatever another test starts at the same time has a copy of our files until it has become
    /// itself, and so holds a journal that nobody has any more.
    fn open(folder: &Path) -> Result<(Journal, Known), JournalError> {
        loop {
            match Journal::open(folder, &|| {}) {
                Err(JournalError::Busy) => std::thread::yield_now(),
                other => return other,
            }
        }
    }

    fn opened(folder: &Path) -> (Journal, Known) {
        open(folder).expect("a journal")
    }

    /// A folder with a journal of one record, its file, and what that holds.
    fn one_record() -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a folder");
        opened(folder.path()).0.append(&record("ana", "1", unusable())).expect("written");
        let file = folder.path().join(JOURNAL);
        let whole = std::fs::read(&file).expect("read");
        (folder, file, whole)
    }

    fn unusable() -> Outcome {
        Outcome::Unusable(Words::same("empty"))
    }

    #[test]
    fn what_was_appended_is_known_the_next_time_and_a_torn_line_is_taken_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let (journal, known) = opened(folder.path());
        assert!(known.is_empty());
        journal.append(&record("ana", "1", unusable())).expect("written");
        journal.append(&record("bia", "2", unusable())).expect("written");
        assert!(matches!(Journal::open(folder.path(), &|| {}), Err(JournalError::Busy)));
        drop(journal);
        let file = folder.path().join(JOURNAL);
        let whole = std::fs::read(&file).expect("read");
        std::fs::write(&file, [&whole[..], b"{\"schema\":1,\"stu"].concat()).expect("written");
        let (_journal, known) = opened(folder.path());
        assert_eq!(known.len(), 2);
        assert_eq!(std::fs::read(&file).expect("read"), whole);
    }

    #[test]
    fn a_journal_that_is_cut_at_any_byte_of_its_last_line_loses_that_at_most_and_goes_on() {
        let (folder, file, first) = one_record();
        opened(folder.path()).0.append(&record("bia", "2", unusable())).expect("written");
        let whole = std::fs::read(&file).expect("read");
        for cut in first.len()..=whole.len() {
            std::fs::write(&file, &whole[..cut]).expect("cut");
            let (journal, known) = opened(folder.path());
            // The line end alone may be missing.
            let has_second = cut + 1 >= whole.len();
            assert_eq!(known.len(), 1 + usize::from(has_second), "{cut}");
            journal.append(&record("caio", "3", unusable())).expect("written");
            drop(journal);
            let text = std::fs::read(&file).expect("read");
            assert!(text.starts_with(if has_second { &whole } else { &first }), "{cut}");
            assert_eq!(opened(folder.path()).1.len(), 2 + usize::from(has_second), "{cut}");
        }
    }

    #[test]
    fn a_journal_that_is_damaged_in_its_middle_is_told_and_left_as_it_is() {
        let (folder, file, line) = one_record();
        let text = [&line[..], &line, &line].concat();
        for at in line.len()..2 * line.len() - 1 {
            let mut damaged = text.clone();
            damaged[at] = b'\x01';
            std::fs::write(&file, &damaged).expect("damaged");
            let told = open(folder.path());
            assert!(matches!(told, Err(JournalError::Strange { line: 2 })), "{at}: {told:?}");
            assert_eq!(std::fs::read(&file).expect("read"), damaged, "{at}");
        }
    }

    #[test]
    fn work_that_the_kit_could_not_judge_is_not_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let (journal, _) = opened(folder.path());
        journal.append(&record("ana", "1", unusable())).expect("written");
        journal.append(&record("ana", "1", Outcome::Fault(Words::same("no port")))).expect("written");
        drop(journal);
        assert!(opened(folder.path()).1.is_empty());
    }

    #[test]
    fn a_file_that_is_something_else_is_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(JOURNAL);
        for text in ["my diary\n", "my diary, one line", "{\"schema\":1}", "[", "{}"] {
            std::fs::write(&file, text).expect("written");
            assert!(matches!(open(folder.path()), Err(JournalError::Strange { line: 1 })), "{text}");
            assert_eq!(std::fs::read_to_string(&file).expect("read"), text);
        }
    }

    #[test]
    fn records_behind_a_hole_of_zeros_are_not_cut_off() {
        let (folder, file, whole) = one_record();
        for zeros in [1, 4095, 4096, 4097, 1 << 16] {
            let hole = vec![0; zeros];
            let text = [&whole[..], &hole, &whole].concat();
            std::fs::write(&file, &text).expect("written");
            assert!(matches!(open(folder.path()), Err(JournalError::Strange { line: 2 })), "{zeros}");
            assert_eq!(std::fs::read(&file).expect("read"), text, "{zeros}");
            std::fs::write(&file, [&whole[..], &hole].concat()).expect("written");
            assert_eq!(opened(folder.path()).1.len(), 1);
            assert_eq!(std::fs::read(&file).expect("read"), whole, "{zeros}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let outside = other.path().join("outside");
        std::os::unix::fs::symlink(&outside, folder.path().join(JOURNAL)).expect("a link");
        for is_there in [false, true] {
            let error = open(folder.path()).expect_err("a link");
            assert!(matches!(error, JournalError::Link(PathProblem::Link { .. })), "{error}");
            assert_eq!(outside.exists(), is_there);
            std::fs::write(&outside, "").expect("written");
        }
        assert_eq!(std::fs::read(&outside).expect("read"), b"");
    }

    #[test]
    fn a_record_without_its_line_end_gets_one() {
        let (folder, file, whole) = one_record();
        std::fs::write(&file, whole.trim_ascii_end()).expect("written");
        let (_journal, known) = opened(folder.path());
        assert_eq!(known.len(), 1);
        assert_eq!(std::fs::read(&file).expect("read"), whole);
    }

    #[test]
    fn what_results_are_made_of_is_known_by_its_name_and_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let is_part = |name: &str| is_part_of_results(&folder.path().join(name));
        assert!(!is_part(SNAPSHOT), "there are no results");
        std::fs::write(folder.path().join(JOURNAL), "").expect("written");
        for (name, expected) in [(JOURNAL, true), (SNAPSHOT, true), ("./x/../journal.jsonl", false), ("grades.csv", false)] {
            assert_eq!(is_part(name), expected, "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join(JOURNAL), folder.path().join("link")).expect("a link");
            assert!(is_part("link"));
        }
    }
}
