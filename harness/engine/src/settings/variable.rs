//! An environment variable that is passed to programs on purpose: `NAME`, or `NAME=VALUE`.

use std::ffi::OsString;

/// A variable that the judged program gets besides those that every program gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    name: String,
    value: Option<String>,
}

/// The kit's own variables begin so: what it knows its programs by is not for others to set.
const OURS: &str = "TST_";

impl Variable {
    /// Reads `NAME`, which stands for the caller's value, or `NAME=VALUE`. `None` where the name is none: letters of
    /// ASCII, digits and `_`, no digit first (POSIX.1-2017, XBD 8.1), nor the beginning of the kit's own.
    pub fn read(text: &str) -> Option<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
            && !name.starts_with(OURS);
        let is_value = value.is_none_or(|value| !value.contains('\0'));
        (is_name && is_value).then(|| Self { name: name.into(), value: value.map(String::from) })
    }

    /// What stands in the place of a name, whether it is one: a value may be a secret, and is not repeated.
    pub fn name_in(text: &str) -> &str {
        text.split('=').next().unwrap_or_default()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value it has for the program; `None` where the caller has none to pass.
    pub fn value(&self) -> Option<OsString> {
        self.value.clone().map(OsString::from).or_else(|| std::env::var_os(&self.name))
    }

    /// As it was written.
    pub fn written(&self) -> String {
        match &self.value {
            Some(value) => format!("{}={value}", self.name),
            None => self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_and_a_name_with_a_value_are_read_and_anything_else_is_not() {
        for text in ["A", "A=", "_a1=b=c", "HOME"] {
            assert_eq!(Variable::read(text).map(|variable| variable.written()).as_deref(), Some(text));
        }
        for text in ["", "=", "=x", "1A", "A B", "A-B=1", "ação", "TST_MARK", "TST_MARK=x", "A=\0"] {
            assert_eq!(Variable::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_name_alone_stands_for_the_value_that_the_judge_was_given() {
        let value = |text: &str| Variable::read(text).expect("a variable").value();
        assert_eq!(value("PATH"), std::env::var_os("PATH"));
        assert_eq!(value("PATH=x"), Some("x".into()));
        assert_eq!(value("NO_SUCH_VARIABLE_IS_SET"), None);
    }
}
