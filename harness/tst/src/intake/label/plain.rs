//! No platform: a name that somebody typed, of a student, of an exercise, or of both.

use super::Person;
use crate::intake::words::{composed, named_in, without};

/// Names of programs that say nothing of their author.
const PROGRAMS: [&str; 21] = [
    "main",
    "lib",
    "mod",
    "index",
    "app",
    "server",
    "servidor",
    "program",
    "programa",
    "solution",
    "solucao",
    "answer",
    "resposta",
    "exercise",
    "exercicio",
    "submission",
    "tarefa",
    "atividade",
    "lab",
    "src",
    "code",
];

/// Who and which exercise a name without its ending says, each if it does.
pub fn plain(stem: &str, exercises: &[String]) -> (Option<Person>, Option<String>) {
    let stem = composed(stem.trim());
    let first = without_copy(&stem);
    // A second file of a program is nobody's either; a number behind a name may tell two students apart.
    if first.len() < stem.len() && plain(first, exercises).0.is_none() {
        return plain(first, exercises);
    }
    let (rest, exercise) = match named_in(&stem, exercises) {
        Some((exercise, span)) => (without(&stem, &span).unwrap_or(&stem), Some(exercise.to_string())),
        None => (stem.as_str(), None),
    };
    let name = rest.replace('_', " ").trim().to_string();
    let person = (!says_nothing(&name)).then_some(Person::typed(name));
    (person, exercise)
}

/// A name without the number that browsers and Drive put behind that of a second file: `hello (1)`.
fn without_copy(stem: &str) -> &str {
    let found = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('('));
    let is_small = |number: &str| (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    found.filter(|(_, number)| is_small(number)).map_or(stem, |(before, _)| before.trim_end())
}

/// Whether a name is one of programs, not of people: `main`, `server 2`, `1`.
fn says_nothing(name: &str) -> bool {
    let folded = crate::intake::words::fold(name);
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = folded.split(' ');
    let first = words.next().unwrap_or_default();
    // A name of signs alone is a name all the same.
    name.is_empty() || PROGRAMS.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit())) && words.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_name_says_who_or_what_or_both() {
        let exercises = ["echo".to_string(), "echocaps".to_string()];
        for (stem, who, exercise) in [
            ("Ana Silva", Some("Ana Silva"), None),
            ("ana_silva", Some("ana silva"), None),
            ("ana_echo", Some("ana"), Some("echo")),
            ("echo-ana-silva", Some("ana-silva"), Some("echo")),
            ("Ana Silva - EchoCaps", Some("Ana Silva"), Some("echocaps")),
            ("echo", None, Some("echo")),
            ("echo_server", None, Some("echo")),
            ("echo (1)", None, Some("echo")),
            ("(1)", None, None),
            ("Ana Silva (2)", Some("Ana Silva (2)"), None),
            ("main", None, None),
            ("server2", None, None),
            ("20230001", Some("20230001"), None),
            ("🦀", Some("🦀"), None),
            ("", None, None),
        ] {
            let (person, found) = plain(stem, &exercises);
            assert_eq!((person.as_ref().map(|person| person.name.as_str()), found.as_deref()), (who, exercise), "{stem}");
        }
    }
}
