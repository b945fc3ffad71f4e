//! Two looks at a program, between which nothing can have happened.

use std::sync::RwLock;
use std::time::Duration;

use super::thread::{self, Waiting};
use super::{Rest, timers};
use crate::process::sockets::Connection;
use crate::process::{census, traffic, tree};

/// Time between the two looks that must be equal (DESIGN.md, "No fixed sleeps").
const BETWEEN_LOOKS: Duration = Duration::from_millis(3);

/// Looks twice at the threads, and at the connections in between: if no thread ran from the first look to the last,
/// and nothing was under way in the middle, nothing can have happened. `connections` are all that our clients hold.
pub(in crate::process) fn look(root: i32, connections: &[Connection], forks: &RwLock<()>) -> Rest {
    // Most looks find a program that works or sleeps: one glance tells, and nothing of it is borrowed.
    if !census::threads(root).into_iter().all(|thread| thread::may_rest(root, thread)) {
        return Rest::Unknown;
    }
    let Some(first) = Picture::of(root, forks) else { return Rest::Unknown };
    if !traffic::nothing_under_way(&first.tree, connections, forks) {
        return Rest::Unknown;
    }
    std::thread::sleep(BETWEEN_LOOKS);
    if Picture::of(root, forks) == Some(first) { Rest::Proved } else { Rest::Unknown }
}

/// A program whose threads all wait without a limit.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    tree: Vec<i32>,
    threads: Vec<Waiting>,
}

impl Picture {
    /// `None` when a thread runs or waits with a limit, when something else can end a wait, or when it cannot be told.
    fn of(root: i32, forks: &RwLock<()>) -> Option<Self> {
        let tree = tree::descendants(root);
        let mut threads = Vec::new();
        for pid in &tree {
            if timers::has_timers(*pid) {
                return None;
            }
            let numbers = census::threads(*pid);
            if numbers.is_empty() {
                return None;
            }
            for thread in numbers {
                threads.push(Waiting::of(*pid, thread, forks)?);
            }
        }
        Some(Self { tree, threads })
    }
}

#[cfg(test)]
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
