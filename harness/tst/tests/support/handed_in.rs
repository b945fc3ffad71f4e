//! A course with three exercises, what is handed in for it, and what `tst grade --dry-run` understands of that.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Course, Ran};

/// A Rust program.
pub const RUST: &str = "fn main() {}\n";
/// A Python program.
pub const PYTHON: &str = "print(1)\n";

/// A course with three exercises.
pub fn course() -> Course {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot, toucan, macaw]\n");
    course
}

/// A `Cargo.toml`.
pub fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
}

/// What is understood of these arguments.
pub fn dry(course: &Course, arguments: &[&str]) -> Ran {
    let all = [&["grade", "--dry-run", "--lang", "en"], arguments].concat();
    course.run(&all).ended(0)
}

/// The rows of submissions: who, exercise, kind.
pub fn rows(ran: &Ran) -> Vec<String> {
    let table = ran.stdout.split("\n\n").next().unwrap_or_default();
    let rows = table.lines().skip(1).filter(|line| !line.starts_with(' '));
    rows.map(|line| line.split("  ").filter(|cell| !cell.is_empty()).take(3).map(str::trim).collect::<Vec<_>>().join("|")).collect()
}

/// Asserts that exactly these rows are there, in a table of 80 columns.
#[track_caller]
pub fn understood(ran: &Ran, wanted: &[&str]) {
    assert_eq!(rows(ran), wanted, "{}", ran.all());
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "80 columns\n{}", ran.all());
    assert!(!ran.stdout.contains('\u{1b}') && ran.stderr.is_empty(), "{}", ran.all());
}

/// Asserts that these words are there, wherever the lines end.
#[track_caller]
pub fn says(ran: &Ran, words: &str) {
    let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(words), "{words}\n{}", ran.all());
}

/// A zip of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("written");
    }
    writer.finish().expect("a zip").into_inner()
}

/// A tar of these files.
pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).expect("an entry");
    }
    builder.into_inner().expect("a tar")
}

/// The same, compressed.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("a gzip")
}
