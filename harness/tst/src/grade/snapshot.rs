//! What the last run of grading found in what was handed in: who is in the class, and which work counts. Beside the
//! journal, which only knows what was judged.

use std::borrow::Borrow;
use std::fmt;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use schemars::JsonSchema;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use tst_engine::folder::{Below, Folder, FolderError, Prepared};
use tst_engine::plain;

use super::class::Strange;
use super::journal::Work;
use super::name;
use super::record::{Fingerprint, Outcome, Record, SCHEMA, Student, Words};
use crate::isolation::Isolation;

/// The file's name in the folder of results.
pub const SNAPSHOT: &str = "class.json";

/// The most that is read of it, in bytes: a million entries.
const LARGEST: u64 = 256 << 20;

/// A class as it was handed in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HandedIn {
    /// Whose it is.
    pub student: Student,
    /// The exercise's name.
    #[serde(deserialize_with = "name::read")]
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
        Work { student: self.student.author().into_owned(), exercise: self.exercise.clone(), content: self.content.clone() }
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
    /// Hands on what was handed in by the snapshot in a file, one by one, and gives the others; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is not one.
    pub fn stream(file: &Path, each: &mut dyn FnMut(HandedIn)) -> io::Result<Option<(Vec<Student>, Vec<Strange>)>> {
        let bytes = match plain::read(file, LARGEST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut text = serde_json::Deserializer::from_slice(&bytes);
        let others = text.deserialize_map(Whole(each))?;
        text.end()?;
        Ok(Some(others))
    }

    /// Puts it into a folder of results, in the place of the one before: written aside, flushed, renamed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let Self { handed_in, missing, strange, .. } = self;
        let folder = Folder::open(folder).map_err(FolderError::into_cause)?;
        prepare(&folder, handed_in, (missing, strange)).and_then(Prepared::place).map_err(FolderError::into_cause)
    }
}

/// Writes a snapshot of which what was handed in is made one by one, and that is to be put into its place.
///
/// # Errors
/// When it cannot be written.
pub fn prepare<'f, H: Borrow<HandedIn>>(
    folder: &'f Folder,
    handed_in: impl IntoIterator<Item = H, IntoIter: Clone>,
    (missing, strange): (&[Student], &[Strange]),
) -> Below<Prepared<'f>> {
    let handed_in = handed_in.into_iter();
    folder.prepare(SNAPSHOT.as_ref(), &mut |file| {
        let mut out = BufWriter::new(file);
        write!(out, "{{\"schema\":{SCHEMA},\"handed_in\":[")?;
        for (at, entry) in handed_in.clone().enumerate() {
            if at > 0 {
                out.write_all(b",")?;
            }
            serde_json::to_writer(&mut out, entry.borrow())?;
        }
        out.write_all(b"],\"missing\":")?;
        serde_json::to_writer(&mut out, missing)?;
        out.write_all(b",\"strange\":")?;
        serde_json::to_writer(&mut out, strange)?;
        out.write_all(b"}")?;
        out.flush()
    })
}

/// Reads a snapshot without keeping what was handed in.
struct Whole<'e>(&'e mut dyn FnMut(HandedIn));

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = (Vec<Student>, Vec<Strange>);

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut schema, mut missing, mut strange, mut is_listed) = (None, None, None, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => schema = Some(map.next_value::<u32>()?),
                "handed_in" => {
                    map.next_value_seed(Each(self.0))?;
                    is_listed = true;
                }
                "missing" => missing = Some(map.next_value()?),
                "strange" => strange = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let lacks = A::Error::missing_field;
        match schema.ok_or_else(|| lacks("schema"))? {
            SCHEMA if is_listed => Ok((missing.ok_or_else(|| lacks("missing"))?, strange.ok_or_else(|| lacks("strange"))?)),
            SCHEMA => Err(lacks("handed_in")),
            schema => Err(A::Error::custom(format!("schema {schema}"))),
        }
    }
}

/// Reads a list without keeping it.
struct Each<'e>(&'e mut dyn FnMut(HandedIn));

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<(), D::Error> {
        text.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of what was handed in")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element()? {
            (self.0)(entry);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Snapshot {
        let student =
            |key: &str| Student { key: key.into(), name: "Ana \"é\"".into(), email: Some("a@b".into()), ..Student::default() };
        let handed_in = |attempt| HandedIn {
            student: student("ana"),
            exercise: "parrot".into(),
            attempt,
            submitted: Some(-1),
            is_late: true,
            content: "c".into(),
        };
        let strange = Strange { source: "notes".into(), why: Words::same("what?") };
        Snapshot {
            schema: SCHEMA,
            handed_in: vec![handed_in(1), handed_in(2)],
            missing: vec![student("bia")],
            strange: vec![strange],
        }
    }

    #[test]
    fn what_is_written_is_the_whole_and_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        snapshot().write(folder.path()).expect("written");
        let file = folder.path().join(SNAPSHOT);
        let text = std::fs::read_to_string(&file).expect("read");
        assert_eq!(text, serde_json::to_string(&snapshot()).expect("JSON"));
        let mut handed_in = Vec::new();
        let others = Snapshot::stream(&file, &mut |entry| handed_in.push(entry)).expect("a snapshot");
        let Snapshot { handed_in: all, missing, strange, .. } = snapshot();
        assert_eq!((handed_in, others), (all, Some((missing, strange))));
        assert_eq!(Snapshot::stream(&folder.path().join("none"), &mut |_| {}).expect("none"), None);
    }

    #[test]
    fn what_is_no_snapshot_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(SNAPSHOT);
        for (text, why) in [
            ("", "EOF while parsing"),
            ("[]", "expected a snapshot"),
            ("{}", "missing field `schema`"),
            ("{\"schema\":2}", "schema 2"),
            ("{\"schema\":1}", "missing field `handed_in`"),
            ("{\"schema\":1,\"handed_in\":[],\"missing\":[]}", "missing field `strange`"),
            ("{\"schema\":1,\"handed_in\":7}", "expected a list of what was handed in"),
            ("{\"schema\":1,\"handed_in\":[],\"missing\":[],\"strange\":[]}x", "trailing characters"),
        ] {
            std::fs::write(&file, text).expect("written");
            let error = Snapshot::stream(&file, &mut |_| {}).expect_err(text).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
