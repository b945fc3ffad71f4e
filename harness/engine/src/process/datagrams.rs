//! What the kernel tells of UDP sockets: where a program receives, what lies unread there, and what was thrown away.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::sockets::{self, Connection};

/// The column of `/proc/net/softnet_stat` with the number of packets that a processor has still to deliver
/// (`softnet_seq_show` in the kernel's net/core/net-procfs.c, since Linux 5.10).
const BACKLOG: usize = 11;

/// A UDP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub local: SocketAddr,
    /// The only one from whom it receives, if there is one.
    pub remote: Option<SocketAddr>,
    /// What lies unread in it takes so many bytes of memory; an empty datagram takes some, too.
    pub queued: u64,
    /// How many datagrams were thrown away because it was full.
    pub drops: u64,
    /// The number by which a process' list of open files names it.
    pub inode: u64,
}

/// All UDP sockets of our network; `None` where the system does not tell.
pub(super) fn all() -> Option<Vec<Bound>> {
    #[cfg(target_os = "linux")]
    if let Some(found) = super::diag::Diag::open().and_then(|kernel| kernel.datagram_sockets()) {
        return Some(found);
    }
    from_tables()
}

/// The same from the kernel's tables, where it tells nothing else.
fn from_tables() -> Option<Vec<Bound>> {
    let four = std::fs::read_to_string("/proc/self/net/udp").ok()?;
    let six = std::fs::read_to_string("/proc/self/net/udp6").unwrap_or_default();
    Some([four, six].iter().flat_map(|table| table.lines().skip(1).filter_map(parse)).collect())
}

/// One line of `/proc/net/udp` or `udp6` (proc_pid_net(5)).
fn parse(line: &str) -> Option<Bound> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (_, queued) = fields.get(4)?.split_once(':')?;
    let remote = sockets::address(fields.get(2)?)?;
    Some(Bound {
        local: sockets::address(fields.get(1)?)?,
        remote: (remote.port() != 0).then_some(remote),
        queued: u64::from_str_radix(queued, 16).ok()?,
        inode: fields.get(9)?.parse().ok()?,
        drops: fields.get(12)?.parse().ok()?,
    })
}

/// Whether no processor has packets still to deliver: what was sent on this machine has come to a socket's queue, or was thrown
/// away. What cannot be told counts as some.
fn nothing_to_deliver() -> bool {
    let Ok(table) = std::fs::read_to_string("/proc/self/net/softnet_stat") else { return false };
    let is_empty = |line: &str| line.split_whitespace().nth(BACKLOG).is_some_and(|count| count.bytes().all(|digit| digit == b'0'));
    !table.is_empty() && table.lines().all(is_empty)
}

/// The inodes of the sockets that only the clients of `connections` speak to, when nothing is on its way to any socket. What
/// lies in a socket has woken who waits for it: a thread that was not woken by it waits for something else. A socket on a port that a client of ours speaks to is for clients; who asks somebody else does so from a port of its
/// own, and may be answered. On `own` ports programs that are looked at together speak to each other. `None` when something is under way, or it cannot be told.
pub(super) fn quiet(connections: &[Connection], own: &[u16]) -> Option<HashSet<u64>> {
    if !nothing_to_deliver() {
        return None;
    }
    let clients: HashSet<SocketAddr> = connections.iter().map(|connection| canonical(connection.client)).collect();
    let ports: HashSet<u16> = connections.iter().map(|connection| connection.server.port()).collect();
    let ours = |bound: &Bound| match bound.remote {
        Some(remote) => clients.contains(&canonical(remote)),
        // Nobody has asked for anything yet: a port that was chosen by number waits for somebody to ask.
        None if connections.is_empty() => !super::Port::is_of_kernel(bound.local.port()),
        None => ports.contains(&bound.local.port()) || own.contains(&bound.local.port()),
    };
    Some(all()?.iter().filter(|bound| ours(bound)).map(|bound| bound.inode).collect())
}

/// One that a socket of IPv6 names in its own way is the same address.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Whether what `connection`'s client sends may come to this socket.
fn takes(bound: &Bound, connection: &Connection) -> bool {
    let is_from_it = |remote| canonical(remote) == canonical(connection.client);
    bound.local.port() == connection.server.port() && bound.remote.is_none_or(is_from_it)
}

/// The inode of the socket to which a client sends; `None` when there is none, several, or it cannot be told.
pub(super) fn inode_of_server(connection: &Connection) -> Option<u64> {
    let all = all()?;
    let mut found = all.iter().filter(|bound| takes(bound, connection));
    let first = found.next()?;
    found.next().is_none().then_some(first.inode)
}

/// Where the processes of `tree` receive from anybody; `None` where the system does not tell.
pub(super) fn receiving(tree: &[i32]) -> Option<Vec<SocketAddr>> {
    let held: HashSet<u64> = tree.iter().flat_map(|pid| sockets::inodes(*pid)).collect();
    let is_own = |bound: &&Bound| bound.remote.is_none() && held.contains(&bound.inode);
    Some(all()?.iter().filter(is_own).map(|bound| bound.local).collect())
}

/// Whether anybody receives datagrams on a port of this machine.
pub fn somebody_receives(port: u16) -> bool {
    all().unwrap_or_default().iter().any(|bound| bound.local.port() == port)
}

/// What has become of datagrams that were sent to a port of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// How much memory those take that lie unread in a socket.
    pub queued: u64,
    /// How many were thrown away because a socket was full.
    pub drops: u64,
}

/// What has become of the datagrams that `connection`'s client sent; `None` when that cannot be told.
pub fn fate(connection: &Connection) -> Option<Fate> {
    let all = all()?;
    let mut sockets = all.iter().filter(|bound| takes(bound, connection)).peekable();
    sockets.peek()?;
    let none = Fate { queued: 0, drops: 0 };
    Some(sockets.fold(none, |fate, bound| Fate { queued: fate.queued + bound.queued, drops: fate.drops + bound.drops }))
}

/// Whether the system threw away something that had come for the client of `connection`, which did not take it in time.
pub fn has_lost(connection: &Connection) -> bool {
    let is_own = |bound: &Bound| bound.local == connection.client && bound.remote == Some(connection.server);
    all().unwrap_or_default().iter().any(|bound| is_own(bound) && bound.drops > 0)
}

/// Whether a client that turns to `port` at `ip` reaches a socket at one of these addresses.
pub fn reaches(found: &[SocketAddr], ip: IpAddr, port: u16) -> bool {
    let takes = |at: &SocketAddr| {
        // A socket of IPv6 that is bound to all addresses takes IPv4 as well, unless it was told not to.
        at.port() == port
            && (at.ip().is_unspecified() && (at.is_ipv6() || ip.is_ipv4()) || at.ip().to_canonical() == ip.to_canonical())
    };
    found.iter().any(takes)
}

/// Whether a port is free for datagrams.
pub(super) fn is_free(number: u16) -> bool {
    std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, number)).is_ok()
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;
    use crate::spec::Over;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_lies_unread_is_seen_and_an_empty_datagram_too() {
        let server = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let client = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let (here, there) = (client.local_addr().expect("an address"), server.local_addr().expect("an address"));
        let connection = Connection { client: here, server: there, reading: true, ended: false, over: Over::Udp };
        let is_unread = || fate(&connection).map(|fate| fate.queued > 0);
        assert_eq!(is_unread(), Some(false));
        client.send_to(&[], there).expect("sent");
        assert_eq!(is_unread(), Some(true));
        server.recv(&mut [0; 8]).expect("received");
        assert_eq!(is_unread(), Some(false));
        drop(server);
        assert_eq!(fate(&connection), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_kernel_tells_the_same_in_both_ways() {
        let open = || UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let (server, client, six) = (open(), open(), UdpSocket::bind("[::1]:0"));
        client.connect(server.local_addr().expect("an address")).expect("an address of its own");
        for _ in 0..3 {
            client.send(b"some bytes").expect("sent");
        }
        // A socket with room for nothing throws away.
        rustix::net::sockopt::set_socket_recv_buffer_size(&server, 0).expect("set");
        (0..64).for_each(|_| drop(client.send(&[7; 1024])));
        let sockets = [Ok(server), Ok(client), six];
        let own: Vec<SocketAddr> = sockets.iter().flatten().filter_map(|socket| socket.local_addr().ok()).collect();
        let of_ours = |all: Option<Vec<Bound>>| -> Vec<Bound> {
            let all = all.unwrap_or_default().into_iter();
            let mut ours: Vec<Bound> = all.filter(|bound| own.contains(&bound.local)).collect();
            ours.sort_by_key(|bound| bound.inode);
            ours
        };
        let told = super::super::diag::Diag::open().and_then(|kernel| kernel.datagram_sockets());
        // A kernel may have been built without.
        if told.is_some() {
            let (told, read) = (of_ours(told), of_ours(from_tables()));
            assert_eq!(told, read);
            assert!(told.iter().any(|bound| bound.queued > 0 && bound.drops > 0), "{told:?}");
        }
    }

    #[test]
    fn a_line_of_the_kernels_table_is_read() {
        let line = "  511: 0100007F:1F90 0200007F:D431 01 00000000:00000300 00:00000000 00000000     0        0 12345 2 0000 7";
        let bound = parse(line).expect("a line");
        assert_eq!(bound.remote.map(|remote| remote.to_string()), Some("127.0.0.2:54321".into()));
        assert_eq!((bound.local.port(), bound.queued, bound.drops, bound.inode), (8080, 0x300, 7, 12345));
        let open = line.replace("0200007F:D431", "00000000:0000");
        assert_eq!(parse(&open).expect("a line").remote, None);
    }

    #[test]
    fn who_is_reached_depends_on_the_address() {
        let found = |text: &str| vec![text.parse::<SocketAddr>().expect("an address")];
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(reaches(&found("0.0.0.0:7"), ip("127.0.0.1"), 7) && reaches(&found("[::]:7"), ip("127.0.0.1"), 7));
        assert!(reaches(&found("127.0.0.1:7"), ip("127.0.0.1"), 7) && reaches(&found("[::1]:7"), ip("::1"), 7));
        assert!(!reaches(&found("127.0.0.1:7"), ip("127.0.0.2"), 7) && !reaches(&found("0.0.0.0:7"), ip("::1"), 7));
        assert!(!reaches(&found("0.0.0.0:7"), ip("127.0.0.1"), 8));
    }
}
