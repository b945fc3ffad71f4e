//! GitHub Classroom: clones in folders `assignment-login`, below a folder `assignment-submissions` when its tool made them.

use super::Person;
use crate::grade::id_kind::IdKind;
use crate::intake::words::named_in;

/// So many folders with a common beginning are no accident of two students' names.
const ENOUGH: usize = 3;

/// The name of the assignment with its hyphen, if folders of these names beside each other (in a folder called `parent`)
/// are clones of one. `are_clones` says that they come from git.
pub fn assignment(names: &[&str], parent: &str, are_clones: bool, exercises: &[String]) -> Option<String> {
    let is_of_all =
        |prefix: &str| !names.is_empty() && names.iter().all(|name| name.len() > prefix.len() && name.starts_with(prefix));
    if let Some(assignment) = parent.strip_suffix("-submissions") {
        let prefix = format!("{assignment}-");
        if is_of_all(&prefix) {
            return Some(prefix);
        }
    }
    let common = common(names);
    let names_exercise = named_in(common.trim_end_matches('-'), exercises).is_some();
    let is_sure = names.len() >= ENOUGH || names.len() > 1 && are_clones;
    (is_of_all(&common) && !common.is_empty() && is_sure && (names_exercise || are_clones)).then_some(common)
}

/// The longest common beginning that ends with a hyphen.
fn common(names: &[&str]) -> String {
    let Some((first, others)) = names.split_first() else { return String::new() };
    let is_common = |end: &usize| others.iter().all(|other| other.starts_with(&first[..*end]));
    let end = first.match_indices('-').map(|(at, _)| at + 1).take_while(is_common).last();
    first[..end.unwrap_or(0)].to_string()
}

/// Who has this login.
pub fn login(login: &str) -> Person {
    Person::hidden(IdKind::Login, login)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(names: &[&str], parent: &str, are_clones: bool) -> Option<String> {
        assignment(names, parent, are_clones, &["echo".into(), "echocaps".into()])
    }

    #[test]
    fn clones_share_the_name_of_their_assignment() {
        assert_eq!(find(&["lab-1-ana", "lab-1-bia-souza"], "", true).as_deref(), Some("lab-1-"));
        assert_eq!(find(&["lab-1-ana"], "lab-1-submissions", false).as_deref(), Some("lab-1-"));
        assert_eq!(find(&["echo-ana", "echo-bia", "echo-caio"], "x", false).as_deref(), Some("echo-"));
        assert_eq!(find(&["echo-server-ana", "echo-server-bia", "echo-server-caio"], "x", false).as_deref(), Some("echo-server-"));
    }

    #[test]
    fn students_of_one_first_name_are_no_clones() {
        assert_eq!(find(&["ana-silva", "ana-souza", "ana-lima"], "turma", false), None);
        assert_eq!(find(&["echo-ana-lima", "echo-ana-silva"], "turma", false), None);
        assert_eq!(find(&["echo-"], "echo-submissions", false), None);
        assert_eq!(find(&[], "echo-submissions", false), None);
        assert_eq!(find(&["ana", "bia"], "", true), None);
    }
}
