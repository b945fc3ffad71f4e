//! Bytes made readable: quoted like a Rust string, and cut around the place that matters.

/// How many characters of a quoted text `quote_short` shows before it cuts.
const SHORT: usize = 48;

/// Writes `bytes` as a quoted string: UTF-8 text as it is, `\n`, `\r`, `\t`, `\0`, `\\` and `\"` escaped, every other
/// byte as `\xNN`. The result can be read back without loss.
pub fn quote(bytes: &[u8]) -> String {
    format!("\"{}\"", escape(bytes))
}

/// A line of text whose control characters cannot do anything to a terminal; not in quotation marks.
pub fn printable(line: &str) -> String {
    line.replace('\t', "    ").chars().map(|c| if c.is_control() { escape_char(c) } else { c.to_string() }).collect()
}

/// As [`quote`], but a long text is cut and its whole length said after it.
pub fn quote_short(bytes: &[u8]) -> String {
    let text = pieces(bytes);
    let mut shown = String::new();
    for (count, piece) in text.iter().enumerate() {
        if shown.chars().count() + piece.chars().count() > SHORT && count + 1 < text.len() {
            return format!("\"{shown}\"… ({} bytes)", bytes.len());
        }
        shown.push_str(piece);
    }
    format!("\"{shown}\"")
}

fn escape(bytes: &[u8]) -> String {
    pieces(bytes).concat()
}

/// One printable piece per character, or per byte that is no character.
fn pieces(bytes: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    for chunk in bytes.utf8_chunks() {
        out.extend(chunk.valid().chars().map(escape_char));
        out.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    out
}

fn escape_char(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\0' => "\\0".into(),
        '\\' => "\\\\".into(),
        '"' => "\\\"".into(),
        // The second range: marks that would change how a terminal or a page shows the rest of the line.
        c if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') =>
        {
            let mut utf8 = [0; 4];
            c.encode_utf8(&mut utf8).bytes().map(|byte| format!("\\x{byte:02x}")).collect()
        }
        c => c.to_string(),
    }
}

/// A quoted window of a longer text, around one byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// How many bytes are left out before the window.
    pub before: usize,
    /// The window, escaped as by [`quote`], without the quotation marks.
    pub text: String,
    /// How many bytes are left out after the window.
    pub after: usize,
    /// The column in `text` at which the marked byte's piece begins, counted in characters.
    pub column: usize,
    /// How many characters the marked piece takes; 0 when the mark is past the end.
    pub width: usize,
}

/// Cuts `bytes` to about `columns` characters around the byte at `mark`.
pub fn excerpt(bytes: &[u8], mark: usize, columns: usize) -> Excerpt {
    let mark = mark.min(bytes.len());
    // A third of the window goes before the mark: what follows a difference says more than what came before it.
    let mut first = start_of_character(bytes, mark);
    let mut lead = 0;
    while first > 0 {
        let previous = start_of_character(bytes, first - 1);
        let width = escape(&bytes[previous..first]).chars().count();
        if lead + width > columns / 3 {
            break;
        }
        lead += width;
        first = previous;
    }
    let (mut text, mut column, mut width, mut at) = (String::new(), 0, 0, first);
    let mut used = 0;
    // Only a window's worth of bytes is ever looked at: data may be megabytes long.
    let window = &bytes[first..bytes.len().min(first + columns * 4)];
    for chunk in window.utf8_chunks() {
        let characters = chunk.valid().chars().map(|c| (c.len_utf8(), escape_char(c)));
        let strays = chunk.invalid().iter().map(|byte| (1, format!("\\x{byte:02x}")));
        for (length, piece) in characters.chain(strays) {
            let piece_width = piece.chars().count();
            if used + piece_width > columns {
                return Excerpt {
                    before: first,
                    text,
                    after: bytes.len() - at,
                    column: if at <= mark { used } else { column },
                    width,
                };
            }
            if (at..at + length).contains(&mark) {
                (column, width) = (used, piece_width);
            }
            used += piece_width;
            at += length;
            text.push_str(&piece);
        }
    }
    if mark >= at {
        column = used;
    }
    Excerpt { before: first, text, after: bytes.len() - at, column, width }
}

/// Steps back from the middle of a UTF-8 character (at most three bytes) to its first byte.
fn start_of_character(bytes: &[u8], at: usize) -> usize {
    let is_inner = |index: usize| bytes.get(index).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    (0..4).map(|back| at.saturating_sub(back)).find(|&index| !is_inner(index)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_and_every_other_byte_is_spelled_out() {
        assert_eq!(quote("ação\n".as_bytes()), "\"ação\\n\"");
        assert_eq!(quote(b"a\xff\x00\r"), "\"a\\xff\\0\\r\"");
        assert_eq!(quote("\u{1b}[31m".as_bytes()), "\"\\x1b[31m\"");
        assert_eq!(quote("\u{202e}".as_bytes()), "\"\\xe2\\x80\\xae\"");
    }

    #[test]
    fn a_short_quote_says_how_long_the_whole_is() {
        assert_eq!(quote_short(b"short"), "\"short\"");
        assert!(quote_short(&[b'x'; 100]).ends_with("… (100 bytes)"));
    }

    #[test]
    fn the_mark_of_an_excerpt_points_at_the_byte() {
        let bytes = [vec![b'a'; 500], b"X".to_vec(), vec![b'b'; 500]].concat();
        let cut = excerpt(&bytes, 500, 60);
        assert_eq!(cut.text.chars().nth(cut.column), Some('X'));
        assert_eq!(cut.before + cut.text.len() + cut.after, 1001);
        assert_eq!(cut.width, 1);
    }

    #[test]
    fn a_mark_inside_an_escape_or_past_the_end_is_counted_in_characters() {
        let cut = excerpt(b"ab\n", 2, 60);
        assert_eq!((cut.column, cut.width), (2, 2));
        let cut = excerpt(b"ab\n", 3, 60);
        assert_eq!((cut.column, cut.width), (4, 0));
        let cut = excerpt("é".as_bytes(), 1, 60);
        assert_eq!((cut.column, cut.width), (0, 1));
    }
}
