//! What most students hand in: solutions, starters, right and wrong programs of the corpus, as files and as packages.

use std::path::{Path, PathBuf};

use tst_engine::subject::is_untouched;

use super::archive::{tar_gz, zip};
use super::entry::{Entry, Wanted, package, read};
use super::oracle::Exercise;

/// The exercises, in the order of the course.
pub const EXERCISES: [&str; 6] = ["hello", "echo", "echocaps", "threads", "chat", "http"];

/// Of each exercise: solutions as files and as packages, starters as files and as packages, right programs of the corpus in
/// Rust and in Python, and wrong ones. Most are of the exercises whose checks are quick, and in the quicker language.
const COUNTS: [[usize; 8]; 6] = [
    [6, 2, 2, 1, 2, 1, 7, 2],
    [4, 2, 2, 1, 2, 1, 7, 2],
    [4, 1, 2, 1, 1, 0, 6, 1],
    [1, 1, 0, 1, 1, 0, 4, 0],
    [1, 0, 1, 0, 0, 1, 3, 0],
    [1, 1, 0, 1, 0, 0, 2, 0],
];

/// Names that a platform, a table or a page may stumble over.
const NAMES: [&str; 5] = [
    "<img src=x onerror=alert(1)> \"Zé\"\nd'Ávila & Cia",
    "=1+1 Souza",
    "Jose\u{301} Conceic\u{327}a\u{303}o",
    "O'Neil \"Bia\"; -- ]]>",
    "Li 李 \u{1f99c} \u{202e}evil",
];

/// All of them.
pub fn entries(root: &Path) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (exercise, [solved, packed, begun, begun_packed, right, right_py, wrong, wrong_py]) in EXERCISES.into_iter().zip(COUNTS) {
        let solution = root.join("solutions").join(exercise);
        let starter = root.join("exercises").join(exercise);
        let mut put = |count: usize, entry: Entry| entries.extend(std::iter::repeat_n(entry, count));
        put(solved, Entry::file("solution, one file", exercise, read(&solution.join("src/main.rs"))));
        put(packed, Entry::files("solution, package", exercise, package(&solution)));
        // In a student's repository there may be no starter any more.
        if is_untouched(&starter) {
            let first = Exercise::read(&starter).first();
            let nothing = || Wanted::Fails(first.clone());
            put(begun, Entry::file("starter, one file", exercise, read(&starter.join("src/main.rs"))).wanted(nothing()));
            put(begun_packed, Entry::files("starter, package", exercise, package(&starter)).wanted(nothing()));
        } else {
            put(begun + begun_packed, Entry::file("solution, one file", exercise, read(&solution.join("src/main.rs"))));
        }
        let corpus = root.join("harness/corpus").join(exercise);
        for (kind, part, ending, count) in [
            ("corpus, right", "right", "rs", right),
            ("corpus, right", "right", "py", right_py),
            ("corpus, wrong", "wrong", "rs", wrong),
            ("corpus, wrong", "wrong", "py", wrong_py),
        ] {
            entries.extend(sample(&corpus.join(part), ending, count).iter().map(|file| of_corpus(kind, exercise, file)));
        }
    }
    entries.extend(special(root));
    entries
}

/// So many files of a folder with this ending, evenly spread.
fn sample(folder: &Path, ending: &str, count: usize) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    files.sort();
    (0..count).map(|number| files[(2 * number + 1) * files.len() / (2 * count)].clone()).collect()
}

/// A program of the corpus, which says in its head what it fails.
fn of_corpus(kind: &'static str, exercise: &str, file: &Path) -> Entry {
    let source = read(file);
    let text = String::from_utf8_lossy(&source).into_owned();
    let claims = text.lines().filter_map(|line| line.trim_start_matches(['/', '!', '#', ' ']).strip_prefix("fails: "));
    let failed = claims.filter_map(|claim| Some(claim.split_whitespace().next()?.to_string())).collect();
    let ending = file.extension().expect("an ending").to_string_lossy().into_owned();
    Entry::files(kind, exercise, vec![(format!("{exercise}.{ending}"), source)]).wanted(Wanted::Fails(failed))
}

/// Right programs in unusual clothes.
fn special(root: &Path) -> Vec<Entry> {
    let source = |exercise: &str| read(&root.join("solutions").join(exercise).join("src/main.rs"));
    let solution = |exercise: &str| package(&root.join("solutions").join(exercise));
    let mut entries: Vec<Entry> = NAMES.map(|name| Entry::file("a name to stumble over", "hello", source("hello")).by(name)).into();
    let inherits = "[package]\nname = \"echo\"\nversion = \"0.1.0\"\nedition.workspace = true\n";
    let clone = Entry::file("a clone with target and .git", "echo", source("echo"));
    let clone = Entry { files: vec![("exercises/echo/src/main.rs".into(), source("echo"))], ..clone }
        .with("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\"]\n[workspace.package]\nedition = \"2024\"\n")
        .with("exercises/echo/Cargo.toml", inherits)
        .with("target/debug/deps/echo.rs", "fn main() { compile_error!() }\n")
        .with("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n")
        .with(".git/HEAD", "ref: refs/heads/main\n")
        .with(".git/hooks/main.rs", "fn main() {}\n");
    let nested = |exercise| Entry::files("nested folders", exercise, solution(exercise)).within("entrega/final/projeto");
    entries.extend([
        clone.within("turma-echo"),
        nested("echocaps"),
        Entry::file("nested folders", "hello", source("hello")).within("uma/pasta"),
        Entry::files("an archive in the folder", "echo", vec![("echo.zip".into(), zip(&solution("echo")))]),
        Entry::files("an archive in the folder", "hello", vec![("hello.tar.gz".into(), tar_gz(&solution("hello")))]),
        Entry::file("editor litter beside it", "echocaps", source("echocaps"))
            .with(".vscode/settings.json", "{}")
            .with("._echocaps.rs", "junk")
            .with("__MACOSX/main.rs", "fn main() {}\n")
            .with("echocaps.rs~", "fn main() {}\n"),
        Entry::file("a note beside it", "hello", source("hello")).with("LEIA-ME.txt", "Professor, ficou pronto!\n"),
    ]);
    let late = |exercise, time, percent| Entry { late: Some((time, percent)), ..Entry::file("late", exercise, source(exercise)) };
    entries.extend([
        late("hello", "2026-11-20T23:00:00-03:00", 0),
        late("hello", "2026-11-21T00:09:00-03:00", 0),
        late("hello", "2026-11-22T00:30:00-03:00", 20),
        late("echo", "2026-12-31T12:00:00-03:00", 50),
    ]);
    let broken = b"fn main() { this is no Rust }\n".to_vec();
    let attempts = |exercise: &str, sources: Vec<Vec<u8>>| Entry {
        attempts: u32::try_from(sources.len()).expect("a few"),
        files: (1..).zip(sources).map(|(number, source)| (format!("tentativa {number}/{exercise}.rs"), source)).collect(),
        ..Entry::file("several attempts", exercise, "")
    };
    entries.extend([
        attempts("hello", vec![broken.clone(), source("hello")]),
        attempts("echo", vec![broken.clone(), source("echo"), [&broken[..], b"// again\n"].concat()]),
    ]);
    entries
}
