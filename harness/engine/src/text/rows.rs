//! Quoted bytes in a space of few columns: laid out in rows, or cut with the mark of the cut outside the quotation marks.

use super::bytes::{Alphabet, Piece, Shown, pieces};
use super::columns;

/// So much of a text stands beside the mark of its cut, in columns; where less would, the mark gets a row of its own.
const BESIDE: usize = 6;

/// The beginning of `bytes` in at most `most` rows of at most `width` columns, each row in quotation marks of its own, and
/// how many bytes they show. A row ends after a line feed, or after a space, where one comes late enough.
pub fn quote_rows(bytes: &[u8], width: usize, most: usize) -> (Vec<String>, usize) {
    let room = width.saturating_sub(2);
    let (mut rows, mut row, mut shown): (Vec<Vec<Piece>>, Vec<Piece>, usize) = (Vec::new(), Vec::new(), 0);
    let mut used = 0;
    for piece in pieces(bytes, Alphabet::of(bytes)) {
        if !row.is_empty() && used + piece.columns > room {
            // The last row is only cut: nothing follows that a better end could serve.
            let end = if rows.len() + 1 == most { row.len() } else { good_end(&row, room) };
            let rest = row.split_off(end);
            rows.push(std::mem::replace(&mut row, rest));
            if rows.len() == most {
                break;
            }
            used = row.iter().map(|piece| piece.columns).sum();
        }
        used += piece.columns;
        row.push(piece);
    }
    if rows.len() < most && (!row.is_empty() || rows.is_empty()) {
        rows.push(row);
    }
    let text = |row: &Vec<Piece>| {
        shown += row.iter().map(|piece| piece.length).sum::<usize>();
        let mut text = String::from('"');
        row.iter().for_each(|piece| piece.shown.push_to(&mut text));
        text + "\""
    };
    (rows.iter().map(text).collect(), shown)
}

/// How many pieces of a full row it keeps.
fn good_end(row: &[Piece], room: usize) -> usize {
    let after = |end_of_row: Shown, least: usize| {
        let mut used = 0;
        let mut end = None;
        for (index, piece) in row.iter().enumerate() {
            used += piece.columns;
            if piece.shown == end_of_row && used > least {
                end = Some(index + 1);
            }
        }
        end
    };
    after(Shown::Escape('n'), room / 4).or_else(|| after(Shown::Char(' '), room / 4)).unwrap_or(row.len())
}

/// `length` bytes, of which `bytes` are the beginning: whole if they fit into `most` rows of `width` columns, else cut,
/// with the mark of the cut and the length after the quotation marks: `"abc"… 70000 B`.
pub fn quote_within(bytes: &[u8], length: usize, width: usize, most: usize) -> Vec<String> {
    let (rows, shown) = quote_rows(bytes, width, most);
    if shown == length {
        return rows;
    }
    let note = format!("… {length} B");
    let first = |room| quote_rows(bytes, room, 1).0.concat();
    match width.checked_sub(columns(&note)) {
        Some(room) if room >= BESIDE + 2 => vec![first(room) + &note],
        _ => vec![first(width.saturating_sub(1)) + "…", format!("{length} B")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str, width: usize, most: usize) -> Vec<String> {
        quote_within(text.as_bytes(), text.len(), width, most)
    }

    #[test]
    fn what_fits_is_whole() {
        assert_eq!(within("oi\n", 6, 1), [r#""oi\n""#]);
        assert_eq!(within("", 6, 1), [r#""""#]);
    }

    #[test]
    fn a_row_ends_after_a_line_feed_or_a_space_if_one_comes_late_enough() {
        assert_eq!(within("ana chegou\n", 12, 2), [r#""ana ""#, r#""chegou\n""#]);
        assert_eq!(within("oi\ntchau, ana\n", 14, 2), [r#""oi\n""#, r#""tchau, ana\n""#]);
        assert_eq!(within("abcdefghijkl", 8, 2), [r#""abcdef""#, r#""ghijkl""#]);
    }

    #[test]
    fn a_cut_is_marked_outside_of_the_quotation_marks() {
        assert_eq!(within(&"x".repeat(70_000), 18, 3), [r#""xxxxxxx"… 70000 B"#]);
        assert_eq!(within(&"x".repeat(70_000), 12, 3), [r#""xxxxxxxxx"…"#, "70000 B"]);
        // Of a long text only the beginning is known.
        assert_eq!(quote_within(b"abc", 70_000, 40, 1), [r#""abc"… 70000 B"#]);
    }

    #[test]
    fn nothing_is_split_inside_an_escape_or_a_wide_character() {
        assert_eq!(within("\0\0\0\0", 7, 2), [r#""\0\0""#, r#""\0\0""#]);
        assert_eq!(within("日本日本", 7, 2), [r#""日本""#, r#""日本""#]);
        assert_eq!(quote_rows(b"\xff\xfe\xfd", 10, 1), (vec![r#""\xff\xfe""#.into()], 2));
    }
}
