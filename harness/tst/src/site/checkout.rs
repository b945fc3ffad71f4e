//! `tst checkout`: brings one exercise of a site into a new folder that stands alone.

use std::fs;
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, folder_around};
use tst_engine::settings::{Settings, Site, user_file};
use tst_engine::text::{Lang, Say as _, SiteNote, SiteProblem, shell_path};
use tst_engine::verdict::ExitStatus;

use super::address::masked;
use super::aside::{Aside, sweep};
use super::error::{SiteError, Sited, below, cannot_write};
use super::file::{Item, PLAIN, Parcel, flush, replace};
use super::memory::Memory;
use super::name::is_exercise_name;
use super::shop::Shop;
use super::stage::stage;
use crate::course;
use crate::terminal;
use crate::trouble::{Done, Trouble, say};

/// The user's file as it is made on first use: the site of the course that this kit was made for, and the one that the
/// original tst knows from the start.
const USER_FILE: &str = "\
# Where `tst checkout` looks for exercises: in this order, after the sites of the course.
sites:
- name: projsw
  url: http://www.dsc.ufcg.edu.br/~dalton/projsw/tst
- name: demo
  url: https://raw.githubusercontent.com/daltonserey/tst-demo/master
run:
  py: python3
  js: node
";

/// How the folder begins in which a checkout is made.
const ASIDE: &str = ".tst-checkout-";

/// The options of `tst checkout`.
#[derive(Debug)]
pub struct CheckoutOptions {
    /// `NAME` or `NAME@SITE`.
    pub wanted: Option<String>,
    /// The new folder.
    pub folder: Option<PathBuf>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Checks out.
///
/// # Errors
/// When no site has the exercise, or the folder cannot be made.
pub fn run(options: &CheckoutOptions) -> Done {
    make_user_file();
    let settings = course::settings_anywhere(options.lang)?;
    checkout(options, &settings).map_err(|error| Trouble::site(&error, settings.lang))
}

fn checkout(options: &CheckoutOptions, settings: &Settings) -> Sited<ExitStatus> {
    let wanted = options.wanted.as_deref().ok_or(SiteError::Said(SiteProblem::MissingName))?;
    let (name, site) = wanted.split_once('@').map_or((wanted, None), |(name, site)| (name, Some(site)));
    if !is_exercise_name(name) {
        return Err(SiteError::Said(SiteProblem::BadExerciseName { name: name.into() }));
    }
    let sites = sites(settings, site)?;
    let target = options.folder.clone().unwrap_or_else(|| PathBuf::from(name));
    // Also when it is there already: a run may have been killed right after it had given the name.
    sweep(folder_around(&target), ASIDE, |_| true);
    check_free(&target)?;
    let (site, Parcel { items, missing }) = find(name, &sites, settings.lang)?;
    for file in missing {
        say(&SiteNote::NotThere { file }.say(settings.lang));
    }
    let stands_alone = items.iter().any(|item| item.name.as_str() == "exercise.yaml");
    write(name, &site, items, &target)?;
    let folder = target.display().to_string();
    let done = SiteNote::CheckedOut { name: name.into(), site: site.name, folder };
    terminal::say(&done.say(settings.lang));
    if stands_alone {
        terminal::say(&SiteNote::GoThere { folder: shell_path(&target) }.say(settings.lang));
    }
    Ok(ExitStatus::Passed)
}

/// The sites to ask: all, the one of this name, or the one at this address.
fn sites(settings: &Settings, wanted: Option<&str>) -> Sited<Vec<Site>> {
    let Some(wanted) = wanted else {
        return if settings.sites.is_empty() { Err(SiteError::Said(SiteProblem::NoSites)) } else { Ok(settings.sites.clone()) };
    };
    if let Some(site) = settings.sites.iter().find(|site| site.name == wanted) {
        return Ok(vec![site.clone()]);
    }
    if wanted.contains(['/', ':']) {
        let path = Path::new(wanted).canonicalize().ok().filter(|path| path.is_dir());
        // What has no scheme and is no folder is mostly an address that lost its beginning.
        if path.is_none() && !wanted.contains("://") && !Path::new(wanted).exists() && !wanted.starts_with(['/', '.']) {
            return Err(SiteError::Said(SiteProblem::NoScheme { text: masked(wanted) }));
        }
        let url = path.map_or_else(|| wanted.to_string(), |path| path.display().to_string());
        return Ok(vec![Site { name: masked(wanted), url }]);
    }
    let known = settings.sites.iter().map(|site| site.name.clone()).collect();
    Err(SiteError::Said(SiteProblem::NoSuchSite { name: wanted.into(), known }))
}

/// The first site that has the exercise, and its files there. A site that does not answer does not stop the next.
fn find(name: &str, sites: &[Site], lang: Lang) -> Sited<(Site, Parcel)> {
    let (mut asked, mut silent, mut whys) = (Vec::new(), Vec::new(), Vec::new());
    for site in sites {
        match Shop::enter(&site.url).and_then(|shop| shop.fetch(name)) {
            Ok(Some(parcel)) => {
                for why in whys {
                    say(&SiteNote::Skipped { why }.say(lang));
                }
                return Ok((site.clone(), parcel));
            }
            Ok(None) => asked.push(site.name.clone()),
            Err(error) if error.is_silence() && sites.len() > 1 => {
                silent.push(site.name.clone());
                whys.push(format!("{}: {}", site.name, error.say(lang)));
            }
            Err(error) => return Err(error),
        }
    }
    Err(SiteError::Said(SiteProblem::NoSuchExercise { name: name.into(), asked, silent }))
}

/// Writes the checkout aside, and gives it its name when it is whole.
fn write(name: &str, site: &Site, items: Vec<Item>, target: &Path) -> Sited<()> {
    let parent = folder_around(target);
    let aside = Aside::new(parent, ASIDE, |_| true).map_err(cannot_write(target))?;
    let folder = aside.folder().make(name.as_ref()).map_err(below)?;
    let items = stage(name, items, &folder, &site.url)?;
    Memory::new(name, &site.name, &site.url, &items).keep(&folder)?;
    folder.flush().map_err(below)?;
    check_free(target)?;
    // Another run may have been faster.
    fs::rename(folder.path(), target).map_err(|error| check_free(target).err().unwrap_or_else(|| cannot_write(target)(error)))?;
    flush(&[parent.to_path_buf()])
}

fn check_free(target: &Path) -> Sited<()> {
    if fs::symlink_metadata(target).is_ok() {
        return Err(SiteError::Said(SiteProblem::TargetExists { path: target.display().to_string() }));
    }
    Ok(())
}

/// Makes the user's own file when there is none; that it cannot be made is no reason to stop.
fn make_user_file() {
    if let Some(file) = user_file().filter(|file| !file.exists()) {
        let (folder, name) = (folder_around(&file), file.file_name().unwrap_or_default());
        let _ = Folder::create(folder).map(|folder| replace(&folder, name.as_ref(), USER_FILE.as_bytes(), PLAIN));
    }
}
