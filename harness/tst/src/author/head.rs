//! The head of a program of the corpus as a lint writes it: what the program was seen to fail, in the comment with which it begins.

use std::io::{self, Write as _};
use std::path::Path;

use tst_engine::folder::Folder;
use tst_engine::plain;

use super::LARGEST;
use super::corpus::{Entry, HEADS, Sort};

/// Stands where only an author knows what to say; a lint refuses it until it is replaced.
pub const WHY: &str = "why?";

/// Writes into a program's head what it fails.
///
/// # Errors
/// When the file cannot be read, is no text, or cannot be written.
pub fn write(entry: &Entry, claims: &[String]) -> io::Result<()> {
    let source = plain::read_text(&entry.file, LARGEST)?;
    let text = with_claims(&source, &entry.file, entry.sort, claims);
    let folder = entry.file.parent().unwrap_or(Path::new("."));
    // Whoever reads it meanwhile sees the old one or the new one.
    Folder::open(folder)?
        .replace(entry.file.file_name().unwrap_or_default().as_ref(), &mut |out| out.write_all(text.as_bytes()))?;
    Ok(())
}

/// The program's text with a head that says `claims`, each `CHECK KIND`, and all that its own head says beside them. A program
/// without a head gets one, with [`WHY`] in the place of the sentence.
pub fn with_claims(source: &str, file: &Path, sort: Sort, claims: &[String]) -> String {
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let end = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let begin = usize::from(lines.first().is_some_and(|line| line.starts_with("#!")));
    let is_comment = |line: &&&str| comment(line).is_some();
    let length = lines[begin..].iter().take_while(is_comment).count();
    let is_head = |line: &&&str| comment(line).is_some_and(|(_, text)| HEADS.iter().any(|(word, _)| text.starts_with(word)));
    // A comment that says something else stays behind the head that is put before it.
    let (head, rest) = match lines[begin..begin + length].iter().find(is_head) {
        Some(_) => lines[begin..].split_at(length),
        None => lines[begin..].split_at(0),
    };
    let mark = head.first().and_then(|line| comment(line)).map_or_else(|| mark_of(file), |(mark, _)| mark);
    let is_claim = |line: &&str| comment(line).is_some_and(|(_, text)| text.starts_with("fails:"));
    let is_reason = |line: &&str| comment(line).is_some_and(|(_, text)| text.starts_with("several:"));
    let mut text: String = lines[..begin].concat();
    let put = |text: &mut String, line: String| *text += &format!("{mark} {line}{end}");
    if head.is_empty() {
        let word = HEADS.iter().find(|(_, of)| *of == sort).map_or("wrong:", |(word, _)| word);
        put(&mut text, format!("{word} {WHY}"));
    }
    // Where the old ones stood, or behind the sentence.
    let last = head.iter().rposition(|line| !is_reason(line) && comment(line).is_some_and(|(_, text)| !text.is_empty()));
    let place = head.iter().position(is_claim).or(last.map(|last| last + 1)).unwrap_or(head.len());
    for (at, line) in head.iter().enumerate() {
        if at == place {
            claims.iter().for_each(|claim| put(&mut text, format!("fails: {claim}")));
        }
        if !is_claim(line) {
            text += line;
        }
    }
    if place == head.len() {
        claims.iter().for_each(|claim| put(&mut text, format!("fails: {claim}")));
    }
    text + &rest.concat()
}

/// The mark with which a line's comment begins, and what the comment says.
pub fn comment(line: &str) -> Option<(&'static str, &str)> {
    ["//!", "//", "#"].into_iter().find_map(|mark| Some((mark, line.strip_prefix(mark)?.trim())))
}

/// How a comment begins in the language of a file.
fn mark_of(file: &Path) -> &'static str {
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    if ["py", "rb", "sh", "pl", "ex", "exs", "jl", "r", "edit"].contains(&ending.as_ref()) { "#" } else { "//" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str, file: &str, claims: &[&str]) -> String {
        let claims: Vec<String> = claims.iter().map(ToString::to_string).collect();
        with_claims(source, Path::new(file), Sort::Wrong, &claims)
    }

    #[test]
    fn what_a_head_fails_is_replaced_where_it_stood() {
        let old =
            "# wrong: says nothing\n# at all\n# fails: a b\n# fails: c d\n# several: two rules\n\nimport os\n# fails: no head\n";
        let new = "# wrong: says nothing\n# at all\n# fails: a e\n# several: two rules\n\nimport os\n# fails: no head\n";
        assert_eq!(written(old, "a.py", &["a e"]), new);
        assert_eq!(written(new, "a.py", &["a b", "c d"]), old);
        assert_eq!(written("# wrong: x\n# several: y\n\nz\n", "a.py", &["a b"]), "# wrong: x\n# fails: a b\n# several: y\n\nz\n");
        assert_eq!(written("//! wrong: x\nfn main() {}\n", "a.rs", &["a b"]), "//! wrong: x\n//! fails: a b\nfn main() {}\n");
        assert_eq!(written("// wrong: x\r\nint x;\r\n", "a.c", &["a b"]), "// wrong: x\r\n// fails: a b\r\nint x;\r\n");
        assert_eq!(written("# wrong: x", "a.py", &[]), "# wrong: x");
    }

    #[test]
    fn a_program_without_a_head_gets_one() {
        assert_eq!(written("import os\n", "a.py", &["a b"]), "# wrong: why?\n# fails: a b\nimport os\n");
        assert_eq!(written("fn main() {}\n", "a.rs", &["a b"]), "// wrong: why?\n// fails: a b\nfn main() {}\n");
        let script = "#!/usr/bin/env python3\n# My program.\nimport os\n";
        let wanted = "#!/usr/bin/env python3\n# wrong: why?\n# fails: a b\n# My program.\nimport os\n";
        assert_eq!(written(script, "a.py", &["a b"]), wanted);
        assert_eq!(written("", "a.py", &["a b"]), "# wrong: why?\n# fails: a b\n");
    }

    #[test]
    fn nothing_is_lost_and_what_was_written_is_read_again() {
        let sources = ["# wrong: x\n#\n# more\n\ncode\n", "#!/bin/sh\n# wrong: x\n# fails: a b\ncode", "// right-angled\ncode\n"];
        for source in sources {
            let once = written(source, "a.sh", &["c d"]);
            assert_eq!(written(&once, "a.sh", &["c d"]), once, "{source}");
            assert_eq!(once.matches("code").count(), 1);
        }
    }
}
