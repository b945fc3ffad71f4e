//! `tst try`: one check is played step by step, at each Enter on a terminal and at once in a pipe.

use crate::support::terminal::typed_at_terminal;
use crate::support::{Course, RIGHT, has};
use tst_engine::text::columns;

/// Answers whole lines only, and without the line feed.
const SLOPPY: &str = "\
import socket, sys
with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:
    client, _ = server.accept()
    for line in client.makefile('rb'):
        client.sendall(line.rstrip())
";

fn course() -> Course {
    let course = Course::new();
    course.write("sloppy.py", SLOPPY);
    course.write("right.py", RIGHT);
    course
}

/// The lines without what chance decides: ports, where the program lies, and whether an answer is there before it is waited for.
fn steady(text: &str) -> String {
    let word = |word: &str| {
        let is_port = word.len() >= 4 && word.rsplit(':').next().is_some_and(|port| port.len() >= 4 && port.parse::<u16>().is_ok());
        if is_port || word.ends_with(".py") { "…".to_string() } else { word.to_string() }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = text.replace("\n      ", " ").lines().map(line).collect();
    let answers = |line: &str| line.contains("ana receives") || line.contains("ana recebe");
    let waits = |line: &str| line.starts_with("> ana waits") || line.starts_with("> ana espera");
    for at in 1..lines.len() {
        if answers(&lines[at - 1]) && waits(&lines[at]) {
            lines.swap(at - 1, at);
        }
    }
    lines.join("\n")
}

#[test]
fn in_a_pipe_all_steps_are_played_and_told_in_both_languages() {
    if !has("python3") {
        return;
    }
    let course = course();
    let en = course.run(&["try", "parrot", "repeats", "--subject", "sloppy.py", "--lang", "en"]).ended(1).stdout;
    let wanted = "\
repeats a line
    program starts: python3 … …
> ana connects
    ana connects to …
> ana sends \"loro\\n\"
    ana sends \"loro\\n\"
> ana waits for \"loro\\n\"
    ana receives \"loro\"
";
    assert!(steady(&en).starts_with(wanted), "{en}");
    assert!(en.contains("\nrequired: ana receives \"loro\\n\"") && en.contains("\nhint: read, then write"), "{en}");
    let pt = course.run(&["try", "parrot", "repeats", "--subject", "right.py", "--lang", "pt-BR"]).ended(0).stdout;
    let wanted = "\
repete uma linha
    programa inicia: python3 … …
> ana se conecta
    ana se conecta a …
> ana envia \"loro\\n\"
    ana envia \"loro\\n\"
> ana espera \"loro\\n\"
    ana recebe \"loro\\n\"
tudo veio como devia";
    assert_eq!(steady(&pt), wanted, "{pt}");
    // It shows a check alone, whatever it needs, and of long data the beginning.
    let long = course.run(&["try", "parrot", "repeats_anything", "--subject", "right.py", "--lang", "en"]).ended(0).stdout;
    assert!(long.contains("(2000 bytes)") && long.lines().all(|line| columns(line) <= 80), "{long}");
}

#[test]
fn at_a_terminal_each_step_waits_for_enter_and_q_or_the_end_of_the_input_leaves() {
    if !has("python3") {
        return;
    }
    let course = course();
    let typed = |keys, lang| {
        let mut command = course.tst(&["try", "parrot", "repeats", "--subject", "right.py", "--lang", lang]);
        let shown = typed_at_terminal((24, 80), keys, &mut command);
        shown.does_nothing();
        assert!(shown.lines().iter().all(|line| columns(line) <= 80), "{}", shown.text);
        (shown.status, shown.lines().join("\n"))
    };
    let (status, text) = typed("\n\n\n", "en");
    assert_eq!(status, Some(0), "{text}");
    let prompt = "[Enter: do it; a: all the rest; q: quit] ";
    // What comes while it waits is shown at once, and the prompt again below.
    let again = text.matches(&format!("{prompt}\n    ana receives")).count();
    assert_eq!(text.matches(prompt).count(), 3 + again, "{text}");
    assert!(text.contains("ana receives \"loro\\n\"") && text.contains("everything came as it should"), "{text}");
    let (status, text) = typed("\nq\n", "pt-BR");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("> ana envia \"loro\\n\"") && !text.contains("\n    ana envia") && text.ends_with("encerrado"), "{text}");
    // Ctrl-D.
    let (status, text) = typed("\n\u{4}", "en");
    assert!(status == Some(0) && text.ends_with("left") && !text.contains("> ana waits"), "{text}");
    let (status, text) = typed("a\n", "en");
    assert!(status == Some(0) && text.matches("[Enter").count() == 1 && text.contains("everything came"), "{text}");
}

#[test]
fn what_is_no_check_is_refused_and_in_the_exercises_folder_its_name_is_enough() {
    let course = course();
    let refused = |words: &[&str]| course.run(&[&["try"], words, &["--lang", "en"]].concat()).refused(2);
    assert!(refused(&["parrot", "repeat"]).contains("repeats"), "the near one is proposed");
    assert!(refused(&["parrot"]).contains("which check? There are: repeats, repeats_anything and ends_well"));
    if !has("python3") {
        return;
    }
    let mut command = course.tst(&["try", "repeats", "--lang", "en", "--subject"]);
    command.arg(course.path().join("right.py")).current_dir(course.path().join("exercises/parrot"));
    let answer = command.stdin(std::process::Stdio::null()).output().expect("it runs");
    assert_eq!(answer.status.code(), Some(0), "{answer:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_of_what_was_left_in_the_middle() {
    if !has("python3") {
        return;
    }
    let course = course();
    let pid = course.path().join("pid");
    let marked = format!("import os\nopen({:?}, 'w').write(str(os.getpid()))\n{RIGHT}", pid.display().to_string());
    course.write("marked.py", marked);
    let mut command = course.tst(&["try", "parrot", "repeats", "--subject", "marked.py", "--lang", "en"]);
    let shown = typed_at_terminal((24, 80), "\nq\n", &mut command);
    assert_eq!(shown.status, Some(0), "{}", shown.text);
    let process = std::fs::read_to_string(&pid).expect("it was started");
    assert!(!std::path::Path::new(&format!("/proc/{process}")).exists(), "{process} lives on");
}
