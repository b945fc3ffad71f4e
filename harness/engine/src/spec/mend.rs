//! All mistakes of a file at once: what was found wrong is mended in memory as its author most likely will, and the file is read
//! again. What only follows from a mistake, or may follow from how it was mended, is not told.

use serde_yaml::{Mapping, Value};

use super::locate::Segment;
use super::yaml::{Mistake, Node, Reading};
use crate::text::SpecProblem;

/// So many mistakes are told of one file.
const MOST_TOLD: usize = 12;
/// So often a file is read.
const MOST_READ: usize = 24;

/// All mistakes of which `first` is the first, in the order in which they are found, each with its path in the file as it is.
pub(super) fn all<T>(value: &Value, first: Mistake, read: &mut dyn FnMut(Node<'_>) -> Reading<T>) -> Vec<Mistake> {
    let mut mender = Mender { value: value.clone(), ..Mender::default() };
    let mut told = Vec::new();
    let mut last = first;
    for _ in 0..MOST_READ {
        let (follows, path) = (mender.follows(&last), mender.original(&last.path));
        let mended = mender.mend(&last);
        if !follows {
            told.push(Mistake { path, problem: last.problem });
        }
        if mended.is_none() || told.len() == MOST_TOLD {
            break;
        }
        match read(Node::root(&mender.value)) {
            Ok(_) => break,
            Err(next) => last = next,
        }
    }
    told
}

/// A file that is being mended.
#[derive(Default)]
struct Mender {
    value: Value,
    /// Keys that got another name: the path of the map, what the key is called now, and what it is called in the file.
    renamed: Vec<(Vec<Segment>, String, String)>,
    /// The positions of checks of which a step was taken out: whom it connected, and what it made known, nobody knows.
    cut: Vec<usize>,
    /// Whether points, names of checks, or the names of exercises were made up.
    sum_is_unsure: bool,
    /// Whether the program's ports, by which steps call them, were taken out.
    ports_are_unsure: bool,
    /// Maps out of which a key was taken that may have been meant for one that has to be there.
    poorer: Vec<Vec<Segment>>,
    names_are_unsure: bool,
}

impl Mender {
    /// Whether a mistake may be none in the file as it is.
    fn follows(&self, mistake: &Mistake) -> bool {
        use SpecProblem::{
            HiddenPoints, MissingKey, NameIsNotFolder, NeedsClient, NeedsServer, NoBodyThere, NoKey, PointsSum, TooManyAtOnce,
            UnknownActor, UnknownLevel, UnknownListener, UnknownMeasure, UnknownName, UnknownNeed, Untranslated,
        };
        match &mistake.problem {
            PointsSum { .. } | HiddenPoints { .. } => self.sum_is_unsure,
            MissingKey { .. } | NoKey { .. } | Untranslated { .. } => self.poorer.contains(&mistake.path),
            UnknownNeed { .. } | NameIsNotFolder { .. } => self.names_are_unsure,
            UnknownActor { .. }
            | UnknownName { .. }
            | UnknownLevel { .. }
            | UnknownMeasure { .. }
            | NoBodyThere { .. }
            | UnknownListener { .. }
            | TooManyAtOnce { .. } => {
                self.ports_are_unsure || check_of(&mistake.path).is_some_and(|check| self.cut.contains(&check))
            }
            NeedsServer | NeedsClient => self.ports_are_unsure,
            _ => matches!(mistake.path.first(), Some(Segment::Key(key)) if key == "grading") && self.names_are_unsure,
        }
    }

    /// A path in the file as it is.
    fn original(&self, path: &[Segment]) -> Vec<Segment> {
        let mut old = path.to_vec();
        for (map, now, before) in &self.renamed {
            if path.len() > map.len() && path.starts_with(map) {
                match &path[map.len()] {
                    Segment::Key(key) if key == now => old[map.len()] = Segment::Key(before.clone()),
                    Segment::AtKey(key) if key == now => old[map.len()] = Segment::AtKey(before.clone()),
                    _ => {}
                }
            }
        }
        old
    }

    /// Mends a mistake; nothing when nobody knows how.
    fn mend(&mut self, mistake: &Mistake) -> Option<()> {
        let path = &mistake.path;
        match (&mistake.problem, path.last()) {
            (SpecProblem::UnknownKey { key, near: Some(near), .. }, Some(Segment::AtKey(_))) if self.has_value(path) => {
                self.rename(&path[..path.len() - 1], key, near)
            }
            (SpecProblem::UnknownKey { key, .. }, Some(Segment::AtKey(_))) if step_of(path).is_none() => {
                let map = &path[..path.len() - 1];
                self.poorer.push(map.to_vec());
                map_at(&mut self.value, map)?.shift_remove(key.as_str()).map(drop)
            }
            (SpecProblem::UnknownValue { near: Some(near), .. }, _) => {
                *at(&mut self.value, path)? = Value::from(near.as_str());
                Some(())
            }
            (SpecProblem::NameIsNotFolder { folder, .. }, _) => {
                *at(&mut self.value, path)? = Value::from(folder.as_str());
                Some(())
            }
            _ if step_of(path).is_some() => {
                let (check, step) = step_of(path)?;
                self.cut.push(check);
                let steps =
                    [Segment::Key("checks".into()), Segment::Index(check), Segment::Key("steps".into()), Segment::Index(step)];
                *at(&mut self.value, &steps)? = anything("step")?;
                Some(())
            }
            (SpecProblem::MissingKey { key }, None | Some(Segment::Index(_)))
                if path.is_empty() || check_of(path).is_some() && path.len() == 2 =>
            {
                self.put(path, key)
            }
            _ => self.replace(path),
        }
    }

    /// Whether something stands behind the key at the end of a path: else its colon may be what is missing.
    fn has_value(&mut self, path: &[Segment]) -> bool {
        let [map @ .., Segment::AtKey(key)] = path else { return false };
        map_at(&mut self.value, map).and_then(|map| map.get(key.as_str())).is_some_and(|value| !value.is_null())
    }

    /// Calls a key otherwise; where there is one of that name, it goes.
    fn rename(&mut self, map: &[Segment], key: &str, near: &str) -> Option<()> {
        let found = map_at(&mut self.value, map)?;
        if found.contains_key(near) {
            return found.shift_remove(key).map(drop);
        }
        // In its place: the order of checks and steps has a meaning.
        *found = std::mem::take(found)
            .into_iter()
            .map(|(name, value)| (if name.as_str() == Some(key) { Value::from(near) } else { name }, value))
            .collect();
        self.renamed.push((map.to_vec(), near.into(), key.into()));
        Some(())
    }

    /// Puts something valid under a key that is missing.
    fn put(&mut self, map: &[Segment], key: &str) -> Option<()> {
        let value = valid(map, key)?;
        self.note(key);
        map_at(&mut self.value, map)?.insert(key.into(), value);
        Some(())
    }

    /// Puts something valid in place of what is wrong outside of steps, or takes it out where it need not be.
    fn replace(&mut self, path: &[Segment]) -> Option<()> {
        let (map, key) = match path {
            [checks @ Segment::Key(_), check @ Segment::Index(_), Segment::Key(key) | Segment::AtKey(key), ..]
                if check_of(path).is_some() =>
            {
                (vec![checks.clone(), check.clone()], key)
            }
            [Segment::Key(key) | Segment::AtKey(key)] if !matches!(key.as_str(), "name" | "program" | "checks") => {
                (Vec::new(), key)
            }
            [Segment::Key(key), Segment::Key(_) | Segment::AtKey(_) | Segment::Index(_), ..]
                if matches!(key.as_str(), "title" | "hints" | "sites" | "exercises" | "env") =>
            {
                (Vec::new(), key)
            }
            [Segment::Key(part), Segment::Key(key) | Segment::AtKey(key), ..] if key != "kind" => {
                (vec![Segment::Key(part.clone())], key)
            }
            _ => return None,
        };
        self.note(key);
        let found = map_at(&mut self.value, &map)?;
        match valid(&map, key) {
            Some(value) => found.insert(key.as_str().into(), value).map(drop),
            None => found.shift_remove(key.as_str()).map(drop),
        }
    }

    fn note(&mut self, key: &str) {
        self.sum_is_unsure |= matches!(key, "points" | "extra" | "withheld_points");
        self.names_are_unsure |= matches!(key, "name" | "exercises");
        self.ports_are_unsure |= matches!(key, "listens" | "ports");
    }
}

/// Something that is valid under a key of the file itself or of a check, which has to be there.
fn valid(map: &[Segment], key: &str) -> Option<Value> {
    match map {
        [_, Segment::Index(index)] if key == "name" => Some(Value::from(format!("the_check_{index}"))),
        [] | [_, Segment::Index(_)] => anything(key),
        _ => None,
    }
}

/// The same of a key, or of a step, wherever it is.
fn anything(key: &str) -> Option<Value> {
    let both = || [("en", "x"), ("pt-BR", "x")].into_iter().map(|(key, value)| (Value::from(key), Value::from(value)));
    // Right in every scene, whoever plays in it.
    let step = || {
        let draw = [("name", Value::from("x")), ("from", Value::from(0)), ("to", Value::from(1))];
        let draw: Mapping = draw.into_iter().map(|(key, value)| (Value::from(key), value)).collect();
        let step: Mapping = [(Value::from("draw"), Value::from(draw))].into_iter().collect();
        Value::from(step)
    };
    Some(match key {
        "title" | "hint" => Value::from(both().collect::<Mapping>()),
        "points" => Value::from(1),
        "step" => step(),
        "steps" => Value::from(vec![step()]),
        _ => return None,
    })
}

/// The position of the check that a path leads into.
fn check_of(path: &[Segment]) -> Option<usize> {
    match path {
        [Segment::Key(checks), Segment::Index(check), ..] if checks == "checks" => Some(*check),
        _ => None,
    }
}

/// The positions of the check and of the step that a path leads into.
fn step_of(path: &[Segment]) -> Option<(usize, usize)> {
    match path {
        [_, _, Segment::Key(steps), Segment::Index(step), ..] if steps == "steps" => Some((check_of(path)?, *step)),
        _ => None,
    }
}

fn at<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.as_mapping_mut()?.get_mut(key.as_str()),
        Segment::Index(index) => value.as_sequence_mut()?.get_mut(*index),
        Segment::AtKey(_) => None,
    })
}

fn map_at<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Mapping> {
    at(value, path)?.as_mapping_mut()
}
