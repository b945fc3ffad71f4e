//! `tst grade --dry-run`: what a class handed in is understood, whatever platform it came from, and nothing is left out.

use std::path::Path;
use std::process::Command;

use crate::support::handed_in::{PYTHON, RUST, course, dry, gzip, manifest, rows, says, tar, understood, zip};

const USAGE: i32 = 2;

#[test]
fn a_folder_for_each_student_holds_crates_files_and_clones_at_any_depth() {
    let course = course();
    course.write("class/Ana Silva/Cargo.toml", manifest("parrot"));
    course.write("class/Ana Silva/src/main.rs", RUST);
    course.write("class/Ana Silva/target/debug/junk.py", "");
    course.write("class/Bia/parrot.py", PYTHON);
    course.write("class/Bia/.vscode/settings.py", "");
    course.write("class/Caio/too/deep/Cargo.toml", manifest("parrot"));
    course.write("class/Caio/too/deep/src/main.rs", RUST);
    course.write("class/Davi/parrot.js", "");
    course.write("class/Davi/node_modules/x/index.js", "");
    course.write("class/.DS_Store", "");
    course.write("class/__MACOSX/._Ana", "");
    let all = ["Ana Silva|parrot|crate", "Bia|parrot|.py", "Caio|parrot|crate", "Davi|parrot|.js"];
    understood(&dry(&course, &["class"]), &all);
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    understood(&ran, &all);
    says(&ran, "4 submissions by 4 students; 0 not understood");
}

#[test]
fn a_folder_for_each_exercise_is_found_in_each_students_and_around_all() {
    let course = course();
    for student in ["Ana", "Bia"] {
        course.write(&format!("inside/{student}/parrot/Cargo.toml"), manifest("parrot"));
        course.write(&format!("inside/{student}/parrot/src/main.rs"), RUST);
        course.write(&format!("inside/{student}/toucan/main.py"), PYTHON);
        course.write(&format!("around/parrot/{student}/main.py"), PYTHON);
        course.write(&format!("around/toucan/{student}.rs"), RUST);
    }
    understood(&dry(&course, &["inside"]), &["Ana|parrot|crate", "Ana|toucan|.py", "Bia|parrot|crate", "Bia|toucan|.py"]);
    understood(&dry(&course, &["around"]), &["Ana|parrot|.py", "Ana|toucan|.rs", "Bia|parrot|.py", "Bia|toucan|.rs"]);
    let ran = dry(&course, &["around", "--exercise", "toucan"]);
    understood(&ran, &["Ana|toucan|.rs", "Bia|toucan|.rs"]);
    says(&ran, "it is for `parrot`, and --exercise names another");
    course.write("several/class A/parrot/ana.py", PYTHON);
    course.write("several/class A/parrot/bia.py", PYTHON);
    course.write("several/Caio/parrot/my_parrot.py", PYTHON);
    understood(&dry(&course, &["several"]), &["ana|parrot|.py", "bia|parrot|.py", "Caio|parrot|.py"]);
    // One student's own folder.
    understood(&dry(&course, &["inside/Ana"]), &["Ana|parrot|crate", "Ana|toucan|.py"]);
}

#[test]
fn a_clone_of_the_course_is_taken_apart() {
    let course = course();
    for student in ["ana", "bia"] {
        let clone = format!("clones/aves-{student}");
        course.write(&format!("{clone}/.git/HEAD"), "ref: x\n");
        course.write(&format!("{clone}/config.yaml"), "course: Aves\n");
        course.write(&format!("{clone}/Cargo.toml"), "[workspace]\nmembers = [\"exercises/*\"]\n");
        for name in ["parrot", "toucan"] {
            course.write(&format!("{clone}/exercises/{name}/Cargo.toml"), manifest(name));
            course.write(&format!("{clone}/exercises/{name}/src/main.rs"), RUST);
            course.write(&format!("{clone}/solutions/{name}/Cargo.toml"), manifest(&format!("{name}-solution")));
            course.write(&format!("{clone}/solutions/{name}/src/main.rs"), RUST);
        }
    }
    understood(&dry(&course, &["clones"]), &["ana|parrot|crate", "ana|toucan|crate", "bia|parrot|crate", "bia|toucan|crate"]);
    understood(&dry(&course, &["clones", "--exercise", "toucan"]), &["ana|toucan|crate", "bia|toucan|crate"]);
}

#[test]
fn files_are_named_by_student() {
    let course = course();
    course.write("class/ana.py", PYTHON);
    course.write("class/Bia Souza.rs", RUST);
    course.write(
        "class/caio.zip",
        zip(&[("parrot/Cargo.toml", manifest("parrot").as_bytes()), ("parrot/src/main.rs", RUST.as_bytes())]),
    );
    course.write("class/notes.pdf", "");
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    understood(&ran, &["ana|parrot|.py", "Bia Souza|parrot|.rs", "caio|parrot|crate"]);
    says(&ran, "notes.pdf it is neither a program");
    let ran = dry(&course, &["class"]);
    understood(&ran, &["caio|parrot|crate"]);
    says(&ran, "ana.py for which exercise it is is not clear: give --exercise NAME (parrot, toucan or macaw)");
    says(&ran, "Bia Souza.rs for which exercise");
    course.write("named/ana_parrot.py", PYTHON);
    course.write("named/toucan-ana.py", PYTHON);
    course.write("named/Bia Souza - Macaw.rs", RUST);
    course.write("named/parrot.py", PYTHON);
    let ran = dry(&course, &["named"]);
    understood(&ran, &["ana|parrot|.py", "ana|toucan|.py", "Bia Souza|macaw|.rs"]);
    says(&ran, "parrot.py its name does not say whose it is");
}

#[test]
fn moodle_zips_are_understood_as_folders_and_as_files() {
    let course = course();
    let upload = zip(&[("parrot/Cargo.toml", manifest("parrot").as_bytes()), ("parrot/src/main.rs", RUST.as_bytes())]);
    let nested = zip(&[("again.zip", &upload)]);
    let folders = zip(&[
        ("Ana Silva_101_assignsubmission_file_/parrot.zip", &upload),
        ("Jose\u{301} Lima_102_assignsubmission_file/main.py", PYTHON.as_bytes()),
        ("Bia, \"B\" <b>_103_assignsubmission_file_/x.zip", &nested),
        ("Caio_104_assignsubmission_onlinetext_/onlinetext.html", b"<p>I forgot</p>"),
        ("Participant_105_assignsubmission_file_/main.rs", RUST.as_bytes()),
    ]);
    course.write("Aves-Parrot-77.zip", &folders);
    let ran = dry(&course, &["Aves-Parrot-77.zip"]);
    understood(
        &ran,
        &[
            "Ana Silva|parrot|crate",
            "Bia, \"B\" <b>|parrot|crate",
            "Caio|parrot|unusable",
            "José Lima|parrot|.py",
            "Participant 105|parrot|.rs",
        ],
    );
    says(&ran, "no program is in it, only onlinetext.html");
    let flat = zip(&[
        ("Ana Silva_101_assignsubmission_file_parrot.rs", RUST.as_bytes()),
        ("Ana Silva_101_assignsubmission_file_toucan.rs", RUST.as_bytes()),
        ("Bia_103_assignsubmission_file_parrot.zip", &upload),
        ("Caio_104_assignsubmission_file_main.py", PYTHON.as_bytes()),
        ("Caio_104_assignsubmission_file_parrot_help.py", PYTHON.as_bytes()),
        ("Davi_105_assignsubmission_file_..", PYTHON.as_bytes()),
    ]);
    course.write("flat.zip", &flat);
    let ran = dry(&course, &["flat.zip"]);
    understood(&ran, &["Ana Silva|parrot|.rs", "Ana Silva|toucan|.rs", "Bia|parrot|crate", "Caio|parrot|.py"]);
    says(&ran, "Davi_105");
}

#[test]
fn canvas_and_blackboard_names_tell_lateness_attempts_and_times() {
    let course = course();
    course.write("canvas/silvaana_11_201_parrot.py", PYTHON);
    course.write("canvas/silvaana_LATE_11_301_parrot-1.py", PYTHON);
    course.write("canvas/souzabia_LATE_12_202_parrot.py", PYTHON);
    let ran = dry(&course, &["canvas"]);
    understood(&ran, &["silvaana|parrot|.py", "silvaana|parrot|.py", "souzabia|parrot|.py"]);
    says(&ran, "attempt 2");
    assert_eq!(ran.stdout.matches(" late ").count(), 2, "{}", ran.all());
    course.write("board/Lab_ana_attempt_2026-11-20-23-59-30_parrot.py", PYTHON);
    course.write("board/Lab_ana_attempt_2026-11-21-00-10-00_parrot.py", PYTHON);
    course.write("board/Lab_ana_attempt_2026-11-21-00-10-00.txt", "Name: Ana");
    let ran = dry(&course, &["board", "--timezone", "-03:00"]);
    understood(&ran, &["ana|parrot|.py", "ana|parrot|.py"]);
    let (first, second) =
        (ran.stdout.find("2026-11-20 23:59").expect("a time"), ran.stdout.find("2026-11-21 00:10").expect("a time"));
    assert!(first < second, "{}", ran.all());
}

#[test]
fn classroom_clones_are_named_by_login_and_attempts_by_folder() {
    let course = course();
    for login in ["ana", "bia-souza", "caio"] {
        course.write(&format!("lab-1-submissions/lab-1-{login}/parrot/main.py"), PYTHON);
        course.write(&format!("parrots/parrot-{login}/src/main.rs"), RUST);
    }
    understood(&dry(&course, &["lab-1-submissions"]), &["ana|parrot|.py", "bia-souza|parrot|.py", "caio|parrot|.py"]);
    understood(&dry(&course, &["parrots"]), &["ana|parrot|.rs", "bia-souza|parrot|.rs", "caio|parrot|.rs"]);
    course.write("tries/Ana/attempt 2/parrot.py", PYTHON);
    course.write("tries/Ana/attempt 10/parrot.py", PYTHON);
    course.write("tries/Bia/parrot.py", PYTHON);
    let ran = dry(&course, &["tries"]);
    understood(&ran, &["Ana|parrot|.py", "Ana|parrot|.py", "Bia|parrot|.py"]);
    assert!(
        ran.stdout.find("Ana/attempt 2\n").expect("one") < ran.stdout.find("Ana/attempt 10\n").expect("the other"),
        "{}",
        ran.all()
    );
}

#[test]
fn a_class_may_come_as_tar_or_compressed_tar_or_several_of_them() {
    let course = course();
    let files: [(&str, &[u8]); 2] = [("class/Ana/parrot.py", PYTHON.as_bytes()), ("class/Bia/parrot.py", PYTHON.as_bytes())];
    course.write("one.tar", tar(&files));
    course.write("two.tar.gz", gzip(&tar(&files)));
    course.write("three.tgz", gzip(&tar(&files)));
    // Names lie.
    course.write("four.zip", gzip(&tar(&files)));
    for file in ["one.tar", "two.tar.gz", "three.tgz", "four.zip"] {
        understood(&dry(&course, &[file]), &["Ana|parrot|.py", "Bia|parrot|.py"]);
    }
    course.write("ana.tgz", gzip(&tar(&[("main.py", PYTHON.as_bytes())])));
    course.write("bia.zip", zip(&[("main.py", PYTHON.as_bytes())]));
    understood(&dry(&course, &["ana.tgz", "bia.zip", "--exercise", "macaw"]), &["ana|macaw|.py", "bia|macaw|.py"]);
}

#[test]
fn what_cannot_be_judged_is_told_with_its_reason() {
    let course = course();
    course.write("class/Empty/.gitkeep", "");
    course.write("class/EmptyZip/a.zip", zip(&[]));
    course.write("class/Broken/a.zip", "PK\u{3}\u{4}garbage");
    course.write("class/Cut/a.zip", &zip(&[("main.py", &[b'x'; 5000])])[..60]);
    course.write("class/NoCode/report.pdf", "x");
    course.write("class/Java/Main.java", "x");
    course.write("class/TwoMains/a.rs", RUST);
    course.write("class/TwoMains/b.rs", RUST);
    course.write("class/TwoCrates/a/Cargo.toml", manifest("a"));
    course.write("class/TwoCrates/a/src/main.rs", RUST);
    course.write("class/TwoCrates/b/Cargo.toml", manifest("b"));
    course.write("class/TwoCrates/b/src/main.rs", RUST);
    course.write("class/Rar/a.rar", "Rar!\u{1a}");
    course.write("class/Climber/a.zip", zip(&[("../../../evil.py", b"x")]));
    course.write("class/Absolute/a.zip", zip(&[("/tmp/evil.py", b"x")]));
    course.write("class/Drive/a.zip", zip(&[("C:\\evil.py", b"x")]));
    course.write("class/Both/a.zip", zip(&[("a", b"x"), ("a/b.py", b"x")]));
    course.write("class/Junk/junk.bin", vec![0; 3_000_000]);
    course.write("class/Bomb/a.zip", zip(&[("main.py", &[b' '; 3_000_000])]));
    course.write("class/Matryoshka/a.zip", (0..4).fold(zip(&[("main.py", b"x")]), |inner, _| zip(&[("a.zip", &inner)])));
    let ran = dry(&course, &["class", "--exercise", "parrot", "--max-size", "2"]);
    for (who, why) in [
        ("Empty", "nothing is in it"),
        ("EmptyZip", "nothing is in it"),
        ("Broken", "a.zip is broken"),
        ("Cut", "a.zip is broken"),
        ("NoCode", "no program is in it, only report.pdf"),
        ("Java", "Main.java: only Cargo packages and .rs, .js or .py files"),
        ("TwoMains", "several files have a main function"),
        ("TwoCrates", "several programs are in it, and which one is `parrot` is not clear: a and b"),
        ("Rar", "a.rar is an archive of a kind that is not read"),
        ("Climber", "`../../../evil.py` in it leads out of its folder"),
        ("Absolute", "`/tmp/evil.py` in it leads out"),
        ("Drive", "`C:\\evil.py` in it leads out"),
        ("Both", "is both a file and a folder"),
        ("Junk", "it is too large: at most 2 MB"),
        ("Bomb", "it is too large: at most 2 MB"),
        ("Matryoshka", "nested too deep"),
    ] {
        assert!(rows(&ran).contains(&format!("{who}|parrot|unusable")), "{who}\n{}", ran.all());
        let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let after = flat.split_once(&format!("{who} parrot unusable")).expect("a row").1;
        let own = after.split(" parrot ").next().unwrap_or_default();
        assert!(own.contains(why), "{who}: {why}\n{own}\n{}", ran.all());
    }
    assert_eq!(rows(&ran).len(), 16, "{}", ran.all());
    assert!(!Path::new("/tmp/evil.py").exists());
}

#[test]
fn links_and_devices_of_archives_are_left_out() {
    let course = course();
    let mut builder = tar::Builder::new(Vec::new());
    let entry = |builder: &mut tar::Builder<Vec<u8>>, name: &str, kind, link: &str, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o4755);
        if link.is_empty() {
            builder.append_data(&mut header, name, content).expect("an entry");
        } else {
            builder.append_link(&mut header, name, link).expect("a link");
        }
    };
    entry(&mut builder, "out", tar::EntryType::Symlink, "/", b"");
    entry(&mut builder, "hard.py", tar::EntryType::Link, "/etc/passwd", b"");
    entry(&mut builder, "pipe", tar::EntryType::Fifo, "", b"");
    entry(&mut builder, "device", tar::EntryType::Char, "", b"");
    entry(&mut builder, "main.py", tar::EntryType::Regular, "", PYTHON.as_bytes());
    let bytes = builder.into_inner().expect("a tar");
    course.write("class/Ana/a.tar", &bytes);
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    understood(&ran, &["Ana|parrot|.py"]);
    says(&ran, "4 links or devices were left out");
    // In the class's own archive, each is a row.
    let named = tar(&[("ana.py", PYTHON.as_bytes()), ("bia.py", PYTHON.as_bytes())]);
    // Two blocks of zeros end a tar.
    course.write("class.tar", [&named[..named.len() - 1024], &bytes].concat());
    let ran = dry(&course, &["class.tar", "--exercise", "parrot"]);
    for name in ["out", "hard.py", "pipe", "device"] {
        says(&ran, &format!("{name} it is a link"));
    }
}

#[cfg(unix)]
#[test]
fn links_in_folders_are_not_followed() {
    let course = course();
    course.write("class/Ana/parrot.py", PYTHON);
    course.write("elsewhere/secret.rs", RUST);
    std::os::unix::fs::symlink(course.path().join("elsewhere"), course.path().join("class/Ana/src")).expect("a link");
    std::os::unix::fs::symlink(course.path().join("elsewhere"), course.path().join("class/Bia")).expect("a link");
    let ran = dry(&course, &["class"]);
    understood(&ran, &["Ana|parrot|.py"]);
    says(&ran, "1 link or device was left out");
    says(&ran, "Bia it is a link: links are not followed");
}

#[test]
fn a_bad_entry_of_the_classs_archive_is_a_row_and_spoils_nothing() {
    let course = course();
    let large = vec![b'x'; 3_000_000];
    course.write(
        "class.zip",
        zip(&[
            ("Ana/parrot.py", PYTHON.as_bytes()),
            ("../evil.py", b"x"),
            ("Bia/parrot.py", &large),
            ("Caio/x.py", b""),
            ("Caio", b"x"),
        ]),
    );
    let ran = dry(&course, &["class.zip", "--exercise", "parrot", "--max-size", "2"]);
    understood(&ran, &["Ana|parrot|.py", "Bia|parrot|unusable", "Caio|parrot|.py"]);
    says(&ran, "class.zip: ../evil.py class.zip is refused: `../evil.py` in it leads out");
    says(&ran, "class.zip: Caio class.zip is refused: `Caio` in it is both");
}

#[test]
fn a_roster_names_who_is_missing_and_times_tell_when() {
    let course = course();
    course.write("class/Ana Silva_1_assignsubmission_file_/parrot.py", PYTHON);
    course.write("class/souza, bia_2_assignsubmission_file_/parrot.py", PYTHON);
    course.write("class/Stranger_3_assignsubmission_file_/parrot.py", PYTHON);
    course.write(
        "class.csv",
        "\u{feff}Nome;Sobrenome;Matrícula;Email\nAna;Silva;901;ana@x\nBia;Souza;902;bia@x\n=Caio;\"Li\nma\";903;c@x\n",
    );
    course.write("times.csv", "email,time\nana@x,2026-11-20 23:59\nbia@x,2026-11-21T00:30:00-03:00\nnobody@x,2026-11-20 10:00\n");
    let ran = dry(&course, &["class", "--roster", "class.csv", "--times", "times.csv", "--timezone", "-03:00"]);
    understood(&ran, &["Ana Silva|parrot|.py", "Bia Souza|parrot|.py", "Stranger|parrot|.py"]);
    says(&ran, "2026-11-20 23:59");
    says(&ran, "2026-11-21 00:30");
    says(&ran, "not on the roster");
    says(&ran, "On the roster, and handed in nothing: =Caio Li\\nma (903)");
    says(&ran, "times.csv:4 there is no submission by `nobody@x`");
    says(&ran, "3 submissions by 3 students; 1 not understood; 1 of the roster missing");
}

#[test]
fn wrong_use_is_told_in_one_line_in_both_languages() {
    let course = course();
    course.write("class/Ana/parrot.py", PYTHON);
    course.write("bad.csv", "a,b\n1,2\n");
    course.write("bad_times.csv", "name,time\nAna,soon\n");
    course.write("broken.zip", "no zip");
    for (arguments, english, portuguese) in [
        (&["grade"][..], "what is to be graded?", "o que corrigir?"),
        (&["grade", "class"], "Give --out DIR", "Indique --out PASTA"),
        (&["grade", "--dry-run", "nowhere"], "there is no file or folder nowhere", "não há arquivo nem pasta nowhere"),
        (&["grade", "--dry-run", "class", "--exercise", "parot"], "did you mean `parrot`?", "quis dizer `parrot`?"),
        (&["grade", "--dry-run", "class", "--roster", "bad.csv"], "bad.csv:1: no column says who", "bad.csv:1: nenhuma coluna"),
        (&["grade", "--dry-run", "class", "--times", "bad_times.csv"], "bad_times.csv:2: `soon` is no time", "não é uma hora"),
        (&["grade", "--dry-run", "class", "--timezone", "Mars"], "`Mars` is no time zone", "`Mars` não é um fuso"),
        (&["grade", "--dry-run", "class", "--roster", "no.csv"], "no.csv cannot be read", "no.csv não pode ser lido"),
        (&["grade", "--dry-run", "broken.zip"], "broken.zip is no archive", "broken.zip não é um pacote compactado"),
        (&["grade", "--dry-run", "class", "--jobs", "0"], "`0` is no value for --jobs", "`0` não é um valor"),
    ] {
        for (lang, words) in [("en", english), ("pt-BR", portuguese)] {
            let message = course.run(&[arguments, &["--lang", lang]].concat()).refused(USAGE);
            assert!(message.contains(words), "expected {words}\n     got {message}");
        }
    }
}

#[test]
fn python_and_unzip_agree_on_names_without_a_mark_for_their_encoding() {
    let course = course();
    let script = "import zipfile\n\
                  z = zipfile.ZipFile('class.zip', 'w')\n\
                  def put(name):\n    i = zipfile.ZipInfo('x'); i.filename = name; z.writestr(i, 'print(1)')\n\
                  put('Jo\\u00e3o/parrot.py')\n\
                  z.close()\n\
                  b = bytearray(open('class.zip', 'rb').read())\n\
                  # No mark for UTF-8, and letters as code page 437 has them.\n\
                  b[b.index(b'PK\\x03\\x04') + 7] &= 0xf7\n\
                  b[b.index(b'PK\\x01\\x02') + 9] &= 0xf7\n\
                  open('unmarked.zip', 'wb').write(b)\n\
                  b = b.replace('Jo\\u00e3o'.encode(), b'Jo\\x84\\x84o')\n\
                  open('old.zip', 'wb').write(b)\n";
    let status = Command::new("python3").args(["-c", script]).current_dir(course.path()).status();
    assert!(status.expect("python3").success());
    understood(&dry(&course, &["class.zip"]), &["João|parrot|.py"]);
    understood(&dry(&course, &["unmarked.zip"]), &["João|parrot|.py"]);
    understood(&dry(&course, &["old.zip"]), &["Joääo|parrot|.py"]);
}
