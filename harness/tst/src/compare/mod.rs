//! The programs of a graded class, laid out for the tools that compare programs: Dolos reads `info.csv`, JPlag a folder for each
//! submission.

mod starter;
mod table;
mod text;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tst_engine::folder::Folder;
use tst_engine::settings::Settings;
use tst_engine::text::{ClassProblem, CommandProblem, Say as _};
use tst_engine::verdict::ExitStatus;

use self::starter::Starter;
use self::table::Row;
use self::text::{CompareProblem, CompareText};
use crate::grade::class::{Class, Column, Records};
use crate::grade::record::author;
use crate::grade::room::is_left_out;
use crate::intake::{self, Content, IntakeOptions, Limits, Submission};
use crate::report;
use crate::report::class::{ClassFormat, one_line};
use crate::report::html::slug::slug;
use crate::trouble::{self, Done, Trouble};

/// The folder of the starter's own files, beside those of students: no name that is made of a student's key has a dot.
const STARTER: &str = "starter.given";

/// Endings of sources beside those of programs that are judged: what belongs to a program in C.
const ALSO_SOURCES: [&str; 3] = ["h", "hh", "hpp"];

/// The work of one student or group that counts.
struct Work {
    /// The names of whose it is.
    names: Vec<String>,
    /// The group, or else the student.
    label: String,
    /// Where its record is.
    place: usize,
}

/// Why a program is not laid out: whatever could not be read or written.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What is told at the end.
#[derive(Default)]
struct Told {
    programs: usize,
    absent: Vec<String>,
    unchanged: Vec<String>,
}

/// Lays out the programs of `class`, which are looked for in `submissions`, in a folder.
///
/// # Errors
/// When none of them is there, or something cannot be read or written.
pub fn run(class: &Class, records: &dyn Records, submissions: &[PathBuf], out: Option<&Path>, settings: &Settings) -> Done {
    let lang = class.lang;
    let usage = |problem: CompareProblem| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let out = out.ok_or_else(|| Trouble::class(&ClassProblem::NeedsFolder { format: ClassFormat::Dolos.name().into() }, lang))?;
    if submissions.is_empty() {
        return Err(usage(CompareProblem::WhichSubmissions));
    }
    if fs::read_dir(out).is_ok_and(|mut inside| inside.next().is_some()) || out.is_file() {
        return Err(usage(CompareProblem::NotEmpty { folder: out.display().to_string() }));
    }
    if let Some(given) = submissions.iter().find(|given| crate::grade::is_inside(out, given)) {
        return Err(usage(CompareProblem::OutInside { folder: given.display().to_string() }));
    }
    let no_scratch = |error: std::io::Error| Trouble::machine(&CommandProblem::NoScratch { why: error.to_string() }, lang);
    let scratch = tempfile::tempdir().map_err(no_scratch)?;
    let (unpacked, rooms) = (scratch.path().join("handed-in"), scratch.path().join("rooms"));
    for folder in [&unpacked, &rooms] {
        fs::create_dir(folder).map_err(no_scratch)?;
    }
    let wanted = intake_options(class, settings);
    let taken = intake::take(submissions, &wanted, &unpacked).map_err(|error| Trouble::intake(&error, lang))?;
    let there = by_content(&taken.submissions);
    let cannot_write = |error| Trouble::machine(&report::cannot_write(out, &error), lang);
    let folder = Folder::create(out).map_err(|error| cannot_write(error.into_cause()))?;
    let mut told = Told::default();
    for (position, column) in class.exercises.iter().enumerate() {
        let lay = Lay { endings: &wanted.endings, there: &there, rooms: &rooms, folder: &folder };
        let starter = Starter::read(&settings.exercise_folder(&column.name), &wanted.endings);
        lay.exercise(column, works(class, position), &starter, records, &mut told)
            .map_err(|error| cannot_write(std::io::Error::other(error)))?;
    }
    if told.programs == 0 && told.unchanged.is_empty() {
        // It was made for them; what others put there meanwhile stays.
        let _ = fs::remove_dir(out);
        return Err(usage(CompareProblem::Nothing));
    }
    for (names, say) in [
        (told.absent, CompareText::absent as fn(Vec<String>) -> CompareText),
        (told.unchanged, CompareText::unchanged as fn(Vec<String>) -> CompareText),
    ] {
        if !names.is_empty() {
            trouble::say(&say(names).say(lang));
        }
    }
    trouble::say(&CompareText::LaidOut { programs: told.programs, folder: out.display().to_string() }.say(lang));
    Ok(ExitStatus::Passed)
}

/// How what was handed in is understood: whose it is does not matter, since it is known by its content.
fn intake_options(class: &Class, settings: &Settings) -> IntakeOptions {
    let exercises: Vec<String> = class.exercises.iter().map(|column| column.name.clone()).collect();
    let is_server = |name: &&String| crate::grade::is_server(&settings.exercise_folder(name));
    IntakeOptions {
        exercise: (exercises.len() == 1).then(|| exercises[0].clone()),
        servers: exercises.iter().filter(is_server).cloned().collect(),
        exercises,
        endings: std::iter::once("rs".to_string()).chain(settings.run.keys().cloned()).collect(),
        roster: None,
        groups: None,
        times: None,
        zone: TimeZone::UTC,
        limits: Limits::default(),
    }
}

/// What was handed in, by its fingerprint; what cannot be read is not there.
fn by_content(submissions: &[Submission]) -> HashMap<String, &Content> {
    let judged = submissions.iter().filter(|one| !matches!(one.content, Content::Unusable(_)));
    judged.filter_map(|one| Some((intake::fingerprint(&one.content, Limits::default()).ok()?, &one.content))).collect()
}

/// The works that count for the exercise at a position, each once, by what tells them apart.
fn works(class: &Class, position: usize) -> BTreeMap<String, Work> {
    let mut works = BTreeMap::new();
    for row in &class.students {
        let Some(grade) = row.grades.get(position).and_then(Option::as_ref) else { continue };
        let author = author(&row.student.key, grade.group.as_deref()).into_owned();
        let name = one_line(&row.student.name);
        let label = grade.group.as_deref().map_or_else(|| name.clone(), one_line);
        let work = works.entry(author).or_insert_with(|| Work { names: Vec::new(), label, place: grade.place });
        work.names.push(name);
    }
    works
}

/// From where to where programs are laid.
struct Lay<'l> {
    endings: &'l [String],
    there: &'l HashMap<String, &'l Content>,
    rooms: &'l Path,
    folder: &'l Folder,
}

impl Lay<'_> {
    /// Lays out all programs of an exercise, if there are any.
    fn exercise(
        &self,
        column: &Column,
        works: BTreeMap<String, Work>,
        starter: &Starter,
        records: &dyn Records,
        told: &mut Told,
    ) -> Result<(), Failed> {
        let place = Path::new(&column.name);
        let (mut rows, mut endings) = (Vec::new(), HashSet::new());
        for (author, work) in works {
            let record = records.record(work.place)?;
            if record.run().is_none() {
                continue;
            }
            let label = format!("{} / {}", work.names.join(", "), column.name);
            let Some(content) = self.there.get(&record.fingerprint.content) else {
                told.absent.push(label);
                continue;
            };
            let files = self.files(content)?;
            let own: Vec<_> = files.into_iter().filter(|(_, bytes)| !starter.has(bytes)).collect();
            if own.is_empty() {
                told.unchanged.push(label);
                continue;
            }
            told.programs += 1;
            let name = slug(&author);
            for (file, bytes) in own {
                endings.extend(ending(&file).map(str::to_lowercase));
                let file = Path::new(&name).join(file);
                self.folder.write_new(&place.join(&file), &bytes)?;
                rows.push(Row {
                    file: shown(&file),
                    name: work.names.join(", "),
                    id: author.clone(),
                    label: work.label.clone(),
                    submitted: record.submitted,
                    is_ignored: false,
                });
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let beside: Vec<_> = starter
            .files()
            .filter(|(file, _)| ending(file).is_some_and(|ending| endings.contains(&ending.to_lowercase())))
            .collect();
        for (file, bytes) in &beside {
            self.folder.write_new(&place.join(STARTER).join(file), bytes)?;
        }
        // Dolos takes one file of which it leaves out what others have of it.
        if let [(file, _)] = &beside[..] {
            rows.push(Row::ignored(shown(&Path::new(STARTER).join(file))));
        }
        self.folder.write_new(&place.join(table::NAME), &table::table(&rows)?)?;
        Ok(())
    }

    /// The sources of a program, by their names.
    fn files(&self, content: &Content) -> Result<Vec<(PathBuf, Vec<u8>)>, Failed> {
        let room = tempfile::tempdir_in(self.rooms)?;
        let inside = Folder::open(room.path())?;
        let is_left = |name: &str| is_left_out(name) || !is_source(Path::new(name), self.endings);
        intake::copy(content, Limits::default(), &inside, &is_left)?;
        starter::files_below(room.path()).map_err(Into::into)
    }
}

/// A name below a folder, with slashes on every system.
fn shown(file: &Path) -> String {
    file.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn ending(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

/// Whether a file is a source by its ending.
fn is_source(file: &Path, endings: &[String]) -> bool {
    let is = |one: &str| endings.iter().any(|known| known.eq_ignore_ascii_case(one));
    ending(file).is_some_and(|one| is(one) || ALSO_SOURCES.iter().any(|known| known.eq_ignore_ascii_case(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_their_endings_whatever_the_case() {
        let endings = ["rs".to_string(), "py".to_string()];
        for name in ["src/main.rs", "ECHO.PY", "a.h"] {
            assert!(is_source(Path::new(name), &endings), "{name}");
        }
        for name in ["a.pyc", "main", "notes.txt", "rs", "a.rs.bk"] {
            assert!(!is_source(Path::new(name), &endings), "{name}");
        }
    }
}
