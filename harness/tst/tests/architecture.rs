//! The law of the modules, read from the sources: who may use whom, how long a file may be, where `unsafe` may stand.

mod support;

use support::repository;
use tst_engine::settings::Settings;
use tst_engine::subject::is_untouched;

/// The longest file.
const MOST_LINES: usize = 500;

/// Names of exercises that are also ordinary words, and the files where they stand for those: `threads` is a verb of the
/// exercise file, and what the operating system calls threads.
const ORDINARY: [(&str, &str); 4] = [
    ("threads", "engine/src/spec/program_step.rs"),
    ("threads", "engine/src/text/"),
    ("threads", "tst/src/lab/laws.rs"),
    ("threads", "tst/src/schema/steps.rs"),
];

/// The folders in which `unsafe` may stand: ours, and what tests hand in as a stranger's.
const UNSAFE: [&str; 3] = ["harness/engine/src/process/", "harness/engine/src/confine/", "harness/tst/tests/programs/attacks/"];

/// The files that write to standard output or standard error: the way to a terminal, what a worker answers over its pipe, and what
/// a program in a sandbox says when it cannot be started.
const OUTPUTS: [&str; 4] =
    ["tst/src/terminal.rs", "tst/src/sandbox/worker.rs", "tst/src/author/recipes/player.rs", "engine/src/process/init.rs"];

/// Where names or contents come from outside: there `tst_engine::folder` alone writes, which follows no link.
const FROM_OUTSIDE: [&str; 10] = [
    "engine/src/scene/",
    "engine/src/evidence.rs",
    "tst/src/intake/",
    "tst/src/grade/",
    "tst/src/site/",
    "tst/src/report/",
    "tst/src/author/",
    "tst/src/cluster/",
    "tst/src/class_report.rs",
    "tst/src/last_run.rs",
];
/// What else makes or moves something.
const WRITING: [&str; 12] = [
    "fs::write(",
    "fs::copy(",
    "fs::create_dir",
    "fs::rename(",
    "fs::hard_link(",
    "fs::symlink(",
    "fs::set_permissions(",
    "File::create",
    "File::options",
    "OpenOptions::new",
    "DirBuilder::new",
    "NamedTempFile",
];
/// Where that is right all the same, and why.
const WRITTEN_OTHERWISE: [(&str, &str, &str); 8] = [
    ("tst/src/grade/run.rs", "DirBuilder::new", "the user named the folder"),
    ("tst/src/grade/run.rs", "fs::create_dir", "a fixed name in a folder that was just made, and is the judge's alone"),
    ("tst/src/grade/judging.rs", "fs::create_dir", "the same"),
    ("tst/src/class_report.rs", "fs::create_dir", "the user named the folder"),
    ("tst/src/report/mod.rs", "OpenOptions::new", "a device or a pipe that the user named"),
    (
        "tst/src/site/checkout.rs",
        "fs::rename(",
        "a whole folder gets the name that the user gave; nothing of that name may be there",
    ),
    ("tst/src/site/place.rs", "fs::rename(", "the same"),
    ("tst/src/author/new.rs", "fs::", "the same, in the course's own folders"),
];

/// A source file: its path from the repository, and its text.
struct Source {
    path: String,
    text: String,
}

/// Every `.rs` file in a folder of the repository and below, except what builds leave behind.
fn sources(folder: &str) -> Vec<Source> {
    let root = repository();
    let mut open = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten() {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != "target" {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let path = path.strip_prefix(&root).expect("a path of the repository").to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "{folder} holds sources");
    found
}

/// The sources that are the kit's: starters only while they are untouched, since they become the student's.
fn own_sources() -> Vec<Source> {
    let settings = Settings::load(&repository(), None).expect("a valid config.yaml");
    let mut all = sources("harness");
    all.extend(sources("solutions"));
    for name in settings.exercises.iter().filter(|name| is_untouched(&settings.exercise_folder(name))) {
        all.extend(sources(&format!("exercises/{name}/src")));
    }
    all
}

/// Fails with one line for each thing found.
#[track_caller]
fn none(found: Vec<String>, law: &str) {
    assert!(found.is_empty(), "{law}\n{}", found.join("\n"));
}

/// What a piece of a source is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Code,
    Text,
    Comment,
}

/// Rust as far as it is needed here: code, the inside of text literals, comments; by character, line feeds kept.
fn pieces(source: &str) -> Vec<(char, Piece)> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, what: &str| what.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c));
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let (piece, end) = if starts(at, "//") {
            (Piece::Comment, (at..chars.len()).find(|&end| chars[end] == '\n').unwrap_or(chars.len()))
        } else if starts(at, "/*") {
            (Piece::Comment, (at + 2..chars.len()).find(|&end| starts(end, "*/")).map_or(chars.len(), |end| end + 2))
        } else if let Some((begin, end)) = text_literal(&chars, at) {
            out.extend(chars[at..begin].iter().map(|c| (*c, Piece::Code)));
            out.extend(chars[begin..end].iter().map(|c| (*c, Piece::Text)));
            // The closing quotation mark must not open another text.
            out.extend(chars.get(end).map(|c| (*c, Piece::Code)));
            at = end + 1;
            continue;
        } else if chars[at] == '\'' && (starts(at + 1, "\\") || chars.get(at + 2) == Some(&'\'')) {
            // A character, which may be a quotation mark; a lifetime has no second apostrophe.
            let least = if starts(at + 1, "\\") { at + 4 } else { at + 3 };
            (Piece::Code, (least..chars.len()).find(|&end| chars[end - 1] == '\'').unwrap_or(chars.len()))
        } else {
            (Piece::Code, at + 1)
        };
        // Nothing inside a character literal is code.
        let shown = |c: char| if end > at + 1 && piece == Piece::Code { ' ' } else { c };
        out.extend(chars[at..end].iter().map(|c| (shown(*c), piece)));
        at = end;
    }
    out
}

/// The inside of a text literal that begins at `at`: plain, byte or raw.
fn text_literal(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    if chars[at] == '"' {
        let mut end = at + 1;
        while end < chars.len() && chars[end] != '"' {
            end += if chars[end] == '\\' { 2 } else { 1 };
        }
        return Some((at + 1, end.min(chars.len())));
    }
    if chars[at] != 'r' || at > 0 && is_word(&chars[at - 1]) && chars[at - 1] != 'b' {
        return None;
    }
    let fences = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let begin = at + 2 + fences;
    if chars.get(begin - 1) != Some(&'"') {
        return None;
    }
    let closes = |end: usize| chars[end] == '"' && chars[end + 1..].iter().take(fences).filter(|c| **c == '#').count() == fences;
    Some((begin, (begin..chars.len()).find(|&end| closes(end)).unwrap_or(chars.len())))
}

/// The code alone; texts and comments become spaces, so that lines and columns stay.
fn code(source: &str) -> String {
    pieces(source).into_iter().map(|(c, piece)| if piece == Piece::Code || c == '\n' { c } else { ' ' }).collect()
}

/// The text literals with the lines on which they begin.
fn literals(source: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let (mut line, mut inside) = (1, false);
    for (c, piece) in pieces(source) {
        if piece == Piece::Text {
            if !inside {
                found.push((line, String::new()));
            }
            found.last_mut().expect("just pushed").1.push(c);
        }
        inside = piece == Piece::Text;
        line += usize::from(c == '\n');
    }
    found
}

/// The text without its modules of unit tests, which close at the beginning of a line, or are files of their own; lines keep
/// their numbers.
fn without_tests(source: &str) -> String {
    let mut inside = false;
    let keep = |line: &str| {
        inside = inside || line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test");
        let kept = if inside { "" } else { line };
        inside = inside && line != "}" && !(line.starts_with("mod ") && line.ends_with(';'));
        format!("{kept}\n")
    };
    source.lines().map(keep).collect()
}

/// The modules of the engine, from the ground up, as the first lines of `lib.rs` list them: rustfmt sorts the `mod` lines.
fn modules() -> Vec<String> {
    let listed = |line: &str| Some(line.strip_prefix("//! - `")?.split_once("`: ")?.0.to_string());
    lib_rs().lines().filter_map(listed).collect()
}

fn lib_rs() -> String {
    std::fs::read_to_string(repository().join("harness/engine/src/lib.rs")).expect("lib.rs")
}

/// The words of a line of code, and `::`, `{`, `}`, `,` between them.
fn words(code: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut joined = false;
    for (number, line) in (1..).zip(code.lines()) {
        for c in line.chars().chain(['\n']) {
            let is_word = c.is_alphanumeric() || c == '_';
            match found.last_mut() {
                Some((_, word)) if joined && is_word => word.push(c),
                Some((_, word)) if c == ':' && word == ":" => *word = "::".into(),
                _ if c.is_whitespace() => {}
                _ => found.push((number, c.to_string())),
            }
            joined = is_word;
        }
    }
    found
}

/// The modules that a file of the engine names, with the lines: `crate::a`, `crate::{a, b}`, and `super::…::a` that leads
/// to the root.
fn uses(source: &Source, modules: &[String]) -> Vec<(usize, String)> {
    let words = words(&code(&source.text));
    let word = |at: usize| words.get(at).map_or("", |(_, word)| word.as_str());
    // `engine/src/a/b.rs` is two steps from the root; a module of unit tests in it is one more.
    let inside = source.path.trim_start_matches("harness/engine/src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let depth = inside.split('/').count();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let supers = (0..).take_while(|step| word(at + 2 * step) == "super" && word(at + 2 * step + 1) == "::").count();
        let after = match word(at) {
            "crate" if word(at + 1) == "::" => at + 2,
            "super" if supers >= depth && word(at.wrapping_sub(2)) != "super" => at + 2 * supers,
            _ => continue,
        };
        if word(after) != "{" {
            found.push((words[at].0, word(after).to_string()));
            continue;
        }
        // The first word of each path in the braces.
        let (mut level, mut next) = (0, after);
        while level > 0 || next == after {
            match word(next) {
                "{" => level += 1,
                "}" => level -= 1,
                name if level == 1 && matches!(word(next - 1), "{" | ",") => found.push((words[next].0, name.to_string())),
                "" => break,
                _ => {}
            }
            next += 1;
        }
    }
    found.retain(|(_, name)| modules.contains(name));
    found
}

#[test]
fn each_module_uses_only_those_above_it() {
    let modules = modules();
    assert!(modules.len() > 8, "{modules:?}");
    let place = |name: &str| modules.iter().position(|module| module == name);
    let mut upward = Vec::new();
    for source in sources("harness/engine/src") {
        let inside = source.path.trim_start_matches("harness/engine/src/");
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        if own == "lib" {
            continue;
        }
        let Some(own_place) = place(own) else {
            upward.push(format!("{}: lib.rs does not name this module", source.path));
            continue;
        };
        for (line, used) in uses(&source, &modules) {
            if place(&used).is_some_and(|place| place > own_place) {
                upward.push(format!("{}:{line}: `{own}` uses `{used}`, which stands below it in lib.rs", source.path));
            }
        }
    }
    none(upward, "a module may use only those above it in lib.rs");
}

#[test]
fn lib_rs_says_one_sentence_of_each_module_that_there_is() {
    let named = |line: &str| Some(line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?.to_string());
    let mut there: Vec<String> = lib_rs().lines().filter_map(named).collect();
    let mut listed = modules();
    there.sort();
    listed.sort();
    assert_eq!(listed, there, "the list at the head of harness/engine/src/lib.rs and its `mod` lines");
}

#[test]
fn every_file_opens_with_a_sentence_about_itself() {
    let silent = own_sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    none(silent.map(|source| format!("{}:1: no `//!`", source.path)).collect(), "a file says what it is for");
}

#[test]
fn no_file_is_too_long() {
    let lines = |source: &Source| source.text.lines().count();
    let long = own_sources().into_iter().filter(|source| lines(source) > MOST_LINES);
    none(
        long.map(|source| format!("{}:{MOST_LINES}: {} lines", source.path, lines(&source))).collect(),
        "a file has at most 500 lines",
    );
}

#[test]
fn unsafe_stands_only_where_processes_and_sandboxes_are_made() {
    let mut found = Vec::new();
    for source in own_sources().into_iter().filter(|source| !UNSAFE.iter().any(|folder| source.path.starts_with(folder))) {
        for (line, word) in words(&code(&source.text)) {
            if word == "unsafe" {
                found.push(format!("{}:{line}: unsafe", source.path));
            }
        }
    }
    none(found, "`unsafe` belongs into `process` and `confine`");
}

#[test]
fn one_file_writes_to_the_terminal() {
    let mut found = Vec::new();
    let sources = sources("harness/engine/src").into_iter().chain(sources("harness/tst/src"));
    // Templates are a student's programs.
    let is_ours = |path: &str| !OUTPUTS.iter().any(|file| path.ends_with(file)) && !path.contains("/author/template/");
    for source in sources.filter(|source| is_ours(&source.path)) {
        let code = without_tests(&code(&source.text));
        for (line, text) in code.lines().enumerate() {
            let is_asked = text.contains("is_terminal()");
            // That nothing is printed past both is a lint.
            let writes = text.contains("stdout()") || text.contains("stderr()");
            let is_programs = ["running.", "program.", "self."].iter().any(|owner| text.contains(&format!("{owner}stdout()")));
            if writes && !is_asked && !is_programs && !source.path.contains("/tests") {
                found.push(format!("{}:{}: {}", source.path, line + 1, text.trim()));
            }
        }
    }
    none(found, "whatever is said goes through `terminal`, where nothing that others wrote does anything");
}

#[test]
fn what_comes_from_outside_is_written_in_one_way() {
    let mut unused: Vec<_> = WRITTEN_OTHERWISE.to_vec();
    let mut found = Vec::new();
    for source in sources("harness/engine/src").into_iter().chain(sources("harness/tst/src")) {
        let is_test = ["/tests.rs", "/tests/", "/browser.rs"].iter().any(|part| source.path.contains(part));
        if is_test || !FROM_OUTSIDE.iter().any(|part| source.path.contains(part)) {
            continue;
        }
        for (line, text) in (1..).zip(code(&without_tests(&source.text)).lines()) {
            for writing in WRITING.iter().filter(|writing| text.contains(*writing)) {
                let allowed = |(file, what, _): &(&str, &str, &str)| source.path.ends_with(file) && writing.starts_with(what);
                match WRITTEN_OTHERWISE.iter().find(|exception| allowed(exception)) {
                    Some(exception) => unused.retain(|other| other != exception),
                    None => found.push(format!("{}:{line}: {writing}", source.path)),
                }
            }
        }
    }
    none(found, "below a folder whose names or contents come from outside, `tst_engine::folder` writes");
    let unused = unused.into_iter().map(|(file, what, _)| format!("{file}: {what}")).collect();
    none(unused, "these exceptions are not needed any more");
}

#[test]
fn no_rust_code_knows_the_name_of_an_exercise() {
    let exercises = Settings::load(&repository(), None).expect("a valid config.yaml").exercises;
    assert!(!exercises.is_empty());
    let knows = |literal: &str, name: &str| {
        literal == name
            || literal.starts_with(&format!("{name}::"))
            || ["exercises", "solutions"].iter().any(|folder| literal.contains(&format!("{folder}/{name}")))
    };
    let mut found = Vec::new();
    for source in sources("harness/engine/src").into_iter().chain(sources("harness/tst/src")) {
        for (line, literal) in literals(&without_tests(&source.text)) {
            for name in exercises.iter().filter(|name| knows(&literal, name)) {
                if !ORDINARY.iter().any(|(word, file)| word == name && source.path.contains(file)) {
                    found.push(format!("{}:{line}: \"{literal}\"", source.path));
                }
            }
        }
    }
    none(found, "checks are data: no Rust code knows an exercise's name");
}

#[test]
fn the_reader_of_sources_tells_code_from_texts_and_comments() {
    let source =
        "use crate::a; // crate::b\nlet x = (\"crate::c \\\" // no\", r#\"a \"d\"\"#, b'\"', '\\'', \"e\");\nfn f<'a>() {}\n";
    assert_eq!(literals(source), [(2, "crate::c \\\" // no".into()), (2, "a \"d\"".into()), (2, "e".into())]);
    assert!(code(source).contains("fn f<'a>() {}") && !code(source).contains("crate::b"), "{}", code(source));
    let modules: Vec<String> = ["a", "b", "c"].map(String::from).into();
    let file = |path: &str, text: &str| Source { path: format!("harness/engine/src/{path}"), text: text.into() };
    let found =
        |path, text| uses(&file(path, text), &modules).into_iter().map(|(line, name)| format!("{line}{name}")).collect::<Vec<_>>();
    assert_eq!(found("a/mod.rs", source), ["1a"]);
    assert_eq!(
        found("a/x.rs", "use crate::{\n    a::{c, d},\n    b,\n};\nuse super::c;\nlet y = super::super::c::f();\n"),
        ["2a", "3b", "6c"]
    );
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\n    b\n}\nc\n"), "a\n\n\n\n\nc\n");
    assert_eq!(without_tests("#[cfg(all(test, unix))]\nmod tests;\nc\n"), "\n\nc\n");
}

#[test]
fn the_median_file_is_short() {
    let mut lines: Vec<usize> = own_sources().iter().map(|source| source.text.lines().count()).collect();
    lines.sort_unstable();
    let median = lines[lines.len() / 2];
    assert!(median < 150, "the median file has {median} lines");
}
