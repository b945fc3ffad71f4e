//! The guard: a second process of ours that lives as long as the judge and cleans up after it, however the judge ends.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::port::Port;
use super::tree;

/// The environment variable that makes a program of the kit a guard; its value is the mark to clean up after.
const ASKED: &str = "TST_GUARD";

/// How often the guard looks for what is left, and after how many looks that find nothing it is over.
const ROUNDS: u32 = 1000;
const LOOKS: u32 = 2;
/// How often it is looked who is the newest process: that takes some milliseconds.
const NEWEST: u32 = 300;

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
    end_marked(&mark);
    if let Some(folder) = folder_of(&said, &mark) {
        super::litter::remove(folder);
    }
    Port::remove_stale_locks();
    std::process::exit(0);
}

/// The scratch folder of the judge with this mark, of which was said where it is: a name may hold anything but a zero byte,
/// and what was not said to its end is no name. Nobody else's folder is called as the mark.
fn folder_of<'s>(said: &'s [u8], mark: &str) -> Option<&'s Path> {
    let folder = Path::new(OsStr::from_bytes(said.strip_suffix(b"\0")?));
    let is_whole = !folder.as_os_str().as_bytes().contains(&0);
    (is_whole && folder.is_absolute() && folder.file_name() == Some(OsStr::new(mark))).then_some(folder)
}

/// Ends all processes of the machine that carry the mark, however they were started. It is over when two looks find nothing.
fn end_marked(mark: &str) {
    let mut quiet = 0;
    for _ in 0..ROUNDS {
        let listed = processes().filter(|pid| end_if_marked(*pid, mark)).count();
        quiet = if listed + end_newest(mark) == 0 { quiet + 1 } else { 0 };
        if quiet == LOOKS {
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

/// The same for the newest process of the machine, again and again for a moment; how many there were. Who forks, lets the child
/// go on and ends is gone before a list of all processes has been gone through.
fn end_newest(mark: &str) -> usize {
    let (mut last, mut found) = (None, 0);
    for _ in 0..NEWEST {
        let newest = newest();
        if newest != last {
            found += usize::from(newest.is_some_and(|pid| end_if_marked(pid, mark)));
            last = newest;
        }
    }
    found
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
        // Behind the name this makes another one, which is never whole.
        let _ = self.pipe.as_mut().map(|pipe| pipe.write_all(b"-"));
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
        let folder = |said: &[u8]| folder_of(said, "tst-a1").map(|folder| folder.as_os_str().as_bytes().to_vec());
        for name in [&b"/tmp/tst-a1"[..], b"/tmp/a\nb/tst-a1", b"/tmp/\xff/tst-a1", b"/tmp/ /tst-a1"] {
            assert_eq!(folder(&[name, b"\0"].concat()).as_deref(), Some(name));
        }
        for said in [
            &b"/tmp/tst-a1"[..],
            b"/tmp/tst-a1\0-",
            b"/tmp/tst-a1\0/tmp/tst-a1\0",
            b"tmp/tst-a1\0",
            b"/home/ana\0",
            b"/tmp/tst-a1/..\0",
            b"/tmp/tst-a\0",
            b"/\0",
            b"\0",
            b"",
        ] {
            assert_eq!(folder(said), None, "{said:?}");
        }
    }
}
