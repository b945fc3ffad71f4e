//! What was wanted beside what came: quoted, with the bytes that differ marked, and in hexadecimal.

use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tst_engine::text::{Alphabet, Label, StudentPage, excerpt, quote, quote_in, start_before};

use super::check::label;
use super::document::Documents;
use super::hexadecimal;
use super::writer::Writer;
use crate::grade::record::{FailureRecord, Shown};

/// How much is shown before the first difference, and in all, in columns.
const LEAD: usize = 160;
const COLUMNS: usize = 900;

/// Bytes of a record.
#[derive(Debug)]
pub struct Bytes {
    /// Those that are kept.
    pub bytes: Vec<u8>,
    /// Which of all is the first of them.
    pub from: usize,
    /// How many there were.
    pub length: usize,
}

impl Bytes {
    fn of(shown: &Shown) -> Option<Self> {
        let Shown::Bytes { from, base64, length } = shown else { return None };
        let bytes = bytes(base64);
        // A journal may hold any numbers.
        Some(Self { length: (*length).max(from.saturating_add(bytes.len())), from: *from, bytes })
    }

    fn is_whole(&self) -> bool {
        self.bytes.len() == self.length
    }

    /// Where among those that are kept a byte of all is.
    pub fn kept_at(&self, at: usize) -> Option<usize> {
        at.checked_sub(self.from)
    }
}

/// Bytes as a record holds them. The kit wrote them itself: what is no base64 is shown as nothing.
pub fn bytes(base64: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(base64).unwrap_or_default()
}

/// What was wanted and what came, as items of a list of names and values.
pub fn show(page: &mut Writer, documents: &Documents<'_>, failure: &FailureRecord) {
    let both = [&failure.expected, &failure.received];
    let decoded = both.map(|shown| shown.as_ref().and_then(Bytes::of));
    let marks = marks(decoded.each_ref().map(Option::as_ref), failure.difference);
    for (index, name) in [Label::Expected, Label::Received].into_iter().enumerate() {
        match (both[index], &decoded[index]) {
            (_, Some(bytes)) => {
                page.element("dt", label(documents, name)).open("dd");
                quoted(page, documents, bytes, marks[index].clone(), failure.difference);
                page.end();
            }
            (Some(Shown::Words(words)), _) => {
                page.element("dt", label(documents, name)).open("dd").open("pre").text(documents.words(words)).close().end();
            }
            _ => {}
        }
    }
    let Some(at) = failure.difference else { return };
    let [expected, received] = &decoded;
    if let (Some(expected), Some(received)) = (expected, received)
        && let (Some(one), Some(other)) = (byte(documents, expected, at), byte(documents, received, at))
    {
        let differ = StudentPage::Differ { at, expected: one, received: other };
        page.element("dt", label(documents, Label::FirstDifference)).open("dd").line(documents.say(differ));
        hexadecimal::show(page, documents, [expected, received], &marks, at);
        page.end();
    }
}

/// The byte at a place in words; `None` when it was not kept.
fn byte(documents: &Documents<'_>, bytes: &Bytes, at: usize) -> Option<String> {
    match bytes.kept_at(at).and_then(|at| bytes.bytes.get(at)) {
        Some(byte) if byte.is_ascii() => Some(format!("0x{byte:02x} {}", quote(&[*byte]))),
        Some(byte) => Some(format!("0x{byte:02x}")),
        None if at >= bytes.length => Some(documents.say(StudentPage::EndsHere)),
        None => None,
    }
}

/// What to mark in each of what is kept: from the first difference to where both end alike, as far as that is known.
fn marks(both: [Option<&Bytes>; 2], difference: Option<usize>) -> [Option<Range<usize>>; 2] {
    let Some(at) = difference else { return [None, None] };
    let place = |bytes: &Bytes| bytes.kept_at(at).map(|at| at.min(bytes.bytes.len()));
    let rest = both.map(|bytes| bytes.and_then(|bytes| bytes.bytes.get(place(bytes)?..)));
    let same = match (both, rest) {
        ([Some(expected), Some(received)], [Some(one), Some(other)]) if expected.is_whole() && received.is_whole() => {
            Some(one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count())
        }
        _ => None,
    };
    let mark = |bytes: &Bytes| {
        let (at, length) = (place(bytes)?, bytes.bytes.len());
        let end = same.map_or(at.saturating_add(1), |same| length - same);
        Some(at..end.clamp(at, length))
    };
    both.map(|bytes| bytes.and_then(mark))
}

/// Bytes in quotation marks, a row for each line of them, around the first difference; what is cut is said outside.
fn quoted(page: &mut Writer, documents: &Documents<'_>, shown: &Bytes, mark: Option<Range<usize>>, difference: Option<usize>) {
    let bytes = &shown.bytes;
    let alphabet = Alphabet::of(bytes);
    let place = difference.and_then(|at| shown.kept_at(at)).unwrap_or(0).min(bytes.len());
    let first = start_before(bytes, place, alphabet, LEAD);
    let window = first..bytes.len() - excerpt(bytes, first, bytes.len(), alphabet, COLUMNS).after;
    let cut = |page: &mut Writer, text: String| {
        page.open("span").attr("class", "cut").line(text).close();
    };
    page.open("pre").attr("class", "bytes");
    if shown.from + window.start > 0 {
        cut(page, documents.say(StudentPage::BeforeHere { bytes: shown.from + window.start }));
        page.text("\n");
    }
    page.text('"');
    let mark = mark.map(|mark| whole_characters(bytes, mark, &window));
    let Range { start, end } = mark.clone().unwrap_or(window.end..window.end);
    rows(page, bytes, window.start..start, &window, None);
    if let Some(mark) = mark {
        if mark.is_empty() {
            let says = documents.say(StudentPage::MissingHere);
            page.open("mark").attr("class", "gap").attr("role", "img").attr("aria-label", &says).attr("title", says).close();
        } else {
            // The first one that differs stands out among those that do.
            let second = whole_characters(bytes, mark.start..mark.start + 1, &window).end;
            rows(page, bytes, mark.start..second, &window, Some("first"));
            rows(page, bytes, second..mark.end, &window, Some("rest"));
        }
    }
    rows(page, bytes, end..window.end, &window, None);
    page.text('"');
    if shown.from + window.end < shown.length {
        page.text("\n");
        cut(page, documents.say(StudentPage::AfterHere { bytes: shown.length - shown.from - window.end }));
    }
    page.close();
    page.open("small");
    match shown.is_whole() {
        true => page.line(documents.say(StudentPage::SizeAll { bytes: shown.length })),
        false if shown.from > 0 => {
            let (from, to) = (shown.from, (shown.from + bytes.len()).saturating_sub(1));
            page.line(documents.say(StudentPage::SizeWithin { from, to, of: shown.length }))
        }
        false => page.line(documents.say(StudentPage::SizePart { bytes: bytes.len(), of: shown.length })),
    };
    page.close();
}

/// Widens a range so that no character is cut in two, inside the window.
fn whole_characters(bytes: &[u8], range: Range<usize>, window: &Range<usize>) -> Range<usize> {
    let start = start_before(bytes, range.start, Alphabet::Unicode, 0).clamp(window.start, window.end);
    let is_edge = |at: &usize| *at >= bytes.len() || start_before(bytes, *at, Alphabet::Unicode, 0) == *at;
    let end = (range.end..=bytes.len()).find(is_edge).unwrap_or(bytes.len());
    start..end.clamp(start, window.end)
}

/// The inside of a quoted text; a new row begins after each line feed, with quotation marks of its own.
fn rows(page: &mut Writer, bytes: &[u8], range: Range<usize>, window: &Range<usize>, mark: Option<&'static str>) {
    let mut at = range.start;
    let alphabet = Alphabet::of(bytes);
    for line in bytes[range].split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        let quoted = quote_in(line, alphabet);
        let inside = &quoted[1..quoted.len() - 1];
        if let Some(class) = mark {
            page.open("mark").attr("class", class);
        }
        escaped(page, inside);
        if mark.is_some() {
            page.close();
        }
        if line.ends_with(b"\n") && at < window.end {
            page.text("\"\n\"");
        }
    }
}

/// Quoted text; what stands for a byte is told from what is a character, and never broken over two lines.
fn escaped(page: &mut Writer, mut quoted: &str) {
    while let Some(at) = quoted.find('\\') {
        let (before, rest) = quoted.split_at(at);
        // `\xNN`, or one letter.
        let length = if rest.starts_with("\\x") { 4 } else { 2 };
        let (escape, after) = rest.split_at(length.min(rest.len()));
        page.line(before).open("span").attr("class", "e").line(escape).close();
        quoted = after;
    }
    page.line(quoted);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Bytes {
        Bytes { bytes: text.into(), from: 0, length: text.len() }
    }

    fn marked(expected: &str, received: &str, at: usize) -> [String; 2] {
        let (expected, received) = (whole(expected), whole(received));
        let of = |bytes: &Bytes, mark: &Option<Range<usize>>| {
            String::from_utf8_lossy(&bytes.bytes[mark.clone().expect("a mark")]).into_owned()
        };
        let marks = marks([Some(&expected), Some(&received)], Some(at));
        [of(&expected, &marks[0]), of(&received, &marks[1])]
    }

    #[test]
    fn what_differs_is_marked_up_to_where_both_end_alike() {
        assert_eq!(marked("oi ana\n", "oi Ana\n", 3), ["a", "A"]);
        assert_eq!(marked("oi ana\n", "oi\n", 2), [" ana", ""]);
        assert_eq!(marked("oi\n", "oi, ana\n", 2), ["", ", ana"]);
        assert_eq!(marked("aaa", "aa", 2), ["a", ""]);
        assert_eq!(marked("abc", "xyz", 0), ["abc", "xyz"]);
    }

    #[test]
    fn of_a_text_that_is_not_whole_only_the_first_difference_is_marked() {
        let (one, other) = (whole("abcd"), Bytes { bytes: b"axcd".to_vec(), from: 0, length: 9 });
        assert_eq!(marks([Some(&one), Some(&other)], Some(1)), [Some(1..2), Some(1..2)]);
        assert_eq!(marks([None, Some(&other)], Some(7)), [None, Some(4..4)]);
    }

    #[test]
    fn what_is_kept_from_the_middle_is_marked_where_it_differs() {
        let part = |text: &[u8]| Bytes { bytes: text.to_vec(), from: 1000, length: 5000 };
        let (one, other) = (part(b"abcd"), part(b"ab"));
        assert_eq!(marks([Some(&one), Some(&other)], Some(1002)), [Some(2..3), Some(2..2)]);
        assert_eq!(marks([Some(&one), Some(&other)], Some(7)), [None, None], "it is not kept");
    }

    #[test]
    fn a_mark_holds_whole_characters() {
        let bytes = "né!".as_bytes();
        assert_eq!(whole_characters(bytes, 2..3, &(0..4)), 1..3);
        assert_eq!(whole_characters(bytes, 1..2, &(0..4)), 1..3);
        assert_eq!(whole_characters(b"\xff\xfe", 0..1, &(0..2)), 0..1);
    }

    #[test]
    fn rows_have_quotation_marks_of_their_own() {
        let mut page = Writer::default();
        page.text('"');
        rows(&mut page, b"a\nb\n", 0..4, &(0..4), None);
        page.text('"');
        assert_eq!(page.finish(), "&quot;a\\n&quot;\n&quot;b\\n&quot;\n".replace("\\n&", "<span class=\"e\">\\n</span>&"));
    }
}
