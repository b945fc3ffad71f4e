//! What the name of a file or folder says: whose it is, by the patterns of learning platforms. Pure.

mod blackboard;
mod brightspace;
mod canvas;
pub mod classroom;
mod edx;
mod moodle;
mod person;
mod plain;
mod sakai;

use crate::grade::id_kind::IdKind;

pub use canvas::ADDRESS;
pub use classroom::{assignment, login};
pub use moodle::{is_blind, is_in_no_group};
pub use person::{Id, Naming, Person};
pub use plain::plain;
pub use sakai::{TIME, clock, of_folder as of_sakai};

/// What a platform put into a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Who.
    pub person: Person,
    /// Whether the platform marks it as late.
    pub is_late: bool,
    /// When it was handed in, as the platform's clock showed it: `2026-11-20-23-59-30`.
    pub clock: Option<String>,
    /// The name that the student gave the file; `None` when a folder bears the label.
    pub file: Option<String>,
}

/// Readers of the names of platforms, the surest first.
const READERS: [fn(&str) -> Option<Label>; 6] =
    [moodle::read, blackboard::read, brightspace::read, sakai::read, edx::read, canvas::read];
/// Where Blackboard's is among them.
const BLACKBOARD: usize = 1;

/// What the name of a learning platform says, if it is one.
pub fn platform(name: &str) -> Option<Label> {
    READERS.iter().find_map(|read| read(name))
}

/// The same of names beside each other. The platform that can have made the most of them made all that it can have made:
/// behind its own label a student may have written that of another platform.
pub fn platforms<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Option<Label>> {
    let names: Vec<&str> = names.collect();
    let mut all: Vec<[Option<Label>; READERS.len()]> = names.iter().map(|name| READERS.map(|read| read(name))).collect();
    let mut order: [usize; READERS.len()] = std::array::from_fn(|reader| reader);
    order.sort_by_key(|reader| std::cmp::Reverse(all.iter().filter(|labels| labels[*reader].is_some()).count()));
    let mut first = |labels: &mut [Option<Label>; READERS.len()]| {
        order.iter().find_map(|reader| labels[*reader].take().map(|label| (*reader, label)))
    };
    let read: Vec<Option<(usize, Label)>> = all.iter_mut().map(&mut first).collect();
    let is_of_board = |read: &Option<(usize, Label)>| read.as_ref().is_some_and(|(reader, _)| *reader == BLACKBOARD);
    let of_board = names.iter().zip(&read).filter(|(_, read)| is_of_board(read)).map(|(name, _)| *name);
    let assignment = blackboard::assignment(of_board).unwrap_or_default();
    let owned = |(name, read): (&str, Option<(usize, Label)>)| {
        let is_of_board = is_of_board(&read);
        let (_, mut label) = read?;
        label.person = blackboard::owner(name, &assignment).filter(|_| is_of_board).unwrap_or(label.person);
        Some(label)
    };
    let mut found: Vec<Option<Label>> = names.iter().copied().zip(read).map(owned).collect();
    // Where there is a default group, teams hand in: no number is a participant's.
    if found.iter().flatten().any(|label| label.person.naming == Naming::Nobody) {
        for id in found.iter_mut().flatten().filter_map(|label| label.person.id.as_mut()) {
            id.kind = if id.kind == IdKind::Participant { IdKind::Group } else { id.kind };
        }
    }
    found
}

/// Whether a name bears the words of a platform that nobody writes by chance.
pub fn is_marked(name: &str) -> bool {
    moodle::read(name).is_some_and(|label| !is_blind(label.person.name.split(' ').next().unwrap_or_default()))
        || blackboard::read(name).is_some()
}

/// Whether there is something, and all of it are digits.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, then: who, number, whether late, the student's own file.
    type Case = (&'static str, &'static str, Option<&'static str>, bool, Option<&'static str>);

    const CASES: [Case; 46] = [
        // Moodle: a folder for each student.
        ("Ana Silva_12345_assignsubmission_file", "Ana Silva", Some("12345"), false, None),
        ("Ana Silva_12345_assignsubmission_file_", "Ana Silva", Some("12345"), false, None),
        ("Ana_Silva_12345_assignsubmission_file_", "Ana Silva", Some("12345"), false, None),
        ("João d'Ávila_7_assignsubmission_file_", "João d'Ávila", Some("7"), false, None),
        ("Jose\u{301}_7_assignsubmission_file_", "José", Some("7"), false, None),
        ("Ana 3_2_12345_assignsubmission_file_", "Ana 3 2", Some("12345"), false, None),
        ("Ana Silva_12345_assignsubmission_onlinetext_", "Ana Silva", Some("12345"), false, None),
        ("<b>Ana</b>, \"Bia\"\n_9_assignsubmission_file_", "<b>Ana</b>, \"Bia\"", Some("9"), false, None),
        ("=1+1_9_assignsubmission_file_", "=1+1", Some("9"), false, None),
        // Moodle: flat files.
        ("Ana Silva_12345_assignsubmission_file_echo.rs", "Ana Silva", Some("12345"), false, Some("echo.rs")),
        ("Ana Silva_12345_assignsubmission_file_my_echo_2.rs", "Ana Silva", Some("12345"), false, Some("my_echo_2.rs")),
        ("Ana_12345_assignsubmission_file__main.py", "Ana", Some("12345"), false, Some("_main.py")),
        (
            "Ana_1_assignsubmission_file_B_2_assignsubmission_file_x.py",
            "Ana",
            Some("1"),
            false,
            Some("B_2_assignsubmission_file_x.py"),
        ),
        ("Ana_12345_assignsubmission_onlinetext_onlinetext.html", "Ana", Some("12345"), false, Some("onlinetext.html")),
        // Moodle: blind.
        ("Participant_12345_assignsubmission_file_", "Participant 12345", Some("12345"), false, None),
        ("Participant_12345_assignsubmission_file_echo.zip", "Participant 12345", Some("12345"), false, Some("echo.zip")),
        ("Participante_12345_assignsubmission_file_", "Participante 12345", Some("12345"), false, None),
        ("Participant_12345", "Participant 12345", Some("12345"), false, None),
        ("Participant 12345", "Participant 12345", Some("12345"), false, None),
        // Canvas.
        ("silvaana_123_4567_echo.py", "silvaana", Some("123"), false, Some("echo.py")),
        ("silvaana_LATE_123_4567_echo.py", "silvaana", Some("123"), true, Some("echo.py")),
        ("silvaana_late_123_4567_echo.py", "silvaana", Some("123"), true, Some("echo.py")),
        ("silvaana_123_4567_echo-1.py", "silvaana", Some("123"), false, Some("echo-1.py")),
        ("silvaana_123_4567_main_1_2_x.py", "silvaana", Some("123"), false, Some("main_1_2_x.py")),
        ("silva_ana_123_4567_echo.zip", "silva_ana", Some("123"), false, Some("echo.zip")),
        ("ávilajosé_LATE_1_2_a b.py", "ávilajosé", Some("1"), true, Some("a b.py")),
        ("silvaana_123_text.html", "silvaana", Some("123"), false, Some("text.html")),
        ("silvaana_LATE_123_text.html", "silvaana", Some("123"), true, Some("text.html")),
        ("LATE_silvaana_123_4567_echo.py", "silvaana", Some("123"), true, Some("echo.py")),
        ("silvaana_123_link.html", "silvaana", Some("123"), false, Some("link.html")),
        ("anon_x9k2p_4567_echo.py", "anon x9k2p", Some("x9k2p"), false, Some("echo.py")),
        ("LATE_anon_x9k2p_4567_my_echo-1.py", "anon x9k2p", Some("x9k2p"), true, Some("my_echo-1.py")),
        ("anon_12345_4567_echo.py", "anon 12345", Some("12345"), false, Some("echo.py")),
        ("anon_x9k2p_text.html", "anon x9k2p", Some("x9k2p"), false, Some("text.html")),
        // Moodle, teams and other languages.
        ("Grupo A_77_assignsubmission_file", "Grupo A", Some("77"), false, None),
        ("Default group_assignsubmission_file", "Default group", None, false, None),
        ("Grupo padrão_assignsubmission_file_echo.py", "Grupo padrão", None, false, Some("echo.py")),
        ("Teilnehmerin_12_assignsubmission_file", "Teilnehmerin 12", Some("12"), false, None),
        // Brightspace.
        ("1002-91002 - Ana Conceição - Nov 20, 2026 1159 PM", "Ana Conceição", Some("1002"), false, None),
        ("1002-91002 - Ana - Maria - Nov 20, 2026 159 AM - a - b.py", "Ana - Maria", Some("1002"), false, Some("a - b.py")),
        // Sakai.
        ("Silva, Ana(asilva)", "Ana Silva", Some("asilva"), false, None),
        ("Conceição, José (Zé)(20231)", "José (Zé) Conceição", Some("20231"), false, None),
        // Open edX.
        ("[12] - ana_silva", "ana_silva", Some("ana_silva"), false, None),
        // Blackboard.
        ("Lab 1_asilva_attempt_2026-11-20-23-59-30_echo.py", "asilva", Some("asilva"), false, Some("echo.py")),
        ("Lab_1_asilva_attempt_2026-11-20-23-59-30.txt", "asilva", Some("asilva"), false, Some("")),
        ("Lab 1_a.silva_attempt_2026-11-20-23-59-30_my_echo.zip", "a.silva", Some("a.silva"), false, Some("my_echo.zip")),
    ];

    #[test]
    fn the_names_of_platforms_are_understood() {
        for (name, who, id, is_late, file) in CASES {
            let label = platform(name).unwrap_or_else(|| panic!("{name:?}"));
            assert_eq!(
                (
                    label.person.name.as_str(),
                    label.person.id.as_ref().map(|id| id.text.as_str()),
                    label.is_late,
                    label.file.as_deref()
                ),
                (who, id, is_late, file),
                "{name:?}"
            );
        }
    }

    #[test]
    fn behind_its_own_label_a_students_name_is_no_other_platforms() {
        let of_canvas = ["silvaana_11_201_parrot.py", "souzabia_12_202_x_silvaana_attempt_2026-11-20-23-59-30_parrot.py"];
        let who = |names: &[&str]| {
            let labels = platforms(names.iter().copied());
            labels.into_iter().map(|label| label.map(|label| label.person.name)).collect::<Vec<_>>()
        };
        assert_eq!(who(&of_canvas), [Some("silvaana".into()), Some("souzabia".into())]);
        let of_moodle = ["Ana_1_assignsubmission_file_x.py", "Bia_2_assignsubmission_file_caio_3_4_x.py", "notes.txt"];
        assert_eq!(who(&of_moodle), [Some("Ana".into()), Some("Bia".into()), None]);
        let of_blackboard = ["Lab_1_2_ana_attempt_2026-11-20-23-59-30_x.py", "Lab_1_2_bia_attempt_2026-11-20-23-59-30_x.py"];
        assert_eq!(who(&of_blackboard), [Some("ana".into()), Some("bia".into())]);
        // Logins hold what parts them from the assignment.
        let own = |logins: [&str; 3]| {
            let names = logins.map(|login| format!("Lab_1_{login}_attempt_2026-11-20-23-59-30_x.py"));
            who(&names.each_ref().map(String::as_str)).into_iter().flatten().collect::<Vec<_>>()
        };
        for logins in [["ana_silva", "bia_silva", "bia"], ["ana", "ana_silva", "ana_silva_2"], ["ana", "ana", "bia_ana"]] {
            assert_eq!(own(logins), logins);
        }
    }

    #[test]
    fn a_time_in_a_name_is_kept() {
        let clock = |name: &str| platform(name).and_then(|label| label.clock);
        assert_eq!(clock("1-2 - Ana - Nov 20, 2026 1159 PM").as_deref(), Some("2026-11-20-23-59-00"));
        assert_eq!(clock("1-2 - Ana - 20 de nov. de 2026 2359").as_deref(), Some("2026-11-20-23-59-00"));
        let label = platform("Lab 1_asilva_attempt_2026-11-20-23-59-30_echo.py").expect("a label");
        assert_eq!(label.clock.as_deref(), Some("2026-11-20-23-59-30"));
    }

    #[test]
    fn ordinary_names_are_of_no_platform() {
        for name in [
            "Ana Silva",
            "ana_silva",
            "ana.py",
            "echo-asilva",
            "ana_2026.rs",
            "_assignsubmission_file_",
            "Ana_assignsubmission_file_",
            "Ana_12x_assignsubmission_file_",
            "_12_assignsubmission_file_",
            "silvaana_123_4567_",
            "_123_4567_x.py",
            "_LATE_123_4567_x.py",
            "Participant",
            "Participant_",
            "anon_x9k2p_",
            "anon_x 9_1_a.py",
            "LATE_123_4567_x.py",
            "1002-91002 - Ana",
            "1002 - Ana - Nov 20, 2026 1159 PM",
            "Ana Silva(asilva)",
            "hello (1)",
            "Silva, Ana (turma A)",
            "[x] - ana",
            "[1] - Echo Server",
            "attempt_2026-11-20-23-59-30_x.py",
            "",
            "_",
        ] {
            assert_eq!(platform(name), None, "{name}");
        }
    }
}
