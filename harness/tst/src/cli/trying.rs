//! The command line of `tst try`.

use clap::{ArgAction, ArgMatches, Command, value_parser};
use tst_engine::text::{Help, Lang};

use super::{argument, option, target, targets};
use crate::trying::TryOptions;

/// The arguments and options of `tst try`.
pub(super) fn command(base: Command, lang: Lang) -> Command {
    targets(base.arg(argument("words", "EXERCISE CHECK", Help::TryWhat, lang).num_args(0..=2)), lang)
        .arg(option("env", "NAME[=VALUE]", Help::Env, lang).action(ArgAction::Append))
        .arg(option("seed", "N", Help::Seed, lang).value_parser(value_parser!(u64)))
}

/// What was asked for with them.
pub(super) fn asked(matches: &ArgMatches, lang: Option<Lang>) -> TryOptions {
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
    TryOptions {
        words: all("words"),
        target: target(matches),
        env: all("env"),
        seed: matches.get_one::<u64>("seed").copied(),
        lang,
    }
}
