//! The row of `tst experiment` that is in a container: its figures where there is an engine, and what it says where there is
//! none, or one that cannot run it.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::lab::served;
use crate::support::system::is_root;
use crate::support::{can_start, has, plain, repository, run};

const NAME: &str = "http";
/// What the variable holds that gives the engine.
const ENGINE: &str = "TST_CONTAINER_ENGINE";
/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// `tst experiment` in the repository, its temporary files in a folder of the test's.
fn experiment(room: &Path, arguments: &[&str]) -> Command {
    let mut tst = plain(env!("CARGO_BIN_EXE_tst"), room);
    tst.args(["experiment", NAME, "--repetitions", "1"]).args(arguments).current_dir(repository()).env("TMPDIR", room);
    tst.env_remove(ENGINE).env_remove("TST_CONTAINER_OPTIONS");
    tst
}

/// Whether podman can run anything here, as the user that runs this.
fn has_podman() -> bool {
    has("podman") && can_start(&["unshare", "--user", "--mount", "--pid", "--fork"], "no container to be had")
}

/// The same with podman, as it runs on a bare machine too: with the smallest runtime, and without systemd.
fn with_podman(room: &Path, arguments: &[&str]) -> Command {
    let mut tst = experiment(room, arguments);
    if has("runc") {
        tst.env(ENGINE, "podman --runtime runc --cgroup-manager cgroupfs");
    }
    tst
}

/// Processes that were started with this in their environment.
fn started_with(what: &str) -> usize {
    let entries = std::fs::read_dir("/proc").expect("/proc").flatten();
    let environments = entries.filter_map(|entry| std::fs::read(entry.path().join("environ")).ok());
    environments.filter(|environment| String::from_utf8_lossy(environment).contains(what)).count()
}

/// A program of the test's own.
fn program(room: &Path, name: &str, script: &str) -> PathBuf {
    let file = room.join(name);
    std::fs::write(&file, script).expect("written");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
    file
}

fn wait_until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        std::thread::sleep(LOOK);
    }
}

#[test]
fn the_server_in_a_container_has_figures_and_leaves_nothing() {
    if !has_podman() {
        return;
    }
    let room = tempfile::tempdir().expect("a folder");
    let arguments = ["--design", "threads", "--container", "--requests", "20", "--clients", "1,2", "--format", "json"];
    let ran = run(&mut with_podman(room.path(), &arguments)).ended(0);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let subjects = found["subjects"].as_array().expect("a list");
    for (name, network) in [("container", "host network"), ("container in", "own network, load within")] {
        let container = subjects.iter().find(|subject| subject["name"] == name).expect("its row");
        assert_eq!((&container["design"], &container["container"]), (&"threads".into(), &network.into()), "{}", ran.stdout);
        // Only root may enter the network of a container.
        if name != "container" && !is_root() {
            assert!(container["missing"].as_str().is_some_and(|why| why.contains("root")), "{}", ran.stdout);
            continue;
        }
        assert_eq!(container["missing"], Value::Null, "{}", ran.stdout);
        let points = found["points"].as_array().expect("a list").iter().filter(|point| point["subject"] == name);
        let done: Vec<_> = points.map(|point| (point["clients"].clone(), point["runs"][0]["done"].clone())).collect();
        assert_eq!(done, [(1.into(), 20.into()), (2.into(), 20.into())], "{}", ran.stdout);
    }
    assert!(left(&room).is_empty(), "{:?}", left(&room));
}

/// What is left of scratch folders.
fn left(room: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(room.path()).expect("the folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name != "tst-ports").collect()
}

/// The experiment, with a container that runs until it is ended, and by what all that belongs to it is known.
fn endless(room: &TempDir) -> (Child, String) {
    let arguments = ["--design", "threads", "--container", "--requests", "1000000", "--clients", "1"];
    let tst = with_podman(room.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("tst");
    let mut mark = String::new();
    wait_until(|| {
        mark = left(room).into_iter().find(|name| name.starts_with("tst-")).unwrap_or_default();
        !mark.is_empty()
    });
    (tst, format!("TST_MARK={mark}"))
}

#[test]
fn a_container_ends_with_the_experiment_however_that_ends() {
    if !has_podman() {
        return;
    }
    let room = tempfile::tempdir().expect("a folder");
    let (mut tst, mark) = endless(&room);
    // The server, the same in the container, the command that runs it, and what podman puts between them.
    wait_until(|| started_with(&mark) >= 4 || tst.try_wait().expect("a status").is_some());
    assert!(tst.try_wait().expect("a status").is_none(), "it runs until it is ended");
    tst.kill().expect("it is killed");
    tst.wait().expect("an end");
    // Killed, it cannot do anything itself: its guard does, and is there until all is done.
    wait_until(|| started_with(&mark.replace("MARK", "GUARD")) == 0);
    assert_eq!(started_with(&mark), 0);
    assert!(left(&room).is_empty(), "{:?}", left(&room));
}

/// An engine with a daemon, as docker is one: what it made stays in the folder `daemon` until it is asked to remove it.
const DOCKER: &str = r#"#!/bin/sh
daemon=$(dirname "$0")/daemon
mkdir -p "$daemon"
has_label() { for last; do :; done; test "$last" = "label=$(cat "$daemon/label")"; }
case $1 in
    build)
        for last; do :; done
        sed -n 's/^LABEL //p' "$last/Containerfile" > "$daemon/label"
        cp "$last/http" "$daemon/program"
        touch "$daemon/image" ;;
    run)
        touch "$daemon/container"
        while case $1 in tst-*:*) false ;; esac; do shift; done
        shift
        exec "$daemon/program" "$@" ;;
    ps) if has_label "$@" && test -e "$daemon/container"; then echo c1; fi ;;
    images) if has_label "$@" && test -e "$daemon/image"; then echo i1; fi ;;
    rm) rm "$daemon/container" ;;
    rmi) rm "$daemon/image" ;;
esac
"#;

#[test]
fn what_a_daemon_keeps_goes_with_the_experiment_however_that_ends() {
    let room = tempfile::tempdir().expect("a folder");
    let engine = program(room.path(), "docker", DOCKER);
    let made = |name: &str| room.path().join("daemon").join(name);
    let arguments = ["--design", "threads", "--container", "--clients", "1", "--requests"];
    let ran = run(experiment(room.path(), &[&arguments[..], &["10", "--format", "json"]].concat()).env(ENGINE, &engine)).ended(0);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert!(found["points"].as_array().expect("a list").iter().any(|point| point["subject"] == "container"), "{found:#}");
    assert!(made("program").exists() && !made("container").exists() && !made("image").exists(), "{}", ran.all());
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::KILL] {
        let tst = experiment(room.path(), &[&arguments[..], &["1000000"]].concat());
        // Whoever runs these tests in the background makes everything ignore some of them.
        let mut heeding = Command::new("env");
        heeding.arg("--default-signal=INT,HUP").arg(tst.get_program()).args(tst.get_args()).current_dir(repository());
        for (name, value) in tst.get_envs() {
            match value {
                Some(value) => heeding.env(name, value),
                None => heeding.env_remove(name),
            };
        }
        let mut tst = heeding.env(ENGINE, &engine).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("tst");
        wait_until(|| made("container").exists() || tst.try_wait().expect("a status").is_some());
        let pid = Pid::from_raw(tst.id() as i32).expect("its number");
        kill_process(pid, signal).expect("it runs until it is ended");
        tst.wait().expect("an end");
        wait_until(|| !made("container").exists() && !made("image").exists());
    }
}

#[test]
fn without_an_engine_its_row_says_how_to_get_one() {
    let room = tempfile::tempdir().expect("a folder");
    let empty = room.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let address = served();
    for (lang, note) in [
        ("en", "container: not measured: there is neither podman nor docker here: install podman (Debian: apt install podman)"),
        ("pt-BR", "container: não medido: não há podman nem docker aqui: instale podman (Debian: apt install podman)"),
    ] {
        let arguments = ["--connect", &address, "--container", "--requests", "3", "--clients", "1", "--lang", lang];
        let ran = run(experiment(room.path(), &arguments).env("PATH", &empty)).ended(1);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(note), "{text}");
    }
}

#[test]
fn an_engine_that_cannot_run_it_says_why_and_the_rest_has_figures() {
    let room = tempfile::tempdir().expect("a folder");
    let arguments = ["--connect", &served(), "--container", "--requests", "3", "--clients", "1", "--format", "json"];
    for (lang, says, why) in [
        ("en", "echo 'Cannot connect to the daemon.' >&2", "engine cannot run it: Cannot connect to the daemon."),
        (
            "en",
            "echo 'unknown flag: --bogus' >&2; echo \"See 'engine run --help'.\" >&2",
            "engine cannot run it: unknown flag: --bogus",
        ),
        ("en", "", "engine cannot run it, and does not say why"),
        ("pt-BR", "", "engine não consegue executá-lo, e não diz por quê"),
    ] {
        let engine = program(room.path(), "engine", &format!("#!/bin/sh\n{says}\nexit 1\n"));
        let ran = run(experiment(room.path(), &[&arguments[..], &["--lang", lang]].concat()).env(ENGINE, &engine)).ended(1);
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let subjects = found["subjects"].as_array().expect("a list");
        let container = subjects.iter().find(|subject| subject["name"] == "container").expect("its row");
        assert_eq!(container["missing"], why);
        assert_eq!(found["points"][0]["runs"][0]["done"], 3, "{}", ran.stdout);
    }
}
