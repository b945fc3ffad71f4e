//! Characters that are not seen themselves but change what is seen: which they are, and text in which they are spelled out.

use super::bytes::Shown;

/// Ranges of them beside the control characters: invisible ones, marks of direction (Unicode, UAX #9), separators of lines and
/// paragraphs, fillers, what comes before the notes of an annotation, tags, and U+FFFE and U+FFFF, which are no characters. The
/// two joiners and the selectors of variants are none of these: names and pictures are written with them.
const HIDDEN: [(char, char); 20] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e007f}'),
    ('\u{e0080}', '\u{e00ff}'),
];

/// The sequences that colour text begin like this and end with `m` (ECMA-48, SGR).
const COLOUR: &str = "\u{1b}[";

/// Whether a character is not seen itself but changes how others are, or does something to a terminal.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || c > '\u{7f}' && HIDDEN.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// A line of text in which nothing is hidden and nothing does anything to a terminal; not in quotation marks. A tab becomes
/// spaces.
pub fn printable(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    line.chars().for_each(|c| push(&mut text, c));
    text
}

/// The same of lines in which there may be colours: those stay, and so do the line feeds.
pub fn coloured(lines: &str) -> String {
    let mut text = String::with_capacity(lines.len());
    let mut rest = lines;
    while let Some(c) = rest.chars().next() {
        let length = colour(rest).unwrap_or(c.len_utf8());
        match c {
            '\n' => text.push(c),
            _ if length > c.len_utf8() => text.push_str(&rest[..length]),
            c => push(&mut text, c),
        }
        rest = &rest[length..];
    }
    text
}

/// The length of the sequence for a colour with which a text begins, in bytes.
fn colour(text: &str) -> Option<usize> {
    let inside = text.strip_prefix(COLOUR)?;
    let end = inside.find(|c: char| !matches!(c, '0'..='9' | ';'))?;
    inside[end..].starts_with('m').then_some(COLOUR.len() + end + 1)
}

/// Adds a character, spelled out if it is hidden.
fn push(text: &mut String, c: char) {
    match c {
        '\t' => text.push_str("    "),
        '\n' | '\r' | '\0' => Shown::of(c).push_to(text),
        c if c.is_ascii_control() => Shown::Byte(c as u8).push_to(text),
        c if is_hidden(c) => text.extend(c.escape_unicode()),
        c => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_spelled_out_and_names_are_not() {
        assert_eq!(printable("a\tb\u{1b}[2J\u{9b}m\r\n\0\u{7f}"), "a    b\\x1b[2J\\u{9b}m\\r\\n\\0\\x7f");
        assert_eq!(
            printable("ana\u{202e}gpj \u{2066}\u{200b}\u{feff}\u{2028}\u{ad}"),
            "ana\\u{202e}gpj \\u{2066}\\u{200b}\\u{feff}\\u{2028}\\u{ad}"
        );
        for name in ["José d'Ávila", "日本🦀", "क्\u{200d}ष", "نامه\u{200c}ای", "❤\u{fe0f}", "\\x1b \"q\""] {
            assert_eq!(printable(name), name);
        }
    }

    #[test]
    fn what_is_spelled_out_already_stays_as_it_is() {
        let once = printable("\u{202e}\u{1b}");
        assert_eq!(printable(&once), once);
        assert_eq!(coloured(&once), once);
    }

    #[test]
    fn colours_and_line_feeds_stay_and_no_other_sequence() {
        let compiler = "\u{1b}[0m\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[m: x\n";
        assert_eq!(coloured(compiler), compiler);
        assert_eq!(
            coloured("\u{1b}]52;c;eA==\u{7}\u{1b}[2J\u{1b}[1;3\u{1b}[?m\r"),
            "\\x1b]52;c;eA==\\x07\\x1b[2J\\x1b[1;3\\x1b[?m\\r"
        );
        assert_eq!(coloured("\u{1b}["), "\\x1b[");
        assert_eq!(coloured("\u{202e}é"), "\\u{202e}é");
    }
}
