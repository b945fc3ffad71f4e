//! How many columns of a terminal a text takes.

/// Characters that take two columns: East Asian wide and full-width ones, and pictures (Unicode, UAX #11; the blocks, not
/// each character).
const WIDE: [(char, char); 12] = [
    ('\u{1100}', '\u{115f}'),
    ('\u{2e80}', '\u{303e}'),
    ('\u{3041}', '\u{a4cf}'),
    ('\u{a960}', '\u{a97c}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{fe30}', '\u{fe6f}'),
    ('\u{ff00}', '\u{ff60}'),
    ('\u{ffe0}', '\u{ffe6}'),
    ('\u{1f300}', '\u{1f64f}'),
    ('\u{1f680}', '\u{1faff}'),
    ('\u{20000}', '\u{3fffd}'),
];

/// Accents that stand over the character before them.
const COMBINING: [(char, char); 3] = [('\u{300}', '\u{36f}'), ('\u{1ab0}', '\u{1aff}'), ('\u{20d0}', '\u{20ff}')];

/// How many columns `text` takes; it holds no control characters.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// How many columns a character takes that is no control character.
pub(super) fn width(c: char) -> usize {
    let is_in = |ranges: &[(char, char)]| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
    match c {
        ' '..='~' => 1,
        _ if is_in(&COMBINING) => 0,
        _ if is_in(&WIDE) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice_and_accents_on_their_own_not_at_all() {
        assert_eq!(columns("ação"), 4);
        assert_eq!(columns("ac\u{327}a\u{303}o"), 4);
        assert_eq!(columns("日本"), 4);
        assert_eq!(columns("🦀│→…"), 5);
    }
}
