//! The mean latency by the number of clients, of each server, with what its law says.

use tst_engine::text::{Lang, Say as _};

use super::{HEIGHT, Plane, RIGHT, WIDTH, apart, begin, curve, kind, label, line, nothing};
use crate::lab::page_text::{PageText, Shown};
use crate::lab::record::{Experiment, Point};
use crate::report::html::writer::Writer;

/// Draws it.
pub fn latency(page: &mut Writer, found: &Experiment, lang: Lang) {
    let most_clients = found.clients.iter().copied().max().unwrap_or(1) as f64;
    let highest = |point: &Point| point.spread_ms.map_or(0.0, |(_, most)| most).max(point.predicted_ms.unwrap_or(0.0));
    let most_ms = found.points.iter().map(highest).fold(0.0, f64::max);
    begin(page, "latency", HEIGHT, &PageText::LatencyTitle.say(lang), &super::caption(found, Shown::All, lang));
    if !found.has_figures() {
        return nothing(page, lang);
    }
    let plane = Plane::new(most_clients, most_ms * 1.05, HEIGHT);
    let ticks: Vec<f64> = found.clients.iter().map(|clients| *clients as f64).collect();
    plane.axes(page, (PageText::ClientsAxis, PageText::MeanAxis), &apart_ticks(&ticks, most_clients), lang);
    let mut ends = Vec::new();
    for (index, subject) in found.subjects.iter().enumerate() {
        let of: Vec<&Point> = found.points.iter().filter(|point| point.subject == subject.name).collect();
        let place = |point: &Point, ms: f64| (plane.x(point.clients as f64), plane.y(ms));
        let law: Vec<_> = of.iter().filter_map(|point| Some(place(point, point.predicted_ms?))).collect();
        let seen: Vec<_> = of.iter().filter_map(|point| Some(place(point, point.median?.mean_ms))).collect();
        if law.len() > 1 {
            curve(page, &format!("law {}", kind(index)), &law);
        }
        if seen.len() > 1 {
            curve(page, &format!("curve {}", kind(index)), &seen);
        }
        for point in &of {
            if let Some((least, most)) = point.spread_ms {
                line(page, &format!("spread {}", kind(index)), place(point, least), place(point, most));
            }
        }
        for (x, y) in &seen {
            page.open("circle").attr("class", format_args!("dot {}", kind(index)));
            page.attr("cx", format_args!("{x:.1}")).attr("cy", format_args!("{y:.1}")).attr("r", "4").close();
        }
        ends.extend(seen.last().map(|(_, y)| (*y, index)));
    }
    for (y, index) in apart(ends, 16.0) {
        let x = WIDTH - RIGHT + 10.0;
        line(page, &format!("curve {}", kind(index)), (x, y), (x + 22.0, y));
        label(page, x + 28.0, y + 4.0, "start", "", &found.subjects[index].name);
    }
    page.end();
}

/// Those numbers of clients that have room on the axis beside each other.
fn apart_ticks(ticks: &[f64], most: f64) -> Vec<f64> {
    let mut kept: Vec<f64> = Vec::new();
    for tick in ticks.iter().rev() {
        if kept.last().is_none_or(|last| (last - tick) / most > 0.05) {
            kept.push(*tick);
        }
    }
    kept
}
