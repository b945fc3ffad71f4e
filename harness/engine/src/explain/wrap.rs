//! Breaking text into lines at spaces.

use crate::text::{columns, printable};

/// Breaks `text` into lines of at most `width` columns, at spaces; a longer word stands alone on its line, whole. Nothing in it
/// does anything to a terminal any more.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words(text) {
        let last = lines.len() - 1;
        let used = columns(&lines[last]);
        if used > 0 && used + 1 + columns(&word) > width {
            lines.push(word);
        } else {
            if used > 0 {
                lines[last].push(' ');
            }
            lines[last].push_str(&word);
        }
    }
    lines
}

/// What single spaces separate: where there are more of them they may be data, and none of them is lost.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines().map(|line| printable(line.trim())) {
        let mut ended = true;
        for (index, c) in line.char_indices() {
            let is_single = c == ' ' && !line[..index].ends_with(' ') && !line[index + 1..].starts_with(' ');
            match words.last_mut().filter(|_| !ended) {
                _ if is_single => {}
                Some(word) => word.push(c),
                None => words.push(c.to_string()),
            }
            ended = is_single;
        }
    }
    words
}

/// Breaks a line that somebody else laid out: at spaces where it can, and nothing of it is lost, its indent neither. As
/// [`wrap`] does, it spells out what is hidden.
pub fn fold(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let line: Vec<char> = printable(line).chars().collect();
    let mut rest = &line[..];
    while rest.len() > width {
        let space = rest[..width].iter().rposition(|c| *c == ' ').map_or(0, |at| at + 1);
        // A space near the beginning is the indent, not a place to break.
        let (folded, tail) = rest.split_at(if space > width / 2 { space } else { width });
        lines.push(folded.iter().collect());
        rest = tail;
    }
    lines.push(rest.iter().collect());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_lines_stay_short() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a verylongword b", 5), ["a", "verylongword", "b"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("one\n  two\n", 9), ["one two"]);
    }

    #[test]
    fn spaces_that_may_be_data_are_kept() {
        assert_eq!(wrap("receives \"a  b\" now", 80), ["receives \"a  b\" now"]);
        assert_eq!(wrap("\"a   b\" c d", 8), ["\"a   b\"", "c d"]);
    }

    #[test]
    fn nothing_does_anything_to_a_terminal() {
        assert_eq!(wrap("a \u{1b}]0;x\u{7} b\u{202e}", 10), ["a", "\\x1b]0;x\\x07", "b\\u{202e}"]);
        assert_eq!(fold("\u{1b}[2J", 6), ["\\x1b[2", "J"]);
    }

    #[test]
    fn a_folded_line_loses_nothing() {
        assert_eq!(fold("  one two three", 10), ["  one two ", "three"]);
        assert_eq!(fold("0123456789ab", 5), ["01234", "56789", "ab"]);
        assert_eq!(fold("    x", 3), ["   ", " x"]);
        // In the time that it takes to read it.
        assert_eq!(fold(&"x".repeat(1 << 20), 1).len(), 1 << 20);
    }
}
