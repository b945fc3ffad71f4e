//! What is wrong with a command line, in the words of its language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use tst_engine::text::{CommandProblem, Lang, Say as _};

use super::{CALLED, LANGUAGES};
use crate::course;
use crate::decimal::{Undecided, decimal};

/// What is wrong with the command line, in our words: clap speaks English only.
pub(super) fn say(error: &clap::Error, lang: Lang) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        // The best suggestion comes last.
        Some(ContextValue::Strings(texts)) => texts.last().cloned(),
        _ => None,
    };
    let invalid = || context(ContextKind::InvalidArg).unwrap_or_default();
    // `--seed <N>`: the option's name alone is enough.
    let option = || invalid().split(' ').next().unwrap_or_default().to_string();
    let problem = match error.kind() {
        ErrorKind::UnknownArgument if !invalid().starts_with('-') => CommandProblem::UnexpectedArgument { text: invalid() },
        ErrorKind::UnknownArgument => CommandProblem::UnknownOption { name: invalid(), near: context(ContextKind::SuggestedArg) },
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            // Who names an exercise alone wants it judged.
            if course::has_exercise(&name) {
                CommandProblem::ExerciseWithoutCommand { judge: format!("{CALLED} test {name}"), name }
            } else {
                CommandProblem::UnknownCommand { name, near: context(ContextKind::SuggestedSubcommand) }
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match context(ContextKind::InvalidValue).filter(|value| !value.is_empty()) {
                None => CommandProblem::MissingValue { option: option() },
                Some(value) if option() == "--scale" && decimal(&value) == Err(Undecided::Unclear) => {
                    CommandProblem::UnclearNumber { option: option(), value }
                }
                Some(value) => {
                    let possible = match error.get(ContextKind::ValidValue) {
                        Some(ContextValue::Strings(values)) => values.clone(),
                        _ if option() == "--lang" => LANGUAGES.split('|').map(String::from).collect(),
                        _ => Vec::new(),
                    };
                    CommandProblem::BadValue { option: option(), value, possible }
                }
            }
        }
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg).unwrap_or_default();
            match other.split(' ').next().unwrap_or_default() {
                other if other == option() => CommandProblem::Twice { option: option() },
                other => CommandProblem::Conflict { one: option(), other: other.to_string() },
            }
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            CommandProblem::MissingCommand { help: format!("{CALLED} --help") }
        }
        // What is left is rare; better clap's English than nothing.
        _ => return error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_string(),
    };
    problem.say(lang)
}
