//! Schemas, as editors and programs get them.

use crate::support::Course;
use serde_json::Value;

#[test]
fn each_schema_is_printed_and_another_is_told_with_those_that_there_are() {
    let course = Course::empty();
    for name in ["run", "journal", "class", "exercise", "hidden", "config"] {
        let ran = course.run(&["schema", name]).ended(0);
        let schema: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
    }
    for arguments in [&["schema", "--lang", "en"][..], &["schema", "grades", "--lang", "en"]] {
        assert!(course.run(arguments).refused(2).contains("exercise, hidden"), "{arguments:?}");
    }
}

#[test]
fn a_new_exercise_names_its_schema_only_where_there_is_one() {
    let course = Course::new();
    let begins = |name: &str| {
        course.run(&["new", name]).ended(0);
        let text = std::fs::read_to_string(course.path().join(format!("exercises/{name}/exercise.yaml"))).expect("an exercise");
        text.lines().next().unwrap_or_default().to_string()
    };
    assert!(!begins("toucan").contains("$schema"));
    course.write("docs/exercise.schema.json", "{}");
    let line = begins("mynah");
    let file = line.strip_prefix("# yaml-language-server: $schema=").expect("the line");
    assert!(course.path().join("exercises/mynah").join(file).is_file(), "{line}");
    course.run(&["list", "mynah"]).ended(0);
}
