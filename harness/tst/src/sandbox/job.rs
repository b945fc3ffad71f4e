//! What the worker in a sandbox is told: what to judge, by what.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tst_engine::settings::{Interpreters, Limits, Settings, Trust, Variable};
use tst_engine::text::Lang;

use super::surroundings::Surroundings;

/// What a worker judges, and how.
#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// The exercise's name.
    pub exercise: String,
    /// Whether it is a package; else it is the one file.
    pub is_crate: bool,
    /// The name of the file, if it is one.
    pub file: Option<String>,
    /// The seed of all random choices.
    pub seed: u64,
    /// Where it judges.
    pub surroundings: Surroundings,
    settings: Handed,
}

/// What of the settings decides about verdicts.
#[derive(Debug, Serialize, Deserialize)]
struct Handed {
    run: BTreeMap<String, String>,
    interpreters: Vec<(String, Option<PathBuf>)>,
    variables: Vec<String>,
    limits: Limits,
    rest: bool,
    lang: String,
}

impl Job {
    /// A job of `settings`.
    pub fn new(exercise: &str, file: Option<String>, seed: u64, surroundings: Surroundings, settings: &Settings) -> Self {
        let handed = Handed {
            run: settings.run.clone(),
            interpreters: settings
                .interpreters
                .found()
                .into_iter()
                .filter(|(_, place)| surroundings.view.shows(place.as_deref()))
                .collect(),
            // A value that is taken from the caller's environment is not there any more.
            variables: settings.variables.iter().filter_map(given).collect(),
            limits: settings.limits,
            rest: settings.rest,
            lang: settings.lang.tag().into(),
        };
        Self { exercise: exercise.into(), is_crate: file.is_none(), file, seed, surroundings, settings: handed }
    }

    /// The settings by which it is judged.
    pub fn settings(&self) -> Settings {
        let Handed { run, interpreters, variables, limits, rest, lang } = &self.settings;
        Settings {
            root: self.surroundings.root.clone(),
            course: String::new(),
            exercises: vec![self.exercise.clone()],
            sites: Vec::new(),
            run: run.clone(),
            interpreters: Interpreters::knowing(interpreters.clone()),
            variables: variables.iter().filter_map(|text| Variable::read(text)).collect(),
            limits: *limits,
            trust: Trust::Stranger,
            grading: Default::default(),
            cluster: Default::default(),
            rest: *rest,
            lang: Lang::from_tag(lang).unwrap_or_default(),
        }
    }
}

fn given(variable: &Variable) -> Option<String> {
    Some(format!("{}={}", variable.name(), variable.value()?.into_string().ok()?))
}
