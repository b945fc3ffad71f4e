//! What others wrote, at a terminal and in a pipe: nothing of it does anything, everything hidden is spelled out, and what could
//! not be written is told.

use std::ffi::OsStr;
use std::process::Stdio;

use crate::support::journal::{self, UGLY, class};
#[cfg(target_os = "linux")]
use crate::support::system::full;
use crate::support::terminal::at_terminal;
use crate::support::{Course, PARROT, RIGHT, SLOPPY, each, plain, run};

const MACHINE: i32 = 3;

/// Writes the clipboard, clears the screen, turns the rest of the line round, is not seen.
const BAD: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}2J\u{202e}\u{200b}";
/// The same as people see it.
const SPELLED: &str = "\\x1b]52;c;ZXZpbA==\\x07\\x1b[2J\\u{9b}2J\\u{202e}\\u{200b}";

/// A course in which titles and hints hold [`BAD`].
fn course() -> Course {
    let course = Course::new();
    let escaped: String = BAD.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    let bad = |line: &str| -> String {
        let is_text = ["title: ", "hint: ", "- title: "].iter().any(|begin| line.trim_start().starts_with(begin));
        if is_text { line.replace("en: \"", &format!("en: \"{escaped} ")) } else { line.to_string() }
    };
    let yaml: String = PARROT.lines().map(|line| bad(line) + "\n").collect();
    assert_ne!(yaml, PARROT);
    course.write("exercises/parrot/exercise.yaml", yaml);
    course
}

#[test]
fn titles_and_hints_of_an_exercise_do_nothing_to_a_terminal() {
    let course = course();
    let arguments = ["test", "parrot", "--lang", "en", "--subject"];
    for subject in [&["right.py", "--all"][..], &["p.py"]] {
        let mut tst = course.tst(&[&arguments[..], subject].concat());
        assert!(at_terminal(&mut tst).does_nothing().text.contains("\\x1b]52;c;ZXZpbA==\\x07"));
    }
    for format in ["json", "junit", "tap", "gradescope", "classroom50", "github", "check50"] {
        at_terminal(&mut course.tst(&[&arguments[..], &["p.py", "--format", format]].concat())).does_nothing();
    }
    at_terminal(&mut course.tst(&["list", "--lang", "en"])).does_nothing();
    // In a pipe it is spelled out as well: who reads it there sees what there is.
    let ran = course.run(&[&arguments[..], &["p.py"]].concat()).ended(1);
    assert!(ran.stdout.contains("\\x1b]52;c;ZXZpbA==\\x07") && ran.stdout.contains("\\u{202e}"), "{}", ran.all());
    assert!(!ran.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{200b}']), "{}", ran.all());
}

#[test]
fn what_a_program_says_does_nothing_to_a_terminal() {
    let course = Course::new();
    let said = "import sys\nsys.stderr.write('\\u202e\\u200b\\x9b2J\\x1b[2J it fails\\n')\nsys.exit(1)\n";
    course.write("bad.py", said);
    let shown = at_terminal(&mut course.tst(&["test", "parrot", "--subject", "bad.py", "--lang", "en"]));
    assert!(shown.does_nothing().text.contains("\\u{202e}\\u{200b}\\u{9b}2J\\x1b[2J it fails"), "{}", shown.text);
}

/// A name of a file, whose bytes may be anything.
#[cfg(target_os = "linux")]
fn name(bytes: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(bytes)
}

#[cfg(target_os = "linux")]
#[test]
fn the_name_of_a_judged_file_does_nothing_and_the_command_to_repeat_finds_it_again() {
    let names: [&[u8]; 4] =
        ["\u{1b}]52;c;ZXZpbA==\u{7}.py".as_bytes(), "ana\u{202e}yp.py".as_bytes(), b"p\xe9.py", b"a'b \"c\n.py"];
    each(&names, |bytes| {
        let course = Course::new();
        // A file alone in a folder, which is named instead of it, is the student's choice.
        for (folder, source) in [("wrong", SLOPPY), ("right", RIGHT)] {
            course.write(&format!("{folder}/x"), "");
            let folder = course.path().join(folder);
            std::fs::rename(folder.join("x"), folder.join(name(bytes))).expect("renamed");
            std::fs::write(folder.join(name(bytes)), source).expect("written");
        }
        course.run(&["test", "parrot", "--subject", "right"]).ended(0);
        let shown = at_terminal(&mut course.tst(&["test", "parrot", "--subject", "wrong", "--lang", "en"]));
        let shown = shown.does_nothing();
        assert_eq!(shown.status, Some(1), "{}", shown.text);
        let ran = course.run(&["test", "parrot", "--subject", "wrong", "--lang", "en"]).ended(1);
        let again = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("tst ")).expect("a command");
        // What is shown is typed: it judges the same file.
        let mut bash = plain("bash", &course.path().join("home"));
        bash.arg("-c").arg(format!("'{}' {again} --lang en", env!("CARGO_BIN_EXE_tst"))).current_dir(course.path());
        let typed = run(&mut bash).ended(1);
        assert!(typed.stdout.contains("0 passed, 1 failed"), "{again}\n{}", typed.all());
    });
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_submissions_do_nothing_to_a_terminal() {
    let course = Course::new();
    for (student, source) in [("ana", RIGHT), ("bia", "class Parrot {}")] {
        course.write(&format!("class/{student}{BAD}/parrot.py"), source);
    }
    course.write(&format!("class/{BAD}.txt"), "no submission");
    course.write(&format!("class/zeca{BAD}/Parrot.java"), "class Parrot {}");
    let usual = ["grade", "class", "--lang", "en", "--exercise", "parrot"];
    let preview = at_terminal(&mut course.tst(&[&usual[..], &["--dry-run"]].concat()));
    assert!(preview.does_nothing().text.contains("ana\\x1b]52"), "{}", preview.text);
    let graded = at_terminal(&mut course.tst(&[&usual[..], &["--allow-weak-isolation", "--out", "out"]].concat()));
    assert!(graded.does_nothing().text.contains("1 entry was not understood"), "{}", graded.text);
    for format in ["json", "csv", "junit", "tap"] {
        at_terminal(&mut course.tst(&["report", "out", "--format", format])).does_nothing();
    }
    let file = format!("no{BAD}.py");
    let refused = at_terminal(&mut course.tst(&["test", "parrot", "--lang", "en", "--subject", &file]));
    // Whole words are put below one another where they do not fit.
    assert_eq!(refused.does_nothing().text, format!("tst: there is no file or folder\r\nno{SPELLED}.py\r\n"));
}

#[test]
fn names_in_a_report_of_a_class_do_nothing_to_a_terminal() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    for format in ["json", "csv", "junit", "tap"] {
        at_terminal(&mut course.tst(&["report", "out", "--format", format])).does_nothing();
    }
    // In a pipe it is data, byte for byte.
    assert!(course.run(&["report", "out", "--format", "json"]).ended(0).stdout.contains('\u{202e}'), "{UGLY:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_the_status_whatever_is_written() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    course.write("class/bia/Parrot.java", "class Parrot {}");
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["list"],
        vec!["doctor"],
        vec!["--help"],
        vec!["--version"],
        vec!["test", "--help"],
        vec!["grade", "class", "--exercise", "parrot", "--dry-run"],
        vec!["grade", "class", "--exercise", "parrot", "--allow-weak-isolation", "--out", "new"],
        vec!["publish", "--out", "site"],
        vec!["new", "toucan"],
    ];
    for format in ["human", "json", "junit", "tap", "gradescope", "github", "check50"] {
        commands.push(vec!["test", "parrot", "--subject", "right.py", "--format", format]);
        commands.push(vec!["test", "parrot", "--subject", "p.py", "--format", format]);
    }
    for format in ["json", "csv", "junit", "tap"] {
        commands.push(vec!["report", "out", "--format", format]);
    }
    for format in ["gradescope", "github", "check50"] {
        commands.push(vec!["report", "out", "--student", "11", "--format", format]);
    }
    let wrote = |arguments: &[&str], lang: &str, out: Stdio| {
        // The language is an option of a command, and there may be none.
        let lang: &[&str] = if arguments[0].starts_with('-') { &[] } else { &["--lang", lang] };
        let mut tst = course.tst(&[arguments, lang].concat());
        let output = tst.stdout(out).stderr(Stdio::piped()).spawn().and_then(std::process::Child::wait_with_output);
        let output = output.expect("it ends");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    for arguments in &commands {
        let (status, told) = wrote(arguments, "en", full());
        assert_eq!(status, Some(MACHINE), "{arguments:?}: {told}");
        assert_eq!(told, "tst: standard output cannot be written: No space left on device (os error 28)\n", "{arguments:?}");
    }
    for arguments in &commands[commands.len() - 4..] {
        let (_, told) = wrote(arguments, "pt-BR", full());
        assert_eq!(told, "tst: a saída padrão não pode ser escrita: No space left on device (os error 28)\n", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_has_left_is_no_trouble() {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    let gone = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    for format in ["human", "json", "junit", "tap"] {
        for (subject, status) in [("right.py", 0), ("p.py", 1)] {
            let mut tst = course.tst(&["test", "parrot", "--subject", subject, "--format", format]);
            assert_eq!(tst.stdout(gone()).status().expect("it ends").code(), Some(status), "{format}");
        }
    }
    for arguments in [&["list"][..], &["report", "out", "--format", "csv"], &["--help"]] {
        assert_eq!(course.tst(arguments).stdout(gone()).status().expect("it ends").code(), Some(0), "{arguments:?}");
    }
}
