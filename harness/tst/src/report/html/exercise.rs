//! One exercise on a student's page: what was handed in, when, what it is worth, and each check.

use std::collections::BTreeMap;

use tst_engine::spec::Visibility;
use tst_engine::text::{ClassPage, StudentPage};

use super::alike::{self, Found};
use super::check;
use super::decided;
use super::document::{Documents, shown_name};
use super::number::{number, percent, span, time};
use super::table::is_late;
use super::viewer::Viewer;
use super::worst_checks::visibility;
use super::writer::{Part, Writer};
use crate::grade::class::{Column, Grade};
use crate::grade::finding::Finding;
use crate::grade::pattern::Pattern;
use crate::grade::record::{CheckRecord, Outcome, Record, Run, Status};

/// What was handed in for an exercise, with what is the same on all pages on which it stands.
#[derive(Debug)]
pub struct HandedIn<'r> {
    grade: &'r Grade,
    record: Record,
    /// The failed checks, explained, under their names.
    failed: BTreeMap<String, Part>,
    /// Every result of it, if there are several: for instructors.
    history: Option<Part>,
}

impl<'r> HandedIn<'r> {
    /// Writes the parts that are the same on all pages.
    pub fn new(documents: &Documents<'_>, exercise: &Column, grade: &'r Grade, record: Record, history: Option<Part>) -> Self {
        let checks = record.run().filter(|run| run.build.ok).map_or(&[][..], |run| &run.checks);
        let part = |check: &CheckRecord| {
            let failure = check.failure.as_ref()?;
            let failed = check::Failed { record: &record, check, failure, place: &place(exercise, check) };
            Some((check.name.clone(), check::part(documents, &failed)))
        };
        let failed = checks.iter().filter_map(part).collect();
        Self { grade, record, failed, history }
    }

    /// How it failed the exercise at a position, of the student at another; `None` where it did not.
    pub(super) fn pattern(&self, of: &Column, (exercise, student): (usize, usize)) -> Option<Found> {
        let run = self.record.run()?;
        let pattern = Pattern::of(&of.name, run)?;
        Some(Found { exercise, student, pattern, remarks: run.remarks.clone() })
    }
}

/// Where in a page a failed check is explained: by name, so that a link stays right, and not by number, which would tell
/// how many are hidden.
fn place(exercise: &Column, check: &CheckRecord) -> String {
    format!("check-{}-{}", exercise.name, check.name)
}

/// The part of the page.
pub fn show(page: &mut Writer, documents: &Documents<'_>, viewer: Viewer, exercise: &Column, found: Option<&HandedIn<'_>>) {
    page.open("section").open("h2").attr("id", format_args!("exercise-{}", exercise.name));
    page.line(shown_name(documents.words(&exercise.title))).text(" ").element("code", &exercise.name).end();
    match found {
        None => {
            page.element("p", documents.say(StudentPage::NothingHandedIn));
        }
        Some(found) => {
            facts(page, documents, viewer, found.grade, &found.record);
            alike::show_remarks(page, documents, found.record.run().map_or(&[], |run| &run.remarks));
            outcome(page, documents, viewer, exercise, found);
            if let (Viewer::Instructor, Some(history)) = (viewer, &found.history) {
                page.part(history);
            }
        }
    }
    page.end();
}

fn facts(page: &mut Writer, documents: &Documents<'_>, viewer: Viewer, grade: &Grade, record: &Record) {
    let lang = documents.lang();
    let mut facts = Vec::new();
    if let Some(group) = &grade.group {
        facts.push((StudentPage::Group, shown_name(group)));
    }
    if !grade.is_fault {
        let mut points = documents.say(StudentPage::Of { points: number(grade.points, lang), of: grade.max.to_string() });
        let extra = record.run().map_or(0, |run| run.extra);
        if extra > 0 {
            points = format!("{points}, {}", documents.say(StudentPage::Extra { points: extra }));
        }
        if grade.penalty_percent > 0.0 {
            let percent = percent(grade.penalty_percent, lang);
            let before = documents.say(StudentPage::BeforePenalty { points: grade.raw_points, percent });
            points = format!("{points} ({before})");
        }
        facts.push((StudentPage::Points, points));
    }
    let late = match grade {
        _ if grade.late_s > 0 => Some(StudentPage::LateBy { time: span(grade.late_s) }),
        _ if is_late(grade) || record.is_late => Some(StudentPage::SaidLate),
        _ => None,
    };
    let when = record.submitted.map_or_else(|| documents.say(StudentPage::UnknownTime), |seconds| time(seconds, lang));
    let mut handed_in = [Some(when), late.map(|late| documents.say(late))].into_iter().flatten().collect::<Vec<_>>();
    let (number, of) = grade.attempt;
    if of > 1 {
        handed_in.push(documents.say(ClassPage::Attempt { number, of }));
    }
    if grade.is_handed_in() {
        facts.push((StudentPage::HandedIn, handed_in.join(", ")));
    }
    if viewer == Viewer::Instructor && grade.is_handed_in() {
        facts.push((StudentPage::Source, shown_name(&record.source)));
        facts.push((StudentPage::Judged, format!("{}, tst {}", time(record.judged, lang), record.fingerprint.kit)));
        facts.push((StudentPage::Seed, record.seed.to_string()));
    }
    page.open("dl");
    for (name, fact) in facts {
        page.element("dt", documents.say(name)).element("dd", fact).text("\n");
    }
    for (name, fact) in decided::facts(documents, viewer, grade) {
        page.element("dt", documents.say(name)).element("dd", fact).text("\n");
    }
    page.end();
}

fn outcome(page: &mut Writer, documents: &Documents<'_>, viewer: Viewer, exercise: &Column, found: &HandedIn<'_>) {
    match &found.record.result {
        Outcome::Judged(run) => judged(page, documents, viewer, exercise, found, run),
        Outcome::Unusable(_) if !found.grade.is_handed_in() => {
            page.element("p", documents.say(StudentPage::NothingHandedIn));
        }
        Outcome::Unusable(why) => {
            page.open("p").element("strong", documents.say(StudentPage::Unusable)).text(": ");
            page.line(documents.words(why)).end();
        }
        Outcome::Fault(why) => {
            page.open("p").element("strong", documents.say(StudentPage::NotJudged)).text(" ");
            page.line(documents.say(StudentPage::NotJudgedMeans)).end();
            // It may tell of the grading machine.
            if viewer == Viewer::Instructor {
                page.open("pre").text(documents.words(why)).end();
            }
        }
    }
}

fn judged(page: &mut Writer, documents: &Documents<'_>, viewer: Viewer, exercise: &Column, found: &HandedIn<'_>, run: &Run) {
    let remarks = run.build.output.trim_end();
    if !run.build.ok {
        page.open("p").attr("class", "bad").line(documents.say(StudentPage::DoesNotBuild)).end();
        page.open("pre").text(remarks).end();
    }
    let checks: Vec<&CheckRecord> = viewer.checks(run).collect();
    if !checks.is_empty() {
        page.element("h3", documents.say(StudentPage::Checks));
        list(page, documents, viewer, exercise, run, &checks);
    }
    if viewer == Viewer::Student {
        sum(page, documents, run, Visibility::Hidden, |points, of| StudentPage::HiddenSum { points, of });
        sum(page, documents, run, Visibility::AfterDueDate, |points, of| StudentPage::LaterSum { points, of });
    }
    if run.build.ok {
        for part in checks.iter().filter_map(|check| found.failed.get(&check.name)) {
            page.part(part);
        }
        if !remarks.is_empty() {
            page.open("details").element("summary", documents.say(StudentPage::CompilerRemarks));
            page.open("pre").text(remarks).close().end();
        }
    }
}

fn list(page: &mut Writer, documents: &Documents<'_>, viewer: Viewer, exercise: &Column, run: &Run, checks: &[&CheckRecord]) {
    page.open("table").open("thead").open("tr");
    page.open("th").attr("scope", "col").line(documents.say(StudentPage::State)).close();
    page.open("th").attr("scope", "col").line(documents.say(ClassPage::Check)).close();
    page.open("th").attr("scope", "col").attr("class", "n").line(documents.say(StudentPage::Points)).close();
    page.close().end().open("tbody");
    for check in checks {
        let (class, sign, word) = match check.finding() {
            Finding::Passed => ("good", "✓", StudentPage::Passed),
            Finding::Failed => ("bad", "✗", StudentPage::Failed),
            Finding::NotYet => ("care", "○", StudentPage::NotYet),
            Finding::Skipped => ("care", "–", StudentPage::Skipped),
            Finding::Error => ("care", "!", StudentPage::Errored),
        };
        page.open("tr")
            .open("td")
            .attr("class", "state")
            .open("span")
            .attr("class", class)
            .open("span")
            .attr("aria-hidden", "true");
        page.line(sign).close().text(" ").line(documents.say(word)).close().close();
        page.open("td");
        let title = shown_name(documents.words(&check.title));
        if check.failure.is_some() && run.build.ok {
            page.open("a").attr("href", format_args!("#{}", place(exercise, check))).line(title).close();
        } else {
            page.line(title);
        }
        page.text(" ").element("code", &check.name);
        if check.is_extra {
            page.text(" ").open("span").attr("class", "tag").line(documents.say(StudentPage::IsExtra)).close();
        }
        visibility(page, documents, check.visibility);
        if let Some(text) = reason(documents, viewer, run, check) {
            page.element("small", text);
        }
        page.close().open("td").attr("class", "n").line(format_args!("{}/{}", check.points, check.max_points));
        page.close().end();
    }
    page.close().end();
}

/// Why a check was skipped or could not be judged, or was not played under its schedules.
fn reason(documents: &Documents<'_>, viewer: Viewer, run: &Run, check: &CheckRecord) -> Option<String> {
    let reason = check.reason.as_ref().map(|reason| documents.words(reason));
    let reason = reason.map(|reason| match viewer.may_read(reason, run) {
        true => reason.to_string(),
        false => documents.say(StudentPage::OtherReason),
    });
    match check.status {
        Status::Skipped => reason.map(|reason| documents.say(StudentPage::SkippedFor { reason })),
        Status::Error => {
            let fault = documents.say(StudentPage::FaultNotYours);
            Some(reason.map_or_else(|| format!("{fault}."), |reason| format!("{fault}: {reason}")))
        }
        Status::Passed | Status::Failed => {
            let refused = check.schedules.as_ref().and_then(|schedules| schedules.refused.as_ref());
            refused.map(|why| documents.words(why).to_string())
        }
    }
}

/// What the checks that are not shown are worth together: otherwise the points would not add up.
fn sum(page: &mut Writer, documents: &Documents<'_>, run: &Run, whose: Visibility, say: fn(u32, u32) -> StudentPage) {
    let checks = || run.checks.iter().filter(|check| check.visibility == whose);
    if checks().next().is_some() {
        // A journal may hold any numbers.
        let points = checks().fold(0, |sum: u32, check| sum.saturating_add(check.points));
        let of = checks().fold(0, |sum: u32, check| sum.saturating_add(check.max_points));
        page.element("p", documents.say(say(points, of)));
    }
}
