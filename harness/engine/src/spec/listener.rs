//! Ports on which the judge itself listens, for the program to connect to: what is done with them, and reading that.

use super::naming::{check_actor_name, read_name};
use super::step::Scope;
use super::yaml::{Node, Reading, nearest, unknown_key};
use crate::text::SpecProblem;

/// What is awaited at ports of the judge, or done with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenerVerb {
    /// The program connects to one of them; from here on this actor is at the judge's end of the connection.
    Accepts {
        /// The actor.
        who: String,
        /// To which of them, compared with an actor that another one of them accepted.
        kin: Option<Kin>,
    },
    /// Nobody connects to it, and who is connected says nothing more.
    SeesNothing,
    /// From here on it refuses connections.
    Refuse,
    /// From here on it takes connections again.
    Listen,
}

/// Which of several ports it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kin {
    /// The one that accepted this actor.
    Like(String),
    /// Another one than that.
    Unlike(String),
}

const VERBS: [&str; 4] = ["accepts", "sees", "refuse", "listen"];

/// Reads what is awaited at the port of this name, or done with it.
pub(super) fn read_listener(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<ListenerVerb> {
    if node.as_text().is_some() {
        let refuses = node.one_of(&[("refuse", true), ("listen", false)])?;
        return Ok(if refuses { ListenerVerb::Refuse } else { ListenerVerb::Listen });
    }
    let entries = node.entries()?;
    let [(verb, value)] = &entries[..] else {
        let found: Vec<String> = entries.iter().map(|(key, _)| format!("`{key}`")).collect();
        let known = VERBS.map(String::from).to_vec();
        return Err(node.mistake(if found.is_empty() {
            SpecProblem::NoVerb { known }
        } else {
            SpecProblem::SeveralVerbs { found }
        }));
    };
    match *verb {
        "accepts" => Ok(ListenerVerb::Accepts { who: read_accepted(value, scope)?, kin: None }),
        "sees" => value.one_of(&[("nothing", ())]).map(|()| ListenerVerb::SeesNothing),
        "refuse" | "listen" => Err(node.mistake_at_key(verb, SpecProblem::TakesNoValue { word: (*verb).into() })),
        verb => Err(node.mistake_at_key(verb, unknown_key(verb, &VERBS))),
    }
}

/// Reads `one_of`: which ports, and who is accepted at one of them.
pub(super) fn read_one_of(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<(Vec<String>, ListenerVerb)> {
    node.only(&["listeners", "accepts", "like", "unlike"])?;
    let list = node.need("listeners")?;
    let mut names = Vec::new();
    for one in list.list()? {
        let name = one.text()?;
        if !scope.listens(name) {
            let known: Vec<&str> = scope.listeners().iter().map(String::as_str).collect();
            return Err(one.mistake(SpecProblem::UnknownListener { name: name.into(), near: nearest(name, &known) }));
        }
        names.push(name.to_string());
    }
    if names.len() < 2 {
        return Err(list.mistake(SpecProblem::TooFewToChoose));
    }
    let other = |key: &str| -> Reading<Option<String>> {
        let Some(value) = node.get(key) else { return Ok(None) };
        scope.accepted(&value).map(|name| Some(name.to_string()))
    };
    let kin = match (other("like")?, other("unlike")?) {
        (Some(_), Some(_)) => {
            return Err(
                node.mistake_at_key("unlike", SpecProblem::SeveralVerbs { found: vec!["`like`".into(), "`unlike`".into()] })
            );
        }
        (Some(name), None) => Some(Kin::Like(name)),
        (None, name) => name.map(Kin::Unlike),
    };
    let who = read_accepted(&node.need("accepts")?, scope)?;
    Ok((names, ListenerVerb::Accepts { who, kin }))
}

/// The name of who is accepted, who is known from here on.
fn read_accepted(node: &Node<'_>, scope: &mut Scope<'_>) -> Reading<String> {
    let name = node.text()?.to_string();
    check_actor_name(node, &name).map_err(|_| node.mistake(SpecProblem::BadName { name: name.clone() }))?;
    if scope.listens(&name) {
        return Err(node.mistake(SpecProblem::DuplicateName { name }));
    }
    scope.playing.is_free(node, &name)?;
    scope.accept(node, &name)?;
    Ok(name)
}

/// Reads a list of names of ports, which stand for their numbers in texts; those in `taken` stand for something else.
pub(super) fn read_ports(node: Option<Node<'_>>, taken: &[String]) -> Reading<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for one in node.map(|node| node.list()).transpose()?.unwrap_or_default() {
        let name = read_name(&one)?;
        if super::names::reserved(&name) || is_step(&name) || taken.contains(&name) || names.contains(&name) {
            return Err(one.mistake(SpecProblem::DuplicateName { name }));
        }
        names.push(name);
    }
    Ok(names)
}

/// Whether a step that begins so is of another kind.
pub(super) fn is_step(name: &str) -> bool {
    super::step::STEPS.contains(&name) || name == "hint"
}
