//! Canvas' gradebook, filled in: the CSV that "Export" gave.

use std::io::{self, Write};

use tst_engine::text::{ClassProblem, ClassText};

use super::match_rows::{Meant, Said, Students};
use super::moodle::{Told, is_fault, missing, part, part_of_one};
use super::sheet::Sheet;
use super::submission::{name, number, one_line, remarks};
use super::{ClassError, ClassReport};
use crate::grade::class::{Class, Records, Row};
use crate::grade::id_kind::IdKind;

/// What stands in the first cell of the row with the highest points (Canvas writes it in English, with spaces before it).
const POINTS_POSSIBLE: &str = "points possible";
/// Cells that Canvas alone may change: excused, and not assigned to this student.
const NOT_OURS: [&str; 2] = [EXCUSED, "N/A"];
/// What Canvas' export and import write for a student who is excused.
const EXCUSED: &str = "EX";

/// What Canvas' import skips a column for, if it is in its name (canvas-lms#2134).
const FINAL: &str = "final";

/// The columns that say who, and what kind of identifier each holds.
const IDS: [(IdKind, &str); 4] =
    [(IdKind::User, "ID"), (IdKind::Number, "SIS User ID"), (IdKind::Login, "SIS Login ID"), (IdKind::Own, "Integration ID")];

/// Fills in a gradebook.
#[derive(Debug)]
pub struct Canvas {
    /// The gradebook's content.
    pub gradebook: Vec<u8>,
    /// Its name, for messages.
    pub file: String,
    /// The column to fill in, if it is not called like the exercise; with or without its number in parentheses.
    pub column: Option<String>,
    /// The highest grade, if it is not to be the gradebook's own.
    pub scale: Option<f64>,
}

/// What is filled in: an exercise by its position, or the total, into a column.
type Job = (Option<usize>, usize);

impl ClassReport for Canvas {
    fn write(&self, class: &Class, records: &dyn Records, out: &mut dyn Write) -> Result<Vec<ClassText>, ClassError> {
        let mut sheet = Sheet::read(&self.gradebook, &self.file)?;
        let jobs = self.jobs(class, &sheet)?;
        let first = (1..sheet.len()).find(|row| sheet.get(*row, 0).trim().to_lowercase() == POINTS_POSSIBLE);
        let students = Students::of(class);
        let mut told = Told::default();
        let mut seen = vec![false; class.students.len()];
        // Before the row of points there may be one that says which grades are posted by hand.
        for row in first.map_or(1, |row| row + 1)..sheet.len() {
            if (0..sheet.head().len()).all(|column| sheet.get(row, column).trim().is_empty()) {
                continue;
            }
            let label = one_line(sheet.get(row, 0));
            let position = match find(&sheet, row, &students) {
                Meant::One(position) => position,
                Meant::Differs(position) => {
                    told.differ.push(format!("{label} ≠ {}", name(&students.rows()[position].student)));
                    continue;
                }
                Meant::Nobody => {
                    told.left.push(label);
                    continue;
                }
            };
            seen[position] = true;
            let student = &students.rows()[position];
            let mut filled = false;
            for (exercise, column) in &jobs {
                let is_ours = !is_not_ours(sheet.get(row, *column));
                if is_ours && is_excused_from(student, *exercise) {
                    sheet.set(row, *column, EXCUSED);
                    filled = true;
                }
                let grade = grade(student, *exercise).filter(|_| is_ours);
                let Some(grade) = grade else { continue };
                let possible = first.map(|row| sheet.get(row, *column).trim().replace(',', ".")).unwrap_or_default();
                let scale = self.scale.or_else(|| possible.parse::<f64>().ok().filter(|scale| scale.is_finite()));
                let scale = scale.ok_or_else(|| ClassProblem::NoScale { file: self.file.clone() })?;
                sheet.set(row, *column, &number(grade * scale));
                filled = true;
            }
            let is_excused = || jobs.iter().any(|(_, column)| is_not_ours(sheet.get(row, *column)));
            match filled {
                true => {}
                false if is_fault(student) => told.failed.push(label),
                false if is_excused() => told.excused.push(label),
                false => told.left.push(label),
            }
        }
        told.missing = missing(&students, &seen);
        if records.have_remarks() {
            for row in &class.students {
                let mut said = row.grades.iter().flatten().map(|grade| Ok(!remarks(&records.record(grade.place)?).is_empty()));
                if said.try_fold(false, |any, said: io::Result<bool>| Ok::<_, io::Error>(said? || any))? {
                    told.unsaid.push(name(&row.student));
                }
            }
        }
        let head = sheet.head();
        let is_final = |(_, column): &&Job| head[*column].to_lowercase().contains(FINAL);
        told.skipped_columns = jobs.iter().filter(is_final).map(|(_, column)| one_line(head[*column])).collect();
        out.write_all(&sheet.bytes())?;
        Ok(told.notes(class))
    }
}

fn is_not_ours(cell: &str) -> bool {
    NOT_OURS.iter().any(|word| cell.trim().eq_ignore_ascii_case(word))
}

fn grade(row: &Row, exercise: Option<usize>) -> Option<f64> {
    match exercise {
        Some(exercise) => part(row.grades.get(exercise)?.as_ref()?),
        None => part_of_one(row),
    }
}

fn is_excused_from(row: &Row, exercise: Option<usize>) -> bool {
    exercise.and_then(|exercise| row.grades.get(exercise)?.as_ref()).is_some_and(|grade| grade.is_excused)
}

impl Canvas {
    /// Which exercise goes into which column.
    fn jobs(&self, class: &Class, sheet: &Sheet) -> Result<Vec<Job>, ClassProblem> {
        let head = sheet.head();
        for wanted in ["Student", "ID"] {
            let is_there = head.contains(&wanted) || wanted == "Student" && head.contains(&"LastName");
            if !is_there {
                return Err(self.no_column(wanted, &head));
            }
        }
        let assignments: Vec<(usize, &str)> =
            head.iter().enumerate().filter_map(|(column, name)| Some((column, title(name)?))).collect();
        if let Some(wanted) = &self.column {
            let found = head.iter().position(|name| name == wanted).or_else(|| called(&assignments, &[wanted]));
            let column =
                found.ok_or_else(|| self.no_column(wanted, &assignments.iter().map(|(_, name)| *name).collect::<Vec<_>>()))?;
            return Ok(vec![((class.exercises.len() == 1).then_some(0), column)]);
        }
        let mut jobs = Vec::new();
        for (position, exercise) in class.exercises.iter().enumerate() {
            let names = [&exercise.name, &exercise.title.en, &exercise.title.pt];
            match called(&assignments, &names) {
                Some(column) => jobs.push((Some(position), column)),
                None if assignments.len() == 1 && class.exercises.len() == 1 => jobs.push((Some(position), assignments[0].0)),
                None => {
                    let there = assignments.iter().map(|(_, name)| one_line(name)).collect();
                    return Err(ClassProblem::WhichColumn { file: self.file.clone(), exercise: exercise.name.clone(), there });
                }
            }
        }
        Ok(jobs)
    }

    fn no_column(&self, wanted: &str, there: &[&str]) -> ClassProblem {
        let there = there.iter().map(|name| one_line(name)).collect();
        ClassProblem::NoColumn { file: self.file.clone(), wanted: wanted.into(), there }
    }
}

/// The name of an assignment's column, which is followed by the assignment's number: `Echo (12345)`.
fn title(name: &str) -> Option<&str> {
    let (title, number) = name.strip_suffix(')')?.rsplit_once(" (")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(title)
}

/// The only column with one of these names.
fn called(assignments: &[(usize, &str)], names: &[&String]) -> Option<usize> {
    let is_called = |title: &str| names.iter().any(|name| name.trim().to_lowercase() == title.trim().to_lowercase());
    let mut found = assignments.iter().filter(|(_, title)| is_called(title));
    let column = found.next()?.0;
    found.next().is_none().then_some(column)
}

fn find(sheet: &Sheet, row: usize, students: &Students<'_>) -> Meant {
    let head = sheet.head();
    let cell = |name: &str| {
        let column = head.iter().position(|known| *known == name)?;
        Some(sheet.get(row, column).trim()).filter(|text| !text.is_empty())
    };
    let ids: Vec<(IdKind, &str)> = IDS.into_iter().filter_map(|(kind, name)| Some((kind, cell(name)?))).collect();
    let emails = ids.iter().map(|(_, id)| *id).filter(|id| id.contains('@')).collect();
    let whole = cell("LastName").zip(cell("FirstName")).map(|(last, first)| format!("{last}, {first}"));
    students.find(&Said { ids, emails, name: whole.as_deref().or(cell("Student")), is_named: true })
}
