//! The command as its users see it. One target for all: these tests wait more than they work, and cargo runs one target
//! after the other, but the tests of one target side by side. `cargo test -p tst --test command corpus::` runs one file.

#[cfg(target_os = "linux")]
#[path = "../common/mod.rs"]
mod common;
#[cfg(target_os = "linux")]
#[path = "../made_up/mod.rs"]
mod made_up;
#[path = "../support/mod.rs"]
mod support;

mod above;
mod alike;
mod authoring;
mod below;
mod binary;
#[cfg(target_os = "linux")]
mod build_attacks;
mod builds;
mod causes;
mod chains;
mod changes;
mod class;
mod class_reports;
mod cluster;
mod compare;
mod corpus;
mod current_folder;
mod datagrams;
mod decisions;
mod doors;
mod edits;
mod endless;
mod evidence;
mod examples;
mod exercise_bounds;
mod experiment;
mod experiment_container;
mod experiment_failing;
mod experiment_out;
mod experiment_usage;
mod extras;
mod files;
mod foreign_results;
mod grade;
mod grade_changing;
mod grade_messages;
mod hidden;
mod hostile;
mod http;
mod identity;
mod input;
mod instances;
mod intake;
mod intake_bounds;
mod intake_names;
mod intake_strangers;
mod interface;
mod interrupted;
#[cfg(target_os = "linux")]
mod isolation;
#[cfg(target_os = "linux")]
mod isolation_refused;
mod journal;
mod json;
mod killed;
mod last_run;
mod layouts;
mod leaving;
mod limits;
mod lint;
mod lint_known;
mod lint_writes;
mod long_evidence;
mod merge;
mod messages;
mod mistakes;
mod mutation;
mod new;
mod new_course;
mod node;
mod noticed;
mod original;
mod peers;
mod pieces;
mod platform_names;
mod platform_sheets;
mod platforms;
mod ports;
mod printing;
mod publish;
mod racy;
mod remarks;
mod repeat;
mod rest;
#[cfg(target_os = "linux")]
mod sandboxes_killed;
#[cfg(unix)]
mod schedules;
mod schema;
mod screen;
mod servers;
mod shard;
mod site;
mod strangers;
mod surroundings;
mod target;
#[cfg(unix)]
mod terminal;
mod tls;
#[cfg(unix)]
mod trying;
mod ugly;
mod update;
mod usage;
mod values;
mod waits;
mod watch;
mod websocket;
mod words;
