//! The exercises of `docs/examples`, each in a course of its own.

use crate::support::{Course, repository};

/// A course with this example: its solution lies where those of a course do, and students see it once it has a statement.
pub fn example(name: &str) -> Course {
    let course = Course::empty();
    let from = repository().join("docs/examples").join(name);
    let listed = if from.join("README.md").is_file() { name } else { "" };
    course.write("config.yaml", format!("course: C\nexercises: [{listed}]\nrun: {{ py: python3 }}\n"));
    let mut folders = vec![from.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let below = path.strip_prefix(&from).expect("below").display().to_string();
            let target = match below.strip_prefix("solution/") {
                Some(file) => format!("solutions/{name}/{file}"),
                None => format!("exercises/{name}/{below}"),
            };
            if path.is_dir() {
                folders.push(path);
            } else {
                course.write(&target, std::fs::read(&path).expect("a file"));
            }
        }
    }
    course
}
