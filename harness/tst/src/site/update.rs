//! `tst update`: brings a checkout up to date, file by file, and never touches what the student changed.

use std::fs::File;
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, Kind};
use tst_engine::settings::Settings;
use tst_engine::spec::CHECKOUT;
use tst_engine::text::{Lang, Say as _, SiteNote, SiteProblem};
use tst_engine::verdict::ExitStatus;

use super::address::is_same_address;
use super::error::{SiteError, Sited, below, cannot_read, cannot_write};
use super::file::{Item, Parcel, content, flush, folders_of};
use super::memory::Memory;
use super::name::FileName;
use super::shop::Shop;
use super::stage::stage;
use crate::course;
use crate::lock::try_lock;
use crate::sha256::sha256;
use crate::terminal;
use crate::trouble::{Done, Trouble, say};

/// The folder in a checkout that is the kit's.
const OURS: &str = ".tst";
/// The file in it that is locked while an update is under way.
const LOCK: &str = "lock";
/// How the folders in it begin in which an update lays out what came.
const ASIDE: &str = ".tst-";

/// The options of `tst update`.
#[derive(Debug)]
pub struct UpdateOptions {
    /// The checkout.
    pub folder: Option<PathBuf>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// What has to be done for one file of the site.
enum Step {
    /// It is as the site has it, or as the student wants it.
    Nothing,
    /// The student did not touch it: the new one takes its place.
    Renew,
    /// It is new.
    Add,
    /// Both sides changed it: the new one goes beside it, under this name.
    Beside(FileName),
    /// The student removed it, and the site changed it.
    GoneHere,
}

/// Updates.
///
/// # Errors
/// When it is no checkout, the site does not answer, or a file cannot be written.
pub fn run(options: &UpdateOptions) -> Done {
    let settings = course::settings_anywhere(options.lang)?;
    let lang = settings.lang;
    let notes = update(options, &settings).map_err(|error| Trouble::site(&error, lang))?;
    for note in notes {
        terminal::say(&note.say(lang));
    }
    Ok(ExitStatus::Passed)
}

fn update(options: &UpdateOptions, settings: &Settings) -> Sited<Vec<SiteNote>> {
    let folder = Folder::open(&folder(options.folder.as_deref())?).map_err(below)?;
    let ours = folder.folder(OURS.as_ref()).map_err(below)?;
    let _lock = lock(&ours, &folder)?;
    sweep(&ours);
    let memory = Memory::read(folder.path())?;
    let (exercise, site) = (memory.exercise.as_str(), memory.site.as_str());
    // A site may have moved: where the configuration looks for it counts.
    let by_name = settings.sites.iter().find(|known| known.name == site);
    // Who asks, and with which password, stands in the configuration alone.
    let by_address = || settings.sites.iter().find(|known| is_same_address(&known.url, &memory.url));
    let url = by_name.or_else(by_address).map_or(&memory.url, |known| &known.url);
    let none = || SiteProblem::NoSuchExercise { name: exercise.into(), asked: vec![site.into()], silent: Vec::new() };
    let Parcel { items, missing } = Shop::enter(url)?.fetch(exercise)?.ok_or_else(|| SiteError::Said(none()))?;
    for file in missing {
        say(&SiteNote::NotThere { file }.say(settings.lang));
    }
    let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(ours.path()).map_err(cannot_write(ours.path()))?;
    let staged = Folder::open(aside.path()).and_then(|aside| aside.make(exercise.as_ref())).map_err(below)?;
    let items = stage(exercise, items, &staged, url)?;
    let mut notes = merge(&items, &memory, &staged, &folder)?;
    Memory::new(exercise, site, url, &items).keep(&folder)?;
    let site = site.to_string();
    let files = notes.iter().filter(|note| matches!(note, SiteNote::Renewed { .. } | SiteNote::Added { .. })).count();
    notes.push(if notes.is_empty() { SiteNote::UpToDate { site } } else { SiteNote::Updated { files, site } });
    Ok(notes)
}

/// Brings the files of the site, which lie in `staged`, into the checkout, and tells what became of each.
fn merge(items: &[Item], memory: &Memory, staged: &Folder, folder: &Folder) -> Sited<Vec<SiteNote>> {
    // Everything is looked at before anything is written.
    let steps = items.iter().map(|item| step(item, memory, folder)).collect::<Sited<Vec<_>>>()?;
    let mut notes = Vec::new();
    for (item, step) in items.iter().zip(steps) {
        notes.extend(carry_out(step, item, staged, folder)?);
    }
    if !notes.is_empty() {
        flush(&folders_of(items, folder.path()).into_iter().filter(|folder| folder.is_dir()).collect::<Vec<_>>())?;
    }
    let is_gone = |file: &&String| !items.iter().any(|item| item.name.as_str() == *file);
    notes.extend(memory.files.keys().filter(is_gone).map(|file| SiteNote::GoneThere { file: file.clone() }));
    Ok(notes)
}

/// Does what has to be done for one file, which lies in `staged`, and tells it.
fn carry_out(step: Step, item: &Item, staged: &Folder, folder: &Folder) -> Sited<Option<SiteNote>> {
    let file = item.name.as_str().to_string();
    let take = |name: &FileName| staged.rename(item.name.path(), folder, name.path()).map_err(below);
    Ok(Some(match step {
        Step::Nothing => return Ok(None),
        Step::Renew => take(&item.name).map(|()| SiteNote::Renewed { file })?,
        Step::Add => take(&item.name).map(|()| SiteNote::Added { file })?,
        Step::Beside(name) => take(&name).map(|()| SiteNote::Kept { file, beside: name.as_str().into() })?,
        Step::GoneHere => SiteNote::GoneHere { file },
    }))
}

/// The three-way merge of one file: as the site had it, as it has it now, as it is here.
fn step(item: &Item, memory: &Memory, folder: &Folder) -> Sited<Step> {
    for above in item.name.folders() {
        let path = || folder.path().join(above).display().to_string();
        match folder.kind(above.as_ref()).map_err(below)? {
            None | Some(Kind::Folder) => {}
            Some(Kind::Link) => return Err(SiteError::Said(SiteProblem::ThroughLink { path: path() })),
            Some(_) => return Err(SiteError::Said(SiteProblem::FileInTheWay { path: path() })),
        }
    }
    let before = memory.files.get(item.name.as_str());
    let now = sha256(&item.content);
    let here = match folder.kind(item.name.path()).map_err(below)? {
        None if before.is_none() => return Ok(Step::Add),
        None if before == Some(&now) => return Ok(Step::Nothing),
        None => return Ok(Step::GoneHere),
        Some(Kind::File) => content(folder, &item.name)?.map(|content| sha256(&content)),
        // A link or a folder in its place, as what is too large for a site, is the student's doing.
        Some(_) => None,
    };
    Ok(match here {
        Some(here) if here == now => Step::Nothing,
        _ if before == Some(&now) => Step::Nothing,
        Some(here) if before == Some(&here) => Step::Renew,
        _ => Step::Beside(beside(item, folder)?),
    })
}

/// A name beside the file that takes nothing from anybody.
fn beside(item: &Item, folder: &Folder) -> Sited<FileName> {
    let names =
        (1_u32..).map(|n| if n == 1 { format!("{}.new", item.name.as_str()) } else { format!("{}.new{n}", item.name.as_str()) });
    let at = folder.path().display().to_string();
    for name in names {
        let name = FileName::read(&name, &at)?;
        let is_free = folder.kind(name.path()).map_err(below)?.is_none();
        let is_it = || content(folder, &name).is_ok_and(|content| content.as_ref() == Some(&item.content));
        if is_free || is_it() {
            return Ok(name);
        }
    }
    Err(SiteError::Said(SiteProblem::BadFileName { at, name: item.name.as_str().into() }))
}

/// The checkout that is meant: the one named, or the nearest around the current folder.
fn folder(named: Option<&Path>) -> Sited<PathBuf> {
    let here = std::env::current_dir().map_err(cannot_read(Path::new(".")))?;
    let from = named.map_or_else(|| here.clone(), |named| here.join(named));
    let found = match named {
        Some(_) => from.join(CHECKOUT).is_file().then(|| from.clone()),
        None => from.ancestors().find(|folder| folder.join(CHECKOUT).is_file()).map(Path::to_path_buf),
    };
    let shown = named.unwrap_or(&from).display().to_string();
    found.ok_or(SiteError::Said(SiteProblem::NotACheckout { path: shown }))
}

/// Removes what an update that was killed has left; the lock says that no other one is under way.
fn sweep(ours: &Folder) {
    for left in ours.names().unwrap_or_default() {
        if left.to_string_lossy().starts_with(ASIDE) && matches!(ours.kind(left.as_ref()), Ok(Some(Kind::Folder))) {
            let cleared = ours.folder(left.as_ref()).and_then(|dead| dead.clear("".as_ref()));
            let _ = cleared.and_then(|()| ours.remove_folder(left.as_ref()));
        }
    }
}

/// Held until it is dropped, so that two updates do not mix.
fn lock(ours: &Folder, folder: &Folder) -> Sited<File> {
    let open = ours.open_or_create(LOCK.as_ref()).map_err(below)?;
    match try_lock(&open) {
        Ok(true) => Ok(open),
        Ok(false) => Err(SiteError::Said(SiteProblem::Busy { path: folder.path().display().to_string() })),
        Err(error) => Err(cannot_write(&ours.path().join(LOCK))(error)),
    }
}
