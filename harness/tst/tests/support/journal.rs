//! Made-up journals, as `tst grade` writes them: with everything in them that names, bytes and words may hold.

use std::path::Path;

use serde_json::{Value, json};

/// A name with accents, quotes, a line break and HTML in it, which a spreadsheet would run.
pub const NASTY: &str = "=cmd('calc')|\"Zé\" d'Ávila,\r\n<script>alert(1)</script>; ]]> \u{1b}[31m# ok 1 - \\";
/// Words that only a hidden check holds: no student may ever see them.
pub const SECRET: &str = "topsecret";
/// A text with characters that XML forbids and YAML, HTML and a terminal would obey.
pub const UGLY: &str = "a\u{0}b\u{1b}[31m\u{8}\u{7f}\u{fffe} <b>&amp; \"q\" 'p' ]]> --- ... \u{202e}\n  ok 7 - é\t#\nBail out!";

/// The same text in both languages.
pub fn words(text: &str) -> Value {
    json!({"en": text, "pt": format!("{text} (pt)")})
}

/// One check.
pub fn check(name: &str, status: &str, points: u32) -> Value {
    let failure = json!({
        "kind": "wrong_bytes",
        "message": words("found <i>x</i>"),
        "requirement": words("receives"),
        "line": 15,
        "expected": {"bytes": {"base64": "b2ksIG11bmRvCg==", "length": 10}},
        "received": {"bytes": {"base64": "/wAKPGI+", "length": 5000}},
        "difference": 0,
        "cause": words("likely"),
        "standard_error": UGLY,
        "explanation": words(UGLY),
    });
    let event = json!({
        "at_us": 1500, "who": "ana", "event": "received", "said": words("receives"), "base64": "/wAKPGI+", "length": 5000,
    });
    let failed = status == "failed";
    json!({
        "name": name,
        "title": words(&format!("title of {name}")),
        "hint": words("hint"),
        "status": status,
        "points": if status == "passed" { points } else { 0 },
        "max_points": points,
        "is_extra": false,
        "visibility": "visible",
        "duration_ms": 12,
        "reason": match status {
            "skipped" => words("needs others"),
            "error" => words("the kit failed"),
            _ => Value::Null,
        },
        "failure": if failed { failure } else { Value::Null },
        "transcript": if failed { json!([event]) } else { json!([]) },
        "events_left_out": 0,
    })
}

/// The same check, hidden, with secret words all over it.
pub fn hidden(name: &str, status: &str, points: u32) -> Value {
    let mut check = check(&format!("{SECRET}_{name}"), status, points);
    check["visibility"] = "hidden".into();
    for text in ["title", "hint"] {
        check[text] = words(SECRET);
    }
    if status == "failed" {
        check["failure"]["message"] = words(SECRET);
        check["failure"]["explanation"] = words(SECRET);
        check["failure"]["cause"] = words(SECRET);
        check["transcript"][0]["who"] = SECRET.into();
    }
    check
}

/// What came out of a run with these checks.
pub fn judged(checks: &[Value]) -> Value {
    let sum = |key: &str| checks.iter().filter_map(|check| check[key].as_u64()).sum::<u64>();
    json!({"judged": {
        "points": sum("points"),
        "extra": 0,
        "max": sum("max_points"),
        "duration_ms": 1234,
        "build": {"ok": true, "duration_ms": 100, "output": format!("warning: {UGLY}\n")},
        "checks": checks,
    }})
}

/// A record of the first attempt of `key` at `exercise`.
pub fn record(key: &str, name: &str, exercise: &str, result: Value) -> Value {
    json!({
        "schema": 1,
        "student": {"key": key, "name": name, "id": key, "email": format!("{key}@example.edu")},
        "exercise": exercise,
        "attempt": 1,
        "source": format!("class.zip/{name}"),
        "submitted": 1_700_000_000,
        "is_late": false,
        "fingerprint": {"content": "c", "checks": "k", "kit": "0.1.0"},
        "isolation": "none",
        "seed": 7,
        "judged": 1_700_000_100,
        "result": result,
    })
}

/// Writes a journal into a folder.
pub fn write(folder: &Path, records: &[Value]) {
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("journal.jsonl"), lines).expect("written");
}

/// A small class: a good submission, one with everything wrong and a nasty name, one that was not usable, one that the kit
/// failed to judge, and somebody who handed in only one of two exercises.
pub fn class() -> Vec<Value> {
    let good = [check("first", "passed", 60), check("second", "passed", 20), hidden("third", "passed", 20)];
    let mut needy = check("second", "skipped", 20);
    needy["needs"] = json!([format!("{SECRET}_third")]);
    needy["reason"] = words(&format!("needs {SECRET}_third"));
    let bad = [check("first", "failed", 60), needy, hidden("third", "failed", 20)];
    let half = [check("first", "passed", 60), check("second", "error", 20), hidden("third", "failed", 20)];
    vec![
        record("11", "Ana Souza", "parrot", judged(&good)),
        record("11", "Ana Souza", "mynah", judged(&half)),
        record("12", NASTY, "parrot", judged(&bad)),
        record("12", NASTY, "mynah", json!({"unusable": words("no <code> in \"it\"")})),
        record("13", "Bia Lima", "parrot", json!({"fault": words("no room on the disk")})),
    ]
}
