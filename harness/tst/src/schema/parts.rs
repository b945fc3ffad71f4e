//! The pieces of schemas that are written by hand.

use serde_json::{Map, Value, json};

/// A reference to a definition.
pub(super) fn of(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// A map with these keys and no others.
pub(super) fn map(keys: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": keys, "required": required, "additionalProperties": false})
}

/// A map with exactly one of these keys.
pub(super) fn one_key(keys: Value) -> Value {
    let mut schema = map(keys, &[]);
    schema["minProperties"] = json!(1);
    schema["maxProperties"] = json!(1);
    schema
}

/// A text.
pub(super) fn text() -> Value {
    json!({"type": "string"})
}

/// A text that a regular expression matches.
pub(super) fn matching(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// `true` or `false`.
pub(super) fn flag() -> Value {
    json!({"type": "boolean"})
}

/// A whole number in a range.
pub(super) fn number(least: u64, most: u64) -> Value {
    json!({"type": "integer", "minimum": least, "maximum": most})
}

/// One of these words.
pub(super) fn words(words: &[&str]) -> Value {
    json!({"enum": words})
}

/// A list, of one at least if that is said.
pub(super) fn list(item: Value, least: u64) -> Value {
    json!({"type": "array", "items": item, "minItems": least})
}

/// Any of these.
pub(super) fn any(of: &[Value]) -> Value {
    json!({"anyOf": of})
}

/// The same with a sentence for who writes it.
pub(super) fn said(mut schema: Value, sentence: &str) -> Value {
    schema["description"] = json!(sentence);
    schema
}

/// These keys and those.
pub(super) fn both(one: Value, other: Value) -> Value {
    let keys = |value: Value| if let Value::Object(map) = value { map } else { Map::new() };
    let mut all = keys(one);
    all.extend(keys(other));
    Value::Object(all)
}
