//! A text of JSON against what it must be: which member differs, and what gets a name.

use serde_json::Value;
use serde_json::error::Category;

use super::line::{Captured, capture};
use crate::spec::{JsonForm, JsonRule, MOST_CAPTURED};
use crate::text::{JsonFlaw, JsonKind, JsonWish};

/// A rule whose patterns are compiled once.
#[derive(Debug)]
pub struct Json {
    rule: JsonRule,
}

impl Json {
    /// Awaits what fits `rule`, its names filled in.
    pub fn new(rule: JsonRule) -> Self {
        Self { rule }
    }

    /// Whether a text fits: what gets a name then.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn fit(&self, text: &[u8]) -> Result<Captured, JsonFlaw> {
        let value: Value = serde_json::from_slice(text).map_err(|error| match error.classify() {
            Category::Eof if !text.trim_ascii().is_empty() => JsonFlaw::CutShort,
            _ => JsonFlaw::NotJson { at: place(text, &error) },
        })?;
        let mut captured = Captured::new();
        let walk = Walk { more: self.rule.more };
        walk.fit(&self.rule.form, &value, "", &mut captured)?;
        Ok(captured)
    }

    /// The rule as something that can be said.
    pub fn wish(&self) -> JsonWish {
        wish(&self.rule.form)
    }
}

/// Where in a text the parser stopped; it counts lines and columns from 1.
fn place(text: &[u8], error: &serde_json::Error) -> usize {
    let before: usize = text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    before + error.column().saturating_sub(1)
}

/// A form as something that can be said.
pub fn wish(form: &JsonForm) -> JsonWish {
    let all = |forms: &[JsonForm]| forms.iter().map(wish).collect();
    match form {
        JsonForm::Any(kind) => JsonWish::Any(*kind),
        JsonForm::Absent => JsonWish::Absent,
        JsonForm::Plain(value) => JsonWish::Is(value.to_string()),
        JsonForm::Text(_) | JsonForm::Exactly(_) => JsonWish::Is(form.value().to_string()),
        JsonForm::List(forms) => JsonWish::List(all(forms)),
        JsonForm::Map(members) => JsonWish::Map(members.iter().map(|(name, form)| (name.clone(), wish(form))).collect()),
        JsonForm::Matches(pattern) => JsonWish::Matches(pattern.clone()),
        JsonForm::OneOf(forms) => JsonWish::OneOf(all(forms)),
        JsonForm::Holds(forms) => JsonWish::Holds(all(forms)),
        JsonForm::Lacks(forms) => JsonWish::Lacks(all(forms)),
        JsonForm::All(forms) => JsonWish::All(all(forms)),
        JsonForm::Named(form, _) => wish(form),
    }
}

struct Walk {
    more: bool,
}

impl Walk {
    fn fit(&self, form: &JsonForm, value: &Value, path: &str, captured: &mut Captured) -> Result<(), JsonFlaw> {
        let wrong = || Err(JsonFlaw::Wrong { path: path.into(), wanted: wish(form), got: value.to_string() });
        let fits = |form: &JsonForm, value: &Value| self.fit(form, value, path, &mut Captured::new()).is_ok();
        let ok = |fits: bool| if fits { Ok(()) } else { wrong() };
        match form {
            JsonForm::Any(kind) => ok(kind.is_none_or(|kind| is_of(kind, value))),
            // A member that is there is told as one that should not be.
            JsonForm::Absent => Err(JsonFlaw::Unwanted { path: path.into() }),
            JsonForm::Plain(wanted) => ok(are_equal(wanted, value)),
            JsonForm::Text(text) | JsonForm::Exactly(text) => ok(value.as_str() == Some(text)),
            JsonForm::List(forms) => {
                let Some(items) = value.as_array() else { return wrong() };
                let pairs = || forms.iter().zip(items).enumerate();
                pairs().try_for_each(|(at, (form, item))| self.fit(form, item, &format!("{path}[{at}]"), captured))?;
                match (forms.len(), items.len()) {
                    (wanted, got) if wanted != got => Err(JsonFlaw::Length { path: path.into(), wanted, got }),
                    _ => Ok(()),
                }
            }
            JsonForm::Map(members) => self.fit_members(members, value, path, captured),
            JsonForm::Matches(pattern) => {
                let found = value.as_str().and_then(|text| capture(&regex::Regex::new(pattern).ok()?, text));
                found.map_or_else(wrong, |found| {
                    captured.extend(found);
                    Ok(())
                })
            }
            JsonForm::OneOf(forms) => {
                forms.iter().find(|form| fits(form, value)).map_or_else(wrong, |form| self.fit(form, value, path, captured))
            }
            JsonForm::Holds(forms) => ok(forms.iter().all(|form| self.holds(form, value))),
            JsonForm::Lacks(forms) => {
                let is_container = matches!(value, Value::Array(_) | Value::String(_));
                ok(is_container && !forms.iter().any(|form| self.holds(form, value)))
            }
            JsonForm::All(forms) => forms.iter().try_for_each(|form| self.fit(form, value, path, captured)),
            JsonForm::Named(form, name) => {
                self.fit(form, value, path, captured)?;
                let text = value.as_str().map_or_else(|| value.to_string(), String::from);
                if text.len() > MOST_CAPTURED {
                    return wrong();
                }
                captured.push((name.clone(), text));
                Ok(())
            }
        }
    }

    fn fit_members(
        &self,
        members: &[(String, JsonForm)],
        value: &Value,
        path: &str,
        captured: &mut Captured,
    ) -> Result<(), JsonFlaw> {
        let below = |name: &str| if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        let Some(object) = value.as_object() else {
            let wanted = JsonWish::Any(Some(JsonKind::Map));
            return Err(JsonFlaw::Wrong { path: path.into(), wanted, got: value.to_string() });
        };
        for (name, form) in members {
            match object.get(name) {
                Some(value) => self.fit(form, value, &below(name), captured)?,
                None if matches!(form, JsonForm::Absent) => {}
                None => return Err(JsonFlaw::Missing { path: below(name) }),
            }
        }
        let is_known = |name: &String| members.iter().any(|(known, _)| known == name);
        match object.keys().find(|name| !self.more && !is_known(name)) {
            Some(name) => Err(JsonFlaw::Unwanted { path: below(name) }),
            None => Ok(()),
        }
    }

    /// Whether a list has such an element, or a text such a part.
    fn holds(&self, form: &JsonForm, value: &Value) -> bool {
        match (value, form) {
            (Value::Array(items), form) => items.iter().any(|item| self.fit(form, item, "", &mut Captured::new()).is_ok()),
            (Value::String(text), JsonForm::Text(part) | JsonForm::Exactly(part)) => text.contains(part.as_str()),
            _ => false,
        }
    }
}

fn is_of(kind: JsonKind, value: &Value) -> bool {
    match kind {
        JsonKind::Text => value.is_string(),
        JsonKind::Number => value.is_number(),
        JsonKind::WholeNumber => value.is_u64() || value.is_i64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        JsonKind::Flag => value.is_boolean(),
        JsonKind::List => value.is_array(),
        JsonKind::Map => value.is_object(),
    }
}

/// Whether two values are the same; 7 and 7.0 are one number.
fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64() && (one.is_f64() || other.is_f64())
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(members: &[(&str, JsonForm)]) -> JsonForm {
        JsonForm::Map(members.iter().map(|(name, form)| ((*name).to_string(), form.clone())).collect())
    }

    fn is(json: &str) -> JsonForm {
        JsonForm::Plain(serde_json::from_str(json).expect("JSON"))
    }

    fn flaw(form: JsonForm, more: bool, text: &str) -> Option<JsonFlaw> {
        Json::new(JsonRule { form, more }).fit(text.as_bytes()).err()
    }

    #[test]
    fn which_member_differs_is_told() {
        let form = || map(&[("method", JsonForm::Exactly("isPrime".into())), ("prime", is("true"))]);
        assert_eq!(flaw(form(), false, r#" { "prime" : true, "method":"isPrime" } "#), None);
        let wrong = JsonFlaw::Wrong { path: "prime".into(), wanted: JsonWish::Is("true".into()), got: "false".into() };
        assert_eq!(flaw(form(), false, r#"{"method":"isPrime","prime":false}"#), Some(wrong));
        assert_eq!(flaw(form(), false, r#"{"method":"isPrime"}"#), Some(JsonFlaw::Missing { path: "prime".into() }));
        let more = r#"{"method":"isPrime","prime":true,"x":1}"#;
        assert_eq!(flaw(form(), false, more), Some(JsonFlaw::Unwanted { path: "x".into() }));
        assert_eq!(flaw(form(), true, more), None);
        assert_eq!(flaw(form(), false, r#"{"method":"isPrime""#), Some(JsonFlaw::CutShort));
        assert_eq!(flaw(form(), false, "oi"), Some(JsonFlaw::NotJson { at: 0 }));
        assert_eq!(flaw(form(), false, ""), Some(JsonFlaw::NotJson { at: 0 }));
    }

    #[test]
    fn a_place_deep_inside_is_named() {
        let form = map(&[("jobs", JsonForm::List(vec![map(&[("id", is("1"))])]))]);
        assert_eq!(flaw(form.clone(), false, r#"{"jobs":[{"id":1.0}]}"#), None, "one number");
        let Some(JsonFlaw::Wrong { path, .. }) = flaw(form.clone(), false, r#"{"jobs":[{"id":2}]}"#) else { panic!("wrong") };
        assert_eq!(path, "jobs[0].id");
        assert_eq!(flaw(form, false, r#"{"jobs":[]}"#), Some(JsonFlaw::Length { path: "jobs".into(), wanted: 1, got: 0 }));
    }

    #[test]
    fn what_is_asked_of_lists_and_texts_needs_no_order() {
        let holds = |all: &[&str]| JsonForm::Holds(all.iter().map(|text| JsonForm::Exactly((*text).into())).collect());
        let lacks = |all: &[&str]| JsonForm::Lacks(all.iter().map(|text| JsonForm::Exactly((*text).into())).collect());
        assert_eq!(flaw(holds(&["b", "a"]), false, r#"["a","b","c"]"#), None);
        assert!(flaw(holds(&["d"]), false, r#"["a","b","c"]"#).is_some());
        assert_eq!(flaw(holds(&["b"]), false, r#""abc""#), None);
        assert_eq!(flaw(lacks(&["d"]), false, r#"["a"]"#), None);
        assert!(flaw(lacks(&["a"]), false, r#"["a"]"#).is_some());
        assert!(flaw(lacks(&["a"]), false, "7").is_some(), "what holds nothing lacks nothing");
    }

    #[test]
    fn what_is_asked_for_by_name_is_captured() {
        let form = map(&[("id", JsonForm::Named(Box::new(JsonForm::Any(Some(JsonKind::Number))), "job".into()))]);
        let captured = Json::new(JsonRule { form, more: false }).fit(br#"{"id":17}"#);
        assert_eq!(captured, Ok(vec![("job".into(), "17".into())]));
    }
}
