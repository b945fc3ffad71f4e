//! Moodle: `Full Name_12345_assignsubmission_file_`, as a folder or before a file's name; `Participant_12345` when blind;
//! `Group_77_assignsubmission_file` when teams hand in, and no number for those who are in none.

use super::{Id, Label, Naming, Person, is_number};
use crate::grade::id_kind::IdKind;
use crate::intake::words::{composed, fold};

/// What Moodle puts between the number and the kind of submission.
const MARK: &str = "_assignsubmission_";

/// What Moodle calls a student whose name it hides (`mod_assign`, `participant`, without what no file's name holds): in English and
/// French, Portuguese and Spanish, German, Italian.
const BLIND: [&str; 6] = ["Participant", "Participante", "Teilnehmerin", "Teilnehmer/in", "Teilnehmer", "Partecipante"];

/// What it calls those who are in no group (`mod_assign`, `defaultteam`), folded: English, Portuguese (Brazil, Portugal), Spanish,
/// French, German, Italian.
const IN_NO_GROUP: [&str; 11] = [
    "default group",
    "grupo padrao",
    "grupo predefinido",
    "grupo por omissao",
    "grupo por defecto",
    "grupo predeterminado",
    "groupe par defaut",
    "standard gruppe",
    "standardgruppe",
    "gruppo predefinito",
    "gruppo di default",
];

/// Words with which names of groups begin, folded.
const GROUP: [&str; 9] = ["group", "grupo", "groupe", "gruppe", "gruppo", "team", "equipe", "equipo", "squadra"];

/// Whether this is what Moodle calls everybody whose name it hides.
pub fn is_blind(word: &str) -> bool {
    BLIND.contains(&word)
}

/// Whether this is what Moodle calls those who are in no group.
pub fn is_in_no_group(name: &str) -> bool {
    IN_NO_GROUP.contains(&fold(name).as_str())
}

/// Reads a name.
pub fn read(name: &str) -> Option<Label> {
    let name = composed(name);
    let found = name.match_indices(MARK).find_map(|(at, _)| {
        let rest = &name[at + MARK.len()..];
        if is_in_no_group(&name[..at]) {
            return Some((&name[..at], "", rest));
        }
        // Names hold `_` as spaces: the number is the last part.
        let (who, number) = name[..at].rsplit_once('_')?;
        (is_number(number) && !who.trim_matches(['_', ' ']).is_empty()).then_some((who, number, rest))
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
    Some(Label { person: person(&who.replace('_', " "), number), is_late: false, clock: None, file: file.map(String::from) })
}

fn person(who: &str, number: &str) -> Person {
    let who = who.trim();
    let begins_as_group = fold(who).split_once(' ').is_some_and(|(first, _)| GROUP.contains(&first));
    match number {
        "" => Person { name: who.into(), naming: Naming::Nobody, id: None },
        number if is_blind(who) => {
            let id = Some(Id::new(IdKind::Participant, number));
            Person { name: format!("{who} {number}"), naming: Naming::Hidden, id }
        }
        number => Person::named(who, if begins_as_group { IdKind::Group } else { IdKind::Participant }, number),
    }
}
