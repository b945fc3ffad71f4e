//! The row of `tst experiment` that is in a container: its figures where there is an engine, and what it says where there is
//! none, or one that cannot run it.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::lab::served;
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

/// Only root may enter the network of a container.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|data| std::os::unix::fs::MetadataExt::uid(&data) == 0)
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
    let engine = room.path().join("engine");
    std::fs::write(&engine, "#!/bin/sh\necho 'Cannot connect to the daemon.' >&2\nexit 1\n").expect("written");
    std::fs::set_permissions(&engine, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a program");
    let arguments = ["--connect", &served(), "--container", "--requests", "3", "--clients", "1", "--format", "json"];
    let ran = run(experiment(room.path(), &arguments).env(ENGINE, &engine)).ended(1);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let subjects = found["subjects"].as_array().expect("a list");
    let container = subjects.iter().find(|subject| subject["name"] == "container").expect("its row");
    assert_eq!(container["missing"], "engine cannot run it: Cannot connect to the daemon.");
    assert_eq!(found["points"][0]["runs"][0]["done"], 3, "{}", ran.stdout);
}
