//! JSON by its structure: in lines and bodies, whatever the order of members and the spaces; sent, and captured.

use crate::files::mistake;
use crate::support::has;
use crate::support::scenes::{Case, come_out};
use crate::values::SERVER;

const CASES: [Case; 24] = [
    ("SAY{\"prime\" : true, \"method\":\"isPrime\"}TO { json: { method: isPrime, prime: true } }", None),
    (
        "SAY{\"method\":\"isPrime\",\"prime\":false}TO { json: { method: isPrime, prime: true } }",
        Some((
            "wrong_bytes",
            "the line that ana received is not the JSON required: its member `prime` is false; wanted: true",
            "a linha que ana recebeu não é o JSON exigido: seu membro `prime` é false; esperado: true",
        )),
    ),
    (
        "SAY{\"method\":\"isPrime\"}TO { json: { method: isPrime, prime: true } }",
        Some(("wrong_bytes", "it has no member `prime`", "falta o membro `prime`")),
    ),
    (
        "SAY{\"a\":1,\"b\":2}TO { json: { a: 1 } }",
        Some(("wrong_bytes", "it has a member `b`, which should not be there", "há um membro `b`, que não deveria estar ali")),
    ),
    ("SAY{\"a\":1,\"b\":2}TO { json: { a: 1 }, more: allowed }", None),
    (
        "SAY{\"a\":1,\"b\":2}TO { json: { a: 1, b: absent }, more: allowed }",
        Some(("wrong_bytes", "it has a member `b`", "há um membro `b`")),
    ),
    (
        "SAY{\"a\":TO { json: { a: any } }",
        Some(("wrong_bytes", "it is JSON that ends too early", "é JSON que termina cedo demais")),
    ),
    ("SAYmalformedTO { json: { a: any } }", Some(("wrong_bytes", "it is no JSON from byte 0 on", "não é JSON a partir do byte 0"))),
    ("SAYmalformedTO { no_json: { method: isPrime, prime: { any: flag } } }", None),
    ("SAY{\"method\":\"isPrime\",\"prime\":\"yes\"}TO { no_json: { method: isPrime, prime: { any: flag } } }", None),
    (
        "SAY{\"method\":\"isPrime\",\"prime\":true}TO { no_json: { method: isPrime, prime: { any: flag } } }",
        Some((
            "wrong_bytes",
            "anything but the JSON {\"method\": \"isPrime\", \"prime\": true or false}",
            "qualquer coisa menos o JSON {\"method\": \"isPrime\", \"prime\": true ou false}",
        )),
    ),
    (
        "SAY{\"id\":17}TO { json: { id: { any: whole_number, as: job } } }THEN{ ana: { send: { json: { request: delete, id: \"{job}\", of: \"job {job}\" } } } }, { ana: { receives_line: \"no such job\" } }",
        None,
    ),
    // What is sent is one line, with a line feed, and a name alone is a number where it looks like one.
    (
        "SAYxTO xTHEN{ ana: { send: [\"say \", { json: { id: 7, of: null, l: [true, 1.5], t: \"a{n}\" } }, \"say \\\\n\\n\"] } }, { ana: { receives_line: { json: { id: 7, of: null, l: [true, 1.5], t: a1 } } } }",
        None,
    ),
    ("SAY[{\"id\":1},{\"id\":2}]TO { json: [{ id: 1 }, { id: 2 }] }", None),
    (
        "SAY[{\"id\":1},{\"id\":3}]TO { json: [{ id: 1 }, { id: 2 }] }",
        Some(("wrong_bytes", "its member `[1].id` is 3; wanted: 2", "seu membro `[1].id` é 3; esperado: 2")),
    ),
    ("SAY{\"who\":[\"bia\",\"caio\",\"ana\"]}TO { json: { who: { holds: [ana, bia], lacks: davi } } }", None),
    (
        "SAY{\"who\":[\"bia\",\"davi\"]}TO { json: { who: { lacks: davi } } }",
        Some(("wrong_bytes", "wanted: what does not hold \"davi\"", "esperado: algo que não contenha \"davi\"")),
    ),
    ("SAY{\"a\":\"any\"}TO { json: { a: { exactly: any } } }", None),
    (
        "SAY{\"a\":\"x\"}TO { json: { a: { exactly: any } } }",
        Some(("wrong_bytes", "its member `a` is \"x\"; wanted: \"any\"", "seu membro `a` é \"x\"")),
    ),
    ("SAY{\"a\":\"2\"}TO { json: { a: { one_of: [1, \"2\"] } } }", None),
    (
        "SAY{\"at\":\"t17\"}TO { json: { at: { pattern: \"^t(?<at>[0-9]+)$\" } } }THEN{ ana: { send: \"say {at}\\\\n\\n\" } }, { ana: { receives_line: \"17\" } }",
        None,
    ),
    ("SAY* ana, biaTO { pattern: \"^[*]\", holds: [ana, bia], lacks: [caio] }", None),
    (
        "SAY* ana, biaTO { pattern: \"^[*]\", holds: [ana, caio] }",
        Some(("wrong_bytes", "one that holds \"caio\"", "uma que contenha \"caio\"")),
    ),
    (
        "SAYaTO aTHEN{ ana: { send: \"say c\\\\n{\\\"b\\\":1}\\\\r\\\\n\\n\" } }, { ana: { receives_until: { json: { b: 1 }, line_end: crlf } } }",
        None,
    ),
];

/// `SAY line TO rule` lets the server say a line, and awaits it; what else is done comes after `THEN`.
fn written(steps: &str) -> String {
    let (line, rule) = steps.strip_prefix("SAY").and_then(|rest| rest.split_once("TO ")).expect("a case");
    let (rule, then) = rule.split_once("THEN").map_or((rule, String::new()), |(rule, then)| (rule, format!(", {then}")));
    let line = line.replace('"', "\\\"");
    let steps = format!("{{ ana: {{ send: \"say {line}\\\\n\\n\" }} }}, {{ ana: {{ receives_line: {rule} }} }}{then}");
    format!(" [{{ ana: connect }}, {{ repeat: {{ times: 1, steps: [{steps}] }} }}]")
}

#[test]
fn json_is_compared_by_its_structure_and_the_member_that_differs_is_told() {
    if has("python3") {
        come_out(&CASES, SERVER, written);
    }
}

const STEP: &str = "- ana: { send: \"loro\\n\" }";

#[test]
fn what_json_cannot_be_is_refused_when_the_file_is_read() {
    let case = |rule: &str, en: &str, pt: &str| mistake(STEP, &format!("- ana: {{ {rule} }}"), en, pt);
    case("receives: §{ json: { a: 1 } }", "use `receives_line: { json: ... }`", "use `receives_line: { json: ... }`");
    case("receives_line: { json: { a: §.nan } }", "JSON has no such value", "JSON não tem tal valor");
    case("receives_line: { json: { a: { any: §numer } } }", "did you mean `number`?", "quis dizer `number`?");
    case("receives_line: { json: { a: 1 }, more: §yes }", "possible here: `allowed`", "aqui pode haver: `allowed`");
    case("receives_line: { pattern: a, more: §allowed }", "the key `json` is missing here", "falta aqui a chave `json`");
    case("receives_line: { json: { a: §\"{job}\" } }", "`{job}` stands for nothing", "`{job}` não representa nada");
    case("receives_line: { json: { a: { as: §port } } }", "the name `port` is used twice", "o nome `port` é usado duas vezes");
    case("receives_line: §{ json: { a: 1 }, no_json: 2 }", "`json` and `no_json`", "`json` e `no_json`");
    case("send: §{ json: { a: 1 }, text: b }", "`text` and `json`", "`text` e `json`");
}
