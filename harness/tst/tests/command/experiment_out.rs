//! Where the figures of an experiment go: what cannot be written is found out before anything is measured, and what was measured is
//! told in any case.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::lab::{BEFORE, experiment, served, served_and};
#[cfg(target_os = "linux")]
use crate::support::system::{full, on_small_disk};
use crate::support::{Course, can_start, plain, repository, run};

const MACHINE: i32 = 3;
const SMALL: [&str; 7] = ["http", "--requests", "5", "--repetitions", "1", "--clients", "1"];

#[test]
fn a_folder_that_cannot_be_had_is_refused_before_anything_is_measured() {
    let course = Course::empty();
    course.write("file", "mine");
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let address = served_and(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    for below in ["file", "file/below"] {
        let out = course.path().join(below).display().to_string();
        for (lang, said) in [("en", "cannot be written"), ("pt-BR", "não pode ser escrito")] {
            let arguments = [&SMALL[..], &["--connect", &address, "--out", &out, "--lang", lang]].concat();
            let message = experiment(course.path(), &arguments).refused(MACHINE);
            assert_eq!(message, format!("{out} {said}: Not a directory (os error 20)"));
        }
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0, "nothing was asked");
    assert_eq!(std::fs::read_to_string(course.path().join("file")).expect("a file"), "mine");
}

#[test]
fn what_is_known_of_a_class_is_not_written_over() {
    let course = Course::empty();
    course.write("results/journal.jsonl", "mine");
    for name in ["journal.jsonl", "class.json"] {
        let file = course.path().join("results").join(name).display().to_string();
        let address = served();
        let arguments = [&SMALL[..], &["--connect", &address, "--output", &file, "--lang", "en"]].concat();
        let message = experiment(course.path(), &arguments).refused(2);
        assert_eq!(message, format!("{file} is where `tst grade` keeps what it knows of a class: give another --output"));
    }
    assert_eq!(std::fs::read_to_string(course.path().join("results/journal.jsonl")).expect("a file"), "mine");
}

#[test]
fn what_was_measured_is_told_whatever_becomes_of_the_folder() {
    let course = Course::empty();
    for format in ["human", "json", "csv", "worksheet"] {
        let out = course.path().join(format);
        let lost = out.clone();
        let address = served_and(move |number| {
            if number == BEFORE + 1 {
                std::fs::remove_dir(&lost).expect("nothing is in it");
                std::fs::write(&lost, "in the way").expect("written");
            }
        });
        let folder = out.display().to_string();
        let arguments = [&SMALL[..], &["--connect", &address, "--out", &folder, "--format", format, "--lang", "en"]].concat();
        let ran = experiment(course.path(), &arguments).ended(MACHINE);
        assert!(ran.stdout.contains("yours") && ran.stdout.contains('5'), "{}", ran.all());
        assert!(ran.stderr.starts_with(&format!("tst: {folder} cannot be written: ")), "{}", ran.all());
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.all());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_before_and_keeps_no_half_of_it() {
    let course = Course::empty();
    course.write("full/.keep", "");
    let full = course.path().join("full").display().to_string();
    let disk = |size: &str| {
        let then = "\"$@\"; s=$?; ls -A \"$0\" >&2; exit $s";
        on_small_disk(&["--map-root-user"], &format!("size={size}"), &full, then)
    };
    if !can_start(&disk("64k"), "no small disk to be had") {
        return;
    }
    let run_on = |size: &str| {
        let words = disk(size);
        let mut command = plain(&words[0], course.path());
        command.args(&words[1..]).args([env!("CARGO_BIN_EXE_tst"), "experiment"]).args(SMALL).current_dir(repository());
        command.args(["--connect", &served(), "--out", &full, "--lang", "en"]);
        run(&mut command)
    };
    let ran = run_on("64k").ended(MACHINE);
    assert_eq!(ran.stderr, format!("tst: {full} cannot be written: No space left on device (os error 28)\n"));
    assert_eq!(ran.stdout, "");
    let ran = run_on("4m").ended(0);
    assert!(ran.stderr.contains("index.html") && ran.stdout.contains("yours"), "{}", ran.all());
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_is_told_by_the_status() {
    let course = Course::empty();
    let write = |out: Stdio, arguments: &[&str]| {
        let mut tst = plain(Path::new(env!("CARGO_BIN_EXE_tst")), course.path());
        tst.arg("experiment").args(SMALL).args(["--connect", &served()]).args(arguments).current_dir(repository());
        let output = tst.stdout(out).stderr(Stdio::piped()).spawn().and_then(std::process::Child::wait_with_output);
        let output = output.expect("it ends");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    for format in ["human", "json", "csv", "worksheet"] {
        for (lang, said) in [("en", "standard output cannot be written"), ("pt-BR", "a saída padrão não pode ser escrita")] {
            let (status, told) = write(full(), &["--format", format, "--lang", lang]);
            let wanted = format!("tst: {said}: No space left on device (os error 28)\n");
            assert_eq!((status, told), (Some(MACHINE), wanted), "{format}");
        }
        let (reader, gone) = std::io::pipe().expect("a pipe");
        drop(reader);
        // A reader who has left is no trouble, and the folder is filled all the same.
        let out = course.path().join(format);
        let told = write(gone.into(), &["--format", format, "--out", &out.display().to_string()]);
        assert_eq!(told, (Some(0), String::new()), "{format}");
        assert!(out.join("index.html").is_file(), "{format}");
    }
}
