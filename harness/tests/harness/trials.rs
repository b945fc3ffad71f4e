//! One trial for each check: its name, whether it is ignored, and what it says when it fails.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use libtest_mimic::{Completion, Failed, Trial};
use tst_engine::evidence;
use tst_engine::explain::{Reproduce, explain, plain};
use tst_engine::process::Keeper;
use tst_engine::run::{Gate, Judge, Options, random_seed};
use tst_engine::settings::Settings;
use tst_engine::spec::Exercise;
use tst_engine::subject::{Subject, is_untouched};
use tst_engine::text::{Label, Say as _, coloured, printable};
use tst_engine::verdict::Outcome;

use crate::filter::Request;

/// Explanations fit a terminal of this width.
const WIDTH: usize = 80;

/// All trials that are asked for.
pub fn all(exercises: &[Arc<Exercise>], settings: &Arc<Settings>, keeper: &Arc<Keeper>, request: &Request) -> Vec<Trial> {
    let gate = Gate::default();
    let of_solutions = std::env::var("TST_SUBJECT").is_ok_and(|subject| subject == "solutions");
    let seed = seed();
    exercises
        .iter()
        .flat_map(|exercise| {
            let folder =
                if of_solutions { settings.solution_folder(&exercise.name) } else { settings.exercise_folder(&exercise.name) };
            let not_started = !of_solutions && !request.is_filtered() && is_untouched(&folder);
            // What cannot be found is for cargo to explain.
            let subject = Subject::find(&folder, &exercise.name, settings)
                .unwrap_or_else(|_| Subject::Crate { folder, bin: exercise.name.clone() });
            let options = Options { seed, jobs: 1, colour: std::io::stdout().is_terminal(), gate: gate.clone() };
            let judge = Arc::new(Judge::new(exercise.clone(), subject, settings.clone(), keeper.clone(), options));
            let build_shown = Arc::new(AtomicBool::new(false));
            (0..exercise.checks.len())
                .map(move |index| trial(&judge, index, not_started, request.is_list(), &build_shown))
                .collect::<Vec<_>>()
        })
        .filter(|trial| request.chooses(trial.name()))
        .collect()
}

/// The seed of the environment, or another one each time.
fn seed() -> u64 {
    let given = std::env::var("TST_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(random_seed)
}

fn trial(judge: &Arc<Judge>, index: usize, not_started: bool, is_list: bool, build_shown: &Arc<AtomicBool>) -> Trial {
    let name = format!("{}::{}", judge.exercise().name, judge.exercise().checks[index].name);
    let (judge, build_shown) = (judge.clone(), build_shown.clone());
    let judge_it = move || {
        if not_started {
            return Ok(Completion::ignored_with(Label::NotStarted.say(judge.settings().lang)));
        }
        run(&judge, index, &build_shown)
    };
    // nextest learns from the list what is ignored; libtest would not say why.
    Trial::ignorable_test(name, judge_it).with_ignored_flag(not_started && is_list)
}

fn run(judge: &Judge, index: usize, build_shown: &AtomicBool) -> Result<Completion, Failed> {
    let lang = judge.settings().lang;
    let build = judge.build().map_err(|trouble| Failed::from(printable(&trouble.problem().say(lang))))?;
    if !build.ok {
        // The compiler's words once are enough.
        let output = if build_shown.swap(true, Ordering::Relaxed) { String::new() } else { coloured(&build.output) };
        let message = format!("{}\n\n{output}", tst_engine::text::Problem::BuildFailed.say(lang));
        return Err(Failed::from(message.trim_end().to_string()));
    }
    let check = &judge.exercise().checks[index];
    let verdict = judge.verdict(index);
    let root = &judge.settings().root;
    let whole = evidence::keep(root, &judge.exercise().name, verdict, lang, WIDTH);
    match &verdict.outcome {
        Outcome::Passed => Ok(Completion::Completed),
        Outcome::Skipped(reason) => Ok(Completion::ignored_with(printable(&reason.say(lang)))),
        Outcome::Error(fault) => {
            let whose = Label::Fault { owner: fault.owner }.say(lang);
            Err(Failed::from(format!("{whose}: {}", printable(&fault.why))))
        }
        Outcome::Failed(_) => {
            let seed = check.uses_seed().then_some(judge.seed());
            let reproduce = Reproduce::new(judge.exercise(), judge.subject(), root, seed);
            let lines = explain(check, verdict, &reproduce, whole.as_ref(), lang, WIDTH);
            Err(Failed::from(format!("{}\n\n{}\n", printable(&check.title.say(lang)), plain(&lines))))
        }
    }
}
