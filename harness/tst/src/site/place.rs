//! The folder of a site, and bringing a new one into it, file by file: what is there and not the site's stays. A run that
//! is killed on the way leaves what it was about, and the next one completes it.

use std::cell::RefCell;
use std::fs::{self, File};
use std::path::Path;

use serde_json::Value;
use tst_engine::folder::{Folder, folder_around};
use tst_engine::plain;
use tst_engine::text::SiteProblem;

use super::aside::{self, Aside};
use super::change::Change;
use super::error::{SiteError, Sited, below, cannot_write};
use super::file::flush;
use super::index::{DOOR, Entry, FORMAT, INDEX, Index, PAGE};
use super::name::FileName;
use super::original::DESCRIPTION;
use super::shop::Shop;
use crate::lock::try_lock;

/// How the folders begin in which sites are made.
const PREFIX: &str = ".tst-publish-";
/// The most that is read of a file by which a site is known, in bytes.
const LARGEST_DOOR: u64 = 1 << 20;

/// The new site, in such a folder.
pub const STAGE: &str = "site";

/// Where a site is to be.
pub struct Place<'p> {
    out: &'p Path,
    /// The folder, if there is one already, and its lock where there are locks.
    old: Option<(Folder, Option<File>)>,
    aside: Aside,
}

impl<'p> Place<'p> {
    /// Takes the folder for this run alone, after what a dead one had begun there is complete.
    ///
    /// # Errors
    /// When it is something else than a site of ours, or another run is at it.
    pub fn take(out: &'p Path) -> Sited<Self> {
        check(out)?;
        // What dead runs left that made the first site here.
        aside::sweep(folder_around(out), PREFIX, |_| true);
        if !out.exists() {
            let aside = Aside::new(folder_around(out), PREFIX, |_| true).map_err(cannot_write(out))?;
            return Ok(Self { out, old: None, aside });
        }
        let folder = Folder::open(out).map_err(below)?;
        let lock = lock(&folder)?;
        let trouble = RefCell::new(None);
        let complete =
            |dead: &Folder| match Change::read(dead).and_then(|change| change.map_or(Ok(()), |it| it.carry_out(dead, &folder))) {
                Ok(()) => true,
                Err(error) => {
                    trouble.replace(Some(error));
                    false
                }
            };
        let aside = Aside::new(out, PREFIX, complete).map_err(cannot_write(out))?;
        match trouble.into_inner() {
            Some(error) => Err(error),
            None => Ok(Self { out, old: Some((folder, lock)), aside }),
        }
    }

    /// The folder in which the new site is made, on the same disk.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn stage(&self) -> Sited<Folder> {
        self.aside.folder().make(STAGE.as_ref()).map_err(below)
    }

    /// Puts the new site there, which is whole and known to the disk.
    ///
    /// # Errors
    /// When something that is not the site's is in the way, or the folder cannot be written.
    pub fn fill(self, stage: &Folder, index: &Index) -> Sited<()> {
        let Some((folder, _lock)) = &self.old else {
            fs::rename(stage.path(), self.out).map_err(|error| match self.out.exists() {
                // Another run was faster.
                true => busy(self.out),
                false => cannot_write(self.out)(error),
            })?;
            return flush(&[folder_around(self.out).to_path_buf()]);
        };
        let old = match folder.kind(DOOR.as_ref()).map_err(below)? {
            Some(_) => files_of(Shop::enter(&self.out.display().to_string())?.exercises().unwrap_or_default())?,
            None => Vec::new(),
        };
        let change = Change::new(folder, files_of(&index.exercises)?, &old.into_iter().collect(), stage)?;
        change.keep(self.aside.folder())?;
        change.carry_out(self.aside.folder(), folder)
    }
}

/// The files of a site with these exercises; those by which it is found come last.
fn files_of(exercises: &[Entry]) -> Sited<Vec<FileName>> {
    let inside = |entry: &Entry| {
        let files: Vec<&str> = entry.files.iter().map(|file| file.name.as_str()).chain([DESCRIPTION]).collect();
        files.into_iter().map(|file| format!("{}/{file}", entry.name)).collect::<Vec<_>>()
    };
    let names = exercises.iter().flat_map(inside).chain([FORMAT, PAGE, INDEX, DOOR].map(String::from));
    names.map(|name| FileName::read(&name, INDEX)).collect()
}

/// Checks that `out` is free, or a site of ours.
fn check(out: &Path) -> Sited<()> {
    let Ok(what) = fs::symlink_metadata(out) else { return Ok(()) };
    let path = out.display().to_string();
    if what.file_type().is_symlink() {
        return Err(SiteError::Said(SiteProblem::ThroughLink { path }));
    }
    let is_ours = || {
        let door: Value = serde_json::from_slice(&plain::read(&out.join(DOOR), LARGEST_DOOR).ok()?).ok()?;
        (door.get("index")? == INDEX && out.join(INDEX).is_file()).then_some(())
    };
    // A first site that was never completed has no door yet.
    let is_begun = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(PREFIX);
    let names: Vec<_> = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    let is_free = what.is_dir() && (names.is_empty() || names.iter().any(|name| is_begun(name)));
    if is_free || is_ours().is_some() { Ok(()) } else { Err(SiteError::Said(SiteProblem::NotOurs { path })) }
}

fn lock(folder: &Folder) -> Sited<Option<File>> {
    // Where a folder cannot be locked, nobody is known to hold it.
    let Ok(file) = folder.itself() else { return Ok(None) };
    match try_lock(&file) {
        Ok(false) => Err(busy(folder.path())),
        Ok(true) | Err(_) => Ok(Some(file)),
    }
}

fn busy(out: &Path) -> SiteError {
    SiteError::Said(SiteProblem::Busy { path: out.display().to_string() })
}
