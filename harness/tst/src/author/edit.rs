//! A program of the corpus as an edit of the solution: some of its lines, and what comes in their place. Each has to be found once.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tst_engine::folder::Folder;
use tst_engine::plain;
use tst_engine::spec::nearest;
use tst_engine::subject::Subject;
use tst_engine::text::{EditFlaw, LintText, Say as _, Unsuited};
use tst_engine::verdict::ExitStatus;

use super::LARGEST;
use super::corpus::Flaw;
use super::head::comment;
use crate::course::Place;
use crate::trouble::Trouble;

/// How the name of such a file ends.
const ENDING: &str = "edit";
/// Where those of edits that are judged alone stay, from the root of the course.
const KEPT: &str = ".tst/edited";
/// The edition of a single file in Rust.
const EDITION: &str = "2024";

/// Whether a file of the corpus is an edit of the solution.
pub fn is_edit(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == ENDING)
}

/// Makes the program of an edit, below `room`; where there is no solution, nothing can be made. Files are named from `root`.
///
/// # Errors
/// The first thing that is wrong with the edit, with its line.
pub fn program(file: &Path, solution: Option<&Subject>, room: &Path, root: &Path) -> Result<PathBuf, Flaw> {
    let at_once = |flaw| Flaw { line: 1, text: LintText::BadEdit(flaw) };
    let unread = |error: io::Error| Flaw { line: 1, text: LintText::NotJudged { why: error.to_string() } };
    let whole = source(solution.ok_or_else(|| at_once(EditFlaw::NoSolution))?, root).map_err(at_once)?;
    let edit = plain::read_text(file, LARGEST).map_err(unread)?;
    let text = plain::read_text(&whole, LARGEST).map_err(unread)?;
    let shown = whole.strip_prefix(root).unwrap_or(&whole).display().to_string();
    let edited = edited(&edit, &text, &shown)?;
    // Programs of one name may lie in several folders of the corpus.
    let part = file.parent().and_then(Path::file_name).unwrap_or_default();
    let name = Path::new(file.file_stem().unwrap_or_default()).with_extension(whole.extension().unwrap_or_default());
    let part = Path::new(part);
    let folder = Folder::create(room).and_then(|room| room.make(part)).map_err(|error| unread(error.into_cause()))?;
    let written = folder.replace_soon(&name, &mut |out| out.write_all(edited.as_bytes()));
    written.map_err(|error| unread(error.into_cause()))?;
    Ok(room.join(part).join(name))
}

/// The program of an edit that is to be judged alone: it stays among what runs leave, so that the commands of its report work.
///
/// # Errors
/// What is wrong with the edit, in one line.
pub fn to_judge(file: &Path, place: &Place) -> Result<PathBuf, Trouble> {
    let (settings, name) = (&place.settings, &place.exercise.name);
    let solution = Subject::find(&place.solution_folder(), name, settings).ok();
    program(file, solution.as_ref(), &settings.root.join(KEPT).join(name), &settings.root).map_err(|Flaw { line, text }| {
        let file = file.display();
        Trouble::new(ExitStatus::Usage, format!("{file}:{line}: {}", text.say(settings.lang)))
    })
}

/// The one file of a solution.
fn source(solution: &Subject, root: &Path) -> Result<PathBuf, EditFlaw> {
    let folder = match solution {
        Subject::File(file) => return Ok(file.clone()),
        Subject::Crate { folder, .. } => folder,
        Subject::Command(_) | Subject::Remote(_) => return Err(EditFlaw::NoSolution),
    };
    let main = folder.join("src").join("main.rs");
    match unsuited(folder, &main) {
        Some(why) => Err(EditFlaw::Unsuited { folder: folder.strip_prefix(root).unwrap_or(folder).display().to_string(), why }),
        None => Ok(main),
    }
}

/// Why the main file of a package is not the whole of it, if so.
fn unsuited(folder: &Path, main: &Path) -> Option<Unsuited> {
    if !main.is_file() {
        return Some(Unsuited::NoMain);
    }
    let beside = main.parent().and_then(|src| std::fs::read_dir(src).ok()).into_iter().flatten().flatten();
    let mut others: Vec<PathBuf> = beside.map(|entry| entry.path()).filter(|path| path != main).collect();
    others.extend(Some(folder.join("build.rs")).filter(|build| build.is_file()));
    others.sort();
    if let Some(other) = others.first() {
        return Some(Unsuited::MoreFiles { file: other.strip_prefix(folder).unwrap_or(other).display().to_string() });
    }
    let manifest = plain::read_text(&folder.join("Cargo.toml"), LARGEST).ok().and_then(|text| text.parse::<toml::Table>().ok());
    let Some(manifest) = manifest else { return Some(Unsuited::Manifest) };
    let table = |name: &str| manifest.get(name).and_then(toml::Value::as_table);
    if table("target").is_some() || ["dependencies", "build-dependencies"].into_iter().filter_map(table).any(|all| !all.is_empty())
    {
        return Some(Unsuited::Dependencies);
    }
    // Where the workspace says it, the compiler tells.
    match table("package").and_then(|package| package.get("edition")) {
        Some(toml::Value::Table(_)) => None,
        Some(toml::Value::String(edition)) if edition == EDITION => None,
        Some(toml::Value::String(edition)) => Some(Unsuited::Edition { edition: edition.clone() }),
        // Cargo's own choice where none is said.
        _ => Some(Unsuited::Edition { edition: "2015".into() }),
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Stays,
    Goes,
    Comes,
}

/// A line of an edit: what becomes of it, its number, from 1, and what stands behind the sign.
type Line<'t> = (Turn, usize, &'t str);

/// Some lines that stand one below the other in the solution, and what comes between them.
#[derive(Debug)]
struct Piece<'t> {
    lines: Vec<Line<'t>>,
    /// The place of the first of them in the solution, from 0.
    place: usize,
}

impl<'t> Piece<'t> {
    /// The number of its first line.
    fn number(&self) -> usize {
        self.lines.first().map_or(1, |(_, number, _)| *number)
    }

    /// Those of its lines that the solution has, with their numbers.
    fn old(&self) -> Vec<(usize, &'t str)> {
        self.lines.iter().filter(|(turn, ..)| *turn != Turn::Comes).map(|(_, number, text)| (*number, *text)).collect()
    }
}

/// The solution's text, edited; `shown` is the name of its file.
fn edited(edit: &str, solution: &str, shown: &str) -> Result<String, Flaw> {
    let lines: Vec<&str> = solution.split_inclusive('\n').collect();
    let mut pieces = pieces(edit)?;
    for piece in &mut pieces {
        piece.place = place(piece, &lines, shown).map_err(|(line, flaw)| Flaw { line, text: LintText::BadEdit(flaw) })?;
    }
    pieces.sort_by_key(|piece| piece.place);
    let both = pieces.iter().zip(pieces.iter().skip(1)).find(|(one, next)| one.place + one.old().len() > next.place);
    if let Some((one, next)) = both {
        let (first, second) = (one.number().min(next.number()), one.number().max(next.number()));
        return Err(Flaw { line: second, text: LintText::BadEdit(EditFlaw::Overlap { line: first }) });
    }
    let end = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let (mut text, mut next) = (String::with_capacity(solution.len() + edit.len()), 0);
    for piece in &pieces {
        text += &lines[next..piece.place].concat();
        next = piece.place;
        for (turn, _, line) in &piece.lines {
            match turn {
                Turn::Stays => text += lines[next],
                Turn::Goes => {}
                Turn::Comes => {
                    // The last line of a file may lack its end.
                    let end_before = if text.is_empty() || text.ends_with('\n') { "" } else { end };
                    text += &format!("{end_before}{line}{end}");
                }
            }
            next += usize::from(*turn != Turn::Comes);
        }
    }
    Ok(text + &lines[next..].concat())
}

/// The pieces of an edit, with an empty line or a comment between them.
fn pieces(edit: &str) -> Result<Vec<Piece<'_>>, Flaw> {
    let flaw = |line, flaw| Flaw { line, text: LintText::BadEdit(flaw) };
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut is_open = false;
    let lines: Vec<&str> = edit.lines().collect();
    // The names of two files, as `diff -u` puts them above its first piece.
    let is_name = |at: usize| {
        let begins = |at: usize, mark| lines.get(at).is_some_and(|line: &&str| line.starts_with(mark));
        let above = |at: usize| begins(at, "--- ") && begins(at + 1, "+++ ") && begins(at + 2, "@@");
        above(at) || at > 0 && above(at - 1)
    };
    for (number, line) in (1..).zip(&lines).filter(|(number, _)| !is_name(number - 1)) {
        let turn = match line.chars().next() {
            Some(' ') => Turn::Stays,
            Some('-') => Turn::Goes,
            Some('+') => Turn::Comes,
            // As `diff -u` begins a piece.
            first if first.is_none() || line.starts_with("@@") || comment(line).is_some() => {
                is_open = false;
                continue;
            }
            _ => return Err(flaw(number, EditFlaw::BadLine { line: (*line).into() })),
        };
        if !is_open {
            pieces.push(Piece { lines: Vec::new(), place: 0 });
        }
        is_open = true;
        if let Some(piece) = pieces.last_mut() {
            piece.lines.push((turn, number, &line[1..]));
        }
    }
    if pieces.is_empty() {
        return Err(flaw(edit.lines().count().max(1), EditFlaw::Nothing));
    }
    for piece in &pieces {
        let texts = |without| piece.lines.iter().filter(move |(turn, ..)| *turn != without).map(|(.., text)| *text);
        if piece.old().is_empty() {
            return Err(flaw(piece.number(), EditFlaw::NoPlace));
        }
        if texts(Turn::Comes).eq(texts(Turn::Goes)) {
            return Err(flaw(piece.number(), EditFlaw::NoChange));
        }
    }
    Ok(pieces)
}

/// Where a piece stands in the solution, from 0; else what is wrong, with the line of the edit. What ends a line, and spaces before
/// that, make no difference.
fn place(piece: &Piece<'_>, lines: &[&str], shown: &str) -> Result<usize, (usize, EditFlaw)> {
    let old = piece.old();
    let file = || shown.to_string();
    let agree = |at: usize| old.iter().zip(&lines[at..]).take_while(|((_, old), line)| old.trim_end() == line.trim_end()).count();
    let found: Vec<usize> = (0..lines.len()).filter(|at| agree(*at) == old.len()).collect();
    match found[..] {
        [only] => return Ok(only),
        [] => {}
        _ => {
            let lines = found.iter().map(|at| at + 1).collect();
            return Err((piece.number(), EditFlaw::Several { file: file(), lines }));
        }
    }
    // The place where most of it stands, the first of several.
    let best = (0..lines.len()).rev().max_by_key(|at| agree(*at)).map_or((0, 0), |at| (at, agree(at)));
    let (number, wanted) = old[best.1];
    let line = wanted.trim_end().to_string();
    if best.1 > 0 {
        let at = best.0 + best.1;
        let found = lines.get(at).map(|line| line.trim_end().to_string());
        return Err((number, EditFlaw::NotNext { file: file(), line, at: at + 1, found }));
    }
    let bare: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    let near = nearest(line.trim(), &bare).and_then(|near| bare.iter().position(|line| *line == near));
    let near = near.map(|at| (at + 1, lines[at].trim_end().to_string()));
    Err((number, EditFlaw::NotThere { file: file(), line, near }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str =
        "def a(n):\n    if n < 2:\n        return 1\n    return 2\n\ndef b(n):\n    if n < 9:\n        return 1\n";

    fn flaw(edit: &str) -> (usize, EditFlaw) {
        match edited(edit, SOLUTION, "s.py") {
            Err(Flaw { line, text: LintText::BadEdit(flaw) }) => (line, flaw),
            other => panic!("{edit}: {other:?}"),
        }
    }

    #[test]
    fn lines_go_come_and_stay_where_they_stand() {
        let head = "# wrong: x\n# fails: a b\n";
        for (edit, old, new) in [
            ("-    if n < 2:\n+    if n < 1:\n", "    if n < 2:\n", "    if n < 1:\n"),
            // Only the lines around it say which one is meant.
            ("\n     if n < 9:\n-        return 1\n+        return 3\n", "9:\n        return 1\n", "9:\n        return 3\n"),
            (" \n def b(n):\n+    print(n)\n", "def b(n):\n", "def b(n):\n    print(n)\n"),
            ("-def b(n):\n-    if n < 9:\n-        return 1\n", "def b(n):\n    if n < 9:\n        return 1\n", ""),
        ] {
            let edited = edited(&format!("{head}{edit}"), SOLUTION, "s.py").expect(edit);
            assert_eq!(edited, SOLUTION.replacen(old, new, 1), "{edit}");
        }
        // In any order, and with remarks between them.
        let edit = "-    if n < 9:\n+    if n < 8:\n# and\n-    if n < 2:\n\n-    return 2\n+    return 1\n";
        let wanted = SOLUTION.replace("< 9", "< 8").replace("    if n < 2:\n", "").replace("return 2", "return 1");
        assert_eq!(edited(edit, SOLUTION, "s.py").expect("it applies"), wanted);
    }

    #[test]
    fn what_diff_says_is_an_edit() {
        let diff = "--- s.py\t2026-01-01\n+++ w.py\t2026-01-01\n@@ -2 +2 @@ def a(n):\n-    if n < 2:\n+    if n < 1:\n@@ -7 +7 @@\n-    \
                    if n < 9:\n+    if n < 8:\n";
        let wanted = SOLUTION.replace("< 2", "< 1").replace("< 9", "< 8");
        assert_eq!(edited(&format!("# wrong: x\n{diff}"), SOLUTION, "s.py").expect("it applies"), wanted);
        // Without the line after them they are lines like others.
        assert_eq!(flaw("--- a\n+++ b\n").0, 1);
    }

    #[test]
    fn how_lines_end_makes_no_difference_and_stays() {
        let solution = "a\r\nb\r\nc";
        for edit in ["-b\n+d\n", "-b\r\n+d\r\n", "-b \n+d"] {
            assert_eq!(edited(edit, solution, "s.c").expect(edit), "a\r\nd\r\nc");
        }
        assert_eq!(edited(" c\n+d\n", solution, "s.c").expect("it applies"), "a\r\nb\r\nc\r\nd\r\n");
        assert_eq!(edited("-c\n", "c", "s.c").expect("it applies"), "");
    }

    #[test]
    fn what_does_not_apply_is_told_with_its_line() {
        let near = |at, line: &str| Some((at, line.to_string()));
        let (file, line) = ("s.py".to_string(), "    if n < 3:".to_string());
        for (edit, wanted) in [
            ("# wrong: x\n", (1, EditFlaw::Nothing)),
            ("", (1, EditFlaw::Nothing)),
            ("# wrong: x\n\nif n:\n", (3, EditFlaw::BadLine { line: "if n:".into() })),
            ("# x\n+    return 3\n", (2, EditFlaw::NoPlace)),
            ("-    return 2\n+    return 2\n", (1, EditFlaw::NoChange)),
            (" def b(n):\n\n+    print(n)\n", (1, EditFlaw::NoChange)),
            ("# x\n-        return 1\n", (2, EditFlaw::Several { file: file.clone(), lines: vec![3, 8] })),
            ("-    if n < 3:\n", (1, EditFlaw::NotThere { file: file.clone(), line, near: near(2, "    if n < 2:") })),
            (
                "-if n < 2:\n",
                (1, EditFlaw::NotThere { file: file.clone(), line: "if n < 2:".into(), near: near(2, "    if n < 2:") }),
            ),
            (
                " def b(n):\n-    if n < 2:\n",
                (
                    2,
                    EditFlaw::NotNext {
                        file: file.clone(),
                        line: "    if n < 2:".into(),
                        at: 7,
                        found: Some("    if n < 9:".into()),
                    },
                ),
            ),
            (
                "     if n < 9:\n         return 1\n-x\n",
                (3, EditFlaw::NotNext { file: file.clone(), line: "x".into(), at: 9, found: None }),
            ),
            (" def a(n):\n-    if n < 2:\n\n     if n < 2:\n-        return 1\n", (4, EditFlaw::Overlap { line: 1 })),
        ] {
            assert_eq!(flaw(edit), wanted, "{edit}");
        }
    }

    #[test]
    fn only_a_package_of_one_file_can_be_edited() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, package) = (folder.path(), folder.path().join("solutions/a"));
        let write = |file: &str, text: &str| {
            Folder::create(&package).and_then(|package| package.remove_if_there(file.as_ref())).expect("a folder");
            Folder::create(&package).and_then(|package| package.write_new(file.as_ref(), text.as_bytes())).expect("written");
        };
        let solution = Subject::Crate { folder: package.clone(), bin: "a".into() };
        let why = || match source(&solution, root) {
            Err(EditFlaw::Unsuited { folder, why }) if folder == "solutions/a" => Some(why),
            Ok(file) if file == package.join("src/main.rs") => None,
            other => panic!("{other:?}"),
        };
        write("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\n\n[dependencies]\n");
        assert_eq!(why(), Some(Unsuited::NoMain));
        write("src/main.rs", "fn main() {}\n");
        assert_eq!(why(), None);
        for (manifest, wanted) in [
            ("[package]\nedition.workspace = true\n", None),
            ("[package]\nname = \"a\"\n", Some(Unsuited::Edition { edition: "2015".into() })),
            ("[package]\nedition = \"2024\"\n[dependencies]\ntoml = \"1\"\n", Some(Unsuited::Dependencies)),
            ("[package]\nedition = \"2024\"\n[target.'cfg(unix)'.dependencies]\ntoml = \"1\"\n", Some(Unsuited::Dependencies)),
            ("[package\n", Some(Unsuited::Manifest)),
        ] {
            write("Cargo.toml", manifest);
            assert_eq!(why(), wanted, "{manifest}");
        }
        write("src/more.rs", "");
        assert_eq!(why(), Some(Unsuited::MoreFiles { file: "src/more.rs".into() }));
    }
}
