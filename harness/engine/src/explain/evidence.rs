//! Expected and received, one above the other, with the first difference marked.

use super::{Page, Role};
use crate::text::{Excerpt, Label, Say as _, excerpt};
use crate::verdict::{Evidence, Failure};

/// Room for the quotation marks and the counts of what is left out on both sides.
const NOTES: usize = 48;
/// Fewer columns than this show nothing.
const MIN_COLUMNS: usize = 20;

/// Shows what was wanted and what came.
pub(super) fn show(page: &mut Page, failure: &Failure) {
    let (Some(expected), Some(received)) = (&failure.expected, &failure.received) else { return };
    let labels = [Label::Expected.say(page.lang), Label::Received.say(page.lang)];
    let indent = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) + 2;
    let lead = |label: &str| format!("{label}:{}", " ".repeat(indent - label.chars().count() - 1));
    page.blank();
    if let (Evidence::Bytes(wanted), Evidence::Bytes(got), Some(at)) = (expected, received, failure.difference) {
        let columns = page.width.saturating_sub(indent + NOTES).max(MIN_COLUMNS);
        let (wanted, got) = (excerpt(wanted, at, columns), excerpt(got, at, columns));
        let (wanted_line, _) = draw(page, &wanted);
        let (got_line, column) = draw(page, &got);
        page.push(Role::Good, lead(&labels[0]) + &wanted_line);
        page.push(Role::Bad, lead(&labels[1]) + &got_line);
        // Where nothing came, or nothing should have, there is no place to point at.
        if expected == &Evidence::Bytes(Vec::new()) || received == &Evidence::Bytes(Vec::new()) {
            return;
        }
        let mark = "^".repeat(got.width.max(1));
        page.push(Role::Bad, format!("{}{mark} {}", " ".repeat(indent + column), Label::FirstDifference.say(page.lang)));
        return;
    }
    for ((label, evidence), role) in labels.iter().zip([expected, received]).zip([Role::Good, Role::Bad]) {
        let columns = page.width.saturating_sub(indent + NOTES).max(MIN_COLUMNS);
        let text = match evidence {
            Evidence::Words(words) => words.clone(),
            Evidence::Line(wish) => wish.say(page.lang),
            Evidence::Bytes(bytes) if bytes.is_empty() => Label::NothingReceived.say(page.lang),
            Evidence::Bytes(bytes) => draw(page, &excerpt(bytes, 0, columns * 3)).0,
        };
        for (index, part) in chunks(&text, page.width.saturating_sub(indent).max(20)).into_iter().enumerate() {
            page.push(role, if index == 0 { lead(label) + &part } else { " ".repeat(indent) + &part });
        }
    }
}

/// An excerpt in quotation marks, with what is left out said outside of them, and the column of its mark.
fn draw(page: &Page, cut: &Excerpt) -> (String, usize) {
    let left_out = |count| if count == 0 { String::new() } else { Label::BytesLeftOut { count }.say(page.lang) };
    let (before, after) = (left_out(cut.before), left_out(cut.after));
    if cut.text.is_empty() && cut.before == 0 && cut.after == 0 {
        return (Label::NothingReceived.say(page.lang), 0);
    }
    let column = before.chars().count() + 1 + cut.column;
    (format!("{before}\"{}\"{after}", cut.text), column)
}

/// Cuts a text into lines of `width` characters, wherever that falls: data has no words.
fn chunks(text: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(width).map(|part| part.iter().collect()).collect()
}
