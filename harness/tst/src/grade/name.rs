//! The names of exercises and checks in journals and snapshots, which become names of files and words of commands: they are what an
//! exercise file can give, and nothing else.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize as _, Deserializer};
use tst_engine::spec::is_name;
use tst_engine::text::short_name;

/// Reads a name.
///
/// # Errors
/// When no exercise file can give it.
pub fn read<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let name = String::deserialize(text)?;
    if is_name(&name) {
        return Ok(name);
    }
    Err(D::Error::invalid_value(Unexpected::Str(&short_name(&name)), &"a name of an exercise or a check"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_exercise_file_can_give_is_a_name() {
        let name = |text: &str| {
            let text = serde_json::to_string(text).expect("JSON");
            read(&mut serde_json::Deserializer::from_str(&text)).map_err(|error| error.to_string())
        };
        for good in ["a", "parrot", "p2_x"] {
            assert_eq!(name(good), Ok(good.to_string()));
        }
        for bad in ["", "..", "../../etc", "/etc", "a/b", "A", "2a", "a b", "a;id", "$(id)", "-x", "a\n", "é", &"x".repeat(101)] {
            assert!(name(bad).is_err_and(|why| why.contains("expected a name of an exercise or a check")), "{bad:?}");
        }
        assert!(name(&"x".repeat(1 << 20)).is_err_and(|why| why.len() < 250));
    }
}
