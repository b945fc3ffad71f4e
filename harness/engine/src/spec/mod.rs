//! `exercise.yaml`: the model, and reading it with errors that name file, line and column.

mod accept;
mod answer;
mod args;
mod asked;
mod check;
mod data;
mod exercise;
mod fixture;
mod frame;
mod group;
mod group_step;
mod hint;
mod layout;
mod left;
mod line;
mod listener;
mod locate;
mod model;
mod names;
mod naming;
mod network;
mod over;
mod public;
mod request;
mod response;
mod rule;
mod step;
mod tls;
mod weight;
mod yaml;

pub use answer::Answer;
pub use data::{Data, Names};
pub use exercise::{CHECKOUT, load, load_with_hidden};
pub use fixture::{Content, Fixture, FixtureFile};
pub use frame::{Frame, FrameKind, FrameRule, MOST_CONTROL};
pub use group::{Bound, Crowd, Load, Measure, SleepBound, WhileWaiting};
pub use hint::{Hint, KindHint, Language};
pub use left::{LeftFile, LeftRule};
pub use line::{LineRule, MOST_CAPTURED};
pub use listener::{Kin, ListenerVerb};
pub use model::{
    Action, ActorVerb, Check, Cut, Exercise, ExitRule, Expectation, Ports, Program, ProgramKind, ProgramVerb, Signal, Step, Stream,
    Visibility, Who,
};
pub use naming::is_name;
pub use network::{Faults, Network, Which};
pub use over::{DatagramRule, MOST_DATAGRAM, Over};
pub use public::{PublicText, public_text};
pub use request::{RequestRule, TargetRule};
pub use response::{BodyRule, ResponseRule, ValueRule, has_no_body};
pub use tls::Tls;
pub use yaml::{Mistake, Node, Reading, SpecError, nearest, read_file, read_text};
