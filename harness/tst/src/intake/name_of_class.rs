//! Names of folders that are of nobody: of whole classes, and of the parts that programs have. Pure.

use super::label::plain;
use super::words::{fold, named_in, stem};

/// Words that mean a class where nothing but numbers, exercises and the like is beside them: students write some of them
/// beside their own name.
const CLASS: &[&str] = &[
    "submissions",
    // Of Teams.
    "submitted",
    "files",
    "arquivos",
    "enviados",
    "ficheiros",
    "submetidos",
    "submissoes",
    "submission",
    "students",
    "entregas",
    "alunos",
    "estudantes",
    "envios",
    "turma",
    "class",
    "classe",
    "course",
    "curso",
    "disciplina",
    "exercises",
    "moodle",
    "canvas",
    "blackboard",
    "classroom",
    "gradebook",
];

/// What GitHub Classroom's tool puts behind the name of an assignment.
const OF_CLASSROOM: &str = "-submissions";

/// Names of the parts of programs and projects that could be names of people.
const PARTS: &[&str] = &[
    "test",
    "tests",
    "bench",
    "benches",
    "example",
    "examples",
    "bin",
    "util",
    "utils",
    "common",
    "helper",
    "helpers",
    "client",
    "cliente",
    "clients",
    "protocol",
    "protocolo",
    "config",
    "data",
    "dados",
    "doc",
    "docs",
    "static",
    "public",
    "assets",
    "www",
    "web",
    "html",
    "site",
    "css",
    "js",
    "img",
    "images",
    "templates",
    "scripts",
    "tools",
    "include",
    "vendor",
    "build",
    "dist",
    "out",
    "old",
    "backup",
    "exercises",
    "solutions",
    "harness",
    "exercicios",
    "init",
    "setup",
    "conftest",
    "handler",
    "types",
    "errors",
];

/// Whether a folder of this name holds a class.
pub fn says_class(name: &str, exercises: &[String]) -> bool {
    let name = stem(name);
    let folded = fold(name);
    let (found, others): (Vec<&str>, Vec<&str>) = folded.split(' ').partition(|word| CLASS.contains(word));
    let could_be_somebody = |word: &&str| {
        let is_code = word.chars().count() <= 2 || word.chars().any(char::is_numeric);
        !is_code && named_in(word, exercises).is_none() && plain(word, exercises).0.is_some()
    };
    !found.is_empty() && (name.ends_with(OF_CLASSROOM) || !others.iter().any(could_be_somebody))
}

/// Whether a name is one that parts of programs have.
pub fn says_part(stem: &str) -> bool {
    let folded = fold(stem);
    PARTS.contains(&folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_by_its_name_unless_somebody_may_be_called_so() {
        let exercises = ["parrot".to_string(), "toucan".to_string()];
        for name in ["submissions", "class A", "Turma 2026.2", "Entregas - Lab 1", "redes-submissions", "Turma-parrot-77.zip"] {
            assert!(says_class(name, &exercises), "{name}");
        }
        for name in ["Ana", "Bia Turma A", "ana-entregas.zip", "submission ana.zip", "parrot", "lab 1", "2026", ""] {
            assert!(!says_class(name, &exercises), "{name}");
        }
    }

    #[test]
    fn parts_of_programs_are_nobodys() {
        assert!(["utils", "Tests", "client 2", "www"].into_iter().all(says_part));
        assert!(!["ana", "bia souza", "20231001", ""].into_iter().any(says_part));
    }
}
