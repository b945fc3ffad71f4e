//! Grades that stay, are corrected by hand, get more time: as an instructor sees them.

use std::collections::BTreeMap;

use crate::support::{Course, RIGHT, Ran, SLOPPY};

const PASSED: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;
const KIT: i32 = 70;

/// With this rule, `ana` has 100 points and is almost two days late, and `bia` has 40 in time.
fn course(rules: &str) -> Course {
    let course = Course::new();
    configure(&course, rules, "python3");
    course.write("class/ana.py", RIGHT);
    course.write("class/bia.py", SLOPPY);
    course.write("times.csv", "name,time\nana,2026-11-22 10:00\nbia,2026-11-20 10:00\n");
    course
}

fn configure(course: &Course, rules: &str, python: &str) {
    let rules = format!("grading: {{ due: {{ parrot: \"2026-11-20T23:59Z\" }}, {rules} }}");
    course.write("config.yaml", format!("course: Aves\nexercises: [parrot]\nrun: {{ py: {python} }}\n{rules}\n"));
}

fn grade(course: &Course, more: &[&str]) -> Ran {
    let always = ["grade", "class", "--out", "out", "--allow-weak-isolation", "--times", "times.csv", "--timezone", "UTC"];
    course.run(&[&always[..], more].concat())
}

fn regrade(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["regrade", "out", "--who", "dalton"], more].concat())
}

/// The rows of the table, by student and exercise.
fn table(course: &Course) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(course.path().join("out/grades.csv")).expect("a table");
    let rows = table.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    rows.map(|row| ((row["key"].clone(), row["exercise"].clone()), row)).collect()
}

#[track_caller]
fn expect(course: &Course, student: &str, cells: &[(&str, &str)]) {
    let table = table(course);
    let row = &table[&(student.to_string(), "parrot".to_string())];
    for (column, wanted) in cells {
        assert_eq!(row[*column], *wanted, "{column} of {student}: {row:?}");
    }
}

fn page(course: &Course, name: &str) -> String {
    std::fs::read_to_string(course.path().join("out").join(name)).expect("a page")
}

fn records(course: &Course) -> usize {
    std::fs::read_to_string(course.path().join("out/journal.jsonl")).expect("a journal").lines().count()
}

#[test]
fn what_cannot_be_judged_takes_no_grade_away_and_the_page_keeps_the_history() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    configure(&course, "late: { per_day: 10% }", "nobodys-python");
    // Another program is in its place, too: nothing is known of it.
    course.write("class/bia.py", RIGHT);
    let ran = grade(&course, &[]).ended(KIT);
    assert!(ran.stdout.contains("2 submissions could not be judged"), "{}", ran.all());
    assert!(ran.stdout.replace("\n  ", " ").contains("the result before it stays, 40 of 100"), "{}", ran.all());
    expect(&course, "ana", &[("points", "80"), ("kit_failed", "0")]);
    expect(&course, "bia", &[("points", "40"), ("failed", "1"), ("kit_failed", "0")]);
    assert!(table(&course).values().any(|row| row["not_judged_since"].contains("`nobodys-python` is needed")));
    let own = page(&course, "instructor/students/bia.html");
    assert!(own.contains("the result before it stays, 40 of 100") && own.contains("All results"), "{own}");
    let students = page(&course, "students/bia.html");
    assert!(students.contains("until it can, the result before it counts"), "{students}");
    assert!(!students.contains("nobodys-python") && !students.contains("All results"), "{students}");
    // As soon as it can be judged, it is, and the older one does not hold any more.
    configure(&course, "late: { per_day: 10% }", "python3");
    let ran = grade(&course, &[]).ended(PASSED);
    assert!(ran.stdout.contains("2 with full marks"), "{}", ran.all());
    expect(&course, "bia", &[("points", "100"), ("not_judged_since", "")]);
    assert_eq!(records(&course), 6);
    let own = page(&course, "instructor/students/bia.html");
    for said in ["program and checks", "not judged: `nobodys-python`", "the first"] {
        assert!(own.contains(said), "{said}: {own}");
    }
}

#[test]
fn one_student_is_judged_again_by_name() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    let ran = grade(&course, &["--again", "BIA"]).ended(FAILED);
    assert!(ran.stdout.contains("1 of them has not changed"), "{}", ran.all());
    assert_eq!(records(&course), 3);
    let said = grade(&course, &["--again", "bai"]);
    assert!(said.stderr.contains("nobody in the class is `bai`: did you mean `bia`?"), "{}", said.all());
    assert_eq!((said.status, records(&course)), (Some(USAGE), 3));
    // As it was before: everything, whatever follows.
    let ran = course.run(&["grade", "--again", "class", "--out", "out", "--allow-weak-isolation", "--lang", "en"]).ended(FAILED);
    assert_eq!(records(&course), 5, "{}", ran.all());
}

#[test]
fn late_days_are_spent_over_the_course_and_a_cap_holds() {
    let course = course("late: { per_day: 10%, days: 1 }, cap: 50%");
    grade(&course, &[]).ended(FAILED);
    expect(&course, "ana", &[("points", "50"), ("penalty_percent", "10"), ("late_days", "1")]);
    let decisions = &table(&course)[&("ana".to_string(), "parrot".to_string())]["decisions"];
    assert_eq!(decisions, "1 late day of the course spent, 0 left; 90 is above the highest grade of the course, 50%");
    assert!(page(&course, "students/ana.html").contains("1 late day of the course spent"));
    // The rules are applied when reports are made.
    configure(&course, "late: { days: 3 }", "python3");
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(ran.stdout.contains("2 of them have not changed"), "{}", ran.all());
    expect(&course, "ana", &[("points", "100"), ("penalty_percent", "0"), ("late_days", "2")]);
}

#[test]
fn extensions_are_kept_and_hold_until_others_take_their_place() {
    let course = course("late: { per_day: 10% }");
    course.write("e.csv", "student,exercise,until,days,excused,reason\nAna,parrot,2026-11-22 23:59,,,ill\ncaio,,,,yes,\n");
    let ran = grade(&course, &["--extensions", "e.csv"]).ended(FAILED);
    assert!(ran.stderr.contains("e.csv:3: nobody in the class, or more than one, is `caio`"), "{}", ran.all());
    expect(&course, "ana", &[("points", "100"), ("decisions", "extended until 2026-11-22 23:59 UTC (ill)")]);
    assert!(page(&course, "students/ana.html").contains("extended until 2026-11-22 23:59 UTC (ill)"));
    // Without the option they still hold; for a report as well, and for who comes later.
    course.write("class/caio.py", SLOPPY);
    let ran = grade(&course, &[]).ended(FAILED);
    assert!(ran.stdout.contains("2 extensions that were given before still hold"), "{}", ran.all());
    expect(&course, "ana", &[("points", "100")]);
    expect(&course, "caio", &[("points", "40"), ("excused", "1")]);
    let total = &table(&course)[&("caio".to_string(), "TOTAL".to_string())]["percent"];
    assert_eq!(total, "0", "nothing else counts");
    let report = course.run(&["report", "out", "--format", "csv", "--lang", "pt-BR"]).ended(PASSED);
    assert!(report.stdout.contains("prazo estendido até 22/11/2026 23:59 UTC (ill)"), "{}", report.all());
    course.write("none.csv", "student,days\n");
    grade(&course, &["--extensions", "none.csv"]).ended(FAILED);
    expect(&course, "ana", &[("points", "80"), ("decisions", "")]);
    expect(&course, "caio", &[("excused", "0")]);
}

#[test]
fn a_wrong_table_of_extensions_is_told_with_its_place_and_nothing_is_graded() {
    let course = course("late: { per_day: 10% }");
    course.write("roster.csv", "name,id\nAna,1\nBia,2\n");
    course.write("e.csv", "student,days\nana,1\n");
    let message = grade(&course, &["--extensions", "e.csv", "--shard", "1/2"]).refused(USAGE);
    assert!(message.contains("give --extensions to `tst merge`"), "{message}");
    for (table, lang, said) in [
        ("student,days\nana,soon\n", "en", "e.csv:2, column `days`: `soon` is no number of days: write one from 1 to 366"),
        ("aluno,dias\nana,9999\n", "pt-BR", "e.csv:2, coluna `dias`: `9999` não é um número de dias: escreva um de 1 a 366"),
        (
            "student,exercise,days\nana,parot,1\n",
            "en",
            "e.csv:2, column `exercise`: there is no exercise `parot`: did you mean `parrot`?",
        ),
        ("student,days\nanna,1\n", "en", "e.csv:2: nobody in the class, or more than one, is `anna`: did you mean `Ana`?"),
        ("student,days\n\"ana,1\n", "en", "e.csv:2: a quotation mark is opened and never closed"),
    ] {
        course.write("e.csv", table);
        let said_by = grade(&course, &["--extensions", "e.csv", "--roster", "roster.csv", "--lang", lang]);
        let message = said_by.refused(USAGE);
        assert!(message.contains(said), "{message}");
        assert!(!course.path().join("out/extensions.json").exists());
    }
}

#[test]
fn a_correction_by_hand_holds_for_later_gradings_and_can_be_taken_back() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    let ran = regrade(&course, &["bia", "parrot", "--points", "+12.5", "--reason", "the check was wrong"]).ended(PASSED);
    assert!(ran.stdout.starts_with("bia, parrot: from 40 to 52.5 of 100; total 52.5%\n"), "{}", ran.all());
    expect(&course, "bia", &[("points", "52.5"), ("raw_points", "40"), ("correction", "12.5")]);
    let own = page(&course, "students/bia.html");
    assert!(own.contains("corrected from 40 to 52.5 by dalton on ") && own.contains(": the check was wrong"), "{own}");
    regrade(&course, &["ana", "parrot", "--excuse", "--reason", "moved"]).ended(PASSED);
    // Another program does not undo it, and is told.
    course.write("class/bia.py", RIGHT);
    grade(&course, &[]).ended(PASSED);
    expect(&course, "bia", &[("points", "112.5"), ("correction", "12.5")]);
    let decisions = &table(&course)[&("bia".to_string(), "parrot".to_string())]["decisions"];
    assert!(decisions.ends_with("another program was handed in since"), "{decisions}");
    regrade(&course, &["bia", "parrot", "--take-back", "--reason", "not needed"]).ended(PASSED);
    expect(&course, "bia", &[("points", "100"), ("correction", ""), ("decisions", "")]);
    let list = regrade(&course, &[]).ended(PASSED).stdout;
    for said in ["+12.5 points, by dalton: the check was wrong (does not hold any more)", "excused, by dalton: moved", "taken back"]
    {
        assert!(list.replace("\n", " ").contains(said), "{said}: {list}");
    }
    let message = regrade(&course, &["bia", "parrot", "--take-back", "--reason", "x"]).refused(USAGE);
    assert_eq!(message, "bia, parrot: there is no correction that holds");
    // Given again, as after a kill, it counts once.
    for (nth, is_there) in [false, true].into_iter().enumerate() {
        let ran = regrade(&course, &["bia", "parrot", "--points", "-10", "--reason", "copied"]).ended(PASSED);
        assert_eq!(ran.stdout.contains("this correction is there already"), is_there, "{nth}: {}", ran.all());
        expect(&course, "bia", &[("points", "90")]);
    }
}

#[test]
fn who_handed_in_nothing_can_have_points_all_the_same() {
    let course = course("late: { per_day: 10% }");
    course.write("roster.csv", "name,id\nana,1\nbia,2\nCaio,3\n");
    grade(&course, &["--roster", "roster.csv"]).ended(FAILED);
    regrade(&course, &["caio", "parrot", "--points", "70", "--reason", "shown in class"]).ended(PASSED);
    expect(&course, "3", &[("points", "70"), ("raw_points", "0"), ("attempts", "0"), ("trouble", "not handed in")]);
    assert!(page(&course, "students/3.html").contains("Nothing was handed in for this exercise."));
    let class = page(&course, "instructor/index.html");
    assert!(class.contains("2 of 3 students handed in something."), "{class}");
}

#[test]
fn a_wrong_correction_is_told_in_both_languages_and_changes_nothing() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    for (more, said) in [
        (&["bai", "parrot", "--points", "1", "--reason", "x"][..], "nobody in the class is `bai`: did you mean `bia`?"),
        (&["bia", "parot", "--points", "1", "--reason", "x"], "there is no exercise `parot`: did you mean `parrot`?"),
        (&["bia", "--points", "1", "--reason", "x"], "which exercise? There are: parrot"),
        (&["bia", "parrot", "--reason", "x"], "what is the correction?"),
        (&["bia", "parrot", "--points", "1,000", "--reason", "x"], "--points 1,000: write the points, such as 80"),
        (&["bia", "parrot", "--points", "1", "--reason", " "], "why? Give a --reason"),
        (&["bia", "parrot", "--points", "1", "--lang", "pt-BR"], "por quê? Dê um --reason"),
    ] {
        let message = regrade(&course, more).refused(USAGE);
        assert!(message.contains(said), "{message}");
    }
    assert!(!course.path().join("out/regrades.jsonl").exists());
    let message = course.run(&["regrade", "--lang", "en"]).refused(USAGE);
    assert_eq!(message, "which results? Name the folder that `tst grade --out` wrote");
}

#[test]
fn corrections_that_are_made_at_the_same_time_are_all_kept() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    std::thread::scope(|scope| {
        for points in 1..=8 {
            let course = &course;
            let points = format!("+{points}");
            scope.spawn(move || regrade(course, &["bia", "parrot", "--points", &points, "--reason", "x"]).ended(PASSED));
        }
    });
    // Of pages that were made at the same time the last ones stay; the next report has all.
    grade(&course, &[]).ended(FAILED);
    expect(&course, "bia", &[("points", "76"), ("correction", "36")]);
}

#[test]
fn files_of_decisions_that_are_cut_or_damaged_are_told_in_a_line() {
    let course = course("late: { per_day: 10% }");
    grade(&course, &[]).ended(FAILED);
    for points in ["+1", "+2"] {
        regrade(&course, &["bia", "parrot", "--points", points, "--reason", "x"]).ended(PASSED);
    }
    let file = course.path().join("out/regrades.jsonl");
    let whole = std::fs::read_to_string(&file).expect("corrections");
    let report = || course.run(&["report", "out", "--format", "csv", "--lang", "en"]);
    std::fs::write(&file, &whole[..whole.len() - 9]).expect("cut");
    let ran = report().ended(PASSED);
    assert!(ran.stderr.contains("regrades.jsonl:2: this correction is cut off"), "{}", ran.all());
    assert!(ran.stdout.contains("bia,bia,,,parrot,41,100"), "{}", ran.all());
    std::fs::write(&file, whole.replacen("{\"schema\":1,", "{\"schema\":1;", 1)).expect("damaged");
    let message = report().refused(USAGE);
    assert!(message.contains("regrades.jsonl:1 cannot be read"), "{message}");
    let message = regrade(&course, &["bia", "parrot", "--points", "1", "--reason", "x"]).refused(USAGE);
    assert!(message.contains("regrades.jsonl:1 cannot be read"), "{message}");
    std::fs::write(&file, whole).expect("mended");
    std::fs::write(course.path().join("out/extensions.json"), "diary").expect("damaged");
    let message = report().refused(USAGE);
    assert!(message.contains("extensions.json cannot be read"), "{message}");
}

#[test]
fn a_group_is_extended_together_and_a_member_is_corrected_alone() {
    let course = Course::new();
    configure(&course, "late: { per_day: 10% }", "python3");
    course.write("class/Os Bons_77_assignsubmission_file/parrot.py", RIGHT);
    course.write("class/Outros_78_assignsubmission_file/parrot.py", RIGHT);
    course.write(
        "groups.csv",
        "Identifier,Full name,Email address,Group\nParticipant 1,Ana Reis,a@x,Os Bons\nParticipant 2,Bia Lima,b@x,Os Bons\n\
         Participant 3,Caio Paz,c@x,Outros\n",
    );
    let times = ["Ana Reis", "Bia Lima", "Caio Paz"].map(|name| format!("{name},2026-11-22 10:00\n")).concat();
    course.write("times.csv", format!("name,time\n{times}"));
    course.write("e.csv", "group,exercise,days,reason\nos bons,parrot,1,moved\nOs Bnos,parrot,1,\n");
    let ran = grade(&course, &["--groups", "groups.csv", "--extensions", "e.csv"]).ended(PASSED);
    assert!(ran.stderr.contains("e.csv:3: nobody in the class, or more than one, is `Os Bnos`: did you mean `Os Bons`?"));
    regrade(&course, &["Bia Lima", "parrot", "--points", "-20", "--reason", "took no part"]).ended(PASSED);
    let extended = "extended by 1 day (moved)";
    let member = |points| [("points", points), ("group", "Os Bons"), ("penalty_percent", "10")];
    expect(&course, "1", &member("90"));
    expect(&course, "1", &[("correction", ""), ("decisions", extended)]);
    expect(&course, "2", &member("70"));
    expect(&course, "2", &[("correction", "-20")]);
    expect(
        &course,
        "3",
        &[("points", "80"), ("group", "Outros"), ("penalty_percent", "20"), ("correction", ""), ("decisions", "")],
    );
    let decisions = &table(&course)[&("2".to_string(), "parrot".to_string())]["decisions"];
    let corrected = "corrected from 90 to 70 by dalton on ";
    assert!(decisions.starts_with(&format!("{extended}; {corrected}")), "{decisions}");
    for (key, is_of) in [("1", [true, true, false]), ("2", [true, true, true]), ("3", [false, false, false])] {
        for folder in ["students", "instructor/students"] {
            let page = page(&course, &format!("{folder}/{key}.html"));
            assert_eq!(["Os Bons", extended, corrected].map(|said| page.contains(said)), is_of, "{folder}/{key}: {page}");
        }
    }
    // Another program of the group is that of both, with the correction of the one, and so is the history.
    course.write("class/Os Bons_77_assignsubmission_file/parrot.py", SLOPPY);
    grade(&course, &["--groups", "groups.csv"]).ended(FAILED);
    expect(&course, "1", &member("36"));
    expect(&course, "2", &member("16"));
    for key in ["1", "2"] {
        assert!(page(&course, &format!("instructor/students/{key}.html")).contains("All results"), "{key}");
    }
    let told = course.run(&["report", "out", "--format", "json", "--lang", "en"]).ended(PASSED).stdout;
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let counts = |at: usize| told["students"][at]["grades"]["parrot"]["history"].as_array().expect("a history").len();
    assert_eq!([0, 1, 2].map(counts), [2, 2, 0], "{told:#}");
    // One member alone is judged again, and the work stays that of both.
    grade(&course, &["--groups", "groups.csv", "--again", "Bia Lima"]).ended(FAILED);
    assert_eq!(records(&course), 4);
    expect(&course, "1", &member("36"));
    expect(&course, "2", &member("16"));
}

#[test]
fn a_time_may_be_a_groups() {
    let course = Course::new();
    configure(&course, "late: { per_day: 10% }", "python3");
    course.write("class/Os Bons_77_assignsubmission_file/parrot.py", RIGHT);
    course.write("class/Outros_78_assignsubmission_file/parrot.py", RIGHT);
    course.write("groups.csv", "name,id,group\nAna Reis,1,Os Bons\nBia Lima,2,Os Bons\nCaio Paz,3,Outros\n");
    course.write("times.csv", "group,time\nos bons,2026-11-22 10:00\nOutros,2026-11-21 10:00\nEles,2026-11-21 10:00\n");
    let ran = grade(&course, &["--groups", "groups.csv", "--lang", "en"]).ended(PASSED);
    assert!(ran.stdout.contains("no submission by `Eles`"), "{}", ran.all());
    for (key, penalty) in [("1", "20"), ("2", "20"), ("3", "10")] {
        expect(&course, key, &[("penalty_percent", penalty)]);
    }
    // Under its own name as well.
    std::fs::remove_dir_all(course.path().join("out")).expect("removed");
    grade(&course, &[]).ended(PASSED);
    let penalties: BTreeMap<String, String> =
        table(&course).into_values().map(|row| (row["name"].clone(), row["penalty_percent"].clone())).collect();
    assert_eq!((penalties["Os Bons"].as_str(), penalties["Outros"].as_str()), ("20", "10"));
    course.write("times.csv", "time\n2026-11-22 10:00\n");
    let told = grade(&course, &["--lang", "en"]).refused(USAGE);
    assert!(told.contains("times.csv:1: no column says who") && told.contains("group or grupo"), "{told}");
}
