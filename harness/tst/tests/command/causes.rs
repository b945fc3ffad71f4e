//! The cause that a failure tells: it stands there only when the program, the system or an experiment has shown it.
#![cfg(target_os = "linux")]

use serde_json::Value;

use crate::support::{Course, PARROT, each, has};

/// What each program in Python begins with: a server that has a client.
const CLIENT: &str = "import socket, sys, threading, time\nserver = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n";
const ACCEPTED: &str = "client, _ = server.accept()\n";

/// What goes on after the accept, the check that fails then, and the cause in both languages; where it ends in `…`, its beginning.
const PYTHON: [(&str, &str, &str, &str); 13] = [
    (
        "def serve():\n    client.recv(9).upperr()\nthreading.Thread(target=serve).start()\nthreading.Event().wait()",
        "repeats",
        "a thread of the program ended with an exception at p.py:5: AttributeError: …",
        "uma thread do programa terminou com uma exceção em p.py:5: AttributeError: …",
    ),
    (
        "client.sendall(client.recv(9).decode())",
        "repeats",
        "the program ended with an exception at p.py:4: TypeError: …",
        "o programa terminou com uma exceção em p.py:4: TypeError: …",
    ),
    (
        "client.sendall(input().encode())",
        "repeats",
        "the program reads the keyboard (standard input), where nobody types: …",
        "o programa lê o teclado (a entrada padrão), onde ninguém digita: …",
    ),
    // Its main thread may read what it likes: another one serves, and that one only keeps what it reads.
    (
        "def serve():\n    while client.recv(9): pass\nthreading.Thread(target=serve).start()\ninput()",
        "repeats",
        "the program has read all that ana sent, and sends it nothing: …",
        "o programa leu tudo o que ana enviou, e não lhe envia nada: …",
    ),
    (
        "print(client.recv(9), flush=True)\nclient.close()",
        "repeats",
        "the program printed what ana sent, and sent ana nothing: …",
        "o programa imprimiu o que ana enviou, e não enviou nada a ana: …",
    ),
    (
        "print(list(client.recv(9)), flush=True)\nclient.recv(9)",
        "repeats",
        "the program printed what ana sent, and sent ana nothing: …",
        "o programa imprimiu o que ana enviou, e não enviou nada a ana: …",
    ),
    (
        "client.recv(9)\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "repeats",
        "the program's only thread waits for another one (a lock, a queue, or the end of a thread) in vain, …",
        "a única thread do programa espera em vão por outra (um lock, uma fila ou o fim de uma thread), …",
    ),
    (
        "out = client.makefile('wb')\nwhile data := client.recv(65536): out.write(data)",
        "repeats",
        "the answer came only once 64 KiB more were sent: …",
        "a resposta só veio quando mais 64 KiB foram enviados: …",
    ),
    (
        "data = b''\nwhile more := client.recv(65536): data += more\nclient.sendall(data)",
        "repeats",
        "the answer came only once the client had ended its side: …",
        "a resposta só veio quando o cliente encerrou o seu lado: …",
    ),
    (
        "for line in client.makefile('rb'): client.sendall(line)",
        "repeats_zeros",
        "the answer came as soon as a line feed (\\n) was sent: …",
        "a resposta veio assim que uma quebra de linha (\\n) foi enviada: …",
    ),
    (
        "while data := client.recv(65536): client.sendall(data[:-1])",
        "repeats",
        "the last byte of each read is lost (xyz was tried, and xy came back): …",
        "o último byte de cada leitura se perde (foi tentado xyz, e voltou xy): …",
    ),
    (
        "kept = b''\nwhile data := client.recv(65536):\n    data = kept + data\n    client.sendall(data[:-1])\n    kept = data[-1:]",
        "repeats",
        "the rest came as soon as one byte more was sent: …",
        "o resto veio assim que mais um byte foi enviado: …",
    ),
    (
        "while data := client.recv(65536): client.sendall(data.split(b'\\0')[0])",
        "repeats_zeros",
        "of a message with a zero byte (ab\\0cd was tried) only what stands before it comes back: …",
        "de uma mensagem com um byte zero (foi tentado ab\\0cd) só volta o que vem antes dele: …",
    ),
];

/// Programs in other languages, the tool that runs them, and the cause.
const OTHERS: [(&str, &str, &str, &str); 2] = [
    (
        "node",
        "p.js",
        "require('net').createServer(c => c.on('data', d => c.write(d.no.such)))\n  .listen(process.argv[2], '127.0.0.1');\n",
        "the program ended with an exception at p.js:1: TypeError: …",
    ),
    (
        "ruby",
        "p.rb",
        "require 'socket'\nc = TCPServer.new('127.0.0.1', ARGV[0].to_i).accept\nThread.new { c.gets.no_such }\nsleep\n",
        "a thread of the program ended with an exception at p.rb:3: NoMethodError: …",
    ),
];

/// The cause of the first failure.
fn cause(course: &Course, file: &str, lang: &str) -> (String, String, String) {
    let ran = course.run(&["test", "parrot", "--subject", file, "--format", "json", "--lang", lang]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    let checks = found["checks"].as_array().expect("checks");
    let failed = checks.iter().find(|check| check["status"] == "failed").unwrap_or_else(|| panic!("a failure: {}", ran.all()));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    (text(&failed["name"]), text(&failed["failure"]["cause"]), ran.all())
}

/// A course with one check more, and a program.
fn course(file: &str, program: &str) -> Course {
    let course = Course::new();
    let zeros = "  - name: repeats_zeros\n    title: { en: zeros, pt-BR: zeros }\n    hint: { en: zeros, pt-BR: zeros }\n    \
        points: 1\n    needs: [repeats]\n    steps:\n      - ana: connect\n      - ana: { send: { bytes: \"00 01 02\" } }\n      \
        - ana: { receives: { bytes: \"00 01 02\" } }\n";
    let checks = PARROT.replacen("points: 40", "points: 39", 1);
    let checks = checks.replacen("  - name: repeats_anything\n", &format!("{zeros}  - name: repeats_anything\n"), 1);
    course.write("exercises/parrot/exercise.yaml", checks);
    course.write("config.yaml", "course: Aves\nexercises: [parrot]\nrun: { rb: ruby }\n");
    course.write(file, program);
    course
}

#[track_caller]
fn tells(course: &Course, file: &str, lang: &str, check: &str, wanted: &str) {
    let (failed, told, all) = cause(course, file, lang);
    let is_told = match wanted.strip_suffix('…') {
        Some(beginning) => told.starts_with(beginning),
        None => told == wanted,
    };
    assert!(is_told && failed == check, "{check}: {wanted}\n{failed}: {told}\n{all}");
}

#[test]
fn a_failure_tells_the_cause_that_was_shown_in_both_languages() {
    if !has("python3") {
        return;
    }
    each(&PYTHON, |(does, check, english, portuguese)| {
        let course = course("p.py", &format!("{CLIENT}{ACCEPTED}{does}\n"));
        tells(&course, "p.py", "en", check, english);
        tells(&course, "p.py", "pt-BR", check, portuguese);
    });
}

#[test]
fn an_exception_of_another_language_is_told_with_its_place() {
    each(&OTHERS, |(tool, file, program, wanted)| {
        if has(tool) {
            tells(&course(file, program), file, "en", "repeats", wanted);
        }
    });
}

#[test]
fn a_program_that_computes_is_not_said_to_wait() {
    if !has("python3") {
        return;
    }
    for does in ["", ACCEPTED] {
        let course = course("p.py", &format!("{CLIENT}{does}while True: pass\n"));
        let (check, told, all) = cause(&course, "p.py", "en");
        let begins = told.starts_with("the program does not wait: it has used ");
        assert!(begins && told.contains(" s of processor time") && check == "repeats", "{told}\n{all}");
    }
}

#[test]
fn nothing_is_told_where_nothing_was_shown() {
    if !has("python3") {
        return;
    }
    // An exception that was caught and told is no reason for bytes that are wrong.
    let does = "import traceback\ntry: client.nothing()\nexcept AttributeError: traceback.print_exc()\nclient.recv(9)\nclient.sendall(b'arara\\n')\nclient.recv(9)\n";
    let (check, told, all) = cause(&course("p.py", &format!("{CLIENT}{ACCEPTED}{does}")), "p.py", "en");
    assert!(check == "repeats" && told.is_empty(), "{told}\n{all}");
    // So little is never lost because a write took only a part of it; and beside another client nothing is tried out.
    let course = course(
        "p.py",
        &format!(
            "{CLIENT}{ACCEPTED}client, bia = server.accept()[0], client\nclient.recv(9)\nclient.sendall(b'l')\nclient.recv(9)\n"
        ),
    );
    course.write("exercises/parrot/exercise.yaml", PARROT.replacen("- ana: connect", "- bia: connect\n      - ana: connect", 1));
    let (check, told, all) = cause(&course, "p.py", "en");
    assert!(check == "repeats" && told.is_empty(), "{told}\n{all}");
}

/// Accepts a client and does nothing with it, of which the compiler warns.
const UNUSED: &str = "use std::net::TcpListener;\n\nfn main() {\n    let port = std::env::args().nth(1).unwrap();\n    \
    let listener = TcpListener::bind(format!(\"127.0.0.1:{port}\")).unwrap();\n    let (stream, _) = listener.accept().unwrap();\n    \
    println!(\"Hello!\");\n}\n";

#[test]
fn what_the_compiler_warns_of_stands_beside_a_failure_and_nowhere_else() {
    if !has("rustc") {
        return;
    }
    let course = course("p.rs", UNUSED);
    for (lang, wanted) in [
        ("en", "\nthe compiler warns: p.rs:6: unused variable: `stream`\n"),
        ("pt-BR", "\no compilador avisa: p.rs:6: unused variable: `stream`\n"),
    ] {
        let ran = course.run(&["test", "parrot", "--subject", "p.rs", "--lang", lang]);
        assert_eq!(ran.stdout.matches(wanted).count(), 1, "{}", ran.all());
    }
    let right = "use std::io::{Read, Write};\nfn main() {\n    let unused = 1;\n    let port = std::env::args().nth(1).unwrap();\n    \
        let listener = std::net::TcpListener::bind(format!(\"127.0.0.1:{port}\")).unwrap();\n    \
        let (mut stream, _) = listener.accept().unwrap();\n    let mut buffer = [0; 4096];\n    \
        loop {\n        match stream.read(&mut buffer).unwrap() {\n            0 => return,\n            \
        count => stream.write_all(&buffer[..count]).unwrap(),\n        }\n    }\n}\n";
    course.write("p.rs", right);
    let ran = course.run(&["test", "parrot", "--subject", "p.rs", "--lang", "en"]).ended(0);
    assert!(!ran.all().contains("warns"), "{}", ran.all());
}
