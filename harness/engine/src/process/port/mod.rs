//! Ports to listen on, so that neither parallel checks, nor other runs on the machine, nor the kernel take them.

mod lock;
mod pool;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{set_ipv6_v6only, set_socket_reuseaddr};
use rustix::net::{AddressFamily, bind};

use lock::Lock;
use pool::Pool;

use super::datagrams;
use super::lingering::end_lingering;
use super::own_socket::own_socket;
use super::sockets::lingering;

/// An address of nobody's (RFC 6666, "discard"), to which a port is bound that has to be held.
const NOBODY: Ipv6Addr = Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 1);

/// How long is waited at most until what lingers on a port is gone, and the pause between two looks.
const LINGERING: Duration = Duration::from_millis(200);
const NEXT_LOOK: Duration = Duration::from_millis(1);

/// A port that is ours until this is dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: Lock,
    _held: Option<OwnedFd>,
}

/// Why there is no port.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// A program that is not of this kit listens there.
    #[error("port {0} is taken")]
    Taken(u16),
    /// Another run of the kit uses it.
    #[error("port {0} is in use by another run of the kit")]
    Held(u16),
    /// No port of all is free.
    #[error("none of the ports {0} is free")]
    NoneFree(String),
    /// A lock cannot be made.
    #[error("ports cannot be locked: {0}")]
    Locks(#[from] io::Error),
}

impl Port {
    /// A free port. `wish` makes different runs look in different places first.
    ///
    /// # Errors
    /// When no port is free, or locks cannot be made.
    pub fn any(wish: u64) -> Result<Self, PortError> {
        let pool = Pool::of_machine();
        let span = pool.len().max(1);
        let begin = (wish % span as u64) as usize;
        for number in (0..span).filter_map(|step| pool.at((begin + step) % span)) {
            if let Some(lock) = Lock::take(number)?
                && is_free(number, false)
                && datagrams::is_free(number)
            {
                let held = if pool.is_shared { hold(number) } else { None };
                return Ok(Self { number, _lock: lock, _held: held });
            }
        }
        Err(PortError::NoneFree(pool.describe()))
    }

    /// Whether a port is one of those that are given out.
    pub fn is_given_out(number: u16) -> bool {
        Pool::of_machine().contains(number)
    }

    /// Whether the kernel gives this port to who listens or connects without having bound one (ip(7), `ip_local_port_range`).
    pub fn is_of_kernel(number: u16) -> bool {
        Pool::of_machine().is_of_kernel(number)
    }

    /// The first of the ports that are given out.
    pub fn first() -> u16 {
        Pool::of_machine().at(0).unwrap_or_default()
    }

    /// The ports that are given out, in words.
    pub fn describe() -> String {
        Pool::of_machine().describe()
    }

    /// Whether the kernel takes the ports of its own connections from the same ones.
    pub fn are_shared() -> bool {
        Pool::of_machine().is_shared
    }

    /// This very port, if nobody holds or uses it now.
    ///
    /// # Errors
    /// Whether another run of the kit holds it or another program uses it; or locks cannot be made.
    pub fn try_exactly(number: u16) -> Result<Self, PortError> {
        let lock = Lock::take(number)?.ok_or(PortError::Held(number))?;
        // Connections of an earlier program may linger.
        let begin = Instant::now();
        while !is_free(number, false) && begin.elapsed() < LINGERING {
            let lingering = lingering(number);
            if lingering.is_empty() {
                break;
            }
            lingering.into_iter().for_each(|(client, server)| end_lingering(client, server));
            std::thread::sleep(NEXT_LOOK);
        }
        // Where they cannot be ended they are no reason not to listen.
        if is_free(number, true) { Ok(Self { number, _lock: lock, _held: hold(number) }) } else { Err(PortError::Taken(number)) }
    }

    /// Removes the locks that a killed judge has left.
    pub(super) fn remove_stale_locks() {
        Lock::remove_stale();
    }

    /// The number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// Whether a program could listen there: with or without `SO_REUSEADDR`, which forgives lingering connections.
fn is_free(number: u16, reuse: bool) -> bool {
    let try_bind = || -> rustix::io::Result<()> {
        let socket = own_socket(AddressFamily::INET, false)?;
        set_socket_reuseaddr(&socket, reuse)?;
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, number))
    };
    try_bind().is_ok()
}

/// Keeps the kernel from taking a port for somebody's outgoing connection: it takes none to which a socket was bound by
/// number, whatever the address and the family (`__inet_hash_connect` in the kernel). This one is bound to an IPv6 address
/// of nobody's, does not listen, and may share, so that a program may listen there in any usual way. `None` where that
/// cannot be had.
fn hold(number: u16) -> Option<OwnedFd> {
    let try_hold = || -> rustix::io::Result<OwnedFd> {
        let socket = own_socket(AddressFamily::INET6, false)?;
        set_ipv6_v6only(&socket, true)?;
        set_socket_reuseaddr(&socket, true)?;
        #[cfg(target_os = "linux")]
        rustix::net::sockopt::set_ip_freebind(&socket, true)?;
        bind(&socket, &SocketAddr::V6(SocketAddrV6::new(NOBODY, number, 0, 0)))?;
        Ok(socket)
    };
    try_hold().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ports_at_once_differ_and_one_is_held_as_long_as_it_is_not_dropped() {
        let first = Port::any(7).expect("a port");
        let second = Port::any(7).expect("a port");
        assert_ne!(first.number(), second.number());
        let number = first.number();
        assert!(matches!(Port::try_exactly(number), Err(PortError::Held(_))));
        drop(first);
        Port::try_exactly(number).expect("nobody holds it");
    }

    #[test]
    fn a_port_that_somebody_listens_on_is_taken() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
        let number = listener.local_addr().expect("its address").port();
        assert!(matches!(Port::try_exactly(number), Err(PortError::Taken(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_port_that_is_held_can_be_listened_on_in_every_usual_way() {
        let Some(port) = (0..100).find_map(|wish| Port::any(wish).ok().filter(|port| hold(port.number()).is_some())) else {
            return; // No IPv6 here: nothing is held.
        };
        let _held = hold(port.number()).expect("held");
        let number = port.number();
        let listen = |family, address: SocketAddr, reuse: bool| {
            let socket = own_socket(family, false)?;
            set_socket_reuseaddr(&socket, reuse)?;
            bind(&socket, &address)?;
            rustix::net::listen(&socket, 1)
        };
        for reuse in [false, true] {
            for address in [Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST] {
                let address = SocketAddr::V4(SocketAddrV4::new(address, number));
                assert_eq!(listen(AddressFamily::INET, address, reuse), Ok(()), "{address} {reuse}");
            }
            let local = SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, number, 0, 0));
            if listen(AddressFamily::INET6, SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 0, 0, 0)), true).is_ok() {
                assert_eq!(listen(AddressFamily::INET6, local, reuse), Ok(()), "{local} {reuse}");
            }
        }
        let all = SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, number, 0, 0));
        assert_eq!(listen(AddressFamily::INET6, all, true), Ok(()), "Node, Go and Java listen so");
    }
}
