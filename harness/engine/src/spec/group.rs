//! Steps that hold other steps: crowds, loads, what is measured or done meanwhile; and bounds on times.

use std::time::Duration;

use super::model::Step;
use crate::text::Bilingual;

/// Many like actors; outside the crowd they are called `NAME-1`, `NAME-2` and so on.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// The name by which the steps call the one whose turn it is.
    pub name: String,
    /// How many there are.
    pub size: usize,
    /// Whether each does all the steps before the next begins, instead of all at once.
    pub in_order: bool,
    /// What each does; `{i}` is its number, from 1.
    pub steps: Vec<Step>,
}

/// Many requests by a few clients at once.
#[derive(Clone, Debug)]
pub struct Load {
    /// The name by which the steps call the client.
    pub name: String,
    /// How many times the steps are done in all; `{n}` counts from 1.
    pub requests: usize,
    /// How many clients share them.
    pub clients: usize,
    /// The name under which the times are kept.
    pub label: String,
    /// What each request is.
    pub steps: Vec<Step>,
    /// The bound on the times, if any.
    pub bound: Option<Bound>,
}

/// A number that depends on the seed, the check and its own name.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Its name.
    pub name: String,
    /// The least and the greatest that it can be.
    pub range: (u64, u64),
}

/// Steps whose time is measured.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The name under which the time is kept.
    pub label: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// The least time they can take.
    pub least: Option<Duration>,
    /// The bound on the time that the program sleeps meanwhile, if any.
    pub sleep: Option<SleepBound>,
    /// The bound on the time, if any.
    pub bound: Option<Bound>,
}

/// An upper bound on the time in which every thread of the program sleeps.
#[derive(Clone, Debug)]
pub struct SleepBound {
    /// The longest time, of all sleeps together.
    pub most: Duration,
    /// Whether a longer time means that what should run at the same time did not.
    pub means_not_concurrent: bool,
}

/// Steps that are done while other clients wait: none of these may hear anything before the last step is done.
#[derive(Clone, Debug)]
pub struct WhileWaiting {
    /// The client, or the crowd, that waits.
    pub who: String,
    /// The steps.
    pub steps: Vec<Step>,
}

/// An upper bound, as a ratio to a time measured before in the same check.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The name of the other measurement: the shortest of its times is compared.
    pub of: String,
    /// How many times as long it may take.
    pub times: f64,
    /// The percentile that is compared; 100 is the maximum.
    pub percentile: f64,
    /// How often it is measured, until a time is within the bound: a busy machine only adds.
    pub tries: usize,
    /// Whether a longer time means that clients were not served at the same time.
    pub means_not_concurrent: bool,
}

/// A piece of a scene that has a name.
#[derive(Clone, Debug)]
pub struct Plays {
    /// Who plays it: `{who}` in its texts.
    pub who: Option<String>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Steps for each of several cases.
#[derive(Clone, Debug)]
pub struct Each {
    /// The cases: what each name stands for.
    pub cases: Vec<Vec<(String, String)>>,
    /// What is done in each.
    pub steps: Vec<Step>,
}

/// Time that passes.
#[derive(Clone, Debug)]
pub struct Pause {
    /// How much, at least.
    pub time: Duration,
    /// Why.
    pub because: Bilingual,
}

/// Steps that are tried again and again, until they are met.
#[derive(Clone, Debug)]
pub struct Eventually {
    /// How long after a try the next one begins.
    pub every: Duration,
    /// What is tried.
    pub steps: Vec<Step>,
}
