//! What has to be done to a folder so that it holds a new site: which files come, and which go.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tst_engine::folder::{Folder, Kind};
use tst_engine::text::SiteProblem;

use super::error::{SiteError, Sited, below, cannot_write, unread};
use super::file::content;
use super::name::FileName;
use super::place::STAGE;
use super::shop::invalid;

/// The file, beside the new site, in which it is kept until it is done.
const FILE: &str = "change.json";

/// So much of it is read: more than the names of any site.
const MOST_BYTES: u64 = 64 << 20;

/// What has to be done. The names are relative to the site's folder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Change {
    /// Files of the old site that are in the way of new ones.
    first: Vec<String>,
    /// The files of the new site, in the order in which they come.
    come: Vec<String>,
    /// The other files that only the old site has.
    last: Vec<String>,
}

impl Change {
    /// What turns the site in `folder`, whose files are `old`, into the one with these files that lies in `stage`.
    ///
    /// # Errors
    /// When something that is not the old site's is in the way; nothing was changed then.
    pub fn new(folder: &Folder, files: Vec<FileName>, old: &BTreeSet<FileName>, stage: &Folder) -> Sited<Self> {
        let mut first = BTreeSet::new();
        for file in &files {
            first.extend(in_the_way(folder, file, old, stage)?);
        }
        let is_left = |name: &&FileName| !first.contains(*name) && !files.contains(name);
        let last = old.iter().filter(is_left).map(text).collect();
        Ok(Self { first: first.iter().map(text).collect(), come: files.iter().map(text).collect(), last })
    }

    /// Keeps it in the folder `aside`, on the disk, for whoever has to complete it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, aside: &Folder) -> Sited<()> {
        let text = serde_json::to_vec(self).map_err(|error| cannot_write(&aside.path().join(FILE))(error.into()))?;
        aside.replace(FILE.as_ref(), &mut |file| std::io::Write::write_all(file, &text)).map_err(below)
    }

    /// What was kept in a folder; `None` when nothing was.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn read(folder: &Folder) -> Sited<Option<Self>> {
        let at = folder.path().join(FILE);
        if folder.kind(FILE.as_ref()).map_err(below)?.is_none() {
            return Ok(None);
        }
        let text = folder.read(FILE.as_ref(), MOST_BYTES).map_err(unread)?;
        serde_json::from_slice(&text).map(Some).map_err(|error| invalid(&at.display().to_string(), error))
    }

    /// Does it; what was done already is left. Then nothing of it is kept.
    ///
    /// # Errors
    /// When a file cannot be moved or removed; it can then be done again.
    pub fn carry_out(&self, aside: &Folder, folder: &Folder) -> Sited<()> {
        let names = |list: &[String]| list.iter().map(|name| FileName::read(name, FILE)).collect::<Sited<Vec<_>>>();
        let (first, come, last) = (names(&self.first)?, names(&self.come)?, names(&self.last)?);
        first.iter().try_for_each(|name| remove(folder, name))?;
        if aside.kind(STAGE.as_ref()).map_err(below)?.is_some() {
            let stage = aside.folder(STAGE.as_ref()).map_err(below)?;
            for name in &come {
                if stage.kind(name.path()).map_err(below)?.is_some() {
                    stage.rename(name.path(), folder, name.path()).map_err(below)?;
                }
            }
        }
        last.iter().try_for_each(|name| remove(folder, name))?;
        let above = come.iter().flat_map(FileName::folders).map(Path::new).chain([Path::new("")]);
        for name in above.collect::<BTreeSet<_>>() {
            folder.folder(name).and_then(|folder| folder.flush()).map_err(below)?;
        }
        aside.remove(FILE.as_ref()).map_err(below)
    }
}

fn text(name: &FileName) -> String {
    name.as_str().into()
}

/// The files of the old site that have to go before `file` can come.
fn in_the_way(folder: &Folder, file: &FileName, old: &BTreeSet<FileName>, stage: &Folder) -> Sited<Vec<FileName>> {
    let shown = |name: &str| folder.path().join(name).display().to_string();
    let foreign = |name: &str| Err(SiteError::Said(SiteProblem::InTheWay { path: shown(name) }));
    let ours = |name: &str| FileName::new(name).filter(|name| old.contains(name));
    for name in file.folders().chain([file.as_str()]) {
        let is_itself = name == file.as_str();
        match folder.kind(name.as_ref()).map_err(below)? {
            None => return Ok(Vec::new()),
            Some(Kind::Link) => return Err(SiteError::Said(SiteProblem::ThroughLink { path: shown(name) })),
            Some(Kind::Folder) if !is_itself => {}
            Some(Kind::Folder) => {
                let mut inside = Vec::new();
                for name in everything(folder, name)? {
                    match ours(&name) {
                        Some(name) => inside.push(name),
                        None => return foreign(&name),
                    }
                }
                return Ok(inside);
            }
            Some(Kind::File) => match ours(name) {
                // It is replaced.
                Some(_) if is_itself => return Ok(Vec::new()),
                Some(name) => return Ok(vec![name]),
                None if is_itself && is_same(folder, stage, file)? => return Ok(Vec::new()),
                None => return foreign(name),
            },
            Some(Kind::Other) => return foreign(name),
        }
    }
    Ok(Vec::new())
}

/// The names of all that lies below a folder, but its folders that hold something.
fn everything(folder: &Folder, below_it: &str) -> Sited<Vec<String>> {
    let (mut open, mut found) = (vec![below_it.to_string()], Vec::new());
    while let Some(at) = open.pop() {
        let names = folder.folder(at.as_ref()).and_then(|folder| folder.names()).map_err(below)?;
        for name in &names {
            let name = format!("{at}/{}", name.to_string_lossy());
            match folder.kind(name.as_ref()).map_err(below)? {
                Some(Kind::Folder) => open.push(name),
                _ => found.push(name),
            }
        }
    }
    Ok(found)
}

/// Whether a file has the same bytes here as there.
fn is_same(one: &Folder, other: &Folder, name: &FileName) -> Sited<bool> {
    Ok(matches!((content(one, name)?, content(other, name)?), (Some(one), Some(other)) if one == other))
}

/// Removes a file of the old site, and the folders above that then are empty.
fn remove(folder: &Folder, name: &FileName) -> Sited<()> {
    if folder.kind(name.path()).map_err(below)? != Some(Kind::File) {
        return Ok(());
    }
    folder.remove(name.path()).map_err(below)?;
    for above in name.folders().collect::<Vec<_>>().into_iter().rev() {
        if folder.remove_folder(above.as_ref()).is_err() {
            break;
        }
    }
    Ok(())
}
