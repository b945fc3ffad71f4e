//! The experiment as one HTML page, with its plots, and each plot as a file of its own.

use tst_engine::text::{Lang, Say as _};

use super::page_text::{Bars, Loop, PageText, Shown};
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
    for (index, subject) in found.subjects.iter().enumerate().filter(|(index, _)| plot::is_drawn(found, *index)) {
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
    let figure = |page: &mut Writer, (title, help): (PageText, PageText), shown: Shown, draw: &dyn Fn(&mut Writer)| {
        page.element("h2", title.say(lang));
        page.open("figure");
        draw(page);
        page.open("figcaption").open("p").line(help.say(lang)).close();
        page.open("p").attr("class", "soft").line(plot::caption(found, shown, lang)).close().close().end();
    };
    let has_law = found.points.iter().any(|point| point.predicted_ms.is_some());
    let texts = (PageText::LatencyTitle, PageText::LatencyHelp { has_law });
    figure(&mut page, texts, Shown::All, &|page| plot::latency(page, found, lang));
    let clients = found.clients.iter().copied().max().unwrap_or(1);
    let texts = (PageText::DistributionTitle { clients }, PageText::DistributionHelp);
    figure(&mut page, texts, Shown::First, &|page| plot::distribution(page, found, lang));
    let drawn: Vec<usize> = (0..found.subjects.len()).filter(|index| plot::is_drawn(found, *index)).collect();
    let bars: Vec<Bars> = drawn.iter().map(|index| plot::bars(found, *index)).collect();
    // The key of one that nobody measured with one client says itself what its bars are.
    if let Some(bars) = bars.iter().find(|bars| **bars == Bars::Split).or(bars.first()).copied() {
        let texts = (PageText::TimelinesTitle, PageText::TimelinesHelp { bars });
        figure(&mut page, texts, Shown::First, &|page| {
            for index in &drawn {
                page.element("h3", &found.subjects[*index].name);
                plot::timeline(page, found, *index, lang);
            }
        });
    }
    let of = match found.rate {
        Some(_) => Loop::Open,
        None if found.one_at_a_time => Loop::Sequential,
        None => Loop::Closed,
    };
    page.element("h2", PageText::LawsTitle.say(lang));
    paragraph(&mut page, PageText::Laws { of }.say(lang));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::example;

    fn says(found: &Experiment, words: &[&str], others: &[&str]) {
        let page = html(found, Lang::En);
        words.iter().for_each(|word| assert!(page.contains(word), "{word}\n{page}"));
        others.iter().for_each(|word| assert!(!page.contains(word), "{word}\n{page}"));
    }

    const CLOSED: [&str; 3] = ["n x the time of one", "begins before the connection", "thin dotted lines"];
    const OPEN: [&str; 3] =
        ["due at a fixed rate", "200 requests were due each second: a latency begins when", "begins with its connection"];

    #[test]
    fn a_page_says_what_is_so_of_this_experiment() {
        let mut found = example::found(&["sequential", "pool"], &[1, 5]);
        says(&found, &CLOSED, &OPEN);
        says(&found, &["2 times in an order by chance", "the first of 2 times", "with 5 clients", "Filled: "], &["Dark", "Light"]);
        found.one_at_a_time = true;
        says(&found, &["One request is under way at a time"], &["n x the time of one"]);
        (found.one_at_a_time, found.rate) = (false, Some(200.0));
        found.points.iter_mut().for_each(|point| point.predicted_ms = None);
        says(&found, &OPEN, &CLOSED);
        found.rate = None;
        says(&found, &["n x the time of one"], &["thin dotted lines"]);
        says(&example::found(&["pool"], &[5]), &["How much of a bar is waiting cannot be told"], &["Filled"]);
        says(&example::found(&["pool"], &[50]), &["with 50 clients"], &["Each request as a bar"]);
        found.repetitions = 1;
        says(&found, &["1 time in an order by chance", "once, on 2 processors"], &["first of"]);
    }

    #[test]
    fn each_plot_of_the_folder_is_one() {
        let names = |found: &Experiment| plots(found, Lang::PtBr).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let few = example::found(&["pool", "container in"], &[1, 5]);
        assert_eq!(names(&few), ["latency.svg", "distribution.svg", "timeline-pool.svg", "timeline-container-in.svg"]);
        assert_eq!(names(&example::found(&["pool"], &[50])), ["latency.svg", "distribution.svg"]);
        for (name, plot) in plots(&few, Lang::PtBr) {
            assert!(plot.starts_with("<svg xmlns") && plot.ends_with("</svg>\n"), "{name}: {plot}");
        }
    }
}
