//! Standard output and standard error: the only way by which anything is said. What is not ours does nothing to a terminal, and
//! that something could not be written is remembered until the command ends.

use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, StdoutLock, Write};
use std::sync::OnceLock;

use tst_engine::explain::wrap;
use tst_engine::settings::lang_of_environment;
use tst_engine::text::{CommandProblem, Lang, Say as _, coloured, printable};

/// How many rows a terminal has that does not tell (VT100).
const USUAL_ROWS: usize = 24;

/// So many columns are used at most.
const WIDTH: usize = 80;

/// Why standard output could not be written, the first time.
static FAILED: OnceLock<String> = OnceLock::new();

/// The language of this command, once that is known.
static LANG: OnceLock<Lang> = OnceLock::new();

/// The language of this command is this one.
pub fn speak(lang: Lang) {
    let _ = LANG.set(lang);
}

/// A line on standard output, without colours.
pub fn say(line: &str) {
    let _ = written(writeln!(anstream::stdout(), "{}", printable(line)));
}

/// Lines on standard output, with our colours where they are welcome. What is not ours in them went through [`printable`]
/// before; no sequence but a colour's gets through here either.
pub fn show(lines: &str) {
    let _ = try_show(lines);
}

/// The same for who has to know whether somebody still reads.
///
/// # Errors
/// When it cannot be written; also when the reader has left.
pub fn try_show(lines: &str) -> io::Result<()> {
    let mut out = anstream::stdout();
    written(out.write_all(coloured(lines).as_bytes()).and_then(|()| out.flush()))
}

/// A line on standard error; a reader who has left, or a disk that is full, is no trouble there.
pub fn complain(line: &str) {
    let said = format!("tst: {}", printable(line));
    // A terminal would break it inside of words; what reads a pipe wants one line.
    let lines = if io::stderr().is_terminal() { wrap(&said, WIDTH) } else { vec![said] };
    let _ = writeln!(anstream::stderr(), "{}", lines.join("\n"));
}

/// A line that is shown below such a line, as it is.
pub fn complain_below(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", printable(line));
}

/// A line, as standard output wants it: a terminal would break it inside of words, what reads a pipe wants it whole. Further
/// lines begin with `indent`.
pub fn laid_out(line: &str, indent: &str) -> String {
    if !io::stdout().is_terminal() {
        return line.into();
    }
    wrap(line, WIDTH.saturating_sub(indent.len())).join(&format!("\n{indent}"))
}

/// A question on standard error; what is typed comes on the same line.
pub fn ask(question: &str) {
    let mut err = anstream::stderr();
    let _ = write!(err, "{} ", printable(question)).and_then(|()| err.flush());
}

/// Clears the screen: the cursor goes home, and everything is gone (ECMA-48: CUP, ED).
pub fn clear() {
    // Whether colours are welcome is not the question here: not by anstream.
    let _ = io::stdout().write_all(b"\x1b[H\x1b[2J").and_then(|()| io::stdout().flush());
}

/// How many rows the terminal has, if standard output is one; where it does not tell, as many as the first ones had.
pub fn rows() -> Option<usize> {
    let out = io::stdout();
    out.is_terminal().then(|| {
        let size = rustix::termios::tcgetwinsize(&out).map_or(0, |size| size.ws_row);
        if size == 0 { USUAL_ROWS } else { size.into() }
    })
}

/// A document for programs on standard output: byte by byte, except on a terminal, where nobody but a person reads it.
///
/// # Errors
/// When `write` fails, or it cannot be written. A reader who has seen enough is no trouble.
pub fn deliver(write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let lock = io::stdout().lock();
    let is_terminal = lock.is_terminal();
    let mut document = Document { out: BufWriter::new(lock), is_terminal, line: Vec::new() };
    match write(&mut document).and_then(|()| document.finish()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// What is wrong with standard output, if it could not be written; a reader who has left is no trouble.
pub fn problem() -> Option<String> {
    let why = FAILED.get()?.clone();
    let lang = LANG.get().copied().unwrap_or_else(lang_of_environment);
    Some(CommandProblem::NoOutput { why }.say(lang))
}

fn written(done: io::Result<()>) -> io::Result<()> {
    if let Err(error) = &done
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = FAILED.set(error.to_string());
    }
    done
}

/// What a document is written to.
struct Document<'o> {
    out: BufWriter<StdoutLock<'o>>,
    is_terminal: bool,
    /// On a terminal: the beginning of a line that is not whole yet.
    line: Vec<u8>,
}

impl Document<'_> {
    fn finish(mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.line);
        self.out.write_all(printable(&String::from_utf8_lossy(&rest)).as_bytes())?;
        self.out.flush()
    }
}

impl Write for Document<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_terminal {
            return self.out.write(bytes);
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if self.line.pop_if(|last| *last == b'\n').is_some() {
                writeln!(self.out, "{}", printable(&String::from_utf8_lossy(&self.line)))?;
                self.line.clear();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
