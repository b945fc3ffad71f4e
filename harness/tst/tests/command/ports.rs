//! Ports are had whatever the kernel takes for itself, and by every run of the kit that shares them.
#![cfg(target_os = "linux")]

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::Command;

use serde_json::Value;

use crate::common::Trial;
use crate::support::{Course, can_start, each, run};

/// Starts a command in a network of its own, after this script.
fn in_a_network(script: &str) -> Vec<String> {
    let script = format!("ip link set lo up && {script} && exec \"$0\" \"$@\"");
    ["unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c", &script].map(String::from).into()
}

fn has_networks() -> bool {
    can_start(&in_a_network("true"), "no network of one's own")
}

fn under(script: &str, exercise: &str) -> Trial {
    let words = in_a_network(script);
    Trial::under(&words.iter().map(String::as_str).collect::<Vec<_>>(), exercise)
}

#[test]
fn whatever_ports_the_kernel_takes_for_itself_there_are_some_to_judge_with() {
    if !has_networks() {
        return;
    }
    for range in ["9000 65535", "10000 60999", "1024 65535", "10000 65000", "32768 60999", "60000 60999"] {
        let script = format!("echo {range} > /proc/sys/net/ipv4/ip_local_port_range");
        let judged = under(&script, "echo").run("right/echo.py", "").judge();
        judged.passes();
    }
}

#[test]
fn a_default_port_is_judged_among_the_kernels_own_ports() {
    if !has_networks() {
        return;
    }
    // So few ports that the clients of side-by-side checks would soon have taken the default one.
    let script = "echo 9080 9110 > /proc/sys/net/ipv4/ip_local_port_range";
    for _ in 0..3 {
        under(script, "echo").run("right/echo.py", "").check("default_port").judge().passes();
    }
}

#[test]
fn jobs_with_folders_of_their_own_in_one_network_wait_for_each_other() {
    if !has_networks() {
        return;
    }
    // The repository itself may lie there, and what was built of it.
    let own_tmp = "mount --rbind /tmp /mnt; mount -t tmpfs tmpfs /tmp; for kept in \"$REPO\" \"${0%/*}\"; do case $kept in \
                   /tmp/*) mkdir -p \"$kept\"; mount --rbind \"/mnt/${kept#/tmp/}\" \"$kept\";; esac; done; \
                   cd \"$REPO\" && exec \"$0\" \"$@\"";
    let jobs: Vec<String> = (0..3).map(|_| format!("unshare --mount sh -c '{own_tmp}'")).collect();
    let program = crate::common::program("right/echo.py");
    let tst = assert_cmd::cargo::cargo_bin!("tst");
    // All of them share one network, in which nobody else is; each says on its own how it ended.
    let job = |job: &String| {
        format!(
            "TMPDIR=/tmp {job} '{}' test echo --run 'python3 {}' --check default_port --lang en & pids=\"$pids $!\"; ",
            tst.display(),
            program.display()
        )
    };
    let script: String = jobs.iter().map(job).collect();
    let words = in_a_network("true");
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).args(["sh", "-c", &format!("{script} for pid in $pids; do wait $pid || exit 1; done")]);
    command.current_dir(crate::common::repository()).env("REPO", crate::common::repository());
    if let Some(path) = crate::support::python::path() {
        command.env("PATH", path);
    }
    run(&mut command).ended(0);
}

#[test]
fn a_name_that_somebody_squats_is_passed_over() {
    if !has_networks() {
        return;
    }
    // In a network of its own the names are its own, too: all but a few ports are squatted.
    let squat = "import socket, os, time\nheld = []\nfor number in range(10000, 32760):\n    \
                 held.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))\n    \
                 held[-1].bind(f'\\0tst-port-{number}')\nprint('ready', flush=True)\ntime.sleep(1000)";
    let course = Course::new();
    course.write("squat.py", squat);
    let squatter = format!("ulimit -n 40000; python3 '{}' | {{ read ready; ", course.path().join("squat.py").display());
    let tst = assert_cmd::cargo::cargo_bin!("tst");
    let judge =
        format!("'{}' test parrot --run 'python3 right.py' --format json; kill -9 $(pgrep -f squat.py -s 0); }}", tst.display());
    let words = in_a_network("true");
    let mut command = crate::support::plain(&words[0], &course.path().join("home"));
    command.args(&words[1..]).args(["sh", "-c", &format!("{squatter}{judge}")]).current_dir(course.path());
    let ran = run(&mut command);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    assert_eq!(json["passed"], 3, "{json:#}");
}

#[test]
fn a_squatted_default_port_is_said_to_be_in_use() {
    let names: Vec<u16> = vec![19_091, 19_092];
    each(&names, |number| {
        let name = SocketAddr::from_abstract_name(format!("tst-port-{number}")).expect("a name");
        let _squatter = UnixDatagram::bind_addr(&name).expect("nobody holds it");
        let held = tst_engine::process::Port::try_exactly(*number);
        assert!(matches!(held, Err(tst_engine::process::PortError::Held(_))), "{held:?}");
    });
}
