//! Ports to listen on, so that neither parallel checks, nor other runs on the machine, nor the kernel take them.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, Mode, OFlags, flock, fstat, open, stat};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with};

use super::lingering::end_lingering;

/// The lowest port given out: below it live the services of a machine.
const LOWEST: u16 = 10_000;
/// Where the kernel's own range begins when it does not say (Linux' default).
const EPHEMERAL: u16 = 32_768;

/// How long is waited at most until what lingers on a port is gone, and the pause between two looks.
const LINGERING: Duration = Duration::from_millis(200);
const NEXT_LOOK: Duration = Duration::from_millis(1);

/// A port that is ours until this is dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    file: PathBuf,
    lock: File,
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
    /// No port of the whole range is free.
    #[error("no port is free")]
    NoneFree,
    /// The folder of locks cannot be written.
    #[error("ports cannot be locked: {0}")]
    Locks(#[from] io::Error),
}

impl Port {
    /// A free port. `wish` makes different runs look in different places first.
    ///
    /// # Errors
    /// When no port is free, or locks cannot be made.
    pub fn any(wish: u64) -> Result<Self, PortError> {
        let folder = lock_folder()?;
        let span = u64::from(Self::range().1 - LOWEST) + 1;
        let ports = (0..span).map(|step| LOWEST + ((wish.wrapping_add(step)) % span) as u16);
        for number in ports {
            if let Some(port) = Self::lock(&folder, number)
                && is_free(number, false)
            {
                return Ok(port);
            }
        }
        Err(PortError::NoneFree)
    }

    /// The first and the last port that may be given out.
    pub fn range() -> (u16, u16) {
        (LOWEST, ephemeral_start().max(LOWEST + 1) - 1)
    }

    /// This very port, if nobody holds or uses it now.
    ///
    /// # Errors
    /// Whether another run of the kit holds it or another program uses it; or locks cannot be made.
    pub fn try_exactly(number: u16) -> Result<Self, PortError> {
        let port = Self::lock(&lock_folder()?, number).ok_or(PortError::Held(number))?;
        // Connections of an earlier program may linger.
        let begin = Instant::now();
        while !is_free(number, false) && begin.elapsed() < LINGERING {
            let lingering = super::sockets::lingering(number);
            if lingering.is_empty() {
                break;
            }
            lingering.into_iter().for_each(|(client, server)| end_lingering(client, server));
            std::thread::sleep(NEXT_LOOK);
        }
        // Where they cannot be ended they are no reason not to listen.
        if is_free(number, true) { Ok(port) } else { Err(PortError::Taken(number)) }
    }

    /// Removes the lock files that nobody holds: a judge that was killed leaves its own.
    pub(super) fn remove_stale_locks() {
        let Ok(entries) = lock_folder().map_err(io::Error::other).and_then(std::fs::read_dir) else { return };
        let names = entries.filter_map(|entry| entry.ok()?.path().file_stem()?.to_str()?.parse::<u16>().ok());
        let numbers: Vec<u16> = names.collect();
        if let Ok(folder) = lock_folder() {
            // Locked and dropped again: dropping removes the file.
            numbers.into_iter().for_each(|number| drop(Self::lock(&folder, number)));
        }
    }

    /// The number.
    pub fn number(&self) -> u16 {
        self.number
    }

    fn lock(folder: &Path, number: u16) -> Option<Self> {
        let file = folder.join(format!("{number}.lock"));
        // First without O_CREAT: where the folder is shared, systems refuse it for another user's file
        // (proc_sys_fs(5), protected_regular).
        let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mode = Mode::from_raw_mode(0o666);
        let lock = open(&file, flags, mode).or_else(|_| open(&file, flags | OFlags::CREATE, mode)).ok()?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
        // Its last owner may have removed the file between our open and our lock.
        let (ours, there) = (fstat(&lock).ok()?, stat(&file).ok()?);
        (ours.st_ino == there.st_ino).then(|| Self { number, file, lock: File::from(lock) })
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // Removed while still locked, so that nobody else's file is.
        let _ = std::fs::remove_file(&self.file);
        let _ = flock(&self.lock, FlockOperation::Unlock);
    }
}

fn lock_folder() -> Result<PathBuf, PortError> {
    // One place for the whole machine, as the ports are: not the temporary folder of one user or one run.
    let shared = if cfg!(unix) { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let folder = shared.join("tst-ports");
    if !folder.is_dir() {
        match std::fs::create_dir(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        // All users may write there.
        let _ = rustix::fs::chmod(&folder, Mode::from_raw_mode(0o1777));
    }
    Ok(folder)
}

fn ephemeral_start() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    range.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(EPHEMERAL)
}

/// Whether a program could listen there: with or without `SO_REUSEADDR`, which forgives lingering connections.
fn is_free(number: u16, reuse: bool) -> bool {
    let try_bind = || -> rustix::io::Result<()> {
        // Closed on exec: a program that another thread starts right now must not inherit it and keep the port bound.
        let socket = socket_with(AddressFamily::INET, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
        rustix::net::sockopt::set_socket_reuseaddr(&socket, reuse)?;
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, number))
    };
    try_bind().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ports_at_once_differ_and_a_dropped_one_leaves_no_lock() {
        let first = Port::any(7).expect("a port");
        let second = Port::any(7).expect("a port");
        assert_ne!(first.number(), second.number());
        let file = first.file.clone();
        assert!(file.exists());
        drop(first);
        assert!(!file.exists());
    }

    #[test]
    fn a_port_that_somebody_listens_on_is_taken() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
        let number = listener.local_addr().expect("its address").port();
        assert!(matches!(Port::try_exactly(number), Err(PortError::Taken(_))));
    }
}
