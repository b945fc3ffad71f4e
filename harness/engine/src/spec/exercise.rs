//! Reading a whole `exercise.yaml`, and what must hold between its parts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::args::read_usual_args;
use super::check::{FULL_MARKS, Frame, points, read_bilingual, read_checks};
use super::fixture::read_fixtures;
use super::hint::read_hints;
use super::instance::read_instances;
use super::languages::{KEY, of_course, only, read_languages};
use super::layout::{Layout, read_path};
use super::listener::read_ports as names_of_ports;
use super::model::{Action, ActorVerb, Check, Exercise, Home, Ports, Program, ProgramKind, Step};
use super::names::Known;
use super::naming::read_name;
use super::over::{Over, read_over};
use super::piece::Pieces;
use super::tls::read_server_name;
use super::walk::any_step;
use super::yaml::{Node, Reading, SpecError, read_whole, text_in};
use crate::text::{LayerMistake, SpecProblem};

/// The longest silence that a check waits through unless it says otherwise: the last resort, and generous, because a
/// slow machine must never fail a good program (DESIGN.md, "No fixed sleeps").
const LIMIT: Duration = Duration::from_secs(5);

/// The file, beside `exercise.yaml`, with the checks that students never get.
const HIDDEN: &str = "hidden.yaml";

/// The last words of the variables that an exercise may set. An exercise may be a stranger's, and others make a loader or an
/// interpreter execute what lies in the scratch folder (`LD_PRELOAD`, `PYTHONPATH`, `NODE_OPTIONS`).
const VARIABLES: [&str; 9] = ["PORT", "PORTS", "HOST", "ADDRESS", "URL", "PROXY", "PEERS", "ID", "NAME"];

/// The longest path of the folder that `{dir}` stands for, in bytes.
const MOST_FOLDER: usize = 128;

/// The file, in an exercise's folder, by which a checkout remembers where it came from.
pub const CHECKOUT: &str = ".tst/checkout.json";

/// Reads the exercise in `folder`.
///
/// # Errors
/// The first mistake in `folder/exercise.yaml`, with its place.
pub fn load(folder: &Path) -> Result<Exercise, SpecError> {
    read_in(folder, Sum::Full)
}

/// As [`load`], for who is still writing it: the points need not make the full marks yet.
///
/// # Errors
/// The first mistake in `folder/exercise.yaml`, with its place.
pub fn load_unfinished(folder: &Path) -> Result<Exercise, SpecError> {
    read_in(folder, Sum::Any)
}

/// What the points of an exercise have to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sum {
    /// The full marks.
    Full,
    /// Anything.
    Any,
}

fn read_in(folder: &Path, wanted: Sum) -> Result<Exercise, SpecError> {
    let file = folder.join("exercise.yaml");
    let text = text_in(&file)?;
    let mut exercise = read_whole(&file, &text, |node| {
        let own = read_languages(&node)?;
        let language = if own.is_some() { only(own.clone()) } else { of_course(folder) };
        let exercise = read_exercise(&node.in_language(language), folder, wanted)?;
        Ok(Exercise { language, says_language: own.is_some(), ..exercise })
    })?;
    exercise.source = text;
    exercise.file = file;
    Ok(exercise)
}

/// As [`load`], and with the checks of `folder/hidden.yaml`, if there is such a file: they come last, are hidden from
/// students, and are worth the points that `exercise.yaml` withholds.
///
/// # Errors
/// The first mistake in one of the files, with its place there.
pub fn load_with_hidden(folder: &Path) -> Result<Exercise, SpecError> {
    let mut exercise = load(folder)?;
    let file = folder.join(HIDDEN);
    if std::fs::symlink_metadata(&file).is_ok() {
        let text = text_in(&file)?;
        exercise = read_whole(&file, &text, |node| read_hidden(&node.in_language(exercise.language), exercise.clone()))?;
        exercise.hidden = Some((file, text));
    }
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

    /// Over what clients talk to the program, in some check.
    pub fn talks_over(&self) -> Vec<Over> {
        let usual = self.program.over;
        let says = |over| {
            let is_it = |step: &Step| matches!(&step.action, Action::Actor(_, ActorVerb::Connect { over: said, .. }) if *said == Some(over));
            self.checks.iter().any(|check| any_step(&check.steps, &is_it))
        };
        // The program connects over TCP to ports of the judge.
        let has_doors = !self.program.ports.listens.is_empty();
        let is_one = |over: &Over| *over == usual || says(*over) || has_doors && *over == Over::Tcp;
        [Over::Tcp, Over::Udp].into_iter().filter(is_one).collect()
    }

    /// The line of `step` in its file, counted from 1; 0 when it cannot be told.
    pub fn line_of(&self, step: &Step) -> usize {
        let source = match (step.home, &self.hidden) {
            (Home::Hidden, Some((_, source))) => source,
            _ => &self.source,
        };
        super::locate::locate(source, &step.path).map_or(0, |(line, _)| line)
    }

    /// The file in which `check` stands.
    pub fn file_of(&self, check: &Check) -> &Path {
        match (check.steps.first().map(|step| step.home), &self.hidden) {
            (Some(Home::Hidden), Some((file, _))) => file,
            _ => &self.file,
        }
    }

    /// What the regular checks are worth together.
    pub fn max_score(&self) -> u32 {
        self.checks.iter().filter(|check| !check.extra).map(|check| check.points).sum()
    }
}

fn read_exercise(node: &Node<'_>, folder: &Path, wanted: Sum) -> Reading<Exercise> {
    node.only(&["name", "title", "program", "programs", "hints", "scenes", "checks", "limit_ms", "withheld_points", KEY])?;
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
    let (program, layout) = read_program(&node.need("program")?)?;
    let limit = node.get("limit_ms").map(|ms| ms.number(1, 600_000)).transpose()?.map_or(LIMIT, Duration::from_millis);
    let pieces = Pieces::read(node)?;
    let mut checks = Vec::new();
    let (kind, over, ports) = (program.kind, program.over, program.ports.clone());
    let programs = node.get("programs").map(|programs| read_instances(&programs, kind, &ports)).transpose()?.unwrap_or_default();
    let frame = Frame { kind, over, ports, limit, home: Home::Exercise, layout, programs: programs.clone(), pieces };
    read_checks(&node.need("checks")?, &frame, &mut checks)?;
    let sum = points(&checks);
    let withheld = node.get("withheld_points").map(|points| points.number(0, FULL_MARKS)).transpose()?.unwrap_or(0);
    let hints = read_hints(node.get("hints"))?;
    // Last: whatever else is wrong is told with it.
    if sum + withheld != FULL_MARKS && wanted == Sum::Full {
        return Err(node.need("checks")?.mistake(SpecProblem::PointsSum { sum: sum + withheld, wanted: FULL_MARKS }));
    }
    let (file, source) = Default::default();
    Ok(Exercise {
        name,
        title,
        program,
        hints,
        checks,
        programs,
        limit,
        withheld,
        file,
        source,
        hidden: None,
        language: None,
        says_language: false,
    })
}

fn read_hidden(node: &Node<'_>, mut exercise: Exercise) -> Reading<Exercise> {
    node.only(&["scenes", "checks"])?;
    let list = node.need("checks")?;
    let before = exercise.checks.len();
    let (program, limit) = (&exercise.program, exercise.limit);
    let layout = Layout::of(&program.folder, &program.files).with_files_of(&exercise.checks);
    let (kind, over, ports, pieces) = (program.kind, program.over, program.ports.clone(), Pieces::read(node)?);
    let programs = exercise.programs.clone();
    let frame = Frame { kind, over, ports, limit, home: Home::Hidden, layout, programs, pieces };
    read_checks(&list, &frame, &mut exercise.checks)?;
    let sum = points(&exercise.checks[before..]);
    if sum != exercise.withheld {
        return Err(list.mistake(SpecProblem::HiddenPoints { sum, withheld: exercise.withheld }));
    }
    Ok(exercise)
}

/// Reads the folder that `{dir}` stands for, which is filled into other texts.
fn read_folder(node: &Node<'_>) -> Reading<PathBuf> {
    let path = read_path(node)?;
    let text = path.to_string_lossy();
    if text.contains(['{', '}']) || text.len() > MOST_FOLDER {
        return Err(node.mistake(SpecProblem::BadFolder { path: text.into(), most: MOST_FOLDER }));
    }
    Ok(path)
}

/// Reads the names of ports besides the program's own.
fn read_ports(node: &Node<'_>, kind: ProgramKind) -> Reading<Ports> {
    let (listens, more) = (node.get("listens"), node.get("ports"));
    if let (Some(_), ProgramKind::Batch) = (&listens, kind) {
        return Err(node.mistake_at_key("listens", SpecProblem::NeedsClient));
    }
    if let (Some(_), ProgramKind::Batch | ProgramKind::Client) = (&more, kind) {
        return Err(node.mistake_at_key("ports", SpecProblem::NeedsServer));
    }
    if let (None, ProgramKind::Client) = (&listens, kind) {
        return Err(node.mistake(SpecProblem::MissingKey { key: "listens" }));
    }
    let listens = names_of_ports(listens, &[])?;
    let more = names_of_ports(more, &listens)?;
    let tls = node.get("tls").map(|name| read_server_name(&name)).transpose()?;
    if tls.is_some() && kind != ProgramKind::Server {
        return Err(node.mistake_at_key("tls", SpecProblem::NeedsServer));
    }
    Ok(Ports { listens, more, tls })
}

/// Reads variables of the program's environment.
pub(super) fn read_env(node: Option<Node<'_>>) -> Reading<Vec<(String, String)>> {
    let mut all = Vec::new();
    for (name, value) in node.as_ref().map(Node::entries).transpose()?.unwrap_or_default() {
        let text = value.text()?;
        let last = name.rsplit('_').next().unwrap_or_default().to_ascii_uppercase();
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !name.starts_with("TST_");
        if !is_name || !VARIABLES.contains(&last.as_str()) {
            return Err(
                value.mistake(SpecProblem::ForeignVariable { name: name.into(), last: VARIABLES.map(String::from).to_vec() })
            );
        }
        if text.contains('\0') {
            return Err(value.mistake(SpecProblem::ZeroByte));
        }
        all.push((name.to_string(), text.to_string()));
    }
    Ok(all)
}

fn read_program(node: &Node<'_>) -> Reading<(Program, Layout)> {
    node.only(&["kind", "over", "args", "env", "default_port", "listens", "ports", "tls", "folder", "files", "shows"])?;
    let kinds = [("server", ProgramKind::Server), ("batch", ProgramKind::Batch), ("client", ProgramKind::Client)];
    let kind = node.need("kind")?.one_of(&kinds)?;
    let over = node.get("over").map(|over| read_over(&over)).transpose()?.unwrap_or_default();
    let ports = read_ports(node, kind)?;
    if over == Over::Udp && ports.tls.is_some() {
        return Err(node.mistake_at_key("tls", LayerMistake::NeedsTls.into()));
    }
    let env = read_env(node.get("env"))?;
    let args = match node.get("args") {
        Some(args) => {
            Known::of(&ports).check_usual(&args)?;
            read_usual_args(&args)?
        }
        None => Vec::new(),
    };
    let default_port = node.get("default_port").map(|port| port.number(1, 65535)).transpose()?.map(|port| port as u16);
    let folder = node.get("folder").map(|path| read_folder(&path)).transpose()?.unwrap_or_default();
    let mut layout = Layout::of(&folder, &[]);
    let files = read_fixtures(node, &mut layout)?;
    let shows_hex = node.get("shows").map(|word| word.one_of(&[("hex", true), ("text", false)])).transpose()?.unwrap_or(false);
    Ok((Program { kind, over, args, default_port, ports, env, folder, files, shows_hex }, layout))
}
