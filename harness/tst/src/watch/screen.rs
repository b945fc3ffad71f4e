//! What a watcher itself shows, between the reports of its rounds.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anstyle::{Effects, Style};
use tst_engine::text::{Lang, Say as _, Watching, printable};

const DIM: Style = Style::new().effects(Effects::DIMMED);

/// The cursor goes home, and everything is cleared (ECMA-48: CUP, ED).
const CLEAR: &str = "\x1b[H\x1b[2J";

/// Standard output.
#[derive(Debug)]
pub struct Screen {
    root: PathBuf,
    clears: bool,
    lang: Lang,
}

impl Screen {
    /// Names of files are shown as seen from `root`.
    pub fn new(root: &Path, lang: Lang) -> Self {
        let obeys = std::env::var_os("TERM").is_some_and(|name| name != "dumb");
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        Self { root, clears: obeys && io::stdout().is_terminal(), lang }
    }

    /// A round begins because of a file that has changed, perhaps while another round was running.
    pub fn begin(&self, changed: Option<(&Path, bool)>) {
        if self.clears {
            // Whether colours are welcome is not the question here: not by anstream.
            let _ = io::stdout().write_all(CLEAR.as_bytes()).and_then(|()| io::stdout().flush());
        }
        let Some((file, meanwhile)) = changed else { return };
        let file = printable(&file.strip_prefix(&self.root).unwrap_or(file).to_string_lossy());
        let told = if meanwhile { Watching::ChangedMeanwhile { file } } else { Watching::Changed { file } };
        let _ = self.say(&told);
    }

    /// A round has ended, and the next save is waited for.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn wait(&self) -> io::Result<()> {
        self.say(&Watching::Waiting)
    }

    fn say(&self, told: &Watching) -> io::Result<()> {
        let mut out = anstream::stdout();
        // Between empty lines, except at the top of the screen.
        let before = if self.clears && !matches!(told, Watching::Waiting) { "" } else { "\n" };
        let after = if matches!(told, Watching::Waiting) { "" } else { "\n" };
        writeln!(out, "{before}{DIM}{}{DIM:#}{after}", told.say(self.lang))?;
        out.flush()
    }
}
