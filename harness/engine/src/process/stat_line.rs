//! The line that the kernel tells of a process or a thread: the file `stat` of proc_pid_stat(5).

use std::fs::File;
use std::io::Read as _;
use std::str::FromStr;
use std::time::Duration;

/// Such a line. One read gives it whole, into a place that is there: many are read while a program runs.
pub(super) struct StatLine {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl StatLine {
    /// 52 numbers of 64 bits and a name of 64 bytes are shorter.
    const LONGEST: usize = 1280;

    /// That of a process' or a thread's folder in `/proc`; `None` when it is gone.
    pub(super) fn of(folder: &str) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        let length = File::open(format!("{folder}/stat")).and_then(|mut file| file.read(&mut bytes)).ok()?;
        Some(Self { bytes, length })
    }

    /// The fields after the name in parentheses, from the third on, which is the state. The name may hold any bytes: threads are
    /// named by their programs, and what is longer than 15 bytes is cut in the middle of a character.
    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        fields(&self.bytes[..self.length])
    }

    /// The letter of the state.
    pub(super) fn state(&self) -> Option<char> {
        self.fields().next()?.first().map(|letter| char::from(*letter))
    }

    /// When the thread began, as the time since the machine was started, of which a second has so many `ticks` (`starttime`).
    pub(super) fn beginning(&self, ticks: u64) -> Option<Duration> {
        beginning(self.fields(), ticks)
    }
}

fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let begin = line.iter().rposition(|byte| *byte == b')').map_or(line.len(), |at| line.len().min(at + 2));
    line[begin..].trim_ascii_end().split(|byte| *byte == b' ').filter(|field| !field.is_empty())
}

fn beginning<'l>(mut fields: impl Iterator<Item = &'l [u8]>, ticks: u64) -> Option<Duration> {
    Some(Duration::from_millis(number::<u64>(fields.nth(19)?)?.checked_mul(1000)? / ticks))
}

/// A number in decimal digits.
pub(super) fn number<N: FromStr>(field: &[u8]) -> Option<N> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[u8]) -> Vec<String> {
        fields(line).map(|field| String::from_utf8_lossy(field).into_owned()).collect()
    }

    #[test]
    fn a_name_may_hold_parentheses_spaces_and_halves_of_characters() {
        assert_eq!(read(b"7 (a) S 1 -2\n"), ["S", "1", "-2"]);
        assert_eq!(read(b"7 (a) R 9) S 1\n"), ["S", "1"]);
        assert_eq!(read(b"7 (servidor de a\xc3) R 1\n"), ["R", "1"]);
        assert_eq!(read(b"7 (a)"), [""; 0]);
        assert_eq!(read(b""), [""; 0]);
        assert_eq!((number::<i32>(b"-2"), number::<u64>(b"-2"), number::<u64>(b"")), (Some(-2), None, None));
    }

    #[test]
    fn the_beginning_of_a_thread_stands_behind_its_name() {
        let line = b"7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 250 3000 9 18446744073709551615";
        assert_eq!(beginning(fields(line), 100), Some(Duration::from_millis(2500)));
        assert_eq!(beginning(fields(b"7 (a) S 1"), 100), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_whose_name_was_cut_in_a_character_is_seen() {
        rustix::thread::set_name(c"serve o usu\xc3").expect("named");
        let line = StatLine::of("/proc/thread-self").expect("a line");
        assert_eq!(line.state(), Some('R'));
        assert!(line.beginning(100).is_some_and(|begin| !begin.is_zero()));
    }
}
