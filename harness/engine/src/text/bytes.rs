//! Bytes made readable: quoted like a Rust string, and cut around the place that matters.

use super::columns::width;
use super::hidden::is_hidden;

/// How many columns of a quoted text `quote_short` shows before it cuts.
const SHORT: usize = 48;

/// Which characters of bytes are shown as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// All of UTF-8: the bytes are text.
    Unicode,
    /// Those of ASCII: what looks like another character is chance, and may run right to left or join its neighbours.
    Ascii,
}

impl Alphabet {
    /// That of these bytes: they are text unless more of them are no character than there are characters beyond ASCII, as
    /// in random bytes, of which one pair in thirty looks like one.
    pub fn of(bytes: &[u8]) -> Self {
        let (mut beyond, mut invalid) = (0, 0);
        for chunk in bytes.utf8_chunks() {
            beyond += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            invalid += chunk.invalid().len();
        }
        if invalid > beyond { Self::Ascii } else { Self::Unicode }
    }

    /// Whether a character is shown by its bytes: the joiners, too, for bytes that are compared look the same with them.
    fn spells_out(self, c: char) -> bool {
        let is_hidden = (is_hidden(c) || matches!(c, '\u{200c}' | '\u{200d}')) && !matches!(c, '\n' | '\r' | '\t' | '\0');
        // A replacement character is never chance: a decoder has put it there.
        is_hidden || self == Self::Ascii && !c.is_ascii() && c != char::REPLACEMENT_CHARACTER
    }
}

/// Writes `bytes` as a quoted string: UTF-8 text as it is, `\n`, `\r`, `\t`, `\0`, `\\` and `\"` escaped, every other
/// byte as `\xNN`; of what is no text as a whole, see [`Alphabet::of`], all beyond ASCII too. The result can be read back
/// without loss.
pub fn quote(bytes: &[u8]) -> String {
    quote_in(bytes, Alphabet::of(bytes))
}

/// As [`quote`], for a part of what is or is not text as a whole.
pub fn quote_in(bytes: &[u8], alphabet: Alphabet) -> String {
    format!("\"{}\"", escape(bytes, alphabet))
}

/// As [`quote`], but a long text is cut and its whole length said after it.
pub fn quote_short(bytes: &[u8]) -> String {
    let mut shown = String::new();
    let (mut used, mut at) = (0, 0);
    for piece in pieces(bytes, Alphabet::of(bytes)) {
        at += piece.length;
        if used + piece.columns > SHORT && at < bytes.len() {
            return format!("\"{shown}\"… ({} bytes)", bytes.len());
        }
        used += piece.columns;
        piece.shown.push_to(&mut shown);
    }
    format!("\"{shown}\"")
}

/// How many columns `bytes` take between quotation marks; `None` when it is more than `most`.
pub fn quoted_columns(bytes: &[u8], alphabet: Alphabet, most: usize) -> Option<usize> {
    pieces(bytes, alphabet).try_fold(0, |used, piece| Some(used + piece.columns).filter(|used| *used <= most))
}

/// The texts of all pieces, joined; without making a piece of every letter, because reports write megabytes.
fn escape(bytes: &[u8], alphabet: Alphabet) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                c if alphabet.spells_out(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| push_hex(&mut text, byte)),
                c => Shown::of(c).push_to(&mut text),
            }
        }
        chunk.invalid().iter().for_each(|byte| push_hex(&mut text, *byte));
    }
    text
}

/// `\xNN`.
fn push_hex(text: &mut String, byte: u8) {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    text.extend(['\\', 'x', digit(byte >> 4), digit(byte & 15)]);
}

/// How one character is shown, or one byte that is no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    Char(char),
    /// As a backslash and this letter.
    Escape(char),
    /// As `\xNN`.
    Byte(u8),
}

impl Shown {
    /// As a character of a quoted text, unless it is hidden.
    pub(super) fn of(c: char) -> Self {
        match c {
            '\n' => Self::Escape('n'),
            '\r' => Self::Escape('r'),
            '\t' => Self::Escape('t'),
            '\0' => Self::Escape('0'),
            '\\' | '"' => Self::Escape(c),
            c => Self::Char(c),
        }
    }

    /// Adds it to a text.
    pub(super) fn push_to(self, text: &mut String) {
        match self {
            Self::Char(c) => text.push(c),
            Self::Escape(letter) => text.extend(['\\', letter]),
            Self::Byte(byte) => push_hex(text, byte),
        }
    }

    fn columns(self) -> usize {
        match self {
            Self::Char(c) => width(c),
            Self::Escape(_) => 2,
            Self::Byte(_) => 4,
        }
    }
}

/// What stands for one character, or for one byte that is no character.
#[derive(Debug)]
pub(super) struct Piece {
    /// How it is shown.
    pub(super) shown: Shown,
    /// How many columns it takes.
    pub(super) columns: usize,
    /// How many bytes it stands for.
    pub(super) length: usize,
}

/// The pieces of `bytes`, one by one: data may be megabytes long.
pub(super) fn pieces(bytes: &[u8], alphabet: Alphabet) -> impl Iterator<Item = Piece> {
    let piece = |shown: Shown, length| Piece { columns: shown.columns(), shown, length };
    let by_byte = move |byte: u8| piece(Shown::Byte(byte), 1);
    bytes.utf8_chunks().flat_map(move |chunk| {
        let characters = chunk.valid().chars().flat_map(move |c| {
            let mut utf8 = [0; 4];
            let count = if alphabet.spells_out(c) { c.encode_utf8(&mut utf8).len() } else { 0 };
            let whole = (count == 0).then(|| piece(Shown::of(c), c.len_utf8()));
            whole.into_iter().chain(utf8.into_iter().take(count).map(by_byte))
        });
        characters.chain(chunk.invalid().iter().copied().map(by_byte))
    })
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
    /// The column in `text` at which the marked byte's piece begins.
    pub column: usize,
    /// How many columns the marked piece takes; 0 when the mark is past the end.
    pub width: usize,
}

/// Where a window has to begin so that at most `lead` columns of it stand before the byte at `mark`.
pub fn start_before(bytes: &[u8], mark: usize, alphabet: Alphabet, lead: usize) -> usize {
    let mut first = start_of_character(bytes, mark.min(bytes.len()));
    let mut used = 0;
    while first > 0 {
        let previous = start_of_character(bytes, first - 1);
        used += pieces(&bytes[previous..first], alphabet).map(|piece| piece.columns).sum::<usize>();
        if used > lead {
            break;
        }
        first = previous;
    }
    first
}

/// Cuts `bytes` to at most `columns` columns from the byte at `first` on; `mark` is the byte that matters.
pub fn excerpt(bytes: &[u8], first: usize, mark: usize, alphabet: Alphabet, columns: usize) -> Excerpt {
    let mut cut = Excerpt { before: first, text: String::new(), after: 0, column: 0, width: 0 };
    let (mut at, mut used) = (first, 0);
    for piece in pieces(&bytes[first..], alphabet) {
        if used + piece.columns > columns {
            break;
        }
        if (at..at + piece.length).contains(&mark) {
            (cut.column, cut.width) = (used, piece.columns);
        }
        used += piece.columns;
        at += piece.length;
        piece.shown.push_to(&mut cut.text);
    }
    if mark >= at {
        cut.column = used;
    }
    cut.after = bytes.len() - at;
    cut
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
    fn all_at_once_is_the_same_as_piece_by_piece() {
        let every: Vec<u8> = (0..=255).chain("ação 日本🦀\u{202e}\u{feff}\"\\".bytes()).chain(0..=255).collect();
        for alphabet in [Alphabet::Unicode, Alphabet::Ascii] {
            let mut text = String::new();
            pieces(&every, alphabet).for_each(|piece| piece.shown.push_to(&mut text));
            assert_eq!(escape(&every, alphabet), text);
        }
    }

    #[test]
    fn what_is_no_text_as_a_whole_has_no_letters_beyond_ascii() {
        // The same two bytes, in a text and among bytes that are none.
        assert_eq!(quote("não, \u{690}\n".as_bytes()), "\"não, ڐ\\n\"");
        assert_eq!(quote(b"\xff\x93\xda\x90\xfcA"), r#""\xff\x93\xda\x90\xfcA""#);
        // One byte that is wrong makes no letter of its neighbours unreadable.
        assert_eq!(quote(b"a\xc3\xa7\xc3\xa3o\xff"), "\"ação\\xff\"");
        assert_eq!(quote(b"a\xc3"), r#""a\xc3""#);
        assert_eq!(quote(b"\xef\xbf\xbd\xff\xff\xff\xc3\xa7"), "\"\u{fffd}\\xff\\xff\\xff\\xc3\\xa7\"");
    }

    #[test]
    fn a_short_quote_says_how_long_the_whole_is() {
        assert_eq!(quote_short(b"short"), "\"short\"");
        assert!(quote_short(&[b'x'; 100]).ends_with("… (100 bytes)"));
    }

    #[test]
    fn the_mark_of_an_excerpt_points_at_the_byte() {
        let bytes = [vec![b'a'; 500], b"X".to_vec(), vec![b'b'; 500]].concat();
        let cut = excerpt(&bytes, start_before(&bytes, 500, Alphabet::Unicode, 20), 500, Alphabet::Unicode, 60);
        assert_eq!((cut.before, cut.column, cut.width), (480, 20, 1));
        assert_eq!(cut.text.chars().nth(cut.column), Some('X'));
        assert_eq!(cut.before + cut.text.len() + cut.after, 1001);
    }

    #[test]
    fn a_mark_inside_an_escape_or_past_the_end_is_counted_in_columns() {
        let marked = |bytes: &[u8], mark| {
            let cut = excerpt(bytes, 0, mark, Alphabet::Unicode, 60);
            (cut.column, cut.width)
        };
        assert_eq!(marked(b"ab\n", 2), (2, 2));
        assert_eq!(marked(b"ab\n", 3), (4, 0));
        assert_eq!(marked("é".as_bytes(), 1), (0, 1));
        assert_eq!(marked("日本!".as_bytes(), 6), (4, 1));
        assert_eq!(marked("🦀".as_bytes(), 3), (0, 2));
        assert_eq!(marked(b"\0\xff!", 1), (2, 4));
    }
}
