//! The guard: a second process of ours that lives as long as the judge and cleans up after it, however the judge ends.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::port::Port;
use super::{census, tree};

/// The environment variable that makes a program of the kit a guard; its value is the mark to clean up after.
const ASKED: &str = "TST_GUARD";

/// How often the guard looks for what is left.
const ROUNDS: u32 = 1000;

/// How many looks that find nothing are enough: such by which nobody was gone before it could be seen whose he was, or any; and
/// whether somebody may be faster than a list of all processes.
#[derive(Clone, Copy, Debug)]
struct Enough {
    clear: u32,
    any: u32,
    forks: bool,
}

/// The priority of who comes before all others (setpriority(2)).
const MOST_URGENT: i32 = -20;
/// After a judge that has ended everything itself, and waits for its guard.
const SURE: Enough = Enough { clear: 2, any: 2, forks: false };
/// After one that was killed: nobody waits, and on a busy machine a look comes late, and may miss who forks without end.
const UNSURE: Enough = Enough { clear: 30, any: 300, forks: true };
/// How often it is looked who is the newest process, which takes some milliseconds; and for how long while that stays the
/// same: who is there for longer is found in the list.
const NEWEST: u32 = 300;
const STILL: Duration = Duration::from_millis(2);

/// How long is waited for the end of a guard: it has a thousand short rounds, and folders to remove.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Whether this program would serve when it is started as a guard: what does not ask would do all its own work again, and
/// start another guard for it, without end.
static ASKS: AtomicBool = AtomicBool::new(false);

/// To be called first thing in `main`: in a process that was started as a guard, or as the first one of a sandbox, it serves
/// and ends it.
pub fn serve_if_asked() {
    ASKS.store(true, Ordering::Relaxed);
    super::signals::let_large_writes_fail();
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    super::init::serve_if_asked();
    let Ok(mark) = std::env::var(ASKED) else { return };
    let mut said = Vec::new();
    // The pipe ends when the judge does, by whatever cause.
    let _ = std::io::stdin().read_to_end(&mut said);
    let (folder, word) = heard(&said, &mark);
    if word == [ENDED] {
        end_marked(&mark, SURE);
    } else {
        // Who forks without end is to be faster than we are; where nobody may be given more than others, it is for longer.
        let _ = rustix::process::setpriority_process(None, MOST_URGENT);
        end_marked(&mark, UNSURE);
    }
    if let Some(folder) = folder.filter(|_| word != [FORGET]) {
        super::litter::remove(folder);
    }
    Port::remove_stale_locks();
    std::process::exit(0);
}

/// What a judge says last, after the name of its scratch folder and a zero byte: that it has ended everything itself, or that the
/// folder is not its own. One that says neither was killed.
const ENDED: u8 = b'e';
const FORGET: u8 = b'f';

/// The scratch folder of the judge with this mark, of which was said where it is, and its last word: a name may hold anything but
/// a zero byte, and what was not said to its end is no name. Nobody else's folder is called as the mark.
fn heard<'s>(said: &'s [u8], mark: &str) -> (Option<&'s Path>, &'s [u8]) {
    let Some(end) = said.iter().position(|byte| *byte == 0) else { return (None, b"") };
    let folder = Path::new(OsStr::from_bytes(&said[..end]));
    let is_its_own = folder.is_absolute() && folder.file_name() == Some(OsStr::new(mark));
    (is_its_own.then_some(folder), &said[end + 1..])
}

/// Ends all processes of the machine that carry the mark, however they were started, until enough looks find nothing.
fn end_marked(mark: &str, enough: Enough) {
    let (mut clear, mut unclear) = (0, 0);
    for _ in 0..ROUNDS {
        let listed = processes().filter(|pid| end_if_marked(*pid, mark)).count();
        let (newest, vanished) = if enough.forks { end_newest(mark) } else { (0, 0) };
        (clear, unclear) = match (listed + newest, vanished) {
            (0, 0) => (clear + 1, unclear),
            (0, _) => (clear, unclear + 1),
            _ => (0, 0),
        };
        if clear >= enough.clear || clear + unclear >= enough.any {
            break;
        }
        std::thread::sleep(tree::AGAIN);
    }
}

/// Ends a process with its group if it carries the mark; whether it does.
fn end_if_marked(pid: i32, mark: &str) -> bool {
    let is_marked = tree::has_mark(pid, mark);
    if is_marked {
        tree::kill_with_groups(&[pid]);
    }
    is_marked
}

/// The same for the newest process of the machine, again and again for a moment: how many there were, and how many were gone too
/// soon. Who forks, lets the child go on and ends is gone before a list of all processes has been gone through.
fn end_newest(mark: &str) -> (usize, usize) {
    let (mut last, mut seen, mut found, mut vanished) = (None, 0, 0, 0);
    let begin = Instant::now();
    for _ in 0..NEWEST {
        let newest = newest();
        if newest != last {
            if let Some(pid) = newest {
                let is_marked = end_if_marked(pid, mark);
                found += usize::from(is_marked);
                vanished += usize::from(!is_marked && (census::belongs(pid).is_none() || census::is_exiting(pid)));
            }
            (last, seen) = (newest, seen + 1);
        } else if seen == 1 && begin.elapsed() > STILL {
            break; // Nobody forks.
        }
    }
    (found, vanished)
}

/// The number of the process that was made last (`/proc/loadavg`, proc_loadavg(5)).
fn newest() -> Option<i32> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().last()?.parse().ok()
}

/// The numbers of all processes of the machine.
fn processes() -> impl Iterator<Item = i32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// Whether a process is a guard.
pub(super) fn is_guard(pid: i32) -> bool {
    tree::has_variable(pid, ASKED)
}

/// The judge's side: the guard as its child.
#[derive(Debug)]
pub(super) struct Guard {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Starts a guard for `mark`, which will also remove `scratch`, an absolute path, if there is such a folder then. `None`
    /// where it cannot be had: a program that did not call [`serve_if_asked`] has none.
    pub(super) fn start(mark: &str, scratch: &Path) -> Option<Self> {
        if !ASKS.load(Ordering::Relaxed) {
            return None;
        }
        let mut command = Command::new(std::env::current_exe().ok()?);
        command.env(ASKED, mark).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0); // Ctrl-C is not for the guard.
        let mut child = command.spawn().ok()?;
        let mut pipe = child.stdin.take()?;
        pipe.write_all(&[scratch.as_os_str().as_bytes(), b"\0"].concat()).ok()?;
        Some(Self { child, pipe: Some(pipe) })
    }

    /// Lets it leave the folder alone.
    pub(super) fn forget(mut self) {
        self.say(FORGET);
    }

    /// Tells it that nothing is left.
    pub(super) fn all_has_ended(&mut self) {
        self.say(ENDED);
    }

    fn say(&mut self, word: u8) {
        // Without a guard there is nobody to be told.
        let _ = self.pipe.as_mut().map(|pipe| pipe.write_all(&[word]));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // One that a broken disk holds goes on by itself.
        tree::reap(self.child.id() as i32, PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_would_not_serve_starts_no_guard() {
        assert!(Guard::start("tst-none", Path::new("/")).is_none(), "nothing here calls serve_if_asked");
    }

    #[test]
    fn nothing_is_removed_but_the_folder_that_is_called_as_the_mark() {
        let folder = |said: &[u8]| heard(said, "tst-a1").0.map(|folder| folder.as_os_str().as_bytes().to_vec());
        for name in [&b"/tmp/tst-a1"[..], b"/tmp/a\nb/tst-a1", b"/tmp/\xff/tst-a1", b"/tmp/ /tst-a1"] {
            assert_eq!(folder(&[name, b"\0"].concat()).as_deref(), Some(name));
        }
        for said in [&b"/tmp/tst-a1"[..], b"tmp/tst-a1\0", b"/home/ana\0", b"/tmp/tst-a1/..\0", b"/tmp/tst-a\0", b"/\0", b"\0", b""]
        {
            assert_eq!(folder(said), None, "{said:?}");
        }
        assert_eq!(heard(b"/a/tst-a1\0", "tst-a1"), (Some(Path::new("/a/tst-a1")), &b""[..]));
        assert_eq!(heard(b"/a/tst-a1\0e", "tst-a1").1, [ENDED]);
        assert_eq!(heard(b"/a/tst-a1", "tst-a1"), (None, &b""[..]), "killed before it had said all");
    }
}
