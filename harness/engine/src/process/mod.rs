//! Starting a program, watching it, draining what it prints, and ending it with everything it started.

mod above;
mod account;
mod asleep;
mod census;
mod child;
mod compiler_limits;
mod cost;
mod datagrams;
#[cfg(target_os = "linux")]
mod diag;
mod drain;
#[cfg(target_os = "linux")]
mod exec;
mod family;
mod guard;
mod inbox;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod init;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod inside;
mod keeper;
mod keyboard;
mod launching;
mod left;
mod lingering;
mod litter;
mod lost;
mod occupation;
mod orphans;
mod own_socket;
mod port;
mod pressure;
pub mod probe;
mod program;
mod quota;
mod recorder;
mod rest;
mod room;
mod schedule;
mod scratch;
mod segment;
mod signals;
mod sockets;
#[cfg(target_os = "linux")]
mod stack;
mod start_error;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod stat_line;
mod status;
mod taken;
mod terminal;
mod tool;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod traffic;
mod tree;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod unix;

pub use above::looked_for_above;
pub use account::Account;
pub use asleep::{Slept, pause};
pub use census::{Level, is_ready, this_thread};
pub use cost::Cost;
pub use datagrams::{Fate, fate, has_lost, reaches, somebody_receives};
pub use guard::serve_if_asked;
pub use inbox::{Arrival, End, Held, Inbox, Post};
pub use keeper::Keeper;
pub use keyboard::{Keyboard, Typed};
pub use launching::{Filter, Launching};
pub use lingering::end_lingering;
pub use litter::remove as remove_folder;
pub use lost::MOST_EXTENDED;
pub use occupation::Occupation;
pub use orphans::{adopt_orphans, end_orphans};
pub use own_socket::own_socket;
pub use port::{Port, PortError};
pub use pressure::{OwnTimes, Waits, stalled};
pub use program::Running;
pub use quota::Allowed;
pub use recorder::{Recorder, Witness};
pub use rest::Rest;
pub use schedule::{
    Act, Aim, AtLock, Call, Clients, Doing as CallDoing, LockUse, PATTERNS as SCHEDULE_PATTERNS, Point, SINGLED_OUT, Schedule,
    Trace,
};
pub use segment::set_largest_segment;
pub use sockets::{
    Connection, Peer, anybody_listens, inode_of_server, is_accepted, is_all_read, somebody_listens, waits_to_be_accepted,
};
pub use start_error::StartError;
pub use tool::ask;
