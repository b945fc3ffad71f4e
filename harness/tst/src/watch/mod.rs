//! `tst test --watch`: judges again after every save, from the first failure on; a save during a run starts over.

mod files;
mod keys;
mod order;
mod round;
mod screen;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tst_engine::process::adopt_orphans;
use tst_engine::text::Lang;
use tst_engine::verdict::ExitStatus;

pub use order::Order;

use crate::cli::TestOptions;
use crate::course;
use crate::test;
use crate::trouble::{Done, Trouble};
use files::{Files, Look, difference};
use keys::{Album, Key};
use round::{Ended, Round};
use screen::Screen;

/// Editors save in steps (empty and write, write aside and rename): what follows within this time is the same save. It
/// is long for a program, and too short for a person to notice.
const PAUSE: Duration = Duration::from_millis(50);
/// A program that never stops writing must not keep a save from being seen.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a watcher waits for.
enum News {
    /// Something may have changed.
    Touched,
    /// Nothing more has, for a while.
    Settled,
    /// The round of this number has ended.
    Ended(u64, Ended),
    /// Somebody has typed something.
    Key(Key),
}

/// Judges at once, and again after every save; ends only by a signal, or when there is nothing left to watch.
///
/// # Errors
/// When nothing can be judged or watched.
pub fn run(options: &TestOptions) -> Done {
    if let Some(order) = Order::take() {
        return test::judge(options, Some(&order));
    }
    let mut place = course::find(options.exercise.as_deref(), options.lang)?;
    test::pass(&mut place, &options.env)?;
    let lang = place.settings.lang;
    test::wanted(&place.exercise, &options.checks, lang)?;
    let subject = test::subject(&place, &options.target, lang)?;
    let (sender, news) = mpsc::channel();
    let touched = sender.clone();
    let tell = move || drop(touched.send(News::Touched));
    let mut files = Files::of(&subject, &place.folder, tell).map_err(|trouble| Trouble::judging(&trouble, lang))?;
    let program = adopt_orphans().and_then(|()| std::env::current_exe()).map_err(|error| Trouble::kit(&error, lang))?;
    // What changes after this look, while the first round reads the files already, is a save during a run.
    let seen = files.look().map_err(|trouble| Trouble::judging(&trouble, lang))?;
    let screen = Screen::new(&place.settings.root, lang);
    let typed = sender.clone();
    keys::listen(move |key| drop(typed.send(News::Key(key))));
    let (next, album) = (String::new(), Album::default());
    let mut watch = Watch { files, seen, screen, program, sender, number: 0, next, round: None, album, lang };
    watch.begin(None)?;
    watch.go_on(&news)
}

/// A watch that is going on.
struct Watch {
    files: Files,
    /// What was in the files when the last round began.
    seen: Look,
    screen: Screen,
    program: PathBuf,
    sender: Sender<News>,
    /// How many rounds have begun.
    number: u64,
    /// The check with which the next one begins.
    next: String,
    round: Option<Round>,
    /// What failed in the round that has ended last.
    album: Album,
    lang: Lang,
}

impl Watch {
    fn go_on(&mut self, news: &Receiver<News>) -> Done {
        let mut burst: Option<Burst> = None;
        loop {
            match await_news(news, burst.as_ref()) {
                News::Touched => burst.get_or_insert_with(Burst::new).last = Instant::now(),
                News::Settled => {
                    burst = None;
                    self.look_again()?;
                }
                News::Ended(number, ended) if number == self.number => {
                    if let Some(status) = self.finish(ended) {
                        return Ok(status);
                    }
                }
                News::Ended(..) => {} // A round that a save has ended.
                News::Key(key) => self.look_at(key),
            }
        }
    }

    /// Begins a round, because of a file that has changed; ends the one that is going on.
    fn begin(&mut self, changed: Option<&Path>) -> Result<(), Trouble> {
        let meanwhile = self.round.take().is_some();
        self.screen.begin(changed.map(|file| (file, meanwhile)));
        self.number += 1;
        let (number, sender) = (self.number, self.sender.clone());
        let tell = move |ended| drop(sender.send(News::Ended(number, ended)));
        let round = Round::start(&self.program, &self.next, tell).map_err(|error| Trouble::kit(&error, self.lang))?;
        self.round = Some(round);
        Ok(())
    }

    /// Begins a round if something has changed in the files.
    fn look_again(&mut self) -> Result<(), Trouble> {
        let now = self.files.look().map_err(|trouble| Trouble::judging(&trouble, self.lang))?;
        let before = std::mem::replace(&mut self.seen, now);
        let changed = difference(&before, &self.seen).map(Path::to_path_buf);
        changed.map_or(Ok(()), |file| self.begin(Some(&file)))
    }

    /// Shows what somebody wants to see, while nothing is judged.
    fn look_at(&mut self, key: Key) {
        if let Some(page) = self.album.turn(key).filter(|_| self.round.is_none()) {
            self.screen.page(page);
            let _ = self.screen.wait(true);
        }
    }

    /// A round has ended by itself; gives a status if the watch is to end too.
    fn finish(&mut self, ended: Ended) -> Option<ExitStatus> {
        self.round = None;
        self.album = Album::new(ended.failures);
        match (ended.next, ended.status.and_then(|status| status.code())) {
            (Some(next), _) => self.next = next,
            // It has said why, and no save cures a command line. In later rounds a save may be the very reason.
            (None, Some(code)) if self.number == 1 => return Some(status_of(code)),
            (None, _) => {}
        }
        // Whoever read has seen enough if writing fails.
        let has_keys = !self.album.is_empty() && keys::is_foreground();
        self.screen.wait(has_keys).is_err().then_some(ExitStatus::Passed)
    }
}

/// Events that belong together.
struct Burst {
    first: Instant,
    last: Instant,
}

impl Burst {
    fn new() -> Self {
        let now = Instant::now();
        Self { first: now, last: now }
    }

    /// How long there may still come one.
    fn left(&self) -> Duration {
        (self.last + PAUSE).min(self.first + PATIENCE).saturating_duration_since(Instant::now())
    }
}

/// What happens next; a burst settles when nothing more comes, or too much has.
fn await_news(news: &Receiver<News>, burst: Option<&Burst>) -> News {
    let told = match burst.map(Burst::left) {
        None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
        Some(left) => news.recv_timeout(left),
    };
    told.unwrap_or(News::Settled)
}

/// The status of a process of ours.
fn status_of(code: i32) -> ExitStatus {
    let all = [ExitStatus::Passed, ExitStatus::Failed, ExitStatus::Usage, ExitStatus::Machine];
    all.into_iter().find(|status| i32::from(status.code()) == code).unwrap_or(ExitStatus::Kit)
}
