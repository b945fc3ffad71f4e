//! The conversation of a check as data: who did what, when, with which bytes.

use std::path::Path;
use std::time::Duration;

use crate::text::{Event, shell_word};

/// One event of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Time since the check began.
    pub at: Duration,
    /// The actor it happened to; `program` for the program itself.
    pub who: String,
    /// What happened.
    pub event: Event,
    /// The bytes sent, received or printed; only the first [`Moment::KEPT`] of them.
    pub bytes: Vec<u8>,
    /// How many bytes there were.
    pub length: usize,
}

impl Moment {
    /// How many bytes of one event are kept: enough to read, little enough for a check that moves megabytes.
    pub const KEPT: usize = 1024;

    /// How a thread of the program stands in a conversation: by its number, or by whom it serves.
    pub fn of_thread(name: &str) -> String {
        format!("program/{name}")
    }

    /// The number or the name of a thread of the program, if `who` is one.
    pub fn thread(who: &str) -> Option<&str> {
        who.strip_prefix("program/")
    }
}

/// All events of a check, in the order in which they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// The events.
    pub moments: Vec<Moment>,
    /// How many more there were than were kept.
    pub left_out: usize,
}

impl Conversation {
    /// Tells each start of the program that lies at `here` as if it lay at `there`, where its author knows it: a copy in a
    /// sandbox is nothing that anybody could start by hand.
    pub fn tell_elsewhere(&mut self, here: &Path, there: &Path) {
        for moment in &mut self.moments {
            if let Event::Started { command } = &mut moment.event {
                *command = command.replace(&shell_word(here), &shell_word(there));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_as_what_it_is_a_copy_of() {
        let command = "python3 /box/echo.py 9090 /box".to_string();
        let event = Event::Started { command };
        let moment = Moment { at: Duration::ZERO, who: "program".into(), event, bytes: Vec::new(), length: 0 };
        let mut conversation = Conversation { moments: vec![moment], left_out: 0 };
        conversation.tell_elsewhere(Path::new("/box/echo.py"), Path::new("/home/eu/meu eco.py"));
        let wanted = "python3 '/home/eu/meu eco.py' 9090 /box".to_string();
        assert_eq!(conversation.moments[0].event, Event::Started { command: wanted });
    }
}
