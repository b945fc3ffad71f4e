//! What a person sees who has tried a recipe, and whether two such sights look the same. Pure.

use std::time::Duration;

use tst_engine::explain::Act;
use tst_engine::spec::ProgramKind;

use super::PROGRAM;
use super::player::Terminal;

/// Two times as the shell tells them that a person takes for different ones: by so much, and by a tenth.
const DIFFERENT: Duration = Duration::from_millis(100);
const TENTH: u32 = 10;
/// What curl says beside what came: of what it does, and how far it is.
const BESIDE: [&str; 5] = ["* ", "> ", "{ ", "} ", "  % Total"];

/// What a person looks at: the clients, and whether the program goes on; or the program, where it stands alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(Vec<View>);

/// What one terminal shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct View {
    /// What stands there, without what differs by chance; nothing where only the end is looked at.
    text: String,
    /// Whether what ran there has ended.
    has_ended: bool,
    /// The times that were taken.
    times: Vec<Duration>,
}

impl View {
    /// Whether a person would take both for the same, where times differ by `swing` anyway.
    fn looks_like(&self, other: &Self, swing: Duration) -> bool {
        let is_near = |(one, another): (&Duration, &Duration)| one.abs_diff(*another) < DIFFERENT.max(*one / TENTH).max(swing);
        self.text == other.text
            && self.has_ended == other.has_ended
            && self.times.len() == other.times.len()
            && self.times.iter().zip(&other.times).all(is_near)
    }

    /// The same with the lines in an order of their own: whoever was first, it looks the same.
    fn in_order(&self) -> Self {
        let mut lines: Vec<&str> = self.text.split('\n').collect();
        lines.sort_unstable();
        Self { text: lines.join("\n"), ..self.clone() }
    }
}

/// What is seen of a wrong program beside the solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Something that is always the same with the solution.
    Difference,
    /// The same.
    Nothing,
    /// The same, but for what is never twice the same with the solution.
    Wavering,
}

impl Seen {
    /// What is seen in these terminals after these acts.
    pub fn of(acts: &[Act], terminals: &[Terminal], kind: ProgramKind) -> Self {
        let asks_status =
            acts.iter().any(|act| matches!(act, Act::Run { words, .. } if words.iter().any(|word| word == "echo $?")));
        // A second start wants the port of the first, which is in nobody's view.
        let starts = |act: &&Act| matches!(act, Act::Run { words, .. } if words.iter().any(|word| word.ends_with(PROGRAM)));
        let is_taken = acts.iter().filter(starts).any(|act| matches!(act, Act::Run { terminal, .. } if *terminal > 1));
        let is_alone = kind == ProgramKind::Batch || terminals.len() == 1 || asks_status;
        let view = |terminal: &Terminal| {
            let is_read = terminal.number != 1 || is_alone;
            let (text, times) = if is_read { bare(&terminal.text) } else { Default::default() };
            View { text, has_ended: terminal.has_ended, times }
        };
        Self(terminals.iter().filter(|terminal| !is_taken || terminal.number != 1).map(view).collect())
    }

    /// What a person sees of this wrong program who has seen the solution twice.
    pub fn beside(&self, solution: &Self, again: &Self) -> Compared {
        let mut compared = Compared::Nothing;
        for ((wrong, right), again) in self.0.iter().zip(&solution.0).zip(&again.0) {
            let differences = right.times.iter().zip(&again.times).map(|(one, another)| one.abs_diff(*another));
            let swing = differences.max().unwrap_or_default().saturating_mul(2);
            // Where threads or clients come in any order, nobody looks at the order.
            let [wrong, right, again] = if right.looks_like(again, swing) {
                [wrong, right, again].map(View::clone)
            } else {
                [wrong, right, again].map(View::in_order)
            };
            if !right.looks_like(&again, swing) {
                compared = Compared::Wavering;
            } else if !wrong.looks_like(&right, swing) {
                return Compared::Difference;
            }
        }
        compared
    }
}

/// A terminal's text without progress, ports that the system chose, and times; and those times.
fn bare(bytes: &[u8]) -> (String, Vec<Duration>) {
    let text = String::from_utf8_lossy(bytes);
    let (mut lines, mut times) = (Vec::new(), Vec::new());
    for line in text.split('\n') {
        // Progress is written over itself.
        let line = if line.contains('%') || line.contains("--:--") { line.rsplit('\r').next().unwrap_or(line) } else { line };
        if let Some(time) = line.strip_prefix("real\t") {
            times.extend(duration(time));
        } else if !is_beside(line) {
            lines.push(without_ports(line));
        }
    }
    (lines.join("\n"), times)
}

fn is_beside(line: &str) -> bool {
    let is_progress = || line.contains("--:--") && line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    BESIDE.iter().any(|lead| line.starts_with(lead))
        || ["user\t", "sys\t"].iter().any(|lead| line.starts_with(lead))
        || is_progress()
}

/// A time as bash's `time` tells it: `0m1.234s`.
fn duration(text: &str) -> Option<Duration> {
    let (minutes, seconds) = text.trim().strip_suffix('s')?.split_once('m')?;
    let seconds: f64 = seconds.replace(',', ".").parse().ok()?;
    Duration::try_from_secs_f64(60.0 * minutes.parse::<f64>().ok()? + seconds).ok()
}

/// The same line with `PORT` for every number behind a colon, or behind a comma and a space, that has four or five digits.
fn without_ports(line: &str) -> String {
    let mut result = String::new();
    let mut rest = line;
    while let Some(at) = rest.find([':', ',']) {
        let lead = if rest[at..].starts_with(", ") { 2 } else { 1 };
        let digits = rest[at + lead..].bytes().take_while(u8::is_ascii_digit).count();
        let is_port = (4..=5).contains(&digits) && (lead == 2 || rest.as_bytes()[at] == b':');
        result.push_str(&rest[..at + lead]);
        rest = &rest[at + lead..];
        if is_port {
            result.push_str("PORT");
            rest = &rest[digits..];
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(number: u8, has_ended: bool, text: &str) -> Terminal {
        Terminal { number, has_ended, text: text.into() }
    }

    fn of_server(program_ended: bool, client_ended: bool, text: &str) -> Seen {
        Seen::of(&[], &[terminal(1, program_ended, "listening"), terminal(2, client_ended, text)], ProgramKind::Server)
    }

    fn alone(text: &str) -> Seen {
        Seen::of(&[], &[terminal(1, true, text)], ProgramKind::Batch)
    }

    /// What is seen of `wrong` where the solution looks the same each time.
    fn beside(wrong: &Seen, right: &Seen) -> Compared {
        wrong.beside(right, right)
    }

    #[test]
    fn of_a_server_its_clients_are_looked_at_and_whether_it_goes_on() {
        let right = of_server(false, true, "oi\n");
        let printing = Seen::of(&[], &[terminal(1, false, "other"), terminal(2, true, "oi\n")], ProgramKind::Server);
        assert_eq!(beside(&printing, &right), Compared::Nothing);
        for wrong in [of_server(true, true, "oi\n"), of_server(false, false, "oi\n"), of_server(false, true, "oi")] {
            assert_eq!(beside(&wrong, &right), Compared::Difference);
        }
    }

    #[test]
    fn times_differ_where_a_person_feels_it() {
        let timed = |time: &str| alone(&format!("A\n\nreal\t0m{time}s\nuser\t0m0.010s\nsys\t0m0.002s\n"));
        let right = timed("1.100");
        assert_eq!(beside(&timed("1.201"), &right), Compared::Nothing);
        assert_eq!(beside(&timed("0.900"), &right), Compared::Difference);
        assert_eq!(timed("0.900").beside(&right, &timed("1.300")), Compared::Nothing, "it takes now this long, now that");
        assert_eq!(timed("2.900").beside(&right, &timed("1.300")), Compared::Difference);
    }

    #[test]
    fn the_order_of_lines_is_left_out_where_it_changes() {
        let (right, again) = (alone("A: 1\nB: 1\nFim\n"), alone("A: 1\nFim\nB: 1\n"));
        assert_eq!(alone("Fim\nA: 1\nB: 1\n").beside(&right, &again), Compared::Nothing);
        assert_eq!(alone("Fim\nB: 1\nB: 1\n").beside(&right, &again), Compared::Difference);
        assert_eq!(alone("Fim\nA: 1\nB: 1\n").beside(&right, &right), Compared::Difference);
    }

    #[test]
    fn what_is_never_twice_the_same_is_not_looked_at() {
        let (right, again) = (of_server(false, true, "oi\n"), of_server(false, true, "oi\nreset\n"));
        assert_eq!(of_server(false, true, "ai\n").beside(&right, &again), Compared::Wavering);
        assert_eq!(of_server(true, true, "ai\n").beside(&right, &again), Compared::Difference, "it ended");
    }

    #[test]
    fn ports_that_the_system_chose_are_no_difference() {
        assert_eq!(without_ports("from 127.0.0.1:45678, ('127.0.0.1', 50123), at 12:30, 7, 1999 x"), {
            "from 127.0.0.1:PORT, ('127.0.0.1', PORT), at 12:30, 7, PORT x"
        });
        assert_eq!(without_ports("a:1,2345 e:"), "a:1,2345 e:");
    }

    #[test]
    fn of_curl_the_response_is_looked_at() {
        let seen = |text: &str| bare(text.as_bytes()).0;
        assert_eq!(seen("*   Trying\n> GET / HTTP/1.1\n< HTTP/1.1 200 OK\nola\n"), "< HTTP/1.1 200 OK\nola\n");
        assert_eq!(seen("  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\nola"), "ola");
    }
}
