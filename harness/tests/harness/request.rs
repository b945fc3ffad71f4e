//! The arguments of the test target: those of libtest that mean something here, and which checks the others choose.

use std::io::IsTerminal as _;

use tst_engine::spec::nearest;
use tst_engine::text::CommandProblem;

/// How many checks run at once at least: they wait more than they work.
const LEAST_THREADS: usize = 8;

/// Flags that change nothing here: what libtest does for them is done always, or never.
const WITHOUT_EFFECT: [&str; 5] = ["--nocapture", "--no-capture", "--show-output", "--test", "--report-time"];

/// Flags that change nothing here, each with a value that follows.
const WITHOUT_EFFECT_WITH_VALUE: [&str; 3] = ["-Z", "--logfile", "--shuffle-seed"];

/// All the others.
const FLAGS: [&str; 11] = [
    "--list",
    "--exact",
    "--ignored",
    "--include-ignored",
    "--quiet",
    "-q",
    "--bench",
    "--skip",
    "--test-threads",
    "--format",
    "--color",
];

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line for each.
    Pretty,
    /// A letter for each.
    Terse,
    /// An object of JSON for each.
    Json,
}

/// What was asked for on the command line.
#[derive(Debug)]
pub struct Request {
    patterns: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    exercises: Vec<String>,
    is_list: bool,
    only_ignored: bool,
    only_benches: bool,
    format: Format,
    colour: bool,
    threads: usize,
}

impl Request {
    /// Takes the arguments apart; `exercises` are the names that choose exactly one exercise.
    ///
    /// # Errors
    /// When one of them is none of libtest's, or has no value, or a wrong one.
    pub fn new(mut arguments: impl Iterator<Item = String>, exercises: Vec<String>) -> Result<Self, CommandProblem> {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let mut request = Self {
            patterns: Vec::new(),
            skipped: Vec::new(),
            exact: false,
            exercises,
            is_list: false,
            only_ignored: false,
            only_benches: false,
            format: Format::Pretty,
            colour,
            threads: std::thread::available_parallelism().map_or(1, usize::from).max(LEAST_THREADS),
        };
        while let Some(argument) = arguments.next() {
            if !argument.starts_with('-') {
                request.patterns.push(argument);
                continue;
            }
            let (flag, joined) = match argument.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_string())),
                None => (argument.as_str(), None),
            };
            request.take(flag, &mut || joined.clone().or_else(|| arguments.next()))?;
        }
        Ok(request)
    }

    /// Heeds a flag.
    fn take(&mut self, flag: &str, next: &mut dyn FnMut() -> Option<String>) -> Result<(), CommandProblem> {
        let mut value = || next().ok_or_else(|| CommandProblem::MissingValue { option: flag.into() });
        let wrong = |value: String, possible: &[&str]| CommandProblem::BadValue {
            option: flag.into(),
            value,
            possible: possible.iter().map(|word| (*word).to_string()).collect(),
        };
        match flag {
            "--list" => self.is_list = true,
            "--exact" => self.exact = true,
            "--ignored" => self.only_ignored = true,
            // Whoever names an exercise runs it, and what its starter fails nobody wants to see otherwise.
            "--include-ignored" => {}
            "--quiet" | "-q" => self.format = Format::Terse,
            "--bench" => self.only_benches = true,
            "--skip" => self.skipped.push(value()?),
            "--test-threads" => {
                let text = value()?;
                self.threads = text.parse().ok().filter(|threads| *threads > 0).ok_or_else(|| wrong(text, &[]))?;
            }
            "--format" => {
                self.format = match value()?.as_str() {
                    "pretty" => Format::Pretty,
                    "terse" => Format::Terse,
                    "json" => Format::Json,
                    other => return Err(wrong(other.into(), &["pretty", "terse", "json"])),
                }
            }
            "--color" => match value()?.as_str() {
                "auto" => {}
                "always" => self.colour = true,
                "never" => self.colour = false,
                other => return Err(wrong(other.into(), &["auto", "always", "never"])),
            },
            flag if WITHOUT_EFFECT.contains(&flag) => {}
            flag if WITHOUT_EFFECT_WITH_VALUE.contains(&flag) => drop(value()?),
            flag => return Err(CommandProblem::UnknownOption { name: flag.into(), near: nearest(flag, &FLAGS) }),
        }
        Ok(())
    }

    /// The filters.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether only a list is asked for.
    pub fn is_list(&self) -> bool {
        self.is_list
    }

    /// Whether only what is ignored is asked for.
    pub fn only_ignored(&self) -> bool {
        self.only_ignored
    }

    /// How results are written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether colours are welcome.
    pub fn colour(&self) -> bool {
        self.colour
    }

    /// How many checks run at once.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Whether any filter was given.
    pub fn is_filtered(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Whether a check of this exercise can be asked for, as far as the exercise's name alone tells.
    pub fn may_choose(&self, exercise: &str) -> bool {
        let names_another = |pattern: &String| {
            let first = pattern.split("::").next().unwrap_or(pattern);
            first != exercise && self.exercises.iter().any(|known| known == first) && (self.exact || first == pattern)
        };
        self.patterns.is_empty() || !self.patterns.iter().all(names_another)
    }

    /// Whether the check of this full name is asked for.
    pub fn chooses(&self, name: &str) -> bool {
        let wanted = self.patterns.is_empty() || self.patterns.iter().any(|pattern| self.fits(pattern, name));
        wanted && !self.only_benches && !self.skipped.iter().any(|pattern| self.fits(pattern, name))
    }

    /// A filter that is exactly an exercise's name chooses exactly that exercise, any other is a part of a name.
    fn fits(&self, pattern: &str, name: &str) -> bool {
        let exercise = name.split("::").next().unwrap_or(name);
        if self.exercises.iter().any(|known| known == pattern) {
            exercise == pattern
        } else if self.exact {
            name == pattern
        } else {
            name.contains(pattern)
        }
    }
}
