//! The whole of evidence that a report cuts, in files: `.tst/evidence/EXERCISE/CHECK.expected` and `.received`. And what a
//! recipe needs to be tried by hand: `.tst/evidence/EXERCISE/CHECK/`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::explain::{FOLDER, Reproduce, Whole, WholeFile, is_cut};
use crate::folder::{Below, Folder};
use crate::scene::lay_out;
use crate::text::Lang;
use crate::verdict::{Evidence, Outcome, Verdict};

/// The endings of the two files of a check.
const EXPECTED: &str = "expected";
const RECEIVED: &str = "received";

/// Keeps what a page of `width` columns in `lang` leaves out of a failure, in files below `root`, in place of what was
/// kept of the same check before; `None` when nothing was cut. That it cannot be written is no reason to trouble anybody:
/// then nothing is named.
pub fn keep(root: &Path, exercise: &str, verdict: &Verdict, lang: Lang, width: usize) -> Option<Whole> {
    let failure = match &verdict.outcome {
        // It was not judged: what is known of it still holds.
        Outcome::Skipped(_) => return None,
        Outcome::Failed(failure) if is_cut(failure, lang, width) => failure,
        _ => {
            forget(root, exercise, verdict);
            return None;
        }
    };
    let root_folder = Folder::open(root).ok()?;
    let write = |evidence: &Option<Evidence>, ending| {
        let path = name(exercise, &verdict.check, ending);
        match evidence.as_ref().and_then(Evidence::bytes).filter(|(bytes, _)| !bytes.is_empty()) {
            Some((bytes, of)) => {
                // Aside and renamed: another run at the same time leaves its file whole, or this one does.
                let write = || root_folder.replace_soon(path.as_ref(), &mut |file| file.write_all(bytes));
                // Another run may just have removed the folder with its last file.
                write().or_else(|_| write())?;
                Ok(Some(WholeFile { path, bytes: bytes.len(), of }))
            }
            None => root_folder.remove_if_there(path.as_ref()).map(|()| None),
        }
    };
    let both = write(&failure.expected, EXPECTED)
        .and_then(|expected| Ok(Whole { expected, received: write(&failure.received, RECEIVED)? }));
    both.inspect_err(|_| forget(root, exercise, verdict)).ok()
}

/// Keeps what the recipe of a failed check needs, in place of what was kept before; no longer when it needs nothing. As with
/// other evidence, that it cannot be written troubles nobody.
pub fn keep_for_recipe(root: &Path, reproduce: &Reproduce, verdict: &Verdict) {
    if matches!(verdict.outcome, Outcome::Skipped(_)) {
        return;
    }
    let (exercise, seed) = reproduce.origin();
    let Some(check) = reproduce.check_of(verdict) else { return };
    let _ = forget_recipe(root, &exercise.name, &check.name);
    let Some(recipe) = reproduce.recipe(verdict) else { return };
    let keep = || -> std::io::Result<()> {
        let folder = Folder::open(root)?.make(&recipe_folder(&exercise.name, &check.name))?;
        if recipe.needs_files {
            lay_out(&folder, exercise, check, seed)?;
        }
        for (name, bytes) in [("sent", &recipe.sent), ("expected", &recipe.expected)] {
            if let Some(bytes) = bytes {
                folder.replace_soon(name.as_ref(), &mut |file| file.write_all(bytes))?;
            }
        }
        Ok(())
    };
    if recipe.needs_folder() && keep().is_err() {
        // Half of it would be worse than nothing.
        let _ = forget_recipe(root, &exercise.name, &check.name);
    }
}

fn recipe_folder(exercise: &str, check: &str) -> PathBuf {
    Path::new(FOLDER).join(exercise).join(check)
}

fn forget_recipe(root: &Path, exercise: &str, check: &str) -> Below {
    let (root, name) = (Folder::open(root)?, recipe_folder(exercise, check));
    root.folder(&name)?.clear(Path::new(""))?;
    root.remove_folder(&name)?;
    remove_empty(&root, exercise);
    Ok(())
}

/// Folders go with the last file in them; one that still holds something stays.
fn remove_empty(root: &Folder, exercise: &str) {
    let own = Path::new(FOLDER).join(exercise);
    let _ = own.ancestors().take(3).try_for_each(|folder| root.remove_folder(folder));
}

/// Removes what was kept of a check, unless it was not judged.
pub fn forget(root: &Path, exercise: &str, verdict: &Verdict) {
    if matches!(verdict.outcome, Outcome::Skipped(_)) {
        return;
    }
    let Ok(root) = Folder::open(root) else { return };
    let _ = forget_recipe(root.path(), exercise, &verdict.check);
    let mut removed = false;
    for ending in [EXPECTED, RECEIVED] {
        removed |= root.remove(name(exercise, &verdict.check, ending).as_ref()).is_ok();
    }
    if removed {
        remove_empty(&root, exercise);
    }
}

fn name(exercise: &str, check: &str, ending: &str) -> String {
    format!("{FOLDER}/{exercise}/{check}.{ending}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::text::{Doing, Problem, SkipReason};
    use crate::verdict::{Conversation, Failure};

    fn verdict(outcome: Outcome) -> Verdict {
        Verdict {
            check: "repeats".into(),
            outcome,
            duration: Duration::ZERO,
            conversation: Conversation::default(),
            schedules: None,
        }
    }

    fn failed(expected: Evidence, received: &[u8]) -> Verdict {
        let problem = Problem::WrongBytes { who: "ana".into(), at: 0 };
        let mut failure = Failure::new(Doing::Receives { who: "ana".into(), data: b"x".to_vec() }, problem)
            .with_evidence(expected, Evidence::of_received(received, 64));
        failure.difference = Some(0);
        verdict(Outcome::Failed(Box::new(failure)))
    }

    fn keep_in(root: &Path, verdict: &Verdict) -> Option<Whole> {
        keep(root, "parrot", verdict, Lang::En, 80)
    }

    fn files(root: &Path) -> Vec<String> {
        let folder = std::fs::read_dir(root.join(".tst/evidence/parrot")).into_iter().flatten().flatten();
        let mut names: Vec<String> = folder.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_cut_is_kept_until_the_check_is_judged_again() {
        let root = tempfile::tempdir().expect("a folder");
        let long = vec![b'y'; 3000];
        let kept = keep_in(root.path(), &failed(Evidence::Bytes(vec![b'x'; 2000]), &long)).expect("files");
        assert_eq!(kept.received.map(|file| (file.bytes, file.of)), Some((3000, 3000)));
        assert_eq!(files(root.path()), ["repeats.expected", "repeats.received"]);
        assert_eq!(std::fs::read(root.path().join(".tst/evidence/parrot/repeats.received")).expect("the file"), long);
        // Not judged.
        assert_eq!(keep_in(root.path(), &verdict(Outcome::Skipped(SkipReason::NoProcess))), None);
        assert_eq!(files(root.path()).len(), 2);
        // Nothing came this time.
        let kept = keep_in(root.path(), &failed(Evidence::Bytes(vec![b'x'; 2000]), b"")).expect("files");
        assert_eq!((kept.expected.is_some(), kept.received), (true, None));
        assert_eq!(files(root.path()), ["repeats.expected"]);
        // Short enough to be shown whole.
        assert_eq!(keep_in(root.path(), &failed(Evidence::Bytes(b"x".to_vec()), b"y")), None);
        assert_eq!(files(root.path()), [""; 0]);
    }

    #[test]
    fn a_check_that_passes_leaves_nothing() {
        let root = tempfile::tempdir().expect("a folder");
        keep_in(root.path(), &failed(Evidence::Words("less".into()), &[b'y'; 3000])).expect("files");
        assert_eq!(files(root.path()), ["repeats.received"]);
        assert_eq!(keep_in(root.path(), &verdict(Outcome::Passed)), None);
        assert!(!root.path().join(".tst").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_kept_or_removed_behind_a_link() {
        let (root, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let file = elsewhere.path().join("evidence/parrot/repeats.received");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, "mine").expect("written");
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join(".tst")).expect("a link");
        assert_eq!(keep_in(root.path(), &failed(Evidence::Bytes(vec![b'x'; 2000]), &[b'y'; 3000])), None);
        assert_eq!(keep_in(root.path(), &verdict(Outcome::Passed)), None);
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "mine");
        assert!(!file.with_extension("expected").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_trouble() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::write(root.path().join(".tst"), "a file").expect("written");
        assert_eq!(keep_in(root.path(), &failed(Evidence::Bytes(vec![b'x'; 2000]), b"y")), None);
    }
}
