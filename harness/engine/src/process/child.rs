//! Starting a process and waiting for its end. On Linux it is not forked: a fork copies what the judge's memory looks like,
//! for a process that throws the copy away at once, and that costs more than all else in a check that is soon over.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus};
use std::time::Duration;

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use super::inside::Inside;
use super::schedule::{Directed, Schedule};
use crate::confine::{Bounds, Rlimits};

/// What to start.
#[derive(Debug)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "there is nothing there to put it behind"))]
pub(super) struct Birth {
    /// The program, its arguments, its folder and all of its environment; not its standard files.
    pub command: Command,
    /// What the system lets it have.
    pub rlimits: Rlimits,
    /// Its standard output; a pipe, unless given.
    pub stdout: Option<OwnedFd>,
    /// What it is put behind.
    pub bounds: Bounds,
    /// The folders that it may write.
    pub write: Vec<std::path::PathBuf>,
    /// How many processes and threads there may be of it, where that can be said.
    pub tasks: u64,
    /// How its threads are scheduled, if they are.
    pub schedule: Option<Schedule>,
}

/// A process that was started: it leads a session of its own, and it ends with the thread that started it.
#[derive(Debug)]
pub(super) struct Child {
    process: sys::Process,
    /// The other end of its standard input: as long as it is held, nothing comes there but what is typed, and no end.
    pub stdin: Option<File>,
    /// What it writes to its standard output, where that is a pipe.
    pub stdout: Option<File>,
    /// What it writes to its standard error.
    pub stderr: Option<File>,
    /// The program, where what was started is the sandbox around it.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub inside: Option<Inside>,
    /// Who decides which of its threads goes on, or why nobody does; `None` where nobody is to.
    pub directed: Option<Directed>,
}

impl Child {
    /// Starts a process whose standard input stays open and silent, as a terminal at which nobody types.
    ///
    /// # Errors
    /// When the system refuses to start it.
    pub(super) fn start(birth: Birth) -> io::Result<Self> {
        sys::start(birth)
    }

    /// Its number.
    pub(super) fn pid(&self) -> i32 {
        self.process.pid()
    }

    /// The number of the program: of another process than the one that was started, if that is a sandbox.
    pub(super) fn program(&self) -> i32 {
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        if let Some(inside) = &self.inside {
            return inside.program;
        }
        self.pid()
    }

    /// The number of the first process of its sandbox, if it runs in one.
    pub(super) fn first(&self) -> Option<i32> {
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        return self.inside.as_ref().map(|inside| inside.first);
        #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
        return None;
    }

    /// Waits for its end, at most `time`.
    ///
    /// # Errors
    /// When somebody else has taken note of its end.
    pub(super) fn wait_timeout(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
        let status = self.process.wait_timeout(time)?;
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        if let (Some(_), Some(inside)) = (status, &self.inside) {
            // Without a word of it, its sandbox was ended from outside, as nothing inside can do.
            let killed = std::os::unix::process::ExitStatusExt::from_raw(libc::SIGKILL);
            return Ok(Some(inside.ending().unwrap_or(killed)));
        }
        Ok(status)
    }
}

#[cfg(target_os = "linux")]
mod sys {
    #![expect(unsafe_code, reason = "no safe interface starts a process without a copy of ours (CLONE_VFORK)")]

    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    use std::ffi::OsStr;
    use std::ffi::{CStr, CString, OsString, c_int, c_void};
    use std::fs::File;
    use std::io;
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    use std::os::fd::AsRawFd as _;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Command, ExitStatus};
    use std::ptr::null_mut;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::pipe::{PipeFlags, pipe_with};
    use rustix::process::{Pid, PidfdFlags, WaitOptions, pidfd_open, waitpid};

    use super::{Birth, Bounds, Child, Directed, Schedule};
    use crate::confine::{self, Rlimits};
    use crate::process::exec::Exec;
    use crate::process::schedule::Director;
    use crate::process::stack::Stack;
    use crate::process::tree;
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    use crate::process::{init::Orders, inside::Line, schedule::Filter};

    /// The pause between two looks at a process that cannot be waited for, as the kernel is too old (before 5.3).
    const LOOK: Duration = Duration::from_millis(2);

    #[derive(Debug)]
    pub(super) struct Process {
        pid: Pid,
        /// Readable once it has ended.
        end: Option<OwnedFd>,
    }

    impl Process {
        pub(super) fn pid(&self) -> i32 {
            self.pid.as_raw_nonzero().get()
        }

        pub(super) fn wait_timeout(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
            let begin = Instant::now();
            loop {
                if let Some((_, status)) = waitpid(Some(self.pid), WaitOptions::NOHANG)? {
                    return Ok(Some(ExitStatus::from_raw(status.as_raw())));
                }
                let left = time.saturating_sub(begin.elapsed());
                if left.is_zero() {
                    return Ok(None);
                }
                match &self.end {
                    // An interrupted wait is gone on with.
                    Some(end) => drop(poll(&mut [PollFd::new(end, PollFlags::IN)], Timespec::try_from(left).ok().as_ref())),
                    None => std::thread::sleep(left.min(LOOK)),
                }
            }
        }
    }

    /// What a new process is given.
    struct Given<'g> {
        standard: [&'g OwnedFd; 3],
        /// The files that it gets besides, under the same numbers as here.
        kept: &'g [&'g OwnedFd],
        /// The rules that it has to keep, if any.
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        rules: Option<&'g confine::Rules>,
        /// The filter that asks about its calls, if any.
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        filter: Option<&'g Filter>,
    }

    impl<'g> Given<'g> {
        /// Nothing but its standard files.
        fn standard(standard: [&'g OwnedFd; 3]) -> Self {
            Self {
                standard,
                kept: &[],
                #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
                rules: None,
                #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
                filter: None,
            }
        }
    }

    /// Everything that the new process needs, made before it is: it may neither allocate nor take a lock.
    struct Plan<'p> {
        exec: &'p Exec,
        folder: Option<&'p CStr>,
        rlimits: Rlimits,
        given: &'p Given<'p>,
        /// The signals that the thread let through before it blocked all.
        signals: libc::sigset_t,
        /// What the system said when the process could not become the program.
        error: Option<c_int>,
        /// The number of the file by which its filter asks, in our table of files; what the system said when it could not be set.
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        listener: Option<Result<(std::os::fd::RawFd, bool), c_int>>,
    }

    pub(super) fn start(birth: Birth) -> io::Result<Child> {
        let Birth { command, rlimits, stdout, bounds, schedule, .. } = birth;
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        let filter = schedule.as_ref().map(|_| Filter::new());
        let (stdin, stdin_here) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stdout_here, stdout) = match stdout {
            Some(file) => (None, file),
            None => pipe_with(PipeFlags::CLOEXEC).map(|(here, there)| (Some(here), there))?,
        };
        let (stderr_here, stderr) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stdout_here, stderr_here) = (stdout_here.map(File::from), Some(File::from(stderr_here)));
        let child = |process, directed, inside| {
            let _ = &inside;
            Child {
                process,
                stdin: Some(File::from(stdin_here)),
                stdout: stdout_here,
                stderr: stderr_here,
                #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
                inside,
                directed,
            }
        };
        let standard = [&stdin, &stdout, &stderr];
        match &bounds {
            Bounds::Open => {
                let given = Given {
                    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
                    filter: filter.as_ref(),
                    ..Given::standard(standard)
                };
                let (process, directed) = start_directed(&command, rlimits, &given, schedule)?;
                Ok(child(process, directed, None))
            }
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Bounds::Fence(fence) => {
                let rules = fence.around_program(&birth.write, birth.tasks)?;
                let given = Given { rules: Some(&rules), filter: filter.as_ref(), ..Given::standard(standard) };
                let (process, directed) = start_directed(&command, rlimits, &given, schedule)?;
                Ok(child(process, directed, None))
            }
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            Bounds::Walls(walls) => {
                let null = OwnedFd::from(File::options().read(true).write(true).open("/dev/null")?);
                let (line, ends) = Line::new()?;
                let orders = Orders {
                    control: Some(ends.control.as_raw_fd()),
                    standard: Some(standard.map(|end| end.as_raw_fd())),
                    tasks: birth.tasks,
                    rlimits,
                    is_scheduled: schedule.is_some(),
                };
                let orders = orders.arguments();
                let first: Vec<&OsStr> = orders.iter().map(OsString::as_os_str).collect();
                let whole = walls.around_program(&command, &first, &birth.write);
                let kept = [&ends.control, &stdin, &stdout, &stderr];
                let given = Given { kept: &kept, ..Given::standard([&null, &null, &ends.complaints]) };
                let (process, _) = start_process(&whole, rlimits, &given)?;
                drop(ends);
                let (inside, directed) = line.begin(schedule).inspect_err(|_| {
                    tree::end(process.pid());
                })?;
                Ok(child(process, directed, Some(inside)))
            }
        }
    }

    /// The file by which the filter asks, or why there is none, where one was to be set.
    type Asks = Option<io::Result<(OwnedFd, bool)>>;

    /// Starts a process, and begins to decide about it if it has a schedule.
    fn start_directed(
        command: &Command,
        rlimits: Rlimits,
        given: &Given<'_>,
        schedule: Option<Schedule>,
    ) -> io::Result<(Process, Option<Directed>)> {
        let (process, asks) = start_process(command, rlimits, given)?;
        let directed = schedule.map(|schedule| {
            let asks = asks.unwrap_or_else(|| Err(io::ErrorKind::Unsupported.into()))?;
            Director::start(asks, Some(process.pid()), schedule)
        });
        Ok((process, directed))
    }

    fn start_process(command: &Command, rlimits: Rlimits, given: &Given<'_>) -> io::Result<(Process, Asks)> {
        let exec = Exec::of(command)?;
        let folder = command.get_current_dir().map(|folder| CString::new(folder.as_os_str().as_bytes())).transpose()?;
        let mut plan = Plan {
            exec: &exec,
            folder: folder.as_deref(),
            rlimits,
            given,
            // SAFETY: a set of signals is plain numbers; it is filled by `start_plan` before it is read.
            signals: unsafe { std::mem::zeroed() },
            error: None,
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            listener: None,
        };
        let pid = start_plan(&mut plan);
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        let asks = plan.listener.map(|listener| match listener {
            // SAFETY: the new process made this file in our table, and nobody else knows of it.
            Ok((file, is_calm)) => Ok((unsafe { std::os::fd::FromRawFd::from_raw_fd(file) }, is_calm)),
            Err(error) => Err(io::Error::from_raw_os_error(error)),
        });
        #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
        let asks = None;
        let pid = pid?;
        Ok((Process { pid, end: pidfd_open(pid, PidfdFlags::empty()).ok() }, asks))
    }

    /// Starts a process that shares our memory until it becomes the program; this thread stands still meanwhile.
    fn start_plan(plan: &mut Plan<'_>) -> io::Result<Pid> {
        let stack = Stack::new()?;
        let mut flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        if plan.given.filter.is_some() {
            // The file by which its filter asks is to be in our table.
            flags |= libc::CLONE_FILES;
        }
        // SAFETY: the stack grows down from its top, which is a page's, is used by nobody else and lives until clone(2) returns,
        // which CLONE_VFORK delays until the process has become the program or has ended. `plan` lives as long. All
        // signals are blocked while there are two that run in our memory: no handler of ours runs in the new process.
        let pid = unsafe {
            let mut all = std::mem::zeroed();
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut plan.signals);
            let pid = libc::clone(become_the_program, stack.top(), flags, std::ptr::from_mut(plan).cast::<c_void>());
            let refused = io::Error::last_os_error();
            libc::pthread_sigmask(libc::SIG_SETMASK, &plan.signals, null_mut());
            // Of a number below zero the library makes a panic.
            Some(pid).filter(|pid| *pid > 0).and_then(Pid::from_raw).ok_or(refused)?
        };
        match plan.error {
            None => Ok(pid),
            Some(error) => {
                tree::reap(pid.as_raw_nonzero().get(), tree::DYING);
                Err(io::Error::from_raw_os_error(error))
            }
        }
    }

    /// What the new process does. It shares the memory of a thread that stands still: it makes system calls, and nothing
    /// else.
    extern "C" fn become_the_program(plan: *mut c_void) -> c_int {
        // SAFETY: `start_plan` passes a plan, which nobody else uses before this process is another or has ended.
        let plan = unsafe { &mut *plan.cast::<Plan<'_>>() };
        plan.error = plan.carry_out().err().and_then(|error| error.raw_os_error()).or(Some(libc::EIO));
        // SAFETY: _exit(2) runs nothing of ours.
        unsafe { libc::_exit(127) }
    }

    impl Plan<'_> {
        /// Returns only when the process could not become the program.
        fn carry_out(&mut self) -> io::Result<()> {
            confine::reset_signals();
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            if let Some(filter) = self.given.filter {
                // Nobody answers before this process has become the program: until then it makes none of those calls.
                self.listener = Some(filter.set().map_err(|error| error.raw_os_error().unwrap_or(libc::EIO)));
                // SAFETY: from here on it has a table of files of its own, a copy of ours; nothing else changes.
                if unsafe { libc::unshare(libc::CLONE_FILES) } != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            let [stdin, stdout, stderr] = self.given.standard;
            rustix::stdio::dup2_stdin(stdin)?;
            rustix::stdio::dup2_stdout(stdout)?;
            rustix::stdio::dup2_stderr(stderr)?;
            if let Some(folder) = self.folder {
                rustix::process::chdir(folder)?;
            }
            confine::before_exec_but_signals(self.rlimits)?;
            for file in self.given.kept {
                rustix::io::fcntl_setfd(file, rustix::io::FdFlags::empty())?;
            }
            #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
            if let Some(rules) = self.given.rules {
                rules.enforce()?;
            }
            Err(self.exec.become_it())
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod sys {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::process::{ExitStatus, Stdio};
    use std::time::Duration;

    use wait_timeout::ChildExt as _;

    use super::{Birth, Child};
    use crate::confine;

    #[derive(Debug)]
    pub(super) struct Process(std::process::Child);

    impl Process {
        pub(super) fn pid(&self) -> i32 {
            self.0.id() as i32
        }

        pub(super) fn wait_timeout(&mut self, time: Duration) -> io::Result<Option<ExitStatus>> {
            self.0.wait_timeout(time)
        }
    }

    pub(super) fn start(birth: Birth) -> io::Result<Child> {
        let Birth { mut command, rlimits, stdout, .. } = birth;
        confine::limit(&mut command, rlimits);
        command.stdin(Stdio::piped()).stdout(stdout.map_or_else(Stdio::piped, Stdio::from)).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        // Taken from it, because waiting for its end would close it.
        let stdin = child.stdin.take().map(|pipe| File::from(OwnedFd::from(pipe)));
        let stdout = child.stdout.take().map(|pipe| File::from(OwnedFd::from(pipe)));
        let stderr = child.stderr.take().map(|pipe| File::from(OwnedFd::from(pipe)));
        Ok(Child { process: Process(child), stdin, stdout, stderr })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
