//! The experiment as one HTML page, with its plots, and each plot as a file of its own.

use tst_engine::text::{Lang, Say as _};

use super::page_text::PageText;
use super::record::Experiment;
use super::{plot, table};
use crate::report::html::own_file::OwnFile;
use crate::report::html::writer::Writer;

/// All plots by the names of their files.
pub fn plots(found: &Experiment, lang: Lang) -> Vec<(String, String)> {
    let mut files = vec![
        ("latency.svg".to_string(), plot::file(|page| plot::latency(page, found, lang))),
        ("distribution.svg".to_string(), plot::file(|page| plot::distribution(page, found, lang))),
    ];
    for (index, subject) in found.subjects.iter().enumerate().filter(|(_, subject)| subject.missing.is_none()) {
        let name: String = subject.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        files.push((format!("timeline-{name}.svg"), plot::file(|page| plot::timeline(page, found, index, lang))));
    }
    files
}

/// The page.
pub fn html(found: &Experiment, lang: Lang) -> String {
    let (own, plots) = (OwnFile::new(include_str!("../report/html/page.css")), plot::style());
    let policy = format!("default-src 'none'; style-src {} {}; base-uri 'none'; form-action 'none'", own.source(), plots.source());
    let title = PageText::Title { path: found.path.clone() }.say(lang);
    let mut page = Writer::default();
    page.doctype().open("html").attr("lang", lang.tag()).open("head");
    page.void("meta").attr("charset", "utf-8");
    page.void("meta").attr("http-equiv", "Content-Security-Policy").attr("content", &policy);
    page.void("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
    page.void("meta").attr("name", "referrer").attr("content", "no-referrer");
    page.element("title", &title);
    page.open("style").own_file(&own).close().open("style").own_file(&plots).close();
    page.end().open("body").open("main");
    page.element("h1", &title);
    let paragraph = |page: &mut Writer, text: String| {
        page.open("p").line(text).end();
    };
    for note in table::head(found) {
        paragraph(&mut page, note.say(lang));
    }
    for note in table::notes(found) {
        page.open("div").attr("class", "note").open("p").line(note.say(lang)).close().end();
    }
    let figure = |page: &mut Writer, title: PageText, help: PageText, draw: &dyn Fn(&mut Writer)| {
        page.element("h2", title.say(lang));
        page.open("figure");
        draw(page);
        page.open("figcaption").open("p").line(help.say(lang)).close();
        page.open("p").attr("class", "soft").line(plot::caption(found, lang)).close().close().end();
    };
    figure(&mut page, PageText::LatencyTitle, PageText::LatencyHelp, &|page| plot::latency(page, found, lang));
    let clients = found.clients.iter().copied().max().unwrap_or(1);
    let title = PageText::DistributionTitle { clients };
    figure(&mut page, title, PageText::DistributionHelp, &|page| plot::distribution(page, found, lang));
    figure(&mut page, PageText::TimelinesTitle, PageText::TimelinesHelp, &|page| {
        for (index, subject) in found.subjects.iter().enumerate().filter(|(_, subject)| subject.missing.is_none()) {
            page.element("h3", &subject.name);
            plot::timeline(page, found, index, lang);
        }
    });
    page.element("h2", PageText::LawsTitle.say(lang));
    paragraph(&mut page, PageText::Laws.say(lang));
    page.element("h2", PageText::Figures.say(lang));
    let rows = table::rows(found, lang);
    page.open("div").attr("class", "wide").open("table").open("thead").open("tr");
    for (column, cell) in rows[0].iter().enumerate() {
        page.open("th").attr("scope", "col").attr("class", if column == 0 { "" } else { "n" }).line(cell).close();
    }
    page.close().close().open("tbody");
    for row in &rows[1..] {
        page.open("tr").open("th").attr("scope", "row").line(&row[0]).close();
        for cell in &row[1..] {
            page.open("td").attr("class", "n").line(cell).close();
        }
        page.end();
    }
    page.close().close().end();
    page.close().open("footer").open("p").line(PageText::Kit { version: found.kit.into() }.say(lang)).close();
    page.finish()
}
