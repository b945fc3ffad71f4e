//! A command at a terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// What a command wrote on its terminal, and its exit status.
pub struct Shown {
    /// Its exit status; none if a signal ended it.
    pub status: Option<i32>,
    /// Every byte that it wrote, on standard output or standard error, as text.
    pub text: String,
}

/// Runs a command to its end at a terminal of its own, which does not tell how large it is.
pub fn at_terminal(command: &mut Command) -> Shown {
    at_terminal_of((0, 0), command)
}

/// The same at a terminal of so many rows and columns.
pub fn at_terminal_of(size: (u16, u16), command: &mut Command) -> Shown {
    typed_at_terminal(size, "", command)
}

/// The same, and all this is typed at once: the terminal keeps it until it is asked for.
pub fn typed_at_terminal((rows, columns): (u16, u16), typed: &str, command: &mut Command) -> Shown {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
    grantpt(&own).and_then(|()| unlockpt(&own)).expect("a terminal of ours");
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&own, size).expect("a size");
    let name = ptsname(&own, Vec::new()).expect("its name").into_string().expect("UTF-8");
    let theirs = || Stdio::from(File::options().read(true).write(true).open(&name).expect("its other side"));
    command.env("TERM", "xterm-256color").stdin(theirs()).stdout(theirs()).stderr(theirs());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    // What the command holds of it would keep it open for ever.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (mut bytes, mut own) = (Vec::new(), File::from(own));
    own.write_all(typed.as_bytes()).expect("typed");
    // Its end is an error on Linux (EIO).
    let _ = own.read_to_end(&mut bytes);
    Shown { status: child.wait().expect("it ends").code(), text: String::from_utf8_lossy(&bytes).into_owned() }
}

impl Shown {
    /// The lines that stay on the terminal: without colours, and without the line of progress, which is erased.
    pub fn lines(&self) -> Vec<String> {
        let bare = without_own_sequences(&self.text).replace("\r\n", "\n");
        bare.lines().map(|line| line.rsplit('\r').next().unwrap_or_default().to_string()).collect()
    }

    /// Asserts that nothing but lines, colours and the kit's own line of progress comes: nothing is hidden, and the terminal is
    /// told to do nothing else.
    #[track_caller]
    pub fn does_nothing(&self) -> &Self {
        let bare = without_own_sequences(&self.text);
        let is_bad = |c: char| !matches!(c, '\r' | '\n') && tst_engine::text::is_hidden(c);
        if let Some(at) = bare.find(is_bad) {
            let shown: String = bare[at..].chars().take(40).collect();
            panic!("something hidden reaches the terminal: {shown:?}\n{:?}", self.text);
        }
        self
    }
}

/// The text without colours (SGR), and without what draws the line of progress: up, to the first column, erase (CUU, CHA, EL, ED),
/// and the cursor's hiding.
fn without_own_sequences(text: &str) -> String {
    let (mut bare, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        let end = after.find(|c: char| !matches!(c, '0'..='9' | ';' | '?')).unwrap_or(after.len());
        match after[end..].chars().next() {
            Some('m' | 'A' | 'B' | 'G' | 'K' | 'h' | 'l') => rest = &after[end + 1..],
            Some('J') if end == 0 => rest = &after[end + 1..],
            _ => {
                bare.push('\u{1b}');
                rest = after;
            }
        }
    }
    bare + rest
}
