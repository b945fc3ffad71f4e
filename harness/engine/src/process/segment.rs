//! The size of the segments in which a connection's bytes travel.

use std::io;
use std::os::fd::{AsFd, AsRawFd as _};

/// Lets the two ends of a connection that is still to be made move at most `bytes` in one segment (`TCP_MAXSEG`, tcp(7)).
/// Over loopback segments are as large as 64 KiB, and the buffers of both ends grow with them.
///
/// # Errors
/// When the system does not take the size.
pub fn set_largest_segment(socket: impl AsFd, bytes: u16) -> io::Result<()> {
    let value = libc::c_int::from(bytes);
    let length = size_of::<libc::c_int>() as libc::socklen_t;
    #[expect(unsafe_code, reason = "no safe interface sets TCP_MAXSEG")]
    // SAFETY: the descriptor is open for as long as it is borrowed, and the value is an int of the length that is said.
    let result = unsafe {
        libc::setsockopt(socket.as_fd().as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_MAXSEG, std::ptr::from_ref(&value).cast(), length)
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
