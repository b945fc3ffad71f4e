//! The part of the class page that tells what changed since the last grading.

use super::class_page::heading;
use super::document::{Documents, shown_name};
use super::number::number;
use super::writer::Writer;
use crate::grade::changes::Change;
use crate::grade::changes_text::{ChangesText, points};

/// The place of it in the page.
pub const PLACE: &str = "changes";

/// The part; nothing where nothing changed.
pub fn show(page: &mut Writer, documents: &Documents<'_>) {
    let Some(changes) = &documents.class.changes else { return };
    heading(page, PLACE, documents.say(ChangesText::Heading));
    page.element("p", documents.say(ChangesText::sum(changes)));
    page.open("div").attr("class", "wide").open("table").open("thead").open("tr");
    let names = [ChangesText::Student, ChangesText::Exercise, ChangesText::Before, ChangesText::After, ChangesText::Why];
    for name in names {
        page.open("th").attr("scope", "col").line(documents.say(name)).close();
    }
    page.close().end().open("tbody");
    changes.all.iter().for_each(|change| row(page, documents, change));
    page.close().close().close().end();
}

fn row(page: &mut Writer, documents: &Documents<'_>, change: &Change) {
    let lang = documents.lang();
    let place = documents.class.students.iter().position(|row| row.student.key == change.key);
    page.open("tr").open("th").attr("scope", "row");
    if let Some(slug) = place.and_then(|place| documents.slugs.get(place)) {
        page.open("a").attr("href", format_args!("students/{slug}.html#exercise-{}", change.exercise));
        page.element("bdi", shown_name(&change.name)).close();
    } else {
        page.element("bdi", shown_name(&change.name));
    }
    page.close().open("td").element("code", &change.exercise).close();
    page.open("td").attr("class", "n").line(points(change.before, lang)).close();
    let max = number(f64::from(change.max), lang);
    page.open("td").attr("class", "n").line(format_args!("{}/{max}", points(change.after, lang))).close();
    page.element("td", change.causes.say(lang)).end();
}
