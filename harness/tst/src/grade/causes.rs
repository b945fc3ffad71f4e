//! Why a result is another one than before: what of it was otherwise.

use serde::{Deserialize, Serialize};
use tst_engine::text::{Lang, Say, list};

/// What was otherwise; nothing, when the same was judged by the same and came out otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {
    /// Another program was handed in, or none any more.
    pub program: bool,
    /// The exercise's checks, or the limits and commands of config.yaml, are others.
    pub checks: bool,
    /// The kit is another version.
    pub kit: bool,
    /// The course's rules are others: due times, late work, extensions, caps, which attempt counts.
    pub rules: bool,
    /// Somebody corrected it by hand, or took that back.
    pub hand: bool,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Program,
    Checks,
    Kit,
    Rules,
    Hand,
    Machine,
}

impl Causes {
    /// In words, with commas between them.
    pub fn say(self, lang: Lang) -> String {
        let and = match lang {
            Lang::En => "and",
            Lang::PtBr => "e",
        };
        list(&self.each().into_iter().map(|cause| cause.say(lang)).collect::<Vec<_>>(), and)
    }

    fn each(self) -> Vec<Cause> {
        let Self { program, checks, kit, rules, hand } = self;
        let all = [
            (program, Cause::Program),
            (checks, Cause::Checks),
            (kit, Cause::Kit),
            (rules, Cause::Rules),
            (hand, Cause::Hand),
            // Nothing else is left.
            (self == Self::default(), Cause::Machine),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, cause)| cause).collect()
    }
}

impl Say for Cause {
    fn en(&self) -> String {
        match self {
            Self::Program => "program",
            Self::Checks => "checks",
            Self::Kit => "kit",
            Self::Rules => "rules",
            Self::Hand => "by hand",
            Self::Machine => "machine",
        }
        .into()
    }

    fn pt(&self) -> String {
        match self {
            Self::Program => "programa",
            Self::Checks => "verificações",
            Self::Kit => "kit",
            Self::Rules => "regras",
            Self::Hand => "à mão",
            Self::Machine => "máquina",
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_otherwise_is_told_and_of_nothing_the_machine() {
        let none = Causes::default();
        assert_eq!((none.say(Lang::En), none.say(Lang::PtBr)), ("machine".into(), "máquina".into()));
        let some = Causes { program: true, checks: true, hand: true, ..none };
        assert_eq!(some.say(Lang::En), "program, checks and by hand");
        assert_eq!(some.say(Lang::PtBr), "programa, verificações e à mão");
        assert_eq!(Causes { kit: true, rules: true, ..none }.say(Lang::En), "kit and rules");
    }
}
