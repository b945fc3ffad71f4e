//! How a failure is repeated by hand: the commands of each terminal, and what is typed there, derived from the check's steps.

use serde::{Deserialize, Serialize};

use super::client::{Client, clients, is_typeable, keys_of};
use super::datagrams;
use super::deeds::{Awaited, Deed, Plot};
use super::desk::Desk;
use super::netcat::{Input, Netcat};
use super::request::curl;
use super::shell::printf;
use super::typed::type_at_the_start;
use crate::spec::Over;
use crate::text::{Alphabet, NotByHand};

/// The most bytes that are written out in a command, and the most commands that print them.
pub(super) const WRITTEN: usize = 160;
const PIECES: usize = 12;
/// The most clients that a person runs side by side.
const CLIENTS: usize = 3;
/// The most lines that a person types.
pub(super) const TYPED: usize = 10;
/// How long is waited for an answer, for what others type, and for another terminal to be opened; in seconds.
const ANSWER: u8 = 1;
const OTHERS: u8 = 3;
const TERMINAL: u8 = 9;

/// How a failure is repeated by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipe {
    /// What is done, one after the other.
    pub acts: Vec<Act>,
    /// What a client sends from a file, and what it has to get, if not a few words.
    pub sent: Option<Vec<u8>>,
    /// See `sent`.
    pub expected: Option<Vec<u8>>,
    /// Whether the program is given the exercise's files.
    pub needs_files: bool,
    /// Whether a command goes on until it is ended.
    pub goes_on: bool,
    /// Why there is none.
    pub not: Option<NotByHand>,
}

/// Something that a person does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Runs a command.
    Run {
        /// In which terminal, from 1.
        terminal: u8,
        /// As which client, where there are several.
        who: Option<String>,
        /// The command, in words between which a line may be cut.
        words: Vec<String>,
        /// Whether what runs in this terminal is ended first.
        ends_former: bool,
    },
    /// Presses keys in the terminals of clients.
    Type(Vec<Key>),
}

/// Keys in one terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The terminal.
    pub terminal: u8,
    /// The client in it.
    pub who: String,
    /// What is pressed.
    pub press: Press,
}

/// What is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Press {
    /// A line and Enter.
    Line(String),
    /// The beginning of a line and Ctrl-D, which sends it.
    Part(String),
    /// Ctrl-D on an empty line: the end of the input.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// What surrounds a recipe.
#[derive(Debug)]
pub(super) struct Around<'a> {
    pub(super) desk: Desk,
    /// How the program is started: the words of each of its starts; none for a server that already runs.
    pub(super) starts: Vec<Vec<String>>,
    /// Where the server is.
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// How each of several instances of it is started, by its name.
    pub(super) instances: Vec<(String, Vec<String>)>,
    /// Whether the program's last start finds its port taken.
    pub(super) is_taken: bool,
    /// Whether it is the status with which it ended that is wrong.
    pub(super) asks_status: bool,
    /// Whether it is what it says on standard error.
    pub(super) asks_complaint: bool,
    /// Whether it is that a connection stays open that is wrong.
    pub(super) stays_open: bool,
    /// Whether it is that a connection was reset: only some netcats tell that from an end.
    pub(super) is_reset: bool,
    /// Whether the program has ended.
    pub(super) has_ended: bool,
    pub(super) is_server: bool,
    /// The folder for files.
    pub(super) folder: String,
}

impl Recipe {
    pub(super) fn impossible(why: NotByHand) -> Self {
        Self { not: Some(why), ..Self::default() }
    }

    /// Whether it takes files that are kept for it.
    pub fn needs_folder(&self) -> bool {
        self.needs_files || self.sent.is_some()
    }

    /// The recipe of a plot.
    pub(super) fn of(plot: &Plot, around: &Around<'_>) -> Self {
        if let Some(why) = plot.deeds.iter().find_map(|deed| if let Deed::Beyond(why) = deed { Some(*why) } else { None }) {
            return Self::impossible(why);
        }
        if plot.deeds.iter().any(|deed| matches!(deed, Deed::StartOf { .. })) {
            return Self::of_instances(plot, around);
        }
        let deeds = since_last_start(&plot.deeds);
        let mut recipe = Self::default();
        let mut terminals = 0;
        if !around.starts.is_empty() {
            recipe.start(around, plot.is_timed && !around.is_server);
            type_at_the_start(&mut recipe.acts, &deeds, around.desk.utf8);
            terminals = if around.is_taken { 2 } else { 1 };
        }
        if !around.is_server || around.is_taken {
            return recipe;
        }
        let again = deeds.iter().position(|deed| matches!(deed, Deed::Start { again: true }));
        let all = clients(&deeds);
        let fails = |client: &Client<'_>| client.deeds.last().is_some_and(|(at, _)| at + 1 == deeds.len());
        // Who was there before a new start leaves its port behind, and must have been there.
        let matters = |client: &&Client<'_>| !client.is_done() || fails(client) || again.is_some();
        // Nobody connects to a program that has ended.
        let comes = |client: &&Client<'_>| !(around.has_ended && fails(client) && client.deeds.len() == 1);
        let kept: Vec<&Client<'_>> = all.iter().filter(matters).filter(comes).collect();
        if kept.len() > CLIENTS {
            return Self::impossible(NotByHand::TooManyClients { clients: kept.len() });
        }
        let are_several = kept.len() > 1;
        // Alone, one after the other, or with a new start between them, a script is enough.
        let typed = kept.len() > 1 && again.is_none() && !kept.iter().any(|client| client.crowd.is_some());
        let mut keys: Vec<(usize, Key)> = Vec::new();
        let mut restarted = false;
        for client in kept {
            let first = client.deeds.first().map_or(0, |(at, _)| *at);
            if again.is_some_and(|again| again < first) && !std::mem::replace(&mut restarted, true) {
                recipe.start_again(around);
            }
            recipe.type_before(first, terminals, &mut keys);
            terminals += 1;
            let who = are_several.then(|| client.who.to_string());
            let is_typed = typed && is_typeable(client);
            let is_last = fails(client);
            let words = match client.crowd {
                Some((size, bytes)) => Some(silent(size, bytes, around)),
                None if is_typed => {
                    keys.extend(keys_of(client, terminals));
                    Some(around.client_of(client, Input::Typed))
                }
                None if client.over == Over::Udp => recipe.datagrams(client, around),
                None => recipe.script(client, around, (&deeds, is_last, plot.is_timed && is_last)),
            };
            let Some(words) = words else { return Self::impossible(NotByHand::TooLong) };
            recipe.acts.push(Act::Run { terminal: terminals, who, words, ends_former: false });
        }
        if again.is_some() && !restarted {
            recipe.start_again(around);
        }
        recipe.type_all(keys);
        recipe.goes_on = recipe.acts.len() > 1 || !around.has_ended;
        recipe
    }

    /// Types what has to be typed before a client comes at `first`: who leaves, and what it must not hear. That everybody says
    /// a line when it comes needs no line of its own in the recipe.
    fn type_before(&mut self, first: usize, terminals: u8, keys: &mut Vec<(usize, Key)>) {
        let (before, after): (Vec<_>, Vec<_>) = keys.drain(..).partition(|(at, _)| *at < first);
        let leaves = before.iter().any(|(_, key)| matches!(key.press, Press::Interrupt | Press::End));
        if leaves || before.len() + 1 > terminals.into() {
            self.type_all(before);
            *keys = after;
        } else {
            *keys = [before, after].concat();
        }
    }

    pub(super) fn type_all(&mut self, mut keys: Vec<(usize, Key)>) {
        keys.sort_by_key(|(at, _)| *at);
        if !keys.is_empty() {
            self.acts.push(Act::Type(keys.into_iter().map(|(_, key)| key).collect()));
        }
    }

    fn start(&mut self, around: &Around<'_>, is_timed: bool) {
        let Some(words) = around.starts.last() else { return };
        let mut last = words.clone();
        // What builds it first takes its own time.
        let run = last.iter().position(|word| word == "&&").map_or(0, |and| and + 1);
        if let (true, Some(first)) = (is_timed, last.get_mut(run)) {
            first.insert_str(0, "time ");
        }
        if let (true, Some(end)) = (around.asks_status, last.last_mut()) {
            end.push(';');
            last.push("echo $?".into());
        }
        if around.asks_complaint {
            // What is said on standard error stays.
            last.push("> /dev/null".into());
        }
        let act = |terminal, words| Act::Run { terminal, who: None, words, ends_former: false };
        if around.is_taken {
            self.acts.push(act(1, words.clone()));
            self.acts.push(act(2, last));
            self.goes_on = true;
        } else {
            self.acts.push(act(1, last));
        }
    }

    fn start_again(&mut self, around: &Around<'_>) {
        let words = around.starts.last().cloned().unwrap_or_default();
        self.acts.push(Act::Run { terminal: 1, who: None, words, ends_former: true });
    }

    /// A client that talks in datagrams, each of which its command says. `None`: it would not fit.
    fn datagrams(&mut self, client: &Client<'_>, around: &Around<'_>) -> Option<Vec<String>> {
        let sends: Vec<(usize, &[u8], Option<usize>)> = client.sends().collect();
        let total: usize = sends.iter().map(|(_, bytes, _)| bytes.len()).sum();
        if sends.is_empty() {
            return Some(around.client_of(client, Input::Typed));
        }
        if total <= WRITTEN && sends.len() <= PIECES {
            let utf8 = |bytes: &[u8]| around.desk.utf8 && Alphabet::of(bytes) == Alphabet::Unicode;
            let commands: Vec<String> = sends.iter().map(|(_, bytes, _)| printf(bytes, utf8(bytes))).collect();
            let pause = format!("sleep {ANSWER}");
            let commands = commands.iter().flat_map(|command| [&pause, command]).skip(1).cloned().collect();
            return Some(around.client_of(client, Input::Printed(commands)));
        }
        if sends.len() > 1 { None } else { self.with_file(client, &sends, around) }
    }

    /// A client whose every word is in its command. `None`: it would not fit.
    pub(super) fn script(
        &mut self,
        client: &Client<'_>,
        around: &Around<'_>,
        (deeds, is_last, is_timed): (&[&Deed], bool, bool),
    ) -> Option<Vec<String>> {
        let line_ends =
            client.deeds.iter().any(|(_, deed)| matches!(deed, Deed::Await { what: Awaited::Response { line_ends: true }, .. }));
        let waits_for_end = is_last && around.stays_open;
        let sends: Vec<(usize, &[u8], Option<usize>)> = client.sends().collect();
        if let [(_, bytes, None)] = sends[..]
            && around.desk.has_curl
            && !line_ends
            && !waits_for_end
            && let Some(mut words) = curl(bytes, client.to.unwrap_or(around.host), around.port_of(client), is_timed)
        {
            if is_timed {
                words[0].insert_str(0, "time ");
            }
            return Some(words);
        }
        let total: usize = sends.iter().map(|(_, bytes, _)| bytes.len()).sum();
        if total == 0 {
            return Some(around.client_of(client, Input::Typed));
        }
        let printed = self::printed(client, deeds, around.desk.utf8);
        let mut words = if total <= WRITTEN && printed.len() <= PIECES {
            around.client_of(client, Input::Printed(printed))
        } else {
            self.with_file(client, &sends, around)?
        };
        if line_ends {
            words.push("| cat -v".into());
        }
        Some(words)
    }

    /// A client that sends what is in a file; what has to come back is compared where that is the same bytes each time.
    fn with_file(
        &mut self,
        client: &Client<'_>,
        sends: &[(usize, &[u8], Option<usize>)],
        around: &Around<'_>,
    ) -> Option<Vec<String>> {
        if self.sent.is_some() {
            return None;
        }
        let sent: Vec<u8> = sends.iter().flat_map(|(_, bytes, _)| bytes.to_vec()).collect();
        self.sent = Some(sent);
        let mut expected = Vec::new();
        let mut is_exact = true;
        for (_, deed) in &client.deeds {
            match deed {
                Deed::Await { what: Awaited::Bytes(bytes), .. } => expected.extend_from_slice(bytes),
                Deed::Await { what: Awaited::End, .. } => {}
                Deed::Await { what: Awaited::Response { .. }, .. } => is_exact = false,
                _ => {}
            }
        }
        let file = |name| format!("{}/{name}", around.folder);
        is_exact &= !expected.is_empty();
        // A comparison needs an end.
        let mut words = match client.over {
            Over::Tcp => around.client(Input::File(file("sent")), client.to, around.port_of(client), client.ends() || is_exact),
            Over::Udp => around.client_of(client, Input::File(file("sent"))),
        };
        if is_exact {
            self.expected = Some(expected);
            words.push(format!("| cmp - {}", file("expected")));
        }
        Some(words)
    }
}

impl Around<'_> {
    pub(super) fn client_of(&self, client: &Client<'_>, input: Input) -> Vec<String> {
        match client.over {
            Over::Tcp => self.client(input, client.to, self.port_of(client), client.ends()),
            Over::Udp => datagrams::client(self.desk.netcat, input, (client.to.unwrap_or(self.host), self.port_of(client))),
        }
    }

    /// The port to which a client connects.
    fn port_of(&self, client: &Client<'_>) -> u16 {
        client.port.unwrap_or(self.port)
    }

    fn client(&self, input: Input, to: Option<&str>, port: u16, ends: bool) -> Vec<String> {
        let tells = !self.is_reset || matches!(self.desk.netcat, Netcat::Ncat(_));
        let netcat = if tells { self.desk.netcat } else { Netcat::Absent };
        netcat.client(input, (to.unwrap_or(self.host), port), ends)
    }
}

/// The deeds from the start on that matters: one that follows the end of another says nothing of that one.
fn since_last_start(deeds: &[Deed]) -> Vec<&Deed> {
    let last = deeds.iter().rposition(|deed| matches!(deed, Deed::Start { again: false })).unwrap_or(0);
    deeds[last..].iter().collect()
}

/// So many clients that connect and say nothing more than these bytes.
fn silent(size: usize, bytes: &[u8], around: &Around<'_>) -> Vec<String> {
    let one = match curl(bytes, around.host, around.port, true) {
        Some(words) if around.desk.has_curl => words,
        _ => {
            let mut commands = Vec::new();
            if !bytes.is_empty() {
                commands.push(printf(bytes, around.desk.utf8));
            }
            commands.push("sleep 60".into());
            around.client(Input::Printed(commands), None, around.port, false)
        }
    };
    if size == 1 {
        return one;
    }
    let mut words = vec![format!("(for i in $(seq {size}); do")];
    words.extend(one);
    words.push("& done; wait)".into());
    words
}

/// The commands that print what a client sends, with pauses where it waits, or others do something.
fn printed(client: &Client<'_>, deeds: &[&Deed], utf8: bool) -> Vec<String> {
    let mut pieces: Vec<(usize, &[u8])> = Vec::new();
    for (at, bytes, cut) in client.sends() {
        let Some(size) = cut.filter(|size| bytes.len() > *size) else {
            pieces.push((at, bytes));
            continue;
        };
        let place = place_to_cut(bytes, size);
        // A line feed that comes alone is an empty line to some.
        let last = Some(bytes.len() - 1).filter(|last| size == 1 && bytes[*last] == b'\n' && place < *last);
        let last = last.unwrap_or(bytes.len());
        let parts = [&bytes[..place], &bytes[place..last], &bytes[last..]];
        pieces.extend(parts.into_iter().filter(|part| !part.is_empty()).map(|part| (at, part)));
    }
    let mut commands: Vec<String> = Vec::new();
    let mut together: Vec<u8> = Vec::new();
    let flush = |commands: &mut Vec<String>, together: &mut Vec<u8>| {
        if !together.is_empty() {
            commands.push(printf(together, utf8 && Alphabet::of(together) == Alphabet::Unicode));
            together.clear();
        }
    };
    let mut before: Option<usize> = None;
    for (at, bytes) in pieces {
        if let Some(pause) = before.and_then(|before| pause(client, deeds, before, at)) {
            flush(&mut commands, &mut together);
            commands.push(format!("sleep {pause}"));
        }
        together.extend_from_slice(bytes);
        before = Some(at);
    }
    flush(&mut commands, &mut together);
    let end = client.deeds.iter().find_map(|(at, deed)| matches!(deed, Deed::EndSide { .. }).then_some(*at));
    if let Some(pause) = before.zip(end).and_then(|(before, end)| pause(client, deeds, before, end)) {
        commands.push(format!("sleep {pause}"));
    }
    commands
}

/// How long a client waits between two of its deeds, in seconds; not at all if nothing happens between them.
fn pause(client: &Client<'_>, deeds: &[&Deed], before: usize, at: usize) -> Option<u8> {
    if before == at {
        return Some(ANSWER); // Pieces of one message.
    }
    let mut between = deeds.get(before + 1..at).unwrap_or_default().iter();
    if let Some(passing) = between.clone().find_map(|deed| if let Deed::Pause(time) = deed { Some(*time) } else { None }) {
        return Some(u8::try_from(passing.as_secs() + 1).unwrap_or(u8::MAX));
    }
    let is_other = |deed: &&Deed| deed.who().is_some_and(|who| who != client.who);
    if between.clone().any(|deed| is_other(deed) && matches!(deed, Deed::Connect { .. })) {
        return Some(TERMINAL);
    }
    if between.clone().any(|deed| is_other(deed) && !matches!(deed, Deed::Await { .. })) {
        return Some(OTHERS);
    }
    between.any(|deed| matches!(deed, Deed::Await { .. })).then_some(ANSWER)
}

/// Where a message is cut in two that is sent in pieces of `size`: inside its first letter that has several bytes, else
/// after its first two pieces.
fn place_to_cut(bytes: &[u8], size: usize) -> usize {
    let inside = |at: &usize| bytes[*at] & 0xc0 == 0x80;
    let places = || (size..bytes.len()).step_by(size);
    places().find(inside).or_else(|| places().nth(1)).unwrap_or(size)
}
