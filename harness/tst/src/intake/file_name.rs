//! Names of files as texts: those that are no UTF-8 stay different. Pure.

use std::collections::HashSet;
use std::ffi::OsStr;

/// The text of a name. Bytes that are no UTF-8 are read as Latin-1, in which each is a character: nothing is lost.
pub fn text(name: &OsStr) -> String {
    name.to_str().map_or_else(|| latin(name), String::from)
}

/// The texts of names beside each other, no two alike, those that are UTF-8 as they are.
pub fn texts<'n>(names: impl IntoIterator<Item = &'n OsStr>) -> Vec<(String, &'n OsStr)> {
    let mut names: Vec<&OsStr> = names.into_iter().collect();
    names.sort_unstable_by_key(|name| (name.to_str().is_none(), *name));
    let mut taken = HashSet::new();
    let unlike = |name: &'n OsStr| {
        let mut text = text(name);
        while !taken.insert(text.clone()) {
            text.insert(0, '_');
        }
        (text, name)
    };
    names.into_iter().map(unlike).collect()
}

/// Each byte as the character of Latin-1 with its number, whatever it was meant to be.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(unix)]
fn latin(name: &OsStr) -> String {
    latin1(std::os::unix::ffi::OsStrExt::as_bytes(name))
}

#[cfg(not(unix))]
fn latin(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn names_that_are_no_utf8_stay_different() {
        let os = OsStr::from_bytes;
        assert_eq!((text(os(b"Jos\xe9")), text(os("José".as_bytes())), text(os(b"a"))), ("José".into(), "José".into(), "a".into()));
        let names = [os(b"p\xe9"), os(b"p\xea"), os("pé".as_bytes())];
        let found: Vec<String> = texts(names).into_iter().map(|(text, _)| text).collect();
        assert_eq!(found, ["pé", "_pé", "pê"]);
    }
}
