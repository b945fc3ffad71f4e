//! Reading the checks of an exercise, and what must hold between them.

use std::time::Duration;

use super::fixture::read_fixtures;
use super::group::{Each, Plays};
use super::hint::{read_hint, read_hints};
use super::instance::{Instance, read_instances};
use super::layout::Layout;
use super::listener::ListenerVerb;
use super::model::{Action, ActorVerb, Check, Home, Ports, ProgramKind, ProgramVerb, Step, Visibility};
use super::naming::read_name;
use super::over::Over;
use super::piece::{Pieces, compares_times};
use super::step::{Scope, read_steps};
use super::walk::{any_action, each_step};
use super::yaml::{Node, Reading, nearest};
use crate::text::{Bilingual, InstanceMistake, Lang, SpecProblem};

/// What the regular checks of an exercise are worth together, and the most that one may be worth.
pub(super) const FULL_MARKS: u64 = 100;

/// The most schedules of one check.
const MOST_SCHEDULES: u64 = 1000;

/// What holds for all checks of a file.
pub(super) struct Frame<'f> {
    /// Whether clients can connect.
    pub kind: ProgramKind,
    /// The ports besides its own.
    pub ports: Ports,
    /// Over what they talk, unless one says otherwise.
    pub over: Over,
    /// The longest silence, unless a check says otherwise.
    pub limit: Duration,
    /// The file.
    pub home: Home,
    /// What the program finds in its scratch folder in every check.
    pub layout: Layout,
    /// The instances of the program, unless a check has its own.
    pub programs: Vec<Instance>,
    /// The pieces of scenes that have names.
    pub pieces: Pieces<'f>,
}

/// Reads a text in both languages; in a course of one language, in that.
pub(super) fn read_bilingual(node: &Node<'_>) -> Reading<Bilingual> {
    if node.as_text().is_none() {
        if !node.is_map() {
            return Err(node.mistake(SpecProblem::NotBilingual));
        }
        node.only(&["en", "pt-BR"])?;
    }
    read_both(node)
}

/// The same of a node that may hold more.
pub(super) fn read_both(node: &Node<'_>) -> Reading<Bilingual> {
    let words = |text: &Node<'_>, language| {
        let words = text.text()?.trim();
        if words.is_empty() { Err(text.mistake(SpecProblem::Untranslated { language })) } else { Ok(words.to_string()) }
    };
    let (en, pt) = (("en", "English (en)"), ("pt-BR", "português (pt-BR)"));
    let only = node.language().map(|language| if language == Lang::En { en } else { pt });
    if node.as_text().is_some() {
        let Some((_, language)) = only else { return Err(node.mistake(SpecProblem::NotBilingual)) };
        let text = words(node, language)?;
        return Ok(Bilingual { en: text.clone(), pt: text });
    }
    let text = |(key, language): (&str, &'static str)| node.get(key).map(|text| words(&text, language)).transpose();
    let (said_en, said_pt) = (text(en)?, text(pt)?);
    let missing = |(key, language): (&str, &'static str)| {
        node.nothing_behind(key).unwrap_or_else(|| node.mistake(SpecProblem::Untranslated { language }))
    };
    match (only, said_en, said_pt) {
        (_, Some(en), Some(pt)) => Ok(Bilingual { en, pt }),
        (Some(("en", _)), Some(text), None) | (Some(("pt-BR", _)), None, Some(text)) => {
            Ok(Bilingual { en: text.clone(), pt: text })
        }
        (Some(only), ..) => Err(missing(only)),
        (None, None, _) => Err(missing(en)),
        (None, _, None) => Err(missing(pt)),
    }
}

impl Check {
    /// Upon which its random bytes depend: they differ from seed to seed and from check to check.
    pub fn salt(&self, seed: u64) -> u64 {
        // FNV-1a over the name: any mixing would do.
        let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix)
    }

    /// Whether the check starts, watches or stops the program itself.
    pub fn needs_process(&self) -> bool {
        let asks = any_action(&self.steps, &|action| matches!(action, Action::Program(..) | Action::Listener(..)));
        asks || !self.programs.is_empty()
    }

    /// Whether the check begins with a start of its own, so that the program is not started before it.
    pub fn starts_itself(&self) -> bool {
        fn starts(steps: &[Step]) -> bool {
            // A number that is drawn before it changes nothing, and a port may well be closed before anybody comes.
            let is_before = |action: &&Action| match action {
                Action::Listener(_, verb) => matches!(verb, ListenerVerb::Refuse | ListenerVerb::Listen),
                action => matches!(action, Action::Draw(_)),
            };
            match steps.iter().map(|step| &step.action).find(|action| !is_before(action)) {
                Some(Action::Program(_, ProgramVerb::Start { .. })) => true,
                Some(Action::Measure(measure)) => starts(&measure.steps),
                Some(Action::Plays(Plays { steps, .. }) | Action::Each(Each { steps, .. })) => starts(steps),
                _ => false,
            }
        }
        starts(&self.steps)
    }

    /// Whether the first step about this instance of the program starts it, so that it is not started before.
    pub fn starts_instance(&self, name: &str) -> bool {
        let mut first = None;
        each_step(&self.steps, &mut |step| match &step.action {
            Action::Program(Some(whose), verb) if whose == name && first.is_none() => {
                first = Some(matches!(verb, ProgramVerb::Start { .. }));
            }
            _ => {}
        });
        first == Some(true)
    }

    /// Whether the check lets the program listen on its default port.
    pub fn uses_default_port(&self) -> bool {
        any_action(&self.steps, &|action| matches!(action, Action::Program(_, ProgramVerb::Start { default_port: true, .. })))
    }

    /// Whether the program is to find its port taken.
    pub fn takes_port(&self) -> bool {
        let takes = |args: &[String]| args.iter().any(|arg| arg.contains("{taken_port}"));
        any_action(
            &self.steps,
            &|action| matches!(action, Action::Program(_, ProgramVerb::Start { args: Some(args), .. }) if takes(args)),
        )
    }

    /// Whether the program is started in the folder that it is usually given.
    pub fn starts_in_folder(&self) -> bool {
        any_action(&self.steps, &|action| matches!(action, Action::Program(_, ProgramVerb::Start { in_folder: true, .. })))
    }

    /// Whether a client holds little of what arrives: then it depends on the system how much comes through.
    pub fn has_slow_reader(&self) -> bool {
        any_action(&self.steps, &|action| matches!(action, Action::Actor(_, ActorVerb::Connect { receive_buffer: Some(_), .. })))
    }

    /// Whether a client is cut off by a reset: what of it a program notices first, and in which call, is chance.
    pub fn has_reset(&self) -> bool {
        any_action(&self.steps, &|action| matches!(action, Action::Actor(_, ActorVerb::Reset)))
    }

    /// Whether something that is sent, or a number that is drawn, depends on the seed.
    pub fn uses_seed(&self) -> bool {
        any_action(&self.steps, &|action| match action {
            Action::Actor(_, ActorVerb::Send { data, .. } | ActorVerb::Request { data, .. })
            | Action::Program(_, ProgramVerb::Types { data, .. }) => data.is_random(),
            Action::Actor(_, ActorVerb::Network(network)) => network.is_drawn(),
            Action::Draw(_) => true,
            _ => false,
        })
    }
}

/// Reads a list of checks that follow those in `checks`, and adds them.
pub(super) fn read_checks(node: &Node<'_>, frame: &Frame<'_>, checks: &mut Vec<Check>) -> Reading<()> {
    let nodes = node.list()?;
    if nodes.is_empty() {
        return Err(node.mistake(SpecProblem::NoChecks));
    }
    let before = checks.len();
    let mut names: Vec<String> = checks.iter().map(|check| check.name.clone()).collect();
    for check in &nodes {
        let name = check.need("name")?;
        let text = read_name(&name)?;
        if names.contains(&text) {
            return Err(name.mistake(SpecProblem::DuplicateName { name: text }));
        }
        names.push(text);
    }
    let mut layout = frame.layout.clone();
    for (check, name) in nodes.iter().zip(&names[before..]) {
        layout = frame.layout.after(&layout);
        checks.push(read_check(check, name, &names, frame, &mut layout)?);
    }
    for (index, node) in (before..).zip(&nodes) {
        if let Some(path) = circle(checks, index) {
            return Err(node.need("needs")?.mistake(SpecProblem::CircularNeed { path }));
        }
    }
    Ok(())
}

/// What the regular ones of some checks are worth together.
pub(super) fn points(checks: &[Check]) -> u64 {
    checks.iter().filter(|check| !check.extra).map(|check| u64::from(check.points)).sum()
}

fn read_check(node: &Node<'_>, name: &str, names: &[String], frame: &Frame<'_>, layout: &mut Layout) -> Reading<Check> {
    node.only(&[
        "name",
        "title",
        "hint",
        "hints",
        "points",
        "extra",
        "needs",
        "visibility",
        "alone",
        "schedules",
        "limit_ms",
        "programs",
        "files",
        "steps",
    ])?;
    let points_node = node.need("points")?;
    let points = points_node.number(1, FULL_MARKS)? as u32;
    let flag = |key: &str| node.get(key).map(|flag| flag.flag()).transpose().map(Option::unwrap_or_default);
    let words: &[_] = match frame.home {
        Home::Exercise => {
            &[("visible", Visibility::Visible), ("hidden", Visibility::Hidden), ("after_due_date", Visibility::AfterDueDate)]
        }
        Home::Hidden => &[("hidden", Visibility::Hidden)],
    };
    let visibility = node.get("visibility").map(|word| word.one_of(words)).transpose()?;
    let programs = match node.get("programs") {
        Some(programs) => read_instances(&programs, frame.kind, &frame.ports)?,
        None => frame.programs.clone(),
    };
    let mut scope = Scope::new((frame.kind, frame.over), frame.home, (&frame.ports, &programs), frame.pieces.clone());
    let steps = read_steps(&node.need("steps")?, &mut scope)?;
    let alone = flag("alone")?;
    let schedules = match node.get("schedules") {
        None => 0,
        Some(count) if alone || compares_times(&steps) => return Err(count.mistake(SpecProblem::TimesUnderSchedules)),
        Some(count) if !programs.is_empty() => return Err(count.mistake(InstanceMistake::Schedules.into())),
        Some(count) => count.number(1, MOST_SCHEDULES)? as u32,
    };
    Ok(Check {
        name: name.into(),
        title: read_bilingual(&node.need("title")?)?,
        hint: read_hint(&node.need("hint")?)?,
        hints: read_hints(node.get("hints"))?,
        points,
        extra: flag("extra")?,
        needs: read_needs(node, names)?,
        visibility: visibility.unwrap_or(frame.home.visibility()),
        alone,
        schedules,
        limit: node.get("limit_ms").map(|ms| ms.number(1, 600_000)).transpose()?.map_or(frame.limit, Duration::from_millis),
        programs,
        files: read_fixtures(node, layout)?,
        steps,
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

/// The circle of needs through the check at `start`, as names, if there is one.
fn circle(checks: &[Check], start: usize) -> Option<Vec<String>> {
    fn walk(checks: &[Check], at: usize, path: &mut Vec<usize>, seen: &mut [bool]) -> bool {
        path.push(at);
        for &need in &checks[at].needs {
            if need == path[0] {
                return true;
            }
            if !std::mem::replace(&mut seen[need], true) && walk(checks, need, path, seen) {
                return true;
            }
        }
        path.pop();
        false
    }
    let mut path = Vec::new();
    let found = walk(checks, start, &mut path, &mut vec![false; checks.len()]);
    path.push(start);
    found.then(|| path.into_iter().map(|index| checks[index].name.clone()).collect())
}
