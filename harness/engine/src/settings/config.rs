//! Reading `config.yaml`; the same format serves the repository, the user's own file and the original tst's.

use std::collections::BTreeMap;
use std::path::Path;

use super::grading::{self, Grading};
use super::{Cluster, Limits, Variable, amount, cluster};
use crate::spec::{Node, Reading, SpecError, nearest, read_file, read_languages, read_whole_file};
use crate::text::{Lang, SpecProblem};

/// A place that exercises can be fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The name by which people call it.
    pub name: String,
    /// Its address.
    pub url: String,
}

/// What one configuration file says; everything is optional.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The name of the course.
    pub course: Option<String>,
    /// The language of messages.
    pub language: Option<Lang>,
    /// The languages in which the course's texts are written; both, if nothing is said.
    pub languages: Option<Vec<Lang>>,
    /// The exercises of the course, in order.
    pub exercises: Vec<String>,
    /// Where exercises come from, in the order in which they are asked.
    pub sites: Vec<Site>,
    /// The command that starts a single file, by file extension.
    pub run: BTreeMap<String, String>,
    /// What a program gets of the environment.
    pub env: Vec<Variable>,
    /// What a program may use.
    pub limits: Option<Limits>,
    /// How a class is graded.
    pub grading: Grading,
    /// What a task may have where many machines grade a class.
    pub cluster: Cluster,
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn read(file: &Path) -> Result<Self, SpecError> {
        read_whole_file(file, |node| read_config(&node, true))
    }

    /// The mistake of an exercise that `file` lists and nobody has, at its place there; `there` are those that exist.
    pub fn no_such_exercise(file: &Path, name: &str, there: &[&str]) -> SpecError {
        let problem = || SpecProblem::NoSuchExercise { name: name.into(), near: nearest(name, there) };
        let read: Result<(), _> = read_file(file, |node| {
            let listed = node.need("exercises")?.list()?;
            Err(listed.iter().find(|item| item.as_text() == Some(name)).unwrap_or(&node).mistake(problem()))
        });
        read.err().unwrap_or_else(|| SpecError::of_file(file, problem()))
    }

    /// Reads the user's own file, which the original tst may have made: keys that mean nothing here are let be.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn read_user(file: &Path) -> Result<Self, SpecError> {
        read_whole_file(file, |node| read_config(&node, false))
    }

    /// The same, with the addresses of sites that are relative folders taken from `folder`.
    #[must_use]
    pub fn anchored(mut self, folder: &Path) -> Self {
        for site in self.sites.iter_mut().filter(|site| !site.url.contains("://") && !site.url.starts_with("file:")) {
            site.url = folder.join(&site.url).to_string_lossy().into_owned();
        }
        self
    }
}

/// What a configuration may hold.
const KEYS: [&str; 10] = ["course", "language", "languages", "exercises", "sites", "run", "env", "limits", "grading", "cluster"];

fn read_config(node: &Node<'_>, is_strict: bool) -> Reading<Config> {
    // A file with nothing in it, as a user may have it.
    if !is_strict && node.is_nothing() {
        return Ok(Config::default());
    }
    if is_strict {
        node.only(&KEYS)?;
    }
    for (key, _) in node.entries()? {
        // Of keys that are not ours only a slip of the pen is a mistake; the original's `user` is none for `course`.
        let near = nearest(key, &KEYS).filter(|near| !KEYS.contains(&key) && near.chars().next() == key.chars().next());
        if near.is_some() {
            return Err(node.mistake_at_key(key, SpecProblem::UnknownKey { key: key.into(), near, known: Vec::new() }));
        }
    }
    let mut config =
        Config { course: node.get("course").map(|text| text.text().map(String::from)).transpose()?, ..Config::default() };
    config.languages = read_languages(node)?;
    if let Some(language) = node.get("language") {
        config.language = Some(language.one_of(&[("pt-BR", Lang::PtBr), ("en", Lang::En)])?);
    }
    if let Some(exercises) = node.get("exercises") {
        for name in exercises.list()? {
            let text = name.text()?.to_string();
            let fits = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            if !fits || text.is_empty() {
                return Err(name.mistake(SpecProblem::BadName { name: text }));
            }
            if config.exercises.contains(&text) {
                return Err(name.mistake(SpecProblem::DuplicateName { name: text }));
            }
            config.exercises.push(text);
        }
    }
    if let Some(sites) = node.get("sites") {
        for site in sites.list()? {
            if is_strict {
                site.only(&["name", "url"])?;
            }
            let text = |key| site.need(key).and_then(|value| value.text().map(String::from));
            config.sites.push(Site { name: text("name")?, url: text("url")? });
        }
    }
    if let Some(run) = node.get("run") {
        for (ending, command) in run.entries()? {
            if command.text()?.contains('\0') {
                return Err(command.mistake(SpecProblem::ZeroByte));
            }
            config.run.insert(ending.into(), command.text()?.into());
        }
    }
    if let Some(env) = node.get("env") {
        for variable in env.list()? {
            let text = variable.text()?;
            let read = Variable::read(text)
                .ok_or_else(|| variable.mistake(SpecProblem::BadVariable { name: Variable::name_in(text).into() }))?;
            config.env.push(read);
        }
    }
    config.limits = node.get("limits").map(|limits| read_limits(&limits)).transpose()?;
    config.grading = node.get("grading").map(|grading| grading::read(&grading, &config.exercises)).transpose()?.unwrap_or_default();
    config.cluster = node.get("cluster").map(|cluster| cluster::read(&cluster)).transpose()?.unwrap_or_default();
    Ok(config)
}

fn read_limits(node: &Node<'_>) -> Reading<Limits> {
    node.only(&[
        "memory",
        "processes",
        "time",
        "cpu",
        "open_files",
        "output",
        "files",
        "scratch",
        "build",
        "build_cpu",
        "submission",
    ])?;
    let default = Limits::default();
    let bytes = |key: &str, default: u64| size_at(node, key, default, ("1K", 1 << 10));
    let time = |key: &str, default| amount_at(node, key, default, amount::time_span);
    let count =
        |key: &str, most, default: u64| Ok(node.get(key).map(|count| count.number(1, most)).transpose()?.unwrap_or(default));
    Ok(Limits {
        memory: size_at(node, "memory", default.memory, ("16M", 16 << 20))?,
        processes: count("processes", 100_000, default.processes)?,
        time: time("time", default.time)?,
        cpu: time("cpu", default.cpu)?,
        open_files: count("open_files", 1 << 20, default.open_files)?,
        output: bytes("output", default.output)?,
        files: bytes("files", default.files)?,
        scratch: bytes("scratch", default.scratch)?,
        build: time("build", default.build)?,
        build_cpu: time("build_cpu", default.build_cpu)?,
        submission: time("submission", default.submission)?,
    })
}

/// The size under `key`, or `default`: less than the `least` is a number whose unit was forgotten.
fn size_at(node: &Node<'_>, key: &str, default: u64, (word, least): (&'static str, u64)) -> Reading<u64> {
    let size = amount_at(node, key, default, amount::bytes)?;
    match node.get(key) {
        Some(value) if size < least => Err(value.mistake(SpecProblem::TooLittle { least: word })),
        _ => Ok(size),
    }
}

/// The amount under `key`, or `default` when there is none.
pub(super) fn amount_at<T>(node: &Node<'_>, key: &str, default: T, parse: fn(&str) -> Option<T>) -> Reading<T> {
    let Some(value) = node.get(key) else { return Ok(default) };
    if value.as_text().is_none() {
        let number = value.number(1, u64::MAX)?.to_string();
        return parse(&number).ok_or_else(|| value.mistake(SpecProblem::BadSize { text: number }));
    }
    let text = value.text()?;
    parse(text).ok_or_else(|| value.mistake(SpecProblem::BadSize { text: text.into() }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::super::spec::read_text;
    use super::*;

    fn config(yaml: &str) -> Result<Config, SpecError> {
        read_text(Path::new("config.yaml"), yaml, |node| read_config(&node, true))
    }

    #[test]
    fn the_example_of_the_interface_is_read() {
        let yaml = "course: Fundamentos Web\nlanguage: pt-BR\nexercises: [hello, echo]\nsites:\n  - { name: demo, url: \"https://example.org\" }\nrun: { py: python3 }\nlimits: { memory: 256M, processes: 64, time: 30s, output: 1M, files: 64M }\ngrading: { late: { per_day: 10%, grace: 15m, at_most: 50% } }\n";
        let config = config(yaml).expect("valid");
        assert_eq!(config.language, Some(Lang::PtBr));
        assert_eq!(config.exercises, ["hello", "echo"]);
        assert_eq!(config.limits.expect("limits").time, Duration::from_secs(30));
    }

    #[test]
    fn a_wrong_amount_is_told_with_its_place() {
        let error = config("course: x\nlimits: { time: fast }\n").expect_err("a mistake");
        assert_eq!(error.place, Some((2, 17)));
        assert_eq!(*error.problem, SpecProblem::BadSize { text: "fast".into() });
    }

    #[test]
    fn variables_are_read_and_a_bad_name_is_told_with_its_place() {
        let read = config("env: [API_KEY, MODE=fast]\n").expect("valid");
        assert_eq!(read.env.iter().map(Variable::written).collect::<Vec<_>>(), ["API_KEY", "MODE=fast"]);
        let error = config("course: x\nenv:\n  - GOOD\n  - 2BAD=1\n").expect_err("a mistake");
        assert_eq!((error.place, &*error.problem), (Some((4, 5)), &SpecProblem::BadVariable { name: "2BAD".into() }));
    }

    #[test]
    fn rules_for_an_exercise_that_is_not_there_are_told() {
        for rule in ["due: { ecko: \"2026-11-20T23:59Z\" }", "weights: { ecko: 2 }"] {
            let error = config(&format!("exercises: [echo]\ngrading:\n  {rule}\n")).expect_err("a mistake");
            let near = Some("echo".to_string());
            assert_eq!(*error.problem, SpecProblem::UnknownKey { key: "ecko".into(), near, known: vec!["echo".into()] });
            assert_eq!(error.place.map(|place| place.0), Some(3), "{rule}");
        }
        assert!(config("grading: { weights: { elsewhere: 2 } }\n").is_ok(), "no list, no knowledge");
    }

    #[test]
    fn a_weight_below_0_is_told_as_what_it_is() {
        let error = config("grading: { weights: { echo: -1 } }\n").expect_err("a mistake");
        assert_eq!((error.place, &*error.problem), (Some((1, 29)), &SpecProblem::NotAbove0));
    }

    #[test]
    fn late_days_and_a_cap_are_read_and_wrong_ones_are_told_with_their_place() {
        let read = |rules: &str| config(&format!("grading: {{ {rules} }}\n")).map(|config| config.grading);
        let grading = read("late: { days: 5 }, cap: 110%").expect("valid");
        assert_eq!((grading.late.days, grading.late.per_day, grading.cap), (5, 100, Some(110)));
        let grading = read("late: { days: 5, per_day: 10% }").expect("valid");
        assert_eq!((grading.late.days, grading.late.per_day, grading.cap), (5, 10, None));
        for rules in ["late: { days: -1 }", "late: { days: 5d }", "late: { days: 400 }", "cap: 1.5", "cap: 2000%"] {
            let error = read(rules).expect_err("a mistake");
            assert!(error.place.is_some_and(|(line, column)| line == 1 && column > 11), "{rules}: {error:?}");
        }
    }

    #[test]
    fn a_file_of_the_original_tst_is_read() {
        let config = config("sites:\n- name: demo\n  url: https://example.org\n").expect("valid");
        assert_eq!(config.sites[0].name, "demo");
    }

    #[test]
    fn what_the_original_tst_kept_for_itself_is_let_be_in_the_users_file() {
        let yaml = "user: ana\nsites:\n- name: demo\n  url: ../demo\n  token: x\nrun:\n  py2: python2\n";
        let read = |is_strict| read_text(Path::new("config.yaml"), yaml, |node| read_config(&node, is_strict));
        assert!(read(true).is_err());
        let config = read(false).expect("valid").anchored(Path::new("/home/ana/.tst"));
        assert_eq!(config.sites[0].url, "/home/ana/.tst/../demo");
    }
}
