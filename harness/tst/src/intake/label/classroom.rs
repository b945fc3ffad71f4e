//! GitHub Classroom, as it was, and Classroom 50: clones in folders `assignment-login` and `classroom-assignment-login`, below a
//! folder `assignment-submissions` when the former's tool made them.

use super::Person;
use crate::grade::id_kind::IdKind;
use crate::intake::words::named_in;

/// So many folders with a common beginning are no accident of two students' names.
const ENOUGH: usize = 3;

/// The file in the top folder of each repository of Classroom 50.
pub const MARKER: &str = ".classroom50.yaml";

/// With what the names of all repositories of an assignment begin, by that file.
pub fn beginning(text: &str) -> Option<String> {
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        let value = value.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_lowercase())
    };
    Some(format!("{}-{}-", value("classroom")?, value("assignment")?))
}

/// What most of these clones say with what all their names begin. One student could write it otherwise, and claim another's login.
pub fn marked<'n>(clones: &[(&str, Option<&'n str>)]) -> Option<&'n str> {
    let is_of_all = |begin: &str| {
        let fits = |name: &str| name.len() > begin.len() && name.to_lowercase().starts_with(begin);
        clones.iter().all(|(name, _)| fits(name))
    };
    let said: Vec<&str> = clones.iter().filter_map(|(_, said)| *said).filter(|said| is_of_all(said)).collect();
    let count = |begin: &str| said.iter().filter(|said| **said == begin).count();
    said.iter().copied().find(|begin| 2 * count(begin) > clones.len())
}

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
    fn the_file_of_classroom_50_says_where_the_login_begins() {
        let text =
            "schema: \"classroom50/repo-config/v1\"\nclassroom: \"CS1\"\nassignment: \"echo-lab\"\nowner:\n  username: \"x\"\n";
        assert_eq!(beginning(text).as_deref(), Some("cs1-echo-lab-"));
        assert_eq!(beginning("classroom: \"\"\nassignment: x\n"), None);
        let begin = Some("cs1-echo-");
        assert_eq!(marked(&[("cs1-echo-ana-silva", begin)]), begin);
        assert_eq!(marked(&[("CS1-Echo-ana-silva", begin), ("cs1-echo-ana-souza", begin)]), begin);
        // Who writes another beginning is not believed.
        let claimed = Some("cs1-echo-ana-");
        assert_eq!(marked(&[("cs1-echo-ana-bia", claimed), ("cs1-echo-ana-caio", begin), ("cs1-echo-ana-davi", begin)]), begin);
        assert_eq!(marked(&[("cs1-echo-ana-bia", claimed), ("cs1-echo-ana-caio", None)]), None);
        assert_eq!(marked(&[("cs1-echo-ana", begin), ("bia", None)]), None);
        assert_eq!(marked(&[]), None);
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
