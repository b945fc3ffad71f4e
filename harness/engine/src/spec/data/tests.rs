//! Descriptions of bytes: what they become, and how large they may grow.

use std::path::Path;

use super::super::yaml::read_text;
use super::*;

fn data(yaml: &str) -> Data {
    read_text(Path::new("test.yaml"), yaml, |node| read_data(&node)).expect("valid data")
}

fn bytes(yaml: &str) -> Vec<u8> {
    data(yaml).bytes(&Names::new(1).with("i", 7))
}

#[test]
fn texts_lists_and_maps_describe_bytes() {
    assert_eq!(bytes(r#""oi {i} {x}\n""#), b"oi 7 {x}\n");
    assert_eq!(bytes("[a, {bytes: '00 ff'}, {base64: 'aGk='}]"), b"a\x00\xffhi");
    assert_eq!(bytes("{repeat: {times: 3, data: '{n},'}}"), b"1,2,3,");
    assert_eq!(bytes("{lines: {count: 2, text: 'm{i} {n}'}}"), b"m7 1\nm7 2\n");
    assert_eq!(bytes("{bytes: '00..ff'}").len(), 256);
}

#[test]
fn names_are_filled_in_once() {
    let names = Names::new(1).with("dir", "{root}{n}").with("root", "/r").with("n", 5);
    assert_eq!(names.fill("{dir} {root} {{n}} {x} { {ç} {dirx} {"), "{root}{n} /r {5} {x} { {ç} {dirx} {");
    assert_eq!(Data::Lines(2, "{dir}{n}".into()).bytes(&names), b"{root}{n}1\n{root}{n}2\n");
    // As much work as there is text.
    let braces = "{".repeat(1 << 22);
    assert_eq!(names.fill(&braces), braces);
}

#[test]
fn random_bytes_depend_on_the_salt_and_the_size_alone() {
    let data = data("{random: 100}");
    assert_eq!(data.bytes(&Names::new(5)), data.bytes(&Names::new(5).with("i", 3)));
    assert_ne!(data.bytes(&Names::new(5)), data.bytes(&Names::new(6)));
}

#[test]
fn a_drawn_number_lies_in_its_range_and_depends_on_the_salt_and_its_name_alone() {
    let drawn = |salt, name: &str| Names::new(salt).drawn(name, (1300, 1900));
    let all: Vec<u64> = (0..1000).map(|salt| drawn(salt, "ms")).collect();
    assert!(all.iter().all(|number| (1300..=1900).contains(number)));
    assert!(all.iter().any(|number| *number < 1310) && all.iter().any(|number| *number > 1890));
    assert_eq!(drawn(5, "ms"), drawn(5, "ms"));
    assert_ne!(drawn(5, "ms"), drawn(5, "more"));
}

#[test]
fn a_description_that_would_grow_without_bound_is_refused() {
    let repeat = |times: usize, data: &str| format!("{{repeat: {{times: {times}, data: {data}}}}}");
    let empties = vec!["''"; 10_000].join(", ");
    for yaml in [
        repeat(16_000_000, &repeat(16_000_000, "abc")),
        repeat(10_000, &repeat(10_000, "xxxxxxxxxx")),
        format!("[{0}, {0}, {0}]", "{random: 6000000}"),
        repeat(2, "{random: 16777216}"),
        "{lines: {count: 1000000, text: xxxxxxxxxxxxxxxxxxxx}}".into(),
        // What a name stands for is longer than its braces.
        repeat(2_000_000, "'{n}{n}'"),
        repeat(500_000, "'{dir}'"),
        // Nothing, made very often.
        repeat(16_000_000, &format!("['{{n}}', {empties}]")),
    ] {
        let read = if yaml.starts_with('[') { read_data } else { read_map };
        let error = read_text(Path::new("t"), &yaml, |node| read(&node)).expect_err(&yaml[..40]);
        assert!(matches!(*error.problem, SpecProblem::TooMuchData { .. }), "{error}");
    }
}

#[test]
fn no_description_grows_beyond_its_size() {
    let names = Names::new(1).with("dir", "/".repeat(256)).with("a", 1_000_000_000);
    for yaml in [
        r#""oi {a} {dir} {x}\n""#,
        "[a, {bytes: '00 ff'}, {base64: 'aGk='}, '']",
        "{repeat: {times: 1234, data: ['{n},', {repeat: {times: 2, data: '{n}{a}\n'}}]}}",
        "{lines: {count: 1100, text: 'm{a} {n}\nx'}}",
    ] {
        let data = data(yaml);
        let bytes = data.bytes(&names);
        assert!(bytes.len() as u64 <= data.size(), "{yaml}");
        assert!(bytes.iter().filter(|byte| **byte == b'\n').count() as u64 <= data.lines(), "{yaml}");
    }
    assert_eq!(data("{lines: {count: 1000000, text: '{\"a\": 1}'}}").size(), 9_000_000, "and is not thought much greater");
}
