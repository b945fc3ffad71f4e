//! What is typed while a watch waits: which failure is looked at, and how.

use std::io::{self, BufRead as _, IsTerminal as _};

use crate::report::Failed;

/// What somebody who sits at the terminal wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The next failure.
    Next,
    /// The one that is looked at, with all of its conversation.
    Conversation,
    /// What helps.
    Hint,
    /// The one that is looked at, as at first.
    Again,
}

impl Key {
    /// What a typed line asks for, in either language; anything else shows again what there is.
    pub fn read(line: &str) -> Self {
        match line.trim().to_lowercase().as_str() {
            "n" | "p" => Self::Next,
            "c" => Self::Conversation,
            "h" | "d" => Self::Hint,
            _ => Self::Again,
        }
    }
}

/// Tells each line that is typed, if somebody sits at a terminal; until the process ends.
pub fn listen(tell: impl Fn(Key) + Send + 'static) {
    if !is_foreground() {
        return;
    }
    let read = move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            tell(Key::read(&line));
        }
    };
    // Without a thread for them there are no keys; saves count all the same.
    let _ = std::thread::Builder::new().name("keys".into()).spawn(read);
}

/// Whether standard input is a terminal from which this process may read: in the background a read would stop it (tcgetpgrp(3)).
pub fn is_foreground() -> bool {
    let input = io::stdin();
    input.is_terminal() && rustix::termios::tcgetpgrp(&input).is_ok_and(|group| group == rustix::process::getpgrp())
}

/// The failures of a round, and which of them is looked at.
#[derive(Debug, Default)]
pub struct Album {
    failures: Vec<Failed>,
    at: usize,
}

impl Album {
    /// Of these failures the first one is on the screen.
    pub fn new(failures: Vec<Failed>) -> Self {
        Self { failures, at: 0 }
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
    }

    /// The page that a key asks for.
    pub fn turn(&mut self, key: Key) -> Option<&str> {
        if key == Key::Next {
            self.at = (self.at + 1) % self.failures.len().max(1);
        }
        let failed = self.failures.get(self.at)?;
        Some(match key {
            Key::Next | Key::Again => &failed.brief,
            Key::Conversation => &failed.whole,
            Key::Hint => &failed.hint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_of_either_language_is_a_key() {
        let keys = [Key::Next, Key::Next, Key::Conversation, Key::Hint, Key::Hint, Key::Again, Key::Again];
        assert_eq!(["n", "p\n", "C", "h", " d ", "", "what?"].map(Key::read), keys);
    }

    #[test]
    fn after_the_last_failure_the_first_one_comes_again() {
        let failed = |name: &str| Failed { brief: name.into(), whole: format!("{name}!"), hint: format!("{name}?") };
        let mut album = Album::new(vec![failed("a"), failed("b")]);
        let keys = [Key::Again, Key::Next, Key::Conversation, Key::Hint, Key::Next];
        assert_eq!(keys.map(|key| album.turn(key).map(str::to_string).unwrap_or_default()), ["a", "b", "b!", "b?", "a"]);
        assert_eq!(Album::default().turn(Key::Next), None);
    }
}
