//! The messages of an exercise: what each wrong program of its corpus is told, kept beside it in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tst_engine::explain::{essence, plain, steady, wrap};
use tst_engine::folder::Folder;
use tst_engine::spec::Exercise;
use tst_engine::text::{Lang, LintText, Say as _};
use tst_engine::verdict::{Failure, Verdict};

use super::LARGEST;
use super::corpus::Entry;

/// The languages, each with a file of its own.
const LANGS: [Lang; 2] = [Lang::En, Lang::PtBr];
/// How wide a message is laid out: as in a report for people.
const WIDTH: usize = 80;
/// What a section begins with; the name of the program follows.
const SECTION: &str = "== ";
/// A line that stands between the messages of a program that is told now one, now another.
const OR: &str = "or:";

/// What the wrong programs of one corpus are told in this run.
#[derive(Debug, Default)]
pub struct Messages(Mutex<BTreeMap<String, Told>>);

/// What one program is told.
#[derive(Debug)]
struct Told {
    /// What is wrong with it, and the check that says so.
    title: String,
    /// The message in each language.
    messages: [String; 2],
}

/// A place in a file of messages where it is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub text: LintText,
}

impl Messages {
    /// Keeps what a wrong program is told of the first check that it says it fails. A program that does not fail it
    /// as it says has no message: that is an error of its own. Nor has one whose message another `seed` would change.
    pub fn keep(&self, entry: &Entry, exercise: &Exercise, verdicts: &[Verdict], seed: u64) {
        let claimed = |verdict: &&Verdict| entry.fails.iter().any(|claim| claim.check == verdict.check);
        let Some(verdict) = verdicts.iter().find(claimed) else { return };
        let Some(check) = exercise.checks.iter().find(|check| check.name == verdict.check) else { return };
        let Some(failure) = steady(exercise, check, verdict).filter(|failure| is_claimed(entry, verdict, failure)) else { return };
        if check.uses_seed() && seed != super::SEED {
            return;
        }
        let title = format!("wrong: {}\ncheck: {} {}\n", entry.what, check.name, failure.kind.word());
        let messages = LANGS.map(|lang| {
            let what = wrap(&check.title.say(lang), WIDTH).join("\n");
            format!("{what}\n\n{}\n", plain(&essence(&failure, lang, WIDTH)).trim_end())
        });
        if let Ok(mut all) = self.0.lock() {
            all.insert(name_of(&entry.file), Told { title, messages });
        }
    }

    /// Compares what is told with what is written down beside the corpus; `files` are the corpus' programs.
    pub fn compare(&self, folder: &Path, files: &[PathBuf]) -> Vec<Finding> {
        let wrong = names_of(files);
        let Ok(told) = self.0.lock() else { return Vec::new() };
        let mut findings = Vec::new();
        for (index, lang) in LANGS.into_iter().enumerate() {
            let path = path(folder, lang);
            let file = File::read(&path);
            let mut find = |line, text| findings.push(Finding { file: path.clone(), line, text });
            let mut known = BTreeSet::new();
            for section in &file.sections {
                if !wrong.contains(&section.name) {
                    find(section.line, LintText::MessageOfNobody { file: section.name.clone() });
                } else if !known.insert(section.name.clone()) {
                    find(section.line, LintText::MessageTwice { file: section.name.clone() });
                } else if let Some(told) = told.get(&section.name)
                    && let Some((line, now)) = section.difference(told, index)
                {
                    find(line, LintText::MessageChanged { file: section.name.clone(), now });
                }
            }
            for name in told.keys().filter(|name| !known.contains(*name)) {
                let next = file.sections.iter().find(|section| section.name > *name);
                find(next.map_or(file.lines.max(1), |next| next.line), LintText::MessageMissing { file: name.clone() });
            }
        }
        findings
    }

    /// Writes down what is told. A section that holds it already, alone or as one of several messages, stays as it
    /// is; so does the section of a program that has no message in this run.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn bless(&self, folder: &Path, files: &[PathBuf], exercise: &str) -> std::io::Result<()> {
        let Ok(told) = self.0.lock() else { return Ok(()) };
        for (index, lang) in LANGS.into_iter().enumerate() {
            let path = path(folder, lang);
            let old = File::read(&path);
            let mut text = format!("{}\n", LintText::MessagesHead { exercise: exercise.into() }.say(lang));
            for name in names_of(files) {
                let section = old.sections.iter().find(|section| section.name == name);
                let body = match (told.get(&name), section) {
                    (Some(told), Some(section)) if section.difference(told, index).is_none() => section.body(),
                    (Some(told), _) => format!("{}\n{}", told.title, told.messages[index]),
                    (None, Some(section)) => section.body(),
                    (None, None) => continue,
                };
                text.push_str(&format!("\n{SECTION}{name}\n{body}"));
            }
            // Whoever reads it meanwhile sees the old one or the new one.
            let name = path.file_name().unwrap_or_default();
            Folder::open(folder)?.replace(name.as_ref(), &mut |out| out.write_all(text.as_bytes()))?;
        }
        Ok(())
    }
}

/// Whether there is a file of messages, in any language.
pub fn are_written(folder: &Path) -> bool {
    LANGS.into_iter().any(|lang| path(folder, lang).is_file())
}

fn path(folder: &Path, lang: Lang) -> PathBuf {
    folder.join(format!("messages.{}.txt", lang.tag()))
}

/// Whether the program fails this check as its head says, in the way that it says first.
fn is_claimed(entry: &Entry, verdict: &Verdict, failure: &Failure) -> bool {
    let kind = failure.kind.word();
    entry.fails.iter().any(|claim| claim.check == verdict.check && claim.kinds.first() == Some(&kind))
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The names of the wrong programs among these files.
fn names_of(files: &[PathBuf]) -> BTreeSet<String> {
    let is_wrong = |file: &&PathBuf| file.parent().is_some_and(|folder| folder.ends_with("wrong"));
    files.iter().filter(is_wrong).map(|file| name_of(file)).collect()
}

/// A file of messages as it is written.
#[derive(Debug, Default)]
struct File {
    sections: Vec<Section>,
    /// How many lines it has.
    lines: usize,
}

/// What a file says of one program.
#[derive(Debug)]
struct Section {
    name: String,
    /// The line of its name, from 1.
    line: usize,
    /// The lines after it, without empty ones at the end.
    lines: Vec<String>,
}

impl File {
    /// Reads a file; one that is not there has no sections.
    fn read(path: &Path) -> Self {
        let text =
            tst_engine::plain::read(path, LARGEST).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let mut file = Self { sections: Vec::new(), lines: text.lines().count() };
        for (line, number) in text.lines().zip(1..) {
            if let Some(name) = line.strip_prefix(SECTION) {
                file.sections.push(Section { name: name.trim().into(), line: number, lines: Vec::new() });
            } else if let Some(section) = file.sections.last_mut() {
                section.lines.push(line.trim_end().into());
            }
        }
        for section in &mut file.sections {
            while section.lines.last().is_some_and(String::is_empty) {
                section.lines.pop();
            }
        }
        file
    }
}

impl Section {
    fn body(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The first line that is not as it is told now, with its number; `None` when one of the section's messages is.
    fn difference(&self, told: &Told, index: usize) -> Option<(usize, String)> {
        let title: Vec<&str> = told.title.lines().chain([""]).collect();
        let message: Vec<&str> = told.messages[index].lines().collect();
        let own: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let differs = |lines: &[&str], now: &[&str], before: usize| {
            let at = (0..lines.len().max(now.len())).find(|at| lines.get(*at) != now.get(*at))?;
            Some((self.line + before + at + 1, now.get(at).map(ToString::to_string).unwrap_or_default()))
        };
        let (head, rest) = own.split_at(title.len().min(own.len()));
        if let Some(difference) = differs(head, &title, 0) {
            return Some(difference);
        }
        let mut first = None;
        let mut before = head.len();
        for lines in rest.split(|line| *line == OR) {
            let kept = lines.len() - lines.iter().rev().take_while(|line| line.is_empty()).count();
            let lead = lines.iter().take_while(|line| line.is_empty()).count().min(kept);
            match differs(&lines[lead..kept], &message, before + lead) {
                None => return None,
                difference => first = first.or(difference),
            }
            before += lines.len() + 1;
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(lines: &[&str]) -> Section {
        Section { name: "a.py".into(), line: 10, lines: lines.iter().map(ToString::to_string).collect() }
    }

    fn told(message: &str) -> Told {
        Told { title: "wrong: all\ncheck: c k\n".into(), messages: [message.into(), message.into()] }
    }

    #[test]
    fn the_first_line_that_differs_is_found_with_its_number() {
        let written = section(&["wrong: all", "check: c k", "", "found: a", "hint: b"]);
        assert_eq!(written.difference(&told("found: a\nhint: b\n"), 0), None);
        assert_eq!(written.difference(&told("found: a\nhint: c\n"), 0), Some((15, "hint: c".into())));
        assert_eq!(written.difference(&told("found: a\n"), 0), Some((15, String::new())));
        let other = Told { title: "wrong: some\ncheck: c k\n".into(), ..told("found: a\nhint: b\n") };
        assert_eq!(written.difference(&other, 0), Some((11, "wrong: some".into())));
    }

    #[test]
    fn one_of_several_messages_is_enough() {
        let written = section(&["wrong: all", "check: c k", "", "found: a", "", "or:", "", "found: b"]);
        assert_eq!(written.difference(&told("found: a\n"), 0), None);
        assert_eq!(written.difference(&told("found: b\n"), 0), None);
        assert_eq!(written.difference(&told("found: c\n"), 0), Some((14, "found: c".into())));
    }
}
