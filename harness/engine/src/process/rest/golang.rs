//! Programs in Go: their runtime catches every signal at all times, and drops an alarm that the program did not ask for.

use std::path::Path;

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

/// Whether a process is a Go program on which an alarm (SIGALRM) has no effect. What cannot be told has one.
pub(super) fn drops_alarms(pid: i32) -> bool {
    let Ok(maps) = std::fs::read_to_string(format!("/proc/{pid}/maps")) else { return false };
    let Ok(program) = std::fs::read_link(format!("/proc/{pid}/exe")) else { return false };
    if !runs_nothing_else(&maps, &program) {
        return false;
    }
    // As text, for what the library searches for in text it finds a hundred times faster than bytes among bytes.
    let Ok(code) = std::fs::read(format!("/proc/{pid}/exe")) else { return false };
    has_no_alarm(&String::from_utf8_lossy(&code))
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
