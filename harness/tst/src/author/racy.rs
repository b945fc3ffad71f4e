//! Schedules in a lint: right programs pass under every one, and a program with a race is caught by those of a check.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use tst_engine::explain::called;
use tst_engine::process::Keeper;
use tst_engine::run::Judge;
use tst_engine::settings::Settings;
use tst_engine::spec::{Check, Exercise};
use tst_engine::subject::Subject;
use tst_engine::text::{LintText, Unscheduled, shell_word};
use tst_engine::verdict::{Outcome, Verdict};

use super::again;
use super::corpus::{Claim, Entry, Sort};

/// Under so many times as many schedules as a check says racy programs are played: a race that is found in most gradings is found by
/// so many for certain. Right ones are played under those that the check says, or as many as are asked for.
pub const TIMES: u32 = 2;

/// What became of a racy program.
#[derive(Debug, PartialEq, Eq)]
pub enum Fate {
    /// It failed as its head says.
    Caught,
    /// It did not, and why, with the lines of its head.
    Missed(Vec<(usize, LintText)>),
    /// No thread can be held here.
    Refused(String),
}

/// Judges a racy program by the checks with schedules that its head names, until it is caught. What those checks need is not
/// asked: what a race does elsewhere, luck decides. `why` tells the kind of a verdict that is no pass, and its sentence.
pub fn fate(entry: &Entry, judge: &Judge, why: impl Fn(&Verdict) -> String) -> Fate {
    let mut missed = Vec::new();
    for (index, claims) in named(entry, judge.exercise()) {
        let verdict = again::judged(|| judge.judged_alone(index));
        let Some(text) = difference(&claims, &verdict, &why(&verdict)) else { return Fate::Caught };
        if let Some(why) = refused(&verdict) {
            return Fate::Refused(why.into());
        }
        missed.push((claims[0].line, text));
    }
    Fate::Missed(missed)
}

/// Why no thread could be held for a check, if so.
pub fn refused(verdict: &Verdict) -> Option<&str> {
    match verdict.schedules.as_ref()?.refused.as_ref()? {
        Unscheduled::System { why } => Some(why),
        // Of this program alone.
        _ => None,
    }
}

/// Under how many schedules a right program is played.
pub fn of_right_ones(exercise: &Exercise, wanted: Option<u32>) -> u32 {
    let scheduled = exercise.checks.iter().filter(|check| check.schedules > 0);
    scheduled.map(|check| wanted.unwrap_or(check.schedules)).sum()
}

/// The seed of the schedule under which a program failed, if it did.
pub fn failed_under(verdict: &Verdict) -> Option<u64> {
    verdict.schedules.as_ref()?.seed.filter(|_| matches!(verdict.outcome, Outcome::Failed(_)))
}

/// The checks with schedules that a program's head names, in its order, by their positions; and what it says of each.
pub fn named<'e>(entry: &'e Entry, exercise: &Exercise) -> Vec<(usize, Vec<&'e Claim>)> {
    let mut named: Vec<(usize, Vec<&Claim>)> = Vec::new();
    for claim in &entry.fails {
        let is_named = |check: &Check| check.name == claim.check && check.schedules > 0;
        let Some(index) = exercise.checks.iter().position(is_named) else { continue };
        match named.iter_mut().find(|(known, _)| *known == index) {
            Some((_, claims)) => claims.push(claim),
            None => named.push((index, vec![claim])),
        }
    }
    named
}

/// What is not as the head says about one check; `why` are the verdict's kind and sentence.
fn difference(claims: &[&Claim], verdict: &Verdict, why: &str) -> Option<LintText> {
    let (check, why) = (verdict.check.clone(), why.to_string());
    let wanted = claims.iter().map(|claim| claim.kind()).collect::<Vec<_>>().join(", ");
    match &verdict.outcome {
        // In what way depends on whom the race hurts: the kind in its head is for readers.
        Outcome::Failed(_) => None,
        Outcome::Passed => {
            let schedules = verdict.schedules.as_ref().map_or(0, |schedules| schedules.played);
            Some(LintText::RacyPasses { check, kind: wanted, schedules })
        }
        Outcome::Skipped(_) | Outcome::Error(_) => Some(LintText::WrongNotJudged { check, kind: wanted, why }),
    }
}

/// The checks with schedules that no racy program names.
pub fn unproved<'e>(exercise: &'e Exercise, entries: &[Entry]) -> Vec<&'e Check> {
    let racy = || entries.iter().filter(|entry| entry.sort == Sort::Racy).flat_map(|entry| &entry.fails);
    exercise.checks.iter().filter(|check| check.schedules > 0 && !racy().any(|claim| claim.check == check.name)).collect()
}

/// The command that plays a check of an exercise once more, in the repository `root`, under the schedule of this seed: with the run's
/// seed, where the check draws from it.
pub fn once_more(exercise: &Exercise, root: &Path, check: &str, file: &Path, (seed, schedule): (u64, u64)) -> String {
    let uses_seed = exercise.checks.iter().any(|known| known.name == check && known.uses_seed());
    let seed = if uses_seed { format!(" --seed {seed}") } else { String::new() };
    let (called, file) = (called(exercise, root), shell_word(file.strip_prefix(root).unwrap_or(file)));
    format!("tst test {called} --subject {file} --check {check}{seed} --schedule {schedule}")
}

/// A program of the corpus in C; `None` where there is no compiler for it.
///
/// # Errors
/// What the compiler says, in a line.
pub fn compiled(file: &Path, keeper: &Keeper, settings: &Settings) -> Result<Option<Subject>, String> {
    let program = keeper.scratch().join(format!("racy-{}", file.file_stem().unwrap_or_default().display()));
    let mut compiler = Command::new("cc");
    compiler.args(["-O1", "-pthread", "-o"]).arg(&program).arg(file);
    match keeper.compile(compiler, None, settings.limits.build_cpu) {
        Ok(answer) if answer.is_good() => Ok(Some(Subject::Command(shell_word(&program)))),
        Ok(answer) => Err(first_complaint(&String::from_utf8_lossy(&answer.stderr))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The first line in which a compiler complains, or the first of all.
fn first_complaint(said: &str) -> String {
    said.lines().find(|line| line.contains("error")).or_else(|| said.lines().next()).unwrap_or_default().trim().into()
}

#[cfg(test)]
mod tests {
    use tst_engine::text::{Doing, Problem};
    use tst_engine::verdict::{Conversation, Failure, Scheduled};

    use super::*;

    /// Three checks: `first` and `second` have schedules, and what `second` sends is drawn.
    fn exercise() -> Exercise {
        let check = |name: &str, points: u32, more: &str, send: &str| {
            format!(
                "  - name: {name}\n    title: {{ en: t, pt-BR: t }}\n    hint: {{ en: h, pt-BR: h }}\n    points: {points}\n{more}    \
                 steps:\n      - ana: connect\n      - ana: {{ send: {send} }}\n"
            )
        };
        let text = format!(
            "name: parrot\ntitle: {{ en: Parrot, pt-BR: Papagaio }}\nprogram: {{ kind: server, args: [\"{{port}}\"] }}\nchecks:\n{}{}{}",
            check("first", 40, "    schedules: 20\n", "a"),
            check("second", 40, "    schedules: 10\n", "{ random: 9 }"),
            check("third", 20, "", "a"),
        );
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("parrot");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join("exercise.yaml"), text).expect("written");
        tst_engine::spec::load(&folder).expect("a valid exercise")
    }

    fn entry(sort: Sort, fails: &[(&str, &str)]) -> Entry {
        let claim =
            |((check, kind), line): (&(&str, &str), usize)| Claim { check: (*check).into(), kinds: vec![(*kind).into()], line };
        Entry { file: "a.py".into(), what: String::new(), fails: fails.iter().zip(2..).map(claim).collect(), sort, flaw: None }
    }

    fn verdict(outcome: Outcome, seed: Option<u64>) -> Verdict {
        let schedules = Some(Scheduled { played: 20, seed, ..Scheduled::default() });
        let (duration, conversation) = (std::time::Duration::ZERO, Conversation::default());
        Verdict { check: "first".into(), outcome, duration, conversation, schedules }
    }

    fn failed() -> Outcome {
        Outcome::Failed(Box::new(Failure::new(Doing::Builds, Problem::BuildFailed)))
    }

    #[test]
    fn a_head_names_checks_with_schedules_each_once_with_all_its_kinds() {
        let entry = entry(Sort::Racy, &[("third", "reset"), ("second", "reset"), ("first", "reset"), ("second", "crashed")]);
        let named: Vec<(usize, Vec<usize>)> = named(&entry, &exercise())
            .into_iter()
            .map(|(index, claims)| (index, claims.iter().map(|claim| claim.line).collect()))
            .collect();
        assert_eq!(named, [(1, vec![3, 5]), (0, vec![4])]);
    }

    #[test]
    fn any_failure_of_the_check_will_do_and_a_pass_will_not() {
        let entry = entry(Sort::Racy, &[("first", "reset"), ("first", "crashed")]);
        let claims: Vec<&Claim> = entry.fails.iter().collect();
        assert_eq!(difference(&claims, &verdict(failed(), Some(7)), "why"), None);
        let passes = LintText::RacyPasses { check: "first".into(), kind: "reset, crashed".into(), schedules: 20 };
        assert_eq!(difference(&claims, &verdict(Outcome::Passed, None), ""), Some(passes));
    }

    #[test]
    fn only_a_racy_program_proves_that_schedules_find_a_race() {
        let exercise = exercise();
        let names = |entries: &[Entry]| -> Vec<String> {
            unproved(&exercise, entries).into_iter().map(|check| check.name.clone()).collect()
        };
        assert_eq!(names(&[entry(Sort::Wrong, &[("first", "reset")])]), ["first", "second"]);
        assert_eq!(names(&[entry(Sort::Racy, &[("first", "reset"), ("third", "reset")])]), ["second"]);
        assert_eq!((of_right_ones(&exercise, None), of_right_ones(&exercise, Some(7))), (30, 14));
    }

    #[test]
    fn the_command_brings_back_the_schedule_and_what_is_drawn() {
        let (root, file) = (Path::new("/course"), Path::new("/course/my programs/a.py"));
        let within = |folder: &str| {
            let mut exercise = exercise();
            exercise.file = root.join(folder).join("exercise.yaml");
            exercise
        };
        let first = "tst test parrot --subject 'my programs/a.py' --check first --schedule 7";
        assert_eq!(once_more(&within("exercises/parrot"), root, "first", file, (3, 7)), first);
        let second = "tst test 'docs/my parrot' --subject 'my programs/a.py' --check second --seed 3 --schedule 7";
        assert_eq!(once_more(&within("docs/my parrot"), root, "second", file, (3, 7)), second);
    }

    #[test]
    fn only_a_failure_has_the_seed_of_a_schedule() {
        assert_eq!(failed_under(&verdict(failed(), Some(7))), Some(7));
        assert_eq!(failed_under(&verdict(failed(), None)), None);
        assert_eq!(failed_under(&verdict(Outcome::Passed, Some(7))), None);
    }

    #[test]
    fn of_what_a_compiler_says_the_first_error_is_told() {
        assert_eq!(first_complaint("a.c: In function\n  a.c:3: error: no ;\nmore"), "a.c:3: error: no ;");
        assert_eq!(first_complaint("ld: cannot find\nmore"), "ld: cannot find");
    }
}
