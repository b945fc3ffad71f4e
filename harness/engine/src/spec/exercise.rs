//! Reading a whole `exercise.yaml`, and what must hold between its parts.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::data::{DATA_KEYS, read_data, read_map};
use super::model::{Action, Check, Content, Exercise, Fixture, FixtureFile, Program, ProgramKind, Step, Visibility, any_step};
use super::step::{Scope, read_name, read_steps};
use super::yaml::{Node, Reading, SpecError, nearest, read_file};
use crate::text::{Bilingual, SpecProblem};

/// What the points of an exercise's regular checks add up to.
const FULL_MARKS: u64 = 100;
/// The longest silence that a check waits through unless it says otherwise: the last resort, and generous, because a
/// slow machine must never fail a good program (DESIGN.md, "No fixed sleeps").
const LIMIT: Duration = Duration::from_secs(5);

/// The file, in an exercise's folder, by which a checkout remembers where it came from.
pub const CHECKOUT: &str = ".tst/checkout.json";

/// Reads the exercise in `folder`.
///
/// # Errors
/// The first mistake in `folder/exercise.yaml`, with its place.
pub fn load(folder: &Path) -> Result<Exercise, SpecError> {
    let file = folder.join("exercise.yaml");
    let mut exercise = read_file(&file, |node| read_exercise(&node, folder))?;
    exercise.source = std::fs::read_to_string(&file).unwrap_or_default();
    exercise.file = file;
    Ok(exercise)
}

impl Exercise {
    /// Whether the step at `line` is one of a crowd or load whose members act at the same time.
    pub fn is_in_crowd(&self, check: &Check, line: usize) -> bool {
        let holds = |steps: &[Step]| any_step(steps, &|step| self.line_of(step) == line);
        any_step(&check.steps, &|step| match &step.action {
            Action::Crowd(crowd) => !crowd.in_order && holds(&crowd.steps),
            Action::Load(load) => load.clients > 1 && holds(&load.steps),
            _ => false,
        })
    }

    /// The line of `step` in the file, counted from 1; 0 when it cannot be told.
    pub fn line_of(&self, step: &Step) -> usize {
        super::locate::locate(&self.source, &step.path).map_or(0, |(line, _)| line)
    }

    /// What the regular checks are worth together.
    pub fn max_score(&self) -> u32 {
        self.checks.iter().filter(|check| !check.extra).map(|check| check.points).sum()
    }
}

fn read_exercise(node: &Node<'_>, folder: &Path) -> Reading<Exercise> {
    node.only(&["name", "title", "program", "checks", "limit_ms", "withheld_points"])?;
    let name_node = node.need("name")?;
    let name = read_name(&name_node)?;
    // Whoever checks an exercise out names the folder.
    let is_checkout = folder.join(CHECKOUT).is_file();
    if let Some(folder) = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_str()?.to_string()))
        && folder != name
        && !is_checkout
    {
        return Err(name_node.mistake(SpecProblem::NameIsNotFolder { name, folder }));
    }
    let title = read_bilingual(&node.need("title")?)?;
    let program = read_program(&node.need("program")?)?;
    let limit = node.get("limit_ms").map(|ms| ms.number(1, 600_000)).transpose()?.map_or(LIMIT, Duration::from_millis);
    let checks = read_checks(&node.need("checks")?, program.kind, limit)?;
    let sum: u64 = checks.iter().filter(|check| !check.extra).map(|check| u64::from(check.points)).sum();
    let withheld = node.get("withheld_points").map(|points| points.number(0, FULL_MARKS)).transpose()?.unwrap_or(0);
    if sum + withheld != FULL_MARKS {
        return Err(node.need("checks")?.mistake(SpecProblem::PointsSum { sum: sum + withheld, wanted: FULL_MARKS }));
    }
    Ok(Exercise { name, title, program, checks, file: PathBuf::new(), source: String::new() })
}

fn read_bilingual(node: &Node<'_>) -> Reading<Bilingual> {
    node.only(&["en", "pt-BR"])?;
    let text = |key: &str, language| {
        node.get(key).map_or(Err(node.mistake(SpecProblem::Untranslated { language })), |text| {
            let words = text.text()?.trim();
            if words.is_empty() { Err(text.mistake(SpecProblem::Untranslated { language })) } else { Ok(words.to_string()) }
        })
    };
    Ok(Bilingual { en: text("en", "English (en)")?, pt: text("pt-BR", "português (pt-BR)")? })
}

fn read_program(node: &Node<'_>) -> Reading<Program> {
    node.only(&["kind", "args", "default_port", "folder", "files"])?;
    let kind = node.need("kind")?.one_of(&[("server", ProgramKind::Server), ("batch", ProgramKind::Batch)])?;
    let args = match node.get("args") {
        Some(args) => args.list()?.iter().map(|arg| arg.text().map(String::from)).collect::<Reading<_>>()?,
        None => Vec::new(),
    };
    let default_port = node.get("default_port").map(|port| port.number(1, 65535)).transpose()?.map(|port| port as u16);
    let folder = node.get("folder").map(|path| read_path(&path)).transpose()?.unwrap_or_default();
    let mut files = Vec::new();
    if let Some(list) = node.get("files") {
        for file in list.list()? {
            files.push(read_fixture(&file)?);
        }
    }
    Ok(Program { kind, args, default_port, folder, files })
}

fn read_fixture(node: &Node<'_>) -> Reading<Fixture> {
    let known: Vec<&str> = DATA_KEYS.into_iter().chain(["path", "data", "folder", "link"]).collect();
    node.only(&known)?;
    let path = read_path(&node.need("path")?)?;
    let content = if let Some(flag) = node.get("folder") {
        flag.flag()?;
        Content::Folder
    } else if let Some(target) = node.get("link") {
        Content::Link(target.text()?.into())
    } else if let Some(data) = node.get("data") {
        Content::File(FixtureFile::new(read_data(&data)?))
    } else {
        Content::File(FixtureFile::new(read_map(node)?))
    };
    Ok(Fixture { path, content })
}

/// A path that stays inside the folder it is relative to.
fn read_path(node: &Node<'_>) -> Reading<PathBuf> {
    let text = node.text()?;
    let path = PathBuf::from(text);
    let stays = !text.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)));
    if stays { Ok(path) } else { Err(node.mistake(SpecProblem::BadPath { path: text.into() })) }
}

fn read_checks(node: &Node<'_>, kind: ProgramKind, limit: Duration) -> Reading<Vec<Check>> {
    let nodes = node.list()?;
    if nodes.is_empty() {
        return Err(node.mistake(SpecProblem::NoChecks));
    }
    let mut names: Vec<String> = Vec::new();
    for check in &nodes {
        let name = check.need("name")?;
        let text = read_name(&name)?;
        if names.contains(&text) {
            return Err(name.mistake(SpecProblem::DuplicateName { name: text }));
        }
        names.push(text);
    }
    let checks: Vec<Check> =
        nodes.iter().zip(&names).map(|(check, name)| read_check(check, name, &names, kind, limit)).collect::<Reading<_>>()?;
    for (check, node) in checks.iter().zip(&nodes) {
        if let Some(path) = circle(&checks, check) {
            return Err(node.need("needs")?.mistake(SpecProblem::CircularNeed { path }));
        }
    }
    Ok(checks)
}

fn read_check(node: &Node<'_>, name: &str, names: &[String], kind: ProgramKind, limit: Duration) -> Reading<Check> {
    node.only(&["name", "title", "hint", "points", "extra", "needs", "visibility", "alone", "limit_ms", "steps"])?;
    let points_node = node.need("points")?;
    let points = points_node.number(1, FULL_MARKS)? as u32;
    let flag = |key: &str| node.get(key).map(|flag| flag.flag()).transpose().map(Option::unwrap_or_default);
    let visibility = node.get("visibility").map(|word| {
        word.one_of(&[
            ("visible", Visibility::Visible),
            ("hidden", Visibility::Hidden),
            ("after_due_date", Visibility::AfterDueDate),
        ])
    });
    Ok(Check {
        name: name.into(),
        title: read_bilingual(&node.need("title")?)?,
        hint: read_bilingual(&node.need("hint")?)?,
        points,
        extra: flag("extra")?,
        needs: read_needs(node, names)?,
        visibility: visibility.transpose()?.unwrap_or_default(),
        alone: flag("alone")?,
        limit: node.get("limit_ms").map(|ms| ms.number(1, 600_000)).transpose()?.map_or(limit, Duration::from_millis),
        steps: read_steps(&node.need("steps")?, &mut Scope::new(kind))?,
    })
}

fn read_needs(node: &Node<'_>, names: &[String]) -> Reading<Vec<usize>> {
    let Some(list) = node.get("needs") else { return Ok(Vec::new()) };
    list.list()?
        .iter()
        .map(|need| {
            let wanted = need.text()?;
            names.iter().position(|name| name == wanted).ok_or_else(|| {
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                need.mistake(SpecProblem::UnknownNeed { name: wanted.into(), near: nearest(wanted, &known) })
            })
        })
        .collect()
}

/// The circle of needs through `start`, as names, if there is one.
fn circle(checks: &[Check], start: &Check) -> Option<Vec<String>> {
    fn walk(checks: &[Check], at: &Check, goal: &str, seen: &mut Vec<String>) -> bool {
        at.needs.iter().map(|&need| &checks[need]).any(|need| {
            if need.name == goal {
                seen.push(goal.to_string());
                return true;
            }
            if seen.contains(&need.name) {
                return false;
            }
            seen.push(need.name.clone());
            walk(checks, need, goal, seen)
        })
    }
    let mut path = vec![start.name.clone()];
    // The name at the head would end the walk at once if it were looked for among the seen.
    walk(checks, start, &start.name, &mut path).then_some(path)
}
