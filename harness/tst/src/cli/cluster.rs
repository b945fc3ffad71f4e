//! The command line of `tst cluster`: that of `tst grade`, and on how many machines.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command, value_parser};
use tst_engine::text::{Help, Lang};

use super::whole::{graded_how, how_graded, submissions};
use super::{argument, option};
use crate::cluster::ClusterOptions;
use crate::grade::GradeOptions;

pub(super) fn command(base: Command, lang: Lang) -> Command {
    let flag = |name, help| option(name, "", help, lang).action(ArgAction::SetTrue);
    let base = base
        .arg(argument("engine", "slurm|github|gitlab|kubernetes", Help::ClusterEngine, lang))
        .arg(submissions(lang))
        .arg(option("out", "DIR", Help::ClusterOut, lang).value_parser(value_parser!(PathBuf)))
        .arg(option("tasks", "N", Help::ClusterTasks, lang).value_parser(value_parser!(u64).range(1..=1000)))
        .arg(flag("submit", Help::ClusterSubmit).conflicts_with("dry-run"))
        .arg(flag("dry-run", Help::ClusterDryRun));
    how_graded(base, Help::ClusterJobs, lang)
}

pub(super) fn asked(matches: &ArgMatches, lang: Option<Lang>) -> ClusterOptions {
    ClusterOptions {
        engine: matches.get_one::<String>("engine").cloned(),
        tasks: matches.get_one::<u64>("tasks").copied(),
        submit: matches.get_flag("submit"),
        grade: GradeOptions { dry_run: matches.get_flag("dry-run"), ..graded_how(matches, lang) },
    }
}
