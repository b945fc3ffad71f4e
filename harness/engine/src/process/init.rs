//! The first process of an inner sandbox: the kit's own program, which starts a command there, takes care of what falls to
//! it, and says how the command ended.
//!
//! It talks with the judge outside over a socket. What the command could do to it is little: it sends no signal to the
//! first process of its namespace (pid_namespaces(7)), and holds none of its files.

#![expect(unsafe_code, reason = "files are handed over by their numbers, and what a child does to itself is done before exec")]

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
use rustix::process::{Pid, WaitOptions};

use super::schedule::Filter;
use crate::confine::{self, Rlimits};

/// The first argument that makes a program of the kit the first process of a sandbox.
const ASKED: &str = "sandbox-init";
/// How many arguments there are before the command: the first, the numbers, and `--`.
const ORDERS: usize = 10;
/// The status with which it ends when the command could not be started, and as which a shell says the same.
const NOT_STARTED: i32 = 127;
/// The pause between two looks whether a filter is set.
const LOOK: Duration = Duration::from_micros(50);

/// What the first process says to the judge; of whom it comes, and so the number of the process, the kernel tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The first process is there.
    Here,
    /// The command is about to be started, by the process that says so.
    Ready,
    /// It was started.
    Started,
    /// It could not be: an error number.
    NotStarted(i32),
    /// How it ended: a status as wait(2) tells it.
    Ended(i32),
    /// Its calls are asked about, by the file that comes with this word; whether only the end of a thread takes back what it asked.
    Asks(bool),
    /// They are not, though they should be: an error number.
    AsksNot(i32),
}

impl Word {
    fn bytes(self) -> [u8; 5] {
        let (kind, number) = match self {
            Self::Here => (b'h', 0),
            Self::Ready => (b'r', 0),
            Self::Started => (b's', 0),
            Self::NotStarted(error) => (b'n', error),
            Self::Ended(status) => (b'e', status),
            Self::Asks(is_calm) => (b'a', i32::from(is_calm)),
            Self::AsksNot(error) => (b'x', error),
        };
        let [a, b, c, d] = number.to_le_bytes();
        [kind, a, b, c, d]
    }

    /// What was said; `None` for what nobody of ours says.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, number) = bytes.split_first()?;
        let number = i32::from_le_bytes(number.try_into().ok()?);
        match kind {
            b'h' => Some(Self::Here),
            b'r' => Some(Self::Ready),
            b's' => Some(Self::Started),
            b'n' => Some(Self::NotStarted(number)),
            b'e' => Some(Self::Ended(number)),
            b'a' => Some(Self::Asks(number != 0)),
            b'x' => Some(Self::AsksNot(number)),
            _ => None,
        }
    }
}

/// What a first process is told on its command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Orders {
    /// The number of its end of the socket; none for a compiler, of which nobody outside has to know more than how it ends.
    pub control: Option<RawFd>,
    /// The numbers of what will be the command's standard files, where they are not its own.
    pub standard: Option<[RawFd; 3]>,
    /// How many processes and threads there may be in the sandbox.
    pub tasks: u64,
    /// What the system lets the command have.
    pub rlimits: Rlimits,
    /// Whether the command's calls are asked about.
    pub is_scheduled: bool,
}

impl Orders {
    /// As arguments of the kit's own program, before `--` and the command.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let number = |fd: Option<RawFd>| fd.unwrap_or(-1).to_string();
        let standard = self.standard.map_or([None; 3], |fds| fds.map(Some));
        let numbers = [
            vec![number(self.control)],
            standard.map(number).to_vec(),
            [self.tasks, self.rlimits.file_bytes, self.rlimits.open_files, u64::from(self.is_scheduled)]
                .map(|most| most.to_string())
                .to_vec(),
        ];
        std::iter::once(ASKED.to_string()).chain(numbers.concat()).map(OsString::from).collect()
    }

    fn read(arguments: &[OsString]) -> Option<(Self, &[OsString])> {
        let [asked, numbers @ .., dashes] = arguments.get(..ORDERS)? else { return None };
        let mut numbers = numbers.iter().map(|word| word.to_str()?.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        let (control, standard) = (next()? as RawFd, [next()? as RawFd, next()? as RawFd, next()? as RawFd]);
        let orders = Self {
            control: (control >= 0).then_some(control),
            standard: (standard[0] >= 0).then_some(standard),
            tasks: u64::try_from(next()?).ok()?,
            rlimits: Rlimits { file_bytes: u64::try_from(next()?).ok()?, open_files: u64::try_from(next()?).ok()? },
            is_scheduled: next()? != 0,
        };
        (asked == ASKED && dashes == "--").then_some((orders, &arguments[ORDERS..]))
    }
}

/// In a process that was started as the first one of a sandbox: it serves, and ends it.
pub(super) fn serve_if_asked() {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).take(1).collect();
    if arguments.first().map(OsString::as_os_str) != Some(OsStr::new(ASKED)) {
        return;
    }
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let status = match Orders::read(&arguments) {
        Some((orders, [program, rest @ ..])) => serve(orders, program, rest),
        _ => NOT_STARTED,
    };
    std::process::exit(status);
}

fn serve(orders: Orders, program: &OsStr, arguments: &[OsString]) -> i32 {
    // SAFETY: the judge hands these files over by their numbers, for this process alone.
    let own = |fd: RawFd| unsafe { OwnedFd::from_raw_fd(fd) };
    let control = orders.control.map(own);
    let say = |word: Word| {
        if let Some(control) = &control {
            // Without a judge there is nobody to tell, and nothing to do but to end, which is under way.
            let _ = rustix::net::send(control, &word.bytes(), SendFlags::NOSIGNAL);
        }
    };
    if let Some(control) = &control {
        let _ = rustix::io::fcntl_setfd(control, rustix::io::FdFlags::CLOEXEC);
    }
    say(Word::Here);
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some([stdin, stdout, stderr]) = orders.standard {
        command.stdin(Stdio::from(own(stdin))).stdout(Stdio::from(own(stdout))).stderr(Stdio::from(own(stderr)));
    }
    let calls = confine::Calls::usual();
    let socket = control.as_ref().map(|control| control.as_raw_fd());
    // SAFETY: the closure makes only system calls, and takes no lock, so it may run between fork and exec
    // (signal-safety(7)).
    unsafe {
        command.pre_exec(move || {
            if let Some(socket) = socket {
                let socket = std::os::fd::BorrowedFd::borrow_raw(socket);
                rustix::net::send(socket, &Word::Ready.bytes(), SendFlags::NOSIGNAL)?;
                // The judge knows the process before it does anything.
                if rustix::net::recv(socket, &mut [0; 1], RecvFlags::empty())?.0 == 0 {
                    return Err(Errno::PIPE.into());
                }
            }
            confine::before_exec(orders.rlimits)?;
            confine::limit_tasks(orders.tasks)?;
            calls.enforce()
        });
    }
    let started = match &control {
        Some(control) if orders.is_scheduled => start_scheduled(command, control),
        // Who reads what the command prints sees its end when the command ends, and not when this process does.
        _ => command.spawn(),
    };
    let child = match started {
        Ok(child) => child.id() as i32,
        Err(error) => {
            say(Word::NotStarted(error.raw_os_error().unwrap_or(Errno::IO.raw_os_error())));
            complain(&error, program);
            return NOT_STARTED;
        }
    };
    silence();
    say(Word::Started);
    let status = loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if Some(pid) == Pid::from_raw(child) => break status,
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return NOT_STARTED,
        }
    };
    say(Word::Ended(status.as_raw()));
    // With this process everything ends that is left in the sandbox.
    status.exit_status().unwrap_or_else(|| 128 + status.terminating_signal().unwrap_or(0))
}

/// Starts a command whose calls the judge is asked about. A filter holds for the thread that sets it and for what it starts: so a
/// thread sets it that does nothing else, and it lives for as long as this process does, or the command would end with it.
fn start_scheduled(mut command: Command, control: &OwnedFd) -> io::Result<Child> {
    let set: Arc<OnceLock<io::Result<(RawFd, bool)>>> = Arc::default();
    let (sender, receiver) = mpsc::channel();
    let filtered = set.clone();
    std::thread::Builder::new().spawn(move || {
        let _ = filtered.set(Filter::new().set());
        let _ = sender.send(command.spawn());
        drop(command);
        loop {
            // SAFETY: pause(2) waits for a signal, and touches nothing.
            unsafe { libc::pause() };
        }
    })?;
    // That thread cannot wake this one before the judge is asked.
    let asks = loop {
        match set.get() {
            Some(set) => break set,
            None => std::thread::sleep(LOOK),
        }
    };
    match asks {
        Ok((file, is_calm)) => {
            // SAFETY: the thread has just made this file, and nobody else knows of it.
            let file = unsafe { OwnedFd::from_raw_fd(*file) };
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut extra = SendAncillaryBuffer::new(&mut space);
            let files = [file.as_fd()];
            extra.push(SendAncillaryMessage::ScmRights(&files));
            let word = Word::Asks(*is_calm).bytes();
            rustix::net::sendmsg(control, &[IoSlice::new(&word)], &mut extra, SendFlags::NOSIGNAL)?;
        }
        Err(error) => {
            let word = Word::AsksNot(error.raw_os_error().unwrap_or(libc::EIO)).bytes();
            rustix::net::send(control, &word, SendFlags::NOSIGNAL)?;
        }
    }
    receiver.recv().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

/// To who started a compiler: the judge hears of a program over the socket.
fn complain(error: &io::Error, program: &OsStr) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{}: {error}", program.display());
}

/// Lets go of the own standard files.
fn silence() {
    let Ok(null) = File::options().read(true).write(true).open("/dev/null") else { return };
    let _ = rustix::stdio::dup2_stdin(&null);
    let _ = rustix::stdio::dup2_stdout(&null);
    let _ = rustix::stdio::dup2_stderr(&null);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_were_given() {
        let rlimits = Rlimits { file_bytes: 1 << 30, open_files: 77 };
        for (control, standard) in [(None, None), (Some(7), Some([8, 9, 10]))] {
            let orders = Orders { control, standard, tasks: 64, rlimits, is_scheduled: control.is_some() };
            let mut arguments = orders.arguments();
            assert_eq!(Orders::read(&arguments).map(|_| ()), None, "no command");
            arguments.extend(["--", "echo", "--", "x"].map(OsString::from));
            let (read, rest) = Orders::read(&arguments).expect("orders");
            assert_eq!((read.control, read.standard, read.tasks, read.rlimits), (control, standard, 64, rlimits));
            assert_eq!(rest, ["echo", "--", "x"].map(OsString::from));
        }
    }

    #[test]
    fn every_word_is_understood_as_it_was_meant() {
        let asks = [Word::Asks(true), Word::Asks(false), Word::AsksNot(22)];
        for word in [Word::Here, Word::Ready, Word::Started, Word::NotStarted(2), Word::Ended(0x8b)].into_iter().chain(asks) {
            assert_eq!(Word::read(&word.bytes()), Some(word));
        }
        assert_eq!((Word::read(b""), Word::read(b"h"), Word::read(b"z0000")), (None, None, None));
    }
}
