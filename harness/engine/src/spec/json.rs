//! What a JSON value must be, and a value that is sent: reading it from YAML's own types.

use serde_json::Value;

use super::data::Names;
use super::line::{captures_of, read_line_pattern};
use super::names::reserved;
use super::naming::read_name;
use super::yaml::{Node, Reading};
use crate::text::{JsonKind, SpecProblem, ValueProblem};

/// The keys of a map that is no JSON object but a rule.
const RULES: [&str; 7] = ["exactly", "any", "as", "pattern", "one_of", "holds", "lacks"];

/// What a text of JSON must be.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonRule {
    /// The value.
    pub form: JsonForm,
    /// Whether objects may have members that are not named.
    pub more: bool,
}

/// What a JSON value must be.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonForm {
    /// Any value, of one kind perhaps.
    Any(Option<JsonKind>),
    /// There is no such member.
    Absent,
    /// `null`, `true`, `false` or a number.
    Plain(Value),
    /// A text. One that is a name in braces alone stands for the number, `true`, `false` or `null` that the name stands for.
    Text(String),
    /// A text, whatever it looks like.
    Exactly(String),
    /// A list of these.
    List(Vec<JsonForm>),
    /// An object with these members.
    Map(Vec<(String, JsonForm)>),
    /// A text that this regular expression matches.
    Matches(String),
    /// One of these.
    OneOf(Vec<JsonForm>),
    /// A list that holds each of these, or a text that holds these texts.
    Holds(Vec<JsonForm>),
    /// A list that holds none of these, or a text that holds none of these texts.
    Lacks(Vec<JsonForm>),
    /// All of these.
    All(Vec<JsonForm>),
    /// Such a value, which gets this name.
    Named(Box<JsonForm>, String),
}

impl JsonRule {
    /// The same with its names filled in.
    #[must_use]
    pub fn filled(&self, names: &Names) -> Self {
        Self { form: self.form.filled(names), more: self.more }
    }
}

impl JsonForm {
    /// The same with its names filled in.
    #[must_use]
    pub fn filled(&self, names: &Names) -> Self {
        let all = |forms: &[Self]| forms.iter().map(|form| form.filled(names)).collect();
        match self {
            Self::Any(_) | Self::Absent | Self::Plain(_) => self.clone(),
            Self::Text(text) => match plain(text, &names.fill(text)) {
                Some(value) => Self::Plain(value),
                None => Self::Exactly(names.fill(text)),
            },
            Self::Exactly(text) => Self::Exactly(names.fill(text)),
            Self::List(forms) => Self::List(all(forms)),
            Self::Map(members) => Self::Map(members.iter().map(|(name, form)| (names.fill(name), form.filled(names))).collect()),
            Self::Matches(pattern) => Self::Matches(names.fill_pattern(pattern)),
            Self::OneOf(forms) => Self::OneOf(all(forms)),
            Self::Holds(forms) => Self::Holds(all(forms)),
            Self::Lacks(forms) => Self::Lacks(all(forms)),
            Self::All(forms) => Self::All(all(forms)),
            Self::Named(form, name) => Self::Named(Box::new(form.filled(names)), name.clone()),
        }
    }

    /// All forms in it, itself among them.
    fn each(&self, tell: &mut dyn FnMut(&Self)) {
        tell(self);
        match self {
            Self::List(forms) | Self::OneOf(forms) | Self::Holds(forms) | Self::Lacks(forms) | Self::All(forms) => {
                forms.iter().for_each(|form| form.each(tell));
            }
            Self::Map(members) => members.iter().for_each(|(_, form)| form.each(tell)),
            Self::Named(form, _) => form.each(tell),
            Self::Any(_) | Self::Absent | Self::Plain(_) | Self::Text(_) | Self::Exactly(_) | Self::Matches(_) => {}
        }
    }

    /// The names that it gives to what comes.
    pub fn captures(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.each(&mut |form| match form {
            Self::Named(_, name) => names.push(name.clone()),
            Self::Matches(pattern) => names.extend(captures_of(pattern)),
            _ => {}
        });
        names
    }

    /// All texts that stand in it, names of members among them.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        self.each(&mut |form| match form {
            Self::Text(text) | Self::Exactly(text) => texts.push(text.clone()),
            Self::Map(members) => texts.extend(members.iter().map(|(name, _)| name.clone())),
            _ => {}
        });
        texts
    }

    /// How many bytes it takes, names not filled in.
    pub(super) fn written_size(&self) -> u64 {
        self.written(&Names::default()).len() as u64
    }

    /// A value in its shortest form, its names filled in.
    pub fn written(&self, names: &Names) -> String {
        self.filled(names).value().to_string()
    }

    /// The value that it is, if it is one alone.
    pub fn value(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Text(text) | Self::Exactly(text) => Value::String(text.clone()),
            Self::List(forms) => Value::Array(forms.iter().map(Self::value).collect()),
            Self::Map(members) => Value::Object(members.iter().map(|(name, form)| (name.clone(), form.value())).collect()),
            _ => Value::Null,
        }
    }
}

/// What a text that was a name in braces alone stands for, if that is no text.
fn plain(text: &str, filled: &str) -> Option<Value> {
    let is_name = text.len() > 2 && text.starts_with('{') && text.find('}') == Some(text.len() - 1) && filled != text;
    let value: Value = serde_json::from_str(filled).ok().filter(|_| is_name)?;
    matches!(value, Value::Null | Value::Bool(_) | Value::Number(_)).then_some(value)
}

/// Reads a value that is sent.
pub(super) fn read_sent(node: &Node<'_>) -> Reading<JsonForm> {
    read(node, false)
}

/// Reads `json` of a map, beside which `more: allowed` may stand.
pub(super) fn read_rule(node: &Node<'_>, key: &'static str) -> Reading<JsonRule> {
    let more = node.get("more").map(|word| word.one_of(&[("allowed", true)])).transpose()?.unwrap_or(false);
    // `null` is a value like any other.
    let (_, value) =
        node.entries()?.into_iter().find(|(name, _)| *name == key).ok_or_else(|| node.mistake(SpecProblem::MissingKey { key }))?;
    Ok(JsonRule { form: read(&value, true)?, more })
}

fn read(node: &Node<'_>, is_rule: bool) -> Reading<JsonForm> {
    let all = |node: &Node<'_>| node.list()?.iter().map(|item| read(item, is_rule)).collect::<Reading<Vec<_>>>();
    if node.is_list() {
        return Ok(JsonForm::List(all(node)?));
    }
    if let Some(text) = node.as_text() {
        return Ok(match text {
            "any" if is_rule => JsonForm::Any(None),
            "absent" if is_rule => JsonForm::Absent,
            text => JsonForm::Text(text.to_string()),
        });
    }
    if !node.is_map() {
        return node.plain().map(JsonForm::Plain).ok_or_else(|| node.mistake(SpecProblem::Value(ValueProblem::NoJson)));
    }
    let entries = node.entries()?;
    let rules: &[&str] = if is_rule { &RULES } else { &RULES[..1] };
    if entries.is_empty() || !entries.iter().all(|(key, _)| rules.contains(key)) {
        let member = |(name, value): &(&str, Node<'_>)| Ok(((*name).to_string(), read(value, is_rule)?));
        return Ok(JsonForm::Map(entries.iter().map(member).collect::<Reading<_>>()?));
    }
    let mut forms = Vec::new();
    let mut name = None;
    for (key, value) in &entries {
        forms.push(match *key {
            "exactly" => exactly(value)?,
            "any" => JsonForm::Any(Some(value.one_of(&JsonKind::ALL.map(|kind| (kind.word(), kind)))?)),
            "pattern" => {
                let pattern = read_line_pattern(value)?;
                JsonForm::Matches(pattern)
            }
            "one_of" => match all(value)? {
                forms if forms.len() < 2 => return Err(value.mistake(SpecProblem::TooFewToChoose)),
                forms => JsonForm::OneOf(forms),
            },
            "holds" => JsonForm::Holds(if value.is_list() { all(value)? } else { vec![read(value, is_rule)?] }),
            "lacks" => JsonForm::Lacks(if value.is_list() { all(value)? } else { vec![read(value, is_rule)?] }),
            _ => {
                let given = read_name(value)?;
                if reserved(&given) {
                    return Err(value.mistake(SpecProblem::DuplicateName { name: given }));
                }
                name = Some(given);
                continue;
            }
        });
    }
    let form = match (forms.pop(), forms.is_empty()) {
        (None, _) => JsonForm::Any(None),
        (Some(form), true) => form,
        (Some(form), false) => JsonForm::All(forms.into_iter().chain([form]).collect()),
    };
    Ok(match name {
        Some(name) => JsonForm::Named(Box::new(form), name),
        None => form,
    })
}

/// The value as it stands there, whatever words it holds.
fn exactly(node: &Node<'_>) -> Reading<JsonForm> {
    if let Some(text) = node.as_text() {
        return Ok(JsonForm::Exactly(text.to_string()));
    }
    if node.is_list() {
        return Ok(JsonForm::List(node.list()?.iter().map(exactly).collect::<Reading<_>>()?));
    }
    if node.is_map() {
        let member = |(name, value): (&str, Node<'_>)| Ok((name.to_string(), exactly(&value)?));
        return Ok(JsonForm::Map(node.entries()?.into_iter().map(member).collect::<Reading<_>>()?));
    }
    node.plain().map(JsonForm::Plain).ok_or_else(|| node.mistake(SpecProblem::Value(ValueProblem::NoJson)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::yaml::read_text;
    use super::*;

    fn sent(yaml: &str, names: &Names) -> String {
        read_text(Path::new("t"), yaml, |node| read_sent(&node)).expect("a value").written(names)
    }

    #[test]
    fn what_is_sent_has_yamls_own_types_and_a_name_alone_stands_for_what_it_looks_like() {
        let names = Names::new(1).with("job", 17).with("is", true).with("who", "ana");
        assert_eq!(
            sent("{method: isPrime, number: 7, x: [null, 1.5, true]}", &names),
            r#"{"method":"isPrime","number":7,"x":[null,1.5,true]}"#
        );
        assert_eq!(
            sent("{id: '{job}', text: 'job {job}', of: '{who}', is: '{is}'}", &names),
            r#"{"id":17,"text":"job 17","of":"ana","is":true}"#
        );
        assert_eq!(sent("{id: { exactly: '{job}' }, any: any}", &names), r#"{"id":"17","any":"any"}"#);
        assert_eq!(sent("null", &names), "null");
    }

    #[test]
    fn what_gets_a_name_is_known() {
        let yaml = "json: { id: { any: number, as: job }, x: [{ pattern: '(?<y>.)' }] }\nmore: allowed\n";
        let rule = read_text(Path::new("t"), yaml, |node| read_rule(&node, "json")).expect("a rule");
        assert_eq!((rule.form.captures(), rule.more), (vec!["job".to_string(), "y".to_string()], true));
    }
}
