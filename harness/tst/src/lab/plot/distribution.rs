//! How latencies are distributed with the most clients: which part of the requests took at most so long.

use tst_engine::text::{Lang, Say as _};

use super::{HEIGHT, Plane, RIGHT, WIDTH, begin, curve, kind, label, line, nothing, ticks};
use crate::lab::page_text::{PageText, Shown};
use crate::lab::record::{Experiment, ms};
use crate::report::html::writer::Writer;

/// More points of a curve than can be told apart.
const POINTS: usize = 400;

/// Draws it.
pub fn distribution(page: &mut Writer, found: &Experiment, lang: Lang) {
    let clients = found.clients.iter().copied().max().unwrap_or(1);
    let of = |name: &str| {
        let point = found.point(name, clients)?;
        let good = point.samples.iter().filter(|sample| sample.fault.is_none());
        let mut all: Vec<f64> = good.map(|sample| ms(sample.latency())).collect();
        all.sort_by(f64::total_cmp);
        (!all.is_empty()).then_some(all)
    };
    let all: Vec<Option<Vec<f64>>> = found.subjects.iter().map(|subject| of(&subject.name)).collect();
    let most = all.iter().flatten().filter_map(|sorted| sorted.last()).fold(0.0_f64, |most, last| most.max(*last));
    begin(
        page,
        "distribution",
        HEIGHT,
        &PageText::DistributionTitle { clients }.say(lang),
        &super::caption(found, Shown::First, lang),
    );
    if all.iter().all(Option::is_none) {
        return nothing(page, lang);
    }
    let plane = Plane::new(most * 1.02, 100.0, HEIGHT);
    plane.axes(page, (PageText::LatencyAxis, PageText::ShareAxis), &ticks(most * 1.02), lang);
    let mut row = 0.0;
    for (index, sorted) in all.iter().enumerate() {
        let Some(sorted) = sorted else { continue };
        let mut points = vec![(plane.x(0.0), plane.y(0.0))];
        let step = sorted.len().div_ceil(POINTS);
        let mut share = 0.0;
        for (rank, latency) in sorted.iter().enumerate().filter(|(rank, _)| rank % step == 0 || rank + 1 == sorted.len()) {
            points.push((plane.x(*latency), plane.y(share)));
            share = (rank + 1) as f64 * 100.0 / sorted.len() as f64;
            points.push((plane.x(*latency), plane.y(share)));
        }
        curve(page, &format!("curve {}", kind(index)), &points);
        let (x, y) = (WIDTH - RIGHT + 10.0, super::TOP + 12.0 + row * 20.0);
        line(page, &format!("curve {}", kind(index)), (x, y), (x + 22.0, y));
        label(page, x + 28.0, y + 4.0, "start", "", &found.subjects[index].name);
        row += 1.0;
    }
    page.end();
}
