//! What a compiler of Rust warns of, read in what it says as it renders it itself.

use super::uncaught::place_of;

/// Something of which the compiler warns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file and the line, as `src/main.rs:6`.
    pub place: String,
    /// What is to be said of it.
    pub message: String,
}

/// The warnings in what a compiler said, in its order: each has a place in the line below it; those that only count others have
/// none.
pub fn warnings(output: &str) -> Vec<Warning> {
    let plain = without_colours(output);
    let lines: Vec<&str> = plain.lines().collect();
    let warning = |pair: &[&str]| {
        let message = pair[0].strip_prefix("warning: ")?.to_string();
        Some(Warning { place: place_of(pair[1].trim_start().strip_prefix("--> ")?)?, message })
    };
    lines.windows(2).filter_map(warning).collect()
}

/// The text without the sequences that set a colour: ESC, `[`, numbers, `m` (ECMA-48, section 8.3.117).
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |done, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
        done + rest.strip_prefix('m').unwrap_or(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "warning: unused variable: `stream`\n --> exercises/hello/src/main.rs:6:10\n  |\n6 |     let (stream, addr) = l;\n\n\
        warning: unused `Result` that must be used\n   --> /tmp/eu/main.rs:12:5\n    |\n\nwarning: `hello` (bin \"hello\") generated 2 warnings\n\
        warning: 2 warnings emitted\n\n    Finished\n";

    #[test]
    fn each_warning_that_has_a_place_is_told_with_it() {
        let told: Vec<String> = warnings(SAID).into_iter().map(|told| format!("{}: {}", told.place, told.message)).collect();
        let wanted = ["exercises/hello/src/main.rs:6: unused variable: `stream`", "main.rs:12: unused `Result` that must be used"];
        assert_eq!(told, wanted);
    }

    #[test]
    fn colours_are_no_part_of_it() {
        let coloured =
            SAID.replace("warning: unused", "\x1b[1m\x1b[33mwarning\x1b[0m\x1b[1m: unused").replace("--> ", "\x1b[94m--> \x1b[0m");
        assert_eq!(warnings(&coloured), warnings(SAID));
    }

    #[test]
    fn what_is_no_warning_is_none() {
        assert_eq!(warnings(""), []);
        assert_eq!(warnings("error[E0308]: mismatched types\n --> src/main.rs:1:1\n"), []);
    }
}
