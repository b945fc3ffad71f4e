//! The schema of `config.yaml`.

use serde_json::{Value, json};

use super::DRAFT;
use super::parts::{any, list, map, matching, number, said, text, words};

/// A size: bytes, or with a unit.
fn size() -> Value {
    any(&[number(1 << 10, u64::MAX), matching("^\\s*([0-9]{4,}\\s*B?|[0-9]+\\s*(K|KiB|M|MiB|G|GiB))\\s*$")])
}

fn time() -> Value {
    matching("^\\s*[0-9]+\\s*(ms|s|m|h)\\s*$")
}

fn percent() -> Value {
    matching("^\\s*[0-9]+\\s*%\\s*$")
}

/// The schema.
pub(super) fn config() -> Value {
    let mut schema = map(
        json!({
            "course": said(text(), "The name of the course."),
            "language": said(words(&["pt-BR", "en"]), "The language of messages; else the environment's."),
            "languages": said(list(words(&["en", "pt-BR"]), 1), "In which its texts are written; both, if nothing is said."),
            "exercises": said(list(matching("^[A-Za-z0-9_-]+$"), 0), "The exercises of the course, in its order."),
            "sites": said(list(map(json!({"name": text(), "url": text()}), &["name", "url"]), 0), "Asked in this order."),
            "run": said(by_exercise(text()), "The command that starts a single file, by its ending."),
            "env": said(list(matching("^[A-Za-z_][A-Za-z0-9_]*(=|$)"), 0), "Variables that programs get, too: NAME or NAME=VALUE."),
            "limits": limits(),
            "grading": grading(),
            "cluster": cluster(),
        }),
        &[],
    );
    schema["$schema"] = json!(DRAFT);
    schema["title"] = json!("config.yaml");
    schema
}

fn by_exercise(value: Value) -> Value {
    json!({"type": "object", "additionalProperties": value})
}

fn limits() -> Value {
    map(
        json!({
            "memory": any(&[number(16 << 20, u64::MAX), matching("^\\s*([0-9]{8,}\\s*B?|[0-9]+\\s*(K|KiB|M|MiB|G|GiB))\\s*$")]),
            "processes": number(1, 100_000),
            "time": time(),
            "cpu": time(),
            "open_files": number(1, 1 << 20),
            "output": size(),
            "files": size(),
            "scratch": size(),
            "build": time(),
            "build_cpu": time(),
            "submission": time(),
        }),
        &[],
    )
}

fn grading() -> Value {
    let moment = matching("^\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ].*([Zz]|[+-][0-9:]+)\\s*$");
    map(
        json!({
            "late": map(json!({"per_day": percent(), "grace": time(), "at_most": percent(), "days": number(0, 366)}), &[]),
            "due": said(by_exercise(moment), "When each exercise is due: 2026-11-20T23:59-03:00."),
            "weights": by_exercise(json!({"type": "number", "exclusiveMinimum": 0})),
            "attempts": words(&["best", "last"]),
            "cap": percent(),
        }),
        &[],
    )
}

fn cluster() -> Value {
    map(
        json!({
            "time": time(),
            "memory": size(),
            "cpus": number(1, 1000),
            "at_once": number(1, 1000),
            "setup": text(),
            "install": text(),
            "image": text(),
            "claim": text(),
        }),
        &[],
    )
}
