//! What the judge holds for all its programs: a scratch folder, the mark, the guard; and the last sweep.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::above;
use super::census;
use super::guard::Guard;
use super::orphans::adopt_orphans;
use super::port::{Port, PortError};
use super::{sockets, tree};
use crate::confine::Bounds;

/// How long a wait for a port goes on that another run of the kit holds: as long as its check may take, and more.
const PATIENCE: Duration = Duration::from_secs(90);
/// The same while it is the own end of somebody's connection: those of checks end with them, and for a minute after that
/// nobody gets it (TIME_WAIT, tcp(7)).
const PASSING: Duration = Duration::from_secs(65);
/// How many letters and digits the name of a scratch folder has: nobody else has the same, nor can guess it.
const NAME: usize = 12;
/// The pause between two tries.
const RETRY: Duration = Duration::from_millis(5);

/// Keeps house for one judge: nothing that was started under it outlives it.
#[derive(Debug)]
pub struct Keeper {
    scratch: PathBuf,
    mark: String,
    /// Ends when it is dropped.
    guard: Option<Guard>,
    /// Children of ours that no program started: the guard, and who was there before (exec keeps a shell's children).
    own: Vec<i32>,
    count: AtomicU64,
    forks: Arc<RwLock<()>>,
    /// What every compiler and every program is put behind.
    bounds: Bounds,
}

impl Keeper {
    /// Makes this process fit to judge: it adopts programs whose parents ended, and is told of children that end.
    ///
    /// # Errors
    /// When there is no room for a scratch folder.
    pub fn new() -> io::Result<Self> {
        Self::start(&std::path::absolute(above::temporary())?, None, Guard::start)
    }

    fn start(room: &Path, above: Option<String>, guard: fn(&str, &Path) -> Option<Guard>) -> io::Result<Self> {
        // SIGCHLD may be inherited as ignored; children would then vanish without a status, and wait-timeout, which
        // calls the former handler, would crash.
        #[cfg(unix)]
        #[expect(unsafe_code, reason = "no safe interface resets a signal to its default")]
        // SAFETY: SIG_DFL is a valid disposition for SIGCHLD, and no handler of ours is replaced: this runs before
        // any program is started.
        unsafe {
            libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        }
        adopt_orphans()?;
        #[cfg(unix)]
        allow_many_files();
        let (scratch, mark, guard) = loop {
            let name: String = "tst-".chars().chain(std::iter::repeat_with(fastrand::alphanumeric).take(NAME)).collect();
            let scratch = room.join(&name);
            let mark = above.iter().chain([&name]).cloned().collect::<Vec<_>>().join(".");
            // The guard first: were the judge killed in between, the folder would stay.
            let guard = guard(&mark, &scratch);
            match make(&scratch) {
                Ok(()) => break (scratch, mark, guard),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => guard.into_iter().for_each(Guard::forget),
                Err(error) => return Err(io::Error::new(error.kind(), format!("{error} at path {scratch:?}"))),
            }
        };
        let own = tree::children(std::process::id() as i32);
        Ok(Self { scratch, mark, guard, own, count: AtomicU64::new(0), forks: Arc::default(), bounds: Bounds::Open })
    }

    /// The same in a process that another judge has started, and after which that cleans up: by the mark of that one, which
    /// is part of all marks that are given here. Each compiler and each program is put behind `bounds`; the scratch folder
    /// is in `room`.
    ///
    /// # Errors
    /// When there is no room for a scratch folder.
    pub fn within(bounds: Bounds, room: &Path) -> io::Result<Self> {
        let mut keeper = Self::start(room, std::env::var(tree::MARK).ok(), |_, _| None)?;
        keeper.bounds = bounds;
        Ok(keeper)
    }

    /// What every compiler and every program is put behind.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Whether every program is put into a sandbox.
    pub fn is_walled(&self) -> bool {
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        return matches!(self.bounds, Bounds::Walls(_));
        #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
        return false;
    }

    /// A folder for whatever the run has to write; gone when the keeper is.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// The environment variable, with its value, by which the guard knows what is to end with this judge.
    pub fn mark(&self) -> (&'static str, &str) {
        (tree::MARK, &self.mark)
    }

    /// Held shared while a program is forked and becomes itself, and alone while a port is tried out or a program's
    /// socket is borrowed: a child that was forked in between would hold the socket too, for a moment; the port would
    /// look taken to who gets it, and closing the connection would not end it.
    pub fn forks(&self) -> Arc<RwLock<()>> {
        self.forks.clone()
    }

    /// A port that is free; see [`Port::any`].
    ///
    /// # Errors
    /// When no port is free, or locks cannot be made.
    pub fn port(&self, wish: u64) -> Result<Port, PortError> {
        let _alone = self.forks.write().unwrap_or_else(PoisonError::into_inner);
        Port::any(wish)
    }

    /// This very port; waits while another run of the kit holds it.
    ///
    /// # Errors
    /// When another program listens there, or locks cannot be made.
    pub fn port_exactly(&self, number: u16) -> Result<Port, PortError> {
        let begin = Instant::now();
        loop {
            let alone = self.forks.write().unwrap_or_else(PoisonError::into_inner);
            let port = Port::try_exactly(number);
            drop(alone);
            let patience = match port {
                Err(PortError::Held(_)) => PATIENCE,
                // A connection that happened to get this number for its own end, and is about to be gone.
                Err(PortError::Taken(_)) if !sockets::somebody_listens(number) => PASSING,
                _ => return port,
            };
            if begin.elapsed() > patience {
                return port;
            }
            std::thread::sleep(RETRY);
        }
    }

    /// Children of ours that no program started.
    pub(super) fn own(&self) -> &[i32] {
        &self.own
    }

    /// A mark for the next program, unlike all others.
    pub(super) fn next_mark(&self) -> String {
        format!("{}.{}", self.mark, self.count.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // No program of ours lives any more: every child but the guard is a stray, marked or not.
        let is_stray = |pid: &i32| !self.own.contains(pid) && (tree::has_mark(*pid, &self.mark) || is_adopted(*pid));
        let all = tree::end_all(|| tree::children(std::process::id() as i32).into_iter().filter(is_stray).collect());
        self.guard.iter_mut().filter(|_| all).for_each(Guard::all_has_ended);
        super::litter::remove(&self.scratch);
    }
}

/// Makes a folder that is nobody else's; there must be nothing there.
fn make(folder: &Path) -> io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// A crowd of a thousand clients, and folders nested a thousand deep, take more open files than is usual.
#[cfg(unix)]
fn allow_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, maximum: now.maximum });
}

/// Whether a child of ours was not started by us: it belongs to a group that is not ours, and bears no keeper's mark.
fn is_adopted(pid: i32) -> bool {
    if tree::is_marked(pid) {
        return false;
    }
    census::is_in_our_group(pid) == Some(false)
}
