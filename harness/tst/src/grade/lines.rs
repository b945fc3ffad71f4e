//! The lines of a journal, each of which holds one record; and what its end means when that is not a whole line.

use std::io::{self, BufRead, Read as _};

use serde::de::IgnoredAny;

/// How every record begins.
const BEGIN: &[u8] = b"{\"schema\":";
/// How much is read of a line that is none, in bytes: enough to say what is wrong.
const FOREIGN: u64 = 4 << 10;
/// The longest line, in bytes: what a record of many checks with long conversations may be, and memory still holds.
pub const LONGEST: u64 = 256 << 20;

/// Why a line cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It is longer than a record may be.
    #[error("line {line} is longer than {mib} MiB")]
    TooLong {
        /// The line, from 1.
        line: usize,
        /// The most, in MiB.
        mib: u64,
    },
    /// The system refuses.
    #[error(transparent)]
    Refused(#[from] io::Error),
}

/// Reads lines.
pub struct Lines<R> {
    file: R,
    number: usize,
    offset: u64,
    text: Vec<u8>,
    longest: u64,
}

/// A line that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'l> {
    /// Its number, from 1.
    pub number: usize,
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// Its text, without the line feed.
    pub text: &'l [u8],
    /// Whether there is a line feed; only the last line may have none.
    pub is_ended: bool,
    /// Whether there are only zeros, up to the end of the file.
    is_unwritten: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a file, from its beginning.
    pub fn of(file: R) -> Self {
        Self { file, number: 0, offset: 0, text: Vec::new(), longest: LONGEST }
    }

    /// The next line; none at the end. Of one that does not begin like a record, only the beginning: it is no journal's.
    ///
    /// # Errors
    /// When it cannot be read, or is longer than a record may be.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, LineError> {
        loop {
            self.text.clear();
            let offset = self.offset;
            let there = self.file.fill_buf()?;
            let is_record = is_begin(there) || there.first() == Some(&b'\n');
            let most = if is_record { self.longest + 1 } else { FOREIGN };
            let length = self.file.by_ref().take(most).read_until(b'\n', &mut self.text)?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            self.offset += length as u64;
            let is_ended = self.text.pop_if(|last| *last == b'\n').is_some();
            // What comes after it is unknown: it must not be taken for a torn end, which is cut off.
            if is_record && self.text.len() as u64 > self.longest {
                return Err(LineError::TooLong { line: self.number, mib: self.longest >> 20 });
            }
            if !self.text.is_empty() {
                let is_zeros = !is_ended && self.text.iter().all(|byte| *byte == 0);
                let is_unwritten = is_zeros && self.is_zeros_to_end()?;
                return Ok(Some(Line { number: self.number, offset, text: &self.text, is_ended, is_unwritten }));
            }
        }
    }

    /// Whether nothing but zeros follows; passes over them.
    fn is_zeros_to_end(&mut self) -> Result<bool, LineError> {
        let mut passed = 0;
        loop {
            let there = self.file.fill_buf()?;
            if there.is_empty() {
                return Ok(true);
            }
            let zeros = there.iter().take_while(|byte| **byte == 0).count();
            let is_all = zeros == there.len();
            self.file.consume(zeros);
            self.offset += zeros as u64;
            passed += zeros as u64;
            if passed > self.longest {
                return Err(LineError::TooLong { line: self.number, mib: self.longest >> 20 });
            }
            if !is_all {
                return Ok(false);
            }
        }
    }
}

impl Line<'_> {
    /// Where it ends in the file, its line feed included.
    pub fn end(&self) -> u64 {
        self.offset + self.text.len() as u64 + u64::from(self.is_ended)
    }

    /// Whether it is a record that was being written when the power went: only its beginning is there, or nothing but the
    /// zeros that a disk has where it was never written. What is followed by something is not torn: that would be cut off, too.
    pub fn is_torn(&self) -> bool {
        let is_whole = || serde_json::from_slice::<IgnoredAny>(self.text).is_ok();
        !self.is_ended && (self.is_unwritten || is_begin(self.text) && !is_whole())
    }
}

/// Whether a record may begin like this.
fn is_begin(text: &[u8]) -> bool {
    let length = text.len().min(BEGIN.len());
    text[..length] == BEGIN[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each line: its number, its offset, its length, whether it ends and whether it is torn.
    fn lines(text: &[u8]) -> Vec<(usize, u64, usize, bool, bool)> {
        let mut lines = Lines::of(text);
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("read") {
            found.push((line.number, line.offset, line.text.len(), line.is_ended, line.is_torn()));
        }
        found
    }

    #[test]
    fn lines_have_numbers_and_places_and_empty_ones_are_passed_over() {
        assert_eq!(lines(b"{\"schema\":1}\n\n{\"schema\":2}\n"), [(1, 0, 12, true, false), (3, 14, 12, true, false)]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n"), []);
    }

    #[test]
    fn an_end_without_a_line_feed_is_torn_only_if_it_is_the_beginning_of_a_record() {
        let is_torn = |text: &[u8]| lines(text).last().is_some_and(|line| line.4);
        for torn in [&b"{"[..], b"{\"sche", b"{\"schema\":", b"{\"schema\":1,\"student\":{\"key", b"\0\0\0"] {
            assert!(is_torn(torn), "{torn:?}");
        }
        for other in [&b"my diary, one line"[..], b"{\"schema\":1}", b"{\"other\":", b"{\"schema\":1}\n", b"[", b"\0x"] {
            assert!(!is_torn(other), "{other:?}");
        }
    }

    #[test]
    fn zeros_are_torn_only_up_to_the_end_of_the_file() {
        let record = b"{\"schema\":1}\n";
        for zeros in [1, 3, FOREIGN as usize - 1, FOREIGN as usize, FOREIGN as usize + 1, 3 * FOREIGN as usize] {
            let unwritten = vec![0; zeros];
            let torn = [record, &unwritten[..]].concat();
            let told: Vec<(usize, bool)> = lines(&torn).iter().map(|line| (line.0, line.4)).collect();
            assert_eq!(told, [(1, false), (2, true)], "{zeros}");
            for rest in [&record[..], b"x", b"\n", b"\0\n{\"schema\":1}\n"] {
                let inside = [record, &unwritten[..], rest].concat();
                assert!(lines(&inside).iter().all(|line| !line.4), "{zeros} {rest:?}");
            }
        }
        let unwritten = vec![0; 2 << 20];
        let mut lines = Lines { longest: 1 << 20, ..Lines::of(&unwritten[..]) };
        assert_eq!(lines.next().expect_err("too many").to_string(), "line 1 is longer than 1 MiB");
    }

    #[test]
    fn a_line_without_end_is_an_error_and_no_torn_end() {
        let text = [BEGIN, &vec![b' '; 2 << 20], b"1}\n"].concat();
        for text in [&text[..], &text[..2 << 20]] {
            let mut lines = Lines { longest: 1 << 20, ..Lines::of(text) };
            assert_eq!(lines.next().expect_err("too long").to_string(), "line 1 is longer than 1 MiB");
        }
        let mut lines = Lines { longest: text.len() as u64 - 1, ..Lines::of(&text[..]) };
        assert!(lines.next().expect("read").is_some_and(|line| line.is_ended));
    }

    #[test]
    fn of_a_foreign_line_only_the_beginning_is_read() {
        let text = vec![b'x'; 1 << 20];
        assert_eq!(lines(&text)[0], (1, 0, FOREIGN as usize, false, false));
        let record = [BEGIN, &vec![b' '; 1 << 20], b"1}\n"].concat();
        assert_eq!(lines(&record), [(1, 0, record.len() - 1, true, false)]);
    }
}
