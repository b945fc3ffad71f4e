//! A line of a file as it is shown below a message, with a mark under a place.

/// So many characters are shown before the place, and so many from it on.
const BEFORE: usize = 60;
const AFTER: usize = 40;

/// The line behind its number, and below it the mark; of a long line what is near the place. What is not seen is stood for by
/// something that is, so that columns stay columns.
pub(super) fn marked(line: &str, number: usize, column: usize) -> [String; 2] {
    let column = column.saturating_sub(1);
    let from = column.saturating_sub(BEFORE);
    let cut = if from > 0 { "…" } else { "" };
    let seen: String = line.trim_end_matches('\r').chars().skip(from).take(column - from + AFTER).map(visible).collect();
    let number = number.to_string();
    let margin = " ".repeat(number.len());
    let room = " ".repeat(column - from + cut.chars().count());
    [format!("  {number} | {cut}{seen}"), format!("  {margin} | {room}^")]
}

fn visible(c: char) -> char {
    match c {
        '\t' => '→',
        c if crate::text::is_hidden(c) => '·',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_its_character() {
        assert_eq!(marked("\ta: é\u{0}b\r", 12, 6), ["  12 | →a: é·b", "     |      ^"]);
        assert_eq!(marked("", 1, 9), ["  1 | ", "    |         ^"]);
        let [line, mark] = marked(&format!("{}X{}", "ã".repeat(500), "b".repeat(500)), 3, 501);
        let at = mark.chars().position(|c| c == '^').expect("a mark");
        assert_eq!(line.chars().nth(at), Some('X'));
        assert_eq!(line.chars().count(), 6 + 1 + BEFORE + AFTER);
    }
}
