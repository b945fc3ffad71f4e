//! The likely cause of a difference, read from the bytes alone.

use crate::text::Cause;

/// U+FFFD, which decoders put in place of bytes they cannot read, in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// So many zero bytes are no number.
const NO_NUMBER: usize = 16;

/// Whether zero bytes cannot be meant: where text is wanted, or where there are many. In a binary protocol a few are a number.
fn zeros_are_strange(expected: &[u8], zeros: &[u8]) -> bool {
    zeros.len() >= NO_NUMBER || is_text(expected)
}

/// What explains that `received` came where `expected` was wanted; `at` is the first difference. `None` when nothing
/// is certain enough to be said.
pub fn cause_of_difference(expected: &[u8], received: &[u8], at: usize) -> Option<Cause> {
    if received.is_empty() || expected.is_empty() {
        return None;
    }
    if expected.strip_suffix(b"\n") == Some(received) {
        return Some(Cause::NewlineStripped);
    }
    if without_returns(received) == expected && received != expected {
        return Some(Cause::CarriageReturns);
    }
    let rest = &received[at.min(received.len())..];
    let wanted_rest = &expected[at.min(expected.len())..];
    // Where bytes are numbers a zero is a value like any other.
    if !rest.is_empty()
        && rest.iter().all(|byte| *byte == 0)
        && !wanted_rest.starts_with(b"\0")
        && zeros_are_strange(expected, rest)
    {
        return Some(Cause::ZeroBytes);
    }
    if received.starts_with(b"\n") && (at == 0 || is_the_same_but_for_its_first(expected, received, at)) {
        return Some(Cause::ExtraNewline);
    }
    if rest.starts_with(REPLACEMENT) && !wanted_rest.starts_with(REPLACEMENT) {
        let split = std::str::from_utf8(expected).is_ok();
        return Some(if split { Cause::SplitCharacter } else { Cause::LossyText });
    }
    if received.trim_ascii() == expected.trim_ascii() && received.len() < expected.len() && !received.trim_ascii().is_empty() {
        return Some(Cause::Trimmed);
    }
    // Of a single line it may as well have been trimmed away.
    if without_returns(expected) == received && received != expected {
        return Some(Cause::NoCarriageReturns);
    }
    if received.len() == expected.len() && received.eq_ignore_ascii_case(expected) {
        return Some(Cause::OtherCase);
    }
    if let (Ok(wanted), Ok(got)) = (std::str::from_utf8(expected), std::str::from_utf8(received))
        && got != wanted
        && got.chars().count() == wanted.chars().count()
    {
        if got.chars().zip(wanted.chars()).all(|(g, w)| g == w || (!g.is_ascii() && g.to_uppercase().eq(w.to_uppercase()))) {
            return Some(Cause::AsciiOnly);
        }
        if got.to_lowercase() == wanted.to_lowercase() {
            return Some(Cause::OtherCase);
        }
    }
    if at == received.len() && received.len() < expected.len() {
        if std::str::from_utf8(expected).is_ok_and(|text| text.chars().count() == received.len()) {
            return Some(Cause::LengthInCharacters);
        }
        // The sizes that programs commonly give their buffers.
        return (received.len() >= 512 && received.len().is_power_of_two())
            .then_some(Cause::StoppedAtBuffer { size: received.len() });
    }
    if received.len() > expected.len() && received.starts_with(expected) {
        let extra = &received[expected.len()..];
        return Some(if extra == expected {
            Cause::DoubledWhole
        } else {
            Cause::ExtraText { extra: String::from_utf8_lossy(extra).into_owned(), before: false }
        });
    }
    (received.len() > expected.len() && received.ends_with(expected)).then(|| {
        let extra = &received[..received.len() - expected.len()];
        Cause::ExtraText { extra: String::from_utf8_lossy(extra).into_owned(), before: true }
    })
}

/// Whether these bytes are text, and no numbers.
fn is_text(bytes: &[u8]) -> bool {
    let is_usual = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_usual))
}

/// Whether what came is what was expected, as far as it came, once its first byte is left out; `at` is where they differ.
fn is_the_same_but_for_its_first(expected: &[u8], received: &[u8], at: usize) -> bool {
    let common = (received.len() - 1).min(expected.len());
    at < common && received[1..=common] == expected[..common]
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let is_left_out = |at: usize| bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
    (0..bytes.len()).filter(|at| !is_left_out(*at)).map(|at| bytes[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::first_difference;

    fn cause(expected: &[u8], received: &[u8]) -> Option<Cause> {
        cause_of_difference(expected, received, first_difference(expected, received).unwrap_or(0))
    }

    #[test]
    fn common_mistakes_are_recognised() {
        assert_eq!(cause(b"oi\n", b"oi"), Some(Cause::NewlineStripped));
        assert_eq!(cause(b"a\nb\n", b"a\r\nb\r\n"), Some(Cause::CarriageReturns));
        assert_eq!(cause(b"a\r\nb\r\n", b"a\nb\n"), Some(Cause::NoCarriageReturns));
        assert_eq!(cause(b"OI\n", b"oi\n"), Some(Cause::OtherCase));
        assert_eq!(cause("AÇÃO\n".as_bytes(), "AçãO\n".as_bytes()), Some(Cause::AsciiOnly));
        assert_eq!(cause(b"a\xff\n", "a\u{fffd}\n".as_bytes()), Some(Cause::LossyText));
        assert_eq!(cause("ÇÃO".as_bytes(), "\u{fffd}\u{fffd}ÃO".as_bytes()), Some(Cause::SplitCharacter));
        assert_eq!(cause(&[b'x'; 5000], &[b'x'; 4096]), Some(Cause::StoppedAtBuffer { size: 4096 }));
        assert_eq!(cause(b"oi\n", b"oi\noi\n"), Some(Cause::DoubledWhole));
        assert_eq!(cause(b"oi\n", b"ECHO: oi\n"), Some(Cause::ExtraText { extra: "ECHO: ".into(), before: true }));
        assert_eq!(cause(b"oi\n", b"\noi\n"), Some(Cause::ExtraNewline));
        assert_eq!(cause(b"\n\noi\n", b"\n\n\noi\n"), Some(Cause::ExtraNewline));
        assert_eq!(cause(b"\noi\n", b"\n\noi"), Some(Cause::ExtraNewline));
        assert_eq!(cause(b"oi\n", b"oi\0\0"), Some(Cause::ZeroBytes));
        // A zero is an honest number in a binary protocol.
        assert_eq!(cause(b"\0\0\0e", b"\0\0\0\0"), None);
        assert_eq!(cause(&[7; 40], &[[7; 20], [0; 20]].concat()), Some(Cause::ZeroBytes));
        assert_eq!(cause(b" oi \t\r\n", b"oi\n"), Some(Cause::Trimmed));
        assert_eq!(cause(b"oi\r\n", b"oi\n"), Some(Cause::Trimmed));
        assert_eq!(cause("ação\n".as_bytes(), "açã".as_bytes()), Some(Cause::LengthInCharacters));
    }

    #[test]
    fn nothing_is_said_where_nothing_is_certain() {
        assert_eq!(cause(b"hello", b"world"), None);
        assert_eq!(cause(b"hello", b""), None);
        assert_eq!(cause(&[b'x'; 100], &[b'x'; 37]), None);
        assert_eq!(cause(b"I\0\x02", b"I\0\0"), None, "a zero is a value");
    }
}
