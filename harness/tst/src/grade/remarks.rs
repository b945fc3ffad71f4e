//! What a teacher says to all whose programs failed alike: a file of remarks, each for a pattern or for a kind of failure of a
//! check, and the records with what is said of them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tst_engine::spec::{SpecError, nearest, read_file};
use tst_engine::text::{IntakeProblem, Lang, Say, SpecProblem, list, list_of_names};
use tst_engine::verdict::{ExitStatus, FailureKind};

use super::class::Records;
use super::pattern::{Pattern, is_id};
use super::record::{Outcome, Record};
use crate::intake::Table;
use crate::trouble::Trouble;

/// The files in a folder of results that are read without being named, the first that is there.
pub const NAMES: [&str; 2] = ["remarks.yaml", "remarks.csv"];

/// The shapes that the name of what a remark is for can have.
const SHAPES: [&str; 2] = ["EXERCISE-0123abcd", "EXERCISE/CHECK/KIND"];

/// The names of the columns of a table.
const FOR: [&str; 4] = ["for", "pattern", "para", "padrao"];
const TEXT: [&str; 5] = ["remark", "text", "observacao", "comentario", "texto"];

/// The most unused remarks that a sentence lists.
const LISTED: usize = 20;

/// What a teacher says.
#[derive(Debug, Default)]
pub struct Remarks {
    list: Vec<Remark>,
}

/// One of them.
#[derive(Debug)]
struct Remark {
    aim: Aim,
    text: String,
    /// Whether it reached anybody.
    is_used: AtomicBool,
}

/// What a remark is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Aim {
    /// All programs of a pattern.
    Pattern(String),
    /// All programs that fail this check of this exercise with this kind of failure.
    Failure { exercise: String, check: String, kind: String },
}

/// Why remarks cannot be read.
#[derive(Debug)]
pub enum RemarkProblem {
    /// A mistake in a YAML file, with its place.
    Yaml(SpecError),
    /// A mistake in a table.
    Table(IntakeProblem),
    /// A table without a column.
    NoColumn { file: String, known: [&'static str; 2] },
    /// A row of a table that is for nothing, or says nothing.
    BadRow { file: String, line: u64, problem: SpecProblem },
}

impl Say for RemarkProblem {
    fn en(&self) -> String {
        match self {
            Self::Yaml(error) => error.say(Lang::En),
            Self::Table(problem) => problem.en(),
            Self::NoColumn { file, known } => {
                format!("{file}:1: remarks need the columns {}", list(&known.map(String::from), "and"))
            }
            Self::BadRow { file, line, problem } => format!("{file}:{line}: {}", problem.en()),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Yaml(error) => error.say(Lang::PtBr),
            Self::Table(problem) => problem.pt(),
            Self::NoColumn { file, known } => {
                format!("{file}:1: observações precisam das colunas {}", list(&known.map(String::from), "e"))
            }
            Self::BadRow { file, line, problem } => format!("{file}:{line}: {}", problem.pt()),
        }
    }
}

impl RemarkProblem {
    /// It stops a command.
    pub fn stops(&self, lang: Lang) -> Trouble {
        Trouble::new(ExitStatus::Usage, self.say(lang))
    }
}

/// That reports are made without remarks that could be read when what they are of was begun.
#[derive(Debug)]
pub struct LeftOut(pub RemarkProblem);

impl Say for LeftOut {
    fn en(&self) -> String {
        format!("{} (the reports are made without remarks: put it right, and give the same command again)", self.0.en())
    }

    fn pt(&self) -> String {
        format!("{} (os relatórios são feitos sem observações: corrija, e dê o mesmo comando de novo)", self.0.pt())
    }
}

/// That some remarks are for nobody.
#[derive(Debug, PartialEq, Eq)]
pub struct Unused {
    names: Vec<String>,
}

impl Say for Unused {
    fn en(&self) -> String {
        format!("nobody's program failed in the way that these remarks are for: {}", self.listed("and"))
    }

    fn pt(&self) -> String {
        format!("nenhum programa falhou do modo de que estas observações tratam: {}", self.listed("e"))
    }
}

impl Unused {
    fn listed(&self, and: &str) -> String {
        list_of_names(&self.names, LISTED, and, |rest| format!("+{rest}"))
    }
}

impl Remarks {
    /// Reads a file: a table (`.csv`), or else YAML.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn read(file: &Path) -> Result<Self, RemarkProblem> {
        let is_table = file.extension().is_some_and(|ending| ["csv", "tsv"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if is_table { Self::read_table(file) } else { Self::read_yaml(file) }
    }

    /// Reads those that lie in a folder of results; none when there is no such file.
    ///
    /// # Errors
    /// As those of [`Remarks::read`].
    pub fn in_folder(folder: &Path) -> Result<Self, RemarkProblem> {
        let file: Option<PathBuf> = NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
        file.map_or_else(|| Ok(Self::default()), |file| Self::read(&file))
    }

    fn read_yaml(file: &Path) -> Result<Self, RemarkProblem> {
        let read = read_file(file, |node| {
            let entries = node.entries()?;
            let remark = |(key, value): &(&str, tst_engine::spec::Node<'_>)| {
                let aim = Aim::parse(key).map_err(|problem| node.mistake_at_key(key, problem))?;
                let text = value.text()?.trim();
                if text.is_empty() { Err(value.mistake(nothing_said())) } else { Ok(Remark::new(aim, text)) }
            };
            entries.iter().map(remark).collect()
        });
        Ok(Self { list: read.map_err(RemarkProblem::Yaml)? })
    }

    fn read_table(file: &Path) -> Result<Self, RemarkProblem> {
        let table = Table::read(file).map_err(RemarkProblem::Table)?;
        let (aim, text) = (table.column(&FOR), table.column(&TEXT));
        if aim.is_none() || text.is_none() {
            return Err(RemarkProblem::NoColumn { file: table.file, known: [FOR[0], TEXT[0]] });
        }
        let remark = |row: &crate::intake::TableRow| {
            let bad = |problem| RemarkProblem::BadRow { file: table.file.clone(), line: row.line, problem };
            let aim = Aim::parse(row.cell(aim).unwrap_or_default()).map_err(bad)?;
            Ok(Remark::new(aim, row.cell(text).ok_or_else(|| bad(nothing_said()))?))
        };
        Ok(Self { list: table.rows.iter().map(remark).collect::<Result<_, _>>()? })
    }

    /// What is said of a program with this pattern: first what is for its pattern.
    fn of(&self, exercise: &str, pattern: &Pattern) -> Vec<String> {
        let is_for = |remark: &&Remark| remark.aim.fits(exercise, pattern);
        let (mut own, others): (Vec<&Remark>, Vec<_>) =
            self.list.iter().filter(is_for).partition(|remark| matches!(remark.aim, Aim::Pattern(_)));
        own.extend(others);
        let used = own.into_iter().inspect(|remark| remark.is_used.store(true, Ordering::Relaxed));
        used.map(|remark| remark.text.clone()).collect()
    }

    /// What is said, each with the name of what it is for.
    pub fn said(&self) -> impl Iterator<Item = (String, &str)> {
        self.list.iter().map(|remark| (remark.aim.name(), remark.text.as_str()))
    }

    /// Those that reached nobody so far, if there are any.
    pub fn unused(&self) -> Option<Unused> {
        let unused = self.list.iter().filter(|remark| !remark.is_used.load(Ordering::Relaxed));
        let names: Vec<String> = unused.map(|remark| remark.aim.name()).collect();
        (!names.is_empty()).then_some(Unused { names })
    }
}

fn nothing_said() -> SpecProblem {
    SpecProblem::WrongType { wanted: "a text", got: "nothing" }
}

impl Remark {
    fn new(aim: Aim, text: &str) -> Self {
        Self { aim, text: text.into(), is_used: AtomicBool::new(false) }
    }
}

impl Aim {
    /// Reads its name.
    fn parse(text: &str) -> Result<Self, SpecProblem> {
        let unknown = || SpecProblem::UnknownKey { key: text.into(), near: None, known: SHAPES.map(String::from).to_vec() };
        let parts: Vec<&str> = text.split('/').collect();
        match parts[..] {
            [id] if is_id(id) => Ok(Self::Pattern(id.into())),
            [exercise, check, kind] if !exercise.is_empty() && !check.is_empty() => {
                let words: Vec<String> = FailureKind::ALL.iter().map(|kind| kind.word()).collect();
                let known: Vec<&str> = words.iter().map(String::as_str).collect();
                if !known.contains(&kind) {
                    return Err(SpecProblem::UnknownValue { value: kind.into(), near: nearest(kind, &known), known: words });
                }
                Ok(Self::Failure { exercise: exercise.into(), check: check.into(), kind: kind.into() })
            }
            _ => Err(unknown()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Pattern(id) => id.clone(),
            Self::Failure { exercise, check, kind } => format!("{exercise}/{check}/{kind}"),
        }
    }

    fn fits(&self, of: &str, pattern: &Pattern) -> bool {
        match self {
            Self::Pattern(id) => *id == pattern.id,
            Self::Failure { exercise, check, kind } => {
                let is_it = |failed: &super::pattern::FailedCheck| {
                    failed.kind == *kind && failed.check.as_ref().is_none_or(|name| name == check)
                };
                exercise == of && pattern.failed.iter().any(is_it)
            }
        }
    }
}

/// Records with what is said of them.
#[derive(Debug)]
pub struct Remarked<'r, R> {
    records: R,
    remarks: &'r Remarks,
}

impl<'r, R> Remarked<'r, R> {
    /// These records with these remarks.
    pub fn new(records: R, remarks: &'r Remarks) -> Self {
        Self { records, remarks }
    }

    /// What is said.
    pub fn remarks(&self) -> &Remarks {
        self.remarks
    }
}

impl<R: Records> Records for Remarked<'_, R> {
    fn record(&self, place: usize) -> io::Result<Record> {
        let mut record = self.records.record(place)?;
        if self.remarks.list.is_empty() {
            return Ok(record);
        }
        if let Outcome::Judged(run) = &mut record.result
            && let Some(pattern) = Pattern::of(&record.exercise, run)
        {
            run.remarks = self.remarks.of(&record.exercise, &pattern);
        }
        Ok(record)
    }

    fn have_remarks(&self) -> bool {
        !self.remarks.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Remarks, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("written");
        let shown = format!("{}/", folder.path().display());
        Remarks::read(&file).map_err(|problem| problem.en().replace(&shown, ""))
    }

    #[test]
    fn yaml_and_tables_say_the_same() {
        let yaml = read("r.yaml", "parrot-0123abcd: Read it.\nparrot/twice/no_answer: |\n  One.\n\n  Two.\n").expect("valid");
        let table =
            read("r.csv", "for;remark\nparrot-0123abcd;Read it.\nparrot/twice/no_answer;\"One.\n\nTwo.\"\n").expect("valid");
        for remarks in [yaml, table] {
            let all: Vec<(String, &str)> = remarks.said().collect();
            assert_eq!(all, [("parrot-0123abcd".into(), "Read it."), ("parrot/twice/no_answer".into(), "One.\n\nTwo.")]);
            assert_eq!(remarks.unused().map(|unused| unused.names.len()), Some(2));
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (name, text, begin) in [
            ("r.yaml", "parrot-0123abcd: x\nparrot: y\n", "r.yaml:2:1: "),
            ("r.yaml", "parrot/twice/no_anser: x\n", "r.yaml:1:1: "),
            ("r.yaml", "parrot-0123abcd:\n", "r.yaml:1:"),
            ("r.yaml", "parrot-0123abcd: [x]\n", "r.yaml:1:18: "),
            ("r.csv", "for,remark\nparrot-0123abcd,x\nwhat,y\n", "r.csv:3: "),
            ("r.csv", "for,remark\nparrot-0123abcd,\n", "r.csv:2: "),
            ("r.csv", "a,b\n1,2\n", "r.csv:1: "),
        ] {
            let error = read(name, text).expect_err(text);
            assert!(error.starts_with(begin), "{error}");
        }
    }
}
