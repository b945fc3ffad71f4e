//! Removing folders that a program wrote into, whatever it did to them.

use std::path::Path;

use crate::folder::{Below, Folder, Kind};

/// Removes a folder with everything in it, however deep, also what a program has locked. That something could not be removed is
/// no reason to trouble anybody.
pub fn remove(folder: &Path) {
    let _ = try_remove(folder);
}

fn try_remove(folder: &Path) -> Below {
    let (Some(above), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let above = Folder::open(if above.as_os_str().is_empty() { Path::new(".") } else { above })?;
    let name = Path::new(name);
    match above.kind(name)? {
        None => Ok(()),
        Some(Kind::Folder) => {
            let itself = above.folder(name)?;
            itself.unlock();
            itself.clear(Path::new(""))?;
            above.remove_folder(name)
        }
        // A program may have put something else in its place: what lies behind a link is not ours.
        Some(_) => above.remove(name),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    /// Beyond the depth at which a walk that calls itself overflows a stack of [`STACK`] bytes.
    const DEEP: usize = 3000;
    const STACK: usize = 256 << 10;

    #[test]
    fn folders_go_however_deep_and_whatever_they_hold() {
        let dir = tempfile::tempdir().expect("a folder");
        let work = dir.path().join("work");
        let mut at = Folder::create(&work).expect("made");
        for _ in 0..DEEP {
            at.write_new(Path::new("f"), b"x").expect("written");
            at = at.make(Path::new("d")).expect("made");
        }
        std::thread::Builder::new().stack_size(STACK).spawn(move || remove(&work)).expect("a thread").join().expect("no panic");
        assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn what_is_locked_goes_and_what_lies_behind_links_stays() {
        let dir = tempfile::tempdir().expect("a folder");
        let (work, other) = (dir.path().join("work"), dir.path().join("other"));
        std::fs::create_dir_all(work.join("a/b/c")).expect("made");
        std::fs::create_dir_all(other.join("kept")).expect("made");
        std::fs::write(work.join("a/b/c/file"), "x").expect("written");
        symlink(&other, work.join("a/b/link")).expect("a link");
        for folder in ["a/b/c", "a/b", "a", ""] {
            std::fs::set_permissions(work.join(folder), std::fs::Permissions::from_mode(0o000)).expect("locked");
        }
        remove(&work);
        assert!(!work.exists());
        symlink(&other, &work).expect("a link");
        remove(&work);
        assert!(work.symlink_metadata().is_err());
        assert!(other.join("kept").is_dir());
    }
}
