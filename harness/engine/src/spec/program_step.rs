//! Reading what a step does to the program, or asks of it.

use std::time::Duration;

use super::args::read_args;
use super::left::read_left;
use super::line::read_pattern;
use super::model::{ExitRule, Expectation, ProgramVerb, Signal};
use super::naming::read_name;
use super::step::{Scope, one_verb, read_expectation, read_send};
use super::yaml::{Node, Reading, nearest, unknown_key};
use crate::text::{InstanceMistake, LayerMistake, SpecProblem};

pub(super) const PROGRAM_VERBS: [&str; 19] = [
    "start",
    "is",
    "exits",
    "prints",
    "prints_line",
    "prints_lines",
    "prints_merged",
    "prints_until",
    "output",
    "types",
    "input",
    "complains",
    "signal",
    "threads",
    "remember",
    "returns_to",
    "keeps_pace",
    "file",
    "restart",
];

/// Reads what is done to a program at a point of a scene, and takes note of what is counted there.
pub(super) fn read_program_step(value: &Node<'_>, scope: &mut Scope<'_>) -> Reading<ProgramVerb> {
    let verb = read_program(value)?;
    match &verb {
        ProgramVerb::ReturnsTo { level, .. } | ProgramVerb::Threads { more_than: Some(level), .. }
            if !scope.levels.contains(level) =>
        {
            let known: Vec<&str> = scope.levels.iter().map(String::as_str).collect();
            return Err(value.mistake(SpecProblem::UnknownLevel { name: level.clone(), near: nearest(level, &known) }));
        }
        ProgramVerb::Remember(name) => scope.levels.push(name.clone()),
        ProgramVerb::Start { default_port: true, .. } if scope.playing.are_several() => {
            return Err(value.need("start")?.mistake_at_key("port", InstanceMistake::DefaultPort.into()));
        }
        _ => {}
    }
    Ok(verb)
}

fn read_program(node: &Node<'_>) -> Reading<ProgramVerb> {
    if node.as_text().is_some() {
        let word = node.one_of(&[("start", true), ("restart", false)])?;
        return Ok(if word {
            ProgramVerb::Start { args: None, default_port: false, in_folder: false }
        } else {
            ProgramVerb::Restart
        });
    }
    let (verb, value) = one_verb(node, &PROGRAM_VERBS)?;
    if verb == "restart" {
        return Err(node.mistake_at_key(verb, SpecProblem::TakesNoValue { word: verb.into() }));
    }
    Ok(match verb {
        "start" => {
            value.only(&["args", "port", "folder"])?;
            let args = value.get("args").map(|args| read_args(&args)).transpose()?;
            let default_port = value.get("port").map(|word| word.one_of(&[("default", true)])).transpose()?.unwrap_or(false);
            let in_folder = value.get("folder").map(|word| word.one_of(&[("current", true)])).transpose()?.unwrap_or(false);
            ProgramVerb::Start { args, default_port, in_folder }
        }
        "is" => match value.one_of(&[("running", true), ("listening", false)])? {
            true => ProgramVerb::IsRunning,
            false => ProgramVerb::IsListening,
        },
        "exits" => ProgramVerb::Exits(if value.as_text().is_some_and(|word| word.parse::<i64>().is_err()) {
            value.one_of(&[("nonzero", ExitRule::Nonzero), ("any", ExitRule::Any)])?
        } else {
            ExitRule::Is(value.number(0, 255)? as i32)
        }),
        "output" => value.one_of(&[("ends", ())]).map(|()| ProgramVerb::OutputEnds)?,
        "types" => read_send(&value).map(|(data, cut)| ProgramVerb::Types { data, cut })?,
        "input" => value.one_of(&[("ends", ())]).map(|()| ProgramVerb::InputEnds)?,
        "complains" => {
            value.only(&["lines"])?;
            ProgramVerb::Complains(value.need("lines")?.number(1, 100)? as usize)
        }
        "signal" => ProgramVerb::Signal(value.one_of(&[("TERM", Signal::Term), ("INT", Signal::Int), ("KILL", Signal::Kill)])?),
        "threads" => {
            value.only(&["at_least", "more_than"])?;
            let more_than = value.get("more_than").map(|name| read_name(&name)).transpose()?;
            ProgramVerb::Threads { least: value.need("at_least")?.number(1, 100_000)?, more_than }
        }
        "remember" => ProgramVerb::Remember(read_name(&value)?),
        "returns_to" => {
            value.only(&["level", "allow"])?;
            let allow = value.get("allow").map(|n| n.number(0, 1000)).transpose()?.unwrap_or(0);
            ProgramVerb::ReturnsTo { level: read_name(&value.need("level")?)?, allow }
        }
        "file" => ProgramVerb::LeavesFile(read_left(&value)?),
        "keeps_pace" => {
            value.only(&["lines", "interval_ms"])?;
            let interval = Duration::from_millis(value.need("interval_ms")?.number(1, 3_600_000)?);
            ProgramVerb::KeepsPace { lines: read_pattern(&value.need("lines")?)?, interval }
        }
        verb => match read_expectation(verb.strip_prefix("prints").unwrap_or("?"), &value)? {
            Some(Expectation::Frame(_)) => return Err(value.mistake_at_key("frame", LayerMistake::FrameAlone.into())),
            Some(expectation) => ProgramVerb::Prints(expectation),
            None => return Err(node.mistake_at_key(verb, unknown_key(verb, &PROGRAM_VERBS))),
        },
    })
}
