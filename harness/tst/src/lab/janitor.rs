//! Who removes what a daemon keeps of an experiment, however that ends: a process that belongs to nobody, and waits for us to be
//! gone. The keeper's guard ends processes and removes a folder; what a daemon holds is neither.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use tst_engine::process::Keeper;

/// What it does: it waits until the pipe from us ends, whoever ended us, and removes the containers and images that carry the
/// label. Where we were killed, the daemon may still be about to make some of them: it looks again until twice nothing was there.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
said=$(cat)
label=$1 image=$2
shift 2
engine() { timeout 60 "$@"; }
quiet=0
for look in 1 2 3 4 5 6 7 8 9 10; do
    containers=$(engine "$@" ps --all --quiet --filter "label=$label")
    test -z "$containers" || engine "$@" rm --force $containers
    images=$(engine "$@" images --all --quiet --filter "label=$label")
    test -z "$images" || engine "$@" rmi --force "$image"
    test -z "$images" || engine "$@" image prune --force --filter "label=$label"
    test -z "$said" || exit
    test -z "$containers$images" && quiet=$((quiet + 1)) || quiet=0
    test $quiet -lt 2 || exit
    sleep 1
done
"#;

/// How long it may take when we ask it to.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two looks at whether it is done.
const LOOK: Duration = Duration::from_millis(5);

/// It, as our child; dropping it lets it do its work, and waits for that.
#[derive(Debug)]
pub struct Janitor {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Janitor {
    /// Starts it for what carries this label, and the image of this name, of an engine that is called by these words.
    ///
    /// # Errors
    /// When the system refuses to start it.
    pub fn start(keeper: &Keeper, words: &[OsString], label: &str, image: &str) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "sh", label, image]).args(words).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A mark that is nobody's: no guard and no sweep takes it for a program that was left behind.
        command.env(keeper.mark().0, "janitor");
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0); // Ctrl-C is not for it.
        let mut child = command.spawn()?;
        let pipe = child.stdin.take();
        Ok(Self { child, pipe })
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        // That something was said means that nothing is about to be made any more.
        let _ = self.pipe.take().map(|mut pipe| pipe.write_all(b"done"));
        let begin = Instant::now();
        // One that a daemon holds goes on by itself.
        while matches!(self.child.try_wait(), Ok(None)) && begin.elapsed() < PATIENCE {
            std::thread::sleep(LOOK);
        }
    }
}
