//! Who is judged again although nothing of theirs has changed.

use std::collections::HashSet;

use tst_engine::spec::nearest;
use tst_engine::text::{Say, short_name};

use super::Again;
use super::record::Student;
use crate::intake::fold;

/// Whose work is judged again.
#[derive(Debug)]
pub struct Whose(Option<HashSet<String>>);

/// Why that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgainProblem {
    /// Nobody here goes by this name.
    Nobody {
        /// As it was written.
        name: String,
        /// Who may be meant.
        near: Option<String>,
    },
    /// Several do.
    Several {
        /// As it was written.
        name: String,
        /// Their keys.
        keys: Vec<String>,
    },
}

impl Again {
    /// Whose work that is, of these students; each may be there several times.
    ///
    /// # Errors
    /// When a name is nobody's, or several students'.
    pub fn whose<'s>(&self, students: impl Iterator<Item = &'s Student>) -> Result<Whose, AgainProblem> {
        let names = match self {
            Self::No => return Ok(Whose(Some(HashSet::new()))),
            Self::All => return Ok(Whose(None)),
            Self::Only(names) => names,
        };
        let mut keys = HashSet::new();
        let students: Vec<&Student> = students.filter(|student| keys.insert(&student.key)).collect();
        let keys: Result<HashSet<String>, AgainProblem> =
            names.iter().map(|name| one(name, &students).map(|student| student.key.clone())).collect();
        keys.map(|keys| Whose(Some(keys)))
    }
}

impl Whose {
    /// Whether a student's work is.
    pub fn holds(&self, student: &Student) -> bool {
        self.0.as_ref().is_none_or(|keys| keys.contains(&student.key))
    }
}

/// The student who is called so, by key, else by number, else by name.
///
/// # Errors
/// When nobody is, or several are.
pub fn one<'s>(name: &str, students: &[&'s Student]) -> Result<&'s Student, AgainProblem> {
    let wanted = fold(name);
    let by: [fn(&Student) -> Option<&str>; 4] = [
        |student| Some(&student.key),
        |student| student.id.as_deref(),
        |student| student.email.as_deref(),
        |student| Some(&student.name),
    ];
    for of in by {
        let fitting: Vec<&&Student> =
            students.iter().filter(|student| of(student).is_some_and(|text| fold(text) == wanted)).collect();
        // Two whose names differ by an accent alone.
        let exact: Vec<&&Student> = fitting.iter().copied().filter(|student| of(student) == Some(name)).collect();
        match (&fitting[..], &exact[..]) {
            ([], _) => {}
            (&[only], _) | (_, &[only]) => return Ok(only),
            (all, _) => {
                let keys = all.iter().map(|student| student.key.clone()).collect();
                return Err(AgainProblem::Several { name: name.into(), keys });
            }
        }
    }
    Err(AgainProblem::Nobody { name: name.into(), near: near(name, students) })
}

/// The name of who is called most like it, whatever the case and accents; nobody when nobody is like enough.
pub fn near(name: &str, students: &[&Student]) -> Option<String> {
    let folded: Vec<String> = students.iter().map(|student| fold(&student.name)).collect();
    let near = nearest(&fold(name), &folded.iter().map(String::as_str).collect::<Vec<_>>())?;
    let place = folded.iter().position(|known| *known == near)?;
    Some(students[place].name.clone())
}

impl Say for AgainProblem {
    fn en(&self) -> String {
        match self {
            Self::Nobody { name, near } => {
                let near = near.as_ref().map(|near| format!(": did you mean `{}`?", short_name(near)));
                let near = near.unwrap_or_else(|| ": give the name, number or key that the table of grades has".into());
                format!("nobody in the class is `{}`{near}", short_name(name))
            }
            Self::Several { name, keys } => {
                format!("several students are `{}`: give the key of one ({})", short_name(name), shown(keys))
            }
        }
    }

    fn pt(&self) -> String {
        match self {
            Self::Nobody { name, near } => {
                let near = near.as_ref().map(|near| format!(": seria `{}`?", short_name(near)));
                let near = near.unwrap_or_else(|| ": dê o nome, número ou chave que a tabela de notas tem".into());
                format!("ninguém da turma é `{}`{near}", short_name(name))
            }
            Self::Several { name, keys } => {
                format!("vários alunos são `{}`: dê a chave de um ({})", short_name(name), shown(keys))
            }
        }
    }
}

fn shown(keys: &[String]) -> String {
    keys.iter().take(20).map(|key| short_name(key).into_owned()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(key: &str, name: &str) -> Student {
        Student { key: key.into(), name: name.into(), email: Some(format!("{key}@x")), ..Student::default() }
    }

    #[test]
    fn a_student_is_found_by_key_mail_or_name_and_a_misspelt_one_is_told() {
        let all =
            [student("7", "Ana Silva"), student("8", "José"), student("9", "Josê"), student("10", "Bia"), student("11", "bia")];
        let students: Vec<&Student> = all.iter().collect();
        let find = |name: &str| one(name, &students).map(|student| student.key.as_str()).map_err(|problem| problem.en());
        assert_eq!([find("7"), find("8@X"), find("ana silva"), find("Josê")], [Ok("7"), Ok("8"), Ok("7"), Ok("9")]);
        assert_eq!(find("BIA"), Err("several students are `BIA`: give the key of one (10, 11)".into()));
        assert_eq!(find("ána sliva"), Err("nobody in the class is `ána sliva`: did you mean `Ana Silva`?".into()));
        assert_eq!(
            one("zzz", &students).map_err(|problem| problem.pt()).expect_err("nobody"),
            "ninguém da turma é `zzz`: dê o nome, número ou chave que a tabela de notas tem"
        );
    }

    #[test]
    fn everything_nothing_or_some_are_judged_again() {
        let all = [student("7", "Ana"), student("8", "Bia")];
        let holds = |again: Again| {
            let whose = again.whose(all.iter()).expect("known");
            [whose.holds(&all[0]), whose.holds(&all[1])]
        };
        assert_eq!(holds(Again::No), [false, false]);
        assert_eq!(holds(Again::All), [true, true]);
        assert_eq!(holds(Again::Only(vec!["bia".into()])), [false, true]);
    }
}
