//! What a watcher itself shows, between the reports of its rounds.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anstyle::{Effects, Style};
use tst_engine::text::{Lang, Say as _, Watching, printable};

use crate::terminal;

const DIM: Style = Style::new().effects(Effects::DIMMED);

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
            terminal::clear();
        }
        let Some((file, meanwhile)) = changed else { return };
        let file = file.strip_prefix(&self.root).unwrap_or(file).display().to_string();
        let told = if meanwhile { Watching::ChangedMeanwhile { file } } else { Watching::Changed { file } };
        let _ = self.say(&told);
    }

    /// A round has ended, and the next save is waited for, or that somebody types a key.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn wait(&self, has_keys: bool) -> io::Result<()> {
        self.say(if has_keys { &Watching::WaitingForKeys } else { &Watching::Waiting })
    }

    /// A page that was asked for, in place of what there is.
    pub fn page(&self, page: &str) {
        if self.clears {
            terminal::clear();
        }
        terminal::show(page);
    }

    fn say(&self, told: &Watching) -> io::Result<()> {
        // Between empty lines, except at the top of the screen.
        let is_last = matches!(told, Watching::Waiting | Watching::WaitingForKeys);
        let before = if self.clears && !is_last { "" } else { "\n" };
        let after = if is_last { "" } else { "\n" };
        terminal::try_show(&format!("{before}{DIM}{}{DIM:#}{after}\n", printable(&told.say(self.lang))))
    }
}
