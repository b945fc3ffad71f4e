//! The schema of `exercise.yaml` and `hidden.yaml`.

use serde_json::{Value, json};

use super::parts::{any, both, flag, list, map, matching, number, of, said, text, words};
use super::{DRAFT, datagrams, frames, kinds, steps};

/// The schema of `exercise.yaml`.
pub(super) fn exercise() -> Value {
    let keys = json!({
        "languages": said(list(words(&["en", "pt-BR"]), 1), "In which its texts are written, where config.yaml does not say it."),
        "name": said(of("name"), "The exercise's name, which is also its folder's."),
        "title": of("bilingual"),
        "program": of("program"),
        "programs": of("programs"),
        "hints": said(list(of("kind_hint"), 0), "Hints for kinds of failures, whatever the check."),
        "scenes": said(of("scenes"), "Pieces of scenes, which `ana: { plays: NAME }` plays; `who` in them is whoever does."),
        "checks": said(list(of("check"), 1), "The checks, in the order in which they are listed and run; their points make 100."),
        "limit_ms": said(number(1, 600_000), "The longest silence, in milliseconds; 5000 when nothing is said."),
        "withheld_points": said(number(0, 100), "What checks that are not in this file are worth together."),
    });
    whole("exercise.yaml", map(keys, &["name", "title", "program", "checks"]), &["visible", "hidden", "after_due_date"])
}

/// The schema of `hidden.yaml`.
pub(super) fn hidden() -> Value {
    let keys = json!({
        "scenes": said(of("scenes"), "Pieces of scenes of this file."),
        "checks": said(list(of("check"), 1), "Checks that students never get."),
    });
    let mut schema = whole("hidden.yaml", map(keys, &["checks"]), &["hidden"]);
    if let Some(all) = schema["$defs"].as_object_mut() {
        // The program is told of in exercise.yaml.
        all.shift_remove("program");
    }
    schema
}

fn whole(title: &str, mut schema: Value, visibilities: &[&str]) -> Value {
    schema["$schema"] = json!(DRAFT);
    schema["title"] = json!(title);
    schema["$defs"] = both(both(definitions(visibilities), steps::definitions()), frames::definitions());
    schema
}

/// Variables of a program's environment.
fn env() -> Value {
    let mut env = json!({"type": "object", "additionalProperties": text()});
    env["propertyNames"] = json!({"pattern": "^([A-Za-z0-9_]+_)?(PORTS?|HOST|ADDRESS|URL|PROXY|PEERS|ID|NAME|ports?|host|address|url|proxy|peers|id|name)$"});
    said(env, "Variables of its environment; names in braces are put in.")
}

/// Several instances of the program.
fn programs() -> Value {
    let args = said(list(text(), 0), "Its arguments; {port} is its own port, and {NAME} that of the instance NAME.");
    let own = map(
        json!({
            "args": args,
            "kind": said(words(&["server", "batch", "client"]), "If not that of the program: whether it listens."),
            "env": env(),
            "ports": said(list(of("name"), 1), "More ports on which it listens; {name} stands for each, for all."),
        }),
        &[],
    );
    let mut programs =
        json!({"type": "object", "additionalProperties": any(&[args, own]), "minProperties": 1, "maxProperties": 16});
    programs["propertyNames"] = json!({"pattern": "^[a-z][a-z0-9_]*$", "maxLength": 100});
    said(programs, "Instances of the program that play together, by their names; steps call them by these.")
}

fn hint_keys() -> Value {
    let spoken = ["rust", "python", "c", "java", "go", "javascript"].map(|word| (word.to_string(), of("bilingual")));
    both(json!({"en": of("words"), "pt-BR": of("words")}), Value::Object(spoken.into_iter().collect()))
}

fn definitions(visibilities: &[&str]) -> Value {
    let kinds = kinds();
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let kind_hint = both(json!({"kinds": list(words(&kinds), 0), "at": words(&["connect"])}), hint_keys());
    let mut file = json!({
        "path": said(matching("^(?!/)(?!(.*/)?\\.\\.(/|$)).+$"), "Where it is put, below the program's folder."),
        "data": of("data"),
        "folder": flag(),
        "link": said(matching("^[^/]"), "What a symbolic link leads to."),
    });
    file = map(both(file, steps::data_keys()), &["path"]);
    // The path, and what is there.
    file["minProperties"] = json!(2);
    let mut all = json!({
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 100},
        "words": {"type": "string", "pattern": "\\S"},
        "bilingual": any(&[
            map(json!({"en": of("words"), "pt-BR": of("words")}), &["en", "pt-BR"]),
            said(of("words"), "A text, in a course of one language (`languages` in config.yaml)."),
        ]),
        "program": map(
            json!({
                "kind": said(words(&["server", "batch", "client"]), "Whether clients connect to it, or it to servers."),
                "over": datagrams::over(),
                "args": said(list(text(), 0), "The arguments with which it is started; {port} and {dir} are put in."),
                "env": env(),
                "listens": said(list(of("name"), 1), "Ports on which the judge listens, for the program to connect to; {name} stands for each."),
                "ports": said(list(of("name"), 1), "More ports on which the program listens; {name} stands for each."),
                "tls": said(text(), "The name of the server for which it is given a certificate: {cert} and {key} are put in, and its clients talk TLS."),
                "default_port": said(number(1, 65535), "The port it has to take when it gets none."),
                "folder": said(text(), "The folder that {dir} stands for, below the program's scratch folder."),
                "files": list(of("file"), 0),
                "shows": said(words(&["hex", "text"]), "How bytes are shown: as numbers beside text, or as text."),
            }),
            &["kind"],
        ),
        "programs": programs(),
        "hint": any(&[map(hint_keys(), &["en", "pt-BR"]), of("words")]),
        "kind_hint": map(kind_hint, &["kinds", "en", "pt-BR"]),
        "file": file,
        "check": map(
            json!({
                "name": of("name"),
                "title": said(of("bilingual"), "What it shows when it passes."),
                "hint": said(of("hint"), "For who fails it."),
                "hints": list(of("kind_hint"), 0),
                "points": number(1, 100),
                "extra": said(flag(), "Whether its points come on top of the regular 100."),
                "needs": said(list(text(), 0), "Checks without which this one is not run."),
                "visibility": words(visibilities),
                "alone": said(flag(), "Whether no other check runs meanwhile."),
                "schedules": said(number(1, 1000), "Under so many orders of the program's threads."),
                "limit_ms": number(1, 600_000),
                "programs": of("programs"),
                "files": list(of("file"), 0),
                "steps": of("steps"),
            }),
            &["name", "title", "hint", "points", "steps"],
        ),
        "data": any(&[text(), list(of("data"), 0), of("data_map")]),
        "data_map": steps::of_one_kind(map(steps::data_keys(), &[]), &[]),
        "scenes": {"type": "object", "additionalProperties": of("steps"), "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$", "maxLength": 100}},
    });
    // Threads that are held are slow.
    all["check"]["not"] = json!({"required": ["alone", "schedules"], "properties": {"alone": {"const": true}}});
    all
}
