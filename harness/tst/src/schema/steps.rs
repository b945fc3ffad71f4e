//! The steps of a check, in the schema of `exercise.yaml`.

use serde_json::{Value, json};

use super::datagrams;
use super::parts::{any, both, flag, list, map, number, of, one_key, said, text, words};

/// An hour, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

/// The keys of a description of data.
pub(super) fn data_keys() -> Value {
    json!({
        "text": text(),
        "bytes": said(text(), "Pairs of hexadecimal digits; 00..ff is a range."),
        "base64": text(),
        "random": said(number(0, u64::from(u32::MAX)), "So many bytes, drawn from the seed."),
        "repeat": of("repeated_data"),
        "lines": of("lines"),
        "frame": of("frame"),
    })
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
            "one_of": of("one_of"),
        }),
        &[],
    );
    // Any other key is an actor's name, or that of a port on which the judge listens.
    step["additionalProperties"] = any(&[of("actor"), of("listener")]);
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
    let mut sent = map(both(json!({"data": of("data"), "cut": of("cut")}), data_keys()), &[]);
    sent["minProperties"] = json!(1);
    sent["maxProperties"] = json!(2);
    json!({
        "actor": any(&[
            words(&["connect", "half_close", "close", "reset", "stop_reading", "resume_reading"]),
            of("actor_verb"),
        ]),
        "actor_verb": one_key(both(both(own, awaited("receives")), datagrams::verbs())),
        "connect": map(
            json!({
                "from": said(text(), "A loopback address of this machine."),
                "to": text(),
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
        "is": words(&["running"]),
        "exits": any(&[words(&["nonzero", "any"]), number(0, 255)]),
        "output": words(&["ends"]),
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
    let mut body = map(json!({"is": of("data"), "contains": texts(), "lacks": texts(), "utf8": flag()}), &[]);
    body["minProperties"] = json!(1);
    let count = || number(0, 1_000_000);
    let mut line_rule = map(
        json!({
            "not": text(),
            "lacks": text(),
            "pattern": of("pattern"),
            "one_of": list(of("line_choice"), 2),
            "line_end": of("line_end"),
        }),
        &[],
    );
    line_rule["oneOf"] = json!(["not", "lacks", "pattern", "one_of"].map(|key| json!({"required": [key]})));
    let mut until = map(
        json!({
            "pattern": of("pattern"),
            "one_of": list(of("line_choice"), 2),
            "others": said(of("pattern"), "What each line before it matches."),
            "line_end": of("line_end"),
        }),
        &[],
    );
    until["oneOf"] = json!(["pattern", "one_of"].map(|key| json!({"required": [key]})));
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
        "exact": any(&[of("data"), map(json!({"one_of": list(of("data"), 2)}), &["one_of"]), map(json!({"frame": of("frame_rule")}), &["frame"])]),
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
