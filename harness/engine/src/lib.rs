//! Judges a program from outside, by talking to it over real sockets.
//!
//! The modules, each of which may use only those above it (a test holds them to it):
//! - `text`: every sentence a person reads, in English and Brazilian Portuguese.
//! - `verdict`: the vocabulary of judging: outcomes, failure kinds, evidence, exit status, progress.
//! - `plain`: reading files that end: plain ones only, of a bounded size.
//! - `folder`: writing below a folder, so that no name leads out of it and no link is followed.
//! - `spec`: `exercise.yaml`: the model, and reading it with errors that name their place.
//! - `settings`: `config.yaml`, the user's file, the environment, resolved once.
//! - `subject`: what is judged, building it, and how it starts.
//! - `confine`: what a program may do.
//! - `process`: starting, watching and ending a program with everything it started.
//! - `wire`: client sockets and what is said over them.
//! - `matcher`: expected against received. Pure.
//! - `diagnosis`: what a program's own words, its compiler's, and what its threads wait for tell of why it failed. Pure.
//! - `scene`: the interpreter of a check's steps.
//! - `run`: which checks, in what order, how many at once, and what they need.
//! - `score`: verdicts to points. Pure.
//! - `explain`: a failed check as lines of text, for whoever prints them.
//! - `evidence`: the whole of what was wanted and what came, in files, where an explanation cuts it.

pub mod confine;
pub mod diagnosis;
pub mod evidence;
pub mod explain;
pub mod folder;
pub mod matcher;
pub mod plain;
pub mod process;
pub mod run;
pub mod scene;
pub mod score;
pub mod settings;
pub mod spec;
pub mod subject;
pub mod text;
pub mod verdict;
pub mod wire;
