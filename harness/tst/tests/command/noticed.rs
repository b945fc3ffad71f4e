//! Right programs that might notice that they are played under schedules, or leave the filter: their verdict is what it is
//! plainly, and none makes the judge wait.
#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Course, each, has};

/// The ways of `programs/notices.c` whose verdict is the same plainly and under schedules.
const WAYS: [&str; 16] = [
    "plain",
    "own_filter",
    "own_listener",
    "undumpable",
    "closes_all",
    "vforks",
    "execs_itself",
    "execs_another",
    "new_session",
    "stops",
    "no_main_thread",
    "many_threads",
    "timer",
    "looks",
    "other_calls",
    "ring",
];

/// Some clients at once, plainly and under ten schedules.
fn course() -> Course {
    let course = Course::new();
    let steps = ["ana", "bia"].map(|who| {
        let line = |line: &str| format!("{{ {who}: {{ send: \"{line}\" }} }}, {{ {who}: {{ receives: \"{line}\" }} }}");
        format!(
            "[{{ {who}: connect }}, {}, {}, {{ {who}: half_close }}, {{ {who}: {{ sees: end }} }}]",
            line("a\\nb\\n"),
            line("c\\n")
        )
    });
    let check = |name: &str, more: &str| {
        format!(
            "  - name: {name}\n    title: {{ en: {name}, pt-BR: {name} }}\n    hint: {{ en: serve, pt-BR: atenda }}\n    points: 50\n{more}    \
             steps:\n      - together: [{}]\n      - caio: connect\n      - caio: {{ send: \"e\\n\" }}\n      \
             - caio: {{ receives: \"e\\n\" }}\n",
            steps.join(", ")
        )
    };
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\nprogram: { kind: server, args: [\"{port}\"] }\nchecks:\n";
    course.write(
        "exercises/parrot/exercise.yaml",
        format!("{head}{}{}", check("plainly", ""), check("under_schedules", "    schedules: 10\n")),
    );
    course
}

/// Both checks.
fn judged(course: &Course, program: &str) -> [Value; 2] {
    let ran = course.run(&["test", "parrot", "--run", program, "--format", "json", "--lang", "en"]);
    let result: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    [0, 1].map(|check| result["checks"][check].clone())
}

/// The program that `programs/notices.c` becomes in `folder`.
fn compiled(folder: &Path) -> Option<PathBuf> {
    if !has("cc") {
        return None;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/notices.c");
    let program = folder.join("notices");
    let compiler = Command::new("cc").args(["-O1", "-pthread", "-o"]).arg(&program).arg(source).output().expect("a compiler");
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
    Some(program)
}

/// Whether a check was really played under its schedules; says so where none can be.
#[expect(clippy::print_stderr, reason = "for whoever reads why a test did nothing")]
fn was_played(check: &Value) -> bool {
    let why = check["schedules"]["refused"].as_str();
    if let Some(why) = why {
        eprintln!("{why}");
    }
    why.is_none()
}

#[test]
fn what_a_program_does_to_its_filter_changes_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(program) = compiled(folder.path()) else { return };
    let course = course();
    let judged = |way: &str| judged(&course, &format!("{} {way} {{port}}", program.display()));
    let can_play = was_played(&judged("plain")[1]);
    each(&WAYS, |way| {
        let [plainly, scheduled] = judged(way);
        assert_eq!(plainly["status"], "passed", "{way}: {plainly:#}");
        assert_eq!(scheduled["status"], "passed", "{way}: {scheduled:#}");
        let told = &scheduled["schedules"];
        assert!(!can_play || told["played"] == 10 && told["refused"].is_null(), "{way}: {told:#}");
    });
}

/// It can be noticed, as anybody may read it: who misbehaves then only loses.
#[test]
fn who_misbehaves_because_it_is_watched_fails_and_gains_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(program) = compiled(folder.path()) else { return };
    let [plainly, scheduled] = judged(&course(), &format!("{} misbehaves {{port}}", program.display()));
    // Where these tests are themselves under a filter it is always watched.
    let is_watched = std::fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("Seccomp:\t2"));
    assert_eq!(plainly["status"], if is_watched { "failed" } else { "passed" }, "{plainly:#}");
    let wanted = if is_watched || was_played(&scheduled) { "failed" } else { "passed" };
    assert_eq!(scheduled["status"], wanted, "{scheduled:#}");
    if wanted == "failed" {
        assert_eq!(scheduled["failure"]["kind"], "wrong_bytes", "{scheduled:#}");
    }
}
