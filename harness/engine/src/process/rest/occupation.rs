//! What each thread of a program waits for, as the system shows it: to explain a failure, not to prove anything.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use super::call::{Call, On};
use super::jvm;
use crate::process::{Occupation, census};

/// The value with which a mutex is marked for which somebody waits: that of Rust's standard library on Linux, and of glibc.
const CONTENDED: u32 = 2;

/// What the living threads of some processes wait for; those of a virtual machine's own are left out.
pub(in crate::process) fn occupations(pids: &[i32]) -> Vec<Occupation> {
    let of_process = |pid: &i32| {
        let threads = census::threads(*pid);
        let own = jvm::own_threads(*pid, &threads);
        let meant = threads.into_iter().filter(|thread| !own.contains(thread));
        meant.filter_map(|thread| occupation(*pid, thread)).collect::<Vec<_>>()
    };
    pids.iter().flat_map(of_process).collect()
}

/// What a thread waits for; `None` for one that has ended.
fn occupation(pid: i32, thread: i32) -> Option<Occupation> {
    if matches!(census::state(pid, thread)?, 'Z' | 'X') {
        return None;
    }
    let line = std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall")).unwrap_or_default();
    let file = |number: u64| std::fs::read_link(format!("/proc/{pid}/task/{thread}/fd/{number}")).ok();
    Some(match Call::read(&line).map(|call| call.on()) {
        Some(On::Thread { address, value }) if value == CONTENDED && word(pid, address) == Some(CONTENDED) => Occupation::Lock,
        Some(On::Thread { .. }) => Occupation::Thread,
        Some(On::Reading(number)) => match file(number) {
            Some(target) if Some(&target) == file(0).as_ref() => Occupation::Keyboard,
            Some(target) => inode(&target.to_string_lossy()).map_or(Occupation::Other, Occupation::Socket),
            None => Occupation::Other,
        },
        Some(On::Time) => Occupation::Asleep,
        Some(On::Other) | None => Occupation::Other,
    })
}

/// The inode of a socket, as the link to it among a process' open files names it (proc_pid_fd(5)).
fn inode(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// The word at an address of a process.
fn word(pid: i32, address: u64) -> Option<u32> {
    let mut bytes = [0; 4];
    File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(&mut bytes, address).ok()?;
    Some(u32::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::process::{Command, Stdio};
    use std::sync::{Arc, Condvar, Mutex};

    use super::*;

    /// Whether a thread of this process comes to wait for something of that kind: it takes however long a busy machine takes.
    fn comes_to(wanted: impl Fn(&Occupation) -> bool) {
        let own = std::process::id() as i32;
        while !occupations(&[own]).iter().any(&wanted) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn who_reads_a_connection_is_told_from_who_waits_for_a_lock_or_for_another_thread() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).expect("a client");
        let (mut server, _) = listener.accept().expect("a connection");
        let target = |stream: &TcpStream| {
            use std::os::fd::AsRawFd as _;
            std::fs::read_link(format!("/proc/self/fd/{}", stream.as_raw_fd())).expect("an open file")
        };
        let socket = inode(&target(&server).to_string_lossy()).expect("a socket");
        let lock = Arc::new(Mutex::new(()));
        let held = lock.lock().expect("a lock");
        let change = Arc::new((Mutex::new(false), Condvar::new()));
        std::thread::scope(|scope| {
            scope.spawn(|| std::io::Read::read(&mut server, &mut [0; 1]));
            scope.spawn(|| drop(lock.lock()));
            scope.spawn(|| drop(change.1.wait_while(change.0.lock().expect("a lock"), |done| !*done)));
            comes_to(|doing| *doing == Occupation::Socket(socket));
            comes_to(|doing| *doing == Occupation::Lock);
            comes_to(|doing| *doing == Occupation::Thread);
            drop(held);
            *change.0.lock().expect("a lock") = true;
            change.1.notify_all();
            drop(client);
        });
    }

    #[test]
    fn who_reads_standard_input_waits_for_the_keyboard() {
        let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a command");
        let pid = cat.id() as i32;
        while occupations(&[pid]) != [Occupation::Keyboard] {
            assert_eq!(cat.try_wait().expect("a child"), None, "it waits");
            std::thread::yield_now();
        }
        drop(cat.stdin.take());
        assert!(cat.wait().expect("an end").success());
        assert_eq!(occupations(&[pid]), []);
    }
}
