//! The names that stand in braces in texts: which are known at a point of a scene, and which are not.

use std::collections::BTreeSet;

use super::accept::NAMES as WEBSOCKET;
use super::instance::{Instance, only_server};
use super::model::{Action, ActorVerb, Expectation, Ports, ProgramVerb};
use super::yaml::{Node, Reading, nearest};
use crate::text::SpecProblem;

/// The names that the judge itself fills in.
const OWN: [&str; 6] = ["port", "taken_port", "dir", "root", "i", "n"];
/// The names of the files that a program over TLS is given.
const CERTIFICATE: [&str; 2] = ["cert", "key"];
/// The longest name that is looked for.
const MOST_NAME: usize = 100;

/// The shortest one that is not taken for something else when it is written with capitals.
const LEAST_WITH_CAPITALS: usize = 3;

/// Whether the judge itself fills in this name.
pub(super) fn reserved(name: &str) -> bool {
    OWN.contains(&name) || WEBSOCKET.contains(&name) || CERTIFICATE.contains(&name)
}

/// The names that are known at a point of a scene.
#[derive(Clone, Debug)]
pub(super) struct Known(BTreeSet<String>);

impl Known {
    /// Those that are known everywhere.
    pub(super) fn of(ports: &Ports) -> Self {
        let own = OWN[..4].iter().map(|name| (*name).to_string());
        let tls = ports.tls.iter().flat_map(|_| CERTIFICATE).map(String::from);
        Self(
            own.chain(ports.listens.iter().cloned())
                .chain(ports.more.iter().cloned())
                .chain(tls)
                .chain(WEBSOCKET.map(String::from))
                .collect(),
        )
    }

    /// The same where these instances of the program play: the name of one that listens is its port, and `port` is that of the
    /// only one, if there is only one.
    pub(super) fn with_programs(mut self, programs: &[Instance]) -> Self {
        for program in programs {
            self.0.extend(program.is_server().then(|| program.name.clone()));
            self.0.extend(program.ports.iter().cloned());
        }
        if !programs.is_empty() && only_server(programs).is_none() {
            self.0.remove(OWN[0]);
        }
        self
    }

    /// Checks that no argument of the exercise's program holds a misspelt name: who starts it may fill in others.
    pub(super) fn check_usual(&self, args: &Node<'_>) -> Reading<()> {
        let known: Vec<&str> = self.0.iter().map(String::as_str).collect();
        for arg in args.list()? {
            let unknown = names_in(arg.as_text().unwrap_or_default(), false).into_iter().filter(|name| !self.0.contains(*name));
            let misspelt = unknown.map(|name| (name, nearest(name, &known))).find(|(_, near)| near.is_some());
            if let Some((name, near)) = misspelt {
                return Err(arg.mistake(SpecProblem::UnknownName { name: name.into(), near }));
            }
        }
        Ok(())
    }

    /// The same and these.
    pub(super) fn with(&self, names: &[&str]) -> Self {
        let mut known = self.clone();
        known.0.extend(names.iter().map(|name| (*name).to_string()));
        known
    }

    /// One is known from here on.
    pub(super) fn add(&mut self, name: &str) {
        self.0.insert(name.into());
    }

    /// And those that the branches of a scene have come to know.
    pub(super) fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Without these, which are known no longer, unless they were known around.
    pub(super) fn without(mut self, names: &[&str], around: &Self) -> Self {
        self.0.retain(|known| !names.contains(&known.as_str()) || around.0.contains(known));
        self
    }

    /// Looks for unknown names in the texts of a step, and takes note of those that it makes known.
    pub(super) fn read(&mut self, node: &Node<'_>, action: &Action) -> Reading<()> {
        let awaited = match action {
            // Its pattern is for lines as they are.
            Action::Program(_, ProgramVerb::KeepsPace { .. }) => return Ok(()),
            Action::Actor(_, ActorVerb::Expect(awaited)) | Action::Program(_, ProgramVerb::Prints(awaited)) => Some(awaited),
            _ => None,
        };
        self.check(node, false)?;
        self.0.extend(awaited.map(Expectation::captures).unwrap_or_default());
        Ok(())
    }

    /// A known name that is written with capitals.
    fn with_capitals<'t>(&self, text: &'t str) -> Option<&'t str> {
        let in_braces = |rest: &'t str| rest.split_once('}').map(|(name, _)| name).filter(|name| name.len() >= LEAST_WITH_CAPITALS);
        let mut all = text.split('{').skip(1).filter_map(in_braces);
        all.find(|name| name.len() <= MOST_NAME && !self.0.contains(*name) && self.0.contains(&name.to_ascii_lowercase()))
    }

    /// Looks for unknown names in all texts of a node.
    pub(super) fn check(&self, node: &Node<'_>, is_pattern: bool) -> Reading<()> {
        if let Some(text) = node.as_text() {
            let unknown = names_in(text, is_pattern).into_iter().find(|name| !self.0.contains(*name));
            if let Some(name) = unknown.or_else(|| self.with_capitals(text)) {
                let known: Vec<&str> = self.0.iter().map(String::as_str).collect();
                let near = nearest(&name.to_lowercase(), &known);
                return Err(node.mistake(SpecProblem::UnknownName { name: name.into(), near }));
            }
            return Ok(());
        }
        if node.is_list() {
            return node.list()?.iter().try_for_each(|item| self.check(item, is_pattern));
        }
        if !node.is_map() {
            return Ok(());
        }
        let here = if node.get("each").is_some() { self.with(&["i"]) } else { self.clone() };
        for (key, value) in node.entries()? {
            let inside = if matches!(key, "repeat" | "lines") { here.with(&["n"]) } else { here.clone() };
            inside.check(&value, matches!(key, "pattern" | "others"))?;
        }
        Ok(())
    }
}

/// What looks like a name in braces, with where its brace opens; in a pattern, classes such as `\p{greek}` are none.
fn found(text: &str, is_pattern: bool) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('{').filter_map(move |(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.bytes().take(MOST_NAME + 1).position(|byte| byte == b'}')?;
        let name = &rest[..end];
        let is_class = is_pattern && (text[..at].ends_with("\\p") || text[..at].ends_with("\\P"));
        let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (fits && !is_class).then_some((at, name))
    })
}

/// What looks like a name in braces.
pub(super) fn names_in(text: &str, is_pattern: bool) -> Vec<&str> {
    found(text, is_pattern).map(|(_, name)| name).collect()
}

/// A pattern with something else in place of its names: whether it is one must not depend on what they stand for.
pub(super) fn without_names(pattern: &str) -> String {
    let (mut text, mut from) = (String::new(), 0);
    for (at, name) in found(pattern, true) {
        text.push_str(&pattern[from..at]);
        text.push('x');
        from = at + name.len() + 2;
    }
    text + &pattern[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_braces() {
        assert_eq!(names_in("{a}{b_2} {} {A} {2,3} {\"x\":1} {a b} { c } {{n}} {é} {", false), ["a", "b_2", "n"]);
        assert_eq!(names_in(r"^\p{greek}\P{latin}{a}{3}$", true), ["a"]);
        assert_eq!(without_names(r"^{job}: \p{greek}{2} {n}$"), r"^x: \p{greek}{2} x$");
        assert_eq!(names_in(&"{".repeat(1 << 16), false), Vec::<&str>::new());
    }
}
