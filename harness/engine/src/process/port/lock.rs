//! The lock of a port, which lives where ports live: no other run of the kit that shares the port gets it.

pub(super) use sys::Lock;

#[cfg(target_os = "linux")]
mod sys {
    use std::io::{self, ErrorKind};
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    /// A socket with an abstract name (unix(7)): it is known in the whole network namespace, as ports are, and in no other,
    /// whatever folders its holder sees; and it ends with its holder.
    #[derive(Debug)]
    pub(in super::super) struct Lock(#[expect(dead_code, reason = "held until dropped")] UnixDatagram);

    impl Lock {
        /// The lock of this port; `None` while somebody holds it.
        pub(in super::super) fn take(number: u16) -> io::Result<Option<Self>> {
            let name = SocketAddr::from_abstract_name(format!("tst-port-{number}"))?;
            match UnixDatagram::bind_addr(&name) {
                Ok(socket) => Ok(Some(Self(socket))),
                Err(error) if error.kind() == ErrorKind::AddrInUse => Ok(None),
                Err(error) => Err(error),
            }
        }

        /// Removes what killed judges have left: nothing, here.
        pub(in super::super) fn remove_stale() {}
    }
}

#[cfg(not(target_os = "linux"))]
mod sys {
    use std::fs::File;
    use std::io;
    use std::path::{Path, PathBuf};

    use rustix::fs::{FlockOperation, Mode, OFlags, flock, fstat, open, stat};
    use rustix::io::Errno;

    /// A locked file in a folder for the whole machine, as the ports are: not the temporary folder of one user or one run.
    #[derive(Debug)]
    pub(in super::super) struct Lock {
        file: PathBuf,
        lock: File,
    }

    impl Lock {
        /// The lock of this port; `None` while somebody holds it.
        pub(in super::super) fn take(number: u16) -> io::Result<Option<Self>> {
            Self::take_in(&folder()?, number)
        }

        fn take_in(folder: &Path, number: u16) -> io::Result<Option<Self>> {
            let file = folder.join(format!("{number}.lock"));
            // First without O_CREAT: where the folder is shared, systems may refuse it for another user's file. That file may
            // be read only, which is enough to lock it.
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            let mode = Mode::from_raw_mode(0o666);
            let lock = match open(&file, flags, mode) {
                Err(Errno::NOENT) => open(&file, flags | OFlags::CREATE, mode).map_err(|error| cannot_use(&file, error))?,
                // Whoever made it keeps it to himself.
                Err(_) => return Ok(None),
                Ok(lock) => lock,
            };
            match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK | Errno::INTR) => return Ok(None),
                // A file system without locks is no reason not to judge.
                Ok(()) | Err(_) => {}
            }
            // Its last owner may have removed the file between our open and our lock.
            let (Ok(ours), Ok(there)) = (fstat(&lock), stat(&file)) else { return Ok(None) };
            Ok((ours.st_ino == there.st_ino).then(|| Self { file, lock: File::from(lock) }))
        }

        /// Removes the files that nobody holds: a judge that was killed leaves its own.
        pub(in super::super) fn remove_stale() {
            let Ok(folder) = folder() else { return };
            let Ok(entries) = std::fs::read_dir(&folder) else { return };
            let numbers = entries.filter_map(|entry| entry.ok()?.path().file_stem()?.to_str()?.parse::<u16>().ok());
            // Locked and dropped again: dropping removes the file.
            numbers.collect::<Vec<_>>().into_iter().for_each(|number| drop(Self::take_in(&folder, number)));
        }
    }

    impl Drop for Lock {
        fn drop(&mut self) {
            // Removed while still locked, so that nobody else's file is.
            let _ = std::fs::remove_file(&self.file);
            let _ = flock(&self.lock, FlockOperation::Unlock);
        }
    }

    /// That the folder cannot be written is no lack of ports.
    fn cannot_use(path: &Path, error: impl Into<io::Error>) -> io::Error {
        let error = error.into();
        io::Error::new(error.kind(), format!("{} cannot be written: {error}", path.display()))
    }

    fn folder() -> io::Result<PathBuf> {
        let shared = if cfg!(unix) { PathBuf::from("/tmp") } else { std::env::temp_dir() };
        let folder = shared.join("tst-ports");
        if !folder.is_dir() {
            match std::fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(cannot_use(&folder, error)),
                _ => {}
            }
            // All users may write there.
            let _ = rustix::fs::chmod(&folder, Mode::from_raw_mode(0o1777));
        }
        Ok(folder)
    }
}
