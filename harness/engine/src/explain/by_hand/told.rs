//! The ports and variables that a program is told when it is started by hand, in the place of those of the check.

use crate::process::Port;
use crate::spec::{Exercise, Instance, Names};
use crate::text::shell_word;
use crate::verdict::Failure;

/// What a program is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Its port; none for one that listens nowhere.
    pub(super) port: Option<u16>,
    /// The names of ports of several instances, each with the port that was given out and the one by hand.
    pub(super) given: Vec<(String, u16, u16)>,
    /// Variables of its environment, as a shell takes them.
    pub(super) env: Vec<String>,
}

impl Told {
    /// For the instances of which a failure tells: one port after the other, from `first` on.
    pub(super) fn by_hand(failure: &Failure, first: u16) -> Self {
        let all = failure.programs.iter().flat_map(|program| &program.ports);
        let given = all.zip(first..).map(|((name, port), by_hand)| (name.clone(), *port, by_hand));
        Self { given: given.collect(), ..Self::default() }
    }

    /// The same for one of them.
    pub(super) fn for_instance(&self, instance: &Instance, exercise: &Exercise, names: &Names) -> Self {
        let own = self.given.iter().find(|(name, ..)| *name == instance.name).map(|(.., by_hand)| *by_hand);
        let names = own.map_or_else(|| names.clone(), |own| names.with("port", own));
        let env = [variables(&exercise.program.env, &names), variables(&instance.env, &names)].concat();
        Self { port: own, given: self.given.clone(), env }
    }

    /// The same names and those of the ports.
    pub(super) fn names(&self, names: Names) -> Names {
        self.given.iter().fold(names, |names, (name, _, by_hand)| names.with(name, by_hand))
    }

    /// The port by hand in the place of a word, if that is a port which was given out.
    pub(super) fn number(&self, word: &str) -> Option<u16> {
        let known = self.given.iter().find(|(_, given, _)| word.parse() == Ok(*given)).map(|(.., by_hand)| *by_hand);
        known.or(self.port.filter(|_| is_given_out(word)))
    }
}

/// Variables as a shell takes them.
pub(super) fn variables(env: &[(String, String)], names: &Names) -> Vec<String> {
    env.iter().map(|(name, value)| format!("{name}={}", shell_word(names.fill(value)))).collect()
}

/// Whether a word is a port that was given out for a check.
pub(super) fn is_given_out(word: &str) -> bool {
    word.parse::<u16>().is_ok_and(Port::is_given_out)
}
