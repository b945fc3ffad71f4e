//! A place in a program's sources, as people read it.

use crate::text::short_name;

/// `FILE:LINE` of a path and what follows it (`:12`, `:12:27`), `None` where the digits are missing. Of an absolute path, which
/// differs from machine to machine, the file's name is told.
pub(in crate::diagnosis) fn of(text: &str) -> Option<String> {
    let (path, numbers) = split(text)?;
    let line: String = numbers.chars().take_while(char::is_ascii_digit).collect();
    let shown = if path.starts_with('/') { path.rsplit('/').next()? } else { path };
    (!shown.is_empty()).then(|| format!("{}:{}", short_name(shown), short_name(&line)))
}

/// A path, and the numbers behind it.
fn split(text: &str) -> Option<(&str, &str)> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (before, last) = text.rsplit_once(':')?;
    if !is_number(last) {
        return None;
    }
    match before.rsplit_once(':') {
        Some((path, line)) if is_number(line) => Some((path, &before[path.len() + 1..])),
        _ => Some((before, last)),
    }
}

/// Whether a path belongs to a language's own library, or to somebody else's, and not to the program.
pub(super) fn is_foreign(path: &str) -> bool {
    const FOREIGN: [&str; 12] = [
        "/rustc/",
        "/.rustup/",
        "/.cargo/registry/",
        "library/std/",
        "library/core/",
        "library/alloc/",
        "/lib/python",
        "/usr/lib/go",
        "/go/src/",
        "/pkg/mod/",
        "/lib/ruby/",
        "/node_modules/",
    ];
    path.starts_with('<') || path.starts_with("node:") || FOREIGN.iter().any(|part| path.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_a_line_and_of_an_absolute_path_only_its_name() {
        assert_eq!(of("src/main.rs:12:27").as_deref(), Some("src/main.rs:12"));
        assert_eq!(of("src/main.rs:12").as_deref(), Some("src/main.rs:12"));
        assert_eq!(of("/tmp/eu/eco.js:3:7").as_deref(), Some("eco.js:3"));
        assert_eq!(of("C:main.rs:3:7").as_deref(), Some("C:main.rs:3"));
        for nowhere in ["src/main.rs", "main.rs:x", ":", "", "/:1"] {
            assert_eq!(of(nowhere), None, "{nowhere}");
        }
    }
}
