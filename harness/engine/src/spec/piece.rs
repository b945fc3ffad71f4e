//! Less to write: pieces of scenes with names, steps for each of several cases; and time that passes.

use std::time::Duration;

use super::check::read_bilingual;
use super::group::{Each, Eventually, Pause, Plays};
use super::line::MOST_CAPTURED;
use super::model::{Action, ProgramVerb, Step};
use super::names::reserved;
use super::naming::is_name;
use super::step::{Scope, read_named, read_steps};
use super::walk::any_action;
use super::yaml::{Node, Reading, nearest};
use crate::text::{SpecProblem, ValueProblem};

/// The longest pause, and the longest time between two tries, in milliseconds.
const MOST_PAUSE: u64 = 60_000;
const MOST_BETWEEN: u64 = 10_000;
/// How many steps the checks of a file may have, those of pieces counted each time that they are played.
const MOST_STEPS: usize = 100_000;
/// The name by which a piece calls whoever plays it.
pub(super) const WHO: &str = "who";

/// The pieces of scenes of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces<'v> {
    all: Vec<(&'v str, Node<'v>)>,
    /// Which ones are being read, and by whom each is played.
    played: Vec<(String, Option<String>)>,
    /// How many steps were read.
    steps: usize,
}

impl<'v> Pieces<'v> {
    /// Reads `scenes` of a file.
    pub(super) fn read(file: &Node<'v>) -> Reading<Self> {
        let Some(scenes) = file.get("scenes") else { return Ok(Self::default()) };
        let all = scenes.entries()?;
        for (name, piece) in &all {
            if !is_name(name) {
                return Err(scenes.mistake_at_key(name, SpecProblem::BadName { name: (*name).into() }));
            }
            if piece.list()?.is_empty() {
                return Err(piece.mistake(SpecProblem::NoSteps));
            }
        }
        Ok(Self { all, ..Self::default() })
    }

    /// The name of an actor as it is outside of the piece that is being read.
    pub(super) fn who<'n>(&'n self, name: &'n str) -> &'n str {
        match self.played.last() {
            Some((_, Some(who))) if name == WHO => who,
            _ => name,
        }
    }

    /// Counts steps: pieces that play pieces may stand for any number.
    pub(super) fn count(&mut self, node: &Node<'_>, steps: usize) -> Reading<()> {
        self.steps += steps;
        match self.steps {
            steps if steps > MOST_STEPS => Err(node.mistake(SpecProblem::Value(ValueProblem::TooManySteps { most: MOST_STEPS }))),
            _ => Ok(()),
        }
    }
}

/// Whether steps compare times: what holds threads back would change them.
pub(super) fn compares_times(steps: &[Step]) -> bool {
    let compares = |action: &Action| match action {
        Action::Measure(_) | Action::Pause(_) | Action::Eventually(_) => true,
        action => matches!(action, Action::Program(_, ProgramVerb::KeepsPace { .. })),
    };
    any_action(steps, &compares)
}

/// Reads that a piece is played, by somebody perhaps.
pub(super) fn read_plays(node: &Node<'_>, who: Option<String>, scope: &mut Scope<'_>) -> Reading<Plays> {
    let name = node.text()?;
    let Some(piece) = scope.pieces.all.iter().find(|(known, _)| *known == name).map(|(_, piece)| piece.clone()) else {
        let known: Vec<&str> = scope.pieces.all.iter().map(|(known, _)| *known).collect();
        return Err(node.mistake(SpecProblem::Value(ValueProblem::UnknownScene { name: name.into(), near: nearest(name, &known) })));
    };
    if scope.pieces.played.iter().any(|(played, _)| played == name) {
        return Err(node.mistake(SpecProblem::Value(ValueProblem::SceneInItself { name: name.into() })));
    }
    scope.pieces.played.push((name.to_string(), who.clone()));
    let named: &[&str] = if who.is_some() { &[WHO] } else { &[] };
    let steps = read_named(&piece, scope, named);
    scope.pieces.played.pop();
    Ok(Plays { who, steps: steps? })
}

/// Reads steps that are played for each of several cases.
pub(super) fn read_each(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Each> {
    node.only(&["of", "steps"])?;
    let of = node.need("of")?;
    let rows = of.list()?;
    let Some(first) = rows.first() else { return Err(of.mistake(SpecProblem::NoSteps)) };
    let names: Vec<&str> = first.entries()?.into_iter().map(|(name, _)| name).collect();
    let mut cases = Vec::new();
    for row in &rows {
        row.only(&names)?;
        let mut case = Vec::new();
        for name in &names {
            if !is_name(name) {
                return Err(row.mistake_at_key(name, SpecProblem::BadName { name: (*name).into() }));
            }
            if reserved(name) {
                return Err(row.mistake_at_key(name, SpecProblem::DuplicateName { name: (*name).into() }));
            }
            let value = row.entries()?.into_iter().find(|(key, _)| key == name).map(|(_, value)| value);
            let missing = || row.mistake(SpecProblem::Value(ValueProblem::LacksColumn { name: (*name).into() }));
            case.push(((*name).to_string(), read_value(&value.ok_or_else(missing)?)?));
        }
        cases.push(case);
    }
    scope.names.check(&of, false)?;
    let steps = read_named(&node.need("steps")?, scope, &names)?;
    Ok(Each { cases, steps })
}

/// A value of a case, as a text.
fn read_value(node: &Node<'_>) -> Reading<String> {
    let text = match node.plain() {
        Some(value) => value.to_string(),
        None => node.text()?.to_string(),
    };
    match text.len() {
        bytes if bytes > MOST_CAPTURED => {
            Err(node.mistake(SpecProblem::TooMuchData { bytes: bytes as u64, most: MOST_CAPTURED as u64 }))
        }
        _ => Ok(text),
    }
}

/// Reads a pause: how long it is, and why.
pub(super) fn read_pause(node: &Node<'_>) -> Reading<Pause> {
    node.only(&["ms", "because"])?;
    let time = Duration::from_millis(node.need("ms")?.number(1, MOST_PAUSE)?);
    Ok(Pause { time, because: read_bilingual(&node.need("because")?)? })
}

/// Reads steps that are tried until they are met.
pub(super) fn read_eventually(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<Eventually> {
    node.only(&["every_ms", "steps"])?;
    let every = Duration::from_millis(node.need("every_ms")?.number(1, MOST_BETWEEN)?);
    Ok(Eventually { every, steps: read_steps(&node.need("steps")?, scope)? })
}
