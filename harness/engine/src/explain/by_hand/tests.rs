//! Recipes of checks, as a specification: what a person types to see a failure.

use std::time::Duration;

use super::{Desk, KIT, Netcat, Reproduce, show};
use crate::explain::{Page, plain};
use crate::spec::{Exercise, ProgramKind, load};
use crate::subject::Subject;
use crate::text::{Doing, ExitWish, Lang, Problem, StallProof, columns};
use crate::verdict::{Conversation, Failure, Moment, Outcome, Verdict};

/// The first of the ports that are given out.
fn port() -> u16 {
    crate::process::Port::first()
}

/// An exercise with one check of these steps.
fn exercise(kind: ProgramKind, steps: &str) -> (tempfile::TempDir, Exercise) {
    let folder = tempfile::Builder::new().prefix("tst-recipe-").tempdir().expect("a folder");
    let folder_of = folder.path().join("parrot");
    std::fs::create_dir(&folder_of).expect("made");
    let kind = if kind == ProgramKind::Server { "server, args: [\"{port}\"], default_port: 9090" } else { "batch" };
    let text = "{ en: a, pt-BR: a }";
    let head = format!("name: parrot\ntitle: {text}\nprogram: {{ kind: {kind} }}\nchecks:\n  - name: repeats\n    title: {text}\n");
    let steps: String = steps.lines().map(|line| format!("      {}\n", line.trim_start_matches("        "))).collect();
    let file = format!("{head}    points: 100\n    hint: {text}\n    steps:\n{steps}");
    std::fs::write(folder_of.join("exercise.yaml"), file).expect("written");
    let exercise = load(&folder_of).expect("a valid exercise");
    (folder, exercise)
}

fn receives(who: &str, data: &str) -> Failure {
    let problem = Problem::NoAnswer { who: who.into(), others: false, proof: StallProof::AtRest };
    Failure::new(Doing::Receives { who: who.into(), data: data.into() }, problem)
}

/// What is shown of a failure at the step with `mark`, after the program was started with these command lines.
fn shown_on(desk: Desk, kind: ProgramKind, steps: &str, mark: &str, mut failure: Failure, started: &[&str]) -> String {
    let (folder, exercise) = exercise(kind, steps);
    let source = std::fs::read_to_string(&exercise.file).expect("the file");
    failure.line = source.lines().position(|line| line.contains(mark)).expect("the step") + 1;
    let at = Duration::ZERO;
    let moment = |command: &&str| {
        let event = crate::text::Event::Started { command: command.replace("PORT", &port().to_string()) };
        Moment { at, who: "program".into(), event, bytes: Vec::new(), length: 0 }
    };
    let conversation = Conversation { moments: started.iter().map(moment).collect(), left_out: 0 };
    let verdict = Verdict {
        check: "repeats".into(),
        outcome: Outcome::Failed(Box::new(failure)),
        duration: at,
        conversation,
        schedules: None,
    };
    let root = folder.path();
    for below in [".tst/evidence/parrot/repeats", KIT] {
        std::fs::create_dir_all(root.join(below)).expect("a folder");
    }
    std::fs::write(root.join("Cargo.toml"), "[workspace]\n").expect("written");
    let subject = Subject::Crate { folder: root.join("exercises/parrot"), bin: "parrot".into() };
    let reproduce = Reproduce { keeps_files: true, ..Reproduce::new(&exercise, &subject, root, None) }.with(desk);
    let mut page = Page { lines: Vec::new(), lang: Lang::PtBr, width: 80, hex: false };
    show(&mut page, &verdict, &reproduce);
    let text = plain(&page.lines);
    assert!(text.lines().count() <= 7 && text.lines().all(|line| columns(line) <= 80), "{text}");
    text
}

#[track_caller]
fn assert_shown(steps: &str, mark: &str, failure: Failure, wanted: &[&str]) {
    let got = shown_on(Desk::USUAL, ProgramKind::Server, steps, mark, failure, &["parrot PORT"; 2]);
    let wanted = wanted.join("\n");
    assert_eq!(got, wanted, "\n{got}\n");
}

const GOES_ON: &str = "tente à mão (Ctrl-C encerra o que continua):";
const START: &str = "  terminal 1:  cargo run --bin parrot -- 9090";

#[test]
fn who_waits_for_an_answer_stays_and_who_ended_its_side_does_not() {
    let steps = "\
        - ana: connect
        - ana: { send: \"oi, ação\\n\" }
        - ana: { receives: \"oi, ação\\n\" }
        - ana: half_close
        - ana: { sees: end } # the end";
    let first = receives("ana", "oi, ação\n");
    assert_shown(steps, "receives", first, &[GOES_ON, START, "  terminal 2:  printf 'oi, ação\\n' | nc 127.0.0.1 9090"]);
    let proof = StallProof::AtRest;
    let open = Failure::new(Doing::SeesEnd { who: "ana".into() }, Problem::DidNotClose { who: "ana".into(), proof });
    let ends = "  terminal 2:  (printf 'oi, ação\\n'; sleep 1) | nc -N 127.0.0.1 9090";
    assert_shown(steps, "the end", open, &[GOES_ON, START, ends]);
}

#[test]
fn a_letter_that_is_cut_in_two_is_sent_in_two() {
    let steps = "\
        - ana: connect
        - ana: { send: { text: \"ação\\n\", cut: 1 } }
        - ana: { receives: \"AÇÃO\\n\" }";
    let client = "  terminal 2:  (printf 'a\\303'; sleep 1; printf '\\247ão'; sleep 1;";
    let rest = "               printf '\\n') | nc 127.0.0.1 9090";
    assert_shown(steps, "receives", receives("ana", "AÇÃO\n"), &[GOES_ON, START, client, rest]);
}

#[test]
fn who_comes_after_somebody_left_or_must_not_hear_what_was_said_comes_after_it() {
    let steps = "\
        - ana: connect
        - ana: { send: \"um\\ndois\\n\" }
        - ana: { receives: \"um\\ndois\\n\" }
        - bia: connect
        - bia: { send: \"bia\\n\" }
        - bia: { receives: \"bia\\n\" }";
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2 (ana):  nc 127.0.0.1 9090",
        "  então digite:  ana: um⏎ · ana: dois⏎",
        "  terminal 3 (bia):  nc 127.0.0.1 9090",
        "  então digite:  bia: bia⏎",
    ];
    assert_shown(steps, "receives: \"bia", receives("bia", "bia\n"), &wanted);
}

#[test]
fn the_turn_of_a_repetition_that_failed_is_the_last_one_shown() {
    let steps = "\
        - ana: connect
        - repeat: { times: 5, steps: [{ ana: { send: \"m{n}\\n\" } }, { ana: { receives: \"m{n}\\n\" } }] } # turns";
    let client = "  terminal 2:  (printf 'm1\\n'; sleep 1; printf 'm2\\n') | nc 127.0.0.1 9090";
    assert_shown(steps, "turns", receives("ana", "m2\n"), &[GOES_ON, START, client]);
}

#[test]
fn several_clients_are_several_terminals_in_which_is_typed_in_order() {
    let steps = "\
        - ana: connect
        - ana: { send: \"ana\\n\" }
        - everyone: { receives: \"ana\\n\" }
        - bia: connect
        - bia: { send: \"bia\\n\" }
        - everyone: { receives: \"bia\\n\" }
        - ana: { send: \"come\" }
        - bia: close
        - ana: { receives: \"fim\\n\" }";
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2 (ana):  nc 127.0.0.1 9090",
        "  terminal 3 (bia):  nc 127.0.0.1 9090",
        "  então digite:  ana: ana⏎ · bia: bia⏎ · ana: come Ctrl-D · bia: Ctrl-C",
    ];
    assert_shown(steps, "fim", receives("ana", "fim\n"), &wanted);
    // What failed before is not yet typed.
    let before = [&wanted[..4], &["  então digite:  ana: ana⏎ · bia: bia⏎"]].concat();
    assert_shown(steps, "receives: \"bia", receives("ana", "bia\n"), &before);
}

#[test]
fn what_nobody_can_type_is_printed_when_the_others_are_there() {
    let steps = "\
        - ana: connect
        - ana: { send: \"ana\\n\" }
        - ana: { receives: \"ana\\n\" }
        - bia: connect
        - bia: { send: \"bia\\n\" }
        - ana: { send: { bytes: 'ff 0a' } }
        - bia: { receives: { bytes: 'ff 0a' } } # bytes";
    let doing = Doing::Receives { who: "bia".into(), data: b"\xff\n".to_vec() };
    let failure = Failure::new(doing, Problem::NoAnswer { who: "bia".into(), others: false, proof: StallProof::AtRest });
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2 (ana):  (printf 'ana\\n'; sleep 9; printf '\\377\\n') |",
        "                     nc 127.0.0.1 9090",
        "  terminal 3 (bia):  nc 127.0.0.1 9090",
        "  então digite:  bia: bia⏎",
    ];
    assert_shown(steps, "# bytes", failure, &wanted);
}

#[test]
fn long_data_lies_in_files_and_is_compared() {
    let steps = "\
        - ana: connect
        - ana: { send: { random: 5000 } }
        - ana: { receives: { random: 5000 } } # it";
    let (_folder, exercise) = exercise(ProgramKind::Server, steps);
    let names = crate::spec::Names::new(exercise.checks[0].salt(0));
    let mut failure = receives("ana", "");
    failure.requirement = Doing::Receives { who: "ana".into(), data: crate::spec::Data::Random(5000).bytes(&names) };
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2:  nc -N 127.0.0.1 9090 < .tst/evidence/parrot/repeats/sent \\",
        "               | cmp - .tst/evidence/parrot/repeats/expected",
        "  (cmp conta os bytes a partir de 1)",
    ];
    assert_shown(steps, "# it", failure, &wanted);
}

#[test]
fn a_request_is_curls_where_curl_shows_the_fault() {
    let steps = "\
        - ana: { get: \"/\" }
        - ana: { response: 200 }
        - bia: { get: \"/a%20b\" }
        - bia: { response: 404 } # bia";
    let doing = |who: &str| Doing::ReceivesResponse { who: who.into(), asked: None, status: vec![404] };
    let silent = Failure::new(doing("bia"), Problem::NoAnswer { who: "bia".into(), others: false, proof: StallProof::AtRest });
    assert_shown(steps, "# bia", silent.clone(), &[GOES_ON, START, "  terminal 2:  curl -v 'http://127.0.0.1:9090/a%20b'"]);
    // Who has no curl, and whoever looks for the end of the connection, which curl does not wait for.
    let open = Failure::new(doing("ana"), Problem::DidNotClose { who: "ana".into(), proof: StallProof::AtRest });
    let got = shown_on(Desk::USUAL, ProgramKind::Server, steps, "response: 200", open, &["parrot PORT"]);
    let nc = "printf '%s\\r\\n' 'GET / HTTP/1.1' 'Host: 127.0.0.1:9090' \\\n";
    assert!(got.contains(nc) && got.ends_with("'Connection: close' '' | nc 127.0.0.1 9090"), "{got}");
    let got = shown_on(Desk { has_curl: false, ..Desk::USUAL }, ProgramKind::Server, steps, "# bia", silent, &["parrot PORT"]);
    assert!(got.contains("'GET /a%20b HTTP/1.1'"), "{got}");
}

#[test]
fn a_program_that_is_started_twice_is_started_twice() {
    let taken = "\
        - program: { start: { args: [\"{taken_port}\"] } }
        - program: { exits: nonzero }
        - program: { complains: { lines: 1 } }";
    let proof = StallProof::AtRest;
    let wanted = ExitWish::NotZero;
    let exits = Failure::new(Doing::Exits { with: None, wanted }, Problem::DidNotExit { proof });
    let again = "  terminal 2:  cargo run --bin parrot -- 9090; echo $?";
    assert_shown(taken, "exits", exits, &[GOES_ON, START, again]);
    let restart = "\
        - ana: connect
        - ana: { send: \"oi\\n\" }
        - ana: { receives: \"oi\\n\" }
        - program: restart
        - bia: connect # again";
    let ending = crate::text::Ending::Status(1);
    let problem = Problem::EndedBeforeListening { port: 1, ending };
    let mut failure = Failure::new(Doing::Connects { who: "bia".into(), address: String::new() }, problem);
    failure.ending = Some(ending);
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2:  printf 'oi\\n' | nc 127.0.0.1 9090",
        "  terminal 1:  Ctrl-C, e então: cargo run --bin parrot -- 9090",
    ];
    assert_shown(restart, "# again", failure, &wanted);
}

#[test]
fn where_nobody_listens_another_port_is_asked_for_than_the_usual_one() {
    let steps = "\
        - ana: { connect: { to: 127.0.0.2 } }";
    let problem = Problem::NotListening { port: port(), proof: StallProof::AtRest };
    let failure = Failure::new(Doing::Connects { who: "ana".into(), address: String::new() }, problem);
    let start = "  terminal 1:  cargo run --bin parrot -- 9191";
    assert_shown(steps, "connect", failure, &[GOES_ON, start, "  terminal 2:  nc 127.0.0.2 9191"]);
}

#[test]
fn of_a_bad_argument_the_one_that_is_taken_is_shown_with_its_status() {
    let steps = "\
        - program: { start: { args: [abc] } }
        - program: { exits: nonzero }
        - program: { start: { args: [\"\"] } }
        - program: { exits: nonzero } # the second";
    let problem = Problem::WrongExit { wanted: ExitWish::NotZero, ending: crate::text::Ending::Status(0) };
    let mut failure = Failure::new(Doing::Exits { with: None, wanted: ExitWish::NotZero }, problem);
    failure.ending = Some(crate::text::Ending::Status(0));
    let got = shown_on(Desk::USUAL, ProgramKind::Server, steps, "# the second", failure, &["parrot abc", "parrot ''"]);
    assert_eq!(got, format!("{}\n  cargo run --bin parrot -- ''; echo $?", "tente à mão:"));
}

#[test]
fn silent_clients_are_one_command_and_what_no_person_does_says_so() {
    let steps = "\
        - crowd: { name: calado, size: 50, in_order: true, steps: [{ calado: connect }] }
        - ana: connect
        - ana: { send: \"oi\\n\" }
        - ana: { receives: \"oi\\n\" }";
    let wanted = [
        GOES_ON,
        START,
        "  terminal 2 (calado):  (for i in $(seq 50); do sleep 60 | nc 127.0.0.1 9090 \\",
        "                        & done; wait)",
        "  terminal 3 (ana):  printf 'oi\\n' | nc 127.0.0.1 9090",
    ];
    assert_shown(steps, "receives", receives("ana", "oi\n"), &wanted);
    let steps = "\
        - crowd: { name: c, size: 50, steps: [{ c: connect }, { c: { send: a } }, { c: { receives: a } }] } # all";
    let wanted =
        ["não dá para tentar à mão: são precisos muitos clientes no mesmo instante", "passo a passo: cargo tst try parrot repeats"];
    assert_shown(steps, "# all", receives("c-1", "a"), &wanted);
}

#[test]
fn a_program_that_only_prints_is_started_and_timed_where_time_is_what_is_wrong() {
    let steps = "\
        - program: { start: { args: [\"A b:5:200\"] } }
        - program: { prints: \"A\\n\" }
        - program: { keeps_pace: { lines: A, interval_ms: 200 } }";
    let failure = Failure::new(Doing::Keeps { pace: "A".into() }, Problem::BuildFailed);
    let got = shown_on(Desk::USUAL, ProgramKind::Batch, steps, "keeps_pace", failure, &["parrot 'A b:5:200'"]);
    assert_eq!(got, "tente à mão:\n  time cargo run --bin parrot -- 'A b:5:200'");
}

#[test]
fn steps_in_which_nobody_does_anything_are_not_gone_through_for_ever() {
    let steps = "\
        - ana: connect
        - repeat: { times: 10000, steps: [{ repeat: { times: 10000, steps: [{ ana: stop_reading }, { ana: resume_reading }] } }] }
        - ana: { receives: a } # the last";
    let got = shown_on(Desk::USUAL, ProgramKind::Server, steps, "# the last", receives("ana", "a"), &["parrot PORT"]);
    assert!(got.starts_with("não dá para tentar à mão: são passos demais"), "{got}");
}

#[test]
fn every_netcat_has_its_own_words() {
    let steps = "\
        - ana: connect
        - ana: { send: \"oi\\n\" }
        - ana: { receives: \"oi\\n\" }";
    let shown = |netcat| {
        let desk = Desk { netcat, ..Desk::USUAL };
        shown_on(desk, ProgramKind::Server, steps, "receives", receives("ana", "oi\n"), &["parrot PORT"])
    };
    assert!(shown(Netcat::Apple).ends_with("(printf 'oi\\n'; sleep 60) | nc 127.0.0.1 9090"));
    assert!(shown(Netcat::Ncat("ncat")).ends_with("printf 'oi\\n' | ncat --no-shutdown 127.0.0.1 9090"));
}

#[test]
fn a_variable_that_was_passed_with_its_value_stands_before_the_program_alone() {
    let steps = "\
        - ana: connect";
    let (folder, exercise) = exercise(ProgramKind::Server, steps);
    let failure = Failure::new(Doing::Connects { who: "ana".into(), address: String::new() }, Problem::BuildFailed);
    let started = |subject: &Subject, line: &str| {
        let passed = ["MODE=a b".to_string(), "HOME".into()];
        let reproduce = Reproduce::new(&exercise, subject, folder.path(), None).passing(&passed);
        reproduce.start_line(line, &failure, &reproduce.told(9090), "kept").join(" ")
    };
    assert_eq!(started(&Subject::Command("./p {port}".into()), "./p 9090"), "MODE='a b' ./p 9090");
    let file = Subject::File(folder.path().join("p.rs"));
    let rust = "rustc --edition 2024 -o server p.rs && MODE='a b' ./server 9090";
    assert_eq!(started(&file, "/tmp/p 9090"), rust);
}

#[test]
fn that_a_connection_was_reset_is_seen_with_any_netcat() {
    let steps = "\
        - ana: connect
        - ana: { send: \"oi\\n\" }
        - ana: { sees: end }";
    let shown = |netcat| {
        let failure = Failure::new(Doing::SeesEnd { who: "ana".into() }, Problem::Reset { who: "ana".into() });
        shown_on(Desk { netcat, ..Desk::USUAL }, ProgramKind::Server, steps, "sees", failure, &["parrot PORT"])
    };
    for silent in [Netcat::OpenBsd, Netcat::BusyBox, Netcat::Traditional, Netcat::Apple] {
        assert!(shown(silent).contains("/dev/tcp/127.0.0.1/9090"), "{}", shown(silent));
    }
    assert!(shown(Netcat::Ncat("ncat")).ends_with("printf 'oi\\n' | ncat --no-shutdown 127.0.0.1 9090"));
}
