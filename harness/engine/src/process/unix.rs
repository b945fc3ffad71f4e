//! Asking the kernel for the other end of a Unix socket and for what is queued on it: sock_diag(7), `unix_diag`.

use std::collections::HashSet;

use super::diag::{Diag, HEADER, header};

/// The address family (`AF_UNIX`), and the types of sockets that are connected for good (`SOCK_STREAM`, `SOCK_SEQPACKET`).
const UNIX: u8 = 1;
const CONNECTED: [u8; 2] = [1, 5];
/// What is asked for: the other end, and the lengths of the queues (`UDIAG_SHOW_*`, linux/unix_diag.h).
const SHOW_PEER: u32 = 0x04;
const SHOW_QUEUES: u32 = 0x10;
/// The attributes that answer it (`UNIX_DIAG_PEER`, `UNIX_DIAG_RQLEN`), and where in the answer attributes begin: after
/// `struct unix_diag_msg`.
const PEER: u16 = 2;
const QUEUES: u16 = 4;
const ATTRIBUTES_AT: usize = HEADER + 16;

/// Whether a Unix socket is connected to one of `own`, and nothing is queued on either end: who holds both ends talks to
/// itself. `None` when that cannot be told, or it is no Unix socket.
pub(super) fn talks_to_itself(kernel: &Diag, inode: u64, own: &HashSet<u64>) -> Option<bool> {
    let here = End::of(kernel, inode)?;
    let peer = here.peer?;
    let there = End::of(kernel, peer)?;
    Some(own.contains(&peer) && there.peer == Some(inode) && here.is_quiet && there.is_quiet)
}

/// One end of a connection between Unix sockets.
#[derive(Debug, PartialEq, Eq)]
struct End {
    /// The inode of the other one, if there is one.
    peer: Option<u64>,
    is_quiet: bool,
}

impl End {
    fn of(kernel: &Diag, inode: u64) -> Option<Self> {
        Self::read(&kernel.exchange(&request(u32::try_from(inode).ok()?))??)
    }

    /// Reads the kernel's answer; `None` for a type of socket that others may send to unseen.
    fn read(answer: &[u8]) -> Option<Self> {
        CONNECTED.contains(answer.get(HEADER + 1)?).then_some(())?;
        let mut end = Self { peer: None, is_quiet: false };
        let mut rest = answer.get(ATTRIBUTES_AT..)?;
        while let Some((length, kind)) = rest.get(..4).map(|head| (half(&head[..2]), half(&head[2..]))) {
            let value = rest.get(4..usize::from(length))?;
            match kind {
                PEER => end.peer = Some(u64::from(u32::from_ne_bytes(value.try_into().ok()?))),
                // Bytes to be read here, and bytes sent that the other end has not read yet.
                QUEUES => end.is_quiet = value.iter().all(|byte| *byte == 0),
                _ => {}
            }
            rest = rest.get(usize::from(length).next_multiple_of(4)..).unwrap_or_default();
        }
        Some(end)
    }
}

fn half(bytes: &[u8]) -> u16 {
    u16::from_ne_bytes([bytes[0], bytes[1]])
}

/// The request for one socket: `struct unix_diag_req` (family, protocol, padding, every state, inode, what to show, any
/// cookie).
fn request(inode: u32) -> Vec<u8> {
    let mut request = header(24);
    request.extend([UNIX, 0, 0, 0]);
    for number in [u32::MAX, inode, SHOW_PEER | SHOW_QUEUES] {
        request.extend(number.to_ne_bytes());
    }
    request.extend([0xff; 8]);
    request
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::fd::AsFd;
    use std::os::unix::net::{UnixDatagram, UnixStream};

    use super::*;

    fn inode(socket: &impl AsFd) -> u64 {
        rustix::fs::fstat(socket).expect("a socket").st_ino
    }

    #[test]
    fn a_pair_of_sockets_is_quiet_while_nothing_lies_in_it() {
        let kernel = Diag::open().expect("a line");
        let (mut one, mut other) = UnixStream::pair().expect("a pair");
        let own = HashSet::from([inode(&one), inode(&other)]);
        let quiet = |socket: &UnixStream| talks_to_itself(&kernel, inode(socket), &own);
        assert_eq!((quiet(&one), quiet(&other)), (Some(true), Some(true)));
        one.write_all(b"x").expect("sent");
        assert_eq!((quiet(&one), quiet(&other)), (Some(false), Some(false)), "a byte lies in it");
        other.read_exact(&mut [0]).expect("read");
        assert_eq!((quiet(&one), quiet(&other)), (Some(true), Some(true)));
    }

    #[test]
    fn a_socket_whose_other_end_somebody_else_holds_or_nobody_or_everybody_is_not_its_own() {
        let kernel = Diag::open().expect("a line");
        let (one, other) = UnixStream::pair().expect("a pair");
        assert_eq!(talks_to_itself(&kernel, inode(&one), &HashSet::from([inode(&one)])), Some(false));
        let own = HashSet::from([inode(&one), inode(&other)]);
        drop(other);
        assert_ne!(talks_to_itself(&kernel, inode(&one), &own), Some(true));
        let (one, other) = UnixDatagram::pair().expect("a pair");
        let own = HashSet::from([inode(&one), inode(&other)]);
        assert_eq!(talks_to_itself(&kernel, inode(&one), &own), None, "a named one hears everybody");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
        assert_eq!(talks_to_itself(&kernel, inode(&listener), &own), None, "no Unix socket");
    }
}
