//! A socket of the judge's own: a program that another thread starts right now must not inherit it and keep its port bound.

use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};

/// A socket for TCP, closed on exec, and non-blocking if so.
///
/// # Errors
/// What the system said.
#[cfg(target_os = "linux")]
pub fn own_socket(family: AddressFamily, is_nonblocking: bool) -> rustix::io::Result<OwnedFd> {
    let flags = if is_nonblocking { SocketFlags::NONBLOCK } else { SocketFlags::empty() };
    socket_with(family, SocketType::STREAM, flags | SocketFlags::CLOEXEC, None)
}

/// The same where it becomes so only once it is there.
#[cfg(not(target_os = "linux"))]
pub fn own_socket(family: AddressFamily, is_nonblocking: bool) -> rustix::io::Result<OwnedFd> {
    let socket = socket_with(family, SocketType::STREAM, SocketFlags::empty(), None)?;
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&socket, is_nonblocking)?;
    Ok(socket)
}
