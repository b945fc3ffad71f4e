//! `exercise.yaml`: the model, and reading it with errors that name file, line and column.

mod check;
mod data;
mod exercise;
mod fixture;
mod locate;
mod model;
mod public;
mod rule;
mod step;
mod yaml;

pub use data::{Data, Names};
pub use exercise::{CHECKOUT, load, load_with_hidden};
pub use fixture::{Content, Fixture, FixtureFile};
pub use model::{
    Action, ActorVerb, BodyRule, Bound, Check, Crowd, Cut, Exercise, ExitRule, Expectation, LineRule, Load, Measure, Program,
    ProgramKind, ProgramVerb, ResponseRule, Signal, SleepBound, Step, Stream, ValueRule, Visibility, Who,
};
pub use public::{PublicText, public_text};
pub use yaml::{Mistake, Node, Reading, SpecError, nearest, read_file, read_text};
