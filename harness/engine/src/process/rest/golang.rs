//! Programs in Go: their runtime catches every signal at all times, and drops an alarm that the program did not ask for.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::maps::maps;

/// What stands at the beginning of every Go program's build information, after a byte that is no text (the package
/// debug/buildinfo of Go).
const BUILD_INFORMATION: &str = " Go buildinf:";
/// A function that every program with open files has: it shows that the names of functions are those of the sources.
const FILES: &str = "internal/poll.(*FD).";
/// The function without which no Go code ever hears of a signal (os/signal): who does not call it has not even its name.
const NOTIFY: &str = "os/signal.Notify";
/// What code in C needs to set an alarm, or to find what does: names as the dynamic linker is told them.
const ALARMS: [&str; 6] = ["\0alarm\0", "\0ualarm\0", "\0setitimer\0", "\0syscall\0", "\0dlsym\0", "\0dlopen\0"];
/// The libraries with which Go's own packages in C are linked: that of C itself, and what it loads to look up names.
const LIBRARIES: [&str; 6] = ["libc.so", "ld-linux", "libresolv.so", "libpthread.so", "libnss_", "libdl.so"];

/// The largest program that is looked into, in bytes; Go's own compiler has 20 MB.
const MOST_CODE: u64 = 64 << 20;
/// Of so many programs is known what was found.
const MOST_KNOWN: usize = 32;

/// Whether a process is a Go program on which an alarm (SIGALRM) has no effect. What cannot be told has one.
pub(super) fn drops_alarms(pid: i32) -> bool {
    let Some(maps) = maps(pid) else { return false };
    let Ok(program) = std::fs::read_link(format!("/proc/{pid}/exe")) else { return false };
    if !runs_nothing_else(&maps, &program) {
        return false;
    }
    File::open(format!("/proc/{pid}/exe")).and_then(|file| known(file, MOST_CODE)).unwrap_or(false)
}

/// What is known of a program's file. While a program runs nobody can change its file (execve(2), ETXTBSY).
#[derive(PartialEq, Eq)]
struct Known {
    device: u64,
    number: u64,
    bytes: u64,
    changed: (i64, i64),
    has_no_alarm: bool,
}

/// Of the programs that were looked at last: a program is looked at again and again.
static KNOWN: Mutex<VecDeque<Known>> = Mutex::new(VecDeque::new());

/// Whether nothing in a program, in a file of at most so many bytes, can wait for an alarm; its file is read once.
fn known(file: File, most: u64) -> io::Result<bool> {
    let data = file.metadata()?;
    let mut seen = Known {
        device: data.dev(),
        number: data.ino(),
        bytes: data.len(),
        changed: (data.ctime(), data.ctime_nsec()),
        has_no_alarm: true,
    };
    for has_no_alarm in [true, false] {
        seen.has_no_alarm = has_no_alarm;
        if KNOWN.lock().unwrap_or_else(PoisonError::into_inner).contains(&seen) {
            return Ok(has_no_alarm);
        }
    }
    let mut code = Vec::new();
    if data.len() <= most {
        file.take(most).read_to_end(&mut code)?;
    }
    // As text, for what the library searches for in text it finds a hundred times faster than bytes among bytes.
    seen.has_no_alarm = has_no_alarm(&String::from_utf8_lossy(&code));
    let has_no_alarm = seen.has_no_alarm;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.truncate(MOST_KNOWN - 1);
    known.push_front(seen);
    Ok(has_no_alarm)
}

/// Whether all code of a process is its program's, or of the libraries that any program has.
fn runs_nothing_else(maps: &str, program: &Path) -> bool {
    let is_usual = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or_default();
        path.starts_with('[') || Path::new(path) == program || LIBRARIES.iter().any(|library| file.starts_with(library))
    };
    let mut mapped = maps.lines().map(|line| {
        let mut fields = line.split_whitespace();
        (fields.nth(1).unwrap_or_default(), fields.nth(3).unwrap_or_default())
    });
    mapped.all(|(rights, path)| !rights.contains('x') || is_usual(path))
}

/// Whether a program's file is one of Go in which nothing can wait for an alarm.
fn has_no_alarm(code: &str) -> bool {
    code.contains(BUILD_INFORMATION)
        && code.contains(FILES)
        && !code.contains(NOTIFY)
        && !ALARMS.iter().any(|name| code.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_go_program_drops_alarms_unless_it_asks_for_signals_or_its_code_in_c_can_set_one() {
        let code = "\u{fffd} Go buildinf:\u{8}\0go1.19.8 main.main internal/poll.(*FD).Read os/signal.init \0getaddrinfo\0";
        assert!(has_no_alarm(code));
        assert!(!has_no_alarm(&code.replace(" Go buildinf:", "")), "not of Go");
        assert!(!has_no_alarm(&code.replace("internal/poll.", "Xk3f.")), "its names were changed");
        assert!(!has_no_alarm(&format!("{code}os/signal.Notify")));
        assert!(!has_no_alarm(&format!("{code}setitimer\0")), "code in C that sets one");
        assert!(has_no_alarm(&format!("{code}syscall.setitimer")), "part of another name");
    }

    #[test]
    fn a_program_is_looked_into_once_and_only_up_to_a_size() {
        let folder = tempfile::tempdir().expect("a folder");
        let code = "\u{1} Go buildinf:\u{8}\0go1.19.8 main.main internal/poll.(*FD).Read\0";
        let path = folder.path().join("program");
        let known = |most| known(File::open(&path).expect("a file"), most).expect("read");
        std::fs::write(&path, code).expect("written");
        assert!(known(code.len() as u64));
        assert!(known(0), "it is not read again");
        std::fs::write(&path, format!("{code}{code}")).expect("written");
        assert!(!known(code.len() as u64));
        assert!(!known(1000), "it is known to be too large");
        std::fs::write(&path, format!("{code}os/signal.Notify")).expect("written");
        assert!(!known(1000));
    }

    #[test]
    fn code_of_other_libraries_may_do_anything() {
        let maps = |library: &str| {
            format!(
                "00400000-0048b000 r-xp 00000000 fd:00 9 /home/ana/echo\n7f50-7f60 rw-p 00000000 00:00 0 \n\
                 7f60-7f70 r-xp 00026000 fd:00 8 {library}\n7ffd-7ffe r-xp 00000000 00:00 0 [vdso]\n"
            )
        };
        let runs_nothing_else = |library: &str| runs_nothing_else(&maps(library), Path::new("/home/ana/echo"));
        assert!(runs_nothing_else("/usr/lib/x86_64-linux-gnu/libc.so.6"));
        assert!(!runs_nothing_else("/usr/lib/x86_64-linux-gnu/libuv.so.1"));
        assert!(!runs_nothing_else(""), "code that was made while it ran");
    }
}
