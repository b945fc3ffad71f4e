//! The command line of `tst experiment`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tst_engine::text::{Help, Lang};

use super::{Target, argument, option};
use crate::lab::laws::Design;
use crate::lab::{self, ExperimentOptions};

/// Those of its options that say something only of servers.
const OF_SERVERS: [&str; 7] = ["design", "container", "connect", "requests", "path", "rate", "client"];

/// The options of `tst experiment`.
pub(super) fn command(base: Command, lang: Lang) -> Command {
    let designs = PossibleValuesParser::new(Design::ALL.map(Design::name));
    let formats = PossibleValuesParser::new(lab::Format::ALL.map(|(name, _)| name));
    let number = |least: u64, most: u64| value_parser!(u64).range(least..=most);
    let targets = ["subject", "run", "connect"];
    let alone = |arg: Arg| {
        let others: Vec<&str> = targets.into_iter().filter(|name| arg.get_id() != *name).collect();
        arg.conflicts_with_all(others)
    };
    base.arg(argument("name", "EXERCISE", Help::ExperimentName, lang))
        .arg(
            option("design", "NAME,NAME,...", Help::ExperimentDesign, lang)
                .value_delimiter(',')
                .num_args(1)
                .action(ArgAction::Append)
                .value_parser(designs),
        )
        .arg(option("container", "", Help::ExperimentContainer, lang).action(ArgAction::SetTrue))
        .arg(alone(option("subject", "DIR", Help::ExperimentSubject, lang).value_parser(value_parser!(PathBuf))))
        .arg(alone(option("run", "CMD", Help::ExperimentRun, lang)))
        .arg(alone(option("connect", "HOST:PORT", Help::ExperimentConnect, lang)))
        .arg(option("clients", "N,N,...", Help::ExperimentClients, lang).default_value("1,2,5,10"))
        .arg(option("requests", "N", Help::ExperimentRequests, lang).default_value("100").value_parser(number(1, 10_000_000)))
        .arg(option("path", "PATH", Help::ExperimentPath, lang).default_value("/sleep/5"))
        .arg(option("rate", "N", Help::ExperimentRate, lang))
        .arg(
            option("client", "HOW", Help::ExperimentClient, lang)
                .default_value(Design::Threads.name())
                .value_parser(PossibleValuesParser::new([Design::Sequential, Design::Threads].map(Design::name))),
        )
        .arg(option("repetitions", "N", Help::ExperimentRepetitions, lang).default_value("3").value_parser(number(1, 1000)))
        .arg(option("seed", "N", Help::Seed, lang).value_parser(value_parser!(u64)))
        .arg(option("format", "FORMAT", Help::ExperimentFormat, lang).value_parser(formats))
        .arg(option("worksheet", "", Help::ExperimentWorksheet, lang).action(ArgAction::SetTrue).conflicts_with("format"))
        .arg(option("out", "DIR", Help::ExperimentOut, lang).value_parser(value_parser!(PathBuf)))
        .arg(option("output", "FILE", Help::Output, lang).value_parser(value_parser!(PathBuf)))
}

/// What was asked for with them.
pub(super) fn asked(matches: &ArgMatches, lang: Option<Lang>) -> ExperimentOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let target = matches
        .get_one::<PathBuf>("subject")
        .cloned()
        .map(Target::Path)
        .or(text("run").map(Target::Command))
        .or(text("connect").map(Target::Remote));
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    // Whoever names one twice wants it once.
    let mut designs: Vec<Design> = Vec::new();
    for design in matches.get_many::<String>("design").into_iter().flatten().filter_map(|name| Design::from_name(name)) {
        if !designs.contains(&design) {
            designs.push(design);
        }
    }
    ExperimentOptions {
        name: text("name"),
        target,
        designs,
        container: matches.get_flag("container"),
        of_servers: OF_SERVERS.into_iter().filter(|name| matches.value_source(name) == Some(ValueSource::CommandLine)).collect(),
        clients: text("clients").unwrap_or_default(),
        requests: number("requests").unwrap_or(1),
        path: text("path").unwrap_or_default(),
        rate: text("rate"),
        one_at_a_time: text("client").is_some_and(|way| way == Design::Sequential.name()),
        repetitions: number("repetitions").and_then(|count| u32::try_from(count).ok()).unwrap_or(1),
        seed: number("seed"),
        format: match text("format").and_then(|name| lab::Format::from_name(&name)) {
            Some(format) => format,
            None if matches.get_flag("worksheet") => lab::Format::Worksheet,
            None => lab::Format::default(),
        },
        out: matches.get_one::<PathBuf>("out").cloned(),
        output: matches.get_one::<PathBuf>("output").cloned(),
        lang,
    }
}
