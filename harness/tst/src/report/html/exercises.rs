//! The exercises of a class in numbers: how many handed in, and how they did.

use tst_engine::text::ClassPage;

use super::class_page::heading;
use super::document::{Documents, shown_name};
use super::number::number;
use super::statistics::Summary;
use super::table::is_late;
use super::writer::Writer;
use crate::grade::class::Grade;

/// The part of the page.
pub fn show(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "exercises", documents.say(ClassPage::Exercises));
    let class = documents.class;
    page.open("div").attr("class", "wide").attr("role", "region").attr("tabindex", 0);
    page.attr("aria-label", documents.say(ClassPage::Exercises)).open("table").open("thead").open("tr");
    page.open("th").attr("scope", "col").line(documents.say(ClassPage::Exercise)).close();
    let columns = [ClassPage::HandedInColumn, ClassPage::Late, ClassPage::AllPoints, ClassPage::Mean, ClassPage::Median];
    for name in columns {
        page.open("th").attr("scope", "col").attr("class", "n").line(documents.say(name)).close();
    }
    page.close().end().open("tbody");
    for (index, exercise) in class.exercises.iter().enumerate() {
        let grades: Vec<&Grade> = class.students.iter().filter_map(|row| row.grades.get(index)?.as_ref()).collect();
        let judged: Vec<f64> = grades.iter().filter(|grade| !grade.is_fault).map(|grade| grade.points).collect();
        let count = |wanted: fn(&Grade) -> bool| grades.iter().filter(|grade| wanted(grade)).count();
        let full = count(|grade| !grade.is_fault && grade.raw_points >= grade.max && grade.trouble.is_none());
        page.open("tr").open("th").attr("scope", "row").line(shown_name(documents.words(&exercise.title)));
        page.text(" ").open("small").element("code", &exercise.name).close().close();
        let mut cell = |text: String| {
            page.open("td").attr("class", "n").line(text).close();
        };
        cell(grades.len().to_string());
        cell(count(is_late).to_string());
        cell(full.to_string());
        let (mean, median) = Summary::of(&judged).map_or_else(Default::default, |summary| {
            let of = |value| format!("{}/{}", number(value, documents.lang()), exercise.max);
            (of((summary.mean * 10.0).round() / 10.0), of(summary.median))
        });
        cell(mean);
        cell(median);
        page.end();
    }
    page.close().close().end();
}
