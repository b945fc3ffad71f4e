//! What a file may say, but hardly means.

use std::path::Path;

use super::locate::{Segment, locate};
use super::model::{Action, Exercise, ProgramKind};
use super::walk::any_step;
use super::yaml::{Mistake, Node, SpecError, root_of};
use crate::text::{Doubt, SpecProblem};

/// A limit below this fails right programs on a busy machine.
const LEAST_LIMIT: u64 = 100;
/// What is written within double quotes for what cannot be seen.
const ESCAPES: [&str; 5] = ["\\n", "\\r", "\\t", "\\0", "\\x"];
/// Keys of patterns, which have such escapes of their own.
const PATTERNS: [&str; 3] = ["pattern", "others", "keeps_pace"];

impl Exercise {
    /// What its files say but hardly mean, with the places; each can be written so that there is no doubt.
    pub fn doubts(&self) -> Vec<SpecError> {
        let mut doubts = in_file(&self.file, &self.source, self);
        if let Some((file, source)) = &self.hidden {
            doubts.extend(in_file(file, source, self));
        }
        doubts
    }

    /// Whether a check lets clients come to a program that is started with its usual arguments.
    fn tells_no_port(&self) -> bool {
        let has_clients = |check: &super::Check| any_step(&check.steps, &|step| matches!(step.action, Action::Actor(..)));
        self.program.kind == ProgramKind::Server
            && self.checks.iter().any(|check| has_clients(check) && check.programs.is_empty() && !check.starts_itself())
    }
}

fn in_file(file: &Path, source: &str, exercise: &Exercise) -> Vec<SpecError> {
    let Some(value) = root_of(source) else { return Vec::new() };
    let root = Node::root(&value);
    let mut found = Vec::new();
    if let Some(program) = root.get("program") {
        let mut has_port = false;
        each_text(&program, &mut |_, text| has_port |= text.contains("{port}"));
        if !has_port && exercise.tells_no_port() {
            found.push(program.get("args").unwrap_or(program.clone()).mistake(SpecProblem::Doubt(Doubt::NoPort)));
        }
        look_at_texts(&program, source, &mut found);
    }
    look_at_limit(&root, &mut found);
    look_at_programs(&root, exercise, source, &mut found);
    for check in root.get("checks").and_then(|checks| checks.list().ok()).unwrap_or_default() {
        look_at_limit(&check, &mut found);
        look_at_programs(&check, exercise, source, &mut found);
        for part in ["steps", "files"].iter().filter_map(|key| check.get(key)) {
            look_at_texts(&part, source, &mut found);
        }
    }
    let told = |doubt: Mistake| SpecError { place: locate(source, &doubt.path), ..SpecError::of_file(file, doubt.problem) };
    found.into_iter().map(told).collect()
}

fn look_at_limit(node: &Node<'_>, found: &mut Vec<Mistake>) {
    if let Some(limit) = node.get("limit_ms")
        && let Ok(ms) = limit.number(0, LEAST_LIMIT - 1)
    {
        found.push(limit.mistake(SpecProblem::Doubt(Doubt::ShortLimit { ms })));
    }
}

/// Instances of the program that listen, and are not told where.
fn look_at_programs(node: &Node<'_>, exercise: &Exercise, source: &str, found: &mut Vec<Mistake>) {
    let Some(programs) = node.get("programs") else { return };
    look_at_texts(&programs, source, found);
    let all = || exercise.programs.iter().chain(exercise.checks.iter().flat_map(|check| &check.programs));
    for (name, program) in programs.entries().unwrap_or_default() {
        let (own, listens) = (format!("{{{name}}}"), all().any(|instance| instance.name == name && instance.is_server()));
        let mut has_port = exercise.program.env.iter().any(|(_, value)| value.contains("{port}"));
        each_text(&program, &mut |_, text| has_port |= text.contains("{port}") || text.contains(&own));
        if listens && !has_port {
            found.push(program.mistake(SpecProblem::Doubt(Doubt::NoPort)));
        }
    }
}

/// Escapes and quotation marks that are none as they are written.
fn look_at_texts(node: &Node<'_>, source: &str, found: &mut Vec<Mistake>) {
    each_text(node, &mut |node, text| {
        let path = node.path();
        let is_pattern = path.iter().any(|segment| matches!(segment, Segment::Key(key) if PATTERNS.contains(&key.as_str())));
        let escape = ESCAPES.iter().find(|escape| text.contains(**escape)).filter(|_| !is_pattern);
        let is_curly = text.starts_with(['“', '”', '‘', '’', '„', '«']);
        if escape.is_none() && !is_curly {
            return;
        }
        // What is in double quotes is meant; what an alias stands for, or a block text, is not looked at.
        match sign_at(source, &path) {
            Some('"' | '*' | '&' | '|' | '>' | '!') | None => {}
            Some('\'') if is_curly => {}
            Some(_) if is_curly => found.push(node.mistake(SpecProblem::Doubt(Doubt::CurlyQuotes))),
            Some(_) => found
                .extend(escape.map(|escape| node.mistake(SpecProblem::Doubt(Doubt::EscapeAsText { escape: (*escape).into() })))),
        }
    });
}

/// The character with which the node at a path begins.
fn sign_at(source: &str, path: &[Segment]) -> Option<char> {
    let (line, column) = locate(source, path)?;
    source.split('\n').nth(line - 1)?.chars().nth(column - 1)
}

/// Tells `tell` each text below a node.
fn each_text(node: &Node<'_>, tell: &mut dyn FnMut(&Node<'_>, &str)) {
    if let Some(text) = node.as_text() {
        tell(node, text);
    } else if node.is_list() {
        node.list().unwrap_or_default().iter().for_each(|item| each_text(item, tell));
    } else if node.is_map() {
        node.entries().unwrap_or_default().iter().for_each(|(_, value)| each_text(value, tell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn doubts(args: &str, steps: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("parrot");
        std::fs::create_dir(&folder).expect("a folder");
        let both = "{ en: a, pt-BR: b }";
        let text = format!(
            "name: parrot\ntitle: {both}\nprogram: {{ kind: server, {args} }}\nchecks:\n  - {{ name: c, title: {both}, hint: {both}, points: 100, steps: {steps} }}\n"
        );
        std::fs::write(folder.join("exercise.yaml"), text).expect("a file");
        let exercise = crate::spec::load(&folder).map_err(|error| error.say(Lang::En)).expect("valid");
        exercise.doubts().iter().map(|doubt| format!("{:?} {}", doubt.place, doubt.problem.say(Lang::En))).collect()
    }

    use crate::text::Say as _;

    #[test]
    fn what_can_hardly_be_meant_is_doubted_and_what_is_clear_is_not() {
        let port = "args: [\"{port}\"]";
        let steps = |step: &str| format!("[{{ ana: connect }}, {step}]");
        for step in [
            r#"{ ana: { send: "a\n" } }"#,
            r#"{ ana: { send: "a\\n" } }"#,
            r"{ ana: { receives_line: { pattern: '^a\t$' } } }",
            r"{ ana: { send: 'a “b” /c' } }",
        ] {
            assert_eq!(doubts(port, &steps(step)), Vec::<String>::new(), "{step}");
        }
        let told = |step: &str| doubts(port, &steps(step)).concat();
        assert!(told(r"{ ana: { send: 'a\n' } }").contains(r"\n is two characters"));
        assert!(told(r"{ ana: { receives_line: a\r } }").contains(r"\r is two characters"));
        assert!(told("{ ana: { send: “a” } }").contains("straight ones"));
        let only = ["[{ ana: connect }]", "[{ program: { start: { args: [x] } } }, { ana: connect }]"];
        assert_eq!(doubts("default_port: 1", only[0]).len(), 1);
        assert_eq!(doubts("args: [x]", only[0]).len(), 1);
        assert!(doubts("args: [x]", only[1]).is_empty());
        assert!(doubts("args: [\"{port}\"], files: [{ path: a, text: 'b\\n' }]", only[0])[0].starts_with("Some((3, "));
        let limit = doubts(port, "[{ ana: connect }], limit_ms: 10");
        assert!(limit[0].contains("within 10 ms"), "{limit:?}");
    }

    #[test]
    fn the_exercises_of_the_course_leave_no_doubt() {
        let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../exercises");
        let mut seen = 0;
        for folder in std::fs::read_dir(course).expect("the course").filter_map(Result::ok) {
            let Ok(exercise) = crate::spec::load_with_hidden(&folder.path()) else { continue };
            assert_eq!(exercise.doubts(), []);
            seen += 1;
        }
        assert!(seen >= 6);
    }
}
