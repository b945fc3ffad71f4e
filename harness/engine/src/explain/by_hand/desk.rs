//! What the computer has on which a recipe is tried.

use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use super::netcat::Netcat;
use crate::process::ask;

/// How long a tool has to say what it is.
const ASKED: Duration = Duration::from_secs(2);

/// What there is to try things with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The netcat.
    pub netcat: Netcat,
    /// Whether there is curl.
    pub has_curl: bool,
    /// Whether the terminal takes and shows UTF-8.
    pub utf8: bool,
}

impl Desk {
    /// What most have, for those whose computer is another one.
    pub const USUAL: Self = Self { netcat: Netcat::OpenBsd, has_curl: true, utf8: true };

    /// What is here; asked once, and only when somebody wants to know.
    pub fn here() -> Self {
        static HERE: OnceLock<Desk> = OnceLock::new();
        *HERE.get_or_init(|| {
            let netcat = ["nc", "ncat"].map(|name| Netcat::from_help(&said(name, "-h"), name));
            let netcat = netcat.into_iter().find(|netcat| *netcat != Netcat::Absent).unwrap_or(Netcat::Absent);
            let variable = |name: &str| std::env::var(name).ok();
            Self { netcat, has_curl: said("curl", "--version").starts_with("curl "), utf8: is_utf8(&variable) }
        })
    }
}

/// What a tool says on both outputs; nothing if there is none.
fn said(tool: &str, option: &str) -> String {
    let mut command = Command::new(tool);
    command.arg(option);
    ask(command, ASKED)
        .map(|answer| String::from_utf8_lossy(&[answer.stdout, answer.stderr].concat()).into_owned())
        .unwrap_or_default()
}

/// Whether the environment's locale is one of UTF-8 (POSIX, "Internationalization Variables"); macOS has no other.
fn is_utf8(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    let is_named = |locale: String| {
        let lower = locale.to_ascii_lowercase();
        lower.contains("utf-8") || lower.contains("utf8")
    };
    locale.map_or(cfg!(target_os = "macos"), is_named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_locale() {
        let of = |pairs: &[(&str, &str)]| {
            let find = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string());
            is_utf8(&find)
        };
        assert!(of(&[("LANG", "pt_BR.UTF-8")]) && of(&[("LC_ALL", "C.utf8"), ("LANG", "C")]));
        assert!(!of(&[("LC_ALL", "C"), ("LANG", "pt_BR.UTF-8")]) && !of(&[("LC_ALL", ""), ("LANG", "pt_BR.ISO-8859-1")]));
    }
}
