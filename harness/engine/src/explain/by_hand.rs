//! How to repeat a failed check alone, and how to try the same by hand.

use std::path::Path;

use super::{Page, Role};
use crate::process::Port;
use crate::spec::{Check, Exercise, ProgramKind};
use crate::subject::Subject;
use crate::text::{Event, Label, Say as _, is_hidden, shell_path, shell_word};
use crate::verdict::{Moment, Verdict};

/// The most bytes that are written out for a person to send by hand.
const BY_HAND: usize = 160;

/// Stands for a command line that the conversation tells as a whole.
const WHOLE: &str = "{whole}";

/// The commands that lead back to a failure.
#[derive(Clone, Debug)]
pub struct Reproduce {
    command: String,
    options: String,
    start: String,
    port: Option<u16>,
    kind: ProgramKind,
    seed: Option<u64>,
}

/// Where a program is that `tst` finds by the exercise's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    /// In a checkout, which is its own root.
    Checkout,
    /// In the exercise's folder of a repository.
    Exercise,
    /// In the solution's.
    Solution,
    /// It has to be named.
    Elsewhere,
}

impl Home {
    fn of(exercise: &Exercise, subject: &Subject, root: &Path) -> Self {
        let folder = match subject {
            Subject::Crate { folder, .. } => Some(folder.as_path()),
            // What is no crate is one file, called as the exercise is.
            Subject::File(file) if file.file_stem().is_some_and(|stem| stem == exercise.name.as_str()) => {
                file.parent().filter(|folder| !folder.join("Cargo.toml").is_file())
            }
            _ => None,
        };
        match folder {
            Some(folder) if folder == root && exercise.file.parent() == Some(root) => Self::Checkout,
            Some(folder) if folder == root.join("exercises").join(&exercise.name) => Self::Exercise,
            Some(folder) if folder == root.join("solutions").join(&exercise.name) => Self::Solution,
            _ => Self::Elsewhere,
        }
    }
}

impl Reproduce {
    /// For a subject of an exercise; `root` is the repository. A `seed` is named when the check depends on it.
    pub fn new(exercise: &Exercise, subject: &Subject, root: &Path, seed: Option<u64>) -> Self {
        let short = |path: &Path| shell_path(path.strip_prefix(root).unwrap_or(path));
        let name = &exercise.name;
        let home = Home::of(exercise, subject, root);
        // A checkout stands alone: there is no workspace in which `cargo tst` would mean something.
        let command = if home == Home::Checkout { "tst test".into() } else { format!("cargo tst test {name}") };
        let options = match (home, subject) {
            (Home::Checkout | Home::Exercise, _) => String::new(),
            (Home::Solution, _) => " --solution".into(),
            (Home::Elsewhere, Subject::Crate { folder: path, .. } | Subject::File(path)) => format!(" --subject {}", short(path)),
            (Home::Elsewhere, Subject::Command(command)) => format!(" --run {}", shell_word(command)),
            (Home::Elsewhere, Subject::Remote(address)) => format!(" --connect {}", shell_word(address)),
        };
        let start = match (subject, home) {
            (Subject::Crate { .. }, Home::Checkout) => "cargo run --".into(),
            (Subject::Crate { .. }, Home::Exercise) => format!("cargo run --bin {name} --"),
            (Subject::Crate { .. }, Home::Solution) => format!("cargo run --bin {name}-solution --"),
            (Subject::Crate { folder, .. }, Home::Elsewhere) => {
                format!("cargo run --manifest-path {} --", short(&folder.join("Cargo.toml")))
            }
            (Subject::File(file), _) if file.extension().is_some_and(|ending| ending == "rs") => {
                format!("rustc --edition 2024 -o server {} && ./server", short(file))
            }
            (Subject::File(_) | Subject::Command(_), _) => WHOLE.into(),
            (Subject::Remote(_), _) => String::new(),
        };
        let port = match subject {
            Subject::Remote(address) => address.rsplit(':').next().and_then(|port| port.parse().ok()),
            _ => exercise.program.default_port,
        };
        Self { command, options, start, port, kind: exercise.program.kind, seed }
    }

    /// The same, naming this seed or none.
    #[must_use]
    pub fn with_seed(self, seed: Option<u64>) -> Self {
        Self { seed, ..self }
    }

    /// The same, with these variables passed to the program.
    #[must_use]
    pub fn passing(mut self, variables: &[String]) -> Self {
        for variable in variables {
            self.options.push_str(&format!(" --env {}", shell_word(variable)));
        }
        self
    }

    fn alone(&self, check: &Check) -> String {
        let seed = self.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
        format!("{}{} --check {}{seed}", self.command, self.options, check.name)
    }

    /// How the program is started by hand, as it was in this check.
    fn start_line(&self, moments: &[Moment]) -> Option<String> {
        if self.start.is_empty() {
            return None; // The server already runs.
        }
        let words: Vec<String> = started(moments)?.split(' ').map(|word| self.usual_port(word)).collect();
        let whole = words.join(" ");
        Some(match self.start.as_str() {
            // The conversation tells the whole command line.
            WHOLE => whole,
            start => format!("{start} {}", words[1..].join(" ")),
        })
    }

    /// A port that was given out for the check, as the one that a person would take; any other word as it is.
    fn usual_port(&self, word: &str) -> String {
        let given_out = self.kind == ProgramKind::Server && word.parse::<u16>().is_ok_and(Port::is_given_out);
        if given_out { self.port.unwrap_or_else(Port::first).to_string() } else { word.to_string() }
    }
}

/// The command line that was started last.
fn started(moments: &[Moment]) -> Option<&str> {
    moments.iter().rev().find_map(|moment| match &moment.event {
        Event::Started { command } => Some(command.as_str()),
        _ => None,
    })
}

/// Shows how the check is repeated alone.
pub(super) fn show_repetition(page: &mut Page, check: &Check, reproduce: &Reproduce) {
    page.push(Role::Label, format!("{}:", Label::RepeatAlone.say(page.lang)));
    page.push(Role::Plain, format!("  {}", reproduce.alone(check)));
}

/// Shows how the same is tried by hand.
pub(super) fn show(page: &mut Page, verdict: &Verdict, reproduce: &Reproduce) {
    let moments = &verdict.conversation.moments;
    let mut commands: Vec<String> = reproduce.start_line(moments).into_iter().collect();
    if reproduce.kind == ProgramKind::Server {
        commands.extend(client_line(moments, reproduce.port.unwrap_or(9090)));
    }
    if commands.is_empty() {
        return;
    }
    page.push(Role::Label, format!("{}:", Label::ByHand.say(page.lang)));
    let several = commands.len() > 1;
    for (command, number) in commands.into_iter().zip(1u8..) {
        let terminal = if several { format!("{}:  ", Label::ByHandTerminal { number }.say(page.lang)) } else { String::new() };
        page.push(Role::Plain, format!("  {terminal}{command}"));
    }
}

/// What the last client that sent something sent, as a command; netcat alone when it is too much or several talk.
fn client_line(moments: &[Moment], port: u16) -> Option<String> {
    let mut clients: Vec<&str> =
        moments.iter().filter(|moment| matches!(moment.event, Event::Connected { .. })).map(|moment| moment.who.as_str()).collect();
    clients.dedup();
    clients.first()?;
    let plain = format!("nc 127.0.0.1 {port}");
    let Some(last) = moments.iter().rev().find(|moment| moment.event == Event::Sent).map(|moment| moment.who.clone()) else {
        return Some(plain);
    };
    let sent: Vec<u8> = moments
        .iter()
        .filter(|moment| moment.who == last && moment.event == Event::Sent)
        .flat_map(|moment| moment.bytes.clone())
        .collect();
    if let Some(target) = get_target(&sent) {
        return Some(format!("curl -v --path-as-is 'http://127.0.0.1:{port}{target}'"));
    }
    if clients.len() > 1 || sent.is_empty() || sent.len() > BY_HAND {
        return Some(plain);
    }
    Some(format!("printf '{}' | nc -N 127.0.0.1 {port}", printf(&sent)))
}

/// The target of a plain GET request.
fn get_target(sent: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(sent).ok()?.lines().next()?;
    let target = line.strip_prefix("GET ")?.split(' ').next()?;
    let is_plain = |c: char| c != '\'' && !is_hidden(c);
    (target.starts_with('/') && target.chars().all(is_plain) && target.len() <= BY_HAND).then(|| target.to_string())
}

/// Bytes as the format of printf(1): octal escapes are understood by every shell's.
fn printf(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'%' => text.push_str("%%"),
            b' '..=b'~' if !matches!(byte, b'\'' | b'\\') => text.push(char::from(*byte)),
            byte => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printf_gets_every_byte_through_a_shell() {
        assert_eq!(printf(b"a%'\\\n\xff"), "a%%\\047\\134\\n\\377");
    }

    #[test]
    fn only_a_plain_get_becomes_a_curl_line() {
        assert_eq!(get_target(b"GET /echo/a HTTP/1.1\r\n\r\n").as_deref(), Some("/echo/a"));
        assert_eq!(get_target(b"POST / HTTP/1.1\r\n\r\n"), None);
        assert_eq!(get_target(b"GET\n"), None);
    }
}
