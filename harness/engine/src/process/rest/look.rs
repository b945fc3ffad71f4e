//! Two looks at a program, between which nothing can have happened.

use std::cell::LazyCell;
use std::sync::RwLock;
use std::time::Duration;

use super::thread::{self, Waiting};
use super::{Rest, files, jvm, program, timers};
use crate::process::family::{Family, Members};
use crate::process::sockets::Connection;
use crate::process::{census, traffic};

/// Time between the two looks that must be equal (DESIGN.md, "No fixed sleeps").
const BETWEEN_LOOKS: Duration = Duration::from_millis(3);

/// Looks twice at the threads of programs, and in between at everything that could end their waits: if no thread ran from the
/// first look to the last, and nothing was under way in the middle, nothing can have happened. `connections` are all that our
/// clients hold, on `ports` they receive datagrams from each other; what happens after `time` is of no interest.
pub(in crate::process) fn look(
    families: &[&Family],
    connections: &[Connection],
    ports: &[u16],
    time: Duration,
    forks: &RwLock<()>,
) -> Rest {
    // Most looks find a program that works or sleeps: one glance tells, and nothing of it is borrowed.
    if !families.iter().all(|family| may_rest(family.root, time)) {
        return Rest::Unknown;
    }
    let members: Vec<Members> = families.iter().map(|family| family.members()).collect();
    // A process that may be anybody's may be this program's.
    if members.iter().any(|members| members.has_strangers) {
        return Rest::Unknown;
    }
    let pictures = || {
        let each = families.iter().zip(&members).map(|(family, members)| Picture::of(family.root, members.clone(), time));
        each.collect::<Option<Vec<Picture>>>()
    };
    let Some(first) = pictures() else { return Rest::Unknown };
    if !are_undisturbed(&first, (connections, ports), forks) {
        return Rest::Unknown;
    }
    std::thread::sleep(BETWEEN_LOOKS);
    let is_same = pictures().is_some_and(|second| second == first);
    // A process that moved while they were looked for, from a parent that ended to another, is found the second time.
    if !is_same || families.iter().zip(&members).any(|(family, members)| family.members() != *members) {
        return Rest::Unknown;
    }
    let mut threads = first.iter().flat_map(|picture| &picture.threads).flatten();
    if threads.any(|thread| thread.is_limited) { Rest::ForLong } else { Rest::Proved }
}

/// Whether nothing but a client can end any of the waits of these programs.
fn are_undisturbed(pictures: &[Picture], (connections, ports): (&[Connection], &[u16]), forks: &RwLock<()>) -> bool {
    let processes: Vec<Process<'_>> = pictures.iter().flat_map(Picture::processes).collect();
    processes.iter().all(|process| process.is_undisturbed(forks))
        && traffic::nothing_under_way(processes.iter().map(|process| (process.pid, process.eye)), (connections, ports), forks)
        && processes.iter().all(|process| !program::has_hidden_work(process.eye))
}

/// Whether no thread of a process is seen to run or to wait for less than `time`, but those of a virtual machine.
fn may_rest(pid: i32, time: Duration) -> bool {
    let threads = census::threads(pid);
    let mut busy = threads.iter().filter(|thread| !thread::may_rest(pid, **thread, time)).peekable();
    if busy.peek().is_none() {
        return true;
    }
    let own = LazyCell::new(|| jvm::own_threads(pid, &threads));
    busy.all(|thread| jvm::may_be_own(pid, *thread) && own.contains(thread))
}

/// A program whose threads all wait for long, each in a call that may have no limit of its own.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    members: Members,
    /// The threads of each process.
    threads: Vec<Vec<Waiting>>,
}

impl Picture {
    /// `None` when a thread of `members`, the first of which is `root`, runs or may wait for less than `time`, or when it
    /// cannot be told.
    fn of(root: i32, members: Members, time: Duration) -> Option<Self> {
        let threads = members.pids.iter().map(|pid| {
            let numbers = census::threads(*pid);
            let own = LazyCell::new(|| jvm::own_threads(*pid, &numbers));
            let of = |thread: &i32| {
                let is_own = || jvm::may_be_own(*pid, *thread) && own.contains(thread);
                Waiting::of(*pid, *thread, Some(time)).or_else(|| is_own().then(|| Waiting::of(*pid, *thread, None)).flatten())
            };
            let waiting: Option<Vec<Waiting>> = numbers.iter().map(of).collect();
            waiting.filter(|threads| !threads.is_empty())
        });
        let threads = threads.collect::<Option<Vec<Vec<Waiting>>>>()?;
        // Of a program that has ended, and is not reaped yet, something comes: its end.
        let root = members.pids.iter().position(|pid| *pid == root)?;
        if !threads[root].iter().any(Waiting::is_alive) {
            return None;
        }
        Some(Self { members, threads })
    }

    /// Its processes that have not ended.
    fn processes(&self) -> impl Iterator<Item = Process<'_>> {
        self.members.pids.iter().zip(&self.threads).filter_map(|(pid, threads)| Process::of(*pid, threads))
    }
}

/// A process that has not ended.
struct Process<'p> {
    pid: i32,
    /// The number under which it shows what it holds.
    eye: i32,
    threads: &'p [Waiting],
}

impl<'p> Process<'p> {
    /// `None` for one that has ended: it holds nothing, and does nothing.
    fn of(pid: i32, threads: &'p [Waiting]) -> Option<Self> {
        let living = || threads.iter().filter(|thread| thread.is_alive());
        let eye = living().find(|thread| thread.number == pid).or_else(|| living().next())?.number;
        Some(Self { pid, eye, threads })
    }

    fn is_undisturbed(&self, forks: &RwLock<()>) -> bool {
        let Self { pid, eye, threads } = *self;
        !timers::may_wake(pid, eye)
            && program::has_usual_numbers(eye)
            && files::are_understood(pid, eye, forks)
            && threads.iter().all(|thread| thread.is_unlimited(pid, eye, forks))
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

    /// Whether `command` is found at rest for `seconds` once it sleeps in a system call, with pipes at both sides that
    /// nobody else uses.
    fn rest_of(command: &[&str], seconds: u64) -> Rest {
        let mut starting = Command::new(command[0]);
        starting.args(&command[1..]);
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
        let family = Family::new(pid as i32, 0, "no such mark.1".into(), Vec::new(), None);
        look(&[&family], &[], &[], Duration::from_secs(seconds), &RwLock::new(()))
    }

    #[test]
    fn who_reads_from_a_silent_pipe_is_at_rest_and_who_writes_to_a_full_one_is_not() {
        assert_eq!(rest_of(&["cat"], 20), Rest::Proved);
        assert_eq!(rest_of(&["yes"], 20), Rest::Unknown, "its reader may go on any moment");
    }

    #[test]
    fn who_has_ended_and_is_not_reaped_yet_is_not_at_rest() {
        let child = Ended(Command::new("true").spawn().expect("a command"));
        let pid = child.0.id();
        let has_ended = || std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its status").contains("State:\tZ");
        while !has_ended() {
            std::thread::sleep(BETWEEN_LOOKS);
        }
        let family = Family::new(pid as i32, 0, "no such mark.1".into(), Vec::new(), None);
        assert_eq!(look(&[&family], &[], &[], Duration::from_secs(20), &RwLock::new(())), Rest::Unknown, "its end is to be told");
    }

    #[test]
    fn who_sleeps_beyond_the_time_that_matters_is_at_rest_and_who_may_wake_within_it_is_not() {
        assert_eq!(rest_of(&["sleep", "10000"], 20), Rest::ForLong);
        assert_eq!(rest_of(&["sleep", "10000"], 10000), Rest::Unknown, "some of it is over");
    }
}
