//! A chunked body (RFC 9112, section 7.1), undone as it comes.

use crate::text::{ChunkFlaw, ChunkSize};

/// The longest line of a chunked body that is waited for: a size with its extensions, or a trailer.
const MOST_LINE: usize = 16 * 1024;

/// What comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// The line with a chunk's size.
    #[default]
    Size,
    /// So many bytes of data, and the line end after them.
    Data(u64),
    /// Trailers, or the empty line that ends the body.
    Trailer,
    /// Nothing: the body has ended.
    Nothing,
}

/// A chunked body, as far as it has come.
#[derive(Clone, Debug, Default)]
pub(in crate::matcher) struct Chunks {
    /// What the chunks hold.
    pub(in crate::matcher) body: Vec<u8>,
    /// How many bytes were read.
    at: usize,
    /// Which chunk is read, counted from 0.
    chunk: usize,
    /// Where its data begins, and its size as it is written.
    data: usize,
    written: String,
    next: Next,
}

/// A flaw of a chunked body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::matcher) struct Flawed {
    /// In which chunk, counted from 1.
    pub(in crate::matcher) number: usize,
    /// At which byte of the body as it was sent, counted from 0.
    pub(in crate::matcher) at: usize,
    pub(in crate::matcher) why: ChunkFlaw,
    /// How its size came to be wrong, if that is proved.
    pub(in crate::matcher) size: Option<ChunkSize>,
}

impl Chunks {
    /// Reads on in `bytes`, all of the body that has come; called again with more of the same bytes. The length of the whole
    /// body as it was sent, once it has come.
    pub(in crate::matcher) fn read(&mut self, bytes: &[u8]) -> Result<Option<usize>, Flawed> {
        loop {
            let rest = &bytes[self.at..];
            match self.next {
                Next::Nothing => return Ok(Some(self.at)),
                Next::Size => match line(rest) {
                    Some(line) => self.begin(line)?,
                    None if rest.len() >= MOST_LINE => return Err(self.flawed(no_size(rest))),
                    None => return Ok(None),
                },
                Next::Data(size) => {
                    let Some(data) = usize::try_from(size).ok().filter(|size| *size <= rest.len()) else { return Ok(None) };
                    match &rest[data..] {
                        [b'\r', b'\n', ..] => {
                            self.body.extend_from_slice(&rest[..data]);
                            self.at += data + 2;
                            (self.chunk, self.next) = (self.chunk + 1, Next::Size);
                        }
                        [] | [b'\r'] => return Ok(None),
                        _ => {
                            let flawed = self.flawed(ChunkFlaw::NoDataEnd { size });
                            return Err(Flawed { at: self.at + data, size: self.wrong_size(bytes), ..flawed });
                        }
                    }
                }
                Next::Trailer => match line(rest) {
                    Some(b"\r\n") => (self.at, self.next) = (self.at + 2, Next::Nothing),
                    Some(line) if is_header(line) => self.at += line.len(),
                    None if rest.len() < MOST_LINE => return Ok(None),
                    _ => return Err(self.flawed(ChunkFlaw::BadTrailer)),
                },
            }
        }
    }

    /// The flaw of a body of which nothing more comes.
    pub(in crate::matcher) fn ended(&self, bytes: &[u8]) -> Flawed {
        let rest = &bytes[self.at..];
        let flawed = |why| self.flawed(why);
        match self.next {
            Next::Size if rest.is_empty() => flawed(ChunkFlaw::NoLast),
            Next::Size => flawed(no_size(rest)),
            Next::Data(size) => {
                let got = (rest.len() as u64).min(size) as usize;
                let why = if got as u64 == size { ChunkFlaw::NoDataEnd { size } } else { ChunkFlaw::CutShort { size, got } };
                Flawed { at: self.at + got, size: self.wrong_size(bytes), ..flawed(why) }
            }
            Next::Trailer | Next::Nothing => flawed(ChunkFlaw::NoEnd),
        }
    }

    fn flawed(&self, why: ChunkFlaw) -> Flawed {
        Flawed { number: self.chunk + 1, at: self.at, why, size: None }
    }

    /// Takes the line with a chunk's size; what stands behind a `;` is for others.
    fn begin(&mut self, line: &[u8]) -> Result<(), Flawed> {
        let Some((written, size)) = size_in(line) else { return Err(self.flawed(no_size(line))) };
        if !line.ends_with(b"\r\n") {
            return Err(self.flawed(ChunkFlaw::BareNewline));
        }
        self.at += line.len();
        self.data = self.at;
        self.written = written.into();
        self.next = if size == 0 { Next::Trailer } else { Next::Data(size) };
        Ok(())
    }

    /// How the size of the present chunk came to be wrong: what it means otherwise is followed by the end of a chunk and the
    /// size of the next.
    fn wrong_size(&self, bytes: &[u8]) -> Option<ChunkSize> {
        let data = &bytes[self.data..];
        let fits = |length: usize| {
            let after = data.get(length..).and_then(|after| after.strip_prefix(b"\r\n"));
            after.and_then(line).is_some_and(|line| line.ends_with(b"\r\n") && size_in(line).is_some())
        };
        let Next::Data(size) = self.next else { return None };
        let size = usize::try_from(size).ok()?;
        if self.written.parse().is_ok_and(|decimal: usize| decimal != size && fits(decimal)) {
            return Some(ChunkSize::Decimal);
        }
        if size.checked_sub(2).is_some_and(fits) {
            return Some(ChunkSize::WithLineEnd);
        }
        // What is no character is counted as none.
        let mut starts = data.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80).map(|(at, _)| at);
        starts.nth(size).filter(|length| *length != size && fits(*length)).map(|_| ChunkSize::Characters)
    }
}

/// The first line with its line feed, if that has come.
fn line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().take(MOST_LINE).position(|byte| *byte == b'\n')?;
    Some(&bytes[..=end])
}

/// The size that a line begins with, as it is written and as a number; one that no number holds is more than ever comes.
fn size_in(line: &[u8]) -> Option<(&str, u64)> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = line[digits..].trim_ascii();
    let written = std::str::from_utf8(&line[..digits]).ok().filter(|digits| !digits.is_empty())?;
    (rest.is_empty() || rest.starts_with(b";")).then(|| (written, u64::from_str_radix(written, 16).unwrap_or(u64::MAX)))
}

fn no_size(bytes: &[u8]) -> ChunkFlaw {
    // As much as a sentence shows.
    ChunkFlaw::NoSize { found: bytes[..bytes.len().min(64)].to_vec() }
}

fn is_header(line: &[u8]) -> bool {
    let name = line.iter().position(|byte| *byte == b':').unwrap_or(0);
    name > 0 && line.ends_with(b"\r\n") && line[..name].iter().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body is, read in pieces of so many bytes.
    fn read(sent: &str, piece: usize) -> Result<(String, usize), Flawed> {
        let (mut chunks, bytes) = (Chunks::default(), sent.as_bytes());
        let mut come = 0;
        while come < bytes.len() {
            come = come.saturating_add(piece).min(bytes.len());
            if let Some(length) = chunks.read(&bytes[..come])? {
                return Ok((String::from_utf8_lossy(&chunks.body).into_owned(), length));
            }
        }
        Err(chunks.ended(bytes))
    }

    fn flaw(sent: &str) -> (usize, usize, ChunkFlaw, Option<ChunkSize>) {
        let whole = read(sent, usize::MAX).expect_err(sent);
        let Flawed { number, at, why, size } = whole.clone();
        let parts = read(sent, 1).expect_err(sent);
        assert_eq!((parts.number, parts.at), (number, at), "{sent:?}: {parts:?}");
        (number, at, why, size)
    }

    #[test]
    fn chunks_are_joined_and_their_extensions_and_trailers_left_out() {
        let sent = "3\r\nabc\r\n00000A;name=\"x\"\r\n0123456789\r\n0\r\nExpires: never\r\nX-Y: z\r\n\r\nHTTP/1.1";
        for piece in [1, 7, usize::MAX] {
            assert_eq!(read(sent, piece), Ok(("abc0123456789".into(), sent.len() - 8)));
        }
        assert_eq!(read("0\r\n\r\n", 1), Ok((String::new(), 5)));
        assert_eq!(read("2 \r\n\r\n\r\n0\r\n\r\n", 1), Ok(("\r\n".into(), 13)));
    }

    #[test]
    fn a_flaw_is_told_with_its_chunk_and_its_place() {
        let found = |found: &str| ChunkFlaw::NoSize { found: found.into() };
        assert_eq!(flaw("3\r\nabc\r\nabc\r\nxyz"), (2, 16, ChunkFlaw::CutShort { size: 0xabc, got: 3 }, None));
        assert_eq!(flaw("3\r\nabc\r\nxyz\r\n"), (2, 8, found("xyz\r\n"), None));
        assert_eq!(flaw("0x3\r\nabc\r\n"), (1, 0, found("0x3\r\n"), None));
        assert_eq!(flaw("\r\nabc"), (1, 0, found("\r\n"), None));
        assert_eq!(flaw("3\nabc\n0\n\n"), (1, 0, ChunkFlaw::BareNewline, None));
        assert_eq!(flaw("3\r\nabc0\r\n\r\n"), (1, 6, ChunkFlaw::NoDataEnd { size: 3 }, None));
        assert_eq!(flaw("3\r\nabc"), (1, 6, ChunkFlaw::NoDataEnd { size: 3 }, None));
        assert_eq!(flaw("3\r\nabc\r\n"), (2, 8, ChunkFlaw::NoLast, None));
        assert_eq!(flaw("3\r\nabc\r\n0\r\n"), (2, 11, ChunkFlaw::NoEnd, None));
        assert_eq!(flaw("0\r\nno header\r\n\r\n"), (1, 3, ChunkFlaw::BadTrailer, None));
        let size = u64::MAX;
        assert_eq!(flaw("ffffffffffffffffffff\r\na"), (1, 23, ChunkFlaw::CutShort { size, got: 1 }, None));
    }

    #[test]
    fn how_a_size_came_to_be_wrong_is_told_where_it_is_proved() {
        let body = "x".repeat(26);
        let size = |sent: &str| flaw(sent).3;
        assert_eq!(size(&format!("26\r\n{body}\r\n0\r\n\r\n")), Some(ChunkSize::Decimal));
        assert_eq!(size(&format!("10\r\n{}\r\n10\r\n{}\r\n0\r\n\r\n", &body[..10], &body[..10])), Some(ChunkSize::Decimal));
        assert_eq!(size(&format!("1c\r\n{body}\r\n0\r\n\r\n")), Some(ChunkSize::WithLineEnd));
        assert_eq!(size("4\r\nação\r\n0\r\n\r\n"), Some(ChunkSize::Characters));
        assert_eq!(size("4\r\nação!\r\n0\r\n\r\n"), None);
        assert_eq!(size("2\r\nabc\r\n0\r\n\r\n"), None);
    }
}
