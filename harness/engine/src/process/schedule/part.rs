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

/// Sends or receives so many bytes on `connection` in the thread's place, at once if at all: what that gave, which is the thread's.
/// `None` when it is to do that itself.
pub(super) fn carry_out(notice: &Notice, call: Call, connection: &OwnedFd, count: usize) -> Option<Result<usize, Errno>> {
    if call == Call::Write {
        let bytes = memory::read(notice.thread, notice.args[1], count);
        if bytes.len() < count {
            return None;
        }
        return match rustix::net::send(connection, &bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            // Its own call says the same, with the signal that belongs to it.
            Err(Errno::PIPE) => None,
            sent => unless_it_waits(sent),
        };
    }
    let mut bytes = vec![0; count];
    // First it is only looked at: nothing is lost when it cannot be handed over.
    let got = match rustix::net::recv(connection, &mut bytes[..], RecvFlags::DONTWAIT | RecvFlags::PEEK) {
        Ok((0, _)) => return None,
        Ok((got, _)) => got,
        Err(error) => return unless_it_waits(Err(error)),
    };
    if !write(notice, &bytes[..got]) {
        return None;
    }
    let seen = bytes[..got].to_vec();
    loop {
        match rustix::net::recv(connection, &mut bytes[..got], RecvFlags::DONTWAIT) {
            Ok((0, _)) => return None,
            Ok((taken, _)) => {
                // Another thread may have read from the same connection in between.
                if bytes[..taken] != seen[..taken] {
                    write(notice, &bytes[..taken]);
                }
                return Some(Ok(taken));
            }
            Err(Errno::INTR) => {}
            Err(error) => return unless_it_waits(Err(error)),
        }
    }
}

/// What a call gave, but that it would have to wait. An error is told once: it is the thread's to know.
fn unless_it_waits(gave: Result<usize, Errno>) -> Option<Result<usize, Errno>> {
    match gave {
        Err(Errno::AGAIN | Errno::INTR) => None,
        gave => Some(gave),
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn notice(number: libc::c_long, args: [u64; 5]) -> Notice {
        let [file, at, count, flags, address] = args;
        Notice::made_up(std::process::id() as i32, number, [file, at, count, flags, address, 0])
    }

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let here = TcpStream::connect(listener.local_addr().expect("an address")).expect("a connection");
        (here, listener.accept().expect("a client").0)
    }

    #[test]
    fn plain_calls_may_do_less_and_those_with_wishes_of_their_own_may_not() {
        let wanted = |number, call, flags: i32, address| wanted(&notice(number, [4, 0, 7, flags as u64, address]), call);
        assert_eq!(wanted(libc::SYS_write, Call::Write, 0x1234, 99), Some(7), "it has no flags, nor an address");
        assert_eq!(wanted(libc::SYS_read, Call::Read, 0, 0), Some(7));
        assert_eq!(wanted(libc::SYS_sendto, Call::Write, libc::MSG_NOSIGNAL, 0), Some(7));
        assert_eq!(wanted(libc::SYS_recvfrom, Call::Read, libc::MSG_DONTWAIT, 0), Some(7));
        for flags in [libc::MSG_PEEK, libc::MSG_WAITALL, libc::MSG_OOB] {
            assert_eq!(wanted(libc::SYS_recvfrom, Call::Read, flags, 0), None, "{flags}");
        }
        assert_eq!(wanted(libc::SYS_sendto, Call::Write, 0, 99), None);
        assert_eq!(wanted(libc::SYS_writev, Call::Write, 0, 0), None);
        assert_eq!(wanted(libc::SYS_close, Call::Close, 0, 0), None);
        assert_eq!(super::wanted(&notice(libc::SYS_write, [4, 0, 0, 0, 0]), Call::Write), None, "nothing to write");
    }

    #[test]
    fn a_part_is_sent_and_received_in_the_place_of_a_thread() {
        let (mut here, there) = pair();
        let there = OwnedFd::from(there);
        let word = b"cada linha";
        let sends = notice(libc::SYS_write, [0, word.as_ptr() as u64, 10, 0, 0]);
        assert_eq!(carry_out(&sends, Call::Write, &there, 4), Some(Ok(4)));
        let mut got = [0; 4];
        here.read_exact(&mut got).expect("four bytes");
        assert_eq!(&got, b"cada");
        let room = [0u8; 10];
        let receives = notice(libc::SYS_read, [0, room.as_ptr() as u64, 10, 0, 0]);
        assert_eq!(carry_out(&receives, Call::Read, &there, 4), None, "there is nothing yet: it waits itself");
        here.write_all(b"inteira").expect("sent");
        assert_eq!(carry_out(&receives, Call::Read, &there, 4), Some(Ok(4)));
        assert_eq!(carry_out(&receives, Call::Read, &there, 4), Some(Ok(3)));
        // SAFETY: the kernel has written there, which the compiler does not know.
        let room = unsafe { std::ptr::read_volatile(&raw const room) };
        assert_eq!(&room[..4], b"irae", "the second three over the first four");
        let nowhere = notice(libc::SYS_read, [0, 8, 10, 0, 0]);
        here.write_all(b"x").expect("sent");
        assert_eq!(carry_out(&nowhere, Call::Read, &there, 4), None);
        assert_eq!(carry_out(&receives, Call::Read, &there, 4), Some(Ok(1)), "and nothing was lost");
        drop(here);
        assert_eq!(carry_out(&receives, Call::Read, &there, 4), None, "its end is seen by itself");
    }

    #[test]
    fn an_error_that_is_told_once_is_told_the_thread() {
        for call in [Call::Read, Call::Write] {
            let (here, there) = pair();
            rustix::net::sockopt::set_socket_linger(&here, Some(std::time::Duration::ZERO)).expect("set");
            drop(here);
            let there = OwnedFd::from(there);
            let room = [b'x'; 10];
            let number = if call == Call::Read { libc::SYS_read } else { libc::SYS_write };
            let asks = notice(number, [0, room.as_ptr() as u64, 10, 0, 0]);
            assert_eq!(carry_out(&asks, call, &there, 4), Some(Err(Errno::CONNRESET)), "{call:?}");
            assert_eq!(carry_out(&asks, call, &there, 4), None, "{call:?}: the rest is its own");
        }
    }
}
