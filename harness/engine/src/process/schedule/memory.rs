//! What lies in the memory of a thread that waits for our word.

#![expect(unsafe_code, reason = "no safe interface reads the memory of another process")]

use super::call::Call;
use super::notice::Notice;

/// The longest beginning of what is written that is kept, in bytes.
pub(super) const MOST: usize = 160;

/// Reads up to so many bytes; fewer where less can be read.
pub(super) fn read(thread: i32, at: u64, most: usize) -> Vec<u8> {
    let mut bytes = vec![0; most];
    let here = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    let there = libc::iovec { iov_base: at as *mut _, iov_len: most };
    // SAFETY: the kernel writes at most `most` bytes into `bytes`, and checks the address of the other process.
    let got = unsafe { libc::process_vm_readv(thread, &raw const here, 1, &raw const there, 1, 0) };
    bytes.truncate(usize::try_from(got).unwrap_or(0));
    bytes
}

/// What a thread is about to write, or its beginning; nothing for other calls.
pub(super) fn written(notice: &Notice, call: Call) -> Vec<u8> {
    let [_, at, count, ..] = notice.args;
    let number = notice.number;
    if call != Call::Write {
        Vec::new()
    } else if number == libc::SYS_write || number == libc::SYS_sendto {
        read(notice.thread, at, MOST.min(usize::try_from(count).unwrap_or(MOST)))
    } else if number == libc::SYS_writev {
        pieces(notice.thread, at, count)
    } else {
        // `struct msghdr`, the same for the first message of several: name, its length, the pieces, how many.
        let word = |index: u64| number_at(notice.thread, at + 8 * index);
        match (word(2), word(3)) {
            (Some(at), Some(count)) => pieces(notice.thread, at, count),
            _ => Vec::new(),
        }
    }
}

/// What pieces (`struct iovec`) hold together.
fn pieces(thread: i32, at: u64, count: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for index in 0..count.min(8) {
        let (Some(base), Some(length)) = (number_at(thread, at + 16 * index), number_at(thread, at + 16 * index + 8)) else {
            break;
        };
        bytes.extend(read(thread, base, (MOST - bytes.len()).min(usize::try_from(length).unwrap_or(MOST))));
        if bytes.len() >= MOST {
            break;
        }
    }
    bytes
}

/// The word of four bytes at a place.
pub(super) fn word_at(thread: i32, at: u64) -> Option<u32> {
    read(thread, at, 4).try_into().ok().map(u32::from_ne_bytes)
}

fn number_at(thread: i32, at: u64) -> Option<u64> {
    read(thread, at, 8).try_into().ok().map(u64::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found of what this process would write by a call with these arguments.
    fn found(number: libc::c_long, [at, count]: [u64; 2]) -> Vec<u8> {
        written(&Notice::made_up(std::process::id() as i32, number, [1, at, count, 0, 0, 0]), Call::Write)
    }

    fn piece(bytes: &[u8]) -> libc::iovec {
        libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() }
    }

    #[test]
    fn what_is_written_is_found_or_its_beginning() {
        let (short, long) = (b"ol\xc3\xa1\n", [b'x'; MOST + 40]);
        for number in [libc::SYS_write, libc::SYS_sendto] {
            assert_eq!(found(number, [short.as_ptr() as u64, 5]), b"ol\xc3\xa1\n");
            assert_eq!(found(number, [long.as_ptr() as u64, long.len() as u64]), [b'x'; MOST]);
            assert_eq!(found(number, [short.as_ptr() as u64, 0]), b"");
        }
        assert_eq!(found(libc::SYS_write, [8, 5]), b"", "nobody's memory");
    }

    #[test]
    fn what_is_written_in_pieces_is_found_together() {
        let pieces = [piece(b"ana"), piece(b""), piece(b": oi\n")];
        assert_eq!(found(libc::SYS_writev, [pieces.as_ptr() as u64, 3]), b"ana: oi\n");
        assert_eq!(found(libc::SYS_writev, [pieces.as_ptr() as u64, 1]), b"ana");
        let many = [piece(&[b'y'; 70]); 3];
        assert_eq!(found(libc::SYS_writev, [many.as_ptr() as u64, 3]), [b'y'; MOST]);
        // The first words of `struct msghdr`: the name, its length, the pieces, how many.
        let message = [0u64, 0, pieces.as_ptr() as u64, 3];
        for number in [libc::SYS_sendmsg, libc::SYS_sendmmsg] {
            assert_eq!(found(number, [message.as_ptr() as u64, 0]), b"ana: oi\n");
        }
        assert_eq!(found(libc::SYS_sendmsg, [8, 0]), b"");
        assert_eq!(found(libc::SYS_writev, [8, u64::MAX]), b"");
    }

    #[test]
    fn other_calls_write_nothing_and_other_processes_memory_is_their_own() {
        let bytes = b"oi";
        let notice = Notice::made_up(std::process::id() as i32, libc::SYS_read, [1, bytes.as_ptr() as u64, 2, 0, 0, 0]);
        assert_eq!(written(&notice, Call::Read), b"");
        let of_nobody = Notice::made_up(i32::MAX, libc::SYS_write, notice.args);
        assert_eq!(written(&of_nobody, Call::Write), b"");
    }
}
