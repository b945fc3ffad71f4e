//! The environment of a program: the same whoever starts the judge, and from wherever.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::settings::{Trust, Variable};

/// The locale of every program: text is UTF-8, and all else as in C.
const LOCALE: &str = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };

/// Where tools are installed, and the folder below the user's own where they are when nothing says so. Version managers
/// and rustup put something in a tool's place that finds the tool there. None of these says how a program behaves.
const INSTALLED: [(&str, Option<&str>); 17] = [
    ("ASDF_DATA_DIR", Some(".asdf")),
    ("CARGO_HOME", Some(".cargo")),
    ("DOTNET_ROOT", None),
    ("FNM_DIR", None),
    ("GOROOT", None),
    ("JAVA_HOME", None),
    ("JENV_ROOT", Some(".jenv")),
    ("MISE_CONFIG_DIR", Some(".config/mise")),
    ("MISE_DATA_DIR", Some(".local/share/mise")),
    ("NODENV_ROOT", Some(".nodenv")),
    ("NVM_DIR", Some(".nvm")),
    ("PYENV_ROOT", Some(".pyenv")),
    ("RBENV_ROOT", Some(".rbenv")),
    ("RUSTUP_HOME", Some(".rustup")),
    ("RUSTUP_TOOLCHAIN", None),
    ("SYSTEMROOT", None),
    ("VOLTA_HOME", Some(".volta")),
];

/// Where tools keep what they have fetched and built. Without it a program that is built whenever it is started, as by
/// `go run`, would be built from nothing in every check; a stranger's must not write there.
const KEPT: [(&str, Option<&str>); 4] = [
    ("GOCACHE", Some(".cache/go-build")),
    ("GOPATH", Some("go")),
    ("GRADLE_USER_HOME", Some(".gradle")),
    ("NUGET_PACKAGES", Some(".nuget/packages")),
];

/// Gives a program, or its compiler, an environment that does not depend on who starts the judge: where programs are, and
/// `folder` for whatever else it asks for. Variables of the caller's could hold secrets, or change what it does.
pub fn empty_environment(command: &mut Command, folder: &Path) {
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LANG", LOCALE);
    for home in ["HOME", "TMPDIR"] {
        command.env(home, folder);
    }
}

/// The environment of a judged program: the same, with where the tools are that may stand between it and its interpreter,
/// and what is `passed` on purpose.
pub fn environment(command: &mut Command, folder: &Path, trust: Trust, passed: &[Variable]) {
    empty_environment(command, folder);
    let kept: &[_] = if trust == Trust::Own { &KEPT } else { &[] };
    for (name, usual) in INSTALLED.iter().chain(kept) {
        if let Some(value) = place(name, *usual) {
            command.env(name, value);
        }
    }
    for variable in passed {
        if let Some(value) = variable.value() {
            command.env(variable.name(), value);
        }
    }
}

/// The same as [`empty_environment`] for a compiler of Rust, which also needs to know where it is installed.
pub fn environment_for_rust(command: &mut Command, folder: &Path) {
    empty_environment(command, folder);
    for (variable, usual) in [("CARGO_HOME", Some(".cargo")), ("RUSTUP_HOME", Some(".rustup"))] {
        let home = || Some(std::env::home_dir()?.join(usual?).into_os_string());
        if let Some(value) = std::env::var_os(variable).or_else(home) {
            command.env(variable, value);
        }
    }
    // Nothing is fetched for a stranger: not a toolchain either.
    command.env("RUSTUP_AUTO_INSTALL", "0");
    for variable in ["RUSTUP_TOOLCHAIN", "SYSTEMROOT"] {
        if let Some(value) = place(variable, None) {
            command.env(variable, value);
        }
    }
}

/// Where tools are installed: variables of a program's environment, with the folders that they name.
pub fn installed() -> Vec<(&'static str, OsString)> {
    INSTALLED.iter().filter_map(|(name, usual)| Some((*name, place(name, *usual)?))).collect()
}

/// The folder that a variable of the caller's names, or the usual one below the user's, if it is there.
fn place(variable: &str, usual: Option<&str>) -> Option<OsString> {
    let home = || Some(std::env::home_dir()?.join(usual?)).filter(|folder| folder.is_dir()).map(Into::into);
    std::env::var_os(variable).or_else(home)
}
