//! A tool that is run for what it answers: a compiler, or a command that is asked where it is.
//!
//! Its answer is whole when it has ended, and not when its outputs have: what it leaves behind, such as the server of a
//! compiler's cache, may hold them open for ever.

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::compiler_limits::CompilerLimits;
use super::family::Family;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use super::init::Orders;
use super::keeper::Keeper;
use super::left::Left;
use super::lost::{Lost, MOST_EXTENDED};
use super::pressure::Waits;
use super::scratch::Scratch;
use super::{census, tree};
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
use crate::confine::{Bounds, Rlimits};
use crate::settings::Answer;
use crate::text::LimitKind;

/// How much is kept of each output, in bytes; the rest is read and thrown away.
const MOST: usize = 16 << 20;
/// More than a pipe holds (`/proc/sys/fs/pipe-max-size`, pipe(7)), in bytes: what a tool that has ended can have left there,
/// whatever others go on writing.
const PIPE: usize = 2 << 20;
/// How many processes and threads a compiler may have in a sandbox.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const TASKS: u64 = 1024;
/// The pause between two looks at a tool that says nothing.
const LOOK: Duration = Duration::from_millis(5);

/// What is seen of a tool while it runs.
#[derive(Debug, Default)]
struct Look {
    /// How much time it has lost by now, in which it could not run.
    lost: Duration,
    /// What it takes too much of.
    exceeded: Option<LimitKind>,
}

impl Keeper {
    /// Runs a tool to its end, at most for `limit`, and ends whatever it leaves behind: that is marked like a program.
    ///
    /// # Errors
    /// When the system refuses to start it.
    pub fn run(&self, command: Command, limit: Option<Duration>) -> io::Result<Answer> {
        self.run_bounded(command, limit, None)
    }

    /// The same for a compiler, which may not take the whole machine. With a `limit` it is a stranger's: then it may also take at
    /// most `cpu` of processor time.
    ///
    /// # Errors
    /// When the system refuses to start it; [`io::ErrorKind::TimedOut`] when others kept it from the processors.
    pub fn compile(&self, command: Command, limit: Option<Duration>, cpu: Duration) -> io::Result<Answer> {
        let scratch = Scratch::of_compiler(self.bounds());
        let limits = if limit.is_some() { CompilerLimits::new(scratch, cpu) } else { CompilerLimits::of_own(scratch) };
        self.run_bounded(command, limit, Some(limits))
    }

    fn run_bounded(&self, mut command: Command, limit: Option<Duration>, mut limits: Option<CompilerLimits>) -> io::Result<Answer> {
        let mark = self.next_mark();
        command.env(tree::MARK, &mark);
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        match self.bounds() {
            Bounds::Open => {}
            Bounds::Fence(fence) => fence.around_compiler(&mut command, TASKS)?,
            Bounds::Walls(walls) => {
                // Whether there is such a tool is the machine's business; what it says, the submission's.
                if !is_there(&command) {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let orders =
                    Orders { control: None, standard: None, tasks: TASKS, rlimits: Rlimits::COMPILER, is_scheduled: false }
                        .arguments();
                command = walls.around_compiler(&command, &orders.iter().map(OsString::as_os_str).collect::<Vec<_>>());
            }
        }
        let forks = self.forks();
        let forking = forks.read().unwrap_or_else(PoisonError::into_inner);
        let child = start(command);
        drop(forking);
        let child = child?;
        let family = Family::new(child.id() as i32, census::this_thread(), mark, self.own().to_vec(), None);
        let (mut left, mut lost, mut looked) = (Left::new(self.is_walled()), Lost::default(), Instant::now());
        // Only a stranger's compiler has a time that others can take from it: whether a tool answers that is asked is the machine's
        // business.
        let counts_lost = limit.is_some() && limits.is_some();
        let mut look = || {
            if counts_lost {
                lost.note_late(looked.elapsed().saturating_sub(LOOK));
                if lost.is_due() {
                    lost.note_waits(Waits::of(&family.pids()));
                }
            }
            left.look(&family);
            let exceeded = limits.as_mut().and_then(|limits| limits.exceeded(&family));
            // What the look itself takes, nobody lost.
            looked = Instant::now();
            Look { lost: lost.total(), exceeded }
        };
        let answer = listen(child, limit, &mut look, &|| family.kill());
        family.sweep_fallen();
        answer
    }
}

/// Whether there is a tool, by its path or where commands are looked for.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn is_there(command: &Command) -> bool {
    let program = Path::new(command.get_program());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = || std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if program.components().count() > 1 { program.is_file() } else { found() }
}

/// Runs a tool to its end, at most for `limit`; then it is ended with what it has started.
///
/// # Errors
/// When the system refuses to start it.
pub fn ask(command: Command, limit: Duration) -> io::Result<Answer> {
    let child = start(command)?;
    let root = child.id() as i32;
    listen(child, Some(limit), &mut Look::default, &|| tree::descendants(root).into_iter().for_each(tree::kill))
}

fn start(mut command: Command) -> io::Result<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// How the time of a tool is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// It had it.
    Used,
    /// It was kept from the processors for so long that nobody waits any more.
    Starved,
}

/// Whether the time of a tool is over that began so long ago: what it lost does not count, but not without end.
fn over(age: Duration, lost: Duration, limit: Duration) -> Option<Over> {
    if age.saturating_sub(lost) >= limit {
        return Some(Over::Used);
    }
    (age >= MOST_EXTENDED * limit).then_some(Over::Starved)
}

/// Reads what a tool says until it has ended, its time is over, or it takes too much; `look` is called again and again
/// meanwhile, and says that. `kill` ends it, and what it left, before its number is given up.
///
/// # Errors
/// [`io::ErrorKind::TimedOut`] when it was kept from the processors until nobody waits any more; else when its outputs cannot be read.
fn listen(mut child: Child, limit: Option<Duration>, look: &mut dyn FnMut() -> Look, kill: &dyn Fn()) -> io::Result<Answer> {
    let mut stdout = Output::of(child.stdout.take().map(OwnedFd::from))?;
    let mut stderr = Output::of(child.stderr.take().map(OwnedFd::from))?;
    let begin = Instant::now();
    let (over, exceeded) = loop {
        // Looked at before what it wrote is read: that is all of it then.
        let has_ended = has_ended(&child);
        stdout.read();
        stderr.read();
        if has_ended {
            break (None, None);
        }
        let Look { lost, exceeded } = look();
        if let Some(over) = limit.and_then(|limit| over(begin.elapsed(), lost, limit)) {
            break (Some(over), None);
        }
        if exceeded.is_some() {
            break (Some(Over::Used), exceeded);
        }
        wait_for([&stdout, &stderr]);
    };
    kill();
    // One that the kernel does not let die is left behind.
    let dying = Instant::now();
    let mut status = child.try_wait()?;
    while status.is_none() && dying.elapsed() < tree::DYING {
        std::thread::sleep(LOOK);
        status = child.try_wait()?;
    }
    if over == Some(Over::Starved) {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(Answer { status: status.filter(|_| over.is_none()), stdout: stdout.text, stderr: stderr.text, exceeded })
}

/// Whether it has ended; its number stays its own.
fn has_ended(child: &Child) -> bool {
    let Some(pid) = Pid::from_raw(child.id() as i32) else { return true };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(pid), options), Ok(None) | Err(rustix::io::Errno::INTR))
}

/// Waits until one of the outputs has something, or for a moment.
fn wait_for(outputs: [&Output; 2]) {
    let files = outputs.into_iter().filter_map(|output| output.file.as_ref());
    let mut open: Vec<PollFd<'_>> = files.map(|file| PollFd::new(file, PollFlags::IN)).collect();
    // An interrupted wait ends early.
    let _ = poll(&mut open, Timespec::try_from(LOOK).ok().as_ref());
}

/// One output of a tool.
struct Output {
    /// Where it comes from, until its end.
    file: Option<File>,
    text: Vec<u8>,
}

impl Output {
    fn of(pipe: Option<OwnedFd>) -> io::Result<Self> {
        let file = pipe.map(File::from);
        if let Some(file) = &file {
            fcntl_setfl(file, fcntl_getfl(file)? | OFlags::NONBLOCK)?;
        }
        Ok(Self { file, text: Vec::new() })
    }

    /// Reads what is there.
    fn read(&mut self) {
        let mut buffer = [0; 16 * 1024];
        let mut read = 0;
        while let Some(file) = &mut self.file
            && read < PIPE
        {
            match file.read(&mut buffer) {
                Ok(0) => self.file = None,
                Ok(count) => {
                    read += count;
                    self.text.extend_from_slice(&buffer[..count.min(MOST - self.text.len())]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => self.file = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn an_answer_is_what_came_on_both_outputs_and_how_it_ended() {
        let answer = ask(shell("echo olá; echo trouble >&2; exit 7"), LONG).expect("a shell");
        assert_eq!((text(&answer.stdout), text(&answer.stderr)), ("olá\n", "trouble\n"));
        assert_eq!((answer.status.and_then(|status| status.code()), answer.is_good()), (Some(7), false));
    }

    #[test]
    fn an_answer_longer_than_a_pipe_is_whole_and_one_without_end_is_cut() {
        let answer = ask(shell("head -c 3000000 /dev/zero"), LONG).expect("a shell");
        assert_eq!((answer.stdout.len(), answer.is_good()), (3_000_000, true));
        let answer = ask(shell("head -c 20000000 /dev/zero >&2"), LONG).expect("a shell");
        assert_eq!((answer.stderr.len(), answer.is_good()), (MOST, true));
    }

    #[test]
    fn who_does_not_answer_is_ended_with_what_it_started() {
        let answer = ask(shell("echo $$; sleep 1000; true"), Duration::from_millis(200)).expect("a shell");
        assert_eq!(answer.status, None);
        let pid: i32 = text(&answer.stdout).trim().parse().expect("its number");
        assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    }

    #[test]
    fn the_time_that_a_tool_lost_is_not_its_own_but_nobody_waits_without_end() {
        let seconds = Duration::from_secs;
        let limit = seconds(120);
        for (age, lost, wanted) in [
            (119, 0, None),
            (120, 0, Some(Over::Used)),
            (120, 1, None),
            (300, 180, Some(Over::Used)),
            (1199, 1100, None),
            (1200, 1100, Some(Over::Starved)),
            (1220, 1100, Some(Over::Used)),
        ] {
            assert_eq!(over(seconds(age), seconds(lost), limit), wanted, "{age} s, of which {lost} were lost");
        }
    }

    #[test]
    fn what_holds_the_outputs_is_not_waited_for() {
        let answer = ask(shell("echo said; sleep 1000 & echo $!"), LONG).expect("a shell");
        let (said, left) = text(&answer.stdout).split_once('\n').expect("two lines");
        tree::kill(left.trim().parse().expect("its number"));
        assert_eq!((said, answer.is_good()), ("said", true));
    }
}
