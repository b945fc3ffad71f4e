//! Handlers of signals that interrupt system calls. Before we have received a call a signal interrupts it, and one that nothing
//! interrupts otherwise (closing a file, waking who waits for a lock) then fails: the program is not made for that.

use std::collections::HashSet;

use super::memory;
use super::notice::Notice;
use super::threads::call_of;
use crate::process::status::Status;

/// The call by which a handler is set (rt_sigaction(2)).
pub(super) const SETS: libc::c_long = libc::SYS_rt_sigaction;

/// Signals that only a fault raises, or that only the judge sends, once and to a program that waits.
const HARMLESS: [i32; 11] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGSYS,
    libc::SIGABRT,
    libc::SIGINT,
    libc::SIGTERM,
    libc::SIGHUP,
    libc::SIGQUIT,
];
/// The C library's own signals, by which it ends threads, and the first that is free.
const OF_LIBRARY: std::ops::Range<i32> = 32..34;

/// Which signals have handlers that interrupt.
#[derive(Debug, Default)]
pub(super) struct Handlers {
    signals: u64,
    /// The processes that were looked at since the last of them was set.
    looked: HashSet<i32>,
    /// The threads that were let set one and may not have done so yet.
    setters: Vec<i32>,
}

impl Handlers {
    /// Notes that a handler is set.
    pub(super) fn note(&mut self, notice: &Notice) {
        let [signal, action, ..] = notice.args;
        let Some(signal) = i32::try_from(signal).ok().filter(|signal| (1..=64).contains(signal)) else { return };
        if action == 0 || HARMLESS.contains(&signal) || OF_LIBRARY.contains(&signal) {
            return;
        }
        // `struct sigaction` as the kernel has it: the handler (0: what is usual, 1: none), and flags.
        let words = memory::read(notice.thread, action, 16);
        let word = |at: usize| words.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_ne_bytes);
        let interrupts = match (word(0), word(8)) {
            (Some(handler), Some(flags)) => handler > 1 && flags & libc::SA_RESTART as u64 == 0,
            // It cannot be told.
            _ => true,
        };
        if interrupts {
            self.signals |= 1 << (signal - 1);
            self.looked.clear();
            self.setters.push(notice.thread);
        }
    }

    /// Whether a process has such handlers that was not looked at yet: another program has none any more (execve(2)).
    pub(super) fn interrupt(&mut self, process: i32) -> bool {
        if self.signals == 0 || self.looked.contains(&process) {
            return false;
        }
        self.setters.retain(|thread| may_be_setting(&call_of(*thread)));
        let catches =
            Status::of(process).and_then(|status| status.signals("SigCgt")).is_none_or(|caught| caught & self.signals != 0);
        // Until it is set nothing shows it: others of the process make calls meanwhile.
        if catches || self.setters.is_empty() {
            self.looked.insert(process);
        }
        catches
    }
}

/// Whether a thread may still be on its way to set a handler: it is in that call, or in none that can be seen.
fn may_be_setting(call: &str) -> bool {
    let number = call.split_whitespace().next().unwrap_or_default();
    number == "running" || number == SETS.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether this process is found to have handlers that interrupt after it has set these.
    fn interrupts(set: &[(i32, [u64; 2])]) -> bool {
        let mut handlers = Handlers::default();
        for (signal, action) in set {
            let args = [*signal as u64, action.as_ptr() as u64, 0, 8, 0, 0];
            handlers.note(&Notice::made_up(std::process::id() as i32, SETS, args));
        }
        handlers.signals != 0
    }

    #[test]
    fn what_restarts_calls_and_what_is_no_handler_is_harmless() {
        let (handler, restarts) = (0x1000, libc::SA_RESTART as u64);
        assert!(interrupts(&[(libc::SIGALRM, [handler, 0])]));
        assert!(interrupts(&[(libc::SIGINT, [handler, 0]), (libc::SIGCHLD, [handler, libc::SA_NODEFER as u64])]));
        let harmless = [
            (libc::SIGALRM, [handler, restarts]),
            (libc::SIGPIPE, [1, 0]),
            (libc::SIGCHLD, [0, 0]),
            (libc::SIGINT, [handler, 0]),
            (33, [handler, 0]),
            (0, [handler, 0]),
            (65, [handler, 0]),
        ];
        assert!(!interrupts(&harmless));
    }

    #[test]
    fn whose_handler_may_not_be_set_yet_is_looked_at_again() {
        for (call, may) in [("running\n", true), ("", false), ("202 0x1 0x2 0x0 0x0 0x0 0x0 0x7f 0x7f\n", false)] {
            assert_eq!(may_be_setting(call), may, "{call}");
        }
        assert!(may_be_setting(&format!("{SETS} 0xa 0x7f 0x0 0x8 0x0 0x0 0x7f 0x7f\n")));
        let me = std::process::id() as i32;
        let (says, said) = std::sync::mpsc::channel();
        let (ends, ended) = std::sync::mpsc::channel::<()>();
        let waits = std::thread::spawn(move || {
            says.send(rustix::thread::gettid().as_raw_nonzero().get()).expect("somebody listens");
            let _ = ended.recv();
        });
        let setter = said.recv().expect("its number");
        let mut handlers = Handlers { signals: 1 << (libc::SIGXFSZ - 1), setters: vec![setter], ..Handlers::default() };
        // As long as it runs nobody can tell; once it waits in another call it is over.
        while !handlers.looked.contains(&me) {
            assert!(!handlers.interrupt(me), "nobody here catches it");
        }
        assert!(handlers.setters.is_empty());
        drop(ends);
        waits.join().expect("it ends");
    }

    #[test]
    fn a_process_that_catches_no_such_signal_any_more_is_not_interrupted() {
        let mut handlers = Handlers { signals: 1 << (libc::SIGXFSZ - 1), ..Handlers::default() };
        assert!(!handlers.interrupt(std::process::id() as i32), "nobody here catches it");
        let unreadable = i32::MAX;
        assert!(handlers.interrupt(unreadable));
        assert!(!handlers.interrupt(unreadable), "it is asked once");
    }
}
