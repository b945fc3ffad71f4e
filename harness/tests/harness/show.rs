//! What the test target prints: the lines of libtest, in the order of the exercise file, however the checks end.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::request::{Format, Request};
use crate::trials::{Ended, Trial};

const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";

/// Lines of a terminal are so wide; a reason that does not fit goes to the next line.
const WIDTH: usize = 80;

/// How results are shown.
pub struct Show {
    format: Format,
    colour: bool,
    /// The longest name, in characters.
    width: usize,
    filtered_out: usize,
}

impl Show {
    /// Shows these trials, of which so many were not asked for.
    pub fn new(trials: &[Trial], request: &Request, filtered_out: usize) -> Self {
        let width = trials.iter().map(|trial| trial.name.chars().count()).max().unwrap_or(0);
        Self { format: request.format(), colour: request.colour(), width, filtered_out }
    }

    /// Lists their names, as nextest reads them.
    pub fn list(&self, trials: &[Trial]) {
        say(&trials.iter().map(|trial| format!("{}: test\n", trial.name)).collect::<String>());
    }

    /// Runs all of them, so many at once; whether all passed, or were ignored.
    pub fn run(&self, trials: &[Trial], threads: usize) -> bool {
        let begin = Instant::now();
        self.title(trials.len());
        let mut ended: BTreeMap<usize, Ended> = BTreeMap::new();
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            let worker = || {
                let (sender, next) = (sender.clone(), &next);
                move || {
                    while let Some((index, trial)) = trials.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                        // A fault of ours in one check is said there, and the others go on.
                        let done = catch_unwind(AssertUnwindSafe(|| trial.run()));
                        let done = done.unwrap_or_else(|_| Ended::Failed("a fault of the kit itself (panic)".into()));
                        if sender.send((index, done)).is_err() {
                            break;
                        }
                    }
                }
            };
            // Where the system has no thread left, fewer run at once.
            let spawn = |_: &usize| std::thread::Builder::new().spawn_scoped(scope, worker()).is_ok();
            if (0..threads.min(trials.len())).take_while(spawn).count() == 0 {
                worker()();
            }
            drop(sender);
            let mut shown = 0;
            for (index, done) in receiver {
                ended.insert(index, done);
                // In the order of the file: a line is printed when all before it are.
                while let Some(done) = ended.get(&shown) {
                    self.lines(trials, shown, done);
                    shown += 1;
                }
            }
        });
        let of = |wanted: fn(&Ended) -> bool| ended.values().filter(|done| wanted(done)).count();
        let passed = of(|done| matches!(done, Ended::Passed));
        let ignored = of(|done| matches!(done, Ended::Ignored(_)));
        self.failures(trials, &ended);
        self.summary([passed, trials.len() - passed - ignored, ignored], begin.elapsed());
        passed + ignored == trials.len()
    }

    fn title(&self, count: usize) {
        let tests = if count == 1 { "test" } else { "tests" };
        match self.format {
            Format::Json => object(&json!({ "type": "suite", "event": "started", "test_count": count })),
            Format::Pretty | Format::Terse => say(&format!("\nrunning {count} {tests}\n")),
        }
    }

    /// The line of a trial; where the same is to be said of all of an exercise, one line says it.
    fn lines(&self, trials: &[Trial], index: usize, done: &Ended) {
        let trial = &trials[index];
        let alike = trials.iter().filter(|other| other.exercise() == trial.exercise()).count();
        let says_all = alike > 1 && (trial.not_started || matches!(done, Ended::NotBuilt(_)));
        if self.format != Format::Pretty || !says_all {
            self.line(&trial.name, done);
        } else if index == 0 || trials[index - 1].exercise() != trial.exercise() {
            self.line(&format!("{} ({alike} checks)", trial.exercise()), done);
        }
    }

    fn line(&self, name: &str, done: &Ended) {
        let (word, letter, colour, why) = match done {
            Ended::Passed => ("ok", '.', GREEN, None),
            Ended::Failed(_) | Ended::NotBuilt(_) => ("FAILED", 'F', RED, None),
            Ended::Ignored(why) => ("ignored", 'i', YELLOW, Some(why)),
        };
        match self.format {
            Format::Terse => say(&self.painted(colour, &letter.to_string())),
            Format::Pretty => {
                let width = self.width;
                let line = format!("test {name:width$} ... {}", self.painted(colour, word));
                let why = why.map(|why| format!("({why})"));
                let used = "test  ... ".len() + width.max(name.chars().count()) + word.len() + 1;
                say(&match why {
                    None => format!("{line}\n"),
                    Some(why) if used + why.chars().count() <= WIDTH => format!("{line} {}\n", self.painted(colour, &why)),
                    Some(why) => format!("{line}\n{}", self.wrapped(colour, &why)),
                });
            }
            Format::Json => {
                object(&json!({ "type": "test", "event": "started", "name": name }));
                let event = if word == "FAILED" { "failed" } else { word };
                let mut told = json!({ "type": "test", "name": name, "event": event });
                match done {
                    Ended::Failed(said) | Ended::NotBuilt(said) => told["stdout"] = Value::String(said.clone()),
                    Ended::Ignored(why) => told["message"] = Value::String(why.clone()),
                    Ended::Passed => {}
                }
                object(&told);
            }
        }
    }

    /// A reason below its line, between words.
    fn wrapped(&self, colour: &str, text: &str) -> String {
        const INDENT: &str = "     ";
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if INDENT.len() + line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.into()),
            }
        }
        lines.iter().map(|line| format!("{INDENT}{}\n", self.painted(colour, line))).collect()
    }

    /// What there is to say of each failure; what the compiler says comes once for each program, and last.
    fn failures(&self, trials: &[Trial], ended: &BTreeMap<usize, Ended>) {
        let failed = |done: &Ended| matches!(done, Ended::Failed(_) | Ended::NotBuilt(_));
        if self.format == Format::Json || !ended.values().any(failed) {
            return;
        }
        let mut text = String::from("\nfailures:\n\n");
        let mut names = String::new();
        let mut warned: Vec<(&str, String)> = Vec::new();
        let mut not_built: Vec<(&str, &String)> = Vec::new();
        for (index, done) in ended {
            let trial = &trials[*index];
            match done {
                Ended::Failed(said) => {
                    text += &format!("---- {} ----\n{said}\n\n", trial.name);
                    names += &format!("    {}\n", trial.name);
                    if warned.last().is_none_or(|(exercise, _)| *exercise != trial.exercise()) {
                        warned.push((trial.exercise(), trial.warnings()));
                    }
                }
                Ended::NotBuilt(said) if not_built.iter().all(|(exercise, _)| *exercise != trial.exercise()) => {
                    not_built.push((trial.exercise(), said));
                }
                Ended::NotBuilt(_) | Ended::Passed | Ended::Ignored(_) => {}
            }
        }
        if !names.is_empty() {
            text += &format!("\nfailures:\n{names}");
        }
        // An unused variable or result is often the mistake itself.
        for (_, said) in warned.iter().filter(|(_, said)| !said.is_empty()) {
            text += &format!("\n{said}\n");
        }
        for (exercise, said) in not_built {
            text += &format!("---- {exercise} ----\n{said}\n");
        }
        say(&text);
    }

    fn summary(&self, [passed, failed, ignored]: [usize; 3], took: Duration) {
        let (seconds, filtered_out) = (took.as_secs_f64(), self.filtered_out);
        if self.format == Format::Json {
            let event = if failed > 0 { "failed" } else { "ok" };
            object(&json!({
                "type": "suite", "event": event, "passed": passed, "failed": failed, "ignored": ignored, "measured": 0,
                "filtered_out": filtered_out, "exec_time": seconds,
            }));
            return;
        }
        let result = if failed > 0 { self.painted(RED, "FAILED") } else { self.painted(GREEN, "ok") };
        say(&format!(
            "\ntest result: {result}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; \
             {filtered_out} filtered out; finished in {seconds:.2}s\n\n"
        ));
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.colour { format!("{colour}{text}\x1b[0m") } else { text.into() }
    }
}

fn object(value: &Value) {
    say(&format!("{value}\n"));
}

/// On standard output. Whoever has seen enough leaves, which is no trouble.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
