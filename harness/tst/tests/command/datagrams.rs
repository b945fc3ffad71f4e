//! Datagrams: what is sent and awaited over UDP, what the network does to it, and what is told when it fails.

use crate::files::mistake;
use crate::support::scenes::{Case, come_out};
use crate::support::{Course, Ran, each, has, repository};

/// Answers what it is told to (with escapes as in Python), in the way that the first word says.
const SERVER: &str = "
import os, socket, sys, threading

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('', int(sys.argv[1])))
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    datagram, sender = server.recvfrom(65535)
    word, _, rest = datagram.decode('latin1').partition(' ')
    rest = rest.encode('latin1').decode('unicode_escape').encode('latin1')
    if word == 'exit':
        os._exit(3)
    elif word in ('deaf', 'close'):
        if word == 'close':
            server.close()
        threading.Event().wait()
    elif word == 'elsewhere':
        other.sendto(rest, sender)
    elif word == 'pieces':
        for byte in rest:
            server.sendto(bytes([byte]), sender)
    elif word == 'print':
        print(rest.decode(), flush=True)
    elif word != 'quiet':
        for _ in range(2 if word == 'two' else 1):
            server.sendto(rest, sender)
";

const CASES: [Case; 26] = [
    ("[{ ana: { send: \"say oi\" } }, { ana: { receives: oi } }, { ana: { sees: nothing } }]", None),
    (
        "[{ ana: { send: \"say oi\" } }, { ana: { receives: ok } }]",
        Some(("wrong_bytes", "byte 1 is the first that differs", "o byte 1 é o primeiro diferente")),
    ),
    (
        "[{ ana: { send: \"say oi\" } }, { ana: { receives: oi! } }]",
        Some(("incomplete", "ends after 2 of 3 bytes", "acaba depois de 2 de 3 bytes")),
    ),
    (
        "[{ ana: { send: \"say oi\" } }, { ana: { receives: \"oi\\n\" } }]",
        Some(("missing_newline", "lacks the line feed", "falta a quebra de linha")),
    ),
    (
        "[{ ana: { send: \"say oi\\\\0\\\\0\" } }, { ana: { receives: oi } }]",
        Some(("unexpected_bytes", "the whole buffer was sent", "foi enviado o buffer inteiro")),
    ),
    (
        "[{ ana: { send: \"say hello\" } }, { ana: { receives: hello } }, { ana: { send: \"say oillo\" } }, { ana: { receives: oi } }]",
        Some(("unexpected_bytes", "the buffer still holds them", "o buffer ainda o guarda")),
    ),
    ("[{ ana: { send: \"say \" } }, { ana: { receives: \"\" } }]", None),
    (
        "[{ ana: { send: \"say \" } }, { ana: { receives: a } }]",
        Some(("incomplete", "the datagram that ana received is empty", "o datagrama que ana recebeu está vazio")),
    ),
    (
        "[{ ana: { send: \"pieces abc\" } }, { ana: { receives: abc } }]",
        Some(("incomplete", "further datagrams, 3 in all", "em outros datagramas, 3 ao todo")),
    ),
    (
        "[{ ana: { send: \"elsewhere a\" } }, { ana: { receives: a } }]",
        Some(("no_answer", "an answer did come, but from 127.0.0.1:", "uma resposta veio, mas de 127.0.0.1:")),
    ),
    (
        "[{ ana: { send: \"quiet a\" } }, { ana: { receives: a } }]",
        Some(("no_answer", "now only waits: it sends ana nothing", "e agora só espera: não envia nada a ana")),
    ),
    (
        "[{ ana: { send: \"print a\" } }, { ana: { receives: a } }]",
        Some(("no_answer", "ana got no answer", "ana não recebeu resposta")),
    ),
    (
        "[{ ana: { send: \"deaf a\" } }, { ana: { send: \"say a\" } }, { ana: { receives: a } }]",
        Some(("no_answer", "still lies unread in the program's socket", "ainda está no socket do programa, sem ser lido")),
    ),
    (
        "[{ ana: { send: \"say a\" } }, { ana: { receives: a } }, { ana: { send: \"close \" } }, { ana: { sees: nothing } }, { ana: { send: \"say a\" } }, { ana: { receives: a } }]",
        Some(("not_listening", "ICMP: port unreachable", "nenhum programa recebe ali")),
    ),
    (
        "[{ ana: { send: \"exit \" } }, { ana: { receives: a } }]",
        Some(("exited_early", "ended with exit status 3", "terminou com código de saída 3")),
    ),
    (
        "[{ ana: { send: \"two a\" } }, { ana: { receives: a } }, { ana: { receives: b } }]",
        Some(("wrong_bytes", "this is what came just before, a second time", "isto é o que veio logo antes, pela segunda vez")),
    ),
    (
        "[{ ana: { send: \"two a\" } }, { ana: { receives: a } }, { ana: { sees: nothing } }]",
        Some(("unexpected_bytes", "received something where nothing should come", "ana recebeu algo quando nada deveria vir")),
    ),
    (
        "[{ ana: { send: \"two a1\" } }, { ana: { send: \"say b\" } }, { ana: { receives_until: { pattern: '^b$', others: '^a(?:1|2)$' } } }, { ana: { sees: nothing } }]",
        None,
    ),
    (
        "[{ ana: { send: \"say c\" } }, { ana: { send: \"say b\" } }, { ana: { receives_until: { pattern: '^b$', others: '^a' } } }]",
        Some(("wrong_bytes", "another datagram than the one required", "um datagrama que não é o exigido")),
    ),
    (
        "[{ ana: { send: \"say 17\" } }, { ana: { receives_datagram: { pattern: '^(?<id>[0-9]+)$' } } }, { ana: { send: \"say id={id}\" } }, { ana: { receives: { one_of: [\"id={id}\", none] } } }]",
        None,
    ),
    (
        "[{ ana: { send: \"pieces abcb\" } }, { ana: { receives_datagrams: { any_order: [b, c, b, a] } } }, { ana: { sees: nothing } }]",
        None,
    ),
    (
        "[{ ana: { send: \"pieces aa\" } }, { ana: { receives_datagrams: { any_order: [a, b] } } }]",
        Some(("wrong_bytes", "ana receives \"b\"", "ana recebe \"b\"")),
    ),
    // The network is the judge's.
    (
        "[{ ana: { network: { received: { loses: 1 } } } }, { ana: { send: \"say a\" } }, { ana: { receives: a } }]",
        Some(("no_answer", "lost_received", "lost_received")),
    ),
    (
        "[{ ana: { network: { sent: { delays: 1, doubles: 2 }, received: { delays: 3 } } } }, { ana: { send: \"say 1\" } }, { ana: { send: \"say 2\" } }, { ana: { receives: \"2\" } }, { ana: { receives: \"2\" } }, { ana: { receives: \"1\" } }, { ana: { sees: nothing } }]",
        None,
    ),
    (
        "[{ ana: { network: { sent: { loses: { percent: 100 } } } } }, { ana: { send: \"say a\" } }, { ana: { network: { sent: {} } } }, { ana: { send: \"say b\" } }, { ana: { receives: b } }, { ana: { sees: nothing } }]",
        None,
    ),
    (
        "[{ crowd: { name: c, size: 40, steps: [{ c: { connect: { over: udp } } }, { c: { send: \"say {i}\" } }, { c: { receives: \"{i}\" } }] } }, { everyone: { send: \"say all\" } }, { everyone: { receives: all } }]",
        None,
    ),
];

#[test]
fn what_comes_in_datagrams_is_told_from_what_does_not() {
    if !has("python3") {
        return;
    }
    come_out(&CASES, SERVER, |steps| format!(" {}", steps.replacen('[', "[{ ana: { connect: { over: udp } } }, ", 1)));
}

const STEP: &str = "- ana: { send: \"loro\\n\" }";

#[test]
fn what_no_datagram_can_do_is_refused_when_the_file_is_read() {
    let udp = "- ana: { connect: { over: udp } }\n      ";
    let refused = |step: &str, en: &str, pt: &str| mistake(STEP, &format!("{udp}- ana: {step}"), en, pt);
    let (line, linha) = ("over UDP a message is a datagram, not a line", "por UDP uma mensagem é um datagrama, não uma linha");
    refused("§{ receives_line: a }", line, linha);
    refused(
        "§{ receives_lines: { any_order: \"a\\nb\\n\" } }",
        "`receives_datagrams: { any_order",
        "`receives_datagrams: { any_order",
    );
    for end in ["half_close", "reset", "{ sees: end }"] {
        refused(&format!("§{end}"), "datagrams have no connection that could end", "não têm uma conexão que possa terminar");
    }
    refused("§{ get: / }", "HTTP is talked over TCP", "HTTP se fala por TCP");
    refused("§stop_reading", "nobody waits until a client reads again", "ninguém espera até que um cliente volte a ler");
    refused("§{ send: { text: abc, cut: 1 } }", "one `send` is one datagram", "um `send` é um datagrama");
    refused("§{ send: { random: 65508 } }", "at most 65507 bytes, and this has 65508", "no máximo 65507 bytes, e este tem 65508");
    refused("{ network: §{} }", "the key `sent` is missing here", "falta aqui a chave `sent`");
    refused("{ network: { sent: { §loose: 1 } } }", "did you mean `loses`?", "quis dizer `loses`?");
    refused("{ network: { sent: { loses: { percent: §101 } } } }", "a whole number from 1 to 100", "um número inteiro de 1 a 100");
    refused("{ receives_datagram: §{ pattern: a, lacks: b } }", "`pattern` and `lacks`", "`pattern` e `lacks`");
    refused("{ receives_datagrams: { any_order: §[a] } }", "at least two", "pelo menos dois");
    mistake(STEP, "- bia: { connect: { over: §sctp } }", "unknown value `sctp`", "valor desconhecido `sctp`");
    let (tcp, por_tcp) = ("this client talks over TCP", "este cliente fala por TCP");
    mistake(STEP, "- ana: §{ receives_datagram: a }", tcp, por_tcp);
    mistake(STEP, "- ana: §{ network: { sent: { loses: 1 } } }", tcp, por_tcp);
    mistake(
        STEP,
        "- bia: §{ connect: { over: udp, receive_buffer: 9 } }",
        "`receive_buffer` is for TCP",
        "`receive_buffer` é para TCP",
    );
}

/// What becomes of one of the examples that talk in datagrams, when this command serves.
fn judged(example: &str, command: &str) -> (Ran, serde_json::Value) {
    let course = Course::new();
    let exercise = repository().join("docs/examples").join(example);
    let folder = exercise.to_str().expect("a path");
    let ran = course.run(&["test", folder, "--run", command, "--format", "json", "--lang", "en"]);
    let told = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.all()));
    (ran, told)
}

fn outcome<'t>(told: &'t serde_json::Value, check: &str) -> (&'t str, &'t str) {
    let checks = told["checks"].as_array().expect("checks");
    let check = checks.iter().find(|one| one["name"] == check).expect("the check");
    (check["status"].as_str().unwrap_or_default(), check["failure"]["kind"].as_str().unwrap_or_default())
}

#[test]
fn socat_sends_datagrams_back_but_only_what_its_buffer_holds() {
    if !has("socat") {
        return;
    }
    let (ran, told) = judged("udp_echo", "socat UDP4-LISTEN:{port},fork PIPE");
    assert_eq!(outcome(&told, "sends_back"), ("passed", ""), "{}", ran.all());
    // Whether two datagrams run together, luck decides; what its buffer holds is known.
    assert_eq!(outcome(&told, "large"), ("failed", "incomplete"), "{}", ran.all());
    assert!(ran.stdout.contains("only the first 8192 bytes came back"), "{}", ran.all());
}

#[test]
fn dnsmasq_answers_over_both_and_claims_no_authority_over_what_it_does_not_know() {
    if !has("dnsmasq") {
        return;
    }
    let serves = |address: &str| {
        let record = format!("--host-record=www.example,{address},60 --local=/example/");
        let quiet = "--no-resolv --no-hosts --user= --pid-file= --listen-address=127.0.0.1 --bind-interfaces";
        judged("dns_stub", &format!("dnsmasq -k -C /dev/null -p {{port}} {quiet} {record}"))
    };
    let (ran, told) = serves("192.0.2.1");
    assert_eq!(outcome(&told, "knows_an_address"), ("passed", ""), "{}", ran.all());
    assert_eq!(outcome(&told, "over_tcp_too"), ("passed", ""), "{}", ran.all());
    // The bit AA of the third byte.
    assert_eq!(outcome(&told, "no_such_name"), ("failed", "wrong_bytes"), "{}", ran.all());
    assert!(ran.stdout.contains("byte 2 is the first that differs"), "{}", ran.all());
    let (ran, told) = serves("192.0.2.2");
    assert_eq!(outcome(&told, "knows_an_address"), ("failed", "wrong_bytes"), "{}", ran.all());
}

#[test]
fn who_cannot_be_reached_by_a_datagram_is_told_why() {
    if !has("python3") {
        return;
    }
    let bound = |kind: &str, port: &str, more: &str| {
        format!("import socket, sys\ns = socket.socket(socket.AF_INET, socket.{kind})\ns.bind(('', {port}))\n{more}\ns.recv(9)\n")
    };
    let given = "int(sys.argv[1])";
    let cases = [
        (bound("SOCK_STREAM", given, "s.listen()\ns, _ = s.accept()"), "not_listening", "with TCP (SOCK_STREAM, TcpListener)"),
        (bound("SOCK_DGRAM", "9", ""), "wrong_address", "the port that was given as the first argument was not used"),
        (bound("SOCK_DGRAM", given, "").replace("('', ", "('127.0.0.9', "), "wrong_address", "127.0.0.9:"),
        ("import sys\nsys.stdin.read()\n".into(), "not_listening", "no program receives datagrams (UDP) on port"),
        ("import sys\nsys.exit('no')\n".into(), "exited_early", "before a client could connect"),
    ];
    each(&cases, |(program, kind, words)| {
        let course = Course::new();
        let path = repository().join("docs/examples/udp_echo");
        course.write("p.py", program);
        let folder = path.to_str().expect("a path");
        let arguments = ["test", folder, "--run", "python3 p.py", "--check", "sends_back", "--format", "json", "--lang", "en"];
        let ran = course.run(&arguments).ended(1);
        let told: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(outcome(&told, "sends_back"), ("failed", *kind), "{}", ran.all());
        assert!(ran.stdout.contains(words), "{words}: {}", ran.all());
    });
}

#[test]
fn the_examples_are_proved() {
    if !has("python3") {
        return;
    }
    each(&["udp_echo", "unusual_database", "line_reversal", "udp_pinger", "dns_stub"], |example| {
        let course = Course::new();
        let folder = repository().join("docs/examples").join(example);
        course.run(&["lint", folder.to_str().expect("a path"), "--lang", "en"]).ended(0);
    });
}
