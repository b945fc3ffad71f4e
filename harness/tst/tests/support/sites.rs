//! What the tests of sites share: a course that can be published, a student, and a web server.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Course, PARROT, Ran, run};

/// Every file below a folder, by its name.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())).flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// A crate that stands for a starter.
pub const STARTER: &str = "fn main() {\n    todo!(\"repeat what comes\")\n}\n";
/// The starter's manifest.
pub const MANIFEST: &str = "[package]\nname = \"parrot\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A course whose exercise has a crate, a statement, and much that nobody may see: everything secret holds `MARKER`.
pub fn course() -> Course {
    let course = Course::new();
    let hidden = "  - name: marker_in_a_hidden_check # MARKER\n    visibility: hidden\n    title: { en: MARKER, pt-BR: MARKER }\n    hint: { en: MARKER, pt-BR: MARKER }\n    points: 10\n    steps:\n      - bia: connect\n      - bia: { send: \"MARKER\" }\n  - name: later\n    visibility: after_due_date\n    title: { en: LATER, pt-BR: LATER }\n    hint: { en: l, pt-BR: l }\n    points: 10\n    needs: [marker_in_a_hidden_check]\n    steps:\n      - bia: connect\n";
    let shown = PARROT.replacen("points: 40", "points: 20", 1);
    let shown = shown.replace("needs: [repeats_anything]", "needs: [repeats_anything, marker_in_a_hidden_check]");
    course.write("exercises/parrot/exercise.yaml", shown + hidden);
    course.write("exercises/parrot/README.md", "# Parrot\n\nRead [the source](src/main.rs). <script>alert(1)</script>\n");
    course.write("exercises/parrot/README.pt-BR.md", "# Papagaio\n\nLeia.\n");
    course.write("exercises/parrot/Cargo.toml", MANIFEST);
    course.write("exercises/parrot/src/main.rs", STARTER);
    course.write("exercises/parrot/fixtures/a b.txt", "fixture");
    for secret in [
        "hidden.yaml",
        "corpus/right/a.py",
        "src/.main.rs.swp",
        "src/main.rs.orig",
        "fixtures/a.txt~",
        "notes.txt",
        "solution.rs",
        "fixtures/hidden.yaml",
    ] {
        course.write(&format!("exercises/parrot/{secret}"), "MARKER");
    }
    for secret in ["solutions/parrot/src/main.rs", "harness/corpus/parrot/wrong/a.py"] {
        course.write(secret, "// MARKER");
    }
    course
}

/// As `course`, published into `site`.
pub fn published() -> Course {
    let course = course();
    course.run(&["publish", "--out", "site", "--url", "http://example.org/tst/"]).ended(0);
    course
}

/// A folder of a student whose own configuration names these sites.
pub fn student(sites: &[(&str, &str)]) -> Course {
    let student = Course::empty();
    let lines: String = sites.iter().map(|(name, url)| format!("- name: {name}\n  url: {url}\n")).collect();
    student.write("home/.tst/config.yaml", if sites.is_empty() { "sites: []\n".into() } else { format!("sites:\n{lines}") });
    student
}

/// Runs `tst` without the machine's proxies and authorities.
pub fn go(course: &Course, folder: &str, arguments: &[&str]) -> Ran {
    go_with(course, folder, arguments, &[])
}

/// The same, with these variables.
pub fn go_with(course: &Course, folder: &str, arguments: &[&str], variables: &[(&str, &Path)]) -> Ran {
    let mut tst = course.tst(arguments);
    for name in ["http_proxy", "https_proxy", "all_proxy", "ssl_cert_file", "ssl_cert_dir"] {
        tst.env_remove(name).env_remove(name.to_uppercase());
    }
    // More than any machine takes: who waits for a site in vain says so with less.
    tst.env("TST_SITE_TIMEOUT", "100").envs(variables.iter().copied());
    run(tst.current_dir(course.path().join(folder)))
}

/// What lies in the student's folder, apart from the home.
pub fn there(student: &Course) -> Vec<String> {
    let names =
        student.path().read_dir().expect("a folder").flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name != "home").collect();
    names.sort();
    names
}
