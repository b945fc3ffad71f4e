//! `tst list`: the exercises of the course, where they come from, whether they were begun, and the score of the last run.

use std::io::Write as _;

use tst_engine::spec;
use tst_engine::subject::is_untouched;
use tst_engine::text::{Label, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::course;
use crate::last_run;
use crate::trouble::{Done, Trouble};

/// Lists.
///
/// # Errors
/// When there is no repository here, or a file of it is not valid.
pub fn run(lang: Option<Lang>) -> Done {
    let settings = course::settings(lang)?;
    let lang = settings.lang;
    let mut rows = Vec::new();
    for name in &settings.exercises {
        let folder = settings.exercise_folder(name);
        let exercise = spec::load(&folder).map_err(|error| Trouble::spec(&error, lang))?;
        let state = if is_untouched(&folder) { Label::NotStartedYet } else { Label::Started };
        let score = last_run::read(&settings.root, name).map_or(Label::NoRunYet, |(got, of)| Label::LastScore { got, of });
        rows.push([name.clone(), Label::FromHere.say(lang), state.say(lang), score.say(lang), exercise.title.say(lang)]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let mut out = anstream::stdout();
    for row in &rows {
        let cells: Vec<String> = row[..4].iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(out, "{}  {}", cells.join("  "), row[4]);
    }
    Ok(ExitStatus::Passed)
}
