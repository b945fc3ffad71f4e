//! Values that the program chooses: parts of lines get names, which later steps send and await; one of several, lines that
//! match, and how they end.

use crate::files::mistake;
use crate::support::scenes::{Case, come_out};
use crate::support::{Course, has};

/// Sends what it is told to say (with escapes as in Python), and gives out numbers, which it knows again.
pub(crate) const SERVER: &str = "
import random, socket, sys, threading

given = set()

def answer(line):
    word, _, rest = line.rstrip('\\n').partition(' ')
    if word == 'say':
        return rest.encode().decode('unicode_escape').encode('latin1')
    if word == 'new':
        number = random.randrange(10**6, 10**9)
        given.add(str(number))
        return b'id: %d\\r\\n' % number
    return b'deleted ' + rest.encode() + b'\\n' if rest in given else b'no such job\\n'

def serve(client):
    for line in client.makefile():
        client.sendall(answer(line))
    client.close()

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
";

const NEW: &str = "{ ana: { send: \"new\\n\" } }, { ana: { receives_line: { pattern: '^id: (?<job>[0-9]+)$' } } }";

const CASES: [Case; 24] = [
    ("[NEW, { bia: connect }, { bia: { send: \"delete {job}\\n\" } }, { bia: { receives: \"deleted {job}\\n\" } }]", None),
    (
        "[NEW, { ana: { send: \"delete {job}0\\n\" } }, { ana: { receives_line: { one_of: [\"deleted {job}0\", no such job] } } }]",
        None,
    ),
    (
        "[NEW, { ana: { send: \"delete {job}0\\n\" } }, { ana: { receives_line: { pattern: '^deleted {job}' } } }]",
        Some(("wrong_bytes", "received another line than the one required", "uma linha que não é a exigida")),
    ),
    // What a name stands for is no part of a pattern.
    (
        "[{ ana: { send: \"say a.b\\\\n\\n\" } }, { ana: { receives_line: { pattern: (?<it>.*) } } }, { ana: { send: \"say {it}\\\\n\\n\" } }, { ana: { receives_line: { pattern: '^{it}$' } } }]",
        None,
    ),
    (
        "[{ ana: { send: \"say a.b\\\\n\\n\" } }, { ana: { receives_line: { pattern: (?<it>.*) } } }, { ana: { send: \"say axb\\\\n\\n\" } }, { ana: { receives_line: { pattern: '^{it}$' } } }]",
        Some((
            "wrong_bytes",
            "ana receives a line: one that matches /^a\\.b$/",
            "ana recebe uma linha: uma que corresponda a /^a\\.b$/",
        )),
    ),
    (
        "[{ repeat: { times: 3, steps: [{ ana: { send: \"say n={n}\\\\n\\n\" } }, { ana: { receives_line: { pattern: 'n=(?<last>.)' } } }] } }, { ana: { send: \"say {last}\\\\n\\n\" } }, { ana: { receives: \"3\\n\" } }]",
        None,
    ),
    (
        "[{ bia: connect }, { together: [[{ ana: { send: \"say 1\\\\n\\n\" } }, { ana: { receives_line: { pattern: (?<one>.) } } }], [{ bia: { send: \"say 2\\\\n\\n\" } }, { bia: { receives_line: { pattern: (?<two>.) } } }]] }, { ana: { send: \"say {two}{one}\\\\n\\n\" } }, { ana: { receives: \"21\\n\" } }]",
        None,
    ),
    (
        "[{ crowd: { name: c, size: 9, steps: [{ c: connect }, { c: { send: \"new\\n\" } }, { c: { receives_line: { pattern: '(?<mine>[0-9]+)' } } }, { c: { send: \"delete {mine}\\n\" } }, { c: { receives: \"deleted {mine}\\n\" } }] } }]",
        None,
    ),
    (
        "[{ measure: { as: m, steps: [NEW] } }, { ana: { send: \"delete {job}\\n\" } }, { ana: { receives: \"deleted {job}\\n\" } }]",
        None,
    ),
    (
        "[{ ana: { send: { repeat: { times: 1, data: \"say {n}\\\\n\\n\" } } } }, { ana: { receives_line: { pattern: (?<rest>x)?1 } } }, { ana: { send: \"say <{rest}>\\\\n\\n\" } }, { ana: { receives: \"<>\\n\" } }]",
        None,
    ),
    (
        "[{ ana: { send: [\"say \", { repeat: { times: 300, data: x } }, \"\\\\n\\n\"] } }, { ana: { receives_line: { pattern: '^(?<all>x+)$' } } }]",
        Some(("wrong_bytes", "one that matches /^(?<all>x+)$/", "uma que corresponda a /^(?<all>x+)$/")),
    ),
    ("[{ ana: { send: \"say 250 OK\\\\r\\\\n\\n\" } }, { ana: { receives_line: { pattern: '^250 ', line_end: crlf } } }]", None),
    (
        "[{ ana: { send: \"say 250 OK\\\\n\\n\" } }, { ana: { receives_line: { pattern: '^250 ', line_end: crlf } } }]",
        Some((
            "wrong_bytes",
            "lines end in \\n alone where \\r\\n is wanted.",
            "as linhas terminam só em \\n quando se exige \\r\\n.",
        )),
    ),
    (
        "[{ ana: { send: \"say 250 OK\\\\n\\n\" } }, { ana: { receives_line: { pattern: '^250 ', line_end: crlf } } }]",
        Some(("wrong_bytes", "one that matches /^250 /, ending in \\r\\n", "uma que corresponda a /^250 /, terminada em \\r\\n")),
    ),
    (
        "[{ ana: { send: \"say 250-a\\\\r\\\\n250-b\\\\r\\\\n250 c=7\\\\r\\\\n\\n\" } }, { ana: { receives_until: { pattern: '^250 c=(?<c>.)', others: '^250-', line_end: crlf } } }, { ana: { send: \"say {c}\\\\n\\n\" } }, { ana: { receives: \"7\\n\" } }]",
        None,
    ),
    (
        "[{ ana: { send: \"say a\\\\nb\\\\nc\\\\n\\n\" } }, { ana: { receives_until: { one_of: [x, { pattern: '^b' }] } } }, { ana: { receives: \"c\\n\" } }]",
        None,
    ),
    (
        "[{ ana: { send: \"say 250-a\\\\r\\\\n501 b\\\\r\\\\n250 c\\\\r\\\\n\\n\" } }, { ana: { receives_until: { pattern: '^250 ', others: '^250-' } } }]",
        Some((
            "wrong_bytes",
            "one that matches /^250 / or one that matches /^250-/",
            "uma que corresponda a /^250 / ou uma que corresponda a /^250-/",
        )),
    ),
    (
        "[{ ana: { send: \"say 250-a\\\\n\\n\" } }, { ana: half_close }, { ana: { receives_until: { pattern: '^250 ', others: '^250-' } } }]",
        Some(("closed_early", "one that matches /^250 /", "uma que corresponda a /^250 /")),
    ),
    (
        "[{ ana: { send: \"say tu\\\\neu \\\\n\\n\" } }, { ana: { receives_until: \"eu\\n\" } }]",
        Some(("no_answer", "ana got other lines, but not this one", "ana recebeu outras linhas, mas não esta")),
    ),
    (
        "[{ ana: { send: \"say \\\\x00\\\\x02\\n\" } }, { ana: { receives: { one_of: [{ bytes: '00 01' }, { bytes: '00 02' }] } } }]",
        None,
    ),
    (
        "[{ ana: { send: \"say \\\\x00\\\\x03\\n\" } }, { ana: { receives: { one_of: [{ bytes: '00 01' }, { bytes: '00 02' }] } } }]",
        Some(("wrong_bytes", "ana receives one of these: ", "ana recebe um destes: ")),
    ),
    (
        "[{ ana: { send: \"say ye\\n\" } }, { ana: { receives: { one_of: [no, \"yes\\n\"] } } }]",
        Some(("incomplete", "ana received only the first 2 of 4 bytes", "ana recebeu só os primeiros 2 de 4 bytes")),
    ),
    (
        "[{ ana: { send: \"say c\\\\n\\n\" } }, { ana: { receives_line: { one_of: [a, { pattern: '^b' }] } } }]",
        Some(("wrong_bytes", "\"a\" or one that matches /^b/", "\"a\" ou uma que corresponda a /^b/")),
    ),
    ("[{ ana: { send: \"say <b>{}{A} {2,3}\\\\n\\n\" } }, { ana: { receives: \"<b>{}{A} {2,3}\\n\" } }]", None),
];

#[test]
fn what_the_program_chooses_is_sent_and_awaited_later() {
    if !has("python3") {
        return;
    }
    come_out(&CASES, SERVER, |steps| format!(" {}", steps.replacen('[', "[{ ana: connect }, ", 1).replace("NEW", NEW)));
}

const STEP: &str = "- ana: { send: \"loro\\n\" }";

#[test]
fn a_name_that_stands_for_nothing_is_refused_where_it_is_used() {
    let hears = "- ana: { receives_line: { pattern: '(?<job>[0-9]+)' } }\n      ";
    let (nothing, nada) = ("stands for nothing at this step", "não representa nada neste passo");
    let (near, perto) = (
        "`{jop}` stands for nothing at this step; did you mean `job`?",
        "`{jop}` não representa nada neste passo; quis dizer `job`?",
    );
    for used in [
        "- ana: { send: §\"{jop}\" }",
        "- ana: { send: { data: [\"{job}\", §\"{jop}\"], cut: 1 } }",
        "- ana: { receives_line: { pattern: §'^{jop}$' } }",
        "- ana: { receives_until: { pattern: '^{job}$', others: §'^{jop}' } }",
        "- ana: { receives: { lines: { count: 2, text: §\"{n} {jop}\" } } }",
        "- ana: { request: { target: /, headers: { A: §\"{jop}\" } } }",
        "- program: { start: { args: [\"{job}\", §\"{jop}\"] } }",
    ] {
        mistake(STEP, &format!("{hears}{used}"), near, perto);
    }
    mistake(STEP, &format!("- ana: {{ send: §\"{{job}}\" }}\n      {hears}"), nothing, nada);
    mistake(STEP, "- ana: { send: §\"{n}\" }", nothing, nada);
    mistake(STEP, "- repeat: { times: 2, steps: [{ ana: { send: \"{n}\" } }] }\n      - ana: { send: §\"{n}\" }", nothing, nada);
    mistake(STEP, "- ana: { send: §\"{i}\" }", nothing, nada);
    // What one of a crowd hears, nobody else knows; nor what is heard at the same time.
    let heard = "{ receives_line: { pattern: '(?<job>.)' } }";
    let crowd = format!(
        "- crowd: {{ name: c, size: 2, steps: [{{ c: connect }}, {{ c: {heard} }}, {{ c: {{ send: \"{{job}}{{i}}\" }} }}] }}\n      "
    );
    mistake(STEP, &format!("{crowd}- ana: {{ send: §\"{{job}}\" }}"), nothing, nada);
    let together = format!("- bia: connect\n      - together: [[{{ ana: {heard} }}], [{{ bia: {{ send: §\"{{job}}\" }} }}]]");
    mistake(STEP, &together, nothing, nada);
    // Other braces are braces.
    let course = Course::new();
    let all = "- draw: { name: job, from: 1, to: 2 }\n      - ana: { send: \"{\\\"id\\\": {job}} { x } {} {A}\" }\n      - ana: { receives_line: { pattern: '^\\p{greek}{2}{job}$' } }";
    course.write("exercises/parrot/exercise.yaml", crate::support::PARROT.replace(STEP, all));
    course.run(&["list"]).ended(0);
}

#[test]
fn what_cannot_be_awaited_is_refused_when_the_file_is_read() {
    let awaits = |rule: &str| format!("- ana: {{ {rule} }}");
    let case = |rule: &str, en: &str, pt: &str| mistake(STEP, &awaits(rule), en, pt);
    case("receives_line: { pattern: §'(?<Job>.)' }", "`Job` is no name", "`Job` não é um nome");
    case("receives_line: { pattern: §'(?<n>.)' }", "the name `n` is used twice", "`n`");
    case(
        "receives_line: { one_of: §[a] }",
        "here must be at least two, of which one is awaited",
        "pelo menos dois, dos quais se espera um",
    );
    case("receives_line: { one_of: [a, { §not: b }] }", "unknown key `not`", "chave desconhecida `not`");
    case("receives_line: §{ pattern: a, one_of: [b, c] }", "`pattern` and `one_of`", "`pattern` e `one_of`");
    case("receives_line: { pattern: a, line_end: §cr }", "unknown value `cr`", "valor desconhecido `cr`");
    case("receives_line: §{ line_end: crlf }", "the key `pattern` is missing here", "falta aqui a chave `pattern`");
    case("receives_until: { §not: a }", "unknown key `not`", "chave desconhecida `not`");
    case("receives_until: { pattern: a, others: §'(' }", "is no valid regular expression", "não é uma expressão regular válida");
    case("receives: { one_of: §[a] }", "here must be at least two", "pelo menos dois");
    case("receives: { one_of: [abc, §ab] }", "begins with this one, or is the same", "começa com este, ou é igual");
    case("receives: { one_of: [a, b], §text: c }", "unknown key `text`", "chave desconhecida `text`");
}
