//! A command line ready to be started, with the arguments of a step in it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The placeholders that may stand in a command line, and what else people call them.
const PLACEHOLDERS: [(&str, &[&str]); 2] =
    [("{port}", &["{porta}", "{PORT}", "{PORTA}"]), ("{dir}", &["{folder}", "{pasta}", "{directory}", "{DIR}", "{diretorio}"])];

/// A command line ready to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    words: Vec<OsString>,
    executable: Option<PathBuf>,
    is_built: bool,
}

/// One word of a filled command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: OsString,
    /// What is shown instead of it, where that is something else.
    shown: Option<OsString>,
    /// Whether a person wrote it, and may have meant a file in the folder where it was written.
    is_given: bool,
}

impl Word {
    /// The word as people see it.
    pub fn shown(&self) -> OsString {
        self.shown.as_ref().unwrap_or(&self.text).clone()
    }

    /// The word with which the program is started: a file that `found` knows a path for is named by it.
    pub fn start(&self, found: impl Fn(&OsStr) -> Option<PathBuf>) -> OsString {
        let path = Some(&self.text).filter(|_| self.is_given).and_then(|text| found(text));
        path.map_or_else(|| self.text.clone(), PathBuf::into_os_string)
    }
}

impl Launch {
    /// A command line of these words; `{port}` and `{dir}` may stand in them.
    pub fn new(words: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), executable: None, is_built: false }
    }

    /// A program that was built for the judge; where it lies is of no interest to people.
    pub fn built(program: &Path) -> Self {
        Self { is_built: true, ..Self::new([program]) }
    }

    /// The same, but this file is executed in the place of its first word, which stands for it.
    #[must_use]
    pub fn with_executable(self, executable: Option<PathBuf>) -> Self {
        Self { executable, ..self }
    }

    /// The words with which it is started, before any arguments: the first one names the file that is executed.
    pub fn words(&self) -> Vec<OsString> {
        let mut words = self.words.clone();
        if let (Some(first), Some(executable)) = (words.first_mut(), &self.executable) {
            *first = executable.into();
        }
        words
    }

    /// Whether it was built for the judge.
    pub fn is_built(&self) -> bool {
        self.is_built
    }

    /// The file that is executed, where that is not the first word of the command line.
    pub fn executable(&self) -> Option<&Path> {
        self.executable.as_deref()
    }

    /// A word in it that means a placeholder but is none, and the one that it means.
    pub fn mistaken_placeholder(&self) -> Option<(&'static str, &'static str)> {
        let stands = |name: &str| texts(&self.words).any(|word| word.match_indices(name).any(|(at, _)| !word[..at].ends_with('$')));
        PLACEHOLDERS.iter().find_map(|(right, wrong)| Some((*wrong.iter().find(|name| stands(name))?, *right)))
    }

    /// The command line with `args` in it. `usual` are the arguments as the exercise file writes them: they say which
    /// of `args` stands for `{port}` and which for `{dir}`. `{dir}` is `folder` where no argument stands for it. Where
    /// none stands for `{port}` the word is left out, with the option before it.
    pub fn command_line(&self, usual: &[String], args: &[String], folder: &str) -> Vec<Word> {
        let given = |text: &OsStr| Word { text: text.into(), shown: None, is_given: true };
        let filled = |text: String| Word { text: text.into(), shown: None, is_given: false };
        let mut line: Vec<Word> = Vec::new();
        if texts(&self.words).any(|word| PLACEHOLDERS.iter().any(|(name, _)| word.contains(name))) {
            let value = |name: &str| usual.iter().position(|arg| arg == name).and_then(|index| args.get(index));
            for word in &self.words {
                let port = value("{port}");
                // What is no text holds no placeholder: it is a file's name.
                let text = word.to_str().unwrap_or_default();
                let (needs_port, needs_dir) = (text.contains("{port}"), text.contains("{dir}"));
                if needs_port && port.is_none() {
                    // `--port {port}` is one thing; `--` is no option, and what follows it is not its value.
                    let begins = |before: &Word| before.text.as_encoded_bytes().starts_with(b"-") && before.text != "--";
                    if text == "{port}" {
                        line.pop_if(|before| before.is_given && begins(before));
                    }
                } else if needs_port || needs_dir {
                    let dir = value("{dir}").map_or(folder, String::as_str);
                    line.push(filled(text.replace("{port}", port.map_or("", String::as_str)).replace("{dir}", dir)));
                } else {
                    line.push(given(word));
                }
            }
        } else {
            line.extend(self.words.iter().map(|word| given(word)).chain(args.iter().cloned().map(filled)));
        }
        if let Some(program) = line.first_mut() {
            // A command without a folder is looked for on the PATH, as a shell does.
            program.is_given &= program.text.as_encoded_bytes().contains(&b'/');
            let name = Path::new(&program.text).file_name().filter(|_| self.is_built);
            program.shown = name.map(OsString::from);
        }
        line
    }
}

/// Those words that are text.
fn texts(words: &[OsString]) -> impl Iterator<Item = &str> {
    words.iter().filter_map(|word| word.to_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str, args: &[&str]) -> Vec<Word> {
        let words = command.split(' ');
        let usual = ["{port}".to_string(), "{dir}".to_string()];
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_string()).collect();
        Launch::new(words).command_line(&usual, &args, "/usual")
    }

    fn line(command: &str, args: &[&str]) -> Vec<OsString> {
        words(command, args).iter().map(Word::shown).collect()
    }

    #[test]
    fn without_placeholders_the_arguments_are_appended() {
        assert_eq!(line("python3 http.py", &["8000", "/srv"]), ["python3", "http.py", "8000", "/srv"]);
        assert_eq!(line("python3 http.py", &["8000"]), ["python3", "http.py", "8000"]);
    }

    #[test]
    fn placeholders_take_the_argument_that_stands_in_their_place() {
        assert_eq!(line("serve --port={port} --root {dir}", &["8000", "/srv"]), ["serve", "--port=8000", "--root", "/srv"]);
        assert_eq!(line("serve {port}", &["abc"]), ["serve", "abc"]);
    }

    #[test]
    fn the_folder_is_the_usual_one_where_a_step_gives_none() {
        assert_eq!(line("serve --port {port} --root {dir}", &["8000"]), ["serve", "--port", "8000", "--root", "/usual"]);
        assert_eq!(line("serve --root={dir}/ {port}", &[]), ["serve", "--root=/usual/"]);
    }

    #[test]
    fn a_port_that_a_step_does_not_give_leaves_no_option_behind() {
        assert_eq!(line("serve --port={port} -v", &[]), ["serve", "-v"]);
        assert_eq!(line("serve -v --port {port} --root {dir}", &[]), ["serve", "-v", "--root", "/usual"]);
        assert_eq!(line("cargo run -- {port}", &[]), ["cargo", "run", "--"]);
        assert_eq!(line("node server {port}", &[]), ["node", "server"]);
    }

    #[test]
    fn only_what_a_person_wrote_is_looked_for_in_the_folder_where_it_was_written() {
        let found = |word: &OsStr| Some(Path::new("/caller").join(word));
        let started = |command: &str| words(command, &["abc"]).iter().map(|word| word.start(found)).collect::<Vec<_>>();
        assert_eq!(started("mine/serve x {port}"), ["/caller/mine/serve", "/caller/x", "abc"]);
        assert_eq!(started("serve {port}"), ["serve", "abc"]);
    }

    #[test]
    fn a_built_program_is_shown_by_its_name_alone() {
        let line = Launch::built(Path::new("/target/debug/echo")).command_line(&[], &["9090".into()], "");
        assert_eq!(line.iter().map(Word::shown).collect::<Vec<_>>(), ["echo", "9090"]);
        assert_eq!(line[0].start(|_| None), "/target/debug/echo");
    }

    #[cfg(unix)]
    #[test]
    fn a_files_name_that_is_no_text_is_started_as_it_is() {
        let name: OsString = std::os::unix::ffi::OsStringExt::from_vec(b"/srv/p\xe9.py".to_vec());
        let launch = Launch::new([OsString::from("python3"), name.clone()]);
        let line = launch.command_line(&["{port}".into()], &["9090".into()], "");
        assert_eq!(
            line.iter().map(|word| word.start(|_| None)).collect::<Vec<_>>(),
            [OsString::from("python3"), name.clone(), "9090".into()]
        );
        assert_eq!(line[1].shown(), name);
    }

    #[test]
    fn a_placeholder_by_another_name_is_noticed_and_a_shells_own_is_not() {
        let mistaken = |word: &str| Launch::new(["sh", word]).mistaken_placeholder();
        assert_eq!(mistaken("--port={porta}"), Some(("{porta}", "{port}")));
        assert_eq!(mistaken("{pasta}"), Some(("{pasta}", "{dir}")));
        for word in ["{port}", "${PORT}", "{print}", "{}"] {
            assert_eq!(mistaken(word), None, "{word}");
        }
    }
}
