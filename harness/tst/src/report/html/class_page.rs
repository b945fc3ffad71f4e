//! The page of the whole class: for instructors only.

use tst_engine::text::ClassPage;

use super::alike::{self, AlikeText, Found};
use super::changed;
use super::distribution;
use super::document::{Documents, shown_name};
use super::exercises;
use super::number::time;
use super::table;
use super::worst_checks;
use super::writer::Writer;
use crate::grade::class::{Grade, Row};

/// The page; `found` are the patterns of all programs that failed something.
pub(super) fn render(documents: &Documents<'_>, found: Vec<Found>) -> String {
    let class = documents.class;
    let title = documents.say(ClassPage::Title { course: shown_name(&class.course) });
    let mut page = documents.begin(&title, "class");
    page.element("h1", &title).text("\n");
    let handed = class.students.iter().filter(|row| has_handed_in(row)).count();
    page.open("p").line(documents.say(ClassPage::HandedIn { count: handed, of: class.students.len() }));
    if class.judged > 0 {
        let facts = ClassPage::Facts { when: time(class.judged, documents.lang()), kit: class.kit.clone() };
        page.text(" ").line(documents.say(facts));
    }
    page.end();
    page.open("div").attr("class", "note").open("p").element("strong", documents.isolation()).text(" ");
    page.line(documents.isolation_means()).close().end();
    navigation(&mut page, documents);
    changed::show(&mut page, documents);
    table::show(&mut page, documents);
    distribution::show(&mut page, documents);
    exercises::show(&mut page, documents);
    worst_checks::show(&mut page, documents);
    alike::show(&mut page, documents, found);
    missing(&mut page, documents);
    strange(&mut page, documents);
    documents.finish(page)
}

/// Whether a student has handed in anything at all.
pub fn has_handed_in(row: &Row) -> bool {
    row.grades.iter().flatten().any(Grade::is_handed_in)
}

/// The beginning of a part of the page.
pub fn heading(page: &mut Writer, id: &'static str, text: String) {
    page.open("h2").attr("id", id).line(text).end();
}

fn navigation(page: &mut Writer, documents: &Documents<'_>) {
    let parts = [
        ("#class", documents.say(ClassPage::Grades)),
        ("#distribution", documents.say(ClassPage::Distribution)),
        ("#exercises", documents.say(ClassPage::Exercises)),
        ("#checks", documents.say(ClassPage::Checks)),
        ("#alike", documents.say(AlikeText::Heading)),
        ("#missing", documents.say(ClassPage::Missing)),
        ("#strange", documents.say(ClassPage::Strange)),
    ];
    page.open("nav");
    for (place, name) in parts {
        page.open("a").attr("href", place).line(name).end();
    }
    page.end();
}

fn missing(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "missing", documents.say(ClassPage::Missing));
    let all: Vec<_> = documents.class.students.iter().filter(|row| !has_handed_in(row)).collect();
    if all.is_empty() {
        page.element("p", documents.say(ClassPage::MissingNobody));
        return;
    }
    page.open("ul");
    for row in all {
        page.open("li").element("bdi", shown_name(&row.student.name));
        if let Some(id) = &row.student.id {
            page.text(" ").open("small").line(shown_name(id)).close();
        }
        if let Some(email) = &row.student.email {
            page.text(" ").open("small").line(shown_name(email)).close();
        }
        page.end();
    }
    page.end();
}

fn strange(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "strange", documents.say(ClassPage::Strange));
    let all = &documents.class.strange;
    if all.is_empty() {
        page.element("p", documents.say(ClassPage::StrangeNothing));
        return;
    }
    page.open("table").open("thead").open("tr");
    for name in [ClassPage::Source, ClassPage::Why] {
        page.open("th").attr("scope", "col").line(documents.say(name)).close();
    }
    page.close().end().open("tbody");
    for found in all {
        page.open("tr").open("th").attr("scope", "row").element("code", shown_name(&found.source)).close();
        page.element("td", documents.words(&found.why)).end();
    }
    page.close().end();
}
