//! Asking the kernel for the queues of one TCP socket, for all that listen, or for all of UDP: sock_diag(7), many times faster
//! than reading its tables, and whole: a table is told in parts, and what is closed between two makes it pass over another socket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with};

use super::datagrams::Bound;
use super::sockets::LISTEN;

/// What is queued on a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Queues {
    /// Bytes received and not yet read by the program.
    pub unread: u32,
    /// Bytes written and not yet acknowledged by the other end.
    pub unsent: u32,
    /// The number by which a process' list of open files names the socket; 0 for one that no process holds.
    pub inode: u64,
    /// Its state, as a number of the kernel's tcp_states.h.
    pub state: u8,
}

/// A socket that listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listener {
    /// Where.
    pub local: SocketAddr,
    /// The number by which a process' list of open files names it.
    pub inode: u64,
}

/// The type of request and answer (`SOCK_DIAG_BY_FAMILY`, linux/sock_diag.h).
const BY_FAMILY: u16 = 20;
/// The type of an answer that is an error (`NLMSG_ERROR`, netlink(7)), and the error that means "no such socket".
const ERROR: u16 = 2;
const NO_ENTRY: i32 = -2;
/// The type of the answer after the last one (`NLMSG_DONE`, netlink(7)).
const DONE: u16 = 3;
/// The flag every request bears (`NLM_F_REQUEST`, netlink(7)), and those of one for all that there are (`NLM_F_DUMP`).
const REQUEST: u16 = 1;
const ALL: u16 = 0x300;
/// The address families and the protocols (`AF_INET`, `AF_INET6`, `IPPROTO_TCP`, `IPPROTO_UDP`).
const INET: u8 = 2;
const INET6: u8 = 10;
const TCP: u8 = 6;
const UDP: u8 = 17;
/// The extension that tells what memory a socket takes (`INET_DIAG_SKMEMINFO` of linux/inet_diag.h), its bit in a request, the
/// length of `struct inet_diag_msg`, which it follows, and where its count of what was thrown away stands (`SK_MEMINFO_DROPS`).
const MEMORY: u16 = 7;
const MEMORY_BIT: u8 = 1 << (MEMORY - 1);
const FIXED: usize = 72;
const DROPS_AT: usize = 4 * 8;
/// The length of a netlink header, and where in `struct inet_diag_msg` the state, the two ends, the two queues and the inode
/// stand.
pub(super) const HEADER: usize = 16;
const STATE_AT: usize = HEADER + 1;
const LOCAL_PORT_AT: usize = HEADER + 4;
const LOCAL_AT: usize = HEADER + 8;
const REMOTE_PORT_AT: usize = HEADER + 6;
const REMOTE_AT: usize = HEADER + 24;
const UNREAD_AT: usize = HEADER + 56;
const UNSENT_AT: usize = HEADER + 60;
const INODE_AT: usize = HEADER + 68;

/// A line to the kernel over which queues are asked for.
#[derive(Debug)]
pub(super) struct Diag(OwnedFd);

impl Diag {
    /// Opens the line; `None` where the system has none.
    pub(super) fn open() -> Option<Self> {
        socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, Some(netlink::SOCK_DIAG)).ok().map(Self)
    }

    /// The queues of the socket with these two ends, seen from `local`: `Some(None)` when there is no such socket,
    /// `None` when it cannot be told.
    pub(super) fn queues(&self, local: SocketAddr, remote: SocketAddr) -> Option<Option<Queues>> {
        // Where there is no such connection the kernel answers with who listens there: its other end is no port.
        Some(self.ask(local, remote)?.filter(|(_, port)| *port == remote.port()).map(|(queues, _)| queues))
    }

    /// The inode of the socket that listens for connections to `local`, if any does.
    pub(super) fn listener(&self, local: SocketAddr) -> Option<u64> {
        let nobody = SocketAddr::new(local.ip(), 0);
        self.ask(local, nobody)?.filter(|(_, port)| *port == 0).map(|(queues, _)| queues.inode)
    }

    /// All sockets that listen in this network; `None` when it cannot be told.
    pub(super) fn listeners(&self) -> Option<Vec<Listener>> {
        let mut found = Vec::new();
        self.each_of(TCP, 0, 1 << LISTEN, &mut |answer| {
            found.push(Listener { local: end(answer, LOCAL_AT, LOCAL_PORT_AT)?, inode: u64::from(number(answer, INODE_AT)?) });
            Some(())
        })?;
        Some(found)
    }

    /// All UDP sockets in this network; `None` when it cannot be told.
    pub(super) fn datagram_sockets(&self) -> Option<Vec<Bound>> {
        let mut found = Vec::new();
        self.each_of(UDP, MEMORY_BIT, u32::MAX, &mut |answer| {
            let remote = end(answer, REMOTE_AT, REMOTE_PORT_AT)?;
            found.push(Bound {
                local: end(answer, LOCAL_AT, LOCAL_PORT_AT)?,
                remote: (remote.port() != 0).then_some(remote),
                queued: u64::from(number(answer, UNREAD_AT)?),
                drops: u64::from(drops(answer)?),
                inode: u64::from(number(answer, INODE_AT)?),
            });
            Some(())
        })?;
        Some(found)
    }

    /// Asks for all sockets of a protocol in some states, and hands on what the kernel tells of each.
    fn each_of(&self, protocol: u8, extensions: u8, states: u32, each: &mut dyn FnMut(&[u8]) -> Option<()>) -> Option<()> {
        for family in [INET, INET6] {
            send(&self.0, &request_for_all((family, protocol), extensions, states), SendFlags::empty()).ok()?;
            let mut buffer = vec![0; 32 * 1024];
            while {
                let length = recv(&self.0, &mut buffer[..], RecvFlags::empty()).ok()?.1;
                read_part(&buffer[..length], each)?
            } {}
        }
        Some(())
    }

    /// What the kernel tells of a socket, and the port of its other end.
    fn ask(&self, local: SocketAddr, remote: SocketAddr) -> Option<Option<(Queues, u16)>> {
        let Some(answer) = self.exchange(&request(local, remote)?)? else { return Some(None) };
        let (inode, state) = (u64::from(number(&answer, INODE_AT)?), *answer.get(STATE_AT)?);
        let queues = Queues { unread: number(&answer, UNREAD_AT)?, unsent: number(&answer, UNSENT_AT)?, inode, state };
        Some(Some((queues, port(&answer, REMOTE_PORT_AT)?)))
    }

    /// The kernel's answer to a request for one socket: `Some(None)` when there is no such socket.
    pub(super) fn exchange(&self, request: &[u8]) -> Option<Option<Vec<u8>>> {
        send(&self.0, request, SendFlags::empty()).ok()?;
        let mut answer = vec![0; 1024];
        let length = recv(&self.0, &mut answer[..], RecvFlags::empty()).ok()?.1;
        answer.truncate(length);
        match u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?) {
            ERROR => (i32::from_ne_bytes(answer.get(HEADER..HEADER + 4)?.try_into().ok()?) == NO_ENTRY).then_some(None),
            BY_FAMILY => Some(Some(answer)),
            _ => None,
        }
    }
}

fn number(answer: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(answer.get(at..at + 4)?.try_into().ok()?))
}

/// Ports are in the network's order of bytes.
fn port(answer: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(answer.get(at..at + 2)?.try_into().ok()?))
}

/// Hands on what a part of the kernel's answer tells: whether another part follows; `None` when it is not understood.
fn read_part(part: &[u8], each: &mut dyn FnMut(&[u8]) -> Option<()>) -> Option<bool> {
    let mut rest = part;
    while !rest.is_empty() {
        let length = number(rest, 0)? as usize;
        match u16::from_ne_bytes(rest.get(4..6)?.try_into().ok()?) {
            BY_FAMILY => each(rest.get(..length)?)?,
            DONE => return Some(false),
            _ => return None,
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Some(true)
}

/// One end of a socket, whose address and port stand there.
fn end(answer: &[u8], address_at: usize, port_at: usize) -> Option<SocketAddr> {
    let octets = answer.get(address_at..address_at + 16)?;
    let ip = match *answer.get(HEADER)? {
        INET => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(&octets[..4]).ok()?)),
        _ => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?)).to_canonical(),
    };
    Some(SocketAddr::new(ip, port(answer, port_at)?))
}

/// How many datagrams were thrown away because a socket was full: among the attributes that follow (rtnetlink(7)).
fn drops(answer: &[u8]) -> Option<u32> {
    let mut rest = answer.get(HEADER + FIXED..)?;
    while !rest.is_empty() {
        let half = |at: usize| Some(u16::from_ne_bytes(rest.get(at..at + 2)?.try_into().ok()?));
        let (length, kind) = (usize::from(half(0)?), half(2)?);
        if kind == MEMORY {
            return number(rest.get(..length)?, 4 + DROPS_AT);
        }
        rest = rest.get(length.max(4).next_multiple_of(4)..).unwrap_or_default();
    }
    None
}

/// The header of a request for one socket, whose body has this `length` in bytes.
pub(super) fn header(length: u32) -> Vec<u8> {
    header_with(REQUEST, length)
}

fn header_with(flags: u16, length: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER + length as usize);
    header.extend((HEADER as u32 + length).to_ne_bytes());
    header.extend(BY_FAMILY.to_ne_bytes());
    header.extend(flags.to_ne_bytes());
    header.extend([0; 8]);
    header
}

/// The request for all sockets of a family and a protocol in some states: the same body, with nothing known of their identity.
fn request_for_all((family, protocol): (u8, u8), extensions: u8, states: u32) -> Vec<u8> {
    let mut request = header_with(REQUEST | ALL, 56);
    request.extend([family, protocol, extensions, 0]);
    request.extend(states.to_ne_bytes());
    request.extend([0; 48]);
    request
}

/// The request for one socket; `None` when its two ends are of different families.
fn request(local: SocketAddr, remote: SocketAddr) -> Option<Vec<u8>> {
    let mut request = header(56);
    // struct inet_diag_req_v2: family, protocol, no extensions, padding, every state, then the socket's identity.
    request.extend([if local.is_ipv4() { INET } else { INET6 }, TCP, 0, 0]);
    request.extend(u32::MAX.to_ne_bytes());
    request.extend(local.port().to_be_bytes());
    request.extend(remote.port().to_be_bytes());
    (local.is_ipv4() == remote.is_ipv4()).then_some(())?;
    for end in [local, remote] {
        match end.ip() {
            IpAddr::V4(ip) => {
                request.extend(ip.octets());
                request.extend([0; 12]);
            }
            IpAddr::V6(ip) => request.extend(ip.octets()),
        }
    }
    // Any interface, any cookie.
    request.extend([0; 4]);
    request.extend([0xff; 8]);
    Some(request)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn queues(local: SocketAddr, remote: SocketAddr) -> Option<Queues> {
        Diag::open().expect("a line").queues(local, remote).expect("an answer")
    }

    /// A client of a server that listens on `address`, both connected, and the two ends as seen from the client.
    fn connected(address: &str) -> (TcpStream, TcpStream, SocketAddr, SocketAddr) {
        let listener = TcpListener::bind(address).expect("a listener");
        let port = listener.local_addr().expect("its address").port();
        let host = if address.starts_with("[::1]") { "[::1]" } else { "127.0.0.1" };
        let client = TcpStream::connect(format!("{host}:{port}")).expect("a client");
        let server = listener.accept().expect("a connection").0;
        let (here, there) = (client.local_addr().expect("an end"), client.peer_addr().expect("an end"));
        (client, server, here, there)
    }

    #[test]
    fn sockets_are_named_as_in_the_list_of_open_files() {
        use std::os::fd::AsRawFd as _;
        let inode = |fd: i32| std::fs::read_link(format!("/proc/self/fd/{fd}")).expect("a link").display().to_string();
        for address in ["127.0.0.1:0", "0.0.0.0:0", "[::]:0"] {
            let listener = TcpListener::bind(address).expect("a listener");
            let port = listener.local_addr().expect("its address").port();
            let there = SocketAddr::from(([127, 0, 0, 1], port));
            let client = TcpStream::connect(there).expect("a client");
            let found = Diag::open().expect("a line").listener(there).expect("a listener");
            assert_eq!(inode(listener.as_raw_fd()), format!("socket:[{found}]"), "{address}");
            let here = client.local_addr().expect("an end");
            let found = queues(here, there).expect("a socket").inode;
            assert_eq!(inode(client.as_raw_fd()), format!("socket:[{found}]"), "{address}");
        }
    }

    #[test]
    fn all_that_listen_are_told_with_their_addresses_however_many_there_are() {
        let addresses = ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0", "[::]:0"];
        let many: Vec<TcpListener> =
            (0..400).map(|at| TcpListener::bind(addresses[at % addresses.len()]).expect("a listener")).collect();
        let found = Diag::open().expect("a line").listeners().expect("an answer");
        for listener in many {
            let inode = rustix::fs::fstat(&listener).expect("a socket").st_ino;
            let local = listener.local_addr().expect("its address");
            assert!(found.contains(&Listener { local, inode }), "{local} {inode}");
        }
    }

    #[test]
    fn a_socket_for_both_families_is_found_by_the_address_that_its_client_used() {
        for address in ["[::]:0", "[::1]:0"] {
            let (mut client, _server, here, there) = connected(address);
            client.write_all(b"abc").expect("sent");
            assert_eq!(queues(there, here).map(|queues| queues.unread), Some(3), "{address}");
        }
    }

    #[test]
    fn bytes_that_were_not_read_are_seen_on_the_readers_side() {
        let (mut client, mut server, peer, here) = connected("127.0.0.1:0");
        client.write_all(b"abc").expect("sent");
        let seen = |here, peer| queues(here, peer).map(|queues| (queues.unread, queues.unsent));
        assert_eq!(seen(here, peer), Some((3, 0)));
        server.read_exact(&mut [0; 3]).expect("read");
        assert_eq!(seen(here, peer), Some((0, 0)));
        assert_eq!(queues(here, here), None);
    }
}
