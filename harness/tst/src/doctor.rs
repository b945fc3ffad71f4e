//! `tst doctor`: what this machine offers, each with what to do about it when it is missing.

use std::io::Write as _;
use std::process::{Command, Stdio};

use tst_engine::process::{Port, PortError, probe};
use tst_engine::settings::{Settings, find_root, lang_of_environment};
use tst_engine::text::{Lang, MachineItem, Say as _};
use tst_engine::verdict::ExitStatus;

use crate::trouble::{Done, Trouble};

/// The ports on which the programs of the course listen by default.
const DEFAULT_PORTS: [u16; 2] = [9090, 8000];

/// Something found out, and whether judging can do without it.
struct Finding {
    good: bool,
    needed: bool,
    item: MachineItem,
}

fn finding(good: bool, needed: bool, item: MachineItem) -> Finding {
    Finding { good, needed, item }
}

/// Looks at everything and reports; the status says whether something that judging needs is missing.
///
/// # Errors
/// When the configuration is not valid.
pub fn run(lang: Option<Lang>) -> Done {
    let speak = lang.unwrap_or_else(lang_of_environment);
    let root = std::env::current_dir().ok().and_then(|here| find_root(&here));
    let settings = match &root {
        Some(root) => Settings::load(root, lang),
        None => Settings::alone(std::path::Path::new("."), lang),
    };
    let settings = settings.map_err(|error| Trouble::spec(&error, speak))?;
    let findings = look(&settings, root.as_deref());
    let mut out = anstream::stdout();
    for found in &findings {
        let style = if found.good { anstyle::AnsiColor::Green } else { anstyle::AnsiColor::Yellow }.on_default();
        let sign = if found.good { "ok" } else { "--" };
        let _ = writeln!(out, "{style}{sign}{style:#}  {}", found.item.say(settings.lang));
    }
    let lacking = findings.iter().any(|found| found.needed && !found.good);
    Ok(if lacking { ExitStatus::Machine } else { ExitStatus::Passed })
}

fn look(settings: &Settings, root: Option<&std::path::Path>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.push(match root {
        Some(root) => finding(true, false, MachineItem::Repository { path: root.display().to_string() }),
        None => finding(false, false, MachineItem::NoRepository),
    });
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    found.push(match answer(&cargo, "--version") {
        Some(version) => finding(true, true, MachineItem::Cargo { version }),
        None => finding(false, true, MachineItem::NoCargo),
    });
    for (ending, command) in &settings.run {
        let (command, ending) = (command.clone(), ending.clone());
        let program = command.split(' ').next().unwrap_or_default().to_string();
        found.push(match answer(&program, "--version") {
            Some(_) => finding(true, false, MachineItem::Interpreter { command, ending }),
            None => finding(false, false, MachineItem::NoInterpreter { command, ending }),
        });
    }
    found.push(match Port::any(0) {
        Ok(_) => {
            let shared = Port::are_shared();
            finding(!shared, false, MachineItem::Ports { numbers: Port::describe(), shared })
        }
        Err(error) => finding(false, true, MachineItem::NoPorts { why: error.to_string() }),
    });
    for port in DEFAULT_PORTS {
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
    found.push(match answer("bwrap", "--version") {
        Some(_) => finding(true, false, MachineItem::Sandbox),
        None => finding(false, false, MachineItem::NoSandbox),
    });
    let engine = ["podman", "docker"].into_iter().find(|engine| answer(engine, "ps").is_some());
    found.push(match engine {
        Some(name) => finding(true, false, MachineItem::Engine { name: name.into() }),
        None => finding(false, false, MachineItem::NoEngine),
    });
    found
}

/// The first line that a command answers to one argument, if it answers and ends well.
fn answer(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_string())
}
