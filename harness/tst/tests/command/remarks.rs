//! Remarks that lie in a folder of results: read before anything is judged, and never in the way of what was.

use crate::support::{Course, RIGHT, Ran, SLOPPY};

const FAILED: i32 = 1;
const USAGE: i32 = 2;

const BROKEN: &str = "parrot/repeats/no_anser: Read 3.2.\n";

fn course() -> Course {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { py: python3 }\n");
    course.write("class/bia.py", SLOPPY);
    course
}

fn grade(course: &Course, more: &[&str]) -> Ran {
    course.run(&[&["grade", "class", "--out", "out", "--allow-weak-isolation", "--lang", "en"], more].concat())
}

fn page(course: &Course, key: &str) -> String {
    std::fs::read_to_string(course.path().join(format!("out/students/{key}.html"))).expect("a page")
}

#[test]
fn broken_remarks_are_refused_before_anything_is_judged_decided_or_merged() {
    let course = course();
    for (name, text, place) in [("remarks.csv", "for,remark\nwhat,x\n", ":2: "), ("remarks.yaml", BROKEN, ":1:1: ")] {
        course.write(&format!("out/{name}"), text);
        for more in [&[][..], &["--dry-run"]] {
            let said = grade(&course, more).refused(USAGE);
            assert!(said.contains(&format!("out/{name}{place}")), "{said}");
        }
        assert!(!course.path().join("out/journal.jsonl").exists());
    }
    course.write("out/remarks.yaml", "parrot/repeats_anything/wrong_bytes: Read 3.2.\n");
    grade(&course, &[]).ended(FAILED);
    course.write("out/remarks.yaml", BROKEN);
    let said =
        course.run(&["regrade", "out", "bia", "parrot", "--points", "90", "--reason", "x", "--who", "dalton"]).refused(USAGE);
    assert!(said.contains("out/remarks.yaml:1:1: ") && !course.path().join("out/regrades.jsonl").exists(), "{said}");
    course.write("merged/remarks.yaml", BROKEN);
    let said = course.run(&["merge", "out", "--out", "merged"]).refused(USAGE);
    assert!(said.contains("merged/remarks.yaml:1:1: ") && !course.path().join("merged/journal.jsonl").exists(), "{said}");
    let said = course.run(&["report", "out", "--format", "json"]).refused(USAGE);
    assert!(said.contains("out/remarks.yaml:1:1: "), "{said}");
}

#[test]
fn remarks_that_break_during_a_grading_cost_no_report_and_come_back_with_the_next() {
    let course = course();
    let remarks = course.path().join("out/remarks.yaml");
    // A program that does what an editor may do meanwhile.
    let file = remarks.display().to_string();
    course.write("class/ana.py", format!("with open({file:?}, 'w') as file: file.write({BROKEN:?})\n{RIGHT}"));
    course.write("out/remarks.yaml", "parrot/repeats_anything/wrong_bytes: Read 3.2.\n");
    let ran = grade(&course, &[]).ended(FAILED);
    let said = ran.stderr.replace('\n', " ");
    assert!(said.contains("out/remarks.yaml:1:1: ") && said.contains("the reports are made without remarks"), "{}", ran.all());
    assert!(!page(&course, "bia").contains("Read 3.2."));
    // Nothing else has changed: the pages are made anew all the same.
    for text in ["Read 3.2.", "Read 4.1."] {
        course.write("out/remarks.yaml", format!("parrot/repeats_anything/wrong_bytes: {text}\n"));
        let ran = grade(&course, &[]).ended(FAILED);
        assert!(page(&course, "bia").contains(text), "{}", ran.all());
    }
}

#[test]
fn merged_results_are_shown_with_the_remarks_of_their_folder() {
    let course = course();
    grade(&course, &[]).ended(FAILED);
    course.write("merged/remarks.yaml", "parrot/repeats_anything/wrong_bytes: Read 3.2.\n");
    course.run(&["merge", "out", "--out", "merged", "--lang", "en"]).ended(FAILED);
    let page = std::fs::read_to_string(course.path().join("merged/students/bia.html")).expect("a page");
    assert!(page.contains("Read 3.2."), "{page}");
}
