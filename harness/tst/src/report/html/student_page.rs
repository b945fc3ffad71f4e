//! The pages of one student: one for instructors, and one for the student.

use tst_engine::text::{ClassPage, StudentPage};

use super::HtmlError;
use super::alike::Found;
use super::decided;
use super::document::{Documents, shown_name};
use super::exercise::{self, HandedIn};
use super::number::{number, percent};
use super::table::is_late;
use super::viewer::Viewer;
use super::writer::Writer;
use crate::grade::class::{Grade, Records, Row};

/// Both pages of the student at `index`, in the order of [`Viewer::ALL`], and how the programs failed; one record at a time is in
/// memory.
///
/// # Errors
/// When a record cannot be read.
pub(super) fn render(
    documents: &Documents<'_>,
    records: &dyn Records,
    index: usize,
) -> Result<([String; 2], Vec<Found>), HtmlError> {
    let class = documents.class;
    let row = &class.students[index];
    let mut pages = Viewer::ALL.map(|viewer| begin(documents, row, index, viewer));
    let mut patterns = Vec::new();
    for (at, (exercise, grade)) in class.exercises.iter().zip(&row.grades).enumerate() {
        let read = |grade: &Grade| records.record(grade.place).map_err(|source| HtmlError::Read { place: grade.place, source });
        let found = match grade {
            Some(grade) => {
                let history = decided::history(documents, grade, records)?;
                Some(HandedIn::new(documents, exercise, grade, read(grade)?, history))
            }
            None => None,
        };
        patterns.extend(found.as_ref().and_then(|found| found.pattern(exercise, (at, index))));
        for (page, viewer) in pages.iter_mut().zip(Viewer::ALL) {
            exercise::show(page, documents, viewer, exercise, found.as_ref());
        }
    }
    Ok((pages.map(|page| documents.finish(page)), patterns))
}

fn begin(documents: &Documents<'_>, row: &Row, index: usize, viewer: Viewer) -> Writer {
    let course = shown_name(&documents.class.course);
    let name = shown_name(&row.student.name);
    let mut page = documents.begin(&documents.say(StudentPage::Title { name: name.clone(), course: course.clone() }), "student");
    if viewer == Viewer::Instructor {
        navigation(&mut page, documents, index);
    }
    page.open("h1").element("bdi", name).end();
    page.open("p").attr("class", "soft").line(course);
    let student = &row.student;
    let email = student.email.as_ref().filter(|_| viewer == Viewer::Instructor);
    for fact in student.id.iter().chain(email) {
        page.text(" · ").line(shown_name(fact));
    }
    page.end();
    if viewer == Viewer::Instructor {
        page.open("p").element("strong", documents.say(StudentPage::ForInstructor)).end();
    }
    overview(&mut page, documents, row);
    page
}

fn navigation(page: &mut Writer, documents: &Documents<'_>, index: usize) {
    let students = &documents.class.students;
    page.open("nav");
    let mut link = |to: String, text: String, name: &str| {
        page.open("a").attr("href", to).line(text);
        if !name.is_empty() {
            page.text(": ").element("bdi", shown_name(name));
        }
        page.end();
    };
    link("../index.html".into(), documents.say(StudentPage::WholeClass), "");
    let neighbours = [(index.checked_sub(1), StudentPage::Previous), (Some(index + 1), StudentPage::Next)];
    let mut links = Vec::new();
    for (at, text) in neighbours {
        let Some((at, row)) = at.and_then(|at| Some((at, students.get(at)?))) else { continue };
        links.push((format!("{}.html", documents.slugs[at]), documents.say(text), row.student.name.as_str()));
    }
    links.into_iter().for_each(|(to, text, name)| link(to, text, name));
    page.end();
}

fn overview(page: &mut Writer, documents: &Documents<'_>, row: &Row) {
    let lang = documents.lang();
    page.element("h2", documents.say(StudentPage::Overview));
    page.open("p").element("strong", documents.say(StudentPage::Total { percent: percent(row.total, lang) })).end();
    page.open("table").open("thead").open("tr");
    page.open("th").attr("scope", "col").line(documents.say(ClassPage::Exercise)).close();
    page.open("th").attr("scope", "col").attr("class", "n").line(documents.say(StudentPage::Points)).close();
    page.open("td").close().close().end().open("tbody");
    for (exercise, grade) in documents.class.exercises.iter().zip(&row.grades) {
        page.open("tr").open("th").attr("scope", "row");
        page.open("a").attr("href", format_args!("#exercise-{}", exercise.name));
        page.line(shown_name(documents.words(&exercise.title))).close().close();
        page.open("td").attr("class", "n");
        let remark = match grade {
            Some(grade) if grade.is_fault => Some(documents.say(StudentPage::NotJudged)),
            Some(grade) => {
                page.line(format_args!("{}/{}", number(grade.points, lang), grade.max));
                let absent = (!grade.is_handed_in()).then(|| documents.say(ClassPage::NothingHandedIn));
                let unusable = absent.or_else(|| grade.trouble.is_some().then(|| documents.say(ClassPage::Unusable)));
                unusable.or_else(|| is_late(grade).then(|| documents.say(StudentPage::SaidLate)))
            }
            None => {
                page.line(format_args!("0/{}", exercise.max));
                Some(documents.say(ClassPage::NothingHandedIn))
            }
        };
        page.close().element("td", remark.unwrap_or_default()).end();
    }
    page.close().end();
}
