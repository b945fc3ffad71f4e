//! Several instances of the program in one scene: each is told its own, does its own and ends by itself, and that nothing more can
//! come is proved of all together.

use crate::support::scenes::{Case, come_out_after};
use crate::support::{Course, has};

/// A node: `NUMBER PORT OTHER_PORT...`. It does what a client says, or what another node does for one.
const NODE: &str = r#"
import os, socket, sys, threading, time

held = {}


def asked(port, line):
    # The connection stays open: a node that waits for another one holds both ends with it.
    if port not in held:
        connection = socket.create_connection(("127.0.0.1", port))
        held[port] = (connection, connection.makefile("r"))
    connection, answers = held[port]
    connection.sendall(line.encode())
    return answers.readline() or "gone\n"


def beats():
    while True:
        time.sleep(0.02)


def flood():
    while True:
        print("x" * 65536, flush=True)


def answer(line):
    verb, _, rest = line.strip().partition(" ")
    if verb == "ask":
        which, _, rest = rest.partition(" ")
        return asked(int(sys.argv[2 + int(which)]), rest + "\n")
    if verb == "silence":
        return ""
    if verb == "slow":
        time.sleep(1.2)
    if verb == "beats":
        threading.Thread(target=beats, daemon=True).start()
    if verb == "flood":
        flood()
    if verb == "exit":
        print("leaving", file=sys.stderr, flush=True)
        os._exit(int(rest))
    if verb == "type":
        return sys.stdin.readline()
    print(verb, flush=True)
    return f"{sys.argv[1]} {verb}\n"


def serve(connection):
    with connection, connection.makefile("r") as lines:
        for line in lines:
            connection.sendall(answer(line).encode())


if sys.argv[1] == "deaf":
    threading.Event().wait()
listener = socket.create_server(("127.0.0.1", int(sys.argv[2])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"#;

/// Three nodes, of which each is told the ports of the two others; and one that a step starts, and that never listens.
const PROGRAMS: &str = "programs:
  n1: [\"1\", \"{port}\", \"{n2}\", \"{n3}\"]
  n2: [\"2\", \"{port}\", \"{n3}\", \"{n1}\"]
  n3: { args: [\"3\", \"{port}\", \"{n1}\", \"{n2}\"], env: { NODE_NAME: three } }
  late: [deaf, \"{port}\"]
";

/// `>` stands between steps in braces. Node n1 asks n2 by `ask 1`, and n3 by `ask 2`.
const CASES: [Case; 12] = [
    (
        "late: start > ana: { connect: { to: n2 } } > ana: { send: \"hi\\n\" } > ana: { receives: \"2 hi\\n\" } > n2: { prints: \"hi\\n\" } > n3: { is: running } > bia: { connect: { to: n3 } } > bia: { send: \"ask 1 on\\n\" } > bia: { receives: \"1 on\\n\" } > n1: { prints: \"on\\n\" }",
        None,
    ),
    // Who waits for another one that goes on is not at rest, though all of its own threads wait.
    ("late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 slow\\n\" } > ana: { receives: \"2 slow\\n\" }", None),
    (
        "late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 ask 1 slow\\n\" } > ana: { receives: \"3 slow\\n\" }",
        None,
    ),
    (
        "late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 ask 1 silence\\n\" } > ana: { receives: \"3\\n\" }",
        Some((
            "no_answer",
            "ana got no answer: every thread of the program is waiting and nothing is under way",
            "ana não recebeu resposta: todas as threads do programa estão esperando",
        )),
    ),
    ("late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 ask 1 silence\\n\" } > ana: { sees: nothing }", None),
    (
        "late: start > ana: { connect: { to: n3 } } > ana: { send: \"beats\\n\" } > ana: { receives: \"3 beats\\n\" } > bia: { connect: { to: n1 } } > bia: { send: \"ask 1 slow\\n\" } > bia: { receives: \"2 slow\\n\" }",
        None,
    ),
    // Each ends by itself.
    (
        "late: start > ana: { connect: { to: n2 } } > ana: { send: \"exit 3\\n\" } > n2: { exits: 3 } > ana: { sees: end } > n2: { complains: { lines: 1 } } > n1: { is: running }",
        None,
    ),
    (
        "late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 exit 3\\n\" } > ana: { receives: \"gone\\n\" } > n2: { exits: 0 }",
        Some(("wrong_exit", "n2: the program ends with", "n2: o programa termina com")),
    ),
    (
        "late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 2 exit 3\\n\" } > ana: { receives: \"yes\\n\" }",
        Some(("wrong_bytes", "n3: leaving", "terminou com código de saída 3")),
    ),
    (
        "late: start > ana: { connect: { to: n1 } } > ana: { send: \"ask 1 flood\\n\" } > ana: { receives: \"yes\\n\" }",
        Some(("limit_exceeded", "n2: ana receives", "n2: ana recebe")),
    ),
    (
        "late: start > late: { is: listening }",
        Some(("not_listening", "late: the program listens on its port", "late: o programa escuta na sua porta")),
    ),
    (
        "late: start > n3: { signal: KILL } > ana: { connect: { to: n1 } } > ana: { send: \"hi\\n\" } > ana: { receives: \"1 hi\\n\" } > n3: restart > n3: { is: listening } > ana: { send: \"ask 2 on\\n\" } > ana: { receives: \"3 on\\n\" }",
        None,
    ),
];

fn written(steps: &str) -> String {
    steps.split(" > ").map(|step| format!("\n      - {step}")).collect()
}

#[test]
fn what_instances_do_comes_out_as_it_should_and_nothing_of_them_is_left() {
    if !has("python3") {
        return;
    }
    let [en, _] = come_out_after(PROGRAMS, &CASES, NODE, written);
    let told: serde_json::Value = serde_json::from_str(&en.stdout).expect("JSON");
    let failed = &told["checks"][8]["failure"];
    assert_eq!(failed["program"], "n1", "{failed:#}");
    let ends: Vec<_> = failed["programs"].as_array().expect("programs").iter().map(|end| (&end["name"], &end["ending"])).collect();
    assert_eq!(ends.len(), 4, "{failed:#}");
    assert!(ends[1].1.is_null() && ends[2].1 == "ended with exit status 3", "{failed:#}");
    let who: Vec<&str> =
        told["checks"][0]["transcript"].as_array().expect("events").iter().filter_map(|event| event["who"].as_str()).collect();
    assert!(["n1", "n2", "n3", "late", "ana", "bia"].iter().all(|name| who.contains(name)), "{who:?}");
    #[cfg(target_os = "linux")]
    assert_eq!(left("beats():"), 0);
}

/// How many processes have this in their command line, or are called by a file that holds it.
#[cfg(target_os = "linux")]
fn left(words: &str) -> usize {
    let all = std::fs::read_dir("/proc").expect("processes").filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let own = |pid: &i32| std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default().contains(words);
    all.filter(own).count()
}

/// A course whose exercise has one check with two nodes and these steps.
fn two(steps: &str) -> Course {
    let course = Course::new();
    let both = "{ en: a, pt-BR: b }";
    let programs = "{ n1: [\"1\", \"{port}\", \"{n2}\"], n2: [\"2\", \"{port}\", \"{n1}\"] }";
    course.write(
        "exercises/parrot/exercise.yaml",
        format!(
            "name: parrot\ntitle: {both}\nprogram: {{ kind: server, default_port: 9090 }}\nchecks:\n  - {{ name: c, title: {both}, hint: {both}, points: 100, programs: {programs}, steps: [\n{steps}\n] }}\n"
        ),
    );
    course.write("p.py", NODE);
    course
}

#[test]
fn by_hand_each_instance_has_a_terminal_and_a_port_of_its_own() {
    if !has("python3") {
        return;
    }
    let steps = "{ ana: { connect: { to: n2 } } },\n{ ana: { send: \"hi\\n\" } },\n{ ana: { receives: \"2 hi\\n\" } },\n{ n1: { signal: KILL } },\n{ ana: { send: \"ask 1 hi\\n\" } },\n{ ana: { receives: \"down\\n\" } }";
    let said = two(steps).run(&["test", "parrot", "--run", "python3 p.py", "--lang", "en"]).ended(1).stdout;
    for line in [
        "terminal 1 (n1): python3 p.py 1 9090 9091",
        "terminal 2 (n2): python3 p.py 2 9091 9090",
        "terminal 3 (ana): ",
        "then type: ana: hi⏎ · n1: Ctrl-C · ana: ask 1 hi⏎",
        "n1: was ended by signal 9 (SIGKILL)",
        "n2: goes on",
        "connects to n2",
    ] {
        let squeezed = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(squeezed.contains(line), "{line}\n{said}");
    }
}

#[test]
fn over_connect_such_a_check_is_skipped() {
    let ran = two("{ ana: { connect: { to: n2 } } }").run(&["test", "parrot", "--connect", "127.0.0.1:9", "--lang", "en"]);
    let squeezed = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(squeezed.contains("needs to start the program itself, which --connect does not do"), "{}", ran.all());
}

#[test]
fn an_instance_that_listens_and_is_told_no_port_is_doubted_where_it_stands() {
    let course = two("{ ana: { connect: { to: n2 } } }");
    let file = "exercises/parrot/exercise.yaml";
    let text = std::fs::read_to_string(course.path().join(file)).expect("a file");
    course.write(file, text.replace("[\"2\", \"{port}\", \"{n1}\"]", "[\"2\", \"{n1}\"]"));
    let ran = course.run(&["lint", "parrot", "--lang", "en"]).ended(1);
    let column = text.lines().nth(4).and_then(|line| line.find("[\"2\"")).expect("its place") + 1;
    assert!(ran.stdout.contains(&format!("{file}:5:{column}: ")), "{}", ran.all());
}
