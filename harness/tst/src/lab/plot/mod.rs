//! Plots as SVG: axes with units, curves that can be told apart without colours, and a caption for who cannot see them.

mod counting;
mod distribution;
mod latency;
mod timeline;

pub use counting::counting;
pub use distribution::distribution;
pub use latency::latency;
pub use timeline::{bars, is_drawn, timeline};

use std::fmt::Write as _;

use tst_engine::text::{Lang, Say as _};

use super::page_text::{PageText, Shown};
use super::record::Experiment;
use super::text::number;
use crate::report::html::own_file::OwnFile;
use crate::report::html::writer::Writer;

/// The size of a plot, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
/// The room around the plane: for the labels of the curves on the right, of the axes to the left and below.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 52.0;
/// The most steps of an axis.
const STEPS: f64 = 5.0;
/// How many kinds of curves there are.
const KINDS: usize = 7;

/// The style of all plots.
pub fn style() -> OwnFile {
    OwnFile::new(include_str!("plot.css"))
}

/// A plot that stands alone, as a file.
pub fn file(draw: impl FnOnce(&mut Writer)) -> String {
    let mut page = Writer::default();
    draw(&mut page);
    let text = format!("{}\n", page.finish().trim_end());
    // The style goes where the drawing begins.
    let style = format!("<style>{}</style>", style().text());
    let text = text.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    text.replacen("<title", &format!("{style}<title"), 1)
}

/// The class of the curve of a subject.
fn kind(index: usize) -> String {
    format!("s{}", index % KINDS)
}

/// A plane with two linear axes that begin at 0.
struct Plane {
    most_x: f64,
    most_y: f64,
    height: f64,
}

impl Plane {
    fn new(most_x: f64, most_y: f64, height: f64) -> Self {
        Self { most_x: most_x.max(f64::MIN_POSITIVE), most_y: most_y.max(f64::MIN_POSITIVE), height }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + value / self.most_x * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        let base = self.height - BOTTOM;
        base - value / self.most_y * (base - TOP)
    }

    /// Draws the axes, with a line for each step of the vertical one.
    fn axes(&self, page: &mut Writer, (below, beside): (PageText, PageText), ticks_x: &[f64], lang: Lang) {
        let base = self.height - BOTTOM;
        for tick in ticks(self.most_y) {
            let y = self.y(tick);
            line(page, "grid", (LEFT, y), (WIDTH - RIGHT, y));
            label(page, LEFT - 8.0, y + 4.0, "end", "soft", &short(tick, lang));
        }
        for tick in ticks_x {
            let x = self.x(*tick);
            line(page, "axis", (x, base), (x, base + 5.0));
            label(page, x, base + 20.0, "middle", "soft", &short(*tick, lang));
        }
        line(page, "axis", (LEFT, base), (WIDTH - RIGHT, base));
        line(page, "axis", (LEFT, TOP), (LEFT, base));
        label(page, f64::midpoint(LEFT, WIDTH - RIGHT), self.height - 10.0, "middle", "", &below.say(lang));
        page.open("text").attr("transform", format_args!("translate(16 {:.1}) rotate(-90)", f64::midpoint(TOP, base)));
        page.attr("text-anchor", "middle").line(beside.say(lang)).close();
    }
}

/// Opens a plot; `title` and `description` are for who cannot see it.
fn begin(page: &mut Writer, id: &str, height: f64, title: &str, description: &str) {
    page.open("svg").attr("class", "lab").attr("viewBox", format_args!("0 0 {WIDTH} {height}")).attr("role", "img");
    page.attr("aria-labelledby", format_args!("{id}-title {id}-description"));
    page.open("title").attr("id", format_args!("{id}-title")).line(title).close();
    page.open("desc").attr("id", format_args!("{id}-description")).line(description).close();
}

fn line(page: &mut Writer, class: &str, from: (f64, f64), to: (f64, f64)) {
    page.open("line").attr("class", class);
    page.attr("x1", format_args!("{:.1}", from.0)).attr("y1", format_args!("{:.1}", from.1));
    page.attr("x2", format_args!("{:.1}", to.0)).attr("y2", format_args!("{:.1}", to.1)).close();
}

fn label(page: &mut Writer, x: f64, y: f64, anchor: &str, class: &str, text: &str) {
    page.open("text").attr("x", format_args!("{x:.1}")).attr("y", format_args!("{y:.1}"));
    page.attr("text-anchor", anchor).attr("class", class).line(text).close();
}

fn rectangle(page: &mut Writer, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
    page.open("rect").attr("class", class).attr("x", format_args!("{x:.1}")).attr("y", format_args!("{y:.1}"));
    page.attr("width", format_args!("{:.1}", width.max(0.5))).attr("height", format_args!("{height:.1}")).close();
}

fn curve(page: &mut Writer, class: &str, points: &[(f64, f64)]) {
    let mut path = String::new();
    for (number, (x, y)) in points.iter().enumerate() {
        // Writing into a text never fails.
        let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { "M" } else { " L" });
    }
    page.open("path").attr("class", class).attr("d", path).close();
}

/// Steps of an axis from 0 to at most `most`: 1, 2 or 5 times a power of ten, about five of them. None of an axis without length.
fn ticks(most: f64) -> Vec<f64> {
    if !(most.is_normal() && most > 0.0) {
        return Vec::new();
    }
    let rough = most / STEPS;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough);
    (0..=STEPS as u32).map(|number| f64::from(number) * step).take_while(|tick| *tick <= most * 1.0001).collect()
}

/// Says in a plot why there is nothing in it.
fn nothing(page: &mut Writer, lang: Lang) {
    label(page, WIDTH / 2.0, HEIGHT / 2.0, "middle", "soft", &PageText::NothingToDraw.say(lang));
    page.end();
}

/// A figure on an axis.
fn short(value: f64, lang: Lang) -> String {
    let digits = if value == 0.0 || value >= 10.0 || value.fract() == 0.0 {
        0
    } else if value >= 0.1 {
        1
    } else {
        3
    };
    number(value, digits, lang)
}

/// Moves labels apart that would stand on each other; each has its place, from the top to the bottom.
fn apart(mut places: Vec<(f64, usize)>, gap: f64) -> Vec<(f64, usize)> {
    places.sort_by(|one, other| one.0.total_cmp(&other.0));
    for at in 1..places.len() {
        places[at].0 = places[at].0.max(places[at - 1].0 + gap);
    }
    places
}

/// What was measured on what, and which repetitions of that are shown: the caption of every plot.
pub fn caption(found: &Experiment, shown: Shown, lang: Lang) -> String {
    PageText::Caption {
        requests: found.requests,
        path: found.path.clone(),
        repetitions: found.repetitions,
        shown,
        rate: found.rate,
        processors: found.machine.processors,
        system: found.machine.system.clone(),
    }
    .say(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_steps() {
        assert_eq!(ticks(51.4), [0.0, 20.0, 40.0]);
        assert_eq!(ticks(50.0), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(ticks(0.5), [0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5]);
        assert_eq!(short(0.25, Lang::PtBr), "0,2");
    }

    #[test]
    fn an_axis_of_nothing_has_no_steps_and_no_axis_has_many() {
        for most in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE / 4.0] {
            assert!(ticks(most).is_empty(), "{most}");
        }
        for exponent in -300..300 {
            for factor in [1.0, 1.000_01, 1.9, 4.999_999, 5.0, 9.999_99] {
                let steps = ticks(factor * 10f64.powi(exponent));
                assert!((2..=6).contains(&steps.len()) && steps.is_sorted(), "{factor}e{exponent}: {steps:?}");
            }
        }
    }

    #[test]
    fn no_curve_looks_like_a_law() {
        let css = include_str!("plot.css");
        for index in 0..KINDS {
            let (_, rule) = css.split_once(&format!("svg.lab .{} {{", kind(index))).expect("its colour");
            let rule = rule.split('}').next().unwrap_or_default();
            // Dashes are longer than a curve is wide, by far.
            let dashes = rule.split_once("dasharray: ").map_or("", |(_, dashes)| dashes.split(';').next().unwrap_or_default());
            let lengths: Vec<u32> = dashes.split_whitespace().step_by(2).map(|dash| dash.parse().expect("a length")).collect();
            assert!(lengths.iter().all(|length| *length >= 5), "{rule}");
            assert!(css.contains(&format!("svg.lab .law.{}", kind(index))), "a law is dotted in each colour");
        }
    }

    #[test]
    fn labels_do_not_stand_on_each_other() {
        assert_eq!(apart(vec![(10.0, 0), (100.0, 1), (12.0, 2)], 15.0), [(10.0, 0), (25.0, 2), (100.0, 1)]);
    }
}
