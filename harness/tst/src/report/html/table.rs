//! The table of grades: students by exercises. The script makes it sortable; without it, it is by name.

use tst_engine::text::ClassPage;

use super::class_page::heading;
use super::document::{Documents, shown_name};
use super::number::{number, percent, span};
use super::writer::Writer;
use crate::grade::class::{Grade, Row};

/// Stands where there is no grade.
const NONE: &str = "—";
/// Stands where the kit failed.
const UNKNOWN: &str = "?";

/// The table with its search box and legend.
pub fn show(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "class", documents.say(ClassPage::Grades));
    page.open("div").attr("class", "search").attr("id", "search").attr("role", "search").flag("hidden");
    page.open("label").attr("for", "q").line(documents.say(ClassPage::Search)).close();
    page.void("input").attr("id", "q").attr("type", "search").attr("autocomplete", "off").attr("spellcheck", "false");
    page.open("output").attr("class", "soft").attr("for", "q").attr("data-text", documents.say(ClassPage::Shown)).close();
    page.end();
    let title = documents.say(ClassPage::Grades);
    page.open("div").attr("class", "wide").attr("role", "region").attr("aria-label", title).attr("tabindex", 0);
    page.open("table").attr("id", "grades");
    head(page, documents);
    page.open("tbody").text("\n");
    for (row, slug) in documents.class.students.iter().zip(&documents.slugs) {
        student(page, documents, row, slug);
    }
    page.close().close().end();
    legend(page, documents);
}

fn head(page: &mut Writer, documents: &Documents<'_>) {
    let column = |page: &mut Writer, class: &'static str, key: &str, text: &str, below: Option<String>| {
        page.open("th").attr("scope", "col").attr("class", class).attr("data-key", key).line(text);
        if let Some(below) = below {
            page.element("small", below);
        }
        page.close();
    };
    page.open("thead").open("tr");
    column(page, "", "name", &documents.say(ClassPage::Name), None);
    column(page, "", "id", &documents.say(ClassPage::Id), None);
    column(page, "n", "total", &documents.say(ClassPage::Total), None);
    for exercise in &documents.class.exercises {
        let most = Some(format!("/{}", exercise.max));
        column(page, "n", &format!("exercise-{}", exercise.name), &exercise.name, most);
    }
    column(page, "n", "late", &documents.say(ClassPage::Late), None);
    column(page, "n", "attempts", &documents.say(ClassPage::Attempts), None);
    page.close().end();
}

fn student(page: &mut Writer, documents: &Documents<'_>, row: &Row, slug: &str) {
    let lang = documents.lang();
    let file = format!("students/{slug}.html");
    page.open("tr").open("th").attr("scope", "row");
    page.open("a").attr("href", &file).element("bdi", shown_name(&row.student.name)).close().close();
    page.open("td").attr("class", "id").line(row.student.id.as_deref().map(shown_name).unwrap_or_default()).close();
    page.open("td").attr("class", "n total").attr("data-v", row.total).line(percent(row.total, lang)).close();
    for (exercise, grade) in documents.class.exercises.iter().zip(&row.grades) {
        let place = format!("{file}#exercise-{}", exercise.name);
        match grade {
            Some(grade) => cell(page, documents, grade, &place),
            None => {
                let says = documents.say(ClassPage::NothingHandedIn);
                page.open("td").attr("class", "n soft").attr("data-v", "");
                page.open("span").attr("title", says).line(NONE).close().close();
            }
        }
    }
    let grades = || row.grades.iter().flatten();
    let late = grades().filter(|grade| is_late(grade)).count();
    let seconds: i64 = grades().map(|grade| grade.late_s.max(0)).fold(0, i64::saturating_add);
    page.open("td").attr("class", "n").attr("data-v", if late == 0 { -1 } else { seconds });
    if late > 0 {
        page.open("span").attr("title", documents.say(ClassPage::LateMark { exercises: late })).line(late).close();
    }
    page.close();
    let attempts: u64 = grades().map(|grade| u64::from(grade.attempt.1)).sum();
    page.open("td").attr("class", "n").attr("data-v", attempts).line(attempts).close();
    page.end();
}

fn cell(page: &mut Writer, documents: &Documents<'_>, grade: &Grade, place: &str) {
    let lang = documents.lang();
    page.open("td").attr("class", "n");
    match grade.is_fault {
        true => page.attr("data-v", ""),
        false => page.attr("data-v", grade.points),
    };
    page.open("a").attr("href", place);
    match grade.is_fault {
        true => page.line(UNKNOWN),
        false => page.line(number(grade.points, lang)),
    };
    page.close();
    let mut remarks = Vec::new();
    if grade.is_fault {
        remarks.push(("bad", documents.say(ClassPage::NotJudged)));
    } else if grade.trouble.is_some() {
        remarks.push(("bad", documents.say(ClassPage::Unusable)));
    }
    if grade.late_s > 0 {
        remarks.push(("care", documents.say(ClassPage::LateBy { time: span(grade.late_s) })));
    } else if is_late(grade) {
        let percent = percent(grade.penalty_percent, lang);
        remarks.push(("care", documents.say(ClassPage::PenaltyOnly { percent })));
    }
    let (number, of) = grade.attempt;
    if of > 1 {
        remarks.push(("", documents.say(ClassPage::Attempt { number, of })));
    }
    for (class, remark) in remarks {
        page.open("small").attr("class", class).line(remark).close();
    }
    page.close();
}

/// Whether it came late, also when it is not known by how much.
pub fn is_late(grade: &Grade) -> bool {
    grade.late_s > 0 || grade.penalty_percent > 0.0
}

fn legend(page: &mut Writer, documents: &Documents<'_>) {
    let lines = [
        ("85", ClassPage::LegendPoints),
        ("85%", ClassPage::LegendTotal),
        (NONE, ClassPage::LegendNone),
        (&documents.say(ClassPage::Unusable), ClassPage::LegendUnusable),
        (&documents.say(ClassPage::NotJudged), ClassPage::LegendNotJudged),
        (&documents.say(ClassPage::LateBy { time: span(93_600) }), ClassPage::LegendLate),
        (&documents.say(ClassPage::Attempt { number: 2, of: 3 }), ClassPage::LegendAttempt),
        (&documents.say(ClassPage::Hidden), ClassPage::LegendHidden),
    ];
    page.open("details").element("summary", documents.say(ClassPage::Legend)).open("dl");
    for (sign, meaning) in lines {
        page.element("dt", sign).element("dd", documents.say(meaning)).text("\n");
    }
    page.close().end();
}
