//! What platforms write into zips and tables besides names of students: times in their languages, late marks, addresses, versions,
//! files of their own, and names of files in old code pages.

use crate::support::handed_in::{PYTHON, RUST, course, dry, manifest, rows, says, understood, zip};
use crate::support::{Course, RIGHT, has};

#[test]
fn moodles_worksheet_tells_times_in_six_languages() {
    for (head, time) in [
        ("Identifier,Full name,Last modified (submission),Last modified (grade)", "\"Friday, 20 November 2026, 11:59 PM\""),
        (
            "Identificador,Nome completo,Última modificação (envio),Última modificação (nota)",
            "\"sexta-feira, 20 nov. 2026, 23:59\"",
        ),
        (
            "Identificador,Nome completo,Última modificação (trabalho),Última modificação (avaliação)",
            "\"Sexta, 20 de Novembro de 2026 às 23:59\"",
        ),
        (
            "Identificador,Nombre completo,Última modificación (entrega),Última modificación (calificación)",
            "\"viernes, 20 de noviembre de 2026, 23:59\"",
        ),
        (
            "Identifiant,Nom complet,Dernière modification (travail remis),Dernière modification (note)",
            "\"vendredi 20 novembre 2026, 23:59\"",
        ),
        ("ID,Vollständiger Name,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung)", "\"Freitag, 20. November 2026, 23:59\""),
    ] {
        let course = course();
        course.write("class/Ana Silva_12_assignsubmission_file/parrot.py", PYTHON);
        course.write("sheet.csv", format!("{head}\nParticipant 12,Ana Silva,{time},-\nParticipant 13,Bia,-,-\n"));
        let ran = dry(&course, &["class", "--times", "sheet.csv", "--timezone", "-03:00"]);
        says(&ran, "2026-11-20 23:59");
        assert_eq!(rows(&ran), ["Ana Silva|parrot|.py"], "{head}\n{}", ran.all());
    }
    let course = course();
    course.write("class/Ana_12_assignsubmission_file/parrot.py", PYTHON);
    course.write("sheet.csv", "Full name,Last modified (submission)\nAna,\"Friday, 20 Foo 2026, 11:59 PM\"\n");
    for (lang, words) in [("en", "is no time"), ("pt-BR", "não é uma hora")] {
        let told = course.run(&["grade", "--dry-run", "class", "--times", "sheet.csv", "--lang", lang]).refused(2);
        assert!(told.contains("sheet.csv:2: `Friday, 20 Foo 2026, 11:59 PM`") && told.contains(words), "{told}");
    }
}

#[test]
fn canvas_hides_names_puts_late_first_and_hands_on_addresses() {
    let course = course();
    course.write("class/LATE_anon_x9k2p_101_parrot.py", PYTHON);
    course.write("class/anon_12345_102_parrot.py", PYTHON);
    course.write("class/silvaana_13_link.html", "<meta>");
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    understood(&ran, &["anon 12345|parrot|.py", "anon x9k2p|parrot|.py", "silvaana|parrot|unusable"]);
    says(&ran, "an address was handed in, and no file");
    assert_eq!(ran.stdout.matches(" late ").count(), 1, "{}", ran.all());
    let told = course.run(&["grade", "--dry-run", "class", "--exercise", "parrot", "--lang", "pt-BR"]).ended(0);
    says(&told, "foi entregue um endereço, e nenhum arquivo");
}

#[test]
fn canvas_excused_rows_stay_and_a_column_that_it_skips_is_told() {
    use crate::support::journal::{self, check, judged, record};
    let course = Course::new();
    let graded = |key: &str, name: &str| record(key, name, "parrot", judged(&[check("first", "passed", 10)]));
    journal::write(&course.path().join("out"), &[graded("11", "Ana Silva"), graded("12", "Bia Souza"), graded("13", "Caio Lima")]);
    let sheet = "Student,ID,SIS User ID,Parrot Final (7)\n    Points Possible,,,10\n\"Silva, Ana\",11,,EX\n\"Souza, Bia\",12,,N/A\n\"Lima, Caio\",13,,\n";
    course.write("sheet.csv", sheet);
    let fill = ["report", "out", "--format", "canvas", "--gradebook", "sheet.csv", "--output", "filled.csv"];
    let ran = course.run(&[&fill[..], &["--lang", "en"]].concat()).ended(0);
    let filled = std::fs::read_to_string(course.path().join("filled.csv")).expect("the file");
    assert_eq!(filled, sheet.replace("13,,\n", "13,,10\n"), "{}", ran.all());
    assert!(
        ran.stderr.contains("2 rows left as before, excused or not assigned there: Silva, Ana and Souza, Bia"),
        "{}",
        ran.all()
    );
    assert!(ran.stderr.contains("Canvas skips columns with `final` in their names") && ran.stderr.contains("Parrot Final (7)"));
    let ran = course.run(&[&fill[..], &["--lang", "pt-BR"]].concat()).ended(0);
    assert!(ran.stderr.contains("o Canvas pula colunas com `final` no nome"), "{}", ran.all());
}

#[test]
fn brightspace_sakai_and_blackboard_tell_times_and_open_edx_logins() {
    let course = course();
    let files: [(&str, &[u8]); 4] = [
        ("index.html", b"<table>"),
        ("1002-91002 - Ana Conceição - Nov 20, 2026 1159 PM/parrot.py", PYTHON.as_bytes()),
        ("1002-91002 - Ana Conceição - Nov 21, 2026 1201 AM/parrot.py", PYTHON.as_bytes()),
        ("1003-91002 - Bia - a - Nov 20, 2026 905 AM/parrot.zip", &zip(&[("parrot.py", PYTHON.as_bytes())])),
    ];
    course.write("class.zip", zip(&files));
    let ran = dry(&course, &["class.zip", "--timezone", "UTC"]);
    assert_eq!(rows(&ran), ["Ana Conceição|parrot|.py", "Ana Conceição|parrot|.py", "Bia - a|parrot|.py"], "{}", ran.all());
    for words in ["2026-11-20 23:59", "2026-11-21 00:01", "2026-11-20 09:05", "attempt 2", "index.html the platform's own"] {
        says(&ran, words);
    }
    let sakai: [(&str, &[u8]); 5] = [
        ("Parrot/grades.csv", b"x"),
        ("Parrot/Silva, Ana(asilva)/timestamp.txt", b"20261120235900000"),
        ("Parrot/Silva, Ana(asilva)/Submission attachment(s)/parrot.py", PYTHON.as_bytes()),
        ("Parrot/Silva, Ana(asilva)/Feedback Attachment(s)/parrot.py", b"teacher"),
        ("Parrot/Souza, Bia(b.souza)/Submission attachment(s)/parrot.py", PYTHON.as_bytes()),
    ];
    course.write("sakai.zip", zip(&sakai));
    let ran = dry(&course, &["sakai.zip", "--timezone", "UTC"]);
    assert_eq!(rows(&ran), ["Ana Silva|parrot|.py", "Bia Souza|parrot|.py"], "{}", ran.all());
    says(&ran, "2026-11-20 23:59");
    says(&ran, "grades.csv the platform's own");
    let edx: [(&str, &[u8]); 2] = [("[0] - ana_silva/parrot.py", PYTHON.as_bytes()), ("[1] - bia/parrot.py", PYTHON.as_bytes())];
    course.write("edx.zip", zip(&edx));
    assert_eq!(rows(&dry(&course, &["edx.zip"])), ["ana_silva|parrot|.py", "bia|parrot|.py"]);
}

#[test]
fn of_teams_the_highest_version_counts_and_drafts_are_nobodys() {
    let course = course();
    for (version, text) in [("Version 2", "2"), ("Version 10", "10"), ("Version 9", "9")] {
        course.write(&format!("Submitted files/Ana Silva/Parrot lab/{version}/parrot.py"), text);
    }
    course.write("Submitted files/Bia/Toucan/Version 1/main.py", PYTHON);
    let ran = dry(&course, &["Submitted files"]);
    assert_eq!(rows(&ran), ["Ana Silva|parrot|.py", "Bia|toucan|.py"], "{}", ran.all());
    says(&ran, "Ana Silva/Parrot lab/Version 9 an older version: the highest one counts");
    course.write("class/Submitted files/Ana/Parrot/Version 1/parrot.py", PYTHON);
    course.write("class/Working files/Ana/Parrot/parrot.py", PYTHON);
    let ran = dry(&course, &["class"]);
    assert_eq!(rows(&ran), ["Ana|parrot|.py"], "{}", ran.all());
    says(&ran, "Working files the platform's own");
}

#[test]
fn clones_of_classroom_50_are_named_by_login_together_and_alone() {
    let course = course();
    for login in ["ana-silva", "ana-souza"] {
        let clone = format!("clones/cs1-parrot-{login}");
        course.write(&format!("{clone}/.classroom50.yaml"), "classroom: \"cs1\"\nassignment: \"parrot\"\n");
        course.write(&format!("{clone}/Cargo.toml"), manifest("parrot"));
        course.write(&format!("{clone}/src/main.rs"), RUST);
    }
    let both = ["ana-silva|parrot|crate", "ana-souza|parrot|crate"];
    understood(&dry(&course, &["clones"]), &both);
    understood(&dry(&course, &["clones/cs1-parrot-ana-silva", "clones/cs1-parrot-ana-souza"]), &both);
    understood(&dry(&course, &["clones/cs1-parrot-ana-silva"]), &both[..1]);
    course.write("class.csv", "name,github\nAna Silva,ana-silva\n");
    understood(&dry(&course, &["clones/cs1-parrot-ana-silva", "--roster", "class.csv"]), &["Ana Silva|parrot|crate"]);
}

#[test]
fn a_second_file_names_nobody_and_capitals_are_endings_too() {
    let course = course();
    course.write("class/parrot (1).py", PYTHON);
    course.write("class/ANA_PARROT.PY", PYTHON);
    course.write("class/bia/Main.RS", RUST);
    let ran = dry(&course, &["class", "--exercise", "parrot"]);
    assert_eq!(rows(&ran), ["ANA|parrot|.py", "bia|parrot|.rs"], "{}", ran.all());
    says(&ran, "parrot (1).py its name does not say whose it is");
    if has("python3") {
        let course = Course::new();
        course.write("class/ana/PARROT.PY", RIGHT);
        course.run(&["grade", "class", "--out", "out", "--allow-weak-isolation"]).ended(0);
        course.run(&["test", "parrot", "--subject", "class/ana"]).ended(0);
    }
}

#[test]
fn a_server_beside_a_client_is_judged_and_said() {
    let course = Course::new();
    course.write("class/ana/server.py", RIGHT);
    course.write("class/ana/client.py", "if __name__ == '__main__': pass\n");
    course.write("class/bia/Cargo.toml", "[package]\nname = \"net\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    course.write("class/bia/src/bin/server.rs", "fn main() { loop {} }\n");
    course.write("class/bia/src/bin/client.rs", RUST);
    let ran = dry(&course, &["class"]);
    understood(&ran, &["ana|parrot|.py", "bia|parrot|crate"]);
    says(&ran, "the exercise asks for a server: `server.py` is judged, and not `client.py`");
    says(&ran, "the exercise asks for a server: `server` is judged, and not `client`");
    if has("python3") {
        course.run(&["grade", "class/ana", "--out", "out", "--allow-weak-isolation"]).ended(0);
    }
}

#[test]
fn names_in_code_pages_of_windows_are_read() {
    let course = course();
    // Each letter of `~` stands for one of another code page, and no name is UTF-8.
    let of = |letters: [u8; 3]| {
        let mut bytes = zip(&[("Jo~o Concei!*o/parrot.py", PYTHON.as_bytes()), ("Zoe/parrot.py", PYTHON.as_bytes())]);
        for at in 0..bytes.len() - 16 {
            if bytes[at..].starts_with(b"Jo~o Concei!*o/") {
                (bytes[at + 2], bytes[at + 11], bytes[at + 12]) = (letters[0], letters[1], letters[2]);
            }
        }
        bytes
    };
    for letters in [[0xc6, 0x87, 0xc6], [0xe3, 0xe7, 0xe3]] {
        course.write("class.zip", of(letters));
        assert_eq!(rows(&dry(&course, &["class.zip"])), ["João Conceição|parrot|.py", "Zoe|parrot|.py"], "{letters:x?}");
    }
}

#[test]
fn rosters_of_excel_are_read_or_told_in_one_line() {
    let course = course();
    course.write("class/001234/parrot.py", PYTHON);
    course.write("book.csv", "PK\u{3}\u{4}\u{14}");
    for (lang, words) in [("en", "a spreadsheet's workbook"), ("pt-BR", "uma pasta de trabalho de planilha")] {
        let told = course.run(&["grade", "--dry-run", "class", "--roster", "book.csv", "--lang", lang]).refused(2);
        assert!(told.starts_with("book.csv:1:1: ") && told.contains(words) && told.contains("CSV"), "{told}");
    }
    course.write("class.csv", "sep=;\r\nNome;Matrícula\r\nSilva, Ana;1234\r\n");
    let ran = dry(&course, &["class", "--exercise", "parrot", "--roster", "class.csv"]);
    says(&ran, "not on the roster; likely it is by Ana Silva (1234): correct one of the two");
    says(&ran, "On the roster, and handed in nothing: Ana Silva (1234)");
}

#[test]
fn tables_among_what_was_handed_in_are_named_as_such() {
    let course = course();
    course.write("class/Ana_1_assignsubmission_file/parrot.py", PYTHON);
    course.write("class/Grades-redes-7.csv", "Identifier\n");
    course.write("class/turma.xlsx", "PK");
    let ran = dry(&course, &["class"]);
    assert_eq!(rows(&ran), ["Ana|parrot|.py"], "{}", ran.all());
    for file in ["Grades-redes-7.csv", "turma.xlsx"] {
        says(&ran, &format!("{file} a table: name it with --roster, --groups or --times"));
    }
}
