//! The schema of frames of WebSocket, as they are sent and as they are awaited.

use serde_json::{Value, json};

use super::parts::{any, flag, map, number, of, said, words};

/// The definitions.
pub(super) fn definitions() -> Value {
    let code = || number(1000, 4999);
    json!({
        "frame": said(
            map(
                json!({
                    "text": of("data"),
                    "binary": of("data"),
                    "continues": said(of("data"), "More of the message that was begun."),
                    "ping": of("data"),
                    "pong": of("data"),
                    "close": code(),
                    "reason": said(of("data"), "Why it is closed."),
                    "last": said(flag(), "Whether it is the last frame of its message."),
                    "masked": said(flag(), "Whether it is masked, as all that a client sends has to be."),
                }),
                &[],
            ),
            "A frame of WebSocket, as a client sends it.",
        ),
        "frame_rule": said(
            map(
                json!({
                    "text": of("data"),
                    "binary": of("data"),
                    "ping": of("data"),
                    "pong": of("data"),
                    "close": any(&[code(), words(&["any"])]),
                }),
                &[],
            ),
            "A message of WebSocket, in one frame or several, or a frame about the connection.",
        ),
    })
}
