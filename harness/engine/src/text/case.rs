//! Which of several cases something is about.

use super::{Say, quote_short};

/// One of several cases, for each of which the same steps are played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Which one, counted from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// What its names stand for.
    pub values: Vec<(String, String)>,
}

impl Case {
    fn values(&self) -> String {
        let value = |value: &str| {
            let is_plain = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || ".-_+".contains(c));
            if is_plain { value.to_string() } else { quote_short(value.as_bytes()) }
        };
        self.values.iter().map(|(name, text)| format!("{name} = {}", value(text))).collect::<Vec<_>>().join(", ")
    }
}

impl Say for Case {
    fn en(&self) -> String {
        format!("case {} of {}: {}", self.number, self.of, self.values())
    }
    fn pt(&self) -> String {
        format!("caso {} de {}: {}", self.number, self.of, self.values())
    }
}
