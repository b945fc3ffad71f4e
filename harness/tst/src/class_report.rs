//! `tst report`: renders what `tst grade` stored, in any format, as often as one likes.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;
use tst_engine::plain;
use tst_engine::settings::Settings;
use tst_engine::text::{ClassProblem, CommandProblem, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::compare;
use crate::course;
use crate::grade::changes::Changes;
use crate::grade::class::{Class, Records, Row};
use crate::grade::extensions::EXTENSIONS;
use crate::grade::joined::Joined;
use crate::grade::last::{LAST, Last};
use crate::grade::merge::{self, JoinProblem};
use crate::grade::remarks::{Remarked, Remarks};
use crate::grade::source::Source;
use crate::grade::{DOCUMENT, SNAPSHOT, read, source};
use crate::report;
use crate::report::class::{
    Canvas, Check50, ClassError, ClassFormat, ClassReport, Classroom50, Classroom50Said, Csv, Github, Gradescope, Json, Junit,
    Moodle, Revealed, Tap, one_line, reveal,
};
use crate::report::html;
use crate::terminal;
use crate::trouble::{self, Done, Trouble};

/// The longest name of a student's file, in bytes, without its ending: below every file system's limit.
const LONGEST_NAME: usize = 100;

/// The largest table of a platform that is filled, in bytes.
const LARGEST_TABLE: u64 = 64 << 20;

/// Files with the same ending that `tst grade` writes into a folder of results.
const OWN_NAMES: [&str; 4] = [SNAPSHOT, DOCUMENT, LAST, EXTENSIONS];

/// The options of `tst report`.
#[derive(Debug, Default)]
pub struct ReportOptions {
    /// The folders with results.
    pub folders: Vec<PathBuf>,
    /// The format.
    pub format: Option<ClassFormat>,
    /// The file, or for a format of one student also the folder, that is written to.
    pub output: Option<PathBuf>,
    /// What was graded, for formats that hold programs.
    pub submissions: Vec<PathBuf>,
    /// What is said to students whose programs failed alike.
    pub remarks: Option<PathBuf>,
    /// Moodle's grading worksheet.
    pub worksheet: Option<PathBuf>,
    /// Canvas' gradebook.
    pub gradebook: Option<PathBuf>,
    /// The only exercise.
    pub exercise: Option<String>,
    /// The only student, by key, number or name.
    pub student: Option<String>,
    /// The column of the gradebook.
    pub column: Option<String>,
    /// The highest grade.
    pub scale: Option<f64>,
    /// Whether checks that were kept back until the work was due are for everybody now.
    pub after_due_date: bool,
    /// Whether an exercise may have been judged by different checks, or kits.
    pub allow_mixed: bool,
    /// Whether Gradescope shows points and time to everybody.
    pub leaderboard: bool,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Renders.
///
/// # Errors
/// When there is nothing to render, or the report cannot be written.
pub fn run(options: &ReportOptions) -> Done {
    let settings = course::settings_anywhere(options.lang)?;
    let lang = settings.lang;
    let wrong = |problem| Trouble::class(&problem, lang);
    if options.folders.is_empty() {
        return Err(wrong(ClassProblem::WhichFolder));
    }
    let format = options.format.ok_or_else(|| {
        wrong(ClassProblem::WhichFormat { known: ClassFormat::ALL.iter().map(|format| format.name().to_string()).collect() })
    })?;
    if let Some(file) = &options.output {
        trouble::check_output(file, lang)?;
    }
    let remarks = remarks(options, lang)?;
    let sources = source::sources(&options.folders).map_err(wrong)?;
    let mut joined = read::joined(&sources, &settings, None).map_err(wrong)?;
    let apart = |problem: JoinProblem| Trouble::new(ExitStatus::Usage, problem.say(lang));
    merge::check(&joined, &sources, &settings, options.allow_mixed).map_err(apart)?;
    let gaps = merge::gaps(&joined, &sources);
    let mut class = read::class(&mut joined, &settings);
    class.changes = last_changes(&sources);
    let Joined { records, notes, rule_notes, .. } = joined;
    let records = Remarked::new(records, &remarks);
    let records: Box<dyn Records + '_> = if options.after_due_date {
        reveal(&mut class);
        Box::new(Revealed(records))
    } else {
        Box::new(records)
    };
    narrow(&mut class, options).map_err(wrong)?;
    let notes = notes.iter().map(|note| note.say(lang)).chain(rule_notes.iter().map(|note| note.say(lang)));
    // What is not judged in an ordinary folder, the report itself tells.
    let gaps = gaps.iter().filter(|_| sources.len() > 1).map(|gap| gap.say(lang));
    notes.chain(gaps).for_each(|said| trouble::say(&said));
    let done = render(format, &class, &*records, options, &settings)?;
    // Of a part of the class it is no wonder.
    let is_whole = options.exercise.is_none() && options.student.is_none();
    if let Some(unused) = remarks.unused().filter(|_| is_whole && format != ClassFormat::Dolos) {
        trouble::say(&unused.say(lang));
    }
    Ok(done)
}

/// What is said to students whose programs failed alike: in the file that was named, else in that in the only folder.
fn remarks(options: &ReportOptions, lang: Lang) -> Result<Remarks, Trouble> {
    let read = match (&options.remarks, &options.folders[..]) {
        (Some(file), _) => Remarks::read(file),
        (None, [folder]) => Remarks::in_folder(folder),
        _ => Ok(Remarks::default()),
    };
    read.map_err(|problem| problem.stops(lang))
}

/// Renders a class in a format.
fn render(format: ClassFormat, class: &Class, records: &dyn Records, options: &ReportOptions, settings: &Settings) -> Done {
    let lang = class.lang;
    let wrong = |problem| Trouble::class(&problem, lang);
    if format == ClassFormat::Html {
        return pages(class, records, options.output.as_deref());
    }
    if format == ClassFormat::Dolos {
        return compare::run(class, records, &options.submissions, options.output.as_deref(), settings);
    }
    let report = report_of(format, options).map_err(wrong)?;
    let handed_in = class.students.iter().filter(|row| row.grades.iter().any(Option::is_some)).count();
    if let Some(folder) = options.output.as_ref().filter(|output| output.is_dir() && !report.is_for_one_student()) {
        return Err(wrong(ClassProblem::IsFolder { folder: folder.display().to_string(), format: format.name().into() }));
    }
    if !report.is_for_one_student() {
        return to_place(&*report, class, records, place_of(options.output.as_deref()), lang);
    }
    match &options.output {
        Some(folder) if folder.is_dir() => to_folder(&*report, class, records, folder),
        _ if handed_in > 1 => Err(wrong(ClassProblem::SeveralStudents { format: format.name().into() })),
        file => to_place(&*report, class, records, place_of(file.as_deref()), lang),
    }
}

/// What had changed with the last grading into the folder of this one journal; of several nothing is known.
fn last_changes(sources: &[Source]) -> Option<Changes> {
    let [source] = sources else { return None };
    let folder = source.journal.parent()?;
    Last::load(folder).ok().flatten()?.changes().cloned()
}

/// Leaves only the exercise and the student that are asked for.
fn narrow(class: &mut Class, options: &ReportOptions) -> Result<(), ClassProblem> {
    if let Some(name) = &options.exercise {
        let position = class.exercises.iter().position(|column| column.name == *name).ok_or_else(|| {
            let known = class.exercises.iter().map(|column| column.name.clone()).collect();
            ClassProblem::NoExercise { name: name.clone(), known }
        })?;
        class.exercises = vec![class.exercises.swap_remove(position)];
        for row in &mut class.students {
            row.grades = vec![row.grades.swap_remove(position)];
            let percent = |points: f64, max: u32| if max == 0 { 0.0 } else { points / f64::from(max) * 100.0 };
            if let Some(grade) = &row.grades[0] {
                row.student.id = grade.id.as_deref().map(String::from);
            }
            row.total = row.grades[0].as_ref().map_or(0.0, |grade| percent(grade.points, grade.max));
        }
    }
    if let Some(name) = &options.student {
        let is_meant = |row: &Row| {
            let student = &row.student;
            student.key == *name || student.id.as_ref() == Some(name) || one_line(&student.name) == *name
        };
        class.students.retain(is_meant);
        class.strange.clear();
        if class.students.is_empty() {
            return Err(ClassProblem::NoStudent { name: name.clone() });
        }
    }
    Ok(())
}

fn report_of(format: ClassFormat, options: &ReportOptions) -> Result<Box<dyn ClassReport>, ClassProblem> {
    let filled = |path: &Option<PathBuf>, option: &str| {
        let needs = || ClassProblem::NeedsFile { option: option.into(), format: format.name().into() };
        let path = path.as_ref().ok_or_else(needs)?;
        let file = path.display().to_string();
        let cannot = |error: io::Error| ClassProblem::CannotRead { file: file.clone(), why: error.to_string() };
        Ok::<_, ClassProblem>((plain::read(path, LARGEST_TABLE).map_err(cannot)?, file))
    };
    Ok(match format {
        // Those that are a folder are written before this is asked.
        ClassFormat::Html | ClassFormat::Dolos | ClassFormat::Json => Box::new(Json),
        ClassFormat::Csv => Box::new(Csv),
        ClassFormat::Junit => Box::new(Junit),
        ClassFormat::Tap => Box::new(Tap),
        ClassFormat::Gradescope => Box::new(Gradescope { leaderboard: options.leaderboard }),
        ClassFormat::Classroom50 => Box::new(Classroom50 { said: Classroom50Said::here() }),
        ClassFormat::Github => Box::new(Github),
        ClassFormat::Check50 => Box::new(Check50),
        ClassFormat::Moodle => {
            let (worksheet, file) = filled(&options.worksheet, "--worksheet")?;
            Box::new(Moodle { worksheet, file, scale: options.scale })
        }
        ClassFormat::Canvas => {
            let (gradebook, file) = filled(&options.gradebook, "--gradebook")?;
            Box::new(Canvas { gradebook, file, column: options.column.clone(), scale: options.scale })
        }
    })
}

/// Writes the pages into a folder.
fn pages(class: &Class, records: &dyn Records, folder: Option<&Path>) -> Done {
    let lang = class.lang;
    let needs = || ClassProblem::NeedsFolder { format: ClassFormat::Html.name().into() };
    let folder = folder.ok_or_else(|| Trouble::class(&needs(), lang))?;
    std::fs::create_dir_all(folder)
        .map_err(|error| CommandProblem::CannotWrite { file: folder.display().to_string(), why: error.to_string() })
        .and_then(|()| html::write(class, records, folder).map_err(|error| error.problem()))
        .map_err(|problem| Trouble::machine(&problem, lang))?;
    Ok(ExitStatus::Passed)
}

/// Where a document goes.
#[derive(Clone, Copy, Debug)]
enum Place<'p> {
    /// To standard output.
    Output,
    /// Into a file of its own.
    File(&'p Path),
    /// Into a file of this name, in a folder that holds others as well.
    In(&'p Path, &'p str),
    /// The same of one file of many: what dead runs left in the folder is looked for once.
    OneOfMany(&'p Folder, &'p str),
}

fn place_of(file: Option<&Path>) -> Place<'_> {
    file.map_or(Place::Output, Place::File)
}

/// Writes one document into a folder under a name of our own, and tells what is to be told beside it.
///
/// # Errors
/// When it cannot be written; nothing of it is left then.
pub fn into_folder(report: &dyn ClassReport, class: &Class, records: &dyn Records, folder: &Path, name: &str) -> Done {
    to_place(report, class, records, Place::In(folder, name), class.lang)
}

/// Writes one document, and tells what is to be told beside it.
fn to_place(report: &dyn ClassReport, class: &Class, records: &dyn Records, place: Place<'_>, lang: Lang) -> Done {
    let mut notes = Vec::new();
    let mut failed = None;
    let mut write = |out: &mut dyn Write| match report.write(class, records, out) {
        Ok(told) => {
            notes = told;
            Ok(())
        }
        Err(ClassError::Io(error)) => Err(error),
        Err(ClassError::Problem(problem)) => {
            failed = Some(problem);
            // Nothing is left of a file that is not whole.
            Err(io::ErrorKind::InvalidData.into())
        }
    };
    let written = match place {
        Place::File(file) => report::save(file, &mut write),
        Place::In(folder, name) => report::save_in(folder, name, &mut write),
        Place::OneOfMany(folder, name) => report::save_soon_in(folder, name, &mut write),
        Place::Output => terminal::deliver(&mut write),
    };
    if let Some(problem) = failed {
        return Err(Trouble::class(&problem, lang));
    }
    if let Err(error) = written {
        let problem = match place {
            Place::File(file) => report::cannot_write(file, &error),
            Place::In(folder, name) => report::cannot_write(&folder.join(name), &error),
            Place::OneOfMany(folder, name) => report::cannot_write(&folder.path().join(name), &error),
            Place::Output => CommandProblem::NoOutput { why: error.to_string() },
        };
        return Err(Trouble::machine(&problem, lang));
    }
    for note in notes {
        trouble::say(&note.say(lang));
    }
    Ok(ExitStatus::Passed)
}

/// Writes one document for each student who handed something in.
fn to_folder(report: &dyn ClassReport, class: &Class, records: &dyn Records, folder: &Path) -> Done {
    let open = Folder::open(folder).map_err(|error| report::cannot_write(folder, &error.into_cause()));
    let folder = open.map_err(|problem| Trouble::machine(&problem, class.lang))?;
    // What a folder of results has itself is never a student's.
    let mut taken = HashMap::from(OWN_NAMES.map(|name| (name.into(), 1)));
    let mut alone = Class {
        course: class.course.clone(),
        kit: class.kit.clone(),
        exercises: class.exercises.clone(),
        students: Vec::new(),
        strange: Vec::new(),
        changes: None,
        ..*class
    };
    for row in class.students.iter().filter(|row| row.grades.iter().any(Option::is_some)) {
        alone.students = vec![row.clone()];
        let name = file_name(&row.student.key, &mut taken);
        to_place(report, &alone, records, Place::OneOfMany(&folder, &name), class.lang)?;
    }
    Ok(ExitStatus::Passed)
}

/// A file's name from what tells a student from all others: it may hold anything, and stays inside of its folder. Of each name
/// that is `taken` there is the last number that stands behind it, so that nobody counts from the first again.
fn file_name(key: &str, taken: &mut HashMap<String, u32>) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | '.');
    let mut stem: String = key.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    stem.truncate(stem.floor_char_boundary(LONGEST_NAME));
    if stem.is_empty() || stem.starts_with('.') {
        stem.insert(0, '_');
    }
    // Some file systems take capital and small letters for the same.
    let mut name = format!("{stem}.json");
    let first = name.to_lowercase();
    let mut number = taken.get(&first).copied().unwrap_or(1);
    while taken.contains_key(&name.to_lowercase()) {
        number += 1;
        name = format!("{stem}-{number}.json");
    }
    taken.insert(name.to_lowercase(), 1);
    taken.insert(first, number);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_students_file_stays_in_its_folder_and_is_nobody_elses() {
        let mut taken = HashMap::new();
        let mut name = |key: &str| file_name(key, &mut taken);
        assert_eq!(name("../../etc/passwd"), "_.._.._etc_passwd.json");
        assert_eq!(name("ana"), "ana.json");
        assert_eq!(name("Ana"), "Ana-2.json");
        assert_eq!(name("a\nb<é>"), "a_b_é_.json");
        assert_eq!(name(""), "_.json");
        assert_eq!(name(&"é".repeat(400)).len(), LONGEST_NAME + ".json".len());
        let names = ["a-3", "a", "a", "A", "a-3"].map(name);
        assert_eq!(names, ["a-3.json", "a.json", "a-2.json", "A-4.json", "a-3-2.json"]);
    }
}
