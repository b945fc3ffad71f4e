//! Bytes in hexadecimal around their first difference, for whoever must see the invisible.

use std::ops::Range;

use tst_engine::text::{Label, StudentPage};

use super::check::label;
use super::document::Documents;
use super::evidence::Bytes;
use super::writer::Writer;

/// The bytes of a row, and how many rows there are.
const ROW: usize = 16;
const ROWS: usize = 4;

/// A few rows around the first difference, folded.
pub fn show(page: &mut Writer, documents: &Documents<'_>, both: [&Bytes; 2], marks: &[Option<Range<usize>>; 2], at: usize) {
    page.open("details").element("summary", documents.say(StudentPage::InHex));
    page.element("small", documents.say(StudentPage::HexNote));
    let named = both.into_iter().zip(marks).zip([Label::Expected, Label::Received]);
    for ((bytes, mark), name) in named.filter(|((bytes, _), _)| !bytes.bytes.is_empty()) {
        page.element("div", label(documents, name)).open("pre").attr("class", "hex");
        let Some(at) = bytes.kept_at(at) else { continue };
        let first = (at / ROW).saturating_sub(1) * ROW;
        let is_marked = |place: usize| mark.as_ref().is_some_and(|mark| mark.contains(&place));
        for row in (first..bytes.bytes.len()).step_by(ROW).take(ROWS) {
            page.line(format_args!("{:08x} ", bytes.from + row));
            for place in row..row + ROW {
                page.text(" ");
                match bytes.bytes.get(place) {
                    Some(byte) if is_marked(place) => page.element("mark", format_args!("{byte:02x}")),
                    Some(byte) => page.line(format_args!("{byte:02x}")),
                    None => page.text("  "),
                };
            }
            let end = (row + ROW).min(bytes.bytes.len());
            let plain = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '·' };
            page.text("  ").line(bytes.bytes[row..end].iter().map(plain).collect::<String>()).text("\n");
        }
        page.close();
    }
    page.end();
}
