//! `exercise.yaml`: the model, and reading it with errors that name file, line and column.

mod args;
mod check;
mod data;
mod exercise;
mod fixture;
mod group;
mod hint;
mod layout;
mod locate;
mod model;
mod public;
mod rule;
mod step;
mod weight;
mod yaml;

pub use data::{Data, Names};
pub use exercise::{CHECKOUT, load, load_with_hidden};
pub use fixture::{Content, Fixture, FixtureFile};
pub use group::{Bound, Crowd, Load, Measure, SleepBound, WhileWaiting};
pub use hint::{Hint, KindHint, Language};
pub use model::{
    Action, ActorVerb, BodyRule, Check, Cut, Exercise, ExitRule, Expectation, LineRule, Program, ProgramKind, ProgramVerb,
    ResponseRule, Signal, Step, Stream, ValueRule, Visibility, Who,
};
pub use public::{PublicText, public_text};
pub use step::is_name;
pub use yaml::{Mistake, Node, Reading, SpecError, nearest, read_file, read_text};
