//! The command `tst`: reads what is asked for, does it, and ends with the status that the interface promises.
// The fuzzers need its doors alone.
#![cfg_attr(fuzzing, allow(dead_code))]

mod author;
mod class_report;
mod cli;
mod course;
mod doctor;
#[cfg(any(test, fuzzing))]
pub mod doors;
mod grade;
mod intake;
mod isolated;
mod lab;
mod last_run;
mod list;
mod lock;
mod looked_after;
mod progress;
mod reason;
mod repeat;
mod report;
mod sandbox;
mod sha256;
mod site;
mod spreadsheet;
mod stress;
mod terminal;
mod test;
mod trouble;
mod watch;

use std::process::ExitCode;

use cli::Asked;

fn main() -> ExitCode {
    tst_engine::process::serve_if_asked();
    sandbox::worker::serve_if_asked();
    let asked = cli::read(std::env::args_os());
    let done = match asked {
        Asked::Test(options) if options.watch => watch::run(&options),
        Asked::Test(options) => test::run(&options),
        Asked::New(options) => author::new::run(&options),
        Asked::Lint(options) => author::run(&options),
        Asked::Report(options) => class_report::run(&options),
        Asked::Publish(options) => site::publish::run(&options),
        Asked::Checkout(options) => site::checkout::run(&options),
        Asked::Update(options) => site::update::run(&options),
        Asked::List { lang, sites } => list::run(lang, sites),
        Asked::Grade(options) => grade::run(&options),
        Asked::Experiment(options) => lab::run(&options),
        Asked::Doctor { lang } => doctor::run(lang),
        Asked::Told(told) => return told.finish(),
    };
    trouble::finish(done)
}
