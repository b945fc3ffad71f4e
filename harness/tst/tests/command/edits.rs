//! Programs of a corpus as edits of the solution: judged as any other, and told with their line where they do not apply.

use crate::lint::{OTHER, REPEATS};
use crate::support::{Course, Ran, has};

/// The file of the edit.
const FILE: &str = "exercises/parrot/corpus/wrong/curu.edit";

/// Sends back each line, in one file.
const SOLUTION: &str = "import socket, sys\nlistener = socket.create_server((\"127.0.0.1\", int(sys.argv[1])))\nwhile True:\n    \
                        client, _ = listener.accept()\n    while data := client.recv(100):\n        client.sendall(data)\n    \
                        client.close()\n";

/// The edit that makes of it a program which answers other bytes.
const EDIT: &str = "-        client.sendall(data)\n+        client.sendall(b\"curu\\n\")\n";

fn course(edit: &str) -> Course {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", REPEATS);
    course.write("solutions/parrot/parrot.py", SOLUTION);
    course.write(FILE, edit);
    course
}

fn lint(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["lint", "parrot"], more].concat())
}

/// What is told of the edit, behind its name.
fn told(ran: &Ran) -> &str {
    let told = ran.stdout.lines().find_map(|line| line.split_once(FILE));
    told.unwrap_or_else(|| panic!("nothing is said of it: {}", ran.all())).1
}

fn source(course: &Course) -> String {
    std::fs::read_to_string(course.path().join(FILE)).expect("an edit")
}

#[test]
fn an_edit_is_judged_as_the_whole_program_and_gets_its_head() {
    if !has("python3") {
        return;
    }
    let course = course(EDIT);
    let ran = lint(&course, &["--lang", "en"]);
    assert!(told(&ran).ends_with("with --bless: `fails: repeats wrong_bytes`"), "{}", ran.all());
    let ran = lint(&course, &["--bless", "--lang", "en"]);
    assert!(told(&ran).starts_with(": its head says now what it fails"), "{}", ran.all());
    assert_eq!(source(&course), format!("# wrong: why?\n# fails: repeats wrong_bytes\n{EDIT}"));
    course.write(FILE, source(&course).replace("why?", "answers something else"));
    let ran = lint(&course, &["--bless", "--lang", "en"]);
    assert!(ran.stdout.contains("1 wrong program of the corpus fails exactly as it says"), "{}", ran.all());
    // What it is told is told of the edit.
    let messages = std::fs::read_to_string(course.path().join("exercises/parrot/corpus/messages.en.txt")).expect("messages");
    assert!(messages.contains("\n== curu.edit\nwrong: answers something else\ncheck: repeats wrong_bytes\n"), "{messages}");
    let ran = lint(&course, &["--lang", "en"]);
    assert!(ran.stdout.contains("the messages of the wrong programs are as written"), "{}", ran.all());
    // Alone it is judged, too, and what its report says to type brings it back.
    let alone = |subject: &str| course.run(&["test", "parrot", "--subject", subject, "--lang", "en"]).ended(1);
    let ran = alone(FILE);
    let made = ".tst/edited/parrot/wrong/curu.py";
    assert!(ran.stdout.contains(&format!("tst test parrot --subject {made} --check repeats")), "{}", ran.all());
    assert!(alone(made).stdout.contains("received: \"curu\\n\""), "{}", ran.all());
    // The whole program in its place is told the same.
    course.write(
        "exercises/parrot/corpus/wrong/curu.py",
        format!("# wrong: answers something else\n# fails: repeats wrong_bytes\n{OTHER}"),
    );
    std::fs::remove_file(course.path().join(FILE)).expect("removed");
    lint(&course, &["--bless", "--lang", "en"]);
    let whole = std::fs::read_to_string(course.path().join("exercises/parrot/corpus/messages.en.txt")).expect("messages");
    assert_eq!(whole.replace("curu.py", "curu.edit"), messages);
}

#[test]
fn an_edit_that_does_not_apply_is_told_in_both_languages() {
    if !has("python3") {
        return;
    }
    let head = "# wrong: x\n# fails: repeats wrong_bytes\n";
    let near = "solutions/parrot/parrot.py has no line `        client.send(data)`; did you mean its line 6, `        client.sendall(data)`?";
    let perto = "solutions/parrot/parrot.py não tem a linha `        client.send(data)`; quis dizer a linha 6, `        client.sendall(data)`?";
    let cases = [
        ("near", "-        client.send(data)\n", 3, near, perto),
        ("nothing", "", 2, "nothing is edited", "nada é editado"),
        ("no_place", "+import os\n", 3, "where is it to come?", "onde isto deve entrar?"),
        ("no_sign", "\nwhile True:\n", 4, "begins with `-` (it goes)", "começa com `-` (sai)"),
    ];
    let course = course(&format!("{head}{EDIT}"));
    let file = |name: &str| FILE.replace("curu", name);
    cases.iter().for_each(|(name, edit, ..)| course.write(&file(name), format!("{head}{edit}")));
    for lang in ["en", "pt-BR"] {
        let ran = lint(&course, &["--bless", "--lang", lang]).ended(1);
        for (name, _, line, en, pt) in &cases {
            let place = format!("{}:{line}: ", file(name));
            let told = ran.stdout.lines().find_map(|said| said.split_once(&place));
            let said = if lang == "en" { en } else { pt };
            assert!(told.is_some_and(|(_, told)| told.contains(said)), "{place}{said}\n{}", ran.all());
        }
    }
    for (name, edit, ..) in &cases {
        let kept = std::fs::read_to_string(course.path().join(file(name))).expect("an edit");
        assert_eq!(kept, format!("{head}{edit}"), "nothing is written into it");
        std::fs::remove_file(course.path().join(file(name))).expect("removed");
    }
    // The solution changed, and has the line twice.
    course.write(
        "solutions/parrot/parrot.py",
        SOLUTION.replace("    client.close", "    if False:\n        client.sendall(data)\n    client.close"),
    );
    let ran = lint(&course, &["--lang", "en"]).ended(1);
    let wanted = ":3: stands 2 times in solutions/parrot/parrot.py (lines 6 and 8): add lines around it, behind a space";
    assert_eq!(told(&ran), wanted, "{}", ran.all());
    let message = course.run(&["test", "parrot", "--subject", FILE, "--lang", "en"]).refused(2);
    assert!(message.contains(&format!("{FILE}{wanted}")), "{message}");
    // There is none.
    std::fs::remove_dir_all(course.path().join("solutions/parrot")).expect("removed");
    let ran = lint(&course, &["--lang", "en"]).ended(1);
    assert_eq!(told(&ran), ":1: there is no solution that it could be an edit of", "{}", ran.all());
}

#[test]
fn an_edit_of_a_package_is_one_of_its_main_file() {
    let course = course("");
    let edit = "# wrong: answers something else\n# fails: repeats wrong_bytes\n\n-            stream.write_all(&bytes[..count]).unwrap();\n\
                +            stream.write_all(b\"curu\\n\").unwrap();\n";
    course.write(FILE, edit);
    std::fs::remove_file(course.path().join("solutions/parrot/parrot.py")).expect("removed");
    let manifest = "[package]\nname = \"parrot-solution\"\nedition = \"2024\"\n\n[workspace]\n";
    course.write("solutions/parrot/Cargo.toml", manifest);
    course.write(
        "solutions/parrot/src/main.rs",
        "use std::io::{Read, Write};\n\nfn main() {\n    let port = std::env::args().nth(1).unwrap();\n    let listener = \
         std::net::TcpListener::bind(format!(\"127.0.0.1:{port}\")).unwrap();\n    for stream in listener.incoming() {\n        \
         let mut stream = stream.unwrap();\n        let mut bytes = [0; 100];\n        while let Ok(count @ 1..) = stream.read(&mut \
         bytes) {\n            stream.write_all(&bytes[..count]).unwrap();\n        }\n    }\n}\n",
    );
    let ran = lint(&course, &["--lang", "en"]);
    assert!(ran.stdout.contains("1 wrong program of the corpus fails exactly as it says"), "{}", ran.all());
    course.write("solutions/parrot/src/more.rs", "");
    let ran = lint(&course, &["--lang", "en"]);
    let wanted = ":1: only a solution in one file can be edited, or a package of edition 2024 with src/main.rs alone and without \
                  dependencies; solutions/parrot has src/more.rs, too. Write the whole program instead";
    assert_eq!(told(&ran), wanted, "{}", ran.all());
}

#[test]
fn a_solution_that_lies_beside_its_exercise_is_the_one_that_is_tested() {
    if !has("python3") {
        return;
    }
    let course = course(EDIT);
    course.write("elsewhere/parrot/exercise.yaml", REPEATS);
    course.write("elsewhere/parrot/solution/parrot.py", SOLUTION);
    let ran = course.run(&["test", "elsewhere/parrot", "--solution"]).ended(0);
    assert!(ran.stdout.contains("elsewhere/parrot/solution"), "{}", ran.all());
    // What is told to be typed means the same exercise.
    let command = "tst test elsewhere/parrot --subject elsewhere/parrot/wrong.py --check repeats";
    course.write("elsewhere/parrot/wrong.py", SOLUTION.replace("(data)", "(b'curu')"));
    let ran = course.run(&["test", "elsewhere/parrot", "--subject", "elsewhere/parrot/wrong.py"]).ended(1);
    assert!(ran.stdout.contains(command), "{}", ran.all());
    course.run(&command.split(' ').skip(1).collect::<Vec<_>>()).ended(1);
}
