//! The figures as a table for a terminal of 80 columns, and what is to be said of them.

use tst_engine::explain::wrap;
use tst_engine::text::{Lang, Say as _};

use super::exchange::Fault;
use super::record::{Experiment, Point, Subject};
use super::text::{Label, number};

/// How wide lines of text are.
const WIDTH: usize = 79;
/// The most cells of a bar.
const BAR: usize = 12;

/// The table with its notes.
pub fn text(found: &Experiment, lang: Lang) -> String {
    let mut page = String::new();
    head(found).into_iter().for_each(|label| paragraph(&mut page, &label.say(lang)));
    page.push('\n');
    page.push_str(&aligned(&rows(found, lang)));
    page.push_str(&bars(found));
    let notes = notes(found);
    if !notes.is_empty() {
        page.push('\n');
        notes.into_iter().for_each(|note| paragraph(&mut page, &note.say(lang)));
    }
    page
}

/// What was measured, and how.
pub fn head(found: &Experiment) -> Vec<Label> {
    let mut head = vec![Label::Measured {
        requests: found.requests,
        path: found.path.clone(),
        repetitions: found.repetitions,
        from_due: found.rate.is_some(),
        processors: found.machine.processors,
        system: found.machine.system.clone(),
    }];
    head.extend(found.rate.map(|per_second| Label::AtRate { per_second }));
    head.extend(found.one_at_a_time.then_some(Label::OneAtATime));
    head
}

/// What is to be said of the figures.
pub fn notes(found: &Experiment) -> Vec<Label> {
    let mut notes = Vec::new();
    notes.extend(found.machine.busy().map(|percent| Label::Busy { percent }));
    notes.extend(found.points.iter().flat_map(notes_on));
    let missing = |subject: &Subject| Some(Label::Missing { server: subject.name.clone(), why: subject.missing.clone()? });
    notes.extend(found.subjects.iter().filter_map(missing));
    let ended = |subject: &Subject| Some(Label::Ended { server: subject.name.clone(), how: subject.ended.clone()? });
    notes.extend(found.subjects.iter().filter_map(ended));
    notes
}

/// The mean latencies as bars, a line for each server: how they grow with the clients is seen at a glance.
fn bars(found: &Experiment) -> String {
    let mean = |point: &Point| point.median.map(|figures| figures.mean_ms);
    let most = found.points.iter().filter_map(mean).fold(f64::MIN_POSITIVE, f64::max);
    let width = found.subjects.iter().map(|subject| subject.name.chars().count()).max().unwrap_or(0);
    let cells = ((WIDTH - width) / found.clients.len().max(1)).saturating_sub(6).min(BAR);
    if cells < 3 || found.clients.len() < 2 || !found.has_figures() {
        return String::new();
    }
    let mut text = String::from("\n");
    for subject in found.subjects.iter().filter(|subject| subject.missing.is_none()) {
        text.push_str(&format!("{:<width$}", subject.name));
        for clients in &found.clients {
            let ms = found.point(&subject.name, *clients).and_then(mean);
            let bar = ms.map(|ms| bar(ms / most, cells)).unwrap_or_default();
            text.push_str(&format!("  {clients} {bar:<cells$}"));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// A bar of so much of `cells`, in eighths.
fn bar(share: f64, cells: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '\u{258f}', '\u{258e}', '\u{258d}', '\u{258c}', '\u{258b}', '\u{258a}', '\u{2589}'];
    let eighths = ((share * (cells * 8) as f64).round() as usize).clamp(1, cells * 8);
    let mut bar = "\u{2588}".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

fn notes_on(point: &Point) -> Vec<Label> {
    let (server, clients) = (point.subject.clone(), point.clients);
    let mut notes = Vec::new();
    if point.queued() > 0 {
        notes.push(Label::Queue { server: server.clone(), clients, count: point.queued() });
    }
    if point.given_up() > 0 {
        notes.push(Label::GaveUp { server: server.clone(), clients, count: point.given_up() });
    }
    let of = point.runs.iter().map(|run| run.requests).sum();
    let faults = point.faults();
    notes.extend(Fault::ALL.into_iter().filter_map(|fault| {
        let count = *faults.get(fault.name())?;
        Some(Label::Faults { server: server.clone(), clients, count, of, fault })
    }));
    notes
}

/// The heads of the columns, then a row for each subject with each number of clients.
pub fn rows(found: &Experiment, lang: Lang) -> Vec<Vec<String>> {
    let has_law = found.points.iter().any(|point| point.predicted_ms.is_some());
    let has_faults = found.has_faults();
    let has_speed_up = found.points.iter().any(|point| point.speed_up.is_some()) && found.subjects.len() > 1;
    let mut head = vec![Label::Server, Label::Clients];
    if has_faults {
        head.push(Label::Failed);
    }
    head.extend([Label::Rate, Label::Mean, Label::Spread, Label::Median, Label::P95, Label::P99, Label::Greatest]);
    if has_speed_up {
        head.push(Label::SpeedUp);
    }
    if has_law {
        head.extend([Label::Predicted, Label::Off]);
    }
    let mut rows: Vec<Vec<String>> = vec![head.into_iter().map(|label| label.say(lang)).collect()];
    for point in &found.points {
        let mut row = vec![point.subject.clone(), point.clients.to_string()];
        if has_faults {
            row.push(point.faults().values().sum::<u64>().to_string());
        }
        let some = |value: Option<f64>, digits: usize| value.map_or("-".into(), |value| number(value, digits, lang));
        let figures = point.median;
        row.push(some(figures.map(|figures| figures.rate_per_s), 0));
        let mean = figures.map(|figures| figures.mean_ms);
        row.push(some(mean, digits_of(mean)));
        // What is farther off than that is no spread, but another figure.
        let spread = |percent: f64| if percent > 999.0 { ">999%".into() } else { format!("{percent:.0}%") };
        row.push(point.spread_percent().map_or("-".into(), spread));
        let times = [
            figures.map(|figures| figures.median_ms),
            figures.map(|figures| figures.p95_ms),
            figures.map(|figures| figures.p99_ms),
            figures.map(|figures| figures.greatest_ms),
        ];
        row.extend(times.map(|time| some(time, digits_of(time))));
        if has_speed_up {
            row.push(some(point.speed_up, 1));
        }
        if has_law {
            row.push(some(point.predicted_ms, digits_of(point.predicted_ms)));
            row.push(point.off_percent().map_or("-".into(), |percent| format!("{percent:+.0}%")));
        }
        rows.push(row);
    }
    rows
}

/// Three digits that say something.
fn digits_of(time: Option<f64>) -> usize {
    match time {
        Some(time) if time < 10.0 => 2,
        Some(time) if time < 100.0 => 1,
        _ => 0,
    }
}

/// Columns beside each other; the first to the left, figures to the right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    // Narrow where it would not fit a terminal.
    let gap = if widths.iter().sum::<usize>() + 2 * (widths.len() - 1) <= WIDTH { "  " } else { " " };
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") });
        text.push_str(cells.collect::<Vec<_>>().join(gap).trim_end());
        text.push('\n');
    }
    text
}

/// Adds a paragraph, broken between words.
pub fn paragraph(page: &mut String, text: &str) {
    for line in wrap(text, WIDTH) {
        page.push_str(&line);
        page.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws::Design;
    use super::*;
    use crate::lab::{container, example};

    #[test]
    fn a_table_with_all_columns_fits_a_terminal() {
        let ways = container::WAYS.map(container::Way::name);
        let names: Vec<&str> = Design::ALL.map(Design::name).into_iter().chain(ways).collect();
        let found = example::found(&names, &[10_000]);
        for lang in [Lang::En, Lang::PtBr] {
            let text = text(&found, lang);
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(WIDTH), "{text}");
        }
    }
}
