//! The first line of a shard's journal: which part of which class it is of, and by what that is judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Shard;

/// What is known of a shard before anything of it was judged; that it is empty, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The heading in a line of a journal; `None` when it is something else.
    pub fn of_line(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
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
        assert_eq!(Heading::of_line(&line), Some(heading));
        for other in [&b"{\"schema\":1}"[..], b"", b"{", br#"{"schema":1,"student":{"key":"a","name":"a","id":null,"email":null}}"#]
        {
            assert_eq!(Heading::of_line(other), None);
        }
    }
}
