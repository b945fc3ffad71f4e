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
pub struct Seen {
    /// What each terminal shows that is looked at, without what differs by chance.
    texts: Vec<String>,
    /// Of each terminal, whether what ran in it has ended.
    ended: Vec<bool>,
    /// The times that were taken.
    times: Vec<Duration>,
}

impl Seen {
    /// What is seen in these terminals after these acts.
    pub fn of(acts: &[Act], terminals: &[Terminal], kind: ProgramKind) -> Self {
        let mut seen = Self::default();
        let asks_status =
            acts.iter().any(|act| matches!(act, Act::Run { words, .. } if words.iter().any(|word| word == "echo $?")));
        // A second start wants the port of the first, which is in nobody's view.
        let starts = |act: &&Act| matches!(act, Act::Run { words, .. } if words.iter().any(|word| word.ends_with(PROGRAM)));
        let is_taken = acts.iter().filter(starts).any(|act| matches!(act, Act::Run { terminal, .. } if *terminal > 1));
        let is_alone = kind == ProgramKind::Batch || terminals.len() == 1 || asks_status;
        for terminal in terminals {
            if is_taken && terminal.number == 1 {
                continue;
            }
            seen.ended.push(terminal.has_ended);
            if terminal.number != 1 || is_alone {
                let (text, times) = bare(&terminal.text);
                seen.texts.push(text);
                seen.times.extend(times);
            }
        }
        seen
    }

    /// Puts the lines of each terminal in an order of their own: whoever was first, it looks the same.
    pub fn put_in_order(&mut self) {
        for text in &mut self.texts {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.sort_unstable();
            *text = lines.join("\n");
        }
    }

    /// Whether a person would take both for the same, where times differ by `swing` anyway.
    pub fn looks_like(&self, other: &Self, swing: Duration) -> bool {
        let is_near = |(one, another): (&Duration, &Duration)| one.abs_diff(*another) < DIFFERENT.max(*one / TENTH).max(swing);
        self.texts == other.texts
            && self.ended == other.ended
            && self.times.len() == other.times.len()
            && self.times.iter().zip(&other.times).all(is_near)
    }

    /// By how much the times of two sights of the same differ.
    pub fn swing(&self, other: &Self) -> Duration {
        let all = self.times.iter().zip(&other.times);
        all.map(|(one, another)| one.abs_diff(*another)).max().unwrap_or_default() * 2
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

    fn same(one: &Seen, other: &Seen) -> bool {
        one.looks_like(other, Duration::ZERO)
    }

    fn of_server(terminals: &[Terminal]) -> Seen {
        Seen::of(&[], terminals, ProgramKind::Server)
    }

    #[test]
    fn what_a_server_prints_is_not_looked_at_but_that_it_ended_is() {
        let one = of_server(&[terminal(1, false, "listening"), terminal(2, true, "oi\n")]);
        assert!(same(&one, &of_server(&[terminal(1, false, ""), terminal(2, true, "oi\n")])));
        assert!(!same(&one, &of_server(&[terminal(1, true, ""), terminal(2, true, "oi\n")])));
        assert!(!same(&one, &of_server(&[terminal(1, false, ""), terminal(2, false, "oi\n")])));
        assert!(!same(&one, &of_server(&[terminal(1, false, ""), terminal(2, true, "oi")])));
    }

    #[test]
    fn times_differ_where_a_person_feels_it() {
        let timed = |text| Seen::of(&[], &[terminal(1, true, text)], ProgramKind::Batch);
        let one = timed("A\n\nreal\t0m1.100s\nuser\t0m0.010s\nsys\t0m0.002s\n");
        assert!(same(&one, &timed("A\n\nreal\t0m1.201s\nuser\t0m0.300s\nsys\t0m0.100s\n")));
        assert!(!same(&one, &timed("A\n\nreal\t0m0.900s\nuser\t0m0.300s\nsys\t0m0.100s\n")));
    }

    #[test]
    fn in_which_order_lines_came_can_be_left_out() {
        let ordered = |text| {
            let mut seen = Seen::of(&[], &[terminal(1, true, text)], ProgramKind::Batch);
            seen.put_in_order();
            seen
        };
        assert!(same(&ordered("A: 1\nB: 1\nFim\n"), &ordered("Fim\nB: 1\nA: 1\n")));
        assert!(!same(&ordered("A: 1\nB: 1\nFim\n"), &ordered("Fim\nB: 1\nB: 1\n")));
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
