//! What is typed at a program's standard input, in a recipe: it comes from a pipe.

use super::Act;
use super::deeds::Deed;
use super::shell::printf;

/// Lets a program that is started get what is typed, from a pipe that stays open where it is not ended.
pub(super) fn type_at_the_start(acts: &mut [Act], deeds: &[&Deed], utf8: bool) {
    let typed = deeds.iter().filter_map(|deed| if let Deed::Type(bytes) = deed { Some(bytes.as_slice()) } else { None });
    let typed = typed.collect::<Vec<_>>().concat();
    let ends = deeds.iter().any(|deed| matches!(deed, Deed::EndInput));
    let before = match (typed.is_empty(), ends) {
        (true, false) => return,
        (true, true) => "true |".to_string(),
        (false, true) => format!("{} |", printf(&typed, utf8)),
        (false, false) => format!("({}; cat) |", printf(&typed, utf8)),
    };
    for act in acts {
        if let Act::Run { words, .. } = act {
            // What builds it first is no program that reads.
            let run = words.iter().position(|word| word == "&&").map_or(0, |and| and + 1);
            words.insert(run, before.clone());
        }
    }
}
