//! Hints: of a check, of one of its steps, for a kind of failure, and in the words of the language that the program is written in.

use super::check::read_bilingual;
use super::model::{Check, Exercise};
use super::walk::each_step;
use super::yaml::{Node, Reading};
use crate::text::{Bilingual, DatagramDoing, Doing, SpecProblem};
use crate::verdict::{Failure, FailureKind};

/// The languages of programs that a hint may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Rust.
    Rust,
    /// Python.
    Python,
    /// C, and C++ where it is no other.
    C,
    /// Java, and Kotlin.
    Java,
    /// Go.
    Go,
    /// JavaScript, and TypeScript.
    JavaScript,
}

impl Language {
    /// Each with its word in an exercise file.
    const WORDS: [(&'static str, Self); 6] = [
        ("rust", Self::Rust),
        ("python", Self::Python),
        ("c", Self::C),
        ("java", Self::Java),
        ("go", Self::Go),
        ("javascript", Self::JavaScript),
    ];

    /// The language of files with this ending.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "rs" => Self::Rust,
            "py" | "pyw" => Self::Python,
            "c" | "h" | "cc" | "cpp" | "cxx" => Self::C,
            "java" | "jar" | "class" | "kt" => Self::Java,
            "go" => Self::Go,
            "js" | "mjs" | "cjs" | "ts" => Self::JavaScript,
            _ => return None,
        })
    }

    /// The language of the programs that a command of this name runs, versions aside: `python3.12`.
    pub fn of_interpreter(name: &str) -> Option<Self> {
        Some(match name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
            "python" | "pypy" => Self::Python,
            "java" => Self::Java,
            "go" => Self::Go,
            "node" | "nodejs" | "deno" | "bun" => Self::JavaScript,
            "cargo" => Self::Rust,
            _ => return None,
        })
    }
}

/// A hint: the same for all, or in other words for programs of some languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// For everybody else.
    plain: Bilingual,
    spoken: Vec<(Language, Bilingual)>,
}

impl Hint {
    /// The hint for a program of this language.
    pub fn of(&self, language: Option<Language>) -> &Bilingual {
        let spoken = self.spoken.iter().find(|(spoken, _)| Some(*spoken) == language);
        spoken.map_or(&self.plain, |(_, words)| words)
    }
}

/// A hint for some kinds of failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindHint {
    kinds: Vec<FailureKind>,
    /// Whether it is only for who could not even connect.
    at_connect: bool,
    hint: Hint,
}

impl KindHint {
    fn fits(&self, failure: &Failure) -> bool {
        let connects = matches!(failure.requirement, Doing::Connects { .. } | Doing::Datagram(DatagramDoing::Reaches { .. }));
        self.kinds.contains(&failure.kind) && (connects || !self.at_connect)
    }
}

/// The keys of a hint.
const KEYS: [&str; 8] = ["en", "pt-BR", "rust", "python", "c", "java", "go", "javascript"];

/// Reads a hint.
pub(super) fn read_hint(node: &Node<'_>) -> Reading<Hint> {
    if node.as_text().is_none() {
        if !node.is_map() {
            return Err(node.mistake(SpecProblem::NotBilingual));
        }
        node.only(&KEYS)?;
    }
    read_words(node)
}

fn read_words(node: &Node<'_>) -> Reading<Hint> {
    let plain = super::check::read_both(node)?;
    let spoken = Language::WORDS.iter().filter_map(|(word, language)| Some((language, node.get(word)?)));
    let spoken = spoken.map(|(language, words)| Ok((*language, read_bilingual(&words)?))).collect::<Reading<_>>()?;
    Ok(Hint { plain, spoken })
}

/// Reads the hints for kinds of failures, if there are any.
pub(super) fn read_hints(node: Option<Node<'_>>) -> Reading<Vec<KindHint>> {
    let Some(node) = node else { return Ok(Vec::new()) };
    let kinds: Vec<(String, FailureKind)> = FailureKind::ALL.iter().map(|kind| (kind.word(), *kind)).collect();
    let kinds: Vec<(&str, FailureKind)> = kinds.iter().map(|(word, kind)| (word.as_str(), *kind)).collect();
    let read = |node: &Node<'_>| {
        node.only(&[&["kinds", "at"][..], &KEYS].concat())?;
        let named = node.need("kinds")?.list()?;
        Ok(KindHint {
            kinds: named.iter().map(|kind| kind.one_of(&kinds)).collect::<Reading<_>>()?,
            at_connect: node.get("at").map(|at| at.one_of(&[("connect", true)])).transpose()?.unwrap_or(false),
            hint: read_words(node)?,
        })
    };
    node.list()?.iter().map(read).collect()
}

impl Exercise {
    /// Whether the hint for failures of this kind depends on whether a client had connected.
    pub fn asks_who_connected(&self, check: &Check, kind: FailureKind) -> bool {
        check.hints.iter().chain(&self.hints).any(|hint| hint.at_connect && hint.kinds.contains(&kind))
    }

    /// The hint for a failure of `check`, of a program in `language`: the failed step's own, or that for its kind, of the check
    /// before that of the exercise; else that of the check.
    pub fn hint(&self, check: &Check, failure: &Failure, language: Option<Language>) -> Bilingual {
        let mut of_step = None;
        each_step(&check.steps, &mut |step| {
            if let Some(hint) = &step.hint
                && self.line_of(step) == failure.line
            {
                of_step = Some(hint);
            }
        });
        let of_kind = || check.hints.iter().chain(&self.hints).find(|hint| hint.fits(failure)).map(|found| &found.hint);
        of_step.or_else(of_kind).unwrap_or(&check.hint).of(language).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Ending, Problem, StallProof};

    const FILE: &str = r#"
name: parrot
title: { en: Parrot, pt-BR: Papagaio }
program: { kind: server, args: ["{port}"], default_port: 9090 }
hints:
  - { kinds: [exited_early, crashed], at: connect, en: it ended before, pt-BR: terminou antes, go: { en: os.Exit, pt-BR: os.Exit } }
  - { kinds: [no_answer], en: nothing came, pt-BR: nada veio }
checks:
  - name: repeats
    title: { en: repeats, pt-BR: repete }
    hint: { en: read, pt-BR: leia, python: { en: recv, pt-BR: recv } }
    points: 100
    hints:
      - { kinds: [no_answer], en: answer, pt-BR: responda }
    steps:
      - ana: connect
      - ana: { send: "oi" }
      - repeat:
          times: 1
          steps:
            - ana: { receives: "oi" }
              hint: { en: of the step, pt-BR: do passo }
"#;

    fn exercise(text: &str) -> Result<Exercise, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("parrot");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("exercise.yaml"), text).expect("a file");
        crate::spec::load(&folder).map_err(|error| error.say(crate::text::Lang::En))
    }

    #[test]
    fn the_hint_that_is_nearest_to_the_failure_wins() {
        let exercise = exercise(FILE).expect("valid");
        let check = &exercise.checks[0];
        let connects = Doing::Connects { who: "ana".into(), address: "127.0.0.1:9090".into() };
        let hint = |requirement: &Doing, problem: Problem, line, language| {
            let failure = Failure { line, ..Failure::new(requirement.clone(), problem) };
            exercise.hint(check, &failure, language).en
        };
        let sends = Doing::Sends { who: "ana".into(), data: b"oi".to_vec() };
        let ended = || Problem::Ended { ending: Ending::Status(1) };
        let silent = || Problem::NoAnswer { who: "ana".into(), others: false, proof: StallProof::AtRest };
        assert_eq!(hint(&connects, ended(), 17, None), "it ended before");
        let depends = [FailureKind::ExitedEarly, FailureKind::NoAnswer].map(|kind| exercise.asks_who_connected(check, kind));
        assert_eq!(depends, [true, false]);
        assert_eq!(hint(&connects, ended(), 17, Some(Language::Go)), "os.Exit");
        assert_eq!(hint(&sends, ended(), 18, None), "read", "somebody had connected");
        assert_eq!(hint(&sends, ended(), 18, Some(Language::Python)), "recv");
        assert_eq!(hint(&sends, ended(), 18, Some(Language::C)), "read");
        assert_eq!(hint(&sends, silent(), 18, None), "answer", "the check's own before the exercise's");
        assert_eq!(hint(&sends, silent(), 21, None), "of the step");
    }

    #[test]
    fn a_hint_that_is_none_is_told_with_its_place() {
        let wrong = |from: &str, to: &str| exercise(&FILE.replacen(from, to, 1)).expect_err("a mistake");
        assert!(wrong("[no_answer]", "[no_anser]").contains("`no_answer`"));
        assert!(wrong("at: connect", "at: start").contains("`connect`"));
        assert!(wrong("python: {", "pyton: {").contains("`python`"));
        assert!(wrong(", pt-BR: do passo", "").contains("pt-BR"));
        assert!(wrong("kinds: [no_answer], en", "en").contains("`kinds`"));
    }

    #[test]
    fn a_language_is_known_by_endings_and_interpreters() {
        assert_eq!(
            ["rs", "py", "cpp", "kt", "mjs", "txt"].map(Language::of_ending).map(|found| found.is_some()),
            [true, true, true, true, true, false]
        );
        assert_eq!(Language::of_interpreter("python3.12"), Some(Language::Python));
        assert_eq!(Language::of_interpreter("node"), Some(Language::JavaScript));
        assert_eq!(Language::of_interpreter("sh"), None);
    }
}
