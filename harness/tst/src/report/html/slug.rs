//! Names of students' files: made from the key alone, so that a student's page keeps its address whoever else comes.

use std::collections::HashSet;

use crate::sha256::sha256;

/// The longest part of a name that is taken from the key, in characters.
const LONGEST: usize = 40;

/// How many hexadecimal digits of the key's SHA-256 tell names apart that are not the key itself: 48 bits.
const DIGITS: usize = 12;

/// Names that Windows keeps for devices, whatever follows after a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The file's name for a key, without its ending: the key itself if it is safe and no longer than a name may be,
/// otherwise what of it is safe, and a hash. Only lower-case letters, digits, `-` and `_`: nothing that climbs, hides or
/// needs escaping, and no two names that differ by case only.
pub fn slug(key: &str) -> String {
    let is_safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let is_whole = !key.is_empty() && key.len() <= LONGEST && key.chars().all(is_safe) && !key.starts_with('-');
    if is_whole && !is_device(key) && !looks_hashed(key) {
        return key.to_string();
    }
    let mut name = String::new();
    for c in key.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            c if is_safe(c) && c != '-' => name.push(c),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
        if name.len() == LONGEST {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}-{}", if name.is_empty() { "student" } else { name }, &sha256(key.as_bytes())[..DIGITS])
}

/// The names for all keys, in their order. Equal keys, which there should not be, get a number.
pub fn slugs<'k>(keys: impl Iterator<Item = &'k str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut free = |key: &str| {
        let name = slug(key);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name);
        taken.insert(free.clone());
        free
    };
    keys.map(&mut free).collect()
}

fn is_device(key: &str) -> bool {
    DEVICES.contains(&key.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// Whether a key looks like a name with a hash: it could be the one of another key.
fn looks_hashed(key: &str) -> bool {
    let tail = key.rsplit('-').next().unwrap_or_default();
    tail.len() == DIGITS && tail.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_key_is_its_own_name() {
        for key in ["ana", "123456", "joao-silva_2"] {
            assert_eq!(slug(key), key);
        }
    }

    #[test]
    fn every_other_name_is_safe_and_unique() {
        let long = "x".repeat(5000);
        let longer = "x".repeat(5001);
        let keys = [
            "",
            ".",
            "..",
            "../../etc/passwd",
            "/",
            "a/b",
            "a\\b",
            "a b",
            "Ana",
            "ANA",
            "aNA",
            "日本",
            "中国",
            "\u{202e}",
            "\0",
            "con",
            "nul",
            "lpt1",
            "-rf",
            "<script>",
            "a\nb",
            &long,
            &longer,
            "name.html",
            "ana-0123456789ab",
        ];
        let names: Vec<String> = keys.iter().map(|key| slug(key)).collect();
        for (key, name) in keys.iter().zip(&names) {
            assert!(name.len() <= LONGEST + 1 + DIGITS, "{key:?}: {name}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_'), "{key:?}: {name}");
            assert!(!name.starts_with('-') && !name.is_empty() && !is_device(name), "{key:?}: {name}");
        }
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), keys.len(), "{names:?}");
    }

    #[test]
    fn a_name_depends_on_no_other_student() {
        assert_eq!(slugs(["Ana", "bia"].into_iter()), [slug("Ana"), "bia".into()]);
        assert_eq!(slugs(["bia", "ana", "Ana"].into_iter())[2], slug("Ana"));
    }

    #[test]
    fn a_key_that_comes_twice_does_not_take_the_others_page() {
        assert_eq!(slugs(["ana", "ana", "ana"].into_iter()), ["ana", "ana-2", "ana-3"]);
        assert_eq!(slugs(["ana", "ana-2", "ana"].into_iter())[2], "ana-3");
        assert_eq!(slugs(["ana", "ana", "ana-2"].into_iter()), ["ana", "ana-2", "ana-2-2"]);
    }
}
