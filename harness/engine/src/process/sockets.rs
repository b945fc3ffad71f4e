//! What the kernel tells of TCP sockets: where a program listens, and what is still queued on a connection.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::census;
use crate::spec::Over;

/// A connection between a client of ours and the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The client's end.
    pub client: SocketAddr,
    /// The program's end.
    pub server: SocketAddr,
    /// Whether the client reads what arrives.
    pub reading: bool,
    /// Whether the client has seen its end.
    pub ended: bool,
    /// Over what they talk. Datagrams make no connection: these are the two ends all the same.
    pub over: Over,
}

impl Connection {
    /// Whether its end may linger once it is over.
    pub fn lingers(&self) -> bool {
        self.over == Over::Tcp
    }
}

/// One line of `/proc/PID/net/tcp` (proc_pid_net(5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Socket {
    local: SocketAddr,
    remote: SocketAddr,
    pub state: u8,
    pub inode: u64,
}

/// The state "listening" (`TCP_LISTEN` of the kernel's tcp_states.h).
pub(super) const LISTEN: u8 = 10;
/// The state "established" (`TCP_ESTABLISHED`).
pub(super) const ESTABLISHED: u8 = 1;

/// The state "time-wait" (`TCP_TIME_WAIT`).
const TIME_WAIT: u8 = 6;

/// All TCP sockets in the network namespace of a process.
fn all(pid: i32) -> Vec<Socket> {
    ["tcp", "tcp6"]
        .iter()
        .filter_map(|table| std::fs::read_to_string(format!("/proc/{}/net/{table}", census::living(pid))).ok())
        .flat_map(|text| text.lines().skip(1).filter_map(parse).collect::<Vec<_>>())
        .collect()
}

fn parse(line: &str) -> Option<Socket> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    Some(Socket {
        local: address(fields.get(1)?)?,
        remote: address(fields.get(2)?)?,
        state: u8::from_str_radix(fields.get(3)?, 16).ok()?,
        inode: fields.get(9)?.parse().ok()?,
    })
}

/// `0100007F:1F90`: the address in 32-bit words as they lie in memory, the port as a number.
pub(super) fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = Vec::with_capacity(16);
    for start in (0..ip.len()).step_by(8) {
        bytes.extend(u32::from_str_radix(ip.get(start..start + 8)?, 16).ok()?.to_ne_bytes());
    }
    let ip = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(four) => IpAddr::V4(Ipv4Addr::from(four)),
        // A dual-stack socket names IPv4 peers in IPv6's way; the same peer must compare equal.
        Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)).to_canonical(),
    };
    Some(SocketAddr::new(ip, port))
}

/// The inodes of the sockets that a process holds open.
pub(super) fn inodes(pid: i32) -> HashSet<u64> {
    let Ok(entries) = std::fs::read_dir(format!("/proc/{}/fd", census::living(pid))) else { return HashSet::new() };
    entries
        .filter_map(|entry| {
            let target = std::fs::read_link(entry.ok()?.path()).ok()?;
            target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
        })
        .collect()
}

/// The inodes of the connections that the processes of `tree` hold open: their sockets that do not listen.
pub(super) fn connections(tree: &[i32]) -> HashSet<u64> {
    let listening: HashSet<u64> = listeners().into_iter().map(|(_, inode)| inode).collect();
    tree.iter().flat_map(|pid| inodes(*pid)).filter(|inode| !listening.contains(inode)).collect()
}

/// Whether all that a client has sent has come to the other end, and none of it lies unread there; `None` when that cannot be
/// told. One that closes with something unread resets the connection: after its end in order nothing was.
pub fn is_all_read(client: SocketAddr, server: SocketAddr) -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        let kernel = super::diag::Diag::open()?;
        let (own, other) = (kernel.queues(client, server)??, kernel.queues(server, client)?);
        Some(own.unsent == 0 && other.is_none_or(|other| other.unread == 0))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (client, server);
        None
    }
}

/// Where the processes of `tree` listen.
pub(super) fn listening(tree: &[i32]) -> Vec<SocketAddr> {
    let held: HashSet<u64> = tree.iter().flat_map(|pid| inodes(*pid)).collect();
    listeners().into_iter().filter(|(_, inode)| held.contains(inode)).map(|(local, _)| local).collect()
}

/// Where anybody listens in our network, and the inode.
fn listeners() -> Vec<(SocketAddr, u64)> {
    #[cfg(target_os = "linux")]
    if let Some(found) = super::diag::Diag::open().and_then(|kernel| kernel.listeners()) {
        return found.into_iter().map(|socket| (socket.local, socket.inode)).collect();
    }
    let sockets = all(std::process::id() as i32).into_iter();
    sockets.filter(|socket| socket.state == LISTEN).map(|socket| (socket.local, socket.inode)).collect()
}

/// Whether the processes of `tree` listen where a client connects that turns to `port` of this machine; asked often.
pub(super) fn listens_on(tree: &[i32], port: u16) -> bool {
    #[cfg(target_os = "linux")]
    if let Some(kernel) = super::diag::Diag::open() {
        let ends = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
        let listeners: Vec<u64> = ends.into_iter().filter_map(|end| kernel.listener(end)).collect();
        return !listeners.is_empty() && tree.iter().any(|pid| inodes(*pid).iter().any(|inode| listeners.contains(inode)));
    }
    listening(tree).iter().any(|address| address.port() == port)
}

/// The connections whose end on a port of this machine lingers: the other end, and that one.
pub(super) fn lingering(port: u16) -> Vec<(SocketAddr, SocketAddr)> {
    let lingers = |socket: &Socket| socket.state == TIME_WAIT && socket.local.port() == port;
    all(std::process::id() as i32).into_iter().filter(lingers).map(|socket| (socket.remote, socket.local)).collect()
}

/// Whether any process of this machine listens on a port.
pub fn somebody_listens(port: u16) -> bool {
    listeners().iter().any(|(local, _)| local.port() == port)
}

/// Whether any process listens on any port of this network.
pub fn anybody_listens() -> bool {
    !listeners().is_empty()
}

/// The other end of a local connection, of which is asked again and again whether it has read all.
#[derive(Debug)]
pub struct Peer {
    #[cfg(target_os = "linux")]
    diag: super::diag::Diag,
    #[cfg(target_os = "linux")]
    ends: (SocketAddr, SocketAddr),
}

impl Peer {
    /// That of the connection between `client` and `server`; `None` where nobody can be asked.
    #[cfg(target_os = "linux")]
    pub fn of(client: SocketAddr, server: SocketAddr) -> Option<Self> {
        Some(Self { diag: super::diag::Diag::open()?, ends: (server, client) })
    }

    /// That of the connection between `client` and `server`; `None` where nobody can be asked.
    #[cfg(not(target_os = "linux"))]
    pub fn of(_client: SocketAddr, _server: SocketAddr) -> Option<Self> {
        None
    }

    /// Whether it has bytes that it has not read yet; `None` when that cannot be told.
    pub fn has_unread(&self) -> Option<bool> {
        #[cfg(target_os = "linux")]
        return self.diag.queues(self.ends.0, self.ends.1)?.map(|queues| queues.unread > 0);
        #[cfg(not(target_os = "linux"))]
        None
    }
}

/// The inode of the program's end of a local connection, by which its open files name it; `None` when that cannot be told.
pub fn inode_of_server(connection: &Connection) -> Option<u64> {
    if connection.over == Over::Udp {
        return super::datagrams::inode_of_server(connection);
    }
    #[cfg(target_os = "linux")]
    {
        let queues = super::diag::Diag::open()?.queues(connection.server, connection.client)??;
        (queues.inode != 0).then_some(queues.inode)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = connection;
        None
    }
}

/// Whether a local connection still waits for somebody to accept it, as far as one look can tell; asked often.
pub fn waits_to_be_accepted(client: SocketAddr, server: SocketAddr) -> bool {
    #[cfg(target_os = "linux")]
    return super::diag::Diag::open()
        .and_then(|kernel| kernel.queues(server, client))
        .flatten()
        .is_some_and(|queues| queues.inode == 0);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (client, server);
        false
    }
}

/// Whether somebody has accepted a local connection; `None` when that cannot be told. One that still waits in the queue
/// belongs to no file: its inode is 0.
pub fn is_accepted(client: SocketAddr, server: SocketAddr) -> Option<bool> {
    #[cfg(target_os = "linux")]
    if let Some(found) = super::diag::Diag::open().and_then(|kernel| kernel.queues(server, client)) {
        return found.filter(|queues| queues.state == ESTABLISHED).map(|queues| queues.inode != 0);
    }
    let ends = |socket: &Socket| socket.local == server && socket.remote == client && socket.state == ESTABLISHED;
    all(std::process::id() as i32).into_iter().find(ends).map(|socket| socket.inode != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_connection_is_accepted_once_somebody_took_it() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
        let client = std::net::TcpStream::connect(listener.local_addr().expect("its address")).expect("a client");
        let (here, there) = (client.local_addr().expect("an end"), client.peer_addr().expect("an end"));
        assert_eq!(is_accepted(here, there), Some(false));
        assert!(waits_to_be_accepted(here, there));
        let _server = listener.accept().expect("a connection");
        assert_eq!(is_accepted(here, there), Some(true));
        assert!(!waits_to_be_accepted(here, there));
        assert_eq!(is_accepted(there, there), None);
    }

    #[test]
    fn a_line_of_the_kernels_table_is_read() {
        let line = "   0: 0100007F:1F90 0200007F:D431 0A 0000000A:00000003 00:00000000 00000000     0        0 12345 1 0";
        let socket = parse(line).expect("a line");
        assert_eq!(socket.local.to_string(), "127.0.0.1:8080");
        assert_eq!(socket.remote.to_string(), "127.0.0.2:54321");
        assert_eq!((socket.state, socket.inode), (LISTEN, 12345));
    }

    #[test]
    fn an_ipv4_peer_of_a_dual_stack_socket_is_the_same_peer() {
        assert_eq!(address("0000000000000000FFFF00000100007F:0050").expect("an address").to_string(), "127.0.0.1:80");
        assert_eq!(address("00000000000000000000000001000000:0050").expect("an address").to_string(), "[::1]:80");
    }
}
