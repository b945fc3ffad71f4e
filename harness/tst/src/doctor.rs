//! `tst doctor`: what this machine offers, each with what to do about it when it is missing.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tst_engine::process::{self, Port, PortError, probe};
use tst_engine::settings::{Settings, lang_of_environment};
use tst_engine::text::{Lang, MachineItem, Say, printable};
use tst_engine::verdict::ExitStatus;

#[cfg(not(feature = "class"))]
use crate::elsewhere;
#[cfg(feature = "class")]
use crate::node;
use crate::reason::reason;
#[cfg(feature = "class")]
use crate::sandbox;
use crate::terminal;
use crate::trouble::{self, Done, Trouble};

/// The ports on which the programs of the course listen by default.
const DEFAULT_PORTS: [u16; 2] = [9090, 8000];

/// How long a command may take to answer, unless the course lets its tools have less: enough for one that starts slowly on
/// a busy machine.
const ANSWERING: Duration = Duration::from_secs(20);

/// Something found out, and whether judging can do without it.
struct Finding {
    good: bool,
    needed: bool,
    item: Box<dyn Say>,
}

fn finding(good: bool, needed: bool, item: MachineItem) -> Finding {
    Finding { good, needed, item: Box::new(item) }
}

/// Looks at everything and reports; the status says whether something that judging needs is missing. With the folder of the results
/// it is a node of a cluster that is looked at, which has to judge strangers' programs.
///
/// # Errors
/// When the configuration is not valid.
pub fn run(lang: Option<Lang>, results: Option<&Path>) -> Done {
    #[cfg(not(feature = "class"))]
    if results.is_some() {
        return elsewhere::go(lang);
    }
    let speak = lang.unwrap_or_else(lang_of_environment);
    let here = std::env::current_dir().unwrap_or_else(|_| ".".into());
    let around = Settings::around(&here, lang).map_err(|error| Trouble::spec(&error, speak))?;
    let root = around.as_ref().map(|settings| settings.root.clone());
    let settings = match around {
        Some(settings) => settings,
        None => Settings::alone(&here, lang).map_err(|error| Trouble::spec(&error, speak))?,
    };
    let findings = look(&settings, root.as_deref(), results);
    for found in &findings {
        let style = if found.good { anstyle::AnsiColor::Green } else { anstyle::AnsiColor::Yellow }.on_default();
        let sign = if found.good { "ok" } else { "--" };
        let said = printable(&found.item.say(settings.lang));
        terminal::show(&format!("{style}{sign}{style:#}  {}\n", terminal::laid_out(&said, "    ")));
    }
    let lacking = findings.iter().any(|found| found.needed && !found.good);
    Ok(if lacking { ExitStatus::Machine } else { ExitStatus::Passed })
}

fn look(settings: &Settings, root: Option<&Path>, results: Option<&Path>) -> Vec<Finding> {
    let is_node = results.is_some();
    let mut found = Vec::new();
    found.push(match root {
        Some(root) => finding(true, false, MachineItem::Repository { path: root.display().to_string() }),
        None => finding(false, is_node, MachineItem::NoRepository),
    });
    let limit = ANSWERING.min(settings.limits.build);
    let late = |program: &str, argument: &str, needed| {
        let item = MachineItem::NoAnswer { command: format!("{program} {argument}"), seconds: limit.as_secs() };
        finding(false, needed, item)
    };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    found.push(match answer(&cargo, "--version", limit) {
        Said::Line(version) => finding(true, true, MachineItem::Cargo { version }),
        Said::Nothing => finding(false, true, MachineItem::NoCargo),
        Said::Trouble(why) => finding(false, true, MachineItem::Broken { command: format!("{cargo} --version"), why }),
        Said::Late => late(&cargo, "--version", true),
    });
    for (ending, command) in &settings.run {
        let (command, ending) = (command.clone(), ending.clone());
        let program = command.split(' ').next().unwrap_or_default().to_string();
        found.push(match answer(&program, "--version", limit) {
            Said::Line(_) => finding(true, false, MachineItem::Interpreter { command, ending }),
            Said::Nothing | Said::Trouble(_) => finding(false, false, MachineItem::NoInterpreter { command, ending }),
            Said::Late => late(&program, "--version", false),
        });
    }
    found.push(match Port::any(0) {
        Ok(_) => {
            let shared = Port::are_shared();
            finding(!shared, false, MachineItem::Ports { numbers: Port::describe(), shared })
        }
        Err(error) => finding(false, true, MachineItem::NoPorts { why: error.to_string() }),
    });
    // A node judges in sandboxes, which have a network of their own.
    for port in DEFAULT_PORTS.into_iter().filter(|_| !is_node) {
        found.push(match Port::try_exactly(port) {
            Err(PortError::Taken(_) | PortError::Held(_)) => finding(false, false, MachineItem::DefaultPortTaken { port }),
            _ => finding(true, false, MachineItem::DefaultPort { port }),
        });
    }
    found.push(match probe::counts() {
        true => finding(true, false, MachineItem::Counting),
        false => finding(false, false, MachineItem::NoCounting),
    });
    found.push(match probe::knows_rest() {
        true => finding(true, false, MachineItem::Rest),
        false => finding(false, false, MachineItem::NoRest),
    });
    found.push(match probe::knows_pressure() {
        true => finding(true, false, MachineItem::Pressure { quota: probe::knows_quota() }),
        false => finding(false, false, MachineItem::NoPressure),
    });
    found.push(match std::net::TcpListener::bind(("127.0.0.2", 0)) {
        Ok(_) => finding(true, false, MachineItem::Loopback),
        Err(_) => finding(false, false, MachineItem::NoLoopback),
    });
    #[cfg(feature = "class")]
    found.push(isolation(settings, is_node));
    #[cfg(not(feature = "class"))]
    found.push(finding(true, false, MachineItem::SandboxElsewhere));
    #[cfg(feature = "class")]
    if let Some(results) = results {
        found.extend(node::look(results, settings).into_iter().map(|(good, needed, item)| Finding { good, needed, item }));
        return found;
    }
    let engines = ["podman", "docker"].map(|engine| (engine, answer(engine, "ps", limit)));
    let that = |wanted: fn(&Said) -> bool| engines.iter().find(|(_, said)| wanted(said)).map(|(engine, _)| *engine);
    found.push(match (that(|said| matches!(said, Said::Line(_))), that(|said| matches!(said, Said::Late))) {
        (Some(name), _) => finding(true, false, MachineItem::Engine { name: name.into() }),
        (None, Some(name)) => late(name, "ps", false),
        (None, None) => finding(false, false, MachineItem::NoEngine),
    });
    found
}

/// Whether strangers' programs can be isolated, by trying it.
#[cfg(feature = "class")]
fn isolation(settings: &Settings, needed: bool) -> Finding {
    let lang = settings.lang;
    let tried = trouble::keeper(lang).and_then(|keeper| sandbox::full(settings, &keeper, lang).map(|full| full.err()));
    let why = match tried {
        Ok(None) => return finding(true, needed, MachineItem::Sandbox),
        Ok(Some(problem)) => problem.say(lang),
        Err(trouble) => trouble.message,
    };
    finding(false, needed, MachineItem::NoSandbox { why })
}

/// What a command says when it is asked.
enum Said {
    /// The first line that it answers.
    Line(String),
    /// Why it ends badly, in its own words.
    Trouble(String),
    /// Nothing: it is not there.
    Nothing,
    /// It goes on and on.
    Late,
}

/// Asks a command, with one argument.
fn answer(program: &str, argument: &str, limit: Duration) -> Said {
    let mut command = Command::new(program);
    command.arg(argument);
    match process::ask(command, limit) {
        Ok(answer) if answer.status.is_none() => Said::Late,
        Ok(answer) if answer.is_good() => {
            Said::Line(String::from_utf8_lossy(&answer.stdout).lines().next().unwrap_or_default().to_string())
        }
        Ok(answer) => {
            let why = reason(&String::from_utf8_lossy(&answer.stderr));
            if why.is_empty() { Said::Nothing } else { Said::Trouble(why) }
        }
        _ => Said::Nothing,
    }
}
