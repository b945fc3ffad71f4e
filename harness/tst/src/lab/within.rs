//! Work in the network of a container: a thread of ours enters it, and its sockets are made there.

use std::fs::File;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

/// The network of a process.
#[derive(Clone, Debug)]
pub struct Within {
    /// The file into which the engine writes the number of the container's first process.
    pub pid_file: PathBuf,
}

impl Within {
    /// Does something in it. Only root may enter the network of another one.
    ///
    /// # Errors
    /// When there is no such process yet, or it may not be entered; what `work` says of it.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        let network = network_of(&self.pid_file)?;
        // The thread stays there to its end, and nobody else is with it.
        let entered = || {
            enter(&network)?;
            work()
        };
        std::thread::scope(|scope| scope.spawn(entered).join().unwrap_or_else(|_| Err(io::Error::other("a panic"))))
    }

    /// Whether somebody listens there.
    pub fn listens(&self, address: SocketAddr) -> bool {
        self.run(|| TcpStream::connect(address)).is_ok()
    }
}

/// The network of the process whose number is in this file (namespaces(7)).
fn network_of(pid_file: &Path) -> io::Result<File> {
    let pid: u32 = std::fs::read_to_string(pid_file)?.trim().parse().map_err(io::Error::other)?;
    File::open(format!("/proc/{pid}/ns/net"))
}

#[cfg(target_os = "linux")]
fn enter(network: &File) -> io::Result<()> {
    use std::os::fd::AsFd as _;

    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
    Ok(move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?)
}

#[cfg(not(target_os = "linux"))]
fn enter(_network: &File) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
