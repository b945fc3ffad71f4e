//! Several instances of the program in one scene, each with its own arguments, ports and environment; and reading them.

use super::args::read_usual_args;
use super::exercise::read_env;
use super::listener::{is_step, read_ports};
use super::model::{Ports, ProgramKind};
use super::names::{Known, reserved};
use super::naming::is_name;
use super::yaml::{Node, Reading};
use crate::text::{InstanceMistake, SpecProblem};

/// How many instances one scene may have.
const MOST: usize = 16;

/// One of several instances of the program.
#[derive(Clone, Debug)]
pub struct Instance {
    /// By which the steps call it; in texts the name of one that listens stands for its port.
    pub name: String,
    /// Whether it listens.
    pub kind: ProgramKind,
    /// Its arguments, unless a step gives others.
    pub args: Vec<String>,
    /// Variables of its environment, besides those of the exercise.
    pub env: Vec<(String, String)>,
    /// The names of more ports on which it listens, which stand for the numbers everywhere.
    pub ports: Vec<String>,
}

impl Instance {
    /// Whether it is given a port on which to listen.
    pub fn is_server(&self) -> bool {
        self.kind == ProgramKind::Server
    }
}

/// The only one of these that listens, if it is the only one.
pub(super) fn only_server(programs: &[Instance]) -> Option<&Instance> {
    let mut servers = programs.iter().filter(|program| program.is_server());
    servers.next().filter(|_| servers.next().is_none())
}

/// Reads the instances of a scene: a map from their names to what is each one's own.
pub(super) fn read_instances(node: &Node<'_>, usual: ProgramKind, ports: &Ports) -> Reading<Vec<Instance>> {
    let entries = node.entries()?;
    if entries.is_empty() {
        return Err(node.mistake(InstanceMistake::None.into()));
    }
    if entries.len() > MOST {
        return Err(node.mistake(InstanceMistake::TooMany { most: MOST }.into()));
    }
    let mut taken: Vec<String> = ports.listens.iter().chain(&ports.more).cloned().collect();
    for (name, _) in &entries {
        if !is_name(name) {
            return Err(node.mistake_at_key(name, SpecProblem::BadName { name: (*name).into() }));
        }
        if reserved(name) || is_step(name) || taken.iter().any(|other| other == name) {
            return Err(node.mistake_at_key(name, SpecProblem::DuplicateName { name: (*name).into() }));
        }
        taken.push((*name).into());
    }
    let mut programs = Vec::new();
    for (name, value) in &entries {
        let program = read_instance(name, value, usual, &taken)?;
        taken.extend(program.ports.iter().cloned());
        programs.push(program);
    }
    // Each may be told the ports of all.
    let known = Known::of(ports).with_programs(&programs);
    for ((_, value), program) in entries.iter().zip(&programs) {
        let own: &[&str] = if program.is_server() { &["port"] } else { &[] };
        let known = known.with(own);
        match value.is_list() {
            true => known.check(value, false)?,
            false => ["args", "env"].iter().filter_map(|key| value.get(key)).try_for_each(|part| known.check(&part, false))?,
        }
    }
    Ok(programs)
}

fn read_instance(name: &str, node: &Node<'_>, usual: ProgramKind, taken: &[String]) -> Reading<Instance> {
    let name = name.to_string();
    if node.is_list() {
        return Ok(Instance { name, kind: usual, args: read_usual_args(node)?, env: Vec::new(), ports: Vec::new() });
    }
    node.only(&["args", "kind", "env", "ports"])?;
    let kinds = [("server", ProgramKind::Server), ("batch", ProgramKind::Batch), ("client", ProgramKind::Client)];
    let kind = node.get("kind").map(|kind| kind.one_of(&kinds)).transpose()?.unwrap_or(usual);
    let ports = node.get("ports");
    if let (Some(_), ProgramKind::Batch | ProgramKind::Client) = (&ports, kind) {
        return Err(node.mistake_at_key("ports", SpecProblem::NeedsServer));
    }
    let args = node.get("args").map(|args| read_usual_args(&args)).transpose()?.unwrap_or_default();
    Ok(Instance { name, kind, args, env: read_env(node.get("env"))?, ports: read_ports(ports, taken)? })
}
