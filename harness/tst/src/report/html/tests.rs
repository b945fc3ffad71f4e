//! The pages of a made-up class: what stands in them, what never does, and that no data can do anything.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::Instant;

use tst_engine::text::{CommandProblem, Event, Lang, ThreadAct, Unscheduled};

use super::sample::{self, SECRET, Scene, words};
use super::write;
use crate::grade::class::{Class, Records, Strange};
use crate::grade::record::{Outcome, Record, ScheduledRecord, Words};

/// Students of the made-up class, and of one in which everything happens, too.
const STUDENTS: usize = 120;
const FEW: usize = 30;

/// A name that tries everything.
const HOSTILE: &str =
    "</style></title><script>alert(1)</script><img src=x onerror=\"alert(2)\">' \"onload=\u{202e}evil\u{2066}\0\u{1b}[2J\nx";

/// All files below a folder by their paths.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).expect("UTF-8"));
            }
        }
    }
    found
}

fn pages(class: &Class, records: &Vec<Record>) -> BTreeMap<String, String> {
    let out = tempfile::tempdir().expect("a folder");
    write(class, records, out.path()).expect("pages");
    files(out.path())
}

/// The tags of a page with the texts of their attributes: only those that a browser would see, since nothing else may
/// hold a `<`.
pub fn tags(page: &str) -> Vec<&str> {
    let begin = page.find("<style>").expect("a style") + "<style>".len();
    let end = page.find("</style>").expect("its end");
    let script = page.find("<script>").expect("a script") + "<script>".len();
    let last = page.find("</script>").expect("its end");
    let html = [&page[..begin], &page[end..script], &page[last..]];
    html.into_iter().flat_map(|part| part.split('<').skip(1).map(|tag| tag.split_once('>').expect("an end").0)).collect()
}

#[test]
fn there_is_a_page_for_the_class_and_two_for_each_student_and_nothing_else() {
    let (class, records) = sample::class(STUDENTS, Lang::En);
    let pages = pages(&class, &records);
    assert_eq!(pages.len(), 1 + 2 * STUDENTS);
    for row in &class.students {
        for place in ["instructor/students", "students"] {
            let page = &pages[&format!("{place}/{}.html", row.student.key)];
            assert!(page.contains(&row.student.name), "{page}");
        }
        assert!(pages["instructor/index.html"].contains(&format!("href=\"students/{}.html\"", row.student.key)));
    }
}

#[test]
fn the_same_class_gives_the_same_bytes_and_old_pages_go() {
    let (mut class, records) = sample::class(5, Lang::PtBr);
    let out = tempfile::tempdir().expect("a folder");
    write(&class, &records, out.path()).expect("pages");
    let first = files(out.path());
    let own = out.path().join("students/notes.html");
    fs::write(&own, "<p>the teacher's own</p>").expect("written");
    write(&class, &records, out.path()).expect("pages");
    fs::remove_file(&own).expect("it is still there");
    assert_eq!(files(out.path()), first);
    let gone = class.students.remove(2).student.key;
    write(&class, &records, out.path()).expect("pages");
    let left = files(out.path());
    assert_eq!(left.len(), first.len() - 2);
    assert!(!left.keys().any(|name| name.contains(&gone)), "{gone}");
}

#[test]
fn hidden_checks_stand_only_on_the_instructors_pages() {
    let (class, records) = sample::class(STUDENTS, Lang::En);
    let pages = pages(&class, &records);
    let (students, instructors): (Vec<_>, Vec<_>) = pages.iter().partition(|(name, _)| name.starts_with("students/"));
    for (name, page) in &students {
        assert!(!page.contains(SECRET) && !page.contains("later_bytes") && !page.contains("hidden.yaml"), "{name}");
    }
    let with_secret = instructors.iter().filter(|(_, page)| page.contains(SECRET)).count();
    assert!(with_secret > STUDENTS / 2, "{with_secret}");
    let sums = students.iter().filter(|(_, page)| page.contains("Hidden checks: 0 of 15 points.")).count();
    assert!(sums > 10, "{sums}");
    assert!(students.iter().any(|(_, page)| page.contains("Skipped: it builds on something that did not pass.")));
    assert!(instructors.iter().any(|(_, page)| page.contains("Skipped: needs geheim_order, which did not pass.")));
}

#[test]
fn a_students_page_names_no_other_student_and_nothing_of_the_machine() {
    let (class, records) = sample::class(FEW, Lang::En);
    let pages = pages(&class, &records);
    for row in &class.students {
        let page = &pages[&format!("students/{}.html", row.student.key)];
        for other in class.students.iter().filter(|other| other.student != row.student) {
            assert!(!page.contains(&other.student.key), "{}: {}", row.student.name, other.student.key);
        }
        for word in ["example.org", "assignsubmission", "/srv/grader"] {
            assert!(!page.contains(word), "{}: {word}", row.student.name);
        }
    }
    let instructor = pages.iter().filter(|(name, _)| name.starts_with("instructor/students")).map(|(_, page)| page.as_str());
    assert!(instructor.collect::<String>().contains("/srv/grader"));
}

/// A small class in which everything that comes from outside is hostile.
pub fn hostile_class() -> (Class, Vec<Record>) {
    let (mut class, mut records) = sample::class(4, Lang::En);
    let hostile = || words(HOSTILE, HOSTILE);
    class.course = HOSTILE.into();
    class.kit = HOSTILE.into();
    class.strange = vec![Strange { source: HOSTILE.into(), why: hostile() }];
    for row in &mut class.students {
        row.student.name = HOSTILE.into();
        row.student.key = format!("{HOSTILE}/../{}", row.student.key);
        row.student.id = Some(HOSTILE.into());
        row.student.email = Some(HOSTILE.into());
    }
    for column in &mut class.exercises {
        column.title = hostile();
        for check in &mut column.checks {
            (check.name, check.title) = (HOSTILE.into(), hostile());
        }
    }
    for record in &mut records {
        (record.source, record.exercise) = (HOSTILE.into(), HOSTILE.into());
        let Outcome::Judged(run) = &mut record.result else { continue };
        run.build.output = format!("{HOSTILE}\n{HOSTILE}");
        for check in &mut run.checks {
            (check.name, check.title, check.hint) = (HOSTILE.into(), hostile(), hostile());
            check.reason = check.reason.as_ref().map(|_| hostile());
            let mut scene = Scene::default();
            scene.says(HOSTILE, HOSTILE).event(HOSTILE, Event::Received, b"\xff\xfe</script>\xe2\x80", 12);
            scene.acts(HOSTILE, Event::Started { command: HOSTILE.into() });
            let thread = format!("program/{HOSTILE}");
            scene
                .acts(&thread, Event::Thread(ThreadAct::Held))
                .acts(&thread, Event::Thread(ThreadAct::Closes { who: HOSTILE.into() }));
            check.transcript = scene.events;
            let Some(failure) = &mut check.failure else { continue };
            (failure.message, failure.requirement, failure.cause) = (hostile(), hostile(), Some(hostile()));
            failure.standard_error = HOSTILE.into();
            failure.expected = Some(sample::shown(HOSTILE.as_bytes()));
            failure.received = Some(sample::shown(b"\xff<script>\xfe"));
            failure.difference = Some(0);
        }
    }
    (class, records)
}

#[test]
fn a_race_is_drawn_with_the_threads_and_told_with_its_schedule() {
    for (lang, words) in [
        (
            Lang::En,
            ["The race, with the threads of the program", "thread of ana", "main thread", ">held<", "under schedule 3 of 20"],
        ),
        (
            Lang::PtBr,
            [
                "A corrida, com as threads do programa",
                "thread de ana",
                "thread principal",
                ">detida<",
                "sob o escalonamento 3 de 20",
            ],
        ),
    ] {
        let (class, mut records) = sample::class(1, lang);
        for record in &mut records {
            let Outcome::Judged(run) = &mut record.result else { continue };
            let check = &mut run.checks[0];
            sample::failed(check, 0);
            check.schedules = Some(ScheduledRecord { played: 3, of: 20, seed: Some(77), holds: 1, ..ScheduledRecord::default() });
            let mut scene = Scene::default();
            scene
                .says("ana", "oi\n")
                .acts("program/ana", Event::Thread(ThreadAct::Held))
                .acts("program/0", Event::Thread(ThreadAct::Accepts { who: None }));
            scene.acts("program/ana", Event::Thread(ThreadAct::GoesOn)).event(
                "program/ana",
                Event::Thread(ThreadAct::Prints),
                b"oi\n",
                3,
            );
            check.transcript = scene.events;
        }
        for (name, page) in pages(&class, &records).iter().filter(|(name, _)| name.contains("students/")) {
            for wanted in words.into_iter().chain(["--seed 7 --schedule 77", "<rect class=\"held\""]) {
                assert!(page.contains(wanted), "{name}: {wanted}\n{page}");
            }
            assert!(!page.contains("**") && !page.contains("program/"), "{name}: {page}");
        }
    }
}

#[test]
fn a_check_that_was_not_played_under_its_schedules_says_why() {
    for (lang, why) in [(Lang::En, "a handler of a signal"), (Lang::PtBr, "um tratador de sinal")] {
        let (class, mut records) = sample::class(1, lang);
        for record in &mut records {
            let Outcome::Judged(run) = &mut record.result else { continue };
            let refused = Some(Words::of(&Unscheduled::Signals));
            run.checks[0].schedules = Some(ScheduledRecord { of: 20, refused, ..ScheduledRecord::default() });
        }
        let pages = pages(&class, &records);
        let mut own = pages.iter().filter(|(name, _)| name.contains("students/"));
        assert!(own.all(|(_, page)| page.contains(why)), "{why}");
    }
}

#[test]
fn nothing_that_was_handed_in_is_more_than_text() {
    let (class, records) = hostile_class();
    let pages = pages(&class, &records);
    assert_eq!(pages.len(), 9);
    for (name, page) in &pages {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/-._".contains(c)), "{name}");
        assert!(!page.contains(['\u{202e}', '\u{2066}', '\0', '\u{1b}']), "{name}");
        assert!(page.contains("\\u{202e}evil"), "{name}");
        let known = ["script", "/script", "style", "/style", "title", "/title"];
        for tag in tags(page) {
            let word = tag.split([' ', '\n']).next().unwrap_or_default();
            let strange = word.starts_with("img") || tag.starts_with("script ");
            assert!(!strange, "{name}: <{tag}>");
            // Quotation marks come in pairs, so no value ends before its time.
            assert_eq!(tag.matches('"').count() % 2, 0, "{name}: <{tag}>");
        }
        for tag in known {
            let count = page.matches(&format!("<{tag}>")).count();
            assert!(count <= 1 || tag.contains("title"), "{name}: {count} times <{tag}>");
        }
        assert!(!page.contains("<script>alert") && !page.contains("<img"), "{name}");
    }
}

#[test]
fn pages_need_nothing_from_anywhere_and_obey_nothing_but_our_own_files() {
    let (class, records) = sample::class(6, Lang::PtBr);
    for (name, page) in pages(&class, &records) {
        assert!(page.contains("content=\"default-src &#39;none&#39;; style-src &#39;sha256-"), "{name}");
        assert!(page.contains("<html lang=\"pt-BR\">"), "{name}");
        for tag in tags(&page) {
            for attribute in tag.split(' ').filter_map(|part| part.split_once('=')) {
                assert!(!attribute.0.starts_with("on") && attribute.0 != "style" && attribute.0 != "src", "{name}: <{tag}>");
                let is_far = attribute.0 == "href" && attribute.1.contains("//");
                assert!(!is_far, "{name}: <{tag}>");
            }
            assert!(!tag.starts_with("link ") && !tag.starts_with("iframe"), "{name}: <{tag}>");
        }
    }
}

#[test]
fn headings_are_in_order_and_links_inside_a_page_lead_somewhere() {
    let (class, records) = sample::class(FEW, Lang::En);
    for (name, page) in pages(&class, &records) {
        let mut level = 0;
        let (mut ids, mut targets) = (HashSet::new(), Vec::new());
        for tag in tags(&page) {
            let word = tag.split(' ').next().unwrap_or_default();
            if let Some(next) = word.strip_prefix('h').and_then(|digits| digits.parse::<usize>().ok()) {
                assert!(next <= level + 1, "{name}: h{next} after h{level}");
                level = next;
            }
            let value = |key: &str| Some(tag.split_once(&format!(" {key}=\""))?.1.split('"').next().unwrap_or_default());
            if let Some(id) = value("id") {
                assert!(ids.insert(id), "{name}: twice {id}");
            }
            targets.extend(value("aria-labelledby").into_iter().flat_map(|ids| ids.split(' ')));
            targets.extend(value("href").and_then(|to| to.strip_prefix('#')));
        }
        for target in targets {
            assert!(ids.contains(target), "{name}: no {target}");
        }
    }
}

#[test]
fn links_to_other_pages_lead_to_pages() {
    let (class, records) = sample::class(FEW, Lang::En);
    let pages = pages(&class, &records);
    for (name, page) in pages.iter().filter(|(name, _)| name.starts_with("instructor/")) {
        let folder = name.rsplit_once('/').expect("a folder").0;
        for tag in tags(page).into_iter().filter(|tag| tag.starts_with("a href")) {
            let to = tag.split('"').nth(1).expect("a value");
            let (file, place) = to.split_once('#').unwrap_or((to, ""));
            let path = match file.strip_prefix("../") {
                Some(rest) => format!("instructor/{rest}"),
                None if file.is_empty() => continue,
                None => format!("{folder}/{file}"),
            };
            let target = pages.get(&path).unwrap_or_else(|| panic!("{name}: {to}"));
            assert!(place.is_empty() || target.contains(&format!("id=\"{place}\"")), "{name}: {to}");
        }
    }
}

#[test]
fn a_class_of_nobody_and_nothing_has_its_page_too() {
    let (mut class, _) = sample::class(0, Lang::PtBr);
    class.strange.clear();
    class.judged = 0;
    let pages = pages(&class, &Vec::new());
    assert!(pages["instructor/index.html"].contains("Ninguém entregou nada ainda."));
    class.exercises.clear();
    write(&class, &Vec::new(), tempfile::tempdir().expect("a folder").path()).expect("pages");
}

#[test]
fn a_record_that_cannot_be_read_stops_it_all() {
    let (class, _) = sample::class(3, Lang::En);
    let out = tempfile::tempdir().expect("a folder");
    let error = write(&class, &Vec::new(), out.path()).expect_err("no records");
    assert!(error.to_string().contains("cannot read record 0"), "{error}");
    assert!(!out.path().join("instructor/index.html").exists());
}

#[test]
fn what_cannot_be_written_is_named() {
    let (class, records) = sample::class(1, Lang::En);
    let out = tempfile::tempdir().expect("a folder");
    fs::write(out.path().join("students"), "a file").expect("written");
    let problem = write(&class, &records, out.path()).expect_err("no folder").problem();
    assert!(matches!(&problem, CommandProblem::CannotWrite { file, .. } if file.ends_with("students")), "{problem:?}");
}

/// The relative luminance of a colour `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[test]
fn colours_can_be_told_apart_in_light_and_dark_and_on_paper() {
    let css = include_str!("page.css");
    let (light, rest) = css.split_once("@media (prefers-color-scheme: dark)").expect("dark colours");
    let (dark, print) = rest.split_once("@media print").expect("colours of a printer");
    for (scheme, text) in [("light", light), ("dark", dark), ("print", print)] {
        let colour = |name: &str| {
            let after = text.split_once(&format!("--{name}: #")).unwrap_or_else(|| panic!("{scheme}: no {name}")).1;
            luminance(&format!("#{}", &after[..6]))
        };
        let contrast = |one: &str, other: &str| {
            let (one, other) = (colour(one) + 0.05, colour(other) + 0.05);
            one.max(other) / one.min(other)
        };
        for ink in ["ink", "soft", "link", "good", "bad", "care", "there", "back"] {
            for paper in ["paper", "panel"] {
                assert!(contrast(ink, paper) >= 4.5, "{scheme}: {ink} on {paper}: {:.2}", contrast(ink, paper));
            }
        }
        assert!(contrast("mark-ink", "mark") >= 4.5, "{scheme}: {:.2}", contrast("mark-ink", "mark"));
        // What is not text needs 3 to 1.
        assert!(contrast("bar", "paper") >= 3.0, "{scheme}: {:.2}", contrast("bar", "paper"));
    }
}

/// Records as a journal keeps them: a line of JSON each, read when it is needed.
struct Journal {
    file: fs::File,
    begins: Vec<u64>,
}

impl Journal {
    fn of(records: &[Record]) -> Self {
        let mut text = Vec::new();
        let mut begins = vec![0];
        for record in records {
            serde_json::to_writer(&mut text, record).expect("JSON");
            begins.push(text.len() as u64);
        }
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&text).expect("written");
        Self { file, begins }
    }
}

impl Records for Journal {
    fn record(&self, place: usize) -> std::io::Result<Record> {
        let mut file = &self.file;
        file.seek(std::io::SeekFrom::Start(self.begins[place]))?;
        let mut line = vec![0; (self.begins[place + 1] - self.begins[place]) as usize];
        file.read_exact(&mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

#[test]
#[ignore = "a measurement: run it alone, with --release and --nocapture"]
#[expect(clippy::print_stdout, reason = "the figure is what it is for")]
fn four_thousand_results() {
    let (class, journal, count) = {
        let (class, records) = sample::class(740, Lang::En);
        (class, Journal::of(&records), records.len())
    };
    let out = tempfile::tempdir().expect("a folder");
    // Forgets the most memory that was in use so far (proc(5)), where there is such a thing.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let begin = Instant::now();
    write(&class, &journal, out.path()).expect("pages");
    let took = begin.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let bytes: usize = files(out.path()).values().map(String::len).sum();
    println!("{count} results of {} students, {bytes} bytes of pages: {took:?}; {most}", class.students.len());
}

#[test]
#[ignore = "leaves pages in the folder that HTML_OUT names, to look at them"]
fn leave_pages_to_look_at() {
    let Some(out) = std::env::var_os("HTML_OUT") else { return };
    for (lang, folder) in [(Lang::En, "en"), (Lang::PtBr, "pt")] {
        let (class, records) = sample::class(STUDENTS, lang);
        write(&class, &records, &Path::new(&out).join(folder)).expect("pages");
    }
    let (class, records) = hostile_class();
    write(&class, &records, &Path::new(&out).join("hostile")).expect("pages");
}
