//! What lies in the memory of a thread that waits for our word.

#![expect(unsafe_code, reason = "no safe interface reads the memory of another process")]

use super::call::Call;
use super::notice::Notice;

/// The longest beginning of what is written that is kept, in bytes.
pub(super) const MOST: usize = 64;

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

fn number_at(thread: i32, at: u64) -> Option<u64> {
    read(thread, at, 8).try_into().ok().map(u64::from_ne_bytes)
}
