//! Servers that the judge plays: who connects to them and who does not, what they receive and answer; and the files that a
//! program leaves.

use crate::files::exercise_file;
use crate::support::examples::example;
use crate::support::scenes::Case;
use crate::support::{Course, can_isolate, has};

/// Does what its arguments say, one after the other. `A` and `B` are names of connections.
const CLIENT: &str = r#"
import socket, sys, threading

connections = {}
for word in sys.argv[1:]:
    verb, _, rest = word.partition(' ')
    name, _, text = rest.partition(' ')
    text = text.encode().decode('unicode_escape').encode('latin1')
    if verb == 'connect':
        try:
            connections[name] = socket.create_connection(('127.0.0.1', int(text)))
        except OSError as error:
            sys.exit(f'client: {error}')
    elif verb == 'send':
        connections[name].sendall(text)
    elif verb == 'read':
        data = b''
        while not data.endswith(text):
            data += connections[name].recv(1)
    elif verb == 'rest':
        sys.stdout.buffer.write(connections[name].makefile('rb').read())
    elif verb == 'close':
        connections[name].close()
    elif verb == 'keep':
        with open(name, 'wb') as file:
            file.write(text)
    elif verb == 'wait':
        threading.Event().wait()
    elif verb == 'sleep':
        import time
        time.sleep(float(name))
"#;

/// `PROGRAM: A; B` begins a case in which the client is started to do A, then B; `>` stands for steps in braces.
const CASES: [Case; 35] = [
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n; rest A > it: { accepts: o } > o: { receives_request: { method: GET, target: / } } > o: { respond: { body: oi } } > program: { prints: oi }",
        Some(("wrong_output", "the program prints \"oi\"", "o programa imprime \"oi\"")),
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n; rest A > it: { accepts: o } > o: { receives_request: / } > o: { send: \"oi\\n\" } > o: close > program: { prints: \"oi\\n\" } > program: { exits: 0 } > it: { sees: nothing } > other: { sees: nothing }",
        None,
    ),
    (
        "connect A {it}; send A tu\\neu \\n; wait > it: { accepts: o } > o: { receives_until: \"eu\\n\" }",
        Some(("no_answer", "o got other lines, but not this one", "o recebeu outras linhas, mas não esta")),
    ),
    // Who never comes.
    (
        "wait > it: { accepts: o }",
        Some((
            "not_connected",
            "the program did not connect to it: every thread of the program is waiting and nothing is under way",
            "o programa não se conectou a it: todas as threads do programa estão esperando",
        )),
    ),
    (
        "keep a > it: { accepts: o }",
        Some((
            "exited_early",
            "the program ended with exit status 0 and had not connected to it",
            "o programa terminou com código de saída 0 sem ter se conectado a it",
        )),
    ),
    (
        "connect A {other}; send A olá\\n; wait > it: { accepts: o }",
        Some(("not_connected", "the program connected to other, and not to it", "o programa se conectou a other, e não a it")),
    ),
    (
        "connect A {other}; wait > one_of: { listeners: [it, other], accepts: o } > one_of: { listeners: [it, other], accepts: p, unlike: o }",
        Some(("not_connected", "the program did not connect to it", "o programa não se conectou a it")),
    ),
    (
        "connect A {other}; connect B {other}; wait > one_of: { listeners: [it, other], accepts: o } > one_of: { listeners: [it, other], accepts: p, unlike: o }",
        Some(("not_connected", "the program connected to other, and not to it", "o programa se conectou a other, e não a it")),
    ),
    (
        "connect A {other}; read A x; connect B {it}; connect C {other}; wait > one_of: { listeners: [it, other], accepts: o } > o: { send: x } > one_of: { listeners: [it, other], accepts: p, unlike: o } > one_of: { listeners: [it, other], accepts: q, like: o }",
        None,
    ),
    // Who comes and should not.
    (
        "connect A {it}; connect B {it}; send B de novo\\n; wait > it: { accepts: o } > it: { sees: nothing }",
        Some((
            "unexpected_connection",
            "the program connected to it where it should not",
            "o programa se conectou a it, e não deveria",
        )),
    ),
    (
        "sleep 0.3; connect A {it}; send A tarde\\n > it: { sees: nothing }",
        Some((
            "unexpected_connection",
            "the program connected to it where it should not",
            "o programa se conectou a it, e não deveria",
        )),
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\n\\r\\n; read A oi; send A GET / HTTP/1.1\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: / } > o: { respond: { body: oi, keep: true } } > it: { sees: nothing }",
        Some((
            "unexpected_bytes",
            "the program sent something more to it, over the connection of o",
            "o programa enviou algo mais a it, pela conexão de o",
        )),
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\n\\r\\n; read A oi; connect B {it}; wait > it: { accepts: o } > o: { receives_request: / } > o: { respond: { body: oi, keep: true } } > o: { receives_request: / }",
        Some((
            "no_answer",
            "the program has connected to it where no step awaits that",
            "o programa se conectou a it quando nenhum passo espera isso",
        )),
    ),
    // What it says.
    (
        "connect A {it}; wait > it: { accepts: o } > o: { receives_request: / }",
        Some(("no_answer", "the program sent nothing to o", "o programa não enviou nada a o")),
    ),
    (
        "connect A {it}; close A; wait > it: { accepts: o } > o: { receives_request: / }",
        Some(("closed_early", "the program closed the connection of o too early", "o programa fechou a conexão de o cedo demais")),
    ),
    (
        "connect A {it}; send A isto\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: / }",
        Some((
            "not_http",
            "what o received is not an HTTP request: its first line",
            "o que o recebeu não é um pedido HTTP: sua primeira linha",
        )),
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\n; wait > it: { accepts: o } > o: { receives_request: / }",
        Some(("not_http", "no empty line ends its head", "nenhuma linha vazia encerra os cabeçalhos")),
    ),
    (
        "connect A {it}; send A PUT / HTTP/1.1\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: { method: POST, target: / } }",
        Some(("wrong_request", "has the method \"PUT\"; wanted: \"POST\"", "tem o método \"PUT\"; esperado: \"POST\"")),
    ),
    (
        "connect A {it}; send A PUT /b HTTP/1.1\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: { target: { pattern: '^/a' } } }",
        Some((
            "wrong_request",
            "asks for another target than the one required: \"/b\"",
            "tem outro alvo que não o exigido: \"/b\"",
        )),
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: / }",
        Some(("wrong_request", "has the header Host twice", "tem o cabeçalho Host duas vezes")),
    ),
    (
        "connect A {it}; send A POST / HTTP/1.1\\r\\nContent-Length: 9\\r\\n\\r\\nabc; wait > it: { accepts: o } > o: { receives_request: / }",
        Some((
            "wrong_request",
            "says Content-Length: 9, but its body has 3 bytes",
            "diz Content-Length: 9, mas seu corpo tem 3 bytes",
        )),
    ),
    (
        "connect A {it}; send A POST / HTTP/1.1\\r\\nContent-Length: 3\\r\\n\\r\\nabc; wait > it: { accepts: o } > o: { receives_request: { body: abd } }",
        Some((
            "wrong_request",
            "the body of the request to o differs from byte 2 on",
            "o corpo do pedido a o difere a partir do byte 2",
        )),
    ),
    (
        "connect A {it}; send A POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n0\\r\\n\\r\\n; wait > it: { accepts: o } > o: { receives_request: { method: POST, headers: { Host: absent }, body: { contains: bc } } }",
        None,
    ),
    // What it is answered.
    (
        "connect A {it}; send A HEAD / HTTP/1.1\\r\\n\\r\\n; rest A > it: { accepts: o } > o: { receives_request: { method: HEAD } } > o: { respond: { status: 404, reason: Nada, headers: { A: b }, body: nada } } > program: { prints: \"HTTP/1.1 404 Nada\\r\\nA: b\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\n\" } > program: { output: ends }",
        None,
    ),
    (
        "connect A {it}; send A GET / HTTP/1.1\\r\\n\\r\\n; rest A > it: { accepts: o } > o: { receives_request: / } > o: { respond: { body: olhe, framing: chunked, chunk: 3, keep: true } } > o: { respond: { status: 204, keep: true } } > o: { respond: { version: HTTP/1.0, framing: end, line_end: lf, body: \"{it}\" } } > program: { prints: \"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nolh\\r\\n1\\r\\ne\\r\\n0\\r\\n\\r\\nHTTP/1.1 204 No Content\\r\\n\\r\\nHTTP/1.0 200 OK\\nConnection: close\\n\\n{it}\" } > program: { exits: 0 } > o: { sees: end }",
        None,
    ),
    // Ports that are down at will.
    (
        "> it: refuse > program: { start: { args: [\"connect A {it}\"] } } > program: { exits: 1 } > program: { complains: { lines: 1 } }",
        None,
    ),
    (
        "> it: refuse > it: listen > it: listen > program: { start: { args: [\"connect A {it}\", \"send A a\\n\", \"rest A\"] } } > it: { accepts: o } > o: { receives: \"a\\n\" } > o: { send: \"b\\n\" } > o: half_close > program: { prints: \"b\\n\" } > program: { exits: 0 } > o: { sees: end }",
        None,
    ),
    ("connect A {it}; read A \\n > it: { accepts: o } > it: refuse > o: { send: \"vive\\n\" } > program: { exits: 0 }", None),
    // Who waits is broken off by a port that closes, as by a server that ends.
    ("connect A {it}; rest A > it: refuse > program: { exits: 1 }", None),
    // Actors at the judge's end do as all do.
    (
        "connect A {it}; connect B {it}; connect C {it}; send A 1; send B 2; send C 3; wait > crowd: { name: o, size: 3, in_order: true, steps: [{ it: { accepts: o } }, { o: { receives: \"{i}\" } }] } > everyone: close",
        Some(("", "`everyone`: nobody is connected at this step", "`everyone`")),
    ),
    (
        "connect A {it}; connect B {it}; connect C {it}; rest A; rest B; rest C > crowd: { name: o, size: 3, steps: [{ it: { accepts: o } }, { o: { send: x } }, { o: close }] } > program: { prints: xxx } > program: { exits: 0 }",
        None,
    ),
    (
        "connect A {it}; wait > it: { accepts: o } > o: half_close > o: { sees: end }",
        Some(("did_not_close", "the connection of o was not closed", "a conexão de o não foi fechada")),
    ),
    // Files.
    (
        "keep a.txt um > program: { file: { path: a.txt, is: um } } > program: { file: { path: a.txt, contains: u } } > program: { file: { path: b/c, absent: true } } > program: { exits: 0 } > program: { file: { path: a.txt, is: un } }",
        Some(("wrong_file", "the file a.txt differs from byte 1 on", "o arquivo a.txt difere a partir do byte 1")),
    ),
    (
        "wait > program: { file: { path: a.txt, contains: u } }",
        Some(("wrong_file", "the file a.txt is not there", "o arquivo a.txt não existe")),
    ),
    (
        "keep a.txt um; wait > program: { file: { path: a.txt, absent: true } }",
        Some(("wrong_file", "the file a.txt is there, and should not be", "o arquivo a.txt existe, e não deveria")),
    ),
];

/// The steps of a case as YAML.
fn written(case: &str) -> String {
    let (acts, steps) = case.split_once("> ").expect("steps");
    let acts: Vec<String> = acts.split("; ").map(|act| serde_json::to_string(act.trim_end()).expect("a text")).collect();
    let start =
        if acts == ["\"\""] { String::new() } else { format!("\n      - program: {{ start: {{ args: [{}] }} }}", acts.join(", ")) };
    start + &steps.split(" > ").map(|step| format!("\n      - {step}")).collect::<String>()
}

fn course() -> Course {
    let course = Course::new();
    let check = |(index, (case, _)): (usize, &Case)| {
        let points = if index == 0 { 101 - CASES.len() } else { 1 };
        format!(
            "  - name: c{index}\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    points: {points}\n    steps:{}\n",
            written(case)
        )
    };
    let checks: String = CASES.iter().enumerate().map(check).collect();
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\nprogram: { kind: client, listens: [it, other] }\n";
    course.write("exercises/parrot/exercise.yaml", format!("{head}checks:\n{checks}"));
    course.write("p.py", CLIENT);
    course
}

#[test]
fn what_a_program_does_with_the_servers_it_is_given_is_told() {
    if !has("python3") {
        return;
    }
    let course = course();
    for lang in ["en", "pt-BR"] {
        let ran = course.run(&["test", "parrot", "--run", "python3 p.py", "--format", "json", "--lang", lang]);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
        let checks = told["checks"].as_array().expect("checks");
        for (check, (case, wanted)) in checks.iter().zip(&CASES) {
            let Some((kind, en, pt)) = wanted else {
                assert_eq!(check["status"], "passed", "{case}\n{check:#}");
                continue;
            };
            if kind.is_empty() {
                assert_eq!(check["status"], "error", "{case}\n{check:#}");
            } else {
                assert_eq!(check["failure"]["kind"], *kind, "{case}\n{check:#}");
            }
            let said = serde_json::to_string(if lang == "en" { en } else { pt }).expect("a text");
            assert!(check.to_string().contains(said.trim_matches('"')), "{case}\n{said}\n{check:#}");
        }
        assert_eq!(checks.len(), CASES.len());
    }
}

/// An exercise whose only check has these steps, with a program of this kind.
fn told(program: &str, steps: &str, english: &str, portuguese: &str) {
    let head = "name: parrot\ntitle: { en: Parrot, pt-BR: Papagaio }\n";
    let check = "  - name: c\n    title: { en: t, pt-BR: t }\n    hint: { en: h, pt-BR: h }\n    points: 100\n";
    exercise_file(&format!("{head}program: {program}\nchecks:\n{check}    steps:\n      - {steps}\n"), english, portuguese);
}

#[test]
fn what_is_wrong_about_ports_is_told_where_it_stands() {
    let server = "{ kind: server, listens: [it, other] }";
    let step = |steps: &str, english: &str, portuguese: &str| told(server, steps, english, portuguese);
    step("it: §close", "unknown value `close`; possible here: `refuse` or `listen`", "valor desconhecido `close`");
    step("it: { §acept: o }", "unknown key `acept`; did you mean `accepts`?", "quis dizer `accepts`?");
    step("it: { §refuse: yes }", "`refuse` takes no value", "`refuse` não recebe valor");
    step("it: { accepts: §other }", "the name `other` is used twice", "o nome `other`");
    step("it: { accepts: §O }", "`O` is no name", "`O` não é um nome");
    step("it: { sees: §end }", "unknown value `end`", "valor desconhecido `end`");
    step("§o: { receives: a }", "`o`", "`o`");
    step("it: { accepts: o }\n      - o: close\n      - §o: { send: a }", "`o`", "`o`");
    step(
        "it: { accepts: o }\n      - §o: { get: / }",
        "`o` is at the judge's end of a connection that the program made",
        "`o` está no lado do juiz de uma conexão que o programa abriu",
    );
    step("ana: connect\n      - it: { accepts: §ana }", "the name `ana` is used twice", "o nome `ana`");
    step(
        "one_of: { listeners: [it, §othr], accepts: o }",
        "`othr` is no port on which the judge listens (`listens` of the program); did you mean `other`?",
        "`othr` não é uma porta em que o juiz escuta (`listens` do programa); quis dizer `other`?",
    );
    step("one_of: { listeners: §[it], accepts: o }", "at least two", "pelo menos dois");
    step("one_of: { listeners: [it, other], accepts: o, like: §p }", "`p`", "`p`");
    step(
        "ana: connect\n      - ana: { send: §\"{its}\" }",
        "`{its}` stands for nothing at this step; did you mean `it`?",
        "quis dizer `it`?",
    );
    step("ana: { connect: { port: §70000 } }", "a whole number from 0 to 65535", "de 0 a 65535");
    step("ana: { connect: { port: [1, §256] } }", "a whole number from 0 to 255", "de 0 a 255");
    step("it: { accepts: o }\n      - o: { respond: { §stats: 200 } }", "did you mean `status`?", "quis dizer `status`?");
    step("it: { accepts: o }\n      - o: { respond: { framing: §chunks } }", "unknown value `chunks`", "`chunks`");
    step("it: { accepts: o }\n      - o: { receives_request: { §status: 200 } }", "unknown key `status`", "`status`");
    step("program: { file: §{ path: a } }", "a step needs a verb: `is`, `contains` or `absent`", "`is`, `contains` ou `absent`");
    step("program: { file: { path: §../a, is: a } }", "`../a`", "`../a`");
    step("program: { file: { path: a, absent: §false } }", "unknown value `false`", "`false`");
    let start = "program: start";
    told("{ kind: client, listens: [it] }", "§ana: connect", "clients can only connect to a program of kind `server`", "`server`");
    told("§{ kind: client }", start, "the key `listens` is missing here", "falta aqui a chave `listens`");
    told("{ kind: batch, §listens: [it] }", start, "write `kind: client`", "escreva `kind: client`");
    told("{ kind: client, listens: [it], §ports: [a] }", start, "`server`", "`server`");
    told("{ kind: server, listens: [§port] }", start, "the name `port` is used twice", "o nome `port`");
    told("{ kind: server, listens: [§crowd] }", start, "the name `crowd` is used twice", "o nome `crowd`");
    told("{ kind: server, listens: [it], ports: [§it] }", start, "the name `it` is used twice", "o nome `it`");
    told("{ kind: server, listens: [§It] }", start, "`It` is no name", "`It` não é um nome");
    told(
        "{ kind: server, env: { PYTHONPATH: §\"{dir}\" } }",
        start,
        "`PYTHONPATH` cannot be set here: the name of a variable that an exercise sets ends in `PORT`",
        "`PYTHONPATH` não pode ser definida aqui",
    );
}

/// Listens on two ports, and says on the first one what the other is; its first port comes in a variable.
const TWO: &str = r#"
import os, socket, sys

control = socket.create_server(('127.0.0.1', int(os.environ['PORT'])))
data = socket.create_server(('127.0.0.1', int(sys.argv[1])))
told = socket.create_server(('127.0.0.1', 0))
while True:
    client, _ = control.accept()
    client.sendall(b'%d\n' % told.getsockname()[1])
    data.accept()[0].sendall(b'data\n')
    told.accept()[0].sendall(b'told\n')
"#;

#[test]
fn a_program_can_have_several_ports_and_tell_one() {
    if !has("python3") {
        return;
    }
    let course = Course::new();
    let steps = "
      - ana: connect
      - ana: { receives_line: { pattern: '^(?<there>[0-9]+)$' } }
      - bia: { connect: { port: \"{data}\" } }
      - bia: { receives: \"data\\n\" }
      - caio: { connect: { port: \"{there}\" } }
      - caio: { receives: \"told\\n\" }
  - name: d
    title: { en: t, pt-BR: t }
    hint: { en: h, pt-BR: h }
    points: 50
    steps:
      - ana: connect
      - bia: { connect: { port: \"{more}\" } }";
    let text = format!(
        "name: parrot\ntitle: {{ en: P, pt-BR: P }}\nprogram: {{ kind: server, args: [\"{{data}}\"], env: {{ PORT: \"{{port}}\" }}, ports: [data, more] }}\nchecks:\n  - name: c\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    points: 50\n    steps:{steps}\n"
    );
    course.write("exercises/parrot/exercise.yaml", text);
    course.write("p.py", TWO);
    let ran = course.run(&["test", "parrot", "--run", "python3 p.py", "--format", "json", "--lang", "en"]).ended(1);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a run");
    assert_eq!(told["checks"][0]["status"], "passed", "{told:#}");
    assert_eq!(told["checks"][1]["failure"]["kind"], "wrong_address", "{told:#}");
    // The port that it was given as its own is none of this.
    assert_eq!(told["checks"][1]["failure"]["cause"], serde_json::Value::Null, "{told:#}");
}

#[test]
fn by_hand_a_program_gets_the_variables_that_the_exercise_sets_and_no_server_is_made_up() {
    let tried = |program: &str| {
        let course = Course::new();
        let check = "  - name: c\n    title: { en: t, pt-BR: t }\n    hint: { en: h, pt-BR: h }\n    points: 100\n";
        let text = format!(
            "name: parrot\ntitle: {{ en: P, pt-BR: P }}\nprogram: {{ kind: server, default_port: 9090, {program} }}\nchecks:\n{check}    steps: [{{ ana: connect }}]\n"
        );
        course.write("exercises/parrot/exercise.yaml", text);
        course.run(&["test", "parrot", "--run", "false", "--lang", "en"]).ended(1).stdout
    };
    let set = tried("env: { PORT: \"{port}\" }");
    assert!(set.contains("PORT=") && set.contains(" false"), "{set}");
    let played = tried("args: [\"{it}\"], listens: [it]");
    assert!(played.contains("not to be tried by hand: it takes a server to which the program connects"), "{played}");
    let several = tried("args: [\"{it}\"], ports: [it]");
    assert!(several.contains("not to be tried by hand: the program listens on several ports"), "{several}");
}

fn is_proved(name: &str) {
    if has("python3") {
        example(name).run(&["lint", name, "--lang", "en"]).ended(0);
    }
}

#[test]
fn the_example_of_a_client_is_proved() {
    is_proved("client");
}

#[test]
fn the_example_of_a_mob_in_the_middle_is_proved() {
    is_proved("mob");
}

#[test]
fn the_example_of_a_balancer_is_proved() {
    is_proved("balancer");
}

#[test]
fn the_example_of_a_proxy_is_proved() {
    is_proved("proxy");
}

#[test]
fn the_example_of_an_ftp_server_is_proved() {
    is_proved("ftp");
}

#[test]
fn in_a_sandbox_the_same_servers_are_there() {
    if !has("python3") || !can_isolate() {
        return;
    }
    for name in ["client", "balancer", "ftp"] {
        let ran = example(name).run(&["test", name, "--solution", "--isolated", "--lang", "en"]);
        assert!(ran.stdout.contains("100 of 100 points"), "{}", ran.all());
    }
}
