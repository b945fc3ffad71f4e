//! Each request as a bar, a row for each client: what of it was waiting and what service is seen, and so is the queue.

use tst_engine::text::{Lang, Say as _};

use super::{BOTTOM, LEFT, Plane, RIGHT, TOP, WIDTH, begin, label, rectangle, ticks};
use crate::lab::page_text::PageText;
use crate::lab::record::{Experiment, ms};
use crate::report::html::writer::Writer;

/// So many clients are shown; more rows could not be told apart.
const ROWS: usize = 20;
/// The height of a row.
const ROW: f64 = 14.0;
/// For how many times as long as one request takes in a queue of all clients it is shown.
const TURNS: f64 = 2.5;

/// Draws the one of a subject, with the most clients that can be shown.
pub fn timeline(page: &mut Writer, found: &Experiment, index: usize, lang: Lang) {
    let name = &found.subjects[index].name;
    let Some(clients) = found.clients.iter().copied().filter(|clients| *clients <= ROWS).max() else { return };
    let Some(point) = found.point(name, clients).filter(|point| !point.samples.is_empty()) else { return };
    // One request alone takes so long: what is more than that was waiting.
    let alone = found.clients.first().and_then(|least| found.point(name, *least)?.median).map(|figures| figures.median_ms);
    let Some(alone) = alone else { return };
    let longest = TURNS * found.clients.iter().filter_map(|_| point.median.map(|figures| figures.mean_ms)).fold(alone, f64::max);
    let end = point.samples.iter().map(|sample| ms(sample.end)).fold(0.0, f64::max).min(longest.max(alone * 6.0));
    let height = TOP + BOTTOM + clients as f64 * ROW;
    let plane = Plane::new(end, clients as f64, height);
    let id = format!("timeline-{index}");
    begin(page, &id, height, &PageText::TimelineTitle { server: name.clone(), clients }.say(lang), &super::caption(found, lang));
    for sample in &point.samples {
        let (due, over) = (ms(sample.due), ms(sample.end).min(end));
        if due >= end {
            continue;
        }
        let y = TOP + f64::from(sample.client) * ROW + 2.0;
        let size = |from: f64, to: f64| (plane.x(to) - plane.x(from), ROW - 4.0);
        if sample.fault.is_some() {
            rectangle(page, "failed", (plane.x(due), y), size(due, over));
            continue;
        }
        let served = (ms(sample.end) - alone).max(due);
        if served > due {
            rectangle(page, "waits", (plane.x(due), y), size(due, served.min(end)));
        }
        if served < end {
            rectangle(page, "served", (plane.x(served), y), size(served, over));
        }
    }
    for client in 0..clients {
        label(page, LEFT - 8.0, TOP + client as f64 * ROW + 11.0, "end", "soft", &(client + 1).to_string());
    }
    let base = height - BOTTOM;
    for tick in ticks(end) {
        super::line(page, "axis", (plane.x(tick), base), (plane.x(tick), base + 5.0));
        label(page, plane.x(tick), base + 20.0, "middle", "soft", &super::short(tick, lang));
    }
    super::line(page, "axis", (LEFT, base), (WIDTH - RIGHT, base));
    label(page, f64::midpoint(LEFT, WIDTH - RIGHT), height - 10.0, "middle", "", &PageText::TimeAxis.say(lang));
    page.open("text").attr("transform", format_args!("translate(16 {:.1}) rotate(-90)", f64::midpoint(TOP, base)));
    page.attr("text-anchor", "middle").line(PageText::ClientRows.say(lang)).close();
    for (row, (class, text)) in [("waits", PageText::Waits), ("served", PageText::Served)].into_iter().enumerate() {
        let y = TOP + row as f64 * 20.0;
        rectangle(page, class, (WIDTH - RIGHT + 10.0, y), (22.0, 10.0));
        label(page, WIDTH - RIGHT + 38.0, y + 10.0, "start", "", &text.say(lang));
    }
    page.end();
}
