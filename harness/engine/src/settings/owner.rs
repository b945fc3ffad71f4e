//! Whose a configuration is that was found above a folder: what it says is run as the user, so that no other one must have put
//! it there.

use std::path::Path;

use crate::spec::SpecError;

/// Refuses a `config.yaml` above `here`, when it, or the link that it is, belongs to somebody of whom nothing was expected: not
/// the user, the superuser or whose `here` is.
#[cfg(unix)]
pub(super) fn check(file: &Path, here: &Path) -> Result<(), SpecError> {
    use crate::text::SpecProblem;
    use std::os::unix::fs::MetadataExt as _;
    if file.parent() == Some(here) {
        // Not looked for above: whoever goes into a folder of others to work there means it.
        return Ok(());
    }
    let user = rustix::process::geteuid().as_raw();
    let host = std::fs::metadata(here).map(|data| data.uid()).ok();
    // One that is not there is somebody else's matter.
    let owners = [std::fs::symlink_metadata(file), std::fs::metadata(file)].into_iter().flatten().map(|data| data.uid());
    match owners.into_iter().find(|owner| is_strangers(*owner, user, host)) {
        Some(owner) => {
            let problem = SpecProblem::OfAnotherUser { owner: name(owner) };
            Err(SpecError::of_file(file, problem))
        }
        None => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn check(_file: &Path, _here: &Path) -> Result<(), SpecError> {
    Ok(())
}

/// Whether what `owner` says must not be run by `user`, who is in a folder of `host`. The superuser can do all the same, and in
/// a folder of others, such as one that a container was given, one has to do with its owner already.
#[cfg(unix)]
fn is_strangers(owner: u32, user: u32, host: Option<u32>) -> bool {
    owner != 0 && owner != user && Some(owner) != host
}

/// What a user is called, by passwd(5); else its number.
#[cfg(unix)]
fn name(user: u32) -> String {
    let number = user.to_string();
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let line = known.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields.get(2) == Some(&number.as_str()));
    line.and_then(|fields| fields.first().map(ToString::to_string)).unwrap_or(number)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_the_superusers_and_whose_the_folder_is_count() {
        for (owner, user, host) in [(1000, 1000, None), (0, 1000, Some(1000)), (1001, 1000, Some(1001)), (1001, 0, Some(1001))] {
            assert!(!is_strangers(owner, user, host), "{owner} {user} {host:?}");
        }
        for (owner, user, host) in [(1001, 1000, Some(1000)), (1001, 1000, Some(0)), (1001, 0, Some(0)), (1001, 1000, None)] {
            assert!(is_strangers(owner, user, host), "{owner} {user} {host:?}");
        }
    }

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!([name(0), name(4_000_000_000)], ["root", "4000000000"]);
    }

    #[test]
    fn ones_own_file_is_ones_own() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("config.yaml"), "").expect("written");
        std::fs::create_dir(dir.path().join("below")).expect("made");
        for here in [dir.path().join("below"), dir.path().into()] {
            check(&dir.path().join("config.yaml"), &here).expect("one's own");
        }
    }
}
