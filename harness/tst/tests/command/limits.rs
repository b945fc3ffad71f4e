//! Limits that a course sets itself: a program that goes beyond one is told which, in both languages.
#![cfg(target_os = "linux")]

use crate::support::{Course, has};

/// A limit, a program that goes beyond it, and what is said of that.
const BEYOND: [(&str, &str, &str, &str); 3] = [
    (
        "cpu: 1s",
        "import os\nos.fork()\nwhile True:\n    pass\n",
        "went beyond its limit of 1.00 s of processor time",
        "passou do seu limite de 1,00 s de tempo de processador",
    ),
    (
        "open_files: 32",
        "import time\nkept = []\ntry:\n    while True:\n        kept.append(open('/dev/null'))\nexcept OSError:\n    time.sleep(600)\n",
        "went beyond its limit of 32 open files",
        "passou do seu limite de 32 arquivos abertos",
    ),
    // It waits for a child that never comes to be another program: the kernel tells that as it does a wait for a disk.
    (
        "time: 2s",
        "import os\nos.mkfifo('pipe')\nos.posix_spawn('/bin/true', ['true'], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1, 'pipe', os.O_WRONLY, 0)])\n",
        "went beyond its limit of 2.00 s for one check",
        "passou do seu limite de 2,00 s por verificação",
    ),
];

#[test]
fn processor_time_open_files_and_time_have_limits_of_their_own() {
    if !has("python3") {
        return;
    }
    for (limit, program, english, portuguese) in BEYOND {
        let course = Course::new();
        course.write("config.yaml", format!("course: Aves\nexercises: [parrot]\nlimits: {{ {limit} }}\n"));
        course.write("parrot.py", program);
        for (lang, said) in [("en", english), ("pt-BR", portuguese)] {
            let ran = course.run(&["test", "parrot", "--subject", "parrot.py", "--check", "repeats", "--lang", lang]).ended(1);
            let words: Vec<&str> = ran.stdout.split_whitespace().collect();
            assert!(words.join(" ").contains(said), "{}", ran.all());
        }
    }
}

/// A right program that is built.
const RUST: &str = include_str!("../programs/right/parrot.rs");

#[test]
fn what_has_not_begun_when_a_submission_has_had_its_time_is_not_tried() {
    let course = Course::new();
    // No build is over within a millisecond.
    course.write("class/ana/parrot.rs", RUST);
    let grade = |time: &str, lang: &str| {
        let usual =
            ["grade", "class", "--out", "out", "--again", "--allow-weak-isolation", "--submission-time", time, "--lang", lang];
        course.run(&usual)
    };
    for (lang, said) in [
        ("en", "the program went beyond its limit of 1 ms for the build and all checks together"),
        ("pt-BR", "o programa passou do seu limite de 1 ms para a compilação e todas as verificações juntas"),
    ] {
        grade("1ms", lang).ended(1);
        let results = course.run(&["report", "out", "--format", "json", "--lang", lang]);
        assert!(results.stdout.contains(said), "{}", results.all());
        assert!(!results.stdout.contains("\"passed\""), "{}", results.all());
    }
    grade("30m", "en").ended(0);
    for (lang, said) in [("en", "`soon` is no time"), ("pt-BR", "`soon` não é um tempo")] {
        let message = grade("soon", lang).refused(2);
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn where_the_system_has_no_thread_left_it_is_the_machines_trouble() {
    use std::os::unix::fs::PermissionsExt;
    // Nobody else can be another user, and no limit of this kind binds root.
    if !crate::support::system::is_root() || !has("setpriv") || !has("prlimit") || !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("home/.keep", "");
    let tst = course.path().join("tst");
    std::fs::copy(env!("CARGO_BIN_EXE_tst"), &tst).expect("copied");
    std::fs::set_permissions(course.path(), PermissionsExt::from_mode(0o777)).expect("open to all");
    let mut statuses = Vec::new();
    // From one task on, which is the command alone, to more than it needs: each place where one more is wanted is the last one once.
    for tasks in (1..=10).chain([100]) {
        let mut command = crate::support::plain("setpriv", &course.path().join("home"));
        command.args(["--reuid", "4000000003", "--regid", "4000000003", "--clear-groups", "--", "prlimit"]);
        command.arg(format!("--nproc={tasks}")).arg(&tst);
        command.args(["test", "parrot", "--run", "python3 right.py", "--check", "repeats", "--lang", "en"]);
        let ran = crate::support::run(command.current_dir(course.path()));
        assert!(!ran.stderr.contains("panicked") && matches!(ran.status, Some(0 | 3)), "{tasks} tasks: {}", ran.all());
        statuses.push(ran.status);
    }
    assert_eq!((statuses.first(), statuses.last()), (Some(&Some(3)), Some(&Some(0))));
}
