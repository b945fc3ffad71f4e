//! A call that does less than it was asked for: POSIX lets send(2) and recv(2) do so at any time.

#![expect(unsafe_code, reason = "no safe interface writes into the memory of another process")]

use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags};

use super::call::Call;
use super::memory;
use super::notice::Notice;

/// The most that is sent or received in its place, in bytes.
pub(super) const MOST: usize = 4096;

/// How many bytes a call on a connection wants to send or to receive, if it is one that may do less without more ado.
pub(super) fn wanted(notice: &Notice, call: Call) -> Option<usize> {
    let [_, _, count, flags, address, _] = notice.args;
    let is_plain = notice.number == libc::SYS_write || notice.number == libc::SYS_read;
    // Without another's address, and without wishes such as MSG_PEEK and MSG_WAITALL.
    let usual = (libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT | libc::MSG_MORE) as u64;
    let is_usual =
        (notice.number == libc::SYS_sendto || notice.number == libc::SYS_recvfrom) && address == 0 && flags & !usual == 0;
    let is_either = matches!(call, Call::Write | Call::Read) && (is_plain || is_usual);
    usize::try_from(count).ok().filter(|count| is_either && *count > 0)
}

/// How many bytes a call wants to write or to read, where that stands in its arguments; else 0.
pub(super) fn length(notice: &Notice, call: Call) -> usize {
    let has_length = [libc::SYS_write, libc::SYS_read, libc::SYS_sendto, libc::SYS_recvfrom].contains(&notice.number);
    if has_length && matches!(call, Call::Write | Call::Read) { usize::try_from(notice.args[2]).unwrap_or(0) } else { 0 }
}

/// Sends or receives so many bytes on `connection` in the thread's place, at once if at all; how many it were. `None` when it is to
/// do that itself.
pub(super) fn carry_out(notice: &Notice, call: Call, connection: &OwnedFd, count: usize) -> Option<usize> {
    if call == Call::Write {
        let bytes = memory::read(notice.thread, notice.args[1], count);
        if bytes.len() < count {
            return None;
        }
        return rustix::net::send(connection, &bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL).ok();
    }
    let mut bytes = vec![0; count];
    // First it is only looked at: nothing is lost when it cannot be handed over.
    match rustix::net::recv(connection, &mut bytes[..], RecvFlags::DONTWAIT | RecvFlags::PEEK) {
        Ok((got, _)) if got > 0 && write(notice, &bytes[..got]) => loop {
            match rustix::net::recv(connection, &mut bytes[..got], RecvFlags::DONTWAIT) {
                Ok((taken, _)) => break Some(taken),
                Err(Errno::INTR) => {}
                Err(_) => break None,
            }
        },
        _ => None,
    }
}

/// Writes what was received into the thread's memory; whether all of it could be.
fn write(notice: &Notice, bytes: &[u8]) -> bool {
    let here = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let there = libc::iovec { iov_base: notice.args[1] as *mut _, iov_len: bytes.len() };
    // SAFETY: the kernel reads `bytes`, and checks the address of the other process, which waits for our word.
    let put = unsafe { libc::process_vm_writev(notice.thread, &raw const here, 1, &raw const there, 1, 0) };
    usize::try_from(put) == Ok(bytes.len())
}
