//! One failed check, explained: what was asked for, what was found, the bytes, the likely cause, the conversation.

use tst_engine::spec::Visibility;
use tst_engine::text::{Label, StudentPage, shell_word};

use super::conversation;
use super::document::{Documents, shown_name};
use super::evidence;
use super::worst_checks::visibility;
use super::writer::{Part, Writer};
use crate::grade::finding::Finding;
use crate::grade::record::{CheckRecord, FailureRecord, Record};

/// A failed check and what belongs to it.
#[derive(Debug)]
pub struct Failed<'r> {
    /// The submission.
    pub record: &'r Record,
    /// The check.
    pub check: &'r CheckRecord,
    /// What was wrong.
    pub failure: &'r FailureRecord,
    /// The place in the page to which links lead.
    pub place: &'r str,
}

/// The part of a page, the same for everybody who may see the check.
pub fn part(documents: &Documents<'_>, failed: &Failed<'_>) -> Part {
    let Failed { check, failure, place, .. } = failed;
    let mut part = Writer::default();
    let page = &mut part;
    let (section, class, sign) =
        if check.finding() == Finding::NotYet { ("check extra", "care", "○") } else { ("check", "bad", "✗") };
    page.open("section").attr("class", section).attr("id", place);
    page.open("h3").open("span").attr("class", class).line(sign).close().text(" ");
    page.line(shown_name(documents.words(&check.title))).text(" ").element("code", &check.name);
    visibility(page, documents, check.visibility);
    page.text(" ").element("small", format_args!("{}/{}", check.points, check.max_points)).end();
    page.open("dl");
    requirement(page, documents, failed);
    page.element("dt", label(documents, Label::Found));
    page.open("dd").attr("class", class).line(documents.words(&failure.message)).end();
    evidence::show(page, documents, failure);
    if let Some(cause) = &failure.cause {
        field(page, documents, Label::LikelyCause, documents.words(cause));
    }
    if let Some((under, _)) = check.failed_under() {
        page.element("dt", documents.say(StudentPage::Played)).element("dd", documents.say(under)).text("\n");
    }
    let hint = documents.words(&check.hint);
    if !hint.is_empty() {
        field(page, documents, Label::Hint, hint);
    }
    repeat(page, documents, failed);
    page.end();
    let said = failure.standard_error.trim_end();
    if !said.is_empty() {
        page.element("h4", label(documents, Label::StandardError));
        page.open("pre").text(said).end();
    }
    conversation::show(page, documents, check, place);
    page.end();
    part.into_part()
}

fn requirement(page: &mut Writer, documents: &Documents<'_>, failed: &Failed<'_>) {
    let Failed { check, failure, .. } = failed;
    page.element("dt", label(documents, Label::Requirement));
    page.open("dd").line(documents.words(&failure.requirement));
    if failure.line > 0 {
        // Hidden checks have a file of their own beside the exercise's.
        let file = if check.visibility == Visibility::Hidden { "hidden.yaml" } else { "exercise.yaml" };
        let place = StudentPage::InFile { file: file.into(), line: failure.line };
        page.text(" ").element("small", format_args!("({})", documents.say(place)));
    }
    page.end();
}

/// The command that runs this check alone.
fn repeat(page: &mut Writer, documents: &Documents<'_>, failed: &Failed<'_>) {
    let Failed { record, check, .. } = failed;
    let (exercise, name) = (shell_word(&record.exercise), shell_word(&check.name));
    page.element("dt", documents.say(StudentPage::RepeatAlone)).open("dd");
    let schedule = check.failed_under().map(|(_, seed)| format!(" --schedule {seed}")).unwrap_or_default();
    page.element("code", format_args!("tst test {exercise} --check {name} --seed {}{schedule}", record.seed)).end();
}

fn field(page: &mut Writer, documents: &Documents<'_>, name: Label, text: &str) {
    page.element("dt", label(documents, name)).element("dd", text).text("\n");
}

/// A label of the reports in a terminal, where they begin in small letters.
pub fn label(documents: &Documents<'_>, name: Label) -> String {
    let text = documents.say(name);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
