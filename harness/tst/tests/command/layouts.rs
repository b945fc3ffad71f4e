//! A made-up class of twenty students with ugly names in twelve layouts of platforms, graded, and written back: each row gets its own
//! grade. Every student's number, login and school number is another kind of identifier of somebody else in the class.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::handed_in::zip;
use crate::support::{Course, Ran, has};

const FAILED: i32 = 1;

/// First and last names. Some have only one; two are the same, two differ by accents alone; one is a number that others have.
const NAMES: [(&str, &str); 20] = [
    ("João", "Conceição"),
    ("José", "d'Ávila"),
    ("Ana", "Silva"),
    ("Ana", "Silva"),
    ("105", ""),
    ("Bia, Jr.", "Souza"),
    ("María José", "García Márquez"),
    ("Zé", "Trailing "),
    ("李小龍", ""),
    ("Иван", "Петров"),
    ("Søren", "Kierkegård"),
    ("O'Neil", "O'Brien"),
    ("Käthe", "Müller-Lüdenscheidt"),
    ("Ana", ""),
    ("Joao", "Conceicao"),
    ("=cmd()", "Lima"),
    ("Maria de Fátima", "dos Santos e Silva"),
    ("Łukasz", "Żółw"),
    ("Nguyễn Văn", "Ánh"),
    ("Ana", "Late"),
];
const COUNT: usize = NAMES.len();
/// What the checks are worth together that a program may pass: each student's points are a sum of different ones.
const MOST: usize = 31;

struct Student {
    place: usize,
}

impl Student {
    fn all() -> Vec<Self> {
        (0..COUNT).map(|place| Self { place }).collect()
    }

    fn name(&self) -> String {
        let (first, last) = NAMES[self.place];
        format!("{first} {last}").trim_start().to_string()
    }

    /// Last name, comma, first name.
    fn turned(&self) -> String {
        let (first, last) = NAMES[self.place];
        if last.is_empty() { first.into() } else { format!("{}, {first}", last.trim()) }
    }

    /// What Moodle's `clean_filename` leaves of a name.
    fn moodle(&self) -> String {
        self.name().trim().chars().filter(|c| !"&<>\"`|':\\/".contains(*c)).collect()
    }

    /// What Canvas makes of it.
    fn canvas(&self) -> String {
        self.turned().to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    }

    /// A number of the assignment.
    fn participant(&self) -> usize {
        101 + self.place
    }

    /// A number of the platform: somebody else's number of the school.
    fn user(&self) -> usize {
        1001 + self.place
    }

    /// A number of the school.
    fn number(&self) -> usize {
        1001 + (self.place + 3) % COUNT
    }

    /// A login: somebody else's number of the assignment.
    fn login(&self) -> usize {
        101 + (self.place + 1) % COUNT
    }

    fn email(&self) -> String {
        format!("s{}@example.edu", self.place)
    }

    fn points(&self) -> usize {
        self.place + 1
    }

    /// A program that passes the checks of which its points are made.
    fn program(&self) -> String {
        program(self.points())
    }
}

fn program(points: usize) -> String {
    let passed: Vec<String> = (0..5).filter(|bit| points >> bit & 1 == 1).map(|bit| bit.to_string()).collect();
    format!("case $1 in {}) echo yes;; *) echo no;; esac\n", passed.join("|"))
}

/// A course with an exercise of five checks, which are worth 1, 2, 4, 8 and 16 points, and one that nobody passes.
fn course() -> Course {
    let course = Course::empty();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { sh: \"sh\" }\n");
    let check = |bit: usize| {
        format!(
            "  - name: bit_{bit}\n    title: {{ en: \"bit {bit}\", pt-BR: \"bit {bit}\" }}\n    hint: {{ en: h, pt-BR: h }}\n    points: {}\n    \
             steps:\n      - program: {{ start: {{ args: [\"{bit}\"] }} }}\n      - program: {{ prints: \"yes\\n\" }}\n",
            if bit < 5 { 1 << bit } else { 100 - MOST }
        )
    };
    let checks: String = (0..6).map(check).collect();
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\nprogram: { kind: batch, args: [] }\nchecks:\n";
    course.write("exercises/parrot/exercise.yaml", format!("{head}{checks}"));
    course
}

/// A class as a platform gives it, and how its grades are read again: what each student got, by place.
struct Layout {
    course: Course,
    /// Whether somebody cannot be told from others by what the platform gives: then nobody gets a grade.
    nobodys: Vec<usize>,
    grades: BTreeMap<usize, String>,
    told: String,
}

fn grade(course: &Course, more: &[&str]) -> Ran {
    let arguments = ["grade", "class.zip", "--exercise", "parrot", "--out", "out", "--allow-weak-isolation", "--lang", "en"];
    course.run(&[&arguments, more].concat()).ended(FAILED)
}

fn archive(course: &Course, files: &[(String, String)]) {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    course.write("class.zip", zip(&files));
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("CSV").iter().map(String::from).collect()).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Fills in a table; gives the cells of a column by those of another.
fn fill(
    course: &Course,
    (format, option): (&str, &str),
    sheet: &str,
    columns: (usize, usize),
) -> (BTreeMap<String, String>, String) {
    course.write("sheet.csv", sheet);
    let ran =
        course.run(&["report", "out", "--format", format, option, "sheet.csv", "--output", "filled.csv", "--lang", "en"]).ended(0);
    let text = std::fs::read_to_string(course.path().join("filled.csv")).expect("the file");
    (rows(&text).into_iter().map(|row| (row[columns.0].clone(), row[columns.1].clone())).collect(), ran.stderr)
}

fn by_place(found: &BTreeMap<String, String>, key: impl Fn(&Student) -> String) -> BTreeMap<usize, String> {
    Student::all().iter().map(|one| (one.place, found.get(&key(one)).cloned().unwrap_or_default())).collect()
}

/// The points in the table of grades, by a column.
fn table(course: &Course, column: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(course.path().join("out/grades.csv")).expect("a table");
    let head: Vec<&str> = text.lines().next().expect("a head").split(',').collect();
    let at = head.iter().position(|name| *name == column).expect("a column");
    let own = rows(&text).into_iter().filter(|row| row[4] == "parrot" && !row[5].is_empty());
    own.map(|row| (row[at].clone(), row[5].clone())).collect()
}

fn roster(course: &Course) {
    let row = |one: &Student| format!("{},{},{},{}\n", quoted(&one.name()), one.number(), one.login(), one.email());
    course.write("roster.csv", format!("name,matrícula,login,email\n{}", Student::all().iter().map(row).collect::<String>()));
}

/// Moodle, with names for its columns, and how the work of each is called.
fn moodle(head: &[&str; 7], hides: bool, comma: bool, name: impl Fn(&Student) -> String) -> Layout {
    let course = course();
    archive(&course, &Student::all().iter().map(|one| (name(one), one.program())).collect::<Vec<_>>());
    grade(&course, &[]);
    let [identifier, word, full, email, grade, most, modified] = head;
    let names = if hides { String::new() } else { format!("\"{full}\",\"{email}\",") };
    let mut sheet = format!("{identifier},{names}Status,{grade},\"{most}\",\"{modified}\"\n");
    for one in Student::all() {
        let names = if hides { String::new() } else { format!("{},{},", quoted(&one.name()), one.email()) };
        let most = if comma { "\"100,00\"" } else { "100.00" };
        sheet += &format!("\"{word} {}\",{names}x,,{most},-\n", one.participant());
    }
    let column = if hides { 2 } else { 4 };
    let (found, told) = fill(&course, ("moodle", "--worksheet"), &sheet, (0, column));
    let grades = by_place(&found, |one| format!("{word} {}", one.participant()));
    Layout { course, nobodys: Vec::new(), grades, told }
}

const ENGLISH: [&str; 7] =
    ["Identifier", "Participant", "Full name", "Email address", "Grade", "Maximum Grade", "Last modified (grade)"];
const PORTUGUESE: [&str; 7] =
    ["Identificador", "Participante", "Nome completo", "Endereço de email", "Nota", "Nota máxima", "Última modificação (nota)"];

fn moodle_teams() -> Layout {
    let course = course();
    // The numbers of groups are those of participants, and names say nothing.
    let group = |one: &Student| ["Os Bons", "d'Artagnan & Co", "李", "Ana Silva", "101"][one.place % 5];
    let cleaned = |name: &str| name.chars().filter(|c| !"&'".contains(*c)).collect::<String>();
    let mut files: Vec<(String, String)> = Vec::new();
    for at in 0..5 {
        let name = cleaned(group(&Student { place: at }));
        files.push((format!("{name}_{}_assignsubmission_file/parrot.sh", 110 + at), program(at + 1)));
    }
    archive(&course, &files);
    let mut sheet = "Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade,Last modified (grade)\n".to_string();
    for one in Student::all() {
        let (name, number, group) = (quoted(&one.name()), one.participant(), quoted(&cleaned(group(&one))));
        sheet += &format!("Participant {number},{name},{},x,{group},,100.00,-\n", one.email());
    }
    course.write("groups.csv", &sheet);
    grade(&course, &["--groups", "groups.csv"]);
    let (found, told) = fill(&course, ("moodle", "--worksheet"), &sheet, (0, 5));
    let grades = by_place(&found, |one| format!("Participant {}", one.participant()));
    Layout { course, nobodys: Vec::new(), grades, told }
}

fn canvas() -> Layout {
    let course = course();
    let name = |one: &Student| {
        let late = if one.place.is_multiple_of(3) { "_LATE" } else { "" };
        format!("{}{late}_{}_{}_parrot.sh", one.canvas(), one.user(), 5001 + one.place)
    };
    archive(&course, &Student::all().iter().map(|one| (name(one), one.program())).collect::<Vec<_>>());
    grade(&course, &[]);
    let mut sheet = "Student,ID,SIS User ID,SIS Login ID,Section,Parrot (7)\n    Points Possible,,,,,100\n".to_string();
    for one in Student::all() {
        sheet += &format!("{},{},{},{},A,\n", quoted(&one.turned()), one.user(), one.number(), one.login());
    }
    let (found, told) = fill(&course, ("canvas", "--gradebook"), &sheet, (1, 5));
    let grades = by_place(&found, |one| one.user().to_string());
    Layout { course, nobodys: Vec::new(), grades, told }
}

fn canvas_anonymous() -> Layout {
    let course = course();
    let mark = |one: &Student| format!("x{}k", one.user());
    let name = |one: &Student| {
        let late = if one.place.is_multiple_of(3) { "LATE_" } else { "" };
        format!("{late}anon_{}_{}_parrot.sh", mark(one), one.user() + 1)
    };
    archive(&course, &Student::all().iter().map(|one| (name(one), one.program())).collect::<Vec<_>>());
    grade(&course, &[]);
    // Its gradebook holds no marks: the table of grades does.
    let grades = by_place(&table(&course, "id"), mark);
    Layout { course, nobodys: Vec::new(), grades, told: String::new() }
}

fn classroom50() -> Layout {
    let course = course();
    let login = |one: &Student| format!("ana-{}", one.login());
    let mut files = Vec::new();
    for one in Student::all() {
        let clone = format!("clones/cs1-Parrot-{}", login(&one));
        files.push((format!("{clone}/.classroom50.yaml"), "classroom: \"cs1\"\nassignment: \"parrot\"\n".to_string()));
        files.push((format!("{clone}/parrot.sh"), one.program()));
    }
    for (name, text) in &files {
        course.write(name, text);
    }
    let arguments = ["grade", "clones", "--exercise", "parrot", "--out", "out", "--allow-weak-isolation", "--lang", "en"];
    course.run(&arguments).ended(FAILED);
    std::fs::create_dir(course.path().join("results")).expect("a folder");
    course.run(&["report", "out", "--format", "classroom50", "--output", "results"]).ended(0);
    let read = |one: &Student| {
        let text = std::fs::read_to_string(course.path().join(format!("results/{}.json", login(one)))).unwrap_or_default();
        let result: Value = serde_json::from_str(&text).unwrap_or_default();
        let is_own = result["owner"] == login(one).as_str() && result["classroom"] == "cs1" && result["assignment"] == "Parrot";
        (one.place, if is_own { result["score"].to_string() } else { text })
    };
    let grades = Student::all().iter().map(read).collect();
    Layout { course, nobodys: Vec::new(), grades, told: String::new() }
}

/// A layout for which there is no file to fill in: by a roster, whose numbers the table of grades has.
fn by_roster(files: &[(String, String)], nobodys: &[usize]) -> Layout {
    let course = course();
    archive(&course, files);
    roster(&course);
    let ran = grade(&course, &["--roster", "roster.csv"]);
    let grades = by_place(&table(&course, "key"), |one| one.number().to_string());
    Layout { course, nobodys: nobodys.to_vec(), grades, told: ran.all() }
}

fn brightspace() -> Layout {
    let file = |one: &Student| {
        let name = format!("{}-91 - {} - Nov 20, 2026 1159 PM/parrot.sh", 4001 + one.place, one.name().trim());
        (name, one.program())
    };
    let mut files: Vec<_> = Student::all().iter().map(file).collect();
    files.push(("index.html".into(), "<table>".into()));
    // Two of one name, and a roster without Brightspace's numbers.
    by_roster(&files, &[2, 3])
}

fn teams() -> Layout {
    let mut files = Vec::new();
    for one in Student::all() {
        let name = if one.place == 3 { "Ana Silva (2)".into() } else { one.name().trim().to_string() };
        let of = |version: usize| format!("Submitted files/{name}/Parrot/Version {version}/parrot.sh");
        files.push((of(10), one.program()));
        // An older one is better, and does not count.
        files.push((of(9), program(MOST)));
    }
    by_roster(&files, &[2, 3])
}

fn sakai() -> Layout {
    let mut files = vec![("Parrot/grades.csv".to_string(), "x\n".to_string())];
    for one in Student::all() {
        let folder = format!("Parrot/{}({})", one.turned(), one.login());
        files.push((format!("{folder}/Submission attachment(s)/parrot.sh"), one.program()));
        files.push((format!("{folder}/Feedback Attachment(s)/parrot.sh"), program(MOST)));
        files.push((format!("{folder}/timestamp.txt"), "20261120235900000".into()));
        files.push((format!("{folder}/comments.txt"), String::new()));
    }
    by_roster(&files, &[])
}

fn blackboard() -> Layout {
    let mut files = Vec::new();
    for one in Student::all() {
        let of = |end: &str| format!("Lab 1_{}_attempt_2026-11-20-23-59-30{end}", one.login());
        files.push((of("_parrot.sh"), one.program()));
        files.push((of(".txt"), format!("Name: {}", one.name())));
    }
    by_roster(&files, &[])
}

/// What comes of each layout. Where only names are there, two students of one name are left, and told.
const TABLE: &str = "\
Moodle, English, folders: 20 own, 0 left and told, 0 another's
Moodle, Portuguese, folders: 20 own, 0 left and told, 0 another's
Moodle, files: 20 own, 0 left and told, 0 another's
Moodle, hidden names: 20 own, 0 left and told, 0 another's
Moodle, teams: 20 own, 0 left and told, 0 another's
Canvas: 20 own, 0 left and told, 0 another's
Canvas, anonymous: 20 own, 0 left and told, 0 another's
Classroom 50: 20 own, 0 left and told, 0 another's
Brightspace: 18 own, 2 left and told, 0 another's
Teams: 18 own, 2 left and told, 0 another's
Sakai: 20 own, 0 left and told, 0 another's
Blackboard: 20 own, 0 left and told, 0 another's
";

#[test]
fn each_of_twenty_students_gets_their_own_grade_back_in_each_of_twelve_layouts() {
    if !has("sh") {
        return;
    }
    let folder = |one: &Student| format!("{}_{}_assignsubmission_file/parrot.sh", one.moodle(), one.participant());
    let file = |one: &Student| format!("{}_{}_assignsubmission_file_parrot.sh", one.moodle(), one.participant());
    let hidden = |one: &Student| format!("Participant_{}_assignsubmission_file/parrot.sh", one.participant());
    let layouts: [(&str, &(dyn Fn() -> Layout + Sync)); 12] = [
        ("Moodle, English, folders", &|| moodle(&ENGLISH, false, false, folder)),
        ("Moodle, Portuguese, folders", &|| moodle(&PORTUGUESE, false, true, folder)),
        ("Moodle, files", &|| moodle(&ENGLISH, false, false, file)),
        ("Moodle, hidden names", &|| moodle(&ENGLISH, true, false, hidden)),
        ("Moodle, teams", &moodle_teams),
        ("Canvas", &canvas),
        ("Canvas, anonymous", &canvas_anonymous),
        ("Classroom 50", &classroom50),
        ("Brightspace", &brightspace),
        ("Teams", &teams),
        ("Sakai", &sakai),
        ("Blackboard", &blackboard),
    ];
    let mut wrong = Vec::new();
    let mut table = String::new();
    for (name, make) in layouts {
        let Layout { course, nobodys, grades, told } = make();
        let wanted = |place: usize| if name == "Moodle, teams" { place % 5 + 1 } else { place + 1 }.to_string();
        let is_left = |place: &usize| nobodys.contains(place);
        let own = grades.iter().filter(|(place, got)| **got == wanted(**place)).count();
        let left = grades.iter().filter(|(place, got)| is_left(place) && got.is_empty()).count();
        table += &format!("{name}: {own} own, {left} left and told, {} another's\n", COUNT - own - left);
        if own + left != COUNT {
            let bad = grades.iter().filter(|(place, got)| **got != wanted(**place) && !is_left(place));
            let bad: Vec<String> = bad.map(|(place, got)| format!("{}: {got:?}", NAMES[*place].0)).collect();
            wrong.push(format!("{name}: {}\n{told}\n{}", bad.join(", "), course.path().display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(table, TABLE);
}
