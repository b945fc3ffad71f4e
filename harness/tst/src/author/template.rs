//! The files of a new exercise, for each kind of program.

use tst_engine::spec::ProgramKind;
use tst_engine::text::Lang;

/// The language of a starter and of a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter {
    /// A package of cargo.
    Rust,
    /// A single file.
    Python,
}

/// The files of an exercise or of its solution, below its folder.
pub type Files = &'static [(&'static str, &'static str)];

/// The manifest of both crates.
const MANIFEST: (&str, &str) = ("Cargo.toml", include_str!("template/Cargo.toml.txt"));

const SERVER: Files = &[
    ("README.md", include_str!("template/server/README.md")),
    ("README.pt-BR.md", include_str!("template/server/README.pt-BR.md")),
    ("exercise.yaml", include_str!("template/server/exercise.yaml")),
    ("corpus/right/a_file_of_lines.py", include_str!("template/server/right.py")),
    ("corpus/wrong/another_word.py", include_str!("template/server/wrong_word.py")),
    ("corpus/wrong/a_read_is_a_line.py", include_str!("template/server/wrong_read.py")),
];

const BATCH: Files = &[
    ("README.md", include_str!("template/batch/README.md")),
    ("README.pt-BR.md", include_str!("template/batch/README.pt-BR.md")),
    ("exercise.yaml", include_str!("template/batch/exercise.yaml")),
    ("corpus/right/a_loop.py", include_str!("template/batch/right.py")),
    ("corpus/wrong/counts_up.py", include_str!("template/batch/wrong_way.py")),
    ("corpus/wrong/shows_a_back_trace.py", include_str!("template/batch/wrong_trace.py")),
];

/// The exercise's files without its starter. In them, and in their names, `NAME` stands for the exercise's name, `TITLE_EN`
/// and `TITLE_PT` for its titles.
pub fn exercise(kind: ProgramKind) -> Files {
    match kind {
        ProgramKind::Server => SERVER,
        ProgramKind::Batch | ProgramKind::Client => BATCH,
    }
}

/// The files of its starter and those of its solution, with the same words to be replaced.
pub fn programs(kind: ProgramKind, starter: Starter) -> [Files; 2] {
    match (kind, starter) {
        (ProgramKind::Server, Starter::Rust) => [
            &[MANIFEST, ("src/main.rs", include_str!("template/server/starter.rs"))],
            &[MANIFEST, ("src/main.rs", include_str!("template/server/solution.rs"))],
        ],
        (ProgramKind::Server, Starter::Python) => [
            &[("NAME.py", include_str!("template/server/starter.py"))],
            &[("NAME.py", include_str!("template/server/solution.py"))],
        ],
        (ProgramKind::Batch | ProgramKind::Client, Starter::Rust) => [
            &[MANIFEST, ("src/main.rs", include_str!("template/batch/starter.rs"))],
            &[MANIFEST, ("src/main.rs", include_str!("template/batch/solution.rs"))],
        ],
        (ProgramKind::Batch | ProgramKind::Client, Starter::Python) => {
            [&[("NAME.py", include_str!("template/batch/starter.py"))], &[("NAME.py", include_str!("template/batch/solution.py"))]]
        }
    }
}

/// An exercise file of these, whose texts are in both languages, in one alone: `{ en: A, pt-BR: B }`, or a line for each.
pub fn in_one_language(file: &str, lang: Lang) -> String {
    let chosen = |en: &str, pt: &str| if lang == Lang::PtBr { pt.to_string() } else { en.to_string() };
    let mut lines: Vec<String> = Vec::new();
    let mut english = "";
    for line in file.lines() {
        let both = line
            .split_once("{ en: ")
            .and_then(|(before, texts)| Some((before, texts.strip_suffix(" }")?.split_once(", pt-BR: ")?)));
        if let Some((before, (en, pt))) = both {
            lines.push(format!("{before}{}", chosen(en, pt)));
        } else if let Some(en) = line.trim_start().strip_prefix("en: ") {
            english = en;
        } else if let (Some(pt), Some(key)) = (line.trim_start().strip_prefix("pt-BR: "), lines.last_mut()) {
            *key += &format!(" {}", chosen(english, pt));
        } else {
            lines.push(line.into());
        }
    }
    lines.join("\n") + "\n"
}

/// What such an exercise is called until its author says otherwise, in English and in Portuguese.
pub fn titles(kind: ProgramKind) -> [&'static str; 2] {
    match kind {
        ProgramKind::Server => ["Answers each line", "Responde a cada linha"],
        ProgramKind::Batch | ProgramKind::Client => ["Counts down", "Conta para trás"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_text_in_both_languages_one_is_left() {
        let both = "title: { en: TITLE_EN, pt-BR: TITLE_PT }\nchecks:\n  - title: { en: \"a, b\", pt-BR: \"c\" }\n    hint:\n      en: \"A?\"\n      \
                    pt-BR: \"B?\"\n    points: 60\n";
        let en = "title: TITLE_EN\nchecks:\n  - title: \"a, b\"\n    hint: \"A?\"\n    points: 60\n";
        assert_eq!(in_one_language(both, Lang::En), en);
        let pt = "title: TITLE_PT\nchecks:\n  - title: \"c\"\n    hint: \"B?\"\n    points: 60\n";
        assert_eq!(in_one_language(both, Lang::PtBr), pt);
        for kind in [ProgramKind::Server, ProgramKind::Batch] {
            let file = exercise(kind).iter().find(|(name, _)| *name == "exercise.yaml").expect("a file").1;
            let one = in_one_language(file, Lang::En);
            assert!(!one.contains("en:") && !one.contains("pt-BR") && one.contains("hint: \""), "{one}");
        }
    }
}
