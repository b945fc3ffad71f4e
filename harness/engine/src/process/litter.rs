//! Removing folders that a program wrote into, whatever it did to them.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long rm(1) may take: a disk that does not answer holds nobody longer.
const REMOVING: Duration = Duration::from_secs(60);

/// Removes a folder with everything in it, also what a program has locked. That something could not be removed is no
/// reason to trouble anybody.
pub fn remove(folder: &Path) {
    if std::fs::remove_dir_all(folder).is_err() && folder.exists() {
        unlock(folder);
        if std::fs::remove_dir_all(folder).is_err() {
            // Folders nested deeper than files may be open: rm(1) needs only one at a time.
            let mut rm = Command::new("rm");
            rm.arg("-rf").arg("--").arg(folder);
            let _ = super::tool::ask(rm, REMOVING);
        }
    }
}

/// Gives the owner all rights to the folders in `folder`, and to itself.
#[cfg(unix)]
fn unlock(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let _ = std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700));
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        // A link to a folder is no folder: what lies behind it is not ours.
        let folders = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        open.extend(folders.map(|entry| entry.path()));
    }
}

#[cfg(not(unix))]
fn unlock(_folder: &Path) {}
