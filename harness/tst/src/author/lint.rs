//! `tst lint`: proves that an exercise's checks are right, or says with file and line what is not.

mod bar;
mod beside;
mod known;
mod programs;
mod solution;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tst_engine::folder::Folder;
use tst_engine::process::Keeper;
use tst_engine::run::{Gate, Judge, Options, Schedules, side_by_side};
use tst_engine::settings::Settings;
use tst_engine::spec::{self, Check, Exercise, SpecError};
use tst_engine::subject::Subject;
use tst_engine::text::{Damage, Lang, LintText, Say as _};
use tst_engine::verdict::{ExitStatus, Outcome, Verdict};

use bar::Bar;
use known::Known;
use solution::Solved;

use super::again;
use super::corpus::{self, Claim, Entry, Flaw, Sort};
use super::head;
use super::messages::Messages;
use super::mutation::{self, Explained, Fate};
use super::racy;
use super::recipes::{self, Case, Compared, Shown};
use crate::course;
use crate::terminal;
use crate::trouble::{self, Done, Trouble};

/// How many programs are judged at once: when the last checks of one compare times, it sleeps more than it works.
const PROGRAMS_AT_ONCE: usize = 8;
/// How many checks of one program run at once.
const CHECKS_AT_ONCE: usize = 2;

/// How many plays are under way at once for each core, of all programs, checks, schedules and damages: many of them wait for what
/// never comes.
const PLAYS_A_CORE: usize = 8;

/// What `tst lint` is asked for.
#[derive(Debug)]
pub struct LintOptions {
    /// The exercise; all of the course if not given.
    pub exercise: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Whether the messages of the corpus are written down as they are now.
    pub bless: bool,
    /// Whether the recipes of the failures are tried.
    pub recipes: bool,
    /// Under how many schedules right and racy programs are played, if given.
    pub schedules: Option<u32>,
    /// Whether all is played, also what passed before and has not changed.
    pub all: bool,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// Lints one exercise or all.
///
/// # Errors
/// When there is no such exercise, or its file is not valid.
pub fn run(options: &LintOptions) -> Done {
    let names = match &options.exercise {
        Some(name) => vec![name.clone()],
        None => course::settings(options.lang)?.exercises,
    };
    let mut errors = 0;
    let mut lang = Lang::En;
    for name in names {
        let place = course::find(Some(&name), options.lang)?;
        lang = place.settings.lang;
        // Graders judge with the hidden checks: they have to be proved, too.
        let exercise = spec::load_with_hidden(&place.folder).map_err(|error| Trouble::spec(&error, lang))?;
        let keeper = Arc::new(trouble::keeper(lang)?);
        let corpus = corpus_folder(&place.folder, &exercise, &place.settings);
        let known = Known::of(&exercise, &place.settings, &corpus, (options.seed, options.all));
        let lint = Lint {
            exercise: Arc::new(exercise),
            known,
            corpus,
            folder: place.folder,
            settings: place.settings,
            keeper,
            seed: options.seed,
            schedules: options.schedules,
            bless: options.bless,
            cases: options.recipes.then(Mutex::default),
            messages: Messages::default(),
            bar: Bar::new(lang),
            gate: Gate::with_places(PLAYS_A_CORE * std::thread::available_parallelism().map_or(1, usize::from)),
            refused: OnceLock::new(),
            left_out: Mutex::default(),
            errors: AtomicUsize::new(0),
        };
        let ended = lint.all();
        let verdicts = lint.known.write(matches!(ended, Ok(true)));
        ended?;
        if verdicts > 0 {
            lint.note(LintText::KnownBefore { verdicts });
        }
        errors += lint.errors.load(Ordering::Relaxed);
    }
    terminal::say(&LintText::Summary { errors }.say(lang));
    Ok(if errors == 0 { ExitStatus::Passed } else { ExitStatus::Failed })
}

/// What became of the damages of a solution's conversations.
struct Tried {
    /// The positions of the checks that the solution does not pass behind the relay.
    left_out: Vec<usize>,
    damages: Vec<Damage>,
    /// In the order of the damages.
    fates: Vec<Fate>,
}

struct Lint {
    exercise: Arc<Exercise>,
    known: Known,
    /// The folder of its corpus.
    corpus: PathBuf,
    folder: PathBuf,
    settings: Arc<Settings>,
    keeper: Arc<Keeper>,
    seed: u64,
    /// Under how many schedules right and racy programs are played, if given.
    schedules: Option<u32>,
    bless: bool,
    /// Of each check a program that fails it, where the recipes are to be tried.
    cases: Option<Mutex<BTreeMap<String, Case>>>,
    messages: Messages,
    bar: Bar,
    gate: Gate,
    /// Why no thread can be held here, if so.
    refused: OnceLock<String>,
    /// The programs for which there is no compiler.
    left_out: Mutex<Vec<String>>,
    errors: AtomicUsize,
}

impl Lint {
    /// Proves everything; whether it came to the end.
    fn all(&self) -> Result<bool, Trouble> {
        self.proved(LintText::FileIsValid { checks: self.exercise.checks.len() });
        let programs = corpus::files(&self.corpus).len();
        self.bar.expect(2 + programs + mutation::damages(&self.exercise).len());
        for doubt in self.exercise.doubts() {
            self.doubt(doubt);
        }
        self.bar.begins(&LintText::TryingSolution);
        let solution = match self.solution()? {
            Solved::Passes(judge) => Some(*judge),
            Solved::Unknown => None,
            Solved::Fails => return Ok(false),
        };
        self.bar.ended();
        self.statement();
        self.bar.begins(&LintText::TryingStarter);
        self.starter()?;
        self.bar.ended();
        // Side by side: damages wait for most of their time for what never comes.
        std::thread::scope(|scope| {
            let spawn = |judge| std::thread::Builder::new().spawn_scoped(scope, move || self.try_damages(judge));
            let tried = solution.as_ref().map(|judge| (judge, spawn(judge)));
            self.corpus();
            match tried.map(|(judge, thread)| thread.map(|thread| thread.join()).unwrap_or_else(|_| Ok(self.try_damages(judge)))) {
                Some(Ok(tried)) => self.mutation(&tried),
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                None => {}
            }
        });
        if let (Some(cases), Some(solution)) = (&self.cases, &solution) {
            let cases = std::mem::take(&mut *cases.lock().unwrap_or_else(PoisonError::into_inner));
            self.recipes(&cases, solution)?;
        }
        if let Some(why) = self.refused.get() {
            self.note(LintText::SchedulesRefused { why: why.clone() });
        }
        Ok(true)
    }

    /// Tries the recipe of each case.
    fn recipes(&self, cases: &BTreeMap<String, Case>, solution: &Judge) -> Result<(), Trouble> {
        let folder = self.keeper.scratch().join("recipes");
        let made = Folder::open(self.keeper.scratch()).and_then(|scratch| scratch.make(Path::new("recipes")));
        made.map_err(|error| Trouble::kit(&error.into_cause(), self.settings.lang))?;
        let cases: Vec<(&String, &Case)> = cases.iter().collect();
        self.bar.expect(cases.len());
        let shown = side_by_side(&cases, PROGRAMS_AT_ONCE, |(check, case)| {
            let shown = recipes::play(case, solution, &folder.join(check));
            self.bar.ended();
            shown
        });
        let mut recipes = 0;
        for ((check, case), shown) in cases.into_iter().zip(shown) {
            let check = check.clone();
            let text = match shown {
                Shown::Seen(Compared::Difference) => {
                    recipes += 1;
                    continue;
                }
                Shown::NoRecipe(why) => {
                    self.note(LintText::NoRecipe { check, why });
                    continue;
                }
                Shown::Seen(Compared::Nothing) => LintText::RecipeShowsNothing { check },
                Shown::Seen(Compared::Wavering) => LintText::RecipeWavers { check },
                Shown::NotPlayed(why) => LintText::RecipeNotPlayed { check, why },
            };
            self.error(&case.file, 1, &text);
        }
        self.proved(LintText::RecipesShow { recipes, netcat: recipes::netcat() });
        Ok(())
    }

    /// Keeps a program's failure for the recipes; of several programs that of the first name.
    fn keep_case(&self, entry: &Entry, judge: &Arc<Judge>, verdicts: &[Verdict]) {
        let Some(cases) = &self.cases else { return };
        let mut cases = cases.lock().unwrap_or_else(PoisonError::into_inner);
        for verdict in verdicts.iter().filter(|verdict| matches!(verdict.outcome, Outcome::Failed(_))) {
            if entry.fails.iter().any(|claim| claim.check == verdict.check)
                && cases.get(&verdict.check).is_none_or(|case| case.file > entry.file)
            {
                let case = Case { file: entry.file.clone(), judge: judge.clone(), verdict: verdict.clone() };
                cases.insert(verdict.check.clone(), case);
            }
        }
    }

    /// Something that holds.
    fn proved(&self, text: LintText) {
        let style = anstyle::AnsiColor::Green.on_default();
        self.bar.tell(&format!("{style}ok{style:#}"), &format!("{}: {}", self.exercise.name, text.say(self.settings.lang)));
    }

    /// Something that an author may want to know.
    fn note(&self, text: LintText) {
        self.bar.tell("..", &format!("{}: {}", self.exercise.name, text.say(self.settings.lang)));
    }

    /// Something that was done to a file.
    fn note_of(&self, file: &Path, text: &LintText) {
        let file = file.strip_prefix(&self.settings.root).unwrap_or(file).display();
        self.bar.tell("..", &format!("{file}: {}", text.say(self.settings.lang)));
    }

    /// Something to mend, in `file` at `line`.
    fn error(&self, file: &Path, line: usize, text: &LintText) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        let file = file.strip_prefix(&self.settings.root).unwrap_or(file).display();
        let style = anstyle::AnsiColor::Red.on_default();
        self.bar.tell(&format!("{style}--{style:#}"), &format!("{file}:{line}: {}", text.say(self.settings.lang)));
    }

    /// Something that the exercise's file says, but hardly means.
    fn doubt(&self, mut doubt: SpecError) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        doubt.file = doubt.file.strip_prefix(&self.settings.root).unwrap_or(&doubt.file).into();
        let style = anstyle::AnsiColor::Red.on_default();
        self.bar.tell(&format!("{style}--{style:#}"), &doubt.say(self.settings.lang));
    }

    /// Something to mend in a check.
    fn error_of(&self, check: &Check, text: &LintText) {
        let line = check.steps.first().map_or(1, |step| self.exercise.line_of(step));
        self.error(self.exercise.file_of(check), line, text);
    }

    /// A judge of a program.
    fn judge(&self, subject: Subject, sort: Sort) -> Judge {
        let schedules = self.schedules(sort);
        let options = Options { seed: self.seed, jobs: CHECKS_AT_ONCE, colour: false, gate: self.gate.beside(), schedules };
        Judge::new(self.exercise.clone(), subject, self.settings.clone(), self.keeper.clone(), options)
    }

    /// The schedules that programs are played under, if others than the exercise says. A wrong one is played without: what is said
    /// of it is to be the same each time.
    fn schedules(&self, sort: Sort) -> Option<Schedules> {
        match (sort, self.schedules) {
            (Sort::Wrong, _) => Some(Schedules::Count(0)),
            (_, Some(count)) => Some(Schedules::Count(count)),
            (Sort::Right, None) => None,
            (Sort::Racy, None) => Some(Schedules::Times(racy::TIMES)),
        }
    }

    /// The verdicts on all checks. What a busy machine kept from being judged is no verdict: it is judged again, as it
    /// asks, but not for ever.
    fn verdicts(&self, judge: &Judge) -> Result<Vec<Verdict>, Trouble> {
        self.verdicts_beside(judge, &[])
    }

    /// The same where the checks at the positions in `passed` are known to pass.
    fn verdicts_beside(&self, judge: &Judge, passed: &[usize]) -> Result<Vec<Verdict>, Trouble> {
        let all: Vec<usize> = (0..self.exercise.checks.len()).collect();
        let run = |judge: &Judge| {
            passed.iter().for_each(|index| judge.presume_passed(*index));
            judge.run(&all, &|_| {}).map_err(|trouble| Trouble::judging(&trouble, self.settings.lang))
        };
        let mut verdicts = run(judge)?;
        for _ in 1..again::RUNS {
            if !verdicts.iter().any(again::lacks_the_machine) {
                break;
            }
            verdicts = run(&judge.again(self.seed))?;
        }
        self.keep_refusal(verdicts.iter().find_map(racy::refused));
        Ok(verdicts)
    }

    /// The verdicts on a program that is to fail these checks: what it passed before is not played again, while nothing has changed.
    fn verdicts_on(&self, judge: &Judge, sort: Sort, fails: &[Claim]) -> Result<Vec<Verdict>, Trouble> {
        let Some(marks) = self.known.marks(judge, self.schedules(sort)) else { return self.verdicts(judge) };
        let is_claimed = |index: usize| fails.iter().any(|claim| claim.check == self.exercise.checks[index].name);
        let passed = self.known.passed(&marks, is_claimed);
        let verdicts = self.verdicts_beside(judge, &passed)?;
        if self.known.are_still(&marks, judge, self.schedules(sort)) {
            self.known.keep(&marks, &self.exercise, &verdicts);
        }
        Ok(verdicts)
    }

    fn keep_refusal(&self, why: Option<&str>) {
        if let Some(why) = why {
            self.refused.get_or_init(|| why.into());
        }
    }

    /// Under how many schedules a right program was played.
    fn of_right_ones(&self) -> u32 {
        if self.refused.get().is_some() { 0 } else { racy::of_right_ones(&self.exercise, self.schedules) }
    }

    /// The command that plays a check once more under a schedule.
    fn once_more(&self, check: &str, file: &Path, schedule: u64) -> String {
        racy::once_more(&self.exercise, &self.settings.root, check, file, (self.seed, schedule))
    }

    fn starter(&self) -> Result<(), Trouble> {
        let Ok(subject) = Subject::find(&self.folder, &self.exercise.name, &self.settings) else {
            let missing = LintText::StarterMissing { folder: self.folder.display().to_string() };
            self.error(&self.folder.join("Cargo.toml"), 1, &missing);
            return Ok(());
        };
        let main = source_of(&subject, &self.folder);
        let judge = self.judge(subject, Sort::Wrong);
        let build = judge.build().map_err(|trouble| Trouble::judging(&trouble, self.settings.lang))?;
        if !build.ok || !build.output.trim().is_empty() {
            self.error(&main, 1, if build.ok { &LintText::StarterWarns } else { &LintText::StarterDoesNotBuild });
            self.mark(&main, false);
            return Ok(());
        }
        let passed: Vec<Verdict> = self.verdicts(&judge)?.into_iter().filter(|verdict| verdict.outcome.is_passed()).collect();
        for verdict in &passed {
            self.error(&main, 1, &LintText::StarterPasses { check: verdict.check.clone() });
        }
        if passed.is_empty() {
            self.proved(LintText::StarterFails);
        }
        self.mark(&main, passed.is_empty());
        Ok(())
    }

    /// Damages the solution's conversations. What a check noticed before it notices again, while nothing has changed.
    fn try_damages(&self, judge: &Judge) -> Tried {
        let damages = mutation::damages(&self.exercise);
        let marks = self.known.marks(judge, self.schedules(Sort::Right));
        let noticed = |damage| self.known.noticed(marks.as_ref()?, damage);
        let mut fates: Vec<Option<Fate>> = damages.iter().map(noticed).collect();
        let open: Vec<Damage> = damages.iter().zip(&fates).filter(|(_, fate)| fate.is_none()).map(|(damage, _)| *damage).collect();
        fates.iter().flatten().for_each(|_| self.bar.ended());
        let mut left_out = Vec::new();
        if !open.is_empty() || !marks.as_ref().is_some_and(|marks| self.known.all_passed_behind_relay(marks)) {
            let checks;
            (checks, left_out) = mutation::behind_relay(judge, self.exercise.program.kind);
            let explained = Explained::read(&self.survivors()).unwrap_or_default();
            // Of what is explained nobody asks what it struck.
            let unnoticed = |index: usize, damage: &Damage| {
                explained.line(damage).is_some() && marks.as_ref().is_some_and(|marks| self.known.unnoticed(marks, index, damage))
            };
            let mut tried = mutation::fates(judge, &checks, &open, &unnoticed, &|| self.bar.ended()).into_iter();
            fates.iter_mut().filter(|fate| fate.is_none()).for_each(|fate| *fate = tried.next());
        }
        let fates: Vec<Fate> = fates.into_iter().flatten().collect();
        if let Some(marks) = marks
            && self.known.are_still(&marks, judge, self.schedules(Sort::Right))
        {
            self.known.keep_behind_relay(&marks, &left_out);
            self.known.keep_fates(&marks, &self.exercise, &damages, &fates);
        }
        Tried { left_out, damages, fates }
    }

    /// What became of the damages; what no check notices has to be explained.
    fn mutation(&self, Tried { left_out, damages, fates }: &Tried) {
        let file = self.survivors();
        let explained = match Explained::read(&file) {
            Ok(explained) => explained,
            Err(Flaw { line, text }) => return self.error(&file, line, &text),
        };
        if !left_out.is_empty() {
            if self.fails_after_all(left_out) {
                return;
            }
            let checks = left_out.iter().map(|index| self.exercise.checks[*index].name.clone()).collect();
            self.proved(LintText::BehindRelay { checks });
        }
        if self.exercise.program.ports.tls.is_some() {
            self.note(LintText::WithinTls);
        }
        if self.exercise.checks.iter().any(|check| !check.programs.is_empty()) {
            self.note(LintText::AmongInstances);
        }
        let count = |wanted: fn(&Fate) -> bool| fates.iter().filter(|fate| wanted(fate)).count();
        for line in explained.open() {
            self.error(&file, *line, &LintText::NoReason { word: head::WHY.into() });
        }
        let (mut used, mut unexplained) = (Vec::new(), Vec::new());
        for (damage, fate) in damages.iter().zip(fates) {
            match (fate, explained.line(damage)) {
                (Fate::Noticed(_) | Fate::NoOccasion, _) => {}
                (Fate::Survived(_), Some(line)) => used.push(line),
                (Fate::Survived(struck), None) => {
                    unexplained.push(*damage);
                    let text = LintText::Survivor { damage: *damage, struck: struck.clone() };
                    self.error(&self.exercise.file, 1, &text);
                }
                (Fate::NotJudged(why), _) => {
                    let text = LintText::DamageNotJudged { damage: *damage, why: why.clone() };
                    self.error(&self.exercise.file, 1, &text);
                }
            }
        }
        for (name, line) in explained.names().filter(|(_, line)| !used.contains(line)) {
            let known = damages.iter().any(|damage| explained.line(damage) == Some(line));
            let name = name.to_string();
            if known {
                // No error: what becomes of some damages is a race between clients.
                self.note(LintText::NotASurvivor { name, line });
            } else {
                self.error(&file, line, &LintText::NoSuchSurvivor { name });
            }
        }
        if self.bless && !unexplained.is_empty() {
            match Explained::add(&file, &unexplained) {
                Ok(()) => self.note_of(&file, &LintText::SurvivorsWritten { count: unexplained.len() }),
                Err(error) => self.error(&file, 1, &LintText::NotWritten { why: error.to_string() }),
            }
        }
        let noticed = count(|fate| matches!(fate, Fate::Noticed(_)));
        let no_occasion = count(|fate| matches!(fate, Fate::NoOccasion));
        self.proved(LintText::Mutations { noticed, explained: used.len(), no_occasion });
    }

    /// The kind of a verdict that is no pass, and its sentence.
    fn why(&self, verdict: &Verdict) -> (String, String) {
        let lang = self.settings.lang;
        match &verdict.outcome {
            Outcome::Passed => Default::default(),
            Outcome::Failed(failure) => (failure.kind.word(), failure.problem.say(lang)),
            Outcome::Skipped(reason) => ("skipped".into(), reason.say(lang)),
            Outcome::Error(fault) => ("error".into(), fault.why.clone()),
        }
    }

    /// The file that says which damages need not be noticed.
    fn survivors(&self) -> PathBuf {
        self.corpus.join("survivors")
    }
}

/// The corpus of an exercise of this repository, or beside an exercise that stands alone.
fn corpus_folder(folder: &Path, exercise: &Exercise, settings: &Settings) -> PathBuf {
    let beside = folder.join("corpus");
    if beside.is_dir() { beside } else { settings.root.join("harness").join("corpus").join(&exercise.name) }
}

/// Where the program of a folder begins.
fn source_of(subject: &Subject, folder: &Path) -> PathBuf {
    match subject {
        Subject::File(file) => file.clone(),
        _ => folder.join("src").join("main.rs"),
    }
}
