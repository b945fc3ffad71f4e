//! Copying journals while others are still read: of most classes no work was judged twice, and the order of its results is all the
//! same.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use tst_engine::folder::{Folder, Prepared};

use super::super::journal::JOURNAL;
use super::super::read::{ReadFile, copy};

/// A journal that is written as journals are read, in their order. Dropped, it comes to nothing.
#[derive(Debug)]
pub struct Ahead<'s, 'f> {
    files: Sender<Option<ReadFile>>,
    writer: Option<ScopedJoinHandle<'s, Option<Prepared<'f>>>>,
}

/// One whose last file has come.
#[derive(Debug)]
pub struct Sealed<'s, 'f>(Option<ScopedJoinHandle<'s, Option<Prepared<'f>>>>);

impl<'s, 'f: 's> Ahead<'s, 'f> {
    /// Begins one in this folder; `None` where the system has no thread left.
    pub fn begin(scope: &'s Scope<'s, '_>, folder: &'f Folder) -> Option<Self> {
        let (files, given) = channel();
        // Whatever is the matter here is told by who writes it afterwards.
        let write = move || folder.prepare(JOURNAL.as_ref(), &mut |out| write(&given, out)).ok();
        let writer = Some(Builder::new().spawn_scoped(scope, write).ok()?);
        Some(Self { files, writer })
    }

    /// Adds a journal that was read.
    pub fn add(&self, file: ReadFile) {
        let _ = self.files.send(Some(file));
    }

    /// No other comes. What is written is of use where each record of each file counts, in whichever order.
    pub fn seal(mut self, is_of_use: bool) -> Sealed<'s, 'f> {
        let writer = self.writer.take();
        if !is_of_use {
            let _ = self.files.send(None);
        }
        Sealed(writer)
    }
}

impl Drop for Ahead<'_, '_> {
    fn drop(&mut self) {
        if self.writer.is_some() {
            let _ = self.files.send(None);
        }
    }
}

impl<'f> Sealed<'_, 'f> {
    /// The journal, once it is written; `None` when it is of no use, or could not be.
    pub fn journal(self) -> Option<Prepared<'f>> {
        self.0?.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Writes the records of the files; in vain when it is told so, or when a file holds more than records one behind the other.
fn write(files: &Receiver<Option<ReadFile>>, out: &mut File) -> io::Result<()> {
    let in_vain = || io::Error::from(io::ErrorKind::Interrupted);
    for file in files {
        let ReadFile { file, records } = file.ok_or_else(in_vain)?;
        let records = records.ok_or_else(in_vain)?;
        if !records.is_empty() {
            copy(&file, records, out)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
