//! Which checks fail most: where the class has not understood something yet.

use tst_engine::spec::Visibility;
use tst_engine::text::ClassPage;

use super::class_page::heading;
use super::document::{Documents, shown_name};
use super::number::percent;
use super::writer::Writer;
use crate::grade::class::{CheckColumn, Column};
use crate::grade::finding::Finding;

/// So many are shown at once; the others are folded.
const FIRST: usize = 12;

/// One check over the whole class.
#[derive(Debug)]
struct Tally<'c> {
    exercise: &'c Column,
    check: &'c CheckColumn,
    failed: usize,
    skipped: usize,
    /// Passed, failed or skipped.
    of: usize,
}

impl Tally<'_> {
    /// The failed ones among those where it was really judged, in percent.
    fn rate(&self) -> f64 {
        let judged = self.of - self.skipped;
        if judged == 0 { 0.0 } else { self.failed as f64 * 100.0 / judged as f64 }
    }
}

/// The part of the page.
pub fn show(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "checks", documents.say(ClassPage::Checks));
    page.element("p", documents.say(ClassPage::ChecksIntro));
    let all = tallies(documents);
    let (mut failing, never): (Vec<_>, Vec<_>) = all.into_iter().partition(|tally| tally.failed > 0);
    failing.sort_by(|one, other| other.rate().total_cmp(&one.rate()).then(other.failed.cmp(&one.failed)));
    let (first, rest) = failing.split_at(failing.len().min(FIRST));
    if !first.is_empty() {
        table(page, documents, first);
    }
    if !rest.is_empty() {
        page.open("details").element("summary", documents.say(ClassPage::MoreChecks { count: rest.len() }));
        table(page, documents, rest);
        page.end();
    }
    if !never.is_empty() {
        page.element("p", documents.say(ClassPage::NeverFailed { count: never.len() }));
    }
}

fn tallies<'c>(documents: &Documents<'c>) -> Vec<Tally<'c>> {
    let class = documents.class;
    let mut all = Vec::new();
    for (column, exercise) in class.exercises.iter().enumerate() {
        let begin = all.len();
        all.extend(exercise.checks.iter().map(|check| Tally { exercise, check, failed: 0, skipped: 0, of: 0 }));
        for grade in class.students.iter().filter_map(|row| row.grades.get(column)?.as_ref()) {
            for (tally, finding) in all[begin..].iter_mut().zip(&*grade.findings) {
                // An error says nothing of the program, and an extra that was not done nothing of what is hard.
                tally.of += usize::from(!matches!(finding, Finding::Error | Finding::NotYet));
                tally.failed += usize::from(*finding == Finding::Failed);
                tally.skipped += usize::from(*finding == Finding::Skipped);
            }
        }
    }
    all
}

fn table(page: &mut Writer, documents: &Documents<'_>, tallies: &[Tally<'_>]) {
    let title = documents.say(ClassPage::Checks);
    page.open("div").attr("class", "wide").attr("role", "region").attr("aria-label", title).attr("tabindex", 0);
    page.open("table").open("thead").open("tr");
    for name in [ClassPage::Check, ClassPage::Exercise] {
        page.open("th").attr("scope", "col").line(documents.say(name)).close();
    }
    page.open("th").attr("scope", "col").attr("colspan", 2).line(documents.say(ClassPage::FailedOf)).close();
    page.close().end().open("tbody");
    for tally in tallies {
        row(page, documents, tally);
    }
    page.close().close().end();
}

fn row(page: &mut Writer, documents: &Documents<'_>, tally: &Tally<'_>) {
    let (check, lang) = (tally.check, documents.lang());
    page.open("tr").open("th").attr("scope", "row").line(shown_name(documents.words(&check.title))).text(" ");
    page.open("small").element("code", &check.name).close();
    visibility(page, documents, check.visibility);
    page.close().open("td").element("code", &tally.exercise.name).close();
    // Beside the words, so that the numbers of all rows stand below each other.
    page.open("td").open("svg").attr("class", "bar").attr("viewBox", "0 0 100 10");
    page.attr("preserveAspectRatio", "none").attr("aria-hidden", "true");
    let part = |count: usize| count as f64 * 100.0 / tally.of.max(1) as f64;
    let (failed, skipped) = (part(tally.failed), part(tally.skipped));
    for (class, x, width) in [("all", 0.0, 100.0), ("part", 0.0, failed), ("more", failed, skipped)] {
        page.open("rect").attr("class", class).attr("x", format_args!("{x:.1}")).attr("y", 0);
        page.attr("width", format_args!("{width:.1}")).attr("height", 10).close();
    }
    page.close().close();
    let of = tally.of - tally.skipped;
    let said = ClassPage::FailedCount { failed: tally.failed, of, percent: percent(tally.rate().round(), lang) };
    page.open("td").attr("class", "n").line(documents.say(said));
    if tally.skipped > 0 {
        page.element("small", documents.say(ClassPage::SkippedCount { skipped: tally.skipped }));
    }
    page.close().end();
}

/// The word beside a check that not everybody may see.
pub fn visibility(page: &mut Writer, documents: &Documents<'_>, visibility: Visibility) {
    let word = match visibility {
        Visibility::Visible => return,
        Visibility::Hidden => ClassPage::Hidden,
        Visibility::AfterDueDate => ClassPage::AfterDueDate,
    };
    page.text(" ").open("span").attr("class", "tag").line(documents.say(word)).close();
}
