//! The arguments of the test target: which are flags of libtest, and which checks the others choose.

/// Flags of libtest that take a value in the next argument.
const WITH_VALUE: [&str; 6] = ["--test-threads", "--format", "--color", "--logfile", "-Z", "--shuffle-seed"];

/// How many checks run at once at least.
const LEAST_THREADS: usize = 8;

/// What was asked for on the command line.
#[derive(Debug)]
pub struct Request {
    flags: Vec<String>,
    patterns: Vec<String>,
    skipped: Vec<String>,
    exact: bool,
    exercises: Vec<String>,
}

impl Request {
    /// Takes the arguments apart; `exercises` are the names that choose exactly one exercise.
    pub fn new(arguments: impl Iterator<Item = String>, exercises: Vec<String>) -> Self {
        let mut request = Self { flags: Vec::new(), patterns: Vec::new(), skipped: Vec::new(), exact: false, exercises };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            if argument == "--exact" {
                request.exact = true;
            } else if argument == "--skip" {
                request.skipped.extend(arguments.next());
            } else if let Some(pattern) = argument.strip_prefix("--skip=") {
                request.skipped.push(pattern.to_string());
            } else if argument.starts_with('-') {
                let takes_value = WITH_VALUE.contains(&argument.as_str());
                request.flags.push(argument);
                if takes_value {
                    request.flags.extend(arguments.next());
                }
            } else {
                request.patterns.push(argument);
            }
        }
        // Checks wait more than they work: more of them at once than libtest would choose.
        if !request.flags.iter().any(|flag| flag.starts_with("--test-threads")) {
            let threads = std::thread::available_parallelism().map_or(1, usize::from).max(LEAST_THREADS);
            request.flags.push(format!("--test-threads={threads}"));
        }
        request
    }

    /// The flags, for libtest.
    pub fn flags(&self) -> &[String] {
        &self.flags
    }

    /// The filters.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether only a list is asked for.
    pub fn is_list(&self) -> bool {
        self.flags.iter().any(|flag| flag == "--list")
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
        wanted && !self.skipped.iter().any(|pattern| self.fits(pattern, name))
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
