//! Expected and received as hexadecimal numbers beside text, where bytes are no text.

use super::evidence::{Cut, lead};
use super::{Page, Role};
use crate::text::{Label, Say as _, beside_hex, columns, hex};

/// Shows both from the byte on that leaves most of the room to what follows the difference, with a mark below it.
pub(super) fn show(page: &mut Page, wanted: (&[u8], usize), got: (&[u8], usize), at: Option<usize>) -> Cut {
    let indent = lead(page, None);
    // Two digits and a space for each, and its letter; what is left out is said between them.
    let longest = wanted.1.max(got.1);
    let room = page.width.saturating_sub(columns(&indent) + 3).max(16);
    let all = room / 4;
    let count = if longest <= all { all } else { (room.saturating_sub(2 * columns("… ") + 8) / 4).max(4) };
    let first = if longest <= all { 0 } else { at.unwrap_or(0).saturating_sub(count / 3) };
    let before = if first > 0 { "… " } else { "" };
    let shown = |(bytes, of): (&[u8], usize)| {
        let own = bytes.get(first..).unwrap_or_default();
        let own = &own[..own.len().min(count)];
        let after = if first + own.len() < of { format!(" … {of} B") } else { String::new() };
        (format!("{before}{}{after}", hex(own)), beside_hex(own), first > 0 || !after.is_empty())
    };
    let (wanted_shown, got_shown) = (shown(wanted), shown(got));
    let width = columns(&wanted_shown.0).max(columns(&got_shown.0));
    let sides = [(Label::Expected, Role::Good, &wanted_shown, wanted.1), (Label::Received, Role::Bad, &got_shown, got.1)];
    for (label, role, (numbers, text, _), of) in sides {
        let pad = " ".repeat(width - columns(numbers));
        let line = if of == 0 { Label::NothingReceived.say(page.lang) } else { format!("{numbers}{pad}  {text}") };
        page.push(role, lead(page, Some(&label)) + &line);
    }
    if let Some(at) = at.filter(|_| wanted.1 > 0 && got.1 > 0) {
        let place = columns(&indent) + columns(before) + 3 * (at - first);
        let (mark, words) = ("^^", Label::FirstDifference.say(page.lang));
        let fits = place + 3 + columns(&words) <= page.width;
        let lead = " ".repeat(if fits { place } else { place.saturating_sub(columns(&words) + 1) });
        page.push(Role::Bad, if fits { format!("{lead}{mark} {words}") } else { format!("{lead}{words} {mark}") });
    }
    Cut { expected: wanted_shown.2, received: got_shown.2 }
}
