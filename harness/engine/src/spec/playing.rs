//! Which instances of the program play in a scene that is being read, and to which of them each client turns.

use std::collections::BTreeMap;

use super::instance::{Instance, only_server};
use super::model::{ActorVerb, ProgramKind};
use super::program_step::PROGRAM_VERBS;
use super::yaml::{Node, Reading, nearest};
use crate::text::InstanceMistake;

/// The instances that play, if there are several.
#[derive(Clone, Debug, Default)]
pub(super) struct Playing {
    programs: Vec<Instance>,
    /// To which of them a client connected last.
    turned: BTreeMap<String, String>,
}

impl Playing {
    pub(super) fn of(programs: &[Instance]) -> Self {
        Self { programs: programs.to_vec(), turned: BTreeMap::new() }
    }

    /// Whether instances play, and not the program itself.
    pub(super) fn are_several(&self) -> bool {
        !self.programs.is_empty()
    }

    /// Whether one has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.programs.iter().any(|program| program.name == name)
    }

    /// Refuses a name of an instance for somebody else.
    pub(super) fn is_free(&self, node: &Node<'_>, name: &str) -> Reading<()> {
        match self.has(name) {
            true => Err(node.mistake(InstanceMistake::IsNoClient { name: name.into() }.into())),
            false => Ok(()),
        }
    }

    fn names(&self, fits: impl Fn(&Instance) -> bool) -> Vec<String> {
        self.programs.iter().filter(|program| fits(program)).map(|program| program.name.clone()).collect()
    }

    /// Of what kind the program is here: a server, if one of the instances is.
    pub(super) fn kind(&self) -> Option<ProgramKind> {
        let kinds = self.programs.iter().map(|program| program.kind);
        kinds.min_by_key(|kind| match kind {
            ProgramKind::Server => 0,
            ProgramKind::Client => 1,
            ProgramKind::Batch => 2,
        })
    }

    /// Refuses a step about the program where several instances play.
    pub(super) fn are_none(&self, node: &Node<'_>) -> Reading<()> {
        if self.programs.is_empty() {
            return Ok(());
        }
        Err(node.mistake_at_key("program", InstanceMistake::NotSaid { known: self.names(|_| true) }.into()))
    }

    /// Refuses what is asked of a program that is no instance.
    pub(super) fn are_asked(&self, node: &Node<'_>, (key, who): (&str, &str), value: &Node<'_>) -> Reading<()> {
        let verb = match value.as_text() {
            Some(word) => Some(word),
            None => value.entries().ok().and_then(|entries| entries.first().map(|(verb, _)| *verb)),
        };
        if self.programs.is_empty() || !verb.is_some_and(|verb| PROGRAM_VERBS.contains(&verb)) {
            return Ok(());
        }
        let known = self.names(|_| true);
        let near = nearest(who, &known.iter().map(String::as_str).collect::<Vec<_>>());
        Err(node.mistake_at_key(key, InstanceMistake::Unknown { name: who.into(), near, known }.into()))
    }

    /// The name in `to`, if it is that of an instance that listens; what is no address has to be one.
    pub(super) fn named<'n>(&self, node: &Node<'n>) -> Reading<Option<&'n str>> {
        let name = node.text()?;
        match self.programs.iter().find(|program| program.name == name) {
            Some(program) if program.is_server() => Ok(Some(name)),
            Some(_) => Err(node.mistake(InstanceMistake::NotListening { name: name.into() }.into())),
            None if self.programs.is_empty() || name.parse::<std::net::IpAddr>().is_ok() => Ok(None),
            None => {
                let known = self.names(Instance::is_server);
                let near = nearest(name, &known.iter().map(String::as_str).collect::<Vec<_>>());
                Err(node.mistake(InstanceMistake::Unknown { name: name.into(), near, known }.into()))
            }
        }
    }

    /// A client turns to an instance: to the only one that listens, if nothing else was said.
    pub(super) fn turn(&mut self, node: &Node<'_>, who: &str, verb: &mut ActorVerb) -> Reading<()> {
        if self.programs.is_empty() {
            return Ok(());
        }
        let known = self.names(Instance::is_server);
        match verb {
            ActorVerb::Connect { port, .. } => {
                if port.is_empty() {
                    let Some(only) = only_server(&self.programs) else {
                        let mistake =
                            if known.is_empty() { InstanceMistake::NoneListens } else { InstanceMistake::NotSaid { known } };
                        return Err(node.mistake(mistake.into()));
                    };
                    *port = vec![format!("{{{}}}", only.name)];
                }
                self.turned.insert(who.into(), port.concat());
                Ok(())
            }
            ActorVerb::Request { .. } => {
                let crowd = who.rsplit_once('-').map_or(who, |(crowd, _)| crowd);
                let has_turned = self.turned.contains_key(who) || self.turned.contains_key(crowd);
                match only_server(&self.programs) {
                    None if known.is_empty() => Err(node.mistake(InstanceMistake::NoneListens.into())),
                    None if !has_turned => Err(node.mistake(InstanceMistake::ConnectsFirst { known }.into())),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}
