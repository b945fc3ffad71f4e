//! `tst try`: plays the client of one check before the student, a step at each Enter, against the student's own program.

use std::io::{BufRead as _, IsTerminal as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tst_engine::explain::{essence, plain, wrap};
use tst_engine::process::Witness;
use tst_engine::run::{Gate, Judge, Options, random_seed};
use tst_engine::scene::Audience;
use tst_engine::score::score;
use tst_engine::text::{Coming, CommandProblem, Event, Label, Lang, Say as _, Trying, printable, quote_short};
use tst_engine::verdict::{ExitStatus, Moment, Outcome};

use crate::cli::Target;
use crate::course;
use crate::terminal;
use crate::test;
use crate::trouble::{self, Done, Trouble};

/// Text is laid out for this width.
const WIDTH: usize = 80;
/// How far what happens stands to the right of what is announced.
const INDENT: usize = 4;

/// What `tst try` is asked for.
#[derive(Debug)]
pub struct TryOptions {
    /// The exercise and the check, or in a checkout the check alone.
    pub words: Vec<String>,
    /// What is tried.
    pub target: Target,
    /// The environment variables that the program gets.
    pub env: Vec<String>,
    /// The seed, if given.
    pub seed: Option<u64>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Plays one check.
///
/// # Errors
/// When there is nothing that could be played.
pub fn run(options: &TryOptions) -> Done {
    let (exercise, check) = match &options.words[..] {
        [exercise, check, ..] => (Some(exercise.as_str()), Some(check)),
        // In the folder of an exercise its name need not be said.
        [word] if course::find(Some(word), options.lang).is_err() => (None, Some(word)),
        [word] => (Some(word.as_str()), None),
        [] => (None, None),
    };
    let mut place = course::find(exercise, options.lang)?;
    let lang = place.settings.lang;
    test::pass(&mut place, &options.env)?;
    let Some(check) = check else {
        let known = place.exercise.checks.iter().map(|check| check.name.clone()).collect();
        return Err(Trouble::usage(&CommandProblem::NoCheckNamed { known }, lang));
    };
    let index = test::wanted(&place.exercise, std::slice::from_ref(check), lang)?[0];
    let keeper = Arc::new(trouble::keeper(lang)?);
    let subject = test::subject(&place, &options.target, lang)?;
    let judging = Options {
        seed: options.seed.unwrap_or_else(random_seed),
        jobs: 1,
        colour: std::io::stdout().is_terminal(),
        gate: Gate::default(),
        schedules: None,
    };
    let judge = Judge::new(place.exercise.clone(), subject, place.settings.clone(), keeper, judging);
    let build = judge.build().map_err(|trouble| Trouble::judging(&trouble, lang))?;
    if !build.ok {
        terminal::show(&build.output);
        return Ok(ExitStatus::Failed);
    }
    let check = &place.exercise.checks[index];
    say_wrapped(&check.title.say(lang), 0);
    let seat = Arc::new(Seat::new(lang));
    let verdict = judge.played_before(index, seat.clone());
    if seat.has_left.load(Ordering::Relaxed) {
        terminal::say(&Trying::Left.say(lang));
        return Ok(ExitStatus::Passed);
    }
    match &verdict.outcome {
        Outcome::Passed => terminal::say(&Trying::Passed.say(lang)),
        Outcome::Failed(failure) => terminal::show(&format!("\n{}\n", plain(&essence(failure, lang, WIDTH)))),
        Outcome::Skipped(reason) => say_wrapped(&reason.say(lang), 0),
        Outcome::Error(fault) => say_wrapped(&format!("{}: {}", Label::Fault { owner: fault.owner }.say(lang), fault.why), 0),
    }
    let verdicts = [verdict];
    Ok(test::status(score(&place.exercise, &verdicts), &verdicts))
}

/// Who sits before the scene.
#[derive(Debug)]
struct Seat {
    lang: Lang,
    /// Whether somebody can press keys.
    is_terminal: bool,
    /// Whether the rest is to be played without stopping.
    lets_go: AtomicBool,
    has_left: AtomicBool,
    /// Held by who writes; whether there is a question at the end of what was written, behind which something is typed.
    asks: Mutex<bool>,
}

impl Seat {
    fn new(lang: Lang) -> Self {
        let is_terminal = std::io::stdin().is_terminal();
        Self { lang, is_terminal, lets_go: AtomicBool::new(false), has_left: AtomicBool::new(false), asks: Mutex::default() }
    }
}

impl Witness for Seat {
    fn saw(&self, moment: &Moment) {
        // The judge puts everything away at the end: that is no part of the check.
        if matches!(moment.event, Event::Stopped | Event::Closed) {
            return;
        }
        let who = if moment.who == "program" { Label::Program.say(self.lang) } else { moment.who.clone() };
        let said = printable(&moment.event.say(self.lang));
        let bytes = match moment.length {
            0 => String::new(),
            length if length > moment.bytes.len() => format!(" {} ({length} B)", quote_short(&moment.bytes)),
            _ => format!(" {}", quote_short(&moment.bytes)),
        };
        let asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        if *asks {
            terminal::say("");
        }
        say_wrapped(&format!("{who} {said}{bytes}"), INDENT);
        if *asks {
            terminal::ask(&Trying::Keys.say(self.lang));
        }
    }
}

impl Audience for Seat {
    fn goes_on(&self, coming: &Coming) -> bool {
        let asks = self.is_terminal && !self.lets_go.load(Ordering::Relaxed);
        {
            let mut page = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
            say_wrapped(&format!("> {}", coming.say(self.lang)), 0);
            if asks {
                terminal::ask(&Trying::Keys.say(self.lang));
            }
            *page = asks;
        }
        if !asks {
            return true;
        }
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        *self.asks.lock().unwrap_or_else(PoisonError::into_inner) = false;
        match (read, line.trim()) {
            // The end of the input, as `q`.
            (Ok(0) | Err(_), _) => {
                terminal::say("");
                self.has_left.store(true, Ordering::Relaxed);
                false
            }
            (_, "q" | "Q") => {
                self.has_left.store(true, Ordering::Relaxed);
                false
            }
            (_, "a" | "A") => {
                self.lets_go.store(true, Ordering::Relaxed);
                true
            }
            _ => true,
        }
    }
}

/// A text in lines that begin so many columns from the left; what is longer than a line hangs two columns more.
fn say_wrapped(text: &str, indent: usize) {
    for (index, part) in wrap(text, WIDTH - indent - 2).into_iter().enumerate() {
        let lead = " ".repeat(if index == 0 { indent } else { indent + 2 });
        terminal::say(&format!("{lead}{part}"));
    }
}
