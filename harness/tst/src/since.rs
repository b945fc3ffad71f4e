//! What has changed since the last run of an exercise, and what comes next: said to students only.

use std::path::Path;

use tst_engine::settings::Settings;
use tst_engine::text::{Lang, Say};

use crate::last_run::{self, LastRun};

/// A sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// The sources are the same, and not everything passed.
    Same,
    /// More points than before, and the checks that pass now and did not.
    Better { from: u32, to: u32, new: Vec<String> },
    /// Fewer points than before, and the checks that passed and do not.
    Worse { from: u32, to: u32, lost: Vec<String> },
    /// All points.
    Complete { name: String },
    /// All points, and what to read next.
    CompleteThen { name: String, next: String },
}

impl Say for Since {
    fn en(&self) -> String {
        match self {
            Self::Same => "nothing changed since the last run: is the file saved?".into(),
            Self::Better { from, to, new } => format!("better: {from} to {to}{}", names("; new: ", new)),
            Self::Worse { from, to, lost } => format!("worse: {from} to {to}{}", names("; no longer: ", lost)),
            Self::Complete { name } => format!("{name} is complete: well done!"),
            Self::CompleteThen { name, next } => format!("{name} is complete: well done! Next: {next}"),
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Same => "nada mudou desde a última vez: salvou o arquivo?".into(),
            Self::Better { from, to, new } => format!("melhorou: de {from} para {to}{}", names("; passa agora: ", new)),
            Self::Worse { from, to, lost } => format!("piorou: de {from} para {to}{}", names("; não passa mais: ", lost)),
            Self::Complete { name } => format!("{name} completo: parabéns!"),
            Self::CompleteThen { name, next } => format!("{name} completo: parabéns! O próximo: {next}"),
        }
    }
}

fn names(words: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{words}{}", names.join(", ")) }
}

/// What there is to say of a run, knowing the one before it.
pub fn changes(before: &LastRun, now: &LastRun) -> Option<Since> {
    let only = |these: &LastRun, those: &LastRun| -> Vec<String> {
        // Of a run that says nothing of its checks nothing is new.
        let is_known = !before.passed.is_empty() || before.points == 0;
        these.passed.iter().filter(|name| is_known && !those.passed.contains(name)).cloned().collect()
    };
    let (from, to) = (before.points, now.points);
    if to > from {
        Some(Since::Better { from, to, new: only(now, before) })
    } else if to < from {
        Some(Since::Worse { from, to, lost: only(before, now) })
    } else {
        let is_same = !now.sources.is_empty() && before.sources == now.sources;
        (is_same && now.points < now.max).then_some(Since::Same)
    }
}

/// What there is to say when everything passed: which exercise of the course comes next, where its text lies.
pub fn complete(settings: &Settings, name: &str) -> Since {
    let name = name.to_string();
    match next(settings) {
        Some(next) if next != name => match statement(settings, &next) {
            Some(next) => Since::CompleteThen { name, next },
            None => Since::Complete { name },
        },
        _ => Since::Complete { name },
    }
}

/// The first exercise of the course that has not all points.
pub fn next(settings: &Settings) -> Option<String> {
    let is_done = |name: &str| last_run::read(&settings.root, name).is_some_and(|run| run.points >= run.max);
    settings.exercises.iter().find(|name| !is_done(name)).cloned()
}

/// The text of an exercise, from the course's folder, in the language of the reader where there is one.
pub fn statement(settings: &Settings, name: &str) -> Option<String> {
    let folder = settings.exercise_folder(name);
    let files = if settings.lang == Lang::PtBr { ["README.pt-BR.md", "README.md"] } else { ["README.md", "README.pt-BR.md"] };
    let file = files.into_iter().map(|file| folder.join(file)).find(|file| file.is_file())?;
    let here = std::env::current_dir().ok()?;
    let shown: &Path = file.strip_prefix(here).unwrap_or(&file);
    Some(shown.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(points: u32, sources: &str, passed: &[&str]) -> LastRun {
        LastRun { points, max: 100, sources: sources.into(), passed: passed.iter().map(|name| (*name).to_string()).collect() }
    }

    #[test]
    fn what_has_changed_is_told_by_points_then_by_sources() {
        let said = |before, now| changes(&before, &now).map(|since| [since.en(), since.pt()]);
        assert_eq!(
            said(run(56, "a", &["one"]), run(74, "b", &["one", "two"])),
            Some(["better: 56 to 74; new: two", "melhorou: de 56 para 74; passa agora: two"].map(String::from))
        );
        assert_eq!(
            said(run(74, "a", &["one", "two"]), run(0, "b", &[])),
            Some(["worse: 74 to 0; no longer: one, two", "piorou: de 74 para 0; não passa mais: one, two"].map(String::from))
        );
        assert_eq!(
            said(run(56, "", &[]), run(74, "b", &["one"])),
            Some(["better: 56 to 74", "melhorou: de 56 para 74"].map(String::from))
        );
        let same = ["nothing changed since the last run: is the file saved?", "nada mudou desde a última vez: salvou o arquivo?"];
        assert_eq!(said(run(56, "a", &[]), run(56, "a", &["one"])), Some(same.map(String::from)));
        assert_eq!(said(run(56, "a", &[]), run(56, "b", &[])), None);
        assert_eq!(said(run(56, "", &[]), run(56, "", &[])), None);
        assert_eq!(said(run(100, "a", &[]), run(100, "a", &[])), None);
    }
}
