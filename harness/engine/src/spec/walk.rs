//! Walking through the steps of a scene, and those inside of them.

use super::group::{Each, Eventually, Plays};
use super::model::{Action, Step};

/// Whether what any of the steps, or of those inside of them, is passes a test.
pub(super) fn any_action(steps: &[Step], test: &dyn Fn(&Action) -> bool) -> bool {
    any_step(steps, &|step| test(&step.action))
}

/// Tells `tell` each of the steps, and each of those inside of them.
pub(super) fn each_step<'s>(steps: &'s [Step], tell: &mut dyn FnMut(&'s Step)) {
    for step in steps {
        tell(step);
        match &step.action {
            Action::Actor(..) | Action::Program(..) | Action::Draw(_) | Action::Pause(_) | Action::Listener(..) => {}
            Action::Plays(Plays { steps, .. }) | Action::Each(Each { steps, .. }) => each_step(steps, tell),
            Action::Eventually(Eventually { steps, .. }) => each_step(steps, tell),
            Action::Together(branches) => branches.iter().for_each(|branch| each_step(branch, tell)),
            Action::Crowd(crowd) => each_step(&crowd.steps, tell),
            Action::Load(load) => each_step(&load.steps, tell),
            Action::Repeat(_, steps) => each_step(steps, tell),
            Action::Measure(measure) => each_step(&measure.steps, tell),
            Action::WhileWaiting(meanwhile) => each_step(&meanwhile.steps, tell),
        }
    }
}

/// Whether any of the steps, or of those inside of them, passes a test.
pub(super) fn any_step(steps: &[Step], test: &dyn Fn(&Step) -> bool) -> bool {
    let mut found = false;
    each_step(steps, &mut |step| found |= !found && test(step));
    found
}
