//! What an exercise file, which may be a stranger's, may ask of the judge and of the machine: what is beyond is refused when the
//! file is read, with its place, or ends with the check's time.

#[cfg(target_os = "linux")]
use crate::common::Trial;
use crate::files::{exercise_file, mistake};
use crate::support::{Course, PARROT, has};

const SEND: &str = r#"- ana: { send: "loro\n" }"#;

/// A description of many bytes, however it is nested.
fn repeated(times: usize, data: &str) -> String {
    format!("{{ repeat: {{ times: {times}, data: {data} }} }}")
}

#[test]
fn bytes_that_grow_when_they_are_repeated_are_refused_wherever_they_stand() {
    let much = repeated(10_000, &repeated(10_000, "xxxxxxxxxx"));
    let (english, portuguese) =
        ("this stands for up to 1000000000 bytes; it may be 16777216", "isto representa até 1000000000 bytes");
    mistake(SEND, &format!("- ana: {{ send: §{much} }}"), english, portuguese);
    mistake(SEND, &format!("- ana: {{ send: {{ cut: 9, data: §{much} }} }}"), english, portuguese);
    mistake(SEND, &format!("- ana: {{ receives: §{much} }}"), english, portuguese);
    mistake(SEND, &format!("- ana: {{ request: {{ target: /, body: §{much} }} }}"), english, portuguese);
    let file = much.replacen("{ ", "{ path: a, ", 1);
    mistake("default_port: 9090", &format!("files: [§{file}]"), english, portuguese);
    mistake("default_port: 9090", &format!("files: [{{ path: a, data: §{much} }}]"), english, portuguese);
    // Three levels would stand for more than there is.
    let more = repeated(16_777_216, &repeated(16_777_216, &repeated(16_777_216, "xxxxxxxxxxxx")));
    mistake(SEND, &format!("- ana: {{ send: §{more} }}"), "it may be 16777216", "podem ser 16777216");
}

#[test]
fn files_that_are_too_much_together_are_refused() {
    let files = |mark: &str| {
        let file = |n| format!("{{ path: {}f{n}, random: 16777216 }}", if n == 4 { mark } else { "" });
        format!("files: [{}]", (0..5).map(file).collect::<Vec<_>>().join(", "))
    };
    let (english, portuguese) = ("all together may hold 67108864", "todos juntos podem ter 67108864");
    mistake("default_port: 9090", &files("§"), english, portuguese);
    mistake("    points: 40\n", &format!("    points: 40\n    {}\n", files("§")), english, portuguese);
}

#[test]
fn a_crowd_that_takes_too_much_at_once_is_refused() {
    let crowd = |size: usize, steps: &str| format!("§crowd: {{ name: c, size: {size}, steps: [{{ c: connect }}, {steps}] }}");
    let much = "{ c: { send: { random: 16777216 } } }";
    let (english, portuguese) =
        ("are sent or awaited at the same time; they may be 67108864", "ao mesmo tempo; podem ser 67108864");
    mistake(SEND, &format!("- {}", crowd(1000, much)), english, portuguese);
    mistake(SEND, &format!("- {}", crowd(5, &much.replace("send", "receives"))), english, portuguese);
    let crowd_of_four = crowd(4, much).replace('§', "");
    let branches = format!("[[{{ ana: {{ send: {{ random: 16777216 }} }} }}], [{{ {crowd_of_four} }}]]");
    mistake(SEND, &format!("- §together: {branches}"), english, portuguese);
    // A thread for each.
    let (english, portuguese) =
        ("4000 clients may be there at the same time; they may be 2000", "4000 clientes podem estar presentes");
    let nested = "{ crowd: { name: d, size: 1000, steps: [{ d: connect }] } }";
    mistake(SEND, &format!("- {}", crowd(4, nested)), english, portuguese);
    // A connection for each, though they come one after the other.
    let in_order =
        |n, mark| format!("      - crowd: {mark}{{ name: c{n}, size: 1000, in_order: true, steps: [{{ c{n}: connect }}] }}\n");
    let crowds = [in_order(0, ""), in_order(1, ""), in_order(2, "§")].concat();
    let text = PARROT.replacen("      - ana: connect\n", &format!("{crowds}      - ana: connect\n"), 1);
    exercise_file(&text, "3000 clients may be there at the same time", "3000 clientes podem estar presentes");
}

#[test]
fn lines_in_any_order_that_nobody_finds_in_time_are_refused() {
    let awaited = |verb: &str, data: &str| format!("- ana: {{ {verb}: §{data} }}");
    let lines = "{ any_order: { lines: { count: 10001, text: x } } }";
    mistake(SEND, &awaited("receives_lines", lines), "up to 10001 lines in any order", "até 10001 linhas em qualquer ordem");
    let senders = "{ each: 10000, data: { lines: { count: 11, text: x } } }";
    mistake(SEND, &awaited("receives_merged", senders), "up to 110000 lines in any order", "até 110000 linhas em qualquer ordem");
}

#[test]
fn a_short_file_whose_aliases_stand_for_gigabytes_is_refused() {
    let texts = vec!["*a"; 20_000].join(", ");
    let text = format!("long: &a {}\nmany: §[{texts}]\n", "x".repeat(150_000));
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", text.replace('§', ""));
    let message = course.run(&["test", "parrot", "--run", "true"]).refused(2);
    assert!(
        message.contains("exercise.yaml:1:7: with all that its aliases (`*name`) stand for, the file takes more than"),
        "{message}"
    );
}

#[test]
fn arguments_that_no_system_passes_on_are_refused() {
    let (english, portuguese) = ("a zero byte cannot be passed", "um byte zero não pode ser passado");
    mistake(r#"args: ["{port}"]"#, r#"args: ["{port}", §"a\0b"]"#, english, portuguese);
    let start = |args: &str| format!("- program: {{ start: {{ args: {args} }} }}");
    mistake(SEND, &start(r#"["{port}", §"\0"]"#), english, portuguese);
    mistake(SEND, &start(r#"[{ repeat: { times: 3, text: §"a\0{n}" } }]"#), english, portuguese);
    let long = format!("[{}]", vec![format!("{{ repeat: {{ times: 1000, text: §{} }} }}", "x".repeat(1000)); 2].join(", "));
    let marked = long.replacen('§', "", 1);
    mistake(SEND, &start(&marked), "no system passes more than 1048576", "nenhum sistema passa mais de 1048576");
}

#[test]
fn addresses_that_are_not_this_machines_alone_are_refused() {
    for (key, address) in
        [("to", "10.0.0.1"), ("to", "0.0.0.0"), ("to", "169.254.169.254"), ("to", "\"::\""), ("from", "192.168.0.2")]
    {
        let step = format!("- ana: {{ connect: {{ {key}: §{address} }} }}");
        mistake(SEND, &step, "is not an address of this machine alone", "não é um endereço só desta máquina");
    }
    let course = Course::new();
    for address in ["127.9.8.7", "\"::1\"", "\"::ffff:127.0.0.2\""] {
        course.write("exercises/parrot/exercise.yaml", PARROT.replace(SEND, &format!("- ana: {{ connect: {{ to: {address} }} }}")));
        assert!(course.run(&["list"]).ended(0).stdout.starts_with("parrot"), "{address}");
    }
}

#[test]
fn names_are_short_enough_to_be_read() {
    let (long, longest) = ("x".repeat(101), "x".repeat(100));
    let shown = format!("{}…{}", "x".repeat(69), "x".repeat(30));
    let (english, portuguese) = (
        &*format!("the name `{shown}` has 101 characters; it may have 100"),
        &*format!("o nome `{shown}` tem 101 caracteres; pode ter 100"),
    );
    mistake("name: repeats\n", &format!("name: §{long}\n"), english, portuguese);
    mistake(SEND, &format!("- §{long}: connect"), english, portuguese);
    mistake(SEND, &format!("- crowd: {{ name: §{long}, size: 2, steps: [{{ c: connect }}] }}"), english, portuguese);
    // As long as a key can be.
    let key = "x".repeat(1000);
    mistake(SEND, &format!("- ana: {{ §{key}: x }}"), &format!("unknown key `{shown}`"), &format!("desconhecida `{shown}`"));
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", PARROT.replace("ana", &longest));
    assert!(course.run(&["list"]).ended(0).stdout.starts_with("parrot"));
}

#[test]
fn the_folder_of_a_program_is_filled_in_as_it_stands() {
    let (english, portuguese) = ("cannot be what {dir} stands for", "{dir} não pode estar no lugar de");
    for folder in ["'{root}{root}'", "'a}'", &"x".repeat(129)] {
        mistake("default_port: 9090", &format!("default_port: 9090, folder: §{folder}"), english, portuguese);
    }
}

#[test]
fn checks_that_need_each_other_in_more_ways_than_can_be_gone_are_judged_at_once() {
    let check = |n: usize| {
        let needs = (0..n).map(|other| format!("c{other}")).collect::<Vec<_>>().join(", ");
        format!(
            "  - name: c{n}\n    title: {{ en: a, pt-BR: a }}\n    hint: {{ en: a, pt-BR: a }}\n    points: 1\n    needs: [{needs}]\n    \
             steps: [{{ ana: connect }}]\n"
        )
    };
    let (head, _) = PARROT.split_once("  - name: repeats\n").expect("the checks");
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", head.to_string() + &(0..100).map(check).collect::<String>());
    let ran = course.run(&["test", "parrot", "--run", "true"]).ended(1);
    assert!(ran.stdout.contains("0 passed, 1 failed, 99 skipped"), "{}", ran.all());
}

/// Takes what comes, and says nothing.
#[cfg(target_os = "linux")]
const SINK: &str = "import socket, sys\ns = socket.socket()\ns.bind(('127.0.0.1', int(sys.argv[1])))\ns.listen()\nc, _ = s.accept()\nwhile c.recv(1 << 16):\n    pass\n";

#[cfg(target_os = "linux")]
#[test]
fn a_check_that_only_sends_ends_with_its_time() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { time: 1s }\n");
    course.write("sink.py", SINK);
    let in_loops = "- repeat: { times: 10000, steps: [{ repeat: { times: 10000, steps: [{ ana: { send: x } }] } }] }";
    let in_pieces = "- ana: { send: { random: 16777216, cut: 1 } }";
    for (lang, step, said) in [
        ("en", in_loops, ["went beyond its limit of 1.00 s for one check", "the machine was too busy: of 1"]),
        ("pt-BR", in_pieces, ["passou do seu limite de 1,00 s por verificação", "a máquina estava ocupada demais: durante"]),
    ] {
        course.write("exercises/parrot/exercise.yaml", PARROT.replacen(SEND, step, 1));
        let ran = course.run(&["test", "parrot", "--subject", "sink.py", "--check", "repeats", "--lang", lang]);
        let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        // Beside so many others that in ten times its limit it could not run for one, nothing can be said of the check.
        assert!([Some(1), Some(3)].into_iter().zip(said).any(|end| end.0 == ran.status && words.contains(end.1)), "{}", ran.all());
    }
}

/// A right program that is a script without `#!`, which the shell runs.
#[cfg(unix)]
const SCRIPT: &str = "exec python3 \"$(dirname \"$0\")/right.py\" \"$1\"\n";

#[cfg(unix)]
#[test]
fn a_program_gets_as_many_arguments_as_it_is_given() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("script", SCRIPT);
    let script = course.path().join("script");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("rights");
    let many = "a ".repeat(40_000);
    course.run(&["test", "parrot", "--check", "repeats", "--run", &format!("./script {{port}} {many}")]).ended(0);
    let args = format!("args: [\"{{port}}\"{}]", ", a".repeat(60_000));
    course.write("exercises/parrot/exercise.yaml", PARROT.replace(r#"args: ["{port}"]"#, &args));
    course.run(&["test", "parrot", "--check", "repeats", "--run", "./script {port}"]).ended(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_crowd_that_is_flooded_costs_the_judge_no_more_than_a_few_clients() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nlimits: { time: 2s }\n");
    let crowd = "- crowd: { name: c, size: 50, in_order: true, steps: [{ c: connect }] }\n      \
                 - crowd: { name: c, size: 50, steps: [{ c: { send: oi } }, { c: { sees: { end: after_anything } } }] }";
    course.write("exercises/parrot/exercise.yaml", PARROT.replacen(SEND, crowd, 1));
    let trial = Trial::of("parrot").within(course.path()).check("repeats").memory(250);
    let judged = trial.run("ugly/floods_all_its_clients.py", "{port} {mark}").judge();
    judged.fails_as(&["limit_exceeded"]);
}
