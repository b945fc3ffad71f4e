//! What students hand in and teachers bring: archives, names, rosters, times, worksheets, the journal.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tst_engine::settings::Settings;

use super::folder::{files_below, with_folder};
use crate::grade::journal::Journal;
use crate::grade::read::class_of;
use crate::grade::source::Source;
use crate::intake::{self, Intake, IntakeError, IntakeOptions, Limits};
use crate::report::class::sheet::Sheet;

/// What a submission may be in the doors: little, so that a bound is met soon.
const LIMITS: Limits = Limits { bytes: 100_000, files: 50 };

fn options() -> IntakeOptions {
    IntakeOptions {
        exercises: ["parrot", "parrots", "toucan"].map(String::from).into(),
        exercise: None,
        endings: ["py", "c"].map(String::from).into(),
        servers: Vec::new(),
        roster: None,
        groups: None,
        times: None,
        zone: TimeZone::UTC,
        limits: LIMITS,
    }
}

/// Takes in `given`, unpacking into the folder `scratch`.
fn take(given: &Path, options: &IntakeOptions, scratch: &Path) -> Option<Intake> {
    fs::create_dir(scratch).expect("a scratch folder");
    let taken = intake::take(&[given.to_path_buf()], options, scratch);
    assert!(!matches!(taken, Err(IntakeError::Machine(_))), "a stranger's bytes were the machine's trouble: {taken:?}");
    taken.ok()
}

/// An archive that somebody handed in: alone, and in a class.
pub fn archive(bytes: &[u8]) {
    with_folder(|folder| {
        let given = folder.join("subs");
        fs::create_dir(&given).expect("a folder");
        fs::write(given.join("ana.zip"), bytes).expect("an archive");
        fs::create_dir(given.join("bia")).expect("a folder");
        fs::write(given.join("bia/parrot.py"), "pass\n").expect("a program");
        let scratch = folder.join("scratch");
        let intake = take(&given, &options(), &scratch).expect("a class");
        let (sizes, count) = files_below(&scratch).iter().fold((0, 0), |(sum, count), (_, size)| (sum + size, count + 1));
        // Litter is written, too, and counted apart.
        assert!(sizes <= 2 * LIMITS.bytes, "{sizes} bytes were unpacked");
        assert!(count <= 40 * LIMITS.files, "{count} files were unpacked");
        let of_bia = |key: &str| intake.submissions.iter().filter(|found| found.student.key == key).count();
        assert_eq!(of_bia("bia"), 1, "what one student handed in changed another's: {:#?}", intake.submissions);
    });
}

/// Names of files and folders, one on each line.
pub fn names(bytes: &[u8]) {
    use std::os::unix::ffi::OsStrExt as _;

    with_folder(|folder| {
        let given = folder.join("subs");
        fs::create_dir(&given).expect("a folder");
        let mut most = 0;
        for name in bytes.split(|byte| *byte == b'\n').take(20) {
            let parts: Vec<_> = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b"..").collect();
            let Some((last, above)) = parts.split_last() else { continue };
            let around = above.iter().fold(given.clone(), |path, part| path.join(std::ffi::OsStr::from_bytes(part)));
            // A folder that stays empty is handed in, too. What is no name for the file system is nobody's file.
            most += parts.len();
            let _ = fs::create_dir_all(&around).and_then(|()| fs::write(around.join(std::ffi::OsStr::from_bytes(last)), "pass\n"));
        }
        let intake = take(&given, &options(), &folder.join("scratch")).expect("a class");
        assert!(intake.submissions.len() <= most, "more submissions than files and folders");
        let mut places: Vec<_> = intake.submissions.iter().map(|one| (&one.student.key, &one.exercise, one.attempt)).collect();
        places.sort();
        let before = places.len();
        places.dedup();
        assert_eq!(places.len(), before, "two submissions are the same attempt: {:#?}", intake.submissions);
    });
}

/// Takes in a class of one with the table that an option names.
fn with_table(bytes: &[u8], set: impl FnOnce(&mut IntakeOptions, PathBuf)) {
    with_folder(|folder| {
        let (given, table) = (folder.join("subs"), folder.join("table.csv"));
        fs::create_dir_all(given.join("ana")).expect("a folder");
        fs::write(given.join("ana/parrot.py"), "pass\n").expect("a program");
        fs::write(&table, bytes).expect("a table");
        let mut options = options();
        set(&mut options, table);
        if let Some(intake) = take(&given, &options, &folder.join("scratch")) {
            assert_eq!(intake.submissions.len(), 1, "the program is still there: {intake:?}");
            assert!(intake.roster.len() <= bytes.len(), "more students than bytes");
        }
    });
}

/// The table of the class's students.
pub fn roster(bytes: &[u8]) {
    with_table(bytes, |options, table| options.roster = Some(table));
}

/// The table of times.
pub fn times(bytes: &[u8]) {
    with_table(bytes, |options, table| options.times = Some(table));
}

/// A platform's table, which is written back.
pub fn worksheet(bytes: &[u8]) {
    let Ok(sheet) = Sheet::read(bytes, "sheet.csv") else { return };
    let cells = |sheet: &Sheet| -> Vec<Vec<String>> {
        let width = |row: usize| (0..).take_while(|column| !sheet.get(row, *column).is_empty() || *column < 8).count().min(64);
        (0..sheet.len()).map(|row| (0..width(row)).map(|column| sheet.get(row, column).to_string()).collect()).collect()
    };
    let read_again = |sheet: &Sheet| Sheet::read(&sheet.bytes(), "sheet.csv").expect("what was written can be read");
    assert_eq!(cells(&read_again(&sheet)), cells(&sheet), "a table is what it was");
    // What the platform's own head line says stays, so that the same cells are meant; a mark of the encoding would be inside.
    if bytes.starts_with(b"\xef\xbb") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return;
    }
    let Ok(mut sheet) = Sheet::read(&[b"Name;ID;Grade\n", bytes].concat(), "sheet.csv") else { return };
    let last = sheet.len() - 1;
    sheet.set(last, 1, "1;2,3\t\"4\"\n5");
    assert_eq!(read_again(&sheet).get(last, 1), "1;2,3\t\"4\"\n5", "a cell holds what was put into it");
}

/// The journal of a grading.
pub fn journal(bytes: &[u8]) {
    with_folder(|folder| {
        let path = folder.join("journal.jsonl");
        fs::write(&path, bytes).expect("a journal");
        let settings = Settings::alone(folder, None).expect("no settings");
        let _ = class_of(&[Source::folder(folder)], &settings);
        assert_eq!(fs::read(&path).expect("the journal"), bytes, "to read it changes nothing");
        let opened = Journal::open(folder, &|| {});
        let after = fs::read(&path).expect("the journal");
        match opened {
            Err(_) => assert_eq!(after, bytes, "what is refused is left as it is"),
            Ok(_) => {
                let common = after.iter().zip(bytes).take_while(|(one, other)| one == other).count();
                // An empty line is nobody's.
                let lost = bytes[common..].trim_ascii_start();
                assert!(!lost.contains(&b'\n'), "a whole line was lost: {:?}", String::from_utf8_lossy(lost));
            }
        }
    });
}
