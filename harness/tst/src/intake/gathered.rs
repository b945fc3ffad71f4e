//! Files that were handed in one by one, copied into a folder under the names that the student gave them.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tst_engine::folder::{Folder, FolderError, folder_around};
use tst_engine::text::Refusal;

use super::content::pass;
use super::packed::{is_full, look_for_room};
use super::{Content, ContentError, Limits, file_name, unpack};

/// Copies them into the new folder `copies`; `program` is one of them.
///
/// # Errors
/// When they cannot be written, and that is not their own doing.
pub fn gathered(program: &Path, files: &[(String, PathBuf)], most: Limits, copies: &Path) -> io::Result<Content> {
    match copied(program, files, most, copies) {
        Err(error) if is_full(&error) => {
            // What is left of it only takes room.
            tst_engine::process::remove_folder(copies);
            let why = error.to_string();
            look_for_room(folder_around(copies)).map_err(|_| error)?;
            Ok(Content::Unusable(Refusal::NoRoom { why }))
        }
        copied => copied,
    }
}

fn copied(program: &Path, files: &[(String, PathBuf)], most: Limits, copies: &Path) -> io::Result<Content> {
    let folder = Folder::create(copies)?;
    let mut found = Content::File { file: program.into(), folder: None };
    let mut left = most.bytes;
    // Of two files of one name the program counts.
    let (own, others): (Vec<_>, Vec<_>) = files.iter().partition(|(_, from)| from == program);
    for (name, from) in own.into_iter().chain(others) {
        let is_program = from == program;
        // A platform's name may end in anything.
        let Some(name) = unpack::file_name(name) else { continue };
        match one(from, &name, &folder, (&mut left, most)) {
            Ok(true) if is_program => found = Content::File { file: copies.join(name), folder: Some(copies.into()) },
            Ok(_) => {}
            // A name that is too long as text is its own doing.
            Err(error @ ContentError::Unwritten(_)) if error.refusal().is_some() => {
                if is_program {
                    return Ok(Content::Unusable(error.as_refusal()));
                }
            }
            Err(ContentError::Unwritten(error)) => return Err(error),
            Err(error @ ContentError::Unread { .. }) if is_program => return Ok(Content::Unusable(error.as_refusal())),
            Err(ContentError::Unread { .. }) => drop(folder.remove(name.as_ref())),
            Err(ContentError::TooMuch(refusal)) => return Ok(Content::Unusable(refusal)),
        }
    }
    Ok(found)
}

/// Copies one file; false when there is one of this name.
fn one(from: &Path, name: &str, folder: &Folder, left: (&mut u64, Limits)) -> Result<bool, ContentError> {
    let (above, last) = (folder_around(from), from.file_name().unwrap_or_default());
    let unread = |error: FolderError| ContentError::Unread { file: file_name::text(last), why: error.into_cause() };
    let mut read = Folder::open(above).and_then(|above| above.open_file(last.as_ref())).map_err(unread)?;
    match folder.create_new(name.as_ref()) {
        Ok(made) => pass(&mut read, Some(made), name, left).map(|_| true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(ContentError::Unwritten(error.into_cause())),
    }
}
