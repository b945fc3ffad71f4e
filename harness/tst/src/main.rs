//! The command `tst`: reads what is asked for, does it, and ends with the status that the interface promises.
//!
//! It is built twice: whole, and without the feature `class` for students in the repository, who must not have to compile it
//! all before their first verdict.
// The fuzzers need its doors alone; a part has no use for all that the whole shares with it.
#![cfg_attr(any(fuzzing, not(feature = "class")), allow(dead_code, unused_imports))]

#[cfg(feature = "class")]
mod author;
mod checks;
#[cfg(feature = "class")]
mod class_report;
mod cli;
#[cfg(feature = "class")]
mod cluster;
#[cfg(feature = "class")]
mod compare;
mod course;
mod decimal;
mod doctor;
#[cfg(all(any(test, fuzzing), feature = "class"))]
pub mod doors;
#[cfg(not(feature = "class"))]
mod elsewhere;
#[cfg(feature = "class")]
mod grade;
#[cfg(feature = "class")]
mod intake;
#[cfg(feature = "class")]
mod isolated;
mod isolation;
#[cfg(feature = "class")]
mod lab;
mod last_run;
mod list;
#[cfg(feature = "class")]
mod lock;
mod looked_after;
#[cfg(feature = "class")]
mod node;
mod progress;
mod reason;
mod repeat;
mod report;
#[cfg(feature = "class")]
mod sandbox;
#[cfg(feature = "class")]
mod schema;
#[cfg(feature = "class")]
mod sha256;
mod since;
#[cfg(feature = "class")]
mod site;
#[cfg(feature = "class")]
mod spreadsheet;
mod stress;
mod terminal;
mod test;
mod trouble;
mod trying;
mod watch;

use std::process::ExitCode;

use cli::Asked;

fn main() -> ExitCode {
    tst_engine::process::serve_if_asked();
    #[cfg(feature = "class")]
    sandbox::worker::serve_if_asked();
    #[cfg(feature = "class")]
    author::serve_if_asked();
    let asked = cli::read(std::env::args_os());
    let done = match asked {
        Asked::Test(options) if options.watch => watch::run(&options),
        Asked::Test(options) => test::run(&options),
        Asked::Try(options) => trying::run(&options),
        Asked::List { lang, exercise: Some(exercise), .. } => checks::run(lang, &exercise),
        Asked::List { lang, sites, .. } => list::run(lang, sites),
        Asked::Doctor { lang, cluster } => doctor::run(lang, cluster.as_deref()),
        Asked::Other(other) => other.run(),
        Asked::Told(told) => return told.finish(),
    };
    trouble::finish(done)
}
