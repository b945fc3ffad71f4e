//! One trial for each check: its name, whether it is ignored, and what it says when it fails.

use std::sync::Arc;

use tst_engine::evidence;
use tst_engine::explain::{Reproduce, explain, plain, warnings};
use tst_engine::process::Keeper;
use tst_engine::run::{Gate, Judge, Options, random_seed};
use tst_engine::score::is_undone;
use tst_engine::settings::Settings;
use tst_engine::spec::Exercise;
use tst_engine::subject::{Subject, is_untouched};
use tst_engine::text::{Label, Problem, Say as _, coloured, printable};
use tst_engine::verdict::Outcome;

use crate::request::Request;

/// Explanations fit a terminal of this width.
const WIDTH: usize = 80;

/// A check that is asked for.
pub struct Trial {
    /// `EXERCISE::CHECK`.
    pub name: String,
    /// Whether its exercise was not begun, and not named either.
    pub not_started: bool,
    judge: Arc<Judge>,
    index: usize,
}

/// How a trial ended.
#[derive(Debug)]
pub enum Ended {
    /// As it should.
    Passed,
    /// With what there is to say of it.
    Failed(String),
    /// Its program does not compile; what there is to say of it is the same for all checks of an exercise.
    NotBuilt(String),
    /// Not judged, and why.
    Ignored(String),
}

/// All trials that are asked for, in the order of the course and of its exercises' files.
pub fn all(exercises: &[Arc<Exercise>], settings: &Arc<Settings>, keeper: &Arc<Keeper>, request: &Request) -> Vec<Trial> {
    let gate = Gate::default();
    let of_solutions = std::env::var("TST_SUBJECT").is_ok_and(|subject| subject == "solutions");
    let seed = seed();
    let of_exercise = |exercise: &Arc<Exercise>| {
        let folder = if of_solutions { settings.solution_folder(&exercise.name) } else { settings.exercise_folder(&exercise.name) };
        let not_started = !of_solutions && !request.is_filtered() && is_untouched(&folder);
        // What cannot be found is for cargo to explain.
        let subject = Subject::find(&folder, &exercise.name, settings)
            .unwrap_or_else(|_| Subject::Crate { folder, bin: exercise.name.clone() });
        let options = Options { seed, jobs: 1, colour: request.colour(), gate: gate.clone(), schedules: None };
        let judge = Arc::new(Judge::new(exercise.clone(), subject, settings.clone(), keeper.clone(), options));
        let name = |index: usize| format!("{}::{}", exercise.name, exercise.checks[index].name);
        let trial = |index| Trial { name: name(index), not_started, judge: judge.clone(), index };
        (0..exercise.checks.len()).map(trial).collect::<Vec<_>>()
    };
    let is_wanted = |trial: &Trial| {
        // Who names what is ignored wants it run.
        let fits = !request.only_ignored() || trial.not_started || (request.is_filtered() && !request.is_list());
        fits && request.chooses(&trial.name)
    };
    exercises.iter().flat_map(of_exercise).filter(is_wanted).collect()
}

/// The seed of the environment, or another one each time.
fn seed() -> u64 {
    let given = std::env::var("TST_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(random_seed)
}

impl Trial {
    /// The exercise's name.
    pub fn exercise(&self) -> &str {
        &self.judge.exercise().name
    }

    /// What the compiler warned of in its program, a line each.
    pub fn warnings(&self) -> String {
        let lang = self.judge.settings().lang;
        self.judge.build().map(|build| plain(&warnings(build, lang, WIDTH))).unwrap_or_default()
    }

    /// Judges.
    pub fn run(&self) -> Ended {
        let lang = self.judge.settings().lang;
        if self.not_started {
            return Ended::Ignored(Label::NotStarted.say(lang));
        }
        let build = match self.judge.build() {
            Ok(build) => build,
            Err(trouble) => return Ended::NotBuilt(printable(&trouble.problem().say(lang))),
        };
        if !build.ok {
            let said = format!("{}\n\n{}", Problem::BuildFailed.say(lang), coloured(&build.output));
            return Ended::NotBuilt(said.trim_end().to_string());
        }
        let check = &self.judge.exercise().checks[self.index];
        let verdict = self.judge.verdict(self.index);
        let root = &self.judge.settings().root;
        let whole = evidence::keep(root, self.exercise(), verdict, lang, WIDTH);
        let seed = check.uses_seed().then_some(self.judge.seed());
        // Where the student stands is not known: cargo starts this target in its own folder.
        let reproduce = Reproduce::new(self.judge.exercise(), self.judge.subject(), root, seed).here(None);
        evidence::keep_for_recipe(root, &reproduce, verdict);
        match &verdict.outcome {
            Outcome::Passed => Ended::Passed,
            Outcome::Skipped(reason) => Ended::Ignored(printable(&reason.say(lang))),
            Outcome::Error(fault) => {
                let whose = Label::Fault { owner: fault.owner }.say(lang);
                Ended::Failed(format!("{whose}: {}", printable(&fault.why)))
            }
            outcome if check.extra && is_undone(outcome) => Ended::Ignored(Label::ExtraNotYet.say(lang)),
            Outcome::Failed(_) => {
                let lines = explain(check, verdict, &reproduce, whole.as_ref(), lang, WIDTH);
                Ended::Failed(format!("{}\n\n{}\n", printable(&check.title.say(lang)), plain(&lines)))
            }
        }
    }
}
