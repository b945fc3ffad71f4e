//! `tst publish`: writes the exercises of the course as a static site, with the same bytes every time.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tst_engine::folder::Folder;
use tst_engine::settings::Settings;
use tst_engine::spec::{self, ProgramKind};
use tst_engine::subject::{fingerprint, is_source};
use tst_engine::text::{CommandProblem, Lang, Say as _, SiteNote, SiteProblem};
use tst_engine::verdict::ExitStatus;

use super::address::without_user;
use super::error::{SiteError, Sited, below, cannot_read, cannot_write};
use super::file::{Item, MANIFEST, PLAIN, files_of, flush, folders_of, write_new};
use super::index::{DOOR, Entry, FORMAT, INDEX, Index, Listed, PAGE, SCHEMA, Title};
use super::name::FileName;
use super::original::DESCRIPTION;
use super::page::page;
use super::place::Place;
use super::public::{self, Public, STATEMENTS};
use crate::course;
use crate::schema::Format;
use crate::sha256::sha256;
use crate::terminal;
use crate::trouble::{Done, Trouble, say};

/// The options of `tst publish`.
#[derive(Debug)]
pub struct PublishOptions {
    /// The folder of the site.
    pub out: Option<PathBuf>,
    /// The address at which it will be served.
    pub url: Option<String>,
    /// Whether checks that are for everybody after the due date go out.
    pub after_due_date: bool,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Publishes.
///
/// # Errors
/// When an exercise cannot be published, or the folder not be written.
pub fn run(options: &PublishOptions) -> Done {
    let settings = course::settings(options.lang)?;
    let lang = settings.lang;
    let missing = CommandProblem::MissingValue { option: "--out".into() };
    let out = options.out.as_ref().ok_or_else(|| Trouble::usage(&missing, lang))?;
    if settings.exercises.is_empty() {
        return Err(Trouble::usage(&CommandProblem::EmptyCourse, lang));
    }
    let url = options.url.as_deref().unwrap_or_default().trim_end_matches('/');
    let mut exercises = Vec::new();
    for name in &settings.exercises {
        let folder = settings.exercise_folder(name);
        let read = course::is_there(&settings, &folder).and_then(|()| spec::load(&folder));
        let exercise = read.map_err(|error| Trouble::spec(&error, lang))?;
        exercises.push((exercise, folder));
    }
    let notes = publish(&settings, &exercises, out, url, options.after_due_date).map_err(|error| Trouble::site(&error, lang))?;
    let (done, left): (Vec<_>, Vec<_>) = notes.into_iter().partition(|note| !matches!(note, SiteNote::LeftOut { .. }));
    for note in left {
        say(&note.say(lang));
    }
    for note in done {
        terminal::say(&note.say(lang));
    }
    Ok(ExitStatus::Passed)
}

fn publish(
    settings: &Settings,
    exercises: &[(spec::Exercise, PathBuf)],
    out: &Path,
    url: &str,
    after_due_date: bool,
) -> Sited<Vec<SiteNote>> {
    check_address(url)?;
    let place = Place::take(out)?;
    let stage = place.stage()?;
    let mut index = Index { schema: SCHEMA, course: settings.course.clone(), exercises: Vec::new() };
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for (exercise, folder) in exercises {
        let public = public::collect(exercise, folder, after_due_date)?;
        notes.extend(kept_back(exercise, &public));
        let (entry, items) = lay_out(exercise, public.items, &stage.make(exercise.name.as_ref()).map_err(below)?)?;
        index.exercises.push(entry);
        files.push(items);
    }
    let door = json!({ "api-url": if url.is_empty() { "." } else { url }, "index": INDEX });
    let listed = serde_json::to_value(&index).map_err(|error| cannot_write(out)(error.into()))?;
    let own = [
        (DOOR, format!("{door:#}\n")),
        (INDEX, format!("{listed:#}\n")),
        (PAGE, page(&index, &files, url)),
        (FORMAT, Format::Exercise.text()),
    ];
    for (file, content) in own {
        write_new(&stage, file.as_ref(), content.as_bytes(), PLAIN)?;
    }
    flush(&written(&index, &files, stage.path()))?;
    place.fill(&stage, &index)?;
    notes.push(SiteNote::Published { exercises: exercises.len(), folder: out.display().to_string() });
    Ok(notes)
}

/// Checks that a site can be served at this address; none is as good.
fn check_address(url: &str) -> Sited<()> {
    let host = url.strip_prefix("http://").or(url.strip_prefix("https://")).unwrap_or_default();
    let is_odd = url.contains(|c: char| c.is_whitespace() || c.is_control());
    let is_secret = without_user(url) != url;
    if url.is_empty() || !(is_secret || host.is_empty() || host.starts_with('/') || is_odd) {
        return Ok(());
    }
    Err(SiteError::Said(SiteProblem::BadUrl { text: url.into() }))
}

/// What an author should know of what does not go out.
fn kept_back(exercise: &spec::Exercise, public: &Public) -> Vec<SiteNote> {
    let checks = Some(public.withheld).filter(|checks| *checks > 0);
    let checks = checks.map(|checks| SiteNote::Withheld { name: exercise.name.clone(), checks });
    let left = public.left_out.iter().map(|file| SiteNote::LeftOut { file: format!("{}/{file}", exercise.name) });
    checks.into_iter().chain(left).collect()
}

/// Writes one exercise for our readers and for those of the original.
fn lay_out(exercise: &spec::Exercise, items: Vec<Item>, folder: &Folder) -> Sited<(Entry, Vec<Item>)> {
    let items = write_exercise(folder, items)?;
    // What was written anew must still be valid.
    spec::load(folder.path())?;
    let entry = entry(exercise, &items);
    write_new(folder, DESCRIPTION.as_ref(), original(&entry).as_bytes(), PLAIN)?;
    Ok((entry, items))
}

/// Every file and folder of the site.
fn written(index: &Index, files: &[Vec<Item>], stage: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = [DOOR, INDEX, PAGE, FORMAT].iter().map(|file| stage.join(file)).collect();
    paths.push(stage.to_path_buf());
    for (entry, items) in index.exercises.iter().zip(files) {
        let folder = stage.join(&entry.name);
        paths.extend(files_of(items, &folder).chain(folders_of(items, &folder)).chain([folder.join(DESCRIPTION)]));
    }
    paths
}

/// Writes an exercise's files, with the fingerprint of the starter as a checkout will have it.
fn write_exercise(folder: &Folder, mut items: Vec<Item>) -> Sited<Vec<Item>> {
    for item in &items {
        write_new(folder, item.name.path(), &item.content, item.mode)?;
    }
    let is_crate = items.iter().any(|item| item.name.as_str() == MANIFEST) && folder.path().join("src").is_dir();
    if is_crate || items.iter().any(|item| is_source(Path::new(item.name.as_str()))) {
        let content = fingerprint(folder.path()).map_err(cannot_read(folder.path()))? + "\n";
        let item = Item { name: FileName::read(".starter", "tst publish")?, content: content.into_bytes(), mode: PLAIN };
        write_new(folder, item.name.path(), &item.content, item.mode)?;
        items.push(item);
    }
    items.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(items)
}

fn entry(exercise: &spec::Exercise, items: &[Item]) -> Entry {
    let kind = match exercise.program.kind {
        ProgramKind::Server => "server",
        ProgramKind::Batch => "batch",
        ProgramKind::Client => "client",
    };
    let listed = |item: &Item| Listed {
        name: item.name.as_str().into(),
        mode: item.mode.text(),
        size: item.content.len() as u64,
        sha256: sha256(&item.content),
    };
    Entry {
        name: exercise.name.clone(),
        title: Title { en: exercise.title.en.clone(), pt: exercise.title.pt.clone() },
        kind: kind.into(),
        files: items.iter().map(listed).collect(),
    }
}

/// The exercise as the original tst reads it; a quoted JSON text is YAML, too.
fn original(entry: &Entry) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    let (en, pt) = (&entry.title.en, &entry.title.pt);
    let label = if en == pt { en.clone() } else { format!("{en} / {pt}") };
    // A text of more than one line is the statement itself, one of a single line names its file.
    let has = |file: &str| entry.files.iter().any(|listed| listed.name == file);
    let text = if has(STATEMENTS[0].0) { STATEMENTS[0].0.to_string() } else { format!("{label}\n") };
    let mut out = format!("name: {}\nlabel: {}\ntext: {}\ninclude:\n", quoted(&entry.name), quoted(&label), quoted(&text));
    for file in &entry.files {
        out += &format!("- {}\n", quoted(&format!("{}, public, {}", file.name, file.mode)));
    }
    out
}
