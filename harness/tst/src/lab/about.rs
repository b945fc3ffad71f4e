//! Which experiment there is about an exercise, read from what its checks ask for. Pure.

use tst_engine::spec::{Action, ActorVerb, Exercise, Expectation, ProgramKind, ProgramVerb};

/// What an experiment measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Servers that answer HTTP, under load.
    Servers,
    /// Programs that run several counters: `NAME:FROM:INTERVAL_MS`.
    Counters,
}

impl About {
    /// What can be measured of this exercise, if anything can.
    pub fn of(exercise: &Exercise) -> Option<Self> {
        let kind = exercise.program.kind;
        let fits = |action: &Action| match (kind, action) {
            (ProgramKind::Server, Action::Actor(_, ActorVerb::Expect(Expectation::Response(_)))) => Some(Self::Servers),
            (ProgramKind::Batch, Action::Program(_, ProgramVerb::Start { args: Some(args), .. })) => {
                args.iter().any(|arg| is_counter(arg)).then_some(Self::Counters)
            }
            _ => None,
        };
        // An experiment is about one program alone.
        let alone = exercise.checks.iter().filter(|check| check.programs.is_empty());
        alone.flat_map(|check| &check.steps).find_map(|step| fits(&step.action))
    }
}

/// Whether an argument is a counter.
fn is_counter(arg: &str) -> bool {
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    let mut parts = arg.rsplitn(3, ':');
    let (interval, from, name) = (parts.next(), parts.next(), parts.next());
    name.is_some_and(|name| !name.is_empty()) && from.is_some_and(is_number) && interval.is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_has_a_name_and_two_numbers() {
        for (arg, is_one) in
            [("A:3:10", true), ("12:30:1:5", true), ("A", false), ("A:5", false), ("A:x:10", false), (":1:2", false), ("::", false)]
        {
            assert_eq!(is_counter(arg), is_one, "{arg}");
        }
    }
}
