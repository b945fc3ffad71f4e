//! What a program finds in the folder that it is given.

use std::io::{self, Write as _};

use crate::folder::Folder;
use crate::spec::{Check, Content, Exercise, Names};

/// Puts into `root` what an exercise and one of its checks put there; `seed` gives the random bytes.
///
/// # Errors
/// When there is no room for it.
pub fn lay_out(root: &Folder, exercise: &Exercise, check: &Check, seed: u64) -> io::Result<()> {
    let program = &exercise.program;
    root.make(&program.folder)?;
    for fixture in program.files.iter().chain(&check.files) {
        match &fixture.content {
            Content::File(file) => root.create_over(&fixture.path)?.write_all(&file.bytes(&Names::new(check.salt(seed))))?,
            Content::Folder => drop(root.make(&fixture.path)?),
            Content::Link(target) => root.link(&fixture.path, target)?,
        }
    }
    Ok(())
}
