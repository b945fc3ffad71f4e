//! `tst new`: a new exercise that passes `tst lint` from the start: statement, starter, checks, solution, corpus.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tst_engine::folder::Folder;
use tst_engine::settings::{Config, Settings};
use tst_engine::spec::ProgramKind;
use tst_engine::subject::fingerprint;
use tst_engine::text::{CommandProblem, Lang, NewExercise, Say as _};
use tst_engine::verdict::ExitStatus;

use super::new_course;
use super::package_name;
use super::template::{self, Starter};
use crate::course;
use crate::lock::try_lock;
use crate::site::{Aside, PLAIN, STATEMENTS, replace, sweep};
use crate::terminal;
use crate::trouble::{Done, Trouble, say};

/// The course's file, and cargo's.
const CONFIG: &str = "config.yaml";
const MANIFEST: &str = "Cargo.toml";

/// The file of an exercise, and the line by which an editor finds its schema in the course's documentation.
const EXERCISE: &str = "exercise.yaml";
const SCHEMA_LINE: &str = "# yaml-language-server: $schema=../../docs/exercise.schema.json\n";

/// How the folder begins in which it is made.
const ASIDE: &str = ".tst-new-";

/// The longest name.
const MOST_LETTERS: usize = 40;

/// The options of `tst new`.
#[derive(Debug)]
pub struct NewOptions {
    /// The exercise's name.
    pub name: Option<String>,
    /// The title in English, and in Portuguese when no other is given.
    pub title: Option<String>,
    /// The title in Portuguese.
    pub title_pt: Option<String>,
    /// What kind of program it asks for.
    pub kind: Option<ProgramKind>,
    /// The language of its starter and of its solution.
    pub starter: Option<Starter>,
    /// The folder of a course that is to be made in its place.
    pub course: Option<PathBuf>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// A new exercise as its author wants it.
struct Plan<'n> {
    name: &'n str,
    titles: [String; 2],
    kind: ProgramKind,
    starter: Starter,
    /// The language of the course's texts, where they are in one.
    only: Option<Lang>,
}

impl Plan<'_> {
    /// Whether a file of the template belongs to it: a statement in a language of the course.
    fn has(&self, file: &str) -> bool {
        let statement = STATEMENTS.into_iter().find(|(name, _)| *name == file).and_then(|(_, tag)| Lang::from_tag(tag));
        self.only.is_none_or(|only| statement.is_none_or(|lang| lang == only))
    }
}

/// Makes the exercise.
///
/// # Errors
/// When it cannot be called so, is there already, or cannot be written.
pub fn run(options: &NewOptions) -> Done {
    if let Some(folder) = &options.course {
        return new_course::run(folder, options.title.as_deref(), options.lang);
    }
    let settings = course::settings(options.lang)?;
    let lang = settings.lang;
    let usage = |problem: &NewExercise| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let name = match &options.name {
        Some(name) => name.clone(),
        None => asked_name(lang).ok_or_else(|| usage(&NewExercise::NoName))?,
    };
    let name = name.as_str();
    if !is_name(name) {
        return Err(usage(&NewExercise::BadName { name: name.into() }));
    }
    let folders = [settings.exercise_folder(name), settings.solution_folder(name)];
    let taken = |folder: &Path| usage(&NewExercise::Taken { path: folder.display().to_string() });
    let is_there = |folder: &&PathBuf| fs::symlink_metadata(folder).is_ok();
    // What a run made that was killed before it came to the course's file is no reason to refuse.
    let free = || match folders.iter().find(is_there) {
        Some(folder) if is_listed(name, &settings.root) => Err(taken(folder)),
        _ => Ok(()),
    };
    sweep(&settings.root, ASIDE, |_| true);
    free()?;
    let plan = plan(name, options, &settings);
    if let Some(problem) = package_name::taken(name, &settings.root).filter(|_| plan.starter == Starter::Rust) {
        return Err(usage(&problem));
    }
    if let Some(title) = plan.titles.iter().find(|title| title.contains(char::is_control)) {
        return Err(usage(&NewExercise::BadTitle { title: title.clone() }));
    }
    // Several at once would take each other's lines out of the course's files.
    let _lock = hold(&settings.root, lang);
    free()?;
    let cannot_write = |error: std::io::Error| {
        let problem = CommandProblem::CannotWrite { file: folders[0].display().to_string(), why: error.to_string() };
        Trouble::machine(&problem, lang)
    };
    let aside = Aside::new(&settings.root, ASIDE, |_| true).map_err(cannot_write)?;
    let made = make(&plan, &aside, has_schema(&settings.root)).map_err(cannot_write)?;
    let pairs: Vec<_> = made.iter().zip(&folders).collect();
    if let Some((_, folder)) = pairs.iter().find(|(made, folder)| is_there(folder) && !is_same(made.path(), folder)) {
        return Err(taken(folder));
    }
    // Before cargo sees them.
    let is_left_out = plan.starter == Starter::Rust || leave_out(&folders, &settings.root).is_some();
    // The solution comes first: an exercise that is there has one.
    for (made, folder) in pairs.into_iter().rev().filter(|(_, folder)| !is_there(folder)) {
        let moved = fs::create_dir_all(folder.parent().unwrap_or(folder)).and_then(|()| fs::rename(made.path(), folder));
        moved.map_err(cannot_write)?;
    }
    let listed = match enlist(name, &settings.root, &aside) {
        Some(()) => NewExercise::Listed { name: name.into() },
        None => NewExercise::NotListed { name: name.into() },
    };
    let mut notes = vec![NewExercise::Made { name: name.into() }, listed];
    if !is_left_out {
        notes.push(NewExercise::NotLeftOut { name: name.into() });
    }
    notes.push(NewExercise::Next { name: name.into() });
    for note in notes {
        terminal::say(&note.say(lang));
    }
    Ok(ExitStatus::Passed)
}

/// A name that is one of a package, of a program and of a group of checks.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= MOST_LETTERS && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits)
}

/// Whether somebody sits there who can be asked.
fn may_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// The name that is typed, asked for until it is one.
fn asked_name(lang: Lang) -> Option<String> {
    while may_ask() {
        let name = answer(&NewExercise::WhichName.say(lang))??;
        if is_name(&name) {
            return Some(name);
        }
        say(&NewExercise::BadName { name }.say(lang));
    }
    None
}

/// What was asked for; who sits at a terminal and asked for nothing is asked.
fn plan<'n>(name: &'n str, options: &NewOptions, settings: &Settings) -> Plan<'n> {
    let lang = settings.lang;
    let languages = Config::read(&settings.root.join(CONFIG)).ok().and_then(|config| config.languages);
    let only = languages.and_then(|languages| if let [only] = languages[..] { Some(only) } else { None });
    let has_title = options.title.is_some() || options.title_pt.is_some();
    let is_silent = !has_title && options.kind.is_none() && options.starter.is_none();
    let may_ask = is_silent && may_ask();
    let ask = |question: NewExercise| if may_ask { answer(&question.say(lang)).flatten() } else { None };
    let choose = |question: &NewExercise, known| may_ask.then(|| choice(question, known, lang)).flatten();
    let asked = || choose(&NewExercise::WhichKind, ["server", "batch"]);
    let kinds = [ProgramKind::Server, ProgramKind::Batch];
    let kind = options.kind.unwrap_or_else(|| kinds[asked().unwrap_or(0)]);
    let asked = || choose(&NewExercise::WhichStarter, ["rust", "python"]);
    let starter = options.starter.unwrap_or_else(|| [Starter::Rust, Starter::Python][asked().unwrap_or(0)]);
    let ask_in = |lang, question| if only.is_none_or(|only| only == lang) { ask(question) } else { None };
    let en = options.title.clone().or_else(|| ask_in(Lang::En, NewExercise::WhichTitle));
    let pt = options.title_pt.clone().or_else(|| ask_in(Lang::PtBr, NewExercise::WhichTitlePt)).or_else(|| en.clone());
    let [usual_en, usual_pt] = template::titles(kind).map(String::from);
    // Who gave one title means it.
    let en = en.or_else(|| pt.clone()).unwrap_or(usual_en);
    Plan { name, titles: [en, pt.unwrap_or(usual_pt)], kind, starter, only }
}

/// Which of two words is typed, or how it begins; asked for until it is one of them. Nothing when nothing is typed.
fn choice(question: &NewExercise, known: [&'static str; 2], lang: Lang) -> Option<usize> {
    loop {
        let typed = answer(&question.say(lang))??;
        let word = typed.to_lowercase();
        if let Some(index) = known.iter().position(|known| known.starts_with(&word)) {
            return Some(index);
        }
        say(&NewExercise::NotUnderstood { answer: typed, known }.say(lang));
    }
}

/// What is typed in answer to a question: nothing inside when that is an empty line, nothing at all at the end of the input.
fn answer(question: &str) -> Option<Option<String>> {
    terminal::ask(question);
    let mut line = String::new();
    let bytes = std::io::stdin().read_line(&mut line).ok()?;
    (bytes > 0).then(|| Some(line.trim().to_string()).filter(|line| !line.is_empty()))
}

/// Waits until no other run is at the course's files, and keeps them from it; says so when there is one. Where folders cannot be
/// locked, nobody is known to be.
fn hold(root: &Path, lang: Lang) -> Option<File> {
    let folder = Folder::open(root).and_then(|root| root.itself()).ok()?;
    if !try_lock(&folder).ok()? {
        say(&NewExercise::Busy { path: root.display().to_string() }.say(lang));
        folder.lock().ok()?;
    }
    Some(folder)
}

/// Writes the exercise and its solution aside.
fn make(plan: &Plan<'_>, aside: &Aside, has_schema: bool) -> std::io::Result<[Folder; 2]> {
    let name = plan.name;
    let below = aside.folder();
    let write = |part: &str, crate_name: &str, files: &[template::Files]| {
        let folder = below.make(part.as_ref())?;
        for (file, content) in files.iter().copied().flatten().filter(|(file, _)| plan.has(file)) {
            let called = if *file == MANIFEST { crate_name } else { name };
            // A quoted JSON text is YAML, too.
            let is_data = file.ends_with(".yaml");
            let [en, pt] =
                plan.titles.each_ref().map(|title| if is_data { Value::from(title.as_str()).to_string() } else { title.clone() });
            let mark = if has_schema && *file == EXERCISE { SCHEMA_LINE } else { "" };
            let content = match plan.only {
                Some(lang) if *file == EXERCISE => template::in_one_language(content, lang),
                _ => (*content).to_string(),
            };
            let content = mark.to_string() + &content.replace("NAME", called).replace("TITLE_EN", &en).replace("TITLE_PT", &pt);
            folder.write_new(file.replace("NAME", name).as_ref(), content.as_bytes())?;
        }
        std::io::Result::Ok(folder)
    };
    let [starter, solution] = template::programs(plan.kind, plan.starter);
    let exercise = write("exercise", name, &[template::exercise(plan.kind), starter])?;
    exercise.write_new(".starter".as_ref(), (fingerprint(exercise.path())? + "\n").as_bytes())?;
    let solution = write("solution", &format!("{name}-solution"), &[solution])?;
    Ok([exercise, solution])
}

/// Whether the course holds the schema of exercise files, which editors are then told of.
fn has_schema(root: &Path) -> bool {
    root.join("docs/exercise.schema.json").is_file()
}

/// Whether two folders hold the same files.
fn is_same(one: &Path, other: &Path) -> bool {
    let files = |folder: &Path| {
        let (mut open, mut found) = (vec![folder.to_path_buf()], BTreeMap::new());
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(&at)? {
                let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
                if kind.is_dir() {
                    open.push(path);
                } else {
                    let text = if kind.is_file() { Some(fs::read(&path)?) } else { None };
                    found.insert(path.strip_prefix(folder).map_or_else(|_| path.clone(), Path::to_path_buf), text);
                }
            }
        }
        std::io::Result::Ok(found)
    };
    matches!((files(one), files(other)), (Ok(one), Ok(other)) if one == other)
}

/// The text of a plain file; what is a link would not be one any more once it is replaced.
fn read_plain(file: &Path) -> Option<String> {
    fs::symlink_metadata(file).is_ok_and(|what| what.is_file()).then(|| fs::read_to_string(file).ok())?
}

fn is_listed(name: &str, root: &Path) -> bool {
    Config::read(&root.join(CONFIG)).is_ok_and(|config| config.exercises.iter().any(|listed| listed == name))
}

/// Adds the name to `exercises: [...]` in `config.yaml`, when the list stands on one line.
fn enlist(name: &str, root: &Path, aside: &Aside) -> Option<()> {
    if is_listed(name, root) {
        return Some(());
    }
    let text = read_plain(&root.join(CONFIG))?;
    let is_list = |line: &&str| line.starts_with("exercises:") && line.contains('[') && line.trim_end().ends_with(']');
    let line = text.lines().find(is_list)?;
    let (before, _) = line.trim_end().rsplit_once(']')?;
    let comma = if before.trim_end().ends_with('[') { "" } else { ", " };
    let changed = text.replacen(line, &format!("{before}{comma}{name}]"), 1);
    // What was changed must still say the same, and one name more.
    aside.folder().write_new(CONFIG.as_ref(), changed.as_bytes()).ok()?;
    let read = Config::read(&aside.path().join(CONFIG)).ok()?;
    if read.exercises.last().map(String::as_str) != Some(name) {
        return None;
    }
    replace(&Folder::open(root).ok()?, CONFIG.as_ref(), changed.as_bytes(), PLAIN).ok()
}

/// Tells cargo that these folders, which its workspace would take for packages, are none; nothing to do where there is no
/// such workspace. `None` when that is for the author to do.
fn leave_out(folders: &[PathBuf], root: &Path) -> Option<()> {
    let file = root.join(MANIFEST);
    if !file.exists() {
        return Some(());
    }
    let text = read_plain(&file)?;
    let excluded = |text: &str| {
        let manifest: toml::Table = text.parse().ok()?;
        let list = manifest.get("workspace")?.get("exclude").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        Some(list.iter().filter_map(|path| path.as_str().map(String::from)).collect::<Vec<_>>())
    };
    let Some(before) = excluded(&text) else { return Some(()) };
    let own = folders.iter().map(|folder| folder.strip_prefix(root).unwrap_or(folder).to_string_lossy().replace('\\', "/"));
    let own = own.filter(|folder| !before.contains(folder));
    let after: Vec<String> = before.iter().cloned().chain(own).collect();
    if after == before {
        return Some(());
    }
    // A quoted JSON text is TOML, too.
    let quoted: Vec<String> = after.iter().map(|path| Value::from(path.as_str()).to_string()).collect();
    let line = format!("exclude = [{}]", quoted.join(", "));
    // The list stands on a line of its own, or there is none yet.
    let is_list = |line: &&str| line.starts_with("exclude") && line.contains('[') && line.trim_end().ends_with(']');
    let changed = match text.lines().find(is_list) {
        Some(old) => text.replacen(old, &line, 1),
        None => text.replacen("[workspace]\n", &format!("[workspace]\n{line}\n"), 1),
    };
    // What was changed must still say the same, and two folders more.
    if excluded(&changed)? != after {
        return None;
    }
    replace(&Folder::open(root).ok()?, MANIFEST.as_ref(), changed.as_bytes(), PLAIN).ok()
}
