//! Whether this machine isolates programs, found out with the very sandboxes in which they will run.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tst_engine::confine::sandbox::View;
use tst_engine::process::{Keeper, Launching, Recorder, Running};
use tst_engine::settings::{Limits, Trust};
use tst_engine::text::{Ending, IsolationProblem};

use super::surroundings::Surroundings;
use crate::isolation::Isolation;

/// How long one of its parts may take: a few milliseconds, on a machine that is not busy.
const TIME: Duration = Duration::from_secs(60);
/// The oldest bubblewrap with all that is asked of it (`--disable-userns`).
const OLDEST: (u32, u32) = (0, 8);

/// What a self-test found within.
#[derive(Debug, Serialize, Deserialize)]
pub struct Found {
    /// What is not as it should be, in the words of an expert.
    holes: Vec<String>,
    /// Why the compiler cannot be started.
    compiler: Option<String>,
}

/// What is asked of a worker that looks.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    surroundings: Surroundings,
    /// A file that everybody may read, by its rights, and that no program of a submission may.
    secret: PathBuf,
    /// The same of writing: a folder.
    outside: PathBuf,
}

impl Asked {
    /// Makes what is forbidden in `room`, the worker's folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn of(surroundings: Surroundings, room: &Path) -> io::Result<Self> {
        std::fs::write(room.join(SECRET), FOUND_OUT)?;
        let outside = room.join(OUTSIDE);
        std::fs::create_dir(&outside)?;
        let inside = surroundings.handed_in.clone();
        Ok(Self { surroundings, secret: inside.join(SECRET), outside: inside.join(OUTSIDE) })
    }
}

/// Looks from where a worker is, by starting a compiler and a program as those of a submission are started.
///
/// # Errors
/// When one of them cannot be started at all.
pub fn look(asked: &Asked) -> io::Result<Found> {
    let (around, view) = (&asked.surroundings, &asked.surroundings.view);
    let work = around.work();
    std::fs::create_dir(&work)?;
    let keeper = around.keeper()?;
    let mut compiler = None;
    if let Some(rust) = &view.rust {
        let mut command = Command::new(rust.join("bin/rustc"));
        command.arg("--version").env("PATH", &view.path);
        compiler = match keeper.run(command, Some(TIME)) {
            Ok(answer) if answer.is_good() => None,
            Ok(answer) => Some(String::from_utf8_lossy(&answer.stderr).trim().replace('\n', "; ")),
            Err(error) => Some(error.to_string()),
        };
    }
    let mut questions = vec!["-c".into(), QUESTIONS.into(), "sh".into()];
    questions.extend([&asked.secret, &asked.outside].map(OsString::from));
    let mut shell = Command::new("sh");
    shell.args(&questions).env("PATH", &view.path);
    let answer = keeper.run(shell, Some(TIME))?;
    if !answer.is_good() {
        return Err(io::Error::other(String::from_utf8_lossy(&answer.stderr).trim().to_string()));
    }
    let mut holes = Vec::new();
    let mut add = |who: &str, answers: &str| {
        holes.extend(holes_in(answers, around.isolation).into_iter().map(|hole| format!("{who}: {hole}")));
    };
    add("a compiler", &String::from_utf8_lossy(&answer.stdout));
    add("a program", &program(&keeper, around, questions)?);
    Ok(Found { holes, compiler })
}

/// What a secret holds, the name of the file, and that of a folder in which nothing may be written.
const FOUND_OUT: &str = "read a secret\n";
const SECRET: &str = "secret";
const OUTSIDE: &str = "outside";

/// What is asked: who one is there, what there is of a network, and whether one can read or write what one should not.
const QUESTIONS: &str = "cat /proc/self/status; cut -d: -f1 -s /proc/net/dev; cat \"$1\" 2>&-; (echo > /etc/x) 2>&-; \
                         (echo > /usr/x) 2>&-; (echo > /x) 2>&-; (echo > \"$2/x\") 2>&-; \
                         for at in /etc/x /usr/x /x \"$2/x\"; do test ! -e \"$at\" || echo \"wrote $at\"; done; exit 0";

/// The same of a program, which is started and watched as one is.
fn program(keeper: &Keeper, around: &Surroundings, questions: Vec<OsString>) -> io::Result<String> {
    let words = [vec!["sh".into()], questions].concat();
    let home = tempfile::tempdir_in(&around.scratch)?;
    let running = Running::start(Launching {
        name: "program".into(),
        shown: words.clone(),
        words,
        executable: None,
        folder: around.work(),
        home: home.path().to_path_buf(),
        write: &[home.path().to_path_buf()],
        variables: &[],
        limits: Limits::default(),
        trust: Trust::Stranger,
        terminal: false,
        filter: None,
        schedule: None,
        recorder: Recorder::new(),
        keeper,
    })
    .map_err(io::Error::other)?;
    match running.wait(TIME) {
        Some(Ending::Status(0)) => Ok(String::from_utf8_lossy(running.stdout().lock().bytes()).into_owned()),
        ending => Err(io::Error::other(format!("{ending:?}: {}", running.standard_error()))),
    }
}

/// Whether a value is as it should be.
type Test = fn(&str) -> bool;

/// What is not as it should be, by the answers.
fn holes_in(answers: &str, isolation: Isolation) -> Vec<String> {
    let field = |name: &str| answers.lines().find_map(|line| line.strip_prefix(name)).map(str::trim).unwrap_or_default();
    let mut holes = Vec::new();
    let wanted: [(&str, Test); 5] = [
        ("NoNewPrivs:", |value| value == "1"),
        ("Seccomp:", |value| value == "2"),
        ("CapEff:", |value| !value.is_empty() && value.bytes().all(|digit| digit == b'0')),
        ("CapBnd:", |value| !value.is_empty() && value.bytes().all(|digit| digit == b'0')),
        ("Uid:", |value| !value.is_empty() && value.split_whitespace().all(|number| number != "0")),
    ];
    let is_full = isolation == Isolation::Full;
    for (name, is_good) in wanted {
        // What a user who is not root cannot take from himself matters to nobody who can gain no rights.
        if !is_good(field(name)) && (is_full || name != "CapBnd:") {
            holes.push(format!("{name} {}", field(name)));
        }
    }
    let is_bad = |line: &&str| line.starts_with("wrote ") || *line == FOUND_OUT.trim() || is_full && is_interface(line);
    holes.extend(answers.lines().map(str::trim).filter(is_bad).map(String::from));
    holes
}

/// Whether a line is the name of a network interface that leads anywhere.
fn is_interface(line: &str) -> bool {
    ["eth", "en", "wl", "docker", "veth"].iter().any(|begin| line.starts_with(begin) && !line.contains(' ') && line.len() < 16)
}

impl Found {
    /// What is missing, if anything is.
    pub fn problem(self, view: &View) -> Option<IsolationProblem> {
        if let Some(why) = self.compiler {
            let folder = view.rust.as_deref().unwrap_or(Path::new("")).display().to_string();
            return Some(IsolationProblem::ToolchainUnreadable { folder, why });
        }
        (!self.holes.is_empty()).then(|| IsolationProblem::NotConfined { what: self.holes.join("; ") })
    }
}

/// What is missing before anything is tried: bubblewrap, or a newer one.
pub fn missing() -> Option<IsolationProblem> {
    if !cfg!(target_os = "linux") {
        return Some(IsolationProblem::NotHere);
    }
    let mut command = Command::new("bwrap");
    command.arg("--version");
    let Ok(answer) = tst_engine::process::ask(command, TIME) else { return Some(IsolationProblem::NoBubblewrap) };
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_string();
    let mut numbers = version.rsplit(' ').next().unwrap_or_default().split('.').map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) if (major, minor) >= OLDEST => None,
        _ => Some(IsolationProblem::TooOld { version }),
    }
}

/// What is missing, by what bubblewrap or the system said when there was no sandbox.
pub fn understood(why: String) -> IsolationProblem {
    let setting = |name: &str| std::fs::read_to_string(Path::new("/proc/sys").join(name)).unwrap_or_default();
    let says = |words: &str| why.contains(words);
    if says("No space left on device") && !says("namespace") {
        return IsolationProblem::NoRoom { why };
    }
    if says("mount proc") {
        return IsolationProblem::MaskedProc { why };
    }
    if says("uid map") || says("namespace") || says("Operation not permitted") {
        return match () {
            () if setting("kernel/apparmor_restrict_unprivileged_userns").trim() == "1" => IsolationProblem::AppArmor { why },
            () if setting("kernel/unprivileged_userns_clone").trim() == "0" => {
                IsolationProblem::NamespacesTurnedOff { why, setting: "kernel.unprivileged_userns_clone=1".into() }
            }
            () if setting("user/max_user_namespaces").trim() == "0" => {
                IsolationProblem::NamespacesTurnedOff { why, setting: "user.max_user_namespaces=10000".into() }
            }
            () => IsolationProblem::NoNamespaces { why },
        };
    }
    IsolationProblem::Refused { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "Uid:\t1000\t1000\t1000\t1000\nNoNewPrivs:\t1\nSeccomp:\t2\nCapEff:\t0000000000000000\n\
                        CapBnd:\t0000000000000000\nInter-|   Receive\n    lo\n";

    #[test]
    fn who_has_no_rights_and_no_network_has_no_holes() {
        assert_eq!(holes_in(GOOD, Isolation::Full), [] as [String; 0]);
    }

    #[test]
    fn every_hole_is_told() {
        for (from, to, told) in [
            ("Seccomp:\t2", "Seccomp:\t0", "Seccomp: 0"),
            ("NoNewPrivs:\t1\n", "", "NoNewPrivs: "),
            ("CapEff:\t0000000000000000", "CapEff:\t000001ffffffffff", "CapEff: 000001ffffffffff"),
            ("Uid:\t1000", "Uid:\t0", "Uid: 0\t1000\t1000\t1000"),
            ("    lo\n", "    lo\n  eth0\n", "eth0"),
            ("    lo\n", "    lo\nwrote /usr/x\n", "wrote /usr/x"),
            ("    lo\n", "    lo\nread a secret\n", "read a secret"),
        ] {
            assert_eq!(holes_in(&GOOD.replace(from, to), Isolation::Full), [told.to_string()]);
        }
    }

    #[test]
    fn what_bubblewrap_says_is_understood() {
        let said = |why: &str| understood(why.to_string());
        let proc = said("bwrap: Can't mount proc on /newroot/proc: Operation not permitted");
        assert!(matches!(proc, IsolationProblem::MaskedProc { .. }), "{proc:?}");
        assert!(matches!(said("bwrap: Can't find source path /x: No such file"), IsolationProblem::Refused { .. }));
        assert!(matches!(said("cannot write: No space left on device"), IsolationProblem::NoRoom { .. }));
    }
}
