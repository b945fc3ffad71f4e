//! What a task of a class that many machines grade may have, and where it runs. What `cluster:` in config.yaml says.

use std::time::Duration;

use super::amount;
use super::config::amount_at;
use crate::spec::{Node, Reading};
use crate::text::SpecProblem;

/// A week: a task that takes longer should be several.
const LONGEST: Duration = Duration::from_secs(7 * 86_400);

/// What each task may have, and where it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Time of each task.
    pub time: Duration,
    /// Memory of each task, in bytes.
    pub memory: u64,
    /// Processors of each task, which judges as many submissions at once.
    pub cpus: u64,
    /// How many tasks run at once at most, if that was said.
    pub at_once: Option<u64>,
    /// What a shell does first in each task, such as `module load bubblewrap`; lines.
    pub setup: Option<String>,
    /// What a shell does to put the command into the folder `$TST_TOOL`, where each run starts on an empty machine.
    pub install: Option<String>,
    /// The image of containers.
    pub image: Option<String>,
    /// The claim of the volume that all pods share.
    pub claim: Option<String>,
}

impl Default for Cluster {
    /// As much as a compiler of a stranger's package may take, on two processors.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(2 * 3600),
            memory: 4 << 30,
            cpus: 2,
            at_once: None,
            setup: None,
            install: None,
            image: None,
            claim: None,
        }
    }
}

/// Reads it.
pub(super) fn read(node: &Node<'_>) -> Reading<Cluster> {
    node.only(&["time", "memory", "cpus", "at_once", "setup", "install", "image", "claim"])?;
    let default = Cluster::default();
    let lines = |key: &str| node.get(key).map(|node| script(&node)).transpose();
    let count = |key: &str, most| node.get(key).map(|count| count.number(1, most)).transpose();
    let name = |key: &str, fits: fn(&str) -> bool, problem: fn(String) -> SpecProblem| {
        let Some(node) = node.get(key) else { return Ok(None) };
        let text = node.text()?;
        if fits(text) { Ok(Some(text.to_string())) } else { Err(node.mistake(problem(text.into()))) }
    };
    let time = amount_at(node, "time", default.time, amount::time_span)?;
    let memory = amount_at(node, "memory", default.memory, amount::bytes)?;
    let at = |key: &str| node.get(key).unwrap_or_else(|| node.clone());
    if time > LONGEST || time < Duration::from_secs(1) {
        return Err(at("time").mistake(SpecProblem::TaskTime));
    }
    if memory < 1 << 20 {
        return Err(at("memory").mistake(SpecProblem::TaskMemory));
    }
    Ok(Cluster {
        time,
        memory,
        cpus: count("cpus", 1000)?.unwrap_or(default.cpus),
        at_once: count("at_once", 1000)?,
        setup: lines("setup")?,
        install: lines("install")?,
        image: name("image", is_image, |text| SpecProblem::BadImage { text })?,
        claim: name("claim", is_claim, |text| SpecProblem::BadClaim { text })?,
    })
}

/// Lines for a shell, which stand in files of YAML as well: there no control character can be.
fn script(node: &Node<'_>) -> Reading<String> {
    let text = node.text()?;
    let is_bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    if text.contains(is_bad) {
        return Err(node.mistake(SpecProblem::NoScript));
    }
    Ok(text.trim_end().to_string())
}

/// Whether a container engine may know an image of this name: what it knows of it exactly is its own to say. A variable of
/// GitLab may stand in it.
fn is_image(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-/:@$".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '$') && text.len() <= 400 && text.chars().all(fits)
}

/// Whether a claim may have this name (RFC 1123, as Kubernetes' "Object Names and IDs" wants it).
fn is_claim(text: &str) -> bool {
    let is_part = |part: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !part.is_empty() && part.chars().all(fits) && !part.starts_with('-') && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::{SpecError, read_text};

    fn cluster(yaml: &str) -> Result<Cluster, SpecError> {
        let text = format!("course: x\ncluster:\n  {yaml}\n");
        read_text(Path::new("config.yaml"), &text, |node| read(&node.need("cluster")?))
    }

    #[test]
    fn what_a_task_may_have_is_read_and_the_rest_is_as_usual() {
        assert_eq!(cluster("{}").expect("valid"), Cluster::default());
        let read = cluster("{time: 90m, memory: 8G, cpus: 4, at_once: 32, setup: module load bubblewrap}").expect("valid");
        let wanted = Cluster {
            time: Duration::from_secs(5400),
            memory: 8 << 30,
            cpus: 4,
            at_once: Some(32),
            setup: Some("module load bubblewrap".into()),
            ..Cluster::default()
        };
        assert_eq!(read, wanted);
        let read = cluster("{image: \"registry.example.org:5000/tst/node:1\", claim: tst-class.a}").expect("valid");
        assert_eq!(read.image.as_deref(), Some("registry.example.org:5000/tst/node:1"));
        assert_eq!(cluster("setup: |\n    one\n    two\n\n").expect("valid").setup.as_deref(), Some("one\ntwo"));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let known: Vec<String> =
            ["time", "memory", "cpus", "at_once", "setup", "install", "image", "claim"].map(String::from).into();
        for (yaml, column, problem) in [
            ("time: soon", 9, SpecProblem::BadSize { text: "soon".into() }),
            ("time: 200h", 9, SpecProblem::TaskTime),
            ("time: 5ms", 9, SpecProblem::TaskTime),
            ("memory: 4", 11, SpecProblem::TaskMemory),
            ("cpus: 0", 9, SpecProblem::OutOfRange { least: 1, most: 1000 }),
            ("at_once: all", 12, SpecProblem::WrongType { wanted: "a whole number", got: "a text" }),
            ("image: a b", 10, SpecProblem::BadImage { text: "a b".into() }),
            ("claim: -a", 10, SpecProblem::BadClaim { text: "-a".into() }),
            ("claim: Turma", 10, SpecProblem::BadClaim { text: "Turma".into() }),
            ("setup: \"a\\u0007\"", 10, SpecProblem::NoScript),
            ("tme: 5h", 3, SpecProblem::UnknownKey { key: "tme".into(), near: Some("time".into()), known: known.clone() }),
        ] {
            let error = cluster(yaml).expect_err(yaml);
            assert_eq!((&*error.problem, error.place), (&problem, Some((3, column))), "{yaml}");
        }
    }
}
