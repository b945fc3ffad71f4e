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

/// How often the guard looks for what is left, and the pause between two looks: a killed process takes a moment to die.
const ROUNDS: u32 = 1000;
const DYING: Duration = Duration::from_millis(1);

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
    // A process that forks while it is being killed leaves a child behind; the child is found in the next round.
    for _ in 0..ROUNDS {
        let left = marked(&mark);
        if left.is_empty() {
            break;
        }
        left.into_iter().for_each(tree::kill);
        std::thread::sleep(DYING);
    }
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

/// All processes of the machine that carry the mark, however they were started.
pub(super) fn marked(mark: &str) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    numbers.filter(|pid| tree::has_mark(*pid, mark)).collect()
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
