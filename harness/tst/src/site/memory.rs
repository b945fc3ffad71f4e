//! What a checkout remembers: the site it came from, and the SHA-256 of each file as the site had it.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tst_engine::folder::Folder;
use tst_engine::spec::CHECKOUT;
use tst_engine::text::SiteProblem;

use super::address::without_user;
use super::error::{SiteError, Sited, cannot_write};
use super::file::{Item, PLAIN, replace};
use super::index::SCHEMA;
use super::shop::invalid;
use crate::sha256::sha256;

/// So much of it is read: a site has no more files than that names.
const MOST_BYTES: u64 = 4 << 20;

/// A checkout's memory.
#[derive(Debug, Serialize, Deserialize)]
pub struct Memory {
    /// The version of the format.
    pub schema: u32,
    /// The exercise.
    pub exercise: String,
    /// The site's name, or its address.
    pub site: String,
    /// The site's address, without a password: what is kept here is handed in and given away.
    pub url: String,
    /// The SHA-256 of each file.
    pub files: BTreeMap<String, String>,
}

impl Memory {
    /// Of these files.
    pub fn new(exercise: &str, site: &str, url: &str, items: &[Item]) -> Self {
        let hash = |item: &Item| (item.name.as_str().to_string(), sha256(&item.content));
        Self {
            schema: SCHEMA,
            exercise: exercise.into(),
            site: without_user(site),
            url: without_user(url),
            files: items.iter().map(hash).collect(),
        }
    }

    /// What the checkout in `folder` remembers.
    ///
    /// # Errors
    /// When it is no checkout, or its memory is not valid.
    pub fn read(folder: &Path) -> Sited<Self> {
        let file = folder.join(CHECKOUT);
        let at = file.display().to_string();
        let read = Folder::open(folder).and_then(|folder| folder.read(CHECKOUT.as_ref(), MOST_BYTES));
        let text = read.map_err(|error| match error.kind() {
            ErrorKind::FileTooLarge => invalid(&at, error.into_cause()),
            _ => SiteError::Said(SiteProblem::NotACheckout { path: folder.display().to_string() }),
        })?;
        let memory: Self = serde_json::from_slice(&text).map_err(|error| invalid(&at, error))?;
        if memory.schema == SCHEMA { Ok(memory) } else { Err(invalid(&at, format!("schema {}", memory.schema))) }
    }

    /// Keeps it in the checkout in `folder`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, folder: &Folder) -> Sited<()> {
        let text = serde_json::to_value(self).map_err(|error| cannot_write(&folder.path().join(CHECKOUT))(error.into()))?;
        replace(folder, CHECKOUT.as_ref(), format!("{text:#}\n").as_bytes(), PLAIN)
    }
}
