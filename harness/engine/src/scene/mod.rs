//! The interpreter: one step of a check becomes an action or an expectation; actors, crowds, load, bounds.

mod actor;
mod asleep;
mod audience;
mod datagrams;
mod door;
mod doors;
mod elsewhere;
mod ended;
mod experiment;
mod fixtures;
mod frame;
mod instances;
mod investigate;
mod left;
mod many;
mod meanwhile;
mod measure;
mod mirror;
mod output;
mod pace;
mod passing;
mod patience;
mod players;
mod program;
mod secure;
mod shown;
mod stage;
mod starting;
mod state;
mod stop;
mod typing;
mod wait;

pub use audience::Audience;
pub use fixtures::lay_out;
pub use stage::{Props, Stage, Timetable};
pub use stop::Stop;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::spec::{Action, Names, Step, Who};
use crate::text::{Doing, Problem};

/// Result of playing a part of a scene.
pub type Played<T = ()> = Result<T, Stop>;

/// One thread's place in a scene: the names it fills in, and who its crowd's actor is.
#[derive(Clone, Debug)]
pub(crate) struct Turn<'s> {
    stage: &'s Stage<'s>,
    names: Names,
    /// The names whose values were drawn, or captured of what came, with these.
    learned: Vec<(String, String)>,
    /// What the steps call an actor, and which actor that is now.
    aliases: BTreeMap<String, String>,
    /// When the request of a load that is under way began, its connection made.
    clock: Option<Instant>,
    /// The place of the program, or of the instance of it, that the step is about; none where it may be any.
    about: Option<usize>,
    /// The arguments that the last start gave the program, if not its usual ones.
    given: Option<Vec<String>>,
    /// For a crowd whose members come one after the other: whether the program has accepted each so far.
    one_by_one: Option<Arc<AtomicBool>>,
    /// Whether other clients wait for answers on purpose.
    others_wait: bool,
    /// Whether what fails now is tried again: then nothing is tried out to explain it.
    is_tentative: bool,
    /// Whether the audience, if there is one, is told of each step: not where many act at once.
    is_watched: bool,
}

impl<'s> Turn<'s> {
    pub(crate) fn new(stage: &'s Stage<'s>, names: Names) -> Self {
        let (aliases, learned) = Default::default();
        Self {
            stage,
            names,
            learned,
            aliases,
            clock: None,
            about: (!stage.has_instances()).then_some(0),
            given: None,
            one_by_one: None,
            others_wait: false,
            is_tentative: false,
            is_watched: true,
        }
    }

    /// Plays steps one after the other.
    pub(crate) fn play(&mut self, steps: &[Step]) -> Played {
        steps.iter().try_for_each(|step| self.play_step(step).map_err(|stop| stop.at_line(|| self.stage.exercise().line_of(step))))
    }

    fn play_step(&mut self, step: &Step) -> Played {
        if self.stage.is_over() {
            return Err(Stop::Aborted);
        }
        // Steps that await nothing could go on for ever.
        if let Some(limit) = self.exceeded() {
            return Err(self.failed(Doing::Runs, Problem::Limit { limit }));
        }
        self.let_see(step)?;
        if step.acts() {
            self.names.act();
        }
        match &step.action {
            Action::Actor(Who::One(name), verb) => {
                let name = self.actor_name(name);
                self.turn_to_that_of(&name);
                self.act(&name, verb)
            }
            Action::Actor(Who::Everyone, verb) => {
                let all = self.stage.present_actors();
                if all.is_empty() {
                    // A check that asks something of nobody could not fail.
                    return Err(Stop::of_file("`everyone`: nobody is connected at this step"));
                }
                all.into_iter().try_for_each(|client| {
                    self.turn_to_that_of(client.name());
                    self.act(client.name(), verb)
                })
            }
            Action::Program(whose, verb) => {
                self.turn_to(whose.as_deref())?;
                self.direct(verb)
            }
            Action::Listener(names, verb) => {
                self.turn_to_any();
                self.at_door(names, verb)
            }
            Action::Together(branches) => self.play_together(branches),
            Action::Crowd(crowd) => self.play_crowd(crowd),
            Action::Load(load) => self.play_load(load),
            Action::Repeat(times, steps) => {
                let around = self.names.clone();
                let played = (1..=*times).try_for_each(|n| {
                    self.names = self.names.with("n", n);
                    self.play(steps)
                });
                self.names = self.names.with_same("n", &around);
                played
            }
            Action::Measure(measure) => self.unwatched(|turn| turn.play_measure(measure)),
            Action::Draw(draw) => {
                let drawn = self.names.drawn(&draw.name, draw.range).to_string();
                self.learn(draw.name.clone(), drawn);
                Ok(())
            }
            Action::Plays(plays) => self.play_piece(plays),
            Action::Each(each) => self.play_each(each),
            Action::Pause(pause) => self.pause(pause),
            Action::Eventually(tried) => self.unwatched(|turn| turn.play_until_met(tried)),
            Action::WhileWaiting(meanwhile) => self.unwatched(|turn| turn.play_while_waiting(meanwhile)),
        }
    }

    /// From now on a name stands for this.
    fn learn(&mut self, name: String, value: String) {
        self.names = self.names.with(&name, &value);
        self.learned.push((name, value));
    }

    fn actor_name(&self, name: &str) -> String {
        self.aliases.get(name).cloned().unwrap_or_else(|| name.to_string())
    }
}
