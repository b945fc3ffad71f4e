//! What a lint need not play again: the checks that programs were seen to pass, those that were seen to notice a damage, and the races
//! that were found, while nothing has changed that this hangs on. It is kept in the repository's `.tst` folder.

use std::collections::{BTreeSet, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use tst_engine::folder::Folder;
use tst_engine::run::{Judge, Schedules, with_needs};
use tst_engine::settings::Settings;
use tst_engine::spec::Exercise;
use tst_engine::subject::{Subject, is_litter};
use tst_engine::text::Damage;
use tst_engine::verdict::Verdict;

use super::super::mutation::Fate;
use super::super::racy;
use crate::sha256::sha256;

/// Stands for the damage where none is done.
const BEHIND_RELAY: &str = "nothing";
/// The most that such a file may hold, and one that lies beside a program; what is longer is not read. A line is 33 bytes.
const MOST_BYTES: u64 = 4 << 20;
/// The most files beside a program that are looked at.
const MOST_FILES: usize = 1000;

/// What an earlier lint of an exercise saw, and what this one sees, by the marks of the plays.
pub(super) struct Known {
    root: PathBuf,
    file: PathBuf,
    /// For each check, all that a play of it hangs on but the program.
    bases: Vec<String>,
    /// What lies in the corpus for its programs to use; `None` where that is too much.
    shared: Option<String>,
    corpus: PathBuf,
    /// Whether all is played, whatever is known.
    all: bool,
    before: HashSet<String>,
    now: Mutex<Now>,
    recalled: AtomicUsize,
}

/// What a lint has seen so far.
#[derive(Default)]
struct Now {
    seen: BTreeSet<String>,
    /// The marks of plays that ended otherwise than they are known to.
    refuted: BTreeSet<String>,
}

/// For each check of an exercise a mark of its play by one program: the same as long as nothing has changed that it hangs on.
#[derive(PartialEq, Eq)]
pub(super) struct Marks(Vec<String>);

impl Marks {
    /// The mark of a play of the check at `index` with this damage done.
    fn with(&self, index: usize, damage: &str) -> String {
        mark(&format!("{} {damage}", self.0[index]))
    }

    /// The mark of the plays of several checks, one after the other, until one is failed.
    fn of(&self, checks: &[usize]) -> String {
        mark(&checks.iter().map(|index| self.0[*index].as_str()).collect::<String>())
    }
}

impl Known {
    /// What is known of an exercise and of the programs in its `corpus`, read from the file of an earlier lint; nothing of it counts
    /// if `all` is to be played. A play hangs on the exercise, on what it needs, on the limits, the seed, the environment that programs
    /// get, and on this judge.
    pub(super) fn of(exercise: &Exercise, settings: &Settings, corpus: &Path, (seed, all): (u64, bool)) -> Self {
        let file = Path::new(".tst").join("lint").join(&exercise.name);
        let variables: Vec<_> = settings.variables.iter().map(|variable| (variable.name(), variable.value())).collect();
        let around = (settings.limits, settings.rest, variables, std::env::var_os("PATH"), seed);
        let own = std::env::current_exe().map(|own| stamp(&own)).unwrap_or_default();
        let around = sha256(format!("{around:?} {own} {}", exercise.common_basis()).as_bytes());
        let alone: Vec<String> = (0..exercise.checks.len()).map(|index| sha256(exercise.basis(index).as_bytes())).collect();
        let basis = |index| {
            let needed: BTreeSet<usize> = with_needs(&exercise.checks, &[index]).into_iter().collect();
            let all = needed.into_iter().map(|index| alone[index].as_str()).collect::<String>();
            sha256(format!("{around} {} {all}", alone[index]).as_bytes())
        };
        let bases = (0..exercise.checks.len()).map(basis).collect();
        let before = read(&settings.root, &file).unwrap_or_default();
        let root = settings.root.clone();
        // The programs themselves, and what is written about them, do not hang on each other.
        let shared = contents(corpus, &|file| file.is_file() && (file.parent() == Some(corpus) || is_program(corpus, file)));
        let corpus = corpus.to_path_buf();
        Self { root, file, bases, shared, corpus, all, before, now: Mutex::default(), recalled: AtomicUsize::new(0) }
    }

    /// The marks of a program's plays under these schedules; `None` where it cannot be told what they hang on.
    pub(super) fn marks(&self, judge: &Judge, schedules: Option<Schedules>) -> Option<Marks> {
        // What does not build passes nothing.
        let words = judge.launch()?.words();
        let program = match (judge.subject(), words.as_slice()) {
            // What was compiled tells what it was compiled of, wherever that lies.
            (_, [program]) if Path::new(program).is_absolute() => sha256(&std::fs::read(program).ok()?),
            (Subject::File(file), [.., _]) => {
                let folder = file.parent()?;
                let beside = match folder {
                    _ if is_program(&self.corpus, file) => self.shared.clone()?,
                    // What was made of the solution and an edit stands alone.
                    _ if !folder.starts_with(&self.root) => String::new(),
                    folder => contents(folder, &|_| false)?,
                };
                sha256(&std::fs::read(file).ok()?) + &beside + &interpreter(judge)?
            }
            _ => return None,
        };
        Some(Marks(self.bases.iter().map(|basis| mark(&format!("{basis} {schedules:?} {program}"))).collect()))
    }

    /// Whether these are the marks of the program's plays still: what was changed meanwhile may have been played as it is now.
    pub(super) fn are_still(&self, marks: &Marks, judge: &Judge, schedules: Option<Schedules>) -> bool {
        self.marks(judge, schedules).as_ref() == Some(marks)
    }

    /// Whether this is known.
    fn knows(&self, mark: &str) -> bool {
        !self.all && self.before.contains(mark)
    }

    /// Whether each check was seen to be passed behind a relay that damages nothing.
    pub(super) fn all_passed_behind_relay(&self, marks: &Marks) -> bool {
        (0..marks.0.len()).all(|index| self.knows(&marks.with(index, BEHIND_RELAY)))
    }

    /// Keeps which checks were passed behind a relay that damages nothing.
    pub(super) fn keep_behind_relay(&self, marks: &Marks, left_out: &[usize]) {
        let passed = (0..marks.0.len()).filter(|index| !left_out.contains(index));
        self.see(passed.map(|index| marks.with(index, BEHIND_RELAY)));
    }

    /// What became of a damage that a check was seen to notice.
    pub(super) fn noticed(&self, marks: &Marks, damage: &Damage) -> Option<Fate> {
        let check = (0..marks.0.len()).find(|index| self.knows(&marks.with(*index, &damage.name())))?;
        self.recalled.fetch_add(1, Ordering::Relaxed);
        Some(Fate::Noticed(check))
    }

    /// Whether the check at a position was seen not to notice a damage that was done.
    pub(super) fn unnoticed(&self, marks: &Marks, index: usize, damage: &Damage) -> bool {
        self.knows(&marks.with(index, &unnoticed(damage)))
    }

    /// Keeps which check noticed each damage, and which did not.
    pub(super) fn keep_fates(&self, marks: &Marks, exercise: &Exercise, damages: &[Damage], fates: &[Fate]) {
        let position = |name: &String| exercise.checks.iter().position(|check| check.name == *name);
        let seen = damages.iter().zip(fates).flat_map(|(damage, fate)| match fate {
            Fate::Noticed(index) => vec![marks.with(*index, &damage.name())],
            Fate::Survived(struck) => {
                let checks = struck.iter().filter_map(|(name, _)| position(name));
                checks.map(|index| marks.with(index, &unnoticed(damage))).collect()
            }
            Fate::NoOccasion | Fate::NotJudged(_) => Vec::new(),
        });
        self.see(seen);
    }

    /// Whether a program with a race was seen to be caught by the checks at these positions.
    pub(super) fn was_caught(&self, marks: &Marks, checks: &[usize]) -> bool {
        let was_caught = self.knows(&marks.of(checks));
        if was_caught {
            self.recalled.fetch_add(1, Ordering::Relaxed);
            self.keep_caught(marks, checks);
        }
        was_caught
    }

    /// Keeps that a program with a race was caught by the checks at these positions.
    pub(super) fn keep_caught(&self, marks: &Marks, checks: &[usize]) {
        self.see(std::iter::once(marks.of(checks)));
    }

    fn see(&self, marks: impl Iterator<Item = String>) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).seen.extend(marks);
    }

    /// The positions of those checks that a program with these marks was seen to pass, and that it is not said to fail.
    pub(super) fn passed(&self, Marks(marks): &Marks, is_said_to_fail: impl Fn(usize) -> bool) -> Vec<usize> {
        let is_passed = |index: &usize| self.knows(&marks[*index]) && !is_said_to_fail(*index);
        let passed: Vec<usize> = (0..marks.len()).filter(is_passed).collect();
        self.recalled.fetch_add(passed.len(), Ordering::Relaxed);
        passed
    }

    /// Which of these checks are known to pass from before.
    pub(super) fn recalled(&self, Marks(marks): &Marks, checks: &[usize]) -> Vec<usize> {
        checks.iter().copied().filter(|index| self.knows(&marks[*index])).collect()
    }

    /// Keeps what was seen of a program.
    pub(super) fn keep(&self, Marks(marks): &Marks, exercise: &Exercise, verdicts: &[Verdict]) {
        // What passed though no thread could be held may not pass where that can be done.
        let is_pass = |verdict: &Verdict| verdict.outcome.is_passed() && racy::refused(verdict).is_none();
        let has_passed = |name: &String| verdicts.iter().any(|verdict| verdict.check == *name && is_pass(verdict));
        let all = exercise.checks.iter().zip(marks);
        let (passed, other): (Vec<_>, Vec<_>) = all.partition(|(check, _)| has_passed(&check.name));
        self.see(passed.into_iter().map(|(_, mark)| mark.clone()));
        let refuted = other.into_iter().map(|(_, mark)| mark.clone());
        self.now.lock().unwrap_or_else(PoisonError::into_inner).refuted.extend(refuted);
    }

    /// Writes down what was seen, for the next lint, and of what this one did not come to what is known: that it cannot be written is
    /// no reason to trouble anybody. How many verdicts were known.
    pub(super) fn write(&self, is_whole: bool) -> usize {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.before.iter().filter(|mark| !is_whole && !now.refuted.contains(*mark));
        let marks: BTreeSet<&String> = now.seen.iter().chain(before).collect();
        let text: String = marks.into_iter().flat_map(|mark| [mark, "\n"]).collect();
        let write = |out: &mut std::fs::File| out.write_all(text.as_bytes());
        let _ = Folder::open(&self.root).and_then(|root| root.replace_soon(&self.file, &mut { write }));
        self.recalled.load(Ordering::Relaxed)
    }
}

/// Whether a file is one of the programs of a corpus.
fn is_program(corpus: &Path, file: &Path) -> bool {
    file.parent().is_some_and(|folder| folder.parent() == Some(corpus))
}

/// What only tools look at, beside a program.
const OF_TOOLS: [&str; 7] = [".git", ".tst", ".idea", ".vscode", ".DS_Store", ".starter", "__pycache__"];

/// The contents of all files below a folder but those that are `left_out`, products and litter; `None` where that is too much to be
/// looked at each time.
fn contents(folder: &Path, left_out: &dyn Fn(&Path) -> bool) -> Option<String> {
    let (mut open, mut files) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.ok()?;
            let path = entry.path();
            // A program may well read what is hidden, or behind a link.
            let (name, is_folder) = (entry.file_name(), path.is_dir());
            let is_left = is_litter(name.to_string_lossy().trim_start_matches('.')) || OF_TOOLS.iter().any(|tool| name == *tool);
            if is_left || name == "target" && is_folder || left_out(&path) {
                continue;
            }
            if is_folder { open.push(path) } else { files.push(path) }
        }
        if files.len() + open.len() > MOST_FILES {
            return None;
        }
    }
    files.sort();
    let each = files.iter().map(|file| {
        let data = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file);
        // What is no file, or leads nowhere, has no content.
        let Some(data) = data else { return Some(format!("{file:?}")) };
        (data.len() <= MOST_BYTES).then(|| std::fs::read(file).ok()).flatten().map(|bytes| format!("{file:?} {}", sha256(&bytes)))
    });
    each.collect::<Option<String>>().map(|all| sha256(all.as_bytes()))
}

/// Stands for a damage that was done and not noticed.
fn unnoticed(damage: &Damage) -> String {
    format!("not {}", damage.name())
}

/// What stands for a play, as short as is safe.
fn mark(text: &str) -> String {
    sha256(text.as_bytes())[..32].to_string()
}

fn read(root: &Path, file: &Path) -> Option<HashSet<String>> {
    let text = String::from_utf8(Folder::open(root).ok()?.read(file, MOST_BYTES).ok()?).ok()?;
    Some(text.lines().map(String::from).collect())
}

/// What starts an interpreted program, as far as a change of it can be seen.
fn interpreter(judge: &Judge) -> Option<String> {
    let launch = judge.launch()?;
    let mut words = launch.words();
    // The last is the program, which may be made anew in another folder.
    words.pop();
    let first = words.first()?;
    let tool = match launch.executable() {
        Some(tool) => tool.to_path_buf(),
        None => std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(first)).find(|file| file.is_file())?,
    };
    // A word may name a file that is run: a script that starts the program, for one.
    let each = words
        .iter()
        .map(|word| format!("{word:?} {}", if Path::new(word).is_file() { stamp(Path::new(word)) } else { String::new() }));
    Some(std::iter::once(stamp(&tool)).chain(each).collect::<Vec<_>>().join(" "))
}

/// A file as it is found: its name, size, and when it was written.
fn stamp(file: &Path) -> String {
    let data = std::fs::metadata(file);
    let written = data.as_ref().ok().and_then(|data| data.modified().ok()).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    format!("{file:?} {:?} {written:?}", data.map(|data| data.len()).ok())
}
