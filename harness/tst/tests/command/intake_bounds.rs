//! What one student hands in is bounded as a whole, however many archives it is in, and takes nothing from the others.

use crate::support::handed_in::{PYTHON, course, dry, gzip, rows, says, understood, zip};
#[cfg(target_os = "linux")]
use crate::support::system::on_small_disk;
use crate::support::{Course, Ran, can_start, plain, run};

/// The program, or a file of so many bytes, under a name that archives have.
fn junk(bytes: usize) -> Vec<u8> {
    zip(&[("junk.bin", &vec![0; bytes])])
}

/// Adds the others of the class, who are always understood.
fn others(course: &Course) {
    course.write("class/ana.py", PYTHON);
    course.write("class/zoe.zip", zip(&[("main.py", PYTHON.as_bytes())]));
}

#[track_caller]
fn is_refused(ran: &Ran, who: &str, why: &str) {
    let wanted = ["ana|parrot|.py".into(), format!("{who}|parrot|unusable"), "zoe|parrot|.py".into()];
    assert_eq!(rows(ran), wanted, "{}", ran.all());
    says(ran, why);
}

#[test]
fn all_archives_of_a_submission_together_are_bounded() {
    let program = PYTHON.as_bytes();
    let half = junk(900_000);
    let compressed = gzip(&crate::support::handed_in::tar(&[("junk.bin", &vec![0; 900_000])]));
    let inside: [&[(&str, &[u8])]; 3] = [
        &[("a.zip", &half), ("b.zip", &half), ("c.zip", &half), ("main.py", program)],
        &[("x/a.zip", &half), ("y/b.tgz", &compressed), ("z/c.zip", &half), ("main.py", program)],
        &[("0.zip", &half), ("1.zip", &half), ("2.zip", &half)],
    ];
    for files in inside {
        let why = "it is too large: at most 2 MB are taken";
        let graded = ["class", "--exercise", "parrot", "--max-size", "2"];
        // In an archive, in an archive in that, and in a folder.
        let course = course();
        others(&course);
        course.write("class/bia.zip", zip(files));
        is_refused(&dry(&course, &graded), "bia", why);
        course.write("class/bia.zip", zip(&[("again.zip", &zip(files))]));
        is_refused(&dry(&course, &graded), "bia", why);
        let course = self::course();
        others(&course);
        for (name, content) in files {
            course.write(&format!("class/bia/{name}"), content);
        }
        is_refused(&dry(&course, &graded), "bia", why);
        // As several are given, and as platforms flatten it.
        let ran = dry(&course, &["class/ana.py", "class/bia", "class/zoe.zip", "--exercise", "parrot", "--max-size", "2"]);
        is_refused(&ran, "bia", why);
        let course = self::course();
        for (who, files) in [("Ana_1", &[("main.py", program)][..]), ("Bia_2", files), ("Zoe_3", &[("main.py", program)])] {
            for (name, content) in files {
                let name = name.replace('/', "-");
                course.write(&format!("class/{who}_assignsubmission_file_{name}"), content);
            }
        }
        let ran = dry(&course, &graded);
        assert!(rows(&ran).contains(&"Bia|parrot|unusable".into()) && rows(&ran).len() == 3, "{}", ran.all());
        says(&ran, why);
    }
}

#[test]
fn files_and_archives_of_a_submission_are_counted_together() {
    let course = course();
    others(&course);
    let names: Vec<String> = (0..4000).map(|number| format!("{number}.txt")).collect();
    let many = zip(&names.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>());
    course.write("class/bia.zip", zip(&[("a.zip", &many), ("b.zip", &many), ("c.zip", &many), ("main.py", PYTHON.as_bytes())]));
    is_refused(&dry(&course, &["class", "--exercise", "parrot"]), "bia", "it holds too many files: at most 10000 are taken");
    let names: Vec<String> = (0..101).map(|number| format!("{number}.zip")).collect();
    let one = zip(&[("main.py", PYTHON.as_bytes())]);
    course.write("class/bia.zip", zip(&names.iter().map(|name| (name.as_str(), &one[..])).collect::<Vec<_>>()));
    is_refused(&dry(&course, &["class", "--exercise", "parrot"]), "bia", "too many archives are in it: at most 100 are taken");
}

#[cfg(unix)]
#[test]
fn more_can_be_given_than_a_process_may_open() {
    let course = course();
    let names: Vec<String> = (0..100).map(|number| format!("class/student{number:03}")).collect();
    for name in &names {
        course.write(&format!("{name}/parrot.zip"), zip(&[("main.py", PYTHON.as_bytes())]));
    }
    let mut shell = plain("sh", &course.path().join("home"));
    shell.args(["-c", "ulimit -n 64; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_tst"), "grade", "--dry-run", "--lang", "en"]);
    let ran = run(shell.args(&names).current_dir(course.path())).ended(0);
    says(&ran, "100 submissions by 100 students; 0 not understood");
}

#[test]
fn what_fits_is_taken_from_however_many_archives() {
    let course = course();
    others(&course);
    let part = junk(900_000);
    course
        .write("class/bia.zip", zip(&[("a.zip", &part), ("b.zip", &part), ("code.zip", &zip(&[("main.py", PYTHON.as_bytes())]))]));
    let ran = dry(&course, &["class", "--exercise", "parrot", "--max-size", "2"]);
    understood(&ran, &["ana|parrot|.py", "bia|parrot|.py", "zoe|parrot|.py"]);
}

#[test]
fn a_quotation_mark_too_many_is_told_with_its_line() {
    let course = course();
    others(&course);
    let class: String = (0..2000).map(|number| format!("Ana Maria da Silva {number};{number}\n")).collect();
    course.write("open.csv", format!("name;id\n\"{class}"));
    // It is closed by another, hundreds of lines later.
    course.write("long.csv", format!("name;id\n\"{class}\"Bia\";1\n"));
    course.write("times.csv", format!("name;time\n{};2026-11-20 23:59\n", "Ana ".repeat(300)));
    for (option, file, en, pt) in [
        (
            "--roster",
            "open.csv",
            "open.csv:2: a quotation mark is opened and never closed",
            "open.csv:2: aspas abertas e nunca fechadas",
        ),
        (
            "--roster",
            "long.csv",
            "long.csv:2: text follows the quotation mark that closes a cell: is one missing, or one too many?",
            "long.csv:2: há texto depois das aspas que fecham uma célula: faltam aspas, ou sobram?",
        ),
        (
            "--times",
            "times.csv",
            "times.csv:2: a name, number or address of more than 255 characters: is a quotation mark missing, or one too many?",
            "times.csv:2: nome, número ou endereço de mais de 255 caracteres: faltam aspas, ou sobram?",
        ),
    ] {
        let refused = |lang: &str| course.run(&["grade", "class", "--dry-run", option, file, "--lang", lang]).refused(2);
        assert_eq!((refused("en").as_str(), refused("pt-BR").as_str()), (en, pt));
    }
}

#[test]
fn names_and_cells_without_end_make_no_message_without_end() {
    let course = course();
    others(&course);
    let mut archive = tar::Builder::new(Vec::new());
    // The builder's own way to a name of any length: an entry before it.
    let mut header = tar::Header::new_gnu();
    header.set_size(7);
    archive.append_data(&mut header, "a/".repeat(30_000) + "x", &b"print()"[..]).expect("an entry");
    let archive = archive.into_inner().expect("a tar");
    course.write("class/bia.tar", &archive);
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    says(&ran, "bia.tar is refused: `a/a/a/");
    assert!(ran.stdout.len() < 2_000, "{}", ran.stdout.len());
    // In the class's own archive it is a row.
    course.write("class.tar", &archive);
    let ran = dry(&course, &["class.tar", "--exercise", "parrot"]);
    says(&ran, "is no name for a file");
    assert!(ran.stdout.len() < 2_000, "{}", ran.stdout.len());
    course.write("times.csv", format!("name,time\nAna,{}\n", "soon".repeat(100_000)));
    let message = course.run(&["grade", "class", "--dry-run", "--times", "times.csv", "--lang", "en"]).refused(2);
    assert!(message.starts_with("times.csv:2: `soonsoon") && message.len() < 500, "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn who_fills_the_disk_is_refused_and_the_others_are_graded() {
    let course = course();
    others(&course);
    let (large, small) = (zip(&[("main.py", &[b' '; 6_000_000])]), zip(&[("main.py", &[b' '; 3_000_000])]));
    course.write("class/bia.zip", zip(&[("a.zip", &small), ("b.zip", &small), ("c.zip", &small)]));
    course.write("class/caio.zip", &large);
    course.write("class/davi.zip", &small);
    course.write("full/.keep", "");
    let full = course.path().join("full").display().to_string();
    let disk = |size: &str, before: &str| {
        on_small_disk(&["--map-root-user"], &format!("size={size}"), &full, &format!("{{ {before}; exec \"$@\"; }}"))
    };
    if !can_start(&disk("64k", "true"), "no small disk to be had") {
        return;
    }
    let grade = |disk: &[String]| {
        let mut command = plain(&disk[0], &course.path().join("home"));
        command.args(&disk[1..]).arg(env!("CARGO_BIN_EXE_tst")).args(["grade", "class", "--dry-run", "--exercise", "parrot"]);
        command.args(["--lang", "en"]).env("TMPDIR", &full).current_dir(course.path());
        run(&mut command)
    };
    let ran = grade(&disk("5m", "true")).ended(0);
    let unusable = |who: &str| format!("{who}|parrot|unusable");
    let taken = |who: &str| format!("{who}|parrot|.py");
    assert_eq!(rows(&ran), [taken("ana"), unusable("bia"), unusable("caio"), taken("davi"), taken("zoe")], "{}", ran.all());
    says(&ran, "it needs more room than there is on this machine's disk: No space left on device (os error 28)");
    // What others filled is not the students' doing.
    let message = grade(&disk("5m", "head -c 4900000 /dev/zero >\"$0\"/theirs")).refused(3);
    assert_eq!(message, "there is no room to unpack submissions: No space left on device (os error 28)");
}
