//! How spreadsheets and platforms write tables: the encoding of their text, and what parts their cells.

/// The most rows of a table, the names of its columns not counted, and the most cells.
pub const MOST_ROWS: usize = 100_000;
pub const MOST_CELLS: usize = 2_000_000;

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with the mark at its beginning or without.
    Utf8 {
        /// Whether it has the mark.
        has_mark: bool,
    },
    /// UTF-16 with a mark.
    Utf16 {
        /// Whether the low byte comes first.
        is_little: bool,
    },
    /// One byte a character (ISO 8859-1), for what is no UTF-8: Windows' own characters come out as they went in.
    Latin1,
}

/// A file's text, without a mark, and how it was written.
pub fn decode(bytes: &[u8]) -> (Encoding, String) {
    let utf16 = |bytes: &[u8], is_little| {
        let unit = |pair: &[u8]| {
            let pair = [pair[0], pair.get(1).copied().unwrap_or(0)];
            if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
        };
        let units = bytes.chunks(2).map(unit);
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        (Encoding::Utf16 { is_little }, text)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, true),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, false),
        _ => {}
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(plain) {
        Ok(text) => (Encoding::Utf8 { has_mark: plain.len() < bytes.len() }, text.into()),
        Err(_) => (Encoding::Latin1, bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// The file of a text.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 { has_mark } => [if has_mark { &b"\xef\xbb\xbf"[..] } else { b"" }, text.as_bytes()].concat(),
        // What has no place in it becomes a question mark.
        Encoding::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        Encoding::Utf16 { is_little } => {
            let bytes = |unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
        }
    }
}

/// Whether bytes are a workbook of a spreadsheet's own kind, whatever the file is called: a zip (xlsx, ods), or what came before (xls).
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The line `sep=;` with its end, which Excel reads and other programs take for the names of columns; and what it says.
pub fn separator_line(text: &str) -> Option<(&str, char)> {
    let rest = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="))?;
    let separator = rest.chars().next().filter(|c| [',', ';', '\t'].contains(c))?;
    let end = rest[1..].starts_with("\r\n").then_some(2).or_else(|| rest[1..].starts_with(['\n', '\r']).then_some(1))?;
    Some((&text[.."sep=".len() + 1 + end], separator))
}

/// What separates the cells of the first line: the candidate by which quotation marks stand around cells, and
/// it has most of them; the first of equals is the usual one.
pub fn separator(text: &str) -> char {
    let candidates = [',', ';', '\t'];
    candidates.into_iter().rev().max_by_key(|candidate| cells_of_first_line(text, *candidate)).unwrap_or(',')
}

/// Whether no quotation mark stands within a cell of the first line, where it means nothing, and how many cells there are,
/// when this separates them.
fn cells_of_first_line(text: &str, separator: char) -> (bool, usize) {
    let (mut is_clean, mut cells, mut may_open, mut is_inside) = (true, 1, true, false);
    for c in text.chars() {
        if c == '"' && (is_inside || may_open) {
            is_inside = !is_inside;
            // Two of them are one that is meant.
            may_open = !is_inside;
        } else if !is_inside {
            if matches!(c, '\n' | '\r') {
                break;
            }
            is_clean &= c != '"';
            may_open = c == separator;
            cells += usize::from(may_open);
        }
    }
    (is_clean, cells)
}

/// What is wrong with a quotation mark that opens a cell, and the line of it, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongQuote {
    /// It is never closed.
    Unclosed(u64),
    /// The one that closes it is followed by text.
    Followed(u64),
}

/// The first wrong one in a table.
pub fn wrong_quote(text: &str, separator: char) -> Option<WrongQuote> {
    let (mut line, mut is_begin) = (1, true);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += u64::from(c == '\n');
        if c != '"' || !is_begin {
            is_begin = c == separator || matches!(c, '\n' | '\r');
            continue;
        }
        let open = line;
        loop {
            match chars.next() {
                None => return Some(WrongQuote::Unclosed(open)),
                Some('"') if chars.peek() == Some(&'"') => drop(chars.next()),
                Some('"') => break,
                Some(c) => line += u64::from(c == '\n'),
            }
        }
        // Spaces before the separator mean nothing.
        while chars.peek() == Some(&' ') {
            chars.next();
        }
        if chars.peek().is_some_and(|next| *next != separator && !matches!(next, '\n' | '\r')) {
            return Some(WrongQuote::Followed(open));
        }
        is_begin = false;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_says_what_separates_is_one_alone() {
        assert_eq!(separator_line("sep=;\r\na;b\n"), Some(("sep=;\r\n", ';')));
        assert_eq!(separator_line("sep=\t\na"), Some(("sep=\t\n", '\t')));
        for text in ["sep=;a\n", "sep=", "sep=|\n", "a;sep=;\n", "separator\n", ""] {
            assert_eq!(separator_line(text), None, "{text}");
        }
        assert!(is_workbook(b"PK\x03\x04...") && !is_workbook(b"PK,name\n") && !is_workbook(b""));
    }

    #[test]
    fn what_separates_cells_is_what_makes_most_of_them() {
        let found = [
            "a,b;c,d",
            "a;b;c\n1,2,3,4,5",
            "a\tb",
            "one",
            "",
            "a,b;c",
            "\"a,b,c\";d",
            "\"a\";\"b,c,d\"",
            "\"5\"\",,\";b;c",
            "x\"y;b,c,d",
        ]
        .map(separator);
        assert_eq!(found, [',', ';', '\t', ',', ',', ',', ';', ';', ';', ',']);
    }
}
