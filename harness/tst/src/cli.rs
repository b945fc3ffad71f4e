//! The command line: one definition gives the parser, the help in both languages, and what was asked for.

#[cfg(feature = "class")]
mod cluster;
#[cfg(not(feature = "class"))]
mod elsewhere;
#[cfg(feature = "class")]
mod experiment;
mod refusal;
#[cfg(feature = "class")]
mod regrade;
mod trying;
#[cfg(feature = "class")]
mod whole;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use tst_engine::run::Schedules;
use tst_engine::settings::lang_of_environment;
use tst_engine::text::{Help, Lang, Say as _, value_word};
use tst_engine::verdict::ExitStatus;

#[cfg(not(feature = "class"))]
use self::elsewhere as others;
#[cfg(feature = "class")]
use self::whole as others;
use crate::report::Format;
use crate::terminal;
use crate::trouble;
use crate::trying::TryOptions;

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// To judge a program.
    Test(Box<TestOptions>),
    /// To play one check.
    Try(TryOptions),
    /// To list the exercises, or the checks of one.
    List {
        /// The language, if given.
        lang: Option<Lang>,
        /// The exercise whose checks are wanted.
        exercise: Option<String>,
        /// Whether the sites are asked, too.
        sites: bool,
    },
    /// To look at the machine.
    Doctor {
        /// The language, if given.
        lang: Option<Lang>,
        /// The folder of results, where it is looked at as a node of a cluster.
        cluster: Option<PathBuf>,
    },
    /// What students do without: classes, authors, sites, the lab.
    Other(Box<others::Other>),
    /// Nothing: the help was shown, or the command line is wrong.
    Told(Told),
}

/// Something to say before the end.
#[derive(Debug)]
pub enum Told {
    /// Help or version, as clap renders it.
    Help(clap::Error),
    /// What is wrong with the command line.
    Wrong(String),
}

impl Told {
    /// Says it, and gives the status.
    pub fn finish(self) -> ExitCode {
        match self {
            Self::Help(help) => {
                terminal::show(&squeezed(&help.render().ansi().to_string().replace(BRACE, "{")));
                trouble::finish(Ok(ExitStatus::Passed))
            }
            Self::Wrong(message) => {
                terminal::complain(&message);
                ExitCode::from(ExitStatus::Usage.code())
            }
        }
    }
}

/// The lines of a help that a terminal of 24 lines shows above its prompt.
const SHOWN: usize = 23;

/// Without the second of two empty lines, and without any where the help fits a terminal only so: one that scrolls away helps nobody.
fn squeezed(help: &str) -> String {
    let mut text = help.trim_end().to_string();
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    let dense = || text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>();
    if text.lines().count() > SHOWN && dense().len() <= SHOWN {
        text = dense().join("\n");
    }
    text + "\n"
}

/// What is to be judged, if not the student's crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The student's own crate.
    Own,
    /// The model solution.
    Solution,
    /// A crate, file or folder.
    Path(PathBuf),
    /// A command line.
    Command(String),
    /// A server that already runs.
    Remote(String),
}

/// The options of `tst test`.
#[derive(Debug)]
pub struct TestOptions {
    /// The exercise's name or folder.
    pub exercise: Option<String>,
    /// What is to be judged.
    pub target: Target,
    /// The checks to run; empty: all.
    pub checks: Vec<String>,
    /// What is passed to the program of the environment, as it was written.
    pub env: Vec<String>,
    /// The seed, if given.
    pub seed: Option<u64>,
    /// How many checks run at once, if given.
    pub jobs: Option<usize>,
    /// The language, if given.
    pub lang: Option<Lang>,
    /// How the result is written.
    pub format: Format,
    /// The file it is written to.
    pub output: Option<PathBuf>,
    /// Whether passed checks are shown in full.
    pub verbose: bool,
    /// Whether a terminal is shown everything, too.
    pub all: bool,
    /// How many times the program is judged.
    pub repeat: u64,
    /// The schedules, instead of those of the exercise.
    pub schedules: Option<Schedules>,
    /// How many busy threads run for each core while it is judged.
    pub stress: usize,
    /// Whether the program is judged again after every save.
    pub watch: bool,
    /// Whether the program is judged in a sandbox.
    pub isolated: bool,
}

/// Reads the command line.
pub fn read(arguments: impl Iterator<Item = OsString>) -> Asked {
    let arguments = with_help_asked_for(arguments.collect());
    let lang = lang_of(&arguments).unwrap_or_else(lang_of_environment);
    match command(lang).try_get_matches_from(arguments) {
        Ok(matches) => asked(&matches),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => Asked::Told(Told::Help(error)),
        Err(error) => Asked::Told(Told::Wrong(refusal::say(&error, lang))),
    }
}

/// `tst help COMMAND` is `tst COMMAND --help`.
fn with_help_asked_for(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|word| word == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// The language of the help must be known before the command line is read.
fn lang_of(arguments: &[OsString]) -> Option<Lang> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let apart = || words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    joined.or_else(apart).and_then(Lang::from_tag)
}

fn command(lang: Lang) -> Command {
    let help = |sentence: Help| sentence.say(lang);
    let template = format!("{{about}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", help(Help::UsageHeading));
    let base = |name: &'static str, about: Help| {
        Command::new(name)
            .about(help(about))
            .help_template(template.clone())
            .override_usage(usage(name, lang))
            .disable_help_flag(true)
            .arg(
                Arg::new("help")
                    .short('h')
                    .long("help")
                    .action(ArgAction::Help)
                    .help(help(Help::ShowHelp))
                    .help_heading(help(Help::OptionsHeading)),
            )
            .arg(
                // Also as the environment writes it: pt_BR.UTF-8.
                option("lang", LANGUAGES, Help::Language, lang)
                    .value_parser(|tag: &str| Lang::from_tag(tag).map(|_| tag.to_string()).ok_or_else(String::new)),
            )
    };
    base("tst", Help::Tst)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommand_help_heading(help(Help::CommandsHeading))
        // There is no room for empty lines above the commands and above the last line.
        .help_template(format!("{}\n{}", template.replacen("\n\n", "\n", 1), help(Help::ExitStatus)))
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(help(Help::ShowVersion))
                .help_heading(help(Help::OptionsHeading)),
        )
        .subcommand(test_command(base("test", Help::Test), lang))
        .subcommand(trying::command(base("try", Help::Try), lang))
        .subcommand(
            base("list", Help::List)
                .arg(argument("exercise", "EXERCISE", Help::ListExercise, lang))
                .arg(option("sites", "", Help::Sites, lang).action(ArgAction::SetTrue).conflicts_with("exercise")),
        )
        .subcommand(
            base("doctor", Help::Doctor).arg(
                // Where the results would be, or else here.
                option("cluster", "DIR", Help::DoctorCluster, lang)
                    .num_args(0..=1)
                    .default_missing_value(".")
                    .value_parser(value_parser!(PathBuf)),
            ),
        )
        .subcommands(others::commands(&base, lang))
}

/// The usage line: clap's own is English.
fn usage(name: &str, lang: Lang) -> String {
    let options = format!("[{}]", Help::OptionsWord.say(lang));
    match name {
        "tst" => format!("{CALLED} {options} {}", Help::CommandWord.say(lang)),
        "test" | "list" | "lint" | "experiment" => format!("{CALLED} {name} {options} [{}]", Help::ExerciseWord.say(lang)),
        "regrade" => format!(
            "{CALLED} {name} {} [{} {}] {options}",
            Help::FolderWord.say(lang),
            value_word("STUDENT", lang),
            Help::ExerciseWord.say(lang)
        ),
        "report" => format!("{CALLED} {name} {}... {options}", Help::FolderWord.say(lang)),
        "cluster" => format!(
            "{CALLED} {name} slurm|github|gitlab|kubernetes {}... --out {} --tasks N {options}",
            Help::SubmissionsWord.say(lang),
            Help::FolderWord.say(lang)
        ),
        "schema" => format!("{CALLED} {name} run|journal|class|exercise|hidden|config {options}"),
        "merge" => format!("{CALLED} {name} {0}... --out {0} {options}", Help::FolderWord.say(lang)),
        "checkout" => format!("{CALLED} {name} {options} {} [{}]", value_word("NAME[@SITE]", lang), Help::FolderWord.say(lang)),
        "new" => format!("{CALLED} {name} {options} {}", Help::NameWord.say(lang)),
        "grade" => {
            format!("{CALLED} {name} {} --out {} {options}", Help::SubmissionsWord.say(lang) + "...", Help::FolderWord.say(lang))
        }
        "update" => format!("{CALLED} {name} {options} [{}]", Help::FolderWord.say(lang)),
        name => format!("{CALLED} {name} {options}"),
    }
}

/// The languages, as the help names them.
const LANGUAGES: &str = "en|pt-BR";

/// What is typed to start the command: in a checkout, or when it was installed, there is no cargo before it.
pub const CALLED: &str = if cfg!(feature = "class") { "tst" } else { "cargo tst" };

/// Stands for `{` until the help is shown: clap would make a line feed of `{n}`. A character for private use.
const BRACE: char = '\u{e000}';

fn braced(help: Help, lang: Lang) -> String {
    help.say(lang).replace('{', &BRACE.to_string())
}

/// An option with a value, under the heading of its language.
fn option(name: &'static str, value: &'static str, help: Help, lang: Lang) -> Arg {
    // A number below zero is a value, if mostly a wrong one; any other word that begins with `-` is an option.
    let option = Arg::new(name).long(name).value_name(value_word(value, lang)).allow_negative_numbers(!value.is_empty());
    option.help(braced(help, lang)).help_heading(Help::OptionsHeading.say(lang))
}

/// The options that say what is judged.
fn targets(base: Command, lang: Lang) -> Command {
    let targets = ["subject", "run", "connect", "solution"];
    let alone = |arg: Arg| {
        let others: Vec<&str> = targets.into_iter().filter(|name| arg.get_id() != *name).collect();
        arg.conflicts_with_all(others)
    };
    base.arg(alone(option("subject", "DIR", Help::Subject, lang).value_parser(value_parser!(PathBuf))))
        .arg(alone(option("run", "CMD", Help::Run, lang)))
        .arg(alone(option("connect", "HOST:PORT", Help::Connect, lang)))
        .arg(alone(option("solution", "", Help::Solution, lang).action(ArgAction::SetTrue)))
}

fn test_command(base: Command, lang: Lang) -> Command {
    let formats: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    targets(base.arg(exercise_argument(lang)), lang)
        .arg(option("env", "NAME[=VALUE]", Help::Env, lang).action(ArgAction::Append))
        .arg(option("check", "NAME", Help::Check, lang).action(ArgAction::Append))
        .arg(option("seed", "N", Help::Seed, lang).value_parser(value_parser!(u64)))
        .arg(option("jobs", "N", Help::Jobs, lang).value_parser(value_parser!(u64).range(1..=1000)))
        .arg(
            option("format", "FORMAT", Help::Format, lang)
                .value_parser(PossibleValuesParser::new(formats))
                .hide_possible_values(true),
        )
        .arg(option("output", "FILE", Help::Output, lang).value_parser(value_parser!(PathBuf)))
        .arg(
            option("repeat", "N", Help::Repeat, lang)
                .value_parser(value_parser!(u64).range(1..=1_000_000))
                .conflicts_with_all(["format", "output"]),
        )
        .arg(option("schedules", "N", Help::Schedules, lang).value_parser(value_parser!(u64).range(1..=1000)))
        .arg(option("schedule", "SEED", Help::Schedule, lang).value_parser(value_parser!(u64)).conflicts_with("schedules"))
        .arg(option("stress", "K", Help::Stress, lang).value_parser(value_parser!(u64).range(0..=64)))
        .arg(
            // A watch is for people: scripts that want a result have `tst test` itself.
            option("watch", "", Help::Watch, lang)
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["connect", "format", "output", "repeat"]),
        )
        .arg(
            // What is copied into the sandbox is a folder or a file, and it is judged once.
            option("isolated", "", Help::Isolated, lang)
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["run", "connect", "repeat", "stress", "watch"]),
        )
        .arg(option("all", "", Help::All, lang).action(ArgAction::SetTrue))
        .arg(option("verbose", "", Help::Verbose, lang).short('v').action(ArgAction::SetTrue))
}

fn schedules(matches: &ArgMatches) -> Option<Schedules> {
    let number = |name: &str| matches.get_one::<u64>(name).copied();
    let only = number("schedule").map(Schedules::Only);
    only.or_else(|| number("schedules").map(|count| Schedules::Count(count as u32)))
}

fn exercise_argument(lang: Lang) -> Arg {
    argument("exercise", "EXERCISE", Help::Exercise, lang)
}

/// An argument, under the heading of its language.
fn argument(name: &'static str, value: &'static str, help: Help, lang: Lang) -> Arg {
    Arg::new(name).value_name(value_word(value, lang)).help(braced(help, lang)).help_heading(Help::ArgumentsHeading.say(lang))
}

fn asked(matches: &ArgMatches) -> Asked {
    let (name, inner) = matches.subcommand().unwrap_or(("", matches));
    // A command that is done elsewhere has no options here.
    let tag = inner.try_get_one::<String>("lang").ok().flatten().or_else(|| matches.get_one::<String>("lang"));
    let lang = tag.and_then(|tag| Lang::from_tag(tag));
    match name {
        "list" => Asked::List { lang, exercise: inner.get_one::<String>("exercise").cloned(), sites: inner.get_flag("sites") },
        "doctor" => Asked::Doctor { lang, cluster: inner.get_one::<PathBuf>("cluster").cloned() },
        "try" => Asked::Try(trying::asked(inner, lang)),
        "test" => Asked::Test(Box::new(test_options(inner, lang))),
        name => Asked::Other(Box::new(others::asked(name, inner, lang))),
    }
}

/// What is judged.
fn target(matches: &ArgMatches) -> Target {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    matches
        .get_one::<PathBuf>("subject")
        .cloned()
        .map(Target::Path)
        .or(text("run").map(Target::Command))
        .or(text("connect").map(Target::Remote))
        .unwrap_or(if matches.get_flag("solution") { Target::Solution } else { Target::Own })
}

fn test_options(matches: &ArgMatches, lang: Option<Lang>) -> TestOptions {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    let target = target(matches);
    TestOptions {
        exercise: text("exercise"),
        target,
        checks: matches.get_many::<String>("check").into_iter().flatten().cloned().collect(),
        env: matches.get_many::<String>("env").into_iter().flatten().cloned().collect(),
        seed: matches.get_one::<u64>("seed").copied(),
        jobs: matches.get_one::<u64>("jobs").map(|jobs| *jobs as usize),
        lang,
        format: text("format").and_then(|name| Format::from_name(&name)).unwrap_or_default(),
        output: path("output"),
        verbose: matches.get_flag("verbose"),
        all: matches.get_flag("all"),
        repeat: matches.get_one::<u64>("repeat").copied().unwrap_or(1),
        schedules: schedules(matches),
        stress: matches.get_one::<u64>("stress").map_or(0, |threads| *threads as usize),
        watch: matches.get_flag("watch"),
        isolated: matches.get_flag("isolated"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_fits_a_terminal_of_24_lines_with_what_students_need_first() {
        for lang in [Lang::En, Lang::PtBr] {
            let help = squeezed(&command(lang).term_width(80).render_help().to_string());
            assert!(help.lines().count() <= SHOWN, "{}\n{help}", help.lines().count());
            assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
            assert!(help.lines().nth(3).is_some_and(|line| line.starts_with("  test ")), "{help}");
        }
    }

    #[test]
    fn help_may_be_asked_for_as_a_command() {
        let asked = |words: &[&str]| with_help_asked_for(words.iter().map(OsString::from).collect());
        assert_eq!(asked(&["tst", "help", "test"]), ["tst", "test", "--help"]);
        assert_eq!(asked(&["tst", "help"]), ["tst", "--help"]);
        assert_eq!(asked(&["tst", "help", "--lang", "pt"]), ["tst", "--lang", "pt", "--help"]);
        assert_eq!(asked(&["tst", "test", "help"]), ["tst", "test", "help"]);
    }

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        command(Lang::En).debug_assert();
        command(Lang::PtBr).debug_assert();
    }
}
