//! Frames of WebSocket: the example of the documents, and servers of libraries that nobody here wrote.

use std::process::{Command, Stdio};

use crate::support::examples::example;
use crate::support::has;

/// An echo with Python's `websockets`.
const PYTHON: &str = "
import asyncio, sys
from websockets.asyncio.server import serve
async def echo(socket):
    async for message in socket:
        await socket.send(message)
async def main():
    async with serve(echo, '127.0.0.1', int(sys.argv[1])):
        await asyncio.get_running_loop().create_future()
asyncio.run(main())
";

#[test]
fn the_example_of_websocket_is_proved() {
    if has("python3") {
        example("websocket").run(&["lint", "websocket", "--lang", "en"]).ended(0);
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "who reads what the tests say is to know that this one compared nothing")]
fn the_websockets_of_a_library_pass_the_exercise_about_them() {
    let mut asked = Command::new("python3");
    asked.args(["-c", "import websockets.asyncio.server"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !asked.status().is_ok_and(|status| status.success()) {
        eprintln!("no websockets here (pip install websockets): not compared with it");
        return;
    }
    let course = example("websocket");
    course.write("library.py", PYTHON);
    let ran = course.run(&["test", "websocket", "--run", "python3 library.py {port}", "--lang", "en"]).ended(0);
    assert!(ran.stdout.contains("6 passed, 0 failed, 0 skipped"), "{}", ran.all());
}

#[test]
fn what_is_wrong_with_a_frame_is_told_in_both_languages() {
    if !has("python3") {
        return;
    }
    let course = example("websocket");
    let told = |name: &str, lang: &str| {
        let subject = format!("exercises/websocket/corpus/wrong/{name}.py");
        let ran = course.run(&["test", "websocket", "--subject", &subject, "--lang", lang]).ended(1);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (name, lang, text) in [
        ("masks_what_it_sends", "en", "the frame that ana received is masked: a server masks nothing"),
        ("masks_what_it_sends", "pt-BR", "o quadro que ana recebeu está mascarado: um servidor não mascara nada"),
        ("always_eight_bytes", "en", "tells its length, 126, in more bytes than that takes"),
        ("takes_what_is_not_masked", "pt-BR", "ana recebeu um quadro do tipo `text`, e não `close`"),
    ] {
        let told = told(name, lang);
        assert!(told.contains(text), "{name}: {told}");
    }
}
