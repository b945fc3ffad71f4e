//! The arguments with which a program is started.

use super::yaml::{Node, Reading};
use crate::text::SpecProblem;

/// How many arguments one text may stand for.
const MOST_REPEATED: u64 = 1000;
/// The longest argument that a system takes (`MAX_ARG_STRLEN`, execve(2), the zero byte at its end left aside), in bytes.
const LONGEST: u64 = 128 * 1024 - 1;
/// What all arguments together may take, each with the pointer to it and the byte at its end, in bytes: half of what Linux
/// gives arguments and environment (a quarter of a stack of 8 MiB, execve(2)), and all that macOS does.
const MOST: u64 = 1 << 20;
const EACH: u64 = 9;

/// Arguments as they are read.
#[derive(Default)]
struct Arguments {
    texts: Vec<String>,
    bytes: u64,
}

impl Arguments {
    /// Adds what stands at `node`.
    fn add(&mut self, node: &Node<'_>, text: String) -> Reading<()> {
        if text.contains('\0') {
            return Err(node.mistake(SpecProblem::ZeroByte));
        }
        let length = text.len() as u64;
        if length > LONGEST {
            return Err(node.mistake(SpecProblem::TooMuchData { bytes: length, most: LONGEST }));
        }
        self.bytes += length + EACH;
        if self.bytes > MOST {
            return Err(node.mistake(SpecProblem::TooManyArguments { bytes: self.bytes, most: MOST }));
        }
        self.texts.push(text);
        Ok(())
    }
}

/// Reads the arguments of an exercise's program: texts.
pub(super) fn read_usual_args(node: &Node<'_>) -> Reading<Vec<String>> {
    let mut args = Arguments::default();
    for arg in node.list()? {
        args.add(&arg, arg.text()?.to_string())?;
    }
    Ok(args.texts)
}

/// Reads the arguments of one start: texts, and texts that are given several times, `{n}` counting from 1.
pub(super) fn read_args(node: &Node<'_>) -> Reading<Vec<String>> {
    let mut args = Arguments::default();
    for arg in node.list()? {
        if !arg.is_map() {
            args.add(&arg, arg.text()?.to_string())?;
            continue;
        }
        arg.only(&["repeat"])?;
        let repeat = arg.need("repeat")?;
        repeat.only(&["times", "text"])?;
        let (times, text) = (repeat.need("times")?.number(1, MOST_REPEATED)?, repeat.need("text")?);
        for n in 1..=times {
            args.add(&text, text.text()?.replace("{n}", &n.to_string()))?;
        }
    }
    Ok(args.texts)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::yaml::read_text;
    use super::*;

    fn read(yaml: &str) -> Result<usize, SpecProblem> {
        let args = read_text(Path::new("t"), yaml, |node| read_args(&node).and_then(|_| read_args(&node)));
        args.map(|args| args.len()).map_err(|error| *error.problem)
    }

    #[test]
    fn what_no_system_passes_to_a_program_is_refused() {
        assert!(matches!(read(r#"[a, "a\0b"]"#), Err(SpecProblem::ZeroByte)));
        assert!(matches!(read(r#"[{ repeat: { times: 2, text: "\0" } }]"#), Err(SpecProblem::ZeroByte)));
        assert_eq!(read(&format!("[{}]", "x".repeat(131_071))), Ok(1));
        assert!(matches!(read(&format!("[{}]", "x".repeat(131_072))), Err(SpecProblem::TooMuchData { .. })));
    }

    #[test]
    fn arguments_are_bounded_together() {
        assert_eq!(read(&format!("[{}a]", "a, ".repeat(60_000))), Ok(60_001));
        assert!(matches!(read(&format!("[{}a]", "a, ".repeat(110_000))), Err(SpecProblem::TooManyArguments { .. })));
        let repeated = format!("{{ repeat: {{ times: 1000, text: {} }} }}", "x".repeat(900));
        assert_eq!(read(&format!("[{repeated}]")), Ok(1000));
        assert!(matches!(read(&format!("[{repeated}, {repeated}]")), Err(SpecProblem::TooManyArguments { .. })));
    }
}
