//! Judging one submission: in a clean room, by the instructor's checks, into what the journal keeps.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tst_engine::explain::Reproduce;
use tst_engine::plain;
use tst_engine::process::{Keeper, looked_for_above};
use tst_engine::run::{Gate, Judge, Options, Trouble};
use tst_engine::settings::Settings;
use tst_engine::spec::{Exercise, SpecError, load_with_hidden};
use tst_engine::subject::{Subject, is_doubtful};
use tst_engine::text::{CommandProblem, Say as _, SkipReason};
use tst_engine::verdict::{self, Verdict};

use super::of_run::{Judged, run_record};
use super::record::{Outcome, Words};
use super::room::Room;
use crate::intake::{Content, Limits};
use crate::isolation::Isolation;
use crate::sandbox::{Job, WorkerError, Workers};
use crate::sha256::hexadecimal;

/// How many checks of one submission run at once: they wait more than they work.
const CHECKS_AT_ONCE: usize = 4;

/// The most that is read of an exercise's file, in bytes: more than can be one.
const LARGEST: u64 = 1 << 20;

/// What the file of the smallest program is called.
const SMALLEST: &str = "smallest.rs";

/// An exercise with the checks that only instructors have.
#[derive(Clone, Debug)]
pub struct Measure {
    exercise: Arc<Exercise>,
    /// SHA-256 over its files, in hexadecimal.
    pub checks: String,
}

/// Judges submissions, each on its own.
#[derive(Debug)]
pub struct Court {
    settings: Arc<Settings>,
    keeper: Arc<Keeper>,
    gate: Gate,
    seed: u64,
    measures: HashMap<String, Measure>,
    /// Who judges submissions, if not we ourselves.
    workers: Option<Workers>,
}

impl Court {
    /// For these exercises of the course that `settings` are of; they say that programs are strangers'.
    ///
    /// # Errors
    /// When an exercise's file is not valid.
    pub fn new<'e>(
        settings: Arc<Settings>,
        keeper: Arc<Keeper>,
        seed: u64,
        exercises: impl Iterator<Item = &'e str>,
    ) -> Result<Self, SpecError> {
        let mut measures = HashMap::new();
        for name in exercises {
            if !measures.contains_key(name) {
                let folder = settings.exercise_folder(name);
                let exercise = Arc::new(load_with_hidden(&folder)?);
                measures.insert(name.to_string(), Measure { exercise, checks: checks_hash(&folder, &settings) });
            }
        }
        Ok(Self { settings, keeper, gate: Gate::default(), seed, measures, workers: None })
    }

    /// The same, each submission by a worker of its own.
    ///
    /// # Errors
    /// When something that workers need cannot be read or written.
    pub fn isolated(mut self, workers: Workers) -> std::io::Result<Self> {
        for exercise in self.measures.keys() {
            workers.add(&self.settings.exercise_folder(exercise), exercise, &["exercise.yaml", "hidden.yaml"])?;
        }
        self.workers = Some(workers);
        Ok(self)
    }

    /// How far it keeps programs from the rest of the machine.
    pub fn isolation(&self) -> Isolation {
        self.workers.as_ref().map_or(Isolation::None, Workers::isolation)
    }

    /// For one submission, which is here already.
    pub fn of_one(settings: Arc<Settings>, keeper: Arc<Keeper>, gate: Gate, seed: u64) -> Self {
        Self { settings, keeper, gate, seed, measures: HashMap::new(), workers: None }
    }

    /// What an exercise is judged by.
    pub fn measure(&self, exercise: &str) -> Option<&Measure> {
        self.measures.get(exercise)
    }

    /// By what each exercise is judged: the SHA-256 over its files, in hexadecimal.
    pub fn digests(&self) -> BTreeMap<String, String> {
        self.measures.iter().map(|(name, measure)| (name.clone(), measure.checks.clone())).collect()
    }

    /// Judges what is in `content`, or of it at most so much, by `exercise`; tells the fingerprint of what was judged, if
    /// anything was. Where no compiler complains of its source, it may be that none was reached: then nothing is known of it.
    pub fn judge(&self, content: &Content, most: Limits, exercise: &str) -> (Outcome, Option<String>) {
        let fault = |why: String| Outcome::Fault(Words::same(why));
        if let Content::Unusable(refusal) = content {
            return (Outcome::Unusable(Words::of(refusal)), None);
        }
        if let Some(problem) = self.file_above() {
            return (Outcome::Fault(problem), None);
        }
        let place = self.place();
        let room = match Room::of(content, most, exercise, (&self.settings.root, place)) {
            Ok(Some(room)) => room,
            Ok(None) => return (fault("nothing to judge".into()), None),
            Err(error) => return (Outcome::of_unread(&error), None),
        };
        let outcome = self.judge_in(&room, exercise);
        let is_in_doubt = outcome.run().is_some_and(|run| is_doubtful(run.build.ok, &run.build.output));
        let tools = || if is_in_doubt { self.tool_problem(content, exercise) } else { None };
        // Put there meanwhile it counted for this one.
        let problem = self.file_above().or_else(tools);
        (problem.map_or(outcome, Outcome::Fault), Some(room.fingerprint.clone()))
    }

    /// The folder in which submissions are built and run.
    fn place(&self) -> &Path {
        self.workers.as_ref().map_or(self.keeper.scratch(), Workers::folder)
    }

    /// Why nothing that is judged here says anything: a file that tools look for lies above, and no sandbox hides it.
    pub fn file_above(&self) -> Option<Words> {
        let file = Some(self.place()).filter(|_| self.isolation() != Isolation::Full).and_then(looked_for_above)?;
        Some(Words::of(&CommandProblem::FileAbove { file: file.display().to_string() }))
    }

    fn judge_in(&self, room: &Room, exercise: &str) -> Outcome {
        let fault = |why: String| Outcome::Fault(Words::same(why));
        let Some(measure) = self.measures.get(exercise) else { return fault(format!("no exercise {exercise}")) };
        if let Some(workers) = &self.workers {
            let job = Job::new(exercise, room.file(), self.seed, workers.surroundings(room.path()), &self.settings);
            return workers.judge(&self.keeper, room.path(), &job).unwrap_or_else(|error| fault(error.to_string()));
        }
        let result = self.outcome(&measure.exercise, room.subject());
        without_paths(&result, &[room.path(), self.keeper.scratch()]).unwrap_or_else(|error| fault(error.to_string()))
    }

    /// Why what is like `content` cannot be built here, whoever wrote it: nothing, unless it is in Rust.
    pub fn tool_problem(&self, content: &Content, exercise: &str) -> Option<Words> {
        let measure = self.measures.get(exercise)?;
        let subject = match content {
            Content::Crate { folder, .. } => Subject::Crate { folder: folder.clone(), bin: exercise.into() },
            Content::File { file, .. } if is_rust(content) => Subject::File(file.clone()),
            Content::File { .. } | Content::Unusable(_) => return None,
        };
        let Some(workers) = &self.workers else { return self.problem_with_tools(&measure.exercise, &subject) };
        let tried = tempfile::tempdir_in(workers.folder()).map_err(WorkerError::from).and_then(|room| {
            std::fs::create_dir(room.path().join(exercise))?;
            let file = is_rust(content).then(|| SMALLEST.to_string());
            let job = Job::new(exercise, file, self.seed, workers.surroundings(room.path()), &self.settings);
            workers.tool_problem(&self.keeper, room.path(), &job)
        });
        tried.unwrap_or_else(|error| Some(Words::same(error.to_string())))
    }

    /// Why nothing can be built as the subject is, if so.
    pub fn problem_with_tools(&self, exercise: &Arc<Exercise>, subject: &Subject) -> Option<Words> {
        self.judge_of(exercise, subject).try_tools().err().map(|problem| Words::of(&problem))
    }

    fn judge_of(&self, exercise: &Arc<Exercise>, subject: &Subject) -> Judge {
        let options = Options { seed: self.seed, jobs: CHECKS_AT_ONCE, colour: false, gate: self.gate.clone(), schedules: None };
        Judge::new(exercise.clone(), subject.clone(), self.settings.clone(), self.keeper.clone(), options)
    }

    /// What comes out of the checks, with this machine's folders still in it.
    pub fn outcome(&self, exercise: &Arc<Exercise>, subject: &Subject) -> Outcome {
        let begin = Instant::now();
        let judge = self.judge_of(exercise, subject);
        let all: Vec<usize> = (0..exercise.checks.len()).collect();
        let verdicts = match judge.run(&all, &|_| {}) {
            Ok(verdicts) => verdicts,
            // What was handed in cannot be built or started: several programs, none.
            Err(Trouble::Usage(problem)) => return Outcome::Unusable(Words::of(&problem)),
            Err(Trouble::Machine(problem)) => return Outcome::Fault(Words::of(&problem)),
        };
        if let Some(fault) = verdicts.iter().find_map(fault_of) {
            return Outcome::Fault(fault);
        }
        let judged = Judged {
            build: &judge.build().cloned().unwrap_or_default(),
            reproduce: &self.reproduce(exercise, subject),
            seed: self.seed,
            duration: begin.elapsed(),
        };
        Outcome::Judged(Box::new(run_record(exercise, &verdicts, &judged)))
    }

    /// The commands that a student types to see the same: in their own folder, not in ours.
    fn reproduce(&self, exercise: &Exercise, subject: &Subject) -> Reproduce {
        let own = match subject {
            Subject::File(file) => Subject::File(file.file_name().unwrap_or_default().into()),
            _ => Subject::Crate { folder: self.settings.exercise_folder(&exercise.name), bin: exercise.name.clone() },
        };
        Reproduce::new(exercise, &own, &self.settings.root, None)
    }
}

/// Whether it is one file in Rust.
pub fn is_rust(content: &Content) -> bool {
    matches!(content, Content::File { file, .. } if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("rs")))
}

/// Why the kit, the machine or the exercise file, and not the program, decided about a check.
fn fault_of(verdict: &Verdict) -> Option<Words> {
    match &verdict.outcome {
        verdict::Outcome::Error(fault) => Some(Words::same(format!("{}: {}", verdict.check, fault.why))),
        verdict::Outcome::Skipped(reason @ (SkipReason::PortTaken(_) | SkipReason::NotOnThisSystem)) => {
            let with_check = |said: String| format!("{}: {said}", verdict.check);
            Some(Words { en: with_check(reason.en()), pt: with_check(reason.pt()) })
        }
        _ => None,
    }
}

/// SHA-256 over everything by which an exercise is judged.
fn checks_hash(folder: &Path, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    for name in ["exercise.yaml", "hidden.yaml"] {
        let bytes = plain::read(&folder.join(name), LARGEST).unwrap_or_default();
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.update(format!("{:?} {:?}", settings.limits, settings.run));
    hexadecimal(hash)
}

/// The same without the folders of this machine in which it was judged: they mean nothing to anyone else, and are others the
/// next time.
pub fn without_paths<T: Serialize + DeserializeOwned>(result: &T, folders: &[&Path]) -> serde_json::Result<T> {
    let mut text = serde_json::to_string(result)?;
    for folder in folders {
        let folder = folder.to_string_lossy();
        text = text.replace(&format!("{folder}/"), "").replace(&*folder, ".");
    }
    serde_json::from_str(&text)
}
