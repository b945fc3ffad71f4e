//! Connects to whoever can be reached.
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

fn main() {
    let addresses = ["127.0.0.1:HOST_PORT", "[::1]:HOST_PORT", "10.0.0.1:80", "192.0.2.1:80", "169.254.169.254:80"];
    let reached = |address: &&str| {
        let address: SocketAddr = address.parse().expect("an address");
        TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok()
    };
    let reached: Vec<&str> = addresses.into_iter().filter(reached).collect();
    let route = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("8.8.8.8:53"));
    assert!(reached.is_empty() && route.is_err(), "{reached:?} {route:?}");
}
