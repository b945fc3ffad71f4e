//! Asking the kernel for the queues of one TCP socket: sock_diag(7), a thousand times faster than reading its tables.

use std::net::{IpAddr, SocketAddr};

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with};

/// What is queued on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Queues {
    /// Bytes received and not yet read by the program.
    pub unread: u32,
    /// Bytes written and not yet acknowledged by the other end.
    pub unsent: u32,
}

/// The type of request and answer (`SOCK_DIAG_BY_FAMILY`, linux/sock_diag.h).
const BY_FAMILY: u16 = 20;
/// The flag every request bears (`NLM_F_REQUEST`, netlink(7)).
const REQUEST: u16 = 1;
/// The address family and protocol of TCP over IPv4 (`AF_INET`, `IPPROTO_TCP`).
const INET: u8 = 2;
const TCP: u8 = 6;
/// The length of a netlink header, and where in `struct inet_diag_msg` the other end's port and the two queues stand.
const HEADER: usize = 16;
const REMOTE_PORT_AT: usize = HEADER + 6;
const UNREAD_AT: usize = HEADER + 56;
const UNSENT_AT: usize = HEADER + 60;

/// The queues of the socket with these two ends, seen from `local`; `None` where that cannot be asked (other systems,
/// other machines, IPv6).
pub(super) fn queues(local: SocketAddr, remote: SocketAddr) -> Option<Queues> {
    let (IpAddr::V4(local_ip), IpAddr::V4(remote_ip)) = (local.ip(), remote.ip()) else { return None };
    let mut request = Vec::with_capacity(72);
    request.extend(72_u32.to_ne_bytes());
    request.extend(BY_FAMILY.to_ne_bytes());
    request.extend(REQUEST.to_ne_bytes());
    request.extend([0; 8]);
    // struct inet_diag_req_v2: family, protocol, no extensions, padding, every state, then the socket's identity.
    request.extend([INET, TCP, 0, 0]);
    request.extend(u32::MAX.to_ne_bytes());
    request.extend(local.port().to_be_bytes());
    request.extend(remote.port().to_be_bytes());
    for ip in [local_ip, remote_ip] {
        request.extend(ip.octets());
        request.extend([0; 12]);
    }
    // Any interface, any cookie.
    request.extend([0; 4]);
    request.extend([0xff; 8]);

    let kernel = socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, Some(netlink::SOCK_DIAG)).ok()?;
    send(&kernel, &request, SendFlags::empty()).ok()?;
    let mut answer = [0; 1024];
    let length = recv(&kernel, &mut answer[..], RecvFlags::empty()).ok()?.1;
    let answer = answer.get(..length)?;
    let number = |at: usize| Some(u32::from_ne_bytes(answer.get(at..at + 4)?.try_into().ok()?));
    let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
    // Anything else is an error message: most likely there is no such socket.
    (kind == BY_FAMILY).then_some(())?;
    // Where there is no such connection the kernel answers with who listens at that address: its other end is no port.
    (answer.get(REMOTE_PORT_AT..REMOTE_PORT_AT + 2)? == remote.port().to_be_bytes()).then_some(())?;
    Some(Queues { unread: number(UNREAD_AT)?, unsent: number(UNSENT_AT)? })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn bytes_that_were_not_read_are_seen_on_the_readers_side() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let mut client = TcpStream::connect(listener.local_addr().expect("its address")).expect("a client");
        let (mut server, peer) = listener.accept().expect("a connection");
        client.write_all(b"abc").expect("sent");
        let here = server.local_addr().expect("its address");
        assert_eq!(queues(here, peer), Some(Queues { unread: 3, unsent: 0 }));
        server.read_exact(&mut [0; 3]).expect("read");
        assert_eq!(queues(here, peer), Some(Queues { unread: 0, unsent: 0 }));
        assert_eq!(queues(here, here), None);
    }
}
