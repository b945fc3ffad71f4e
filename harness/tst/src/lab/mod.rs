//! `tst experiment`: what threads are for, measured. A server is asked by more and more clients, in one design after the
//! other, and what comes out is held against what queueing says that must come out.

mod about;
mod candidates;
mod container;
mod counting;
mod csv;
#[cfg(test)]
mod example;
pub mod exchange;
mod experiment;
mod janitor;
pub mod laws;
mod load;
mod machine;
mod out;
mod page;
mod page_text;
mod plan;
mod plot;
mod progress;
mod question;
mod rate;
mod record;
mod servers;
mod summary;
mod table;
mod text;
mod within;
mod worksheet;

use std::path::PathBuf;

use tst_engine::process::Keeper;
use tst_engine::subject::Subject;
use tst_engine::text::{CommandProblem, Lang, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::cli::Target;
use crate::course::Place;
use crate::report;
use crate::trouble::{Done, Trouble};
use crate::{course, test, trouble};
use about::About;
use laws::Design;
use out::Out;
use text::LabProblem;

/// The most clients at a time.
const MOST_CLIENTS: usize = 10_000;

/// How the figures are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table.
    #[default]
    Human,
    /// The whole record, see [`record::Experiment`].
    Json,
    /// A line for each repetition.
    Csv,
    /// Questions in Markdown, with the figures.
    Worksheet,
}

impl Format {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 4] =
        [("human", Self::Human), ("json", Self::Json), ("csv", Self::Csv), ("worksheet", Self::Worksheet)];

    /// The one that is called so.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, format)| format)
    }
}

/// The options of `tst experiment`.
#[derive(Debug)]
pub struct ExperimentOptions {
    /// The exercise that it is about, by name or folder.
    pub name: Option<String>,
    /// A server besides the reference designs, if one was named.
    pub target: Option<Target>,
    /// The designs, if some were named.
    pub designs: Vec<Design>,
    /// Whether the server in a container was asked for.
    pub container: bool,
    /// Which options that are about servers were given.
    pub of_servers: Vec<&'static str>,
    /// The numbers of clients, as they were written.
    pub clients: String,
    /// Requests in each run.
    pub requests: u64,
    /// What is asked for.
    pub path: String,
    /// Requests that are due each second, as it was written, if it was.
    pub rate: Option<String>,
    /// Whether the client is sequential.
    pub one_at_a_time: bool,
    /// How often each run is made.
    pub repetitions: u32,
    /// The seed of the order, if given.
    pub seed: Option<u64>,
    /// How the figures are written.
    pub format: Format,
    /// A folder for everything: page, plots, figures, worksheet.
    pub out: Option<PathBuf>,
    /// Where they are written to.
    pub output: Option<PathBuf>,
    /// The language, if given.
    pub lang: Option<Lang>,
}

/// What is to be measured, as it was understood.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The numbers of clients.
    pub clients: Vec<usize>,
    /// Requests each second.
    pub rate: Option<f64>,
    /// What is measured besides the reference designs.
    pub subject: Option<Subject>,
}

/// Makes an experiment.
///
/// # Errors
/// When there is none of this name, an option is not understood, or nothing could be measured.
pub fn run(options: &ExperimentOptions) -> Done {
    let place = course::find(options.name.as_deref(), options.lang)?;
    let lang = place.settings.lang;
    let usage = |problem: LabProblem| Trouble::new(ExitStatus::Usage, problem.say(lang));
    let exercise = || place.exercise.name.clone();
    let about = About::of(&place.exercise).ok_or_else(|| usage(LabProblem::NoExperiment { exercise: exercise() }))?;
    if let (About::Counters, Some(option)) = (about, options.of_servers.first()) {
        return Err(usage(LabProblem::OfServers { option: format!("--{option}"), exercise: exercise() }));
    }
    let target = options.target.clone().or((about == About::Counters).then_some(Target::Solution));
    let subject = target.map(|target| test::subject(&place, &target, lang)).transpose()?;
    let wanted = Wanted { subject, ..understood(options, about).map_err(usage)? };
    if let Some(file) = &options.output {
        trouble::check_output(file, lang)?;
        report::try_write(file).map_err(|problem| Trouble::machine(&problem, lang))?;
    }
    let machine = |problem: CommandProblem| Trouble::machine(&problem, lang);
    let out = options.out.as_deref().map(Out::open).transpose().map_err(machine)?;
    let keeper = trouble::keeper(lang)?;
    // Servers are put under load; programs that end by themselves are counters.
    let told = match &wanted.subject {
        Some(subject) if about == About::Counters => of_counters(&place, options, (&wanted, subject), &keeper),
        _ => of_servers(&place, options, &wanted, &keeper),
    }?;
    // What was measured is told whatever becomes of the folder, and the other way round.
    let is_for_people = matches!(options.format, Format::Human | Format::Worksheet);
    let shown = report::deliver(&told.shown, options.output.as_deref(), is_for_people);
    let kept = out.map_or(Ok(()), |out| out.fill(&told.files));
    shown.and(kept).map_err(machine)?;
    Ok(told.status)
}

/// What is to be told of an experiment.
struct Told {
    /// In the format that was asked for.
    shown: String,
    /// The files for the folder, if there is one.
    files: Vec<(String, String)>,
    status: ExitStatus,
}

fn of_counters(
    place: &Place,
    options: &ExperimentOptions,
    (wanted, subject): (&Wanted, &Subject),
    keeper: &Keeper,
) -> Result<Told, Trouble> {
    let lang = place.settings.lang;
    let found = counting::make(place, options, (wanted, subject), keeper).map_err(|problem| trouble_of(&problem, lang))?;
    let json = json(&found, lang)?;
    let files = options.out.as_ref().map(|_| {
        let plot = plot::file(|page| plot::counting(page, &found, lang));
        let csv = counting::csv(&found);
        let sheet = counting::worksheet(&found, lang);
        [("counting.svg", plot), ("experiment.json", json.clone()), ("experiment.csv", csv), ("worksheet.md", sheet)]
    });
    let shown = match options.format {
        Format::Human => counting::text(&found, lang),
        Format::Worksheet => counting::worksheet(&found, lang),
        Format::Json => json,
        Format::Csv => counting::csv(&found),
    };
    let files = files.into_iter().flatten().map(|(name, text)| (name.to_string(), text)).collect();
    let status = if found.is_whole() { ExitStatus::Passed } else { ExitStatus::Failed };
    Ok(Told { shown, files, status })
}

fn of_servers(place: &Place, options: &ExperimentOptions, wanted: &Wanted, keeper: &Keeper) -> Result<Told, Trouble> {
    let lang = place.settings.lang;
    let made = experiment::make(place, options, wanted, keeper);
    let (found, status) = made.map_err(|problem| trouble_of(&problem, lang))?;
    let json = json(&found, lang)?;
    let mut files = Vec::new();
    if options.out.is_some() {
        files = page::plots(&found, lang);
        files.push(("index.html".into(), page::html(&found, lang)));
        files.push(("experiment.json".into(), json.clone()));
        files.push(("experiment.csv".into(), csv::text(&found)));
        files.push(("worksheet.md".into(), worksheet::markdown(&found, lang)));
    }
    let shown = match options.format {
        Format::Human => table::text(&found, lang),
        Format::Json => json,
        Format::Csv => csv::text(&found),
        Format::Worksheet => worksheet::markdown(&found, lang),
    };
    Ok(Told { shown, files, status })
}

/// Whose trouble it is.
fn trouble_of(problem: &LabProblem, lang: Lang) -> Trouble {
    let status = match problem {
        LabProblem::Machine { .. } | LabProblem::TooManyClients { .. } => ExitStatus::Machine,
        LabProblem::NotBuilt { .. } | LabProblem::NeverAnswers { .. } => ExitStatus::Failed,
        LabProblem::NotCounted { .. } | LabProblem::TooFast { .. } => ExitStatus::Failed,
        LabProblem::Ended { .. } | LabProblem::NeverListens { .. } | LabProblem::NeverEnds { .. } => ExitStatus::Failed,
        _ => ExitStatus::Usage,
    };
    Trouble::new(status, problem.say(lang))
}

fn json(found: &impl serde::Serialize, lang: Lang) -> Result<String, Trouble> {
    let text = serde_json::to_string_pretty(found).map_err(|error| Trouble::kit(&std::io::Error::other(error), lang))?;
    Ok(text + "\n")
}

/// What the options mean.
fn understood(options: &ExperimentOptions, about: About) -> Result<Wanted, LabProblem> {
    let bad = || LabProblem::BadClients { text: options.clients.clone() };
    let number = |text: &str| text.trim().parse().ok().filter(|number| (1..=MOST_CLIENTS).contains(number));
    let mut clients = options.clients.split(',').map(number).collect::<Option<Vec<usize>>>().ok_or_else(bad)?;
    clients.sort_unstable();
    clients.dedup();
    let are_idle = |most: &usize| about == About::Servers && options.requests < *most as u64 && !options.one_at_a_time;
    if let Some(most) = clients.last().filter(|most| are_idle(most)) {
        return Err(LabProblem::FewRequests { requests: options.requests, clients: *most });
    }
    let is_plain = options.path.starts_with('/') && options.path.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain {
        return Err(LabProblem::BadPath { text: options.path.clone() });
    }
    let rate = options.rate.as_deref().map(rate::rate).transpose()?;
    Ok(Wanted { clients, rate, subject: None })
}
