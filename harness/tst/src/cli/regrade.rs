//! The command line of `tst regrade`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tst_engine::text::{Help, Lang};

use super::{argument, option};
use crate::grade::regrade::RegradeOptions;

/// The command.
pub(super) fn command(base: Command, lang: Lang) -> Command {
    let flag = |name, help| option(name, "", help, lang).action(ArgAction::SetTrue);
    let alone = |arg: Arg| {
        let others: Vec<&str> = ["points", "excuse", "take-back"].into_iter().filter(|name| arg.get_id() != *name).collect();
        arg.conflicts_with_all(others)
    };
    base.arg(argument("folder", "DIR", Help::RegradeFolder, lang).value_parser(value_parser!(PathBuf)))
        .arg(argument("student", "STUDENT", Help::RegradeStudent, lang))
        .arg(argument("exercise", "EXERCISE", Help::RegradeExercise, lang))
        .arg(alone(option("points", "POINTS", Help::RegradePoints, lang).allow_hyphen_values(true)))
        .arg(alone(flag("excuse", Help::RegradeExcuse)))
        .arg(alone(flag("take-back", Help::RegradeTakeBack)))
        .arg(option("reason", "WHY", Help::RegradeReason, lang))
        .arg(option("who", "WHO", Help::RegradeWho, lang))
}

/// What is asked for.
pub(super) fn asked(matches: &ArgMatches, lang: Option<Lang>) -> RegradeOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    RegradeOptions {
        folder: matches.get_one::<PathBuf>("folder").cloned(),
        student: text("student"),
        exercise: text("exercise"),
        points: text("points"),
        excuse: matches.get_flag("excuse"),
        take_back: matches.get_flag("take-back"),
        reason: text("reason"),
        who: text("who"),
        lang,
    }
}
