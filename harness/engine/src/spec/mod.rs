//! `exercise.yaml`: the model, and reading it with errors that name file, line and column.

mod args;
mod asked;
mod binary;
mod check;
mod data;
mod exercise;
mod fixture;
mod gather;
mod group;
mod hint;
mod json;
mod languages;
mod layout;
mod line;
mod locate;
mod model;
mod moment;
mod names;
mod naming;
mod piece;
mod public;
mod response;
mod rule;
mod shape;
mod step;
mod weight;
mod yaml;

pub use binary::{Number, Unit};
pub use data::{Data, Names};
pub use exercise::{CHECKOUT, load, load_with_hidden};
pub use fixture::{Content, Fixture, FixtureFile};
pub use group::{Bound, Crowd, Each, Eventually, Load, Measure, Pause, Plays, SleepBound, WhileWaiting};
pub use hint::{Hint, KindHint, Language};
pub use json::{JsonForm, JsonRule};
pub use languages::read_languages;
pub use line::{LineRule, MOST_CAPTURED};
pub use model::{
    Action, ActorVerb, Check, Cut, Exercise, ExitRule, Expectation, Program, ProgramKind, ProgramVerb, Signal, Step, Stream,
    Visibility, Who,
};
pub use moment::{Clock, now};
pub use naming::is_name;
pub use public::{PublicText, public_text};
pub use response::{BodyRule, ResponseRule, ValueRule, has_no_body};
pub use shape::Part;
pub use yaml::{Mistake, Node, Reading, SpecError, nearest, read_file, read_text};
