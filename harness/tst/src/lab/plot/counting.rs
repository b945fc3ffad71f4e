//! How long a program with several counters takes, between the longest counter and the sum of all.

use tst_engine::text::{Lang, Say as _};

use super::{HEIGHT, Plane, RIGHT, WIDTH, apart, begin, curve, kind, label, line};
use crate::lab::counting::{Count, Counting};
use crate::lab::page_text::PageText;
use crate::lab::text::Label;
use crate::report::html::writer::Writer;

/// Draws it.
pub fn counting(page: &mut Writer, found: &Counting, lang: Lang) {
    let most = found.points.iter().map(|point| point.counters).max().unwrap_or(1) as f64;
    let highest = |point: &Count| point.median_ms.unwrap_or(0.0).max(point.sum_ms);
    let plane = Plane::new(most, found.points.iter().map(highest).fold(0.0, f64::max) * 1.05, HEIGHT);
    let (from, interval_ms) = (found.from, found.interval_ms as u64);
    let caption = Label::Counted { from, interval_ms, repetitions: found.repetitions }.say(lang);
    begin(page, "counting", HEIGHT, &PageText::CountingTitle.say(lang), &caption);
    let ticks: Vec<f64> = found.points.iter().map(|point| point.counters as f64).collect();
    plane.axes(page, (PageText::CountersAxis, PageText::TookAxis), &ticks, lang);
    type Time = fn(&Count) -> Option<f64>;
    let curves: [(Label, &str, Time); 3] = [
        (Label::Sum, "law", |point| Some(point.sum_ms)),
        (Label::Took, "curve", |point| point.median_ms),
        (Label::Longest, "law", |point| Some(point.longest_ms)),
    ];
    let mut ends = Vec::new();
    for (index, (_, class, time)) in curves.iter().enumerate() {
        let place = |point: &Count| Some((plane.x(point.counters as f64), plane.y(time(point)?)));
        let points: Vec<_> = found.points.iter().filter_map(place).collect();
        curve(page, &format!("{class} {}", kind(index)), &points);
        ends.extend(points.last().map(|(_, y)| (*y, index)));
    }
    for (y, index) in apart(ends, 16.0) {
        let x = WIDTH - RIGHT + 10.0;
        line(page, &format!("{} {}", curves[index].1, kind(index)), (x, y), (x + 22.0, y));
        label(page, x + 28.0, y + 4.0, "start", "", &curves[index].0.say(lang));
    }
    page.end();
}
