//! Programs that go wrong in every ugly way get a clear verdict and leave nothing behind; right ones get full marks.
//!
//! Every trial also proves (see `common`) that no process, file or port lock of it is left, that the judge did not hang,
//! and that it took little memory. Time bounds are those that the verdict itself rests on, or far beyond any machine's.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use crate::common::{Judged, Running, Trial, repository};
use serde_json::Value;

/// A program that does not listen is waited for so long when it is not known to be at rest.
const STARTING: Duration = Duration::from_secs(10);

/// A check that sends one line and awaits it.
fn echo() -> Trial {
    Trial::of("echo").check("echoes_a_line")
}

/// A check that sends several lines, one after the other.
fn echo_often() -> Trial {
    Trial::of("echo").check("echoes_several_messages")
}

/// A check that gives up after a few seconds whatever happens.
fn impatient(exercise: &str) -> Trial {
    Trial::of(exercise).limits("time: 5s")
}

/// The only check failed in this way.
#[track_caller]
fn fails_as<'j>(judged: &'j Judged, kind: &str) -> &'j Value {
    judged.fails_as(&[kind])
}

/// What a failure says of itself.
fn text<'j>(failure: &'j Value, field: &str) -> &'j str {
    failure[field].as_str().unwrap_or_default()
}

// Programs that never get as far as serving.

#[test]
fn a_program_that_does_not_build_fails_every_check_and_shows_what_the_compiler_said() {
    let judged = Trial::of("hello").subject("ugly/does_not_build.rs").judge();
    assert_eq!(judged.seen.code(), Some(1), "{judged:?}");
    assert_eq!(judged.json["build"]["ok"], false);
    assert!(text(&judged.json["build"], "output").contains("error[E0308]"), "{judged:?}");
    assert_eq!(judged.checks().len(), 7, "all checks of hello");
    for check in judged.checks() {
        assert_eq!((&check["status"], &check["failure"]["kind"]), (&"failed".into(), &"build_failed".into()));
    }
    assert_eq!((&judged.json["score"], &judged.json["failed"]), (&0.into(), &7.into()));
}

#[test]
fn a_program_that_ends_at_once_exited_early_whatever_its_status() {
    for status in ["0", "3"] {
        let judged = echo().run("ugly/exits_at_once.py", status).judge();
        assert!(text(fails_as(&judged, "exited_early"), "message").contains(&format!("status {status}")), "{judged:?}");
    }
}

#[test]
fn a_program_gets_no_file_that_the_judge_holds() {
    let judged = echo().run("ugly/lists_its_open_files.py", "").holding_a_file().judge();
    let said = text(fails_as(&judged, "exited_early"), "standard_error").trim().to_string();
    assert_eq!(said, "open: 0 1 2", "{judged:?}");
}

#[test]
fn a_program_that_panics_at_once_crashed() {
    let judged = echo().subject("ugly/panics_at_once.rs").judge();
    assert!(text(fails_as(&judged, "crashed"), "standard_error").contains("out of coffee"), "{judged:?}");
}

#[test]
fn a_starter_crashed_and_is_told_that_it_is_not_written_yet() {
    for (exercise, check) in [("echo", "echoes_a_line"), ("threads", "counts_down")] {
        let starter = repository().join("exercises").join(exercise).join("src/main.rs");
        let judged = Trial::of(exercise).check(check).option("--subject", &starter.to_string_lossy()).judge();
        assert!(text(fails_as(&judged, "crashed"), "cause").contains("todo!()"), "{judged:?}");
    }
}

#[test]
fn a_program_that_sleeps_for_longer_than_a_check_lasts_never_listens() {
    let judged = echo().run("ugly/sleeps.py", "{port} {mark}").judge();
    let said = text(fails_as(&judged, "not_listening"), "message");
    assert!(said.contains("no time limit of theirs ends before that of the check"), "{said}");
}

#[test]
fn a_program_that_naps_instead_of_listening_is_found_out_by_the_time_limit() {
    let judged = echo().run("ugly/naps.py", "{port} {mark}").judge();
    fails_as(&judged, "not_listening");
    assert!(judged.duration() >= STARTING, "a program that may still be starting is waited for: {judged:?}");
}

#[test]
fn a_program_that_has_stopped_itself_is_not_listening_and_is_killed_all_the_same() {
    fails_as(&echo().run("ugly/stops_itself.py", "{port} {mark}").judge(), "not_listening");
}

#[test]
fn a_program_that_waits_for_nothing_is_found_out_before_the_time_limit() {
    for program in ["ugly/waits_for_ever.py", "ugly/reads_a_silent_pipe.py"] {
        let judged = echo().run(program, "{port} {mark}").judge();
        fails_as(&judged, "not_listening");
        assert!(judged.duration() < STARTING, "its rest proves that it will never listen: {judged:?}");
    }
}

#[test]
fn a_program_that_listens_on_another_port_is_told_on_which() {
    let judged = echo().run("ugly/listens_elsewhere.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "wrong_address"), "message").contains("127.0.0.1:"), "{judged:?}");
}

#[test]
fn a_program_that_listens_on_ipv6_only_is_told_so() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return; // This machine has no IPv6.
    }
    let judged = echo().run("ugly/listens_on_ipv6_only.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "wrong_address"), "message").contains("[::1]:"), "{judged:?}");
}

// Programs that are silent.

#[test]
fn a_program_that_never_accepts_gives_no_answer() {
    let judged = echo().run("ugly/never_accepts.py", "{port} {mark}").judge();
    let cause = text(fails_as(&judged, "no_answer"), "cause");
    assert!(!cause.contains("has read what was sent"), "it has not even accepted the client: {cause}");
}

#[test]
fn a_program_that_never_accepts_and_is_never_at_rest_gives_no_answer_either() {
    fails_as(&echo().run("ugly/never_accepts_and_naps.py", "{port} {mark}").judge(), "no_answer");
}

#[test]
fn a_program_that_never_reads_gives_no_answer() {
    let judged = echo().run("ugly/never_reads.py", "{port} {mark}").judge();
    let cause = text(fails_as(&judged, "no_answer"), "cause");
    assert!(!cause.contains("has read what was sent"), "it has read nothing: {cause}");
}

#[test]
fn a_program_that_stops_reading_a_large_message_sent_it_back_incomplete() {
    fails_as(&Trial::of("echo").check("echoes_a_mebibyte").run("ugly/stops_reading.py", "{port} {mark}").judge(), "incomplete");
}

// Programs that flood.

#[test]
fn a_program_that_prints_without_end_goes_beyond_its_limit() {
    for stream in ["stdout", "stderr"] {
        let judged = echo().run("ugly/floods_before_it_serves.py", &format!("{{port}} {stream} {{mark}}")).judge();
        assert!(text(fails_as(&judged, "limit_exceeded"), "message").contains("1 MiB"), "{judged:?}");
    }
}

#[test]
fn a_program_that_prints_without_end_on_a_terminal_goes_beyond_its_limit() {
    let judged = Trial::of("threads").check("counts_down").run("ugly/floods_before_it_serves.py", "x stdout {mark}").judge();
    // What it prints is wrong from the first byte: that may be seen before there is too much of it.
    judged.fails_as(&["limit_exceeded", "wrong_output"]);
}

#[test]
fn a_program_that_prints_without_end_while_it_serves_rightly_is_told_of_its_limit_only() {
    let judged = Trial::of("echo").run("ugly/floods_while_it_serves.py", "{port} {mark}").judge();
    for check in judged.checks() {
        // A short conversation may be over before there is too much output.
        let outcome = (text(check, "status"), text(&check["failure"], "kind"));
        let is_about_ports = ["refuses_a_bad_port", "refuses_a_taken_port", "default_port"].contains(&text(check, "name"));
        assert!(is_about_ports || matches!(outcome, ("passed" | "skipped", "") | ("failed", "limit_exceeded")), "{judged:?}");
    }
}

#[test]
fn a_client_that_is_flooded_with_other_bytes_got_wrong_ones_or_too_many() {
    fails_as(&echo().run("ugly/floods_the_client.py", "{port} x '' polite {mark}").judge(), "wrong_bytes");
    fails_as(&echo().run("ugly/floods_the_client.py", r"{port} x 'oi, mundo\n' polite {mark}").judge(), "unexpected_bytes");
    let chat = Trial::of("chat").check("comes_back_to_the_sender");
    fails_as(&chat.run("ugly/floods_the_client.py", r"{port} 'spam\n' 'oi\n' polite {mark}").judge(), "wrong_bytes");
}

#[test]
fn a_client_that_is_flooded_after_the_right_answer_sees_bytes_that_nobody_should_have_sent() {
    let judged =
        Trial::of("hello").check("closes_the_connection").run("ugly/floods_the_client.py", r"{port} x 'Hello, World!\n' {mark}");
    fails_as(&judged.judge(), "unexpected_bytes");
}

#[test]
fn a_flood_of_headers_is_not_http() {
    let floods = [("", "x"), (r"HTTP/1.1 200 OK\r\n", r"X-A: b\r\n"), (r"HTTP/1.1 200 OK\r\nX-A: ", "b")];
    crate::support::each(&floods, |(first, again)| {
        let judged = Trial::of("http")
            .check("answers_http")
            .run("ugly/floods_the_client.py", &format!("{{port}} '{again}' '{first}' polite {{mark}}"));
        fails_as(&judged.judge(), "not_http");
    });
}

#[test]
fn a_body_without_end_ends_with_the_time_of_the_check() {
    let judged = impatient("http").check("answers_http").subject("ugly/floods_without_pause.rs").judge();
    assert!(text(fails_as(&judged, "limit_exceeded"), "message").contains("5.00 s"), "{judged:?}");
}

// Programs that are slow.

#[test]
fn a_greeting_that_drips_is_a_greeting() {
    Trial::of("hello").check("greets").run("ugly/drips.py", r"{port} 'Hello, World!\n' '' {mark}").judge().passes();
}

#[test]
fn an_answer_that_drips_for_ever_ends_with_the_time_of_the_check() {
    let judged = impatient("http")
        .check("answers_http")
        .run("ugly/drips.py", r"{port} 'HTTP/1.1 200 OK\r\n' 'X-Drip: y\r\n' {mark}")
        .judge();
    assert!(text(fails_as(&judged, "limit_exceeded"), "message").contains("5.00 s"), "{judged:?}");
}

// Programs that do not want to go.

#[test]
fn a_program_that_ignores_every_signal_is_judged_and_killed() {
    echo().run("ugly/ignores_sigterm.py", "{port} {mark}").judge().passes();
    let judged = Trial::of("echo").check("exits_with_status_0").run("ugly/ignores_sigterm.py", "{port} {mark}").judge();
    fails_as(&judged, "wrong_exit");
}

#[test]
fn a_program_that_goes_into_the_background_exited_early() {
    // Its client may have reached the daemon before that was killed.
    echo().run("ugly/becomes_a_daemon.py", "{port} {mark}").judge().fails_as(&["exited_early", "closed_early", "reset"]);
}

#[test]
#[cfg(target_os = "linux")]
fn in_a_container_whose_session_began_outside_of_it_daemons_are_swept_as_elsewhere() {
    let container = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"];
    if !crate::support::can_start(&container, "no namespace for process numbers") {
        return;
    }
    let inside = || Trial::under(&container, "echo").check("echoes_a_line");
    inside().run("ugly/leaves_a_daemon.py", "{port} {mark}").judge().passes();
    let judged = inside().run("ugly/becomes_a_daemon.py", "{port} {mark}").judge();
    judged.fails_as(&["exited_early", "closed_early", "reset"]);
}

#[test]
fn a_daemon_that_keeps_the_port_does_not_outlive_the_check() {
    echo().run("ugly/leaves_a_daemon.py", "{port} {mark}").judge().passes();
}

#[test]
fn a_daemon_without_an_environment_does_not_outlive_the_run() {
    let judged = Trial::of("echo").check("exits_with_status_0").run("ugly/leaves_a_daemon.py", "{port} {mark} bare").judge();
    judged.passes();
}

#[test]
fn a_daemon_that_hides_in_the_process_group_of_the_judge_does_not_outlive_the_run() {
    fails_as(&echo().run("ugly/hides_with_its_judge.py", "{port} {mark}").judge(), "exited_early");
}

#[test]
fn a_program_that_starts_200_children_goes_beyond_its_limit() {
    let judged = echo().run("ugly/starts_200_children.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "limit_exceeded"), "message").contains("64 processes"), "{judged:?}");
}

#[test]
fn a_program_that_eats_memory_goes_beyond_its_limit() {
    let judged = echo().run("ugly/eats_memory.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "limit_exceeded"), "message").contains("256 MiB"), "{judged:?}");
}

#[test]
fn a_folder_that_even_its_owner_may_not_enter_is_removed() {
    let judged = Trial::of("http").check("answers_http").run("ugly/locks_its_folder.py", "{port} {dir} {mark}").judge();
    fails_as(&judged, "exited_early");
}

#[test]
fn folders_within_folders_are_removed_however_deep() {
    // With the usual number of open files, and with as many as there may be; a shell sets it without unsafe code.
    for (begin, depth) in [("ulimit -n 1024 && exec \"$0\" \"$@\"", "3000"), ("exec \"$0\" \"$@\"", "15000")] {
        let judged = Trial::under(&["sh", "-c", begin], "echo").check("echoes_a_line").run("ugly/digs_deep.py", depth).judge();
        fails_as(&judged, "exited_early");
    }
}

// Programs that end in the middle of a conversation.

#[test]
fn a_program_that_dies_by_a_signal_in_the_middle_crashed() {
    let judged = echo_often().run("ugly/dies_by_a_signal.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "crashed"), "message").contains("SIGSEGV"), "{judged:?}");
}

#[test]
fn a_program_that_panics_in_the_middle_crashed_and_its_panic_is_shown() {
    let judged = echo_often().subject("ugly/panics_on_the_second_message.rs").judge();
    assert!(text(fails_as(&judged, "crashed"), "standard_error").contains("one message is enough"), "{judged:?}");
}

#[test]
fn a_program_that_exits_in_the_middle_exited_early() {
    let judged = echo_often().run("ugly/exits_in_the_middle.py", "{port} {mark}").judge();
    assert!(text(fails_as(&judged, "exited_early"), "message").contains("status 1"), "{judged:?}");
}

#[test]
fn a_connection_that_is_broken_off_was_reset() {
    let judged = Trial::of("hello").check("closes_the_connection").run("ugly/resets.py", "{port} {mark}").judge();
    let cause = text(fails_as(&judged, "reset"), "cause");
    assert!(!cause.contains("unread"), "its client had sent nothing that could be unread: {cause}");
}

#[test]
fn a_connection_that_is_closed_with_unread_data_was_reset() {
    fails_as(
        &Trial::of("echo").check("pays_what_it_owes").run("ugly/closes_with_unread_data.py", "{port} {mark}").judge(),
        "reset",
    );
}

#[test]
fn a_check_that_is_skipped_because_another_failed_is_no_success() {
    let judged = echo_often().run("ugly/exits_at_once.py", "3").judge();
    // The check that it needs is shown too: it is the reason.
    assert_eq!(judged.checks()[0]["status"], "failed");
    assert_eq!(judged.checks()[1]["status"], "skipped");
    assert_eq!(judged.seen.code(), Some(1), "{judged:?}");
}

// Reports of ugly programs.

#[test]
fn no_byte_of_a_program_reaches_the_terminal_as_a_command() {
    let plain = echo().run("ugly/complains_in_escapes.py", "{mark}").report();
    let commands = |text: &str| text.chars().filter(|c| c.is_control() && *c != '\n').collect::<Vec<char>>();
    assert_eq!((plain.code(), commands(&plain.stdout), commands(&plain.stderr)), (Some(1), vec![], vec![]), "{}", plain.stdout);
    // In colour, our own sequences are there: they only set colours (ECMA-48, SGR), and none is the program's.
    let colourful = echo().variable("CLICOLOR_FORCE", "1").run("ugly/complains_in_escapes.py", "{mark}").report().stdout;
    let is_colour = |part: &str| {
        part.strip_prefix('[')
            .and_then(|part| part.split_once('m'))
            .is_some_and(|(codes, _)| codes.bytes().all(|b| b.is_ascii_digit() || b == b';'))
    };
    let mut sequences = colourful.split('\x1b').skip(1).peekable();
    assert!(sequences.peek().is_some(), "there are colours: {colourful}");
    assert!(sequences.all(is_colour), "{colourful:?}");
    assert!(commands(&colourful.replace('\x1b', "")).is_empty(), "{colourful:?}");
    assert!(!colourful.contains("\x1b[31mred"), "{colourful:?}");
}

#[test]
fn a_report_in_a_file_holds_no_byte_that_a_terminal_obeys() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.txt");
    let trial = echo().run("ugly/complains_in_escapes.py", "{mark}").option("--output", &file.to_string_lossy());
    assert_eq!(trial.variable("CLICOLOR_FORCE", "1").report().code(), Some(1));
    let report = std::fs::read_to_string(&file).expect("a report");
    assert!(report.contains("status 3") && report.chars().all(|c| !c.is_control() || c == '\n'), "{report:?}");
}

// Judges that are killed.

/// A judge whose program ignores signals and has a child in a session of its own, both asleep.
fn asleep(wrapper: &[&str]) -> Running {
    let trial = match wrapper {
        [] => Trial::of("threads"),
        wrapper => Trial::under(wrapper, "threads"),
    };
    let ready = trial.aside("ready");
    let mut judge =
        trial.check("counts_down").run("ugly/outlives_its_judge.py", &format!("{{mark}} '{}'", ready.display())).start();
    judge.wait_until("its program was asleep", || ready.exists());
    judge
}

#[test]
fn a_judge_that_is_killed_leaves_nothing() {
    let judge = asleep(&[]);
    judge.signal("KILL", false);
    assert_eq!(judge.finish().status.and_then(|status| status.signal()), Some(9));
}

#[test]
fn a_judge_that_is_terminated_leaves_nothing() {
    let judge = asleep(&[]);
    judge.signal("TERM", false);
    assert!(!judge.finish().status.expect("an end").success());
}

#[test]
fn a_judge_that_is_interrupted_leaves_nothing() {
    // Whoever runs these tests in the background of a shell makes everything ignore the signal, unless it is reset.
    let judge = asleep(&["env", "--default-signal=INT"]);
    judge.signal("INT", true);
    assert!(!judge.finish().status.expect("an end").success());
}

#[test]
fn a_judge_that_is_killed_while_it_builds_leaves_no_compiler() {
    let trial = Trial::of("echo");
    let (ready, crate_folder, cargo) = (trial.aside("ready"), trial.aside("echo"), trial.aside("cargo"));
    std::fs::create_dir(&crate_folder).expect("a folder");
    std::fs::write(crate_folder.join("Cargo.toml"), "[package]\nname = \"echo\"\n").expect("written");
    // A compiler that never ends, with a child, and with a temporary file as the real one makes them.
    let script = format!("#!/bin/sh\nmktemp >/dev/null\nsleep 1000 &\ntouch '{}'\nwait\n", ready.display());
    std::fs::write(&cargo, script).expect("written");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let trial = trial.option("--subject", &crate_folder.to_string_lossy()).variable("CARGO", &cargo.to_string_lossy());
    let mut judge = trial.start();
    judge.wait_until("it was building", || ready.exists());
    judge.signal("KILL", false);
    assert_eq!(judge.finish().status.and_then(|status| status.signal()), Some(9));
}

// Programs that go right.

/// Everything passed that is not extra; a default port may be taken by a stranger on this machine.
#[track_caller]
fn has_full_marks(judged: &Judged, extra: &[&str]) {
    for check in judged.checks() {
        let (name, status) = (text(check, "name"), text(check, "status"));
        let is_excused = extra.contains(&name) || (name == "default_port" && status == "skipped");
        assert!(status == "passed" || is_excused, "{name}: {judged:?}");
    }
}

#[test]
fn a_right_echo_server_in_python_has_full_marks() {
    has_full_marks(&Trial::of("echo").subject("right/echo.py").judge(), &[]);
}

#[test]
fn a_right_chat_server_with_an_event_loop_has_full_marks() {
    has_full_marks(&Trial::of("chat").subject("right/chat.py").judge(), &["one_who_never_reads"]);
}

#[test]
fn a_right_http_server_with_threads_has_full_marks() {
    has_full_marks(&Trial::of("http").subject("right/http.py").judge(), &[]);
}
