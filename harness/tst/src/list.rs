//! `tst list`: the exercises of the course and of the sites, where they come from, whether they were begun, and the score of
//! the last run.

use std::path::{Path, PathBuf};

use tst_engine::settings::{Settings, Site, find_root};
use tst_engine::spec::{self, CHECKOUT};
use tst_engine::subject::is_untouched;
use tst_engine::text::{CommandProblem, Label, Lang, Say as _, SiteNote, printable, short_name};
use tst_engine::verdict::ExitStatus;

use crate::cli::CALLED;
use crate::course;
use crate::last_run;
use crate::since;
#[cfg(feature = "class")]
use crate::site::Shop;
#[cfg(feature = "class")]
use crate::site::memory::Memory;
use crate::terminal;
use crate::trouble::{Done, Trouble, say};

/// An exercise: its name, where it comes from, whether it was begun, its last score, its title.
type Row = [String; 5];

/// Lists; the sites are asked when that is wanted, or when there is no repository.
///
/// # Errors
/// When there is neither a repository here nor a site, or a file is not valid.
pub fn run(lang: Option<Lang>, sites: bool) -> Done {
    let anywhere = course::settings_anywhere(lang)?;
    let is_inside = find_root(&anywhere.root).is_some();
    #[cfg(feature = "class")]
    let checkouts = if is_inside { Vec::new() } else { checkouts(anywhere.lang) };
    #[cfg(not(feature = "class"))]
    let checkouts: Vec<Row> = Vec::new();
    let is_nowhere = anywhere.sites.is_empty() && checkouts.is_empty();
    let settings = if is_inside || is_nowhere { course::settings(lang)? } else { anywhere };
    #[cfg(not(feature = "class"))]
    if (sites || !is_inside) && !settings.sites.is_empty() {
        return crate::elsewhere::go(lang);
    }
    let rows = if is_inside { own(&settings)? } else { checkouts };
    #[cfg(feature = "class")]
    let rows = if sites || !is_inside { with_sites(rows, &settings) } else { rows };
    show(&rows);
    if is_inside && settings.exercises.is_empty() {
        terminal::say(&CommandProblem::EmptyCourse.say(settings.lang));
    } else if is_inside {
        show_next(&settings);
    }
    Ok(ExitStatus::Passed)
}

/// The exercises of the repository.
fn own(settings: &Settings) -> Result<Vec<Row>, Trouble> {
    let lang = settings.lang;
    let row = |name: &String| {
        let folder = settings.exercise_folder(name);
        let read = course::is_there(settings, &folder).and_then(|()| spec::load(&folder));
        let exercise = read.map_err(|error| Trouble::spec(&error, lang))?;
        let [state, score] = state(&folder, &settings.root, name, lang);
        Ok([name.clone(), Label::FromHere.say(lang), state, score, exercise.title.say(lang)])
    };
    settings.exercises.iter().map(row).collect()
}

/// These and those of the sites.
#[cfg(feature = "class")]
fn with_sites(mut rows: Vec<Row>, settings: &Settings) -> Vec<Row> {
    let here = std::env::current_dir().unwrap_or_default();
    for site in &settings.sites {
        let is_listed = |row: &Row| rows.iter().any(|other| other[..2] == row[..2]);
        let more: Vec<Row> = of_site(site, &here, settings.lang).into_iter().filter(|row| !is_listed(row)).collect();
        rows.extend(more);
    }
    rows
}

/// The checkouts around the current folder and in it, each with where it came from.
#[cfg(feature = "class")]
fn checkouts(lang: Lang) -> Vec<Row> {
    let here = std::env::current_dir().unwrap_or_default();
    let inside = std::fs::read_dir(&here).into_iter().flatten().flatten().map(|entry| entry.path());
    let around = here.ancestors().map(Path::to_path_buf);
    let mut folders: Vec<PathBuf> = around.chain(inside).filter(|folder| folder.join(CHECKOUT).is_file()).collect();
    folders.sort();
    let row = |folder: &PathBuf| {
        let memory = Memory::read(folder).ok()?;
        let title = spec::load(folder).map(|exercise| exercise.title.say(lang)).unwrap_or_default();
        let [state, score] = state(folder, folder, &memory.exercise, lang);
        let name = folder.file_name()?.to_string_lossy().into_owned();
        Some([name, memory.site, state, score, title])
    };
    folders.iter().filter_map(row).collect()
}

/// The exercises of a site, as far as it tells; why it does not is said.
#[cfg(feature = "class")]
fn of_site(site: &Site, here: &Path, lang: Lang) -> Vec<Row> {
    let shop = match Shop::enter(&site.url) {
        Ok(shop) => shop,
        Err(error) => {
            say(&format!("{}: {}", site.name, error.say(lang)));
            return Vec::new();
        }
    };
    let Some(entries) = shop.exercises() else {
        say(&SiteNote::NoIndex { site: site.name.clone() }.say(lang));
        return Vec::new();
    };
    let row = |entry: &crate::site::Entry| {
        // A checkout in the current folder, under its usual name.
        let folder = here.join(&entry.name);
        let is_here = folder.join(CHECKOUT).is_file();
        let [state, score] = if is_here { state(&folder, &folder, &entry.name, lang) } else { <[String; 2]>::default() };
        let title = if lang == Lang::PtBr { &entry.title.pt } else { &entry.title.en };
        [entry.name.clone(), site.name.clone(), state, score, title.clone()]
    };
    entries.iter().map(row).collect()
}

/// Whether an exercise was begun, and its last score.
fn state(folder: &Path, root: &Path, name: &str, lang: Lang) -> [String; 2] {
    let state = if is_untouched(folder) { Label::NotStartedYet } else { Label::Started };
    let last = last_run::read(root, name);
    let score = last.as_ref().map_or(Label::NoRunYet, |run| Label::LastScore { got: run.points, of: run.max }).say(lang);
    // For who looks at it: how far it is, and when that was.
    let map = last.filter(|_| terminal::rows().is_some()).map(|run| {
        let age = last_run::age(root, name).map(|age| format!(", {}", Label::Ago { seconds: age.as_secs() }.say(lang)));
        format!("{} {score}{}", bar(run.points, run.max), age.unwrap_or_default())
    });
    [state.say(lang), map.unwrap_or(score)]
}

/// Points as a bar of ten.
fn bar(points: u32, max: u32) -> String {
    const LENGTH: usize = 10;
    let full = (u64::from(points.min(max)) * LENGTH as u64 / u64::from(max.max(1))) as usize;
    "█".repeat(full) + &"░".repeat(LENGTH - full)
}

/// What to do next, for who looks at it.
fn show_next(settings: &Settings) {
    let Some(name) = since::next(settings).filter(|_| terminal::rows().is_some()) else { return };
    let is_new = is_untouched(&settings.exercise_folder(&name));
    let step = since::statement(settings, &name).filter(|_| is_new).unwrap_or_else(|| format!("{CALLED} test {name}"));
    terminal::say(&Label::NextStep { step }.say(settings.lang));
}

fn show(rows: &[Row]) {
    // Names and titles come from elsewhere, too.
    let rows: Vec<Row> = rows.iter().map(|row| row.each_ref().map(|cell| printable(&short_name(cell)))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    // Where all come from one place a narrow terminal has no room to say so.
    let is_shown = |column: usize| column != 1 || terminal::rows().is_none() || rows.iter().any(|row| row[1] != rows[0][1]);
    for row in &rows {
        let columns = (0..4).filter(|column| is_shown(*column));
        let cells: Vec<String> = columns.map(|column| format!("{:1$}", row[column], widths[column])).collect();
        terminal::say(&format!("{}  {}", cells.join("  "), row[4]));
    }
}
