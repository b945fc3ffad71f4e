//! Telling that a program is at rest: that it waits, without a time limit, for something only its clients can do.
//!
//! Never wrong is more important than often right: whatever is not understood counts as not at rest.

/// What is known of a program's rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// No answer can come any more unless a client acts.
    Proved,
    /// It runs, sleeps, waits with a time limit, or it cannot be told.
    Unknown,
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(super) use linux::look;

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub(super) fn look(_root: i32, _connections: &[super::Connection], _forks: &std::sync::RwLock<()>) -> Rest {
    Rest::Unknown
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod linux {
    use std::path::Path;
    use std::sync::RwLock;
    use std::time::Duration;

    use rustix::net::sockopt::{Timeout, socket_timeout};

    use super::Rest;
    use crate::process::sockets::Connection;
    use crate::process::traffic::{self, Borrower};
    use crate::process::{census, tree};

    /// Time between the two looks that must be equal (DESIGN.md, "No fixed sleeps").
    const BETWEEN_LOOKS: Duration = Duration::from_millis(3);

    /// System call numbers (syscalls(2), the kernel's tables for each architecture).
    #[cfg(target_arch = "x86_64")]
    mod number {
        pub const READS: [u64; 5] = [0, 19, 45, 47, 43];
        pub const ACCEPT4: u64 = 288;
        pub const WRITES: [u64; 4] = [1, 20, 44, 46];
        pub const WAITS: [u64; 4] = [61, 247, 34, 130];
        pub const FUTEX: u64 = 202;
        pub const POLL: u64 = 7;
        pub const PPOLL: u64 = 271;
        pub const SELECT: u64 = 23;
        pub const PSELECT6: u64 = 270;
        pub const EPOLL_WAITS: [u64; 2] = [232, 281];
    }
    #[cfg(target_arch = "aarch64")]
    mod number {
        pub const READS: [u64; 5] = [63, 65, 207, 212, 202];
        pub const ACCEPT4: u64 = 242;
        pub const WRITES: [u64; 4] = [64, 66, 206, 211];
        pub const WAITS: [u64; 4] = [260, 95, 133, 133];
        pub const FUTEX: u64 = 98;
        pub const PPOLL: u64 = 73;
        pub const PSELECT6: u64 = 72;
        pub const EPOLL_WAITS: [u64; 2] = [22, 22];
        // This architecture has no poll and no select: numbers that no call bears.
        pub const POLL: u64 = u64::MAX;
        pub const SELECT: u64 = u64::MAX;
    }

    /// Commands of futex(2) that wait: WAIT, LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2.
    const FUTEX_WAITS: [u64; 5] = [0, 6, 9, 11, 13];
    /// The part of a futex operation that is its command, flags cut off.
    const FUTEX_COMMAND: u64 = 0x7f;

    /// Looks twice at the threads, and at the connections in between: if no thread ran from the first look to the last,
    /// and nothing was under way in the middle, nothing can have happened. `connections` are all that our clients hold.
    pub(in crate::process) fn look(root: i32, connections: &[Connection], forks: &RwLock<()>) -> Rest {
        // Most looks find a program that works or sleeps: one glance tells, and nothing of it is borrowed.
        if !may_rest(root) {
            return Rest::Unknown;
        }
        let Some((tree, first)) = waiting(root, forks) else { return Rest::Unknown };
        if !traffic::nothing_under_way(&tree, connections, forks) {
            return Rest::Unknown;
        }
        std::thread::sleep(BETWEEN_LOOKS);
        match waiting(root, forks) {
            Some(second) if (tree, first) == second => Rest::Proved,
            _ => Rest::Unknown,
        }
    }

    /// Whether no thread of a process is seen to run, or to wait with a limit.
    fn may_rest(pid: i32) -> bool {
        let call = |thread: &i32| std::fs::read_to_string(format!("/proc/{pid}/task/{thread}/syscall"));
        let may_wait = |call: String| Call::read(&call).is_some_and(|call| call.wait() != Wait::Limited);
        census::threads(pid).iter().all(|thread| call(thread).is_ok_and(may_wait))
    }

    /// A thread's number, the system call it waits in, and how often it was switched.
    type Waiting = (i32, String, String);

    /// The processes of the tree and what each of their threads waits in, if all wait without a limit.
    fn waiting(root: i32, forks: &RwLock<()>) -> Option<(Vec<i32>, Vec<Waiting>)> {
        let tree = tree::descendants(root);
        let mut threads = Vec::new();
        for pid in &tree {
            if has_timers(*pid) {
                return None;
            }
            let numbers = census::threads(*pid);
            if numbers.is_empty() {
                return None;
            }
            for thread in numbers {
                let folder = format!("/proc/{pid}/task/{thread}");
                let call = std::fs::read_to_string(format!("{folder}/syscall")).ok()?;
                if !waits_without_limit(*pid, &call, forks) {
                    return None;
                }
                threads.push((thread, call, switches(&folder)?));
            }
        }
        Some((tree, threads))
    }

    /// The lines of a sleeping thread's status that count its context switches (proc_pid_status(5)). A thread in state D
    /// waits for the kernel itself (a lock of a pipe that its reader holds, a disk), whatever its call: not asleep.
    fn switches(folder: &str) -> Option<String> {
        let status = std::fs::read_to_string(format!("{folder}/status")).ok()?;
        let is_asleep = status.lines().any(|line| line.starts_with("State:\tS"));
        is_asleep.then(|| status.lines().filter(|line| line.contains("ctxt_switches")).collect())
    }

    /// A timer can end any wait: POSIX timers, and timer files waited for with epoll.
    fn has_timers(pid: i32) -> bool {
        let timers = std::fs::read_to_string(format!("/proc/{pid}/timers")).unwrap_or_default();
        let Ok(files) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return true };
        let is_timer = |target: &Path| {
            matches!(target.to_str(), Some("anon_inode:[timerfd]" | "anon_inode:[io_uring]" | "anon_inode:[signalfd]"))
        };
        !timers.trim().is_empty()
            || files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok()).any(|target| is_timer(&target))
    }

    /// A system call that a thread is in.
    struct Call {
        number: u64,
        args: [u64; 6],
    }

    /// How long a call waits at most.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Wait {
        /// For ever.
        Unlimited,
        /// As long as the file with this number lets it: a socket may carry a limit.
        OnFile(u64, Timeout),
        /// Not for ever, or it is not known.
        Limited,
    }

    impl Call {
        /// Reads one `/proc/PID/task/TID/syscall`: the call's number, six arguments in hexadecimal, two addresses. `None`
        /// for "running", or "-1" for a thread that is blocked outside any call.
        fn read(line: &str) -> Option<Self> {
            let mut words = line.split_whitespace();
            let number = words.next()?.parse().ok()?;
            let mut args = [0; 6];
            for arg in &mut args {
                *arg = u64::from_str_radix(words.next()?.trim_start_matches("0x"), 16).ok()?;
            }
            Some(Self { number, args })
        }

        fn wait(&self) -> Wait {
            let [first, second, third, fourth, fifth, _] = self.args;
            let unless = |limited: bool| if limited { Wait::Limited } else { Wait::Unlimited };
            // A time limit of -1 is an int: only its low half is set by all callers.
            let limited = |limit: u64| limit as u32 != u32::MAX;
            match self.number {
                call if number::READS.contains(&call) || call == number::ACCEPT4 => Wait::OnFile(first, Timeout::Recv),
                call if number::WRITES.contains(&call) => Wait::OnFile(first, Timeout::Send),
                call if number::WAITS.contains(&call) => Wait::Unlimited,
                number::FUTEX => unless(!FUTEX_WAITS.contains(&(second & FUTEX_COMMAND)) || fourth != 0),
                number::POLL => unless(limited(third)),
                number::PPOLL => unless(third != 0),
                number::SELECT | number::PSELECT6 => unless(fifth != 0),
                call if number::EPOLL_WAITS.contains(&call) => unless(limited(fourth)),
                _ => Wait::Limited,
            }
        }
    }

    fn waits_without_limit(pid: i32, call: &str, forks: &RwLock<()>) -> bool {
        match Call::read(call).map(|call| call.wait()) {
            Some(Wait::Unlimited) => true,
            Some(Wait::OnFile(file, direction)) => waits_on_file(pid, file, direction, forks),
            Some(Wait::Limited) | None => false,
        }
    }

    /// Whether a blocking read or write of this file has no time limit, which a socket may carry unseen
    /// (SO_RCVTIMEO and SO_SNDTIMEO, socket(7)): the socket itself is asked.
    fn waits_on_file(pid: i32, file: u64, direction: Timeout, forks: &RwLock<()>) -> bool {
        let Ok(target) = std::fs::read_link(format!("/proc/{pid}/fd/{file}")) else { return false };
        let target = target.to_string_lossy();
        if target.starts_with("pipe:[") {
            // What writes into a pipe goes on as soon as it is read: our own readers of its output do that.
            return matches!(direction, Timeout::Recv);
        }
        if !target.starts_with("socket:[") {
            return false;
        }
        let limit = || {
            let number = i32::try_from(file).ok()?;
            Borrower::of(pid)?.ask(number, forks, |socket| socket_timeout(socket, direction).ok())
        };
        limit() == Some(None)
    }
}

#[cfg(all(test, target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod tests {
    use std::process::{Child, Command, Stdio};
    use std::sync::RwLock;

    use super::*;

    struct Ended(Child);

    impl Drop for Ended {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// Whether `command` is found at rest once it sleeps in a system call, with pipes at both sides that nobody else uses.
    fn rest_of(command: &str) -> Rest {
        let mut starting = Command::new(command);
        let child = Ended(starting.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a command"));
        let pid = child.0.id();
        let sleeps = || {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
            status.contains("State:\tS")
        };
        // Three looks in a row that find it asleep: one alone may come while it is still being loaded.
        let mut asleep = 0;
        while asleep < 3 {
            asleep = if sleeps() { asleep + 1 } else { 0 };
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        look(pid as i32, &[], &RwLock::new(()))
    }

    #[test]
    fn who_reads_from_a_silent_pipe_is_at_rest_and_who_writes_to_a_full_one_is_not() {
        assert_eq!(rest_of("cat"), Rest::Proved);
        assert_eq!(rest_of("yes"), Rest::Unknown, "its reader may go on any moment");
    }
}
