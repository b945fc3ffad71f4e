//! The steps of a check, in the schema of `exercise.yaml`.

use serde_json::{Value, json};

use super::datagrams;
use super::parts::{any, both, flag, list, map, matching, number, of, one_key, said, text, words};

/// An hour, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

/// Pairs of hexadecimal digits, and ranges.
const HEXADECIMAL: &str = "^\\s*((([0-9A-Fa-f]{2})+|[0-9A-Fa-f]{1,2}\\.\\.[0-9A-Fa-f]{1,2})(\\s+|$))*$";
/// Groups of four letters, the last one perhaps filled up.
const BASE64: &str = "^\\s*(([A-Za-z0-9+/]\\s*){4})*(([A-Za-z0-9+/]\\s*){2}=\\s*=|([A-Za-z0-9+/]\\s*){3}=)?\\s*$";
/// An address of this machine alone.
const LOOPBACK: &str = "^(127\\.[0-9]+\\.[0-9]+\\.[0-9]+|::1|0*(:0*)*:0*1|::ffff:127\\..+)$";

/// The keys of a description of data.
pub(super) fn data_keys() -> Value {
    let own = json!({
        "text": text(),
        "bytes": said(matching(HEXADECIMAL), "Pairs of hexadecimal digits, in quotes; 00..ff is a range."),
        "base64": matching(BASE64),
        "random": said(number(0, u64::from(u32::MAX)), "So many bytes, drawn from the seed."),
        "repeat": of("repeated_data"),
        "lines": of("lines"),
        "frame": of("frame"),
        "json": said(json!({}), "A value as one line of JSON; a name in braces alone is the number that it stands for."),
        "counted": of("counted"),
        "order": words(&["little", "big"]),
        "means": said(text(), "What it means, told beside the bytes."),
    });
    let units = UNITS.map(|unit| (unit.to_string(), said(any(&[of("number"), list(of("number"), 0)]), "Numbers of this width.")));
    both(own, Value::Object(units.into_iter().collect()))
}

/// A map of which one key describes the data, or is one of `others`: beside a number its order may stand, and beside all what it means.
pub(super) fn of_one_kind(mut schema: Value, others: &[&str]) -> Value {
    let keys = data_keys();
    let own = keys.as_object().into_iter().flat_map(|keys| keys.keys()).filter(|key| !["order", "means"].contains(&key.as_str()));
    let kinds = own.map(String::as_str).chain(others.iter().copied());
    schema["oneOf"] = kinds.map(|key| json!({"required": [key]})).collect();
    schema
}

/// The keys of numbers of a fixed width.
const UNITS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// A map with one field that is not told: a number, or so many bytes.
fn free_field() -> Value {
    let one = |unit: &str| {
        let mut keys = Value::Object([(unit.to_string(), of("free_number"))].into_iter().collect());
        keys["order"] = words(&["little", "big"]);
        map(keys, &[unit])
    };
    let mut all: Vec<Value> = UNITS.iter().map(|unit| one(unit)).collect();
    all.push(map(json!({"any": said(number(1, 1 << 24), "So many bytes of any kind.")}), &["any"]));
    all.push(map(json!({"counted": of("counted_any")}), &["counted"]));
    all.push(map(json!({"one_of": list(of("data"), 2)}), &["one_of"]));
    any(&all)
}

/// The verbs that await something: their beginning, and what they take.
fn awaited(beginning: &str) -> Value {
    let verbs = [("", "exact"), ("_line", "line_rule"), ("_until", "until"), ("_lines", "any_order"), ("_merged", "merged")];
    Value::Object(verbs.into_iter().map(|(ending, rule)| (format!("{beginning}{ending}"), of(rule))).collect())
}

/// All definitions.
pub(super) fn definitions() -> Value {
    let own = both(both(step_definitions(), listener_definitions()), actor_definitions());
    both(both(own, both(program_definitions(), rule_definitions())), datagrams::definitions())
}

fn step_definitions() -> Value {
    let ms = || number(1, HOUR_MS);
    let means = || words(&["too_slow", "not_concurrent"]);
    let mut step = map(
        json!({
            "hint": of("hint"),
            "everyone": of("actor"),
            "program": of("program_step"),
            "together": said(list(of("steps"), 1), "Branches at the same time."),
            "crowd": of("crowd"),
            "load": of("load"),
            "repeat": of("repeated_steps"),
            "measure": of("measure"),
            "while_waiting": of("while_waiting"),
            "draw": of("draw"),
            "plays": any(&[of("name"), of("actor")]),
            "each": any(&[of("each_case"), of("actor")]),
            "pause": any(&[of("pause"), of("actor")]),
            "eventually": any(&[of("eventually"), of("actor")]),
            "one_of": of("one_of"),
        }),
        &[],
    );
    // Any other key is an actor's name, that of a port on which the judge listens, or of an instance of the program.
    let plays = map(json!({"plays": said(of("name"), "A scene of `scenes`.")}), &["plays"]);
    step["additionalProperties"] = any(&[of("actor"), of("listener"), of("program_step"), plays]);
    step["propertyNames"] = json!({"pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 100});
    step["minProperties"] = json!(1);
    step["if"] = json!({"required": ["hint"]});
    step["then"] = json!({"minProperties": 2, "maxProperties": 2});
    step["else"] = json!({"maxProperties": 1});
    json!({
        "steps": list(of("step"), 1),
        "step": step,
        "crowd": map(
            json!({"name": of("name"), "size": number(1, 1000), "in_order": flag(), "steps": of("steps")}),
            &["name", "size", "steps"],
        ),
        "load": map(
            json!({
                "name": of("name"),
                "requests": number(1, 100_000),
                "clients": number(1, 1000),
                "as": of("name"),
                "steps": of("steps"),
                "at_most": of("bound"),
            }),
            &["name", "requests", "clients", "as", "steps"],
        ),
        "repeated_steps": map(json!({"times": number(1, 10_000), "steps": of("steps")}), &["times", "steps"]),
        "measure": map(
            json!({"as": of("name"), "steps": of("steps"), "at_least_ms": ms(), "at_most": of("bound"), "sleep": of("sleep_bound")}),
            &["as", "steps"],
        ),
        "bound": map(
            json!({
                "times": said(json!({"type": "number", "exclusiveMinimum": 0}), "So many times of what was measured."),
                "of": text(),
                "percentile": number(1, 100),
                "tries": number(1, 20),
                "means": means(),
            }),
            &["times", "of"],
        ),
        "sleep_bound": map(json!({"at_most_ms": ms(), "means": means()}), &["at_most_ms"]),
        "each_case": map(
            json!({
                "of": said(list(json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}), 1), "The cases; each says the same names."),
                "steps": of("steps"),
            }),
            &["of", "steps"],
        ),
        "pause": map(json!({"ms": number(1, 60_000), "because": of("bilingual")}), &["ms", "because"]),
        "eventually": map(json!({"every_ms": number(1, 10_000), "steps": of("steps")}), &["every_ms", "steps"]),
        "while_waiting": map(json!({"who": text(), "steps": of("steps")}), &["who", "steps"]),
        "draw": map(
            json!({"name": of("name"), "from": number(0, 1_000_000_000), "to": number(0, 1_000_000_000)}),
            &["name", "from", "to"],
        ),
    })
}

/// What is awaited at ports on which the judge listens.
fn listener_definitions() -> Value {
    let accepts = || said(text(), "The next connection; from here on this actor is at the judge's end of it.");
    json!({
        "listener": any(&[words(&["refuse", "listen"]), of("listener_verb")]),
        "listener_verb": one_key(json!({"accepts": accepts(), "sees": words(&["nothing"])})),
        "one_of": map(
            json!({
                "listeners": list(text(), 2),
                "accepts": accepts(),
                "like": said(text(), "An actor that the same one accepted."),
                "unlike": said(text(), "An actor that another one accepted."),
            }),
            &["listeners", "accepts"],
        ),
    })
}

fn actor_definitions() -> Value {
    let own = json!({
        "connect": of("connect"),
        "send": any(&[of("sent"), text(), list(of("data"), 0)]),
        "get": said(text(), "The target of a plain GET."),
        "request": of("request"),
        "response": any(&[of("status"), of("response")]),
        "receives_request": any(&[said(text(), "The target."), of("awaited_request")]),
        "respond": any(&[of("status"), of("answer")]),
        "sees": any(&[words(&["end", "nothing"]), map(json!({"end": words(&["after_anything"])}), &["end"])]),
    });
    let sent = of_one_kind(map(both(json!({"data": of("data"), "cut": of("cut")}), data_keys()), &[]), &["data"]);
    json!({
        "actor": any(&[
            words(&["connect", "half_close", "close", "reset", "stop_reading", "resume_reading"]),
            of("actor_verb"),
        ]),
        "actor_verb": one_key(both(both(own, awaited("receives")), datagrams::verbs())),
        "connect": map(
            json!({
                "from": said(matching(LOOPBACK), "A loopback address of this machine."),
                "to": said(
                    any(&[matching(LOOPBACK), of("name")]),
                    "An address of this machine, or the instance of the program that is meant.",
                ),
                "port": said(
                    any(&[text(), number(1, 65_535), list(any(&[text(), number(0, 255)]), 1)]),
                    "Another port, which the program told: a number, or its two parts of 8 bits.",
                ),
                "receive_buffer": number(1, 1 << 20),
                "over": datagrams::over_of_client(),
                "name": said(text(), "The server that it says it wants to reach (SNI)."),
                "alpn": said(list(text(), 1), "The protocols that it would speak within TLS."),
                "chooses": said(text(), "The one of them that the program has to choose, or none."),
            }),
            &[],
        ),
        "answer": map(
            json!({
                "status": of("status"),
                "reason": text(),
                "version": text(),
                "headers": {"type": "object", "additionalProperties": text()},
                "body": of("data"),
                "framing": said(words(&["length", "chunked", "end"]), "How it is told where the body ends."),
                "chunk": said(number(1, 1 << 20), "The size of a chunk."),
                "line_end": words(&["crlf", "lf"]),
                "keep": said(flag(), "Whether the connection goes on after it."),
                "cut": of("cut"),
            }),
            &[],
        ),
        "awaited_request": map(
            json!({
                "method": text(),
                "target": any(&[text(), map(json!({"pattern": of("pattern")}), &["pattern"])]),
                "version": words(&["HTTP/1.1"]),
                "headers": of("headers"),
                "body": any(&[of("body"), of("data")]),
                "line_ends": words(&["crlf"]),
            }),
            &[],
        ),
        "cut": said(number(1, 1 << 20), "Sent in pieces of so many bytes."),
        "sent": sent,
        "request": map(
            json!({
                "method": text(),
                "target": text(),
                "version": text(),
                "headers": {"type": "object", "additionalProperties": text()},
                "body": of("data"),
                "line_end": words(&["crlf", "lf"]),
                "cut": of("cut"),
                "keep": said(flag(), "Over the connection that there is, which goes on after the answer."),
            }),
            &["target"],
        ),
    })
}

fn program_definitions() -> Value {
    let own = json!({
        "start": of("start"),
        "is": words(&["running", "listening"]),
        "exits": any(&[words(&["nonzero", "any"]), number(0, 255)]),
        "output": words(&["ends"]),
        "types": said(any(&[of("sent"), text(), list(of("data"), 0)]), "Typed at its standard input, which stays open."),
        "input": words(&["ends"]),
        "complains": map(json!({"lines": number(1, 100)}), &["lines"]),
        "signal": words(&["TERM", "INT", "KILL"]),
        "threads": of("threads"),
        "remember": of("name"),
        "returns_to": of("returns_to"),
        "keeps_pace": of("keeps_pace"),
        "file": of("left_file"),
    });
    json!({
        "program_step": any(&[words(&["start", "restart"]), of("program_verb")]),
        "program_verb": one_key(both(own, awaited("prints"))),
        "start": map(
            json!({
                "args": list(any(&[text(), map(json!({"repeat": of("repeated_text")}), &["repeat"])]), 0),
                "port": words(&["default"]),
                "folder": words(&["current"]),
            }),
            &[],
        ),
        "left_file": left_file(),
        "repeated_text": map(json!({"times": number(1, 1000), "text": text()}), &["times", "text"]),
        "threads": map(json!({"at_least": number(1, 100_000), "more_than": of("name")}), &["at_least"]),
        "returns_to": map(json!({"level": of("name"), "allow": number(0, 1000)}), &["level"]),
        "keeps_pace": map(json!({"lines": of("pattern"), "interval_ms": number(1, HOUR_MS)}), &["lines", "interval_ms"]),
    })
}

/// What a file must be that the program left.
fn left_file() -> Value {
    let keys =
        json!({"path": said(text(), "Below the scratch folder."), "is": of("data"), "contains": text(), "absent": {"const": true}});
    let mut file = map(keys, &["path"]);
    file["oneOf"] = json!(["is", "contains", "absent"].map(|key| json!({"required": [key]})));
    file
}

fn rule_definitions() -> Value {
    let texts = || any(&[text(), list(text(), 0)]);
    let mut body = map(
        json!({
            "is": of("data"),
            "contains": texts(),
            "lacks": texts(),
            "utf8": flag(),
            "json": of("json_rule"),
            "more": of("more"),
            "gzip": of("data"),
        }),
        &[],
    );
    body["minProperties"] = json!(1);
    let count = || number(0, 1_000_000);
    let mut line_rule = map(
        json!({
            "not": text(),
            "holds": texts(),
            "lacks": texts(),
            "pattern": of("pattern"),
            "one_of": list(of("line_choice"), 2),
            "json": of("json_rule"),
            "no_json": of("json_rule"),
            "more": of("more"),
            "time": of("time_format"),
            "within_s": of("within_s"),
            "line_end": of("line_end"),
        }),
        &[],
    );
    let one_at_most = |keys: &[&str]| {
        let none: Vec<Value> = keys.iter().map(|key| json!({"required": [key]})).collect();
        let mut one: Vec<Value> = none.clone();
        one.push(json!({"not": {"anyOf": none}}));
        one
    };
    let said_of_it =
        |keys: &[&str]| keys.iter().chain(&["holds", "lacks"]).map(|key| json!({"required": [key]})).collect::<Vec<_>>();
    let main = ["not", "pattern", "one_of", "json", "no_json", "time"];
    line_rule["anyOf"] = json!(said_of_it(&main));
    line_rule["oneOf"] = json!(one_at_most(&main));
    let mut until = map(
        json!({
            "pattern": of("pattern"),
            "one_of": list(of("line_choice"), 2),
            "json": of("json_rule"),
            "more": of("more"),
            "holds": texts(),
            "lacks": texts(),
            "others": said(of("pattern"), "What each line before it matches."),
            "line_end": of("line_end"),
        }),
        &[],
    );
    until["anyOf"] = json!(said_of_it(&["pattern", "one_of", "json"]));
    until["oneOf"] = json!(one_at_most(&["pattern", "one_of", "json"]));
    json!({
        "pattern": said(text(), "A regular expression (of the crate regex); in lines, (?<name>...) gives a part a name."),
        "repeated_data": map(json!({"times": number(0, u64::from(u32::MAX)), "data": of("data")}), &["times", "data"]),
        "lines": map(json!({"count": count(), "text": text()}), &["count", "text"]),
        "line_rule": any(&[text(), of("line_rule_map")]),
        "line_rule_map": line_rule,
        "line_choice": any(&[text(), map(json!({"pattern": of("pattern")}), &["pattern"])]),
        "line_end": said(words(&["crlf"]), "A carriage return before the line feed."),
        "until": any(&[text(), of("until_map"), of("datagram_until"), of("data")]),
        "until_map": until,
        "exact": any(&[of("data"), of("field"), map(json!({"frame": of("frame_rule")}), &["frame"]), list(any(&[of("data"), of("field")]), 0)]),
        "field": free_field(),
        "number": any(&[
            json!({"type": "integer"}),
            said(json!({"type": "string", "pattern": "^(-?[0-9]+|[{].*[}])$"}), "A name in braces that stands for a number."),
        ]),
        "counted": map(json!({"by": words(&UNITS[..4]), "data": of("data"), "order": words(&["little", "big"])}), &["by", "data"]),
        "counted_any": map(json!({"by": words(&UNITS[..4]), "any": flag(), "order": words(&["little", "big"])}), &["by", "any"]),
        "free_number": any(&[
            words(&["any"]),
            map(json!({"as": of("name"), "from": of("number"), "more_than": of("number"), "to": of("number")}), &[]),
            map(json!({"now": of("now")}), &["now"]),
        ]),
        "now": map(json!({"since": said(text(), "A day, such as 1900-01-01; 1970-01-01 if not given."), "within_s": of("within_s")}), &["within_s"]),
        "within_s": said(number(1, 86_400), "So many seconds more or less."),
        "time_format": said(text(), "How the time now is written, in UTC: %Y-%m-%dT%H:%M:%SZ and the like."),
        "json_rule": said(
            json!({}),
            "A value: exactly these members; or `any`, `absent`, { any: KIND }, { as: NAME }, { pattern: ... }, { one_of: [...] }, { holds: [...] }, { lacks: [...] }, { exactly: ... }.",
        ),
        "more": said(words(&["allowed"]), "Objects may have members that are not named."),
        "any_order": map(json!({"any_order": of("data")}), &["any_order"]),
        "merged": any(&[of("stream"), list(of("stream"), 1)]),
        "stream": any(&[of("data"), of("each"), of("at_least")]),
        "each": map(json!({"each": number(1, 10_000), "data": of("data")}), &["each", "data"]),
        "at_least": map(json!({"data": of("data"), "at_least": count()}), &["data", "at_least"]),
        "status": number(100, 999),
        "response": map(
            json!({
                "status": any(&[of("status"), list(of("status"), 0)]),
                "version": words(&["HTTP/1.1"]),
                "headers": of("headers"),
                "body": any(&[of("body"), of("data")]),
                "content_length": words(&["exact"]),
                "line_ends": words(&["crlf"]),
            }),
            &[],
        ),
        "headers": {
            "type": "object",
            "additionalProperties": any(&[said(text(), "A value, `any` or `absent`."), of("value_rule")]),
        },
        "value_rule": one_key(json!({"holds": text(), "pattern": of("pattern"), "exactly": text()})),
        "body": body,
    })
}
