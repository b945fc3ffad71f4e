//! Files that authors and sites bring: exercise.yaml, config.yaml, what a site says of itself.

use std::fs;

use tst_engine::settings::Config;
use tst_engine::spec::{SpecError, load};

use super::folder::with_folder;
use crate::site::Shop;

/// A mistake is told with a place that the file has.
fn check(error: &SpecError, bytes: &[u8]) {
    // YAML 1.1 knows more line breaks than most editors.
    let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    let lines = String::from_utf8_lossy(bytes).split(breaks).count();
    if let Some((line, column)) = error.place {
        assert!(line >= 1 && line <= lines + 1 && column >= 1, "no such place: {line}:{column} of {lines} lines");
    }
}

/// An exercise file.
pub fn exercise(bytes: &[u8]) {
    with_folder(|folder| {
        fs::write(folder.join("exercise.yaml"), bytes).expect("a file");
        if let Err(error) = load(folder) {
            check(&error, bytes);
        }
    });
}

/// A course's settings.
pub fn config(bytes: &[u8]) {
    with_folder(|folder| {
        let file = folder.join("config.yaml");
        fs::write(&file, bytes).expect("a file");
        if let Err(error) = Config::read(&file) {
            check(&error, bytes);
        }
    });
}

/// A site: its door, a zero byte, its index.
pub fn site(bytes: &[u8]) {
    with_folder(|folder| {
        let (door, index) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
        fs::write(folder.join("tst.json"), door).expect("a file");
        fs::write(folder.join("index.json"), index.get(1..).unwrap_or_default()).expect("a file");
        let Ok(shop) = Shop::enter(&folder.display().to_string()) else { return };
        for entry in shop.exercises().unwrap_or_default() {
            let _ = shop.fetch(&entry.name);
        }
    });
}
