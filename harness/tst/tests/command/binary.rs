//! Binary protocols: numbers of a fixed width, lengths, places that are free, the time now; what differs is told with its meaning.

use crate::files::mistake;
use crate::support::has;
use crate::support::scenes::{Case, come_out};

/// Answers each line, which holds a Python expression for bytes, with those bytes.
const SERVER: &str = "
import datetime, socket, struct, sys, time

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
def clock(zone, form='%Y-%m-%dT%H:%M:%SZ'):
    return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=zone))).strftime(form) + chr(10)).encode()
while True:
    client, _ = server.accept()
    for line in client.makefile():
        client.sendall(eval(line))
    client.close()
";

const CASES: [Case; 23] = [
    ("SAYb'I' + struct.pack('>ii', 12345, 101)TO [\"I\", { i32: [12345, 101] }]", None),
    ("SAYstruct.pack('<i', -2)TO { i32: -2, order: little }", None),
    (
        "SAYb'I' + struct.pack('>ii', 12345, 102)TO [\"I\", { i32: [12345, 101] }]",
        Some((
            "wrong_bytes",
            "ana received another value in field 3 of 3, at byte 5 (counted from 0): 102; wanted: 101 (i32)",
            "ana recebeu outro valor no campo 3 de 3, no byte 5 (contando de 0): 102; esperado: 101 (i32)",
        )),
    ),
    (
        "SAYstruct.pack('<i', 101)TO { i32: 101 }",
        Some((
            "wrong_bytes",
            "the bytes of this number are there, but its least one comes first",
            "o menos significativo vem primeiro",
        )),
    ),
    (
        "SAYb'101' + bytes([10])TO { i32: 101 }",
        Some(("wrong_bytes", "the number came as the text \"101\"", "o número veio como o texto \"101\"")),
    ),
    (
        "SAYstruct.pack('>q', 101)TO { i32: 101 }",
        Some(("wrong_bytes", "takes 8 bytes in the place of 4", "ocupa 8 bytes em vez de 4")),
    ),
    (
        "SAYbytes([0x21, 4]) + b'UN1X' + struct.pack('>HH', 123, 8)TO [{ u8: 0x21 }, { counted: { by: u8, data: UN1X } }, { u16: [123, 8] }]",
        None,
    ),
    (
        "SAYbytes([4]) + b'UN2X'TO { counted: { by: u8, data: UN1X } }",
        Some(("wrong_bytes", "\"UN1X\" behind its length (u8)", "\"UN1X\" depois do seu tamanho (u8)")),
    ),
    ("SAYbytes([0x10, 3]) + b'any!'TO [{ u8: 0x10 }, { counted: { by: u8, any: true } }, \"!\"]", None),
    (
        "SAYbytes([0x10, 9]) + b'any!'TO [{ u8: 0x10 }, { counted: { by: u8, any: true } }]",
        Some(("incomplete", "ana received only the first 6 of ", "ana recebeu só os primeiros 6 de ")),
    ),
    ("SAYb'abcd!'TO [{ any: 4 }, \"!\"]", None),
    ("SAYstruct.pack('>i', 102)TO { one_of: [{ i32: 101 }, { i32: 102 }] }", None),
    ("SAYb'R' + struct.pack('>i', 102)TO [\"R\", { one_of: [{ i32: 101 }, { i32: 102 }] }]", None),
    (
        "SAYb'R' + struct.pack('>i', 103)TO [\"R\", { one_of: [{ i32: 101 }, { i32: 102 }] }]",
        Some(("wrong_bytes", "101 (i32) or 102 (i32)", "101 (i32) ou 102 (i32)")),
    ),
    ("SAYstruct.pack('>H', 7)TO { u16: { from: 5, to: 9 } }", None),
    (
        "SAYstruct.pack('>H', 17)TO { u16: { from: 5, to: 9 } }",
        Some(("wrong_bytes", "17; wanted: a number from 5 to 9 (u16)", "17; esperado: um número de 5 a 9 (u16)")),
    ),
    (
        "SAYstruct.pack('>H', 777)TO { u16: { as: told } } } }, { ana: { send: \"struct.pack('>H', {told} + 1)\\n\" } }, { ana: { receives: { u16: any } } }, { ana: { send: \"b'{told}'\\n\" } }, { ana: { receives: \"777\"",
        None,
    ),
    ("SAYstruct.pack('>I', int(time.time()) + 2208988800)TO { u32: { now: { since: 1900-01-01, within_s: 3 } } }", None),
    (
        "SAYstruct.pack('>I', int(time.time()))TO { u32: { now: { since: 1900-01-01, within_s: 3 } } }",
        Some(("wrong_bytes", "(u32), give or take 3 s", "(u32), com até 3 s de diferença")),
    ),
    ("SAYb'\\\\xac\\\\x9e'TO { bytes: \"ac 9f\", means: \"5x car\" }", Some(("wrong_bytes", "(5x car)", "(5x car)"))),
    // A zero is a value like any other.
    (
        "SAYbytes(4)TO { bytes: \"00 00 00 65\" }",
        Some(("wrong_bytes", "byte 3 is the first that differs", "o byte 3 é o primeiro diferente")),
    ),
    ("SAYclock(0)TO LINE{ time: \"%Y-%m-%dT%H:%M:%SZ\", within_s: 3 }", None),
    (
        "SAYclock(-3)TO LINE{ time: \"%Y-%m-%dT%H:%M:%SZ\", within_s: 3 }",
        Some(("wrong_bytes", "it is the time now in another time zone, -3 h", "é a hora atual em outro fuso horário, -3 h")),
    ),
];

fn written(steps: &str) -> String {
    let (sent, rule) = steps.strip_prefix("SAY").and_then(|rest| rest.split_once("TO ")).expect("a case");
    let (verb, rule) = rule.strip_prefix("LINE").map_or(("receives", rule), |rule| ("receives_line", rule));
    format!(" [{{ ana: connect }}, {{ ana: {{ send: \"{sent}\\n\" }} }}, {{ ana: {{ {verb}: {rule} }} }}]")
}

#[test]
fn fields_are_compared_as_what_they_mean() {
    if has("python3") {
        let [en, _] = come_out(&CASES, SERVER, written);
        assert!(!en.stdout.contains("nothing but zero bytes"), "{}", en.stdout);
    }
}

const STEP: &str = "- ana: { send: \"loro\\n\" }";

#[test]
fn numbers_that_do_not_fit_their_width_are_refused() {
    let case = |rule: &str, en: &str, pt: &str| mistake(STEP, &format!("- ana: {{ {rule} }}"), en, pt);
    case("send: { u8: §256 }", "a u8 is a whole number from 0 to 255", "um u8 é um número inteiro de 0 a 255");
    case("send: { i16: [1, §-32769] }", "a i16 is a whole number from -32768 to 32767", "um i16 é");
    case("send: { u8: §x }", "`x` is no whole number", "`x` não é um número inteiro");
    case("send: { u8: 1, order: §small }", "possible here: `little` or `big`", "`little` ou `big`");
    case("send: { text: a, order: §little }", "a step needs a verb: `u8`", "um passo precisa de um verbo: `u8`");
    case("receives: { u16: §{} }", "say what the number is", "diga o que é o número");
    case("receives: { u32: { now: { since: §1900-02-30, within_s: 2 } } }", "is no day", "não é um dia");
    case("receives: { u32: { now: §{ since: 1900-01-01 } } }", "`within_s` is missing", "`within_s`");
    case("receives_line: { time: §\"%Q\", within_s: 2 }", "`%Q` does not say how a time is written", "`%Q` não diz");
    case("receives_line: { pattern: a, within_s: §2 }", "the key `time` is missing", "falta aqui a chave `time`");
    let long = "x".repeat(256);
    case(&format!("send: {{ counted: §{{ by: u8, data: {long} }} }}"), "a u8 cannot say that 256 bytes follow", "um u8 não");
    case("receives: { counted: { by: §i8, any: true } }", "`u8`", "`u8`");
    case("receives: { any: §0 }", "from 1 to 16777216", "de 1 a 16777216");
}
