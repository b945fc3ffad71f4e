//! How far a program was kept from the machine while it was judged.

use serde::{Deserialize, Serialize};

/// How far a judged program was kept from the rest of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "class", derive(schemars::JsonSchema))]
pub enum Isolation {
    /// A sandbox of its own: no network, no file of the grader, no other submission.
    Full,
    /// It could read the system and its own folder, and write its own folders only; what it did over the network, and what
    /// processes there are, was not kept from it.
    Limited,
    /// Limits, an emptied environment, and everything it started is ended: it could still read files of the grader and
    /// use the network.
    #[serde(alias = "weak")]
    None,
}

impl Isolation {
    /// The level of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Full, Self::Limited, Self::None].into_iter().find(|level| level.word() == word)
    }

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Limited => "limited",
            Self::None => "none",
        }
    }
}
