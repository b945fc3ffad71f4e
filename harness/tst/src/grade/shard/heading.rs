//! The first line of a shard's journal: which part of which class it is of, and by what that is judged.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tst_engine::text::shell_word;

use super::Shard;

/// The option that names a shard.
const OPTION: &str = "--shard";

/// What is known of a shard before anything of it was judged; that it is empty, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Heading {
    /// The version of the format: that of records.
    pub schema: u32,
    /// Which shard it is.
    pub shard: Shard,
    /// How many submissions it holds.
    pub submissions: usize,
    /// How many there are in the whole class, as this run saw it.
    pub class: usize,
    /// The course's name.
    pub course: String,
    /// The version of the kit.
    pub kit: String,
    /// Of each exercise of the class, the SHA-256 over all by which it is judged.
    pub checks: BTreeMap<String, String>,
    /// The words with which the run was started, without the first.
    pub command: Vec<String>,
}

impl Heading {
    /// The heading in a line of a journal; `None` when it is something else, such as of a shard that there cannot be.
    pub fn of_line(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok().filter(|heading: &Self| heading.shard.is_one())
    }

    /// The command that judges `shard` as this run judged its own.
    pub fn command_for(&self, shard: Shard) -> String {
        let value = format!("{}/{}", shard.number, shard.of);
        let mut words = vec!["tst".to_string()];
        let mut is_value = false;
        for word in &self.command {
            let joined = word.strip_prefix(OPTION).is_some_and(|rest| rest.starts_with('='));
            words.push(match () {
                () if is_value => value.clone(),
                () if joined => format!("{OPTION}={value}"),
                () => shell_word(word),
            });
            is_value = word == OPTION;
        }
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(command: &[&str]) -> Heading {
        Heading {
            schema: 1,
            shard: Shard { number: 3, of: 8 },
            submissions: 25,
            class: 200,
            course: "Aves".into(),
            kit: "1".into(),
            checks: [("parrot".to_string(), "c".to_string())].into(),
            command: command.iter().map(|word| (*word).to_string()).collect(),
        }
    }

    #[test]
    fn a_heading_is_told_from_a_record() {
        let heading = heading(&["grade"]);
        let line = serde_json::to_vec(&heading).expect("JSON");
        assert!(line.starts_with(b"{\"schema\":"), "as every line does");
        assert_eq!(Heading::of_line(&line), Some(heading.clone()));
        for (number, of) in [(0, 8), (9, 8), (0, 0), (1, u32::MAX)] {
            let none = Heading { shard: Shard { number, of }, ..heading.clone() };
            assert_eq!(Heading::of_line(&serde_json::to_vec(&none).expect("JSON")), None, "{none:?}");
        }
        for other in [&b"{\"schema\":1}"[..], b"", b"{", br#"{"schema":1,"student":{"key":"a","name":"a","id":null,"email":null}}"#]
        {
            assert_eq!(Heading::of_line(other), None);
        }
    }

    #[test]
    fn the_command_for_another_shard_is_the_same_but_for_its_number() {
        let five = Shard { number: 5, of: 8 };
        let apart = heading(&["grade", "my class", "--shard", "3/8", "--out", "out"]).command_for(five);
        assert_eq!(apart, "tst grade 'my class' --shard 5/8 --out out");
        let joined = heading(&["grade", "class", "--shard=3/8", "--seed", "3"]).command_for(five);
        assert_eq!(joined, "tst grade class --shard=5/8 --seed 3");
    }
}
