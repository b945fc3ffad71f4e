//! Breaking text into lines at spaces.

/// Breaks `text` into lines of at most `width` characters, at spaces; a longer word stands alone on its line, whole.
/// Several spaces in a row stay: they may be data.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (index, word) in text.trim().split([' ', '\n']).enumerate() {
        let last = lines.len() - 1;
        let used = lines[last].chars().count();
        if used > 0 && !word.is_empty() && used + 1 + word.chars().count() > width {
            lines.push(word.to_string());
        } else {
            if index > 0 {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

/// Breaks a line that somebody else laid out: at spaces where it can, and nothing of it is lost, its indent neither.
pub fn fold(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest: Vec<char> = line.chars().collect();
    while rest.len() > width {
        let space = rest[..width].iter().rposition(|c| *c == ' ').map_or(0, |at| at + 1);
        // A space near the beginning is the indent, not a place to break.
        let tail = rest.split_off(if space > width / 2 { space } else { width });
        lines.push(rest.iter().collect());
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
        assert_eq!(wrap("a  \"  b\" c", 80), ["a  \"  b\" c"]);
    }

    #[test]
    fn a_folded_line_loses_nothing() {
        assert_eq!(fold("  one two three", 10), ["  one two ", "three"]);
        assert_eq!(fold("0123456789ab", 5), ["01234", "56789", "ab"]);
        assert_eq!(fold("    x", 3), ["   ", " x"]);
    }
}
