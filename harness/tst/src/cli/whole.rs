//! The command line of what students do without: classes, authors, sites, the lab.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tst_engine::spec::ProgramKind;
use tst_engine::text::{Help, Lang, Say as _};

use super::{argument, cluster, exercise_argument, experiment, option, regrade};
use crate::author::new::NewOptions;
use crate::author::{self, LintOptions, Starter};
use crate::class_report::{self, ReportOptions};
use crate::cluster::{self as many_machines, ClusterOptions};
use crate::decimal::decimal;
use crate::grade::merge::{self, MergeOptions};
use crate::grade::regrade::RegradeOptions;
use crate::grade::{self, Again, GradeOptions};
use crate::lab::{self, ExperimentOptions};
use crate::report::class::ClassFormat;
use crate::schema::{self, SchemaOptions};
use crate::site::checkout::{self, CheckoutOptions};
use crate::site::publish::{self, PublishOptions};
use crate::site::update::{self, UpdateOptions};
use crate::trouble::Done;

/// What is asked for.
#[derive(Debug)]
pub enum Other {
    /// To bring an exercise from a site.
    Checkout(CheckoutOptions),
    /// To bring a checkout up to date.
    Update(UpdateOptions),
    /// To grade a class.
    Grade(Box<GradeOptions>),
    /// To have a class graded on many machines.
    Cluster(Box<ClusterOptions>),
    /// To join the journals of several machines.
    Merge(MergeOptions),
    /// To correct a grade by hand.
    Regrade(RegradeOptions),
    /// To render stored results.
    Report(ReportOptions),
    /// To print a schema.
    Schema(SchemaOptions),
    /// To write a site.
    Publish(PublishOptions),
    /// To make a new exercise.
    New(NewOptions),
    /// To prove that an exercise's checks are right.
    Lint(LintOptions),
    /// To measure designs of servers.
    Experiment(ExperimentOptions),
}

impl Other {
    /// Does it.
    ///
    /// # Errors
    /// Those of what is done.
    pub fn run(&self) -> Done {
        match self {
            Self::Checkout(options) => checkout::run(options),
            Self::Update(options) => update::run(options),
            Self::Grade(options) => grade::run(options),
            Self::Cluster(options) => many_machines::run(options),
            Self::Merge(options) => merge::run(options),
            Self::Regrade(options) => grade::regrade::run(options),
            Self::Report(options) => class_report::run(options),
            Self::Schema(options) => schema::run(options),
            Self::Publish(options) => publish::run(options),
            Self::New(options) => author::new::run(options),
            Self::Lint(options) => author::run(options),
            Self::Experiment(options) => lab::run(options),
        }
    }
}

/// The commands.
pub(super) fn commands(base: &impl Fn(&'static str, Help) -> Command, lang: Lang) -> Vec<Command> {
    vec![
        checkout_command(base("checkout", Help::Checkout), lang),
        base("update", Help::Update).arg(argument("folder", "DIR", Help::UpdateFolder, lang)),
        grade_command(base("grade", Help::Grade), lang),
        cluster::command(base("cluster", Help::Cluster), lang),
        merge_command(base("merge", Help::Merge), lang),
        regrade::command(base("regrade", Help::Regrade), lang),
        report_command(base("report", Help::Report), lang),
        schema_command(base("schema", Help::Schema), lang),
        publish_command(base("publish", Help::Publish), lang),
        new_command(base("new", Help::New), lang),
        lint_command(base("lint", Help::Lint), lang),
        experiment::command(base("experiment", Help::Experiment), lang),
    ]
}

/// What the command of this name is asked for.
pub(super) fn asked(name: &str, inner: &ArgMatches, lang: Option<Lang>) -> Other {
    match name {
        "checkout" => Other::Checkout(CheckoutOptions {
            wanted: inner.get_one::<String>("wanted").cloned(),
            folder: inner.get_one::<String>("folder").map(PathBuf::from),
            lang,
        }),
        "update" => Other::Update(UpdateOptions { folder: inner.get_one::<String>("folder").map(PathBuf::from), lang }),
        "new" => Other::New(new_options(inner, lang)),
        "lint" => Other::Lint(LintOptions {
            exercise: inner.get_one::<String>("exercise").cloned(),
            seed: inner.get_one::<u64>("seed").copied().unwrap_or(author::SEED),
            schedules: inner.get_one::<u64>("schedules").map(|count| *count as u32),
            bless: inner.get_flag("bless"),
            recipes: inner.get_flag("recipes"),
            all: inner.get_flag("all"),
            lang,
        }),
        "cluster" => Other::Cluster(Box::new(cluster::asked(inner, lang))),
        "merge" => Other::Merge(merge_options(inner, lang)),
        "regrade" => Other::Regrade(regrade::asked(inner, lang)),
        "report" => Other::Report(report_options(inner, lang)),
        "schema" => Other::Schema(SchemaOptions {
            format: inner.get_one::<String>("format").and_then(|name| schema::Format::from_name(name)),
            lang,
        }),
        "publish" => Other::Publish(PublishOptions {
            out: inner.get_one::<PathBuf>("out").cloned(),
            url: inner.get_one::<String>("url").cloned(),
            after_due_date: inner.get_flag("after-due-date"),
            lang,
        }),
        "grade" => Other::Grade(Box::new(grade_options(inner, lang))),
        _ => Other::Experiment(experiment::asked(inner, lang)),
    }
}

fn report_command(base: Command, lang: Lang) -> Command {
    let formats: Vec<&str> = ClassFormat::ALL.iter().map(|format| format.name()).collect();
    let file = |name, value, help| option(name, value, help, lang).value_parser(value_parser!(PathBuf));
    base.arg(argument("folders", "DIR", Help::ReportFolders, lang).num_args(0..).value_parser(value_parser!(PathBuf)))
        .arg(
            option("format", "FORMAT", Help::ClassFormat, lang)
                .value_parser(PossibleValuesParser::new(formats))
                .hide_possible_values(true),
        )
        .arg(file("output", "FILE", Help::ClassOutput))
        .arg(option("exercise", "NAME", Help::OnlyExercise, lang))
        .arg(option("student", "KEY", Help::OnlyStudent, lang))
        .arg(file("submissions", "SUBMISSIONS", Help::ReportSubmissions).action(ArgAction::Append))
        .arg(file("remarks", "FILE", Help::Remarks))
        .arg(file("worksheet", "FILE", Help::Worksheet))
        .arg(file("gradebook", "FILE", Help::Gradebook))
        .arg(option("column", "NAME", Help::Column, lang))
        .arg(option("scale", "N", Help::Scale, lang).value_parser(highest_grade))
        .arg(option("leaderboard", "", Help::Leaderboard, lang).action(ArgAction::SetTrue))
        .arg(option("after-due-date", "", Help::Reveal, lang).action(ArgAction::SetTrue))
        .arg(option("allow-mixed", "", Help::AllowMixed, lang).action(ArgAction::SetTrue))
}

/// For editors and programs: people find it in the documentation, and the list of commands has to fit a terminal.
fn schema_command(base: Command, lang: Lang) -> Command {
    let names: Vec<&str> = schema::Format::ALL.iter().map(|format| format.name()).collect();
    let format = argument("format", "FORMAT", Help::SchemaFormat, lang);
    base.hide(true).arg(format.value_parser(PossibleValuesParser::new(names)).hide_possible_values(true))
}

fn merge_command(base: Command, lang: Lang) -> Command {
    let flag = |name, help| option(name, "", help, lang).action(ArgAction::SetTrue);
    base.arg(argument("journals", "DIR", Help::MergeJournals, lang).num_args(0..).value_parser(value_parser!(PathBuf)))
        .arg(option("out", "DIR", Help::MergeOut, lang).value_parser(value_parser!(PathBuf)))
        .arg(flag("allow-mixed", Help::AllowMixed))
        .arg(flag("no-pages", Help::NoPages))
        .arg(extensions(lang))
}

/// A number above 0 that a grade can have.
fn highest_grade(text: &str) -> Result<f64, String> {
    decimal(text).ok().filter(|number| *number > 0.0).ok_or_else(String::new)
}

fn lint_command(base: Command, lang: Lang) -> Command {
    base.after_help(Help::LintCorpus.say(lang))
        .arg(exercise_argument(lang))
        .arg(option("seed", "N", Help::LintSeed, lang).value_parser(value_parser!(u64)))
        .arg(option("bless", "", Help::Bless, lang).action(ArgAction::SetTrue))
        .arg(option("recipes", "", Help::Recipes, lang).action(ArgAction::SetTrue))
        .arg(option("schedules", "N", Help::LintSchedules, lang).value_parser(value_parser!(u64).range(1..=1000)))
        .arg(option("all", "", Help::LintAll, lang).action(ArgAction::SetTrue))
}

fn new_command(base: Command, lang: Lang) -> Command {
    base.arg(argument("name", "NAME", Help::NewName, lang))
        .arg(
            option("kind", "server|batch", Help::NewKind, lang)
                .value_parser(PossibleValuesParser::new(["server", "batch"]))
                .hide_possible_values(true),
        )
        .arg(
            option("starter", "rust|python", Help::NewStarter, lang)
                .value_parser(PossibleValuesParser::new(["rust", "python"]))
                .hide_possible_values(true),
        )
        .arg(option("title", "TEXT", Help::NewTitle, lang))
        .arg(option("title-pt", "TEXT", Help::NewTitlePt, lang))
        .arg(
            option("course", "DIR", Help::NewCourse, lang)
                .value_parser(value_parser!(PathBuf))
                .conflicts_with_all(["name", "kind", "starter", "title-pt"]),
        )
}

fn publish_command(base: Command, lang: Lang) -> Command {
    base.arg(option("out", "DIR", Help::PublishOut, lang).value_parser(value_parser!(PathBuf)))
        .arg(option("url", "URL", Help::PublishUrl, lang))
        .arg(option("after-due-date", "", Help::AfterDueDate, lang).action(ArgAction::SetTrue))
}

/// The argument that says where a class's submissions are.
pub(super) fn submissions(lang: Lang) -> Arg {
    argument("submissions", "SUBMISSIONS", Help::GradeSubmissions, lang)
        .value_name(Help::SubmissionsWord.say(lang))
        .num_args(0..)
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf))
}

fn grade_command(base: Command, lang: Lang) -> Command {
    let flag = |name, help| option(name, "", help, lang).action(ArgAction::SetTrue);
    let base = base
        .arg(submissions(lang))
        .arg(option("out", "DIR", Help::GradeOut, lang).value_parser(value_parser!(PathBuf)))
        .arg(option("shard", "K/N", Help::GradeShard, lang).allow_hyphen_values(true))
        .arg(option("again", "NAME", Help::GradeAgain, lang).num_args(0..=1).default_missing_value("").action(ArgAction::Append))
        .arg(extensions(lang))
        .arg(flag("dry-run", Help::GradeDryRun));
    how_graded(base, Help::GradeJobs, lang)
}

/// The option that names the table of extensions.
fn extensions(lang: Lang) -> Arg {
    option("extensions", "FILE", Help::Extensions, lang).value_parser(value_parser!(PathBuf))
}

/// The options that say how a class is understood and judged, wherever that is done.
pub(super) fn how_graded(base: Command, jobs: Help, lang: Lang) -> Command {
    let file = |name, value, help| option(name, value, help, lang).value_parser(value_parser!(PathBuf));
    base.arg(option("exercise", "NAME", Help::GradeExercise, lang))
        .arg(file("roster", "FILE", Help::GradeRoster))
        .arg(file("groups", "FILE", Help::GradeGroups))
        .arg(file("times", "FILE", Help::GradeTimes))
        .arg(option("timezone", "OFFSET", Help::GradeTimezone, lang).allow_hyphen_values(true))
        .arg(option("max-size", "MB", Help::GradeMaxSize, lang).value_parser(value_parser!(u64).range(1..=100_000)))
        .arg(option("jobs", "N", jobs, lang).value_parser(value_parser!(u64).range(1..=1000)))
        .arg(option("submission-time", "TIME", Help::GradeSubmissionTime, lang))
        .arg(option("seed", "N", Help::Seed, lang).value_parser(value_parser!(u64)))
        .arg(option("allow-weak-isolation", "", Help::GradeWeak, lang).action(ArgAction::SetTrue))
}

fn checkout_command(base: Command, lang: Lang) -> Command {
    base.arg(argument("wanted", "NAME[@SITE]", Help::NameAtSite, lang)).arg(argument("folder", "DIR", Help::IntoFolder, lang))
}

fn report_options(matches: &ArgMatches, lang: Option<Lang>) -> ReportOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    ReportOptions {
        folders: matches.get_many::<PathBuf>("folders").into_iter().flatten().cloned().collect(),
        format: text("format").and_then(|name| ClassFormat::from_name(&name)),
        output: path("output"),
        submissions: matches.get_many::<PathBuf>("submissions").into_iter().flatten().cloned().collect(),
        remarks: path("remarks"),
        worksheet: path("worksheet"),
        gradebook: path("gradebook"),
        exercise: text("exercise"),
        student: text("student"),
        column: text("column"),
        scale: matches.get_one::<f64>("scale").copied(),
        leaderboard: matches.get_flag("leaderboard"),
        after_due_date: matches.get_flag("after-due-date"),
        allow_mixed: matches.get_flag("allow-mixed"),
        lang,
    }
}

fn merge_options(matches: &ArgMatches, lang: Option<Lang>) -> MergeOptions {
    MergeOptions {
        journals: matches.get_many::<PathBuf>("journals").into_iter().flatten().cloned().collect(),
        out: matches.get_one::<PathBuf>("out").cloned(),
        allow_mixed: matches.get_flag("allow-mixed"),
        no_pages: matches.get_flag("no-pages"),
        extensions: matches.get_one::<PathBuf>("extensions").cloned(),
        lang,
    }
}

fn grade_options(matches: &ArgMatches, lang: Option<Lang>) -> GradeOptions {
    let how = graded_how(matches, lang);
    let names = matches.get_many::<String>("again").into_iter().flatten();
    let mut again: Vec<&str> = names.map(String::as_str).collect();
    let mut submissions = how.submissions.clone();
    // `--again class` is everything of the class: what is there is what is graded, and nobody's name.
    let paths: Vec<&str> = again.iter().copied().filter(|name| !name.is_empty() && Path::new(name).exists()).collect();
    submissions.extend(paths.iter().map(PathBuf::from));
    let is_all = again.contains(&"") || !paths.is_empty();
    again.retain(|name| !name.is_empty() && !paths.contains(name));
    GradeOptions {
        shard: matches.get_one::<String>("shard").cloned(),
        again: match &again[..] {
            [] if is_all => Again::All,
            [] => Again::No,
            names => Again::Only(names.iter().map(|name| (*name).to_string()).collect()),
        },
        extensions: matches.get_one::<PathBuf>("extensions").cloned(),
        dry_run: matches.get_flag("dry-run"),
        submissions,
        ..how
    }
}

/// The same without what only the machine that judges is told.
pub(super) fn graded_how(matches: &ArgMatches, lang: Option<Lang>) -> GradeOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    GradeOptions {
        submissions: matches.get_many::<PathBuf>("submissions").into_iter().flatten().cloned().collect(),
        out: path("out"),
        exercise: text("exercise"),
        roster: path("roster"),
        groups: path("groups"),
        times: path("times"),
        timezone: text("timezone"),
        submission_time: text("submission-time"),
        shard: None,
        max_mb: matches.get_one::<u64>("max-size").copied(),
        jobs: matches.get_one::<u64>("jobs").map(|jobs| *jobs as usize),
        seed: matches.get_one::<u64>("seed").copied(),
        again: Again::No,
        extensions: None,
        allow_weak_isolation: matches.get_flag("allow-weak-isolation"),
        dry_run: false,
        lang,
    }
}

fn new_options(matches: &ArgMatches, lang: Option<Lang>) -> NewOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let kind = text("kind").map(|kind| if kind == "batch" { ProgramKind::Batch } else { ProgramKind::Server });
    let starter = text("starter").map(|starter| if starter == "python" { Starter::Python } else { Starter::Rust });
    let course = matches.get_one::<PathBuf>("course").cloned();
    NewOptions { name: text("name"), starter, title: text("title"), title_pt: text("title-pt"), kind, course, lang }
}
