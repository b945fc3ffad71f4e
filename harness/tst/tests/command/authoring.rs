//! The author's guide: every example of it is valid, every scene passes, and no verb is missing.

use std::path::PathBuf;

use crate::support::{Course, has, repository};

/// The guide itself.
fn guide() -> String {
    std::fs::read_to_string(repository().join("docs/authoring.md")).expect("the guide")
}

/// A block of code with what stands beside its language.
struct Block {
    language: String,
    about: String,
    text: String,
    line: usize,
}

/// The blocks of the guide.
fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for (line, text) in guide().lines().enumerate() {
        match text.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(head) => {
                let (language, about) = head.split_once(' ').unwrap_or((head, ""));
                blocks.push(Block { language: language.into(), about: about.into(), text: String::new(), line: line + 2 });
                is_open = true;
            }
            None if is_open => {
                let block = blocks.last_mut().expect("an open block");
                block.text += text;
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!is_open, "the last block has no end");
    blocks
}

/// The scenes of one program of the guide.
fn scenes(program: &str) -> Vec<Block> {
    blocks().into_iter().filter(|block| block.language == "yaml" && block.about == program).collect()
}

fn program(name: &str) -> PathBuf {
    repository().join("docs/programs").join(name)
}

/// An exercise with a check for each scene, named after its line in the guide.
fn exercise(scenes: &[Block], head: &str) -> String {
    let indent = |text: &str| text.lines().map(|line| format!("      {line}\n")).collect::<String>();
    let check = |(index, scene): (usize, &Block)| {
        let worth = if index == 0 { "points: 100" } else { "points: 1\n    extra: true" };
        format!(
            "  - name: line_{}\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    {worth}\n    alone: true\n    steps:\n{}",
            scene.line,
            indent(&scene.text)
        )
    };
    let checks: String = scenes.iter().enumerate().map(check).collect();
    format!("name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\n{head}checks:\n{checks}")
}

/// Runs the scenes of a program; each must pass, or be skipped for one of these reasons.
#[track_caller]
fn pass(name: &str, head: &str, least: usize, reasons: &[&str]) {
    if !has("python3") {
        return;
    }
    let scenes = scenes(name);
    assert!(scenes.len() >= least, "only {} scenes of {name}", scenes.len());
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", exercise(&scenes, head));
    let command = format!("python3 {}", program(name).display());
    let ran = course.run(&["test", "parrot", "--run", &command, "--format", "json", "--lang", "en"]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    for check in told["checks"].as_array().expect("checks") {
        let is_excused = check["status"] == "skipped" && reasons.iter().any(|reason| check.to_string().contains(reason));
        assert!(check["status"] == "passed" || is_excused, "docs/authoring.md, {}: {check:#}", check["name"]);
    }
}

#[test]
fn the_scenes_with_an_echo_pass() {
    // Elsewhere there is no other address of this machine, or no count of threads; the default port may be in use.
    let reasons = ["127.0.0.", "9090", "threads"];
    let pieces = blocks().into_iter().find(|block| block.about == "scenes of echo.py").expect("pieces of scenes").text;
    pass("echo.py", &format!("program: {{ kind: server, args: [\"{{port}}\"], default_port: 9090 }}\n{pieces}"), 9, &reasons);
}

#[test]
fn the_scenes_with_pages_pass() {
    let head = blocks().into_iter().find(|block| block.about == "program of pages.py").expect("a program").text;
    pass("pages.py", &head, 3, &[]);
}

#[test]
fn the_scenes_with_servers_that_the_judge_plays_pass() {
    let head = blocks().into_iter().find(|block| block.about == "program of front.py").expect("a program").text;
    pass("front.py", &head, 3, &[]);
    pass("fetch.py", "program: { kind: client, args: [\"http://127.0.0.1:{origin}/a?b\"], listens: [origin] }\n", 1, &[]);
}

#[test]
fn the_scenes_with_several_instances_pass() {
    let head = blocks().into_iter().find(|block| block.about == "program of node.py").expect("a program").text;
    pass("node.py", &head, 1, &[]);
}

#[test]
fn the_scenes_with_datagrams_pass() {
    pass("datagrams.py", "program: { kind: server, over: udp, args: [\"{port}\"] }\n", 2, &["127.0.0."]);
}

#[test]
fn the_scenes_over_tls_and_over_websocket_pass() {
    let head = blocks().into_iter().find(|block| block.about == "program of secure.py").expect("a program").text;
    pass("secure.py", &head, 1, &[]);
    pass("frames.py", "program: { kind: server, args: [\"{port}\"] }\n", 1, &[]);
}

#[test]
fn the_scenes_with_counters_pass() {
    pass("counters.py", "program: { kind: batch, args: [] }\n", 2, &[]);
}

#[test]
fn the_scenes_with_sums_pass() {
    pass("sums.py", "program: { kind: batch, args: [] }\n", 1, &[]);
}

#[test]
fn the_whole_file_and_the_hidden_one_are_valid() {
    let course = Course::new();
    course.write("config.yaml", "exercises: [ping]\n");
    let blocks = blocks();
    let whole = blocks.iter().find(|block| block.text.starts_with("name: ping")).expect("a whole file");
    course.write("exercises/ping/exercise.yaml", &whole.text);
    let answers = "import socket, sys\ns = socket.create_server((\"\", int(sys.argv[1])))\nc, _ = s.accept()\nwhile d := c.recv(1):\n    if d == b\"\\n\": c.sendall(b\"pong\\n\")\n";
    course.write("ping.py", answers);
    if has("python3") {
        course.run(&["test", "ping", "--run", "python3 ping.py"]).ended(0);
    }
    let hidden = blocks.iter().find(|block| block.about == "hidden of ping.py").expect("a hidden file");
    course.write("exercises/ping/hidden.yaml", &hidden.text);
    course.write(
        "exercises/ping/exercise.yaml",
        whole.text.replace("points: 60", "points: 40").replace("checks:", "withheld_points: 20\nchecks:"),
    );
    let ran = course.run(&["lint", "ping"]).ended(1);
    assert!(ran.stdout.contains("3 checks"), "{}", ran.all());
}

#[test]
fn the_hints_are_valid_and_the_one_for_who_cannot_connect_is_told() {
    let course = Course::new();
    let hints = blocks().into_iter().find(|block| block.about == "hints of ping.py").expect("hints").text;
    let check = format!("  - name: closes\n    title: {{ en: t, pt-BR: t }}\n    points: 100\n{hints}");
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\nprogram: { kind: server, args: [\"{port}\"] }\n";
    course.write("exercises/parrot/exercise.yaml", format!("{head}checks:\n{check}"));
    let ran = course.run(&["test", "parrot", "--run", "false", "--lang", "en"]).ended(1);
    assert!(ran.stdout.contains("hint: Bind and listen on the port"), "{}", ran.all());
}

#[test]
fn every_block_of_yaml_is_one_that_is_tested() {
    let known = [
        "echo.py",
        "pages.py",
        "counters.py",
        "datagrams.py",
        "sums.py",
        "front.py",
        "secure.py",
        "frames.py",
        "program of secure.py",
        "fetch.py",
        "program of pages.py",
        "program of front.py",
        "node.py",
        "program of node.py",
        "scenes of echo.py",
        "hidden of ping.py",
        "hints of ping.py",
    ];
    for block in blocks().iter().filter(|block| block.language == "yaml") {
        let is_known = known.contains(&block.about.as_str()) || block.text.starts_with("name: ping");
        assert!(is_known, "docs/authoring.md:{}: nothing tests this", block.line);
    }
}

#[test]
fn every_verb_and_every_key_is_in_a_scene() {
    let source =
        |name: &str| std::fs::read_to_string(repository().join("harness/engine/src/spec").join(name)).expect("a source file");
    let (source, of_many) =
        (["step.rs", "program_step.rs", "listener.rs"].map(source).concat(), ["group_step.rs", "piece.rs"].map(source).concat());
    let mut verbs = vec!["everyone", "together", "crowd", "load", "repeat", "measure", "one_of"];
    verbs.extend(["each", "plays", "pause", "eventually"]);
    for list in ["const ACTOR_VERBS", "const PROGRAM_VERBS", "const VERBS"] {
        let (_, from) = source.split_once(list).expect("the list of verbs");
        let (_, from) = from.split_once("= [").expect("its beginning");
        let (list, _) = from.split_once("];").expect("its end");
        verbs.extend(list.split('"').skip(1).step_by(2));
    }
    // The keys of the verbs that hold others.
    for keys in of_many.split(".only(&[").skip(1) {
        verbs.extend(keys.split(']').next().unwrap_or_default().split('"').skip(1).step_by(2));
    }
    assert!(verbs.len() > 50, "{verbs:?}");
    let scenes: String = blocks().into_iter().filter(|block| block.about.ends_with(".py")).map(|block| block.text).collect();
    let words: Vec<&str> = scenes.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    for verb in verbs {
        assert!(words.contains(&verb), "no scene of docs/authoring.md shows `{verb}`");
    }
}

#[test]
fn every_kind_of_failure_stands_in_the_guide() {
    let guide = std::fs::read_to_string(repository().join("docs/authoring.md")).expect("the guide");
    let table: Vec<&str> =
        guide.lines().skip_while(|line| !line.starts_with("| kind | is |")).take_while(|line| line.starts_with('|')).collect();
    for kind in tst_engine::verdict::FailureKind::ALL {
        let word = format!("`{}`", kind.word());
        assert!(table.iter().any(|row| row.split('|').nth(1).is_some_and(|cell| cell.contains(&word))), "{word}: {table:#?}");
    }
}
