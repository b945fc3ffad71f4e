//! Messages of WebSocket that a client awaits.

use super::wait::Source;
use super::{Played, Stop, Turn};
use crate::matcher::Frames;
use crate::spec::{FrameRule, Names};
use crate::text::{Doing, FrameWish};

/// What a step awaits, in words.
pub(super) fn frame_wish(who: &str, rule: &FrameRule, names: &Names) -> FrameWish {
    let payload = rule.payload.as_ref().map(|payload| payload.bytes(names));
    FrameWish { who: who.into(), kind: rule.kind.word(), code: rule.code, payload }
}

impl Turn<'_> {
    pub(super) fn expect_frame(&self, source: &Source, who: &str, rule: &FrameRule) -> Played {
        let Source::Client(client) = source else { return Err(Stop::of_file("a program prints no frame")) };
        let wish = frame_wish(who, rule, &self.names);
        self.stage.account().note_due(wish.payload.as_ref().map_or(0, Vec::len));
        let frames = Frames::new(who, rule.kind, rule.code, wish.payload.clone());
        self.wait_for(source, &mut frames.of_client(client.was_accepted()), Doing::ReceivesFrame(wish))
    }
}
