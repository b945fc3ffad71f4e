//! `exercise.yaml`: the model, and reading it with errors that name file, line and column.

mod answer;
mod args;
mod asked;
mod binary;
mod check;
mod connect_to;
mod data;
mod doubt;
mod exercise;
mod fixture;
mod group;
mod group_step;
mod hint;
mod json;
mod languages;
mod layout;
mod left;
mod line;
mod listener;
mod locate;
mod mend;
mod model;
mod moment;
mod names;
mod naming;
mod network;
mod over;
mod piece;
mod public;
mod request;
mod response;
mod rule;
mod shape;
mod shown;
mod step;
mod syntax;
mod walk;
mod weight;
mod yaml;

pub use answer::Answer;
pub use binary::{Number, Unit};
pub use data::{Data, Names};
pub use exercise::{CHECKOUT, load, load_unfinished, load_with_hidden};
pub use fixture::{Content, Fixture, FixtureFile};
pub use group::{Bound, Crowd, Each, Eventually, Load, Measure, Pause, Plays, SleepBound, WhileWaiting};
pub use hint::{Hint, KindHint, Language};
pub use json::{JsonForm, JsonRule};
pub use languages::read_languages;
pub use left::{LeftFile, LeftRule};
pub use line::{LineRule, MOST_CAPTURED};
pub use listener::{Kin, ListenerVerb};
pub use model::{
    Action, ActorVerb, Check, Cut, Exercise, ExitRule, Expectation, Ports, Program, ProgramKind, ProgramVerb, Signal, Step, Stream,
    Visibility, Who,
};
pub use moment::{Clock, now};
pub use naming::is_name;
pub use network::{Faults, Network, Which};
pub use over::{DatagramRule, MOST_DATAGRAM, Over};
pub use public::{PublicText, public_text};
pub use request::{RequestRule, TargetRule};
pub use response::{BodyRule, ResponseRule, ValueRule, has_no_body};
pub use shape::Part;
pub use yaml::{Mistake, Node, Reading, SpecError, nearest, read_file, read_text, read_whole_file};
