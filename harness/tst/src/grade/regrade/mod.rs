//! `tst regrade`: a correction of a grade by hand, with its reason; kept beside the results, respected by every later grading and
//! report, and taken back as easily.

mod text;

use std::path::{Path, PathBuf};

use tst_engine::settings::Settings;
use tst_engine::spec::nearest;
use tst_engine::text::{Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use text::{RegradeProblem, RegradeText};

use super::again;
use super::by_hand::{ByHand, Change, REGRADES, Regrade};
use super::class::{Class, Grade, Row};
use super::closing::tell;
use super::record::{SCHEMA, Student, now};
use super::remarks::Remarks;
use super::reports::{self, Occasion};
use super::source::Source;
use super::standing::work_text;
use super::{read, rules};
use crate::course;
use crate::decimal::decimal;
use crate::trouble::{Done, Trouble};

/// The most points that somebody has, or gets more.
const MOST: f64 = 1e6;
/// The longest reason, in characters.
const LONGEST: usize = 1000;

/// The options of `tst regrade`.
#[derive(Debug, Default)]
pub struct RegradeOptions {
    /// The folder of the results.
    pub folder: Option<PathBuf>,
    /// Whose grade.
    pub student: Option<String>,
    /// For which exercise.
    pub exercise: Option<String>,
    /// The points, or how many more or less, as they were written.
    pub points: Option<String>,
    /// Whether the exercise does not count.
    pub excuse: bool,
    /// Whether the last correction is taken back.
    pub take_back: bool,
    /// Why.
    pub reason: Option<String>,
    /// Who, if it is said.
    pub who: Option<String>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Corrects a grade, or lists the corrections.
///
/// # Errors
/// When there is nothing to correct, or it cannot be kept.
pub fn run(options: &RegradeOptions) -> Done {
    let settings = course::settings_anywhere(options.lang)?;
    let lang = settings.lang;
    let wrong = |problem: RegradeProblem| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let folder = options.folder.as_deref().ok_or_else(|| wrong(RegradeProblem::WhichFolder))?;
    let source = [Source::folder(folder)];
    let (class, ..) = read::class_of(&source, &settings).map_err(|problem| Trouble::class(&problem, lang))?;
    let mut by_hand = ByHand::default();
    let cannot_read = |error| Trouble::class(&rules::cannot_read(error), lang);
    by_hand.read(folder).map_err(cannot_read)?;
    let Some(name) = &options.student else {
        list(&by_hand, lang);
        return Ok(ExitStatus::Passed);
    };
    Remarks::in_folder(folder).map_err(|problem| problem.stops(lang))?;
    let regrade = regrade(options, name, &class, &settings).map_err(wrong)?;
    let (key, exercise) = (regrade.student.key.clone(), regrade.exercise.clone());
    if regrade.change == Change::TakeBack && !by_hand.is_repeated(&regrade) && by_hand.of(&key, &exercise).next().is_none() {
        return Err(wrong(RegradeProblem::NothingToTakeBack { student: regrade.student.name, exercise }));
    }
    let is_new = ByHand::append(folder, &regrade).map_err(|error| {
        let problem = RegradeProblem::CannotKeep { file: folder.join(REGRADES).display().to_string(), why: error.to_string() };
        Trouble::new(ExitStatus::Machine, problem.say(lang))
    })?;
    if !is_new {
        tell(&RegradeText::There, lang);
    }
    let before = grade_of(&class, &key, &exercise).map(|(_, grade)| grade.points);
    let (class, _) = reports::write(folder, &settings, Occasion::Decision)?;
    let after = grade_of(&class, &key, &exercise);
    let (total, points, max, is_excused) =
        after.map_or((0.0, 0.0, 0, false), |(row, grade)| (row.total, grade.points, grade.max, grade.is_excused));
    tell(&RegradeText::Corrected { student: regrade.student.name, exercise, before, points, max, is_excused, total }, lang);
    tell(&RegradeText::Reports { file: folder.join("instructor").join("index.html").display().to_string() }, lang);
    Ok(ExitStatus::Passed)
}

/// A student's row and grade for an exercise, if there are any.
fn grade_of<'c>(class: &'c Class, key: &str, exercise: &str) -> Option<(&'c Row, &'c Grade)> {
    let row = class.students.iter().find(|row| row.student.key == key)?;
    let position = class.exercises.iter().position(|column| column.name == exercise)?;
    Some((row, row.grades.get(position)?.as_ref()?))
}

/// The correction that is asked for.
fn regrade(options: &RegradeOptions, name: &str, class: &Class, settings: &Settings) -> Result<Regrade, RegradeProblem> {
    let students: Vec<&Student> = class.students.iter().map(|row| &row.student).collect();
    let student = again::one(name, &students).map_err(RegradeProblem::Student)?;
    let mut known: Vec<String> = class.exercises.iter().map(|column| column.name.clone()).collect();
    known.extend(settings.exercises.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>());
    let exercise = options.exercise.clone().ok_or_else(|| RegradeProblem::WhichExercise { known: known.clone() })?;
    if !known.contains(&exercise) {
        let near = nearest(&exercise, &known.iter().map(String::as_str).collect::<Vec<_>>());
        return Err(RegradeProblem::NoExercise { name: exercise, near, known });
    }
    let change = match (&options.points, options.excuse, options.take_back) {
        (Some(text), false, false) => change(text).ok_or_else(|| RegradeProblem::BadPoints { text: text.clone() })?,
        (None, true, false) => Change::Excuse,
        (None, false, true) => Change::TakeBack,
        _ => return Err(RegradeProblem::WhichChange),
    };
    let reason = options.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = reason.ok_or(RegradeProblem::WhichReason)?;
    if reason.chars().count() > LONGEST {
        return Err(RegradeProblem::LongReason { most: LONGEST });
    }
    let work = grade_of(class, &student.key, &exercise).map(|(_, grade)| work_text(grade.work)).unwrap_or_default();
    let who = options.who.clone().or_else(login).ok_or(RegradeProblem::WhichWho)?;
    let (student, reason) = (student.clone(), reason.to_string());
    Ok(Regrade { schema: SCHEMA, student, exercise, change, reason, who, when: now(), work })
}

/// `80`, `+5` or `-2.5`.
fn change(text: &str) -> Option<Change> {
    let text = text.trim();
    let number = |text: &str| decimal(text.trim()).ok().filter(|number| *number <= MOST);
    match text.as_bytes().first()? {
        b'+' => number(&text[1..]).map(Change::Add),
        b'-' => number(&text[1..]).map(|number| Change::Add(-number)),
        _ => number(text).map(Change::Set),
    }
}

/// Who is at work here.
fn login() -> Option<String> {
    ["LOGNAME", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).filter(|name| !name.trim().is_empty())
}

/// Lists all corrections, also those that do not hold any more.
fn list(by_hand: &ByHand, lang: Lang) {
    if by_hand.all().is_empty() {
        tell(&RegradeText::None, lang);
    }
    for (place, regrade) in by_hand.all().iter().enumerate() {
        tell(&RegradeText::One { regrade: Box::new(regrade.clone()), holds: by_hand.holds(place) }, lang);
    }
}

/// Puts the corrections of some folders of results into another one, which has none that they do not have.
///
/// # Errors
/// When they cannot be written.
pub fn keep_all(by_hand: &ByHand, folder: &Path) -> Result<(), super::by_hand::ByHandError> {
    let mut there = ByHand::default();
    there.read(folder)?;
    by_hand
        .all()
        .iter()
        .filter(|regrade| !there.all().contains(regrade))
        .try_for_each(|regrade| ByHand::append(folder, regrade).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_a_number_or_a_difference() {
        let read = ["80", "+5", "-2.5", "10,5", " +1 "].map(change);
        assert_eq!(read, [Change::Set(80.0), Change::Add(5.0), Change::Add(-2.5), Change::Set(10.5), Change::Add(1.0)].map(Some));
        assert_eq!(["", "+", "five", "1e3", "--5", "1,000", "9999999", "80%"].map(change), [None; 8]);
    }
}
