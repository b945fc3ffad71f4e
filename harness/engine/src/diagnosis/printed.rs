//! Whether a program printed what it should have sent, or what it was sent.

use crate::matcher::contains;

/// Fewer bytes stand anywhere by chance.
const LEAST: usize = 2;
/// As much of a line is looked for: two texts that share it are the same.
const MOST: usize = 256;

/// Whether `text`, the first line of it that says something, stands in what a program `printed`: as it is, or as a list of its
/// bytes, which is how many languages show an array.
pub fn is_printed(text: &[u8], printed: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let Some(line) = lines.into_iter().find(|line| line.len() >= LEAST) else { return false };
    let line = &line[..line.len().min(MOST)];
    contains(printed, line) || contains(&without_spaces(printed), list(line).as_bytes())
}

/// Bytes as numbers with commas: `111,105`.
fn list(bytes: &[u8]) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn without_spaces(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_the_beginning_is_looked_for() {
        let line = [b'x'; 1 << 20];
        assert!(is_printed(&line, &line[..MOST]));
        assert!(!is_printed(&line, &line[..MOST - 1]));
    }

    #[test]
    fn a_line_is_found_however_a_language_shows_it() {
        for printed in [
            "oi, mundo\n",
            "recebi: oi, mundo\n\n",
            "\"oi, mundo\\n\"\n",
            "[src/main.rs:7:5] l = \"oi, mundo\\n\"\n",
            "b'oi, mundo\\n'\n",
            "[111, 105, 44, 32, 109, 117, 110, 100, 111, 10]\n",
            "[\n    111,\n    105,\n    44,\n    32,\n    109,\n    117,\n    110,\n    100,\n    111,\n]",
        ] {
            assert!(is_printed(b"oi, mundo\n", printed.as_bytes()), "{printed}");
        }
        assert!(is_printed(b"\n\nainda aqui\n", b"ainda aqui"));
    }

    #[test]
    fn what_says_nothing_or_something_else_is_not_found() {
        for (text, printed) in [("oi\n", "listening on port 9090\n"), ("\n", "\n\n"), ("x\n", "exit\n"), ("", "a"), ("oi\n", "")] {
            assert!(!is_printed(text.as_bytes(), printed.as_bytes()), "{text:?} {printed:?}");
        }
    }
}
