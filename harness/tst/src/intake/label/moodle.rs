//! Moodle: `Full Name_12345_assignsubmission_file_`, as a folder or before a file's name; `Participant_12345` when blind.

use super::{Label, Person, is_number};
use crate::intake::words::composed;

/// What Moodle puts between the number and the kind of submission.
const MARK: &str = "_assignsubmission_";

/// What Moodle calls a student whose name it hides: in English, Portuguese (Brazil, Portugal) and Spanish.
const BLIND: [&str; 2] = ["Participant", "Participante"];

/// Whether this is what Moodle calls everybody whose name it hides.
pub fn is_blind(word: &str) -> bool {
    BLIND.contains(&word)
}

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let found = name.match_indices(MARK).find_map(|(at, _)| {
        // Names hold `_` as spaces: the number is the last part.
        let (who, number) = name[..at].rsplit_once('_')?;
        (is_number(number) && !who.trim_matches(['_', ' ']).is_empty()).then(|| (who, number, &name[at + MARK.len()..]))
    });
    let (who, number, rest) = match found {
        Some(found) => found,
        None => {
            let (who, number) = name.rsplit_once(['_', ' '])?;
            (is_blind(who) && is_number(number)).then_some((who, number, ""))?
        }
    };
    // `file`, `onlinetext`, or whatever plug-in the submission came through.
    let file = rest.split_once('_').map(|(_, file)| file).filter(|file| !file.is_empty());
    let who = who.replace('_', " ").trim().to_string();
    let name = if is_blind(&who) { format!("{who} {number}") } else { who };
    Some(Label {
        person: Person { name, id: Some(number.into()), is_stable: false },
        is_late: false,
        clock: None,
        file: file.map(String::from),
    })
}
