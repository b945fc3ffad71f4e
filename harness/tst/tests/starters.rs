//! Each exercise's folder knows its own starter. After changing a starter: `cargo tst lint NAME --bless`.

use std::path::{Path, PathBuf};

use tst_engine::settings::Settings;
use tst_engine::subject::{fingerprint, is_untouched};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

#[test]
fn every_starter_equals_its_fingerprint() {
    // In a student's repository a starter that was changed is what everybody hopes for.
    if std::env::var_os("CI").is_none() {
        return;
    }
    let settings = Settings::load(&root(), None).expect("a valid config.yaml");
    for name in &settings.exercises {
        let folder = settings.exercise_folder(name);
        let now = fingerprint(&folder).expect("a crate");
        assert!(is_untouched(&folder), "{name}: the starter is {now}; bless it if the change is meant");
    }
}

#[test]
fn a_changed_file_or_a_new_one_counts_as_begun() {
    let copy = tempfile::tempdir().expect("a folder");
    let folder = copy.path();
    std::fs::create_dir(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("Cargo.toml"), "[package]\n").expect("written");
    std::fs::write(folder.join("src/main.rs"), "fn main() {}\n").expect("written");
    assert!(!is_untouched(folder), "a folder without a fingerprint");
    std::fs::write(folder.join(".starter"), fingerprint(folder).expect("a crate")).expect("written");
    assert!(is_untouched(folder));
    // Windows' line ends are git's doing, not the student's.
    std::fs::write(folder.join("src/main.rs"), "fn main() {}\r\n").expect("written");
    assert!(is_untouched(folder));
    std::fs::write(folder.join("src/more.rs"), "").expect("written");
    assert!(!is_untouched(folder));
}
