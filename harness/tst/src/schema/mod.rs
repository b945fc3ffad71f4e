//! JSON Schemas (2020-12) of what is read and written: those of results are made from the types themselves, those of files that
//! people write by hand, and held against the reader by the tests.

mod config;
mod datagrams;
mod exercise;
mod frames;
mod parts;
mod steps;
#[cfg(test)]
mod tests;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};
use tst_engine::text::{CommandProblem, Lang, Say, list};
use tst_engine::verdict::{ExitStatus, FailureKind};

use crate::course;
use crate::grade::record::Record;
use crate::grade::shard::Heading;
use crate::grade::snapshot::Snapshot;
use crate::report::json::Run;
use crate::terminal;
use crate::trouble::{Done, Trouble};

/// The version of JSON Schema that is spoken.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The result of a run: `tst test --format json`.
    Run,
    /// A line of a journal.
    Journal,
    /// `class.json`.
    Class,
    /// `exercise.yaml`.
    Exercise,
    /// `hidden.yaml`.
    Hidden,
    /// `config.yaml`.
    Config,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Run, Self::Journal, Self::Class, Self::Exercise, Self::Hidden, Self::Config];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Journal => "journal",
            Self::Class => "class",
            Self::Exercise => "exercise",
            Self::Hidden => "hidden",
            Self::Config => "config",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The schema.
    pub fn schema(self) -> Value {
        match self {
            Self::Run => of_type::<Run>("The result of a run (tst test --format json)"),
            Self::Journal => of_type::<Line>("A line of journal.jsonl"),
            Self::Class => of_type::<Snapshot>("class.json in a folder of results"),
            Self::Exercise => exercise::exercise(),
            Self::Hidden => exercise::hidden(),
            Self::Config => config::config(),
        }
    }

    /// The schema as it is written into a file.
    pub fn text(self) -> String {
        format!("{:#}\n", self.schema())
    }
}

/// A line of a journal.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Line {
    /// A graded submission.
    Record(Box<Record>),
    /// The first line of a shard's journal.
    Heading(Box<Heading>),
}

/// Who may see a check: the engine's own type knows nothing of schemas.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is asked for")]
pub enum SeenBy {
    /// Everybody.
    Visible,
    /// Instructors only.
    Hidden,
    /// Everybody, once the work is due.
    AfterDueDate,
}

/// The words for kinds of failures.
pub fn kinds() -> Vec<String> {
    FailureKind::ALL.iter().map(|kind| kind.word()).collect()
}

fn of_type<T: JsonSchema>(title: &str) -> Value {
    let schema: Schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    let mut schema = schema.to_value();
    schema["title"] = json!(title);
    schema
}

/// The options of `tst schema`.
#[derive(Debug)]
pub struct SchemaOptions {
    /// Of what.
    pub format: Option<Format>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Prints a schema.
///
/// # Errors
/// When nobody said of what, or it cannot be written.
pub fn run(options: &SchemaOptions) -> Done {
    let lang = course::settings_anywhere(options.lang)?.lang;
    let format = options.format.ok_or_else(|| Trouble::new(ExitStatus::Usage, WhichSchema.say(lang)))?;
    let written = terminal::deliver(&mut |out| out.write_all(format.text().as_bytes()));
    written.map_err(|error| Trouble::machine(&CommandProblem::NoOutput { why: error.to_string() }, lang))?;
    Ok(ExitStatus::Passed)
}

/// That nobody said of what.
struct WhichSchema;

impl Say for WhichSchema {
    fn en(&self) -> String {
        format!("which schema? There are {}", list(&names(), "and"))
    }

    fn pt(&self) -> String {
        format!("qual esquema? Há {}", list(&names(), "e"))
    }
}

fn names() -> Vec<String> {
    Format::ALL.iter().map(|format| format.name().to_string()).collect()
}
