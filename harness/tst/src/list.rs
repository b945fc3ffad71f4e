//! `tst list`: the exercises of the course and of the sites, where they come from, whether they were begun, and the score of
//! the last run.

use std::path::Path;

use tst_engine::settings::{Settings, Site, find_root};
use tst_engine::spec::{self, CHECKOUT};
use tst_engine::subject::is_untouched;
use tst_engine::text::{Label, Lang, Say as _, SiteNote, printable};
use tst_engine::verdict::ExitStatus;

use crate::course;
use crate::last_run;
#[cfg(feature = "class")]
use crate::site::Shop;
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
    let settings = if is_inside || anywhere.sites.is_empty() { course::settings(lang)? } else { anywhere };
    #[cfg(not(feature = "class"))]
    if (sites || !is_inside) && !settings.sites.is_empty() {
        return crate::elsewhere::go(lang);
    }
    #[cfg_attr(not(feature = "class"), expect(unused_mut, reason = "no site adds to it"))]
    let mut rows = if is_inside { own(&settings)? } else { Vec::new() };
    #[cfg(feature = "class")]
    let here = std::env::current_dir().unwrap_or_default();
    #[cfg(feature = "class")]
    for site in settings.sites.iter().filter(|_| sites || !is_inside) {
        rows.extend(of_site(site, &here, settings.lang));
    }
    show(&rows);
    Ok(ExitStatus::Passed)
}

/// The exercises of the repository.
fn own(settings: &Settings) -> Result<Vec<Row>, Trouble> {
    let lang = settings.lang;
    let row = |name: &String| {
        let folder = settings.exercise_folder(name);
        let exercise = spec::load(&folder).map_err(|error| Trouble::spec(&error, lang))?;
        let [state, score] = state(&folder, &settings.root, name, lang);
        Ok([name.clone(), Label::FromHere.say(lang), state, score, exercise.title.say(lang)])
    };
    settings.exercises.iter().map(row).collect()
}

#[cfg(feature = "class")]
/// The exercises of a site, as far as it tells; why it does not is said.
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
    let score = last_run::read(root, name).map_or(Label::NoRunYet, |(got, of)| Label::LastScore { got, of });
    [state.say(lang), score.say(lang)]
}

fn show(rows: &[Row]) {
    // Names and titles come from elsewhere, too.
    let rows: Vec<Row> = rows.iter().map(|row| row.each_ref().map(|cell| printable(cell))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for row in rows {
        let cells: Vec<String> = row[..4].iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        terminal::say(&format!("{}  {}", cells.join("  "), row[4]));
    }
}
