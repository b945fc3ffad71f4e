//! The watcher's side of a round: `tst test` as a process of its own, so that it can be ended at any moment.
//!
//! Both share one socket, which is the round's standard input. The watcher writes with which check to begin (an empty
//! line: with the first one), and then keeps its end open. When it closes, because the watcher hangs up or has ended by
//! whatever cause, the round ends at once, and its guard cleans up. A round that has judged writes the check with which
//! the next one is to begin, and then, as JSON, what failed: a line each.

use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use tst_engine::process::end_orphans;

use super::order::NAME;
use crate::report::Failed;

/// How a round ended; nothing of it is left then.
#[derive(Debug)]
pub struct Ended {
    /// With which check the next round is to begin, if this one has judged.
    pub next: Option<String>,
    /// What failed in it, for who wants to look at it again.
    pub failures: Vec<Failed>,
    /// The exit status of its process, if that could be waited for.
    pub status: Option<ExitStatus>,
}

/// A round that was started. Dropping it ends it, with everything it started, and waits until it is gone.
#[derive(Debug)]
pub struct Round {
    line: UnixStream,
    waiting: Option<JoinHandle<()>>,
}

impl Round {
    /// Starts a round that begins with the check `begin`, by the arguments of this process; `tell` is told of its end.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn start(program: &Path, begin: &str, tell: impl FnOnce(Ended) + Send + 'static) -> io::Result<Self> {
        let (mut line, theirs) = UnixStream::pair()?;
        let mut command = Command::new(program);
        command.arg0(NAME).args(std::env::args_os().skip(1)).stdin(OwnedFd::from(theirs));
        let child = command.spawn()?;
        // The command holds the round's end of the line.
        drop(command);
        writeln!(line, "{begin}")?;
        let listening = line.try_clone()?;
        let waiting = Builder::new().name("round".into()).spawn(move || tell(wait(child, listening)))?;
        Ok(Self { line, waiting: Some(waiting) })
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        let _ = self.line.shutdown(Shutdown::Both);
        if let Some(waiting) = self.waiting.take() {
            let _ = waiting.join();
        }
    }
}

/// How long a round that has hung up may take to tidy up.
const TIDYING: Duration = Duration::from_secs(120);
/// The pause between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(1);

/// How a round that has hung up ends; one that does not is killed.
fn last_of(child: &mut Child) -> Option<ExitStatus> {
    let begin = Instant::now();
    while begin.elapsed() < TIDYING {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(LOOK),
            ended => return ended.ok().flatten(),
        }
    }
    let _ = child.kill();
    child.wait().ok()
}

/// Waits for the end of a round, and until nothing of it is left.
fn wait(mut child: Child, mut line: UnixStream) -> Ended {
    let mut said = String::new();
    let _ = line.read_to_string(&mut said);
    let status = last_of(&mut child);
    end_orphans();
    // A round that was ended while it wrote has told nothing.
    let (next, failures) = match said.strip_suffix('\n').and_then(|said| said.split_once('\n')) {
        Some((next, failures)) => (Some(next.to_string()), serde_json::from_str(failures).unwrap_or_default()),
        None => (None, Vec::new()),
    };
    Ended { next, failures, status }
}
