//! Less to write: pieces of scenes with names, tables of cases; and time that passes.

use crate::files::mistake;
use crate::support::scenes::{Case, come_out_after};
use crate::support::{Course, has};

/// Greets by name and says who is there; `set NAME MS` keeps a word for a time, `get` says it, `twice` comes only at the second.
const SERVER: &str = "
import socket, sys, threading, time

names, kept, asked = [], {}, [0]

def answer(word, rest):
    if word == 'set':
        kept['it'] = time.monotonic() + int(rest) / 1000
        return b'ok\\n'
    if word == 'get':
        return b'there\\n' if kept.get('it', 0) > time.monotonic() else b'gone\\n'
    if word == 'later':
        asked[0] += 1
        return b'done\\n' if asked[0] > 3 else b'busy\\nwait\\n'
    if word == 'square':
        return b'%d\\n' % (int(rest) ** 2 if rest != '9' else 80)
    if word == 'die':
        import os
        os._exit(3)
    names.append(word)
    return b'hello ' + word.encode() + b', here are ' + ', '.join(names).encode() + b'\\n'

def serve(client):
    for line in client.makefile():
        word, _, rest = line.strip().partition(' ')
        client.sendall(answer(word, rest))
    client.close()

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
";

const SCENES: &str = "scenes:\n  joins:\n    - who: connect\n    - who: { send: \"{who}\\n\" }\n    - who: { receives_line: { pattern: \"^hello {who}, here are (?<all>.*)$\" } }\n  both: [{ ana: { plays: joins } }, { who: { plays: joins } }]\n  starts: [{ program: start }]\n";

const CASES: [Case; 14] = [
    (
        "[{ ana: { plays: joins } }, { bia: { plays: joins } }, { ana: { send: \"x\\n\" } }, { ana: { receives_line: { pattern: 'are {all}, x$' } } }]",
        None,
    ),
    (
        "[{ bia: { plays: both } }, { bia: { send: \"x\\n\" } }, { bia: { receives_line: { pattern: '^hello x, here are ana, bia, x$' } } }]",
        None,
    ),
    (
        "[{ plays: starts }, { crowd: { name: c, size: 4, steps: [{ c: { plays: joins } }, { c: { send: \"{i}\\n\" } }, { c: { receives_line: { holds: \"c-{i}\" } } }] } }]",
        None,
    ),
    (
        "[{ ana: { plays: joins } }, { each: { of: [{ number: 7, is: 49 }, { number: 8, is: 64 }], steps: [{ ana: { send: \"square {number}\\n\" } }, { ana: { receives: \"{is}\\n\" } }] } }]",
        None,
    ),
    (
        "[{ ana: { plays: joins } }, { each: { of: [{ number: 7, is: 49 }, { number: 9, is: 81 }], steps: [{ ana: { send: \"square {number}\\n\" } }, { ana: { receives: \"{is}\\n\" } }] } }]",
        Some((
            "wrong_bytes",
            "ana receives \"81\\n\" (case 2 of 2: number = 9, is = 81)",
            "ana recebe \"81\\n\" (caso 2 de 2: number = 9, is = 81)",
        )),
    ),
    (
        "[{ each: { of: [{ name: ana }, { name: bia }], steps: [{ eva: connect }, { eva: { send: \"{name}\\n\" } }, { eva: { receives_line: { holds: \"{name}\" } } }] } }]",
        None,
    ),
    // In JSON a value keeps its type.
    (
        "[{ ana: connect }, { each: { of: [{ x: true, y: a }], steps: [{ ana: { send: [\"{x}\", \"\\n\"] } }, { ana: { receives_line: { holds: \"hello true\" } } }] } }]",
        None,
    ),
    (
        "[{ ana: connect }, { ana: { send: \"set 40\\n\" } }, { ana: { receives: \"ok\\n\" } }, { pause: { ms: 60, because: { en: it goes, pt-BR: some } } }, { ana: { send: \"get\\n\" } }, { ana: { receives: \"gone\\n\" } }]",
        None,
    ),
    (
        "[{ ana: connect }, { ana: { send: \"set 60000\\n\" } }, { ana: { receives: \"ok\\n\" } }, { pause: { ms: 60, because: { en: it goes, pt-BR: some } } }, { ana: { send: \"get\\n\" } }, { ana: { receives: \"gone\\n\" } }]",
        Some(("wrong_bytes", "paused", "paused")),
    ),
    (
        "[{ ana: connect }, { ana: { send: \"set 90\\n\" } }, { ana: { receives: \"ok\\n\" } }, { eventually: { every_ms: 5, steps: [{ ana: { send: \"get\\n\" } }, { ana: { receives: \"gone\\n\" } }] } }]",
        None,
    ),
    (
        "[{ ana: connect }, { eventually: { every_ms: 5, steps: [{ ana: { send: \"later\\n\" } }, { ana: { receives: \"done\\n\" } }] } }, { ana: { send: \"square 2\\n\" } }, { ana: { receives: \"4\\n\" } }]",
        None,
    ),
    (
        "[{ ana: connect }, { eventually: { every_ms: 300, steps: [{ ana: { send: \"square 2\\n\" } }, { ana: { receives: \"5\\n\" } }] } }]",
        Some(("wrong_bytes", "ana receives \"5\\n\" (tried ", "ana recebe \"5\\n\" (tentado ")),
    ),
    (
        "[{ ana: connect }, { eventually: { every_ms: 1, steps: [{ ana: { send: \"die\\n\" } }, { ana: { receives: \"5\\n\" } }] } }]",
        Some(("exited_early", "exit status 3", "código de saída 3")),
    ),
    // An actor may be called as a step is.
    ("[{ pause: connect }, { pause: { send: \"x\\n\" } }, { pause: { receives_line: { holds: x } } }]", None),
];

#[test]
fn pieces_cases_and_time_play_as_if_they_were_written_out() {
    if has("python3") {
        come_out_after(SCENES, &CASES, SERVER, |steps| format!(" {steps}"));
    }
}

const STEP: &str = "- ana: { send: \"loro\\n\" }";

#[test]
fn pieces_and_cases_that_make_no_sense_are_refused() {
    mistake(STEP, "- bia: { plays: §joins }", "`scenes` of this file has no `joins`", "`scenes` deste arquivo não tem `joins`");
    let each = |rows: &str| format!("- each: {{ of: {rows}, steps: [{{ ana: {{ send: \"{{a}}\" }} }}] }}");
    mistake(STEP, &each("[{ a: 1 }, §{ }]"), "does not say what `a` is", "não diz o que é `a`");
    mistake(STEP, &each("[{ a: 1 }, { §b: 1 }]"), "unknown key `b`", "chave desconhecida `b`");
    mistake(STEP, &each("[{ a: 1, §n: 2 }]"), "the name `n` is used twice", "o nome `n` é usado duas vezes");
    mistake(STEP, &each("[{ a: §[1] }]"), "here must be a text", "aqui deve haver um texto");
    mistake(STEP, &each("§[]"), "at least one step", "pelo menos um passo");
    let after = "- each: { of: [{ a: 1 }], steps: [{ ana: { send: \"{a}\" } }] }\n      - ana: { send: §\"{a}\" }";
    mistake(STEP, after, "`{a}` stands for nothing at this step", "`{a}` não representa nada neste passo");
    mistake(STEP, "- pause: §{ ms: 5 }", "the key `because` is missing", "falta aqui a chave `because`");
    mistake(STEP, "- pause: { ms: §0, because: { en: a, pt-BR: a } }", "from 1 to 60000", "de 1 a 60000");
    mistake(STEP, "- ana: { send: §\"{who}\" }", "`{who}` stands for nothing", "`{who}` não representa nada");
}

#[test]
fn scenes_that_play_themselves_or_grow_without_bound_are_refused() {
    let refused = |scenes: &str, step: &str, words: &str| {
        let course = Course::new();
        let text = crate::support::PARROT.replacen("checks:", &format!("{scenes}checks:"), 1).replacen(STEP, step, 1);
        course.write("exercises/parrot/exercise.yaml", text);
        let ran = course.run(&["list", "--lang", "en"]).ended(2);
        assert!(ran.stderr.contains(words), "{}", ran.all());
    };
    refused(
        "scenes: { a: [{ who: { plays: b } }], b: [{ who: { plays: a } }] }\n",
        "- ana: { plays: a }",
        "the scene `a` plays itself, and would never end",
    );
    let twenty = |name: &str, plays: &str| format!("  {name}: [{}]\n", vec![format!("{{ plays: {plays} }}"); 20].join(", "));
    let scenes = format!(
        "scenes:\n  a: [{{ ana: {{ send: x }} }}]\n{}{}{}{}",
        twenty("b", "a"),
        twenty("c", "b"),
        twenty("d", "c"),
        twenty("e", "d")
    );
    refused(&scenes, "- plays: e", "the checks have more than 100000 steps up to here");
    refused("scenes: { A: [{ ana: connect }] }\n", STEP, "`A` is no name");
}

const ONE: &str = "name: parrot\ntitle: Parrot\nprogram: { kind: batch }\nchecks:\n  - name: says\n    title: says it\n    hint: Say it.\n    points: 100\n    steps:\n      - pause: { ms: 1, because: nobody minds }\n      - program: { prints: \"it\\n\" }\n";

#[test]
fn a_course_of_one_language_writes_its_texts_once() {
    let course = Course::new();
    course.write("exercises/parrot/exercise.yaml", ONE);
    let refused = course.run(&["list", "--lang", "en"]).ended(2);
    let words = "exercise.yaml:2:8: here must be the text in both languages: { en: ";
    assert!(refused.stderr.contains(words), "{}", refused.all());
    course.write("config.yaml", "course: Birds\nlanguages: [en]\nexercises: [parrot]\n");
    for lang in ["en", "pt-BR"] {
        let ran = course.run(&["test", "parrot", "--run", "true", "--lang", lang]).ended(1);
        assert!(ran.stdout.contains("says it") && ran.stdout.contains("Say it."), "{}", ran.all());
    }
    course.write("exercises/parrot/exercise.yaml", ONE.replace("title: Parrot", "title: { pt-BR: Papagaio }"));
    let refused = course.run(&["list", "--lang", "en"]).ended(2);
    assert!(refused.stderr.contains("exercise.yaml:2:8: the text in English (en) is missing"), "{}", refused.all());
    // An exercise that stands alone says it itself.
    course.write("config.yaml", "course: Birds\nexercises: [parrot]\n");
    course.write("exercises/parrot/exercise.yaml", format!("languages: [pt-BR]\n{ONE}"));
    course.run(&["list"]).ended(0);
    course.write("config.yaml", "languages: [de]\nexercises: [parrot]\n");
    let refused = course.run(&["list", "--lang", "en"]).ended(2);
    assert!(refused.stderr.contains("config.yaml:1:13: unknown value `de`"), "{}", refused.all());
}
