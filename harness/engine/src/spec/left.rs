//! What a step asks of a file that the program left, and reading that.

use std::path::PathBuf;

use super::data::{Data, read_data};
use super::layout::read_path;
use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// What a file below the scratch folder must be.
#[derive(Clone, Debug)]
pub struct LeftFile {
    /// Where it is.
    pub path: PathBuf,
    /// What is asked of it.
    pub rule: LeftRule,
}

/// What is asked of a file.
#[derive(Clone, Debug)]
pub enum LeftRule {
    /// Exactly these bytes.
    Is(Data),
    /// Bytes that hold this text.
    Contains(String),
    /// It is not there.
    Absent,
}

impl LeftFile {
    /// How many bytes it has at most.
    pub(super) fn size(&self) -> u64 {
        if let LeftRule::Is(data) = &self.rule { data.size() } else { 0 }
    }
}

/// Reads what a step asks of a file.
pub(super) fn read_left(node: &Node<'_>) -> Reading<LeftFile> {
    node.only(&["path", "is", "contains", "absent"])?;
    let path = read_path(&node.need("path")?)?;
    let rules: Vec<&str> = ["is", "contains", "absent"].into_iter().filter(|key| node.get(key).is_some()).collect();
    let rule = match rules[..] {
        ["is"] => LeftRule::Is(read_data(&node.need("is")?)?),
        ["contains"] => LeftRule::Contains(node.need("contains")?.text()?.to_string()),
        // `absent: false` would ask for nothing.
        ["absent"] if node.need("absent")?.flag()? => LeftRule::Absent,
        ["absent"] => {
            let known = vec!["true".to_string()];
            return Err(node.need("absent")?.mistake(SpecProblem::UnknownValue { value: "false".into(), near: None, known }));
        }
        [] => return Err(node.mistake(SpecProblem::NoVerb { known: ["is", "contains", "absent"].map(String::from).to_vec() })),
        _ => return Err(node.mistake(SpecProblem::SeveralVerbs { found: rules.iter().map(|key| format!("`{key}`")).collect() })),
    };
    Ok(LeftFile { path, rule })
}
