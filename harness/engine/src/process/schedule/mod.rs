//! Schedules: a program's threads are held at the system calls by which they touch each other or the world, and let go in an
//! order that a seed decides.
//!
//! Any such order is one that a kernel could have chosen: a right program stays right. So what fails under a schedule is the
//! program's fault, and a race is found without waiting for luck.

mod aim;
mod call;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod counted;
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
#[path = "elsewhere.rs"]
mod director;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod director;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod draw;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod filter;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod handlers;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod homes;
mod lock;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod memory;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod notice;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod part;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod threads;
mod trace;

use std::sync::{Arc, RwLock};

pub use aim::{Aim, PATTERNS, SINGLED_OUT};
pub use call::Call;
pub(super) use director::Director;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(super) use filter::Filter;
pub use lock::{AtLock, LockUse};
pub use trace::{Act, Doing, Trace};

/// Which threads are held, and where.
#[derive(Clone)]
pub struct Schedule {
    /// From which every choice is drawn; it says what is aimed at ([`Aim::of`]).
    pub seed: u64,
    /// The only points at which a thread is held, instead of those that are drawn.
    pub only: Option<Vec<Point>>,
    /// Held alone while a program's connection is borrowed: a process that is forked meanwhile would hold it, too, and closing it
    /// would not end it (see [`super::Keeper::forks`]).
    pub forks: Arc<RwLock<()>>,
    /// What those do who talk to the program.
    pub clients: Arc<dyn Fn() -> Clients + Send + Sync>,
}

/// What those do who talk to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clients {
    /// All wait for the program, and nothing has come that they have not seen; as often as they have begun or ended to wait so far.
    Wait(u64),
    /// One of them runs, or stands ready to.
    Act,
    /// None runs; one may be asleep for a moment, and not wait for the program.
    Idle,
}

impl std::fmt::Debug for Schedule {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Schedule {} of {:?}", self.seed, self.only)
    }
}

/// Who decides about a program, or why nobody does.
pub(super) type Directed = std::io::Result<Director>;

/// A call of a thread: threads are numbered as they came, and their calls as they made them, both from 0, from the moment on at
/// which the program listens or starts its first thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// The thread.
    pub thread: u32,
    /// Its call.
    pub call: u32,
}
