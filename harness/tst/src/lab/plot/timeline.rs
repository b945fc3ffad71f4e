//! Each request as a bar, a row for each client: what of it was waiting and what service is seen, and so is the queue.

use tst_engine::text::{Lang, Say as _};

use super::{BOTTOM, LEFT, Plane, RIGHT, TOP, WIDTH, begin, label, rectangle, ticks};
use crate::lab::load::Sample;
use crate::lab::page_text::{Bars, PageText, Shown};
use crate::lab::record::{Experiment, Point, ms};
use crate::report::html::writer::Writer;

/// So many clients are shown; more rows could not be told apart.
const ROWS: usize = 20;
/// The height of a row.
const ROW: f64 = 14.0;
/// For how many times as long as a request takes it is shown, of those that wait for all others and of those alone.
const TURNS: f64 = 2.5;
const ALONE: f64 = 6.0;

/// A piece of a bar, with moments in milliseconds since the run began.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    kind: Kind,
    from: f64,
    to: f64,
}

/// What a piece of a bar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Waits,
    Served,
    UnderWay,
    Failed,
}

impl Kind {
    /// In the order of the key.
    const ALL: [Self; 4] = [Self::Waits, Self::Served, Self::UnderWay, Self::Failed];

    /// Its class, and what the key says.
    fn shown(self) -> (&'static str, PageText) {
        match self {
            Self::Waits => ("waits", PageText::Waits),
            Self::Served => ("served", PageText::Served),
            Self::UnderWay => ("whole", PageText::UnderWay),
            Self::Failed => ("failed", PageText::Failed),
        }
    }
}

/// The point that is drawn of a subject: the one with the most clients that can be shown.
fn drawn(found: &Experiment, index: usize) -> Option<&Point> {
    let clients = found.clients.iter().copied().filter(|clients| *clients <= ROWS).max()?;
    found.point(&found.subjects[index].name, clients).filter(|point| !point.samples.is_empty())
}

/// Whether there is anything to draw of a subject.
pub fn is_drawn(found: &Experiment, index: usize) -> bool {
    drawn(found, index).is_some()
}

/// How long one request takes alone: what one client saw that asked again as soon as it was answered.
fn alone(found: &Experiment, index: usize) -> Option<f64> {
    if found.rate.is_some() {
        return None;
    }
    found.point(&found.subjects[index].name, 1)?.median.map(|figures| figures.median_ms)
}

/// What the bars of a subject show.
pub fn bars(found: &Experiment, index: usize) -> Bars {
    match alone(found, index) {
        _ if found.rate.is_some() => Bars::Due,
        Some(_) => Bars::Split,
        None => Bars::Whole,
    }
}

/// A request as a bar.
fn pieces(sample: &Sample, alone: Option<f64>, bars: Bars) -> Vec<Piece> {
    let from = ms(if bars == Bars::Due { sample.begun } else { sample.due });
    let to = ms(sample.end);
    match (sample.fault, alone) {
        (Some(_), _) => vec![Piece { kind: Kind::Failed, from, to }],
        (None, None) => vec![Piece { kind: Kind::UnderWay, from, to }],
        (None, Some(alone)) => {
            // What is more than that was waiting.
            let served = (to - alone).max(from);
            let waits = (served > from).then_some(Piece { kind: Kind::Waits, from, to: served });
            waits.into_iter().chain([Piece { kind: Kind::Served, from: served, to }]).collect()
        }
    }
}

/// Draws the one of a subject.
pub fn timeline(page: &mut Writer, found: &Experiment, index: usize, lang: Lang) {
    let name = &found.subjects[index].name;
    let Some(point) = drawn(found, index) else { return };
    let (clients, alone, bars) = (point.clients, alone(found, index), bars(found, index));
    let mean = point.median.map(|figures| figures.mean_ms).into_iter().chain(alone).fold(0.0, f64::max);
    let shown = (TURNS * mean).max(alone.unwrap_or(mean) * ALONE);
    let over = point.samples.iter().map(|sample| ms(sample.end)).fold(0.0, f64::max);
    let end = if shown > 0.0 { over.min(shown) } else { over };
    let height = TOP + BOTTOM + clients as f64 * ROW;
    let plane = Plane::new(end, clients as f64, height);
    let title = PageText::TimelineTitle { server: name.clone(), clients }.say(lang);
    begin(page, &format!("timeline-{index}"), height, &title, &super::caption(found, Shown::First, lang));
    let mut kinds = Vec::new();
    for sample in &point.samples {
        let y = TOP + f64::from(sample.client) * ROW + 2.0;
        for piece in pieces(sample, alone, bars).into_iter().filter(|piece| piece.from < end) {
            let (from, to) = (plane.x(piece.from), plane.x(piece.to.min(end)));
            rectangle(page, piece.kind.shown().0, (from, y), (to - from, ROW - 4.0));
            kinds.push(piece.kind);
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
    // The key has what is there.
    for (row, kind) in Kind::ALL.into_iter().filter(|kind| kinds.contains(kind)).enumerate() {
        let (y, (class, text)) = (TOP + row as f64 * 20.0, kind.shown());
        rectangle(page, class, (WIDTH - RIGHT + 10.0, y), (22.0, 10.0));
        label(page, WIDTH - RIGHT + 38.0, y + 10.0, "start", "", &text.say(lang));
    }
    page.end();
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;
    use crate::lab::example;
    use crate::lab::exchange::Fault;

    /// The classes of the rectangles, and what the key says.
    fn drawing(found: &Experiment) -> (Vec<&'static str>, Vec<&'static str>) {
        let plot = file(|page| timeline(page, found, 0, Lang::En));
        let classes =
            Kind::ALL.map(|kind| kind.shown().0).into_iter().filter(|class| plot.contains(&format!("class=\"{class}\" x=")));
        let words = ["waits", "is served", "is under way", "failed"].into_iter().filter(|word| plot.contains(&format!(">{word}<")));
        (classes.collect(), words.collect())
    }

    #[test]
    fn what_was_waiting_is_told_only_where_one_client_was_measured() {
        let mut found = example::found(&["sequential"], &[1, 5]);
        assert_eq!((bars(&found, 0), drawing(&found).1), (Bars::Split, vec!["waits", "is served"]));
        // With more clients nobody was alone; with a rate nobody was either.
        let few = example::found(&["sequential"], &[5, 10]);
        assert_eq!((bars(&few, 0), drawing(&few)), (Bars::Whole, (vec!["whole"], vec!["is under way"])));
        found.rate = Some(100.0);
        assert_eq!((bars(&found, 0), drawing(&found)), (Bars::Due, (vec!["whole"], vec!["is under way"])));
        // Nor with one client of whom nothing is known.
        let mut lost = example::found(&["sequential"], &[1, 5]);
        lost.points[0].median = None;
        assert_eq!(bars(&lost, 0), Bars::Whole);
        lost.points[1].samples[0].fault = Some(Fault::Reset);
        assert_eq!(drawing(&lost), (vec!["whole", "failed"], vec!["is under way", "failed"]));
    }

    #[test]
    fn a_sequential_server_never_serves_two_at_the_same_time() {
        // Five clients, each served for 10 ms after the others.
        let time = std::time::Duration::from_millis;
        let sample = |number: u64| Sample {
            client: (number % 5) as u32,
            due: time(10 * number.saturating_sub(4)),
            begun: time(10 * number.saturating_sub(4)),
            connected: None,
            first_byte: None,
            end: time(10 * (number + 1)),
            fault: None,
        };
        let all: Vec<Piece> = (0..50).flat_map(|number| pieces(&sample(number), Some(10.0), Bars::Split)).collect();
        let served: Vec<&Piece> = all.iter().filter(|piece| piece.kind == Kind::Served).collect();
        assert_eq!(served.len(), 50);
        assert!(served.windows(2).all(|two| two[0].to <= two[1].from), "{served:?}");
    }

    #[test]
    fn a_timeline_needs_few_clients_and_a_request() {
        assert!(!is_drawn(&example::found(&["pool"], &[21, 100]), 0));
        let mut found = example::found(&["pool"], &[20]);
        assert!(is_drawn(&found, 0));
        found.points[0].samples.clear();
        assert!(!is_drawn(&found, 0));
    }
}
