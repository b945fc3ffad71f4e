//! The round's side of a watch: where to begin, when to end, and which check failed first.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;

use tst_engine::spec::Exercise;
use tst_engine::verdict::ExitStatus;

use crate::report::Failed;

/// The name under which the watcher starts a round. Unlike an option it can't be typed by mistake, and unlike a variable
/// it does not reach the programs that are judged.
pub(super) const NAME: &str = "tst-round";

/// What a round was told by its watcher, and the way to answer: see [`super::round`].
#[derive(Debug)]
pub struct Order {
    begin: String,
    line: UnixStream,
}

impl Order {
    /// The order that this process was given; `None` if it is no round.
    pub(super) fn take() -> Option<Self> {
        std::env::args_os().next().filter(|name| name == NAME)?;
        let line = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().ok()?);
        let mut begin = String::new();
        // Nothing follows the first line: what the reader reads ahead is not missed.
        BufReader::new(&line).read_line(&mut begin).ok()?;
        Some(Self { begin: begin.trim_end().to_string(), line })
    }

    /// From now on the round ends at once when its watcher hangs up or has ended.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn heed(&self) -> io::Result<()> {
        let mut line = self.line.try_clone()?;
        let wait = move || {
            let _ = line.read(&mut [0]);
            std::process::exit(ExitStatus::Failed.code().into());
        };
        std::thread::Builder::new().name("order".into()).spawn(wait).map(drop)
    }

    /// The checks to judge first, out of those that are wanted: the one to begin with, the ones after it, and what
    /// these need.
    pub fn first(&self, exercise: &Exercise, wanted: &[usize]) -> Vec<usize> {
        let named = exercise.checks.iter().position(|check| check.name == self.begin);
        let Some(begin) = named.filter(|begin| wanted.contains(begin)) else { return wanted.to_vec() };
        let mut found: Vec<usize> = wanted.iter().copied().filter(|index| *index >= begin).collect();
        let mut next = 0;
        while next < found.len() {
            let needs = exercise.checks[found[next]].needs.iter().filter(|need| wanted.contains(need));
            let new: Vec<usize> = needs.copied().filter(|need| !found.contains(need)).collect();
            found.extend(new);
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// Tells the watcher which check failed first, if one did, and all failures; the outer `None` when no check was judged
    /// because nothing was built: the next round begins where this one should have.
    pub fn report(&self, first_failure: Option<Option<&str>>, failures: &[Failed]) {
        let next = first_failure.map_or(self.begin.as_str(), Option::unwrap_or_default);
        let failures = serde_json::to_string(failures).unwrap_or_default();
        let _ = writeln!(&self.line, "{next}\n{failures}");
    }
}
