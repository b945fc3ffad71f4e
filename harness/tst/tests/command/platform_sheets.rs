//! Moodle's worksheet and Canvas' gradebook: filled in as their importers read them, every other byte as it was.

use crate::support::journal::{self, SECRET, check, hidden, judged, record};
use crate::support::{Course, has, read_with};
use serde_json::{Value, json};

/// The names of columns in Moodle's English pack, and of the importer's other strings.
const ENGLISH: [&str; 7] = ["Identifier", "Participant ", "Grade", "Last modified (grade)", "Feedback comments", ".", "10"];

const WORKSHEET: &str = "\u{feff}Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\
                         \"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\r\n\
                         \"Participant 11\",\"Ana Souza\",ana@example.edu,\"Submitted for grading - \",,10.00,Yes,\"Monday, 1 \"\"x\"\"\",-,\r\n\
                         \"Participant 12\",\"João \"\"Zé\"\" D'Ávila\",z@example.edu,Submitted,3.00,10.00,Yes,-,-,\"old <p>comment</p>\"\r\n\
                         \"Participant 13\",\"Bia Lima\",,No submission,,10.00,Yes,-,-,\r\n\
                         \"Participant 99\",\"Nobody Here\",,No submission,7.50,10.00,Yes,-,-,kept\r\n";

fn class() -> Vec<Value> {
    let good = [check("first", "passed", 60), hidden("second", "passed", 40)];
    let bad = [check("first", "passed", 60), check("other", "failed", 20), hidden("second", "failed", 20)];
    vec![
        record("11", "Ana Souza", "parrot", judged(&good)),
        record("12", "João \"Zé\" D'Ávila", "parrot", judged(&bad)),
        record("13", "Bia Lima", "parrot", json!({"fault": {"en": "no room", "pt": "sem espaço"}})),
        record("14", "Caio Não-Inscrito", "parrot", judged(&good)),
    ]
}

fn course(sheet: &[u8]) -> Course {
    let course = Course::new();
    journal::write(&course.path().join("out"), &class());
    course.write("sheet.csv", sheet);
    course
}

/// Fills in the sheet; gives the file's bytes and what was told.
#[track_caller]
fn fill(course: &Course, format: &str, more: &[&str]) -> (Vec<u8>, String) {
    let option = if format == "moodle" { "--worksheet" } else { "--gradebook" };
    let arguments = ["report", "out", "--format", format, option, "sheet.csv", "--output", "filled.csv", "--lang", "en"];
    let arguments: Vec<&str> = arguments.into_iter().chain(more.iter().copied()).collect();
    let ran = course.run(&arguments).ended(0);
    (std::fs::read(course.path().join("filled.csv")).expect("the file"), ran.stderr)
}

#[track_caller]
fn refused(course: &Course, format: &str, words: &str) {
    let option = if format == "moodle" { "--worksheet" } else { "--gradebook" };
    let told = course.run(&["report", "out", "--format", format, option, "sheet.csv", "--lang", "en"]).refused(2);
    assert!(told.contains(words), "{told}");
}

#[test]
fn moodles_worksheet_is_filled_in_and_nothing_else_of_it_changes() {
    let (filled, told) = fill(&course(WORKSHEET.as_bytes()), "moodle", &[]);
    let text = String::from_utf8(filled.clone()).expect("UTF-8");
    let before: Vec<&str> = WORKSHEET.split("\r\n").collect();
    let after: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(after.len(), before.len());
    assert_eq!((after[0], after[3], after[4]), (before[0], before[3], before[4]), "no grade, no change");
    assert!(after[1].starts_with(&before[1].replace(",,10.00", ",10,10.00")), "{}", after[1]);
    assert!(
        after[2].starts_with("\"Participant 12\",\"João \"\"Zé\"\" D'Ávila\",z@example.edu,Submitted,6,10.00,Yes,-,-,\"<p>"),
        "{}",
        after[2]
    );
    assert!(!text.contains(SECRET), "students read the comments\n{text}");
    assert!(text.contains("found &lt;i&gt;x&lt;/i&gt;"), "Moodle takes comments for HTML\n{text}");
    for words in [
        "1 row left as before, no grade here: Nobody Here (Participant 99)",
        "the kit failed there: Bia Lima",
        "1 grade has no row in the file: Caio Não-Inscrito (14)",
        "there was no isolation",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    if has("python3") {
        let grades = read_with("moodle.py", &ENGLISH, &filled);
        assert_eq!(
            (&grades["11"]["grade"], &grades["12"]["grade"], &grades["99"]["grade"]),
            (&json!(10.0), &json!(6.0), &json!(7.5))
        );
    }
}

#[test]
fn each_assignment_of_moodle_has_numbers_of_its_own() {
    // Ana is 11 in one assignment and 12 in the other, Bia the other way round; Caio handed in only one.
    let student = |mut record: Value, number: &str| {
        record["student"]["id"] = number.into();
        record
    };
    let points = |points| judged(&[check("first", "passed", points), check("second", "failed", 10 - points)]);
    let course = Course::new();
    let records = [
        student(record("ana", "Ana Souza", "parrot", points(2)), "12"),
        student(record("bia", "Bia Lima", "parrot", points(4)), "11"),
        student(record("ana", "Ana Souza", "zebra", points(6)), "11"),
        student(record("bia", "Bia Lima", "zebra", points(8)), "12"),
        student(record("caio", "Caio Paz", "zebra", points(5)), "13"),
    ];
    journal::write(&course.path().join("out"), &records);
    let row = |number: &str, name: &str| format!("Participant {number},{name},Submitted,,10,-\r\n");
    for (hides_names, exercise, grades) in
        [(true, "parrot", ["4", "2", ""]), (true, "zebra", ["6", "8", "5"]), (false, "parrot", ["4", "2", ""])]
    {
        let names = match (hides_names, exercise) {
            (true, _) => ["", "", ""],
            (false, _) => ["Bia Lima", "Ana Souza", "Dora Reis"],
        };
        let rows: String = ["11", "12", "13"].iter().zip(names).map(|(number, name)| row(number, name)).collect();
        course.write("sheet.csv", format!("Identifier,Full name,Status,Grade,Maximum Grade,Last modified (grade)\r\n{rows}"));
        let (filled, told) = fill(&course, "moodle", &["--exercise", exercise]);
        let filled = String::from_utf8(filled).expect("UTF-8");
        let found: Vec<&str> = filled.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
        assert_eq!(found, grades, "{exercise}\n{filled}\n{told}");
    }
    let text = course.run(&["report", "out", "--format", "csv"]).ended(0).stdout;
    for line in ["ana,Ana Souza,12,ana@example.edu,parrot", "ana,Ana Souza,11,ana@example.edu,zebra"] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_worksheet_in_portuguese_gets_grades_with_a_comma() {
    let sheet = "Identificador,Nome completo,Endereço de email,Status,Nota,Nota máxima,Nota pode ser alterada,\
                 Última modificação (envio),Última modificação (nota),Comentários de feedback\n\
                 Participante 12,João,,Enviado,,\"12,50\",Sim,-,-,\n";
    let (filled, _) = fill(&course(sheet.as_bytes()), "moodle", &[]);
    let text = String::from_utf8(filled.clone()).expect("UTF-8");
    assert!(text.contains("Enviado,\"7,5\",\"12,50\",Sim"), "{text}");
    if has("python3") {
        let pack = ["Identificador", "Participante ", "Nota", "Última modificação (nota)", "Comentários de feedback", ",", "12.5"];
        assert_eq!(read_with("moodle.py", &pack, &filled)["12"]["grade"], 7.5);
    }
}

#[test]
fn a_worksheet_in_a_language_that_is_not_known_is_told_by_the_order_of_its_columns() {
    let sheet = "識別子,姓名,メールアドレス,ステータス,評定,最大評点,評点の変更,最終更新日時 (提出),最終更新日時 (評定),フィードバックコメント\n\
                 参加者11,アナ,,提出,,100.00,Yes,-,-,\n参加者12,ジョアン,,提出,,100.00,Yes,-,-,\n";
    let (filled, _) = fill(&course(sheet.as_bytes()), "moodle", &[]);
    if has("python3") {
        let pack = ["識別子", "参加者", "評定", "最終更新日時 (評定)", "フィードバックコメント", ".", "100"];
        let grades = read_with("moodle.py", &pack, &filled);
        assert_eq!((&grades["11"]["grade"], &grades["12"]["grade"]), (&json!(100.0), &json!(60.0)));
        assert!(grades["12"]["comment"].as_str().is_some_and(|comment| comment.contains("60 of 100 points")), "{grades:#}");
    }
}

#[test]
fn a_worksheet_with_hidden_names_and_semicolons_in_windows_letters_stays_what_it_is() {
    let sheet =
        b"Identificador;Status;Nota;Nota m\xe1xima;\xdaltima modifica\xe7\xe3o (nota)\r\nParticipante 12;Enviado;;10,00;-\r\n";
    let (filled, _) = fill(&course(sheet), "moodle", &[]);
    assert_eq!(
        filled,
        b"Identificador;Status;Nota;Nota m\xe1xima;\xdaltima modifica\xe7\xe3o (nota)\r\nParticipante 12;Enviado;6;10,00;-\r\n"
    );
}

#[test]
fn a_number_and_a_name_that_lead_to_two_students_are_nobodys_row() {
    let sheet = WORKSHEET.replace("\"Participant 11\",\"Ana Souza\"", "\"Participant 14\",\"Ana Souza\"");
    let (filled, told) = fill(&course(sheet.as_bytes()), "moodle", &[]);
    assert!(String::from_utf8_lossy(&filled).contains("\"Submitted for grading - \",,10.00"));
    assert!(told.contains("Ana Souza (Participant 14)"), "{told}");
}

#[test]
fn moodles_scale_can_be_given_and_more_than_it_is_cut() {
    let course = course(WORKSHEET.as_bytes());
    let mut record = record("11", "Ana Souza", "parrot", judged(&[check("first", "passed", 100), check("bonus", "passed", 20)]));
    record["result"]["judged"]["max"] = 100.into();
    journal::write(&course.path().join("out"), &[record]);
    let (filled, told) = fill(&course, "moodle", &["--scale", "8"]);
    assert!(String::from_utf8_lossy(&filled).contains("\"Submitted for grading - \",8,10.00"));
    assert!(told.contains("cut to 8, the highest grade that the platform takes: Ana Souza"), "{told}");
}

#[test]
fn cells_without_end_make_no_message_without_end() {
    let name = "Nobody ".repeat(100_000);
    let sheet = format!("{WORKSHEET}\"Participant 98\",\"{name}\",,No submission,,10.00,Yes,-,-,\r\n");
    let (_, told) = fill(&course(sheet.as_bytes()), "moodle", &[]);
    assert!(told.contains("Nobody Nobody") && told.contains("(Participant 98)") && told.len() < 2_000, "{}", told.len());
    let columns = format!("a,{}b\n1,2\n", format!("{name},").repeat(3) + &"c,".repeat(1000));
    let told = course(columns.as_bytes()).run(&["report", "out", "--format", "canvas", "--gradebook", "sheet.csv"]).refused(2);
    assert!(told.len() < 2_000, "{}", told.len());
}

#[test]
fn a_file_that_is_no_worksheet_is_told_in_one_line() {
    refused(&course(b"a,b\n1,2\n"), "moodle", "sheet.csv:1: no column Grade; there are: a and b");
    refused(&course(b"name,b\nx,y\n"), "moodle", "sheet.csv:1: no column Identifier");
    refused(&course(b"Identifier,Grade\nParticipant 11,\n"), "moodle", "no column Last modified (grade)");
    refused(&course(b"Identifier,Grade,Last modified (grade)\nParticipant 11,,-\n"), "moodle", "give it with --scale");
    refused(
        &course(b"\"Identifier,Grade\nParticipant 11,\n"),
        "moodle",
        "sheet.csv:1: a quotation mark is opened and never closed",
    );
    refused(&course(b""), "moodle", "holds no table");
}

const GRADEBOOK: &str = "Student,ID,SIS User ID,SIS Login ID,Section,Parrot (501),Essay (502),Current Score,Final Score\r\n\
                         ,,,,,Manual Posting,,,\r\n\
                         \"    Points Possible\",,,,,20.00,10.00,(read only),(read only)\r\n\
                         \"Souza, Ana\",11,,ana,A,,,0.00,0.00\r\n\
                         \"D'Ávila, João \"\"Zé\"\"\",777,,12,\"A and B\",1.00,9.00,0.00,0.00\r\n\
                         \"Lima, Bia\",13,,,A,EX,,0.00,0.00\r\n\
                         \"Student, Test\",1,,,A,,,0.00,0.00\r\n";

#[test]
fn canvas_gradebook_is_filled_in_and_nothing_else_of_it_changes() {
    let (filled, told) = fill(&course(GRADEBOOK.as_bytes()), "canvas", &[]);
    let text = String::from_utf8(filled).expect("UTF-8");
    let wanted = GRADEBOOK.replace("11,,ana,A,,,", "11,,ana,A,20,,").replace("\"A and B\",1.00,9.00", "\"A and B\",12,9.00");
    assert_eq!(text, wanted);
    for words in ["no grade here: Student, Test", "the kit failed there: Lima, Bia", "Caio Não-Inscrito (14)"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn the_column_of_a_gradebook_can_be_named_and_must_be_when_it_is_not_clear() {
    let sheet = GRADEBOOK.replace("Parrot (501)", "Lab 1 (501)");
    refused(&course(sheet.as_bytes()), "canvas", "which column is for parrot? Name it with --column; there are: Lab 1 and Essay");
    for name in ["Lab 1", "Lab 1 (501)"] {
        let (filled, _) = fill(&course(sheet.as_bytes()), "canvas", &["--column", name]);
        assert!(String::from_utf8_lossy(&filled).contains("11,,ana,A,20,,"), "{name}");
    }
    let told = course(sheet.as_bytes())
        .run(&["report", "out", "--format", "canvas", "--gradebook", "sheet.csv", "--column", "Lab 2", "--lang", "en"])
        .refused(2);
    assert!(told.contains("no column Lab 2; there are: Lab 1 and Essay"), "{told}");
    refused(&course(b"Name,Parrot (1)\nx,1\n"), "canvas", "no column Student");
    refused(&course(b"Student,ID,Parrot (1)\nAna Souza,11,\n"), "canvas", "give it with --scale");
}

#[test]
fn a_student_who_handed_in_nothing_keeps_an_empty_cell_and_a_total_needs_no_exercise() {
    let sheet = GRADEBOOK.replace("Parrot (501)", "Total (501)");
    let course = course(sheet.as_bytes());
    let mut all = class();
    all.push(record("11", "Ana Souza", "mynah", judged(&[check("first", "passed", 50), check("other", "failed", 50)])));
    journal::write(&course.path().join("out"), &all);
    let (filled, _) = fill(&course, "canvas", &["--column", "Total"]);
    let text = String::from_utf8(filled).expect("UTF-8");
    assert!(text.contains("11,,ana,A,15,,"), "100% and 50% of 20 points\n{text}");
}

#[test]
fn an_excused_students_cell_says_so_in_canvas_and_stays_in_moodle() {
    let excuse = |course: &Course| {
        for student in ["Ana Souza", "Bia Lima"] {
            course.run(&["regrade", "out", student, "parrot", "--excuse", "--reason", "ill", "--who", "me"]).ended(0);
        }
    };
    let canvas = course(GRADEBOOK.as_bytes());
    excuse(&canvas);
    let (filled, told) = fill(&canvas, "canvas", &[]);
    let wanted = GRADEBOOK.replace("11,,ana,A,,,", "11,,ana,A,EX,,").replace("\"A and B\",1.00,9.00", "\"A and B\",12,9.00");
    assert_eq!(String::from_utf8(filled).expect("UTF-8"), wanted, "{told}");
    let moodle = course(WORKSHEET.as_bytes());
    excuse(&moodle);
    let (filled, told) = fill(&moodle, "moodle", &[]);
    let line = |text: &str| text.split("\r\n").nth(1).map(String::from);
    assert_eq!(line(&String::from_utf8(filled).expect("UTF-8")), line(WORKSHEET), "{told}");
    assert!(told.contains("no grade here: Ana Souza (Participant 11)"), "{told}");
}
