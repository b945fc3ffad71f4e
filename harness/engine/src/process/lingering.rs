//! Ending what lingers: the end of a connection that closed first stays in TIME-WAIT for a minute and keeps its port, from
//! programs that do not set SO_REUSEADDR.

use std::net::SocketAddr;
#[cfg(target_os = "linux")]
use std::os::fd::AsRawFd as _;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::sockopt::set_socket_reuseaddr;
use rustix::net::{AddressFamily, bind, connect};

use super::own_socket::own_socket;
#[cfg(target_os = "linux")]
use super::port::Port;

/// Ends the program's end (`server`) of a connection over loopback that both sides have closed, if it lingers. To be called
/// when nobody listens there any more.
///
/// Whoever connects from the very address that the client had is answered by the lingering end with the last
/// acknowledgement of the old connection; our system knows nothing of that one and refuses it with a reset, which ends
/// TIME-WAIT (RFC 1337, section 2; `tcp_rfc1337` in tcp(7) is off by default). Where nothing lingers it is refused.
pub fn end_lingering(client: SocketAddr, server: SocketAddr) {
    // A socket that connects to itself is accepted by itself, and would linger anew.
    if client == server {
        return;
    }
    let family = if client.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let Ok(socket) = own_socket(family, true) else { return };
    // Where neither is possible, nothing can be done: the client's port may be somebody else's by now.
    let _ = take_address(&socket, client).and_then(|()| connect(&socket, &server));
}

/// Takes an address that others may have taken as well, as clients of other servers: as the one port to choose from when
/// the connection is made (`IP_LOCAL_PORT_RANGE`, Linux 6.3), which asks only whether that very connection exists. A port
/// that is none of the machine's range cannot be chosen so: the kernel would take any other one, even the server's own.
#[cfg(target_os = "linux")]
fn take_address(socket: &OwnedFd, client: SocketAddr) -> Result<(), Errno> {
    if Port::is_of_kernel(client.port()) {
        let port = u32::from(client.port());
        let chosen = set_ip_option(socket, IP_LOCAL_PORT_RANGE, port << 16 | port)
            .and_then(|()| set_ip_option(socket, libc::IP_BIND_ADDRESS_NO_PORT, 1))
            .and_then(|()| bind(socket, &SocketAddr::new(client.ip(), 0)));
        if chosen.is_ok() {
            return chosen;
        }
    }
    set_socket_reuseaddr(socket, true).and_then(|()| bind(socket, &client))
}

#[cfg(not(target_os = "linux"))]
fn take_address(socket: &OwnedFd, client: SocketAddr) -> Result<(), Errno> {
    set_socket_reuseaddr(socket, true).and_then(|()| bind(socket, &client))
}

/// The option's number (linux/in.h), which libc does not name.
#[cfg(target_os = "linux")]
const IP_LOCAL_PORT_RANGE: libc::c_int = 51;

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "no safe interface sets these two options")]
fn set_ip_option(socket: &OwnedFd, option: libc::c_int, value: u32) -> Result<(), Errno> {
    let length = size_of::<u32>() as libc::socklen_t;
    // SAFETY: the kernel reads four bytes at `value`, which lives as long as the call.
    let status =
        unsafe { libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_IP, option, std::ptr::from_ref(&value).cast(), length) };
    if status == 0 { Ok(()) } else { Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::INVAL)) }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Read as _;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    use rustix::net::listen;

    use super::*;

    /// Listens without SO_REUSEADDR, which std's listener sets.
    fn plain_listener(port: u16) -> rustix::io::Result<TcpListener> {
        let socket = own_socket(AddressFamily::INET, false)?;
        bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listen(&socket, 8)?;
        Ok(socket.into())
    }

    /// Connections of which the server's end lingers, and the server's port. The clients' ports are the kernel's choice, or
    /// that one.
    fn lingering(own: Option<u16>) -> (Vec<(SocketAddr, SocketAddr)>, u16) {
        let listener = plain_listener(0).expect("a listener");
        let server = listener.local_addr().expect("its address");
        let connections = (0..own.map_or(20, |_| 1)).map(|_| {
            let socket = own_socket(AddressFamily::INET, false).expect("a socket");
            bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, own.unwrap_or(0)))).expect("bound");
            connect(&socket, &server).expect("connected");
            let mut client = TcpStream::from(socket);
            drop(listener.accept().expect("a connection"));
            assert_eq!(client.read(&mut [0; 1]).expect("an end"), 0);
            (client.local_addr().expect("an end"), server)
        });
        (connections.collect(), server.port())
    }

    #[test]
    fn the_port_of_a_program_that_closed_first_is_free_again_and_was_not_before() {
        ends(lingering(None));
    }

    #[test]
    fn a_client_whose_port_is_none_of_the_kernels_own_is_no_exception() {
        let port = Port::any(fastrand::u64(..)).expect("a port");
        ends(lingering(Some(port.number())));
    }

    #[test]
    fn nobody_connects_to_itself() {
        let port = Port::any(fastrand::u64(..)).expect("a port").number();
        let itself = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        end_lingering(itself, itself);
        plain_listener(port).expect("nothing lingers");
    }

    fn ends((connections, port): (Vec<(SocketAddr, SocketAddr)>, u16)) {
        assert!(plain_listener(port).is_err(), "it lingers");
        connections.iter().for_each(|(client, server)| end_lingering(*client, *server));
        // Where the system has put off what travels over loopback, it comes a moment later.
        let begin = Instant::now();
        while plain_listener(port).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(20), "it lingers still");
            std::thread::yield_now();
        }
    }

    #[test]
    fn whoever_is_given_a_port_finds_nothing_that_lingers_there() {
        let (_, number) = lingering(None);
        let _port = Port::try_exactly(number).expect("free");
        plain_listener(number).expect("nothing lingers");
    }
}
