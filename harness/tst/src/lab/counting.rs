//! The experiment about counters: how long a program takes that runs several of them, held against the longest of them and
//! against their sum.

use std::time::{Duration, Instant};

use serde::Serialize;
use tst_engine::process::Keeper;
use tst_engine::settings::Limits;
use tst_engine::subject::{Launch, Subject};
use tst_engine::text::{Ending, Lang, Say as _};

use super::plan;
use super::progress::Progress;
use super::question::Question;
use super::record::{Machine, SCHEMA, ms};
use super::servers::{self, Printed};
use super::summary::median;
use super::table::{aligned, paragraph};
use super::text::{LabProblem, Label, number};
use super::{ExperimentOptions, Wanted, machine, worksheet};
use crate::course::Place;

/// What each counter does: it counts down from so many, with this pause after each.
const FROM: u32 = 5;
const INTERVAL: Duration = Duration::from_millis(100);
/// What a program may take longer than the sum of its counters, before it is ended.
const LONGER: Duration = Duration::from_secs(30);
/// How much a program may print: more than ten thousand counters do, in bytes.
const OUTPUT: u64 = 16 << 20;

/// What came out.
#[derive(Clone, Debug, Serialize)]
pub struct Counting {
    /// The version of the format.
    pub schema: u32,
    /// The version of the kit.
    pub kit: &'static str,
    /// What each counter counts down from.
    pub from: u32,
    /// The pause after each count, in milliseconds.
    pub interval_ms: f64,
    /// How often each number of counters was tried.
    pub repetitions: u32,
    /// From which the order of the runs comes.
    pub seed: u64,
    /// On what it was measured.
    pub machine: Machine,
    /// By the number of counters.
    pub points: Vec<Count>,
}

/// So many counters at the same time.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// How many.
    pub counters: usize,
    /// How long the program took, each time, in milliseconds.
    pub runs_ms: Vec<f64>,
    /// The middle of that.
    pub median_ms: Option<f64>,
    /// How long the longest counter takes.
    pub longest_ms: f64,
    /// How long all of them take one after the other.
    pub sum_ms: f64,
    /// Why it was not measured any further, in the user's language.
    pub missing: Option<String>,
}

impl Counting {
    /// Whether every program did what counters do.
    pub fn is_whole(&self) -> bool {
        self.points.iter().all(|point| point.missing.is_none())
    }
}

/// Makes the experiment.
///
/// # Errors
/// When there is no program, or it does not end as it should.
pub fn make(
    place: &Place,
    options: &ExperimentOptions,
    (wanted, subject): (&Wanted, &Subject),
    keeper: &Keeper,
) -> Result<Counting, LabProblem> {
    let lang = place.settings.lang;
    let launch = servers::of_subject(place, keeper, subject)?;
    let one = ms(INTERVAL * FROM);
    let empty = |counters: &usize| Count {
        counters: *counters,
        runs_ms: Vec::new(),
        median_ms: None,
        longest_ms: one,
        sum_ms: one * *counters as f64,
        missing: None,
    };
    let mut points: Vec<Count> = wanted.clients.iter().map(empty).collect();
    let machine = machine::look();
    let seed = options.seed.unwrap_or_else(tst_engine::run::random_seed);
    // The first start of a program is slower than all others: nobody counts it.
    run(place, keeper, &launch, 1)?;
    let plan = plan::runs(1, &wanted.clients, options.repetitions, seed);
    let progress = Progress::new(plan.len(), lang);
    for planned in &plan {
        progress.begins();
        let Some(point) = points.iter_mut().find(|point| point.counters == planned.clients && point.missing.is_none()) else {
            continue;
        };
        match run(place, keeper, &launch, planned.clients) {
            Ok(took) => point.runs_ms.push(ms(took)),
            Err(problem) if problem.is_fatal() => return Err(problem),
            // With fewer counters it may do what it should.
            Err(problem) => point.missing = Some(problem.say(lang)),
        }
    }
    drop(progress);
    points.iter_mut().for_each(|point| point.median_ms = median(point.runs_ms.clone()));
    Ok(Counting {
        schema: SCHEMA,
        kit: env!("CARGO_PKG_VERSION"),
        from: FROM,
        interval_ms: ms(INTERVAL),
        repetitions: options.repetitions,
        seed,
        machine,
        points,
    })
}

/// Runs the program once, with so many counters.
fn run(place: &Place, keeper: &Keeper, launch: &Launch, counters: usize) -> Result<Duration, LabProblem> {
    let args: Vec<String> = (1..=counters).map(|number| format!("C{number}:{FROM}:{}", INTERVAL.as_millis())).collect();
    let limits = Limits { output: OUTPUT, ..place.settings.limits };
    let begin = Instant::now();
    let (running, name) = servers::run(place, keeper, launch, (&args, ""), (limits, Printed::Kept))?;
    let most = INTERVAL * FROM * u32::try_from(counters).unwrap_or(1) + LONGER;
    let took = match running.wait(most) {
        Some(Ending::Status(0)) => begin.elapsed(),
        Some(ending) => return Err(servers::ended(&name, ending, &running)),
        None => return Err(LabProblem::NeverEnds { name, seconds: most.as_secs() }),
    };
    if let Some(line) = missing(running.stdout().lock().bytes(), counters) {
        return Err(LabProblem::NotCounted { name, line });
    }
    let least = INTERVAL * FROM;
    if took < least {
        return Err(LabProblem::TooFast { name, took_ms: took.as_millis(), least_ms: least.as_millis() });
    }
    Ok(took)
}

/// The first line that is not there in its place, of those that each counter prints, in its own order.
fn missing(printed: &[u8], counters: usize) -> Option<String> {
    let mut next = vec![FROM; counters];
    for line in String::from_utf8_lossy(printed).lines() {
        let counter = || -> Option<(usize, u32)> {
            let (number, value) = line.strip_prefix('C')?.split_once(": ")?;
            Some((number.parse::<usize>().ok()?.checked_sub(1)?, value.parse().ok()?))
        };
        if let Some((index, value)) = counter()
            && let Some(next) = next.get_mut(index).filter(|next| **next == value && value > 0)
        {
            *next -= 1;
        }
    }
    let index = next.iter().position(|next| *next > 0)?;
    Some(format!("C{}: {}", index + 1, next[index]))
}

/// The figures as rows of a table, its head first.
fn rows(found: &Counting, lang: Lang) -> Vec<Vec<String>> {
    let head = [Label::Counters, Label::Took, Label::Longest, Label::Sum];
    let mut rows: Vec<Vec<String>> = vec![head.into_iter().map(|label| label.say(lang)).collect()];
    for point in &found.points {
        let times = [point.median_ms, Some(point.longest_ms), Some(point.sum_ms)];
        let mut row = vec![point.counters.to_string()];
        row.extend(times.map(|time| time.map_or("-".into(), |time| number(time, 0, lang))));
        rows.push(row);
    }
    rows
}

/// What was measured, and how.
fn head(found: &Counting) -> Label {
    Label::Counted { from: found.from, interval_ms: found.interval_ms as u64, repetitions: found.repetitions }
}

/// What is to be said of the figures.
fn notes(found: &Counting) -> Vec<Label> {
    let mut notes: Vec<Label> = found.machine.busy().map(|percent| Label::Busy { percent }).into_iter().collect();
    let missing = |point: &Count| Some(Label::CountMissing { counters: point.counters, why: point.missing.clone()? });
    notes.extend(found.points.iter().filter_map(missing));
    notes
}

/// The table with what is to be said of it.
pub fn text(found: &Counting, lang: Lang) -> String {
    let mut page = String::new();
    paragraph(&mut page, &head(found).say(lang));
    page.push('\n');
    page.push_str(&aligned(&rows(found, lang)));
    for (number, note) in notes(found).into_iter().enumerate() {
        if number == 0 {
            page.push('\n');
        }
        paragraph(&mut page, &note.say(lang));
    }
    page
}

/// The questions, with the figures.
pub fn worksheet(found: &Counting, lang: Lang) -> String {
    let mut sheet = worksheet::title(Question::CountersTitle, lang);
    for note in std::iter::once(head(found)).chain(notes(found)) {
        sheet.push_str(&format!("{}\n\n", worksheet::plain(&note.say(lang))));
    }
    let is_measured = found.points.iter().any(|point| point.median_ms.is_some());
    let questions = [Question::Counters, Question::OneAfterTheOther, Question::SleepingThreads];
    worksheet::ask(&mut sheet, &rows(found, lang), if is_measured { &questions } else { &[] }, lang);
    sheet
}

/// The same as CSV.
pub fn csv(found: &Counting) -> String {
    let mut text = String::from("counters,repetition,took_ms,longest_ms,sum_ms\n");
    for point in &found.points {
        for (took, repetition) in point.runs_ms.iter().zip(1..) {
            text.push_str(&format!("{},{repetition},{took:.3},{:.3},{:.3}\n", point.counters, point.longest_ms, point.sum_ms));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_counter_is_looked_for() {
        let all = "Iniciando contador 1 (\"C1\")\nC1: 5\nIniciando contador 2 (\"C2\")\nFim\nC2: 5\nC2: 4\nC1: 4\nC1: 3\nC1: 2\nC2: 3\n\
                   C2: 2\nC2: 1\nC1: 1\n";
        assert_eq!(missing(all.as_bytes(), 2), None);
        for (printed, line) in [
            (String::new(), "C1: 5"),
            (all.replace("C2: 3\n", ""), "C2: 3"),
            (all.replace("C1: 1\n", ""), "C1: 1"),
            (all.replace("C1: 4\nC1: 3\n", "C1: 3\nC1: 4\n"), "C1: 3"),
            (all.replace("C2: 5", "C2:5"), "C2: 5"),
        ] {
            assert_eq!(missing(printed.as_bytes(), 2).as_deref(), Some(line), "{printed}");
        }
        assert_eq!(missing(all.as_bytes(), 3).as_deref(), Some("C3: 5"));
        assert_eq!(missing(&[0xff, b'\n', b'C'], 1).as_deref(), Some("C1: 5"));
    }
}
