//! How the totals are distributed: a histogram, its words and its numbers.

use tst_engine::text::ClassPage;

use super::class_page::{has_handed_in, heading};
use super::document::Documents;
use super::number::percent;
use super::statistics::Summary;
use super::writer::Writer;

/// Bins up to 100 percent.
const BINS: usize = 10;
/// The measures of the drawing, in its own units.
const WIDTH: usize = 660;
const HEIGHT: usize = 220;
const TOP: usize = 24;
const BOTTOM: usize = 44;
const GAP: usize = 4;

/// The part of the page.
pub fn show(page: &mut Writer, documents: &Documents<'_>) {
    heading(page, "distribution", documents.say(ClassPage::Distribution));
    let lang = documents.lang();
    let rows = &documents.class.students;
    let totals: Vec<f64> = rows.iter().filter(|row| has_handed_in(row)).map(|row| row.total).collect();
    let Some(summary) = Summary::of(&totals) else {
        page.element("p", documents.say(ClassPage::DistributionNone));
        return;
    };
    let text = |value| percent(value, lang);
    let spread = ClassPage::Spread {
        count: totals.len(),
        mean: text(summary.mean),
        median: text(summary.median),
        least: text(summary.least),
        most: text(summary.most),
    };
    page.open("p").line(documents.say(spread));
    if totals.len() < rows.len() {
        page.text(" ").line(documents.say(ClassPage::NotCounted { count: rows.len() - totals.len() }));
    }
    page.end();
    let bins = bins(&totals);
    plot(page, documents, &bins);
    numbers(page, documents, &bins);
}

/// How many totals are in each bin of ten percent; 100 belongs to the tenth, and the eleventh is there when somebody has
/// more.
fn bins(totals: &[f64]) -> Vec<usize> {
    let mut bins = vec![0; BINS];
    for total in totals {
        // Beyond the range of the target type, `as` gives its nearest value.
        let bin = if *total > 100.0 { BINS } else { ((total / 10.0) as usize).min(BINS - 1) };
        if bin == bins.len() {
            bins.push(0);
        }
        bins[bin] += 1;
    }
    bins
}

fn name(documents: &Documents<'_>, bin: usize) -> String {
    let from = bin as u32 * 10;
    documents.say(match bin {
        BINS.. => ClassPage::BinAbove,
        bin if bin + 1 == BINS => ClassPage::BinTop { from },
        _ => ClassPage::Bin { from, to: from + 10 },
    })
}

fn plot(page: &mut Writer, documents: &Documents<'_>, bins: &[usize]) {
    let highest = bins.iter().copied().max().unwrap_or(0).max(1);
    let fullest = bins.iter().position(|count| *count == highest).unwrap_or(0);
    let describe = ClassPage::PlotDescription { fullest: name(documents, fullest), count: highest };
    page.open("svg").attr("class", "plot").attr("viewBox", format_args!("0 0 {WIDTH} {HEIGHT}"));
    page.attr("role", "img").attr("aria-labelledby", "plot-title plot-description");
    page.open("title").attr("id", "plot-title").line(documents.say(ClassPage::PlotTitle)).close();
    page.open("desc").attr("id", "plot-description").line(documents.say(describe)).close();
    let step = WIDTH / bins.len();
    let base = HEIGHT - BOTTOM;
    for (index, count) in bins.iter().enumerate() {
        let height = count * (base - TOP) / highest;
        let x = index * step;
        page.open("rect").attr("x", x + GAP / 2).attr("y", base - height);
        page.attr("width", step - GAP).attr("height", height).close();
        if *count > 0 {
            label(page, x + step / 2, base - height - 6, "middle", "", &count.to_string());
        }
        let edge = if index < BINS { (index * 10).to_string() } else { "100 <".into() };
        let (x, anchor) = if index == 0 { (1, "start") } else { (x, "middle") };
        let (x, anchor) = if index < BINS { (x, anchor) } else { (x + step / 2, "middle") };
        label(page, x, base + 18, anchor, "soft", &edge);
    }
    if bins.len() == BINS {
        label(page, WIDTH - 1, base + 18, "end", "soft", "100");
    }
    page.open("line").attr("x1", 0).attr("y1", base).attr("x2", WIDTH).attr("y2", base).close();
    label(page, WIDTH / 2, HEIGHT - 6, "middle", "soft", &documents.say(ClassPage::PlotAxis));
    page.end();
}

fn label(page: &mut Writer, x: usize, y: usize, anchor: &'static str, class: &'static str, text: &str) {
    page.open("text").attr("x", x).attr("y", y).attr("text-anchor", anchor).attr("class", class).line(text).close();
}

fn numbers(page: &mut Writer, documents: &Documents<'_>, bins: &[usize]) {
    page.open("details").element("summary", documents.say(ClassPage::AsTable)).open("table").open("thead").open("tr");
    page.open("th").attr("scope", "col").line(documents.say(ClassPage::Total)).close();
    page.open("th").attr("scope", "col").attr("class", "n").line(documents.say(ClassPage::Students)).close();
    page.close().close().open("tbody");
    for (bin, count) in bins.iter().enumerate() {
        page.open("tr").open("th").attr("scope", "row").line(name(documents, bin)).close();
        page.open("td").attr("class", "n").line(count).close().end();
    }
    page.close().close().end();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_total_is_in_one_bin() {
        assert_eq!(bins(&[0.0, 9.99, 10.0, 99.9, 100.0]), [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(bins(&[100.01, 250.0]), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(bins(&[-5.0, f64::NAN]).iter().sum::<usize>(), 2);
    }
}
