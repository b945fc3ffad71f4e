//! What a `tst` for students leaves to the whole one, which cargo builds when it is asked for.

use std::path::Path;
use std::process::Command;

use tst_engine::settings::lang_of_environment;
use tst_engine::spec::CHECKOUT;
use tst_engine::text::{CommandProblem, Lang};
use tst_engine::verdict::ExitStatus;

use crate::cli::{Target, TestOptions};
use crate::report::Format;
use crate::trouble::{Done, Trouble};

/// The package that has everything.
const WHOLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tst/Cargo.toml");

/// Whether judging this needs what is not here: sandboxes, which a checkout may need, reports for a class, and edits of a solution.
pub fn judges(folder: &Path, options: &TestOptions) -> bool {
    let is_for_class = !matches!(options.format, Format::Human | Format::Json) || options.output.is_some();
    let is_edit = matches!(&options.target, Target::Path(path) if path.extension().is_some_and(|ending| ending == "edit"));
    is_for_class || is_edit || options.isolated || (folder.join(CHECKOUT).is_file() && !options.watch)
}

/// Has the whole `tst` do what was asked for.
///
/// # Errors
/// When it cannot be started.
pub fn go(lang: Option<Lang>) -> Done {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--manifest-path", WHOLE, "--"]).args(std::env::args_os().skip(1));
    replace(command).map_err(|error| {
        let problem = CommandProblem::NoWhole { why: error.to_string() };
        Trouble::machine(&problem, lang.unwrap_or_else(lang_of_environment))
    })
}

/// Becomes this command.
#[cfg(unix)]
fn replace(mut command: Command) -> std::io::Result<ExitStatus> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

/// Runs this command to its end, and ends as it did.
#[cfg(not(unix))]
fn replace(mut command: Command) -> std::io::Result<ExitStatus> {
    std::process::exit(command.status()?.code().unwrap_or(i32::from(ExitStatus::Kit.code())))
}
