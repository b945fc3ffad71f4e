//! Bytes as hexadecimal numbers, for protocols in which they are no text.

use super::quote_short;

/// So many bytes are shown of a field before it is cut.
const SHORT: usize = 16;

/// Pairs of digits, spaces between them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// The text that these bytes are, a point in the place of each that is no letter, digit or sign of ASCII.
pub fn beside_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '·' }).collect()
}

/// The beginning of `length` bytes in `width` columns, with the mark of a cut after it.
pub fn hex_within(bytes: &[u8], length: usize, width: usize) -> String {
    let all = hex(bytes);
    if bytes.len() == length && all.len() <= width {
        return all;
    }
    let note = format!("… {length} B");
    let room = width.saturating_sub(note.chars().count() + 1).max(2);
    let count = ((room + 1) / 3).min(bytes.len());
    format!("{} {note}", hex(&bytes[..count]))
}

/// A field as people read it: in quotation marks where it is text, else as hexadecimal numbers.
pub(super) fn short_field(bytes: &[u8]) -> String {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    match bytes.len() {
        _ if bytes.iter().all(is_text) => quote_short(bytes),
        length if length > SHORT => format!("{}… ({length} bytes)", hex(&bytes[..SHORT])),
        _ => hex(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_numbers_and_text_as_text() {
        assert_eq!(hex(b"I\x00\xff"), "49 00 ff");
        assert_eq!(beside_hex(b"I\x00 \xff~"), "I· ·~");
        assert_eq!((short_field(b"UN1X").as_str(), short_field(b"\xac\x9e").as_str()), ("\"UN1X\"", "ac 9e"));
        assert_eq!(hex_within(b"abc", 3, 8), "61 62 63");
        assert_eq!(hex_within(b"abcdefgh", 8, 16), "61 62 63 … 8 B");
    }
}
