//! Tar archives: entries as they lie in the file. Long names are read here, since the crate would take them at any length.

use std::io::{self, Read};

use tar::{Archive, EntryType};
use tst_engine::text::Refusal;

use super::Stop;
use super::name::text;
use super::sink::{Sink, Take};
use crate::intake::file_name::latin1;

/// The longest name or extended header that is taken, in bytes.
const MOST_NAME: u64 = 64 << 10;

/// Unpacks a tar.
pub fn read(from: impl Read, shown: &str, sink: &mut Sink<'_>) -> Result<(), Stop> {
    let broken = |error: &dyn std::fmt::Display| Refusal::Broken { archive: shown.into(), why: error.to_string() };
    let mut archive = Archive::new(from.take(sink.bounds().work));
    // The name of the next entry, where its own header has no room for it.
    let mut long: Option<String> = None;
    let entries = archive.entries().map_err(|error| Stop::Refused(broken(&error)))?;
    for entry in entries.raw(true) {
        let mut entry = entry.map_err(|error| Stop::Refused(broken(&error)))?;
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName => {
                long = Some(long_name(&mut entry).map_err(|error| broken(&error))?);
                continue;
            }
            EntryType::XHeader => {
                long = extended_name(&mut entry).map_err(|error| broken(&error))?.or(long);
                continue;
            }
            EntryType::XGlobalHeader | EntryType::GNULongLink => continue,
            _ => {}
        }
        let raw = entry.path_bytes();
        let name = long.take().unwrap_or_else(|| text(&raw, || latin1(&raw)));
        let size = entry.size();
        sink.pass(size)?;
        match kind {
            EntryType::Directory => sink.folder(&name)?,
            // Old archives mark folders by a name alone.
            EntryType::Regular | EntryType::Continuous if name.ends_with('/') && size == 0 => sink.folder(&name)?,
            EntryType::Regular | EntryType::Continuous => {
                if let Take::Write(path) = sink.file(&name, size)? {
                    let mut counted = Counted { inner: &mut entry, left: size };
                    sink.write(path, &mut counted)?;
                }
            }
            _ => sink.link(&name)?,
        }
    }
    Ok(())
}

/// A file that must have as many bytes as its header says.
struct Counted<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(count as u64);
        if count == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends in the middle of a file"));
        }
        Ok(count)
    }
}

fn bytes(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(MOST_NAME + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_NAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a name without end"));
    }
    Ok(bytes)
}

/// The name in an entry that holds nothing else.
fn long_name(entry: &mut impl Read) -> io::Result<String> {
    let mut raw = bytes(entry)?;
    raw.truncate(raw.iter().position(|byte| *byte == 0).unwrap_or(raw.len()));
    Ok(text(&raw, || latin1(&raw)))
}

/// The `path` of an extended header: records `LENGTH KEY=VALUE\n` (POSIX.1-2001, pax).
fn extended_name(entry: &mut impl Read) -> io::Result<Option<String>> {
    let raw = bytes(entry)?;
    let mut rest = &raw[..];
    let mut found = None;
    while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
        let length = std::str::from_utf8(&rest[..space]).ok().and_then(|digits| digits.parse::<usize>().ok());
        // A record that ends before it begins, or beyond the header, is none.
        let Some(record) = length.and_then(|length| rest.get(space + 1..length)) else { break };
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        found = record.strip_prefix(b"path=").map(|path| text(path, || latin1(path))).or(found);
        rest = &rest[length.unwrap_or(rest.len())..];
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_an_extended_header_is_found_whatever_else_is_there() {
        let name = |text: &str| extended_name(&mut text.as_bytes()).expect("short");
        assert_eq!(name("11 mtime=1\n14 path=a b/c\n").as_deref(), Some("a b/c"));
        assert_eq!(name("14 path=a b/c\n99 x=y\n").as_deref(), Some("a b/c"));
        for broken in ["", " ", "x path=a\n", "3 path=a\n", "0 ", "1 a", "18446744073709551615 path=a\n", "-5 path=a"] {
            assert_eq!(name(broken), None, "{broken}");
        }
    }
}
