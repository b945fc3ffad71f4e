//! Whatever is handed in, taking it in ends well, and each thing becomes a submission, a row with a reason, or is litter.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use super::*;

fn options(exercise: Option<&str>) -> IntakeOptions {
    IntakeOptions {
        exercises: ["parrot", "toucan", "macaw"].map(String::from).into(),
        exercise: exercise.map(String::from),
        endings: ["rs", "py", "js"].map(String::from).into(),
        servers: Vec::new(),
        roster: None,
        groups: None,
        times: None,
        zone: TimeZone::UTC,
        limits: Limits { bytes: MB, files: 50 },
    }
}

#[test]
fn of_attempts_without_end_the_last_are_taken_and_the_others_told() {
    let (class, scratch) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    for number in 0..=99 {
        let name = if number == 0 { "parrot.py".into() } else { format!("parrot-{number}.py") };
        fs::write(class.path().join(format!("silvaana_12_{number}_{name}")), format!("print({number})")).expect("written");
    }
    fs::write(class.path().join("souzabia_13_7_parrot.py"), "print()").expect("written");
    let intake = take(&[class.path().into()], &options(None), scratch.path()).expect("taken");
    let of = |key: &str| intake.submissions.iter().filter(|one| one.student.key == key).collect::<Vec<_>>();
    let sources: Vec<&str> = of("12").iter().map(|one| one.source.as_str()).collect();
    assert_eq!((sources.len(), of("13").len()), (MOST_ATTEMPTS, 1));
    assert!(sources[0].ends_with("parrot-80.py") && sources[19].ends_with("parrot-99.py"), "{sources:?}");
    assert!(of("12").iter().map(|one| one.attempt).eq(1..=20));
    let [told] = &intake.strange[..] else { panic!("{:?}", intake.strange) };
    assert!(told.source.ends_with(" (+79)"), "{told:?}");
    assert_eq!(told.why, Words::of(&Oddity::OlderAttempts { most: MOST_ATTEMPTS }));
}

/// Pieces of which names are made: platforms' marks, exercises, endings, and what breaks things.
const PIECES: [&str; 40] = [
    "Ana",
    "Bia Souza",
    "José",
    "Jose\u{301}",
    "_",
    "_",
    "-",
    " ",
    ".",
    "12345",
    "7",
    "1",
    "LATE",
    "_assignsubmission_file_",
    "_assignsubmission_onlinetext_",
    "Participant",
    "_attempt_",
    "2026-11-20-23-59-30",
    "parrot",
    "toucan",
    "Macaw",
    "main",
    "src",
    "exercises",
    "attempt",
    "target",
    ".git",
    "submissions",
    ".rs",
    ".py",
    ".js",
    ".zip",
    ".tar.gz",
    ".java",
    ".pdf",
    "\n",
    "\"<b>",
    "=,;",
    "🦀",
    "..",
];

fn name(rng: &mut Rng) -> String {
    let text: String = (0..rng.usize(1..5)).map(|_| PIECES[rng.usize(..PIECES.len())]).collect();
    if matches!(text.as_str(), "." | "..") { "x".into() } else { text }
}

/// A valid archive with random names in it.
fn archive(rng: &mut Rng) -> Vec<u8> {
    let names: Vec<String> = (0..rng.usize(0..5)).map(|_| format!("{}/{}", name(rng), name(rng))).collect();
    if rng.bool() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in &names {
            // A name twice is refused by the writer.
            if writer.start_file(name.as_str(), SimpleFileOptions::default()).is_ok() {
                writer.write_all(b"fn main() {}").expect("written");
            }
        }
        writer.finish().expect("a zip").into_inner()
    } else {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for name in &names {
            let mut header = tar::Header::new_gnu();
            header.set_size(12);
            // Names that lead out are refused by the builder.
            let _ = builder.append_data(&mut header, name, &b"fn main() {}"[..]);
        }
        builder.into_inner().expect("a tar").finish().expect("a gzip")
    }
}

/// The same with something broken.
fn spoiled(rng: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..rng.usize(0..8) {
        if let Some(at) = (!bytes.is_empty()).then(|| rng.usize(..bytes.len())) {
            bytes[at] = rng.u8(..);
        }
    }
    if rng.u8(..4) == 0 {
        bytes.truncate(rng.usize(..=bytes.len()));
    }
    bytes
}

/// Fills a folder with random things.
fn fill(rng: &mut Rng, folder: &Path, depth: usize) {
    for _ in 0..rng.usize(0..5) {
        let path = folder.join(name(rng));
        if path.exists() {
            continue;
        }
        match rng.u8(..5) {
            0 | 1 if depth < 3 => {
                fs::create_dir(&path).expect("made");
                fill(rng, &path, depth + 1);
            }
            2 => {
                let bytes = archive(rng);
                fs::write(&path, spoiled(rng, bytes)).expect("written");
            }
            3 => fs::write(folder.join("Cargo.toml"), "[package]\nname = \"parrot\"\n").expect("written"),
            _ => fs::write(&path, "fn main() {}\n").expect("written"),
        }
    }
}

/// Whether what has this name is in what was taken in; several files of one student stand in one row.
fn is_told(intake: &Intake, name: &str) -> bool {
    let name = words::composed(name);
    let person = |text: &str| label::platform(text).map(|label| label.person);
    let sources = intake.submissions.iter().map(|s| &s.source).chain(intake.strange.iter().map(|s| &s.source));
    let same = |source: &String| {
        let grouped = person(&name).is_some_and(|wanted| {
            // `FIRST (+1)` and `FIRST: FILE`.
            let first = source.rsplit_once(" (+").map_or(source.as_str(), |(first, _)| first);
            person(first) == Some(wanted)
        });
        source.starts_with(&name) || grouped
    };
    sources.into_iter().any(same)
}

#[test]
fn every_entry_of_a_class_is_told_or_litter() {
    let mut told = 0;
    for seed in 0..150 {
        let mut rng = Rng::with_seed(seed);
        let class = tempfile::tempdir().expect("a folder");
        fill(&mut rng, class.path(), 0);
        let scratch = tempfile::tempdir().expect("a folder");
        let exercise = rng.bool().then_some("toucan");
        let intake =
            take(&[class.path().into()], &options(exercise), scratch.path()).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let class_name = class.path().file_name().expect("a name").to_string_lossy().into_owned();
        for entry in fs::read_dir(class.path()).expect("readable").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // All of it may be one student's.
            if litter::is_litter(&name) || is_told(&intake, &class_name) {
                continue;
            }
            told += 1;
            assert!(is_told(&intake, &name), "seed {seed}: {name:?} is lost\n{intake:#?}");
        }
        for submission in &intake.submissions {
            fingerprint(&submission.content, Limits::default()).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        }
    }
    assert!(told > 100, "{told}");
}

#[test]
fn a_spoiled_archive_never_spoils_the_class() {
    for seed in 0..200 {
        let mut rng = Rng::with_seed(seed);
        let class = tempfile::tempdir().expect("a folder");
        let bytes = archive(&mut rng);
        let ending = if bytes.starts_with(b"PK") { "zip" } else { "tgz" };
        fs::write(class.path().join(format!("ana.{ending}")), spoiled(&mut rng, bytes)).expect("written");
        fs::write(class.path().join("bia.py"), "print(1)\n").expect("written");
        let scratch = tempfile::tempdir().expect("a folder");
        let intake = take(&[class.path().into()], &options(Some("parrot")), scratch.path()).expect("taken");
        let names: Vec<&str> = intake.submissions.iter().map(|submission| submission.student.name.as_str()).collect();
        assert!(names.contains(&"ana") && names.contains(&"bia"), "seed {seed}: {intake:#?}");
        // Nothing was written beside the folders of archives.
        for entry in fs::read_dir(scratch.path()).expect("readable").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(name.bytes().all(|byte| byte.is_ascii_digit()), "seed {seed}: {name}");
        }
    }
}

#[test]
fn a_spoiled_archive_of_a_class_ends_well() {
    for seed in 0..200 {
        let mut rng = Rng::with_seed(seed);
        let (class, scratch) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let bytes = archive(&mut rng);
        let file = class.path().join("class.zip");
        fs::write(&file, spoiled(&mut rng, bytes)).expect("written");
        match take(&[file], &options(Some("parrot")), scratch.path()) {
            Ok(_) | Err(IntakeError::Usage(IntakeProblem::Refused(_))) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
}

#[test]
fn no_name_makes_the_readers_of_names_fail() {
    let mut rng = Rng::with_seed(1);
    let exercises = options(None).exercises;
    for _ in 0..20_000 {
        let name = name(&mut rng);
        label::platform(&name);
        label::plain(words::stem(&name), &exercises);
        hand_in::upload(&name);
        unpack::file_name(&name);
        moment::moment(&name, &TimeZone::UTC);
        moment::zone(&name);
    }
}

#[test]
fn the_same_work_handed_in_otherwise_has_the_same_fingerprint() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let manifest = "[package]\nname = \"parrot\"\n";
    fs::create_dir_all(one.path().join("ana/src")).expect("made");
    fs::write(one.path().join("ana/Cargo.toml"), manifest).expect("written");
    fs::write(one.path().join("ana/src/main.rs"), "fn main() {}\n").expect("written");
    let mut writer = zip::ZipWriter::new(fs::File::create(other.path().join("ana.zip")).expect("a file"));
    for (name, text) in [("deep/Cargo.toml", manifest), ("deep/src/main.rs", "fn main() {}\n"), ("deep/target/x", "junk")] {
        writer.start_file(name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("a zip");
    let print = |folder: &Path| {
        let scratch = tempfile::tempdir().expect("a folder");
        let intake = take(&[PathBuf::from(folder)], &options(None), scratch.path()).expect("taken");
        fingerprint(&intake.submissions[0].content, Limits::default()).expect("readable")
    };
    assert_eq!(print(one.path()), print(other.path()));
}
