//! The schemas of files that people write, held against the reader; and the published ones against these.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tst_engine::settings::Config;
use tst_engine::spec;
use tst_engine::text::SpecProblem;

use super::Format;

/// An exercise with these steps; `@` stands for a key or word that there is not.
fn exercise(steps: &str) -> String {
    format!(
        "name: parrot\ntitle: {{ en: a, pt-BR: b }}\nprogram: {{ kind: server }}\nchecks:\n  - name: c\n    title: {{ en: a, pt-BR: b }}\n    hint: {{ en: a, pt-BR: b }}\n    points: 100\n    steps: {steps}\n"
    )
}

/// What the reader says could stand where `@` does.
fn possible(name: &str, text: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("parrot");
    std::fs::create_dir(&folder).expect("a folder");
    let file = folder.join(name);
    std::fs::write(&file, text.replace('@', "zzz")).expect("written");
    let error = match name {
        "config.yaml" => Config::read(&file).map(drop),
        _ => spec::load(&folder).map(drop),
    };
    let error = error.expect_err(text);
    match *error.problem {
        SpecProblem::UnknownKey { known, .. } | SpecProblem::UnknownValue { known, .. } | SpecProblem::NoVerb { known } => {
            known.into_iter().collect()
        }
        problem => panic!("{text}\n{problem:?}"),
    }
}

/// All that a schema takes at a place: keys of a map, or words.
fn taken(schema: &Value, place: &str) -> BTreeSet<String> {
    let at = schema.pointer(place).unwrap_or_else(|| panic!("no {place}"));
    let words = at["enum"].as_array().map(|words| words.iter().filter_map(Value::as_str).map(String::from).collect());
    words
        .or_else(|| at["properties"].as_object().map(|keys| keys.keys().cloned().collect()))
        .unwrap_or_else(|| panic!("{place}: {at}"))
}

#[test]
fn the_schema_of_exercises_takes_what_the_reader_takes() {
    let schema = Format::Exercise.schema();
    let step = |step: &str| exercise(&format!("[{{ ana: connect }}, {{ {step} }}]"));
    let plain = exercise("[{ ana: connect }]");
    let listening =
        |verb: &str| exercise(&format!("[{{ it: {verb} }}]")).replacen("kind: server", "kind: server, listens: [it]", 1);
    let with = |from: &str, to: &str| plain.replacen(from, to, 1);
    for (text, place) in [
        (format!("{plain}@: 1\n"), ""),
        (with("program: {", "program: { @: 1,"), "/$defs/program"),
        (with("kind: server", "kind: @"), "/$defs/program/properties/kind"),
        (with("    points", "    @: 1\n    points"), "/$defs/check"),
        (with("    points", "    visibility: @\n    points"), "/$defs/check/properties/visibility"),
        (with("title: {", "title: { @: 1,"), "/$defs/bilingual/anyOf/0"),
        (with("    hint: {", "    hint: { @: 1,"), "/$defs/hint/anyOf/0"),
        (format!("{plain}hints: [{{ @: 1 }}]\n"), "/$defs/kind_hint"),
        (format!("{plain}hints: [{{ kinds: [@], en: a, pt-BR: b }}]\n"), "/$defs/kind_hint/properties/kinds/items"),
        (with("kind: server", "kind: server, files: [{ @: 1 }]"), "/$defs/file"),
        (step("ana: @"), "/$defs/actor/anyOf/0"),
        (step("ana: { connect: { @: 1 } }"), "/$defs/connect"),
        (step("ana: { send: { @: 1 } }"), "/$defs/sent"),
        (step("ana: { receives: { @: 1 } }"), "/$defs/data_map"),
        (step("ana: { receives: { repeat: { @: 1 } } }"), "/$defs/repeated_data"),
        (step("ana: { receives: { lines: { @: 1 } } }"), "/$defs/lines"),
        (step("ana: { receives_line: { @: 1 } }"), "/$defs/line_rule_map"),
        (step("ana: { receives_line: { pattern: a, line_end: @ } }"), "/$defs/line_end"),
        (step("ana: { receives_until: { @: 1 } }"), "/$defs/until_map"),
        (step("ana: { receives_lines: { @: 1 } }"), "/$defs/any_order"),
        (step("ana: { receives_merged: { each: 1, @: 1 } }"), "/$defs/each"),
        (step("ana: { receives_merged: { at_least: 1, @: 1 } }"), "/$defs/at_least"),
        (step("ana: { request: { @: 1 } }"), "/$defs/request"),
        (step("ana: { request: { target: /, line_end: @ } }"), "/$defs/request/properties/line_end"),
        (step("ana: { response: { @: 1 } }"), "/$defs/response"),
        (step("ana: { response: { version: @ } }"), "/$defs/response/properties/version"),
        (step("ana: { response: { content_length: @ } }"), "/$defs/response/properties/content_length"),
        (step("ana: { response: { line_ends: @ } }"), "/$defs/response/properties/line_ends"),
        (step("ana: { response: { headers: { a: { @: 1 } } } }"), "/$defs/value_rule"),
        (step("ana: { response: { body: { is: a, @: 1 } } }"), "/$defs/body"),
        (step("ana: { sees: @ }"), "/$defs/actor_verb/properties/sees/anyOf/0"),
        (step("ana: { sees: { @: 1 } }"), "/$defs/actor_verb/properties/sees/anyOf/1"),
        (step("program: { start: { @: 1 } }"), "/$defs/start"),
        (step("program: { start: { port: @ } }"), "/$defs/start/properties/port"),
        (step("program: { start: { folder: @ } }"), "/$defs/start/properties/folder"),
        (step("program: { start: { args: [{ repeat: { @: 1 } }] } }"), "/$defs/repeated_text"),
        (step("program: @"), "/$defs/program_step/anyOf/0"),
        (step("program: { is: @ }"), "/$defs/program_verb/properties/is"),
        (step("program: { exits: @ }"), "/$defs/program_verb/properties/exits/anyOf/0"),
        (step("program: { output: @ }"), "/$defs/program_verb/properties/output"),
        (step("program: { signal: @ }"), "/$defs/program_verb/properties/signal"),
        (step("program: { complains: { @: 1 } }"), "/$defs/program_verb/properties/complains"),
        (step("program: { threads: { @: 1 } }"), "/$defs/threads"),
        (step("program: { returns_to: { @: 1 } }"), "/$defs/returns_to"),
        (step("program: { keeps_pace: { @: 1 } }"), "/$defs/keeps_pace"),
        (step("crowd: { @: 1 }"), "/$defs/crowd"),
        (step("load: { @: 1 }"), "/$defs/load"),
        (step("repeat: { @: 1 }"), "/$defs/repeated_steps"),
        (step("measure: { @: 1 }"), "/$defs/measure"),
        (step("measure: { as: m, at_most: { @: 1 } }"), "/$defs/bound"),
        (step("measure: { as: m, sleep: { @: 1 } }"), "/$defs/sleep_bound"),
        (step("measure: { as: m, sleep: { at_most_ms: 1, means: @ } }"), "/$defs/sleep_bound/properties/means"),
        (step("while_waiting: { @: 1 }"), "/$defs/while_waiting"),
        (step("draw: { @: 1 }"), "/$defs/draw"),
        (step("each: { @: 1 }"), "/$defs/each_case"),
        (step("pause: { @: 1 }"), "/$defs/pause"),
        (step("eventually: { @: 1 }"), "/$defs/eventually"),
        (step("ana: { receives: { counted: { any: true, @: 1 } } }"), "/$defs/counted_any"),
        (step("ana: { receives: { counted: { by: u8, data: a, @: 1 } } }"), "/$defs/counted"),
        (step("ana: { receives: { u8: { now: { @: 1 } } } }"), "/$defs/now"),
        (step("ana: { receives_line: { json: 1, more: @ } }"), "/$defs/more"),
        (step("program: { input: @ }"), "/$defs/program_verb/properties/input"),
        (with("kind: server", "kind: server, shows: @"), "/$defs/program/properties/shows"),
        (step("one_of: { @: 1 }"), "/$defs/one_of"),
        (listening("@"), "/$defs/listener/anyOf/0"),
        (listening("{ sees: @ }"), "/$defs/listener_verb/properties/sees"),
        (step("ana: { respond: { @: 1 } }"), "/$defs/answer"),
        (step("ana: { respond: { framing: @ } }"), "/$defs/answer/properties/framing"),
        (step("ana: { receives_request: { @: 1 } }"), "/$defs/awaited_request"),
        (step("ana: { receives_request: { target: { @: 1 } } }"), "/$defs/awaited_request/properties/target/anyOf/1"),
        (step("program: { file: { path: a, @: 1 } }"), "/$defs/left_file"),
    ] {
        assert_eq!(taken(&schema, place), possible("exercise.yaml", &text), "{place}");
    }
    // Some verbs are words alone, which take no value.
    let mut verbs = possible("exercise.yaml", &step("ana: { @: 1 }"));
    let alone = taken(&schema, "/$defs/actor/anyOf/0");
    verbs.retain(|verb| verb == "connect" || !alone.contains(verb));
    assert_eq!(taken(&schema, "/$defs/actor_verb"), verbs);
    let mut verbs = possible("exercise.yaml", &step("program: { @: 1 }"));
    assert!(verbs.remove("restart"));
    assert_eq!(taken(&schema, "/$defs/program_verb"), verbs);
    let mut steps = possible("exercise.yaml", &exercise("[{}]"));
    assert!(steps.remove("ACTOR") && steps.insert("hint".into()));
    assert_eq!(taken(&schema, "/$defs/step"), steps);
}

#[test]
fn the_schema_of_courses_takes_what_the_reader_takes() {
    let schema = Format::Config.schema();
    for (text, place) in [
        ("@: 1\n", ""),
        ("language: @\n", "/properties/language"),
        ("sites: [{ @: 1 }]\n", "/properties/sites/items"),
        ("limits: { @: 1 }\n", "/properties/limits"),
        ("grading: { @: 1 }\n", "/properties/grading"),
        ("grading: { late: { @: 1 } }\n", "/properties/grading/properties/late"),
        ("grading: { attempts: @ }\n", "/properties/grading/properties/attempts"),
        ("cluster: { @: 1 }\n", "/properties/cluster"),
    ] {
        assert_eq!(taken(&schema, place), possible("config.yaml", text), "{place}");
    }
}

#[test]
fn every_definition_is_there_and_is_used() {
    for format in Format::ALL {
        let schema = format.schema();
        let text = schema.to_string();
        assert_eq!(schema["$schema"], super::DRAFT, "{}", format.name());
        let named: BTreeSet<&str> = text.split("\"#/$defs/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let there: BTreeSet<&str> =
            schema["$defs"].as_object().into_iter().flat_map(|all| all.keys().map(String::as_str)).collect();
        assert_eq!(named, there, "{}", format.name());
    }
}

/// To write them anew: `for f in run journal class exercise hidden config; do tst schema $f >docs/$f.schema.json; done`.
#[test]
fn the_published_schemas_are_these() {
    for format in Format::ALL {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{}.schema.json", format.name()));
        let published = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(published == format.text(), "docs/{0}.schema.json is not what `tst schema {0}` says", format.name());
    }
}
