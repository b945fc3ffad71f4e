//! The smallest program in Rust, built as a subject is: it tells tools that do not work from a program that does not build.

use std::io;
use std::path::Path;

use super::{BuildError, Subject, Workshop, build};
use crate::settings::Settings;
use crate::text::{CommandProblem, beginning};

/// How many lines of what a tool says are told, and how many characters of them.
const LINES: usize = 3;
const CHARACTERS: usize = 300;

/// Builds the smallest program of a subject's kind, where and as the subject is built.
///
/// # Errors
/// Why not even that can be built.
pub(super) fn build_smallest(like: &Subject, settings: &Settings, workshop: Workshop<'_>) -> Result<(), CommandProblem> {
    let tool = match like {
        Subject::Crate { .. } => "cargo",
        Subject::File(file) if super::source::ending(file) == "rs" => "rustc",
        _ => return Ok(()),
    };
    let no_scratch = |error: io::Error| CommandProblem::NoScratch { why: error.to_string() };
    let folder = tempfile::tempdir_in(workshop.scratch).map_err(no_scratch)?;
    let smallest = lay_out(folder.path(), like).map_err(no_scratch)?;
    // Not among what is kept of other programs.
    let target = folder.path().join("target");
    let workshop = Workshop { scratch: folder.path(), colour: false, ..workshop };
    match build::attempt(&smallest, settings, workshop, Some(&target)) {
        Ok(_) => Ok(()),
        Err(BuildError::Rejected(build)) => Err(CommandProblem::NothingBuilds { tool: tool.into(), why: reason(&build.output) }),
        Err(BuildError::Usage(problem) | BuildError::Machine(problem)) => Err(problem),
    }
}

/// Writes the program.
fn lay_out(folder: &Path, like: &Subject) -> io::Result<Subject> {
    const PROGRAM: &str = "fn main() {}\n";
    if let Subject::Crate { .. } = like {
        std::fs::create_dir(folder.join("src"))?;
        std::fs::write(folder.join("src/main.rs"), PROGRAM)?;
        // A workspace of its own: no other one takes it for a member.
        let manifest = "[package]\nname = \"smallest\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        return Ok(Subject::Crate { folder: folder.into(), bin: "smallest".into() });
    }
    let file = folder.join("smallest.rs");
    std::fs::write(&file, PROGRAM)?;
    Ok(Subject::File(file))
}

/// Whether a build failed without a compiler's complaint of a source file, by what was said: perhaps its tools do not work.
pub fn is_doubtful(ok: bool, said: &str) -> bool {
    !ok && !is_about_source(said)
}

/// Whether a compiler found something in a source file: its tools work then.
fn is_about_source(said: &str) -> bool {
    said.lines().any(|line| line.split_once("--> ").is_some_and(|(_, place)| place.contains(".rs:")))
}

/// What a tool said, in one line, from its first error on.
fn reason(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "Caused by:").collect();
    let first = lines.iter().position(|line| line.starts_with("error")).unwrap_or(0);
    let told = lines[first..].iter().take(LINES).copied().collect::<Vec<_>>().join("; ");
    if told.is_empty() { "it says nothing".into() } else { beginning(&told, CHARACTERS).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_compiler_found_in_a_file_is_told_from_what_tools_say() {
        let coloured = "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;12m--> \u{1b}[0msrc/main.rs:2:5\n";
        for said in ["error[E0425]: x\n --> src/main.rs:2:5\n", "error: x\n  --> /room/a b.rs:1:1", coloured] {
            assert!(is_about_source(said), "{said}");
        }
        for said in [
            "error: toolchain '1.10.0' is not installed\n",
            "error: could not parse\n --> Cargo.toml:3:1\n",
            "error: couldn't read main.rs: no such file",
            "error: linker `cc` not found\n",
            "",
        ] {
            assert!(!is_about_source(said), "{said}");
        }
    }

    #[test]
    fn what_a_tool_said_becomes_one_line() {
        let said = "error: could not load\n\nCaused by:\n  could not parse `x`\n\nCaused by:\n  line 1\n  line 2\n";
        assert_eq!(reason(said), "error: could not load; could not parse `x`; line 1");
        assert_eq!(reason("info: syncing\nerror: no such channel\n"), "error: no such channel");
        assert_eq!(reason(&"é".repeat(400)).chars().count(), CHARACTERS + 1);
        assert_eq!(reason("\n"), "it says nothing");
    }
}
