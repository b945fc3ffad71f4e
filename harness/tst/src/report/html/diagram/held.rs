//! When a thread of the program was held: a bar on its line, from where it was held to where it went on.

use super::plan::Plan;
use crate::grade::record::{CheckRecord, EventRecord};

/// The events between which a thread is held.
pub(super) const HELD: &str = "thread_held";
pub(super) const GOES_ON: &str = "thread_goes_on";

/// Where a thread is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// The thread's lane.
    pub(super) lane: usize,
    /// The events, among those that are drawn, at which it begins and ends; the gap between them where one is not drawn, and the
    /// end of all where it never went on.
    pub(super) from: Edge,
    pub(super) to: Edge,
}

/// An end of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// At this event that is drawn.
    Event(usize),
    /// Where events are left out.
    Gap,
    /// At the end of the drawing.
    Bottom,
}

/// The bars of all threads with a lane.
pub(super) fn bars(plan: &Plan<'_>, check: &CheckRecord) -> Vec<Bar> {
    let edge = |event: &EventRecord| {
        let place = plan.events.iter().position(|drawn| std::ptr::eq(*drawn, event));
        place.map_or(Edge::Gap, Edge::Event)
    };
    let held = check.transcript.iter().enumerate().filter(|(_, event)| event.event == HELD && plan.lane(&event.who) > 0);
    let bars = held.map(|(at, event)| {
        let goes_on = check.transcript[at..].iter().find(|later| later.who == event.who && later.event == GOES_ON);
        Bar { lane: plan.lane(&event.who), from: edge(event), to: goes_on.map_or(Edge::Bottom, edge) }
    });
    bars.filter(|bar| bar.from != bar.to).collect()
}

#[cfg(test)]
mod tests {
    use tst_engine::text::{Event, Lang, ThreadAct};

    use super::super::super::document::Documents;
    use super::super::super::sample::{self, Scene};
    use super::*;

    /// The bars of a check with this race, and the names of its lanes.
    fn drawn(scene: Scene) -> (Vec<Bar>, Vec<String>, [usize; 2]) {
        let (class, records) = sample::class(1, Lang::En);
        let mut check = records.iter().find_map(|record| record.run()).expect("a run").checks[0].clone();
        check.transcript = scene.events;
        let documents = Documents::new(&class);
        let plan = Plan::new(&documents, &check);
        (bars(&plan, &check), plan.actors.iter().map(|name| (*name).to_string()).collect(), plan.left_out)
    }

    fn does(scene: &mut Scene, who: &str, act: ThreadAct) {
        scene.acts(who, Event::Thread(act));
    }

    #[test]
    fn a_bar_goes_from_where_a_thread_is_held_to_where_it_goes_on() {
        let mut scene = Scene::default();
        does(&mut scene, "program/ana", ThreadAct::ReadsFrom { who: "ana".into() });
        does(&mut scene, "program/ana", ThreadAct::Held);
        scene.says("bia", "oi\n");
        does(&mut scene, "program/bia", ThreadAct::Held);
        does(&mut scene, "program/ana", ThreadAct::GoesOn);
        scene.hears("ana", "oi\n");
        let (bars, lanes, _) = drawn(scene);
        assert_eq!(lanes, ["program/ana", "program/bia", "bia", "ana"], "threads beside the program");
        let ana = Bar { lane: 1, from: Edge::Event(1), to: Edge::Event(4) };
        assert_eq!(bars, [ana, Bar { lane: 2, from: Edge::Event(3), to: Edge::Bottom }], "one never goes on");
    }

    #[test]
    fn an_end_that_is_not_drawn_is_in_the_gap() {
        let mut scene = Scene::default();
        does(&mut scene, "program/1", ThreadAct::Held);
        for number in 0..20 {
            scene.says("ana", &format!("{number}\n"));
        }
        does(&mut scene, "program/1", ThreadAct::GoesOn);
        for number in 0..60 {
            scene.says("ana", &format!("{number}\n"));
        }
        assert_eq!(drawn(scene).0, [Bar { lane: 1, from: Edge::Event(0), to: Edge::Gap }]);
    }

    #[test]
    fn of_many_threads_those_that_were_held_are_drawn() {
        let mut scene = Scene::default();
        does(&mut scene, "program/0", ThreadAct::Held);
        for number in 0..9 {
            does(&mut scene, &format!("program/{number}"), ThreadAct::Prints);
        }
        let (_, lanes, left_out) = drawn(scene);
        assert_eq!(lanes, ["program/0", "program/6", "program/7", "program/8"]);
        assert_eq!(left_out, [0, 5]);
    }
}
