//! How the judge's clients leave: in order unless a scene says otherwise, and without a trace on the program's port.

use crate::support::{Course, has};
use serde_json::Value;

/// Sends a word to each client, or what it said, and closes; at the first error of a connection it ends with status 9.
/// Its socket does not set SO_REUSEADDR: a connection that lingers on its port keeps it from starting.
const TOUCHY: &str = r#"
import os, socket, sys, threading
def serve(client):
    try:
        client.settimeout(60)
        line = client.recv(100)
        client.sendall(b"bye " + line)
        if line == b"stay\n":
            while client.recv(100): pass
        elif line == b"drain\n":
            client.shutdown(socket.SHUT_WR)
            while client.recv(100): pass
        client.close()
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(9)
server = socket.socket()
server.bind(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9393))
server.listen(100)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],)).start()
"#;

/// Clients that leave in every way but by a reset: they saw the end, or have what they awaited, or are left over.
const EVERY_WAY: &str = r#"
name: touchy
title: { en: Touchy, pt-BR: Melindroso }
program: { kind: server, args: ["{port}"], default_port: 9393 }
checks:
  - name: ways
    title: { en: "every way to leave", pt-BR: "todo modo de sair" }
    hint: { en: "none", pt-BR: "nenhuma" }
    points: 50
    steps: &steps
      - repeat:
          times: 3
          steps:
            - ana: connect
            - ana: { send: "oi\n" }
            - ana: { receives: "bye oi\n" }
            - ana: { sees: end }
      - repeat:
          times: 3
          steps:
            - ana: connect
            - ana: { send: "stay\n" }
            - ana: { receives: "bye stay\n" }
      - crowd:
          name: c
          size: 4
          steps:
            - repeat:
                times: 5
                steps:
                  - c: connect
                  - c: { send: "drain\n" }
                  - c: { receives: "bye drain\n" }
      - load:
          name: l
          requests: 20
          clients: 4
          as: many
          steps:
            - l: connect
            - l: { send: "oi\n" }
            - l: { receives: "bye oi\n" }
      - bia: connect
      - bia: { send: "stay\n" }
      - bia: { receives: "bye stay\n" }
      - bia: close
      - caio: connect
      - caio: half_close
      - caio: { receives: "bye " }
      - davi: connect
      - davi: stop_reading
      - davi: { send: "oi\n" }
      - eva: connect
      - fabio: connect
      - fabio: { send: "oi\n" }
      - fabio: { sees: { end: after_anything } }
      - program: { is: running }
  - name: default_port
    title: { en: "the same on the default port", pt-BR: "o mesmo na porta padrão" }
    hint: { en: "none", pt-BR: "nenhuma" }
    points: 50
    steps:
      - program: { start: { port: default } }
STEPS
"#;

fn course() -> Course {
    let course = Course::empty();
    let steps = EVERY_WAY.split("steps: &steps\n").nth(1).and_then(|rest| rest.split("  - name:").next()).expect("steps");
    let exercise = EVERY_WAY.replace("steps: &steps", "steps:").replace("STEPS\n", steps);
    course.write("config.yaml", "course: Portas\nexercises: [touchy]\n");
    course.write("exercises/touchy/exercise.yaml", exercise);
    course.write("touchy.py", TOUCHY);
    course
}

#[test]
fn a_program_that_dies_of_any_reset_lives_and_starts_again_on_its_default_port_at_once() {
    if !has("python3") {
        return;
    }
    let course = course();
    for _ in 0..3 {
        let ran = course.run(&["test", "touchy", "--subject", "touchy.py", "--format", "json"]).ended(0);
        let run: Value = serde_json::from_str(&ran.stdout).expect("a result");
        for check in run["checks"].as_array().expect("checks") {
            let events: Vec<(&str, &str)> = check["transcript"]
                .as_array()
                .expect("a transcript")
                .iter()
                .map(|moment| (moment["who"].as_str().unwrap_or_default(), moment["event"].as_str().unwrap_or_default()))
                .collect();
            let of =
                |who: &str| -> Vec<&str> { events.iter().filter(|(other, _)| *other == who).map(|(_, event)| *event).collect() };
            assert!(events.iter().all(|(_, event)| !event.contains("reset")), "{}", ran.all());
            let once = ["connected", "sent", "received", "saw_end", "closed"];
            let stays = ["connected", "sent", "received", "closed"];
            let last = ["connected", "sent", "received"];
            assert_eq!(of("ana"), [&once[..], &once, &once, &stays, &stays, &last].concat(), "{}", ran.all());
            assert_eq!(of("caio"), ["connected", "half_closed", "received", "saw_end", "closed"], "{}", ran.all());
            assert_eq!(of("eva"), ["connected"], "{}", ran.all());
        }
    }
}
