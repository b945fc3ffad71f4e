//! Bytes and commands as a person types them in a shell: what they are there, and where a long line may be cut.

use crate::text::{columns, is_hidden};

/// So many words that count are shorter as one.
const COUNTED: usize = 6;

/// In more words nobody looks for those that count.
const MOST: usize = 1000;

/// A word of more columns is cut where it can be.
const LONG: usize = 60;

/// The command that prints these bytes. What the terminal can show stays as it is, where it speaks `utf8`; of everything else
/// the octal number stands there, which every shell's printf understands. Several lines that are long together are words of
/// their own, so that the command can be cut between them: printf uses its first word for each of the others.
pub(super) fn printf(bytes: &[u8], utf8: bool) -> String {
    let whole = in_one(bytes, utf8);
    if columns(&whole) <= LONG { whole } else { line_by_line(bytes, utf8).unwrap_or(whole) }
}

/// The lines of a text as a word each, where they all end alike and nothing in them has to be spelled out.
fn line_by_line(bytes: &[u8], utf8: bool) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (end, spelled) = if text.ends_with("\r\n") { ("\r\n", r"\r\n") } else { ("\n", r"\n") };
    let lines: Vec<&str> = text.strip_suffix(end)?.split(end).collect();
    let is_plain = |line: &&str| !line.contains(|c: char| c == '\'' || is_hidden(c) || !utf8 && !c.is_ascii());
    let words = || lines.iter().map(|line| format!(" '{line}'")).collect::<String>();
    (lines.len() > 1 && lines.iter().all(is_plain)).then(|| format!("printf '%s{spelled}'{}", words()))
}

fn in_one(bytes: &[u8], utf8: bool) -> String {
    let mut text = String::new();
    let spelled = |text: &mut String, bytes: &[u8]| bytes.iter().for_each(|byte| text.push_str(&format!("\\{byte:03o}")));
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '%' => text.push_str("%%"),
                '\\' => text.push_str("\\\\"),
                // It would be taken for an option.
                '-' if text.is_empty() => spelled(&mut text, b"-"),
                '\'' => spelled(&mut text, b"'"),
                c if is_hidden(c) || !utf8 && !c.is_ascii() => spelled(&mut text, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => text.push(c),
            }
        }
        spelled(&mut text, chunk.invalid());
    }
    format!("printf '{text}'")
}

/// Several words that only count, such as `a1 a2 a3`, as one that counts (seq(1)); all others as they are.
pub(super) fn counted(words: Vec<String>) -> Vec<String> {
    let is_plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || ".:_-".contains(c));
    let Some(first) = words.first().filter(|first| words.len() >= COUNTED && is_plain(first)) else { return words };
    let counts = |(before, after): (&str, &str)| {
        let is_next = |(word, n): (&String, usize)| *word == format!("{before}{n}{after}");
        words.iter().zip(1..).all(is_next).then(|| format!("$(seq -f {before}%g{after} {})", words.len()))
    };
    let counted = first.match_indices('1').find_map(|(at, _)| counts((&first[..at], &first[at + 1..])));
    counted.map_or(words, |counted| vec![counted])
}

/// The same of a whole command line, of which the first words say what is started.
pub(super) fn counted_at_the_end(mut words: Vec<String>) -> Vec<String> {
    if words.len() > MOST {
        return words;
    }
    for first in 1..words.len() {
        let rest = counted(words[first..].to_vec());
        if rest.len() == 1 && words.len() > first + 1 {
            words.truncate(first);
            return [words, rest].concat();
        }
    }
    words
}

/// What single spaces separate in a part of a command, outside of quotation marks.
fn parts(words: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = None;
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            // The next one means itself, whatever it is.
            ('\\', None | Some('"')) => {
                parts.last_mut().into_iter().for_each(|part| part.extend(std::iter::once(c).chain(chars.next())));
            }
            (' ', None) => parts.push(String::new()),
            (c, _) => {
                quoted = match quoted {
                    None => Some(c).filter(|c| ['\'', '"'].contains(c)),
                    Some(mark) => Some(mark).filter(|mark| *mark != c),
                };
                parts.last_mut().into_iter().for_each(|part| part.push(c));
            }
        }
    }
    parts
}

/// The words of a command in lines of `width` columns, so that a shell still takes them for one command; the first line has
/// `lead` columns less.
pub(super) fn lines(words: &[String], lead: usize, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let is_long = |word: &String| columns(word) + lead + " \\".len() > width;
    let words = words.iter().flat_map(|word| if is_long(word) { parts(word) } else { vec![word.clone()] });
    let words: Vec<String> = words.collect();
    for (index, word) in words.iter().enumerate() {
        let last = lines.len() - 1;
        // Behind the last one nothing has to be said.
        let mark = if index + 1 < words.len() { " \\".len() } else { 0 };
        let used = columns(&lines[last]) + 1 + columns(word) + mark;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if used + lead <= width {
            lines[last].push_str(&format!(" {word}"));
        } else {
            // After these a shell waits for what follows.
            if !lines[last].ends_with([';', '|', '&']) {
                lines[last].push_str(" \\");
            }
            lines.push(word.clone());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_behind_a_backslash_is_none() {
        assert_eq!(parts(r#"a "b \" c" d"#), ["a", r#""b \" c""#, "d"]);
        assert_eq!(parts(r"a\' b '\' c"), [r"a\'", "b", r"'\'", "c"]);
    }

    #[test]
    fn what_can_be_read_stays_and_what_printf_or_a_shell_would_change_is_spelled_out() {
        assert_eq!(printf("ação\n".as_bytes(), true), r"printf 'ação\n'");
        assert_eq!(printf("ação\n".as_bytes(), false), r"printf 'a\303\247\303\243o\n'");
        assert_eq!(printf(b"a%'\\\n\xff\0", true), r"printf 'a%%\047\\\n\377\000'");
        assert_eq!(printf(b"a\xc3", true), r"printf 'a\303'", "half a letter is none");
        assert_eq!(printf(b"-n -e", true), r"printf '\055n -e'");
        assert_eq!(printf("\u{202e}".as_bytes(), true), r"printf '\342\200\256'");
    }

    #[cfg(unix)]
    #[test]
    fn every_shell_gives_every_byte_back() {
        let every: Vec<u8> = (0..=255).chain("-ação%d\\n 😀!!".bytes()).collect();
        let texts: [&[u8]; 4] = [&every, b"--", b"\\047'", "!oi\\c".as_bytes()];
        for (shell, text) in ["sh", "bash"].iter().flat_map(|shell| texts.map(|text| (shell, text))) {
            for utf8 in [true, false] {
                let Ok(answer) = std::process::Command::new(shell).args(["-c", &printf(text, utf8)]).output() else { return };
                assert_eq!(answer.stdout, text, "{shell}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn long_lines_are_words_of_their_own_and_print_the_same_in_every_shell() {
        let request = b"GET /a%20b\\c HTTP/1.1\r\nHost: 127.0.0.1:9090\r\nConnection: close\r\n\r\n";
        let command = printf(request, true);
        assert_eq!(command, r"printf '%s\r\n' 'GET /a%20b\c HTTP/1.1' 'Host: 127.0.0.1:9090' 'Connection: close' ''");
        let cut = lines(&[command.clone() + " |", "nc 127.0.0.1 9090".into()], 15, 80);
        assert!(cut.len() > 1 && cut.iter().all(|line| columns(line) + 15 <= 80), "{cut:#?}");
        for command in [command, cut.join("\n               ").replace("nc 127.0.0.1 9090", "cat")] {
            for shell in ["sh", "bash"] {
                let Ok(answer) = std::process::Command::new(shell).args(["-c", &command]).output() else { return };
                assert_eq!(answer.stdout, request, "{shell}: {command}");
            }
        }
        let other = format!("it's\n{}\n", "x".repeat(80));
        assert!(printf(other.as_bytes(), true).starts_with(r"printf 'it\047s\n"), "what has to be spelled out");
    }

    #[cfg(unix)]
    #[test]
    fn words_that_count_are_one_which_a_shell_makes_all_of() {
        let words: Vec<String> = (1..=36).map(|n| format!("C{n}:1:60000")).collect();
        let one = counted(words.clone());
        assert_eq!(one, ["$(seq -f C%g:1:60000 36)"]);
        let answer = std::process::Command::new("sh").args(["-c", &format!("echo {}", one[0])]).output().expect("sh");
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), words.join(" "));
        for other in [vec!["a1".to_string(); 9], (1..=9).map(|n| format!("'a {n}'")).collect(), words[..3].to_vec()] {
            assert_eq!(counted(other.clone()), other);
        }
        let line = [vec!["python3".to_string(), "p.py".into()], words].concat();
        assert_eq!(counted_at_the_end(line), ["python3", "p.py", "$(seq -f C%g:1:60000 36)"]);
    }

    #[test]
    fn a_long_command_is_cut_where_a_shell_goes_on_reading() {
        let words: Vec<String> = ["(printf 'a';", "sleep 1;", "printf 'b')", "| nc", "x < y"].map(String::from).into();
        assert_eq!(lines(&words, 0, 80), ["(printf 'a'; sleep 1; printf 'b') | nc x < y"]);
        assert_eq!(lines(&words, 2, 26), ["(printf 'a'; sleep 1;", "printf 'b') | nc x < y"]);
        assert_eq!(lines(&words, 2, 24), ["(printf 'a';", "sleep 1; printf 'b') \\", "| nc x < y"]);
    }
}
