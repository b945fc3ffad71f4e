//! Where a node of a YAML text stands: found by reading the text again and failing on purpose at that node.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One step down from a YAML node to a node inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Into the value under this key of a map.
    Key(String),
    /// Into the element at this position of a list.
    Index(usize),
    /// To the key itself, not to its value; always the last segment.
    AtKey(String),
}

/// Line and column (both counted from 1) of the node that `path` leads to, or `None` when there is no such node.
pub fn locate(text: &str, path: &[Segment]) -> Option<(usize, usize)> {
    let error = Walk(path).deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    let place = error.location()?;
    Some((place.line(), place.column()))
}

struct Walk<'p>(&'p [Segment]);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.0.is_empty() { deserializer.deserialize_any(Refuse) } else { deserializer.deserialize_any(self) }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the node on the path")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (wanted, at_key) = match &self.0[0] {
            Segment::Key(key) => (key.as_str(), false),
            Segment::AtKey(key) => (key.as_str(), true),
            Segment::Index(_) => return Err(A::Error::custom("a map where a list was")),
        };
        while let Some(found) = map.next_key_seed(Key { wanted, at_key })? {
            if found {
                map.next_value_seed(Walk(&self.0[1..]))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Segment::Index(wanted) = self.0[0] else { return Err(A::Error::custom("a list where a map was")) };
        for _ in 0..wanted {
            list.next_element::<IgnoredAny>()?;
        }
        list.next_element_seed(Walk(&self.0[1..]))?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// Reads a key, and fails on it when it is the one that was asked for itself.
struct Key<'k> {
    wanted: &'k str,
    at_key: bool,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        let found = key == self.wanted;
        if found && self.at_key { Err(E::custom("here")) } else { Ok(found) }
    }
}

/// What is wrong with a text before it is anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A key that stands twice in one map; here for the second time.
    DoubledKey(String),
    /// Up to here there is more text than is bearable, as aliases stand for what they name.
    TooMuch,
}

/// The first flaw and its place, where all texts together, aliases written out, may have `most` bytes.
pub fn flaw(text: &str, most: usize) -> Option<(Flaw, (usize, usize))> {
    let found = RefCell::new((None, most));
    let error = Flaws(&found).deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    let place = error.location()?;
    // Any other error is of the syntax, and is told by who reads the text for good.
    Some((found.into_inner().0?, (place.line(), place.column())))
}

/// What each node takes besides its text, in bytes.
const NODE: usize = 64;

/// Goes through everything and fails at the first flaw, which it leaves in the cell, beside how many more bytes there may be.
#[derive(Clone, Copy)]
struct Flaws<'c>(&'c RefCell<(Option<Flaw>, usize)>);

impl Flaws<'_> {
    /// Notes that there is one more node, with a text of so many bytes.
    fn weigh<E: serde::de::Error>(self, bytes: usize) -> Result<(), E> {
        let mut found = self.0.borrow_mut();
        let (flaw, left) = &mut *found;
        *left = left.checked_sub(bytes + NODE).ok_or_else(|| {
            *flaw = Some(Flaw::TooMuch);
            E::custom("here")
        })?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Flaws<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flaws<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while map.next_key_seed(NewKey { keys: &mut keys, flaws: self })?.is_some() {
            map.next_value_seed(self)?;
        }
        self.weigh(0)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self)?.is_some() {}
        self.weigh(0)
    }
    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.weigh(0)
    }
    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.weigh(0)
    }
    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.weigh(0)
    }
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.weigh(0)
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.weigh(text.len())
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.weigh(0)
    }
}

/// Reads a key that must not be among those seen.
struct NewKey<'c, 'k> {
    keys: &'k mut HashSet<String>,
    flaws: Flaws<'c>,
}

impl<'de> DeserializeSeed<'de> for NewKey<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NewKey<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        self.flaws.weigh(key.len())?;
        if self.keys.insert(key.to_string()) {
            return Ok(());
        }
        self.flaws.0.borrow_mut().0 = Some(Flaw::DoubledKey(key.to_string()));
        Err(E::custom("here"))
    }
}

/// Accepts nothing: every default method of `Visitor` is an error, which serde_yaml marks with its place.
struct Refuse;

impl Visitor<'_> for Refuse {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Segment::{AtKey, Index, Key};

    const TEXT: &str = "name: a\nchecks:\n  - name: b\n    needs: [c, d]\n  - {name: e}\n";

    #[test]
    fn values_keys_and_elements_are_found_where_they_stand() {
        let checks = || Key("checks".into());
        assert_eq!(locate(TEXT, &[checks(), Index(0), Key("needs".into()), Index(1)]), Some((4, 16)));
        assert_eq!(locate(TEXT, &[checks(), Index(1), AtKey("name".into())]), Some((5, 6)));
        assert_eq!(locate(TEXT, &[checks(), Index(0), Key("name".into())]), Some((3, 11)));
    }

    #[test]
    fn a_doubled_key_is_found_where_it_stands_for_the_second_time() {
        let doubled = |text| flaw(text, 10_000);
        assert_eq!(doubled("a: 1\nb: {c: 1, d: 2, c: 3}\n"), Some((Flaw::DoubledKey("c".into()), (2, 17))));
        assert_eq!(doubled("a: 1\nb: [{a: 1}, {a: 2}]\n"), None);
        assert_eq!(doubled("a: [1\n"), None);
    }

    #[test]
    fn what_aliases_stand_for_counts_each_time() {
        let text = format!("a: &a {}\nb: [*a, *a, *a]\n", "x".repeat(1000));
        assert_eq!(flaw(&text, 4000 + 8 * NODE + 2), None);
        assert!(matches!(flaw(&text, 4000), Some((Flaw::TooMuch, _))));
    }

    #[test]
    fn a_path_that_leads_nowhere_has_no_place() {
        assert_eq!(locate("a: 1\n", &[Key("b".into())]), None);
    }
}
