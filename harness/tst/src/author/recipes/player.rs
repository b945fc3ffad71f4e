//! Who plays a recipe as a person would, in terminals of its own: a process in a network of its own, so that the ports of the
//! recipe are free, which ends with all that it has started.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use tst_engine::explain::{Act, Press};
use tst_engine::folder::Folder;
use tst_engine::process::{anybody_listens, ask, pause};

/// The argument that makes the kit's program the player.
const ASKED: &str = "recipe-player";
/// Where the player finds what is to be done, in the folder in which it is done.
const JOB: &str = "recipe.json";
/// The longest that a recipe is played.
const LONGEST: Duration = Duration::from_secs(120);
/// How long a person waits for a program to listen.
const START: Duration = Duration::from_secs(10);
/// How long nothing new has to come before a person goes on, and the longest that is waited for it.
const QUIET: Duration = Duration::from_millis(400);
const SETTLED: Duration = Duration::from_secs(3);
/// How much longer than the commands themselves take a person looks at the end.
const LOOK: Duration = Duration::from_secs(3);
/// The most that a terminal shows, in bytes: who writes more is ended by the system (SIGXFSZ).
const MOST: u64 = 16 << 20;
/// A sleep of so many seconds or more only holds a client open.
const HOLDS: u64 = 60;

/// What a terminal shows in the end.
#[derive(Debug, Serialize, Deserialize)]
pub struct Terminal {
    /// Its number, from 1.
    pub number: u8,
    /// Whether the command in it has ended.
    pub has_ended: bool,
    /// What stands in it.
    pub text: Vec<u8>,
}

/// Plays `acts` in the folder `room`, in a network of its own.
///
/// # Errors
/// When there is no such network here, or it did not come to its end.
pub fn play(acts: &[Act], room: &Folder) -> io::Result<Vec<Terminal>> {
    room.write_new(Path::new(JOB), &serde_json::to_vec(acts)?)?;
    let mut command = Command::new("bwrap");
    command.args(["--dev-bind", "/", "/", "--proc", "/proc", "--unshare-net", "--unshare-pid", "--die-with-parent", "--chdir"]);
    command.arg(room.path()).arg("--").arg(std::env::current_exe()?).arg(ASKED);
    let answer = ask(command, LONGEST)?;
    serde_json::from_slice(&answer.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&answer.stderr);
        io::Error::other(said.lines().next().unwrap_or("it did not come to its end").to_string())
    })
}

/// In a process that was started as the player: it plays, says what was to be seen, and ends the process.
pub fn serve_if_asked() {
    if std::env::args_os().nth(1).is_none_or(|asked| asked != ASKED) {
        return;
    }
    let said = in_here().and_then(|seen| Ok(serde_json::to_writer(io::stdout().lock(), &seen)?));
    if let Err(error) = &said {
        let _ = writeln!(io::stderr(), "{error}");
    }
    std::process::exit(i32::from(said.is_err()));
}

/// A terminal in which something runs.
struct Window {
    number: u8,
    who: Option<String>,
    child: Child,
    output: PathBuf,
    /// How long the command itself sleeps.
    naps: Duration,
}

impl Window {
    fn open(number: u8, who: Option<String>, command: &str, (room, name): (&Folder, &Path)) -> io::Result<Self> {
        let file = room.create_new(name)?;
        let mut shell = Command::new("bash");
        // In blocks of 1024 bytes (bash(1), ulimit).
        shell
            .args(["-c", &format!("ulimit -f {}\n{command}", MOST / 1024)])
            .stdin(Stdio::piped())
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0);
        Ok(Self { number, who, child: shell.spawn()?, output: room.path().join(name), naps: naps(command) })
    }

    fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.child.id() as i32) {
            let _ = kill_process_group(group, signal);
        }
    }

    fn length(&self) -> u64 {
        fs::metadata(&self.output).map_or(0, |data| data.len())
    }

    /// Types; a client that is gone hears nothing.
    fn press(&mut self, key: &Press) {
        match key {
            Press::Line(text) => self.write(&format!("{text}\n")),
            Press::Part(text) => self.write(text),
            Press::End => drop(self.child.stdin.take()),
            Press::Interrupt => self.signal(Signal::INT),
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(input) = &mut self.child.stdin {
            let _ = input.write_all(text.as_bytes());
        }
    }
}

impl Window {
    /// Ends what still runs in it; what it showed.
    fn closed(mut self, has_ended: bool) -> io::Result<Terminal> {
        self.signal(Signal::KILL);
        self.child.wait()?;
        let mut text = Vec::new();
        File::open(&self.output)?.take(MOST).read_to_end(&mut text)?;
        Ok(Terminal { number: self.number, has_ended, text })
    }
}

/// How long a command's own `sleep` takes, without what only holds something open.
fn naps(command: &str) -> Duration {
    let seconds = command.split("sleep ").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|seconds: &u64| *seconds < HOLDS)
    });
    Duration::from_secs(seconds.sum())
}

/// Waits until `test` holds, at most for `limit`.
fn until(limit: Duration, mut test: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !test() && Instant::now() < end {
        pause(Duration::from_millis(20));
    }
}

/// Waits until nothing new has come for a while, as a person does before the next key.
fn settle(windows: &[Window]) {
    let all = || windows.iter().map(Window::length).sum::<u64>();
    let (mut length, mut since) = (all(), Instant::now());
    until(SETTLED, || {
        let now = all();
        if now != length {
            (length, since) = (now, Instant::now());
        }
        since.elapsed() >= QUIET
    });
}

fn in_here() -> io::Result<Vec<Terminal>> {
    let room = Folder::open(&std::env::current_dir()?)?;
    let acts: Vec<Act> = serde_json::from_slice(&fs::read(JOB)?)?;
    let mut windows: Vec<Window> = Vec::new();
    for (index, act) in acts.into_iter().enumerate() {
        match act {
            Act::Run { terminal, who, words, ends_former } => {
                if let Some(at) = windows.iter().position(|window| window.number == terminal) {
                    let mut former = windows.remove(at);
                    if ends_former {
                        former.signal(Signal::INT);
                        until(SETTLED, || former.has_ended());
                    }
                    former.signal(Signal::KILL);
                    let _ = former.child.wait();
                }
                let output = PathBuf::from(format!("terminal-{index}"));
                let mut window = Window::open(terminal, who, &words.join(" "), (&room, &output))?;
                if terminal == 1 {
                    until(START, || window.has_ended() || anybody_listens());
                }
                windows.push(window);
                settle(&windows);
            }
            Act::Type(keys) => {
                for key in keys {
                    settle(&windows);
                    if let Some(window) = windows.iter_mut().find(|window| window.who.as_deref() == Some(key.who.as_str())) {
                        window.press(&key.press);
                    }
                }
            }
        }
    }
    let patience = windows.iter().map(|window| window.naps).max().unwrap_or_default() + LOOK;
    let are_several = windows.len() > 1;
    until(patience, || windows.iter_mut().filter(|window| !are_several || window.number != 1).all(Window::has_ended));
    settle(&windows);
    windows.sort_by_key(|window| window.number);
    // Looked at before any is closed: who loses the other end, ends.
    let ended: Vec<bool> = windows.iter_mut().map(Window::has_ended).collect();
    windows.into_iter().zip(ended).map(|(window, has_ended)| window.closed(has_ended)).collect()
}
