//! Whether journals go together: of one course, its exercises, and each exercise judged by the same checks and kit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tst_engine::settings::Settings;

use super::JoinProblem;
use crate::grade::joined::Joined;
use crate::grade::read::Place;
use crate::grade::shard::Heading;
use crate::grade::source::{Counting, Source};

/// Checks that joined journals go together; mixed checks and kits only unless they are allowed.
///
/// # Errors
/// Why they do not.
pub fn check(joined: &Joined, sources: &[Source], settings: &Settings, allow_mixed: bool) -> Result<(), JoinProblem> {
    let file = |at: usize| sources[at].journal.display().to_string();
    let headings = || joined.headings.iter().enumerate().filter_map(|(at, heading)| Some((at, heading.as_ref()?)));
    if let Some((at, other)) = headings().find(|(_, heading)| !settings.course.is_empty() && heading.course != settings.course) {
        let (course, own) = (other.course.clone(), settings.course.clone());
        return Err(JoinProblem::OtherCourse { file: file(at), course, own });
    }
    let named = |heading: &Heading| heading.checks.keys().cloned().collect::<BTreeSet<_>>();
    // Shards of one class see the same exercises; one that sees none of them is of another class.
    let mut dealings = BTreeMap::new();
    for (at, heading) in headings().filter(|(_, heading)| !heading.checks.is_empty()) {
        let (one, exercises) = dealings.entry(sources[at].dealing(heading)).or_insert_with(|| (at, named(heading)));
        let own = named(heading);
        if exercises.is_disjoint(&own) {
            let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>();
            let (own, others) = (list(&own), list(exercises));
            return Err(JoinProblem::OtherShards { file: file(at), own, one: file(*one), others });
        }
        exercises.extend(own);
    }
    if allow_mixed || sources.len() < 2 {
        return Ok(());
    }
    let mut by_exercise = BTreeMap::new();
    for (measured, place) in joined.measures_by_first() {
        let (one, at) = by_exercise.entry(&measured.exercise).or_insert((measured, place));
        let told = |place: Place| format!("{}:{}", file(place.file as usize), place.spot.line);
        let exercise = measured.exercise.clone();
        if one.checks != measured.checks {
            return Err(JoinProblem::MixedChecks { exercise, one: told(*at), other: told(place) });
        }
        if one.kit != measured.kit {
            let (one, other) = ((one.kit.clone(), told(*at)), (measured.kit.clone(), told(place)));
            return Err(JoinProblem::MixedKits { exercise, one, other });
        }
    }
    Ok(())
}

/// Checks that what counts, and what was handed in, is of exercises of the course, where there is a course.
///
/// # Errors
/// The first that is of another.
pub fn check_exercises(joined: &Joined, sources: &[Source], settings: &Settings) -> Result<(), JoinProblem> {
    let known = &settings.exercises;
    let other = joined.measures_by_first().into_iter().find(|(measured, _)| !known.contains(&measured.exercise));
    if known.is_empty() {
        return Ok(());
    }
    let journal = |file: u32| sources[file as usize].journal.as_path();
    let told = |file: &Path, line, exercise: &str| {
        Err(JoinProblem::OtherExercise { file: file.display().to_string(), line, exercise: exercise.into(), known: known.clone() })
    };
    if let Some((measured, place)) = other {
        return told(journal(place.file), Some(place.spot.line), &measured.exercise);
    }
    let is_other = |exercise: &&String| !known.contains(exercise);
    let Some(exercise) = joined.entries.exercises().iter().find(is_other) else { return Ok(()) };
    let entry = joined.entries.iter().find(|entry| joined.entries.exercise(entry) == exercise);
    let Some(source) = entry.and_then(|entry| sources.get(entry.source as usize)) else { return Ok(()) };
    match &source.counting {
        Counting::Snapshot(file) => told(file, None, exercise),
        Counting::All | Counting::Others => told(&source.journal, None, exercise),
    }
}
