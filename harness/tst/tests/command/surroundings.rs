//! A program finds the same surroundings whoever starts the judge, and however: environment, signals, standard input.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};

use crate::common::{Judged, Trial};
use crate::support::{Course, each, has, plain, repository, run};

/// What changes what a program does, or how its output comes, in some language or other; the values are as bad as can be.
/// The loader's own are not among them: they would stop the judge, and every command that starts it.
const MISLEADING: [(&str, &str); 24] = [
    ("PYTHONUNBUFFERED", "1"),
    ("PYTHONDEVMODE", "1"),
    ("PYTHONWARNINGS", "error"),
    ("PYTHONHOME", "/no/such/folder"),
    ("PYTHONPATH", "/no/such/folder"),
    ("PYTHONIOENCODING", "ascii"),
    ("PYTHONINSPECT", "1"),
    ("NODE_OPTIONS", "--require /no/such/file"),
    ("JAVA_TOOL_OPTIONS", "-Xmx1k"),
    ("_JAVA_OPTIONS", "-Xmx1k"),
    ("RUBYOPT", "-r/no/such/file"),
    ("PERL5OPT", "-MNoSuchModule"),
    ("GODEBUG", "inittrace=1"),
    ("GOMAXPROCS", "1"),
    ("LC_ALL", "C"),
    ("LC_CTYPE", "C"),
    ("LANG", "C"),
    ("TZ", "Asia/Kathmandu"),
    ("RUST_LOG", "trace"),
    ("RUST_BACKTRACE", "full"),
    ("RUST_MIN_STACK", "3000000"),
    ("MALLOC_PERTURB_", "85"),
    ("HOME", "/no/such/folder"),
    ("PORT", "1"),
];

fn misled(trial: Trial) -> Trial {
    MISLEADING.iter().fold(trial, |trial, (name, value)| trial.variable(name, value))
}

/// What a program says of its surroundings when `trial` starts it.
fn told(trial: Trial) -> Value {
    let judged = trial.run("ugly/tells_its_surroundings.py", "").check("echoes_a_line").judge();
    let said = judged.fails_as(&["exited_early"])["standard_error"].as_str().unwrap_or_default();
    serde_json::from_str(said.trim()).unwrap_or_else(|error| panic!("{error}: {judged:?}"))
}

/// The same, but for what differs from one trial to the next: the scratch folder and the port.
fn told_steadily(trial: Trial) -> Value {
    let mut told = told(trial);
    for name in ["HOME", "TMPDIR"] {
        told["environment"].as_object_mut().expect("an object").remove(name).expect("a folder of its own");
    }
    for name in ["folder", "arguments"] {
        told.as_object_mut().expect("an object").remove(name);
    }
    told
}

#[test]
fn nothing_of_the_callers_environment_is_the_programs() {
    let told = told(misled(Trial::of("echo")));
    let environment = told["environment"].as_object().expect("an object");
    assert_eq!(environment["LANG"], "C.UTF-8", "{told:#}");
    assert_eq!(environment["HOME"], environment["TMPDIR"], "{told:#}");
    assert_ne!(environment["HOME"], "/no/such/folder", "{told:#}");
    for (name, _) in MISLEADING.iter().filter(|(name, _)| !["HOME", "LANG"].contains(name)) {
        assert!(!environment.contains_key(*name), "{name} came through: {told:#}");
    }
}

#[test]
fn what_the_caller_sets_changes_no_verdict() {
    // Prints in two writes where Python does not buffer: its lines are then torn by its other threads.
    let threads = |trial: Trial| trial.run("ugly/counts_by_print.py", "").option("--seed", "1").judge();
    let verdicts = |judged: Judged| -> Vec<(String, String)> {
        let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_string();
        judged.checks().iter().map(|check| (text(check, "name"), text(check, "status"))).collect()
    };
    let plain = verdicts(threads(Trial::of("threads")));
    assert!(plain.contains(&("keeps_lines_whole".into(), "passed".into())), "{plain:?}");
    assert_eq!(verdicts(threads(misled(Trial::of("threads")))), plain);
    misled(Trial::of("echo")).run("right/echo.py", "").check("exits_with_status_0").judge().passes();
}

#[test]
fn what_is_passed_on_purpose_arrives() {
    let by_option = Trial::of("echo").variable("SECRET", "caller's").option("--env", "SECRET").option("--env", "MODE=a=b");
    let told = told(by_option.option("--env", "NOT_SET_BY_ANYBODY"));
    assert_eq!((&told["environment"]["SECRET"], &told["environment"]["MODE"]), (&json!("caller's"), &json!("a=b")));
    assert!(told["environment"].get("NOT_SET_BY_ANYBODY").is_none(), "{told:#}");
}

#[test]
fn what_is_passed_is_named_in_the_result_and_in_the_command_that_repeats_a_check() {
    let trial = || Trial::of("echo").run("ugly/exits_at_once.py", "1").check("echoes_a_line").option("--env", "MODE=a b");
    assert_eq!(trial().judge().json["env"], json!(["MODE"]));
    let report = trial().report();
    assert!(report.stdout.contains(" --env 'MODE=a b' --check echoes_a_line"), "{report:?}");
    assert!(report.stdout.contains("  MODE='a b' python3 "), "who starts it by hand gives it the same\n{report:?}");
}

#[test]
fn a_course_passes_variables_to_all_its_programs() {
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nenv: [GIVEN, MODE=course]\n");
    course.write("tells.py", "import os, sys\nsys.exit(os.environ.get('GIVEN', '') + os.environ.get('MODE', ''))\n");
    let said = |arguments: &[&str]| {
        let all = [&["test", "parrot", "--run", "python3 tells.py", "--format", "json"], arguments].concat();
        let ran = run(course.tst(&all).env("GIVEN", "caller ")).ended(1);
        let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        json["checks"][0]["failure"]["standard_error"].as_str().unwrap_or_default().trim().to_string()
    };
    assert_eq!(said(&[]), "caller course");
    assert_eq!(said(&["--env", "MODE=option"]), "caller option", "the command line counts more");
}

#[test]
fn a_name_that_is_none_is_told_in_one_line() {
    let course = Course::new();
    for (text, name) in [("2BAD=secret", "`2BAD`"), ("", "``"), ("A-B", "`A-B`"), ("TST_MARK=x", "`TST_MARK`")] {
        let message = course.run(&["test", "parrot", "--env", text]).refused(2);
        assert!(message.starts_with(name) && message.contains("NAME=VALUE") && !message.contains("secret"), "{message}");
    }
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nenv:\n  - GOOD\n  - not good=1\n");
    let message = course.run(&["test", "parrot"]).refused(2);
    assert!(message.contains("config.yaml:5:5: ") && message.contains("`not good`"), "{message}");
}

#[test]
fn however_the_judge_was_started_signals_rights_and_limits_are_the_usual_ones() {
    let strange = [
        // A shell's job in the background, and nohup(1), start it so.
        "trap '' INT QUIT HUP TERM PIPE USR1 USR2 ALRM; exec \"$0\" \"$@\"",
        "umask 077; exec \"$0\" \"$@\"",
        "umask 000; exec \"$0\" \"$@\"",
        "ulimit -S -s 1024; ulimit -S -n 64; ulimit -S -v 4000000; exec \"$0\" \"$@\"",
        "ulimit -S -s unlimited; exec \"$0\" \"$@\"",
        "exec setarch -R \"$0\" \"$@\"",
        "exec 7</dev/null <&-; exec \"$0\" \"$@\"",
    ];
    let usual = told_steadily(Trial::of("echo"));
    // Python itself ignores SIGPIPE (13) and SIGXFSZ (25).
    assert_eq!((&usual["ignored"], &usual["blocked"]), (&json!("0000000001001000"), &json!("0000000000000000")), "{usual:#}");
    assert_eq!((&usual["umask"], &usual["stack"], &usual["files"]), (&json!(0o022), &json!(8 << 20), &json!(1024)), "{usual:#}");
    assert_eq!((&usual["personality"], &usual["stdin_is_a_pipe"]), (&json!(0), &json!(true)), "{usual:#}");
    each(&strange, |script| {
        assert_eq!(told_steadily(Trial::under(&["sh", "-c", script], "echo")), usual, "{script}");
    });
}

#[test]
fn a_program_that_waits_for_a_key_goes_on_serving() {
    Trial::of("echo").run("right/echo_that_waits_for_enter.py", "").check("closes_at_end_of_file").judge().passes();
}

#[test]
fn a_program_that_only_waits_for_a_key_is_known_to_be_at_rest() {
    let judged = Trial::of("echo").run("ugly/waits_for_a_key.py", "{port}").check("echoes_a_line").judge();
    let failure = judged.fails_as(&["not_listening"]);
    let message = failure["message"].as_str().unwrap_or_default();
    assert!(message.contains("wait"), "its threads all wait, for ever: {judged:?}");
}

#[test]
fn two_programs_at_once_do_not_hold_each_others_standard_input() {
    let course = Course::new();
    let looks = repository().join("harness/tst/tests/programs/ugly/lists_its_open_files.py");
    let command = format!("python3 '{}'", looks.display());
    // Many starts side by side: whatever slips from one into the other is seen by one of them.
    let ran = course.run(&["test", "parrot", "--run", &command, "--jobs", "8", "--format", "json"]).ended(1);
    let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    for check in json["checks"].as_array().expect("checks").iter().filter(|check| check["status"] == "failed") {
        assert_eq!(check["failure"]["standard_error"].as_str().map(str::trim), Some("open: 0 1 2"), "{check:#}");
    }
}

#[cfg(unix)]
#[test]
fn a_configuration_that_another_user_put_above_is_not_obeyed() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown};
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0);
    if !is_root || !has("setpriv") {
        // Nobody else can give files away.
        return;
    }
    const USER: u32 = 4_000_000_001;
    const OTHER: u32 = 4_000_000_002;
    let course = Course::new();
    let tst = course.path().join("tst");
    std::fs::copy(env!("CARGO_BIN_EXE_tst"), &tst).expect("copied");
    std::fs::set_permissions(course.path(), PermissionsExt::from_mode(0o755)).expect("open to all");
    let (file, below) = (course.path().join("config.yaml"), course.path().join("exercises"));
    let list = |owner: u32, host: u32, folder: &std::path::Path, rest: &[&str]| {
        chown(&file, Some(owner), None).expect("given away");
        chown(&below, Some(host), None).expect("given away");
        let mut command = plain("setpriv", &course.path().join("home"));
        command.args(["--reuid", &USER.to_string(), "--regid", &USER.to_string(), "--clear-groups", "--"]);
        run(command.arg(&tst).args(rest).current_dir(folder))
    };
    for (owner, host, folder) in [(0, USER, &*below), (USER, 0, &below), (OTHER, OTHER, &below), (OTHER, USER, course.path())] {
        list(owner, host, folder, &["list"]).ended(0);
    }
    for (lang, words) in [
        (
            "en",
            "lies above the folder in which you are and belongs to another user (4000000002); what it says would be run as you: if you \
             trust it, start the command in its folder",
        ),
        (
            "pt-BR",
            "está acima da pasta em que você está e pertence a outro usuário (4000000002); o que ele diz seria executado como você: se \
             confia nele, execute o comando na pasta dele",
        ),
    ] {
        for command in [&["list"][..], &["test", "parrot"], &["grade", "."], &["checkout", "parrot"], &["doctor"], &["lint"]] {
            let told = list(OTHER, USER, &below, &[command, &["--lang", lang]].concat()).refused(2);
            assert_eq!(told, format!("{}: {words}", file.display()), "{command:?}");
        }
    }
    // A link of the user's to what is another's, and another's link to what is the user's: both are another's to change.
    std::fs::rename(&file, course.path().join("real.yaml")).expect("renamed");
    std::os::unix::fs::symlink("real.yaml", &file).expect("a link");
    assert!(list(OTHER, USER, &below, &["list", "--lang", "en"]).refused(2).contains("(4000000002)"));
    std::os::unix::fs::lchown(&file, Some(OTHER), None).expect("given away");
    assert!(list(USER, USER, &below, &["list", "--lang", "en"]).refused(2).contains("(4000000002)"));
}
